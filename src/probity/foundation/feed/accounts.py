"""Ties an account that was opened before there was a feed to the person whom the feed knows."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.feed.workflow import TIED
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale, TransitionRefused
from probity.foundation.workforce.models import Person


@recorded()
def tie_account(user: User, number: str, *, actor: Actor, at: datetime) -> Person:
    """Make an account that of the person with this warrant or staff number; its grants go along, known from now.

    Only an account whose reference is nobody's is tied: the first of an empty office is opened before anybody is known.

    Raises:
        NotPermitted: the actor is no access administrator.
        BadInput: nobody has the number.
        TransitionRefused: the account is somebody's already.
        Stale: somebody else tied it meanwhile.
    """
    if not isinstance(actor, System) and not (isinstance(actor, User) and actor.holds(ADMINISTRATOR)):
        raise NotPermitted("Only an access administrator can do this.", hint="Ask one.")
    person = Person.unscoped.filter(force_number=number.strip()).first()
    if person is None:
        raise BadInput("Nobody here has this number.", where="--number", hint="Import the workforce feed first.")
    stand_in = user.person_ref
    if Person.unscoped.filter(ref=stand_in).exists():
        raise TransitionRefused(
            f"The account {user.username} is {stand_in}'s already.", hint="Open another account for somebody else."
        )
    if User.objects.filter(pk=user.pk, person_ref=stand_in).update(person_ref=person.ref) != 1:
        raise Stale("Somebody else changed this account meanwhile.", hint="Look at it again.")
    moved = _move_grants(stand_in, person.ref, at) if stand_in else 0
    about, before = About("access.user", user.username), {"from": stand_in}
    record(TIED, actor=actor, subject=about, at=at, account=user.username, person=person.ref, grants=moved, **before)
    return person


def _move_grants(stand_in: str, person_ref: str, at: datetime) -> int:
    """Give the person the grants of the reference that stood in for them, unless another account still uses it."""
    if User.objects.filter(person_ref=stand_in).exists():
        return 0
    grants = [*Grant.unscoped.filter(person_ref=stand_in, known_to__isnull=True).order_by("pk")]
    for grant in grants:
        restate(grant, at=at, person_ref=person_ref)
    return len(grants)
