"""Opening and closing accounts, giving and ending grants, declaring ties, breaking glass."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from probity.foundation.access.models import BrokenGlass, Grant, Tie, TieKind, User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, BREAKS_GLASS, Role, find_role
from probity.foundation.access.selves import about_themselves
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.events import Operation, event
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale

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
def open_account(
    username: str, *, person_ref: str, email: str = "", password: str | None = None, actor: Actor, at: datetime
) -> User:
    """A new account with no grants, and with no usable password where none is given.

    Raises:
        NotPermitted: the actor is no administrator.
        BadInput: the name is that of a part of the system, or there is such an account.
    """
    _needs_administrator(actor)
    if username.lower().startswith("system:"):
        raise BadInput("Names that begin with system: are the system's own.", where="account", hint="Choose another.")
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput("There is an account of that name.", where="account", hint="Choose another.")
    user = User.objects.create_user(username, person_ref=person_ref, email=email, password=password)
    record(OPENED, actor=actor, subject=About("access.user", username), at=at, account=username, person=person_ref)
    return user


@recorded()
def close_account(user: User, *, reason: str, actor: Actor, at: datetime) -> User:
    """Stop an account from signing in. Its history stays.

    Raises:
        NotPermitted: the actor is no administrator, closes their own account, or gives no reason.
        Stale: it is closed already.
    """
    _needs_administrator(actor)
    if actor.account == user.account:
        raise NotPermitted("Nobody closes their own account.", hint="Another access administrator can.")
    if not reason.strip():
        raise NotPermitted("Closing an account needs a reason.", hint="Say why.")
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False) != 1:
        raise Stale("This account is closed already.")
    user.is_active = False
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
        BadInput: it is for nobody, or would end before it starts.
    """
    _needs_administrator(actor)
    first = starts or day_of(at)
    if ends and ends < first:
        raise BadInput("A grant ends on the day it starts or later.", where="to", hint="Give a later day.")
    _needs_somebody_else(actor, person_ref)
    _needs_reach_and_reason(role, unit_ref, reason)
    grant = Grant.unscoped.create(
        ref=next_reference("AG"),
        person_ref=person_ref,
        role=role.key,
        unit_ref=unit_ref,
        reason=reason,
        given_by=actor.account,
        true_from=first,
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
    """End a grant after `last_day`, which is its last.

    Raises:
        NotPermitted: the actor is no administrator, gives no reason, or would lengthen the grant instead.
        Stale: somebody else ended it meanwhile.
    """
    _needs_administrator(actor)
    if not reason.strip():
        raise NotPermitted("Ending a grant needs a reason.", hint="Say why.")
    if last_day < grant.true_from or (grant.true_to and last_day > grant.true_to):
        raise NotPermitted("A grant ends within the time it was given for.", hint="Give a new one for longer.")
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
    """A declared spouse, relative or member of one household: neither decides about the other from now on.

    Raises:
        BadInput: it names one person twice, or nobody.
    """
    if not person_ref or not other_ref or person_ref == other_ref:
        raise BadInput("A tie is between two people.", where="other person", hint="Name the other one.")
    tie = Tie.unscoped.create(
        ref=next_reference("TI"), person_ref=person_ref, other_ref=other_ref, kind=kind, true_from=since, known_from=at
    )
    record(TIED, actor=actor, subject=tie, at=at, kind=str(kind), people=sorted([person_ref, other_ref]))
    return tie


Teller = Callable[[BrokenGlass, datetime], None]
_tellers: list[Teller] = []


def tells_of_broken_glass(teller: Teller) -> Teller:
    """Register what tells the auditor and the desk's owner, in the transaction that opens the record."""
    _tellers.append(teller)
    return teller


Under = Callable[[str], str]
_under: dict[type, Under] = {}


def tells_under(model: type) -> Callable[[Under], Under]:
    """Register, for records that their desk's owner must not know of, under which name each reference is told.

    A role with that name as `told_of` is told and acknowledges in the owner's place.
    """

    def register(under: Under) -> Under:
        _under[model] = under
        return under

    return register


def told_under(model: type[Any], ref: str) -> str:
    """Under which name glass broken on a record is told: its desk's, unless the desk says otherwise of this one."""
    return _under[model](ref) if model in _under else str(getattr(model, "desk", model._meta.app_label))


@recorded()
def break_glass(
    user: User, *, subject_kind: str, subject_ref: str, desk: str, reason: str, period: timedelta, at: datetime
) -> BrokenGlass:
    """Open one record to this account for `period`. The auditor and the desk's data owner are told before it opens.

    Raises:
        NotPermitted: the account may not break glass, or gives no reason.
        ValueError: the period is not a time at all.
    """
    if period <= timedelta():
        raise ValueError("glass is broken for a time: the period must be longer than nothing")
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
    with suppress(AttributeError):  # unless nobody asked yet, what was read before is out of date
        del user.broken_glass
    about = About(subject_kind, subject_ref)
    record(BROKEN, actor=user, subject=about, at=at, desk=desk, ends=broken.ends.isoformat(), reason=reason)
    for teller in _tellers:
        teller(broken, at)
    return broken


@recorded()
def acknowledge(broken: BrokenGlass, *, actor: User, at: datetime) -> BrokenGlass:
    """Say that one has seen it, as the auditor or as the desk's data owner; each must. The first of each stands.

    Raises:
        NotPermitted: the actor is neither, or broke it themselves.
    """
    if about_themselves(actor, [broken.person_ref]) or actor.account == broken.account:
        raise NotPermitted("Nobody acknowledges what they did themselves.", hint="Another auditor can.")
    owns = any((made := find_role(grant.role)) and made.told_of == broken.desk for grant in actor.grants)
    parts = [name for name, is_theirs in (("auditor", actor.holds(AUDITOR)), ("owner", owns)) if is_theirs]
    if not parts:
        raise NotPermitted("Only the auditor and the desk's data owner acknowledge broken glass.")
    seen = [f"seen_by_{part}" for part in parts if _sees_first(broken, f"seen_by_{part}", by=actor.account, at=at)]
    if seen:
        record(ACKNOWLEDGED, actor=actor, subject=broken, at=at, by=seen)
    broken.refresh_from_db()
    return broken


def _sees_first(broken: BrokenGlass, name: str, *, by: str, at: datetime) -> bool:
    rows = BrokenGlass.unscoped.filter(pk=broken.pk, **{name: ""})
    return rows.update(**{name: by, f"{name}_at": at}) == 1


def _needs_somebody_else(actor: Actor, person_ref: str) -> None:
    """A grant goes to a person, and never to oneself or to somebody one is tied to."""
    if not person_ref:
        raise BadInput("A grant is a person's, and this account has none.", where="person")
    if isinstance(actor, User) and about_themselves(actor, [person_ref]):
        raise NotPermitted("Nobody gives a grant to themselves.", hint="Another access administrator can.")


def _needs_reach_and_reason(role: Role, unit_ref: str, reason: str) -> None:
    """A role over access itself is for the whole force, and every grant says what it is for."""
    if unit_ref and role.desk == "access":
        raise NotPermitted(f"{role.title} reaches the whole force.", hint="Give it without a unit.")
    if not reason.strip():
        raise NotPermitted("A grant needs a reason.", hint="Say what the person will do with it.")


def _needs_administrator(actor: Actor) -> None:
    """Accounts and grants are the administrator's, or a named part of the system's that loads them."""
    if isinstance(actor, System) or (isinstance(actor, User) and actor.holds(ADMINISTRATOR)):
        return
    raise NotPermitted("Only an access administrator can do this.", hint="Ask one of them.")
