"""Look-ups without a purpose on record: ranked, masked like any hit, and looked for over days of their own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from probity.corridor.monitoring.actions.filing import Found, Scanned, begin_night, file_hits
from probity.corridor.monitoring.actions.nights import NIGHT
from probity.corridor.monitoring.models import Hit
from tests.accounts import browser
from tests.corridor.monitoring_stage import DUNN, NOON, Desk, found, night, open_desk

pytestmark = pytest.mark.django_db
PAGE = "/monitoring/purpose/"
FORM_KEY = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
FAULTS = ("purpose-unknown", "purpose-none")


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def without_purpose(rule_id: str = "purpose-unknown", **changes: Any) -> Found:
    looked = {"unexplained": 8, "looks": 376, "expected": 0.0}
    return found(rule_id=rule_id, record_id="", picture={"purpose": looked}, **{"score": 80, **changes})


def test_the_list_puts_what_most_needs_a_look_first_and_says_whose_it_is_to_nobody(desk: Desk) -> None:
    night(without_purpose("purpose-none", score=61), without_purpose(), found(score=95), rules=(*FAULTS, "off-duty"))
    shown = browser(desk.analyst).get(PAGE).content.decode()
    assert shown.index("Gave a reason that no system knows</a>") < shown.index("Gave no reason</a>")
    assert "8 of 376" in shown
    assert "off duty" not in shown.split("<main")[1].split("Unexplained")[1]
    assert "dunn" not in shown.lower()
    assert DUNN not in shown


def test_those_set_apart_are_on_the_nominees_list_alone(desk: Desk) -> None:
    plain = FORM_KEY.sub(b"", browser(desk.analyst).get(PAGE).content)
    night(without_purpose(person_ref=desk.writer.person_ref), rules=FAULTS)
    assert FORM_KEY.sub(b"", browser(desk.analyst).get(PAGE).content) == plain
    assert b"8 of 376" in browser(desk.nominee).get(PAGE).content
    assert browser(desk.bystander).get(PAGE).status_code == 404


def test_an_opened_hit_says_how_many_look_ups_and_what_colleagues_leave(desk: Desk) -> None:
    night(without_purpose(), rules=FAULTS)
    hit = Hit.unscoped.get()
    client = browser(desk.analyst)
    session = client.session
    session["reasons"] = {f"monitoring.hit:{hit.ref}": "Triage"}
    session.save()
    shown = client.get(f"/monitoring/hits/{hit.ref}/").content.decode()
    assert "Expected of colleagues" in shown
    assert "dunn" not in shown.lower()


def test_what_is_found_over_other_days_is_let_go_over_those_days_alone() -> None:
    night(without_purpose(day=date(2025, 5, 20)), without_purpose(day=date(2025, 4, 1)), rules=FAULTS)
    later = begin_night(actor=NIGHT, at=NOON + timedelta(days=1))
    looked = Scanned((*FAULTS, "off-duty"), date(2025, 6, 1), dict.fromkeys(FAULTS, date(2025, 5, 5)))
    file_hits(later, [], looked, said={}, actor=NIGHT, at=NOON + timedelta(days=1))
    assert dict(Hit.unscoped.values_list("day", "state")) == {
        date(2025, 5, 20): Hit.State.SUPERSEDED, date(2025, 4, 1): Hit.State.OPEN,
    }  # fmt: skip
