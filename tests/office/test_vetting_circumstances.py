"""What follows from a change as it was told: questions, lateness, risk, referrals, research and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.access.roles import Site
from probity.foundation.casework.models import Referral
from probity.foundation.casework.policy import CORRIDOR_DESK, STANDARDS, desks_that_read
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.actions import circumstances as actions
from probity.office.vetting.actions.circumstances import Assessment
from probity.office.vetting.models import Change, ChangeState, Clearance, GuideReading, Review
from probity.office.vetting.models.clearances import Standing, StepKind
from probity.office.vetting.policy.circumstances import (
    COLLEAGUE,
    ME,
    STANDARDS_DESK,
    asked_only,
    follows,
    is_suspicion,
    pages_for,
    passed_to,
)
from probity.office.vetting.queries.circumstances import BANDS, queue_on, who_knows
from tests.office.cast import Cast, give
from tests.office.vetting_changes import constable, tell
from tests.office.vetting_files import Unit, join
from tests.office.vetting_people import grant

AT = datetime(2025, 11, 10, 9, tzinfo=UTC)
TODAY = AT.date()
CATEGORIES = code_list("vetting.change_categories", on=TODAY).codes


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """PC Holt, cleared for recruitment vetting, in Sergeant Ure's team; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        grant(constable(stage, "Holt"), "RV", date(2024, 1, 2))
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


def told(unit: Unit, category: str = "address", **said: str) -> Change:
    return tell(unit.user("holt"), category, TODAY, at=AT, **said)


def taken(unit: Unit, by: str = "decider", category: str = "address") -> Change:
    return actions.take_change(told(unit, category, suspect="nobody"), actor=unit.user(by), at=AT)


def test_every_kind_of_change_has_an_example_in_the_guide() -> None:
    assert code_list("vetting.change_guide", on=TODAY).codes == CATEGORIES
    for rule in ("risk", "suspicion", "asks_suspicion", "registers"):
        assert set(code_list(f"vetting.change_{rule}", on=TODAY).codes) <= set(CATEGORIES)


@given(
    category=st.sampled_from(CATEGORIES),
    whose=st.sampled_from((ME, COLLEAGUE, "close", "other")),
    suspect=st.sampled_from((ME, COLLEAGUE, "nobody")),
    days=st.integers(0, 4000),
)
def test_no_change_asks_more_than_seven_questions_and_whoever_is_suspected_is_never_missed(
    category: str, whose: str, suspect: str, days: int
) -> None:
    said = {"category": category, "happened_on": (TODAY - timedelta(days=days)).isoformat(), "whose": whose,
            "suspect": suspect, "words": "So.", "late_words": "So.", "who": "PC Elm"}  # fmt: skip
    pages = pages_for(said, TODAY)
    assert len(pages) <= 7
    kept = asked_only(said, TODAY)
    found = follows(kept, TODAY)
    named = {page.name for page in pages}
    assert found.suspicion == (("whose" in named and whose in (ME, COLLEAGUE)) or
                               ("suspect" in named and suspect in (ME, COLLEAGUE)))  # fmt: skip
    assert not found.suspicion or found.risk, "what is referred is read first"
    assert found.late == ("late" in named)
    assert found.target_on >= TODAY


@pytest.mark.parametrize(
    ("happened", "asked"), [(date(2025, 11, 6), False), (date(2025, 11, 5), True), (date(1999, 1, 1), True)]
)
def test_why_now_is_asked_after_two_working_days(happened: date, *, asked: bool) -> None:
    said = {"category": "address", "happened_on": happened.isoformat()}
    assert ("late" in {page.name for page in pages_for(said, TODAY)}) == asked


def test_an_answer_that_no_longer_counts_is_not_kept(unit: Unit) -> None:
    """Somebody says "arrest, me" and goes back to "my name": nobody is referred."""
    made = actions.begin_change(actor=unit.user("holt"), at=AT)
    said = {"category": "name", "whose": "me", "suspect": "me", "happened_on": TODAY.isoformat(), "words": "Holt-Elm"}
    actions.save_change(made, "what", said, actor=unit.user("holt"), at=AT)
    actions.tell_change(made, actor=unit.user("holt"), at=AT)
    assert not made.suspicion
    assert made.said.keys() == {"category", "happened_on", "words"}
    assert not Referral.unscoped.filter(subject_ref=made.ref).exists()


def test_a_colleague_said_to_be_suspected_is_referred_and_kept_from_their_own_namesake(unit: Unit) -> None:
    made = told(unit, "family", suspect=COLLEAGUE, who="Doyle")
    both = Referral.unscoped.filter(subject_ref=made.ref)
    assert {each.to_desk for each in both} == {CORRIDOR_DESK, STANDARDS_DESK}
    assert {each.about_ref for each in both} == {unit.ref("doyle")}
    assert "Who it is said to be: Doyle" in both[0].words


def test_a_friends_arrest_is_read_first_and_referred_to_nobody(unit: Unit) -> None:
    made = told(unit, "arrest", whose="close")
    assert (made.risk, made.suspicion) == (True, False)
    assert not Referral.unscoped.filter(subject_ref=made.ref).exists()


def test_a_second_job_is_told_once_and_passed_on_to_the_register_that_keeps_them(unit: Unit) -> None:
    made = told(unit, "interest", words="I bake on Sundays.")
    passed = Referral.unscoped.get(subject_ref=made.ref)
    assert (passed.to_desk, passed.about_ref, passed.sent_by) == (STANDARDS_DESK, unit.ref("holt"), "")
    assert "I bake on Sundays." in passed.words
    assert "For the register of interests" in passed.words
    page = unit.client("officer").get(f"/vetting/changes/{made.ref}/").content.decode()
    assert "standards keeps them by hand" in page


@pytest.mark.parametrize("category", [*code_list("vetting.change_categories", on=TODAY).codes])
def test_nothing_that_is_told_goes_to_a_desk_that_nobody_reads(category: str) -> None:
    _, desk = passed_to(category, TODAY)
    assert not desk or desk in desks_that_read(Site.OFFICE)


def test_what_goes_to_standards_waits_on_a_home_page_until_somebody_takes_it_up(unit: Unit) -> None:
    made = told(unit, "arrest", whose="me")
    [passed] = Referral.unscoped.filter(subject_ref=made.ref, to_desk=STANDARDS_DESK)
    give(unit.cast, "registrar", STANDARDS)
    client = unit.client("registrar")
    assert passed.title in client.get("/").content.decode()
    page = client.get(f"/inbox/{passed.ref}/").content.decode()
    assert "Holt" in page, "whom it is about is named"
    assert "told to the vetting unit on 10 November 2025" in page
    client.post(f"/inbox/{passed.ref}/", {"take_up": "1"})
    passed.refresh_from_db()
    assert passed.state == Referral.State.TAKEN
    assert passed.title not in client.get("/").content.decode()
    assert passed.title in client.get("/inbox/").content.decode()


def test_what_she_sent_on_does_not_stand_in_her_own_list_of_what_she_sent(unit: Unit) -> None:
    made = told(unit, "arrest", whose="me")
    assert Referral.unscoped.filter(subject_ref=made.ref).count() == 2
    assert not Referral.objects.visible_to(unit.user("holt")).filter(subject_ref=made.ref).exists()


def test_nothing_is_told_before_every_question_is_answered(unit: Unit) -> None:
    made = actions.begin_change(actor=unit.user("holt"), at=AT)
    actions.save_change(made, "what", {"category": "arrest", "whose": "me"}, actor=unit.user("holt"), at=AT)
    with pytest.raises(BadInput, match="When did it happen"):
        actions.tell_change(made, actor=unit.user("holt"), at=AT)
    assert actions.begin_change(actor=unit.user("holt"), at=AT) == made, "it is there to go on with"
    with pytest.raises(TransitionRefused):
        actions.tell_change(made, actor=unit.user("doyle"), at=AT)
    actions.discard_change(made, actor=unit.user("holt"), at=AT)
    assert not Change.unscoped.filter(person_ref=unit.ref("holt")).exists()


def test_who_reads_a_change_is_the_teller_and_the_unit_but_never_a_draft(unit: Unit) -> None:
    made = actions.begin_change(actor=unit.user("holt"), at=AT)

    def sees(name: str) -> bool:
        return Change.objects.visible_to(unit.user(name)).filter(pk=made.pk).exists()

    assert [name for name in ("holt", "officer", "ure", "auditor") if sees(name)] == ["holt"]
    told(unit)
    assert [name for name in ("holt", "officer", "ure", "auditor", "standards") if sees(name)] == [
        "holt", "officer", "auditor",
    ]  # fmt: skip


def test_research_is_written_by_whoever_took_it_and_the_manager(unit: Unit) -> None:
    made = taken(unit, "officer")
    actions.add_research(made, words="The address is known for nothing.", actor=unit.user("officer"), at=AT)
    with pytest.raises(TransitionRefused, match="whoever took it"):
        actions.add_research(made, words="So.", actor=unit.user("officer_two"), at=AT)
    actions.give_change(made, owner_ref=unit.ref("officer_two"), actor=unit.user("vet_manager"), at=AT)
    actions.add_research(made, words="Nothing more.", actor=unit.user("officer_two"), at=AT)
    with pytest.raises(NotPermitted):
        actions.give_change(made, owner_ref=unit.ref("officer"), actor=unit.user("officer_two"), at=AT)
    with pytest.raises(BadInput, match="line manager"):
        actions.give_change(made, owner_ref=unit.ref("ure"), actor=unit.user("vet_manager"), at=AT)


def test_without_effect_it_is_closed_and_leaves_the_queue(unit: Unit) -> None:
    made = taken(unit, "officer")
    with pytest.raises(NeedsReason):
        actions.assess_change(made, Assessment("none", " "), actor=unit.user("officer"), at=AT)
    actions.assess_change(made, Assessment("none", "A flat like any other."), actor=unit.user("officer"), at=AT)
    assert (made.state, made.assessed_on, made.effect_ref) == (ChangeState.ASSESSED, TODAY, "")
    assert queue_on(Change.objects.visible_to(unit.user("officer")).told(), TODAY).waiting == 0


def test_a_condition_and_a_suspension_need_a_decision_maker_and_stand_on_the_clearance(unit: Unit) -> None:
    refused = taken(unit, "officer")
    set_it = Assessment("condition", "Debt.", condition="A financial review each year.", review_on=date(2026, 11, 10))
    with pytest.raises(NotPermitted, match="decision-maker"):
        actions.assess_change(refused, set_it, actor=unit.user("officer"), at=AT)
    assert Change.unscoped.get(pk=refused.pk).state == ChangeState.RESEARCH, "nothing of it stands"

    made = taken(unit, "decider", "insolvency")
    actions.assess_change(made, set_it, actor=unit.user("decider"), at=AT)
    held = Clearance.unscoped.get(ref=made.effect_ref)
    assert held.state == Standing.CONDITIONS
    step = held.steps.get(kind=StepKind.CONDITION)
    assert (step.words, step.review_on) == (set_it.condition, set_it.review_on)

    again = taken(unit, "decider", "order")
    actions.assess_change(
        again, Assessment("suspend", "Until the court has heard it."), actor=unit.user("decider"), at=AT
    )
    held.refresh_from_db()
    assert held.state == Standing.SUSPENDED


def test_a_review_is_opened_once_for_a_change(unit: Unit) -> None:
    made = taken(unit, "officer", "associate")
    actions.assess_change(
        made, Assessment("review", "To be looked at with her debts."), actor=unit.user("officer"), at=AT
    )
    review = Review.unscoped.get(ref=made.effect_ref)
    assert (review.person_ref, review.basis, review.source_ref) == (unit.ref("holt"), "change", made.ref)


def test_the_queue_counts_by_age_and_says_how_many_waited_a_month_ago(unit: Unit) -> None:
    for days in (0, 7, 8, 40):
        at = AT - timedelta(days=days)
        with time_machine.travel(at, tick=False):
            tell(unit.user("holt"), "name", at.date(), at=at)
    found = queue_on(Change.objects.visible_to(unit.user("officer")).told(), TODAY)
    assert [band.waiting for band in found.bands] == [2, 1, 0, 1]
    assert (found.waiting, found.before, found.late, found.oldest_days, len(BANDS)) == (4, 1, 1, 40, 4)


def test_who_read_the_guide_is_counted_once_and_anew_when_its_words_change(unit: Unit) -> None:
    client = unit.client("holt")
    assert "I have read this" in client.get("/vetting/tell/").content.decode()
    client.post("/vetting/tell/", {"read": "1"})
    client.post("/vetting/tell/", {"read": "1"})
    assert who_knows(TODAY).read == 1
    assert "You confirmed that you read this" in client.get("/vetting/tell/").content.decode()
    GuideReading.objects.update(guide="0" * 16)
    assert who_knows(TODAY).read == 0


def test_a_page_is_saved_and_come_back_to(unit: Unit) -> None:
    client = unit.client("holt")
    page = client.post("/vetting/tell/")["location"]
    assert client.post(page, {"category": "name", "leave": "1"})["location"] == "/vetting/tell/"
    assert "You began to tell us of something" in client.get("/vetting/tell/").content.decode()
    assert client.post("/vetting/tell/")["location"].endswith("/when/"), "the first question without an answer"
    assert not is_suspicion({"category": "name"}, TODAY)
    later = client.post(
        client.post("/vetting/tell/")["location"], {"happened_on_0": "1", "happened_on_1": "1", "happened_on_2": "2031"}
    )
    assert "The day must be today or in the past" in later.content.decode()


def test_the_pages_of_a_change_take_it_research_it_and_assess_it(unit: Unit) -> None:
    made, client = told(unit, "interest"), unit.client("officer")
    page = client.get(f"/vetting/changes/{made.ref}/").content.decode()
    assert "Change told by PC Holt" in page
    base = f"/vetting/changes/{made.ref}/do"
    assert client.post(f"{base}/take/").status_code == 302
    assert client.post(f"{base}/research/", {"words": "Companies House: nothing."}).status_code == 302
    lacking = client.post(f"{base}/assess/", {"outcome": "condition", "words": "So."})
    assert "Give the words of the condition" in lacking.content.decode()
    assert client.post(f"{base}/assess/", {"outcome": "none", "words": "A bakery."}).status_code == 302
    page = client.get(f"/vetting/changes/{made.ref}/").content.decode()
    assert "Companies House: nothing." in page
    assert "No effect on the clearance" in page
    assert "What can be done" not in page
    assert made.ref in client.get("/vetting/changes/?all=yes").content.decode()
    own = unit.client("holt").get("/vetting/tell/before/").content.decode()
    assert "Looked at" in own
    assert "No effect" not in own
