"""Worries of misconduct that go to standards, and a panel's words to officers with their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import Words, receive_referral, write_letter
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.models import Referral
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.models import OfficerWords, PackCase, PackState, Worry
from probity.office.scrutiny.policy.packs import uninvolved
from probity.office.scrutiny.policy.packs_redaction import redact
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.queries.packs_shown import known_of
from probity.office.scrutiny.workflow import panels as flow

PASSING_ON: Final = System("scrutiny.worries", "passes a panel's worry of misconduct on to standards")
SENDER: Final = "Scrutiny panel"
LETTER: Final = "scrutiny/letters/panel_words.txt"
ANSWER: Final = "Answer"


@recorded()
def send_worry(case: PackCase, words: str, *, actor: Actor, at: datetime) -> Worry:
    """Pass a fear of misconduct to Professional Standards. Called where a judgement is kept; nobody can hold it back.

    It goes in the panel's name, so that neither the officer's line nor standards learns which member wrote it.
    """
    ref, drawn = next_reference("SKF"), case.drawn
    content = Words(
        to_desk=STANDARDS.desk, about_ref=case.officer_ref, subject_kind=drawn.record._meta.label_lower,
        subject_ref=drawn.record.ref, title=f"A scrutiny panel fears misconduct in {drawn.record.ref}"[:200],
        words=f"{words.strip()}\n\nClose it under Scrutiny, Worries ({ref}): the panel is told that it is closed, and "
        "nothing else.",
    )  # fmt: skip
    referral = receive_referral(
        content, kind=Referral.Kind.HANDOVER, key=f"{ref}.worry", sender=SENDER, actor=PASSING_ON, at=at
    )
    made: Worry = Worry.unscoped.create(
        ref=ref, case=case, officer_ref=case.officer_ref, referral_ref=referral.ref, sent_at=at
    )

    record(flow.WORRIED, actor=actor, subject=made, at=at, case=case.ref, referral=referral.ref)
    return made


@recorded()
def close_worry(worry: Worry, words: str, *, actor: User, at: datetime) -> Worry:
    """Say that standards is done with a worry; the panel learns that and no more.

    Raises:
        TransitionRefused: it is closed, the actor is not of standards, or has a part in the case.
    """
    changes = {"closed_at": at, "closed_by_ref": actor.person_ref}
    move(worry, flow.CLOSE_WORRY, actor=actor, at=at, changes=changes, words=words)
    return worry


@recorded()
def write_to_officer(case: PackCase, words: str, *, actor: User, at: datetime) -> OfficerWords:
    """Send the panel's words to the officer and to the supervisor on the day, and ask the officer for an answer.

    Raises:
        NotPermitted: the actor does not run panels or is involved, the panel has not judged the case, or it wrote.
        BadInput: there are no words.
    """
    if reason := runs_panels(actor) or uninvolved(case, actor):
        raise NotPermitted(reason)
    if case.state != PackState.JUDGED:
        raise NotPermitted("The panel has not judged the case yet.")
    if OfficerWords.unscoped.filter(case=case).exists():
        raise NotPermitted("The panel has written to this officer.")
    if not words.strip():
        raise BadInput("Write what the panel says.", where="words")
    made: OfficerWords = OfficerWords.unscoped.create(
        ref=next_reference("SKW"), case=case, officer_ref=case.officer_ref, supervisor_ref=case.supervisor_ref,
        words=words.strip(), sent_at=at, due_on=day_of(at),
    )  # fmt: skip
    due_on = set_deadline(made, ANSWER, rule_id="scrutiny.panel_answer", starts_on=day_of(at)).due_on
    OfficerWords.unscoped.filter(pk=made.pk).update(due_on=due_on)
    made.refresh_from_db()
    _send_letters(made, actor, at)

    record(flow.WROTE, actor=actor, subject=made, at=at, case=case.ref, due=str(due_on), words=words)
    return made


def _send_letters(made: OfficerWords, actor: Actor, at: datetime) -> None:
    record_ref = made.case.drawn.record.ref
    for to_ref in (made.officer_ref, made.supervisor_ref):
        if to_ref:
            facts = {"words": made, "record_ref": record_ref, "to_officer": to_ref == made.officer_ref}
            write_letter(made, template=LETTER, to_ref=to_ref, facts=facts, actor=actor, at=at)


@recorded()
def answer_panel(words: OfficerWords, answer: str, *, actor: User, at: datetime) -> OfficerWords:
    """Answer a panel; its next meeting reads the answer, redacted as the record was.

    Raises:
        TransitionRefused: the actor is not the officer, or has answered.
        BadInput: there is no answer.
    """
    if not answer.strip():
        raise BadInput("Write your answer.", where="answer")
    case = words.case
    shown = redact(answer.strip(), known_of(case), hidden=case.hidden_words, kept=case.kept_words).text
    changes = {"answer": answer.strip(), "answered_at": at, "answer_shown": shown}
    move(words, flow.ANSWER, actor=actor, at=at, changes=changes, words=answer.strip())
    meet_deadline(words, ANSWER, at=at)
    return words
