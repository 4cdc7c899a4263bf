"""Officer and staff, the same facts: by which route each goes, and what stands in the record when one resigns first."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from probity.foundation.casework.models import Deadline
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.models import Category
from probity.office.vetting.models import ClearanceSpan, Withdrawal, WithdrawalState
from probity.office.vetting.models.clearances import Standing
from tests.office.cast import Cast
from tests.office.vetting_changes import constable, day_fields
from tests.office.vetting_files import Unit, join
from tests.office.vetting_people import grant, morning

SECOND = morning(2025, 6, 2)
TWENTIETH = morning(2025, 6, 20)
CAME = {**day_fields("came_on", date(2025, 6, 2)), "words": "An anonymous letter names a debt to a drug dealer."}


@pytest.fixture
def unit(cast: Cast) -> Unit:
    """The vetting unit, PCs Reed and Bell and Ms Scott of the staff, each cleared for recruitment vetting."""
    unit = join(cast)
    for family, category in (("Reed", Category.OFFICER), ("Scott", Category.STAFF), ("Bell", Category.OFFICER)):
        grant(constable(cast, family, category=category), "RV", date(2023, 5, 2))
    return unit


def opened(unit: Unit, name: str, **changed: str) -> Withdrawal:
    """A matter opened in the pages by the vetting manager."""
    client = reading(unit, "vet_manager")
    sent = client.post("/vetting/withdrawals/open/", {"person": unit.ref(name), **CAME, **changed})
    assert sent.status_code == 302, sent.content.decode()
    return Withdrawal.unscoped.get(person_ref=unit.ref(name))


def reading(unit: Unit, name: str, matter: Withdrawal | None = None) -> Client:
    """A browser of somebody of the unit, who has said why they open the matter."""
    client = unit.client(name)
    if matter:
        client.post(f"/reason/?kind=vetting.withdrawal&ref={matter.ref}&next=/", {"reason": "my_case"})
    return client


def step(unit: Unit, name: str, matter: Withdrawal, act: str, **said: str) -> str:
    """One step in the pages; "" when it was done, otherwise the page that refused it."""
    sent = reading(unit, name, matter).post(f"/vetting/withdrawals/{matter.ref}/do/{act}/", said)
    matter.refresh_from_db()
    return "" if sent.status_code == 302 else sent.content.decode()


def page_of(unit: Unit, matter: Withdrawal) -> str:
    return reading(unit, "vet_manager", matter).get(f"/vetting/withdrawals/{matter.ref}/").content.decode()


def test_reed_is_assessed_under_the_regulations_and_resigns_before_the_end(unit: Unit) -> None:
    with time_machine.travel(SECOND, tick=False):
        reed = opened(unit, "reed")
        page = page_of(unit, reed)
        assert "Police (Vetting) Regulations 2025" in page
        assert not step(unit, "vet_manager", reed, "severity", answer="yes", words="It could, if it is true.")
        refused = step(unit, "vet_manager", reed, "appoint", assessor=unit.ref("vet_manager"), words="Me.")
        assert "brought the matter" in refused
        assert not step(unit, "vet_manager", reed, "appoint", assessor=unit.ref("decider"), words="Knows none of them.")
        assert (reed.state, reed.assessor_ref) == (WithdrawalState.ASSESSMENT, unit.ref("decider"))
    with time_machine.travel(TWENTIETH, tick=False):
        said = {"answer": "resigned", "words": "By letter, today.", **day_fields("on", date(2025, 6, 20))}
        limit = '<p class="govuk-body">Assessment:'
        assert limit in page_of(unit, reed)
        assert not step(unit, "vet_manager", reed, "left", **said)
        assert limit not in page_of(unit, reed), "a matter that has ended is late for nothing"
        assert (reed.state, reed.ended_on) == (WithdrawalState.LEFT, date(2025, 6, 20))
        spans = ClearanceSpan.unscoped.filter(holder_ref=unit.ref("reed"), known_to=None).order_by("true_from")
        held = [(span.standing, span.true_to) for span in spans]
        assert held[0] == (Standing.IN_FORCE, date(2025, 6, 20)), "the last day on which it holds"
        assert held[1] == (Standing.ENDED, None)

        client = unit.client("vet_manager")
        record = client.get("/vetting/withdrawals/?state=left").content.decode()
        assert reed.ref in record
        assert "Resigned or retired before conclusion" in record
        exported = client.get("/vetting/withdrawals/?export=csv").content.decode()
        assert reed.ref in exported
        assert "Resigned or retired before conclusion" in exported


@time_machine.travel(SECOND, tick=False)
def test_scott_of_the_staff_is_never_offered_the_regulations(unit: Unit) -> None:
    scott = opened(unit, "scott")
    page = page_of(unit, scott)
    assert "Contract of employment" in page
    assert "What follows for staff is under their contract" in page
    assert "tribunal" not in page.lower()
    assert reading(unit, "vet_manager", scott).get(f"/vetting/withdrawals/{scott.ref}/do/tribunal/").status_code == 404

    assert not step(unit, "vet_manager", scott, "severity", answer="yes", words="It could.")
    assert not step(unit, "vet_manager", scott, "appoint", assessor=unit.ref("decider"), words="Knows nobody in it.")
    assert not step(unit, "decider", scott, "harm", words="It would point to a source.", withheld="Kestrel Marlowe")
    refused = step(unit, "decider", scott, "notice", words="Kestrel Marlowe says that you owe money to a dealer.")
    assert "which the applicant or the panel may not be told of" in refused
    assert not step(unit, "decider", scott, "notice", words="We are told that you owe money to somebody who deals.")
    inbox = unit.client("scott").get("/inbox/").content.decode()
    assert "A notice about your vetting" in inbox
    assert not step(unit, "decider", scott, "response", words="She says that it is paid.")
    assert not step(unit, "decider", scott, "decide", outcome="withdrawn", words="It is not paid.")
    assert scott.state == WithdrawalState.WITHDRAWN
    assert "tribunal" not in page_of(unit, scott).lower()
    assert not step(unit, "vet_manager", scott, "panel", words="She appeals.")
    assert not step(unit, "vet_manager", scott, "finding", answer="stands", words="The panel agrees.")
    assert scott.state == WithdrawalState.UPHELD
    assert "What can be done" not in page_of(unit, scott), "after the panel nothing is left on this route"


@time_machine.travel(SECOND, tick=False)
def test_bells_matter_came_before_the_regulations_and_stops(unit: Unit) -> None:
    bell = opened(unit, "bell", **day_fields("came_on", date(2025, 5, 12)))
    assert bell.state == WithdrawalState.ADVICE
    page = page_of(unit, bell)
    assert "Ask for legal advice" in page
    assert "By when" not in page
    assert not Deadline.objects.filter(subject_ref=bell.ref).exists(), "no date counts, so none can be taken for law"
    client = reading(unit, "vet_manager", bell)
    for act in ("severity", "appoint", "notice", "decide", "suspend"):
        assert client.get(f"/vetting/withdrawals/{bell.ref}/do/{act}/").status_code == 404
    assert not step(unit, "vet_manager", bell, "advice", answer="other", words="Counsel: to conduct.")
    assert bell.state == WithdrawalState.ELSEWHERE


@time_machine.travel(SECOND, tick=False)
def test_every_limit_is_marked_as_to_be_verified_and_none_as_law(unit: Unit) -> None:
    for stage in ("severity", "assessment", "response", "decision", "appeal"):
        rule = clock(f"vetting.withdrawal_{stage}", on=SECOND.date())
        assert not rule.is_statutory
        assert not rule.row.is_verified
    reed = opened(unit, "reed")
    page = page_of(unit, reed)
    assert "None of them is a limit of the Regulations" in page
    assert page.count("Which rule?") >= 3
    assert page.count("Which rule?") == page.count("Which rule? Still to verify")
