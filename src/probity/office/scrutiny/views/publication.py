"""Bulletins at the desk: what is due, what is prepared, what was published, and what is done about disparity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.casework.files import kept_bytes
from probity.foundation.casework.transitions import Transition, why_not
from probity.foundation.rulebook.rows import clock
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import publication as actions
from probity.office.scrutiny.forms import publication as forms
from probity.office.scrutiny.models import (
    OPEN_BULLETINS,
    READABLE_BULLETINS,
    RELEASED,
    Bulletin,
    BulletinKind,
    BulletinState,
    DisparityAction,
    Search,
)
from probity.office.scrutiny.policy.publication import COUNTING, READS_BULLETINS, prepares
from probity.office.scrutiny.policy.roles import INSPECTOR
from probity.office.scrutiny.queries.publication_bytes import Approval, body_of, content_of, title_of
from probity.office.scrutiny.queries.publication_periods import days_of, period_words, periods_over, quarters_of
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import publication as flow

SEES_BULLETINS = (*READS_BULLETINS, INSPECTOR)
FILES = {
    "bulletin.html": ("page_sha256", "text/html; charset=utf-8"),
    "bulletin.pdf": ("pdf_sha256", "application/pdf"),
    "bulletin.csv": ("csv_sha256", "text/csv; charset=utf-8"),
}
DUE = {BulletinKind.PACK: "scrutiny.pack_due", BulletinKind.ANNUAL: "scrutiny.annual_due"}
MOST = {BulletinKind.PACK: 8, BulletinKind.ANNUAL: 4}
MOST_FOUND = 20


def readers_only(request: HttpRequest) -> User:
    """Those who read bulletins at the desk; to everybody else the pages do not exist."""
    user = user_of(request)
    if not any(user.holds(role) for role in SEES_BULLETINS):
        raise Http404
    return user


@dataclass(frozen=True)
class Period:
    """One quarter or year that is over: its issues, newest first, and by when one is to be published."""

    kind: str
    period: str
    due_on: date
    issues: tuple[Bulletin, ...]

    @property
    def words(self) -> str:
        return period_words(self.period)

    @property
    def is_told(self) -> bool:
        return any(one.state == BulletinState.PUBLISHED for one in self.issues)

    @property
    def is_open(self) -> bool:
        return any(one.state in OPEN_BULLETINS for one in self.issues)


def periods(user: User, kind: BulletinKind, on: date) -> list[Period]:
    """The periods of a kind that are over and of which records are held, newest first."""
    rows = Search.objects.visible_to(COUNTING).exclude(month="").order_by("month").values_list("month", flat=True)
    first = rows.first()
    if not first:
        return []
    every = [*Bulletin.objects.visible_to(user).filter(kind=kind)]
    found = []
    for period in periods_over(kind, date.fromisoformat(f"{first}-01"), on)[: MOST[kind]]:
        last = days_of(quarters_of(kind, period))[1]
        issues = tuple(one for one in every if one.period == period and one.state != BulletinState.GIVEN_UP)
        found.append(Period(kind, period, clock(DUE[kind], on=last).due(last), issues))
    return found


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """Packs and annual publications, period by period; and what is done about disparity."""
    user, on = readers_only(request), timezone.localdate()
    kinds = [(kind, kind.label, periods(user, kind, on), DUE[kind]) for kind in BulletinKind]
    context = {"tabs": tabs(request, user), "kinds": kinds, "refused": prepares(user), "on": on,
               "actions": DisparityAction.objects.visible_to(user)}  # fmt: skip
    return render(request, "scrutiny/bulletins.html", context)


@both
def bulletin_new(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """Prepare a bulletin; a further issue says first what it corrects."""
    user = readers_only(request)
    quarters_of(kind, period)
    again = Bulletin.objects.visible_to(COUNTING).filter(kind=kind, period=period, state__in=RELEASED).exists()
    form = (forms.PrepareForm if again else forms.NothingForm)(sent(request))
    made: list[Bulletin] = []

    def act() -> None:
        corrects = form.cleaned_data.get("corrects", "")
        made.append(actions.prepare_bulletin(kind, period, actor=user, at=timezone.now(), corrects=corrects))

    if request.method == "POST" and form.is_valid() and done(form, act):
        return redirect("scrutiny:bulletin", made[0].ref)
    lead = "Its figures stay as they were published." if again else (
        "Its quarters are counted now, once. What is recorded later is in no table."
    )  # fmt: skip
    title = f"Prepare the {BulletinKind(kind).label.lower()}, {period_words(period)}"
    context = {"form": form, "title": title, "lead": lead, "back": reverse("scrutiny:bulletins"),
               "back_title": "Publication", "refused": prepares(user), "button": "Prepare"}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


def _by(transition: Transition) -> Any:
    return lambda record, user: why_not(transition, record, user)


def _words(step: Any) -> Any:
    return lambda record, given, actor, at: step(record, words=given["words"], actor=actor, at=at)


def _plain(step: Any) -> Any:
    return lambda record, _given, actor, at: step(record, actor=actor, at=at)


ACTS = {
    "explain": Act("Write what we say of it", "", forms.ExplainForm, _words(actions.explain), actions.why_not_explain,
                   "Written.", "secondary", lambda record: {"words": record.explanation}),
    "propose": Act("Send for approval", "Whoever approves it reads it as it will be published.", forms.NothingForm,
                   _plain(actions.propose), _by(flow.PROPOSE), "Sent for approval."),
    "approve": Act("Approve and publish", "Its bytes are fixed under your name, and nobody can change them. A "
                   "publication on disparity can then be read by everybody.", forms.NothingForm,
                   _plain(actions.approve), _by(flow.APPROVE), "Published."),
    "send_back": Act("Send back", "", forms.BecauseForm, _words(actions.send_back), _by(flow.SEND_BACK), "Sent back.",
                     "secondary"),
    "give_up": Act("Give up", "It was never published. Its quarters are counted anew next time, unless something else "
                   "tells them.", forms.NothingForm, _plain(actions.give_up), _by(flow.GIVE_UP), "Given up.",
                   "warning"),
    "withdraw": Act("Withdraw", "Its address says when and why; its words are served no more.", forms.WithdrawForm,
                    _words(actions.withdraw), _by(flow.TAKE_DOWN), "Withdrawn.", "warning"),
}  # fmt: skip
IN_STATE = {
    BulletinState.PREPARED: ("explain", "propose", "give_up"),
    BulletinState.PROPOSED: ("approve", "send_back", "give_up"),
    BulletinState.PUBLISHED: ("withdraw",),
    BulletinState.SUPERSEDED: ("withdraw",),
}


@require_safe
def bulletin(request: HttpRequest, ref: str) -> HttpResponse:
    """One bulletin: where it stands, what may be done, and its page as it is or will be published."""
    user = readers_only(request)
    found: Bulletin = get_object_or_404(Bulletin.objects.visible_to(user), ref=ref)
    offered = {name: ACTS[name] for name in IN_STATE.get(BulletinState(found.state), ())}
    context = {
        "record": found, "title": title_of(found), "bar": _bar(found), "body": mark_safe(_body(found)),  # noqa: S308 - our own page
        "buttons": buttons(found, offered, user, lambda name: reverse("scrutiny:bulletin_act", args=[ref, name])),
        "fixed": bool(found.page_sha256), "is_annual": found.kind == BulletinKind.ANNUAL, "files": FILES,
    }  # fmt: skip
    return render(request, "scrutiny/bulletin.html", context)


def _body(found: Bulletin) -> str:
    if found.page_sha256:
        return kept_bytes(found.page_sha256, where=found.ref).decode()
    return body_of(content_of(found, Approval(), on=timezone.localdate()))


def _bar(found: Bulletin) -> list[Fact]:
    names = short_names({found.prepared_by_ref}, on=day_of(found.prepared_at))
    bar = [
        Fact("Reference", found.ref),
        Fact("State", Tag(found.get_state_display(), found.STATE_COLOURS[BulletinState(found.state)])),
        Fact("Prepared by", names.get(found.prepared_by_ref, found.prepared_by_ref)),
    ]
    if found.approver_name:
        bar.append(Fact("Approved by", found.approver_name))
    return bar


@both
def bulletin_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One step of a bulletin."""
    user = readers_only(request)
    found: Bulletin = get_object_or_404(Bulletin.objects.visible_to(user), ref=ref)
    back = reverse("scrutiny:bulletin", args=[ref])
    trail = (Crumb("Scrutiny", reverse("scrutiny:front")), Crumb("Publication", reverse("scrutiny:bulletins")),
             Crumb(title_of(found), back))  # fmt: skip
    return do(request, found, ACTS.get(name), Setting(back, trail))


@require_safe
def bulletin_file(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """The bytes of an approved bulletin, as they were fixed."""
    user, known = readers_only(request), FILES.get(name)
    found: Bulletin = get_object_or_404(Bulletin.objects.visible_to(user), ref=ref)
    if known is None or found.state not in READABLE_BULLETINS:
        raise Http404
    response = HttpResponse(kept_bytes(getattr(found, known[0]), where=ref), content_type=known[1])
    saved = f"scrutiny-{found.kind}-{found.period.lower()}-issue-{found.number}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = f'attachment; filename="{saved}"'
    return response


def _enter(request: HttpRequest, form: Any, act: Any, *, title: str, told: str) -> HttpResponse:
    user, back = readers_only(request), reverse("scrutiny:bulletins")
    refused = prepares(user)
    if request.method == "POST" and not refused and form.is_valid() and done(form, act):
        messages.success(request, told)
        return redirect(back)
    context = {"form": form, "title": title, "back": back, "back_title": "Publication", "refused": refused,
               "button": "Enter", "lead": "The next bulletin tells it."}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@both
def action_new(request: HttpRequest) -> HttpResponse:
    """Enter something that the force does about a disparity."""
    user, form = readers_only(request), forms.ActionForm(sent(request))

    def act() -> object:
        return actions.enter_action(**form.cleaned_data, actor=user, at=timezone.now())

    return _enter(request, form, act, title="Enter what is done about a disparity", told="Entered.")


@both
def action_done(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that it is done and what came of it."""
    user, form = readers_only(request), forms.DoneForm(sent(request))
    found = get_object_or_404(DisparityAction.objects.visible_to(user), ref=ref)

    def act() -> object:
        return actions.finish_action(found, **form.cleaned_data, actor=user, at=timezone.now())

    return _enter(request, form, act, title=f"Done: {found.about}", told="Done.")


@needs
def bulletins_due(user: User, at: datetime) -> Iterable[Need]:
    """Periods of which nothing is published yet, and bulletins that wait for the reader."""
    on = day_of(at)
    if not prepares(user):
        for kind in BulletinKind:
            for one in periods(user, kind, on)[:1]:
                if not one.is_told and not one.is_open:
                    url, title = reverse("scrutiny:bulletins"), f"Prepare the {kind.label.lower()}, {one.words}"
                    yield Need(group_of(one.due_on, on), title, url, due=one.due_on)
    for found in Bulletin.objects.visible_to(user).filter(state=BulletinState.PROPOSED).order_by("pk"):
        if not why_not(flow.APPROVE, found, user):
            url = reverse("scrutiny:bulletin", args=[found.ref])
            yield Need(Group.NEW, f"Approve: {title_of(found)}", url, ref=found.ref, since=day_of(found.prepared_at))


@finds("Scrutiny bulletins")
def find_bulletins(user: User, sought: str) -> Iterable[Found]:
    """Bulletins by reference."""
    for one in Bulletin.objects.visible_to(user).filter(ref__iexact=sought)[:MOST_FOUND]:
        yield Found(title_of(one), reverse("scrutiny:bulletin", args=[one.ref]), one.ref, one.get_state_display())
