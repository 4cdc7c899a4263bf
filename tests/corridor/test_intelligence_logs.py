"""Intelligence logs: who reads them, what they hold, and what they tell the rest of the corridor."""

from __future__ import annotations

import pytest
from django.db.models.fields.reverse_related import ForeignObjectRel

from probity.corridor.intelligence.actions import close_log, name_person, open_log
from probity.corridor.intelligence.models import Log
from probity.foundation.access.actions import declare_tie
from probity.foundation.access.models import Tie, TieKind
from probity.foundation.audit.models import Entry
from probity.foundation.casework.deconfliction import clashes_with, words_kept_back
from probity.foundation.kernel.errors import NotPermitted, Stale, TransitionRefused
from probity.foundation.kernel.references import is_reference
from tests.accounts import account
from tests.corridor.conftest import NOON, SALE, STAGE, TIED, WEST

WORDS = "A caller says that West was seen with a bidder at the races in April."


@pytest.fixture
def log(cast):
    return open_log(title="West and a bidder", words=WORDS, people=[WEST], actor=cast.officer, at=NOON)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("officer", 1), ("auditor", 1), ("analyst", 0), ("investigator", 0), ("writer", 0), ("releaser", 0),
     ("deconflicter", 0), ("owner", 0), ("bystander", 0)],
)  # fmt: skip
def test_only_intelligence_officers_and_the_auditor_read_a_log(cast, log, who, sees):
    assert Log.objects.visible_to(getattr(cast, who)).count() == sees


def test_nobody_reads_a_log_that_names_them_or_somebody_tied_to_them(cast, log):
    named = account("west", "intelligence.officer", person_ref=WEST)
    declare_tie(TIED, WEST, kind=TieKind.SPOUSE, since=NOON.date(), actor=STAGE, at=NOON)
    spouse = account("spouse", "intelligence.officer", person_ref=TIED)
    assert not Log.objects.visible_to(named).exists()
    assert not Log.objects.visible_to(spouse).exists()
    for own in (named, spouse):
        with pytest.raises(TransitionRefused, match="involves you"):
            close_log(log, reason="Nothing came of it", actor=own, at=NOON)
        with pytest.raises(NotPermitted, match="about you"):
            open_log(title="Mine", words="Mine", people=[WEST], actor=own, at=NOON)


def test_a_tie_that_the_office_records_counts_in_the_corridor(cast, log):
    tie = {"person_ref": TIED, "other_ref": WEST, "kind": TieKind.HOUSEHOLD}
    Tie.unscoped.using("office").create(ref="TI-1", **tie, true_from=NOON.date(), known_from=NOON)
    lodger = account("lodger", "intelligence.officer", person_ref=TIED)
    assert not Log.objects.visible_to(lodger).exists()


def test_a_live_log_tells_that_it_names_somebody_and_whom_to_ask_and_nothing_more(cast, log):
    [clash] = clashes_with([WEST, SALE])
    assert (clash.desk, clash.ref, clash.words) == ("Intelligence", log.ref, "named in a live log")
    assert clash.ask == cast.officer.person_ref
    assert clashes_with([SALE]) == ()


def test_a_closed_log_stands_in_nobodys_way(cast, log):
    assert any(WORDS in words for words in words_kept_back())
    close_log(log, reason="The caller was mistaken", actor=cast.officer, at=NOON)
    assert clashes_with([WEST]) == ()
    assert words_kept_back() == ()
    with pytest.raises(TransitionRefused):
        name_person(log, SALE, actor=cast.officer, at=NOON)


def test_closing_needs_a_reason_and_an_officer(cast, log):
    with pytest.raises(NotPermitted, match="reason"):
        close_log(log, reason=" ", actor=cast.officer, at=NOON)
    with pytest.raises(TransitionRefused, match="officer"):
        close_log(log, reason="Nothing in it", actor=cast.analyst, at=NOON)


def test_the_second_of_two_officers_is_told_that_the_log_moved(cast, log):
    same = Log.unscoped.get(pk=log.pk)
    name_person(log, SALE, actor=cast.officer, at=NOON)
    with pytest.raises(Stale):
        name_person(same, TIED, actor=cast.officer, at=NOON)
    assert set(log.involved()) == {WEST, SALE}


def test_each_act_leaves_one_entry_with_the_words_in_the_payload(cast, log):
    name_person(log, SALE, actor=cast.officer, at=NOON)
    name_person(log, SALE, actor=cast.officer, at=NOON)
    close_log(log, reason="Nothing in it", actor=cast.officer, at=NOON)
    entries = Entry.objects.filter(subject_ref=log.ref).select_related("payload").order_by("number")
    assert [entry.event for entry in entries] == [
        "intelligence.log.opened", "intelligence.log.named", "intelligence.log.closed",
    ]  # fmt: skip
    assert WORDS not in str([entry.data for entry in entries])
    assert entries[0].payload.body["words"] == WORDS


def test_references_tell_nothing_of_how_many_logs_there_are(cast, log):
    other = open_log(title="Another", words="Another", people=[], actor=cast.officer, at=NOON)
    assert is_reference(log.ref)
    assert is_reference(other.ref)
    assert log.ref[:6] != other.ref[:6]


def test_nothing_outside_the_desk_points_at_a_log():
    incoming = [f for f in Log._meta.get_fields() if isinstance(f, ForeignObjectRel)]
    assert {f.related_model._meta.app_label for f in incoming} == {"intelligence"}


def test_a_log_is_opened_read_added_to_and_closed_in_the_browser(cast, office, open_page):
    office.person(WEST, "Ada", "West")
    office.person(SALE, "Bo", "Sale")
    officer = cast.officer
    response = open_page(officer, "/intelligence/open/", title="Races", words="Seen at the races", people="Ada West")
    assert response.status_code == 302
    log = Log.unscoped.get()
    assert log.involved() == (WEST,)
    address = f"/intelligence/{log.ref}/"
    assert "West" in open_page(officer, address).content.decode()
    assert open_page(officer, f"{address}name/", person="Sale").status_code == 302
    assert "Nobody in the directory" in open_page(officer, f"{address}name/", person="Zog").content.decode()
    assert open_page(officer, f"{address}close/", reason="Nothing in it").status_code == 302
    assert Log.unscoped.get().state == Log.State.CLOSED
    assert "Races" in open_page(officer, "/intelligence/").content.decode()


def test_opening_a_log_asks_a_reason_and_is_entered(cast, log, client):
    client.force_login(cast.officer)
    asked = client.get(f"/intelligence/{log.ref}/")
    assert "/reason/" in asked["Location"]
    assert not Entry.objects.filter(event="audit.record.opened").exists()
    client.post(asked["Location"], {"reason": "my_case"})
    assert client.get(f"/intelligence/{log.ref}/").status_code == 200
    assert Entry.objects.get(event="audit.record.opened").subject_ref == log.ref


def test_to_everybody_else_a_log_is_a_page_that_does_not_exist(cast, log, client):
    for user in (cast.analyst, cast.releaser, cast.bystander, account("west", "intelligence.officer", person_ref=WEST)):
        client.force_login(user)
        for address in (
            f"/intelligence/{log.ref}/",
            f"/intelligence/{log.ref}/name/",
            f"/intelligence/{log.ref}/close/",
        ):
            assert client.get(address).status_code == 404
        assert log.title not in client.get("/search/?q=bidder").content.decode()
