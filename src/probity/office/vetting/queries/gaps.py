"""Gaps of designated posts, worked out anew from the workforce, the designations, the clearances and the assessments.

A fixed number of queries, however many people there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from probity.foundation.access.models import day_of as london_day_of
from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import Spell
from probity.office.vetting.models import CatchUp, ClearanceSpan, DesignationSpan, RiskAssessment
from probity.office.vetting.policy.gaps import Cover, Gap, Sitting, Stood, gaps_of
from probity.office.vetting.policy.levels import meets, meets_one
from probity.office.vetting.policy.standing import CLEARED

WORKING_OUT = System("vetting.gaps", "sets posts against clearances for everybody; pages name people by their rules")
ONE_DAY = timedelta(days=1)
MANY = 500  # so many people are named in a query; beyond, the query names the posts instead


def open_gaps(on: date, known_at: datetime | None = None, *, people: Collection[str] | None = None) -> list[Gap]:
    """Gaps that go on on a day, each from its first day; of everybody, or of the people named. Four queries."""
    return [gap for gap in gaps_until(on, known_at, people=people, still=True) if gap.is_open]


def gaps_until(
    on: date, known_at: datetime | None = None, *, people: Collection[str] | None = None, still: bool = False
) -> list[Gap]:
    """Every gap up to a day by first day and person; `still`: only of posts held on that very day."""
    needs = _needs(on, known_at, people)
    if not needs:
        return []
    sittings = [*_sittings(needs, on, known_at, people, still=still)]
    who = {sitting.person_ref for sitting in sittings}
    stood, covers = _stood(who, known_at), _covers(who, known_at)
    found = [
        gap
        for sitting in sittings
        for gap in gaps_of(sitting, stood[sitting.person_ref], covers[sitting.person_ref, sitting.post_ref], until=on)
    ]
    return sorted(found, key=lambda gap: (gap.first, gap.person_ref))


@lru_cache(maxsize=8192)
def day_of(moment: datetime) -> date:
    """The day of a moment; a feed gives thousands of rows the same one."""
    return london_day_of(moment)


Need = tuple[tuple[str, ...], date, date | None, date]  # levels, first day, last day, known on


def _needs(on: date, known_at: datetime | None, people: Collection[str] | None) -> Mapping[str, list[Need]]:
    rows = DesignationSpan.objects.visible_to(WORKING_OUT).known(known_at).filter(true_from__lte=on)
    if people is not None:
        sat = Spell.objects.visible_to(WORKING_OUT).filter(person__ref__in=people)
        rows = rows.filter(post_ref__in=sat.values("post__ref"))
    found: dict[str, list[Need]] = defaultdict(list)
    for post, levels, first, last, known in rows.values_list(
        "post_ref", "levels", "true_from", "true_to", "known_from"
    ):
        found[post].append((tuple(levels.split()), first, last, day_of(known)))
    return found


def _sittings(
    needs: Mapping[str, list[Need]],
    on: date,
    known_at: datetime | None,
    people: Collection[str] | None,
    *,
    still: bool,
) -> Iterator[Sitting]:
    first_known: dict[tuple[str, str, date], datetime] = {}
    standing = []
    for row in _spell_rows(on, known_at, people):
        ref, person, post, unit, category, rank, first, last, known_from, known_to = row
        key = (ref, post, first)
        first_known[key] = min(known_from, first_known.get(key, known_from))
        now = known_to is None if known_at is None else known_to is None or known_to > known_at
        if now and not (still and last is not None and last < on):
            standing.append((key, person, post, unit, category, rank, first, last))
    for key, person, post, unit, category, rank, first, last in standing:
        for levels, since, until, designated in needs[post]:
            begins = max(first, since)
            ends = min((day for day in (last, until) if day), default=None)
            if ends is None or begins <= ends:
                known_on = max(day_of(first_known[key]), designated)
                yield Sitting(person, post, unit, category, rank, levels, begins, ends, known_on)


def _spell_rows(on: date, known_at: datetime | None, people: Collection[str] | None) -> Iterable[tuple[Any, ...]]:
    """Spells in posts that were ever designated, superseded rows among them: they tell when it was first known."""
    posts = DesignationSpan.objects.visible_to(WORKING_OUT).values("post_ref")
    rows = Spell.objects.visible_to(WORKING_OUT).filter(post__ref__in=posts, true_from__lte=on)
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    if people is not None:
        rows = rows.filter(person__ref__in=people)
    return rows.order_by("pk").values_list(
        "ref", "person__ref", "post__ref", "unit__ref", "category", "rank",
        "true_from", "true_to", "known_from", "known_to",
    )  # fmt: skip


def _stood(who: Collection[str], known_at: datetime | None) -> Mapping[str, list[Stood]]:
    rows = ClearanceSpan.objects.visible_to(WORKING_OUT).known(known_at)
    if len(who) <= MANY:
        rows = rows.filter(holder_ref__in=who)
    else:
        posts = DesignationSpan.objects.visible_to(WORKING_OUT).values("post_ref")
        sat = Spell.objects.visible_to(WORKING_OUT).filter(post__ref__in=posts)
        rows = rows.filter(holder_ref__in=sat.values("person__ref"))
    found: dict[str, list[Stood]] = defaultdict(list)
    fields = ("holder_ref", "level", "standing", "true_from", "true_to", "known_from")
    for holder, level, standing, first, last, known in rows.values_list(*fields):
        if holder in who:
            found[holder].append(Stood(level, standing, first, last, day_of(known)))
    return found


def _covers(who: Collection[str], known_at: datetime | None) -> Mapping[tuple[str, str], list[Cover]]:
    rows = RiskAssessment.objects.visible_to(WORKING_OUT).filter(approved_at__isnull=False)
    if len(who) <= MANY:
        rows = rows.filter(person_ref__in=who)
    if known_at is not None:
        rows = rows.filter(approved_at__lte=known_at)
    found: dict[tuple[str, str], list[Cover]] = defaultdict(list)
    fields = ("ref", "person_ref", "post_ref", "first_day", "last_day", "stopped_at", "stopped_after")
    for ref, person, post, first, last, stopped_at, stopped_after in rows.order_by("first_day", "pk").values_list(
        *fields
    ):
        stopped = stopped_at is not None and (known_at is None or stopped_at <= known_at)
        end = min(last, stopped_after) if stopped and stopped_after else last
        if person in who and end >= first:
            found[person, post].append(Cover(ref, first, end))
    return found


def assessments_in_force(person_ref: str, post_ref: str, *, on: date) -> list[str]:
    """The references of approved risk assessments that cover somebody in a post on a day."""
    covers = _covers({person_ref}, None)[person_ref, post_ref]
    return [cover.ref for cover in covers if cover.first <= on <= cover.last]


def needed_of(post_ref: str, *, on: date, known_at: datetime | None = None) -> tuple[str, ...]:
    """The levels that a post needs on a day; empty for a post that is not designated."""
    rows = DesignationSpan.objects.visible_to(WORKING_OUT).as_at(on, known_at).filter(post_ref=post_ref)
    levels = [code for row in rows.order_by("true_from", "pk") for code in row.level_codes]
    return tuple(dict.fromkeys(levels))


def cleared_levels(person_ref: str, *, on: date, known_at: datetime | None = None) -> tuple[str, ...]:
    """The levels by which somebody is cleared on a day: in force, with or without conditions."""
    rows = ClearanceSpan.objects.visible_to(WORKING_OUT).as_at(on, known_at)
    cleared = rows.filter(holder_ref=person_ref, standing__in=("in_force", "conditions"))
    return tuple(dict.fromkeys(cleared.order_by("level").values_list("level", flat=True)))


def held_since(person_ref: str, levels: Collection[str], *, on: date) -> date | None:
    """Since when somebody who is cleared for these levels on a day has been, without a break; None: they are not."""
    rows = ClearanceSpan.objects.visible_to(WORKING_OUT).known(None).filter(holder_ref=person_ref, true_from__lte=on)
    fields = ("holder_ref", "level", "standing", "true_from", "true_to")
    found: list[date] = []
    held = [row for row in rows.values_list(*fields) if row[2] in CLEARED]
    for level in levels:
        spans = [(first, last) for _, has, _, first, last in held if meets_one(has, level, on)]
        since = _unbroken_to(spans, on)
        if since is None:
            return None
        found.append(since)
    return max(found, default=None)


def _unbroken_to(spans: Collection[tuple[date, date | None]], on: date) -> date | None:
    """The first day of the unbroken stretch of spans that reaches a day."""
    since = None
    for first, last in sorted(spans, reverse=True, key=lambda span: span[0]):
        reaches = on if since is None else since - ONE_DAY
        if last is None or last >= reaches:
            since = first if since is None else min(first, since)
    return since


def plans_to_meet(on: date) -> list[CatchUp]:
    """The catch-up plans that are not marked as met though each of their levels is held on a day. Two queries."""
    waiting = [*CatchUp.objects.visible_to(WORKING_OUT).filter(met_on=None).order_by("pk")]
    spans = ClearanceSpan.objects.visible_to(WORKING_OUT).as_at(on).filter(standing__in=CLEARED)
    held: dict[str, set[str]] = defaultdict(set)
    for holder, level in spans.filter(holder_ref__in={plan.person_ref for plan in waiting}).values_list(
        "holder_ref", "level"
    ):
        held[holder].add(level)
    return [plan for plan in waiting if meets(held[plan.person_ref], plan.levels.split(), on)]
