"""A contractor's firm sees whether its own people are cleared, and nothing and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.workforce.models import Category, Rank, Spell
from probity.office.vetting.policy.roles import FIRM
from tests.office.cast import BEGAN, CASTING, OPENED, Cast
from tests.office.vetting_people import grant, join

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Two firms with people at work here, and the contact of the first."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        for family, firm in (("Larch", "Harrow Cabling Ltd"), ("Maple", "Harrow Cabling Ltd"), ("Nettle", "Other Ltd")):
            person = join(stage, family, rank=Rank.NONE, category=Category.CONTRACTOR)
            Spell.unscoped.filter(person=person).update(firm=firm)
            stage.people[family] = person
        grant(stage.people["Larch"], "NPPV3", date(2024, 6, 3))
        grant(stage.people["Nettle"], "NPPV3", date(2024, 6, 3))
        open_account("contact", person_ref=stage.ref("Maple"), actor=CASTING, at=BEGAN)
        give_grant(
            FIRM, person_ref=stage.ref("Maple"), reason="Contact of the firm", actor=CASTING, at=BEGAN, starts=OPENED
        )
        yield stage


@pytest.fixture
def force(staged: Cast, db: None) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield staged


def test_the_contact_sees_their_own_firms_people_and_no_other(force: Cast) -> None:
    page = force.client("contact").get("/vetting/firm/").content.decode()
    assert "Tansy Larch" in page
    assert "until 2 June 2029" in page
    assert "Tansy Maple" in page
    assert "Not cleared" in page
    assert "Nettle" not in page
    assert "Other Ltd" not in page
    assert "NPPV" not in page


def test_the_contact_reaches_no_page_of_the_force(force: Cast) -> None:
    client = force.client("contact")
    for path in ("/people/", f"/people/{force.ref('Larch')}/", "/gifts/", "/vetting/", "/vetting/clearances/"):
        assert client.get(path).status_code == 404, path
    assert force.client("sale").get("/vetting/firm/").status_code == 404
