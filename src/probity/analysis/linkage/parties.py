"""The two sides of a link, and the link."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from probity.analysis.linkage.addresses import Address, read_address
from probity.analysis.linkage.likeness import Profile, profile

Kind = Literal["organisation", "person", "unknown"]
Verdict = Literal["link", "review"]

_NUMBER_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a possible link: whoever gave, was paid, or was registered."""

    id: str
    name: str
    kind: Kind = "organisation"
    address: str = ""
    postcode: str = ""
    number: str = ""
    """Company or charity number as written; "4142000" is read as 04142000."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two parties that may be one, and why. A question for a person, never a verdict on anybody."""

    left_id: str
    right_id: str
    score: float
    """The probability that both are one, of all the pairs that are proposed."""
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a party's row says, made ready to be compared. Rows that say the same share one."""

    profile: Profile
    address: Address
    number: str
    individual: bool


def known(party: Party) -> Known:
    """What is known of a party."""
    name = profile(party.name)
    return Known(
        profile=name,
        address=read_address(party.address, party.postcode),
        number=normal_number(party.number),
        individual=party.kind == "person" or (party.kind == "unknown" and name.individual),
    )


def normal_number(written: str) -> str:
    """A company number in one spelling: no spaces, capitals, zeros before digits up to eight characters."""
    plain = re.sub(r"[^0-9A-Za-z]", "", written).upper()
    return plain.zfill(_NUMBER_LENGTH) if plain.isdigit() else plain
