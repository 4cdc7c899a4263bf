"""Forms that custody records expect: those missing, and one of them with who says why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from probity.foundation.web.components import Fact
from probity.foundation.web.formats import day, number_of
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Due, Tag, html_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions.custody import settle_expected
from probity.office.scrutiny.forms.force import SettleForm
from probity.office.scrutiny.forms.force_asking import MissingFilter
from probity.office.scrutiny.models import ExpectedForm, ExpectedFormQuerySet
from probity.office.scrutiny.policy.force import may_settle
from probity.office.scrutiny.policy.reviewed import FORCE, plain_reason
from probity.office.scrutiny.queries.training import TRAINING
from probity.office.scrutiny.views.stops_words import UNKNOWN
from probity.office.scrutiny.views.tabs import tabs


def _prepare(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names({row.officer_ref for row in rows} | {row.supervisor_ref for row in rows} - {""}, on=on)
    for row in rows:
        row.on, row.officer = on, names.get(row.officer_ref, row.officer_ref)
        row.led = names.get(row.supervisor_ref, row.supervisor_ref) or "Nobody"


def _stands(row: Any) -> Tag:
    if row.found:
        return Tag("Has come", "green")
    return Tag("Said why not", "grey") if row.settled_at else Tag("Missing", "red" if row.due_on < row.on else "yellow")


LIST = ListPlan(
    title="Missing forms",
    noun=("form that custody expects", "forms that custody expects"),
    columns=(
        Column("custody", "Custody number", lambda row: row.record.custody_number, sort="record__custody_number"),
        Column("officer", "Officer", lambda row: row.officer),
        Column("arrested", "Arrest", lambda row: row.record.arrested_on, sort="record__arrested_on"),
        Column("due", "Form due", lambda row: Due(row.due_on, row.on, done=row.found or bool(row.settled_at)),
               sort="due_on", hide_on_phone=True),
        Column("led", "Supervisor on the day", lambda row: row.led, only_when_wide=True, hide_on_phone=True),
        Column("stands", "Form", _stands, hide_on_phone=True),
    ),
    filterset=MissingFilter,
    address=lambda row: reverse("scrutiny:force_expected", args=[row.ref]),
    order=("due_on",),
    empty="No form is missing: each officer of each custody record with force on it has sent one.",
    prepare=_prepare,
)  # fmt: skip


@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """What custody expects and has not come, of what the reader may see."""
    user = user_of(request)
    rows = ExpectedForm.objects.visible_to(user).with_found()
    context = {"tabs": tabs(request, user), "says": _in_words(rows)}
    return list_response(request, LIST, rows.select_related("record"), "scrutiny/force_missing.html", context)


def _in_words(rows: ExpectedFormQuerySet) -> str:
    """Incidents, subjects and forms of these custody records, each counted apart."""
    counts = rows.order_by().aggregate(
        incidents=Count("record__incident_number", distinct=True, filter=~Q(record__incident_number="")),
        subjects=Count("record", distinct=True), expected=Count("pk", distinct=True),
        come=Count("pk", distinct=True, filter=Q(found=True)),
    )  # fmt: skip
    if not counts["expected"]:
        return ""
    forms = f"{number_of(counts['come'], 'form')} of {counts['expected']:,}"
    return f"{number_of(counts['incidents'], 'incident')}, {number_of(counts['subjects'], 'subject')}, {forms}."


@both
def expected(request: HttpRequest, ref: str) -> HttpResponse:
    """One form that custody expects: what the record says, who has sent theirs, and why there is none."""
    user, on = user_of(request), timezone.localdate()
    rows = ExpectedForm.objects.visible_to(user).with_found().select_related("record")
    one: Any = get_object_or_404(rows, ref=ref)
    if asked := open_record(request, one, because=plain_reason(one, user.person_ref, FORCE.own)):
        return asked
    refused = may_settle(one, user) or ("The form has come." if one.found else "")
    form = SettleForm(sent(request))
    if request.method == "POST" and not refused and not one.settled_at and form.is_valid():
        words = form.cleaned_data["words"]
        if done(form, lambda: settle_expected(one, words=words, actor=user, at=timezone.now())):
            messages.success(request, "Said. The form is no longer missing.")
            return redirect("scrutiny:force_missing")
    context = {"record": one, "form": form, "refused": refused, "facts": _facts(one), "on": on,
               "is_own": user.person_ref == one.officer_ref, "settled": one.settled_words}  # fmt: skip
    return render(request, "scrutiny/force_expected.html", context)


def _facts(one: Any) -> list[Fact]:
    kept, on = one.record, timezone.localdate()
    all_of = ExpectedForm.objects.visible_to(TRAINING).filter(record=kept)
    flags = {True: "Yes", False: "No", None: UNKNOWN}
    names = short_names({ref for ref in (one.officer_ref, one.supervisor_ref, one.settled_by_ref) if ref}, on=on)
    facts = [
        Fact("Officer", names.get(one.officer_ref, one.officer_ref)),
        Fact("Form", _state_of(one, on)),
        Fact("Form due", SafeString(html_of(Due(one.due_on, on, done=bool(one.found or one.settled_at))))),
        Fact("Custody number", kept.custody_number),
        Fact("Incident", kept.incident_number or UNKNOWN),
        Fact("Arrest", day(kept.arrested_on)),
        Fact("Handcuffed", flags[kept.handcuffed]),
        Fact("Force recorded in custody", flags[kept.force_used]),
        Fact("In all", _in_words(all_of.with_found())),
        Fact("Supervisor on the day", names.get(one.supervisor_ref, one.supervisor_ref) or "Nobody stood above them"),
    ]
    if one.settled_at:
        facts.append(Fact("Why there is none", f"{one.settled_words} ({names.get(one.settled_by_ref, '')})"))
    return facts


def _state_of(one: Any, on: date) -> Tag:
    one.on = on
    return _stands(one)
