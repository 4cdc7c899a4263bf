"""Meetings of a panel: planned, filled, opened to members, closed; agendas, who comes, and what the panel asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.actions.packs_aside import stand_known_aside, tell_if_all_are_in
from probity.office.scrutiny.models import (
    AgendaItem,
    Attendance,
    MeetingState,
    OfficerWords,
    PackCase,
    PackState,
    Panel,
    PanelAction,
    PanelMeeting,
    PanelMember,
    WordsState,
)
from probity.office.scrutiny.policy.packs import everybody_in
from probity.office.scrutiny.policy.packs_redaction import names_somebody
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.queries.packs_shown import known_of
from probity.office.scrutiny.queries.panels_figures import figures_for
from probity.office.scrutiny.workflow import panels as flow


def _runs(actor: Actor, meeting: PanelMeeting | None = None) -> None:
    if reason := runs_panels(actor):
        raise NotPermitted(reason)
    if meeting is not None and meeting.state == MeetingState.CLOSED:
        raise NotPermitted("This meeting is closed.")


@recorded()
def plan_meeting(
    panel: Panel, held_on: date, *, held_at: time | None = None, place: str = "", actor: Actor, at: datetime
) -> PanelMeeting:
    """Plan a meeting. Everybody who sits on the panel that day is invited.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: the panel meets that day already.
    """
    _runs(actor)
    if PanelMeeting.unscoped.filter(panel=panel, held_on=held_on).exists():
        raise BadInput("The panel meets that day already.", where="held_on")
    made: PanelMeeting = PanelMeeting.unscoped.create(
        ref=next_reference("SPG"), panel=panel, held_on=held_on, held_at=held_at, place=place,
        made_by_ref=actor.person_ref,
    )  # fmt: skip
    record(flow.PLANNED, actor=actor, subject=made, at=at, on=str(held_on))
    for member in PanelMember.unscoped.filter(ended_at=None, starts_on__lte=held_on, ends_on__gte=held_on):
        if panel.ref in member.panels:
            invite(made, member, actor=actor, at=at)
    return made


@recorded()
def invite(meeting: PanelMeeting, member: PanelMember, *, actor: Actor, at: datetime) -> Attendance:
    """Invite a member of the panel; they stand aside from each case of somebody whom they said they know.

    Raises:
        NotPermitted: the actor does not run panels, or the meeting is closed.
        BadInput: they are invited already, do not sit on the panel, or their term does not run that day.
    """
    _runs(actor, meeting)
    if meeting.panel.ref not in member.panels or not member.serves(meeting.held_on):
        raise BadInput("They do not sit on this panel that day.", where="member")
    if Attendance.objects.filter(meeting=meeting, member=member).exists():
        raise BadInput("They are invited already.", where="member")
    made = Attendance.objects.create(meeting=meeting, member=member)
    for case in PackCase.unscoped.filter(meeting=meeting).exclude(state=PackState.WITHDRAWN).select_related("drawn"):
        stand_known_aside(case, member, actor=actor, at=at)

    record(flow.INVITED, actor=actor, subject=meeting, at=at, member=member.ref)
    return made


@recorded()
def excuse(meeting: PanelMeeting, member: PanelMember, *, actor: Actor, at: datetime) -> PanelMeeting:
    """Note that a member does not come: their judgement is not waited for, and they read nothing of the meeting.

    Raises:
        NotPermitted: the actor does not run panels, or the meeting is closed.
        BadInput: they are not invited, or excused already.
    """
    _runs(actor, meeting)
    if not Attendance.objects.filter(meeting=meeting, member=member, excused_at=None).update(excused_at=at):
        raise BadInput("They are not among those who come.", where="member")
    record(flow.EXCUSED, actor=actor, subject=meeting, at=at, member=member.ref)
    for case in PackCase.unscoped.filter(meeting=meeting, state=PackState.ALONE):
        tell_if_all_are_in(case, at=at)
    return meeting


@recorded()
def name_officer(meeting: PanelMeeting, person_ref: str, *, actor: Actor, at: datetime) -> PanelMeeting:
    """Name the officer who attends to explain law and practice, and has a part in none of the cases.

    Raises:
        NotPermitted: the actor does not run panels, or the meeting is closed.
        BadInput: the officer was there, supervised or reviewed in one of the cases.
    """
    _runs(actor, meeting)
    cases = PackCase.unscoped.filter(meeting=meeting).exclude(state=PackState.WITHDRAWN).select_related("drawn")
    if any(person_ref in everybody_in(case) for case in cases):
        raise BadInput("This officer has a part in one of the cases.", where="number", hint="Choose another.")
    change(meeting, {"attending_ref": person_ref})

    record(flow.ATTENDS, actor=actor, subject=meeting, at=at, person=person_ref)
    return meeting


@recorded()
def put_on_agenda(
    meeting: PanelMeeting, *, title: str, words: str = "", subject_ref: str = "", actor: Actor, at: datetime
) -> AgendaItem:
    """Put something on the agenda of a meeting that is not closed. The same subject again gives the item that stands.

    Members read the title and the words as they are: they must name nobody. Called by other parts of the desk too,
    each under its own guard.

    Raises:
        NotPermitted: the meeting is closed.
    """
    if meeting.state == MeetingState.CLOSED:
        raise NotPermitted("This meeting is closed.")
    held = AgendaItem.objects.filter(meeting=meeting, subject_ref=subject_ref).first() if subject_ref else None
    if held is not None:
        return held
    made = AgendaItem.objects.create(
        meeting=meeting, title=title.strip()[:200], words=words.strip(), subject_ref=subject_ref,
        put_by_ref=actor.person_ref, put_at=at,
    )  # fmt: skip

    record(flow.PUT, actor=actor, subject=meeting, at=at, about=subject_ref, words=f"{title}\n{words}".strip())
    return made


@recorded()
def put_item(meeting: PanelMeeting, title: str, words: str, *, actor: Actor, at: datetime) -> AgendaItem:
    """Put something on the agenda by hand.

    Raises:
        NotPermitted: the actor does not run panels, or the meeting is closed.
        BadInput: it holds a word that could name somebody, a place or a day.
    """
    _runs(actor, meeting)
    must_name_nobody(meeting, words, where="words")
    must_name_nobody(meeting, title, where="title")
    return put_on_agenda(meeting, title=title, words=words, actor=actor, at=at)


@recorded()
def open_meeting(meeting: PanelMeeting, *, actor: Actor, at: datetime) -> PanelMeeting:
    """Open the pack: each case can be judged alone from now on, and the force's figures are fixed as they stand.

    Raises:
        TransitionRefused: a case is not redacted or left its draw, nobody is invited, or no officer attends.
    """
    cases = [*PackCase.unscoped.filter(meeting=meeting, state=PackState.READY)]
    members = [row.member for row in Attendance.objects.filter(meeting=meeting, excused_at=None)]
    changes = {"opened_at": at, "figures": figures_for(meeting, on=day_of(at))}
    move(meeting, flow.OPEN, actor=actor, at=at, changes=changes, cases=len(cases), members=len(members))
    for case in cases:
        case.meeting = meeting  # it is open now
        move(case, flow.SHOW, actor=actor, at=at)
    for member in members:
        tell(member.ref, key=f"{meeting.ref}.{member.ref}", title="Your panel's pack is open", at=at)
    return meeting


@recorded()
def close_meeting(meeting: PanelMeeting, *, actor: Actor, at: datetime) -> PanelMeeting:
    """Close a meeting: every case is judged, and the answers on its agenda count as read.

    Raises:
        TransitionRefused: a case is not judged yet, or the actor does not run panels.
    """
    heard = OfficerWords.unscoped.filter(case__meeting__panel=meeting.panel, state=WordsState.ANSWERED)
    answers = [*heard.filter(answered_at__date__lte=day_of(at)).exclude(case__meeting=meeting)]
    move(meeting, flow.CLOSE, actor=actor, at=at, changes={"closed_at": at}, heard=len(answers))
    for words in answers:
        move(words, flow.HEAR, actor=actor, at=at, changes={"heard": meeting}, meeting=meeting.ref)
    return meeting


@recorded()
def ask_for(meeting: PanelMeeting, words: str, *, whose: str, due_on: date, actor: Actor, at: datetime) -> PanelAction:
    """Enter what the panel asks the force to do. It stays on every agenda until it is done, and is published.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: there are no words, they could name somebody, or the day is past.
    """
    _runs(actor)
    if due_on < day_of(at):
        raise BadInput("The day must be today or later.", where="due_on")
    must_name_nobody(meeting, words, where="words")
    must_name_nobody(meeting, whose, where="whose")
    made: PanelAction = PanelAction.unscoped.create(
        ref=next_reference("SPA"), meeting=meeting, words=words.strip(), whose=whose.strip(), due_on=due_on,
        entered_at=at,
    )  # fmt: skip

    record(flow.ACTION, actor=actor, subject=made, at=at, due=str(due_on))
    return made


@recorded()
def say_done(action: PanelAction, words: str, *, done_on: date, actor: Actor, at: datetime) -> PanelAction:
    """Say that an action is done, and what was done.

    Raises:
        NotPermitted: the actor does not run panels, or it is done already.
        BadInput: there are no words, they could name somebody, or the day is to come.
    """
    _runs(actor)
    if action.done_on:
        raise NotPermitted("It is done already.")
    if done_on > day_of(at):
        raise BadInput("The day must be today or in the past.", where="done_on")
    must_name_nobody(action.meeting, words, where="words")
    PanelAction.unscoped.filter(pk=action.pk).update(done_on=done_on, done_words=words.strip())

    record(flow.ACTION_DONE, actor=actor, subject=action, at=at, on=str(done_on))
    action.refresh_from_db()
    return action


def must_name_nobody(meeting: PanelMeeting, words: str, *, where: str, kept: Sequence[str] = ()) -> None:
    """Refuse words that members or the public read when they could name somebody, a place, an age or a day.

    Raises:
        BadInput: there are none, or some could; the message says which by their place, never what they are.
    """
    if not words.strip():
        raise BadInput("Write it in words.", where=where)
    cases = PackCase.unscoped.filter(meeting=meeting).select_related("drawn")
    places = sorted({place for case in cases for place in names_somebody(words, known_of(case), kept=kept)})
    places = places or [*names_somebody(words, kept=kept)]
    if places:
        told = ", ".join(str(place) for place in places[:8])
        which = f"Word {told} could" if len(places) == 1 else f"Words {told} could"
        hint = "Counted from the first. Write small and plain words, numbers as words below ten."
        raise BadInput(f"{which} name somebody, a place, an age or a day.", where=where, hint=hint)
