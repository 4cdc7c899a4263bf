"""An applicant who joins the workforce brings what they were granted, on both axes of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.vetting.actions.applications import enter_applicant
from probity.office.vetting.actions.clearances import add_condition, grant_clearance, suspend_clearance
from probity.office.vetting.actions.joining import link_applicant
from probity.office.vetting.models import Applicant, Clearance, ClearanceSpan
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.gaps import cleared_levels
from probity.office.vetting.queries.status import status
from tests.office.cast import Cast, tie
from tests.office.vetting_files import Unit, join, opened

pytestmark = pytest.mark.django_db
ENTERED = datetime(2025, 6, 2, 9, tzinfo=UTC)
GRANTED = datetime(2025, 6, 5, 9, tzinfo=UTC)
LINKED = datetime(2025, 6, 16, 9, tzinfo=UTC)
DAY = date(2025, 6, 10)


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Somebody granted recruitment vetting on 5 June 2025 as an applicant; Sale is who they will turn out to be."""
    with django_db_blocker.unblock():
        with time_machine.travel(ENTERED, tick=False):
            unit = join(stage)
            officer = unit.user("officer")
            applicant = enter_applicant("Tansy", "Sale", actor=officer, at=ENTERED)
        with time_machine.travel(GRANTED, tick=False):
            grant_clearance(
                holder_ref=applicant.ref, level="RV", granted_on=GRANTED.date(), actor=unit.user("decider"), at=GRANTED
            )
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(LINKED, tick=False):
        yield staged


@pytest.fixture
def applicant(unit: Unit) -> Applicant:
    return Applicant.unscoped.get()


def link(unit: Unit, applicant: Applicant, *, to: str = "sale", by: str = "officer") -> Applicant:
    return link_applicant(applicant, unit.ref(to), actor=unit.user(by), at=LINKED)


def test_what_they_were_granted_is_theirs_from_its_day_and_known_since_they_were_linked(
    unit: Unit, applicant: Applicant
) -> None:
    link(unit, applicant)
    clearance = Clearance.unscoped.get()
    assert (clearance.holder_ref, clearance.state, clearance.granted_on) == (
        unit.ref("sale"), "in_force", GRANTED.date(),
    )  # fmt: skip
    assert cleared_levels(unit.ref("sale"), on=DAY) == ("RV",)
    assert cleared_levels(unit.ref("sale"), on=DAY, known_at=LINKED.replace(hour=8)) == ()
    assert cleared_levels(applicant.ref, on=DAY, known_at=LINKED.replace(hour=8)) == ("RV",)
    assert cleared_levels(applicant.ref, on=DAY) == ()


def test_a_status_counts_them_as_unrecorded_until_it_was_known_who_they_are(unit: Unit, applicant: Applicant) -> None:
    link(unit, applicant)
    before = status(DAY, LINKED.replace(hour=8)).people(Kind.UNRECORDED)
    assert unit.ref("sale") in before
    assert before - status(DAY).people(Kind.UNRECORDED) == {unit.ref("sale")}


def test_the_ledger_says_whose_it_was_and_whose_it_is(unit: Unit, applicant: Applicant) -> None:
    link(unit, applicant)
    clearance = Clearance.unscoped.get()
    entry = Entry.objects.get(event="vetting.clearance.carried")
    assert entry.subject_ref == clearance.ref
    assert (entry.data["before"], entry.data["holder"]) == (applicant.ref, unit.ref("sale"))


def test_conditions_and_later_changes_go_on_as_before(unit: Unit, applicant: Applicant) -> None:
    clearance = Clearance.unscoped.get()
    add_condition(clearance, words="Tells of debts", actor=unit.user("decider"), at=GRANTED)
    link(unit, applicant)
    clearance = Clearance.unscoped.get()
    assert clearance.state == "conditions"
    suspend_clearance(clearance, reason_code="adverse", words="Told", actor=unit.user("decider"), at=LINKED)
    standing = ClearanceSpan.unscoped.filter(known_to=None).order_by("true_from")
    assert {span.holder_ref for span in standing} == {unit.ref("sale")}
    assert cleared_levels(unit.ref("sale"), on=LINKED.date()) == ()


def test_nobody_links_an_applicant_to_themselves_or_to_somebody_close(unit: Unit, applicant: Applicant) -> None:
    tie(unit.cast, "officer", "sale")
    for to in ("officer", "sale"):
        with pytest.raises(NotPermitted, match="you or somebody close to you"):
            link(unit, applicant, to=to)
    with pytest.raises(NotPermitted, match="Only a vetting officer"):
        link(unit, applicant, by="decider")
    assert Clearance.unscoped.get().holder_ref == applicant.ref


def test_an_applicant_is_linked_once_and_to_somebody_who_is_there(unit: Unit, applicant: Applicant) -> None:
    with pytest.raises(BadInput, match="cannot be linked"):
        link_applicant(applicant, "P-000000-0", actor=unit.user("officer"), at=LINKED)
    stale = Applicant.unscoped.get()
    link(unit, applicant)
    with pytest.raises(BadInput, match="cannot be linked"):
        link(unit, stale, to="finch")
    with pytest.raises(NotPermitted, match="linked already"):
        link(unit, applicant, to="finch")
    assert Clearance.unscoped.get().holder_ref == unit.ref("sale")


def test_an_officer_links_them_on_the_page_of_their_file(unit: Unit, applicant: Applicant) -> None:
    application = opened(unit, applicant.ref)
    type(application).unscoped.filter(pk=application.pk).update(
        state="granted", submitted_on=ENTERED.date(), target_on=DAY, truth_at=ENTERED, ended_on=GRANTED.date()
    )
    client = unit.client("officer")
    page = f"/vetting/applications/{application.ref}/"
    asked = client.get(page)
    client.post(asked.headers["Location"], {"reason": "my_case"})
    assert "They have joined the workforce" in client.get(page, follow=True).content.decode()
    sent = client.post(f"{page}do/joined/", {"person": unit.ref("sale")}, follow=True)
    assert "Linked:" in sent.content.decode()
    assert Clearance.unscoped.get().holder_ref == unit.ref("sale")
