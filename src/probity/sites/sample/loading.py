"""What both sites' loaders share: who acts, how much goes in at a time, and accounts with their grants and ties."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from probity.foundation.access import actions as access
from probity.foundation.access.models import Grant, Tie, User
from probity.foundation.access.numbering import next_references
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.kernel.errors import TransitionRefused
from probity.sites.sample.accounts import CORRIDOR_WORDS, OFFICE_WORDS, plan_grants
from probity.sites.sample.shapes import AccountPlan, TiePlan
from probity.sites.sample.structure import GO_LIVE

LOADER = System("sample.force", "fills an empty system with invented people; refused in production")
AT_A_TIME = 4_000  # records whose ledger entries wait in memory together
Note = Callable[[str], None]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Acting:
    """Somebody of the synthetic force doing something in the past: an actor for the ledger, without an account row."""

    account: str
    person_ref: str


def in_batches(items: Sequence[Item], size: int = AT_A_TIME) -> Iterator[Sequence[Item]]:
    """The items in order, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def refuse_unless_empty(*models: type[Model]) -> None:
    """Stop before anything is written when a table holds rows already.

    Raises:
        TransitionRefused: one does; a force is loaded once, into an empty system.
    """
    for model in models:
        if model._base_manager.exists():
            raise TransitionRefused(
                f"This site already holds {model._meta.verbose_name_plural}, so the synthetic force was not loaded.",
                hint="Nothing was changed. Use an empty database.",
            )


def take_references(prefix: str, planned: Sequence[str]) -> None:
    """Count on from the references that the plan gave out.

    Raises:
        TransitionRefused: some were given out here before.
    """
    if planned and next_references(prefix, len(planned)) != [*planned]:
        raise TransitionRefused(
            f"References under {prefix} were given out here before, so the synthetic force was not loaded.",
            hint="Use an empty database.",
        )


@recorded()
def load_accounts(accounts: Sequence[AccountPlan], *, password: str | None) -> None:
    """Open the accounts. Without a password nobody signs in but by the page that chooses whom to sign in as."""
    shared = make_password(password) if password else None
    User.objects.bulk_create(
        [
            User(
                username=each.username,
                email=each.email,
                person_ref=each.person_ref,
                is_active=each.is_active,
                date_joined=GO_LIVE,
                password=shared or make_password(None),
            )
            for each in accounts
        ],
        batch_size=AT_A_TIME,
    )
    for each in accounts:
        about = About("access.user", each.username)
        facts = {"account": each.username, "person": each.person_ref}
        record(access.OPENED, actor=LOADER, subject=about, at=GO_LIVE, **facts)


@recorded()
def load_grants(accounts: Sequence[AccountPlan], *, site: Site) -> int:
    """Give each role of the site to somebody, and return how many there are."""
    words = OFFICE_WORDS if site is Site.OFFICE else CORRIDOR_WORDS
    person_of = {each.username: each.person_ref for each in accounts}
    planned = plan_grants([(made.key, made.title) for made in all_roles(site)], accounts, words)
    refs = next_references("AG", len(planned))
    grants = [
        Grant(
            ref=ref,
            person_ref=person_of[plan.username],
            role=plan.role_key,
            unit_ref=plan.unit_ref,
            reason=plan.reason,
            given_by=LOADER.account,
            true_from=plan.from_on,
            known_from=GO_LIVE,
        )
        for ref, plan in zip(refs, planned, strict=True)
    ]
    Grant.unscoped.bulk_create(grants)
    for grant in grants:
        span: dict[str, Any] = {"from": str(grant.true_from), "to": "", "unit": grant.unit_ref}
        facts = {"role": grant.role, "person": grant.person_ref, "reason": grant.reason}
        record(access.GIVEN, actor=LOADER, subject=grant, at=GO_LIVE, **facts, **span)
    return len(grants)


@recorded()
def load_ties(ties: Sequence[TiePlan]) -> None:
    """Enter the declared ties."""
    rows = [
        Tie(
            ref=ref,
            person_ref=tie.person_ref,
            other_ref=tie.other_ref,
            kind=tie.kind,
            true_from=tie.declared_on,
            known_from=GO_LIVE,
        )
        for ref, tie in zip(next_references("TI", len(ties)), ties, strict=True)
    ]
    Tie.unscoped.bulk_create(rows, batch_size=AT_A_TIME)
    for row in rows:
        people = sorted([row.person_ref, row.other_ref])
        record(access.TIED, actor=LOADER, subject=row, at=GO_LIVE, kind=row.kind, people=people)
