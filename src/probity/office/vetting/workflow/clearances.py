"""What happens to clearances, as the ledger names it, and the moves that follow."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import Clearance
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.clearances import decides, keeps

GRANTED = event(
    "vetting.clearance.granted",
    "Clearance granted",
    operation=Operation.COLLECTION,
    keys={"holder", "level", "granted_on", "last_day", "source", "application", "late"},
)
CONDITION_SET = event(
    "vetting.clearance.condition_set", "Condition set on a clearance", keys={"was", "holder", "on"}, private={"words"}
)
CONDITION_LIFTED = event(
    "vetting.clearance.condition_lifted", "Condition lifted", keys={"was", "holder", "on"}, private={"words"}
)
SUSPENDED = event(
    "vetting.clearance.suspended", "Clearance suspended", keys={"was", "holder", "on", "code"}, private={"words"}
)
SUSPENSION_LIFTED = event(
    "vetting.clearance.suspension_lifted", "Suspension lifted", keys={"was", "holder", "on"}, private={"words"}
)
TERMINATED = event(
    "vetting.clearance.terminated", "Clearance terminated", keys={"was", "holder", "on", "code"}, private={"words"}
)
ENDED = event("vetting.clearance.ended_on_leaving", "Clearance ended on leaving", keys={"was", "holder", "on"})
LAPSED = event("vetting.clearance.lapsed", "Clearance lapsed", keys={"was", "holder", "last_day"})
SETTLED = event("vetting.clearance.settled", "Clearance stands otherwise from today", keys={"was", "holder"})
RESTATED = event(
    "vetting.clearance.restated", "Entry about a clearance corrected", keys={"was", "holder", "step"}, private={"words"}
)
CARRIED = event(
    "vetting.clearance.carried",
    "Clearance carried to the person its holder became",
    keys={"before", "holder", "level", "application"},
)
RENEWAL_OPENED = event(
    "vetting.clearance.renewal_opened", "Renewal opened", keys={"holder", "level", "last_day", "application"}
)

S = Standing
LIVE = frozenset({S.IN_FORCE, S.CONDITIONS, S.SUSPENDED})
ANY = frozenset(S)
DECIDER = (decides, not_about_themselves)
KEEPER = (keeps, not_about_themselves)

SET_CONDITION = Transition("Set a condition", frozenset({S.IN_FORCE}), S.CONDITIONS, CONDITION_SET, DECIDER)
LIFT_CONDITION = Transition("Lift a condition", frozenset({S.CONDITIONS}), S.IN_FORCE, CONDITION_LIFTED, DECIDER)
SUSPEND = Transition("Suspend", frozenset({S.IN_FORCE, S.CONDITIONS}), S.SUSPENDED, SUSPENDED, DECIDER)
LIFT_SUSPENSION = Transition("Lift the suspension", frozenset({S.SUSPENDED}), S.IN_FORCE, SUSPENSION_LIFTED, DECIDER)
LIFT_TO_CONDITIONS = Transition(
    "Lift the suspension, conditions staying", frozenset({S.SUSPENDED}), S.CONDITIONS, SUSPENSION_LIFTED, DECIDER
)
TERMINATE = Transition("Terminate", LIVE, S.TERMINATED, TERMINATED, DECIDER)
END_ON_LEAVING = Transition("End on leaving", LIVE, S.ENDED, ENDED, KEEPER)
LAPSE = Transition("Lapse", LIVE, S.LAPSED, LAPSED, KEEPER)
SETTLE = {
    standing: Transition(f"Stand as {standing.label.lower()} from today", ANY - {standing}, standing, SETTLED, KEEPER)
    for standing in S
}
CORRECT = {
    standing: Transition(f"Correct to {standing.label.lower()}", ANY - {standing}, standing, RESTATED, DECIDER)
    for standing in S
}

workflow(
    Clearance._meta.label_lower,
    (
        SET_CONDITION, LIFT_CONDITION, SUSPEND, LIFT_SUSPENSION, LIFT_TO_CONDITIONS, TERMINATE, END_ON_LEAVING, LAPSE,
        *SETTLE.values(), *CORRECT.values(),
    ),
)  # fmt: skip
