"""Who may read what of the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import EVERYTHING, Way, open_to_all, visible
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.workforce.policy import team_today
from probity.foundation.workforce.queries import unit_tree
from probity.office.declarations.models import (
    Advice,
    Department,
    DepartmentReturn,
    Disposal,
    Listed,
    NilReturn,
    Offer,
    Share,
    State,
    Step,
)
from probity.office.declarations.policy.roles import READERS


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
        if headed := returns_headed(user):
            listed = Listed.objects.filter(return_of__in=headed).values("offer_id")
            yield Way("It is in the return of a department that you head", Q(pk__in=listed) & declared)
    yield from register_ways(user, declared & about_others(Offer, user))


def register_ways(user: User, rows: Q) -> Iterable[Way]:
    """The register for each grant that opens it: all of it, or the part of the unit that the grant names."""
    for grant in user.grants:
        if grant.role in READERS:
            tree = unit_tree(grant.unit_ref, on=timezone.localdate()) if grant.unit_ref else frozenset()
            yield Way(str(grant), rows & Q(unit_ref__in=tree) if grant.unit_ref else rows)


def returns_headed(user: User) -> tuple[int, ...]:
    """The returns that the user makes or made, by key. Read once for each account object, which lives for a request."""
    if "_returns_headed" not in user.__dict__:
        theirs = Q(head_ref=user.person_ref) | Q(above_ref=user.person_ref)
        found = DepartmentReturn.unscoped.filter(theirs).values_list("pk", flat=True)
        user.__dict__["_returns_headed"] = tuple(found)
    headed: tuple[int, ...] = user.__dict__["_returns_headed"]
    return headed


@visible(NilReturn)
def nil_returns_for(user: User) -> Iterable[Way]:
    """One's own, and by grant all."""
    if user.person_ref:
        yield Way("You stated it", Q(person_ref=user.person_ref))
    yield from by_grant(user, *READERS, rows=about_others(NilReturn, user))


@visible(DepartmentReturn)
def returns_for(user: User) -> Iterable[Way]:
    """One's own department's, the one above's once it is passed up, and by grant all or a unit's part."""
    if user.person_ref:
        yield Way("You head the department", Q(head_ref=user.person_ref))
        yield Way("It was passed up to you", Q(above_ref=user.person_ref))
        yield Way("You made it", Q(made_by_ref=user.person_ref))
    yield from register_ways(user, EVERYTHING)


@visible(Advice)
def advice_for(user: User) -> Iterable[Way]:
    """One's own; those of others by grant, for those who answer and those who audit."""
    if user.person_ref:
        yield Way("You asked it", Q(person_ref=user.person_ref))
    yield from by_grant(user, *READERS, STANDARDS.key, rows=about_others(Advice, user))


open_to_all(Department, because="Which departments make returns is how the desk is arranged and names nobody")


for _model in (Share, Step, Listed, Disposal):
    visible(_model)(nobody)  # reached only through their offer or return, which was scoped before
