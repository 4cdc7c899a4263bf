"""The person whom an unmasked hit is about: all their searches around it, over duty and work, and nothing more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probity.corridor.monitoring.actions.triage import judge
from probity.corridor.monitoring.models import Hit, Outcome
from probity.corridor.monitoring.queries.searches import DAY, Stretch, minute_of, stretches
from probity.corridor.monitoring.templatetags.hours import clock, spoken
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import OPENED
from probity.foundation.web.formats import LONDON
from tests.corridor.monitoring_stage import (
    DUNN,
    NOON,
    Desk,
    found,
    looked_through,
    one_hit,
    open_desk,
    opened,
    unmasked,
)
from tests.unit.lake_scenes import lake_of

OF_OLD = "2020-01-01"
Row = dict[str, Any]


@pytest.fixture
def desk(db: None) -> Desk:
    return open_desk()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the lake is."""
    settings.PROBITY_LAKE = tmp_path / "lake"
    settings.PROBITY_LAKE.mkdir()
    return tmp_path / "lake"


def search(at: str, user: str = "dunn", **rest: Any) -> Row:
    """A look at somebody's record that is named nowhere on the page; the evidence is number 1."""
    return {"user_id": user, "record_id": "R-OTHER", "occurred_at": at, **rest}


EVIDENCE = search("2025-06-01 22:40", event_id=1, record_id="R-77")


def fill(folder: Path, *events: Row, **tables: list[Row]) -> None:
    """A lake with the evidence of the hit and these."""
    known: dict[str, list[Row]] = {
        "users": [{"user_id": "dunn", "person_ref": DUNN, "starts_at": OF_OLD}], "reasons": [], "assignments": [],
        "duties": [{"user_id": "dunn", "kind": "rostered", "starts_at": OF_OLD, "ends_at": "2020-01-02"}],
    }  # fmt: skip
    numbered = [{"event_id": n, **one} for n, one in enumerate(events, 2)]
    lake_of(folder, [EVIDENCE, *numbered], **{**known, **tables})


def shown(desk: Desk, hit: Hit | None = None, asked: str = "") -> str:
    """The page of the person, for the analyst to whom the hit was unmasked."""
    if hit is None:
        hit = one_hit()
        unmasked(looked_through(hit, desk.analyst), desk.analyst, desk.supervisor)
    answer = opened(desk.analyst, hit).get(f"/monitoring/hits/{hit.ref}/person/{asked}")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def days_of(page: str) -> dict[str, list[str]]:
    """The table of days: by day its duty and its counts."""
    return {cells[0]: cells[1:] for cells in table(page, "Day by day")}


def table(page: str, caption: str) -> list[list[str]]:
    """The cells of a table, in words that are seen."""
    body = re.search(rf"{caption}.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.DOTALL) if body else []
    return [[words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def words(html: str) -> str:
    seen = re.sub(r'<span class="govuk-visually-hidden">.*?</span>', "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", seen).split())


def test_every_search_of_the_person_stands_there_with_the_evidence_marked(folder: Path, desk: Desk) -> None:
    fill(
        folder, search("2025-06-01 22:50", record_id="R-77"), search("2025-06-01 22:55", reason_ref="INC-1"),
        search("2025-06-01 22:57", requested_by="bea"), search("2025-06-01 10:00", "bea"),
        reasons=[{"reason_ref": "INC-1"}],
    )  # fmt: skip
    page = shown(desk)
    assert table(page, "Searches on 1 June 2025") == [
        ["11:40pm", "View, crime Evidence", "Off duty", "No", "None", "Nothing on record"],
        ["11:50pm", "View, crime A record of the evidence", "Off duty", "No", "None", "Nothing on record"],
        ["11:55pm", "View, crime", "Off duty", "No", "Covers the record", "Work on record"],
        ["11:57pm", "View, crime", "Off duty", "No", "None", "For somebody else"],
    ]
    assert days_of(page)["Sunday 1 June 2025"] == ["Off duty", "4", "1", "2", "1", "1"]
    assert page.count('class="evidence"') == 2, "one in the picture and one in its key"
    assert "R-OTHER" not in page
    assert "INC-1" not in page
    assert "bea" not in page


def test_duty_is_drawn_to_the_minute_on_both_sides_of_midnight(folder: Path, desk: Desk) -> None:
    fill(folder, duties=[
        {"user_id": "dunn", "kind": "rostered", "starts_at": "2025-06-01 20:30", "ends_at": "2025-06-02 05:15"},
        {"user_id": "dunn", "kind": "overtime", "starts_at": "2025-06-02 05:15", "ends_at": "2025-06-02 06:01"},
        {"user_id": "bea", "kind": "leave", "starts_at": OF_OLD},
    ])  # fmt: skip
    page = shown(desk)
    days = days_of(page)
    assert days["Sunday 1 June 2025"][0] == "Rostered, 9:30pm to midnight"
    assert days["Monday 2 June 2025"][0] == "Rostered, midnight to 6:15am; overtime, 6:15am to 7:01am"
    assert days["Saturday 31 May 2025"][0] == "Not known", "no logs of that day: the roster may not reach it"
    assert "<title>rostered, 9:30pm to midnight</title>" in page
    assert "leave" not in page


def test_contacts_and_work_on_the_records_of_the_evidence_stand_beside_it(folder: Path, desk: Desk) -> None:
    fill(folder)
    contact = {"at": "2025-06-02T08:00:00", "channel": "telephone", "seconds": 120}
    work = {"record_id": "R-77", "starts_at": "2025-06-02T06:00:00", "ends_at": None}
    picture = found().picture | {"contacts": [contact], "assignments": [work]}
    hit = looked_through(one_hit(picture=picture), desk.analyst)
    unmasked(hit, desk.analyst, desk.supervisor)
    page = shown(desk, hit)
    days = days_of(page)
    assert (days["Sunday 1 June 2025"][-1], days["Monday 2 June 2025"][-1]) == ("1", "1 contact")
    assert page.count('class="contact"') == 2, "one in the picture and one in its key"
    assert "2 June 2025 at 7:00am to no end" in words(page)
    assert "A record of the evidence was assigned to them" in page


def test_the_span_is_the_days_of_the_evidence_and_so_many_either_side_and_cannot_be_stretched(
    folder: Path, desk: Desk
) -> None:
    within, beyond = (f"2025-0{month}-{day:02} 12:00" for month, day in ((5, 18), (5, 17)))
    fill(folder, search("2025-05-29 12:00"), search(within), search(beyond))
    hit = one_hit()
    unmasked(looked_through(hit, desk.analyst), desk.analyst, desk.supervisor)
    few, most = days_of(shown(desk, hit)), days_of(shown(desk, hit, "?days=14"))
    assert (len(few), few["Thursday 29 May 2025"][1]) == (7, "1")
    assert (len(most), most["Sunday 18 May 2025"][1]) == (29, "1")
    assert "Saturday 17 May 2025" not in most
    for stretched in ("400", "-1", "15", "all"):
        assert days_of(shown(desk, hit, f"?days={stretched}&day=2025-05-17&page=99&only=x")) == few


def test_nobody_sees_the_person_without_authority_and_nobody_of_a_legitimate_hit(folder: Path, desk: Desk) -> None:
    fill(folder)
    hit = looked_through(one_hit(), desk.analyst)
    assert shown(desk, hit) == "404"
    unmasked(hit, desk.analyst, desk.supervisor)
    assert "Day by day" in shown(desk, hit)
    assert opened(desk.writer, hit).get(f"/monitoring/hits/{hit.ref}/person/").status_code == 404
    judge(hit, Outcome.LEGITIMATE, reason="A sergeant had asked for it", actor=desk.analyst, at=NOON)
    assert shown(desk, hit) == "404"


def test_other_hits_about_the_person_leave_no_trace(folder: Path, desk: Desk) -> None:
    fill(folder, search("2025-06-01 21:00"))
    before = shown(desk, seen := looked_at(desk))
    other = looked_through(one_hit(rule_id="no-reason", evidence=(2,), picture={}), desk.analyst)
    judge(other, Outcome.LEGITIMATE, reason="A sergeant had asked for it", actor=desk.analyst, at=NOON)
    one_hit(rule_id="own-record", evidence=(2,), picture={})
    assert without_tokens(shown(desk, seen)) == without_tokens(before)


def looked_at(desk: Desk) -> Hit:
    hit = looked_through(one_hit(), desk.analyst)
    unmasked(hit, desk.analyst, desk.supervisor)
    return hit


def without_tokens(page: str) -> str:
    return re.sub(r'value="\w{64}"', "", page)


def test_duty_that_nobody_recorded_is_not_known_and_never_off_duty(folder: Path, desk: Desk) -> None:
    fill(folder, duties=[{"user_id": "bea", "kind": "rostered", "starts_at": OF_OLD}])
    page = shown(desk)
    assert {row[0] for row in days_of(page).values()} == {"Not known"}
    assert "Nothing is known of their duty." in page
    assert "Duty not known, which is not off duty" in page
    assert 'class="day"' not in page
    assert not re.search(r">\s*Off duty\s*<", page.partition("Day by day")[2])


def test_a_day_whose_logs_are_not_there_is_no_day_without_searches(folder: Path, desk: Desk) -> None:
    fill(folder, search("2025-06-02 12:00", "bea"))
    days = days_of(shown(desk))
    assert days["Monday 2 June 2025"][1] == "0"
    assert days["Tuesday 3 June 2025"][1] == "No logs held"


def test_where_the_logs_cannot_be_read_the_page_says_so_and_shows_the_evidence_as_it_was_kept(
    folder: Path, desk: Desk
) -> None:
    fill(folder, search("2025-06-01 21:00"))
    (folder / "duties.parquet").write_bytes(b"no table")
    page = shown(desk)
    assert "The logs cannot be read" in page
    assert [row[:2] for row in table(page, "Searches on 1 June 2025")] == [["11:40pm", "View, records Evidence"]]


def test_evidence_that_the_lake_forgot_is_still_there(folder: Path, desk: Desk) -> None:
    page = shown(desk)
    assert days_of(page)["Sunday 1 June 2025"][1] == "1"


def test_every_look_at_the_person_is_entered_in_the_ledger(folder: Path, desk: Desk) -> None:
    fill(folder)
    hit = looked_at(desk)
    client = opened(desk.analyst, hit)
    entered = Entry.objects.filter(event=OPENED.name, subject_ref=hit.ref)
    before = entered.count()
    for asked in ("", "?days=14", "?day=2025-05-30"):
        client.get(f"/monitoring/hits/{hit.ref}/person/{asked}")
    assert entered.count() == before + 3


def test_a_hit_about_a_record_is_about_no_one_person(folder: Path, desk: Desk) -> None:
    fill(folder)
    hit = looked_through(one_hit(rule_id="crowd", user_id="", person_ref=""), desk.analyst)
    unmasked(hit, desk.analyst, desk.supervisor)
    assert shown(desk, hit) == "404"
    assert "The person" not in opened(desk.analyst, hit).get(f"/monitoring/hits/{hit.ref}/").content.decode()


def test_thousands_of_searches_are_one_picture_of_bounded_size_and_a_list_in_pages(folder: Path, desk: Desk) -> None:
    fill(folder, *(search(f"2025-06-01 {n // 180:02}:{n // 3 % 60:02}") for n in range(3000)))
    page = shown(desk, hit := looked_at(desk), "?day=2025-06-01&only=none")
    assert days_of(page)["Sunday 1 June 2025"][1] == "3,001"
    assert "the taller the more" in page
    assert len(page) < 80_000
    listed = table(page, "Searches on 1 June 2025: nothing on record")
    last = table(shown(desk, hit, "?day=2025-06-01&page=61"), "Searches on 1 June 2025")
    assert (len(listed), len(last), "Page 1 of 61, 3,001 in all" in page) == (50, 1, True)
    only = table(shown(desk, hit, "?day=2025-06-01&only=evidence"), "Searches on 1 June 2025: evidence")
    assert [row[1] for row in only] == ["View, crime Evidence"]


@pytest.mark.parametrize(
    ("minute", "said"),
    [(0, "midnight"), (DAY, "midnight"), (720, "noon"), (725, "12:05pm"), (5, "12:05am"), (1260, "9pm")],
)
def test_a_time_of_day_is_said_as_people_say_it(minute: int, said: str) -> None:
    assert clock(minute) == said


def test_what_holds_all_day_is_said_so() -> None:
    assert spoken(Stretch("leave", 0, DAY)) == "all day"


def held_by(spells: Sequence[tuple[str, datetime, datetime | None]], first: date, days: int) -> int:
    return sum(one.ends - one.starts for n in range(days) for one in stretches(spells, first + timedelta(days=n)))


@settings(max_examples=40)
@given(st.integers(0, 5 * DAY), st.integers(1, 3 * DAY))
def test_no_minute_of_a_duty_is_lost_or_drawn_twice(starts: int, length: int) -> None:
    first = datetime(2025, 6, 9, 23, tzinfo=UTC)  # midnight in London
    spell = ("rostered", first + timedelta(minutes=starts), first + timedelta(minutes=starts + length))
    assert held_by([spell], date(2025, 6, 10), 9) == length
    assert held_by([(*spell[:2], None)], date(2025, 6, 10), 9) == 9 * DAY - starts


@settings(max_examples=40)
@given(st.integers(0, 365 * DAY))
def test_a_duty_holds_the_minute_in_which_it_begins(minute: int) -> None:
    starts = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    (one, *_) = stretches([("rostered", starts, starts + timedelta(minutes=30))], starts.astimezone(LONDON).date())
    assert one.starts == minute_of(starts)
