"""The pages of one offer: its parts, its documents, one's own offers."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.roles import AUDITOR
from probity.foundation.casework.files import hand_out
from probity.foundation.casework.queries import deadlines_of, files_of, letters_on, notes_on, versions_of
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.declarations import actions, queries
from probity.office.declarations.forms import DocumentForm
from probity.office.declarations.models import State
from probity.office.declarations.policy import may_add_document, may_correct, may_read_notes
from probity.office.declarations.templatetags import declarations as shown
from probity.office.declarations.views.fetching import offer_of, offers_of


@require_safe
def offer(request: HttpRequest, ref: str, part: str = "overview") -> HttpResponse:
    """One offer: what happened, what is needed now, and what its reader may do."""
    found, user, today = offer_of(request, ref), user_of(request), timezone.localdate()
    if found.state == State.DRAFT:
        return redirect("declarations:check", ref)
    steps = [*found.steps.order_by("-at", "-pk")]
    refs = [*found.people(), found.endorser_ref, found.endorsed_by_ref, found.reviewed_by_ref]
    notes = notes_on(found) if may_read_notes(found, user) else ()
    known = queries.names([*refs, *(one.by_ref for one in (*steps, *notes))], on=today)
    context = {
        "offer": found, "part": part, "known": known, "deadlines": deadlines_of(found),
        "tabs": shown.tabs_of(found, part), "acts": shown.acts_for(found, user),
        "is_auditor": bool(user.holds(AUDITOR)), "today": today,
        "happenings": shown.happenings_of(steps, known), "files": files_of(found),
        "letters": letters_on(found) if part == "documents" else (),
        "facts": [Fact(line.title, line.words) for line in queries.said(found, known)],
        "may_correct": not may_correct(found, user), "may_add": may_add_document(found, user),
        "notes": notes, **shown.advice_to(found, user),
        "document_form": DocumentForm(), "versions": versions_of(found) if part == "history" else (),
        **shown.earlier_to(found, user),
    }  # fmt: skip
    return render(request, f"declarations/offer_{part}.html", context)


@both
def add_document(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep a document with an offer or a draft."""
    found = offer_of(request, ref)
    form = DocumentForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = form.cleaned_data["document"]
        keep = partial(actions.add_document, found, name=document.name, chunks=document.chunks())
        if done(form, partial(keep, actor=user_of(request), at=timezone.now())):
            messages.success(request, "The document is kept with the offer.")
            back = "check" if found.state == State.DRAFT else "documents"
            return redirect(f"declarations:{back}", ref)
    return render(request, "declarations/add_document.html", {"offer": found, "form": form})


@both
def download(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    """The bytes of a document, to be saved and never opened in the page."""
    kept = next((one for one in files_of(offer_of(request, ref)) if one.ref == file_ref), None)
    if kept is None:
        raise Http404
    content = hand_out(kept, actor=user_of(request), at=timezone.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = shown.attachment(kept.name)
    return response


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own offers: drafts, those that wait for somebody, and those that are done."""
    user = user_of(request)
    rows = [*offers_of(request).of_person(user.person_ref).newest_first()]
    known = queries.names([one.endorser_ref for one in rows], on=timezone.localdate())
    context = {
        "tabs": shown.desk_tabs(user, "mine"),
        "drafts": [one for one in rows if one.state == State.DRAFT],
        "waiting": [one for one in rows if queries.is_open(one) and one.state != State.DRAFT],
        "done": [one for one in rows if not queries.is_open(one)],
        "due": queries.waiting_deadlines(rows), "known": known,
    }  # fmt: skip
    return render(request, "declarations/mine.html", context)
