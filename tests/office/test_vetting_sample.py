"""The synthetic force's vetting: the desk finds everything that was planted, on each of its days, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from io import StringIO
from itertools import groupby

import pytest
from django.core.management import call_command
from django.test import TestCase
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.access.roles import Site
from probity.foundation.audit.ledger import recorded
from probity.foundation.web.formats import LONDON
from probity.office.vetting.models import Arrival, Clearance, RiskAssessment
from probity.office.vetting.models.arrivals import ArrivalState
from probity.office.vetting.queries.status import status
from probity.sites.sample.load_people import load_people
from probity.sites.sample.load_vetting import load_vetting
from probity.sites.sample.loading import load_accounts, load_grants, load_ties
from probity.sites.sample.plan import plan_force
from probity.sites.sample.vetting import VettingTruth, plan_vetting

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PLAN = plan_force(people=500, seed=1)
NAMES = {person.ref: person.family_name for person in PLAN.people}
INNOCENT = "innocent"


def by_day(truth: tuple[VettingTruth, ...]) -> list[tuple[date, bool, set[tuple[str, str]]]]:
    """What is to be found on each day, as kind and reference; innocents are to be found on none."""
    ordered = sorted(truth, key=lambda each: (each.as_at, each.known_then))
    return [
        (day, then, {(each.kind, each.person_ref) for each in found if each.kind != INNOCENT})
        for (day, then), found in groupby(ordered, key=lambda each: (each.as_at, each.known_then))
    ]


DAYS = by_day(plan_vetting(PLAN).truth)
IDS = [f"{day}{' then' if then else ''}" for day, then, _ in DAYS]


@pytest.fixture(scope="module")
def vetted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """People, their accounts and five years of vetting, without what other desks and later pages add."""
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        with recorded():
            load_people(PLAN)
            load_accounts(PLAN.accounts, password=None)
            load_grants(PLAN.accounts, site=Site.OFFICE)
            load_ties(PLAN.ties)
        load_vetting(PLAN)
        yield
        TestCase._rollback_atomics(atomics)


@pytest.mark.parametrize(("day", "then", "planted"), DAYS, ids=IDS)
def test_the_desk_finds_what_was_planted_and_nothing_else(
    vetted: None, day: date, *, then: bool, planted: set[tuple[str, str]]
) -> None:
    evening = datetime.combine(day, time(22), tzinfo=LONDON) if then else None
    found = {(each.kind.value, each.person_ref) for each in status(day, evening).exceptions}
    told = [sorted((kind, NAMES[ref]) for kind, ref in which) for which in (found - planted, planted - found)]
    assert told == [[], []], "found and not planted; planted and not found"


def test_everything_that_a_story_needs_is_planted() -> None:
    assert {str(day) for day, _, _ in DAYS} >= {"2024-06-17", "2024-06-18", "2025-03-04", "2025-04-01"}
    assert any(then for _, then, _ in DAYS)


def test_who_came_is_accepted_or_vetted_by_the_rule_of_their_day(vetted: None) -> None:
    refs = {name: ref for ref, name in NAMES.items()}
    states = {arrival.person_ref: arrival for arrival in Arrival.unscoped.all()}
    stone, thorne, yates, vane = (states[refs[name]] for name in ("Stone", "Thorne", "Yates", "Vane"))
    assert (thorne.state, thorne.rule) == (ArrivalState.ACCEPTED, "one_year")
    assert [(each.state, each.rule) for each in (stone, yates, vane)] == [
        (ArrivalState.TO_VET, "one_year"), (ArrivalState.TO_VET, "vet_all"), (ArrivalState.TO_VET, "afresh")
    ]  # fmt: skip
    granted = {*Clearance.unscoped.filter(state="in_force").values_list("holder_ref", flat=True)}
    assert {each.person_ref for each in (stone, thorne, yates, vane)} <= granted, "vetted in full since"
    assert Clearance.unscoped.filter(holder_ref=vane.person_ref, state="ended_on_leaving").count() == 1


def test_larkins_assessment_covers_to_the_end_of_march_alone(vetted: None) -> None:
    [one] = RiskAssessment.unscoped.filter(person_ref=next(ref for ref, name in NAMES.items() if name == "Larkin"))
    assert one.last_day == date(2025, 3, 31)


def test_what_was_planted_can_be_listed_by_anybody(db: None) -> None:
    out = StringIO()
    call_command("sample_truth", about="vetting", people=500, seed=1, format="csv", stdout=out)
    assert "2024-06-17" in out.getvalue()
    assert out.getvalue().count("\n") >= sum(len(planted) for _, _, planted in DAYS)
