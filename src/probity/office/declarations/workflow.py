"""How an offer moves: the whole of it, as data."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.declarations.models import OUTSTANDING, AdviceState, ReturnState, State
from probity.office.declarations.policy import (
    by_the_clock,
    decided_nothing_earlier,
    is_adviser,
    is_asker,
    is_complete,
    is_declarant,
    is_endorser,
    is_its_head,
    is_reviewer,
    nothing_to_dispose_of,
)

DRAFTED = event("declarations.offer.drafted", "Draft of an offer begun", operation=Operation.COLLECTION, keys={"for"})
SAVED = event("declarations.offer.saved", "Draft of an offer saved", keys={"fields"})
DISCARDED = event("declarations.offer.discarded", "Draft of an offer thrown away", operation=Operation.ERASURE)
DECLARED = event(
    "declarations.offer.declared",
    "Offer declared",
    operation=Operation.COLLECTION,
    keys={"was", "for", "people", "endorser", "review_by", "answer", "days_late"},
    private={"description", "giver"},
)
ENDORSED = event("declarations.offer.endorsed", "Offer endorsed", keys={"was", "supported"}, private={"words"})
REROUTED = event(
    "declarations.offer.rerouted", "Offer sent to another endorser", keys={"from", "to"}, private={"words"}
)
CHALLENGED = event("declarations.offer.challenged", "Offer challenged", keys={"was"}, private={"words"})
ANSWERED = event("declarations.offer.answered", "Challenge answered", keys={"was"}, private={"words"})
ENTERED = event("declarations.offer.entered", "Offer accepted into the register", keys={"was"}, private={"words"})
CLOSED = event("declarations.offer.closed", "Offer closed", keys={"was"}, private={"words"})
DISPOSED = event(
    "declarations.offer.disposed",
    "What became of it recorded",
    keys={"outcome", "done_on", "raised", "receipt"},
    private={"words", "recipient"},
)
IMPORTED = event(
    "declarations.offer.imported",
    "Offer imported from a register",
    operation=Operation.COLLECTION,
    keys={"row"},
    private={"recipient", "giver"},
)
NIL_STATED = event(
    "declarations.nil_return.imported",
    "Nil return imported",
    operation=Operation.COLLECTION,
    keys={"row"},
    private={"person"},
)
CHOSEN = event("declarations.department.chosen", "Department chosen to make returns", keys={"unit", "starts"})
DROPPED = event("declarations.department.dropped", "Department makes returns no more", keys={"unit", "ends"})
ASKED = event(
    "declarations.return.asked",
    "Department asked for its return",
    keys={"period", "unit", "head", "due", "offers"},
)
HEADED = event("declarations.return.headed", "Return asked of another head", keys={"from", "to"})
REMINDED = event("declarations.return.reminded", "Head reminded of a return", keys={"head", "due"})
LATE = event("declarations.return.late", "Return is late", keys={"was", "due"})
ESCALATED = event("declarations.return.escalated", "Return passed up to the head above", keys={"was", "to"})
RETURNED = event("declarations.return.made", "Return made", keys={"was", "offers", "days_late"}, private={"words"})
NIL_MADE = event("declarations.return.nil", "Nil return made", keys={"was", "days_late"}, private={"words"})
CONTRADICTED = event(
    "declarations.return.contradicted", "Nil return contradicted by a later declaration", keys={"offer"}
)
ADVICE_ASKED = event(
    "declarations.advice.asked",
    "Advice asked before an offer",
    operation=Operation.COLLECTION,
    keys={"for"},
    private={"description", "giver"},
)
ADVISED = event("declarations.advice.answered", "Advice given", keys={"was", "advised"}, private={"words"})
ADVICE_WITHDRAWN = event("declarations.advice.withdrawn", "Question withdrawn", keys={"was"})

REVIEWER = (is_reviewer, not_about_themselves, decided_nothing_earlier)
REVIEWABLE = frozenset({State.ENDORSED, State.ANSWERED})

DECLARE = Transition("Declare", frozenset({State.DRAFT}), State.DECLARED, DECLARED, (is_declarant, is_complete))
ENDORSE = Transition(
    "Endorse", frozenset({State.DECLARED}), State.ENDORSED, ENDORSED, (is_endorser, not_about_themselves)
)
CHALLENGE = Transition("Challenge", REVIEWABLE | {State.ENTERED}, State.CHALLENGED, CHALLENGED, REVIEWER)
ANSWER = Transition("Answer", frozenset({State.CHALLENGED}), State.ANSWERED, ANSWERED, (is_declarant,))
ENTER = Transition("Accept into the register", REVIEWABLE, State.ENTERED, ENTERED, REVIEWER)
CLOSE = Transition("Close", frozenset({State.ENTERED}), State.CLOSED, CLOSED, (*REVIEWER, nothing_to_dispose_of))

workflow("declarations.offer", (DECLARE, ENDORSE, CHALLENGE, ANSWER, ENTER, CLOSE))

TO_MAKE = frozenset(OUTSTANDING)
BECOME_LATE = Transition("Note as late", frozenset({ReturnState.ASKED}), ReturnState.LATE, LATE, (by_the_clock,))
ESCALATE = Transition("Pass up", frozenset({ReturnState.LATE}), ReturnState.ESCALATED, ESCALATED, (by_the_clock,))
MAKE_RETURN = Transition("Make the return", TO_MAKE, ReturnState.RETURNED, RETURNED, (is_its_head,))
MAKE_NIL = Transition("Make a nil return", TO_MAKE, ReturnState.NIL, NIL_MADE, (is_its_head,))

workflow("declarations.departmentreturn", (BECOME_LATE, ESCALATE, MAKE_RETURN, MAKE_NIL))

WAITING = frozenset({AdviceState.ASKED})
ADVISE = Transition("Answer", WAITING, AdviceState.ANSWERED, ADVISED, (is_adviser, not_about_themselves))
WITHDRAW_ADVICE = Transition("Withdraw", WAITING, AdviceState.WITHDRAWN, ADVICE_WITHDRAWN, (is_asker,))

workflow("declarations.advice", (ADVISE, WITHDRAW_ADVICE))
