"""What the office hands over to counter-corruption: somebody reads it, and it waits until they take it up."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from probity.foundation.access.roles import Site
from probity.foundation.casework.models import Referral
from probity.foundation.casework.policy import CORRIDOR_DESK, desks_that_read
from tests.accounts import account
from tests.foundation.cast import referral

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def handed_over() -> Referral:
    return referral(
        to_ref="", to_desk=CORRIDOR_DESK, kind="handover", state="received", title="Told to vetting: arrest"
    )


def test_somebody_here_can_hold_a_role_that_reads_what_is_handed_over() -> None:
    assert CORRIDOR_DESK in desks_that_read(Site.CORRIDOR)


def test_a_hand_over_waits_on_the_home_page_of_its_readers_until_one_takes_it_up(handed_over: Referral) -> None:
    one, other = (signed_in(account(name, "referrals.reader", person_ref="")) for name in ("one", "other"))
    for reader in (one, other):
        assert handed_over.title in reader.get("/").content.decode()
    assert b"Nobody has taken it up" in one.get(f"/inbox/{handed_over.ref}/").content
    one.post(f"/inbox/{handed_over.ref}/", {"take_up": "1"})
    handed_over.refresh_from_db()
    assert handed_over.state == Referral.State.TAKEN
    assert handed_over.title not in other.get("/").content.decode()
    assert handed_over.title in other.get("/inbox/").content.decode()


def test_nobody_else_reads_it_or_takes_it_up(handed_over: Referral) -> None:
    analyst = signed_in(account("analyst", "matching.analyst", person_ref=""))
    assert analyst.post(f"/inbox/{handed_over.ref}/", {"take_up": "1"}).status_code == 404
    handed_over.refresh_from_db()
    assert handed_over.state == Referral.State.RECEIVED


def test_a_question_is_not_taken_up_but_answered() -> None:
    asked = referral(to_ref="", to_desk=CORRIDOR_DESK, kind="query")
    reader = signed_in(account("reader", "referrals.reader", person_ref=""))
    page = reader.get(f"/inbox/{asked.ref}/").content
    assert b"I have it" not in page
    reader.post(f"/inbox/{asked.ref}/", {"take_up": "1"})
    asked.refresh_from_db()
    assert asked.state == Referral.State.OPEN
