"""The feed is a fact: a detective has sat in a designated post for a week before anybody here knew."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from probity.foundation.access.models import User
from probity.foundation.casework.models import Outbox
from probity.foundation.casework.outbox import deliver_due
from probity.foundation.kernel.errors import BadInput
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.listening import ChangeKind, FeedChange
from probity.foundation.workforce.models import Person, Post, Rank
from probity.office.vetting.actions.posts import (
    approve_assessment,
    check_posting,
    designate_post,
    write_assessment,
)
from probity.office.vetting.models import GapNotice, RiskAssessment
from probity.office.vetting.policy.gaps import Gap
from probity.office.vetting.policy.roles import APPROVER, MANAGER
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.gaps import open_gaps
from probity.office.vetting.queries.status import status
from probity.office.vetting.tasks import after_feed, gaps_by_night
from tests.office import feeds
from tests.office.cast import CASTING, Cast, give
from tests.office.vetting_people import establish, grant, join, morning, spell_of

TRUE_FROM = date(2025, 2, 24)
FEED = morning(2025, 3, 3, 6)
FIFTH = morning(2025, 3, 5, 10)
LAST = date(2025, 3, 31)


@pytest.fixture
def post(cast: Cast) -> Post:
    """A detective's post in Public Protection that needs management vetting."""
    give(cast, "superintendent", APPROVER)
    give(cast, "assistant", MANAGER)
    with time_machine.travel(morning(2025, 1, 6)):
        made = establish(cast, "Detective, Public Protection", unit="harbour", above="inspector")
        designate_post(
            made.ref, levels=["MV"], from_on=date(2025, 1, 6), why="Works with children at risk",
            actor=cast.user("assistant"), at=morning(2025, 1, 6),
        )  # fmt: skip
    return made


@pytest.fixture
def larkin(cast: Cast, post: Post) -> Person:
    """Cleared for recruitment alone, and moved by the feed of 3 March, which says: since 24 February."""
    person = join(cast, "Larkin")
    grant(person, "RV", date(2020, 1, 2))
    User.objects.filter(username__in=("superintendent", "assistant")).update(email="told@example.org")
    workforce.move_person(spell_of(person), post, true_from=TRUE_FROM, actor=CASTING, at=FEED)
    change = FeedChange(ChangeKind.MOVED, person.ref, post.ref, post.unit.ref, TRUE_FROM, FEED, "FR-000001-A")
    with time_machine.travel(FEED):
        after_feed([change], FEED)
    return person


def gap_on(person: Person, day: date, known_at: datetime | None = None) -> Gap | None:
    return next(iter(open_gaps(day, known_at, people=[person.ref])), None)


def assess(cast: Cast, person: Person, post: Post) -> RiskAssessment:
    return write_assessment(
        person_ref=person.ref, post_ref=post.ref, why="A child at risk speaks only to him", controls="No access alone",
        last_day=LAST, actor=cast.user("inspector"), at=FIFTH,
    )  # fmt: skip


@pytest.fixture
def approved(cast: Cast, larkin: Person, post: Post) -> RiskAssessment:
    with time_machine.travel(FIFTH):
        written = assess(cast, larkin, post)
        return approve_assessment(written, words="Needed until the trial", actor=cast.user("superintendent"), at=FIFTH)


def test_the_gap_is_from_the_true_day_and_was_unknown_for_a_week(larkin: Person) -> None:
    gap = gap_on(larkin, FEED.date())
    assert gap is not None
    assert (gap.first, gap.days_unknown, gap.missing, gap.is_covered) == (TRUE_FROM, 7, ("MV",), False)


def test_as_known_the_day_before_there_was_no_gap(larkin: Person) -> None:
    assert gap_on(larkin, date(2025, 3, 2), morning(2025, 3, 2)) is None
    assert gap_on(larkin, date(2025, 3, 2)) is not None, "now it is known"


def test_the_head_of_the_unit_and_the_vetting_manager_are_told_once(cast: Cast, larkin: Person, post: Post) -> None:
    told = _told(larkin)
    assert told == {cast.ref("superintendent"), cast.ref("assistant")}
    change = FeedChange(ChangeKind.MOVED, larkin.ref, post.ref, post.unit.ref, TRUE_FROM, FEED, "FR-000001-A")
    with time_machine.travel(FEED):
        after_feed([change], FEED)
    assert _told(larkin) == told
    assert GapNotice._base_manager.count() == 2


def _told(person: Person) -> set[str]:
    return {*GapNotice._base_manager.filter(person_ref=person.ref).values_list("to_ref", flat=True)}


def test_the_days_before_the_approval_stay_uncovered_for_ever(larkin: Person, approved: RiskAssessment) -> None:
    gap = gap_on(larkin, date(2026, 1, 1))
    assert gap is not None
    assert [(piece.first, piece.last, piece.cover is not None) for piece in gap.pieces] == [
        (date(2025, 2, 24), date(2025, 3, 4), False),
        (date(2025, 3, 5), date(2025, 3, 31), True),
        (date(2025, 4, 1), date(2026, 1, 1), False),
    ]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 3, 4), Kind.SHORT),
        (date(2025, 3, 5), Kind.COVERED),
        (date(2025, 3, 31), Kind.COVERED),
        (date(2025, 4, 1), Kind.SHORT),
    ],
)
def test_covered_days_are_counted_apart_and_end_by_themselves(
    day: date, kind: Kind, larkin: Person, approved: RiskAssessment
) -> None:
    found = status(day)
    assert larkin.ref in found.people(kind)
    other = Kind.SHORT if kind is Kind.COVERED else Kind.COVERED
    assert larkin.ref not in found.people(other)


def test_when_the_assessment_ends_they_are_told_anew(larkin: Person, approved: RiskAssessment) -> None:
    with time_machine.travel(morning(2025, 3, 31)):
        gaps_by_night(morning(2025, 3, 31))
        assert GapNotice._base_manager.count() == 2
    with time_machine.travel(morning(2025, 4, 1)):
        gaps_by_night(morning(2025, 4, 1))
        assert GapNotice._base_manager.filter(gap_from=date(2025, 4, 1)).count() == 2


@time_machine.travel(morning(2025, 3, 6))
def test_nobody_dates_an_assessment_back(cast: Cast, larkin: Person, post: Post) -> None:
    written = assess(cast, larkin, post)
    with pytest.raises(BadInput, match="never the past"):
        approve_assessment(
            written, words="As it was", from_on=TRUE_FROM, actor=cast.user("superintendent"), at=morning(2025, 3, 6)
        )
    written.refresh_from_db()
    assert (written.state, written.first_day) == ("written", None)


@time_machine.travel(FIFTH)
def test_a_requested_posting_without_the_level_is_refused(cast: Cast, post: Post) -> None:
    moor = join(cast, "Moor", rank=Rank.CONSTABLE)
    grant(moor, "RV", date(2020, 1, 2))
    answer = check_posting(moor.ref, post.ref, from_on=date(2025, 3, 10), actor=cast.user("assistant"), at=FIFTH)
    assert not answer.may_go
    assert answer.words == ("Refused: the post needs MV, which is not held, and no approved risk assessment covers it.")


@time_machine.travel(FIFTH)
def test_developed_vetting_does_not_stand_for_management_vetting(cast: Cast, post: Post) -> None:
    moor = join(cast, "Moor")
    grant(moor, "DV", date(2024, 1, 2))
    actor = cast.user("assistant")
    assert not check_posting(moor.ref, post.ref, from_on=date(2025, 3, 10), actor=actor, at=FIFTH).may_go
    grant(moor, "MV", date(2024, 1, 2))
    assert check_posting(moor.ref, post.ref, from_on=date(2025, 3, 10), actor=actor, at=FIFTH).may_go


def test_what_goes_out_by_e_mail_names_nobody(larkin: Person) -> None:
    sent = [str(item.payload) for item in Outbox.objects.all()]
    assert len(sent) == 2
    assert not any("Larkin" in each for each in sent)


def test_the_pages_tell_each_stretch_who_was_told_and_what_is_over(
    cast: Cast, larkin: Person, approved: RiskAssessment
) -> None:
    grant(larkin, "MV", date(2025, 4, 22), keyed=morning(2025, 4, 22))
    with time_machine.travel(morning(2025, 5, 6)):
        manager, head = cast.client("assistant"), cast.client("superintendent")
        shown = manager.get(f"/vetting/people/{larkin.ref}/").content.decode()
        assert "24 February 2025 to 4 March 2025, 9 days: short, not covered" in shown
        assert "1 April 2025 to 21 April 2025, 21 days: short, not covered" in shown
        assert shown.count("on 3 March 2025: uncovered from 24 February 2025") == 2
        then = manager.get("/vetting/gaps/?as_at=2025-03-20&known_at=").content.decode()
        assert "as_at=2025-03-20&amp;known_at=&amp;state=covered" in then, "a figure opens its people of that day"
        assert "Write a risk assessment" not in then, "what is past cannot be covered any more"
        assert "short from 24 February 2025 to 21 April 2025" in head.get("/vetting/gaps/told/").content.decode()
        assert f"/vetting/people/{larkin.ref}/" in manager.get("/search/?q=Larkin").content.decode()
        assert f"/vetting/people/{larkin.ref}/" not in cast.client("sale").get("/search/?q=Larkin").content.decode()


# ------------------------------------------------------------------------------------- the same by the feed itself

IN_PROTECTION = {"post": "PP7", "post_title": "Detective, Public Protection", "unit": "PP", "unit_name": "Protection"}


@pytest.fixture
def by_the_feed(cast: Cast) -> Person:
    """Larkin exchanges posts with Pell: a file of the personnel system on 3 March says so, true since 24 February."""
    give(cast, "assistant", MANAGER)
    before = (feeds.post("9201", "Larkin"), feeds.post("9202", "Pell", **IN_PROTECTION))
    feeds.feed(*before, day=date(2025, 1, 6), whole=False)
    larkin, pell = (Person.unscoped.get(force_number=number) for number in ("9201", "9202"))
    grant(larkin, "RV", date(2020, 1, 2))
    with time_machine.travel(morning(2025, 1, 7)):
        designate_post(
            spell_of(pell).post.ref, levels=["MV"], from_on=date(2025, 1, 7), why="Works with children at risk",
            actor=cast.user("assistant"), at=morning(2025, 1, 7),
        )  # fmt: skip
    grant(pell, "MV", date(2024, 1, 2))
    day = {"starts": TRUE_FROM.isoformat()}
    with time_machine.travel(FEED):
        exchanged = (
            feeds.post("9201", "Larkin", **IN_PROTECTION, **day),
            feeds.post("9202", "Pell", post="POS9201", **day),
        )
        report = feeds.feed(*exchanged, day=FEED.date(), at=FEED, whole=False)
        assert any("Larkin moved to Protection" in line and "7 days late" in line for line in report.changes)
        assert [*deliver_due(FEED)], "the worker tells each desk that listens"
    return larkin


def test_a_file_of_the_personnel_system_opens_the_gap_and_tells_the_vetting_manager(
    cast: Cast, by_the_feed: Person
) -> None:
    gap = gap_on(by_the_feed, FEED.date())
    assert gap is not None
    assert (gap.first, gap.days_unknown, gap.missing, gap.is_covered) == (TRUE_FROM, 7, ("MV",), False)
    assert gap_on(by_the_feed, date(2025, 3, 2), morning(2025, 3, 2)) is None
    assert cast.ref("assistant") in _told(by_the_feed)
    with time_machine.travel(FEED):
        page = cast.client("assistant").get("/vetting/gaps/").content.decode()
    assert "Larkin" in page
    assert "unknown for 7 days" in page


def test_the_row_of_the_feed_was_accepted_though_the_post_asks_for_more(by_the_feed: Person) -> None:
    assert spell_of(by_the_feed).post.title == "Detective, Public Protection"
    assert spell_of(by_the_feed).true_from == TRUE_FROM
