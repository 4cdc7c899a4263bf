"""The states of referrals and releases, and the ledger's words for what casework does."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.models import Referral, Release
from probity.foundation.casework.policy import (
    is_addressee,
    is_hand_over,
    may_deconflict,
    may_release,
    may_withdraw,
    not_about_themselves,
    not_its_author,
    not_who_lifted,
)
from probity.foundation.casework.transitions import Transition, workflow

NOTED = event("casework.note.added", "Note added", operation=Operation.COLLECTION, private={"words"})
CORRECTED = event("casework.record.corrected", "Record corrected", keys={"number", "fields"}, private={"reason"})
FILED = event(
    "casework.file.added",
    "File added",
    operation=Operation.COLLECTION,
    keys={"file", "sha256", "size"},
    private={"name"},
)
DOWNLOADED = event(
    "casework.file.downloaded", "File downloaded", operation=Operation.DISCLOSURE, keys={"file", "sha256"}
)
PAUSED = event("casework.deadline.paused", "Deadline paused", keys={"deadline", "due"}, private={"reason"})
RESUMED = event("casework.deadline.resumed", "Deadline resumed", keys={"deadline", "due"}, private={"reason"})
EXTENDED = event("casework.deadline.extended", "Deadline extended", keys={"deadline", "due"}, private={"reason"})
WROTE = event(
    "casework.letter.written", "Letter written", operation=Operation.DISCLOSURE, keys={"letter", "template", "to"}
)
CONSULTED = event(
    "casework.register.consulted",
    "Register entry consulted by another desk",
    operation=Operation.CONSULTATION,
    keys={"asked_by", "asked_for"},
)

RECEIVED = event(
    "casework.referral.received",
    "Referral received",
    operation=Operation.COLLECTION,
    keys={"kind", "to_desk", "to", "about"},
    private={"title", "words"},
)
TAKEN_UP = event("casework.referral.taken_up", "Hand-over taken up", keys={"was"})
ANSWERED = event("casework.referral.answered", "Question answered", keys={"was"}, private={"words"})
TAKEN = event(
    "casework.referral.taken", "Referral taken from the office", operation=Operation.COLLECTION, keys={"office_ref"}
)

WRITTEN = event(
    "casework.release.written",
    "Release written",
    operation=Operation.COLLECTION,
    keys={"to", "clashes"},
    private={"title", "words"},
)
LIFTED = event("casework.release.lifted", "Hold lifted", keys={"was"}, private={"reason"})
APPROVED = event(
    "casework.release.approved", "Release approved", operation=Operation.DISCLOSURE, keys={"was", "to", "author"}
)
SENT = event("casework.release.sent", "Release sent", operation=Operation.DISCLOSURE, keys={"was"})
REPLIED = event(
    "casework.release.answered", "Release answered", operation=Operation.COLLECTION, keys={"was"}, private={"words"}
)
WITHDRAWN = event("casework.release.withdrawn", "Release withdrawn", keys={"was"}, private={"reason"})

_R = Release.State
ANSWER = Transition("Answer", frozenset({Referral.State.OPEN}), Referral.State.ANSWERED, ANSWERED, (is_addressee,))
TAKE_UP = Transition(
    "Take it up", frozenset({Referral.State.RECEIVED}), Referral.State.TAKEN, TAKEN_UP, (is_hand_over, is_addressee)
)
LIFT = Transition(
    "Lift the hold", frozenset({_R.HELD}), _R.WAITING, LIFTED, (may_deconflict, not_its_author, not_about_themselves)
)
APPROVE = Transition(
    "Approve",
    frozenset({_R.WAITING}),
    _R.APPROVED,
    APPROVED,
    (may_release, not_its_author, not_who_lifted, not_about_themselves),
)
SEND = Transition("Send", frozenset({_R.APPROVED}), _R.SENT, SENT)
REPLY = Transition("Take the answer", frozenset({_R.SENT, _R.APPROVED}), _R.ANSWERED, REPLIED)
WITHDRAW = Transition(
    "Withdraw", frozenset({_R.HELD, _R.WAITING}), _R.WITHDRAWN, WITHDRAWN, (may_withdraw, not_about_themselves)
)

workflow("casework.referral", (ANSWER, TAKE_UP))
workflow("casework.release", (LIFT, APPROVE, SEND, REPLY, WITHDRAW))
