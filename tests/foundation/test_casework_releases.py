"""Releases: written, held, approved by a second person, sent and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from probity.foundation.access.actions import declare_tie
from probity.foundation.access.models import TieKind, User
from probity.foundation.audit.models import Entry
from probity.foundation.casework import deconfliction, workflow
from probity.foundation.casework.actions import (
    Words,
    answer_query,
    approve_release,
    lift_hold,
    mark_sent,
    receive_referral,
    take_referral,
    withdraw_release,
    write_release,
)
from probity.foundation.casework.deconfliction import Clash
from probity.foundation.casework.models import Outbox, Referral, Release, Taken
from probity.foundation.casework.policy import DECONFLICTER, RELEASER, WRITER
from probity.foundation.casework.queries import referrals_to_take
from probity.foundation.casework.transitions import why_not
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from tests.foundation.cast import NOON, STAGE, referral
from tests.foundation.conftest import Account

pytestmark = pytest.mark.django_db
QUESTION = Words(to_ref="P-9", about_ref="P-9", subject_ref="GH-1", title="About an offer", words="What was it?")


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Live work of one desk: add a reference, and everybody asked about is named in it."""
    named: list[str] = []

    def source(refs: Any) -> Iterator[Clash]:
        yield from (Clash(desk="x", ref=ref, words="", ask="") for ref in named if refs)

    monkeypatch.setattr(deconfliction, "_sources", [source])
    return named


@pytest.fixture
def author(account: Account, live: list[str]) -> User:
    return account("author", "P-1", WRITER, RELEASER, DECONFLICTER)


@pytest.fixture
def second(account: Account) -> User:
    return account("second", "P-2", RELEASER, DECONFLICTER)


@pytest.fixture
def third(account: Account) -> User:
    return account("third", "P-3", RELEASER, DECONFLICTER)


def written(author: User, content: Words = QUESTION) -> Release:
    return write_release(content, desk="matching", source=referral(), actor=author, at=NOON)[0]


def test_a_release_is_approved_by_a_second_person_and_goes_to_the_outbox(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    assert (release.state, release.approver_ref) == ("approved", "P-2")
    assert [item.key for item in Outbox.objects.filter(kind="release")] == [f"release:{release.key}"]
    assert Entry.objects.get(event="casework.release.approved").data["author"] == "P-1"


def test_what_is_posted_holds_the_words_and_nothing_of_where_they_came_from(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    payload = Outbox.objects.get(kind="release").payload
    assert payload == {
        "key": release.key,
        "to_ref": "P-9",
        "about_ref": "P-9",
        "subject_kind": "",
        "subject_ref": "GH-1",
        "title": "About an offer",
        "words": "What was it?",
    }
    assert release.ref not in json.dumps(payload)
    assert release.source_ref not in json.dumps(payload)


def test_nobody_approves_their_own_words_by_any_account_nor_those_of_somebody_tied_to_them(
    account: Account, author: User, second: User
):
    release = written(author)
    again = account("again", "P-1", RELEASER)
    declare_tie("P-2", "P-1", kind=TieKind.HOUSEHOLD, since=NOON.date(), actor=STAGE, at=NOON)
    for actor in (author, again, User.objects.get(pk=second.pk)):
        with pytest.raises(TransitionRefused, match="A second person"):
            approve_release(release, actor=actor, at=NOON)


def test_a_held_release_needs_three_people(live: list[str], author: User, second: User, third: User):
    live.append("IN-1")
    release = written(author)
    assert release.state == "held"
    with pytest.raises(TransitionRefused, match="held"):
        approve_release(release, actor=second, at=NOON)
    with pytest.raises(TransitionRefused, match="wrote it"):
        lift_hold(release, reason="Asked them", actor=author, at=NOON)
    with pytest.raises(NotPermitted, match="reason"):
        lift_hold(release, reason=" ", actor=second, at=NOON)
    lift_hold(release, reason="Asked them", actor=second, at=NOON)
    with pytest.raises(TransitionRefused, match="lifted its hold"):
        approve_release(release, actor=second, at=NOON)
    assert approve_release(release, actor=third, at=NOON).state == "approved"


def test_live_work_found_between_writing_and_approving_stops_it(live: list[str], author: User, second: User):
    release = written(author)
    live.append("IN-1")
    with pytest.raises(NotPermitted, match="Live work now names"):
        approve_release(release, actor=second, at=NOON)
    release.refresh_from_db()
    assert release.state == "waiting"
    assert not Outbox.objects.filter(kind="release").exists()


def test_live_work_found_after_the_hold_was_lifted_stops_it_too(
    live: list[str], author: User, second: User, third: User
):
    live.append("IN-1")
    release = lift_hold(written(author), reason="Asked them", actor=second, at=NOON)
    live.append("IN-2")
    with pytest.raises(NotPermitted, match="Live work now names"):
        approve_release(release, actor=third, at=NOON)


def test_who_may_not_approve_learns_nothing_of_live_work(account: Account, live: list[str], author: User):
    release = written(author)
    live.append("IN-1")
    for actor in (author, account("clerk", "P-4", WRITER)):
        with pytest.raises(TransitionRefused) as caught:
            approve_release(release, actor=actor, at=NOON)
        assert "Live work" not in str(caught.value)


@pytest.mark.parametrize("role_ref", ["to_ref", "about_ref"])
def test_nobody_writes_lifts_approves_or_reads_a_release_about_themselves(
    account: Account, author: User, role_ref: str
):
    concerned = account("concerned", "P-7", WRITER, RELEASER, DECONFLICTER)
    spouse = account("spouse", "P-8", WRITER, RELEASER, DECONFLICTER)
    declare_tie("P-8", "P-7", kind=TieKind.SPOUSE, since=NOON.date(), actor=STAGE, at=NOON)
    content = Words(**{"to_ref": "P-9", "title": "t", "words": "w", role_ref: "P-7"})
    release = written(author, content)
    for actor in (concerned, spouse):
        with pytest.raises(NotPermitted, match="involves you"):
            written(actor, content)
        with pytest.raises(TransitionRefused, match="involves you"):
            approve_release(release, actor=actor, at=NOON)
        with pytest.raises(TransitionRefused, match="involves you"):
            withdraw_release(release, reason="x", actor=actor, at=NOON)
        assert Release.objects.visible_to(actor).count() == 0


def test_a_release_is_taken_back_with_a_reason_by_who_has_a_part_until_it_is_approved(
    account: Account, author: User, second: User
):
    release = written(author)
    with pytest.raises(TransitionRefused, match="no part"):
        withdraw_release(release, reason="x", actor=account("clerk", "P-4"), at=NOON)
    with pytest.raises(NotPermitted, match="reason"):
        withdraw_release(release, reason=" ", actor=author, at=NOON)
    assert withdraw_release(release, reason="Wrong", actor=author, at=NOON).state == "withdrawn"
    with pytest.raises(TransitionRefused):
        withdraw_release(approve_release(written(author), actor=second, at=NOON), reason="x", actor=author, at=NOON)


def test_only_an_author_writes_releases(account: Account, live: list[str]):
    with pytest.raises(NotPermitted, match="release author"):
        written(account("clerk", "P-4", RELEASER))


def test_a_release_is_sent_once_and_its_answer_taken_once(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    for _ in range(2):
        mark_sent(release.key, actor=STAGE, at=NOON)
    question = receive_referral(QUESTION, kind=Referral.Kind.QUERY, key=release.key, sender="s", actor=STAGE, at=NOON)
    answerer = User.objects.create_user("nine", person_ref="P-9")
    answer_query(question, words="A pen", actor=answerer, at=NOON)
    facts = referrals_to_take_here(release)
    for _ in range(2):
        take_referral(facts[0], actor=STAGE, at=NOON)
    release.refresh_from_db()
    assert (len(facts), release.state, release.answer, Taken.objects.count()) == (1, "answered", "A pen", 1)
    assert Entry.objects.filter(event="casework.release.sent").count() == 1


def referrals_to_take_here(release: Release) -> list[Any]:
    """What the door reads, from this site's own database: in a test it stands for the office's."""
    alias, settings.PROBITY_OFFICE_ALIAS = settings.PROBITY_OFFICE_ALIAS, "default"
    try:
        return referrals_to_take(STAGE, replies_to=[release.key], taken=[])
    finally:
        settings.PROBITY_OFFICE_ALIAS = alias


def test_an_answer_that_comes_before_the_sending_was_noted_is_taken_all_the_same(author: User, second: User):
    release = approve_release(written(author), actor=second, at=NOON)
    assert why_not(workflow.REPLY, release, STAGE) == ""
