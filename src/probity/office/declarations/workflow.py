"""How an offer moves: the whole of it, as data."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.declarations.models import (
    OUTSTANDING,
    READABLE,
    AdviceState,
    ApplicationState,
    EditionState,
    EntryState,
    ReturnState,
    State,
)
from probity.office.declarations.policy import (
    by_the_clock,
    decided_nothing_earlier,
    has_been_looked_at,
    is_adviser,
    is_approver,
    is_asker,
    is_complete,
    is_declarant,
    is_endorser,
    is_its_head,
    is_reviewer,
    keeps_register,
    may_withdraw,
    not_in_it,
    not_its_author,
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

PREPARED = event("declarations.edition.prepared", "Edition prepared", keys={"period", "rows", "known_at"})
ROW_DECIDED = event(
    "declarations.edition.row_decided", "What a row shows decided", keys={"mark", "field", "how"}, private={"why"}
)
PROPOSED = event("declarations.edition.proposed", "Edition sent for approval", keys={"was"})
SENT_BACK = event("declarations.edition.sent_back", "Edition sent back to its author", keys={"was"}, private={"words"})
PUBLISHED = event(
    "declarations.edition.published",
    "Edition approved and published",
    operation=Operation.DISCLOSURE,
    keys={"was", "period", "number", "rows", "page", "csv", "xlsx"},
)
SUPERSEDED = event("declarations.edition.superseded", "Edition superseded", keys={"was", "by"})
TAKEN_DOWN = event("declarations.edition.withdrawn", "Edition withdrawn", keys={"was", "by"}, private={"words"})
GIVEN_UP = event("declarations.edition.given_up", "Edition given up before it was published", keys={"was"})
APPLIED = event(
    "declarations.application.received",
    "Application for more of a published register received",
    operation=Operation.COLLECTION,
    keys={"edition", "came_by"},
    private={"applicant", "organisation", "email", "purpose"},
)
RELEASED = event(
    "declarations.application.released",
    "More of a published register released",
    operation=Operation.DISCLOSURE,
    keys={"was", "columns", "rows", "sha256"},
    private={"to", "words"},
)
TURNED_DOWN = event("declarations.application.refused", "Application refused", keys={"was"}, private={"to", "words"})
FETCHED = event(
    "declarations.application.fetched", "Released file fetched", operation=Operation.DISCLOSURE, keys={"sha256"}
)
SNAPSHOT_READ = event(
    "declarations.snapshot.read",
    "Register of another body read",
    operation=Operation.COLLECTION,
    keys={"register", "taken_on", "new", "changed", "unchanged", "closed", "reopened", "rejected"},
)
ENTRY_READ = event(
    "declarations.entry.read",
    "Entry of another body's register read",
    operation=Operation.COLLECTION,
    keys={"register", "entry", "taken_on"},
)
ENTRY_CLOSED = event("declarations.entry.closed", "Entry no longer in its register", keys={"was", "taken_on"})
ENTRY_REOPENED = event("declarations.entry.reopened", "Entry in its register again", keys={"was", "taken_on"})

BEING_PREPARED, TO_APPROVE = frozenset({EditionState.PREPARED}), frozenset({EditionState.PROPOSED})
APPROVER = (is_approver, not_its_author, not_in_it)
PROPOSE = Transition(
    "Send for approval", BEING_PREPARED, EditionState.PROPOSED, PROPOSED, (keeps_register, has_been_looked_at)
)
SEND_BACK = Transition("Send back", TO_APPROVE, EditionState.PREPARED, SENT_BACK, (is_approver,))
PUBLISH = Transition("Approve and publish", TO_APPROVE, EditionState.PUBLISHED, PUBLISHED, APPROVER)
SUPERSEDE = Transition(
    "Supersede", frozenset({EditionState.PUBLISHED}), EditionState.SUPERSEDED, SUPERSEDED, (is_approver,)
)
TAKE_DOWN = Transition("Withdraw", frozenset(READABLE), EditionState.WITHDRAWN, TAKEN_DOWN, (may_withdraw,))
GIVE_UP = Transition("Give up", BEING_PREPARED | TO_APPROVE, EditionState.GIVEN_UP, GIVEN_UP, (keeps_register,))

workflow("declarations.edition", (PROPOSE, SEND_BACK, PUBLISH, SUPERSEDE, TAKE_DOWN, GIVE_UP))

UNDECIDED = frozenset({ApplicationState.RECEIVED})
GRANT = Transition("Grant", UNDECIDED, ApplicationState.GRANTED, RELEASED, (keeps_register,))
GRANT_PART = Transition("Grant in part", UNDECIDED, ApplicationState.PART, RELEASED, (keeps_register,))
REFUSE = Transition("Refuse", UNDECIDED, ApplicationState.REFUSED, TURNED_DOWN, (keeps_register,))

workflow("declarations.application", (GRANT, GRANT_PART, REFUSE))

CLOSE_ENTRY = Transition("Close", frozenset({EntryState.OPEN}), EntryState.CLOSED, ENTRY_CLOSED)
REOPEN_ENTRY = Transition("Reopen", frozenset({EntryState.CLOSED}), EntryState.OPEN, ENTRY_REOPENED)

workflow("declarations.registerentry", (CLOSE_ENTRY, REOPEN_ENTRY))
