"""Drawn cases: saying what a record lacks, looking at it, and leaving a draw for a listed reason."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel import draws as drawing
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.actions.draws import write_cases
from probity.office.scrutiny.models import CaseState, Draw, DrawnCase, Leaving, LeavingState
from probity.office.scrutiny.policy.draws import looks_into, was_drawn_for, why_not_ask
from probity.office.scrutiny.queries.draws import made_again
from probity.office.scrutiny.workflow import draws as flow


@recorded()
def say_lacks(case: DrawnCase, finding: str, *, words: str, actor: User, at: datetime) -> DrawnCase:
    """Say that a drawn record lacks something, such as footage that cannot be found. The case stays.

    Raises:
        NotPermitted: the actor neither prepares cases nor looks at this one.
        BadInput: there is no such finding, or it is said already.
        NeedsReason: there are no words.
    """
    if reason := looks_into(case, actor):
        raise NotPermitted(reason)
    if finding not in code_list("scrutiny.draw_findings", on=day_of(at)).codes:
        raise BadInput("Choose what is missing.", where="finding")
    if finding in case.findings:
        raise BadInput("It is said already.", where="finding", hint="Choose something else, or leave it.")
    if not words.strip():
        raise NeedsReason("Say how you know that it is missing.")
    change(case, {"findings": [*case.findings, finding]})

    record(flow.FOUND, actor=actor, subject=case, at=at, finding=finding, words=words)
    return case


@recorded()
def look_at(case: DrawnCase, view: str, *, words: str, actor: User, at: datetime) -> DrawnCase:
    """Keep what the inspector found in a search that was drawn for them; said again, it replaces what stood.

    Raises:
        NotPermitted: it was drawn for somebody else, or for a panel.
        TransitionRefused: the case left the draw.
        BadInput: there is no such view.
        NeedsReason: it is not sound, and there are no words.
    """
    if reason := was_drawn_for(case, actor):
        raise NotPermitted(reason)
    if case.state != CaseState.STANDS:
        raise TransitionRefused("This case left the draw.")
    if view not in code_list("scrutiny.draw_views", on=day_of(at)).codes:
        raise BadInput("Choose what you found.", where="view")
    if view != "sound" and not words.strip():
        raise NeedsReason("Say what is to be learned, or what was done about the concern.")
    change(case, {"view": view, "words": words, "looked_at": at, "looked_by_ref": actor.person_ref})

    record(flow.LOOKED, actor=actor, subject=case, at=at, view=view, words=words)
    return case


@recorded()
def ask_to_leave(case: DrawnCase, reason: str, *, words: str, actor: User, at: datetime) -> Leaving:
    """Ask that a drawn case is kept from those who would look at it, for a reason of the closed list.

    Raises:
        TransitionRefused: the actor may not ask, it left already, or somebody has asked and nobody has answered.
        BadInput: the reason is not on the list.
        NeedsReason: there are no words.
    """
    if refused := why_not_ask(case, actor):
        raise TransitionRefused(refused)
    if reason not in code_list("scrutiny.draw_reasons", on=day_of(at)).codes:
        raise BadInput("This is no reason for a case to leave a draw.", where="reason", hint="Choose one of the list.")
    if not words.strip():
        raise NeedsReason("Say what the approver needs to know.")
    made: Leaving = Leaving.unscoped.create(
        ref=next_reference("SW"), case=case, reason=reason, words=words, asked_by_ref=actor.person_ref, asked_at=at
    )

    record(flow.ASKED, actor=actor, subject=made, at=at, case=case.ref, reason=reason, words=words)
    return made


@recorded()
def decide_leaving(leaving: Leaving, *, approves: bool, words: str, actor: User, at: datetime) -> DrawnCase | None:
    """Approve or refuse that a case leaves; when it does, the next in the committed order comes, and is returned.

    Raises:
        TransitionRefused: the actor is no approver, asked for it, or stands in the officer's line.
        NeedsReason: there are no words.
    """
    if not words.strip():
        raise NeedsReason("Say why.")
    changes = {"decided_by_ref": actor.person_ref, "decided_at": at, "decided_words": words}
    step = flow.APPROVE if approves else flow.REFUSE
    draw = Draw.unscoped.select_for_update().get(pk=leaving.case.draw_id)  # of two approvals, one is after the other
    move(leaving, step, actor=actor, at=at, changes=changes, words=words)
    return _replace(draw, leaving, actor=actor, at=at) if leaving.state == LeavingState.APPROVED else None


def _replace(draw: Draw, leaving: Leaving, *, actor: User, at: datetime) -> DrawnCase | None:
    """Take the case out and the next of its stratum in; None where none is left, and the shortfall grows."""
    case = leaving.case
    before = made_again(draw)
    after = drawing.replaced(before, case.record.ref)
    came = [ref for ref in after.references if ref not in before.references]
    moved = {"left_place": len(before.withdrawn) + 1}
    following = came[0] if came else ""
    move(case, flow.LEAVE, actor=actor, at=at, changes=moved, reason=leaving.reason, next=following)
    if not following:
        return None
    last = DrawnCase.unscoped.filter(draw=draw, stratum=case.stratum).aggregate(last=Max("place"))["last"]
    [made] = write_cases(draw, [(case.stratum, last + 1, following)])
    DrawnCase.unscoped.filter(pk=made.pk).update(replaces=case)
    made.refresh_from_db()
    return made
