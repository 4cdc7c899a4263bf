"""The person whom one hit is about: all their searches around it, by day and hour, over duty and assigned work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from probity.corridor.monitoring.models import Hit
from probity.corridor.monitoring.queries.searches import (
    Around,
    Day,
    Purpose,
    Search,
    Span,
    around,
    choices_of,
    moment_of,
    span_of,
)
from probity.corridor.monitoring.templatetags.hours import clock_of, key, picture, spoken
from probity.corridor.monitoring.templatetags.monitoring import ANSWERS, volume_chart
from probity.foundation.web.components import Fact, Tab
from probity.foundation.web.formats import day, moment, number_of
from probity.foundation.web.shown import Tag

ON_A_PAGE = 50
AT_WORK = frozenset({"rostered", "overtime", "on call"})
PURPOSE_COLOURS = {Purpose.WORK: "green", Purpose.NONE: "yellow", Purpose.ANOTHER: "grey", Purpose.UNKNOWN: "grey"}
EVIDENCE = "evidence"


@dataclass(frozen=True)
class Count:
    """How many searches of a day there are of one kind, and where they are listed; empty where no logs are held."""

    title: str
    many: str
    url: str = ""


@dataclass(frozen=True)
class DayRow:
    """One day as the table beneath the picture says it."""

    title: str
    url: str
    is_chosen: bool
    duty: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class SearchRow:
    """One search as the table of its day says it."""

    at: str
    what: str
    notes: tuple[str, ...]
    is_evidence: bool
    duty: str
    assigned: str
    reason: str
    purpose: Tag


@dataclass(frozen=True)
class Asked:
    """What of the page is asked for: the days, one of them, and which of its searches; "" is all of them."""

    either_side: int
    on: date
    only: str = ""

    def address(self, page: int = 1) -> str:
        """The list of those searches, on this page."""
        wanted = {"days": self.either_side, "day": self.on.isoformat(), "only": self.only, "page": page * (page > 1)}
        return f"?{urlencode({name: value for name, value in wanted.items() if value})}#searches"

    def takes(self, one: Search) -> bool:
        """Whether a search of the day is asked for."""
        return one.is_evidence if self.only == EVIDENCE else self.only in {"", str(one.purpose)}


def person(request: HttpRequest, hit: Hit) -> dict[str, Any]:
    """What the page of the person shows: as many days around the hit as are asked for, within what may be seen."""
    on = timezone.localdate()
    few, most = choices_of(on)
    either_side = most if request.GET.get("days") == str(most) else few
    found = around(hit, span_of(hit, either_side, on=on))
    chosen = _chosen(found, request.GET.get("day", ""))
    only = request.GET.get("only", "")
    asked = Asked(either_side, chosen.on, only if only in {EVIDENCE, *Purpose} else "")
    lists = [Asked(either_side, one.on) for one in found.days]
    drawn = [purpose for purpose in Purpose if any(one.count(purpose) for one in found.days)]
    return {
        "found": found,
        "says": _says(found),
        "spans": [_choice(span_of(hit, days, on=on), current=days == either_side) for days in (few, most)],
        "picture": picture(found, [one.address() for one in lists]),
        "key": key(found),
        "days": [_day_row(one, of_it, drawn, chosen) for one, of_it in zip(found.days, lists, strict=True)],
        "work": _work(hit),
        "volume": volume_chart(hit),
        **_listed(chosen, asked, request.GET.get("page", "")),
    }


def _listed(chosen: Day, asked: Asked, page: str) -> dict[str, Any]:
    """The searches of the chosen day that are asked for, a page of them."""
    searches = [one for one in chosen.searches if asked.takes(one)]
    pages = max(1, ceil(len(searches) / ON_A_PAGE))
    at = min(max(int(page), 1), pages) if page.isdecimal() else 1
    kind = "evidence" if asked.only == EVIDENCE else str(Purpose(asked.only).label).lower() if asked.only else ""
    return {
        "chosen": f"{day(chosen.on)}{f': {kind}' if kind else ''}",
        "chosen_day": chosen,
        "all_of_day": replace(asked, only="").address() if kind else "",
        "searches": [_search_row(one) for one in searches[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]],
        "many": len(searches),
        "page": at,
        "pages": pages,
        "earlier": asked.address(at - 1) if at > 1 else "",
        "later": asked.address(at + 1) if at < pages else "",
    }


def _choice(span: Span, *, current: bool) -> Tab:
    title = f"{number_of(span.either_side, 'day')} either side ({len(span.days)} in all)"
    return Tab(title, f"?days={span.either_side}", current=current)


def _chosen(found: Around, asked: str) -> Day:
    """The day that is asked for; or else the last with evidence, or with searches, or simply the last."""
    by_day = {one.on.isoformat(): one for one in found.days}
    if asked in by_day:
        return by_day[asked]
    latest = [*found.days[::-1]]
    with_evidence = (one for one in latest if one.evidence)
    return next(with_evidence, next((one for one in latest if one.searches), latest[0]))


def _says(found: Around) -> str:
    """The picture in a sentence or two."""
    searches = found.searches
    when = f"{day(found.span.first)} to {day(found.span.last)}"
    if not searches:
        return f"No search of theirs from {when}."
    counted = Counter(one.purpose for one in searches)
    parts = [f"{counted[one]:,} {words}" for one, words in _COUNTED.items() if counted[one]]
    says = f"{number_of(len(searches), 'search', 'searches')} from {when}: {', '.join(parts)}."
    evidence = sum(one.is_evidence for one in searches)
    says += f" {evidence:,} {'is' if evidence == 1 else 'are'} evidence of this hit."
    if not found.knows_duty:
        return f"{says} Nothing is known of their duty."
    off = sum(bool(one.duty) and not AT_WORK & {*one.duty.split(", ")} for one in searches)
    return f"{says} {f'{off:,}' if off else 'None'} {'were' if off > 1 else 'was'} made off duty or away."


_COUNTED = {
    Purpose.WORK: "by work on record",
    Purpose.NONE: "that nothing on record explains",
    Purpose.ANOTHER: "for somebody else",
    Purpose.UNKNOWN: "of which it cannot be told",
}


def _day_row(one: Day, asked: Asked, purposes: Sequence[Purpose], chosen: Day) -> DayRow:
    url = asked.address() if one.is_held else ""
    total = Count("Searches", f"{len(one.searches):,}" if one.is_held else "No logs held", url if one.searches else "")
    counts = [_count(one, str(each.label), one.count(each), replace(asked, only=str(each))) for each in purposes]
    evidence = _count(one, "Evidence", one.evidence, replace(asked, only=EVIDENCE))
    if one.contacts:
        searched = f"{evidence.many} and " if one.evidence else ""
        evidence = replace(evidence, many=f"{searched}{number_of(len(one.contacts), 'contact')}")
    return DayRow(f"{one.on:%A} {day(one.on)}", url, one is chosen, _duty(one), (total, *counts, evidence))


def _count(one: Day, title: str, many: int, asked: Asked) -> Count:
    return Count(title, f"{many:,}" if one.is_held else "", asked.address() if many else "")


def _duty(one: Day) -> str:
    if one.duty is None:
        return "Not known"
    said = "; ".join(f"{stretch.what}, {spoken(stretch)}" for stretch in one.duty)
    return said.capitalize() or "Off duty"


def _search_row(one: Search) -> SearchRow:
    told = (
        ("A record of the evidence", one.same_record and not one.is_evidence),
        ("Run by a colleague at their request", one.by_another),
    )
    return SearchRow(
        at=clock_of(one.at),
        what=f"{one.action.capitalize()}, {one.system}",
        notes=tuple(words for words, holds in told if holds),
        is_evidence=one.is_evidence,
        duty=(one.duty or "Not known").capitalize(),
        assigned="No record" if one.assigned is None else ANSWERS[one.assigned],
        reason=one.reason.capitalize(),
        purpose=Tag(str(one.purpose.label), PURPOSE_COLOURS[one.purpose]),
    )


def _work(hit: Hit) -> list[Fact]:
    """When each record of the evidence was assigned to the person, as the night found it."""
    return [
        Fact(one["record_id"], f"{_when(one['starts_at'])} to {_when(one.get('ends_at')) or 'no end'}")
        for one in hit.picture.get("assignments", [])
    ]


def _when(written: str | None) -> str:
    return moment(moment_of(written)) if written else ""
