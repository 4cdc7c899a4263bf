"""How a withdrawal moves, by the route of whom it is about."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import UNDER_WAY, Withdrawal, WithdrawalState
from probity.office.vetting.policy.withdrawal import (
    access_alone,
    heads_unit,
    is_assessor,
    is_authority,
    not_its_assessor,
    under_regulations,
    with_an_assessment,
)

S = WithdrawalState
OPENED = event(
    "vetting.withdrawal.opened",
    "Matter that may cost a clearance opened",
    operation=Operation.COLLECTION,
    keys={"person", "category", "route", "came_on", "source"},
    private={"matter"},
)
STAGED = event("vetting.withdrawal.staged", "Step of a withdrawal", keys={"kind", "on", "answer"}, private={"words"})
MOVED = event(
    "vetting.withdrawal.moved",
    "Withdrawal moved on",
    keys={"was", "kind", "on", "answer"},
    private={"words"},
)

AUTHORITY = (is_authority, not_about_themselves)
HEAD = (heads_unit, not_about_themselves)


def _from(*states: S) -> frozenset[str]:
    return frozenset(states)


STOP = Transition("Stop for legal advice", _from(S.MATTER), S.ADVICE, MOVED, (*AUTHORITY, under_regulations))
ADVISED_ELSEWHERE = Transition("Leave it to other procedures", _from(S.ADVICE), S.ELSEWHERE, MOVED, HEAD)
ADVISED_NONE = Transition("End it on the advice", _from(S.ADVICE), S.NO_ASSESSMENT, MOVED, HEAD)
SEVERE = Transition("Assess it", _from(S.MATTER), S.APPOINT, MOVED, (*AUTHORITY, with_an_assessment))
NOT_SEVERE = Transition(
    "No withdrawal assessment", _from(S.MATTER), S.NO_ASSESSMENT, MOVED, (*AUTHORITY, with_an_assessment)
)
ASSESSED = (*AUTHORITY, with_an_assessment)
ELSEWHERE = Transition("Leave it to conduct or performance", _from(S.MATTER, S.APPOINT), S.ELSEWHERE, MOVED, ASSESSED)
APPOINT = Transition("Appoint an assessor", _from(S.APPOINT), S.ASSESSMENT, MOVED, HEAD)
NOTIFY = Transition("Give notice", _from(S.ASSESSMENT), S.NOTICE, MOVED, (is_assessor, not_about_themselves))
RESPOND = Transition("Enter the response", _from(S.NOTICE), S.RESPONDED, MOVED, (is_assessor, not_about_themselves))
DECIDE = {
    target: Transition(f"Decide: {target.label.lower()}", _from(S.RESPONDED), target, MOVED,
                       (is_assessor, *AUTHORITY))
    for target in (S.RETAINED, S.MEASURES, S.LOWER, S.WITHDRAWN)
}  # fmt: skip
END_ACCESS = Transition("End access", _from(S.MATTER), S.ACCESS_ENDED, MOVED, (*AUTHORITY, access_alone))
KEEP_ACCESS = Transition("Keep access", _from(S.MATTER), S.RETAINED, MOVED, (*AUTHORITY, access_alone))
TO_PANEL = Transition("Take it to the internal panel", _from(S.WITHDRAWN), S.PANEL, MOVED, AUTHORITY)
TO_TRIBUNAL = Transition("Take it to the tribunal", _from(S.UPHELD), S.TRIBUNAL, MOVED, (*AUTHORITY, under_regulations))
APPEALED = _from(S.PANEL, S.TRIBUNAL)
UPHOLD = Transition("The withdrawal stands", APPEALED, S.UPHELD, MOVED, (*AUTHORITY, not_its_assessor))
OVERTURN = Transition("Overturned", APPEALED, S.OVERTURNED, MOVED, (*AUTHORITY, not_its_assessor))
LEAVE = Transition("Left before conclusion", frozenset(UNDER_WAY), S.LEFT, MOVED, AUTHORITY)

workflow(
    Withdrawal._meta.label_lower,
    (
        STOP, ADVISED_ELSEWHERE, ADVISED_NONE, SEVERE, NOT_SEVERE, ELSEWHERE, APPOINT, NOTIFY, RESPOND,
        *DECIDE.values(), END_ACCESS, KEEP_ACCESS, TO_PANEL, TO_TRIBUNAL, UPHOLD, OVERTURN, LEAVE,
    ),
)  # fmt: skip
