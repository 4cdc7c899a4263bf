"""The pages that add to an offer: what became of it, notes, more time."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.casework.queries import deadlines_of
from probity.foundation.web.formats import day
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import actions
from probity.office.declarations.forms import DisposalForm, ReasonForm, TimeForm
from probity.office.declarations.models import Offer
from probity.office.declarations.policy import may_give_time, may_note, may_say_what_became_of_it
from probity.office.declarations.views.fetching import offer_of


@both
def disposal(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what became of a gift, with the receipt of what was given away."""
    found, user, today = offer_of(request, ref), user_of(request), timezone.localdate()
    known = {"outcome": found.outcome, "done_on": today}
    form = DisposalForm(sent(request), request.FILES or None, on=today, initial=known)
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data}
        document = given.pop("receipt")
        receipt = actions.Receipt(document.name, document.chunks()) if document else None
        keep = partial(actions.record_disposal, found, actions.Disposed(**given), receipt=receipt)
        if done(form, partial(keep, actor=user, at=timezone.now())):
            messages.success(request, f"Recorded for {found.title}.")
            return redirect("declarations:offer", ref)
    lead = "Say what was done with the gift. A donation names who got it and keeps its receipt."
    return _page(request, found, form, may_say_what_became_of_it(found, user), title="What became of it", lead=lead)


@both
def note(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a note that those who work on the offer read."""
    found, user = offer_of(request, ref), user_of(request)
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        keep = partial(actions.note, found, words=form.cleaned_data["words"], actor=user, at=timezone.now())
        if done(form, keep):
            messages.success(request, "The note is kept with the offer.")
            return redirect("declarations:offer", ref)
    lead = "The endorser, the reviewer and those who audit the register read it. The declarant does not."
    return _page(request, found, form, may_note(found, user), title="Write a note", lead=lead)


@both
def more_time(request: HttpRequest, ref: str) -> HttpResponse:
    """Give more time on something that is due."""
    found, user = offer_of(request, ref), user_of(request)
    open_now = {row.name: row for row in deadlines_of(found) if row.met_at is None}
    choices = [(name, f"{name}, due {day(row.due_on)}") for name, row in open_now.items()]
    form = TimeForm(sent(request), choices=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        give = partial(actions.give_time, found, open_now[given["deadline"]], to=given["to"], words=given["words"])
        if done(form, partial(give, actor=user, at=timezone.now())):
            messages.success(request, f"More time is given on {found.title}.")
            return redirect("declarations:offer", ref)
    refused = may_give_time(found, user)
    lead = "The people in the offer see the new day and the reason."
    return _page(request, found, form, refused, title="Give more time", lead=lead)


def _page(request: HttpRequest, found: Offer, form: object, refused: str, *, title: str, lead: str) -> HttpResponse:
    back = reverse("declarations:offer", args=[found.ref])
    context = {"offer": found, "form": form, "refused": refused, "title": title, "lead": lead, "back": back}
    return render(request, "declarations/attend.html", context)
