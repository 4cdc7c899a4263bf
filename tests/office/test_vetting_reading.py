"""A second reader gets a drawn file without its decision; what they decide is compared only when it is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.casework.seeds import hidden_seed
from probity.foundation.kernel.draws import commitment, draw_strata, order
from probity.foundation.kernel.errors import BadInput, TransitionRefused
from probity.office.vetting.actions import decisions
from probity.office.vetting.actions.reading import commit_draw, draw_files, record_reading
from probity.office.vetting.actions.traces import Harm, assess_harm
from probity.office.vetting.models import (
    Application,
    Decision,
    ReadingDraw,
    Review,
    SecondReading,
    Trace,
)
from probity.office.vetting.policy.roles import SECOND_READER
from probity.office.vetting.queries.reading import shares
from tests.office.cast import Cast, give
from tests.office.vetting_files import (
    AT,
    Unit,
    finding,
    handed_over,
    join,
    read_by_both,
    researched,
    submitted,
    written,
)

REST_OVER = datetime(2025, 6, 6, 9, tzinfo=UTC)
AFTER = datetime(2025, 7, 1, 9, tzinfo=UTC)
SIZES = {"refusal": 5, "traces": 5, "clean": 5}
OUTSIDE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|V[A-Z]-\d{6}-[A-Z]')


def decided(unit: Unit, name: str, outcome: str) -> Application:
    """A file like every other, but for its decision."""
    application = submitted(unit, name)
    [trace] = researched(unit, application, [finding()])
    decision = handed_over(unit, application)
    decider, officer = unit.user("decider"), unit.user("officer")
    decisions.answer_trace(decision, trace, weight="some", words="Weighed alone.", actor=decider, at=AT)
    if outcome == "refuse":
        assess_harm(trace, Harm(telling="whole", why="Known to the applicant."), actor=officer, at=AT)
    written(unit, decision, outcome)
    decisions.propose_decision(decision, actor=decider, at=AT)
    decision.refresh_from_db()
    with time_machine.travel(REST_OVER, tick=False):
        if outcome == "refuse":
            read_by_both(unit, decision, at=REST_OVER)
        decisions.record_decision(decision, actor=unit.user("decider"), at=REST_OVER)
    return application


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Two files alike but for the decision, drawn in July; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        give(stage, "outsider", SECOND_READER)
        draw = commit_draw(date(2025, 6, 1), date(2025, 6, 30), SIZES, actor=unit.user("vet_manager"), at=AT)
        decided(unit, "sale", "grant")
        decided(unit, "buyer", "refuse")
    with django_db_blocker.unblock(), time_machine.travel(AFTER, tick=False):
        draw_files(draw, actor=unit.user("vet_manager"), at=AFTER)
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AFTER, tick=False):
        yield staged


def opened(client: Client, one: SecondReading) -> str:
    client.post(f"/reason/?kind=vetting.secondreading&ref={one.ref}&next=/", {"reason": "quality"})
    page = client.get(f"/vetting/second-readings/{one.ref}/")
    assert page.status_code == 200
    return page.content.decode()


def reading_of(outcome: str) -> SecondReading:
    return SecondReading.unscoped.select_related("application", "first_decision").get(first_decision__outcome=outcome)


def test_two_files_alike_but_for_the_decision_are_the_same_bytes(unit: Unit) -> None:
    client = unit.client("outsider")
    granted, refused = (OUTSIDE.sub("", opened(client, reading_of(outcome))) for outcome in ("grant", "refuse"))
    for name in ("sale", "buyer"):
        person = unit.cast.people[name]
        names = re.compile(f"{person.given_names}|{person.family_name}")
        granted, refused = names.sub("", granted), names.sub("", refused)
    assert granted == refused
    assert "Fixed penalty" in granted
    for word in ("Refuse</strong>", "On balance", "stratum", "harm", "Weighed alone"):
        assert word not in granted


def test_the_queue_is_in_the_committed_order_and_says_no_more_than_references(unit: Unit) -> None:
    draw = ReadingDraw.unscoped.get()
    drawn = [*SecondReading.unscoped.order_by("ref").values_list("application__ref", flat=True)]
    assert drawn == [*order(drawn, draw.seed)]
    page = unit.client("outsider").get("/vetting/second-readings/").content.decode()
    assert "refus" not in page.lower().split("<main")[1].split("</main")[0]


def test_anybody_can_repeat_the_draw(unit: Unit) -> None:
    draw = ReadingDraw.unscoped.get()
    assert commitment(draw.seed) == draw.commitment
    sizes = {name: SIZES.get(name.partition(": ")[2], 0) for name in draw.listed}
    again = draw_strata(draw.listed, draw.seed, sizes)
    assert {*again.references} == {*SecondReading.unscoped.values_list("application__ref", flat=True)}
    assert again.digest == draw.digest
    assert {*draw.listed} == {"force: refusal", "force: traces"}


def test_a_disagreement_is_shown_afterwards_and_opens_a_review(unit: Unit) -> None:
    client, one = unit.client("outsider"), reading_of("refuse")
    opened(client, one)
    sent = {"outcome": "grant", "words": "One declared penalty weighs little."}
    assert client.post(f"/vetting/second-readings/{one.ref}/", sent).status_code == 302
    page = opened(client, one)
    assert "Decided otherwise" in page
    assert "On balance, as above." in page
    review = Review.unscoped.get(source_ref=one.ref)
    assert review.person_ref == unit.ref("buyer")
    other = reading_of("grant")
    record_reading(other, outcome="grant", words="Alike.", actor=unit.user("outsider"), at=AFTER)
    assert not Review.unscoped.filter(source_ref=other.ref).exists()
    quality = unit.client("vet_manager").get("/vetting/quality/").content.decode()
    assert "50.0% (1 of 2" in quality or "50.0%" in quality
    assert "assumes that the files were drawn at random" in quality
    assert (
        "Readings decided otherwise (1)"
        in unit.client("vet_manager").get("/vetting/quality/?show=otherwise").content.decode()
    )
    with pytest.raises(TransitionRefused):
        record_reading(other, outcome="refuse", words="No.", actor=unit.user("outsider"), at=AFTER)


def test_whoever_opens_files_or_had_a_part_cannot_read_again(unit: Unit) -> None:
    one = reading_of("refuse")
    for name in ("decider", "officer", "sale"):
        client = unit.client(name)
        assert client.get(f"/vetting/second-readings/{one.ref}/").status_code == 404
    give(unit.cast, "decider_two", SECOND_READER)
    assert unit.client("decider_two").get(f"/vetting/second-readings/{one.ref}/").status_code == 404
    assert unit.client("outsider").get(f"/vetting/applications/{one.application.ref}/").status_code == 404
    assert unit.client("outsider").get("/vetting/quality/").status_code == 404


def test_the_seed_is_committed_before_the_period_is_over_and_drawn_after_it(unit: Unit) -> None:
    manager = unit.user("vet_manager")
    with pytest.raises(BadInput, match="before the period is over"):
        commit_draw(date(2025, 5, 1), date(2025, 5, 31), SIZES, actor=manager, at=AFTER)
    draw = commit_draw(date(2025, 7, 1), date(2025, 7, 31), SIZES, actor=manager, at=AFTER)
    with pytest.raises(TransitionRefused, match="draw after it"):
        draw_files(draw, actor=manager, at=AFTER)
    client = unit.client("vet_manager")
    client.post(f"/reason/?kind=vetting.readingdraw&ref={draw.ref}&next=/", {"reason": "quality"})
    page = client.get(f"/vetting/quality/draws/{draw.ref}/").content.decode()
    assert draw.commitment in page
    assert hidden_seed(draw.nonce) not in page


def test_one_of_twenty_eight_is_the_inspectorates_figure() -> None:
    pairs = [("grant", "grant")] * 27 + [("grant", "refuse")]
    disagreed, _ = shares(pairs)
    assert disagreed.words.startswith("Decided otherwise: 3.6%, 95% interval 0.1% to 18.3%")
    assert "assumes that the files were drawn at random" in disagreed.words


def test_what_comes_to_the_file_after_the_decision_is_not_in_the_copy(unit: Unit) -> None:
    one = reading_of("refuse")
    before = opened(unit.client("outsider"), one)
    Trace.unscoped.filter(application=one.application).first()
    late = Trace.unscoped.get(application=one.application)
    late.pk, late.ref, late.found_on, late.summary = None, "VT-000999-X", date(2025, 6, 20), "Came on appeal."
    late.save(force_insert=True)
    assert Decision.unscoped.filter(application=one.application).exists()
    after = opened(unit.client("outsider"), one)
    assert OUTSIDE.sub("", before) == OUTSIDE.sub("", after)
