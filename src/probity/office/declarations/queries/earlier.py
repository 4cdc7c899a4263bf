"""Earlier offers by what may be the same giver."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from probity.analysis.linkage.matching import Party, Register
from probity.analysis.linkage.names import fold
from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.foundation.web.formats import day, number_of
from probity.office.declarations.models import Offer

COUNTING = System("earlier-offers", "counts earlier offers by the same giver; shows their dates and nothing else")


@dataclass(frozen=True)
class EarlierOffer:
    """An earlier offer by what may be the same giver. `why` is empty where the names are the same."""

    ref: str
    giver: str
    offered_on: date | None
    answer: str
    why: str


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
    known = tuple(sorted(names))
    same = {name: "" for name in known if fold(name) == fold(wanted)}
    links = _givers(known).links(Party(id="wanted", name=wanted))
    return {known[int(link.right_id)]: link.why for link in links} | same


@lru_cache(maxsize=2)  # the declarants' register and one reader's: built again only when a name is new
def _givers(known: tuple[str, ...]) -> Register:
    return Register(Party(id=str(place), name=name) for place, name in enumerate(known))


def _by_giver(rows: Iterable[Offer], why: dict[str, str]) -> list[Offer]:
    if not why:
        return []
    either = rows.filter(giver_organisation__in=why) | rows.filter(giver_organisation="", giver_name__in=why)  # type: ignore[attr-defined]
    return [*either.newest_first()]


def _matched(offer: Offer, why: dict[str, str]) -> str:
    return offer.giver_organisation if offer.giver_organisation in why else offer.giver_name


def earlier_in_words(found: Sequence[EarlierOffer]) -> str:
    """How many earlier offers and when, and nothing else of them: "1 earlier offer, 3 February 2025, perhaps …"."""
    if not found:
        return ""
    days = [day(one.offered_on) for one in found if one.offered_on]
    listed = [*days[:MOST_DAYS], f"and {len(days) - MOST_DAYS} more"] if len(days) > MOST_DAYS else days
    whose = "perhaps the same giver" if len(found) == 1 else "perhaps all from the same giver"
    return ", ".join([number_of(len(found), "earlier offer"), *listed, whose])


MOST_DAYS = 5
