"""Who may read offers, who endorses and reviews one, and what stands in the way of each thing done to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import Grant, User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import AUDITOR, Role, role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves, close_to
from probity.foundation.audit.actors import System
from probity.foundation.casework.policy import not_about_themselves
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce.policy import team_today
from probity.foundation.workforce.queries import managers_up, person_card, unit_tree
from probity.office.declarations.models import NilReturn, Offer, ReviewBy, Share, State, Step

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
        if team := team_today(user):
            yield Way("It was offered to somebody you manage", Q(recipient_ref__in=team) & declared)
    yield from _by_grant(user, declared & about_others(Offer, user))


def _by_grant(user: User, rows: Q) -> Iterable[Way]:
    """The register for each grant that opens it: all of it, or the part of the unit that the grant names."""
    for grant in user.grants:
        if grant.role in READERS:
            tree = unit_tree(grant.unit_ref, on=timezone.localdate()) if grant.unit_ref else frozenset()
            yield Way(str(grant), rows & Q(unit_ref__in=tree) if grant.unit_ref else rows)


@visible(NilReturn)
def nil_returns_for(user: User) -> Iterable[Way]:
    """One's own, and by grant all."""
    if user.person_ref:
        yield Way("You stated it", Q(person_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(NilReturn, user))


for _model in (Share, Step):
    visible(_model)(nobody)  # reached only through their offer, which was scoped before


def is_declarant(offer: Offer, actor: Any) -> str:
    """Only whoever wrote the draft, or to whom it was offered."""
    mine = actor.person_ref and actor.person_ref in {offer.declared_by_ref, offer.recipient_ref}
    return "" if mine else "Only the person who declared it, or to whom it was offered, can do this."


def is_endorser(offer: Offer, actor: Any) -> str:
    """Only the one person worked out to endorse it."""
    asked = offer.endorser_ref and actor.person_ref == offer.endorser_ref
    return "" if asked else "Only the endorser named on this offer can endorse it."


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


def may_reroute(offer: Offer, actor: Any) -> str:
    """The reviewer, while it waits for endorsement."""
    if offer.state != State.DECLARED:
        return "Only an offer that waits for endorsement can be sent to another endorser."
    return is_reviewer(offer, actor) or not_about_themselves(offer, actor)


def may_say_what_became_of_it(offer: Offer, actor: Any) -> str:
    """The people in it and its reviewer, while it is open in the register."""
    if offer.state in {State.DRAFT, State.CLOSED}:
        return "What became of it is recorded while an offer is open in the register."
    refused = is_declarant(offer, actor)
    return refused if refused and is_reviewer(offer, actor) else ""


def may_correct(offer: Offer, actor: Any) -> str:
    """The declarant until it is endorsed; then the reviewer, until it is closed."""
    if offer.state in {State.DRAFT, State.CLOSED}:
        return "A draft is edited, and a closed offer stands."
    if offer.state == State.DECLARED:
        return is_declarant(offer, actor)
    return is_reviewer(offer, actor) or not_about_themselves(offer, actor)


def may_add_document(offer: Offer, actor: Any) -> str:
    """Whoever wrote a draft; later the people in it, its endorser and its reviewer, until it is closed."""
    if offer.state == State.DRAFT:
        return "" if actor.person_ref == offer.declared_by_ref else "This draft is somebody else's."
    if offer.state == State.CLOSED:
        return "A closed offer takes no more documents."
    takes_part = not is_declarant(offer, actor) or not is_endorser(offer, actor) or not is_reviewer(offer, actor)
    return "" if takes_part else "Only the people in it, its endorser and its reviewer add documents."


def may_load(actor: Any) -> str:
    """The registrar, or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(REGISTRAR)
    return "" if allowed else "Only the gifts registrar loads a register."


ROUTING = System("endorsing", "works out who endorses and reviews an offer")


@dataclass(frozen=True)
class Endorser:
    """The person who is asked, and how that was worked out, in words."""

    ref: str
    why: str


def endorser_of(recipient_ref: str, involved: Iterable[str], *, on: date) -> Endorser:
    """The line manager on the day; the next up where that post is vacant or its holder is involved; else the outsider.

    `involved` are the people in the offer; somebody tied to one of them counts as involved. A deputy or assistant
    chief's manager is the chief constable; above the chief constable, and for somebody without a post, stands the named
    outsider.

    Raises:
        NotPermitted: nobody is left who may, and no outsider is named; the message says who can put that right.
    """
    barred = _with_ties(involved)
    passed: list[str] = []
    for manager in managers_up(recipient_ref, on=on):
        if manager is None:
            passed.append("a vacant post")
        elif manager in barred:
            passed.append("somebody involved")
        else:
            return Endorser(manager, _in_words("Line manager", passed))
    outsiders = [ref for ref in holders(OUTSIDER, on=on) if ref not in barred]
    if not outsiders:
        raise NotPermitted(
            "Nobody can endorse this offer: no line manager is left, and nobody outside the force is named.",
            hint=f"An access administrator must grant the role {OUTSIDER.title!r}.",
        )
    card = person_card(recipient_ref, on=on)
    above = "nobody in the force stands above" if card and card.post_title else "no line manager is on record that day"
    return Endorser(outsiders[0], _in_words(f"Named outsider, for {above}", passed))


def reviewed_by_deputy(involved: Iterable[str], *, on: date) -> bool:
    """Whether the offer goes to the registrar's deputy: every registrar is in it, or tied to somebody in it.

    Raises:
        NotPermitted: it must, and no deputy is left who is not in it too.
    """
    barred = _with_ties(involved)
    registrars = holders(REGISTRAR, on=on)
    if not registrars or not barred.issuperset(registrars):
        return False
    if barred.issuperset(holders(DEPUTY, on=on)):
        raise NotPermitted(
            "Nobody can review this offer: it involves the registrar, and no deputy is free to.",
            hint=f"An access administrator must grant the role {DEPUTY.title!r}.",
        )
    return True


def holders(wanted: Role, *, on: date) -> list[str]:
    """The people who hold a role for the whole force on the day, in order of their grants."""
    grants = Grant.objects.visible_to(ROUTING).as_at(on).filter(role=wanted.key, unit_ref="")
    return [*dict.fromkeys(grants.order_by("true_from", "pk").values_list("person_ref", flat=True))]


def _with_ties(involved: Iterable[str]) -> frozenset[str]:
    refs = frozenset(involved)
    return refs.union(*(close_to(ref) for ref in refs))


def _in_words(who: str, passed: list[str]) -> str:
    return f"{who}, next above {', then '.join(passed)}" if passed else who
