"""Questions asked before an offer, as the pages of the desk need them."""

from __future__ import annotations

from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.office.declarations.models import Advice, AdviceState, Advised, Answer, Offer

LINKING = System("declarations.linking", "offers a declarant their own answered questions")


def answered_for_person(person_ref: str) -> list[Advice]:
    """The answered questions of a person that no declared offer is linked to yet, newest first."""
    linked = Offer.objects.visible_to(LINKING).in_register().exclude(advice_ref="").values("advice_ref")
    rows = Advice.objects.visible_to(LINKING).filter(person_ref=person_ref, state=AdviceState.ANSWERED)
    return [*rows.exclude(ref__in=linked).order_by("-answered_at")]


def advice_on(reader: Reader, offer: Offer) -> Advice | None:
    """The advice that an offer is linked to, if the reader may see it."""
    return Advice.objects.visible_to(reader).filter(ref=offer.advice_ref).first() if offer.advice_ref else None


def offer_after(reader: Reader, advice: Advice) -> Offer | None:
    """The offer that was declared after the advice, if the reader may see it."""
    return Offer.objects.visible_to(reader).in_register().filter(advice_ref=advice.ref).first()


def against_advice(offer: Offer, advice: Advice | None) -> bool:
    """Whether an offer was accepted though the advice was to decline it."""
    return bool(advice and advice.advised == Advised.DECLINE and offer.answer == Answer.ACCEPTED)


def advice_in_words(advice: Advice) -> str:
    """The answer as it reads: "Accept, with conditions: no alcohol"."""
    told = advice.get_advised_display()
    return f"{told}: {advice.answer_words}" if advice.answer_words else told
