"""The pages of publication for those who keep and approve it: editions, their rows, and what is done to them."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.web.components import Fact
from probity.foundation.web.formats import LONDON
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import queries
from probity.office.declarations.actions import publication as actions
from probity.office.declarations.actions.publication_rows import RowWanted, decide_row
from probity.office.declarations.forms.publication import PrepareForm, RowForm
from probity.office.declarations.models import Edition, EditionRow
from probity.office.declarations.policy import may_change_row, may_prepare
from probity.office.declarations.queries import publication
from probity.office.declarations.queries.publication_bytes import quarter_in_words
from probity.office.declarations.queries.publication_redaction import CHOICES, Decision, Facts
from probity.office.declarations.queries.publication_register import waiting_in
from probity.office.declarations.templatetags import publication as shown


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is published of each quarter, what is due next, and what came into the register since."""
    user, today = _reader(request), timezone.localdate()
    quarters = publication.quarters_standing(user, on=today)
    context = {
        "tabs": shown.publication_tabs(user, "publication"), "quarters": quarters, "today": today,
        "headline": publication.headline(quarters, on=today), "may_not": may_prepare(user),
        "may_read": shown.reads_registers(user),
        "late": {quarter.period for quarter in quarters if quarter.is_late(today)},
    }  # fmt: skip
    return render(request, "declarations/publication/dashboard.html", context)


@both
def prepare(request: HttpRequest, period: str) -> HttpResponse:
    """Take the register of a quarter as it stands, or stood on a day, for publication."""
    user, today = _reader(request), timezone.localdate()
    if period not in {quarter.period for quarter in publication.quarters_standing(user, on=today)}:
        raise Http404
    form = PrepareForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made: list[Edition] = []
        if done(form, lambda: made.append(_prepare(period, form.cleaned_data, user))):
            messages.success(request, f"Prepared: {quarter_in_words(period)}. Look at every row.")
            return redirect("declarations:edition", made[0].ref)
    context = {"form": form, "period": period, "refused": may_prepare(user), "waiting": waiting_in(period)}
    return render(request, "declarations/publication/prepare.html", context)


def _prepare(period: str, given: dict[str, Any], user: User) -> Edition:
    at, known_on = timezone.now(), given["known_on"]
    known_at = datetime.combine(known_on, time.max, tzinfo=LONDON) if known_on else at
    return actions.prepare_edition(period, actor=user, at=at, known_at=min(known_at, at), why=given["why"])


@require_safe
def edition(request: HttpRequest, ref: str) -> HttpResponse:
    """One edition: every row as the public reads it, what is withheld and why, and what may be done."""
    found, user = _edition(request, ref), user_of(request)
    rows = [*found.rows.all()]
    names = queries.names([found.author_ref, found.approver_ref], on=timezone.localdate())
    is_open = found.number == 0
    context = {
        "edition": found, "rows": shown.rows_shown(rows), "names": names, "facts": shown.edition_facts(found, names),
        "acts": shown.acts_for(found, user), "tabs": shown.publication_tabs(user, "publication"),
        "showing_more": publication.showing_more(found) if is_open else (), "is_open": is_open,
        "may_not_change": may_change_row(rows[0], user) if rows and found.state != "prepared" else may_prepare(user),
        "counts": publication.counts_of(found),
    }  # fmt: skip
    return render(request, "declarations/publication/edition.html", context)


@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The public page as approving the edition today would fix it."""
    found = _edition(request, ref)
    if found.number:
        raise Http404
    body = mark_safe(publication.preview_of(found, on=timezone.localdate()))  # noqa: S308 - our own template made it
    return render(request, "declarations/publication/preview.html", {"edition": found, "body": body})


@both
def row(request: HttpRequest, ref: str, mark: str) -> HttpResponse:
    """What the register says of one offer, and how each field of it is shown."""
    found, user = _edition(request, ref), user_of(request)
    one: EditionRow = get_object_or_404(found.rows, mark=mark)
    facts, refused = Facts.of(one.facts), may_change_row(one, user)
    decisions = {name: Decision.of(said) for name, said in one.decisions.items()}
    form = RowForm(sent(request), decisions=decisions, left_out=bool(one.left_out_because))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = RowWanted(form.wanted, given["instead"], given["left_out"], given["why"])
        one.edition.version = _version(request, found)
        if done(form, partial(decide_row, one, wanted, actor=user, at=timezone.now())):
            messages.success(request, f"Changed: row {mark}.")
            return redirect("declarations:edition", ref)
    context = {
        "edition": found, "row": one, "form": form, "refused": refused, "version": _version(request, found),
        "one": shown.rows_shown([one])[0], "said": _said(facts),
        "decided": _decided(decisions), "may_read": shown.reads_registers(user),
    }  # fmt: skip
    return render(request, "declarations/publication/row.html", context)


def _decided(decisions: dict[str, Decision]) -> list[Fact]:
    """How each field is shown, with its reason."""
    return [
        Fact(CHOICES[name].title, f"{CHOICES[name].ways.get(decision.how, '')}. {decision.why}")
        for name, decision in decisions.items()
    ]


def _said(facts: Facts) -> list[Fact]:
    """What the register says of the offer, which is not public."""
    named = ", ".join(facts.named)
    lines = [
        Fact("Rank", facts.rank), Fact("Published by name", named), Fact("Department", facts.department),
        Fact("Giver, organisation", facts.giver_organisation), Fact("Giver, person", facts.giver_name),
        Fact("Date", facts.offered_on), Fact("Worth", facts.value), Fact("Description", facts.description),
    ]  # fmt: skip
    return [line for line in lines if line.value]


@both
def act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One decision on an edition: what it does, what it asks, then done."""
    found, user, known = _edition(request, ref), user_of(request), shown.ACTS.get(name)
    if known is None:
        raise Http404
    asks = shown.form_of(known, found)
    form = asks(sent(request)) if asks else None
    refused = shown.why_not_now(known, found, user)
    if request.method == "POST" and not refused and (form is None or form.is_valid()):
        found.version = _version(request, found)
        run = partial(known.run, found, form.cleaned_data if form else {}, actor=user, at=timezone.now())
        if form is None:
            run()
        if form is None or done(form, run):
            messages.success(request, f"{known.done} {quarter_in_words(found.period)}.")
            return redirect("declarations:edition", ref)
    if request.method == "POST" and refused:
        raise NotPermitted(refused)
    context = {
        "edition": found, "act": known, "form": form, "refused": refused, "version": _version(request, found),
        "showing_more": publication.showing_more(found) if name == "approve" else (),
        "counts": publication.counts_of(found),
    }  # fmt: skip
    return render(request, "declarations/publication/act.html", context)


def _reader(request: HttpRequest) -> User:
    """The reader, who holds a role that opens publication; to anybody else it does not exist."""
    if not shown.reads_publication(user_of(request)):
        raise Http404
    return user_of(request)


def _edition(request: HttpRequest, ref: str) -> Edition:
    rows = Edition.objects.visible_to(request.user).select_related("supersedes").prefetch_related("rows")
    found: Edition = get_object_or_404(rows, ref=ref)
    return found


def _version(request: HttpRequest, found: Edition) -> int:
    """The version that the reader's page showed: acting on it is refused when it has changed since."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 9 else found.version
