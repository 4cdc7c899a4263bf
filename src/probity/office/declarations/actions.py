"""Every write of the gifts desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.actions import correct, tell, write_letter
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.files import add_file
from probity.foundation.casework.models import Deadline, File
from probity.foundation.casework.transitions import change, move, why_not
from probity.foundation.intake.incoming import Importer, IncomingRow, LoadReport
from probity.foundation.intake.pipeline import ImportRequest, run_import
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.workforce.queries import PersonCard, person_card
from probity.office.declarations import workflow
from probity.office.declarations.management.registers import Entry, entry_of, gifts_shape, people_by_number
from probity.office.declarations.models import Behalf, Match, NilReturn, Offer, ReviewBy, Share, State, Step, StepKind
from probity.office.declarations.policy import (
    Endorser,
    endorser_of,
    may_add_document,
    may_correct,
    may_load,
    may_reroute,
    may_say_what_became_of_it,
    reviewed_by_deputy,
)

# What a declarant says, page by page; nothing else of an offer can be saved by them.
SAID = frozenset(
    {
        "kind", "description", "circumstances", "offered_on", "giver_kind", "giver_name", "giver_organisation",
        "value_low", "value_high", "value_words", "answer", "asked", "outcome", "gift_test", "in_procurement",
        "procurement_words", "behalf", "recipient_ref",
    }
)  # fmt: skip


@recorded()
def start_draft(*, actor: User, at: datetime) -> Offer:
    """Begin to declare an offer to oneself; it is nobody else's to see until it is declared.

    Raises:
        NotPermitted: the account belongs to nobody in the workforce.
    """
    if not actor.person_ref:
        raise NotPermitted("This account belongs to nobody in the workforce.", hint="Ask an access administrator.")
    offer = Offer.unscoped.create(
        ref=next_reference("GH"), recipient_ref=actor.person_ref, declared_by_ref=actor.person_ref
    )
    record(workflow.DRAFTED, actor=actor, subject=offer, at=at, **{"for": offer.recipient_ref})
    return offer


@recorded()
def save_draft(
    offer: Offer, said: Mapping[str, Any], *, actor: User, at: datetime, shared_with: Sequence[str] | None = None
) -> Offer:
    """Keep what was said on one page of a draft.

    Raises:
        TransitionRefused: it is declared already, or is somebody else's draft.
        ValueError: a field is not the declarant's to say.
    """
    if unknown := said.keys() - SAID:
        raise ValueError(f"a declarant does not say {sorted(unknown)}")
    _needs_draft_of(offer, actor)
    behalf = said.get("behalf", offer.behalf)
    if behalf != Behalf.OTHER:
        said = {**said, "recipient_ref": actor.person_ref}
    elif offer.behalf != Behalf.OTHER:
        said = {"recipient_ref": "", **said}  # somebody else, who is still to be named
    change(offer, said)
    if behalf != Behalf.TEAM:
        shared_with = ()
    if shared_with is not None:
        offer.shares.all().delete()
        Share.objects.bulk_create(Share(offer=offer, person_ref=ref) for ref in sorted({*shared_with}))
    record(workflow.SAVED, actor=actor, subject=offer, at=at, fields=sorted(said))
    return offer


@recorded()
def discard_draft(offer: Offer, *, actor: User, at: datetime) -> None:
    """Throw away a draft that was never declared."""
    _needs_draft_of(offer, actor)
    record(workflow.DISCARDED, actor=actor, subject=About("declarations.offer", offer.ref), at=at)
    Offer.unscoped.filter(pk=offer.pk, state=State.DRAFT, version=offer.version).delete()


@recorded()
def declare(offer: Offer, *, actor: User, at: datetime) -> Offer:
    """Put a finished draft before the endorser worked out for the day, with the time that each step now has.

    Raises:
        TransitionRefused: something is still to say; the message names it.
        NotPermitted: nobody can endorse or review it; the message says who can put that right.
    """
    if reason := why_not(workflow.DECLARE, offer, actor):
        raise TransitionRefused(reason)
    today = day_of(at)
    assert offer.offered_on is not None  # noqa: S101 - the guard asked for it
    if offer.offered_on > today:
        raise NotPermitted("The offer's date is in the future.", hint="Give the day on which it was made.")
    endorser = endorser_of(offer.recipient_ref, offer.people(), on=today)
    changes = _as_declared(offer, endorser, today)
    move(
        offer,
        workflow.DECLARE,
        actor=actor,
        at=at,
        changes=changes,
        people=[*offer.people()],
        endorser=endorser.ref,
        review_by=changes["review_by"],
        answer=offer.answer,
        days_late=max(0, (today - changes["declare_by"]).days),
        description=offer.description,
        giver=offer.giver,
        **{"for": offer.recipient_ref},
    )
    _step(offer, StepKind.DECLARED, "", actor=actor, at=at)
    _ask_endorser(offer, at=at)
    return offer


def _as_declared(offer: Offer, endorser: Endorser, today: date) -> dict[str, Any]:
    """What becomes fixed when an offer is declared: whose unit, by when, who endorses, who reviews."""
    assert offer.offered_on is not None  # noqa: S101 - the guard asked for it
    card = person_card(offer.recipient_ref, on=offer.offered_on) or person_card(offer.recipient_ref, on=today)
    named = code_list("gifts.published_by_name", on=offer.offered_on)
    return {
        "declared_on": today,
        "declare_by": clock("gifts.declaration_time", on=offer.offered_on).due(offer.offered_on),
        "unit_ref": card.unit_ref if card else "",
        "published_by_name": bool(card and card.rank in {label for _, label in named}),
        "endorser_ref": endorser.ref,
        "endorser_why": endorser.why,
        "review_by": _review_by(offer, endorser, on=today),
    }


def _review_by(offer: Offer, endorser: Endorser, *, on: date) -> ReviewBy:
    """Whoever reviews has neither part in the offer nor endorsed it, nor anybody close to them."""
    deputy = reviewed_by_deputy([*offer.people(), endorser.ref], on=on)
    return ReviewBy.DEPUTY if deputy else ReviewBy.REGISTRAR


@recorded()
def endorse(offer: Offer, *, supported: bool, words: str, actor: User, at: datetime) -> Offer:
    """Say, as the endorser, that one knows of the offer and whether one supports what was done."""
    _needs_words(words, unless=supported, what="Say why you do not support it.")
    changes = {"endorsed_by_ref": actor.person_ref}
    move(offer, workflow.ENDORSE, actor=actor, at=at, changes=changes, supported=supported, words=words)
    meet_deadline(offer, "Endorse", at=at)
    set_deadline(offer, "Review", rule_id="gifts.review_time", starts_on=day_of(at))
    _step(offer, StepKind.SUPPORTED if supported else StepKind.NOT_SUPPORTED, words, actor=actor, at=at)
    return offer


@recorded()
def reroute(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Work out the endorser again as at today, when the one named has left or cannot act.

    Raises:
        TransitionRefused: it is not waiting for endorsement, or the actor does not review it.
        NotPermitted: today's rules name the same person.
    """
    if reason := may_reroute(offer, actor):
        raise TransitionRefused(reason)
    _needs_words(words, what="Say why another endorser is needed.")
    was, now = offer.endorser_ref, endorser_of(offer.recipient_ref, offer.people(), on=day_of(at))
    if now.ref == was:
        raise NotPermitted("Today's rules name the same endorser.", hint="If they have left, wait for the HR feed.")
    review_by = _review_by(offer, now, on=day_of(at))
    change(offer, {"endorser_ref": now.ref, "endorser_why": now.why, "review_by": review_by})
    record(workflow.REROUTED, actor=actor, subject=offer, at=at, to=now.ref, words=words, **{"from": was})
    _step(offer, StepKind.REROUTED, words, actor=actor, at=at)
    _ask_endorser(offer, at=at)
    return offer


@recorded()
def challenge(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Put a question to the declarant that must be answered before the offer is accepted into the register."""
    _needs_words(words, what="Say what you ask.")
    move(offer, workflow.CHALLENGE, actor=actor, at=at, words=words, changes={"reviewed_by_ref": actor.person_ref})
    meet_deadline(offer, "Review", at=at)
    deadline = set_deadline(offer, "Answer", rule_id="gifts.answer_time", starts_on=day_of(at))
    _step(offer, StepKind.CHALLENGED, words, actor=actor, at=at)
    _write_to_declarant(offer, "challenge", deadline=deadline, words=words, actor=actor, at=at)
    return offer


@recorded()
def answer_challenge(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Answer the question that the reviewer put."""
    _needs_words(words, what="Write your answer.")
    move(offer, workflow.ANSWER, actor=actor, at=at, words=words)
    meet_deadline(offer, "Answer", at=at)
    set_deadline(offer, "Review", rule_id="gifts.review_time", starts_on=day_of(at))
    _step(offer, StepKind.ANSWERED, words, actor=actor, at=at)
    return offer


@recorded()
def enter(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Accept the offer into the register, as it stands."""
    move(offer, workflow.ENTER, actor=actor, at=at, words=words, changes={"reviewed_by_ref": actor.person_ref})
    meet_deadline(offer, "Review", at=at)
    _step(offer, StepKind.ENTERED, words, actor=actor, at=at)
    return offer


@recorded()
def close(offer: Offer, *, words: str, actor: User, at: datetime) -> Offer:
    """Close an offer in the register: nothing about it is outstanding."""
    move(offer, workflow.CLOSE, actor=actor, at=at, words=words)
    _step(offer, StepKind.CLOSED, words, actor=actor, at=at)
    return offer


@recorded()
def record_disposal(offer: Offer, *, outcome: str, words: str, actor: User, at: datetime) -> Offer:
    """Say later what became of a gift.

    Raises:
        TransitionRefused: the actor is neither in the offer nor its reviewer, or it is still a draft or closed.
    """
    if reason := may_say_what_became_of_it(offer, actor):
        raise TransitionRefused(reason)
    change(offer, {"outcome": outcome})
    record(workflow.DISPOSED, actor=actor, subject=offer, at=at, outcome=outcome, words=words)
    _step(offer, StepKind.DISPOSED, words, actor=actor, at=at)
    return offer


@recorded()
def correct_offer(offer: Offer, said: Mapping[str, Any], *, reason: str, actor: User, at: datetime) -> Offer:
    """Correct what an offer says, keeping what it said: the declarant until it is endorsed, then the reviewer."""
    if unknown := said.keys() - SAID - {"direction"} | (said.keys() & {"behalf", "recipient_ref"}):
        raise ValueError(f"a correction does not change {sorted(unknown)}")
    if reason_not := may_correct(offer, actor):
        raise TransitionRefused(reason_not)
    correct(offer, said, reason=reason, actor=actor, at=at)
    _step(offer, StepKind.CORRECTED, reason, actor=actor, at=at)
    return offer


@recorded()
def add_document(offer: Offer, *, name: str, chunks: Iterable[bytes], actor: User, at: datetime) -> File:
    """Keep a photograph, receipt or letter with the offer.

    Raises:
        TransitionRefused: the actor has no part in the offer, or it is closed.
        BadInput: it is too large, or of a kind that is not taken.
    """
    if reason := may_add_document(offer, actor):
        raise TransitionRefused(reason)
    return add_file(offer, name=name, chunks=chunks, actor=actor, at=at)


def load_gifts(request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent) -> ImportReport:
    """Load another register once, however often its file is given: offers outside endorsement, and nil returns.

    Raises:
        NotPermitted: the actor is not the registrar.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load(actor):
        raise NotPermitted(reason, hint="Ask for the role of gifts registrar.")
    importer = Importer(gifts_shape(on=day_of(at)), load_batch)
    return run_import(importer, request, actor=actor, at=at, progress=progress)


@recorded()
def load_batch(rows: Sequence[IncomingRow], *, actor: Actor, at: datetime) -> LoadReport:
    """Enter one batch of an import. A row that is neither an offer nor a nil return is refused."""
    report = LoadReport()
    entries = [(row, entry) for row in rows if (entry := entry_of(row, report))]
    people = people_by_number([entry.number for _, entry in entries], on=day_of(at))
    for kind, prefix, enter in ((NilReturn, "NR", _enter_nil), (Offer, "GH", _enter_offers)):
        chosen = [(row, entry) for row, entry in entries if entry.is_nil == (kind is NilReturn)]
        refs = next_references(prefix, len(chosen)) if chosen else []
        saved = enter([entry for _, entry in chosen], refs, people)
        what = workflow.NIL_STATED if kind is NilReturn else workflow.IMPORTED
        for (row, entry), made in zip(chosen, saved, strict=True):
            if isinstance(made, Offer):
                _step(made, StepKind.IMPORTED, made.source, actor=actor, at=at)
            record(what, actor=actor, subject=made, at=at, row=str(row.place), **entry.private(what.private))
            report.took(row, made.ref)
    return report


def _enter_nil(entries: Sequence[Entry], refs: Sequence[str], people: Mapping[str, PersonCard]) -> list[NilReturn]:
    made = [
        NilReturn(
            ref=ref,
            person_ref=people[entry.number].ref if entry.number in people else "",
            person_as_written=entry.recipient,
            match=Match.MATCHED if entry.number in people else Match.NOT_MATCHED,
            department_as_written=entry.department,
            period=entry.source,
            stated_on=entry.offered_on,
        )
        for entry, ref in zip(entries, refs, strict=True)
    ]
    return NilReturn.unscoped.bulk_create(made)


def _enter_offers(entries: Sequence[Entry], refs: Sequence[str], people: Mapping[str, PersonCard]) -> list[Offer]:
    made = []
    for entry, ref in zip(entries, refs, strict=True):
        card = people.get(entry.number)
        whose = {"recipient_ref": card.ref, "unit_ref": card.unit_ref, "match": Match.MATCHED} if card else {}
        made.append(Offer(ref=ref, state=State.IMPORTED, **{"match": Match.NOT_MATCHED, **whose}, **entry.as_offer()))
    return Offer.unscoped.bulk_create(made)


def _needs_draft_of(offer: Offer, actor: User) -> None:
    if offer.state != State.DRAFT or offer.declared_by_ref != actor.person_ref:
        raise TransitionRefused("Only your own draft can be changed here.")


def _needs_words(words: str, *, what: str, unless: bool = False) -> None:
    if not unless and not words.strip():
        raise NotPermitted("This needs a reason in words.", hint=what)


def _ask_endorser(offer: Offer, *, at: datetime) -> None:
    set_deadline(offer, "Endorse", rule_id="gifts.endorsement_time", starts_on=day_of(at))
    tell(
        offer.endorser_ref, key=f"{offer.ref}:endorse:{offer.version}", title=f"An offer to endorse: {offer.ref}", at=at
    )


def _write_to_declarant(
    offer: Offer, template: str, *, deadline: Deadline, words: str, actor: Actor, at: datetime
) -> None:
    card = person_card(offer.declared_by_ref, on=day_of(at))
    facts = {
        "offer": offer,
        "name": card.name if card else "colleague",
        "words": words,
        "deadline": deadline,
        "sender": "The gifts register",
    }
    path = f"declarations/letters/{template}.txt"
    write_letter(offer, template=path, to_ref=offer.declared_by_ref, facts=facts, actor=actor, at=at)


def _step(offer: Offer, kind: StepKind, words: str, *, actor: Actor, at: datetime) -> None:
    Step.objects.create(offer=offer, kind=kind, words=words, by_ref=actor.person_ref, at=at)
