"""What the desk draws about an offer: awards and who had a part in them, other offers, all on one drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from probity.corridor.matching.models import Candidate
from probity.foundation.web import formats
from probity.foundation.web.drawing import Chart
from probity.foundation.web.lanes import Lane, Mark, lanes

POUNDS = "GBP"
ANSWERS = {True: "accepted", False: "declined", None: "not stated"}


@dataclass(frozen=True)
class AwardRow:
    """One award as its row shows it."""

    title: str
    on: date
    days: str
    value: str
    buyer: str
    parts: tuple[str, ...]
    refs: str


@dataclass(frozen=True)
class OtherOffer:
    """Another offer by whoever may be the supplier. `url` opens its candidate, where the reader may see one."""

    on: str
    to: str
    giver: str
    answer: str
    url: str


def awards_of(candidate: Candidate, names: Mapping[str, str]) -> list[AwardRow]:
    """The awards to the supplier within a year of the offer, by day."""
    return [
        AwardRow(
            title=award["title"],
            on=date.fromisoformat(award["on"]),
            days=_days(award["days"]),
            value=_value(award),
            buyer=award["buyer"],
            parts=tuple(_part(part, names) for part in award["parts"]),
            refs=", ".join(one for one in (award["contract"], award["ocid"]) if one),
        )
        for award in candidate.awards
    ]


def awards_in_words(candidate: Candidate) -> str:
    """How much the supplier was awarded, and whether anybody in the offer had a part in it."""
    if candidate.offered_on is None:
        return "The entry gives no day, so no award can be set beside it."
    if not candidate.awards:
        return "No contract was awarded to the supplier in the year before the offer or the year after it."
    many = formats.number_of(candidate.award_count, "award")
    value = (
        f", {formats.money(candidate.award_value)} where a sum in pounds was published" if candidate.award_value else ""
    )
    part = " Somebody in the offer had a part in the buying." if candidate.had_part else ""
    return f"{many} to the supplier within a year of the offer{value}.{part}"


def others_of(candidate: Candidate, names: Mapping[str, str], urls: Mapping[str, str]) -> list[OtherOffer]:
    """The other offers by whoever may be the supplier, oldest first; `urls` has their candidates by offer."""
    return [
        OtherOffer(
            on=formats.day(_day(other["on"])) or "No day given",
            to=_to(other, names),
            giver=other["giver"],
            answer=ANSWERS[other["accepted"]].capitalize(),
            url=urls.get(other["offer"], ""),
        )
        for other in candidate.others
    ]


def people_named(candidate: Candidate) -> set[str]:
    """Everyone whom the awards and the other offers name, by reference."""
    parts = {part["person"] for award in candidate.awards for part in award["parts"]}
    return parts | {other["to"] for other in candidate.others if other["to"]}


def drawn_about(candidate: Candidate, names: Mapping[str, str]) -> Chart | None:
    """Offers, tenders, awards, parts and payments over one axis; None where nothing but the offer has a day."""
    offers = (*_this_offer(candidate), *_other_offers(candidate, names))
    drawn = (
        Lane("Offers by this giver", offers),
        Lane("Tenders", _tenders(candidate)),
        Lane("Awards to the supplier", _awards(candidate)),
        Lane("Parts of people in the offer", _parts(candidate, names)),
        Lane("Paid to the supplier, by quarter", _payments(candidate)),
    )
    if sum(len(lane.marks) for lane in drawn) < 2:
        return None
    return lanes("What happened when", drawn, says="This offer, and what the registers hold about giver and supplier.")


def _this_offer(candidate: Candidate) -> tuple[Mark, ...]:
    if candidate.offered_on is None:
        return ()
    what = candidate.description or "An offer"
    return (Mark(candidate.offered_on, f"{what}, {candidate.answer_words.lower()}: this offer", tone="late"),)


def _other_offers(candidate: Candidate, names: Mapping[str, str]) -> tuple[Mark, ...]:
    dated = [(on, other) for other in candidate.others if (on := _day(other["on"]))]
    return tuple(Mark(on, f"To {_to(other, names)}, {ANSWERS[other['accepted']]}", tone="quiet") for on, other in dated)


def _tenders(candidate: Candidate) -> tuple[Mark, ...]:
    marks = []
    for award in candidate.awards:
        first, last = _day(award["tender_from"]), _day(award["tender_to"])
        if opens := first or last:
            marks.append(Mark(opens, award["title"], last, tone="quiet"))
    return tuple(marks)


def _awards(candidate: Candidate) -> tuple[Mark, ...]:
    return tuple(
        Mark(date.fromisoformat(award["on"]), ", ".join(one for one in (award["title"], _value(award)) if one))
        for award in candidate.awards
    )


def _parts(candidate: Candidate, names: Mapping[str, str]) -> tuple[Mark, ...]:
    held = {
        (part["person"], part["part"], part["from"], part["to"]): award["title"]
        for award in candidate.awards
        for part in award["parts"]
    }
    return tuple(
        Mark(date.fromisoformat(first), f"{names.get(ref, ref)}, {part.lower()}: {title}", _day(last), ongoing=not last)
        for (ref, part, first, last), title in sorted(held.items())
    )


def _payments(candidate: Candidate) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            date.fromisoformat(part["first"]),
            formats.money(Decimal(part["paid"])),
            date.fromisoformat(part["last"]),
            tone="quiet",
        )
        for part in candidate.quarters
        if Decimal(part["paid"])
    )


def _part(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    first, last = formats.day(_day(part["from"])), formats.day(_day(part["to"]))
    when = f"from {first} to {last}" if last else f"from {first}"
    return f"{names.get(part['person'], part['person'])}: {part['part'].lower()} {when}"


def _to(other: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return names.get(other["to"]) or other["to_as_written"] or other["to"] or "not stated"


def _value(award: Mapping[str, Any]) -> str:
    if not award["value"]:
        return ""
    pounds = award["currency"] == POUNDS
    return formats.money(Decimal(award["value"])) if pounds else f"{Decimal(award['value']):,.2f} {award['currency']}"


def _days(days: int) -> str:
    if days == 0:
        return "On the day of the offer"
    return f"{formats.number_of(abs(days), 'day')} {'after' if days > 0 else 'before'} the offer"


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
