"""How decisions and appeals move."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import AppealState, DecisionState
from probity.office.vetting.policy.appeals import hears_it, is_appellant, records_panel
from probity.office.vetting.policy.applications import is_manager
from probity.office.vetting.policy.decisions import (
    every_trace_is_answered,
    harm_is_tested,
    is_its_decider,
    is_whole,
    is_within_authority,
    its_time_has_come,
    may_return,
)

BEGUN = event("vetting.decision.begun", "Decision begun", keys={"application"})
WRITTEN = event("vetting.decision.written", "Decision written on", keys={"fields"})
ANSWERED = event(
    "vetting.decision.trace_answered", "Trace answered", keys={"trace", "weight", "honesty"}, private={"words"}
)
MITIGATED = event("vetting.decision.mitigated", "Mitigation set or taken out", keys={"kind", "review_on", "act"})
PROPOSED = event("vetting.decision.proposed", "Decision proposed", keys={"was", "outcome", "record_from"})
RETURNED = event(
    "vetting.decision.returned", "Decision returned to be looked at again", keys={"was"}, private={"words"}
)
TAKEN_BACK = event("vetting.decision.taken_back", "Proposal taken back", keys={"was"})
RECORDED = event(
    "vetting.decision.recorded",
    "Decision recorded",
    keys={"was", "application", "outcome", "reasons", "traces"},
    private={"rationale", "file_words", "applicant_words"},
)
SUPERSEDED = event("vetting.decision.superseded", "Decision superseded", keys={"was", "by"})
VIEWED = event("vetting.decision.viewed", "Reader's view written", keys={"role", "view"}, private={"words"})
MARKED = event("vetting.marker.placed", "Marker placed", operation=Operation.DISCLOSURE, keys={"application"})
UNMARKED = event("vetting.marker.removed", "Marker removed", private={"because"})

LODGED = event(
    "vetting.appeal.lodged",
    "Appeal lodged",
    operation=Operation.COLLECTION,
    keys={"decision", "late"},
    private={"grounds"},
)
GIVEN = event("vetting.appeal.given", "Appeal given to a reader", keys={"was", "reader"})
TO_PANEL = event(
    "vetting.appeal.to_panel",
    "Appeal put to another force's panel",
    operation=Operation.DISCLOSURE,
    keys={"was"},
    private={"force"},
)
BUNDLED = event("vetting.appeal.bundled", "Panel's bundle taken", operation=Operation.DISCLOSURE, keys={"traces"})
DISMISSED = event("vetting.appeal.dismissed", "Appeal dismissed", keys={"was"}, private={"words"})
ALLOWED = event("vetting.appeal.allowed", "Appeal allowed", keys={"was"}, private={"words"})
APPEAL_WITHDRAWN = event("vetting.appeal.withdrawn", "Appeal withdrawn", keys={"was"})

_D = DecisionState
WHOLE = (is_its_decider, is_whole, every_trace_is_answered, harm_is_tested, is_within_authority)
PROPOSE = Transition("Propose", frozenset({_D.DRAFT}), _D.PROPOSED, PROPOSED, WHOLE)
TAKE_BACK = Transition("Take back", frozenset({_D.PROPOSED}), _D.DRAFT, TAKEN_BACK, (is_its_decider,))
RETURN = Transition("Return", frozenset({_D.PROPOSED}), _D.DRAFT, RETURNED, (may_return,))
RECORD = Transition("Record", frozenset({_D.PROPOSED}), _D.RECORDED, RECORDED, (*WHOLE, its_time_has_come))
SUPERSEDE = Transition("Supersede", frozenset({_D.DRAFT, _D.PROPOSED, _D.RECORDED}), _D.SUPERSEDED, SUPERSEDED)
workflow("vetting.decision", (PROPOSE, TAKE_BACK, RETURN, RECORD, SUPERSEDE))

_A = AppealState
GIVE = Transition("Give to a reader", frozenset({_A.LODGED, _A.HEARD}), _A.HEARD, GIVEN, (is_manager,))
PUT_TO_PANEL = Transition("Put to a panel", frozenset({_A.LODGED}), _A.PANEL, TO_PANEL, (is_manager,))
DISMISS = Transition("Dismiss", frozenset({_A.HEARD}), _A.DISMISSED, DISMISSED, (hears_it,))
ALLOW = Transition("Allow", frozenset({_A.HEARD}), _A.ALLOWED, ALLOWED, (hears_it,))
PANEL_DISMISSED = Transition("Record: dismissed", frozenset({_A.PANEL}), _A.DISMISSED, DISMISSED, (records_panel,))
PANEL_ALLOWED = Transition("Record: allowed", frozenset({_A.PANEL}), _A.ALLOWED, ALLOWED, (records_panel,))
WITHDRAW_APPEAL = Transition(
    "Withdraw the appeal", frozenset({_A.LODGED, _A.HEARD, _A.PANEL}), _A.WITHDRAWN, APPEAL_WITHDRAWN, (is_appellant,)
)
workflow("vetting.appeal", (GIVE, PUT_TO_PANEL, DISMISS, ALLOW, PANEL_DISMISSED, PANEL_ALLOWED, WITHDRAW_APPEAL))
