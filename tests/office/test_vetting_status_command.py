"""`probity vetting status`: counts for everybody, people for readers, and never "none" beside an exception."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from probity.foundation.workforce.actions import record_state
from probity.foundation.workforce.models import Category, Person, Rank, SpellState
from probity.office.vetting.actions.clearances import suspend_clearance
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.status import status
from tests.office.cast import CASTING, Cast, give, tie
from tests.office.vetting_people import grant, join, morning

DAY = "2024-06-17"


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    """Everybody cleared but four, one of them a contractor."""
    give(cast, "superintendent", MANAGER)
    for name, person in cast.people.items():
        if name != "outsider":
            grant(person, "RV", date(2020, 1, 2))
    made = {
        "Quill": join(cast, "Quillan"),
        "Tolley": join(cast, "Tolley", rank=Rank.PCSO, category=Category.PCSO),
        "Odell": join(cast, "Odell", rank=Rank.STAFF, category=Category.STAFF),
        "Gale": join(cast, "Gale", rank=Rank.NONE, category=Category.CONTRACTOR),
    }
    grant(made["Tolley"], "RV", date(2014, 6, 17), last_day=date(2024, 6, 16))
    grant(made["Odell"], "RV", date(2014, 6, 10), last_day=date(2024, 6, 9))
    grant(made["Odell"], "RV", date(2024, 6, 10), keyed=morning(2024, 7, 1))
    grant(made["Gale"], "NPPV2F", date(2021, 6, 2), last_day=date(2024, 6, 1))
    return made


@time_machine.travel(morning(2024, 8, 1))
def told(*words: str) -> str:
    out = StringIO()
    call_command("vetting_status", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_says_who_was_counted_what_they_held_and_each_exception(people: dict[str, Person]) -> None:
    shown = told("--as-at", DAY, "--as", "superintendent")
    assert "As at 17 June 2024, by what is recorded now" in shown
    assert "2 of the 22 people in the workforce are not cleared: 1 with no clearance on record, 1 expired." in shown
    assert "Counted apart: 1\n  Contractors: 1" in shown
    assert "RV in force: 20, 0" in shown
    assert "No clearance on record: 1, 0" in shown
    assert f"PC Quillan ({people['Quill'].ref}): needs RV" in shown
    assert "RV: last day 16 June 2024; 1 day without" in shown
    assert "[contractor, apart]: NPPV2F: last day 1 June 2024; 16 days without" in shown
    assert "RV: granted 10 June 2024, entered 1 July 2024, 21 days later" in shown


def test_as_known_then_the_renewal_that_was_not_keyed_yet_does_not_count(people: dict[str, Person]) -> None:
    shown = told("--as-at", DAY, "--known-at", DAY, "--as", "superintendent")
    assert "as known at the end of 17 June 2024" in shown
    assert "Expired: 2, 1" in shown
    assert "Entered late: 0, 0" in shown


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_word_never_stands_beside_an_exception(form: str, people: dict[str, Person]) -> None:
    assert "none" not in told("--as-at", DAY, "--as", "superintendent", "--format", form).lower()


def test_without_an_account_it_counts_and_names_nobody(people: dict[str, Person]) -> None:
    shown = told("--as-at", DAY)
    assert "No clearance on record: 1, 0" in shown
    assert "Quillan" not in shown
    assert people["Quill"].ref not in shown


def test_an_account_without_a_part_in_vetting_is_refused(people: dict[str, Person]) -> None:
    with pytest.raises(CommandError, match="may not read clearances") as refused:
        told("--as", "sale")
    assert refused.value.returncode == 1


def test_somebody_tied_to_the_reader_is_counted_and_not_named(cast: Cast, people: dict[str, Person]) -> None:
    tie(cast, "superintendent", "stranger")
    suspend = grant(cast.people["stranger"], "MV", date(2024, 1, 2))
    suspend_clearance(
        suspend, reason_code="adverse", words="Told", on=date(2024, 6, 1), actor=CASTING, at=morning(2024, 6, 1)
    )
    shown = told("--as-at", DAY, "--as", "superintendent")
    assert "Suspended: 1, 0\n  Somebody close to you: a colleague can see who: MV: suspended since 1 June 2024" in shown
    assert cast.ref("stranger") not in shown


def test_other_programs_read_the_same_figures(people: dict[str, Person]) -> None:
    rows = json.loads(told("--as-at", DAY, "--as", "superintendent", "--format", "json"))
    by_kind = {(row["what"], row["workforce"]): row["people"] for row in rows if row["part"] == "exceptions"}
    assert by_kind["expired", "yes"] == 1
    assert by_kind["expired", "no"] == 1
    assert sum(row["people"] for row in rows if row["part"] == "population" and row["workforce"] == "yes") == 22


def test_everybody_cleared_is_said_only_when_it_is_so(cast: Cast) -> None:
    for name, person in cast.people.items():
        if name != "outsider":
            grant(person, "RV", date(2020, 1, 2))
    assert "Everybody of the 19 people in the workforce is cleared." in told("--as-at", DAY)


def test_somebody_away_for_long_is_neither_a_leaver_nor_hidden(cast: Cast, people: dict[str, Person]) -> None:
    before = status(date(2024, 6, 17))
    away = (date(2022, 1, 1), None)
    record_state(people["Quill"], SpellState.Kind.CAREER_BREAK, days=away, actor=CASTING, at=morning(2022, 1, 1))
    after = status(date(2024, 6, 17))
    assert after.workforce == before.workforce
    assert people["Quill"].ref in after.people(Kind.UNRECORDED)


def test_the_number_of_queries_does_not_grow(cast: Cast, people: dict[str, Person]) -> None:
    with CaptureQueriesContext(connection) as few:
        status(date(2024, 6, 17))
    for number in range(12):
        person = join(cast, f"Many{number}")
        grant(person, "RV", date(2014, 6, 10), last_day=date(2024, 6, 9))
    with CaptureQueriesContext(connection) as many:
        found = status(date(2024, 6, 17))
    assert len(found.people(Kind.EXPIRED)) == 14
    assert len(many) == len(few)
