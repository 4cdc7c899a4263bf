"""What the gifts desk can be asked, as plain values: by its pages, and by the corridor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from probity.analysis.linkage.matching import Party, link_organisations
from probity.analysis.linkage.names import fold
from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.office.declarations.models import Answer, Offer, Procurement, State

COUNTING = System("earlier-offers", "counts earlier offers by the same giver; shows their dates and nothing else")


@dataclass(frozen=True)
class OfferFacts:
    """An offer as the corridor reads it: plain values, no row."""

    ref: str
    giver_kind: str
    giver_name: str
    giver_organisation: str
    recipient_ref: str
    recipient_as_written: str
    declared_by_ref: str
    people: tuple[str, ...]
    unit_ref: str
    offered_on: date | None
    accepted: bool | None
    description: str
    value_words: str
    in_procurement: bool
    direction: str
    state: str


@dataclass(frozen=True)
class EarlierOffer:
    """An earlier offer by what may be the same giver. `why` is empty where the names are the same."""

    ref: str
    giver: str
    offered_on: date | None
    answer: str
    why: str


def offers_for_cross_check(reader: Reader) -> list[OfferFacts]:
    """Every offer declared or imported that the reader may see, declined ones too; never drafts. By reference."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").order_by("ref")
    return [_facts(offer) for offer in rows]


def offer_facts(reader: Reader, ref: str) -> OfferFacts | None:
    """One offer by reference, or None where there is none that the reader may see."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").filter(ref=ref)
    return next((_facts(offer) for offer in rows), None)


def _facts(offer: Offer) -> OfferFacts:
    shared = {share.person_ref for share in offer.shares.all()}
    people = {ref for ref in (offer.recipient_ref, offer.declared_by_ref) if ref} | shared
    return OfferFacts(
        ref=offer.ref,
        giver_kind=offer.giver_kind,
        giver_name=offer.giver_name,
        giver_organisation=offer.giver_organisation,
        recipient_ref=offer.recipient_ref,
        recipient_as_written=offer.recipient_as_written,
        declared_by_ref=offer.declared_by_ref,
        people=tuple(sorted(people)),
        unit_ref=offer.unit_ref,
        offered_on=offer.offered_on,
        accepted={Answer.ACCEPTED: True, Answer.DECLINED: False}.get(Answer(offer.answer)) if offer.answer else None,
        description=offer.description,
        value_words=value_in_words(offer),
        in_procurement=offer.in_procurement == Procurement.YES,
        direction=offer.direction,
        state=offer.state,
    )


def value_in_words(offer: Offer) -> str:
    """What it was worth, as it reads: "£15", "£175 to £200", or as written."""
    if offer.value_low is None:
        return offer.value_words
    low = _pounds(offer.value_low)
    return low if offer.value_high in {None, offer.value_low} else f"{low} to {_pounds(offer.value_high)}"


def _pounds(amount: object) -> str:
    words = f"£{amount:,.2f}"
    return words.removesuffix(".00")


def earlier_offers(
    reader: Reader, *, giver_name: str, giver_organisation: str, before: Offer | None = None
) -> list[EarlierOffer]:
    """Earlier offers that the reader may see by what may be the same giver, newest first.

    The declarant is shown only count and dates: they pass COUNTING as the reader and never the references.
    """
    wanted = giver_organisation.strip() or giver_name.strip()
    if len(fold(wanted)) < SHORTEST_NAME:
        return []
    rows = Offer.objects.visible_to(reader).in_register()
    if before is not None:
        rows = rows.exclude(pk=before.pk)
    names = {name for pair in rows.values_list("giver_organisation", "giver_name").distinct() for name in pair if name}
    why = _same_giver(wanted, names)
    return [
        EarlierOffer(offer.ref, offer.giver, offer.offered_on, offer.get_answer_display(), why[_matched(offer, why)])
        for offer in _by_giver(rows, why)
    ]


SHORTEST_NAME = 3  # letters: fewer say nothing about who a giver is


def _same_giver(wanted: str, names: Iterable[str]) -> dict[str, str]:
    """The names that may be the same giver's, each with the reason in words ("" for the very same name)."""
    known = sorted(names)
    same = {name: "" for name in known if fold(name) == fold(wanted)}
    parties = [Party(id=str(place), name=name) for place, name in enumerate(known)]
    links = link_organisations([Party(id="wanted", name=wanted)], parties)
    return {known[int(link.right_id)]: link.why for link in links} | same


def _by_giver(rows: Iterable[Offer], why: dict[str, str]) -> list[Offer]:
    if not why:
        return []
    either = rows.filter(giver_organisation__in=why) | rows.filter(giver_organisation="", giver_name__in=why)  # type: ignore[attr-defined]
    return [*either.newest_first()]


def _matched(offer: Offer, why: dict[str, str]) -> str:
    return offer.giver_organisation if offer.giver_organisation in why else offer.giver_name


def is_open(offer: Offer) -> bool:
    """Whether something about it is still to be done."""
    return offer.state not in {State.ENTERED, State.CLOSED, State.IMPORTED}
