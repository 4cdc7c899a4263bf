"""The corridor's tests: a cast, and lines that make registers in the office's test database (see tests/both.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.kernel.references import make_reference
from probity.foundation.workforce.models import Person, Post, Spell, Unit
from probity.office.declarations.models import Answer, GiverKind, Match, Offer, Procurement, Share, State
from probity.office.procurement.models import (
    Award,
    BuyingRole,
    Contract,
    ContractParty,
    ForceName,
    SpendLine,
    Supplier,
)
from tests.accounts import account
from tests.corridor.scene import set_scene
from tests.matrix.scenes import Scene

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
STAGE = System("stage", "sets the scene of a test")
WEST, SALE, URE, TIED = "P-000101-K", "P-000102-F", "P-000103-A", "P-000104-T"


@dataclass(frozen=True)
class Cast:
    """Accounts of the corridor, each with the roles that its name says."""

    analyst: User
    investigator: User
    writer: User
    releaser: User
    deconflicter: User
    officer: User
    owner: User
    auditor: User
    bystander: User


ROLES = {
    "analyst": ("matching.analyst",),
    "investigator": ("matching.investigator",),
    "writer": ("matching.analyst", "releases.author"),
    "releaser": ("releases.approver",),
    "deconflicter": ("releases.deconflicter",),
    "officer": ("intelligence.officer",),
    "owner": ("matching.owner",),
    "auditor": ("access.auditor",),
    "bystander": (),
}


@pytest.fixture
def cast() -> Cast:
    people = {name: make_reference("P", 500 + at) for at, name in enumerate(ROLES)}
    return Cast(**{name: account(name, *roles, person_ref=people[name]) for name, roles in ROLES.items()})


class Office:
    """Writes plain rows into the office's test database."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def person(self, ref: str, given: str, family: str) -> str:
        Person.unscoped.using("office").create(
            ref=ref, given_names=given, family_name=family, force_number=str(next(self.numbers))
        )
        return ref

    def officer(self, ref: str, given: str, family: str, *, rank: str) -> str:
        """A person in a post of that rank since 2020."""
        self.person(ref, given, family)
        number = next(self.numbers)
        unit = Unit.unscoped.using("office").create(ref=make_reference("U", number))
        held = {"rank": rank, "category": "officer", "unit_id": unit.pk}
        post = Post.unscoped.using("office").create(ref=make_reference("PO", number), title="Post", **held)
        dated = {"true_from": date(2020, 1, 1), "known_from": NOON}
        person_id = Person.unscoped.using("office").get(ref=ref).pk
        Spell.unscoped.using("office").create(
            ref=make_reference("SP", number), person_id=person_id, post_id=post.pk, **held, **dated
        )
        return ref

    def offer(self, giver: str, on: date | None = date(2025, 3, 12), *, to: str = WEST, **facts: Any) -> Offer:
        """An offer by an organisation that somebody declared for themselves, accepted unless told."""
        shared = facts.pop("shared", ())
        given = {
            "state": State.ENTERED,
            "description": "A dinner",
            "giver_kind": GiverKind.ORGANISATION,
            "giver_organisation": giver,
            "offered_on": on,
            "answer": Answer.ACCEPTED,
            "in_procurement": Procurement.NO,
            "recipient_ref": to,
            "declared_by_ref": to,
            "endorser_ref": make_reference("P", 900),
            "match": Match.MATCHED if to else Match.NOT_MATCHED,
        } | facts
        made = Offer.unscoped.using("office").create(ref=make_reference("GH", next(self.numbers)), **given)
        for person_ref in shared:
            Share.objects.using("office").create(offer_id=made.pk, person_ref=person_ref)
        return made

    def supplier(self, name: str, *paid: tuple[date, str]) -> Supplier:
        """A supplier with lines of spend: day and pounds, a credit below zero."""
        made = Supplier.unscoped.using("office").create(
            ref=make_reference("SU", next(self.numbers)), name=name, normal_name=name.casefold(), kind="organisation"
        )
        for on, amount in paid:
            self.line(made, on, amount)
        return made

    def line(self, supplier: Supplier, on: date, amount: str) -> SpendLine:
        number, pounds = next(self.numbers), Decimal(amount)
        return SpendLine.unscoped.using("office").create(
            ref=make_reference("SL", number),
            supplier_id=supplier.pk,
            payee_as_written=supplier.name,
            amount=pounds,
            paid_on=on,
            source_name="spend.csv",
            row_identity=f"row {number}",
            occurrence=1,
            is_repeat=False,
            is_credit=pounds < 0,
            is_redacted=False,
        )

    def contract(self, title: str, *, for_force: bool = True, **facts: Any) -> Contract:
        """A contract that the force, or else a stranger, bought."""
        number = next(self.numbers)
        made = Contract.unscoped.using("office").create(
            ref=make_reference("CO", number), ocid=f"ocds-{number}", title=title, buyer_name="Regional Police Buying",
            first_released_at=NOON, last_released_at=NOON, releases_read=1, **facts,
        )  # fmt: skip
        key = "sample constabulary" if for_force else "somebody else"
        self._party(made, key, roles="buyer", is_supplier=False)
        ForceName.unscoped.using("office").get_or_create(
            name_key="sample constabulary",
            defaults={"ref": make_reference("FN", number), "name": "Sample", "part": "force", "added_at": NOON},
        )
        return made

    def award(self, contract: Contract, to: Supplier, on: date | None, pounds: str | None, **facts: Any) -> Award:
        """An award under a contract, with the supplier named there as it is here."""
        number = next(self.numbers)
        made = Award.unscoped.using("office").create(
            ref=make_reference("AW", number), contract_id=contract.pk, award_id=str(number), awarded_on=on,
            value=Decimal(pounds) if pounds else None, currency="GBP", **facts,
        )  # fmt: skip
        winner = self._party(contract, to.normal_name, roles="supplier", is_supplier=True, supplier_id=to.pk)
        Award.winners.through.objects.using("office").create(award_id=made.pk, contractparty_id=winner.pk)
        return made

    def _party(self, contract: Contract, key: str, **facts: Any) -> ContractParty:
        found, _ = ContractParty.unscoped.using("office").get_or_create(
            contract_id=contract.pk, identifier=key, name_key=key, defaults={"name": key.title(), **facts}
        )
        return found

    def part(self, person: str, procurement: str, part: str, first: date, last: date | None = None) -> BuyingRole:
        return BuyingRole.unscoped.using("office").create(
            ref=make_reference("BR", next(self.numbers)), person_ref=person, procurement=procurement, part=part,
            true_from=first, true_to=last, known_from=NOON,
        )  # fmt: skip


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def open_page(client: Any) -> Callable[..., Any]:
    """Open a page as an account, giving a reason where one is asked, as a person would."""

    def opened(user: User, address: str, **posted: Any) -> Any:
        client.force_login(user)
        response = client.post(address, posted) if posted else client.get(address)
        if response.status_code == 302 and "/reason/" in response["Location"]:
            client.post(response["Location"], {"reason": "my_case"})
            response = client.post(address, posted) if posted else client.get(address)
        return response

    return opened


@pytest.fixture
def scene(db: None) -> Scene:
    """A reader without a role, and a record of every kind in each relation to them."""
    return set_scene()
