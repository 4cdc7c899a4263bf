"""Editions of the published register: prepared, sent for approval, approved and fixed, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import SystemRandom

from django.db.models import Max

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.files import keep_bytes
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.kernel.references import RANDOM_CHARACTERS
from probity.foundation.web.formats import LONDON
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import needs_words
from probity.office.declarations.models import OPEN_EDITIONS, Edition, EditionRow, EditionState
from probity.office.declarations.policy import may_prepare
from probity.office.declarations.queries.figures import days_of
from probity.office.declarations.queries.publication import (
    before_of,
    fixed_of,
    newest_of,
    public_rows,
    showing_more,
    standing_of,
)
from probity.office.declarations.queries.publication_redaction import (
    Decision,
    Facts,
    public_row,
    usual_decisions,
)
from probity.office.declarations.queries.publication_register import Found, labels_of, register_of

MARK_LENGTH = 6
RANDOM = SystemRandom()
SHOWED_MORE = "It showed more of some rows than the edition that replaces it."


@recorded()
def prepare_edition(
    period: str, *, actor: User, at: datetime, known_at: datetime | None = None, why: str = ""
) -> Edition:
    """Take the register of a quarter that is over, as known at a moment, and redact it as usual.

    A row whose facts are those of the quarter's last edition keeps what was decided of it there, so that nothing is
    shown and hidden by turns.

    Raises:
        NotPermitted: the actor does not keep the register.
        BadInput: the quarter is not over, or the moment lies before its end or in the future.
        TransitionRefused: an edition of the quarter is being prepared already.
    """
    if reason := may_prepare(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    known_at = known_at or at
    _first, last = days_of(period)
    if known_at > at or day_of(known_at) <= last:
        raise BadInput(
            "The register is published as known on a day after the quarter's end and not after today.",
            where=period,
            hint=f"Wait until {last:%d %B %Y} is over.",
        )
    if Edition.unscoped.filter(period=period, state__in=OPEN_EDITIONS).exists():
        raise TransitionRefused("An edition of this quarter is being prepared already.")
    edition = Edition.unscoped.create(
        ref=next_reference("GE"), period=period, as_at=last, known_at=known_at, prepared_at=at,
        author_ref=actor.person_ref, why=why.strip(), supersedes=newest_of(period),
    )  # fmt: skip
    rows = _rows_of(edition, register_of(period, known_at=known_at))
    EditionRow.objects.bulk_create(rows)
    told = known_at.astimezone(LONDON).isoformat(timespec="seconds")
    record(workflow.PREPARED, actor=actor, subject=edition, at=at, period=period, rows=len(rows), known_at=told)
    return edition


def _rows_of(edition: Edition, found: list[Found]) -> list[EditionRow]:
    earlier = standing_of(found_ref.facts.offer_ref for found_ref in found)
    marks: set[str] = {row.mark for row in EditionRow.objects.filter(edition__period=edition.period)}
    labels, made = labels_of(edition.as_at), []
    for one in found:
        before = earlier.get(one.facts.offer_ref)
        same_quarter = before is not None and before.edition.period == edition.period
        mark = before.mark if before is not None and same_quarter else _new_mark(marks)
        decisions = _decisions(one.facts, before)
        left_out = before.left_out_because if before is not None else ""
        shown = {} if left_out else public_row(one.facts, decisions, mark=mark, kinds=labels).kept()
        made.append(
            EditionRow(
                edition=edition, offer_ref=one.facts.offer_ref, mark=mark, people=[*one.people],
                facts=one.facts.kept(), decisions={name: each.kept() for name, each in decisions.items()},
                shown=shown, left_out_because=left_out,
            )
        )  # fmt: skip
    return made


def _decisions(facts: Facts, before: EditionRow | None) -> Mapping[str, Decision]:
    """What was decided of the same facts before stands; of other facts the usual holds, and free text is read anew."""
    usual = usual_decisions(facts)
    if before is None:
        return usual
    then = Facts.of(before.facts)
    kept = {name: Decision.of(said) for name, said in before.decisions.items()}
    return {
        name: kept[name]
        if name in kept and all(getattr(facts, each) == getattr(then, each) for each in SAYS[name])
        else usual[name]
        for name in usual
    }


# The facts that each decision was taken on.
SAYS: Mapping[str, tuple[str, ...]] = {
    "recipient": ("who", "who_in_general", "rank", "is_named", "named", "whose"),
    "department": ("department", "who", "is_named", "whose"),
    "giver": ("giver_kind", "giver_organisation", "giver_name"),
    "offered_on": ("offered_on",),
    "value": ("value",),
    "description": ("description", "giver_name"),
}


def _new_mark(taken: set[str]) -> str:
    """A random name for a row, which says nothing of its place among the offers."""
    while (mark := "".join(RANDOM.choice(RANDOM_CHARACTERS) for _ in range(MARK_LENGTH))) in taken:
        pass
    taken.add(mark)
    return mark


@recorded()
def propose_edition(edition: Edition, *, actor: User, at: datetime, why: str = "") -> Edition:
    """Send an edition to a second person for approval, saying what a correction corrects."""
    changes = {"why": why.strip()} if why.strip() else {}
    edition.why = why.strip() or edition.why
    move(edition, workflow.PROPOSE, actor=actor, at=at, changes=changes)
    return edition


@recorded()
def send_back(edition: Edition, *, words: str, actor: User, at: datetime) -> Edition:
    """Give an edition back to its author with what is to be looked at again."""
    needs_words(words, what="Say what is to be changed.")
    move(edition, workflow.SEND_BACK, actor=actor, at=at, words=words)
    return edition


@recorded()
def give_up(edition: Edition, *, actor: User, at: datetime) -> Edition:
    """Give up an edition that was never published."""
    move(edition, workflow.GIVE_UP, actor=actor, at=at)
    return edition


@recorded()
def approve_edition(edition: Edition, *, actor: User, at: datetime) -> Edition:
    """Fix the bytes of an edition and publish it; the one before is superseded and stays readable at its own address.

    An earlier edition that shows more of a row than this one is withdrawn: both together would give away what this one
    withholds.

    Raises:
        TransitionRefused: it is not waiting, or the actor prepared it, is in it, or is no approver.
    """
    if reason := why_not(workflow.PUBLISH, edition, actor):
        raise TransitionRefused(reason)
    number = (Edition.unscoped.filter(period=edition.period).aggregate(last=Max("number"))["last"] or 0) + 1
    before = before_of(edition)
    files = fixed_of(edition, number=number, approved_on=day_of(at))
    shown = public_rows(edition)
    changes = {
        "number": number, "approver_ref": actor.person_ref, "approved_at": at, "rows_shown": len(shown),
        "supersedes": before, "page_sha256": keep_bytes(files.page), "csv_sha256": keep_bytes(files.csv),
        "xlsx_sha256": keep_bytes(files.xlsx),
    }  # fmt: skip
    for showed_more in showing_more(edition):
        withdraw(showed_more.edition, words=SHOWED_MORE, actor=actor, at=at)
    current = Edition.unscoped.filter(period=edition.period, state=EditionState.PUBLISHED).first()
    if current is not None:
        move(current, workflow.SUPERSEDE, actor=actor, at=at, by=edition.ref)
    digests = {name: changes[f"{name}_sha256"] for name in ("page", "csv", "xlsx")}
    facts = {"period": edition.period, "number": number, "rows": len(shown), **digests}
    move(edition, workflow.PUBLISH, actor=actor, at=at, changes=changes, **facts)
    return edition


@recorded()
def withdraw(edition: Edition, *, words: str, actor: User, at: datetime) -> Edition:
    """Take a published edition down. Its address says when and why; its words are served no more."""
    needs_words(words, what="Say why, in words that the public may read.")
    changes = {"withdrawn_at": at, "withdrawn_because": words.strip()[:500]}
    move(edition, workflow.TAKE_DOWN, actor=actor, at=at, changes=changes, by=actor.person_ref, words=words)
    return edition
