"""Every address of the corridor for every role, against records in six relations to the reader; and the rules alone."""

from __future__ import annotations

from typing import Any

import pytest

from probity.corridor.intelligence.models import Log, LogPerson
from probity.corridor.matching.models import Candidate, CandidatePerson, Run
from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.roles import Site
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.models import Release
from tests.documents import DOCS, compare_section, section
from tests.matrix.scenes import AT, Arguments, accounts, broken_glass, by_rule, grants, questions, tie, walk
from tests.matrix.walking import FIRST, RELATIONS, addresses, models_without_a_rule, table

pytestmark = pytest.mark.django_db
PEOPLE = {
    "own": "P-000001-X", "team": "P-000002-X", "unit": "P-000003-X", "other": "P-000004-X", "about": "P-000001-X",
    "tied": "P-000006-X",
}  # fmt: skip


@pytest.fixture
def reader() -> User:
    tie(PEOPLE["own"], PEOPLE["tied"])
    return User.objects.create_user("reader", person_ref=PEOPLE["own"])


@pytest.fixture
def records(reader: User) -> dict[str, dict[str, Any]]:
    """One record of every kind in every relation to the reader."""
    with recorded():
        run = Run.unscoped.create(ref=next_reference("RN"), at=AT, by_account="system:matrix")
        candidates = {relation: _candidate(relation, run) for relation in RELATIONS}
        return {
            "matching.candidate": candidates,
            "matching.run": dict.fromkeys(RELATIONS, run),
            "casework.release": {relation: _release(relation, candidates[relation]) for relation in RELATIONS},
            "intelligence.log": {relation: _log(relation) for relation in RELATIONS},
            "access.user": accounts(PEOPLE, reader),
            "access.grant": grants(PEOPLE),
            "casework.referral": questions(PEOPLE),
            "access.brokenglass": broken_glass(PEOPLE, desk="matching"),
        }


def _people_in(relation: str) -> set[str]:
    """Whom a record names: about oneself, a stranger entered it for the reader."""
    return {PEOPLE[relation]} | ({PEOPLE["other"]} if relation == "about" else set())


def _candidate(relation: str, run: Run) -> Candidate:
    made = Candidate.unscoped.create(
        ref=next_reference("CX"), offer_ref=f"GH-{relation}", supplier_ref="SU-1", giver="Sample Fuels",
        supplier_name="Sample Fuels Ltd", declarant_ref=PEOPLE[relation], recipient_ref=PEOPLE[relation],
        offered_on=AT.date(), accepted=True, score=1, verdict="link", why="same name", first_seen=run, last_seen=run,
    )  # fmt: skip
    CandidatePerson.objects.bulk_create(CandidatePerson(candidate=made, person_ref=ref) for ref in _people_in(relation))
    return made


def _release(relation: str, candidate: Candidate) -> Release:
    return Release.unscoped.create(
        ref=next_reference("RL"), state=Release.State.WAITING, key=f"matrix-{relation}", desk="matching",
        source_kind="matching.candidate", source_ref=candidate.ref, to_ref=PEOPLE[relation],
        about_ref=PEOPLE[relation], title="A question", words="When?", author_ref="P-000009-X", written_at=AT,
    )  # fmt: skip


def _log(relation: str) -> Log:
    made = Log.unscoped.create(
        ref=next_reference("IL"), title="A log", words="Something was said", owner_ref="P-000009-X", opened_at=AT
    )
    people = [
        LogPerson(log=made, person_ref=ref, named_by_ref="P-000009-X", named_at=AT) for ref in _people_in(relation)
    ]
    LogPerson.objects.bulk_create(people)
    return made


def kind_of(name: str) -> str:
    """Which kind of record an address of the corridor names."""
    space, _, rest = name.partition(":")
    if space == "intelligence":
        return "intelligence.log"
    named = {"run": "matching.run", "release": "casework.release", "deciding": "casework.release"}
    return named.get(rest, "matching.candidate")


def test_every_model_has_somebody_who_decided_who_may_read_it() -> None:
    assert models_without_a_rule() == []


@pytest.mark.slow
def test_every_address_answers_every_role_as_the_document_says(reader: User, records: dict[str, Any]) -> None:
    fixed = {"act": "approve", "question": "same", "kind": "matching.candidate"}
    found = walk(Site.CORRIDOR, reader, addresses(), Arguments(records, PEOPLE, kind_of, fixed))
    compare_section(DOCS / "access.md", "Corridor", section("Corridor", table(found, of="Address")), first=FIRST)


def test_the_row_rules_alone_say_the_same_on_every_database(reader: User, records: dict[str, Any]) -> None:
    title = "Corridor, by the row rules"
    written = section(title, table(by_rule(Site.CORRIDOR, reader, records), of="Record"))
    compare_section(DOCS / "access.md", title, written, first=FIRST)
