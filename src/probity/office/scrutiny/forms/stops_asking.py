"""Which searches a figure counts, and which a list shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.forms import HiddenInput
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.models import OWN_SOURCES, Search, SearchQuerySet, SearchSource, SearchState
from probity.office.scrutiny.queries.stops_counts import (
    AXES,
    INSPECTORATES_BASIS,
    OFFICER,
    OWN_BASIS,
    OWN_RECORDS,
    PUBLIC_RECORDS,
    SELF,
    Asked,
    last_day,
    months_held,
    positive_outcomes,
)
from probity.office.scrutiny.queries.stops_priorities import meets_any

BLANK, NOTHING_SAID = "blank", "empty"
UNKNOWN_APART = ((NOTHING_SAID, "Not known"), ("not_stated", "Not stated"), ("unread", "Not recognised"))
RECORDS = ((OWN_RECORDS, "The force's own"), (PUBLIC_RECORDS, "Public columns"))
BASES = ((OWN_BASIS, "Own basis"), (INSPECTORATES_BASIS, "Inspectorate's basis"))
WHOSE = ((OFFICER, "As officers see it"), (SELF, "As people say"))
LINKED = (("yes", "Found"), ("no", "Not found"), (BLANK, "Not stated"))
_YES_NO = (("yes", "Yes"), ("no", "No"), (BLANK, "Not stated"))


@dataclass(frozen=True)
class Question:
    """What a page was asked, from its address; whatever is missing or makes no sense is what most readers want."""

    asked: Asked
    by: str
    held: tuple[str, str] | None

    @property
    def query(self) -> dict[str, str]:
        """The same as an address has it."""
        return {**{each.name: str(getattr(self.asked, each.name)) for each in fields(Asked)}, "by": self.by}

    def address(self, **changes: str) -> str:
        return f"?{urlencode({**self.query, **changes})}"


def question_of(given: QueryDict, axes: Iterable[str] = AXES) -> Question:
    """Read what is asked; without months, the last twelve that are held."""
    known = {name: str(value) for name, value in given.items()}
    records = _one_of(known.get("records", ""), RECORDS)
    held = months_held(records)
    if held is None and "records" not in known and months_held(PUBLIC_RECORDS):
        records, held = PUBLIC_RECORDS, months_held(PUBLIC_RECORDS)
    first, last = _months(known, held)
    asked = Asked(
        first, last, _one_of(known.get("basis", ""), BASES), _one_of(known.get("ethnicity", ""), WHOSE), records
    )
    by = known.get("by", "")
    return Question(asked, by if by in axes else "ethnicity", held)


def _one_of(value: str, choices: tuple[tuple[str, str], ...]) -> str:
    return value if value in dict(choices) else choices[0][0]


def _months(known: dict[str, str], held: tuple[str, str] | None) -> tuple[str, str]:
    last = known.get("last", "") if is_month(known.get("last", "")) else ""
    first = known.get("first", "") if is_month(known.get("first", "")) else ""
    last = last or (held[1] if held else f"{timezone.localdate():%Y-%m}")
    return first or _year_before(last), last


def _year_before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1:04}-{number + 1:02}" if number < 12 else f"{year:04}-01"


def is_month(written: str) -> bool:
    """Whether it is a month such as 2026-05."""
    year, dash, number = written.partition("-")
    return dash == "-" and len(year) == 4 and year.isdecimal() and number in {f"{at:02}" for at in range(1, 13)}


class SearchFilter(filters.FilterSet):
    """The filters of the list of searches; those that figures link by stand at the end."""

    state = filters.ChoiceFilter(
        label="State", choices=[each for each in SearchState.choices if each[0] != SearchState.DRAFT], empty_label="Any"
    )
    mine = filters.ChoiceFilter(
        label="Whose", choices=(("own", "Made by me"), ("led", "Led by me on the day")), method="by_mine",
        empty_label="All that I may read",
    )  # fmt: skip
    searched = filters.DateFromToRangeFilter(label="Day of the search", field_name="searched_on")
    object = filters.ChoiceFilter(label="Looking for", empty_label="Anything", method="by_code")
    motive = filters.ChoiceFilter(label="Motive of a drug search", empty_label="Any", method="by_code")
    linked = filters.ChoiceFilter(label="Linked find", choices=LINKED, empty_label="Any", method="by_answer")
    outcome = filters.ChoiceFilter(label="Outcome", empty_label="Any", method="by_code")
    intrusive = filters.ChoiceFilter(
        label="More than outer clothing", choices=_YES_NO, empty_label="Any", method="by_answer"
    )
    age_range = filters.ChoiceFilter(label="Age", empty_label="Any", method="by_code")
    gender = filters.ChoiceFilter(label="Sex", empty_label="Any", method="by_code")
    ethnicity_officer = filters.ChoiceFilter(label="Ethnicity, officer", empty_label="Any", method="by_code")
    ethnicity_self = filters.ChoiceFilter(label="Ethnicity, self", empty_label="Any", method="by_code")
    power = filters.ChoiceFilter(label="Legislation", empty_label="Any", method="by_code")
    place = filters.CharFilter(label="Place", method="by_place")
    kind = filters.ChoiceFilter(label="What was searched", empty_label="Anything", method="by_code")
    records = filters.ChoiceFilter(label="Records", choices=RECORDS, empty_label="All", method="by_records")
    basis = filters.ChoiceFilter(label="Basis", choices=BASES, empty_label="Own basis", method="by_basis")
    ethnicity = filters.ChoiceFilter(label="Basis by ethnicity", choices=WHOSE, empty_label="Officer", method="leave")
    first = filters.CharFilter(label="From month", field_name="month", lookup_expr="gte", widget=HiddenInput)
    last = filters.CharFilter(label="To month", field_name="month", lookup_expr="lte", widget=HiddenInput)
    overdue = filters.ChoiceFilter(
        label="Review", choices=(("yes", "Overdue"),), empty_label="Overdue or not", method="by_overdue"
    )
    supervisor = filters.CharFilter(label="Supervisor on the day", field_name="supervisor_ref", widget=HiddenInput)
    officer = filters.CharFilter(label="Officer", field_name="officer_ref", widget=HiddenInput)
    team = filters.CharFilter(label="Team", method="by_team", widget=HiddenInput)
    hour = filters.CharFilter(label="Hour", method="by_hour", widget=HiddenInput)
    priority = filters.CharFilter(label="Meets a priority", method="by_priority", widget=HiddenInput)

    CODED = {
        "kind": "search_kinds",
        "object": "search_objects", "motive": "search_motives", "outcome": "search_outcomes", "age_range": "ages",
        "gender": "sexes", "ethnicity_officer": "ethnic_groups", "ethnicity_self": "ethnic_groups",
        "power": "search_powers",
    }  # fmt: skip

    class Meta:
        model = Search
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, codes in self.CODED.items():
            listed = code_list(f"scrutiny.{codes}", on=timezone.localdate()).choices
            more = [("positive", "Any positive")] if name == "outcome" else []
            more += [("children", "Under 18")] if name == "age_range" else []
            more += [("stated", "Any stated"), ("unstated", "Unclear or blank")] if name == "motive" else []
            self.filters[name].extra["choices"] = [*listed, *more, (BLANK, "Not known or not stated"), *UNKNOWN_APART]

    def by_code(self, rows: SearchQuerySet, name: str, value: str) -> SearchQuerySet:
        if value == BLANK:
            return rows.filter(**{f"{name}__in": ("", "not_stated", "unread")})
        if value == NOTHING_SAID:
            return rows.filter(**{name: ""})
        if value == "children":
            return rows.filter(age_range__in=("under_10", "from_10"))
        if value in ("stated", "unstated"):
            stated = Q(motive__in=("possession", "supply", "both"))
            return rows.filter(object="drugs").filter(stated if value == "stated" else ~stated)
        if value == "positive":
            return rows.filter(outcome__in=positive_outcomes(self._until()))
        return rows.filter(**{name: value})

    def _until(self) -> date:
        """The day whose lists hold: the end of the months asked for, as figures count them."""
        last = self.data.get("last", "")
        return last_day(last) if is_month(last) else timezone.localdate()

    def by_place(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        if value == BLANK:
            return rows.filter(place="")
        exact = rows.filter(place=value)  # a figure names the place as it is written; a person may not
        return exact if exact.exists() else rows.filter(place__iexact=value)

    def by_team(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        return rows.filter(unit_ref="" if value == BLANK else value)

    def by_hour(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        if value == BLANK:
            return rows.filter(searched_at=None)
        return rows.filter(searched_at__hour=int(value)) if value.isdecimal() and len(value) <= 2 else rows.none()

    def by_priority(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        return rows.filter(meets_any(value))

    def by_answer(self, rows: SearchQuerySet, name: str, value: str) -> SearchQuerySet:
        return rows.filter(**{name: {"yes": True, "no": False}.get(value)})

    def by_mine(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        own = getattr(self.request.user, "person_ref", "") or "-"
        return rows.filter(**{"officer_ref" if value == "own" else "supervisor_ref": own})

    def by_records(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        return rows.filter(source__in=OWN_SOURCES if value == OWN_RECORDS else (SearchSource.PUBLIC,))

    def by_basis(self, rows: SearchQuerySet, _name: str, value: str) -> SearchQuerySet:
        if value == OWN_BASIS:
            return rows
        field = "ethnicity_self" if self.data.get("ethnicity") == SELF else "ethnicity_officer"
        return rows.on_inspectorates_basis(field)

    def by_overdue(self, rows: SearchQuerySet, _name: str, _value: str) -> SearchQuerySet:
        return rows.overdue(timezone.localdate())

    def leave(self, rows: SearchQuerySet, _name: str, _value: str) -> SearchQuerySet:
        return rows
