"""Asking the declarant: deconfliction, a second person, words that tell nothing, and the answer taken back once."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from probity.corridor.intelligence.actions import close_log, open_log
from probity.corridor.matching.actions import ask_declarant, run_cross_check, tokens, withdraw_question
from probity.corridor.matching.forms import suggested_question
from probity.corridor.matching.models import Candidate
from probity.corridor.matching.queries import CROSS_CHECK
from probity.foundation.access.models import User
from probity.foundation.audit.models import Entry
from probity.foundation.casework.actions import approve_release, lift_hold
from probity.foundation.casework.doors import take_from_office
from probity.foundation.casework.models import Outbox, Referral, Release, Taken
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.declarations.models import Answer, State
from tests.accounts import account
from tests.corridor.conftest import NOON, SALE, TIED, WEST

TITLE = "Your gifts entry of 12 March 2025"
ASKED = "What was the occasion, and who else was there?"
LOG = "A caller says that Insp West was promised a seat on the board if the bid succeeds."


@pytest.fixture
def candidate(office):
    office.supplier("Northgate Fleet Services Limited", (date(2025, 1, 6), "120.00"))
    office.offer("Northgate Fleet Ltd", answer=Answer.DECLINED, description="A dinner for two at the races")
    run_cross_check(actor=CROSS_CHECK, at=NOON)
    return Candidate.unscoped.get()


@pytest.fixture
def live_log(cast):
    return open_log(title="West and the bid", words=LOG, people=[WEST], actor=cast.officer, at=NOON)


def ask(candidate: Candidate, user: User, *, title: str = TITLE, words: str = ASKED) -> tuple[Release, int]:
    return ask_declarant(candidate, title=title, words=words, actor=user, at=NOON)


def bytes_of_the_office() -> str:
    """A digest of every row of every table of the office."""
    connection, whole = connections["office"], hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            whole.update(repr((table, cursor.fetchall())).encode())
    return whole.hexdigest()


def test_a_question_waits_for_a_second_person_who_is_not_its_author(cast, candidate):
    both = account("both", "matching.analyst", "releases.author", "releases.approver", person_ref="P-000800-K")
    release, clashes = ask(candidate, both)
    assert (release.state, clashes, release.to_ref, release.about_ref) == ("waiting", 0, WEST, WEST)
    assert (release.subject_kind, release.subject_ref) == ("declarations.offer", candidate.offer_ref)
    assert not Outbox.objects.filter(kind="release").exists()
    with pytest.raises(TransitionRefused, match="wrote it"):
        approve_release(release, actor=both, at=NOON)
    with pytest.raises(TransitionRefused, match="approver"):
        approve_release(release, actor=cast.writer, at=NOON)
    approve_release(release, actor=cast.releaser, at=NOON)
    assert Outbox.objects.get(kind="release").payload["words"] == ASKED


@pytest.mark.parametrize("who", ["analyst", "investigator", "owner", "auditor", "releaser", "officer", "bystander"])
def test_only_a_release_author_asks(cast, candidate, who):
    with pytest.raises(NotPermitted, match="release author"):
        ask(candidate, getattr(cast, who))


def test_what_leaves_holds_nothing_of_where_it_came_from(cast, candidate):
    release, _ = ask(candidate, cast.writer)
    approve_release(release, actor=cast.releaser, at=NOON)
    sent = str(Outbox.objects.get(kind="release").payload)
    for kept in (candidate.ref, release.ref, "Services", "matching", candidate.supplier_ref, cast.writer.person_ref):
        assert kept not in sent


def test_about_somebody_in_live_work_the_corridor_is_told_and_the_office_is_byte_for_byte_what_it_was(
    cast, candidate, live_log, open_page
):
    office_before = bytes_of_the_office()
    page = open_page(cast.writer, f"/matching/{candidate.ref}/ask/").content.decode()
    assert "Live work names them" in page
    assert live_log.ref in page
    assert LOG not in page
    written = open_page(cast.writer, f"/matching/{candidate.ref}/ask/", title=TITLE, words=ASKED)
    release = Release.unscoped.get()
    assert release.state == Release.State.HELD
    assert "Held: live work" in open_page(cast.writer, written["Location"]).content.decode()
    with pytest.raises(TransitionRefused):
        approve_release(release, actor=cast.releaser, at=NOON)
    assert not Outbox.objects.filter(kind__in=["release", "email"]).exists()
    assert bytes_of_the_office() == office_before


def test_a_held_question_needs_whoever_lifts_the_hold_and_another_who_approves(cast, candidate, live_log):
    release, clashes = ask(candidate, cast.writer)
    assert (release.state, clashes) == ("held", 1)
    both = account("lifter", "releases.deconflicter", "releases.approver", person_ref="P-000801-E")
    with pytest.raises(NotPermitted, match="reason"):
        lift_hold(release, reason=" ", actor=both, at=NOON)
    lift_hold(release, reason="The log's owner agrees", actor=both, at=NOON)
    with pytest.raises(TransitionRefused, match="lifted"):
        approve_release(release, actor=both, at=NOON)
    approve_release(release, actor=cast.releaser, at=NOON)
    assert release.state == "approved"


def test_live_work_that_comes_after_the_writing_stops_the_approval(cast, candidate):
    release, _ = ask(candidate, cast.writer)
    open_log(title="West", words=LOG, people=[WEST], actor=cast.officer, at=NOON)
    with pytest.raises(NotPermitted, match="Live work"):
        approve_release(release, actor=cast.releaser, at=NOON)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Was it before Insp WEST was promised a seat?", "live work"),
        ("Who at Northgate Fleet Services asked you?", "name the supplier"),
        ("northgate fleet services limited?", "name the supplier"),
    ],
)
def test_words_that_tell_of_the_corridors_work_are_refused_with_a_hint(cast, candidate, live_log, words, told):
    with pytest.raises(NotPermitted, match=told) as refusal:
        ask(candidate, cast.writer, words=words)
    assert refusal.value.hint
    assert not Release.unscoped.exists()


def test_words_that_repeat_the_reason_for_the_match_are_refused(cast, candidate):
    run = " ".join(tokens(candidate.why)[:4])
    assert len(run.split()) == 4
    with pytest.raises(NotPermitted, match=r"reason for the match|name the supplier"):
        ask(candidate, cast.writer, words=f"We wonder: {run}?")


def test_what_the_declarant_wrote_may_be_repeated_even_where_live_work_says_it_too(cast, candidate):
    open_log(title="Races", words="He was at a dinner for two at the races.", people=[], actor=cast.officer, at=NOON)
    release, _ = ask(candidate, cast.writer, words="You declared a dinner for two at the races. Who came?")
    assert release.state == "waiting"


def test_the_words_that_are_suggested_pass_and_tell_nothing(cast, candidate):
    suggested = suggested_question(candidate)
    assert "supplier" not in str(suggested).lower()
    assert "cross-check" not in str(suggested).lower()
    release, _ = ask(candidate, cast.writer, **suggested)
    assert release.state == "waiting"


def test_an_imported_entry_without_a_person_has_nobody_to_ask_and_says_so(cast, office, open_page):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", to="", state=State.IMPORTED, recipient_as_written="The Minister")
    run_cross_check(actor=CROSS_CHECK, at=NOON)
    candidate = Candidate.unscoped.get()
    with pytest.raises(NotPermitted, match="nobody to ask"):
        ask(candidate, cast.writer)
    page = open_page(cast.writer, f"/matching/{candidate.ref}/").content.decode()
    assert "nobody to ask" in page
    assert f"/matching/{candidate.ref}/ask/" not in page


def test_one_question_at_a_time_goes_out_about_an_offer(cast, candidate):
    release, _ = ask(candidate, cast.writer)
    with pytest.raises(TransitionRefused, match="on its way"):
        ask(candidate, cast.writer)
    with pytest.raises(NotPermitted, match="reason"):
        withdraw_question(release, reason="", actor=cast.writer, at=NOON)
    with pytest.raises(NotPermitted, match="author or an approver"):
        withdraw_question(release, reason="Not mine", actor=cast.auditor, at=NOON)
    withdraw_question(release, reason="Better asked by letter", actor=cast.writer, at=NOON)
    assert ask(candidate, cast.writer)[0].state == "waiting"


def test_the_answer_is_taken_back_once_and_the_office_is_not_written(cast, candidate, open_page):
    release, _ = ask(candidate, cast.writer)
    approve_release(release, actor=cast.releaser, at=NOON)
    answer = {"to_desk": "standards.answers", "title": "Answer", "words": "It was the county show.", "sent_at": NOON}
    Referral.unscoped.using("office").create(
        ref="RF-000001-A", state="received", kind="answer", key=f"{release.key}.a", in_reply_to=release.key, **answer
    )
    before = bytes_of_the_office()
    for _ in range(2):
        assert [*take_from_office(NOON + timedelta(days=1))]
    release.refresh_from_db()
    assert (release.state, release.answer) == ("answered", "It was the county show.")
    assert Taken.objects.count() == 1
    assert Entry.objects.filter(event="casework.release.answered").count() == 1
    assert bytes_of_the_office() == before
    for address in (f"/matching/questions/{release.ref}/", f"/matching/{candidate.ref}/questions/"):
        assert "It was the county show." in open_page(cast.writer, address).content.decode()
    assert "The answer came back" in open_page(cast.writer, "/").content.decode()


def test_a_question_is_approved_in_the_browser_by_whoever_it_waits_for(cast, candidate, open_page):
    release, _ = ask(candidate, cast.writer)
    page = f"/matching/questions/{release.ref}/"
    assert release.title in open_page(cast.releaser, "/").content.decode()
    assert "Only a release approver" in open_page(cast.writer, f"{page}approve/").content.decode()
    assert "Confirm that you have read" in open_page(cast.releaser, f"{page}approve/", nothing="1").content.decode()
    assert open_page(cast.releaser, f"{page}approve/", read="on").status_code == 302
    assert Release.unscoped.get().state == "approved"
    assert "Approved, going out" in open_page(cast.releaser, "/matching/questions/?state=approved").content.decode()


def test_a_hold_is_lifted_and_a_question_withdrawn_in_the_browser(cast, candidate, live_log, open_page):
    release, _ = ask(candidate, cast.writer)
    page = f"/matching/questions/{release.ref}/"
    shown = open_page(cast.deconflicter, page).content.decode()
    assert live_log.ref in shown
    assert candidate.title not in shown
    assert open_page(cast.deconflicter, f"{page}lift/", reason="Agreed with the owner").status_code == 302
    assert open_page(cast.writer, f"{page}withdraw/", reason="Overtaken by events").status_code == 302
    assert Release.unscoped.get().state == "withdrawn"
    close_log(live_log, reason="Nothing in it", actor=cast.officer, at=NOON)


def test_nobody_sees_or_decides_a_question_to_themselves(cast, candidate, client):
    release, _ = ask(candidate, cast.writer)
    own: Any = account("west", "releases.approver", "releases.author", "matching.analyst", person_ref=WEST)
    client.force_login(own)
    for part in ("", "approve/", "withdraw/"):
        assert client.get(f"/matching/questions/{release.ref}/{part}").status_code == 404
    with pytest.raises(TransitionRefused, match="involves you"):
        approve_release(release, actor=own, at=NOON)
    with pytest.raises(NotPermitted, match="involves you"):
        withdraw_question(release, reason="Mine", actor=own, at=NOON)


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12))
def test_words_are_compared_without_case_punctuation_or_accents(words):
    plain = tuple(words)
    assert tokens(", ".join(words).upper()) == plain
    assert tokens(" É! ".join(["", *words])) == tuple(word for one in words for word in ("e", one))


@pytest.mark.parametrize("ref", [SALE, TIED])
def test_a_question_goes_to_whoever_declared_and_is_about_whom_it_was_offered_to(cast, office, ref):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", to=WEST, declared_by_ref=ref)
    run_cross_check(actor=CROSS_CHECK, at=NOON)
    open_log(title="West", words=LOG, people=[WEST], actor=cast.officer, at=NOON)
    release, clashes = ask(Candidate.unscoped.get(), cast.writer)
    assert (release.to_ref, release.about_ref, clashes) == (ref, WEST, 1)
