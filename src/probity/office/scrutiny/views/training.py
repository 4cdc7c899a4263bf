"""Safety training: the share in date by team and month, what runs out, room on courses, and who used force without."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.rulebook.rows import threshold
from probity.foundation.web.charts import Bar, Chart, columns
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.models import Post
from probity.foundation.workforce.queries import UnitCard, short_names, unit_cards
from probity.office.scrutiny.actions import training as actions
from probity.office.scrutiny.forms.training import CourseForm, NeedForm
from probity.office.scrutiny.models import ForceForm, SafetyCourse, TrainingNeed
from probity.office.scrutiny.policy.training import keeps_courses, sees_training
from probity.office.scrutiny.queries.training import (
    TRAINING,
    Share,
    Trained,
    capacity,
    forms_between,
    month_ends,
    months_ahead,
    used_out_of_date,
)
from probity.office.scrutiny.views.tabs import tabs

MONTHS, PAGE = 12, 50
STATES = {"out": "Out of date", "soon": "Runs out within 3 months", "in": "In date", "all": "Everybody who needs it"}
SOON = timedelta(days=91)


@dataclass(frozen=True)
class TeamRow:
    """One team with all below it: how many need safety training, and the share in date at the ends of months."""

    ref: str
    name: str
    url: str
    now: Share
    soon: int
    months: tuple[Share, ...]


def _reader(request: HttpRequest) -> User:
    """The reader, who may see whose training is out of date; to anybody else the page does not exist."""
    user = user_of(request)
    if not sees_training(user):
        raise Http404
    return user


class _Tree:
    """The units of today: what is below each, and which stand next below one."""

    def __init__(self, on: date) -> None:
        self.cards: dict[str, UnitCard] = {card.ref: card for card in unit_cards(on=on, counted=False)}
        self._below: dict[str, set[str]] = {ref: {ref} for ref in self.cards}
        for ref in reversed(self.cards):
            if (parent := self.cards[ref].parent_ref) in self._below:
                self._below[parent] |= self._below[ref]

    def below(self, ref: str) -> set[str]:
        return self._below.get(ref, {ref} if ref else set())

    def next_below(self, ref: str) -> list[UnitCard]:
        """The teams right below; of the whole force those below its one top."""
        found = [card for card in self.cards.values() if card.parent_ref == ref]
        return self.next_below(found[0].ref) if not ref and len(found) == 1 else found


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """The share in date of the force or one team, by month; its teams; what runs out, and the room on courses."""
    user, on = _reader(request), timezone.localdate()
    tree = _Tree(on)
    unit = request.GET.get("team", "")
    unit = unit if unit in tree.cards else ""
    days = month_ends(on, MONTHS + 1)
    trained = Trained.read(days[0], on)
    units = tree.below(unit) if unit else frozenset[str]()
    now = trained.share(on, units)
    above = tree.cards[unit].parent_ref if unit else ""
    context = {
        "tabs": tabs(request, user), "on": on, "now": now, "unit": tree.cards.get(unit), "above": above,
        "above_name": tree.cards[above].name if above in tree.cards else "",
        "share": _share_chart(trained, days, units), "teams": _teams(trained, tree, unit, days),
        "forecast": _forecast_chart(trained, on, units, out=now.out) if now.needed else None,
        "urls": {state: _people(state, unit) for state in STATES}, "refused": keeps_courses(user),
        "room": sum(capacity(on).values()), "soon": _soon(trained, on, units), "last_months": days[-7:],
        "used": len(used_out_of_date(forms_between(on - timedelta(days=365), on), on=on)),
    }  # fmt: skip
    return render(request, "scrutiny/training.html", context)


def _people(state: str, unit: str) -> str:
    query = {"state": state, **({"team": unit} if unit else {})}
    return f"{reverse('scrutiny:training_people')}?{urlencode(query)}"


def _soon(trained: Trained, on: date, units: Collection[str]) -> int:
    there = (one for one in trained.on(on) if not units or one.unit_ref in units)
    return sum(bool(one.in_date and one.until and one.until < on + SOON) for one in there)


def _share_chart(trained: Trained, days: Iterable[date], units: Collection[str]) -> Chart:
    shares = [(day, trained.share(day, units)) for day in days]
    drawn = [
        Bar(f"{day:%b %Y}", round(share.percent, 1), f"{share.percent:.0f}%") for day, share in shares if share.needed
    ]
    return columns("Safety training in date, by month", drawn, says="At the end of each month, and today.",
                   of="In date, of those who need it")  # fmt: skip


def _forecast_chart(trained: Trained, on: date, units: Collection[str], *, out: int) -> Chart:
    """What runs out in each month beside the places on courses; what is out already stands in the first month."""
    ahead = months_ahead(on, int(threshold("scrutiny.training_forecast", on=on).number))
    gone, room = trained.expiring(on, units), capacity(on)
    drawn = []
    for at, month in enumerate(ahead):
        need = gone.get(month, 0) + (0 if at else out)
        name = f"{date(int(month[:4]), int(month[5:]), 1):%b %Y}"
        drawn += [Bar(name, need, f"{need:,} to train"), Bar(f"{name}, places", room.get(month, 0),
                  f"{room.get(month, 0):,} places", tone="quiet")]  # fmt: skip
    total = sum(gone.get(month, 0) for month in ahead) + out
    places = sum(room.get(month, 0) for month in ahead)
    says = (f"{total:,} to train by the end of {drawn[-2].label}, {out:,} of them out of date already; "
            f"{places:,} places on courses of the whole force. Blue is people, grey places.")  # fmt: skip
    return columns("What runs out, and room on courses", drawn, says=says, of="People, and places", beside=2)


def _teams(trained: Trained, tree: _Tree, unit: str, days: list[date]) -> list[TeamRow]:
    rows, on = [], days[-1]
    for card in tree.next_below(unit):
        units = tree.below(card.ref)
        now = trained.share(on, units)
        if now.needed:
            months = tuple(trained.share(day, units) for day in days[-7:])
            url = f"?{urlencode({'team': card.ref})}" if len(units) > 1 else ""
            rows.append(TeamRow(card.ref, card.name, url, now, _soon(trained, on, units), months))
    if not unit and len(rows) == 1:
        return _teams(trained, tree, rows[0].ref, days)  # the force itself is no team of its own
    return sorted(rows, key=lambda row: row.name)


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Those whom a figure counts, by name: out of date first by how long."""
    user, on = _reader(request), timezone.localdate()
    tree, unit = _Tree(on), request.GET.get("team", "")
    state = request.GET.get("state", "")
    state = state if state in STATES else "out"
    units = tree.below(unit) if unit in tree.cards else set[str]()
    rows = [one for one in Trained.read(on, on).on(on) if not units or one.unit_ref in units]
    if state in ("out", "in"):
        rows = [one for one in rows if one.in_date == (state == "in")]
    elif state == "soon":
        rows = [one for one in rows if one.in_date and one.until and one.until < on + SOON]
    rows.sort(key=lambda one: (one.until or date.min, one.person_ref))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = short_names({one.person_ref for one in page}, on=on)
    told = [(one, names.get(one.person_ref, one.person_ref), tree.cards[one.unit_ref].name
             if one.unit_ref in tree.cards else "", "" if one.until == date.max else one.until)
            for one in page]  # fmt: skip
    query = {"state": state, **({"team": unit} if units else {})}
    states = [(words, _people(code, unit if units else ""), code == state) for code, words in STATES.items()]
    context = {
        "tabs": tabs(request, user), "rows": told, "page": page, "title": STATES[state], "query": urlencode(query),
        "unit": tree.cards.get(unit), "states": states,
    }  # fmt: skip
    return render(request, "scrutiny/training_people.html", context)


@require_safe
def used_force(request: HttpRequest) -> HttpResponse:
    """Who used force in the last year while their safety training was out of date."""
    user, on = _reader(request), timezone.localdate()
    forms = forms_between(on - timedelta(days=365), on)
    found = used_out_of_date(forms, on=on)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_open = {*ForceForm.objects.visible_to(user).filter(ref__in=[one.form_ref for one in page])
                .values_list("ref", flat=True)}  # fmt: skip
    names = short_names({one.officer_ref for one in page}, on=on)
    rows = [(one, names.get(one.officer_ref, one.officer_ref), one.form_ref in may_open) for one in page]
    context = {"tabs": tabs(request, user), "rows": rows, "page": page, "forms": len(forms), "found": len(found),
               "people": len({one.officer_ref for one in found})}  # fmt: skip
    return render(request, "scrutiny/training_used.html", context)


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Courses to come and past, and the posts that need safety training beyond the rule."""
    user, on = user_of(request), timezone.localdate()
    rows = SafetyCourse.objects.visible_to(user).order_by("-on", "-pk")[:100]
    needs = [*TrainingNeed.objects.visible_to(user)[:100]]
    posts = Post.objects.visible_to(TRAINING).filter(ref__in={one.post_ref for one in needs})
    titles = dict(posts.values_list("ref", "title"))
    context = {"tabs": tabs(request, user), "on": on, "rows": rows, "refused": keeps_courses(user),
               "needs": [(one, titles.get(one.post_ref, one.post_ref)) for one in needs]}  # fmt: skip
    return render(request, "scrutiny/training_courses.html", context)


def _enter(request: HttpRequest, form: Any, act: Any, *, title: str, lead: str = "", told: str) -> HttpResponse:
    refused = keeps_courses(user_of(request))
    if request.method == "POST" and not refused and form.is_valid() and done(form, act):
        messages.success(request, told)
        return redirect("scrutiny:training_courses")
    context = {"form": form, "title": title, "lead": lead, "refused": refused, "button": "Enter",
               "back": reverse("scrutiny:training_courses"), "back_title": "Safety courses"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@both
def course_new(request: HttpRequest) -> HttpResponse:
    """Enter a course."""
    form = CourseForm(sent(request))
    enter = partial(actions.enter_course, actor=user_of(request), at=timezone.now())
    return _enter(request, form, lambda: enter(**form.cleaned_data), title="Enter a safety course", told="Entered.",
                  lead="Who came is recorded by human resources, or comes with the workforce feed.")  # fmt: skip


@both
def need_new(request: HttpRequest) -> HttpResponse:
    """Say that a post needs safety training, or does not."""
    form = NeedForm(sent(request))
    enter = partial(actions.enter_need, actor=user_of(request), at=timezone.now())
    return _enter(request, form, lambda: enter(**form.said), title="A post that differs from the rule", told="Entered.")


@both
def course_cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a course."""
    user = user_of(request)
    found = get_object_or_404(SafetyCourse.objects.visible_to(user), ref=ref)
    if request.method == "POST":
        actions.cancel_course(found, actor=user, at=timezone.now())
        messages.success(request, "Cancelled.")
    return redirect("scrutiny:training_courses")
