"""The gifts register as other desks may be told of it: register facts, and to which roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from probity.foundation.audit.actors import System
from probity.foundation.casework.registers import Days, Giver, Register, RegisterFact, open_register
from probity.office.declarations.models import Direction, Offer, OfferQuerySet
from probity.office.declarations.queries.wording import label, value_in_words

TOLD_TO = frozenset({"procurement.officer"})
TITLE = "Gifts and hospitality"
TELLING = System("declarations.told", "gives register facts of chosen givers to the roles that the register is told to")


def givers_of(days: Days) -> Iterator[Giver]:
    """Everyone who offered something in those days, as written, each name once."""
    rows = _received(days).order_by().values_list("giver_organisation", "giver_name", "giver_kind").distinct()
    for organisation, name, kind in rows:
        if giver := organisation.strip() or name.strip():
            yield Giver(giver, "organisation" if organisation.strip() else kind)


def entries_by(givers: Collection[str], days: Days) -> Iterator[RegisterFact]:
    """The offers by these givers, declined ones too, as the register says them. Two questions to the database."""
    named = Q(giver_organisation__in=[*givers]) | Q(giver_name__in=[*givers])
    facts = map(_fact, _received(days).filter(named).prefetch_related("shares").order_by("ref"))
    yield from (fact for fact in facts if fact.giver.name in givers)


def _received(days: Days) -> OfferQuerySet:
    """Offers to the force in those days; one without a day may have been in them."""
    rows = Offer.objects.visible_to(TELLING).in_register().filter(direction=Direction.RECEIVED)
    return rows.filter(Q(offered_on__range=days) | Q(offered_on__isnull=True))


def _fact(offer: Offer) -> RegisterFact:
    organisation = offer.giver_organisation.strip()
    return RegisterFact(
        kind="declarations.offer",
        ref=offer.ref,
        register=TITLE,
        people=offer.people(),
        person_ref=offer.recipient_ref,
        unit_ref=offer.unit_ref,
        what=offer.description,
        value_words=value_in_words(offer),
        day=offer.offered_on,
        answer=offer.get_answer_display() if offer.answer else "",
        outcome=label("gifts.outcome", offer.outcome) if offer.outcome else "",
        giver=Giver(organisation or offer.giver_name.strip(), "organisation" if organisation else offer.giver_kind),
    )


open_register(Register("declarations.offer", TITLE, TOLD_TO, givers_of, entries_by))
