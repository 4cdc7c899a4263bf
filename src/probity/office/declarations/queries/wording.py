"""What an offer says, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from probity.foundation.casework.models import Deadline
from probity.foundation.rulebook.rows import versions
from probity.foundation.web.formats import day
from probity.foundation.workforce.queries import short_names
from probity.office.declarations.models import Behalf, Direction, Disposal, Offer, State


def value_in_words(offer: Offer) -> str:
    """What it was worth, as it reads: "£15", "£175 to £200", or as written."""
    if offer.value_low is None:
        return offer.value_words
    low = _pounds(offer.value_low)
    return low if offer.value_high in {None, offer.value_low} else f"{low} to {_pounds(offer.value_high)}"


def _pounds(amount: object) -> str:
    words = f"£{amount:,.2f}"
    return words.removesuffix(".00")


def is_open(offer: Offer) -> bool:
    """Whether something about it is still to be done."""
    return offer.state not in {State.ENTERED, State.CLOSED, State.IMPORTED}


def names(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """How people are spoken of on the day ("PC Sale"), by reference. Two queries."""
    wanted = {ref for ref in refs if ref}
    return short_names(wanted, on=on) if wanted else {}


def waiting_deadlines(offers: Iterable[Offer]) -> dict[str, Deadline]:
    """The nearest deadline that is not met of each offer that has one, by the offer's reference. One query."""
    refs = [offer.ref for offer in offers]
    rows = Deadline.objects.filter(subject_kind="declarations.offer", subject_ref__in=refs, met_at=None)
    return {row.subject_ref: row for row in rows.order_by("-due_on")} if refs else {}


@dataclass(frozen=True)
class Line:
    """One thing that an offer says, and the page of the declaration that asks it."""

    page: str
    title: str
    words: str


def said(offer: Offer, known: Mapping[str, str]) -> list[Line]:
    """What an offer says, in the order in which it was asked. `known` are names by reference."""
    shared = [known.get(ref, ref) for ref in offer.people() if ref not in {offer.recipient_ref, offer.declared_by_ref}]
    given = offer.direction == Direction.GIVEN
    lines = [
        Line("who", "Given by" if given else "Offered to", recipient_in_words(offer, known)),
        Line("people", "Shared with", ", ".join(shared)),
        Line("what", "What", offer.description),
        Line("what", "Kind", label("gifts.kind", offer.kind)),
        Line("giver", "Given to" if given else "Organisation", offer.giver_organisation),
        Line("giver", "Given to" if given else "Person", offer.giver_name),
        Line("when", "Date", day(offer.offered_on)),
        Line("value", "Worth", value_in_words(offer)),
        Line("how", "How it came about", offer.circumstances),
        Line("how", "The four questions", test_in_words(offer)),
        Line("answer", "Accepted or declined", offer.get_answer_display() if offer.answer else ""),
        Line("asked", "Asked beforehand", offer.get_asked_display() if offer.asked else ""),
        Line("outcome", "What became of it", label("gifts.outcome", offer.outcome)),
        Line("procurement", "In a procurement", offer.get_in_procurement_display() if offer.in_procurement else ""),
        Line("procurement", "Which procurement", offer.procurement_words),
    ]
    return [line for line in lines if line.words or line.title not in OPTIONAL]


OPTIONAL = {"Shared with", "Organisation", "Person", "Given to", "Which procurement", "The four questions"}


def recipient_in_words(offer: Offer, known: Mapping[str, str]) -> str:
    """The recipient's name; for an imported entry the words of the register; for a body its name and who had it."""
    body = BODIES.get(Behalf(offer.behalf))
    if body:
        return f"{body} (declared by {known.get(offer.recipient_ref, offer.recipient_ref)})"
    return known.get(offer.recipient_ref) or offer.recipient_as_written or offer.recipient_ref


BODIES = {Behalf.FORCE: "The force", Behalf.COMMISSIONER: "The police and crime commissioner"}


def test_in_words(offer: Offer) -> str:
    """Which of the four questions were answered yes."""
    if offer.state == State.IMPORTED or not (offer.gift_test or offer.circumstances):
        return ""
    yes = [label("gifts.gift_test", code).rstrip("?") for code in offer.gift_test]
    return f"Yes to: {', '.join(yes).lower()}" if yes else "Yes to none of them"


def outcome_in_words(offer: Offer) -> str:
    """What became of it; "" where there was nothing to keep."""
    return "" if offer.outcome == "not_applicable" else label("gifts.outcome", offer.outcome)


def label(rule_id: str, code: str) -> str:
    """The words of a code, by the newest version of the list that has it; "" for none."""
    known = {each: words for version in versions(rule_id) for each, words in version.codes}
    return known.get(code, code)


def disposal_in_words(disposal: Disposal) -> str:
    """What became of a gift, as it reads: "Raffled for charity, 3 May 2025, to Wexmoor Hospice, £40 raised"."""
    parts = [label("gifts.outcome", disposal.outcome), day(disposal.done_on)]
    parts += [f"to {disposal.recipient}"] if disposal.recipient else []
    parts += [f"{_pounds(disposal.raised)} raised"] if disposal.raised is not None else []
    parts += ["receipt kept"] if disposal.receipt_ref else []
    told = ", ".join(parts)
    return f"{told}. {disposal.words}" if disposal.words else told
