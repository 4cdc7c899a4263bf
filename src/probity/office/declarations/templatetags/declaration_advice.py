"""How questions asked before an offer are shown: the queue's columns and the identity bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from probity.foundation.web.components import Fact
from probity.foundation.web.formats import day, moment, number_of
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.shown import Due, Reference, Shown, Tag, due_html
from probity.office.declarations import queries
from probity.office.declarations.forms import AdviceFilter
from probity.office.declarations.models import Advice, AdviceState

register = template.Library()


def with_askers(rows: Sequence[Any]) -> None:
    """Give each question its asker's name, all by one look-up."""
    known = queries.names([row.person_ref for row in rows], on=timezone.localdate())
    for row in rows:
        row.asker = known.get(row.person_ref, row.person_ref)


def age_of(advice: Advice, today: date) -> int:
    """Days for which a question waited, or waits."""
    ended = timezone.localdate(advice.answered_at) if advice.answered_at else today
    return (ended - timezone.localdate(advice.asked_at)).days


def _age(advice: Advice) -> Shown:
    return number_of(age_of(advice, timezone.localdate()), "day") if advice.state != AdviceState.WITHDRAWN else ""


def _due(advice: Advice) -> Shown:
    return Due(advice.due_on, timezone.localdate()) if advice.state == AdviceState.ASKED else ""


def _state(advice: Advice) -> Tag:
    return Tag(advice.get_state_display(), advice.STATE_COLOURS[AdviceState(advice.state)])


def _asker(row: Any) -> Shown:
    who: str = row.asker
    return who


ADVICE = ListPlan(
    title="Asked beforehand",
    noun=("question", "questions"),
    columns=(
        Column("ref", "Question", lambda row: Reference(row.ref), sort="ref"),
        Column("what", "About", lambda row: row.title, sort="description"),
        Column("asker", "Asked by", _asker, hide_on_phone=True),
        Column("event", "Day", lambda row: row.event_on or "", sort="event_on", hide_on_phone=True),
        Column("age", "Waited", _age, sort="asked_at", hide_on_phone=True),
        Column("due", "Due", _due, sort="due_on"),
        Column("state", "State", _state, sort="state", hide_on_phone=True),
        Column("advised", "Answer", lambda row: row.get_advised_display(), sort="advised", hide_on_phone=True),
    ),
    filterset=AdviceFilter,
    address=lambda row: reverse("declarations:advice", args=[row.ref]),
    order=("state", "due_on"),
    empty="Questions appear here when somebody asks before they accept or decline an offer.",
    prepare=with_askers,
)


@register.simple_tag
def advice_identity(advice: Advice, known: Mapping[str, str]) -> list[Fact]:
    """The identity bar of a question."""
    facts = [
        Fact("Reference", advice.ref),
        Fact("Asked by", known.get(advice.person_ref, advice.person_ref)),
        Fact("State", _state(advice)),
    ]
    if advice.state == AdviceState.ASKED:
        facts.append(Fact("Due", due_html(Due(advice.due_on, timezone.localdate()))))
        facts.append(Fact("Waiting for", number_of(age_of(advice, timezone.localdate()), "day")))
    if advice.advised:
        facts.append(Fact("Answer", advice.get_advised_display()))
    return facts


def facts_of(advice: Advice, known: Mapping[str, str]) -> list[Fact]:
    """What was asked and answered."""
    facts = [
        Fact("What", capfirst(advice.description)),
        Fact("Organisation", advice.giver_organisation),
        Fact("Person", advice.giver_name),
        Fact("Day", day(advice.event_on)),
        Fact("Worth", advice.value_words),
        Fact("What was told", advice.words),
        Fact("Asked", moment(advice.asked_at)),
        Fact("Answer", queries.advice_in_words(advice) if advice.advised else ""),
        Fact("Answered by", known.get(advice.answered_by_ref, "")),
        Fact("Answered", moment(advice.answered_at) if advice.answered_at else ""),
    ]
    return [fact for fact in facts if fact.value]
