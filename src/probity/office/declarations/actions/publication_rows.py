"""What each row of an edition shows: changed only with a reason, while the edition is being prepared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import needs_words
from probity.office.declarations.models import EditionRow
from probity.office.declarations.policy import may_change_row
from probity.office.declarations.queries.publication_names import may_name
from probity.office.declarations.queries.publication_redaction import CHOICES, Decision, Facts, How, public_row
from probity.office.declarations.queries.publication_register import labels_of


@dataclass(frozen=True)
class RowWanted:
    """How a row is to be shown: each field, the description's other words, or the whole row left out, and why."""

    how: Mapping[str, How]
    words: str
    left_out: bool
    why: str


LEFT_OUT, TAKEN_IN = "left_out", "taken_in"
LONGEST_WORDS = 200


@recorded()
def decide_field(
    row: EditionRow, name: str, how: How, *, why: str, actor: User, at: datetime, words: str = ""
) -> EditionRow:
    """Show one field of a row more openly or less, with the reason. Free text is refused while it may name somebody.

    Raises:
        TransitionRefused: the edition is past preparing, or the actor does not keep the register or is in the row.
        NotPermitted: no reason was given.
        BadInput: the field is not shown in that way, or the words may name somebody.
        Stale: somebody else changed the edition meanwhile.
    """
    _refuse_unless_may(row, actor)
    if name not in CHOICES or how not in CHOICES[name].ways:
        raise BadInput("This is not shown in that way.", where=name)
    needs_words(why, what="Say why it is shown so.")
    words = " ".join(words.split())[:LONGEST_WORDS]
    facts = Facts.of(row.facts)
    if name == "description" and how != How.WITHHELD:
        _refuse_names(row, facts, facts.description if how == How.SHOWN else words)
    told = words if name == "description" and how == How.GENERAL else ""
    decided = Decision(how, why.strip(), told, actor.person_ref)
    row.decisions = {**row.decisions, name: decided.kept()}
    _show_again(row)
    record(
        workflow.ROW_DECIDED, actor=actor, subject=row.edition, at=at, mark=row.mark, field=name, how=how.value, why=why
    )
    return row


@recorded()
def leave_out(row: EditionRow, *, why: str, actor: User, at: datetime) -> EditionRow:
    """Leave a whole row out, with the reason, which is not published."""
    _refuse_unless_may(row, actor)
    needs_words(why, what="Say why the whole row is left out.")
    row.left_out_because = why.strip()[:300]
    _show_again(row)
    record(
        workflow.ROW_DECIDED, actor=actor, subject=row.edition, at=at, mark=row.mark, field=LEFT_OUT, how="all", why=why
    )
    return row


@recorded()
def take_in(row: EditionRow, *, why: str, actor: User, at: datetime) -> EditionRow:
    """Take back in a row that was left out whole."""
    _refuse_unless_may(row, actor)
    needs_words(why, what="Say why it is taken in again.")
    row.left_out_because = ""
    _show_again(row)
    record(
        workflow.ROW_DECIDED, actor=actor, subject=row.edition, at=at, mark=row.mark, field=TAKEN_IN, how="all", why=why
    )
    return row


@recorded()
def decide_row(row: EditionRow, wanted: RowWanted, *, actor: User, at: datetime) -> EditionRow:
    """Show the fields of a row as wanted, or leave it out whole: whatever differs from what stands, for one reason.

    Raises:
        NotPermitted: nothing is changed, or no reason was given; and whatever the single decisions raise.
    """
    _refuse_unless_may(row, actor)
    now = {name: Decision.of(said) for name, said in row.decisions.items()}
    words = " ".join(wanted.words.split())
    differing = [name for name, how in wanted.how.items() if how != now[name].how]
    if wanted.how["description"] == How.GENERAL and words != now["description"].words:
        differing = [*dict.fromkeys([*differing, "description"])]
    turned = wanted.left_out != bool(row.left_out_because)
    if not differing and not turned:
        raise NotPermitted("Nothing was changed.", hint="Choose how something is shown, or go back.")
    for name in differing:
        decide_field(row, name, wanted.how[name], why=wanted.why, words=words, actor=actor, at=at)
    if turned:
        (leave_out if wanted.left_out else take_in)(row, why=wanted.why, actor=actor, at=at)
    return row


def _refuse_unless_may(row: EditionRow, actor: User) -> None:
    if reason := may_change_row(row, actor):
        raise TransitionRefused(reason)


def _refuse_names(row: EditionRow, facts: Facts, words: str) -> None:
    if not words.strip():
        raise BadInput("There are no words to show.", where="words", hint="Write what the public may read.")
    if found := may_name(words, people=row.people, others=[facts.giver_name]):
        raise BadInput(
            f"These words may tell who somebody is: {'; '.join(found)}.",
            where="words",
            hint="Choose other words, and write them without it.",
        )


def _show_again(row: EditionRow) -> None:
    """Make the public row again and raise the edition's version: whoever approves what they saw is told it changed."""
    change(row.edition, {"rows_shown": row.edition.rows_shown})
    decisions = {name: Decision.of(said) for name, said in row.decisions.items()}
    labels = labels_of(row.edition.as_at)
    shown = public_row(Facts.of(row.facts), decisions, mark=row.mark, kinds=labels).kept()
    row.shown = {} if row.left_out_because else shown
    row.save(update_fields=["decisions", "shown", "left_out_because"])
