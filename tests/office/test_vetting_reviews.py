"""Reviews on a basis told in words, conditions looked at again, and the annual review that two people sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted
from probity.foundation.rulebook.rows import code_list
from probity.office.vetting.actions import reviews as actions
from probity.office.vetting.actions.clearances import add_condition, lift_condition
from probity.office.vetting.actions.openings import open_review
from probity.office.vetting.models import AnnualReview, AnnualState, Application, Clearance, Review, ReviewState
from tests.office.cast import Cast
from tests.office.vetting_changes import bytes_of, constable, tell
from tests.office.vetting_files import Unit, join
from tests.office.vetting_people import grant

AT = datetime(2025, 11, 10, 9, tzinfo=UTC)
TODAY = AT.date()


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """PC Holt, cleared two years ago, in Sergeant Ure's team; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        grant(constable(stage, "Holt"), "RV", date(2023, 11, 1))
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def annual(unit: Unit) -> AnnualReview:
    actions.open_due(AT)
    return AnnualReview.unscoped.get(person_ref=unit.ref("holt"))


def test_no_finances_are_looked_at_without_a_ground(unit: Unit) -> None:
    client = unit.client("officer")
    said = {"person": unit.ref("holt"), "basis": "cause", "words": "Her bank wrote to us on 3 November."}
    assert "no finances are looked at without one" in client.post("/vetting/reviews/open/", said).content.decode()
    assert client.post("/vetting/reviews/open/", {**said, "ground": "adverse"}).status_code == 302
    review = Review.unscoped.get()
    assert (review.basis, review.basis_words) == ("cause", "Adverse information. Her bank wrote to us on 3 November.")
    with pytest.raises(NeedsReason):
        open_review(unit.ref("holt"), basis="misconduct", words="Hm.", actor=unit.user("officer"), at=AT)
    with pytest.raises(NotPermitted):
        open_review(unit.ref("holt"), basis="adverse", words="A letter came in.", actor=unit.user("ure"), at=AT)


def test_a_misconduct_finding_can_have_somebody_vetted_anew(unit: Unit) -> None:
    officer = unit.user("officer")
    review = open_review(
        unit.ref("holt"), basis="misconduct", words="Final warning of 1 October.", actor=officer, at=AT
    )
    client = unit.client("officer")
    assert client.post(f"/vetting/reviews/{review.ref}/do/take/").status_code == 302
    ending = {"finding": "The panel's reasons.", "outcome": "vet", "words": "It goes to honesty."}
    assert client.post(f"/vetting/reviews/{review.ref}/do/close/", ending).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.closed_on) == (ReviewState.CLOSED, TODAY)
    form = Application.unscoped.get(ref=review.effect_ref)
    assert (form.kind, form.level_codes, form.opened_for) == ("review", ["RV"], review.ref)
    assert review.ref in client.get("/vetting/reviews/").content.decode()
    assert "Vetted anew in full" in client.get(f"/vetting/reviews/{review.ref}/").content.decode()


def test_the_backlog_is_shown_by_age_and_every_figure_opens_the_reviews_it_counts(unit: Unit) -> None:
    old, new = AT - timedelta(days=40), AT - timedelta(days=3)
    for name, at in (("holt", old), ("sale", old), ("doyle", new)):
        open_review(unit.ref(name), basis="adverse", words="A letter came in.", actor=unit.user("officer"), at=at)
    client = unit.client("officer")
    page = client.get("/vetting/reviews/").content.decode()
    assert "3 reviews are open" in page
    assert "the oldest for 40 days. 30 days ago: 2." in page
    assert "How long reviews have been open" in page
    links = {unescape(found) for found in re.findall(r'href="(/vetting/reviews/\?waits=yes&amp;opened[^"]+)"', page)}
    counted = sorted(client.get(link).content.decode().count('href="/vetting/reviews/VF-') for link in links)
    assert [one for one in counted if one] == [1, 2]


def test_the_desks_parts_stand_in_groups_of_which_one_is_open(unit: Unit) -> None:
    page = unit.client("officer").get("/vetting/reviews/").content.decode()
    nav = page.split('aria-label="Parts of vetting"')[1].split("</nav>")[0]
    assert nav.count("<li") <= 9, "five groups, and the parts of the one that is open"
    assert 'aria-current="true" href="/vetting/changes/">Changes and reviews' in nav
    assert 'aria-current="page" href="/vetting/reviews/">Reviews' in nav
    assert "Gaps" not in nav.replace("Posts and gaps", "")


def test_her_line_manager_reads_no_review_of_her_and_she_none(unit: Unit) -> None:
    made = open_review(unit.ref("holt"), basis="adverse", words="A letter came in.", actor=unit.user("officer"), at=AT)
    seen = [name for name in ("ure", "holt", "officer", "auditor")
            if Review.objects.visible_to(unit.user(name)).filter(pk=made.pk).exists()]  # fmt: skip
    assert seen == ["officer", "auditor"]


def test_a_condition_is_looked_at_again_on_its_day_once_and_not_when_lifted(unit: Unit) -> None:
    clearance, decider = Clearance.unscoped.get(holder_ref=unit.ref("holt")), unit.user("decider")
    due = add_condition(clearance, words="A financial review.", review_on=TODAY, actor=decider, at=AT)
    gone = add_condition(clearance, words="No driving.", review_on=TODAY, actor=decider, at=AT)
    add_condition(clearance, words="Later.", review_on=date(2026, 1, 1), actor=decider, at=AT)
    lift_condition(gone, words="She passed.", actor=decider, at=AT)
    actions.open_due(AT)
    actions.open_due(AT)
    assert [one.source_ref for one in Review.unscoped.filter(basis="condition")] == [due.ref]


def test_the_annual_review_asks_of_everything_but_what_was_told(unit: Unit, annual: AnnualReview) -> None:
    everything = code_list("vetting.change_categories", on=TODAY).codes
    assert [code for code, _ in actions.still_asked_of(annual, TODAY)] == [*everything]
    tell(unit.user("holt"), "arrest", TODAY, at=AT, whose="me")
    assert [code for code, _ in actions.still_asked_of(annual, TODAY)] == [c for c in everything if c != "arrest"]
    page = unit.client("holt").get(f"/vetting/annual/{annual.ref}/").content.decode()
    assert "An arrest" not in page
    assert "Where I live" in page


def test_both_sign_and_what_she_told_shows_nowhere_on_her_managers_part(unit: Unit, annual: AnnualReview) -> None:
    address, holt, ure = f"/vetting/annual/{annual.ref}/", unit.client("holt"), unit.client("ure")
    assert ure.post(address, {}).status_code == 404, "she signs first"
    nothing = {code: "no" for code, _ in actions.still_asked_of(annual, TODAY)}
    shown = holt.post(address, {**nothing, "address": "yes"}).content.decode()
    assert "Tell us of it first, then sign here" in shown
    assert holt.post(address, nothing).status_code == 302
    before = bytes_of(ure, address)
    tell(unit.user("holt"), "arrest", TODAY, at=AT, whose="me")
    assert bytes_of(ure, address) == before
    calm = dict.fromkeys(code_list("vetting.annual_manager_asks", on=TODAY).codes, "no")
    assert "Say what worries you" in ure.post(address, {**calm, "money": "yes"}).content.decode()
    assert ure.post(address, {**calm, "money": "yes", "words": "He borrows from everybody."}).status_code == 302
    annual.refresh_from_db()
    assert (annual.state, annual.concern) == (AnnualState.SIGNED, True)
    review = Review.unscoped.get(source_ref=annual.ref)
    assert "He borrows from everybody." in review.basis_words
    assert "borrows" not in holt.get(address).content.decode()
    listed = unit.client("officer").get("/vetting/annual/").content.decode()
    assert "1 of 1 annual review signed by both; 0 overdue" in listed


def test_an_annual_review_opens_once_a_year_for_who_is_due(unit: Unit, annual: AnnualReview) -> None:
    actions.open_due(AT)
    assert AnnualReview.unscoped.count() == 1
    assert annual.first_day == date(2024, 11, 10), "it looks back a year and no further"
    with time_machine.travel(datetime(2026, 11, 10, 9, tzinfo=UTC), tick=False) as _:
        actions.open_due(datetime(2026, 11, 10, 9, tzinfo=UTC))
    assert AnnualReview.unscoped.count() == 2
    with pytest.raises(BadInput):
        actions.sign_as_holder(annual, {"name": "yes"}, actor=unit.user("holt"), at=AT)
