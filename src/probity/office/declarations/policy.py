"""Who may read offers, and what stands in the way of endorsing, reviewing or answering one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant, nobody
from probity.foundation.access.roles import AUDITOR, role
from probity.foundation.access.scoping import NOTHING, Way, visible
from probity.foundation.access.selves import about_themselves, self_refs
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.workforce.queries import team_of, unit_tree
from probity.office.declarations.models import NilReturn, Offer, ReviewBy, Share, State, Step

__all__ = ["not_about_themselves"]

REGISTRAR = role(
    "declarations.registrar",
    "Gifts registrar",
    site="office",
    desk="declarations",
    says="Keeps the register: reviews every offer, challenges, accepts and closes; never one that involves them.",
)
DEPUTY = role(
    "declarations.deputy",
    "Registrar's deputy",
    site="office",
    desk="declarations",
    says="Reviews the offers that involve the registrar.",
)
OUTSIDER = role(
    "declarations.outsider",
    "Endorser of the chief constable's offers",
    site="office",
    desk="declarations",
    says="Somebody outside the force, named to endorse what is offered to the chief constable.",
)
OWNER = role(
    "declarations.owner",
    "Owner of the declarations",
    site="office",
    desk="declarations",
    says="Answers for the desk's data; is told when somebody breaks glass on it.",
    owns=True,
)
READERS = (REGISTRAR.key, DEPUTY.key, OWNER.key, AUDITOR.key)


@visible(Offer)
def offers_for(user: User) -> Iterable[Way]:
    """One's own, those one must endorse, one's team's, and by grant the register; drafts only their author."""
    declared = ~Q(state=State.DRAFT)
    if user.person_ref:
        ref = user.person_ref
        yield Way("You declared it", Q(declared_by_ref=ref))
        yield Way("It was offered to you", Q(recipient_ref=ref) & declared)
        yield Way("You shared in it", Q(pk__in=Share.objects.filter(person_ref=ref).values("offer_id")) & declared)
        yield Way("You are asked to endorse it, or did", (Q(endorser_ref=ref) | Q(endorsed_by_ref=ref)) & declared)
        if team := team_of(ref, on=timezone.localdate()):
            yield Way("It was offered to somebody you manage", Q(recipient_ref__in=team) & declared)
    yield from _by_grant(user, declared & _involving_nobody_close_to(user))


def _by_grant(user: User, rows: Q) -> Iterable[Way]:
    """The register for each grant that opens it: all of it, or the part of the unit that the grant names."""
    for grant in user.grants:
        if grant.role in READERS:
            tree = unit_tree(grant.unit_ref, on=timezone.localdate()) if grant.unit_ref else frozenset()
            yield Way(str(grant), rows & Q(unit_ref__in=tree) if grant.unit_ref else rows)


def _involving_nobody_close_to(user: User) -> Q:
    """Rows that involve neither the user nor anybody tied to them: a grant opens no record about oneself."""
    refs = self_refs(user)
    if not refs:
        return ~NOTHING
    shared = Q(pk__in=Share.objects.filter(person_ref__in=refs).values("offer_id"))
    return ~(Q(recipient_ref__in=refs) | Q(declared_by_ref__in=refs) | shared)


@visible(NilReturn)
def nil_returns_for(user: User) -> Iterable[Way]:
    """One's own, and by grant all."""
    if user.person_ref:
        yield Way("You stated it", Q(person_ref=user.person_ref))
    yield from by_grant(user, *READERS)


for _model in (Share, Step):
    visible(_model)(nobody)  # reached only through their offer, which was scoped before


def is_declarant(offer: Offer, actor: Any) -> str:
    """Only whoever wrote the draft, or to whom it was offered."""
    mine = actor.person_ref and actor.person_ref in {offer.declared_by_ref, offer.recipient_ref}
    return "" if mine else "Only the person who declared it, or to whom it was offered, can do this."


def is_endorser(offer: Offer, actor: Any) -> str:
    """Only the one person worked out to endorse it."""
    return "" if actor.person_ref == offer.endorser_ref else "Only the endorser named on this offer can endorse it."


def is_reviewer(offer: Offer, actor: Any) -> str:
    """The registrar; their deputy for what involves the registrar."""
    wanted = REGISTRAR if offer.review_by == ReviewBy.REGISTRAR else DEPUTY
    return "" if actor.holds(wanted) else f"Only {wanted.title.lower()} can do this."


def decided_nothing_earlier(offer: Offer, actor: Any) -> str:
    """Whoever endorsed an offer does not review it too, by any account, nor does anybody tied to them."""
    endorsed = bool(offer.endorsed_by_ref) and about_themselves(actor, [offer.endorsed_by_ref])
    return "You, or somebody close to you, endorsed this offer, so somebody else reviews it." if endorsed else ""


def is_complete(offer: Offer, _actor: Any) -> str:
    """Everything that the register asks of an offer has been said."""
    missing = [words for words, said in _asked(offer) if not said]
    return f"Still to say: {', '.join(missing)}." if missing else ""


def _asked(offer: Offer) -> Iterable[tuple[str, object]]:
    yield "what was offered", offer.description.strip()
    yield "what kind of offer it was", offer.kind
    yield "who offered it", offer.giver
    yield "when", offer.offered_on
    yield "what it was worth", offer.value_low is not None or offer.value_words
    yield "how it came about", offer.circumstances.strip()
    yield "whether it was accepted", offer.answer
    yield "whether you asked beforehand", offer.asked
    yield "what became of it", offer.outcome
    yield "whether the giver is in a procurement", offer.in_procurement
    yield "to whom it was offered", offer.recipient_ref
