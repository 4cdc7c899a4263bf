"""The charts of the register's dashboard, each figure a link to the records that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from probity.foundation.web import charts
from probity.foundation.web.components import Tab
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import number_of
from probity.office.declarations.queries import Collation, DepartmentFigure, GiverFigure, Quarter, QuarterFigures

register = template.Library()


@register.simple_tag
def of_register(quarter: Quarter, **chosen: str) -> str:
    """The address of the register's offers of a quarter, filtered further."""
    return f"{reverse('declarations:register')}?{urlencode({'period': quarter.code, **chosen})}"


def quarter_tabs(quarters: Sequence[Quarter], current: Quarter) -> list[Tab]:
    """The quarters that can be looked at, newest first."""
    address = reverse("declarations:figures")
    return [Tab(one.words, f"{address}?quarter={one.code}", one == current) for one in quarters]


def quarter_chart(figures: Sequence[QuarterFigures]) -> Chart:
    """Offers of each quarter, accepted beside declined, oldest first."""
    drawn = [bar for one in figures for bar in _columns(one)]
    accepted, declined = sum(one.accepted for one in figures), sum(one.declined for one in figures)
    says = (
        f"In {number_of(len(figures), 'quarter')}, {number_of(accepted, 'offer was', 'offers were')} accepted "
        f"(left of each pair) and {number_of(declined, 'was', 'were')} declined (right)."
    )
    return charts.columns("Offers by quarter", drawn, says=says, of="Offers", beside=2)


def _columns(one: QuarterFigures) -> list[charts.Bar]:
    named = f"Q{one.quarter.number} {one.quarter.year}"
    return [
        charts.Bar(named, one.accepted, url=of_register(one.quarter, answer="accepted")),
        charts.Bar(f"{named}, declined", one.declined, url=of_register(one.quarter, answer="declined"), tone="quiet"),
    ]


def late_chart(figures: Sequence[QuarterFigures]) -> Chart:
    """Offers declared late in each quarter, oldest first."""
    drawn = [
        charts.Bar(f"Q{one.quarter.number} {one.quarter.year}", one.late, url=of_register(one.quarter, late="yes"),
                   tone="late")
        for one in figures
    ]  # fmt: skip
    late, total = sum(one.late for one in figures), sum(one.total for one in figures)
    says = f"{late:,} of {number_of(total, 'offer')} were declared after the day that the rule gave."
    return charts.columns("Declared late, by quarter", drawn, says=says, of="Offers")


def giver_chart(givers: Sequence[GiverFigure], quarter: Quarter) -> Chart:
    """The organisations that offered most, by the name as written."""
    drawn = [
        charts.Bar(one.organisation, one.offers, shown=f"{one.offers} ({one.accepted} accepted)",
                   url=of_register(quarter, giver_is=one.organisation))
        for one in givers
    ]  # fmt: skip
    says = "Organisations as written: one that is written in two ways stands here twice. People are not counted here."
    return charts.bars("Who offers most", drawn, says=says, of="Offers")


def department_chart(departments: Sequence[DepartmentFigure]) -> Chart:
    """Offers to each department's people, each opening the department's return."""
    drawn = [
        charts.Bar(one.name, one.accepted + one.declined, shown=_split(one),
                   url=reverse("declarations:return", args=[one.ref]))
        for one in departments
    ]  # fmt: skip
    says = "Departments as they stood on the quarter's last day; a department with none may have made a nil return."
    return charts.bars("Offers by department", drawn, says=says, of="Offers")


def _split(one: DepartmentFigure) -> str:
    total = one.accepted + one.declined
    return f"{total} ({one.accepted} accepted)" if total else "0"


@register.simple_tag
def returns_address(collation: Collation, standing: str) -> str:
    """The address of a quarter's returns that stand so."""
    return f"{reverse('declarations:returns')}?{urlencode({'quarter': collation.quarter.code, 'standing': standing})}"
