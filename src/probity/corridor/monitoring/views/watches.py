"""Closer monitoring of one person, and people set apart: lists, proposals, decisions, reviews and ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.corridor.monitoring.actions import watches as actions
from probity.corridor.monitoring.forms.acting import (
    ApartForm,
    ConfirmForm,
    DecideForm,
    ReasonForm,
    ReviewForm,
    WatchForm,
)
from probity.corridor.monitoring.forms.lists import APART, WATCHES, state_tag
from probity.corridor.monitoring.models import Apart, Watch
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.views.tabs import at_desk, tabs, trail
from probity.foundation.access.models import User
from probity.foundation.web.acts import Act, Setting, buttons, do
from probity.foundation.web.components import Crumb, Fact, Happening
from probity.foundation.web.listpage import list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both

ACTS = {
    "authorise": Act(
        "Authorise",
        "The tighter rules apply to this person from the first moment up to the last, and to nobody else.",
        DecideForm,
        lambda watch, said, user, at: actions.decide_watch(watch, grant=True, reason=said["reason"], actor=user, at=at),
        guards.decides_watch,
        "Authorised. It ends by itself; nothing renews it.",
    ),
    "refuse": Act(
        "Refuse",
        "The tighter rules do not apply.",
        DecideForm,
        lambda watch, said, user, at: actions.decide_watch(
            watch, grant=False, reason=said["reason"], actor=user, at=at
        ),
        guards.decides_watch,
        "Refused.",
        "secondary",
    ),
    "review": Act(
        "Look again",
        "Its end stays where it is: if it is no longer needed, end it now.",
        ReviewForm,
        lambda watch, said, user, at: actions.review_watch(watch, words=said["words"], actor=user, at=at),
        guards.ends_watch,
        "Entered.",
    ),
    "end": Act(
        "End it now",
        "The tighter rules stop at this moment. What came before stays judged by them.",
        ReasonForm,
        lambda watch, said, user, at: actions.end_watch(watch, reason=said["reason"], actor=user, at=at),
        guards.ends_watch,
        "Ended.",
        "secondary",
    ),
    "lapsed": Act(
        "Note that it lapsed",
        "It came to its end by itself. If it is needed still, somebody proposes a new one.",
        ConfirmForm,
        lambda watch, _said, user, at: actions.note_lapse(watch, actor=user, at=at),
        lambda watch, user: "" if watch.authoriser_ref == user.person_ref else "Its authoriser notes that.",
        "Noted.",
    ),
}
BY_STATE: dict[str, tuple[str, ...]] = {
    Watch.State.PROPOSED: ("authorise", "refuse"),
    Watch.State.IN_FORCE: ("review", "end"),
}


@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """Every authority that the reader may see."""
    user = at_desk(request, "watches")
    context = {"tabs": tabs("watches", user), "refused": guards.may_propose_watch(user)}
    return list_response(request, WATCHES, Watch.objects.visible_to(user), "monitoring/watches.html", context)


@require_safe
def watch(request: HttpRequest, ref: str) -> HttpResponse:
    """One authority, for a reason: whom, why, from when to when, who decided, each time it was looked at."""
    user = at_desk(request, "watches")
    found = get_object_or_404(Watch.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    reviews = [*found.reviews.order_by("at", "pk")]
    people = [found.person_ref, found.proposed_by_ref, found.authoriser_ref, *(one.by_ref for one in reviews)]
    names = names_of(people, on=timezone.localdate())
    context = {
        "found": found,
        "title": f"Closer monitoring of {names.get(found.person_ref, found.person_ref)}",
        "facts": _facts(found, names),
        "happenings": _happenings(found, reviews, names),
        "acts": buttons(found, _offered(found), user, lambda name: reverse("monitoring:watch_act", args=[ref, name])),
        "trail": trail("watches"),
    }
    return render(request, "monitoring/watch.html", context)


def _offered(found: Watch) -> dict[str, Act]:
    lapsed = found.state == Watch.State.LAPSED and not found.lapse_seen_at
    return {name: ACTS[name] for name in (("lapsed",) if lapsed else BY_STATE.get(found.state, ()))}


def _facts(found: Watch, names: dict[str, str]) -> list[Fact]:
    return [
        Fact("Who", names.get(found.person_ref, found.person_ref)),
        Fact("State", state_tag(found)),
        Fact("From", found.starts_at),
        Fact("Until", found.ends_at),
        Fact("Look again by", found.review_on),
        Fact("Necessary because", found.necessity),
        Fact("Less will not do because", found.proportionality),
    ]


def _happenings(found: Watch, reviews: list[Any], names: dict[str, str]) -> list[Happening]:
    """What happened to the authority, newest first."""
    by = names.get
    happened = [Happening("Proposed", found.proposed_at, by=by(found.proposed_by_ref, found.proposed_by_ref))]
    if found.authorised_at:
        who = by(found.authoriser_ref, found.authoriser_ref)
        happened.append(Happening("Authorised", found.authorised_at, by=who, says=found.decided_because))
    happened += [Happening("Looked at again", one.at, by=by(one.by_ref, one.by_ref), says=one.words) for one in reviews]
    if found.state in {Watch.State.ENDED, Watch.State.LAPSED}:
        happened.append(Happening(found.get_state_display(), found.ends_at, says=found.ended_because))
    return happened[::-1]


@both
def watch_act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """One decision about an authority."""
    user = at_desk(request, "watches")
    found = get_object_or_404(Watch.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    names = names_of([found.person_ref], on=timezone.localdate())
    back = reverse("monitoring:watch", args=[ref])
    setting = Setting(back, trail("watches", Crumb(ref, back)), _facts(found, names))
    return do(request, found, _offered(found).get(act), setting)


def _propose(_nothing: Any, said: dict[str, Any], user: User, at: datetime) -> None:
    begins = actions.local_midnight(said["first_day"])
    today = said["first_day"] == timezone.localdate(at)
    proposal = actions.Proposal(
        person_ref=said["person"],
        starts_at=max(begins, at) if today else begins,  # never before it was asked for
        ends_at=actions.local_midnight(said["last_day"] + timedelta(days=1)),
        necessity=said["necessity"],
        proportionality=said["proportionality"],
    )
    actions.propose_watch(proposal, actor=user, at=at)


PROPOSE = Act(
    "Propose closer monitoring",
    "Another person authorises it. It lasts as long as you say here, at most as long as the rule allows, and ends by "
    "itself. Hits in that time are judged by it to the minute.",
    WatchForm,
    _propose,
    lambda _nothing, user: guards.may_propose_watch(user),
    "Proposed. An authoriser decides.",
)


@both
def proposing(request: HttpRequest) -> HttpResponse:
    """Propose that one person is monitored more closely."""
    at_desk(request, "watches")
    return do(request, object(), PROPOSE, Setting(reverse("monitoring:watches"), trail("watches")))


# ---------------------------------------------------------------- people set apart


@require_safe
def aparts(request: HttpRequest) -> HttpResponse:
    """People whom the nominee named, and who is set apart without it."""
    user = at_desk(request, "aparts")
    rows = Apart.objects.visible_to(user)
    context = {"tabs": tabs("aparts", user), "no_head": not _head_is_named(user)}
    return list_response(request, APART, rows, "monitoring/aparts.html", context)


def _head_is_named(user: User) -> bool:
    return Apart.objects.visible_to(user).filter(because=Apart.Because.HEAD, ended_at=None).exists()


SET_APART = Act(
    "Set somebody apart",
    "From now on hits about them come to you alone, those that stand too. They appear in no list, figure or chart of "
    "the desk.",
    ApartForm,
    lambda _nothing, said, user, at: actions.set_person_apart(
        said["person"], because=said["because"], words=said["words"], actor=user, at=at
    ),
    lambda _nothing, user: guards.names_apart(user),
    "They are set apart.",
)
END_APART = Act(
    "No longer set them apart",
    "Hits that arise from now on go where others go. Those that arose while they were set apart stay with you.",
    ReasonForm,
    lambda apart, said, user, at: actions.end_apart(apart, words=said["reason"], actor=user, at=at),
    lambda apart, user: guards.names_apart(user) or ("It has ended." if apart.ended_at else ""),
    "Ended.",
)


@both
def setting_apart(request: HttpRequest) -> HttpResponse:
    """Name one more person whose hits come to the nominee alone."""
    at_desk(request, "aparts")
    return do(request, object(), SET_APART, Setting(reverse("monitoring:aparts"), trail("aparts")))


@both
def apart_act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """End that somebody is set apart."""
    user = at_desk(request, "aparts")
    found = get_object_or_404(Apart.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    names = names_of([found.person_ref, found.named_by_ref], on=timezone.localdate())
    facts = [
        Fact("Who", names.get(found.person_ref, found.person_ref)),
        Fact("Because", Apart.Because(found.because).label),
        Fact("In words", found.words),
        Fact("Named by", names.get(found.named_by_ref, found.named_by_ref)),
        Fact("Since", found.named_at),
    ]
    setting = Setting(reverse("monitoring:aparts"), trail("aparts"), facts)
    return do(request, found, END_APART if act == "end" else None, setting)
