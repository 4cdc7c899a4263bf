"""How meetings, cases, worries, words and summaries move, and the ledger's words for what is done with panels."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import MeetingState, PackState, SummaryState, WordsState, WorryState
from probity.office.scrutiny.policy.packs import (
    has_left,
    is_standards,
    is_the_officer,
    its_meeting_is_open,
    not_in_the_worry,
    ready_to_close,
    ready_to_open,
    runs_the_meeting,
    still_drawn,
    uninvolved,
)
from probity.office.scrutiny.policy.panels import approves_summary

FORMED = event("scrutiny.panel.formed", "Panel formed", operation=Operation.COLLECTION)
ENTERED = event(
    "scrutiny.panel_member.entered", "Panel member entered", operation=Operation.COLLECTION, keys={"from", "to"}
)
ACCOUNT = event("scrutiny.panel_member.account_opened", "Account of a panel member opened", keys={"account", "to"})
RENEWED = event("scrutiny.panel_member.renewed", "Term of a panel member renewed", keys={"to"})
ENDED = event("scrutiny.panel_member.ended", "Term of a panel member ended", private={"reason"})
SEATED = event("scrutiny.panel_member.seated", "Panels of a member set", keys={"panels"})
TRAINED = event("scrutiny.panel_member.trained", "Panel member trained", keys={"kind", "on", "until"})
KNOWS = event("scrutiny.panel_member.knows", "Said whom a panel member knows", keys={"person"}, private={"words"})

PLANNED = event("scrutiny.panel_meeting.planned", "Panel meeting planned", operation=Operation.COLLECTION, keys={"on"})
TAKEN_IN = event("scrutiny.panel_meeting.cases_taken", "Cases of a draw taken into a pack", keys={"draw", "cases"})
ATTENDS = event("scrutiny.panel_meeting.officer_named", "Officer named to attend a panel", keys={"person"})
INVITED = event("scrutiny.panel_meeting.invited", "Member invited to a panel meeting", keys={"member"})
EXCUSED = event("scrutiny.panel_meeting.excused", "Member excused from a panel meeting", keys={"member"})
PUT = event("scrutiny.panel_meeting.item_put", "Item put on a panel's agenda", keys={"about"}, private={"words"})
OPENED = event("scrutiny.panel_meeting.opened", "Pack opened to its members", operation=Operation.DISCLOSURE,
               keys={"was", "cases", "members"})  # fmt: skip
CLOSED = event("scrutiny.panel_meeting.closed", "Panel meeting closed", keys={"was", "heard"})
ACTION = event("scrutiny.panel_action.entered", "Action of a panel entered", keys={"due"})
ACTION_DONE = event("scrutiny.panel_action.done", "Action of a panel done", keys={"on"})

REDACTED = event("scrutiny.pack_case.redacted", "Redaction of a case changed", keys={"hidden", "kept"})
READY = event("scrutiny.pack_case.ready", "Case redacted and read through", keys={"was", "left_out"})
AGAIN = event("scrutiny.pack_case.redacted_again", "Case taken back to be redacted again", keys={"was"})
SHOWN = event("scrutiny.pack_case.shown", "Case opened to members", operation=Operation.DISCLOSURE, keys={"was"})
TOLD = event("scrutiny.pack_case.told", "Judgements made alone closed and told", keys={"was", "judgements", "waited"})
JUDGED = event("scrutiny.pack_case.judged", "Case judged together", keys={"was", "colour", "view"})
WITHDRAWN = event("scrutiny.pack_case.withdrawn", "Case that left its draw taken out of a pack", keys={"was"})
ASIDE = event("scrutiny.pack_case.aside", "Member stands aside from a case", keys={"member"}, private={"words"})
JUDGED_ALONE = event("scrutiny.judgement.given", "Case judged alone", operation=Operation.COLLECTION, keys={"case"})
VIEWED = event(
    "scrutiny.pack_case.footage_seen", "Footage seen in the room", operation=Operation.CONSULTATION,
    keys={"members", "minutes"}, private={"words"},
)  # fmt: skip
WORRIED = event("scrutiny.worry.sent", "Worry of misconduct sent to standards", keys={"case", "referral"})
WORRY_CLOSED = event("scrutiny.worry.closed", "Worry of misconduct closed", keys={"was"}, private={"words"})
WROTE = event(
    "scrutiny.officer_words.sent", "Panel's words sent to the officer and supervisor", operation=Operation.DISCLOSURE,
    keys={"case", "due"}, private={"words"},
)  # fmt: skip
ANSWERED = event("scrutiny.officer_words.answered", "Officer answered a panel", operation=Operation.COLLECTION,
                 keys={"was"}, private={"words"})  # fmt: skip
HEARD = event("scrutiny.officer_words.heard", "Officer's answer read by the panel", keys={"was", "meeting"})
DRAFTED = event("scrutiny.panel_summary.written", "Summary of a panel meeting written", private={"words"})
REWRITTEN = event("scrutiny.panel_summary.rewritten", "Summary of a panel meeting written anew", private={"words"})
PUBLISHED = event(
    "scrutiny.panel_summary.published", "Summary of a panel meeting published", operation=Operation.DISCLOSURE,
    keys={"was", "cases", "replaced"},
)  # fmt: skip

_M, _P = MeetingState, PackState
RUNS = (runs_the_meeting, uninvolved)
OPEN = Transition("Open the pack", frozenset({_M.PREPARING}), _M.OPEN, OPENED, (runs_the_meeting, ready_to_open))
CLOSE = Transition("Close the meeting", frozenset({_M.OPEN}), _M.CLOSED, CLOSED, (runs_the_meeting, ready_to_close))
MAKE_READY = Transition("Say it is redacted", frozenset({_P.PREPARED}), _P.READY, READY, (*RUNS, still_drawn))
REDACT_AGAIN = Transition("Redact it again", frozenset({_P.READY}), _P.PREPARED, AGAIN, RUNS)
SHOW = Transition(
    "Open to members", frozenset({_P.READY}), _P.ALONE, SHOWN, (runs_the_meeting, still_drawn, its_meeting_is_open)
)
TELL = Transition("Close judging alone", frozenset({_P.ALONE}), _P.TOGETHER, TOLD, RUNS)
JUDGE = Transition("Judge together", frozenset({_P.TOGETHER}), _P.JUDGED, JUDGED, (*RUNS, still_drawn))
WITHDRAW = Transition(
    "Take out of the pack", frozenset({_P.PREPARED, _P.READY, _P.ALONE, _P.TOGETHER}), _P.WITHDRAWN, WITHDRAWN,
    (runs_the_meeting, has_left),
)  # fmt: skip
CLOSE_WORRY = Transition("Close", frozenset({WorryState.RECEIVED}), WorryState.CLOSED, WORRY_CLOSED,
                         (is_standards, not_in_the_worry))  # fmt: skip
ANSWER = Transition("Answer", frozenset({WordsState.WAITING}), WordsState.ANSWERED, ANSWERED, (is_the_officer,))
HEAR = Transition("Read at a meeting", frozenset({WordsState.ANSWERED}), WordsState.HEARD, HEARD, (runs_the_meeting,))
PUBLISH = Transition(
    "Approve and publish", frozenset({SummaryState.DRAFT}), SummaryState.PUBLISHED, PUBLISHED, (approves_summary,)
)

workflow("scrutiny.panelmeeting", (OPEN, CLOSE))
workflow("scrutiny.packcase", (MAKE_READY, REDACT_AGAIN, SHOW, TELL, JUDGE, WITHDRAW))
workflow("scrutiny.worry", (CLOSE_WORRY,))
workflow("scrutiny.officerwords", (ANSWER, HEAR))
workflow("scrutiny.panelsummary", (PUBLISH,))
