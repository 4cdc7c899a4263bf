"""Asking before an offer is taken up, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import NotPermitted
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import needs_words
from probity.office.declarations.models import Advice, Advised
from probity.office.declarations.policy import REGISTRAR, holders

# What the asker says.
ASKED = frozenset({"description", "giver_organisation", "giver_name", "event_on", "value_words", "words"})


@recorded()
def ask_advice(said: Mapping[str, Any], *, actor: User, at: datetime) -> Advice:
    """Ask whether an invitation or a gift may be accepted; the registrars are told.

    Raises:
        NotPermitted: the account belongs to nobody in the workforce, or something was left out.
    """
    if not actor.person_ref:
        raise NotPermitted("This account belongs to nobody in the workforce.", hint="Ask an access administrator.")
    if unknown := said.keys() - ASKED:
        raise ValueError(f"a question does not say {sorted(unknown)}")
    if not said.get("description") or not (said.get("giver_organisation") or said.get("giver_name")):
        raise NotPermitted("Say what you are offered and by whom.", hint="Fill in both.")
    needs_words(said.get("words", ""), what="Say what you ask.")
    today = day_of(at)
    advice = Advice(ref=next_reference("AD"), person_ref=actor.person_ref, asked_at=at, due_on=today, **said)
    advice.due_on = set_deadline(advice, "Advice", rule_id="gifts.advice_time", starts_on=today).due_on
    advice.save(force_insert=True)
    record(workflow.ADVICE_ASKED, actor=actor, subject=advice, at=at, description=advice.description,
           giver=advice.giver, **{"for": advice.person_ref})  # fmt: skip
    for person in holders(REGISTRAR, on=today):
        if person != actor.person_ref:
            tell(person, key=f"{advice.ref}:asked", title=f"Advice asked before an offer: {advice.ref}", at=at)
    return advice


@recorded()
def give_advice(advice: Advice, *, advised: str, words: str, actor: User, at: datetime) -> Advice:
    """Answer: accept, accept with conditions, or decline; all but a plain "accept" in words.

    Raises:
        TransitionRefused: it is answered or withdrawn already, or the actor may not answer it.
        NotPermitted: conditions or a refusal without words.
    """
    what = "Write the conditions." if advised == Advised.CONDITIONS else "Say why to decline it."
    needs_words(words, unless=advised == Advised.ACCEPT, what=what)
    changes = {
        "advised": Advised(advised).value, "answer_words": words, "answered_by_ref": actor.person_ref,
        "answered_at": at,
    }  # fmt: skip
    move(advice, workflow.ADVISE, actor=actor, at=at, changes=changes, advised=changes["advised"], words=words)
    meet_deadline(advice, "Advice", at=at)
    title = f"Your question before an offer is answered: {advice.ref}"
    tell(advice.person_ref, key=f"{advice.ref}:answered", title=title, at=at)
    return advice


@recorded()
def withdraw_advice(advice: Advice, *, actor: User, at: datetime) -> Advice:
    """Take a question back before it is answered."""
    move(advice, workflow.WITHDRAW_ADVICE, actor=actor, at=at)
    meet_deadline(advice, "Advice", at=at)
    return advice
