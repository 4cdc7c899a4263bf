"""What people said after searches, for the senior officer responsible, with complaints beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.access.roles import AUDITOR
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact
from probity.foundation.web.formats import moment
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.needs import Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.queries import person_card
from probity.office.scrutiny.actions import feedback as actions
from probity.office.scrutiny.forms import feedback as forms
from probity.office.scrutiny.models import Feedback, FeedbackState, ForceComplaint, PanelMeeting, SearchComplaint
from probity.office.scrutiny.policy.feedback import SAID, enters_complaints
from probity.office.scrutiny.policy.roles import LEAD
from probity.office.scrutiny.queries.feedback import GROUP, for_agenda
from probity.office.scrutiny.queries.panels_agenda import Topic, on_agenda
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import feedback as flow

SEES_FEEDBACK = (LEAD, AUDITOR)
MOST = 200
COLOURS = {"fair": "green", "mixed": "yellow", "unfair": "red"}


def _readers_only(request: HttpRequest) -> User:
    """Those who read feedback; to everybody else its pages do not exist."""
    user = user_of(request)
    if not any(user.holds(role) for role in SEES_FEEDBACK):
        raise Http404
    return user


def _view(row: Feedback) -> Tag:
    words = dict(code_list("scrutiny.feedback_views", on=row.received_on).choices)
    return Tag(words.get(row.view, row.view), COLOURS.get(row.view, "grey"))


def _due(row: Feedback) -> Any:
    return Due(row.read_by_day, timezone.localdate()) if row.state == FeedbackState.RECEIVED else ""


FEEDBACK = ListPlan(
    title="Feedback after searches",
    noun=("person said something", "people said something"),
    columns=(
        Column("ref", "Feedback", lambda row: Reference(row.ref), sort="ref"),
        Column("day", "Received", lambda row: row.received_on, sort="received_on"),
        Column("view", "The search was", _view, sort="view"),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state", hide_on_phone=True),
        Column("due", "Read by", _due, sort="read_by_day", hide_on_phone=True),
    ),
    filterset=forms.FeedbackFilter,
    address=lambda row: reverse("scrutiny:feedback", args=[row.ref]),
    order=("-state", "-received_on"),
    empty="What people say after a search appears here. They say it on the page whose address is on every receipt.",
)  # fmt: skip


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """Everything that people said, those to be read first."""
    user = _readers_only(request)
    context = {"tabs": tabs(request, user)}
    rows = Feedback.objects.visible_to(user)
    return list_response(request, FEEDBACK, rows, template="scrutiny/feedback_list.html", context=context)


def _opened(request: HttpRequest, ref: str) -> tuple[Feedback, HttpResponse | None]:
    user = _readers_only(request)
    found: Feedback = get_object_or_404(Feedback.objects.visible_to(user), ref=ref)
    because = "Reads feedback as the senior officer responsible" if user.holds(LEAD) else ""
    return found, open_record(request, found, because=because)


@require_safe
def feedback(request: HttpRequest, ref: str) -> HttpResponse:
    """What one person said, who read it and when."""
    found, asked = _opened(request, ref)
    if asked:
        return asked
    context = {"record": found, "facts": _facts(found), "bar": _bar(found), "title": _title(found),
               "refused": why_not(flow.READ, found, user_of(request)),
               "waits": found.state == FeedbackState.RECEIVED, "read_by": _reader(found)}  # fmt: skip
    return render(request, "scrutiny/feedback.html", context)


def _title(found: Feedback) -> str:
    return f"Somebody said that a search was {_view(found).text.lower()}"


def _bar(found: Feedback) -> list[Fact]:
    state = Tag(found.get_state_display(), str(found.STATE_COLOURS[FeedbackState(found.state)]))
    return [Fact("Reference", found.ref), Fact("State", state), Fact("Received", found.received_on)]


def _reader(found: Feedback) -> str:
    card = person_card(found.read_by_ref, on=day_of(found.read_at)) if found.read_at else None
    return f"{card.short_name}, {card.post_title}" if card else ""


def _facts(found: Feedback) -> list[Fact]:
    said = {**dict(SAID), "": "Not answered"}
    month = f"{date.fromisoformat(f'{found.searched_in}-01'):%B %Y}" if found.searched_in else ""
    not_kept = "Not given, or too few searches share it"
    return [
        Fact("The search was", _view(found)),
        Fact("Told why", said[found.told_why]),
        Fact("Treated with respect", said[found.respected]),
        Fact("Offered a receipt", said[found.got_receipt]),
        Fact("Month of the search", month or not_kept),
        Fact("Place", found.place or not_kept),
        Fact("In their words", found.words or "Nothing more"),
    ]


@both
def feedback_read(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that it is read, and what the scrutiny group is told."""
    found, asked = _opened(request, ref)
    if asked:
        return asked
    user = user_of(request)
    refused, form = why_not(flow.READ, found, user), forms.ReadForm(sent(request))

    def act() -> object:
        return actions.read_feedback(found, for_group=form.cleaned_data["for_group"], actor=user, at=timezone.now())

    if request.method == "POST" and not refused and form.is_valid() and done(form, act):
        messages.success(request, "Read. The scrutiny group is told at its next meeting.")
        return redirect("scrutiny:feedback", ref)
    back = reverse("scrutiny:feedback", args=[ref])
    context = {"form": form, "title": "I have read this", "back": back, "back_title": ref, "refused": refused,
               "button": "I have read it"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Complaints about searches and about force, beside each other."""
    user = _readers_only(request)
    context = {
        "tabs": tabs(request, user), "searches": SearchComplaint.objects.visible_to(user)[:MOST],
        "force": ForceComplaint.objects.visible_to(user)[:MOST], "refused": enters_complaints(user),
    }  # fmt: skip
    return render(request, "scrutiny/feedback_complaints.html", context)


@both
def force_complaint_new(request: HttpRequest) -> HttpResponse:
    """Enter a complaint about force."""
    user = _readers_only(request)
    form = forms.ForceComplaintForm(sent(request))

    def act() -> object:
        return actions.enter_force_complaint(**form.cleaned_data, actor=user, at=timezone.now())

    back = reverse("scrutiny:complaints")
    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, "Entered.")
        return redirect(back)
    context = {"form": form, "title": "Enter a complaint about force", "back": back, "back_title": "Complaints",
               "refused": enters_complaints(user), "button": "Enter"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@needs
def feedback_to_read(user: User, at: datetime) -> Iterable[Need]:
    """Feedback that waits for the senior officer responsible."""
    if not user.holds(LEAD):
        return
    for one in Feedback.objects.visible_to(user).filter(state=FeedbackState.RECEIVED).order_by("read_by_day", "ref"):
        url = reverse("scrutiny:feedback", args=[one.ref])
        yield Need(group_of(one.read_by_day, day_of(at)), "Read what somebody said of a search", url,
                   due=one.read_by_day, ref=one.ref)  # fmt: skip


@on_agenda
def feedback_on_agenda(_reader: User, meeting: PanelMeeting) -> Iterable[Topic]:
    """What was read since the panel's meeting before, in the senior officer's words, with their name and the time."""
    earlier = PanelMeeting.objects.visible_to(GROUP).filter(panel=meeting.panel, held_on__lt=meeting.held_on)
    before = earlier.order_by("-held_on").values_list("held_on", flat=True).first()
    told = for_agenda(before or date.min, meeting.held_on - timedelta(days=1))
    for one in told.items:
        yield Topic("Feedback after a search", f"{one.words} (Read by {one.read_by}, {moment(one.read_at)}.)")
    if told.waiting:
        yield Topic("Feedback after searches that nobody has read yet", "The senior officer answers for it.")
