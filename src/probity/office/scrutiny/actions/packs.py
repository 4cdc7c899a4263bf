"""Cases of a pack: taken from draws, redacted, opened, judged alone and together, their footage seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.actions.packs_aside import stand_known_aside, tell_if_all_are_in
from probity.office.scrutiny.actions.packs_worries import send_worry
from probity.office.scrutiny.models import (
    Attendance,
    Colour,
    Draw,
    DrawnCase,
    DrawState,
    Judgement,
    MeetingState,
    PackCase,
    PackState,
    PanelMeeting,
    PanelMember,
    Viewing,
)
from probity.office.scrutiny.policy.draws_plans import INSPECTOR
from probity.office.scrutiny.policy.packs import may_judge, uninvolved
from probity.office.scrutiny.policy.panels import member_of, runs_panels
from probity.office.scrutiny.queries.packs_shown import shown_of
from probity.office.scrutiny.workflow import panels as flow


@recorded()
def take_cases(meeting: PanelMeeting, draw: Draw, *, actor: Actor, at: datetime) -> list[PackCase]:
    """Take every case of a draw that stands and is in no pack yet; nobody chooses among them.

    Taken again after a case left, it brings the next in the committed order and takes out the one that left.

    Raises:
        NotPermitted: the actor does not run panels, the meeting is over, or the draw is not made or not for a panel.
    """
    if reason := runs_panels(actor):
        raise NotPermitted(reason)
    if meeting.state == MeetingState.CLOSED:
        raise NotPermitted("This meeting is closed.")
    if draw.state != DrawState.DRAWN or draw.plan == INSPECTOR:
        raise NotPermitted("Only a draw for a panel that is made has cases for a pack.")
    _take_out_what_left(meeting, actor, at)
    made = _put_in(meeting, draw, actor, at)
    if draw.ref not in meeting.draws:
        change(meeting, {"draws": [*meeting.draws, draw.ref]})

    record(flow.TAKEN_IN, actor=actor, subject=meeting, at=at, draw=draw.ref, cases=len(made))
    return made


def _take_out_what_left(meeting: PanelMeeting, actor: Actor, at: datetime) -> None:
    gone = PackCase.unscoped.filter(meeting=meeting, drawn__state="left").select_related("drawn")
    for case in gone.exclude(state__in=(PackState.JUDGED, PackState.WITHDRAWN)):
        move(case, flow.WITHDRAW, actor=actor, at=at)


def _put_in(meeting: PanelMeeting, draw: Draw, actor: Actor, at: datetime) -> list[PackCase]:
    rows = DrawnCase.unscoped.filter(draw=draw, state="stands", packed=None).order_by("stratum", "place")
    last = PackCase.unscoped.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
    made = [
        PackCase.unscoped.create(
            ref=next_reference("SK"), meeting=meeting, drawn=drawn, number=number, officer_ref=drawn.officer_ref,
            supervisor_ref=drawn.record.supervisor_ref,
        )
        for number, drawn in enumerate(rows.select_related("search", "form"), last + 1)
    ]  # fmt: skip
    members = [row.member for row in Attendance.objects.filter(meeting=meeting).select_related("member")]
    for case in made:
        for member in members:
            stand_known_aside(case, member, actor=actor, at=at)
    return made


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """What the coordinator leaves out beyond the rule, lets stand, and adds as the officer's account."""

    hidden: Sequence[str] = ()
    kept: Sequence[str] = ()
    statement: str = ""


@recorded()
def redact_case(case: PackCase, given: Redaction, *, actor: Actor, at: datetime) -> PackCase:
    """Change what is left out of a case that is not opened yet.

    Raises:
        NotPermitted: the actor does not run panels or is involved, or the case was read through.
        BadInput: a word to let stand is not one of those that may be a name.
    """
    if reason := runs_panels(actor) or uninvolved(case, actor):
        raise NotPermitted(reason)
    if case.state != PackState.PREPARED:
        raise NotPermitted("It was read through.", hint="Take it back to be redacted again.")
    hidden, kept = [*dict.fromkeys(given.hidden)], [*dict.fromkeys(given.kept)]
    change(case, {"hidden_words": hidden, "kept_words": kept, "statement": given.statement.strip()})

    record(flow.REDACTED, actor=actor, subject=case, at=at, hidden=len(hidden), kept=len(kept))
    return case


@recorded()
def make_ready(case: PackCase, *, actor: Actor, at: datetime) -> PackCase:
    """Say that every word that is shown was read; what is shown is fixed from then on.

    Raises:
        TransitionRefused: the actor does not run panels or is involved, or the case left its draw.
    """
    shown = shown_of(case, day_of(at))
    changes = {"shown": shown.kept, "version_read": case.drawn.record.version, "ready_by_ref": actor.person_ref}
    move(case, flow.MAKE_READY, actor=actor, at=at, changes=changes, left_out=shown.left_out)
    return case


@recorded()
def show_case(case: PackCase, *, actor: Actor, at: datetime) -> PackCase:
    """Open a case that came into a pack after it was opened, such as the next in the place of one that left.

    Raises:
        TransitionRefused: the case is not read through, left its draw, or its meeting is not open.
    """
    move(case, flow.SHOW, actor=actor, at=at)
    return case


@recorded()
def redact_again(case: PackCase, *, actor: Actor, at: datetime) -> PackCase:
    """Take a case back that was read through and is not opened yet.

    Raises:
        TransitionRefused: the actor does not run panels, or the case is open.
    """
    move(case, flow.REDACT_AGAIN, actor=actor, at=at, changes={"shown": {}, "ready_by_ref": ""})
    return case


@dataclass(frozen=True, kw_only=True)
class View:
    """What somebody makes of a case: a colour, what the record shows, the reasons, and a fear of misconduct if any."""

    colour: str
    view: str
    reasons: str
    worry: str = ""


def views_for(case: PackCase) -> str:
    """The list from which what the record shows is chosen."""
    return "scrutiny.grounds_views" if case.drawn.search_id else "scrutiny.force_views"


def _must_say(case: PackCase, given: View, at: datetime) -> None:
    if given.colour not in Colour.values:
        raise BadInput("Choose a colour.", where="colour")
    if given.view not in code_list(views_for(case), on=day_of(at)).codes:
        raise BadInput("Choose what the record shows.", where="view")
    if not given.reasons.strip():
        raise BadInput("Give your reasons.", where="reasons")


@recorded()
def judge_alone(case: PackCase, given: View, *, actor: User, at: datetime) -> Judgement:
    """Keep what one member makes of a case. A fear of misconduct goes to standards at once, past everybody else.

    Raises:
        NotPermitted: the actor is no trained member of the meeting, stands aside, or has judged it.
        BadInput: the colour, what the record shows, or the reasons are missing.
    """
    member = member_of(actor)
    if (reason := may_judge(case, actor)) or member is None:
        raise NotPermitted(reason)
    _must_say(case, given, at)
    made: Judgement = Judgement.unscoped.create(
        ref=next_reference("SKA"), case=case, member=member, colour=given.colour, view=given.view,
        reasons=given.reasons.strip(), at=at,
    )  # fmt: skip
    record(flow.JUDGED_ALONE, actor=actor, subject=made, at=at, case=case.ref)
    if given.worry.strip():
        send_worry(case, given.worry, actor=actor, at=at)
    tell_if_all_are_in(case, at=at)
    return made


@recorded()
def judge_together(case: PackCase, given: View, *, actor: User, at: datetime) -> PackCase:
    """Keep what the panel came to after it had read all judgements made alone.

    Raises:
        TransitionRefused: judgements made alone are not told yet, or the actor does not run panels or is involved.
        BadInput: the colour, what the record shows, or the reasons are missing.
    """
    _must_say(case, given, at)
    changes = {"colour": given.colour, "view": given.view, "reasons": given.reasons.strip(), "judged_at": at}
    move(case, flow.JUDGE, actor=actor, at=at, changes=changes, colour=given.colour, view=given.view)
    if given.worry.strip():
        send_worry(case, given.worry, actor=actor, at=at)
    return case


@recorded()
def see_footage(
    case: PackCase, members: Sequence[PanelMember], minutes: int, words: str, *, actor: Actor, at: datetime
) -> Viewing:
    """Log that footage was seen in the room: by whom, and for how long.

    Raises:
        NotPermitted: the actor does not run panels or is involved, the case is not open, or there is no footage.
        BadInput: nobody was in the room, or somebody who stands aside.
    """
    if reason := runs_panels(actor) or uninvolved(case, actor):
        raise NotPermitted(reason)
    if case.state not in (PackState.ALONE, PackState.TOGETHER):
        raise NotPermitted("Footage is seen while a case is open.")
    if not case.drawn.record.footage_ref:
        raise NotPermitted("The record names no footage: that is a finding.")
    if not members:
        raise BadInput("Say who was in the room.", where="members")
    if case.recusals.filter(member__in=members).exists():
        raise BadInput("Somebody who stands aside leaves the room.", where="members")
    refs = [member.ref for member in members]
    made = Viewing.objects.create(
        case=case, members=refs, minutes=minutes, words=words.strip(), shown_by_ref=actor.person_ref, at=at
    )

    record(flow.VIEWED, actor=actor, subject=case, at=at, members=refs, minutes=minutes, words=words)
    return made
