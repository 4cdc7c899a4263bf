"""Every address of the office for every role, against records in six relations to the reader; and the rules alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.roles import Site
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.files import add_file
from probity.foundation.workforce.models import Category, Person, Post, PostLine, Rank, Spell, Unit, UnitSpan
from probity.office.declarations.models import NilReturn, Offer, State
from probity.office.procurement.models import Supplier
from tests.documents import DOCS, compare_section, section
from tests.matrix.scenes import (
    AT,
    SINCE,
    STAGE,
    Arguments,
    accounts,
    broken_glass,
    by_rule,
    grants,
    questions,
    tie,
    walk,
)  # fmt: skip
from tests.matrix.walking import FIRST, RELATIONS, addresses, models_without_a_rule, table

pytestmark = pytest.mark.django_db
RANKS = {"boss": Rank.INSPECTOR, "own": Rank.SERGEANT}


@pytest.fixture
def people() -> dict[str, str]:
    """A reader with a team in one unit, a colleague there, a stranger and a spouse in another."""
    units = {name: _unit(name) for name in ("north", "south")}
    where = {"boss": "north", "own": "north", "team": "north", "unit": "north", "other": "south", "tied": "south"}
    posts = {name: _post(units[unit], RANKS.get(name, Rank.CONSTABLE)) for name, unit in where.items()}
    for junior, senior in (("own", "boss"), ("team", "own"), ("unit", "boss")):
        PostLine.unscoped.create(
            ref=next_reference("PL"), post=posts[junior], reports_to=posts[senior], true_from=SINCE, known_from=AT
        )
    refs = {name: _person(name, post) for name, post in posts.items()}
    tie(refs["own"], refs["tied"])
    return refs | {"about": refs["own"]}


@pytest.fixture
def reader(people: dict[str, str]) -> User:
    return User.objects.create_user("reader", person_ref=people["own"])


@pytest.fixture
def records(people: dict[str, str], reader: User) -> dict[str, dict[str, Any]]:
    """One record of every kind in every relation to the reader."""
    with recorded():
        supplier = Supplier.unscoped.create(
            ref=next_reference("SU"), name="Sample Fuels Ltd", normal_name="sample fuels"
        )
        offers = {relation: _offer(people, relation, State.DECLARED) for relation in RELATIONS}
        for offer in offers.values():
            add_file(offer, name="card.txt", chunks=[b"With thanks"], actor=STAGE, at=AT)
        return {
            "declarations.offer": offers,
            "draft": {relation: _offer(people, relation, State.DRAFT) for relation in RELATIONS},
            "declarations.nilreturn": {relation: _nil_return(people[relation]) for relation in RELATIONS},
            "procurement.supplier": dict.fromkeys(RELATIONS, supplier),
            "access.user": accounts(people, reader),
            "access.grant": grants(people),
            "casework.referral": questions(people),
            "access.brokenglass": broken_glass(people, desk="declarations"),
            "workforce.person": {relation: Person.unscoped.get(ref=people[relation]) for relation in RELATIONS},
            "workforce.unit": {relation: _unit_of(people[relation]) for relation in RELATIONS},
        }


def _unit(name: str) -> Unit:
    unit = Unit.unscoped.create(ref=next_reference("U"))
    UnitSpan.unscoped.create(ref=next_reference("US"), unit=unit, name=name.title(), true_from=SINCE, known_from=AT)
    return unit


def _post(unit: Unit, rank: Rank) -> Post:
    return Post.unscoped.create(
        ref=next_reference("PO"), title="Response", rank=rank, category=Category.OFFICER, unit=unit
    )


def _person(name: str, post: Post) -> str:
    person = Person.unscoped.create(
        ref=next_reference("P"), given_names=name.title(), family_name="Sample", force_number=f"N{name}"
    )
    Spell.unscoped.create(
        ref=next_reference("SP"), person=person, post=post, unit=post.unit, category=post.category, rank=post.rank,
        true_from=SINCE, known_from=AT,
    )  # fmt: skip
    return person.ref


def _unit_of(person_ref: str) -> Unit:
    return Spell.unscoped.get(person__ref=person_ref).unit


def _offer(people: Mapping[str, str], relation: str, state: State) -> Offer:
    """An offer to the person of the relation; about oneself: declared by a stranger on the reader's behalf."""
    return Offer.unscoped.create(
        ref=next_reference("GH"),
        state=state,
        kind="item_or_voucher",
        description="A mug",
        circumstances="At the end of a visit",
        offered_on=AT.date(),
        giver_organisation="Sample Fuels Ltd",
        answer="accepted",
        asked="after",
        outcome="kept",
        in_procurement="no",
        recipient_ref=people[relation],
        declared_by_ref=people["other"] if relation == "about" else people[relation],
        declared_on=AT.date(),
        declare_by=AT.date(),
        endorser_ref=people["own"] if relation == "team" else people["boss"],
        unit_ref=_unit_of(people[relation]).ref,
    )


def _nil_return(person_ref: str) -> NilReturn:
    return NilReturn.unscoped.create(ref=next_reference("NR"), person_ref=person_ref, period="January to March 2026")


DRAFT_ADDRESSES = ("people", "earlier_fragment", "check", "discard", "question")


def kind_of(name: str) -> str:
    """Which kind of record an address of the office names."""
    space, _, rest = name.partition(":")
    if space == "declarations":
        return "draft" if rest in DRAFT_ADDRESSES else "declarations.offer"
    return {
        "web:who": "declarations.offer",
        "workforce:person": "workforce.person",
        "workforce:unit": "workforce.unit",
        "procurement:supplier": "procurement.supplier",
    }[name]


def test_every_model_has_somebody_who_decided_who_may_read_it() -> None:
    assert models_without_a_rule() == []


@pytest.mark.slow
def test_every_address_answers_every_role_as_the_document_says(
    reader: User, records: dict[str, Any], people: dict[str, str]
) -> None:
    fixed = {"page": "what", "name": "endorse", "kind": "declarations.offer"}
    found = walk(Site.OFFICE, reader, addresses(), Arguments(records, people, kind_of, fixed))
    compare_section(DOCS / "access.md", "Office", section("Office", table(found, of="Address")), first=FIRST)


def test_the_row_rules_alone_say_the_same_on_every_database(reader: User, records: dict[str, Any]) -> None:
    kinds = {kind: made for kind, made in records.items() if "." in kind}
    title = "Office, by the row rules"
    written = section(title, table(by_rule(Site.OFFICE, reader, kinds), of="Record"))
    compare_section(DOCS / "access.md", title, written, first=FIRST)
