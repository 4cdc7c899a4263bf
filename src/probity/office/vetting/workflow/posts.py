"""What happens to designated posts, risk assessments and the checks that moves ask for."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import RiskAssessment, SeniorCheck
from probity.office.vetting.models.posts import AssessmentState, SeniorState
from probity.office.vetting.policy.posts import approves, does_senior_checks, not_its_writer, stops

DESIGNATED = event("vetting.designation.set", "Post designated", keys={"post", "levels", "from"}, private={"words"})
WITHDRAWN = event("vetting.designation.ended", "Designation ended", keys={"post", "last_day"}, private={"words"})
REVIEWED = event("vetting.designation.reviewed", "Designation reviewed", keys={"post", "next"}, private={"words"})
WRITTEN = event(
    "vetting.assessment.written",
    "Risk assessment written",
    operation=Operation.COLLECTION,
    keys={"person", "post", "last_day"},
    private={"words", "controls"},
)
APPROVED = event(
    "vetting.assessment.approved", "Risk assessment approved", keys={"was", "first_day", "last_day"}, private={"words"}
)
REFUSED = event("vetting.assessment.refused", "Risk assessment refused", keys={"was"}, private={"words"})
STOPPED = event("vetting.assessment.stopped", "Risk assessment ended early", keys={"was", "after"}, private={"words"})
PLANNED = event(
    "vetting.catch_up.set",
    "Catch-up plan set",
    keys={"person", "post", "levels", "apply_by", "clear_by"},
    private={"words"},
)
PLAN_MET = event("vetting.catch_up.met", "Catch-up plan met", keys={"person", "post", "levels", "met_on"})
POSTING_CLEAR = event("vetting.posting.clear", "Posting asked about: cleared for it", keys={"person", "post", "from"})
POSTING_COVERED = event(
    "vetting.posting.covered", "Posting asked about: short, covered", keys={"person", "post", "from", "assessment"}
)
POSTING_REFUSED = event(
    "vetting.posting.refused", "Posting asked about: refused", keys={"person", "post", "from", "short_of"}
)
GAP_TOLD = event("vetting.gap.told", "Gap told", keys={"person", "post", "from", "to"})
SENIOR_OPENED = event(
    "vetting.senior_check.opened", "Check of a promotion opened", keys={"person", "rank", "promoted_on"}
)
SENIOR_DONE = event(
    "vetting.senior_check.done", "Check of a promotion done", keys={"was", "outcome"}, private={"words"}
)

A = AssessmentState
APPROVE = Transition(
    "Approve", frozenset({A.WRITTEN}), A.APPROVED, APPROVED, (approves, not_about_themselves, not_its_writer)
)
REFUSE = Transition(
    "Refuse", frozenset({A.WRITTEN}), A.REFUSED, REFUSED, (approves, not_about_themselves, not_its_writer)
)
STOP = Transition("End early", frozenset({A.APPROVED}), A.STOPPED, STOPPED, (stops, not_about_themselves))
DO_CHECK = Transition(
    "Record the check",
    frozenset({SeniorState.OPEN}),
    SeniorState.DONE,
    SENIOR_DONE,
    (does_senior_checks, not_about_themselves),
)

workflow(RiskAssessment._meta.label_lower, (APPROVE, REFUSE, STOP))
workflow(SeniorCheck._meta.label_lower, (DO_CHECK,))
