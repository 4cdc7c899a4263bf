"""How an application moves, and the ledger's words for all that is done about one."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import WORKED, ApplicationState
from probity.office.vetting.policy.applications import (
    checks_are_back,
    has_everything,
    is_its_officer,
    is_officer,
    may_discontinue,
    may_fill_in,
    may_withdraw_it,
)
from probity.office.vetting.policy.decisions import has_recorded_decision, may_begin
from probity.office.vetting.policy.parts import OUTSIDE

COLLECTS = Operation.COLLECTION

ENTERED = event("vetting.applicant.entered", "Applicant entered", operation=COLLECTS, private={"name"})
JOINED = event("vetting.applicant.joined", "Applicant joined the workforce", keys={"person"})
OPENED = event(
    "vetting.application.opened",
    "Application opened",
    operation=COLLECTS,
    keys={"applicant", "levels", "kind", "opened_for", "on_paper"},
)
SAVED = event("vetting.application.saved", "Part of an application saved", operation=COLLECTS, keys={"section", "act"})
AGREED = event("vetting.application.agreed", "Notice acknowledged or authority given", keys={"what", "version"})
SUBMITTED = event(
    "vetting.application.submitted",
    "Application submitted",
    operation=COLLECTS,
    keys={"was", "levels", "privacy_version", "target_on"},
)
TAKEN = event("vetting.application.taken", "Application taken by an officer", keys={"was", "officer"})
HANDED = event("vetting.application.handed_over", "Application handed to a decision-maker", keys={"was"})
SENT_BACK = event(
    "vetting.application.sent_back", "Application sent back for research", keys={"was"}, private={"words"}
)
GRANTED = event("vetting.application.granted", "Application granted", keys={"was", "decision", "levels"})
REFUSED = event("vetting.application.refused", "Application refused", keys={"was", "decision"})
DISCONTINUED = event(
    "vetting.application.discontinued",
    "Application discontinued",
    keys={"was", "reason", "revisit_on"},
    private={"words"},
)
WITHDRAWN = event("vetting.application.withdrawn", "Application withdrawn", keys={"was"}, private={"words"})
REOPENED = event("vetting.application.reopened", "Decision to be made afresh after an appeal", keys={"was", "appeal"})

_S = ApplicationState
SUBMIT = Transition("Submit", frozenset({_S.DRAFT}), _S.SUBMITTED, SUBMITTED, (may_fill_in, has_everything))
TAKE = Transition("Take it", frozenset({_S.SUBMITTED}), _S.RESEARCH, TAKEN, (is_officer, *OUTSIDE))
HAND_OVER = Transition(
    "Hand over for decision", frozenset({_S.RESEARCH}), _S.DECISION, HANDED, (is_its_officer, checks_are_back)
)
SEND_BACK = Transition("Send back for research", frozenset({_S.DECISION}), _S.RESEARCH, SENT_BACK, (may_begin,))
GRANT = Transition("Grant", frozenset({_S.DECISION}), _S.GRANTED, GRANTED, (has_recorded_decision,))
REFUSE = Transition("Refuse", frozenset({_S.DECISION}), _S.REFUSED, REFUSED, (has_recorded_decision,))
DISCONTINUE = Transition("Discontinue", frozenset(WORKED), _S.DISCONTINUED, DISCONTINUED, (may_discontinue, *OUTSIDE))
WITHDRAW = Transition("Withdraw", frozenset({_S.DRAFT, *WORKED}), _S.WITHDRAWN, WITHDRAWN, (may_withdraw_it,))
REOPEN = Transition("Decide afresh", frozenset({_S.REFUSED, _S.GRANTED}), _S.DECISION, REOPENED)

workflow("vetting.application", (SUBMIT, TAKE, HAND_OVER, SEND_BACK, GRANT, REFUSE, DISCONTINUE, WITHDRAW, REOPEN))

CHECK_ASKED = event("vetting.check.asked", "Check asked", operation=COLLECTS, keys={"kind"}, private={"of"})
CHECK_BACK = event(
    "vetting.check.answered",
    "Result of a check entered",
    operation=COLLECTS,
    keys={"kind", "result", "adverse"},
    private={"words", "source"},
)
PERSON_NAMED = event("vetting.entry.identified", "Somebody named in a form identified", keys={"entry", "person", "act"})

FOUND = event(
    "vetting.trace.found",
    "Trace entered",
    operation=COLLECTS,
    keys={"application", "kind", "declared", "adverse"},
    private={"summary", "source", "owner"},
)
ASKED = event(
    "vetting.trace.asked",
    "Applicant asked to explain",
    operation=Operation.DISCLOSURE,
    keys={"due_on"},
    private={"words"},
)
EXPLAINED = event("vetting.trace.explained", "Applicant explained", operation=COLLECTS, private={"words"})
NOT_ASKED = event("vetting.trace.not_asked", "Reason why the applicant is not asked", private={"words"})
HARM_TESTED = event(
    "vetting.trace.harm_tested",
    "Harm test of a trace",
    keys={"telling", "owner_agreed"},
    private={"why", "told", "owner"},
)
TRIPPED = event("vetting.page.held_back", "Page held back: it held withheld words", keys={"page", "traces"})
EXPORTED = event("vetting.application.exported", "Applicant took their own data", operation=Operation.DISCLOSURE)
