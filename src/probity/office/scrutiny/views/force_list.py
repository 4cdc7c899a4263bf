"""The list of forms of force that a reader may open, what waits for them, and how a form is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Reference
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.forms.force_asking import ForceFilter
from probity.office.scrutiny.models import ExpectedForm, ForceForm, ForceState
from probity.office.scrutiny.policy.force_words import counted, tactic_words
from probity.office.scrutiny.views.reviewed import STATE_AND_DUE
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs

MOST_NEEDS = 40


def _prepare(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names({row.officer_ref for row in rows}, on=on)
    words, conduct = tactic_words(on), labels("scrutiny.force_conduct", on)
    for row in rows:
        row.on, row.officer = on, names.get(row.officer_ref, row.officer_ref)
        row.did = conduct.get(row.conduct, row.conduct)
        row.used = "; ".join(words.get(code, code) for code in counted(row.tactics, on))


LIST = ListPlan(
    title="Use of force",
    noun=("form", "forms"),
    columns=(
        Column("ref", "Form", lambda row: Reference(row.ref), sort="ref"),
        Column("day", "Day", lambda row: row.used_on, sort="used_on,used_at"),
        Column("used", "Used", lambda row: row.used),
        Column("conduct", "Conduct", lambda row: row.did, sort="conduct", hide_on_phone=True),
        Column("officer", "Officer", lambda row: row.officer, hide_on_phone=True),
        *STATE_AND_DUE,
    ),
    filterset=ForceFilter,
    address=lambda row: reverse("scrutiny:force_form", args=[row.ref]),
    order=("-used_on", "-used_at"),
    empty="Forms appear here once an officer sends one.",
    prepare=_prepare,
)  # fmt: skip


@require_safe
def force_forms(request: HttpRequest) -> HttpResponse:
    """Every form that the reader may open, but for those that are still being written."""
    user = user_of(request)
    rows = ForceForm.objects.visible_to(user).recorded()
    return list_response(request, LIST, rows, "scrutiny/force_forms.html", {"tabs": tabs(request, user)})


@finds("Use of force")
def find_forms(user: User, words: str) -> Iterable[Found]:
    """Forms by our reference, the custody number or the incident number."""
    rows = ForceForm.objects.visible_to(user).recorded()
    sought = words.strip()
    found = [*rows.filter(ref=sought.upper())[:1], *rows.filter(custody_number=sought)[:10],
             *rows.filter(incident_number=sought).exclude(custody_number=sought)[:10]]  # fmt: skip
    for one in found:
        yield Found("Use-of-force form", reverse("scrutiny:force_form", args=[one.ref]), one.ref,
                    one.get_state_display())  # fmt: skip


@needs
def force_needs(user: User, at: datetime) -> Iterable[Need]:
    """Forms to review, that came back, or that custody expects; and an inspector's overdue ones."""
    if not user.person_ref:
        return
    on, own = day_of(at), user.person_ref
    rows = ForceForm.objects.visible_to(user)
    for one in rows.filter(state=ForceState.WAITING, supervisor_ref=own).order_by("review_due_on")[:MOST_NEEDS]:
        due = one.review_due_on or on
        url = reverse("scrutiny:force_review", args=[one.ref])
        yield Need(group_of(due, on), "Review a use-of-force form", url, due=due, ref=one.ref)
    for one in rows.filter(state=ForceState.RETURNED, officer_ref=own)[:MOST_NEEDS]:
        url = reverse("scrutiny:force_check", args=[one.ref])
        yield Need(Group.NEW, "Put a use-of-force form right", url, ref=one.ref)
    late = rows.filter(inspector_ref=own).exclude(supervisor_ref=own).overdue(on)
    for one in late.order_by("review_due_on")[:MOST_NEEDS]:
        yield Need(Group.LATE, "A review of force is overdue", reverse("scrutiny:force_form", args=[one.ref]),
                   due=one.review_due_on, ref=one.ref, whose="team")  # fmt: skip
    yield from _missing(user, at)


def _missing(user: User, at: datetime) -> Iterable[Need]:
    on, own = day_of(at), user.person_ref
    rows = ExpectedForm.objects.visible_to(user).missing()
    for one in rows.filter(officer_ref=own)[:MOST_NEEDS]:
        yield Need(group_of(one.due_on, on), "Send a use-of-force form", reverse("scrutiny:force_new"),
                   due=one.due_on, ref=one.ref)  # fmt: skip
    for one in rows.late(on).filter(supervisor_ref=own)[:MOST_NEEDS]:
        yield Need(Group.LATE, "A use-of-force form is missing", reverse("scrutiny:force_expected", args=[one.ref]),
                   due=one.due_on, ref=one.ref, whose="team")  # fmt: skip
