"""Broken glass on the gifts register: another's offer opens, one that involves oneself or a spouse does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from probity.foundation.access.actions import break_glass, declare_tie, give_grant
from probity.foundation.access.models import TieKind, User
from probity.foundation.access.roles import BREAKS_GLASS
from probity.foundation.audit.actors import System
from probity.office.declarations.models import Offer, State

pytestmark = pytest.mark.django_db
STAGE = System("test", "sets the scene")
OFFICER, SPOUSE, STRANGER = "P-000001-X", "P-000002-X", "P-000003-X"


@pytest.fixture
def officer() -> User:
    user = User.objects.create_user("duty", person_ref=OFFICER)
    at = timezone.now()
    give_grant(BREAKS_GLASS, person_ref=OFFICER, reason="Duty", actor=STAGE, at=at, starts=date(2020, 1, 1))
    declare_tie(OFFICER, SPOUSE, kind=TieKind.SPOUSE, since=date(2020, 1, 1), actor=STAGE, at=at)
    return user


def offer_to(person_ref: str) -> Offer:
    return Offer.unscoped.create(
        ref=f"GH-{person_ref}", state=State.DECLARED, recipient_ref=person_ref, endorser_ref="P-000009-X"
    )


@pytest.mark.parametrize(("person_ref", "sees"), [(STRANGER, 1), (SPOUSE, 0)])
def test_glass_opens_another_s_offer_and_never_one_about_oneself(officer: User, person_ref: str, sees: int) -> None:
    offer = offer_to(person_ref)
    assert Offer.objects.visible_to(officer).count() == 0
    break_glass(
        officer,
        subject_kind="declarations.offer",
        subject_ref=offer.ref,
        desk="declarations",
        reason="A complaint at night",
        period=timedelta(hours=1),
        at=timezone.now(),
    )
    assert Offer.objects.visible_to(User.objects.get(pk=officer.pk)).count() == sees
