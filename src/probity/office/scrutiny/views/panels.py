"""Panels, each with its members, meetings and agreement; and the approval of summaries."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.casework.transitions import why_not
from probity.foundation.web.components import Fact
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.scrutiny.actions.panels import form_panel
from probity.office.scrutiny.actions.panels_summary import publish_summary
from probity.office.scrutiny.forms.panels import PanelForm
from probity.office.scrutiny.models import Panel, PanelMeeting, PanelMember, PanelSummary
from probity.office.scrutiny.policy.panels import runs_panels, untrained_in
from probity.office.scrutiny.queries.panels_agreement import agreement_to_date
from probity.office.scrutiny.views.panels_words import runs_panels as only_who_runs
from probity.office.scrutiny.views.panels_words import sees_panels, state_of, title_of, to_meeting, top
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow.panels import PUBLISH


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """Every panel, with how many serve on it and when it meets next."""
    user, on = sees_panels(user_of(request)), timezone.localdate()
    serving = [one for one in PanelMember.objects.visible_to(user) if one.serves(on)]
    coming = PanelMeeting.objects.visible_to(user).filter(held_on__gte=on).order_by("-held_on")
    next_of = {meeting.panel_id: meeting for meeting in coming}
    rows = [
        (one, sum(one.ref in member.panels for member in serving), next_of.get(one.pk))
        for one in Panel.objects.visible_to(user)
    ]
    context = {"tabs": tabs(request, user), "rows": rows, "refused": runs_panels(user)}
    return render(request, "scrutiny/panels.html", context)


@both
def panel_new(request: HttpRequest) -> HttpResponse:
    """Form a panel."""
    user = only_who_runs(user_of(request))
    form = PanelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made: list[Panel] = []
        if done(form, lambda: made.append(form_panel(**form.cleaned_data, actor=user, at=timezone.now()))):
            messages.success(request, "The panel is formed.")
            return redirect("scrutiny:panel", made[0].ref)
    context = {"form": form, "title": "Form a panel", "button": "Form it", "back": reverse("scrutiny:panels"),
               "back_title": "Panels"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@require_safe
def panel(request: HttpRequest, ref: str) -> HttpResponse:
    """One panel: who sits on it and may open a pack, its meetings, and how far its members agree."""
    user, on = sees_panels(user_of(request)), timezone.localdate()
    found = get_object_or_404(Panel.objects.visible_to(user), ref=ref)
    sitting = [one for one in PanelMember.objects.visible_to(user).prefetch_related("training") if ref in one.panels]
    members = [(one, one.serves(on), untrained_in(one, on)) for one in sitting]
    context = {
        "panel": found, "members": members, "agreement": agreement_to_date(found), "trail": top(), "on": on,
        "meetings": PanelMeeting.objects.visible_to(user).filter(panel=found).select_related("summary"),
        "refused": runs_panels(user), "ready": sum(serves and not lacks for _, serves, lacks in members),
    }  # fmt: skip
    return render(request, "scrutiny/panel.html", context)


@both
def summary(request: HttpRequest, ref: str) -> HttpResponse:
    """A summary as it will stand before the public, to approve."""
    user = sees_panels(user_of(request))
    found = get_object_or_404(PanelSummary.objects.visible_to(user).select_related("meeting__panel"), ref=ref)
    if request.method == "POST":
        publish_summary(found, actor=user, at=timezone.now())
        messages.success(request, "The summary is published.")
        return redirect("scrutiny:panel_summary", ref)
    meeting = found.meeting
    bar = [Fact("Reference", found.ref), Fact("State", state_of(found))]
    context = {
        "summary": found, "meeting": meeting, "title": f"Summary: {title_of(meeting)}", "bar": bar,
        "trail": to_meeting(meeting), "refused": why_not(PUBLISH, found, user),
    }  # fmt: skip
    return render(request, "scrutiny/panel_summary.html", context)
