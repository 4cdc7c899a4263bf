"""Who endorses an offer and who reviews it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from probity.foundation.access.models import Grant
from probity.foundation.access.roles import Role
from probity.foundation.access.selves import close_to
from probity.foundation.audit.actors import System
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce.queries import managers_up, person_card
from probity.office.declarations.policy.roles import DEPUTY, OUTSIDER, REGISTRAR

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
    involved = frozenset(involved)
    barred = _with_ties(involved)
    passed: list[str] = []
    for manager in managers_up(recipient_ref, on=on):
        if manager is None:
            passed.append("a vacant post")
        elif manager in barred:
            passed.append("somebody involved")
        else:
            return Endorser(manager, _in_words("Line manager", passed))
    card = person_card(recipient_ref, on=on)
    above = "nobody in the force stands above" if card and card.post_title else "no line manager is on record that day"
    outsider = outsider_for(involved, on=on)
    return Endorser(outsider.ref, _in_words(f"Named outsider, for {above}", passed))


def outsider_for(involved: Iterable[str], *, on: date) -> Endorser:
    """The named outsider who is neither involved nor tied to somebody who is.

    Raises:
        NotPermitted: there is none; the message says who can put that right.
    """
    barred = _with_ties(involved)
    outsiders = [ref for ref in holders(OUTSIDER, on=on) if ref not in barred]
    if not outsiders:
        raise NotPermitted(
            "Nobody can endorse this offer: no line manager is left, and nobody outside the force is named.",
            hint=f"An access administrator must grant the role {OUTSIDER.title!r}.",
        )
    return Endorser(outsiders[0], "Named outsider, for nobody in the force stands above")


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
