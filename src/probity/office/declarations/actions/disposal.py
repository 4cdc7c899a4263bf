"""What became of a gift, with the receipt of what was given away, and chasing what is still to be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.files import add_file
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.office.declarations import workflow
from probity.office.declarations.actions.steps import step
from probity.office.declarations.models import Disposal, Offer, StepKind
from probity.office.declarations.policy import may_say_what_became_of_it
from probity.office.declarations.queries.disposals import needs_receipt, outstanding_disposals
from probity.office.declarations.queries.wording import disposal_in_words

DEADLINE = "Disposal"


@dataclass(frozen=True, kw_only=True)
class Disposed:
    """What somebody says of a gift's disposal. `recipient` is the charity or other body, `raised` the amount."""

    outcome: str
    done_on: date
    recipient: str = ""
    raised: Decimal | None = None
    words: str = ""


@dataclass(frozen=True)
class Receipt:
    """A document that proves a disposal."""

    name: str
    chunks: Iterable[bytes]


@recorded()
def record_disposal(
    offer: Offer, said: Disposed, *, actor: User, at: datetime, receipt: Receipt | None = None
) -> Offer:
    """Say what became of a gift. What was said before stands in its history.

    Raises:
        TransitionRefused: the actor is neither in the offer nor its reviewer, or it is still a draft or closed.
        NotPermitted: the day is in the future or before the offer, or a donation names nobody who got it.
        BadInput: the receipt is too large, or of a kind that is not taken.
    """
    if reason := may_say_what_became_of_it(offer, actor):
        raise TransitionRefused(reason)
    _check(offer, said, day_of(at))
    kept = add_file(offer, name=receipt.name, chunks=receipt.chunks, actor=actor, at=at) if receipt else None
    change(offer, {"outcome": said.outcome})
    made = Disposal.objects.create(
        offer=offer, receipt_ref=kept.ref if kept else _receipt_before(offer, said), by_ref=actor.person_ref, at=at,
        **vars(said),
    )  # fmt: skip
    raised = "" if said.raised is None else str(said.raised)
    record(workflow.DISPOSED, actor=actor, subject=offer, at=at, outcome=said.outcome, done_on=str(said.done_on),
           raised=raised, receipt=made.receipt_ref, words=said.words, recipient=said.recipient)  # fmt: skip
    step(offer, StepKind.DISPOSED, disposal_in_words(made), actor=actor, at=at)
    _settle(offer, made, at=at)
    return offer


def await_disposal(offer: Offer, *, on: date) -> None:
    """Set the time in which a gift's disposal is recorded, where what was said of it is not its end."""
    pending = offer.outcome in dict(code_list("gifts.disposal_pending", on=on))
    if pending or needs_receipt(offer.outcome, on=on):
        set_deadline(offer, DEADLINE, rule_id="gifts.disposal_time", starts_on=on)


@recorded()
def chase_disposals(at: datetime) -> None:
    """Tell whoever declared a gift once a week, from the day after it was due, that its disposal is to be recorded."""
    today = day_of(at)
    for offer, deadline in outstanding_disposals():
        days = (today - deadline.due_on).days
        if days > 0 and not deadline.paused_on:
            title = f"Say what became of a gift: {offer.ref}"
            tell(offer.declared_by_ref, key=f"{offer.ref}:disposal:{(days - 1) // 7}", title=title, at=at)


def _check(offer: Offer, said: Disposed, today: date) -> None:
    if said.done_on > today:
        raise NotPermitted("The day is in the future.", hint="Give the day on which it was done.")
    if offer.offered_on and said.done_on < offer.offered_on:
        raise NotPermitted("The day is before the offer was made.", hint="Give the day on which it was done.")
    if needs_receipt(said.outcome, on=today) and not said.recipient.strip():
        raise NotPermitted("A donation names who got it.", hint="Name the charity or other body.")


def _receipt_before(offer: Offer, said: Disposed) -> str:
    """The receipt kept already for the very same disposal, so that saying it again does not lose it."""
    last = offer.disposals.order_by("-at", "-pk").first()
    same = last and (last.outcome, last.recipient) == (said.outcome, said.recipient)
    return last.receipt_ref if last and same else ""


def _settle(offer: Offer, made: Disposal, *, at: datetime) -> None:
    """Meet the deadline once nothing is outstanding; a donation without a receipt, or a step on the way, keeps it."""
    today = day_of(at)
    pending = made.outcome in dict(code_list("gifts.disposal_pending", on=today))
    if not pending and (made.receipt_ref or not needs_receipt(made.outcome, on=today)):
        meet_deadline(offer, DEADLINE, at=at)
    elif not Deadline.objects.filter(subject_ref=offer.ref, name=DEADLINE, met_at=None).exists():
        set_deadline(offer, DEADLINE, rule_id="gifts.disposal_time", starts_on=today)
