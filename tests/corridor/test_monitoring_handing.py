"""Handing a hit to Professional Standards, in words that tell nothing of the search, and hearing what came of it."""

from __future__ import annotations

from datetime import date

import pytest

from probity.corridor.monitoring.actions.triage import judge
from probity.corridor.monitoring.actions.writing import hand_to_standards
from probity.corridor.monitoring.models import Hit, Outcome
from probity.foundation.access.models import Grant, Tie, User
from probity.foundation.casework.actions import approve_release, mark_sent, take_referral
from probity.foundation.casework.models import Release
from probity.foundation.casework.queries import OfficeReferral
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from tests.accounts import account, browser
from tests.corridor.monitoring_stage import DUNN, NOON, Desk, looked_through, one_hit, open_desk, unmasked

pytestmark = pytest.mark.django_db
GREY, TIED = "P-000310-G", "P-000311-T"
SINCE = {"true_from": date(2020, 1, 1), "known_from": NOON}
PLAIN = "Please look into how this person comes by what they know of people who are no part of their work."


@pytest.fixture
def desk(office) -> Desk:
    """The desk, and at the office two standards officers, one of them tied to PC Dunn."""
    for ref, name in ((GREY, "Grey"), (TIED, "Tide")):
        office.officer(ref, "Una", name, rank="inspector")
        Grant.unscoped.using("office").create(
            ref=f"GR-{name}", person_ref=ref, role="standards.officer", reason="Their work", given_by="x", **SINCE
        )
    Tie.unscoped.using("office").create(ref="TI-1", person_ref=TIED, other_ref=DUNN, kind="spouse", **SINCE)
    return open_desk()


def for_standards(desk: Desk) -> Hit:
    """A hit that the writer judged to be for Professional Standards."""
    hit = looked_through(one_hit(), desk.writer)
    unmasked(hit, desk.writer, desk.supervisor)
    judge(hit, Outcome.STANDARDS, reason="Repeated, and nothing explains it", actor=desk.writer, at=NOON)
    return hit


def page(user: User, address: str, hit: Hit) -> str:
    client = browser(user)
    session = client.session
    session["reasons"] = {f"monitoring.hit:{hit.ref}": "Triage"}
    session.save()
    return client.get(address).content.decode()


def hand(hit: Hit, by: User, *, to: str = GREY, words: str = PLAIN) -> Release:
    title = "A matter for you to look into"
    return hand_to_standards(hit, to_ref=to, title=title, words=words, actor=by, at=NOON)[0]


def test_a_verdict_for_standards_waits_to_be_handed_over_goes_and_comes_back_answered(desk: Desk) -> None:
    hit = for_standards(desk)
    address = f"/monitoring/hits/{hit.ref}/"
    assert "Hand it to Professional Standards" in page(desk.writer, address, hit)
    assert hit.ref in browser(desk.writer).get("/monitoring/hits/?handed=not_yet").content.decode()
    assert "Hand it to Professional Standards" in browser(desk.writer).get("/").content.decode()

    client = browser(desk.writer)
    session = client.session
    session["reasons"] = {f"monitoring.hit:{hit.ref}": "Triage"}
    session.save()
    form = client.get(f"{address}standards/").content.decode()
    assert GREY in form
    answers = {"to": GREY, "title": "A matter for you", "words": PLAIN}
    assert client.post(f"{address}standards/", answers).status_code == 302

    release = Release.unscoped.get(source_ref=hit.ref)
    assert (release.to_ref, release.about_ref, release.state) == (GREY, DUNN, Release.State.WAITING)
    shown = page(desk.writer, address, hit)
    assert f"/matching/questions/{release.ref}/" in shown
    assert "Waiting for a second person" in shown
    assert "Hand it to Professional Standards" not in browser(desk.writer).get("/").content.decode()

    approve_release(release, actor=account("mon.approver", "releases.approver"), at=NOON)
    mark_sent(release.key, actor=desk.writer, at=NOON)
    assert hit.ref in browser(desk.analyst).get("/monitoring/hits/?handed=with_them").content.decode()
    answer = OfficeReferral(
        "RF-1", f"{release.key}.a", release.key, "", "standards.answers", DUNN, "", "", "", "Warned"
    )
    take_referral(answer, actor=desk.writer, at=NOON)
    assert hit.ref in browser(desk.analyst).get("/monitoring/hits/?handed=closed").content.decode()
    assert "Warned" in page(desk.writer, address, hit)
    assert "Warned" not in page(desk.analyst, address, hit)


def test_it_goes_to_nobody_but_standards_nor_to_anybody_close_nor_in_words_that_tell(desk: Desk) -> None:
    hit = for_standards(desk)
    for to, words, why in (
        ("P-000999-Z", PLAIN, "not at Professional Standards"),
        (TIED, PLAIN, "close to"),
        (GREY, "They opened R-77 off duty", "tell of the search"),
    ):
        with pytest.raises(NotPermitted, match=why):
            hand(hit, desk.writer, to=to, words=words)
    with pytest.raises(NotPermitted, match="release author"):
        hand(hit, desk.analyst)
    hand(hit, desk.writer)
    with pytest.raises(TransitionRefused, match="already"):
        hand(hit, desk.writer)


def test_nothing_is_handed_over_that_was_not_judged_so_or_is_set_apart(desk: Desk) -> None:
    with pytest.raises(NotPermitted, match="judged to be for"):
        hand(looked_through(one_hit(rule_id="no-reason"), desk.writer), desk.writer)
    apart = looked_through(one_hit(person_ref=desk.analyst.person_ref), desk.nominee)
    unmasked(apart, desk.nominee, desk.second_nominee)
    judge(apart, Outcome.STANDARDS, reason="Repeated, and nothing explains it", actor=desk.nominee, at=NOON)
    with pytest.raises(NotPermitted):
        hand(apart, desk.nominee)
    assert apart.ref not in browser(desk.nominee).get("/monitoring/hits/?handed=not_yet").content.decode()
