"""Asking before an offer is taken up: who answers, by when, and the offer declared afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.declarations import actions
from probity.office.declarations.models import Advice, AdviceState, Advised, Offer
from tests.office.cast import CASTING, Cast, answers, declare, tie

MONDAY = datetime(2025, 2, 3, 9, tzinfo=UTC)
THURSDAY = datetime(2025, 2, 6, 9, tzinfo=UTC)
SAID = {"description": "dinner", "giver_organisation": "Harrow Lane Catering", "words": "A table of ten."}


def asked(cast: Cast, name: str = "sale") -> Advice:
    return actions.ask_advice(SAID, actor=cast.user(name), at=MONDAY)


@time_machine.travel(MONDAY, tick=False)
def test_a_question_is_asked_answered_with_conditions_and_linked_to_the_offer(cast: Cast) -> None:
    sale, registrar = cast.client("sale"), cast.client("registrar")
    sent = sale.post("/gifts/advice/ask/", SAID, follow=True).content.decode()
    question = Advice.unscoped.get()
    assert "Your question is sent." in sent
    assert question.due_on == date(2025, 2, 5)  # two working days
    assert f"/gifts/advice/{question.ref}/" in registrar.get("/").content.decode()
    address = f"/gifts/advice/{question.ref}/"
    bare = registrar.post(address, {"answer": "1", "advised": "conditions", "words": ""}).content.decode()
    assert "Write the conditions, or why to decline it" in bare
    given = {"answer": "1", "advised": "conditions", "words": "No alcohol."}
    assert "Your answer is sent." in registrar.post(address, given, follow=True).content.decode()
    ref = declare(sale, answers(asked={"asked": f"advice:{question.ref}"}, answer={"answer": "accepted"}))
    offer = Offer.unscoped.get()
    assert (offer.asked, offer.advice_ref) == ("before", question.ref)
    shown = registrar.get(f"/gifts/{ref}/").content.decode()
    assert "Accept, with conditions: No alcohol." in shown
    assert "Accepted against advice" not in shown
    assert ref in sale.get(address).content.decode()


def test_accepting_against_advice_is_shown_to_the_reviewer(cast: Cast) -> None:
    question = asked(cast)
    registrar = cast.user("registrar")
    actions.give_advice(question, advised=Advised.DECLINE, words="They are bidding.", actor=registrar, at=MONDAY)
    with time_machine.travel(THURSDAY, tick=False):
        ref = declare(
            cast.client("sale"), answers(asked={"asked": f"advice:{question.ref}"}, answer={"answer": "accepted"})
        )
        assert "Accepted against advice" in cast.client("registrar").get(f"/gifts/{ref}/").content.decode()


@pytest.mark.parametrize("name", ["registrar", "deputy_registrar", "standards"])
def test_the_registrar_the_deputy_and_standards_answer(cast: Cast, name: str) -> None:
    actions.give_advice(asked(cast), advised=Advised.ACCEPT, words="", actor=cast.user(name), at=MONDAY)
    assert Advice.unscoped.get().state == AdviceState.ANSWERED


@pytest.mark.parametrize("name", ["ure", "auditor", "sale"])
def test_nobody_else_answers(cast: Cast, name: str) -> None:
    with pytest.raises(TransitionRefused):
        actions.give_advice(asked(cast), advised=Advised.ACCEPT, words="", actor=cast.user(name), at=MONDAY)


def test_nobody_answers_their_own_question_or_their_spouses(cast: Cast) -> None:
    own = asked(cast, "registrar")
    with pytest.raises(TransitionRefused):
        actions.give_advice(own, advised=Advised.ACCEPT, words="", actor=cast.user("registrar"), at=MONDAY)
    tie(cast, "stranger", "standards")
    spouses = asked(cast, "stranger")
    with pytest.raises(TransitionRefused):
        actions.give_advice(spouses, advised=Advised.ACCEPT, words="", actor=cast.user("standards"), at=MONDAY)
    assert cast.client("standards").get(f"/gifts/advice/{spouses.ref}/").status_code == 404


@pytest.mark.parametrize("advised", [Advised.CONDITIONS, Advised.DECLINE])
def test_conditions_and_a_refusal_need_words(cast: Cast, advised: Advised) -> None:
    with pytest.raises(NotPermitted):
        actions.give_advice(asked(cast), advised=advised, words=" ", actor=cast.user("registrar"), at=MONDAY)


def test_advice_given_to_somebody_else_cannot_be_claimed(cast: Cast) -> None:
    question = asked(cast)
    actions.give_advice(question, advised=Advised.ACCEPT, words="", actor=cast.user("registrar"), at=MONDAY)
    ure = cast.user("ure")
    draft = actions.start_draft(actor=ure, at=MONDAY)
    with pytest.raises(NotPermitted):
        actions.save_draft(draft, {"advice_ref": question.ref}, actor=ure, at=MONDAY)


def test_a_question_is_withdrawn_by_its_asker_alone_and_then_takes_no_answer(cast: Cast) -> None:
    question = asked(cast)
    with pytest.raises(TransitionRefused):
        actions.withdraw_advice(question, actor=cast.user("ure"), at=MONDAY)
    actions.withdraw_advice(question, actor=cast.user("sale"), at=MONDAY)
    with pytest.raises(TransitionRefused):
        actions.give_advice(question, advised=Advised.ACCEPT, words="", actor=cast.user("registrar"), at=MONDAY)


@time_machine.travel(THURSDAY, tick=False)
def test_the_queue_shows_its_age_and_what_is_late(cast: Cast) -> None:
    question = asked(cast)
    shown = cast.client("registrar").get("/gifts/advice/").content.decode()
    assert "3 days" in shown
    assert "1 day late" in shown
    assert question.ref in cast.client("sale").get("/gifts/advice/").content.decode()
    assert question.ref not in cast.client("ure").get("/gifts/advice/").content.decode()
    assert cast.client("ure").get(f"/gifts/advice/{question.ref}/").status_code == 404


def test_an_account_of_nobody_asks_nothing(cast: Cast) -> None:
    user = cast.user("sale")
    user.person_ref = ""
    with pytest.raises(NotPermitted):
        actions.ask_advice(SAID, actor=user, at=MONDAY)
    assert CASTING.person_ref == ""
