"""How a change of circumstances moves."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import Change, ChangeState
from probity.office.vetting.policy.circumstances import has_it, is_unit, not_their_manager

BEGUN = event("vetting.change.begun", "Telling of a change begun", operation=Operation.COLLECTION)
SAVED = event("vetting.change.saved", "Answer kept", keys={"page"})
DISCARDED = event("vetting.change.discarded", "Telling of a change discarded", operation=Operation.ERASURE)
TOLD = event(
    "vetting.change.told",
    "Change of circumstances told",
    operation=Operation.COLLECTION,
    keys={"was", "person", "happened_on", "told_on", "late"},
    private={"category", "words"},
)
TAKEN = event("vetting.change.taken", "Change taken to research", keys={"was", "owner"})
GIVEN = event("vetting.change.given", "Change given to somebody", keys={"owner"})
ASSESSED = event("vetting.change.assessed", "Change assessed", keys={"was", "outcome", "effect"}, private={"words"})
GUIDE_READ = event("vetting.change.guide_read", "Guide to what must be told was read", keys={"guide"})

OFFICER = (is_unit, not_about_themselves, not_their_manager)


def only_its_teller(change: Change, actor: object) -> str:
    """Whoever began it."""
    own = getattr(actor, "person_ref", "") == change.person_ref
    return "" if own else "Only whoever began it can tell it."


TELL = Transition("Tell", frozenset({ChangeState.DRAFT}), ChangeState.TOLD, TOLD, (only_its_teller,))
TAKE = Transition("Take", frozenset({ChangeState.TOLD}), ChangeState.RESEARCH, TAKEN, OFFICER)
ASSESS = Transition("Assess", frozenset({ChangeState.RESEARCH}), ChangeState.ASSESSED, ASSESSED, (*OFFICER, has_it))

workflow(Change._meta.label_lower, (TELL, TAKE, ASSESS))
