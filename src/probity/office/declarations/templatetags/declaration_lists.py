"""The desk's lists: their columns, and the register's chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from probity.foundation.web import charts
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import number_of
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.shown import Due, Reference, Shown, Tag
from probity.office.declarations.forms import OfferFilter
from probity.office.declarations.models import Answer, NilReturn, Offer, State
from probity.office.declarations.queries import (
    Month,
    names,
    outcome_in_words,
    recipient_in_words,
    value_in_words,
    waiting_deadlines,
)

register = template.Library()

ANSWER_COLOURS = {Answer.ACCEPTED: "blue", Answer.DECLINED: "purple"}


def with_names(rows: Sequence[Any]) -> None:
    """Give each row its recipient's name, all by one look-up."""
    known = names([row.recipient_ref for row in rows], on=timezone.localdate())
    for row in rows:
        row.recipient = recipient_in_words(row, known)


def with_names_and_deadlines(rows: Sequence[Any]) -> None:
    """Give each row its recipient's name and its nearest deadline."""
    with_names(rows)
    due, today = waiting_deadlines(rows), timezone.localdate()
    for row in rows:
        deadline = due.get(row.ref)
        row.due = Due(deadline.due_on, today) if deadline else ""


def address_of(offer: Offer) -> str:
    """Where the offer is read."""
    return reverse("declarations:offer", args=[offer.ref])


def _answer(offer: Offer) -> Shown:
    return Tag(offer.get_answer_display(), ANSWER_COLOURS.get(Answer(offer.answer), "grey")) if offer.answer else ""


def _state(offer: Offer) -> Shown:
    return Tag(offer.get_state_display(), offer.STATE_COLOURS[State(offer.state)])


def _late(offer: Offer) -> Shown:
    return Tag(number_of(offer.days_late, "day"), "red") if offer.is_late else ""


def _recipient(offer: Any) -> Shown:
    who: str = offer.recipient
    return who


REF = Column("ref", "Offer", lambda offer: Reference(offer.ref), sort="ref")
DAY = Column("offered", "Offered", lambda offer: offer.offered_on, sort="offered_on", hide_on_phone=True)
RECIPIENT = Column("recipient", "To", _recipient)
GIVER = Column("giver", "Giver", lambda offer: offer.giver, sort="giver_organisation,giver_name")
WHAT = Column(
    "what", "What", lambda offer: offer.description, sort="description", hide_on_phone=True, only_when_wide=True
)
WORTH = Column("worth", "Worth", value_in_words, sort="value_low", numeric=True, hide_on_phone=True)
ANSWER = Column("answer", "Answer", _answer, sort="answer")
LATE = Column("late", "Late", _late, hide_on_phone=True, only_when_wide=True)
OUTCOME = Column("outcome", "Outcome", outcome_in_words, sort="outcome",
                 hide_on_phone=True, only_when_wide=True)  # fmt: skip
STATE = Column("state", "State", _state, sort="state", hide_on_phone=True)
DUE = Column("due", "Due", lambda offer: offer.due)

# What the register's columns read of an offer: half of its fields, and none of its long ones but the description.
READ = (
    "ref", "state", "offered_on", "giver_name", "giver_organisation", "description", "value_low", "value_high",
    "value_words", "answer", "outcome", "behalf", "recipient_ref", "recipient_as_written", "declared_on", "declare_by",
)  # fmt: skip
REGISTER = ListPlan(
    title="Gifts and hospitality register",
    noun=("offer", "offers"),
    columns=(REF, DAY, replace(RECIPIENT, hide_on_phone=True), GIVER, WHAT, WORTH, ANSWER, OUTCOME, LATE, STATE),
    filterset=OfferFilter,
    address=address_of,
    order=("-offered_on",),
    empty="Offers appear here once somebody declares one, or a register is loaded with: probity import gifts FILE.",
    prepare=with_names,
)
TO_ENDORSE = ListPlan(
    title="Offers to endorse",
    noun=("offer", "offers"),
    columns=(REF, DUE, RECIPIENT, replace(GIVER, hide_on_phone=True), WHAT, WORTH, replace(ANSWER, hide_on_phone=True)),
    address=address_of,
    order=("declared_on",),
    empty="Offers appear here when somebody whose endorser you are declares one.",
    prepare=with_names_and_deadlines,
)
TEAM = ListPlan(
    title="Offers to my team",
    noun=("offer", "offers"),
    columns=(REF, DAY, RECIPIENT, replace(GIVER, hide_on_phone=True), WHAT, WORTH, ANSWER, LATE, STATE),
    address=address_of,
    order=("-offered_on",),
    empty="Offers to the people whom you manage appear here once they are declared.",
    prepare=with_names,
)


def _stated_by(row: NilReturn) -> Shown:
    return row.person_as_written or row.person_ref


NIL_RETURNS = ListPlan(
    title="Nil returns",
    noun=("nil return", "nil returns"),
    columns=(
        Column("ref", "Nil return", lambda row: Reference(row.ref), sort="ref"),
        Column("person", "Stated by", _stated_by, sort="person_as_written"),
        Column("department", "Department", lambda row: row.department_as_written, sort="department_as_written"),
        Column("period", "What it covers", lambda row: row.period, sort="period"),
        Column("match", "Person", lambda row: row.get_match_display(), hide_on_phone=True),
    ),
    order=("period", "person_as_written"),
    empty="Statements that nothing was offered appear here once a register is loaded with: probity import gifts FILE.",
)


def month_chart(months: Sequence[Month]) -> Chart:
    """Offers of each month, accepted beside declined, each a link to the offers that it counts."""
    address = reverse("declarations:register")
    figures = [bar for month in months for bar in _bars(month, address)]
    accepted, declined = sum(month.accepted for month in months), sum(month.declined for month in months)
    says = (
        f"In the last {len(months)} months {number_of(accepted, 'offer was', 'offers were')} accepted (first column) "
        f"and {number_of(declined, 'was', 'were')} declined (second column)."
    )
    return charts.columns("Offers by month", figures, says=says, of="Offers")


def _bars(month: Month, address: str) -> list[charts.Bar]:
    named, days = _month(month.first), f"offered_after={month.first}&offered_before={month.last}"
    accepted, declined = f"{address}?answer=accepted&{days}", f"{address}?answer=declined&{days}"
    return [
        charts.Bar(named, month.accepted, url=accepted),
        charts.Bar(f"{named}, declined", month.declined, url=declined, tone="quiet"),
    ]


def _month(first: date) -> str:
    return f"{first:%b} {first.year}"
