"""The chief constable's dinner is published by name, approved by somebody with no part in it, and stays as it was."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from probity.office.declarations.models import Edition
from probity.office.declarations.policy import PUBLISHER
from tests.office.cast import Cast, answers, decide, declare, give
from tests.scenarios.test_gifts_chief_constable import DINNER, REMARK, SUPPORT, THIRTEENTH

APRIL = datetime(2025, 4, 10, 9, tzinfo=UTC)
BOTTLE = answers(giver={"giver_organisation": "", "giver_name": "Ada Brook"})


@pytest.fixture
def register(cast: Cast) -> str:
    """A quarter with the chief constable's dinner and a constable's bottle, both through endorsement and review."""
    give(cast, "owner", PUBLISHER)
    give(cast, "staff_officer", PUBLISHER)
    with time_machine.travel(THIRTEENTH, tick=False):
        dinner = declare(cast.client("staff_officer"), DINNER, whom=cast.ref("chief"))
        bottle = declare(cast.client("sale"), BOTTLE)
        for ref, endorser in ((dinner, "outsider"), (bottle, "ure")):
            decide(cast.client(endorser), ref, "endorse", SUPPORT)
            assert "Accepted into the register:" in decide(cast.client("registrar"), ref, "accept", REMARK)
    return dinner


def test_the_dinner_is_published_by_name_and_the_bottle_by_rank_alone(cast: Cast, register: str) -> None:
    with time_machine.travel(APRIL, tick=False):
        registrar = cast.client("registrar")
        assert "Publish the register of January to March 2025" in registrar.get("/").content.decode()
        registrar.post("/gifts/publication/prepare/2025-Q1/", {"why": ""})
        page = f"/gifts/publication/{Edition.unscoped.get().ref}/"
        assert registrar.post(f"{page}do/propose/").status_code == 302
        for name in ("registrar", "staff_officer"):  # the author; and who declared the dinner, an approver too
            cast.client(name).post(f"{page}do/approve/")
            assert Client().get("/published/gifts/2025-q1/").status_code == 404
        assert "Approve what is published" in cast.client("owner").get("/").content.decode()
        assert cast.client("owner").post(f"{page}do/approve/").status_code == 302

    public = Client().get("/published/gifts/2025-q1/").content.decode()
    assert "Chief Constable Tansy Marlowe" in public
    assert "Northgate Fleet Ltd" in public
    assert "£85" in public
    assert "Member of the public" in public
    for hidden in ("Brook", "Sale", "Lisle", "bottle", register):
        assert hidden not in public
