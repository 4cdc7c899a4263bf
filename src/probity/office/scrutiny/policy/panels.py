"""Who reads what of panels: their members only what is theirs, while their term and training run, and never what they
stand aside from. The account of a member of the public opens the panel's pages and nothing else of the site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import NOTHING, Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.models import (
    MEMBER_PREFIX,
    OPEN_TO_MEMBERS,
    TOLD,
    Acquaintance,
    AgendaItem,
    Attendance,
    Judgement,
    MeetingState,
    MemberTraining,
    OfficerWords,
    PackCase,
    Panel,
    PanelAction,
    PanelMeeting,
    PanelMember,
    PanelSummary,
    Recusal,
    SummaryState,
    Viewing,
    Worry,
)
from probity.office.scrutiny.policy.roles import COORDINATOR, LEAD, PANEL, READS_EVERYTHING

RUNS_PANELS = (COORDINATOR,)
SEES_PANELS = (COORDINATOR, *READS_EVERYTHING)
PUBLIC_PAGE = System("scrutiny.summaries", "shows anybody what panels came to, once it is published")
_SEES = tuple(role.key for role in SEES_PANELS)

# Rows that hang on a member, a meeting or a case, which was scoped before.
for _model in (MemberTraining, Acquaintance, Attendance, AgendaItem, Recusal, Viewing):
    visible(_model)(nobody)


def is_public(user: Any) -> bool:
    """Whether an account is that of a member of the public on a panel."""
    return bool(user.person_ref.startswith(f"{MEMBER_PREFIX}-"))


def member_of(user: User) -> PanelMember | None:
    """The member behind an account, while the term runs and the role is granted; read once a request."""
    if not is_public(user) or not user.holds(PANEL):
        return None
    if "_panel_member" not in user.__dict__:
        found = PanelMember.unscoped.filter(ref=user.person_ref).first()
        on = timezone.localdate()
        user.__dict__["_panel_member"] = found if found and found.serves(on) else None
    known: PanelMember | None = user.__dict__["_panel_member"]
    return known


def untrained_in(member: PanelMember, on: date) -> tuple[str, ...]:
    """What a member's training does not cover on a day, in words; nothing when all of it is in date.

    One question a member, unless their `training` was fetched with them.
    """
    held = {one.kind for one in member.training.all() if one.on <= on <= one.until}
    return tuple(words for kind, words in code_list("scrutiny.panel_training", on=on).choices if kind not in held)


def is_trained(user: User) -> bool:
    """Whether the member behind an account may open packs today; asked once a request."""
    member = member_of(user)
    if member is None:
        return False
    if "_panel_trained" not in user.__dict__:
        user.__dict__["_panel_trained"] = not untrained_in(member, timezone.localdate())
    return bool(user.__dict__["_panel_trained"])


def _invited(member: PanelMember) -> Q:
    """Meetings that are not being prepared any more and to which a member was invited."""
    rows = Attendance.objects.filter(member=member, excused_at=None).values("meeting")
    return Q(pk__in=rows) & ~Q(state=MeetingState.PREPARING)


def _own_cases(user: User) -> Q:
    """The cases of a member's meetings that are open to judge, but for those from which they stand aside."""
    member = member_of(user)
    if member is None or not is_trained(user):
        return NOTHING
    meetings = PanelMeeting.unscoped.filter(_invited(member)).values("pk")
    aside = Recusal.objects.filter(member=member).values("case")
    return Q(meeting__in=meetings, state__in=OPEN_TO_MEMBERS) & ~Q(pk__in=aside) & about_others(PackCase, user)


def _case_rows(user: User) -> Any:
    return PackCase.unscoped.filter(_own_cases(user)).values("pk")


@visible(Panel)
def panels_for(user: User) -> Iterable[Way]:
    """By grant; members the panels on which they sit."""
    yield from by_grant(user, *_SEES)
    if (member := member_of(user)) is not None:
        yield Way("You sit on it", Q(ref__in=member.panels))


@visible(PanelMember)
def members_for(user: User) -> Iterable[Way]:
    """Who runs panels, the lead, the owner and the auditor; members themselves."""
    yield from by_grant(user, *_SEES)
    if (member := member_of(user)) is not None:
        yield Way("It is you", Q(pk=member.pk))


@visible(PanelMeeting)
def meetings_for(user: User) -> Iterable[Way]:
    """By grant; members those to which they are invited, once the pack is open."""
    yield from by_grant(user, *_SEES)
    if (member := member_of(user)) is not None:
        yield Way("You are invited to it", _invited(member))


@visible(PanelAction)
def actions_for(user: User) -> Iterable[Way]:
    """By grant; members those of the panels on which they sit."""
    yield from by_grant(user, *_SEES)
    if (member := member_of(user)) is not None:
        yield Way("Your panel asked for it", Q(meeting__panel__ref__in=member.panels))


@visible(PanelSummary)
def summaries_for(user: User) -> Iterable[Way]:
    """Published ones are for everybody; drafts by grant."""
    yield Way("It is published", Q(state=SummaryState.PUBLISHED))
    yield from by_grant(user, *_SEES)


@visible(PackCase)
def pack_cases_for(user: User) -> Iterable[Way]:
    """By grant, all that do not involve the reader; members those of their meetings, while trained and not aside."""
    yield from by_grant(user, *_SEES, rows=about_others(PackCase, user))
    if member_of(user) is not None:
        yield Way("It is in your panel's pack", _own_cases(user))


@visible(Judgement)
def judgements_for(user: User) -> Iterable[Way]:
    """One's own; everybody else's, whoever asks, only once all judgements made alone are in or closed."""
    told = Q(case__state__in=TOLD)
    others = Q(case__in=PackCase.unscoped.filter(about_others(PackCase, user)).values("pk"))
    yield from by_grant(user, *_SEES, rows=told & others)
    if (member := member_of(user)) is not None:
        mine = Q(case__in=_case_rows(user))
        yield Way("You gave it", mine & Q(member=member))
        yield Way("All judgements of the case are in", mine & told)


@visible(Worry)
def worries_for(user: User) -> Iterable[Way]:
    """Professional Standards, and who runs panels; members, once judgements are told. Nobody in the case."""
    others = about_others(Worry, user)
    yield from by_grant(user, STANDARDS.key, COORDINATOR.key, rows=others)
    if member_of(user) is not None:
        yield Way("It is about a case of your pack", Q(case__in=_case_rows(user), case__state__in=TOLD))


@visible(OfficerWords)
def words_for(user: User) -> Iterable[Way]:
    """The officer and the supervisor to whom they went; by grant, all that do not involve the reader."""
    if user.person_ref and not is_public(user):
        yield Way("They were written to you", Q(officer_ref=user.person_ref))
        yield Way("You led the officer on the day", Q(supervisor_ref=user.person_ref))
    yield from by_grant(user, *_SEES, rows=about_others(OfficerWords, user))


def runs_panels(actor: Any) -> str:
    """The panel coordinator, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(COORDINATOR) else "Only the panel coordinator does this."


def approves_summary(summary: PanelSummary, actor: Any) -> str:
    """The scrutiny lead, who did not write it."""
    if not actor.holds(LEAD):
        return "Only the senior officer responsible for scrutiny approves a summary."
    written_by_self = about_themselves(actor, [summary.written_by_ref])
    return "You, or somebody close to you, wrote it: somebody else approves it." if written_by_self else ""
