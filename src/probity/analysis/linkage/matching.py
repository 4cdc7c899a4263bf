"""The first matcher of organisations: plain rules over names, with the reason for each link in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from probity.analysis.linkage.blocking import pairs
from probity.analysis.linkage.compare import Feature, best_feature
from probity.analysis.linkage.names import Name, normalise

Kind = Literal["organisation", "person", "unknown"]
Verdict = Literal["link", "review"]

LINK_FROM: Final = 0.9
REVIEW_FROM: Final = 0.6
_SAME_PLACE: Final = 0.1
_JUST_SHORT_OF_A_LINK: Final = 0.89
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
    """0.6 to 1.0, higher is more alike. It orders the links of one run and is not yet a probability."""
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class _Known:
    party: Party
    name: Name
    number: str
    postcode: str
    is_person: bool


def link_organisations(left: Iterable[Party], right: Iterable[Party]) -> list[Link]:
    """Every pair of one party from each list that may be the same organisation: strongest first, then by id.

    The answer for a pair depends on that pair alone and not on which list it came from; which pairs are looked at
    depends on how rare their words are on both lists (see `blocking`). Order of the lists does not matter.
    A party that stands on both lists comes out with itself.
    """
    lefts, rights = [_known(party) for party in left], [_known(party) for party in right]
    tried = pairs([(k.name, k.number) for k in lefts], [(k.name, k.number) for k in rights])
    links = (_link(lefts[i], rights[j]) for i, j in tried)
    return sorted(filter(None, links), key=lambda link: (-link.score, link.left_id, link.right_id))


def normal_number(written: str) -> str:
    """A company number in one spelling: no spaces, capitals, zeros before digits up to eight characters."""
    plain = re.sub(r"[^0-9A-Za-z]", "", written).upper()
    return plain.zfill(_NUMBER_LENGTH) if plain.isdigit() else plain


def _known(party: Party) -> _Known:
    name = normalise(party.name)
    return _Known(
        party=party,
        name=name,
        number=normal_number(party.number),
        postcode=re.sub(r"\s", "", party.postcode).upper(),
        is_person=party.kind == "person" or (party.kind == "unknown" and name.titled),
    )


def _link(a: _Known, b: _Known) -> Link | None:
    feature = best_feature(a.name, b.name)
    same_number = bool(a.number) and a.number == b.number
    if same_number and a.name.words and b.name.words:
        return _made(a, b, _with_same_number(feature))
    if feature is None:
        return None
    feature = _with_place(feature, a, b)
    if a.number and b.number:
        held = min(feature.score, _JUST_SHORT_OF_A_LINK)
        feature = Feature(held, f"{feature.words}; but the company numbers differ")
    elif a.is_person or b.is_person:
        feature = _for_an_individual(feature)
    return _made(a, b, feature)


def _made(a: _Known, b: _Known, feature: Feature) -> Link | None:
    if feature.score < REVIEW_FROM:
        return None
    certain = feature.may_link and feature.score >= LINK_FROM
    return Link(a.party.id, b.party.id, round(feature.score, 3), "link" if certain else "review", feature.words)


def _with_same_number(feature: Feature | None) -> Feature:
    if feature is None:
        return Feature(0.75, "same company number, but the names have nothing in common")
    return Feature(max(feature.score, 0.98), f"same company number; {feature.words}", may_link=True)


def _with_place(feature: Feature, a: _Known, b: _Known) -> Feature:
    """The same postcode makes a likeness stronger; companies of one group share one, so it links nothing by itself."""
    if not a.postcode or a.postcode != b.postcode:
        return feature
    ceiling = 1.0 if feature.may_link else _JUST_SHORT_OF_A_LINK
    return Feature(min(feature.score + _SAME_PLACE, ceiling), f"{feature.words}; same postcode", feature.may_link)


def _for_an_individual(feature: Feature) -> Feature:
    if not feature.may_link:
        return Feature(0.0, feature.words)
    held = min(feature.score, _JUST_SHORT_OF_A_LINK)
    return Feature(held, f"{feature.words}; an individual cannot be told by a name alone")
