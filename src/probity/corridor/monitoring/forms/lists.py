"""The lists of the desk: what they show and how they are filtered. No list says whom a hit is about."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from probity.corridor.monitoring.models import OUTCOME_COLOURS, Apart, Hit, Night, Outcome, Unmasking, Watch
from probity.corridor.monitoring.queries.catalogue import purposes, rule_titles, title_of
from probity.corridor.monitoring.queries.handing import Handed, handed_so_far
from probity.foundation.casework.queries import next_due
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.naming import names_of
from probity.foundation.web.shown import Due, Reference, Shown, Tag

NOT_JUDGED, JUDGED = "none", "judged"
IS_JUDGED = [(NOT_JUDGED, "Not judged"), (JUDGED, "Judged"), *Outcome.choices]
SEVERITY_COLOURS = {"critical": "red", "high": "orange", "medium": "yellow", "low": "grey"}


def outcome_tag(outcome: str) -> Tag:
    """What a hit was judged to be, coloured."""
    known = Outcome(outcome)
    return Tag(str(known.label), OUTCOME_COLOURS[known])


def state_tag(record: Any) -> Tag:
    """A record's state, coloured."""
    return Tag(record.get_state_display(), record.STATE_COLOURS[type(record).State(record.state)])


class HitFilter(filters.FilterSet):
    rule = filters.ChoiceFilter(label="Rule", field_name="rule_id", empty_label="Any")
    severity = filters.ChoiceFilter(
        label="Severity", choices=[(code, code.capitalize()) for code in SEVERITY_COLOURS], empty_label="Any"
    )
    state = filters.ChoiceFilter(label="State", choices=Hit.State.choices, empty_label="Any")
    outcome = filters.ChoiceFilter(
        label="Judged",
        method="judged_so",
        choices=IS_JUDGED,
        empty_label="Any",
    )
    arising = filters.ChoiceFilter(
        label="Still arises", method="arising_so", choices=[("yes", "Yes"), ("no", "No longer")],
        empty_label="Any",
    )  # fmt: skip
    handed = filters.ChoiceFilter(label="To standards", method="handed_so", choices=Handed.choices, empty_label="Any")
    day = filters.DateFromToRangeFilter(label="Day")
    night = filters.CharFilter(label="First found by the night", field_name="first_night__ref", lookup_expr="iexact")

    class Meta:
        model = Hit
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["rule"].extra["choices"] = sorted(rule_titles().items(), key=lambda one: one[1])

    def arising_so(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        gone = Q(state=Hit.State.SUPERSEDED)
        return rows.filter(~gone if value == "yes" else gone)

    def handed_so(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return handed_so_far(rows, value)

    def judged_so(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        if value == JUDGED:
            return rows.exclude(outcome="")
        return rows.filter(outcome="" if value == NOT_JUDGED else value)


def _with_due(rows: Sequence[Hit]) -> None:
    due, on = next_due(rows), timezone.localdate()
    for one in rows:
        one.due = Due(due.get(one.ref), on) if one.ref in due else ""  # type: ignore[attr-defined]  # for this page


def _stands(hit: Hit) -> Shown:
    """What it was judged to be, or how it stands."""
    return outcome_tag(hit.outcome) if hit.state == Hit.State.JUDGED and hit.outcome else state_tag(hit)


HITS = ListPlan(
    title="Hits",
    noun=("hit", "hits"),
    columns=(
        Column("rule", "What was found", lambda one: title_of(one.rule_id), sort="rule_id"),
        Column("day", "Day", attrgetter("day"), sort="day"),
        Column("severity", "Severity", lambda one: Tag(one.severity.capitalize(), SEVERITY_COLOURS[one.severity]),
               sort="severity", hide_on_phone=True),
        Column("score", "Score", attrgetter("score"), sort="score", numeric=True, hide_on_phone=True),
        Column("state", "State", _stands, sort="state"),
        Column("due", "Triage by", lambda one: one.due, hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=HitFilter,
    address=lambda one: reverse("monitoring:hit", args=[one.ref]),
    order=("-day", "-score"),
    prepare=_with_due,
    empty="Hits will appear here once a night over the lake has found something.",
)  # fmt: skip


class PurposeFilter(filters.FilterSet):
    rule = filters.ChoiceFilter(label="Reason", field_name="rule_id", empty_label="Any")
    state = filters.ChoiceFilter(label="State", choices=Hit.State.choices, empty_label="Any")
    day = filters.DateFromToRangeFilter(label="Day")

    class Meta:
        model = Hit
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["rule"].extra["choices"] = [*purposes().items()]


def _looked(hit: Hit, name: str) -> Any:
    """What is known of the day's look-ups; nothing once the hit is disposed of."""
    return hit.picture.get("purpose", {}).get(name)


def _of_looks(hit: Hit) -> str:
    looks = _looked(hit, "looks")
    return f"{_looked(hit, 'unexplained'):,} of {looks:,}" if looks else ""


def of_colleagues(expected: float) -> str:
    """How many of as many look-ups colleagues leave unexplained."""
    return "fewer than 0.01" if expected < 0.01 else f"{expected:,.2f}"


def _of_colleagues(hit: Hit) -> str:
    expected = _looked(hit, "expected")
    return "" if expected is None else of_colleagues(expected)


PURPOSES = ListPlan(
    title="Look-ups without a purpose",
    noun=("day of look-ups", "days of look-ups"),
    columns=(
        Column("rule", "What was found", lambda one: title_of(one.rule_id), sort="rule_id"),
        Column("looks", "Unexplained", _of_looks, numeric=True),
        Column("expected", "Expected", _of_colleagues, numeric=True, hide_on_phone=True),
        Column("score", "Score", attrgetter("score"), sort="score", numeric=True),
        Column("day", "Day", attrgetter("day"), sort="day", hide_on_phone=True),
        Column("state", "State", state_tag, sort="state", hide_on_phone=True),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=PurposeFilter,
    address=lambda one: reverse("monitoring:hit", args=[one.ref]),
    order=("-score", "-day"),
    empty="Look-ups that no duty reason explains will appear here after a night, those most in need of a look first.",
)


class UnmaskingFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="State", choices=Unmasking.State.choices, empty_label="Any")


def _named_askers(rows: Sequence[Unmasking]) -> None:
    names = names_of([one.asked_by_ref for one in rows], on=timezone.localdate())
    for one in rows:
        one.asker = names.get(one.asked_by_ref, one.asked_by_ref)  # type: ignore[attr-defined]  # for this page


UNMASKINGS = ListPlan(
    title="Requests to unmask",
    noun=("request", "requests"),
    columns=(
        Column("rule", "What was found", lambda one: title_of(one.hit.rule_id), sort="hit__rule_id"),
        Column("by", "Asked by", lambda one: one.asker, hide_on_phone=True),
        Column("at", "Asked", lambda one: timezone.localdate(one.asked_at), sort="asked_at"),
        Column("state", "State", state_tag, sort="state"),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=UnmaskingFilter,
    address=lambda one: reverse("monitoring:unmasking", args=[one.ref]),
    order=("-asked_at",),
    prepare=_named_askers,
    recorded=True,
    empty="Requests will appear here once an analyst asks to see whom a hit is about.",
)


class WatchFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="State", choices=Watch.State.choices, empty_label="Any")


def _named_people(rows: Sequence[Any]) -> None:
    names = names_of([one.person_ref for one in rows], on=timezone.localdate())
    for one in rows:
        one.named = names.get(one.person_ref, one.person_ref)


WATCHES = ListPlan(
    title="Closer monitoring",
    noun=("authority", "authorities"),
    columns=(
        Column("person", "Who", lambda one: one.named, sort="person_ref"),
        Column("starts", "From", attrgetter("starts_at"), sort="starts_at", hide_on_phone=True),
        Column("ends", "Up to", attrgetter("ends_at"), sort="ends_at"),
        Column("review", "Look again by", attrgetter("review_on"), sort="review_on", hide_on_phone=True),
        Column("state", "State", state_tag, sort="state"),
        Column("ref", "Reference", lambda one: Reference(one.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=WatchFilter,
    address=lambda one: reverse("monitoring:watch", args=[one.ref]),
    order=("-starts_at",),
    prepare=_named_people,
    empty="Authorities will appear here once a supervisor proposes one.",
)
APART = ListPlan(
    title="People set apart",
    noun=("person", "people"),
    columns=(
        Column("person", "Who", lambda one: one.named, sort="person_ref"),
        Column("because", "Because", lambda one: Apart.Because(one.because).label, sort="because"),
        Column("since", "Since", attrgetter("named_at"), sort="named_at", hide_on_phone=True),
        Column("until", "Ended", attrgetter("ended_at"), sort="ended_at", hide_on_phone=True),
    ),
    address=lambda one: reverse("monitoring:apart_act", args=[one.ref, "end"]),
    order=("ended_at", "-named_at"),
    prepare=_named_people,
    empty="People whom you name will appear here. Those in the corridor and chief officers are set apart without it.",
)
NIGHTS = ListPlan(
    title="Nights over the lake",
    noun=("night", "nights"),
    columns=(
        Column("at", "Begun", attrgetter("at"), sort="at"),
        Column("state", "State", lambda one: Tag(one.says, Night.STATE_COLOURS[Night.State(one.state)]), sort="state"),
        Column("since", "Days from", attrgetter("since"), sort="since", hide_on_phone=True),
        Column("new", "New hits", lambda one: one.counts.get("new"), numeric=True),
        Column("gone", "No longer arise", lambda one: one.counts.get("gone"), numeric=True, hide_on_phone=True),
    ),
    address=lambda one: reverse("monitoring:night", args=[one.ref]),
    order=("-at",),
    empty="Nights will appear here: one each night, and whenever a supervisor starts one.",
)
