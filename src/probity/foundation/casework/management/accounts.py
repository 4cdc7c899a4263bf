"""What the commands of accounts and grants share: who may, whom and what they name, and refusals in the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.utils import timezone

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR, Role, Site, all_roles
from probity.foundation.access.scoping import scoped
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.reads import record_refusal
from probity.foundation.kernel.errors import BadInput, DomainError, NotPermitted
from probity.foundation.kernel.references import parse_reference

ACCOUNT_LONGEST, REFERENCE_LONGEST, REASON_LONGEST = 80, 20, 300


@contextmanager
def entering_refusals(actor: Actor, *, act: str) -> Iterator[None]:
    """Enter in the ledger that the act was refused, once its transaction is rolled back, and go on refusing.

    What was mistyped (BadInput) is put right and not entered.
    """
    try:
        yield
    except BadInput:
        raise
    except DomainError as refusal:
        record_refusal(None, actor=actor, act=act, code=refusal.code, at=timezone.now())
        raise


def needs_administrator(actor: Actor) -> None:
    """Go on for an access administrator or a part of the system.

    Raises:
        NotPermitted: the account is of anybody else. Nothing was looked up for them.
    """
    if isinstance(actor, User) and not actor.holds(ADMINISTRATOR):
        raise NotPermitted(
            "Only an access administrator can do this.", hint="Name an administrator's account with --as."
        )


def account_named(name: str, *, reader: User) -> User:
    """The account of that name.

    Raises:
        BadInput: there is none.
    """
    found: User | None = scoped(User, reader).filter(username=name).first()
    if found is None:
        raise BadInput(f"There is no account {name!r} here.", hint="probity account list names them.", where="ACCOUNT")
    return found


def role_named(key: str) -> Role:
    """The role of this site with that key.

    Raises:
        BadInput: there is none; the message lists those there are.
    """
    roles = {made.key: made for made in all_roles(Site(settings.PROBITY_SITE))}
    if key not in roles:
        lines = "\n".join(f"  {made.key}: {made.title}" for made in roles.values())
        raise BadInput(f"This site has no role {key!r}.", where="ROLE", hint=f"It has these:\n{lines}")
    return roles[key]


def standing_grant(ref: str, *, reader: User) -> Grant:
    """The grant of that reference as it stands recorded now.

    Raises:
        BadInput: there is none.
    """
    found: Grant | None = Grant.objects.visible_to(reader).known().filter(ref=ref.strip().upper()).first()
    if found is None:
        raise BadInput(f"There is no grant {ref!r} here.", where="GRANT", hint="The page of an account shows its own.")
    return found


def person_given(words: str) -> str:
    """The person's reference in its one form, or "" for "".

    Raises:
        BadInput: it is no reference of a person, or has a slip of the pen.
    """
    if not words:
        return ""
    ref = parse_reference(words)
    if not ref.startswith("P-"):
        raise BadInput(f"{ref} is no person's reference.", where="--person", hint="A person's begins with P.")
    return ref


def day_given(words: str, *, where: str) -> date | None:
    """The day that an option names, or None for "".

    Raises:
        BadInput: the words are no day.
    """
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as fault:
        raise BadInput(f"{words!r} is not a day.", where=where, hint="Write it as 2026-03-31.") from fault


def check_length(words: str, longest: int, *, where: str) -> None:
    """Go on when the words fit into their column.

    Raises:
        BadInput: they do not.
    """
    if len(words) > longest:
        raise BadInput(f"This has {len(words)} characters and may have {longest}.", where=where, hint="Shorten it.")
