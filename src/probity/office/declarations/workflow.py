"""How an offer moves: the whole of it, as data."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.declarations.models import State
from probity.office.declarations.policy import (
    decided_nothing_earlier,
    is_complete,
    is_declarant,
    is_endorser,
    is_reviewer,
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
DISPOSED = event("declarations.offer.disposed", "What became of it recorded", keys={"outcome"}, private={"words"})
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

REVIEWER = (is_reviewer, not_about_themselves, decided_nothing_earlier)
REVIEWABLE = frozenset({State.ENDORSED, State.ANSWERED})

DECLARE = Transition("Declare", frozenset({State.DRAFT}), State.DECLARED, DECLARED, (is_declarant, is_complete))
ENDORSE = Transition(
    "Endorse", frozenset({State.DECLARED}), State.ENDORSED, ENDORSED, (is_endorser, not_about_themselves)
)
CHALLENGE = Transition("Challenge", REVIEWABLE, State.CHALLENGED, CHALLENGED, REVIEWER)
ANSWER = Transition("Answer", frozenset({State.CHALLENGED}), State.ANSWERED, ANSWERED, (is_declarant,))
ENTER = Transition("Accept into the register", REVIEWABLE, State.ENTERED, ENTERED, REVIEWER)
CLOSE = Transition("Close", frozenset({State.ENTERED}), State.CLOSED, CLOSED, REVIEWER)

workflow("declarations.offer", (DECLARE, ENDORSE, CHALLENGE, ANSWER, ENTER, CLOSE))
