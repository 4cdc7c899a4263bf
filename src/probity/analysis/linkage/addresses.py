"""How a written address is taken apart, and how near two addresses are."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from probity.analysis.linkage.names import fold

_REMEMBERED: Final = 65_536
_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
_NEARLY_A_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)\s+([A-Z0-9]{1,4})\W*(?:UK|UNITED KINGDOM)?\W*$")
_WORD: Final = re.compile(r"[^\W_]+")
_SHORTENED: Final = {
    "st": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "pl": "place",
    "sq": "square",
    "ct": "court",
    "hse": "house",
    "bldg": "building",
    "bldgs": "buildings",
    "pk": "park",
    "gdns": "gardens",
    "dr": "drive",
    "est": "estate",
    "ind": "industrial",
}
_SAYS_LITTLE: Final = frozenset(
    """
    and at building buildings business centre company court england estate floor first flat ground great house in
    industrial kingdom limited lane ltd office of on park place road room scotland second square street suite the
    third to uk unit united upper wales west east north south london lower avenue c o po box
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_NEAR: Final = 0.5


class Nearness(StrEnum):
    """How near two addresses are. `UNKNOWN`: at least one of them is missing."""

    UNKNOWN = "unknown"
    APART = "apart"
    DISTRICT = "district"
    STREET = "street"
    POSTCODE = "postcode"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Address:
    """A written address in its parts."""

    written: str
    postcode: str
    """Without a space, in capitals; "" where none can be read."""
    district: str
    """Its outward half ("SW1P"), which may be read where the rest is miswritten."""
    numbers: frozenset[str]
    words: frozenset[str]
    """The words that tell one street or building from another."""

    @property
    def known(self) -> bool:
        return bool(self.postcode or self.words)


@lru_cache(maxsize=_REMEMBERED)
def read_address(address: str, postcode: str = "") -> Address:
    """The parts of an address; a postcode of its own column goes before one written in the address."""
    capitals = f"{address} {postcode}".upper()
    whole = _POSTCODE.search(postcode.upper()) or _last(_POSTCODE.findall(capitals))
    outward, inward = (whole[0], whole[1]) if isinstance(whole, tuple) else (whole[1], whole[2]) if whole else ("", "")
    if not outward and (found := _NEARLY_A_POSTCODE.search(capitals.strip())):
        outward = found[1]
    tokens = [_SHORTENED.get(word, word) for word in _WORD.findall(fold(address))]
    codes = {outward.lower(), inward.lower(), f"{outward}{inward}".lower()}
    return Address(
        written=f"{address} {postcode}".strip(),
        postcode=f"{outward}{inward}" if inward else "",
        district=outward,
        numbers=frozenset(word for word in tokens if word[0].isdigit() and word not in codes),
        words=frozenset(
            word
            for word in tokens
            if word.isalpha() and len(word) > 1 and word not in _SAYS_LITTLE and word not in codes
        ),
    )


def _last(found: list[tuple[str, str]]) -> tuple[str, str] | None:
    return found[-1] if found else None


def nearness(a: Address, b: Address) -> Nearness:
    """How near two addresses are, whichever is named first."""
    if not a.known or not b.known:
        return Nearness.UNKNOWN
    shared, every = len(a.words & b.words), min(len(a.words), len(b.words))
    alike = shared / every if every else 0.0
    number = bool(a.numbers & b.numbers)
    if a.postcode and a.postcode == b.postcode:
        return Nearness.SAME if (number or not (a.numbers and b.numbers)) and alike >= _NEAR else Nearness.POSTCODE
    slip = bool(a.postcode and b.postcode) and OSA.distance(a.postcode, b.postcode, score_cutoff=1) == 1
    if alike >= _NEAR and shared and (number or (shared > 1 and (slip or not (a.postcode and b.postcode)))):
        return Nearness.STREET
    if a.district and a.district == b.district:
        return Nearness.DISTRICT
    return Nearness.APART
