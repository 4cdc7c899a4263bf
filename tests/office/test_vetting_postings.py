"""A posting is asked for; each desk answers in its own words; whoever asked cannot tell which of them objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted
from probity.foundation.workforce import postings_desks
from probity.foundation.workforce.models import DeskAnswer, PostingRequest
from probity.foundation.workforce.postings_actions import Wish, ask_posting, give_answer
from probity.foundation.workforce.postings_desks import Answer, Asked, answers_postings
from probity.foundation.workforce.postings_queries import MAY_GO, MAY_NOT, WAITS, outcomes
from probity.office.vetting.actions.posts import approve_assessment, designate_post, write_assessment
from probity.office.vetting.policy.roles import APPROVER, MANAGER
from tests.office.cast import CASTING, Cast, give
from tests.office.vetting_people import establish, grant

NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)  # a Monday
TOLD = datetime(2025, 6, 5, 9, tzinfo=UTC)
FROM = date(2025, 7, 1)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|VP-\d{6}-[A-Z]')


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """A post that needs management vetting and one that needs nothing; Sale holds recruitment vetting. Set up once."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        give(stage, "registrar", MANAGER)
        give(stage, "deputy", APPROVER)
        stage.posts["plain"] = establish(stage, "Plain post")
        stage.posts["designated"] = establish(stage, "Source handler")
        vetting = stage.user("registrar")
        designate_post(
            stage.posts["designated"].ref, levels=["MV"], from_on=NOW.date(), why="Secrets", actor=vetting, at=NOW
        )
        grant(stage.people["sale"], "RV", date(2024, 6, 3))
        yield stage


@pytest.fixture
def force(staged: Cast, db: None) -> Iterator[Cast]:
    with time_machine.travel(NOW, tick=False):
        yield staged


@pytest.fixture
def other_desk() -> Iterator[dict[str, Answer | None]]:
    """A second desk, which says what the test lets it say, as counter-corruption will."""
    says: dict[str, Answer | None] = {"now": None}

    @answers_postings("other")
    def other(_asked: Asked, _at: datetime) -> Answer | None:
        return says["now"]

    yield says
    del postings_desks._desks["other"]


def asked(force: Cast, post: str, *, who: str = "sale", by: str = "hr") -> PostingRequest:
    wish = Wish("posting", force.ref(who), force.posts[post].ref, FROM, "The best for it")
    return ask_posting(wish, actor=force.user(by), at=NOW)


def told(request: PostingRequest, at: datetime = TOLD) -> str:
    return outcomes([request], on=at.date())[request.ref]


def test_without_the_level_it_is_refused_and_with_a_standing_assessment_it_is_not(force: Cast) -> None:
    request = asked(force, "designated")
    mine = DeskAnswer.objects.get(request=request)
    assert mine.desk == "vetting"
    assert "needs MV, which is not held" in mine.words
    assert told(request) == MAY_NOT
    vetting, client = force.user("registrar"), force.client("registrar")
    assessment = write_assessment(
        person_ref=force.ref("sale"), post_ref=force.posts["designated"].ref, why="Nobody else", controls="Paired",
        last_day=date(2025, 7, 31), actor=vetting, at=NOW,
    )  # fmt: skip
    page = f"/vetting/postings/{request.ref}/"
    client.post(page)
    assert told(request) == MAY_NOT, "an assessment that nobody approved covers nothing"
    approve_assessment(assessment, words="Agreed", actor=force.user("deputy"), at=NOW)
    assert client.post(page).status_code == 302
    assert told(request) == MAY_GO
    assert "risk assessment" in client.get(page).content.decode()


def test_into_a_post_without_a_designation_vetting_has_nothing_against_it(force: Cast) -> None:
    assert told(asked(force, "plain")) == MAY_GO


def test_whoever_asked_reads_the_same_bytes_whichever_desk_objects(
    force: Cast, other_desk: dict[str, Answer | None]
) -> None:
    other_desk["now"] = Answer(may_go=True, words="Nothing.")
    vetting_objects = asked(force, "designated")
    DeskAnswer.objects.filter(request=vetting_objects, desk="vetting").update(may_go=False)
    other_desk["now"] = None
    other_objects = asked(force, "designated")
    DeskAnswer.objects.filter(request=other_objects, desk="vetting").update(may_go=True)

    def page(request: PostingRequest) -> str:
        got = force.client("hr").get(f"/people/postings/{request.ref}/")
        assert got.status_code == 200
        return TOKEN.sub("", got.content.decode())

    assert told(vetting_objects, NOW) == told(other_objects, NOW) == WAITS
    assert page(vetting_objects) == page(other_objects), "an objection at once shows no sooner than one to come"
    no = Answer(may_go=False, words="We would rather you did not.")
    give_answer(other_objects.ref, "other", no, actor=CASTING, at=NOW)
    assert page(vetting_objects) == page(other_objects)
    with time_machine.travel(TOLD, tick=False):
        assert page(vetting_objects) == page(other_objects)
        assert MAY_NOT in page(other_objects)
        assert "rather" not in page(other_objects)
        listed = force.client("hr").get("/people/postings/").content.decode()
    assert "vetting" not in listed.split("<main")[1].split("</main")[0].lower()


def test_a_desk_that_must_look_keeps_it_waiting_past_the_day(force: Cast, other_desk: dict[str, Answer | None]) -> None:
    request = asked(force, "plain")
    assert told(request) == WAITS
    give_answer(request.ref, "other", Answer(may_go=True, words="Nothing."), actor=CASTING, at=TOLD)
    assert told(request) == MAY_GO


def test_vetting_reads_its_own_answer_and_no_other_desks(force: Cast, other_desk: dict[str, Answer | None]) -> None:
    other_desk["now"] = Answer(may_go=False, words="Not while we look at something.")
    request = asked(force, "plain")
    page = force.client("registrar").get(f"/vetting/postings/{request.ref}/").content.decode()
    assert "vetting has nothing against it" in page
    assert "Not while we look" not in page


def test_a_figure_opens_the_requests_that_it_counts(force: Cast) -> None:
    refused, free = asked(force, "designated"), asked(force, "plain")
    page = force.client("registrar").get("/vetting/postings/?answer=refused").content.decode()
    assert "Refused by vetting (1)" in page
    assert refused.ref in page
    assert free.ref not in page


def test_nobody_reads_or_asks_about_themselves(force: Cast) -> None:
    request = asked(force, "plain", by="sergeant") if "sergeant" in force.people else asked(force, "plain")
    assert force.client("sale").get(f"/people/postings/{request.ref}/").status_code == 404
    with pytest.raises(NotPermitted, match="involves you"):
        asked(force, "plain", by="sale")
    with pytest.raises(NotPermitted, match="Only human resources"):
        asked(force, "plain", by="buyer")


def test_what_is_wrong_is_said(force: Cast) -> None:
    wish = Wish("posting", force.ref("sale"), force.posts["plain"].ref, date(2025, 6, 1), "Why")
    with pytest.raises(BadInput, match="before it begins"):
        ask_posting(wish, actor=force.user("hr"), at=NOW)
    with pytest.raises(NeedsReason):
        ask_posting(Wish("posting", wish.person_ref, wish.post_ref, FROM, " "), actor=force.user("hr"), at=NOW)
    with pytest.raises(BadInput, match="no request"):
        give_answer("VP-000999-X", "vetting", Answer(may_go=True, words="x"), actor=CASTING, at=NOW)


def test_it_is_asked_and_withdrawn_on_pages(force: Cast) -> None:
    client = force.client("hr")
    sent = {
        "kind": "posting", "person": force.people["sale"].force_number, "post": "Plain post", "from_on_0": "1",
        "from_on_1": "7", "from_on_2": "2025", "why": "The best for it",
    }  # fmt: skip
    made = client.post("/people/postings/new/", sent)
    assert made.status_code == 302, made.content.decode()
    page = client.get(made["Location"]).content.decode()
    assert WAITS in page
    client.post(f"{made['Location']}withdraw/")
    assert "Withdrawn" in client.get(made["Location"]).content.decode()
