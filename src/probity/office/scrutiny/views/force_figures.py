"""Force in figures: forms, incidents, subjects and tactics apart; by kind and group; and the seven fields."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.charts import Bar, Chart, bars, columns
from probity.office.scrutiny.forms.force_asking import months_asked
from probity.office.scrutiny.forms.stops_asking import BLANK
from probity.office.scrutiny.models import ForceForm
from probity.office.scrutiny.policy.force_words import TALK, kinds, tactics_of
from probity.office.scrutiny.queries.force_counts import Subject, count_forms
from probity.office.scrutiny.queries.force_measures import force_disparities
from probity.office.scrutiny.queries.stops_measures import population
from probity.office.scrutiny.views.stops_figures import readers_only
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs

NOT_KNOWN = "Not known"
SUBJECT = (
    ("Age", "age", "force_ages"), ("Sex", "gender", "sexes"), ("Ethnicity", "ethnicity", "ethnic_groups"),
    ("Physical disability", "physical_disability", ""), ("Mental disability", "mental_disability", ""),
)  # fmt: skip
NATURE = (
    ("Conduct", "conduct", "force_conduct"), ("Aggravating factors", "factors", "force_factors"),
    ("The officer assaulted", "assaulted", ""), ("The person hurt", "subject_hurt", "force_injuries"),
    ("The officer hurt", "officer_hurt", "force_injuries"),
)  # fmt: skip
INCIDENTS, SUBJECTS = "incidents", "subjects"
AT_ONCE = 100
ASKED_AS = {"factors": "factor", "reasons": "reason", "outcomes": "outcome"}


@dataclass(frozen=True)
class Row:
    """One line of a table: what it counts, how many forms say it, and the list of them."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Table:
    """One table of the page; `note` says where its lines do not add up to the forms."""

    title: str
    rows: list[Row]
    note: str = ""


class _Page:
    """What both pages begin with: the months, the counts, and addresses of lists."""

    def __init__(self, request: HttpRequest) -> None:
        self.user, self.on = readers_only(request), timezone.localdate()
        self.first, self.last = months_asked(request.GET)
        rows = ForceForm.objects.visible_to(self.user).recorded().filter(month__gte=self.first, month__lte=self.last)
        self.counts = count_forms(rows, on=self.on)
        self.context: dict[str, Any] = {
            "tabs": tabs(request, self.user), "counts": self.counts, "first": self.first, "last": self.last,
            "all_url": self.url(), "unnumbered_url": self.url(incident="no"), "on": self.on,
            "untold_url": self.url(subject="no"), "counted_url": self.url(counted="yes"),
            "cuffed_url": self.url(conduct="compliant", tactic="cuffs_compliant"),
            "incidents_url": self.numbers_url(INCIDENTS), "subjects_url": self.numbers_url(SUBJECTS),
        }  # fmt: skip

    def numbers_url(self, of: str) -> str:
        return f"{reverse('scrutiny:force_numbers')}?{urlencode({'first': self.first, 'last': self.last, 'of': of})}"

    def url(self, **query: str) -> str:
        asked = {"first": self.first, "last": self.last, **query}
        return f"{reverse('scrutiny:force_forms')}?{urlencode(asked)}"

    def table(self, title: str, name: str, codes: str) -> Table:
        """How many forms say each value of a field, with those that leave it blank."""
        words = labels(f"scrutiny.{codes}") if codes else {"yes": "Yes", "no": "No", "": NOT_KNOWN}
        order = [*code_list(f"scrutiny.{codes}", on=self.on).codes] if codes else ["yes", "no"]
        said = self.counts.by[name]
        asked = ASKED_AS.get(name, name)
        rows = [Row(words.get(code, code), said[code], self.url(**{asked: code or BLANK}))
                for code in (*order, "") if said[code]]  # fmt: skip
        note = "A form may say several, so these do not add up to the forms." if name in ASKED_AS else ""
        return Table(title, rows, note)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Forms, incidents, subjects and tactics; tactics by kind; ethnic groups against residents."""
    page = _Page(request)
    counts, people = page.counts, population()
    found = force_disparities(counts.groups, people, span=f"{page.first} to {page.last}") if people else []
    groups = labels("scrutiny.ethnic_groups", page.on)
    order, last = {code: place for place, code in enumerate(groups)}, len(groups)
    context = {
        **page.context, "kinds": _kinds(page), "chart": _kind_chart(page) if counts.used else None, "people": people,
        "groups": [(groups.get(code, code), page.url(ethnicity=code or BLANK, counted="yes"), count,
                    counts.forms_of_groups[code])
                   for code, count in sorted(counts.groups.items(), key=lambda pair: order.get(pair[0], last))],
        "used_on": counts.forms_of_groups.total(),
        "disparities": [(groups.get(one.group, one.group), one)
                        for one in sorted(found, key=lambda one: order.get(one.group, last))],
    }  # fmt: skip
    return render(request, "scrutiny/force_figures.html", context)


def _kinds(page: _Page) -> list[Table]:
    """The tactics of each kind that was used."""
    found = []
    for kind, words in kinds(page.on):
        rows = [Row(said, page.counts.tactics[code], page.url(tactic=code)) for code, said in tactics_of(kind, page.on)
                if page.counts.tactics[code]]  # fmt: skip
        if rows:
            found.append(Table(words, rows))
    return found


def _kind_chart(page: _Page) -> Chart:
    drawn = [Bar(words, page.counts.kinds[kind], url=page.url(kind=kind)) for kind, words in kinds(page.on)
             if kind != TALK and page.counts.kinds[kind]]  # fmt: skip
    says = (
        f"{page.counts.used:,} in all; tactical communication, {page.counts.talk:,}, is kept out of the total. "
        "Each bar opens the forms on which its tactics stand; one form may hold several."
    )
    return bars("Tactics by kind of force", drawn, says=says, of="Tactics")


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Each incident number that stands on forms, or each subject that can be told apart, with its forms."""
    page = _Page(request)
    of = SUBJECTS if request.GET.get("of") == SUBJECTS else INCIDENTS
    counts = page.counts
    if of == SUBJECTS:
        every = [(_subject_words(one), _subject_url(page, one), forms)
                 for one, forms in sorted(counts.forms_of_subjects.items())]  # fmt: skip
    else:
        every = [(number.upper(), page.url(incident_number=number), forms)
                 for number, forms in sorted(counts.forms_of_incidents.items())]  # fmt: skip
    shown = Paginator(every, AT_ONCE).get_page(request.GET.get("page"))
    query = urlencode({"first": page.first, "last": page.last, "of": of})
    context = {**page.context, "of_subjects": of == SUBJECTS, "rows": shown.object_list, "page": shown, "query": query}
    return render(request, "scrutiny/force_numbers.html", context)


def _subject_words(one: Subject) -> str:
    if one.custody_number:
        return f"Custody number {one.custody_number.upper()}"
    return f"Subject {one.number} of incident {one.incident_number.upper()}"


def _subject_url(page: _Page, one: Subject) -> str:
    if one.custody_number:
        return page.url(custody_number=one.custody_number)
    return page.url(incident_number=one.incident_number, subject_number=str(one.number), custody_number=BLANK)


@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """The seven fields that the oversight group reads each month."""
    page = _Page(request)
    by = page.counts.by
    context = {
        **page.context, "trend": _trend(page, by["month"]), "kinds": _kinds(page),
        "subject": [page.table(*each) for each in SUBJECT], "nature": [page.table(*each) for each in NATURE],
        "location": page.table("Kind of place", "location", "force_locations"),
        "reasons": page.table("Reasons", "reasons", "force_reasons"),
        "alone": page.table("Single-crewed", "alone", ""),
    }  # fmt: skip
    return render(request, "scrutiny/force_oversight.html", context)


def _trend(page: _Page, months: Counter[str]) -> Chart | None:
    if not months:
        return None
    at = page.first
    drawn: list[Bar] = []
    while at <= page.last and len(drawn) < 60:
        drawn.append(Bar(f"{date(int(at[:4]), int(at[5:]), 1):%b %Y}", months[at], url=page.url(first=at, last=at)))
        number = int(at[:4]) * 12 + int(at[5:])
        at = f"{number // 12:04}-{number % 12 + 1:02}"
    return columns("Forms by month", drawn, says="By the day of the force.", of="Forms")
