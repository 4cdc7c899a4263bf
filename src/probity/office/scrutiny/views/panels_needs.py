"""What panels need of people today, which pages a member of the public may open, and the names of members."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.web.limits import limits
from probity.foundation.web.naming import name_source
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.office.scrutiny.models import (
    MEMBER_PREFIX,
    Judgement,
    OfficerWords,
    PackCase,
    PackState,
    PanelMeeting,
    PanelMember,
    PanelSummary,
    SummaryState,
    WordsState,
    Worry,
    WorryState,
)
from probity.office.scrutiny.policy.panels import is_public, member_of
from probity.office.scrutiny.policy.roles import COORDINATOR, LEAD
from probity.office.scrutiny.queries.packs_shown import PACKING
from probity.office.scrutiny.views.panels_words import title_of

MEMBERS_PAGES = frozenset(
    f"scrutiny:{name}" for name in ("my_panel", "my_panel_meeting", "my_panel_case", "my_panel_judge", "my_panel_aside")
)


@limits
def members_are_held_to_their_panel(user: User) -> frozenset[str] | None:
    """A member reads their panel's pages and what is published, whatever else a rule shows to everybody."""
    return MEMBERS_PAGES if is_public(user) else None


@name_source
def names_of_members(refs: Iterable[str], _on: date) -> dict[str, str]:
    """Names of panel members, for the shell's own pages."""
    theirs = [ref for ref in refs if ref.startswith(f"{MEMBER_PREFIX}-")]
    if not theirs:
        return {}
    return dict(PanelMember.objects.visible_to(PACKING).filter(ref__in=theirs).values_list("ref", "name"))


@needs
def of_members(user: User, at: datetime) -> Iterable[Need]:
    """Cases that wait for a member's own judgement, by meeting."""
    member = member_of(user)
    if member is None:
        return
    on = timezone.localdate(at)
    given = Judgement.objects.visible_to(user).filter(member=member).values("case")
    waiting = PackCase.objects.visible_to(user).filter(state=PackState.ALONE).exclude(pk__in=given)
    meetings: dict[int, list[PackCase]] = {}
    for case in waiting.select_related("meeting__panel"):
        meetings.setdefault(case.meeting_id, []).append(case)
    for cases in meetings.values():
        meeting = cases[0].meeting
        url = reverse("scrutiny:my_panel_meeting", args=[meeting.ref])
        title = f"Judge {len(cases)} {'case' if len(cases) == 1 else 'cases'} alone"
        yield Need(group_of(meeting.held_on, on), title, url, meeting.held_on, meeting.ref, says=title_of(meeting))


@needs
def of_officers(user: User, at: datetime) -> Iterable[Need]:
    """What a panel asks this officer to answer."""
    if not user.person_ref or is_public(user):
        return
    rows = OfficerWords.objects.visible_to(user).filter(officer_ref=user.person_ref, state=WordsState.WAITING)
    for one in rows:
        url = reverse("scrutiny:officer_words", args=[one.ref])
        yield Need(group_of(one.due_on, timezone.localdate(at)), "Answer a scrutiny panel", url, one.due_on, one.ref)


@needs
def of_who_runs_panels(user: User, at: datetime) -> Iterable[Need]:
    """Meetings that come near and are not open, and those over that are not closed."""
    if not user.holds(COORDINATOR):
        return
    on = timezone.localdate(at)
    rows = PanelMeeting.objects.visible_to(user).filter(Q(state="preparing") | Q(state="open", held_on__lte=on))
    for one in rows.select_related("panel"):
        title = "Prepare a panel's pack" if one.state == "preparing" else "Finish a panel meeting"
        url = reverse("scrutiny:panel_meeting", args=[one.ref])
        yield Need(group_of(one.held_on, on), title, url, one.held_on, one.ref, says=one.panel.name)


@needs
def of_approvers(user: User, _at: datetime) -> Iterable[Need]:
    """Summaries that wait for the senior officer responsible, and worries that wait for standards."""
    if user.holds(LEAD):
        drafts = PanelSummary.objects.visible_to(user).filter(state=SummaryState.DRAFT)
        for one in drafts.exclude(written_by_ref=user.person_ref):
            url = reverse("scrutiny:panel_summary", args=[one.ref])
            yield Need(
                Group.NEW, "Approve a panel's summary", url, ref=one.ref, since=timezone.localdate(one.written_at)
            )
    if user.holds(STANDARDS):
        for worry in Worry.objects.visible_to(user).filter(state=WorryState.RECEIVED):
            yield Need(Group.NEW, "A scrutiny panel fears misconduct", reverse("scrutiny:worries"), ref=worry.ref,
                       since=timezone.localdate(worry.sent_at))  # fmt: skip
