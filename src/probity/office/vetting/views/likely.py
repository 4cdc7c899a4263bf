"""Likely refusals, for the senior and the equality reader, and for the vetting manager who reads what they think."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from probity.foundation.access.roles import Role
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Tag
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import decisions
from probity.office.vetting.forms.files import RemarkForm, ViewForm
from probity.office.vetting.models import Decision, DecisionState, Outcome, ReaderView
from probity.office.vetting.policy.decisions import READERS, may_return, may_write_view
from probity.office.vetting.policy.likely import Reads, reads_of
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.views import shown
from probity.office.vetting.views.common import files, has_role
from probity.office.vetting.views.deciding import trace_rows


def _likely(request: HttpRequest) -> list[Decision]:
    """Proposed refusals that this reader may open; never one that they propose themselves."""
    user = has_role(user_of(request), *READERS, MANAGER)
    rows = Decision.objects.visible_to(user).filter(state=DecisionState.PROPOSED, outcome=Outcome.REFUSE)
    mine = rows.exclude(decider_ref=user.person_ref).filter(application__in=files(request).values("pk"))
    return [*mine.select_related("application").order_by("proposed_at")]


@both
def likely(request: HttpRequest) -> HttpResponse:
    """The likely refusals that wait to be read."""
    user = user_of(request)
    rows = _likely(request)
    reads = reads_of(rows)
    mine = {
        *ReaderView.objects.visible_to(user)
        .filter(reader_ref=user.person_ref)
        .values_list("decision_id", "proposed_at")
    }
    lines = [
        {
            "decision": one,
            "written": (one.pk, one.proposed_at) in mine,
            "reads": [_read_tag(reads[one.pk], role) for role in READERS],
        }
        for one in rows
    ]
    context = {
        "lines": lines,
        "is_manager": bool(user.holds(MANAGER)),
        "readers": [role.title for role in READERS],
        "waiting": sum(bool(reads[one.pk].waits_for) for one in rows),
        "on": timezone.localdate(),
    }
    return render(request, "vetting/likely.html", context)


def _read_tag(reads: Reads, role: Role) -> Tag:
    words = reads.says(role)
    return Tag(words, {"Written": "green", "Not yet": "yellow"}.get(words, "grey"))


@both
def likely_one(request: HttpRequest, ref: str) -> HttpResponse:
    """One likely refusal, whole, and what its reader thinks of it; or, as manager, what the readers thought."""
    user = user_of(request)
    found = next((one for one in _likely(request) if one.ref == ref), None)
    if found is None:
        raise Http404
    if asked := open_record(request, found):
        return asked
    roles = [role for role in READERS if user.holds(role)]
    form, back_form = ViewForm(sent(request), prefix="view"), RemarkForm(sent(request), prefix="back")
    refused = may_write_view(found, user)
    if request.method == "POST" and "return" in request.POST and back_form.is_valid():
        words = back_form.cleaned_data["words"]
        if done(back_form, partial(decisions.return_decision, found, words=words, actor=user, at=timezone.now())):
            messages.success(request, f"Given back: {found.ref}.")
            return redirect("vetting:likely")
    elif request.method == "POST" and roles and not refused and form.is_valid():
        write = partial(decisions.write_view, found, role=roles[0].key, **form.cleaned_data, actor=user)
        if done(form, partial(write, at=timezone.now())):
            messages.success(request, "Your view is kept. The decision-maker does not see it.")
            return redirect("vetting:likely")
    views = [*ReaderView.objects.visible_to(user).filter(decision=found).order_by("at")]
    names = short_names([view.reader_ref for view in views], on=timezone.localdate())
    reads = reads_of([found])[found.pk]
    context = {
        "reads": [(role.title, _read_tag(reads, role)) for role in READERS] if user.holds(MANAGER) else (),
        "has_written": any((one.reader_ref, one.proposed_at) == (user.person_ref, found.proposed_at) for one in views),
        "decision": found,
        "application": found.application,
        "whole": shown.decision_whole(found, ""),
        "traces": trace_rows(found),
        "refused": refused,
        "roles": roles,
        "views": [(view, names.get(view.reader_ref, "")) for view in views],
        "may_return": not may_return(found, user),
        "view_form": form,
        "back_form": back_form,
    }
    return render(request, "vetting/likely_one.html", context)
