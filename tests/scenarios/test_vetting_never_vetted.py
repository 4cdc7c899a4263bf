"""Never vetted is not "none expired": six people on one Monday, as it was and as it was known."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from probity.foundation.workforce.models import Category, Person, Rank
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.status import Status, status
from tests.office.cast import Cast
from tests.office.vetting_people import grant, join, morning

SEVENTEENTH = date(2024, 6, 17)
THEN = morning(2024, 6, 17, 22)


@pytest.fixture
def people(cast: Cast) -> dict[str, Person]:
    """The six, with the rest of the cast cleared long ago so that only they stand out."""
    for name, person in cast.people.items():
        if name != "outsider":
            grant(person, "RV", date(2020, 1, 2))
    made = {
        "Quill": join(cast, "Quill", from_on=date(2009, 9, 1), known=morning(2009, 9, 1)),
        "Tolley": join(cast, "Tolley", rank=Rank.PCSO, category=Category.PCSO),
        "Finch": join(cast, "Finch", rank=Rank.SERGEANT),
        "Wren": join(cast, "Wren"),
        "Odell": join(cast, "Odell", rank=Rank.STAFF, category=Category.STAFF),
        "Gale": join(cast, "Gale", rank=Rank.NONE, category=Category.CONTRACTOR),
    }
    grant(made["Tolley"], "RV", date(2014, 6, 17), last_day=date(2024, 6, 16))
    grant(made["Finch"], "RV", date(2014, 6, 18), last_day=date(2024, 6, 17))
    grant(made["Wren"], "RV", date(2014, 6, 18), last_day=date(2024, 6, 17))
    grant(made["Wren"], "RV", date(2024, 6, 20))
    grant(made["Odell"], "RV", date(2014, 6, 10), last_day=date(2024, 6, 9))
    grant(made["Odell"], "RV", date(2024, 6, 10), keyed=morning(2024, 7, 1))
    grant(made["Gale"], "NPPV2F", date(2021, 6, 2), last_day=date(2024, 6, 1))
    return made


def named(found: Status, kind: Kind, people: dict[str, Person], *, workforce: bool | None = None) -> set[str]:
    names = {person.ref: name for name, person in people.items()}
    return {names.get(ref, ref) for ref in found.people(kind, workforce=workforce)}


def asked(day: date, known_at: datetime | None = None) -> Status:
    return status(day, known_at)


def test_as_at_the_17th_one_expired_and_one_was_never_vetted(people: dict[str, Person]) -> None:
    found = asked(SEVENTEENTH)
    assert named(found, Kind.EXPIRED, people, workforce=True) == {"Tolley"}
    assert named(found, Kind.UNRECORDED, people) == {"Quill"}


def test_as_known_on_the_17th_the_clerk_had_expired_too(people: dict[str, Person]) -> None:
    found = asked(SEVENTEENTH, THEN)
    assert named(found, Kind.EXPIRED, people, workforce=True) == {"Tolley", "Odell"}
    assert named(found, Kind.UNRECORDED, people) == {"Quill"}


def test_the_renewal_that_was_keyed_late_is_entered_late(people: dict[str, Person]) -> None:
    late = [each for each in asked(SEVENTEENTH).of_kind(Kind.LATE) if each.person_ref == people["Odell"].ref]
    assert [(each.first, each.entered_on, each.days) for each in late] == [(date(2024, 6, 10), date(2024, 7, 1), 21)]
    assert named(asked(SEVENTEENTH, THEN), Kind.LATE, people).isdisjoint({"Odell"})


def test_the_contractor_is_listed_apart_and_not_in_the_workforce(cast: Cast, people: dict[str, Person]) -> None:
    found = asked(SEVENTEENTH)
    assert named(found, Kind.EXPIRED, people, workforce=False) == {"Gale"}
    assert found.workforce == len(cast.people) - 1 + 5
    assert found.apart == 1


@pytest.mark.parametrize("day", [date(2024, 6, 18), date(2024, 6, 19)])
def test_the_two_days_between_two_clearances_are_a_gap_for_ever(day: date, people: dict[str, Person]) -> None:
    wren = [each for each in asked(day).of_kind(Kind.EXPIRED) if each.person_ref == people["Wren"].ref]
    assert [(each.first, each.last, each.days) for each in wren] == [(date(2024, 6, 18), date(2024, 6, 19), 2)]


def test_from_the_20th_on_he_is_in_force_and_the_break_is_still_told(people: dict[str, Person]) -> None:
    found = asked(date(2024, 6, 20))
    assert "Wren" not in named(found, Kind.EXPIRED, people)
    breaks = [each for each in found.of_kind(Kind.BREAK) if each.person_ref == people["Wren"].ref]
    assert [(each.first, each.last, each.days) for each in breaks] == [(date(2024, 6, 18), date(2024, 6, 19), 2)]
