"""Opening and closing accounts, giving and ending grants, declaring ties, breaking glass."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from probity.foundation.access.models import BrokenGlass, Grant, Tie, TieKind, User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, BREAKS_GLASS, Role, find_role
from probity.foundation.access.selves import about_themselves
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.events import Operation, event
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.kernel.errors import NotPermitted

OPENED = event("access.account.opened", "Account opened", operation=Operation.COLLECTION, keys={"account", "person"})
CLOSED = event("access.account.closed", "Account closed", keys={"account"}, private={"reason"})
GIVEN = event(
    "access.grant.given",
    "Grant given",
    operation=Operation.COLLECTION,
    keys={"role", "person", "unit", "from", "to"},
    private={"reason"},
)
ENDED = event("access.grant.ended", "Grant ended", keys={"role", "person", "to"}, private={"reason"})
TIED = event("access.tie.declared", "Tie declared", operation=Operation.COLLECTION, keys={"kind", "people"})
BROKEN = event(
    "access.glass.broken",
    "Glass broken",
    operation=Operation.CONSULTATION,
    keys={"desk", "ends"},
    private={"reason"},
)
ACKNOWLEDGED = event("access.glass.acknowledged", "Broken glass acknowledged", keys={"by"})


@recorded()
def open_account(username: str, *, person_ref: str, email: str = "", actor: Actor, at: datetime) -> User:
    """A new account with no usable password and no grants."""
    _needs_administrator(actor)
    user = User.objects.create_user(username, person_ref=person_ref, email=email)
    record(OPENED, actor=actor, subject=About("access.user", username), at=at, account=username, person=person_ref)
    return user


@recorded()
def close_account(user: User, *, reason: str, actor: Actor, at: datetime) -> User:
    """Stop an account from signing in. Its history stays."""
    _needs_administrator(actor)
    user.is_active = False
    User.objects.filter(pk=user.pk).update(is_active=False)
    record(
        CLOSED, actor=actor, subject=About("access.user", user.username), at=at, account=user.username, reason=reason
    )
    return user


@recorded()
def give_grant(
    role: Role,
    *,
    person_ref: str,
    reason: str,
    actor: Actor,
    at: datetime,
    unit_ref: str = "",
    ends: date | None = None,
    starts: date | None = None,
) -> Grant:
    """Give a person a role from a day (today unless told) to its end.

    Raises:
        NotPermitted: the actor is no administrator, gives it to themselves or to somebody tied to them, or gives no
            reason.
    """
    _needs_administrator(actor)
    if isinstance(actor, User) and about_themselves(actor, [person_ref]):
        raise NotPermitted("Nobody gives a grant to themselves.", hint="Another access administrator can.")
    if not reason.strip():
        raise NotPermitted("A grant needs a reason.", hint="Say what the person will do with it.")
    grant = Grant.unscoped.create(
        ref=next_reference("AG"),
        person_ref=person_ref,
        role=role.key,
        unit_ref=unit_ref,
        reason=reason,
        given_by=actor.account,
        true_from=starts or day_of(at),
        true_to=ends,
        known_from=at,
    )
    span = {"from": str(grant.true_from), "to": str(ends or "")}
    record(
        GIVEN, actor=actor, subject=grant, at=at, role=role.key, person=person_ref, unit=unit_ref, reason=reason, **span
    )
    return grant


@recorded()
def end_grant(grant: Grant, *, last_day: date, reason: str, actor: Actor, at: datetime) -> Grant:
    """End a grant after `last_day`, which is its last."""
    _needs_administrator(actor)
    ended: Grant = restate(grant, at=at, true_to=last_day)
    record(
        ENDED,
        actor=actor,
        subject=ended,
        at=at,
        role=ended.role,
        person=ended.person_ref,
        to=str(last_day),
        reason=reason,
    )
    return ended


@recorded()
def declare_tie(person_ref: str, other_ref: str, *, kind: TieKind, since: date, actor: Actor, at: datetime) -> Tie:
    """A declared spouse, relative or member of one household: neither decides about the other from now on."""
    tie = Tie.unscoped.create(
        ref=next_reference("TI"), person_ref=person_ref, other_ref=other_ref, kind=kind, true_from=since, known_from=at
    )
    record(TIED, actor=actor, subject=tie, at=at, kind=str(kind), people=sorted([person_ref, other_ref]))
    return tie


@recorded()
def break_glass(
    user: User, *, subject_kind: str, subject_ref: str, desk: str, reason: str, period: timedelta, at: datetime
) -> BrokenGlass:
    """Open one record to this account for `period`. The auditor and the desk's data owner see it at once.

    Raises:
        NotPermitted: the account may not break glass, or gives no reason.
    """
    if not user.holds(BREAKS_GLASS):
        raise NotPermitted("Your account may not break glass.", hint="The duty officer for standards can.")
    if len(reason.split()) < 3:
        raise NotPermitted("Breaking glass needs a reason in words.", hint="Say what you need the record for.")
    broken = BrokenGlass.unscoped.create(
        ref=next_reference("BG"),
        account=user.account,
        person_ref=user.person_ref,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        desk=desk,
        reason=reason,
        at=at,
        ends=at + period,
        told_at=at,
    )
    about = About(subject_kind, subject_ref)
    record(BROKEN, actor=user, subject=about, at=at, desk=desk, ends=broken.ends.isoformat(), reason=reason)
    return broken


@recorded()
def acknowledge(broken: BrokenGlass, *, actor: User, at: datetime) -> BrokenGlass:
    """Say that one has seen it, as the auditor or as the desk's data owner; each must.

    Raises:
        NotPermitted: the actor is neither, or broke it themselves.
    """
    if about_themselves(actor, [broken.person_ref]) or actor.account == broken.account:
        raise NotPermitted("Nobody acknowledges what they did themselves.", hint="Another auditor can.")
    changes: dict[str, object] = {}
    if actor.holds(AUDITOR):
        changes |= {"seen_by_auditor": actor.account, "seen_by_auditor_at": at}
    if any((made := find_role(grant.role)) and made.owns and made.desk == broken.desk for grant in actor.grants):
        changes |= {"seen_by_owner": actor.account, "seen_by_owner_at": at}
    if not changes:
        raise NotPermitted("Only the auditor and the desk's data owner acknowledge broken glass.")
    BrokenGlass.unscoped.filter(pk=broken.pk).update(**changes)
    record(
        ACKNOWLEDGED, actor=actor, subject=broken, at=at, by=sorted(key for key in changes if not key.endswith("_at"))
    )
    broken.refresh_from_db()
    return broken


def _needs_administrator(actor: Actor) -> None:
    """Accounts and grants are the administrator's, or a named part of the system's that loads them."""
    if isinstance(actor, System) or (isinstance(actor, User) and actor.holds(ADMINISTRATOR)):
        return
    raise NotPermitted("Only an access administrator can do this.", hint="Ask one of them.")
