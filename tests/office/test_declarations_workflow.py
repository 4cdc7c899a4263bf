"""An offer from draft to closed: by whom, in which order, and never over what somebody else just did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.scoping import permitted
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Deadline, Letter, Version
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import NotPermitted, Stale, TransitionRefused
from probity.foundation.rulebook.rows import clock
from probity.office.declarations import actions
from probity.office.declarations.models import Behalf, Offer, State
from probity.office.declarations.policy import OWNER, REGISTRAR
from tests.office.cast import PARTS, Cast, give, tie
from tests.office.test_declarations_endorsing import NOON, declared, lunch

LATER = NOON + timedelta(days=1)
EVERYBODY = [part.name for part in PARTS]
Done = Callable[..., Any]


@pytest.fixture
def offer(cast: Cast) -> Offer:
    return declared(cast, "sale")


def moved(cast: Cast, offer: Offer, to: State) -> Offer:
    """The offer brought to a state by those who may."""
    ure, registrar, sale = cast.user("ure"), cast.user("registrar"), cast.user("sale")
    offer = actions.endorse(offer, supported=True, words="", actor=ure, at=NOON)
    if to in {State.CHALLENGED, State.ANSWERED}:
        offer = actions.challenge(offer, words="Who else was there?", actor=registrar, at=NOON)
    if to == State.ANSWERED:
        offer = actions.answer_challenge(offer, words="Nobody.", actor=sale, at=NOON)
    if to in {State.ENTERED, State.CLOSED}:
        offer = actions.enter(offer, words="", actor=registrar, at=NOON)
    return actions.close(offer, words="", actor=registrar, at=NOON) if to == State.CLOSED else offer


STEPS: list[tuple[State, str, set[str], Done]] = [
    (State.DECLARED, "endorse", {"ure"}, lambda o, **w: actions.endorse(o, supported=True, words="", **w)),
    (State.ENDORSED, "challenge", {"registrar"}, lambda o, **w: actions.challenge(o, words="Why?", **w)),
    (State.ENDORSED, "accept", {"registrar"}, lambda o, **w: actions.enter(o, words="", **w)),
    (State.CHALLENGED, "answer", {"sale"}, lambda o, **w: actions.answer_challenge(o, words="So.", **w)),
    (State.ANSWERED, "accept again", {"registrar"}, lambda o, **w: actions.enter(o, words="", **w)),
    (State.ENTERED, "close", {"registrar"}, lambda o, **w: actions.close(o, words="", **w)),
    (
        State.ENTERED,
        "say what became of it",
        {"sale", "registrar"},
        lambda o, **w: actions.record_disposal(o, actions.Disposed(outcome="returned", done_on=NOON.date()), **w),
    ),
    (
        State.DECLARED,
        "correct",
        {"sale"},
        lambda o, **w: actions.correct_offer(o, {"description": "supper"}, reason="Slip", **w),
    ),
    (
        State.ENDORSED,
        "correct later",
        {"registrar"},
        lambda o, **w: actions.correct_offer(o, {"description": "supper"}, reason="Slip", **w),
    ),
]


@pytest.mark.parametrize(("state", "name", "allowed", "do"), STEPS, ids=[step[1] for step in STEPS])
def test_only_those_named_can(cast: Cast, offer: Offer, state: State, name: str, allowed: set[str], do: Done) -> None:
    if state != State.DECLARED:
        offer = moved(cast, offer, state)
    for who in [*EVERYBODY, "sale_again"]:
        fresh = Offer.unscoped.get(pk=offer.pk)
        if who in allowed or (who == "sale_again" and "sale" in allowed):
            continue
        with pytest.raises(TransitionRefused):
            do(fresh, actor=cast.user(who), at=LATER)
    for who in sorted(allowed)[:1]:
        do(Offer.unscoped.get(pk=offer.pk), actor=cast.user(who), at=LATER)


def test_a_second_account_of_the_declarant_cannot_endorse_even_when_named(cast: Cast, offer: Offer) -> None:
    change(offer, {"endorser_ref": cast.ref("sale")})
    with pytest.raises(TransitionRefused, match="involves you"):
        actions.endorse(offer, supported=True, words="", actor=cast.user("sale_again"), at=NOON)


def test_an_endorser_who_married_the_declarant_since_cannot_endorse(cast: Cast, offer: Offer) -> None:
    tie(cast, "ure", "sale")
    with pytest.raises(TransitionRefused, match="close to you"):
        actions.endorse(offer, supported=True, words="", actor=cast.user("ure"), at=NOON)


def test_whoever_endorsed_does_not_review_though_they_hold_the_role(cast: Cast, offer: Offer) -> None:
    give(cast, "ure", REGISTRAR)
    actions.endorse(offer, supported=True, words="", actor=cast.user("ure"), at=NOON)
    with pytest.raises(TransitionRefused, match="endorsed this offer"):
        actions.enter(offer, words="", actor=cast.user("ure"), at=NOON)


def test_the_deputy_reviews_only_what_involves_the_registrar(cast: Cast, offer: Offer) -> None:
    offer = moved(cast, offer, State.ENDORSED)
    with pytest.raises(TransitionRefused, match="Only gifts registrar"):
        actions.enter(offer, words="", actor=cast.user("deputy_registrar"), at=NOON)
    own = declared(cast, "registrar")
    actions.endorse(own, supported=True, words="", actor=cast.user("assistant"), at=NOON)
    with pytest.raises(TransitionRefused):
        actions.enter(own, words="", actor=cast.user("registrar"), at=NOON)
    assert actions.enter(own, words="", actor=cast.user("deputy_registrar"), at=NOON).state == State.ENTERED


def test_the_second_of_two_deciders_is_told_the_record_moved(cast: Cast, offer: Offer) -> None:
    moved(cast, Offer.unscoped.get(pk=offer.pk), State.ENDORSED)
    mine, theirs = Offer.unscoped.get(pk=offer.pk), Offer.unscoped.get(pk=offer.pk)
    actions.enter(mine, words="", actor=cast.user("registrar"), at=NOON)
    with pytest.raises(Stale, match="changed while you were working"):
        actions.challenge(theirs, words="Why?", actor=cast.user("registrar"), at=NOON)
    assert Offer.unscoped.get(pk=offer.pk).state == State.ENTERED
    assert not Letter.objects.exists()


def test_an_unsupported_endorsement_a_challenge_and_an_answer_need_words(cast: Cast, offer: Offer) -> None:
    with pytest.raises(NotPermitted):
        actions.endorse(offer, supported=False, words=" ", actor=cast.user("ure"), at=NOON)
    offer = moved(cast, offer, State.ENDORSED)
    with pytest.raises(NotPermitted):
        actions.challenge(offer, words="", actor=cast.user("registrar"), at=NOON)


def test_each_step_sets_its_deadline_from_the_rulebook_and_meets_the_one_before(cast: Cast, offer: Offer) -> None:
    def open_now() -> dict[str, date]:
        rows = Deadline.objects.filter(subject_ref=offer.ref, met_at=None)
        return {row.name: row.due_on for row in rows}

    assert open_now() == {"Endorse": date(2025, 2, 11)}
    moved(cast, offer, State.CHALLENGED)
    assert open_now() == {"Answer": date(2025, 2, 18)}
    letter = Letter.objects.get()
    assert letter.to_ref == cast.ref("sale")
    assert "Who else was there?" in letter.words
    assert "Answer in Probity by 18 February 2025" in letter.words


def test_a_correction_keeps_what_was_said(cast: Cast, offer: Offer) -> None:
    said = {"description": "supper", "value_low": 12, "value_high": 12, "value_words": ""}
    actions.correct_offer(offer, said, reason="I mixed it up.", actor=cast.user("sale"), at=NOON)
    version = Version.objects.get(subject_ref=offer.ref)
    assert version.said["description"] == "lunch"
    assert version.said["value_words"] == "Not known"
    assert (offer.description, offer.value_low) == ("supper", 12)
    assert [*offer.steps.values_list("kind", flat=True)] == ["declared", "corrected"]
    with pytest.raises(ValueError, match="endorser_ref"):
        actions.correct_offer(offer, {"endorser_ref": "P-1"}, reason="x", actor=cast.user("sale"), at=NOON)


@pytest.mark.parametrize(
    ("offered", "said_on", "late"),
    [
        (date(2024, 12, 31), date(2025, 1, 28), 0),  # 28 days by the rule of 2024
        (date(2024, 12, 31), date(2025, 1, 29), 1),
        (date(2025, 1, 1), date(2025, 1, 8), 0),  # 7 days by the rule of 2025
        (date(2025, 1, 1), date(2025, 1, 9), 1),
    ],
)
def test_late_is_told_by_the_rule_in_force_on_the_offers_day(
    cast: Cast, offered: date, said_on: date, late: int
) -> None:
    at = datetime(said_on.year, said_on.month, said_on.day, 12, tzinfo=UTC)
    draft = draft_of(cast, offered_on=offered)
    offer = actions.declare(draft, actor=cast.user("sale"), at=at)
    assert (offer.days_late, offer.is_late) == (late, late > 0)
    assert Offer.objects.visible_to(cast.user("registrar")).late().count() == (late > 0)
    assert Entry.objects.get(event="declarations.offer.declared").data["days_late"] == late


@given(st.dates(date(2023, 1, 1), date(2026, 6, 30)), st.integers(0, 60))
def test_in_time_ends_with_the_day_that_the_rule_gives(offered: date, days: int) -> None:
    said = Offer(
        declared_on=offered + timedelta(days=days), declare_by=clock("gifts.declaration_time", on=offered).due(offered)
    )
    allowed = 28 if offered.year < 2025 else 7
    assert said.is_late == (days > allowed)
    assert said.days_late == max(0, days - allowed)


def draft_of(cast: Cast, **said: Any) -> Offer:
    """A draft of Sale's with everything said."""
    everything = {**lunch(), **said}
    draft = actions.start_draft(actor=cast.user("sale"), at=NOON)
    return actions.save_draft(draft, everything, actor=cast.user("sale"), at=NOON)


def test_a_future_date_and_an_unfinished_draft_are_refused(cast: Cast) -> None:
    draft = draft_of(cast, offered_on=date(2025, 3, 1))
    with pytest.raises(NotPermitted, match="in the future"):
        actions.declare(draft, actor=cast.user("sale"), at=NOON)
    draft = draft_of(cast, circumstances="", answer="")
    with pytest.raises(TransitionRefused, match="how it came about, whether it was accepted"):
        actions.declare(draft, actor=cast.user("sale"), at=NOON)


def test_changing_for_whom_one_declares_forgets_whom_it_was_before(cast: Cast) -> None:
    sale = cast.user("sale")
    draft = actions.start_draft(actor=sale, at=NOON)
    draft = actions.save_draft(draft, {"behalf": Behalf.OTHER}, actor=sale, at=NOON)
    assert draft.recipient_ref == ""
    draft = actions.save_draft(draft, {"recipient_ref": cast.ref("ure")}, actor=sale, at=NOON)
    draft = actions.save_draft(draft, {"behalf": Behalf.TEAM}, actor=sale, at=NOON, shared_with=[cast.ref("finch")])
    assert (draft.recipient_ref, draft.people()) == (
        sale.person_ref,
        tuple(sorted([sale.person_ref, cast.ref("finch")])),
    )
    draft = actions.save_draft(draft, {"behalf": Behalf.SELF}, actor=sale, at=NOON)
    assert draft.people() == (sale.person_ref,)


def test_a_draft_is_its_authors_alone_to_see_change_and_throw_away(cast: Cast) -> None:
    draft = actions.start_draft(actor=cast.user("sale"), at=NOON)
    for name in EVERYBODY:
        seen = Offer.unscoped.filter(permitted(Offer, cast.user(name))).filter(pk=draft.pk).exists()
        assert seen == (name == "sale"), name
    with pytest.raises(TransitionRefused):
        actions.discard_draft(draft, actor=cast.user("ure"), at=NOON)
    actions.discard_draft(draft, actor=cast.user("sale_again"), at=NOON)
    assert not Offer.unscoped.filter(pk=draft.pk).exists()


def test_who_sees_a_declared_offer(cast: Cast, offer: Offer) -> None:
    readers = {name for name in EVERYBODY if Offer.objects.visible_to(cast.user(name)).filter(pk=offer.pk).exists()}
    assert readers == {"sale", "ure", "registrar", "deputy_registrar", "owner", "auditor"}


def test_a_grant_for_one_unit_opens_that_units_offers_alone(cast: Cast, offer: Offer) -> None:
    give(cast, "buyer", OWNER, unit="moor")
    assert not Offer.objects.visible_to(cast.user("buyer")).exists()
    give(cast, "hr", OWNER, unit="headquarters")
    assert Offer.objects.visible_to(cast.user("hr")).filter(pk=offer.pk).exists()


def test_a_grant_opens_no_offer_about_oneself_or_ones_spouse(cast: Cast) -> None:
    tie(cast, "auditor", "stranger")
    theirs = declared(cast, "stranger")
    assert not Offer.objects.visible_to(cast.user("auditor")).filter(pk=theirs.pk).exists()
    own = declared(cast, "registrar")
    ways = Offer.objects.visible_to(cast.user("registrar")).filter(pk=own.pk)
    assert ways.exists()  # as the one who declared it, not by the grant
