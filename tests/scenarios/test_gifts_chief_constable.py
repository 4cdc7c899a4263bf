"""Nobody stands above the chief constable: what they are offered is endorsed by a named outsider."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import TransitionRefused
from probity.office.declarations import actions
from probity.office.declarations.models import Offer, State
from tests.office.cast import Cast, answers, decide, declare

THIRTEENTH = datetime(2025, 3, 13, 9, tzinfo=UTC)
DINNER = answers(
    who={"behalf": "other"},
    what={"description": "dinner", "kind": "hospitality"},
    giver={"giver_organisation": "Northgate Fleet Ltd", "giver_name": ""},
    when={"offered_on_0": "12", "offered_on_1": "3", "offered_on_2": "2025"},
    value={"known": "amount", "amount": "85"},
    answer={"answer": "accepted"},
    outcome={"outcome": "not_applicable"},
)
SUPPORT: dict[str, object] = {"supported": "yes", "words": ""}
REMARK: dict[str, object] = {"words": ""}


@pytest.fixture
def dinner(cast: Cast) -> Offer:
    with time_machine.travel(THIRTEENTH, tick=False):
        declare(cast.client("staff_officer"), DINNER, whom=cast.ref("chief"))
    return Offer.unscoped.get()


def test_it_goes_to_the_named_outsider_and_is_published_by_name(cast: Cast, dinner: Offer) -> None:
    assert dinner.recipient_ref == cast.ref("chief")
    assert dinner.declared_by_ref == cast.ref("staff_officer")
    assert dinner.endorser_ref == cast.ref("outsider")
    assert dinner.published_by_name
    assert not dinner.is_late
    entry = Entry.objects.get(event="declarations.offer.declared")
    assert entry.data["people"] == sorted([cast.ref("chief"), cast.ref("staff_officer")])


@time_machine.travel(THIRTEENTH, tick=False)
@pytest.mark.parametrize("name", ["chief", "staff_officer"])
@pytest.mark.parametrize(("act", "given"), [("endorse", SUPPORT), ("accept", REMARK), ("close", REMARK)])
def test_neither_the_chief_nor_the_staff_officer_can_endorse_accept_or_close(
    cast: Cast, dinner: Offer, name: str, act: str, given: dict[str, object]
) -> None:
    for state in (State.DECLARED, State.ENDORSED, State.ENTERED):
        Offer.unscoped.filter(pk=dinner.pk).update(state=state)
        decide(cast.client(name), dinner.ref, act, given)
        assert Offer.unscoped.get().state == state


@pytest.mark.parametrize("name", ["chief", "staff_officer"])
def test_nor_by_calling_the_action_itself(cast: Cast, dinner: Offer, name: str) -> None:
    who = cast.user(name)
    with pytest.raises(TransitionRefused):
        actions.endorse(dinner, supported=True, words="", actor=who, at=THIRTEENTH)
    Offer.unscoped.filter(pk=dinner.pk).update(state=State.ENDORSED)
    with pytest.raises(TransitionRefused):
        actions.enter(Offer.unscoped.get(), words="", actor=who, at=THIRTEENTH)


@time_machine.travel(THIRTEENTH, tick=False)
def test_the_outsider_endorses_and_the_registrar_accepts_and_closes_it(cast: Cast, dinner: Offer) -> None:
    home = cast.client("outsider").get("/").content.decode()
    assert f"/gifts/{dinner.ref}/" in home
    assert "Endorsed:" in decide(cast.client("outsider"), dinner.ref, "endorse", SUPPORT)
    assert "Accepted into the register:" in decide(cast.client("registrar"), dinner.ref, "accept", REMARK)
    assert "Closed:" in decide(cast.client("registrar"), dinner.ref, "close", REMARK)
    assert Offer.unscoped.get().state == State.CLOSED


@time_machine.travel(THIRTEENTH, tick=False)
def test_the_receipt_says_who_endorses_it_and_by_when(cast: Cast, dinner: Offer) -> None:
    shown = cast.client("staff_officer").get(f"/gifts/declare/{dinner.ref}/receipt/").content.decode()
    assert "Tansy Joyce" in shown
    assert "named outsider" in shown
    assert "20 March 2025" in shown  # five working days from 13 March
    assert "Which rule?" in shown
