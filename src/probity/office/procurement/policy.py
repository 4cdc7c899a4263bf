"""Who may read spend, contracts, buying roles and checks, and what stands in the way of each thing done to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import Grant, User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import AUDITOR, role
from probity.foundation.access.scoping import EVERYTHING, Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.foundation.web.formats import number_of
from probity.foundation.workforce.queries import unit_tree
from probity.office.procurement.models import (
    Award,
    AwardCheck,
    Bidder,
    BuyingRole,
    Contract,
    ContractParty,
    ContractRelease,
    ForceName,
    Match,
    MatchPerson,
    SpendLine,
    Supplier,
)

OFFICER = role(
    "procurement.officer",
    "Procurement officer",
    site="office",
    desk="procurement",
    says="Loads spend, contracts and buying roles, and checks bidders before an award.",
    owns=True,
)
READERS = (OFFICER, AUDITOR)
PUBLISHED = (Contract, ContractParty, Award, ForceName)


@visible(Supplier)
def suppliers_for(user: User) -> Iterable[Way]:
    """Procurement officers and the auditor."""
    yield from by_grant(user, OFFICER.key, AUDITOR.key)


@visible(SpendLine)
def lines_for(user: User) -> Iterable[Way]:
    """Procurement officers and the auditor."""
    yield from by_grant(user, OFFICER.key, AUDITOR.key)


def published_for(user: User) -> Iterable[Way]:
    """Procurement officers, of one unit too, and the auditor: contracts are public."""
    for grant in user.grants:
        if grant.role in {OFFICER.key, AUDITOR.key} and not grant.compartment:
            yield Way(str(grant), EVERYTHING)


for _model in PUBLISHED:
    visible(_model)(published_for)
for _hanging in (ContractRelease, Bidder, MatchPerson):
    visible(_hanging)(nobody)  # reached only through the contract, check or match, which was scoped before


@visible(BuyingRole)
def buying_roles_for(user: User) -> Iterable[Way]:
    """One's own; officers and the auditor, an officer of one unit those in the procurements that it checks."""
    if user.person_ref:
        yield Way("It is your own part", Q(person_ref=user.person_ref))
    yield from by_grant(user, OFFICER.key, AUDITOR.key)
    for grant, tree in _unit_grants(user):
        checked = AwardCheck.unscoped.filter(unit_ref__in=tree).exclude(procurement="")
        yield Way(str(grant), Q(procurement__in=checked.values("procurement")))


@visible(AwardCheck)
def checks_for(user: User) -> Iterable[Way]:
    """Officers and the auditor; an officer of one unit the checks of that unit and those below it."""
    yield from by_grant(user, OFFICER.key, AUDITOR.key)
    for grant, tree in _unit_grants(user):
        yield Way(str(grant), Q(unit_ref__in=tree))


@visible(Match)
def matches_for(user: User) -> Iterable[Way]:
    """As the check, except that nobody reads a match about themselves or somebody tied to them."""
    others = about_others(Match, user)
    yield from by_grant(user, OFFICER.key, AUDITOR.key, rows=others)
    for grant, tree in _unit_grants(user):
        yield Way(str(grant), others & Q(check_of__in=AwardCheck.unscoped.filter(unit_ref__in=tree).values("pk")))


def _unit_grants(user: User) -> Iterable[tuple[Grant, frozenset[str]]]:
    """The officer's grants that reach one unit, with that unit and all below it today."""
    for grant in user.grants:
        if grant.role == OFFICER.key and grant.unit_ref and not grant.compartment:
            yield grant, unit_tree(grant.unit_ref, on=timezone.localdate())


def may_load(actor: Any) -> str:
    """Only a procurement officer loads spend, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(OFFICER) else "Only a procurement officer can load spend."


def may_load_contracts(actor: Any) -> str:
    """Only a procurement officer loads contracts and buying roles, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(OFFICER) else "Only a procurement officer can load this."


def may_keep(actor: Any) -> str:
    """Only a procurement officer keeps names, buying roles and checks, or a named part of the system."""
    return "" if isinstance(actor, System) or actor.holds(OFFICER) else "Only a procurement officer can do this."


def is_officer(check: AwardCheck, actor: Any) -> str:
    """Only a procurement officer whose grant reaches the unit that buys."""
    if isinstance(actor, System):
        return ""
    reaches = may_check_for(check.unit_ref, actor)
    return "" if reaches else "Only a procurement officer of the unit that buys can do this."


def may_check_for(unit_ref: str, user: User) -> bool:
    """Whether one of the user's grants as procurement officer reaches this unit."""
    if any(grant.role == OFFICER.key and not grant.unit_ref and not grant.compartment for grant in user.grants):
        return True
    return any(unit_ref in tree for _, tree in _unit_grants(user))


def was_run(check: AwardCheck, _actor: Any) -> str:
    """The registers have been asked at least once."""
    return "" if check.runs else "The bidders have not been compared with the registers yet."


def may_consider(match: Match, actor: Any) -> str:
    """An officer of the unit, while the check is open, and never about themselves or somebody tied to them."""
    check = match.check_of
    if check.state != AwardCheck.State.OPEN:
        return "Matches are considered while a check is open."
    if match.considered:
        return "This match has been considered. What was said stands."
    people = MatchPerson.objects.filter(match=match).values_list("person_ref", flat=True)
    if not isinstance(actor, System) and about_themselves(actor, people):
        return "You cannot consider this: it involves you or somebody close to you."
    return is_officer(check, actor)


def may_refer(check: AwardCheck, actor: Any) -> str:
    """An officer of the unit, whatever the state of the check."""
    return is_officer(check, actor)


def may_change(check: AwardCheck, actor: Any) -> str:
    """An officer of the unit, unless the check was given up."""
    if check.state == AwardCheck.State.GIVEN_UP:
        return "This check was given up."
    return is_officer(check, actor)


def all_considered(check: AwardCheck, _actor: Any) -> str:
    """Every match has words."""
    left = Match.unscoped.filter(check_of=check, superseded_by=None, considered="").count()
    return f"{number_of(left, 'match has', 'matches have')} no words yet: say what was considered." if left else ""
