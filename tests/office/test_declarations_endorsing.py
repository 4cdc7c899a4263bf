"""Who endorses and reviews an offer: never blank, never automatic, never anybody in it or close to somebody in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.access.actions import end_grant
from probity.foundation.access.models import Grant
from probity.foundation.access.selves import close_to
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Spell
from probity.office.declarations import actions
from probity.office.declarations.models import Answer, Asked, Behalf, Offer, Procurement, ReviewBy
from probity.office.declarations.policy import DEPUTY, OUTSIDER, REGISTRAR, endorser_of
from tests.office.cast import CASTING, PARTS, Cast, give, tie

NOON = datetime(2025, 2, 4, 12, tzinfo=UTC)
TODAY = date(2025, 2, 4)


def lunch() -> dict[str, Any]:
    """All that a declarant says of a lunch accepted on 3 February 2025."""
    return {
        "kind": "hospitality", "description": "lunch", "circumstances": "After a talk.",
        "offered_on": date(2025, 2, 3), "giver_organisation": "Harrow Lane Catering", "value_words": "Not known",
        "answer": Answer.ACCEPTED, "asked": Asked.AFTER, "outcome": "not_applicable", "in_procurement": Procurement.NO,
    }  # fmt: skip


def declared(
    cast: Cast, name: str, *, behalf: Behalf = Behalf.SELF, whom: str = "", shared: tuple[str, ...] = ()
) -> Offer:
    """An offer declared by one of the cast."""
    who = cast.user(name)
    draft = actions.start_draft(actor=who, at=NOON)
    said = {**lunch(), "behalf": behalf, **({"recipient_ref": cast.ref(whom)} if whom else {})}
    shares = [cast.ref(each) for each in shared] if shared else None
    draft = actions.save_draft(draft, said, actor=who, at=NOON, shared_with=shares)
    return actions.declare(draft, actor=who, at=NOON)


def end_the_grants_of(role_key: str) -> None:
    for grant in Grant.unscoped.filter(role=role_key, known_to=None):
        end_grant(grant, last_day=date(2025, 1, 31), reason="Left", actor=CASTING, at=NOON)


def endorser(cast: Cast, name: str, *involved: str) -> tuple[str, str]:
    found = endorser_of(cast.ref(name), [cast.ref(name), *(cast.ref(each) for each in involved)], on=TODAY)
    return next(each for each, person in cast.people.items() if person.ref == found.ref), found.why


def test_the_line_manager_endorses(cast: Cast) -> None:
    assert endorser(cast, "sale") == ("ure", "Line manager")


def test_above_a_vacant_post_stands_the_next_up(cast: Cast) -> None:
    assert endorser(cast, "doyle") == ("inspector", "Line manager, next above a vacant post")


def test_a_manager_who_shared_in_it_is_passed_over(cast: Cast) -> None:
    assert endorser(cast, "sale", "ure") == ("inspector", "Line manager, next above somebody involved")
    assert endorser(cast, "sale", "ure", "inspector")[0] == "superintendent"


def test_a_manager_married_to_the_recipient_is_passed_over(cast: Cast) -> None:
    assert endorser(cast, "finch") == ("inspector", "Line manager, next above somebody involved")


def test_a_manager_married_to_somebody_who_shared_in_it_is_passed_over(cast: Cast) -> None:
    assert endorser(cast, "sale", "finch")[0] == "inspector"


@pytest.mark.parametrize("name", ["deputy", "assistant"])
def test_the_chief_constable_endorses_for_a_deputy_or_assistant_chief(cast: Cast, name: str) -> None:
    assert endorser(cast, name) == ("chief", "Line manager")


def test_a_named_outsider_endorses_for_the_chief_constable(cast: Cast) -> None:
    who, why = endorser(cast, "chief")
    assert who == "outsider"
    assert why.startswith("Named outsider")


def test_without_an_outsider_the_declaration_is_refused_and_says_who_can_put_that_right(cast: Cast) -> None:
    end_the_grants_of(OUTSIDER.key)
    with pytest.raises(NotPermitted, match="nobody outside the force is named") as refused:
        declared(cast, "chief")
    assert "access administrator" in refused.value.hint
    assert not Offer.unscoped.exclude(state="draft").exists()


def test_the_outsider_does_not_endorse_their_own(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        endorser(cast, "outsider")


def test_the_endorser_is_worked_out_as_at_the_day(cast: Cast) -> None:
    spell = Spell.unscoped.get(person__ref=cast.ref("ure"), known_to=None)
    workforce.end_spell(spell, last_day=date(2025, 2, 10), actor=CASTING, at=NOON)
    involved = [cast.ref("sale")]
    assert endorser_of(cast.ref("sale"), involved, on=date(2025, 2, 10)).ref == cast.ref("ure")
    assert endorser_of(cast.ref("sale"), involved, on=date(2025, 2, 11)).ref == cast.ref("inspector")


def test_an_offer_whose_endorser_left_is_sent_to_the_next_with_a_reason(cast: Cast) -> None:
    offer = declared(cast, "sale")
    registrar = cast.user("registrar")
    with pytest.raises(NotPermitted, match="name the same endorser"):
        actions.reroute(offer, words="They left.", actor=registrar, at=NOON)
    spell = Spell.unscoped.get(person__ref=cast.ref("ure"), known_to=None)
    workforce.end_spell(spell, last_day=date(2025, 2, 3), actor=CASTING, at=NOON)
    offer.refresh_from_db()
    assert actions.reroute(offer, words="They left.", actor=registrar, at=NOON).endorser_ref == cast.ref("inspector")
    with pytest.raises(TransitionRefused):
        actions.reroute(offer, words="Again.", actor=cast.user("sale"), at=NOON)


SMALL = [part.name for part in PARTS if part.name not in {"outsider"}]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recipient=st.sampled_from(SMALL), involved=st.sets(st.sampled_from(SMALL), max_size=8))
def test_nobody_involved_or_close_to_them_is_ever_the_endorser(cast: Cast, recipient: str, involved: set[str]) -> None:
    refs = {cast.ref(recipient), *(cast.ref(name) for name in involved)}
    found = endorser_of(cast.ref(recipient), refs, on=TODAY)
    assert found.ref
    assert found.ref not in refs
    assert close_to(found.ref).isdisjoint(refs)


def test_the_registrars_own_entry_goes_to_the_deputy(cast: Cast) -> None:
    assert declared(cast, "sale").review_by == ReviewBy.REGISTRAR
    assert declared(cast, "registrar").review_by == ReviewBy.DEPUTY


def test_an_entry_that_a_registrar_shared_in_goes_to_the_deputy(cast: Cast) -> None:
    offer = declared(cast, "sale", behalf=Behalf.TEAM, shared=("registrar",))
    assert offer.review_by == ReviewBy.DEPUTY
    assert offer.recipient_ref == cast.ref("sale")


def test_an_entry_of_the_registrars_spouse_goes_to_the_deputy(cast: Cast) -> None:
    tie(cast, "stranger", "registrar")
    assert declared(cast, "stranger").review_by == ReviewBy.DEPUTY


def test_what_the_registrar_must_endorse_as_a_manager_is_reviewed_by_the_deputy(cast: Cast) -> None:
    post, above = cast.posts["stranger"], cast.posts["registrar"]
    workforce.draw_line(post, above, true_from=date(2024, 1, 1), actor=CASTING, at=NOON)
    offer = declared(cast, "stranger")
    assert (offer.endorser_ref, offer.review_by) == (cast.ref("registrar"), ReviewBy.DEPUTY)


def test_with_two_registrars_the_other_one_reviews(cast: Cast) -> None:
    give(cast, "buyer", REGISTRAR)
    offer = declared(cast, "registrar")
    assert offer.review_by == ReviewBy.REGISTRAR
    actions.endorse(offer, supported=True, words="", actor=cast.user("assistant"), at=NOON)
    with pytest.raises(TransitionRefused):
        actions.enter(offer, words="", actor=cast.user("registrar"), at=NOON)
    assert actions.enter(offer, words="", actor=cast.user("buyer"), at=NOON).state == "entered"


def test_without_a_free_deputy_the_registrars_own_entry_is_refused(cast: Cast) -> None:
    end_the_grants_of(DEPUTY.key)
    with pytest.raises(NotPermitted, match="no deputy is free"):
        declared(cast, "registrar")
