"""Drawing decided files for a second reading, and recording what the second reader would have decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.seeds import committed_seed, hidden_seed, new_nonce
from probity.foundation.casework.transitions import move
from probity.foundation.kernel import draws as drawing
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.office.vetting.actions.openings import open_review
from probity.office.vetting.models import (
    Application,
    Decision,
    DecisionState,
    Outcome,
    ReadingDraw,
    ReadingState,
    ReviewBasis,
    SecondReading,
)
from probity.office.vetting.policy.reading import KINDS, draws, may_record
from probity.office.vetting.queries.reading import strata_of
from probity.office.vetting.workflow import reading as flow

COMPARING = System("vetting.second_reading", "opens a review where a second reader decided otherwise")


@recorded()
def commit_draw(first_day: date, last_day: date, sizes: Mapping[str, int], *, actor: User, at: datetime) -> ReadingDraw:
    """Make the secret seed and publish its commitment, before the period is over and its decisions are known.

    `sizes` says how many of each kind of decision, in each family of levels.

    Raises:
        NotPermitted: the actor is neither the vetting manager nor the owner.
        BadInput: the period is over already, or a size is of no kind.
    """
    if reason := draws(actor):
        raise NotPermitted(reason)
    if last_day < first_day or last_day < day_of(at):
        raise BadInput(
            "The seed is committed before the period is over.", where="last_day", hint="Name a last day from today on."
        )
    if sizes.keys() - KINDS.keys() or any(size < 0 for size in sizes.values()) or not any(sizes.values()):
        raise BadInput("Say how many of at least one kind.", where="sizes")
    nonce = new_nonce()
    made = ReadingDraw.unscoped.create(
        ref=next_reference("VG"), first_day=first_day, last_day=last_day, sizes=dict(sizes), nonce=nonce,
        commitment=drawing.commitment(hidden_seed(nonce)), committed_at=at, committed_by_ref=actor.person_ref,
    )  # fmt: skip
    facts = {"commitment": made.commitment, "from": str(first_day), "to": str(last_day), "sizes": dict(sizes)}
    record(flow.COMMITTED, actor=actor, subject=made, at=at, **facts)
    return made


@recorded()
def draw_files(draw: ReadingDraw, *, actor: User, at: datetime) -> list[SecondReading]:
    """Freeze the list of what was decided in the period and draw from it, once the period is over.

    References are given in the committed order of the files alone, so that neither a reference nor a place in the queue
    says which kind of decision a file was drawn for.
    """
    if day_of(at) <= draw.last_day:
        raise TransitionRefused(f"The period runs to {draw.last_day:%-d %B %Y}; draw after it.")
    strata = strata_of(draw.first_day, draw.last_day)
    sizes = {name: draw.sizes.get(name.partition(": ")[2], 0) for name in strata}
    seed = draw.seed or committed_seed(draw.nonce, draw.commitment)
    made = drawing.draw_strata(strata, seed, sizes)
    listed = {name: sorted(refs) for name, refs in strata.items()}
    changes = {"listed": listed, "digest": made.digest, "drawn_at": at, "seed": seed}
    facts = {"digest": made.digest, "files": len(made.references)}
    move(draw, flow.DRAW, actor=actor, at=at, changes=changes, **facts)
    stratum = {ref: part.name for part in made.strata for ref in part.drawn}
    order = drawing.order(made.references, seed)
    found = {one.ref: one for one in Application.unscoped.filter(ref__in=order)}
    refs = next_references("VG", len(order)) if order else []
    readings = [
        SecondReading(
            ref=ref, draw=draw, application=found[drawn], stratum=stratum[drawn], first_decision=_first(found[drawn])
        )
        for ref, drawn in zip(refs, order, strict=True)
    ]
    SecondReading.unscoped.bulk_create(readings)
    return readings


@recorded()
def record_reading(reading: SecondReading, *, outcome: str, words: str, actor: User, at: datetime) -> SecondReading:
    """Record what the second reader would have decided; only then is it compared. A disagreement opens a review.

    Raises:
        TransitionRefused: it is read already, or the actor may not read it.
        BadInput: there is no such outcome.
        NeedsReason: there are no words.
    """
    if outcome not in Outcome.values:
        raise BadInput("Choose what you would have decided.", where="outcome")
    if not words.strip():
        raise NeedsReason("Say why you would have decided so.")
    if reading.state == ReadingState.WAITS and (reason := may_record(reading, actor)):
        raise TransitionRefused(reason)
    agrees = outcome == reading.first_decision.outcome
    changes = {"outcome": outcome, "words": words, "read_at": at, "agrees": agrees, "reader_ref": actor.person_ref}
    if not agrees:
        said = f"Second reading {reading.ref} came to another decision than {reading.first_decision.ref}."
        review = open_review(
            reading.application.applicant_ref, basis=ReviewBasis.READING, words=said, actor=COMPARING, at=at,
            source_ref=reading.ref,
        )  # fmt: skip
        changes["review_ref"] = review.ref
    move(reading, flow.RECORD, actor=actor, at=at, changes=changes, agrees=agrees, outcome=outcome, words=words)
    return reading


def _first(application: Application) -> Decision:
    rows = Decision.unscoped.filter(application=application, state=DecisionState.RECORDED)
    return rows.order_by("-recorded_at", "-pk")[:1].get()
