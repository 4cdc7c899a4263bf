"""The pages on which something is done to a file, a trace or an appeal: one act each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.casework.files import add_file, hand_out
from probity.foundation.casework.queries import files_of
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.queries import search_people
from probity.office.vetting.actions import appeals, checks
from probity.office.vetting.forms import files as forms
from probity.office.vetting.models import Appeal, CheckResult, Trace
from probity.office.vetting.queries.readers import appeal_readers
from probity.office.vetting.views import shown
from probity.office.vetting.views.acts import ON_APPEAL, ON_FILE, ON_TRACE, Act, may_research
from probity.office.vetting.views.common import file_or_ask, files

NAMESAKES = 12


@both
def act(request: HttpRequest, ref: str, act_name: str) -> HttpResponse:
    """One act on a file."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    known = ON_FILE.get(act_name)
    if known is None or not known.when(found):
        raise Http404
    made = partial(known.form, application=found) if known.needs_subject else known.form
    back = reverse("vetting:file", args=[ref])
    return _done_or_asked(request, known, found, made, back=back, title=found.title)


def _done_or_asked(
    request: HttpRequest,
    known: Act,
    record: Any,
    made: Callable[..., Any],
    *,
    back: str,
    title: str,
    facts: Iterable[Fact] = (),
) -> HttpResponse:
    """Ask what an act needs, do it, and go back to the record."""
    user = user_of(request)
    refused = known.why_not(record, user)
    form = made(sent(request))
    ready = request.method == "POST" and not refused and form.is_valid()
    if ready and done(form, partial(known.run, record, form.cleaned_data, actor=user, at=timezone.now())):
        messages.success(request, f"{known.done} {record.ref}.")
        return redirect(back)
    context = {"act": known, "form": form, "refused": refused, "back": back, "title": title, "facts": [*facts]}
    return render(request, "vetting/act.html", context)


@both
def trace_act(request: HttpRequest, ref: str, trace_act_name: str) -> HttpResponse:
    """One act on a trace."""
    rows = Trace.objects.visible_to(user_of(request)).select_related("application", "about_entry")
    found = get_object_or_404(rows, ref=ref)
    known = ON_TRACE.get(trace_act_name)
    if known is None or not known.when(found) or not files(request).filter(pk=found.application_id).exists():
        raise Http404
    if asked := open_record(request, found):
        return asked
    back = reverse("vetting:trace", args=[ref])
    facts = shown.trace_facts(found)
    return _done_or_asked(request, known, found, known.form, back=back, title=f"Trace {ref}", facts=facts)


@both
def check_result(request: HttpRequest, ref: str, check_number: int) -> HttpResponse:
    """Enter what one check gave."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    check = get_object_or_404(found.checks.all(), pk=check_number)
    form = forms.ResultForm(sent(request))
    refused = may_research(found, user_of(request))
    if request.method == "POST" and not refused and form.is_valid():
        enter = partial(checks.enter_result, check, **form.cleaned_data, actor=user_of(request), at=timezone.now())
        if done(form, enter):
            messages.success(request, "The result is entered.")
            adverse = form.cleaned_data["adverse"] and check.result != CheckResult.CLEAR
            return redirect("vetting:act", ref, "trace") if adverse else redirect("vetting:file_checks", ref)
    title = code_list("vetting.check_kinds", on=timezone.localdate()).label(check.kind)
    known = {"title": f"Result: {title}", "says": "What did the check give, and where does the result come from?"}
    context = {
        "act": known,
        "form": form,
        "refused": refused,
        "back": reverse("vetting:file_checks", args=[ref]),
        "title": found.title,
        "facts": [],
    }
    return render(request, "vetting/act.html", context)


@both
def identify(request: HttpRequest, ref: str, entry_number: int) -> HttpResponse:
    """Say whether somebody whom the form names is a person of the workforce."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    entry = get_object_or_404(found.entries.all(), pk=entry_number)
    name = str(entry.said.get("name", ""))
    people = search_people(name, on=timezone.localdate(), limit=NAMESAKES) if name else []
    words = [(card.ref, ", ".join(filter(None, (card.name, card.rank, card.unit_name)))) for card in people]
    form = forms.IdentifyForm(sent(request), found=words)
    refused = may_research(found, user_of(request))
    if not people:
        refused = refused or "Nobody of that name is in the workforce."
    if request.method == "POST" and not refused and form.is_valid():
        given = form.cleaned_data
        say = partial(checks.identify, entry, given["person"], is_them=given["act"] == "yes", actor=user_of(request))
        if done(form, partial(say, at=timezone.now())):
            messages.success(request, "Entered.")
            return redirect("vetting:file_form", ref)
    facts = [Fact("Named in the form", name)]
    known = {"title": "Is it somebody of the workforce?", "says": "Nobody named here may decide this file."}
    context = {
        "act": known,
        "form": form,
        "refused": refused,
        "back": reverse("vetting:file_form", args=[ref]),
        "title": found.title,
        "facts": facts,
    }
    return render(request, "vetting/act.html", context)


def _appeal(request: HttpRequest, ref: str) -> Appeal:
    rows = Appeal.objects.visible_to(user_of(request)).select_related("decision__application")
    found: Appeal = get_object_or_404(rows, ref=ref)
    if not files(request).filter(pk=found.decision.application_id).exists():
        raise Http404
    return found


@both
def appeal_act(request: HttpRequest, ref: str, appeal_act_name: str) -> HttpResponse:
    """One act on an appeal."""
    found, known = _appeal(request, ref), ON_APPEAL.get(appeal_act_name)
    if known is None or not known.when(found):
        raise Http404
    if asked := open_record(request, found):
        return asked
    made = partial(known.form, readers=appeal_readers(timezone.localdate())) if known.name == "give" else known.form
    back = reverse("vetting:file_decision", args=[found.decision.application.ref])
    facts = [Fact("Grounds", found.grounds), Fact("Lodged", found.lodged_on)]
    return _done_or_asked(request, known, found, made, back=back, title=f"Appeal {ref}", facts=facts)


@both
def appeal_bundle(request: HttpRequest, ref: str) -> HttpResponse:
    """The bundle for another force's panel, as a text file."""
    found = _appeal(request, ref)
    if asked := open_record(request, found):
        return asked
    bundle = appeals.take_bundle(found, actor=user_of(request), at=timezone.now())
    response = HttpResponse(bundle, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{ref}.txt"'
    return response


@both
def add_document(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep a document with a file."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    form = forms.DocumentForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["document"]
        keep = partial(
            add_file, found, name=given.name, chunks=given.chunks(), actor=user_of(request), at=timezone.now()
        )
        if done(form, keep):
            messages.success(request, "The document is kept with the file.")
            return redirect("vetting:file_documents", ref)
    back = reverse("vetting:file_documents", args=[ref])
    context = {"form": form, "title": "Add a document", "lead": found.title, "button": "Add it", "back": back}
    return render(request, "web/form.html", context)


@both
def download(request: HttpRequest, ref: str, file_ref: str) -> HttpResponse:
    """The bytes of a document, to be saved and never opened in the page."""
    found, asked = file_or_ask(request, ref)
    if asked:
        return asked
    kept = next((one for one in files_of(found) if one.ref == file_ref), None)
    if kept is None:
        raise Http404
    content = hand_out(kept, actor=user_of(request), at=timezone.now())
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name)}"
    return response
