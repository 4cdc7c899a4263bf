"""Who may read accounts, grants, ties, broken glass and the ledger itself."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import BrokenGlass, Grant, Numbering, Tie, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, BREAKS_GLASS, find_role
from probity.foundation.access.scoping import EVERYTHING, Record, Way, also_by, visible
from probity.foundation.access.selves import self_refs
from probity.foundation.audit.models import Entry, Payload


def by_grant(user: User, *roles: str, rows: Q = EVERYTHING) -> Iterable[Way]:
    """A way for each grant that the user holds of these roles, over `rows`.

    A grant in one unit or compartment gives none here: it does not reach all of `rows`. A desk whose rows have a unit
    goes through `user.grants` itself.
    """
    whole = (grant for grant in user.grants if not grant.unit_ref and not grant.compartment)
    return tuple(Way(str(grant), rows) for grant in whole if grant.role in roles)


def about_others(model: type[Record], user: User) -> Q:
    """The rows of a model that involve neither the user nor anybody tied to them."""
    return ~model.involving(self_refs(user))


@visible(User)
def accounts_for(user: User) -> Iterable[Way]:
    """Everyone their own account; the administrator and the auditor all of them."""
    yield Way("It is your own account", Q(pk=user.pk))
    yield from by_grant(user, ADMINISTRATOR.key, AUDITOR.key)


@visible(Grant)
def grants_for(user: User) -> Iterable[Way]:
    """Everyone their own grants; the administrator and the auditor all of them."""
    if user.person_ref:
        yield Way("It was given to you", Q(person_ref=user.person_ref))
    yield from by_grant(user, ADMINISTRATOR.key, AUDITOR.key)


@visible(Tie)
def ties_for(user: User) -> Iterable[Way]:
    """The two people tied, and the auditor."""
    if user.person_ref:
        yield Way("It is your own tie", Q(person_ref=user.person_ref) | Q(other_ref=user.person_ref))
    yield from by_grant(user, AUDITOR.key)


@visible(BrokenGlass)
def broken_glass_for(user: User) -> Iterable[Way]:
    """Whoever broke it, the auditor, and who is told of it: the desk's owner, or whoever stands in their place."""
    yield Way("You broke it", Q(account=user.account))
    yield from by_grant(user, AUDITOR.key)
    for grant in user.grants:
        if (made := find_role(grant.role)) and made.told_of:
            yield Way(str(grant), Q(desk=made.told_of))


@visible(Entry)
def entries_for(user: User) -> Iterable[Way]:
    """The auditor alone: reads, grants and referrals in the ledger would tip off their subject."""
    yield from by_grant(user, AUDITOR.key)


@visible(Payload)
def payloads_for(user: User) -> Iterable[Way]:
    """The auditor alone."""
    yield from by_grant(user, AUDITOR.key)


def nobody(_user: User) -> Iterable[Way]:
    """No account reads these as rows; the framework does, for the account at hand."""
    return ()


FRAMEWORK: tuple[type[models.Model], ...] = (
    EmailAddress, EmailConfirmation, Authenticator, Group, Permission, ContentType, Session, Numbering,
)  # fmt: skip
for _model in FRAMEWORK:
    visible(_model)(nobody)


@also_by
def through_broken_glass(model: type[models.Model], user: User) -> Iterable[Way]:
    """The one record for which this account broke glass, until the hour is over."""
    if not hasattr(model, "ref") or not user.holds(BREAKS_GLASS):
        return
    kind, now = model._meta.label_lower, timezone.now()
    refs = [ref for broken, ref, ends in user.broken_glass if broken == kind and ends > now]
    if refs:
        others = about_others(model, user) if issubclass(model, Record) else EVERYTHING
        yield Way("Glass broken, with the reason told", Q(ref__in=refs) & others)
