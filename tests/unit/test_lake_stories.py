"""Days in a force that the monitoring rules must see as they were, whichever engine looks."""

from dataclasses import replace
from datetime import date

import pytest

from probity.analysis.lake.algebra import Authority
from tests.unit.lake_scenes import RULES, add_events, at, engine_of, lake_of, scanned

OF_OLD = "2020-01-01"


@pytest.fixture(params=["reference", "summaries"])
def look(request):
    """Scan a lake with one engine."""

    def look(lake, *only, **chosen):
        return scanned(lake, *only, engine=engine_of(request.param, lake), **chosen)

    return look


def test_the_check_that_an_operator_ran_is_the_requesters(tmp_path, look):
    checks = [
        {
            "user_id": "yarrow",
            "requested_by": f"pc{n % 20}",
            "record_id": f"v{n}",
            "occurred_at": f"2025-03-03 {8 + n // 14:02}:{n % 14 * 4:02}:00",
            "reason_ref": "INC-1",
        }
        for n in range(139)
    ]
    zorn = {
        "user_id": "yarrow",
        "requested_by": "zorn",
        "record_id": "friends-car",
        "occurred_at": "2025-03-03 11:11:00",
    }
    others = [
        {"user_id": f"op{o}", "record_id": f"v{n}", "occurred_at": f"2025-03-03 {8 + n // 14:02}:{n % 14 * 4:02}:30"}
        for o in range(9)
        for n in range(130 + o)
    ]
    roles = [
        {"user_id": one, "role": "operator", "starts_at": OF_OLD} for one in ["yarrow", *(f"op{o}" for o in range(9))]
    ]
    roles += [{"user_id": "zorn", "role": "response", "starts_at": OF_OLD}]
    lake = lake_of(
        tmp_path,
        [*checks, zorn, *others],
        users=roles,
        relations=[{"user_id": "zorn", "record_id": "friends-car", "kind": "associate"}],
        assignments=[],
    )
    low = [rule.with_threshold(at_least=100) if rule.id == "peer-outlier" else rule for rule in RULES]
    hits, _ = look(lake, rules=low)
    assert [(hit["rule"], hit["user_id"], hit["record_id"], hit["evidence"]) for hit in hits] == [
        ("associate-record", "zorn", "friends-car", [140])
    ]
    assert "another log-in ran it for them: yes" in hits[0]["why"]


def test_overtime_keyed_late_takes_the_hit_away_and_no_duty_records_make_none(tmp_path, look):
    rostered = {"user_id": "cole", "kind": "rostered", "starts_at": "2025-05-06 14:00", "ends_at": "2025-05-06 22:00"}
    tables = {
        "assignments": [{"user_id": "cole", "record_id": "case", "starts_at": "2025-05-01"}],
        "users": [{"user_id": one, "starts_at": OF_OLD} for one in ("cole", "dale")],
    }
    seen = [
        {"user_id": "cole", "record_id": "case", "occurred_at": "2025-05-06 22:40"},
        {"user_id": "dale", "record_id": "case", "occurred_at": "2025-05-06 22:45"},
    ]
    lake = lake_of(tmp_path, seen, duties=[rostered], **tables)
    hits, not_run = look(lake)
    assert [(hit["rule"], hit["user_id"], hit["evidence"]) for hit in hits] == [("off-duty", "cole", [1])]
    assert hits[0]["score"] < 25
    assert "the record was their assigned work: yes" in hits[0]["why"]
    assert "off-duty: not run for 1 person: no duty records" in not_run
    assert "off-duty: lets nobody off: no table records" in not_run
    overtime = {"user_id": "cole", "kind": "overtime", "starts_at": "2025-05-06 22:00", "ends_at": "2025-05-06 23:30"}
    hits, _ = look(lake_of(tmp_path, seen, duties=[rostered, overtime], **tables))
    assert hits == []


def test_look_ups_of_a_victim_and_then_a_contact(tmp_path, look):
    dunn = [
        {
            "user_id": "dunn",
            "record_id": f"e{1 + n % 2}",
            "subject_ref": "ms-e",
            "system": system,
            "occurred_at": f"2025-03-{day:02} 10:00",
        }
        for n, (day, system) in enumerate([(2, "crime"), (5, "intel"), (9, "crime"), (14, "intel")])
    ]
    eames = [
        {"user_id": "eames", "record_id": "e1", "subject_ref": "ms-e", "occurred_at": f"2025-03-{day:02} 12:00"}
        for day in range(1, 21)
    ]
    lake = lake_of(
        tmp_path,
        [*dunn, *eames],
        records=[{"record_id": one, "vulnerable": True} for one in ("e1", "e2")],
        assignments=[
            {"user_id": "dunn", "record_id": "e1", "starts_at": "2025-03-01", "ends_at": "2025-03-04"},
            {"user_id": "eames", "record_id": "e1", "starts_at": "2025-03-01", "ends_at": "2025-04-01"},
        ],
        contacts=[
            {"user_id": "dunn", "record_id": "e1", "occurred_at": "2025-03-15 23:50", "channel": "work mobile"},
            *({"user_id": "eames", "record_id": "e2", "occurred_at": f"2025-03-{day} 15:00"} for day in range(10, 16)),
        ],
    )
    hits, _ = look(lake, "victim-then-contact")
    assert [(hit["user_id"], hit["day"], hit["evidence"], hit["contacts"]) for hit in hits] == [
        ("dunn", date(2025, 3, 15), [2, 3, 4], [at("2025-03-15 23:50")])
    ]


def test_authority_to_watch_more_closely_holds_to_the_minute(tmp_path, look):
    seen = [
        {"user_id": "jude", "record_id": "r1", "occurred_at": "2025-06-30 23:59:00+01:00"},
        {"user_id": "jude", "record_id": "r2", "occurred_at": "2025-07-01 00:01:00+01:00"},
    ]
    lake = lake_of(
        tmp_path,
        seen,
        higher_risk=[
            {"user_id": "jude", "starts_at": "2025-04-01 00:00:00+01:00", "ends_at": "2025-07-01 00:00:00+01:00"}
        ],
        assignments=[],
        reasons=[],
    )
    late = {
        "event_id": 3,
        "system": "crime",
        "action": "view",
        "user_id": "jude",
        "record_id": "r3",
        "reason_ref": "X",
        "occurred_at": "2025-06-29 10:00",
    }
    add_events(tmp_path, [late], "late")
    hits, _ = look(lake, "higher-risk")
    assert [hit["evidence"] for hit in hits] == [[3], [1]]


def test_the_media_rule_is_off_without_authority_and_reads_fact_and_length_alone(tmp_path, look):
    calls = [{"user_id": "lund", "occurred_at": "2025-03-03 19:00", "channel": "work mobile", "seconds": 1320.0}]
    calls += [{"user_id": "king", "occurred_at": f"2025-03-03 18:{n:02}", "seconds": 300.0} for n in range(60)]
    lake = lake_of(
        tmp_path,
        [{"user_id": one, "record_id": "r1", "occurred_at": "2025-03-03 17:59"} for one in ("lund", "king")],
        users=[
            {"user_id": "lund", "role": "detective", "starts_at": OF_OLD},
            {"user_id": "king", "role": " Press Officer", "starts_at": OF_OLD},
        ],
        watched_contacts=calls,
    )
    hits, not_run = look(lake)
    assert hits == []
    assert "media-contact: rule off: no authority" in not_run
    granted = Authority("policy 7", "Regulations of 2018", "DPIA 12", "deputy chief constable", date(2026, 6, 30))
    rules = [replace(one, authority=granted) if one.authority else one for one in RULES]
    hits, not_run = look(lake, "media-contact", rules=rules)
    assert [(hit["user_id"], hit["record_id"], hit["evidence"], hit["contacts"]) for hit in hits] == [
        ("lund", "r1", [1], [at("2025-03-03 19:00")])
    ]
    assert "a contact at 2025-03-03 19:00 UTC of 22 minutes" in hits[0]["why"]
    assert "work mobile" not in hits[0]["why"]
    assert not_run == ()
    _, not_run = look(lake, "media-contact", rules=rules, on=date(2026, 7, 1))
    assert not_run == ("media-contact: rule off: no authority: its review was due",)
