"""What stands in the way of each step of a case before a panel."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.casework.policy import STANDARDS
from probity.office.scrutiny.models import (
    OPEN_TO_MEMBERS,
    Attendance,
    CaseState,
    Judgement,
    MeetingState,
    OfficerWords,
    PackCase,
    PackState,
    PanelMeeting,
    PanelMember,
    Recusal,
    Worry,
)
from probity.office.scrutiny.policy.panels import is_trained, member_of, runs_panels, untrained_in


def runs_the_meeting(_record: Any, actor: Any) -> str:
    """The panel coordinator."""
    return runs_panels(actor)


def uninvolved(case: PackCase, actor: Any) -> str:
    """Nobody whom the case is about, or who is close to them, has a hand in it."""
    if isinstance(actor, System) or not about_themselves(actor, everybody_in(case)):
        return ""
    return "You cannot do this: the case involves you or somebody close to you."


def everybody_in(case: PackCase) -> frozenset[str]:
    """Officers who were there, and those who supervised or reviewed them."""
    record = case.drawn.record
    return frozenset({*record.involved(), record.supervisor_ref, record.inspector_ref} - {""})


def still_drawn(case: PackCase, _actor: Any) -> str:
    """A case that left the draw is shown to nobody."""
    return "" if case.drawn.state == CaseState.STANDS else "The case left the draw: take it out of the pack."


def its_meeting_is_open(case: PackCase, _actor: Any) -> str:
    """Cases open with their pack, or after it; the officer who attends has a part in none of them."""
    if case.meeting.state != MeetingState.OPEN:
        return "The pack is not open yet."
    if case.meeting.attending_ref in everybody_in(case):
        return "The officer who attends has a part in this case: name another."
    return ""


def has_left(case: PackCase, _actor: Any) -> str:
    """Only a case that left its draw leaves the pack: the coordinator chooses none."""
    return "" if case.drawn.state == CaseState.LEFT else "A case leaves a pack only by leaving its draw."


def expected(case: PackCase) -> list[PanelMember]:
    """Members whose judgement alone is waited for: invited, serving and trained today, and not standing aside."""
    on = timezone.localdate()
    aside = {*Recusal.objects.filter(case=case).values_list("member_id", flat=True)}
    rows = Attendance.objects.filter(meeting=case.meeting, excused_at=None)
    rows = rows.select_related("member").prefetch_related("member__training")
    members = [row.member for row in rows if row.member_id not in aside]
    return [member for member in members if member.serves(on) and not untrained_in(member, on)]


def all_are_in(case: PackCase) -> bool:
    """Whether everybody who is waited for has judged it alone."""
    given = {*Judgement.unscoped.filter(case=case).values_list("member_id", flat=True)}
    waited = {member.pk for member in expected(case)}
    return bool(given) and waited <= given


def may_judge(case: PackCase, actor: Any) -> str:
    """A trained member of the meeting who does not stand aside and has not judged it yet."""
    member = None if isinstance(actor, System) else member_of(actor)
    if member is None:
        return "Only a member of the panel judges a case."
    if not is_trained(actor):
        return "Your training is not in date."
    if case.state != PackState.ALONE:
        return "Judging alone is closed for this case."
    if not Attendance.objects.filter(meeting=case.meeting, member=member, excused_at=None).exists():
        return "You are not invited to this meeting."
    if Recusal.objects.filter(case=case, member=member).exists():
        return "You stand aside from this case."
    if Judgement.unscoped.filter(case=case, member=member).exists():
        return "You have judged it. What was judged alone is not changed."
    return ""


def may_stand_aside(case: PackCase, actor: Any) -> str:
    """A member of the meeting, before the panel has judged the case; the coordinator for them."""
    if not runs_panels(actor):
        return "" if case.state in (*OPEN_TO_MEMBERS, PackState.PREPARED, PackState.READY) else "The case is closed."
    if member_of(actor) is None:
        return "Only a member of the panel, or the coordinator, does this."
    return "" if case.state in (PackState.ALONE, PackState.TOGETHER) else "The case is closed."


def is_standards(_worry: Worry, actor: Any) -> str:
    """A standards officer who has no part in the case."""
    if not actor.holds(STANDARDS):
        return "Only Professional Standards closes a worry."
    return ""


def not_in_the_worry(worry: Worry, actor: Any) -> str:
    """Nobody closes a worry about themselves or somebody close to them."""
    return (
        "You cannot do this: it involves you or somebody close to you."
        if about_themselves(actor, everybody_in(worry.case))
        else ""
    )


def is_the_officer(words: OfficerWords, actor: Any) -> str:
    """Only the officer to whom the panel wrote answers."""
    return "" if actor.person_ref == words.officer_ref else "Only the officer to whom the panel wrote answers."


def ready_to_open(meeting: PanelMeeting, _actor: Any) -> str:
    """Every case is redacted, somebody is invited, and the officer who attends has a part in none of them."""
    cases = [*PackCase.unscoped.filter(meeting=meeting).exclude(state=PackState.WITHDRAWN).select_related("drawn")]
    if not cases:
        return "The pack has no cases yet."
    if any(case.state != PackState.READY for case in cases):
        return "Some cases are not redacted and read yet."
    if any(case.drawn.state != CaseState.STANDS for case in cases):
        return "A case left its draw: bring the pack up to date."
    if not Attendance.objects.filter(meeting=meeting, excused_at=None).exists():
        return "Nobody is invited yet."
    if not meeting.attending_ref:
        return "Say which officer attends to explain law and practice."
    if any(meeting.attending_ref in everybody_in(case) for case in cases):
        return "The officer who attends has a part in one of the cases: choose another."
    return ""


def ready_to_close(meeting: PanelMeeting, _actor: Any) -> str:
    """The panel has judged every case that stayed."""
    over = (PackState.JUDGED, PackState.WITHDRAWN)
    left = PackCase.unscoped.filter(meeting=meeting).exclude(state__in=over).count()
    return f"{left} {'case is' if left == 1 else 'cases are'} not judged yet." if left else ""
