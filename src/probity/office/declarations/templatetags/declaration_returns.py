"""How the quarterly collation is shown: the columns of its list, its chart, and what is known of one return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from probity.foundation.web import charts
from probity.foundation.web.components import Fact, Tab
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import day, number_of
from probity.foundation.web.listpage import Column, ListPlan
from probity.foundation.web.shown import Due, Reference, Shown, Tag, due_html
from probity.office.declarations import queries
from probity.office.declarations.forms import ReturnFilter
from probity.office.declarations.models import DepartmentReturn, ReturnState
from probity.office.declarations.queries import Collation, Quarter

register = template.Library()


def with_heads(rows: Sequence[Any]) -> None:
    """Give each return its head's name and whether it is contradicted, in a fixed number of queries."""
    known = queries.names([row.head_ref for row in rows], on=timezone.localdate())
    contradicted = queries.contradicted([row.pk for row in rows])
    for row in rows:
        row.head = known.get(row.head_ref, row.head_ref) or "Nobody"
        row.is_flagged = row.pk in contradicted


def words_of(period: str) -> str:
    """A quarter's code as it is read."""
    quarter = queries.quarter_named(period)
    return quarter.words if quarter else period


def _short(row: DepartmentReturn) -> Shown:
    year, _, quarter = row.period.partition("-")
    return f"{quarter} {year}"


def _state(row: DepartmentReturn) -> Shown:
    return Tag(row.get_state_display(), row.STATE_COLOURS[ReturnState(row.state)])


def _due(row: DepartmentReturn) -> Shown:
    return "" if row.is_made else Due(row.due_on, timezone.localdate())


def _made(row: DepartmentReturn) -> Shown:
    return row.made_on or ""


def _late(row: DepartmentReturn) -> Shown:
    return Tag(number_of(row.days_late, "day"), "red") if row.days_late else ""


def _flag(row: Any) -> Shown:
    return Tag("Contradicted", "red") if row.is_flagged else ""


def _count(name: str) -> Any:
    return lambda row: "" if getattr(row, name) is None else getattr(row, name)


def _head(row: Any) -> Shown:
    name: str = row.head
    return name


RETURNS = ListPlan(
    title="Quarterly returns",
    noun=("department", "departments"),
    columns=(
        Column("department", "Department", lambda row: row.unit_name, sort="unit_name"),
        Column("quarter", "Quarter", _short, sort="period", hide_on_phone=True, only_when_wide=True),
        Column("head", "Head", _head, hide_on_phone=True),
        Column("state", "State", _state, sort="state"),
        Column("due", "Due", _due, sort="due_on", hide_on_phone=True),
        Column("made", "Made", _made, sort="made_on", hide_on_phone=True),
        Column("late", "Made late", _late, hide_on_phone=True, only_when_wide=True),
        Column("accepted", "Accepted", _count("accepted"), sort="accepted", numeric=True, hide_on_phone=True),
        Column("declined", "Declined", _count("declined"), sort="declined", numeric=True, hide_on_phone=True),
        Column("flag", "Flag", _flag),
        Column("ref", "Return", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True, only_when_wide=True),
    ),
    filterset=ReturnFilter,
    address=lambda row: reverse("declarations:return", args=[row.ref]),
    order=("-period", "unit_name"),
    empty="Returns appear here on the last day of a quarter, when the departments are asked for them.",
    prepare=with_heads,
)  # fmt: skip
# The page of one quarter says it above the list; its files say it in each row.
OF_ONE_QUARTER = replace(RETURNS, columns=[one for one in RETURNS.columns if one.key not in {"quarter", "ref"}])


def quarter_tabs(codes: Sequence[str], current: str) -> list[Tab]:
    """The newest quarters, as tabs; older ones are chosen in the filter."""
    address = reverse("declarations:returns")
    return [Tab(words_of(code), f"{address}?quarter={code}", code == current) for code in codes[:MOST_TABS]]


MOST_TABS = 5


def share_chart(shares: Sequence[Collation]) -> Chart:
    """The share of departments that answered in time, late and not yet, quarter by quarter."""
    address = reverse("declarations:returns")
    figures = [
        charts.Bar(one.quarter.words, one.made, shown=f"{one.made} of {one.asked} ({one.share})",
                   url=f"{address}?quarter={one.quarter.code}&standing=made")
        for one in shares
    ]  # fmt: skip
    says = "How many of the departments asked have answered, newest quarter first."
    return charts.bars("Departments that have answered", figures, says=says, of="Answered")


@register.simple_tag
def return_identity(return_: DepartmentReturn, known: Mapping[str, str]) -> list[Fact]:
    """The identity bar of a return."""
    facts = [
        Fact("Reference", return_.ref),
        Fact("Department", return_.unit_name),
        Fact("State", Tag(return_.get_state_display(), return_.STATE_COLOURS[ReturnState(return_.state)])),
        Fact("Head", known.get(return_.head_ref, "Nobody")),
    ]
    if not return_.is_made:
        facts.append(Fact("Due", due_html(Due(return_.due_on, timezone.localdate()))))
    elif return_.days_late:
        facts.append(Fact("Made", Tag(f"{number_of(return_.days_late, 'day')} late", "red")))
    else:
        facts.append(Fact("Made", "In time"))
    return facts


def facts_of(return_: DepartmentReturn, known: Mapping[str, str]) -> list[Fact]:
    """What was done about a return, in order."""
    facts = [
        Fact("Asked", f"{day(return_.asked_on)}, as the department stood on {day(return_.last_day)}"),
        Fact("Asked of", known.get(return_.head_ref, "Nobody")),
        Fact("Why they were asked", return_.head_why),
        Fact("Last day in time", day(return_.due_on)),
        Fact("Reminders", return_.reminders),
    ]
    if return_.escalated_on:
        above = known.get(return_.above_ref, "the registrar, for nobody stands above")
        facts.append(Fact("Passed up", f"{day(return_.escalated_on)}, to {above}"))
    if return_.made_on:
        facts.append(Fact("Made", f"{day(return_.made_on)}, by {known.get(return_.made_by_ref, return_.made_by_ref)}"))
        facts.append(Fact("As given", _as_given(return_)))
    if return_.words:
        facts.append(Fact("The head added", return_.words))
    return facts


def _as_given(return_: DepartmentReturn) -> str:
    if return_.state == ReturnState.NIL:
        return "Nothing was offered"
    return f"{number_of(return_.accepted or 0, 'offer')} accepted, {return_.declined or 0} declined"


def chart_quarters(codes: Sequence[str]) -> list[Quarter]:
    """The quarters that the chart compares: the newest and those before it."""
    return [quarter for code in codes[:MOST_TABS] if (quarter := queries.quarter_named(code))]
