"""Bidders held against register entries: how the names compare, and why the people in an entry count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from probity.analysis.linkage.matching import Link, Party, link_organisations
from probity.foundation.casework.registers import Giver, RegisterFact
from probity.office.procurement.actions.suppliers import kind_of, supplier_key
from probity.office.procurement.models import Bidder, Match
from probity.office.procurement.queries.roles import BuyingPart

WEIGHED: Final = (
    "entry_kind", "person_ref", "unit_ref", "what", "value_words", "day", "answer", "outcome", "giver", "verdict",
    "part_words",
)  # fmt: skip
"""What of an entry makes a match anew when it changes. A likeness worked out afresh alone does not."""


@dataclass(frozen=True)
class Likeness:
    """A bidder and a giver's name that may be one, with how they compare."""

    bidder: Bidder
    giver: str
    link: Link


@dataclass(frozen=True)
class Found:
    """A register entry whose giver may be a bidder, and why its people count."""

    bidder: Bidder
    entry: RegisterFact
    link: Link
    part_words: str

    @property
    def verdict(self) -> str:
        """How the names compare. A register gives no company numbers, so only one and the same name is a link."""
        is_same = supplier_key(self.bidder.name) == supplier_key(self.entry.giver.name)
        return self.link.verdict if is_same else str(Match.Verdict.REVIEW)

    def facts(self) -> dict[str, Any]:
        """The match's fields."""
        entry, link = self.entry, self.link
        return {
            "entry_kind": entry.kind,
            "entry_ref": entry.ref,
            "register": entry.register,
            "person_ref": entry.person_ref,
            "unit_ref": entry.unit_ref,
            "what": entry.what,
            "value_words": entry.value_words[:80],
            "day": entry.day,
            "answer": entry.answer,
            "outcome": entry.outcome[:80],
            "giver": entry.giver.name[:300],
            "score": Decimal(str(link.score)).quantize(Decimal("0.001")),
            "verdict": self.verdict,
            "why": link.why if self.verdict == link.verdict else f"{link.why}; no company number to tell by",
            "part_words": self.part_words,
        }

    def differs_from(self, earlier: Match) -> bool:
        """Whether the entry says something else, or its people count for another reason, than at an earlier run."""
        facts = self.facts()
        return any(facts[name] != getattr(earlier, name) for name in WEIGHED)


def compared(bidders: Iterable[Bidder], givers: Iterable[Giver]) -> list[Likeness]:
    """Each bidder with each giver's name that may be its own, strongest first."""
    by_place = {str(one.place): one for one in bidders}
    left = [_party(place, one.name, kind_of(one.name), bidder=one) for place, one in by_place.items()]
    named = [*givers]
    right = [_party(str(at), one.name, one.kind) for at, one in enumerate(named)]
    links = link_organisations(left, right)
    return [Likeness(by_place[link.left_id], named[int(link.right_id)].name, link) for link in links]


def found_among(
    entries: Iterable[RegisterFact],
    likenesses: Iterable[Likeness],
    parts: Iterable[BuyingPart],
    units: frozenset[str],
) -> list[Found]:
    """Each entry with each bidder that its giver may be, strongest first, then by entry."""
    by_giver: dict[str, list[Likeness]] = {}
    for one in likenesses:
        by_giver.setdefault(one.giver, []).append(one)
    known = [*parts]
    found = [
        Found(like.bidder, entry, like.link, _why_they_count(entry, known, units))
        for entry in entries
        for like in by_giver.get(entry.giver.name, ())
    ]
    return sorted(found, key=lambda one: (-one.link.score, one.entry.ref, one.bidder.place))


def _why_they_count(entry: RegisterFact, parts: Iterable[BuyingPart], units: frozenset[str]) -> str:
    """Why the people in an entry count, in words: what each of them does in this buying, or that the unit buys."""
    theirs = sorted({part.in_words for part in parts if part.person_ref in entry.people})
    if theirs:
        return "; ".join(theirs)
    return "In the unit that buys" if entry.unit_ref in units else "In the unit that buys today"


def _party(ref: str, name: str, kind: str, *, bidder: Bidder | None = None) -> Party:
    number, address, postcode = (bidder.company_number, bidder.address, bidder.postcode) if bidder else ("", "", "")
    match kind:
        case "organisation" | "person":
            return Party(id=ref, name=name, kind=kind, address=address, postcode=postcode, number=number)
        case _:
            return Party(id=ref, name=name, kind="unknown", address=address, postcode=postcode, number=number)
