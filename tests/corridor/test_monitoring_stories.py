"""Days in a force, from the logs through a night to the desk's pages, as those who work there would see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from probity.corridor.monitoring.actions.nights import run_night
from probity.corridor.monitoring.actions.rules import Grounds, approve_authority, propose_authority
from probity.corridor.monitoring.actions.triage import Seen, look
from probity.corridor.monitoring.actions.watches import Proposal, decide_watch, local_midnight, propose_watch
from probity.corridor.monitoring.models import Hit, Look, Step
from tests.accounts import browser
from tests.corridor.monitoring_stage import LOOKED, Desk, open_desk
from tests.unit.lake_scenes import add_events, lake_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # each runs the engine
OF_OLD = "2020-01-01"
JUDE = "P-000202-J"
WHY = {"necessity": "Two reports from his team", "proportionality": "Asking him would end it"}
GROUNDS = Grounds("Media policy, May 2025", "Regulations of 2018", "Assessment of May 2025", date(2025, 12, 31))


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where the lake is."""
    settings.PROBITY_LAKE, settings.PROBITY_LAKE_INBOX = tmp_path / "lake", tmp_path / "inbox"
    (tmp_path / "lake").mkdir()
    return tmp_path / "lake"


def people(**roles: str) -> list[dict[str, Any]]:
    """A log-in each, by its role; the person's reference is P- and the log-in."""
    return [
        {"user_id": one, "person_ref": f"P-{one}", "role": role, "starts_at": OF_OLD} for one, role in roles.items()
    ]


def night(on: str) -> None:
    run_night(at=datetime.fromisoformat(f"{on}T03:00").replace(tzinfo=UTC))


def hits(*rules: str) -> list[tuple[str, str, list[int], str]]:
    rows = Hit.unscoped.filter(rule_id__in=rules) if rules else Hit.unscoped.exclude(rule_id__startswith="purpose-")
    return [*rows.order_by("rule_id", "day").values_list("rule_id", "user_id", "evidence", "state")]


def shown(user: Any, address: str) -> str:
    page: str = browser(user).get(address).content.decode()
    return page


def test_the_check_that_an_operator_ran_is_the_requesters(folder: Path, desk: Desk) -> None:
    checks = [
        {"user_id": "yarrow", "requested_by": f"pc{n % 9}", "record_id": f"v{n}", "reason_ref": "INC-1",
         "occurred_at": f"2025-03-14 {8 + n // 14:02}:{n % 14 * 4:02}"}
        for n in range(139)
    ]  # fmt: skip
    zorn = {"user_id": "yarrow", "requested_by": "zorn", "record_id": "car", "occurred_at": "2025-03-14 11:11"}
    lake_of(
        folder, [*checks, zorn], users=people(yarrow="operator", zorn="response"),
        relations=[{"user_id": "zorn", "record_id": "car", "kind": "associate"}], assignments=[],
    )  # fmt: skip
    night("2025-03-21")
    assert hits("associate-record", "peer-outlier") == [("associate-record", "zorn", [140], "open")]
    assert not Hit.unscoped.filter(user_id="yarrow").exists()
    (check,) = Hit.unscoped.get(rule_id="associate-record").events
    assert (check["user_id"], check["requested_by"]) == ("yarrow", "zorn")
    assert "zorn" not in shown(desk.analyst, "/monitoring/hits/")


def test_look_ups_before_a_contact_are_one_hit_and_a_specialists_are_none(folder: Path, desk: Desk) -> None:
    dunn = [
        {"user_id": "dunn", "record_id": f"e{1 + n % 2}", "subject_ref": "ms-e",
         "occurred_at": f"2025-03-{day:02} 10:00"}
        for n, day in enumerate((2, 5, 9, 14))
    ]  # fmt: skip
    eames = [
        {"user_id": "eames", "record_id": "e1", "subject_ref": "ms-e", "occurred_at": f"2025-03-{day:02} 12:00"}
        for day in range(1, 21)
    ]
    lake_of(
        folder, [*dunn, *eames], users=people(dunn="response", eames="domestic abuse"),
        records=[{"record_id": one, "vulnerable": True} for one in ("e1", "e2")],
        assignments=[
            {"user_id": "dunn", "record_id": "e1", "starts_at": "2025-03-01", "ends_at": "2025-03-04"},
            {"user_id": "eames", "record_id": "e1", "starts_at": "2025-03-01", "ends_at": "2025-04-01"},
        ],
        contacts=[
            {"user_id": "dunn", "record_id": "e1", "occurred_at": "2025-03-15 23:50", "channel": "work mobile"},
            *({"user_id": "eames", "record_id": "e2", "occurred_at": f"2025-03-{day} 15:00"} for day in range(10, 16)),
        ],
    )  # fmt: skip
    night("2025-03-21")
    assert hits("victim-then-contact") == [("victim-then-contact", "dunn", [2, 3, 4], "open")]
    assert not Hit.unscoped.filter(user_id="eames").exists()


def test_overtime_keyed_late_supersedes_the_hit_and_whoever_has_no_duty_records_is_said_and_never_hit(
    folder: Path, desk: Desk
) -> None:
    rostered = {"user_id": "cole", "kind": "rostered", "starts_at": "2025-05-06 13:00", "ends_at": "2025-05-06 21:00"}
    tables = {
        "assignments": [{"user_id": "cole", "record_id": "case", "starts_at": "2025-05-01"}],
        "users": people(cole="detective", dale="staff"),
        "records": [{"record_id": "case", "kind": "crime"}],
    }
    seen = [
        {"user_id": "cole", "record_id": "case", "occurred_at": "2025-05-06 21:40"},
        {"user_id": "dale", "record_id": "case", "occurred_at": "2025-05-06 21:45"},
    ]
    lake_of(folder, seen, duties=[rostered], **tables)
    night("2025-05-07")
    hit = Hit.unscoped.get()
    assert (hit.rule_id, hit.user_id) == ("off-duty", "cole")
    assert hit.score < 25
    assert "the record was their assigned work: yes" in hit.why
    assert "Not run for 1 person: no duty records" in shown(desk.analyst, "/monitoring/")
    look(hit, Seen(Step.KNOWN, Look.NOTHING, LOOKED), actor=desk.analyst, at=datetime(2025, 5, 7, 9, tzinfo=UTC))

    overtime = {"user_id": "cole", "kind": "overtime", "starts_at": "2025-05-06 21:00", "ends_at": "2025-05-06 22:30"}
    lake_of(folder, seen, duties=[rostered, overtime], **tables)
    night("2025-05-10")
    hit.refresh_from_db()
    assert (hit.state, hit.findings.count()) == (Hit.State.SUPERSEDED, 1)
    assert "Not run for 1 person: no duty records" in shown(desk.analyst, "/monitoring/rules/off-duty/")
    night("2025-05-11")  # nothing changed, and what was not looked for is said still
    assert "Not run for 1 person: no duty records" in shown(desk.analyst, "/monitoring/")


def test_an_analysts_own_look_up_goes_to_the_nominee_alone(folder: Path, desk: Desk) -> None:
    users = people(hale="staff", cole="detective")
    users[0]["person_ref"] = desk.analyst.person_ref
    own = {"user_id": "cole", "record_id": "r-cole", "kind": "own"}
    seen = [{"user_id": "cole", "record_id": "r-cole", "occurred_at": "2025-05-06 10:00"}]
    wife = {"user_id": "hale", "record_id": "ex", "kind": "relative"}
    lake_of(folder, seen, users=users, relations=[own, wife], assignments=[])
    night("2025-05-07")
    pages = ("/", "/monitoring/hits/", "/monitoring/hits/?export=csv", "/monitoring/rules/")
    before = [shown(desk.supervisor, page).split("<main")[-1] for page in pages]

    look_up = {"event_id": 9, "system": "crime", "action": "view", "user_id": "hale", "record_id": "ex"}
    add_events(folder, [{**look_up, "occurred_at": "2025-05-06 11:00"}], "late")
    night("2025-05-08")
    apart = Hit.unscoped.get(user_id="hale")
    assert apart.ref in shown(desk.nominee, "/monitoring/hits/")
    assert [shown(desk.supervisor, page).split("<main")[-1] for page in pages] == before
    assert apart.ref not in shown(desk.analyst, "/monitoring/hits/")


def test_closer_monitoring_holds_to_the_minute_for_what_comes_late_too_and_renews_nothing(
    folder: Path, desk: Desk
) -> None:
    began = datetime(2025, 3, 31, 9, tzinfo=UTC)
    ends = local_midnight(date(2025, 7, 1))
    watch = propose_watch(
        Proposal(JUDE, local_midnight(date(2025, 4, 1)), ends, **WHY), actor=desk.supervisor, at=began
    )
    decide_watch(watch, grant=True, reason="Necessary and no wider", actor=desk.authoriser, at=began)
    seen = [
        {"user_id": "jude", "record_id": "r1", "occurred_at": "2025-06-30 23:59:00+01:00"},
        {"user_id": "jude", "record_id": "r2", "occurred_at": "2025-07-01 00:01:00+01:00"},
    ]
    users = [{"user_id": "jude", "person_ref": JUDE, "starts_at": OF_OLD}]
    lake_of(folder, seen, users=users, assignments=[], reasons=[])
    night("2025-07-02")
    late = {"event_id": 3, "system": "crime", "action": "view", "user_id": "jude", "record_id": "r3"}
    add_events(folder, [{**late, "reason_ref": "X", "occurred_at": "2025-06-29 10:00"}], "late")
    night("2025-07-06")
    assert [evidence for _, _, evidence, _ in hits("higher-risk")] == [[3], [1]]
    watch.refresh_from_db()
    assert watch.state == "lapsed"
    assert watch.ref in shown(desk.authoriser, "/")


def test_contacts_with_a_journalist_are_not_looked_for_before_the_rule_has_its_authority(
    folder: Path, desk: Desk
) -> None:
    calls = [{"user_id": "lund", "occurred_at": "2025-06-03 19:00", "channel": "work mobile", "seconds": 1320.0}]
    calls += [{"user_id": "king", "occurred_at": f"2025-06-03 18:{n:02}", "seconds": 300.0} for n in range(60)]
    seen = [{"user_id": user, "record_id": "r1", "occurred_at": "2025-06-03 17:59"} for user in ("lund", "king")]
    tables = {"users": people(lund="detective", king="press officer"), "watched_contacts": calls, "assignments": []}
    lake_of(folder, seen, **tables)
    night("2025-06-04")
    assert hits("media-contact") == []
    assert "no authority is in force" in shown(desk.analyst, "/monitoring/")

    at = datetime(2025, 6, 4, 9, tzinfo=UTC)
    grounds = propose_authority("media-contact", GROUNDS, actor=desk.rule_owner, at=at)
    approve_authority(grounds, actor=desk.authoriser, at=at)
    add_events(folder, [{"event_id": 7, "system": "crime", "action": "view", "user_id": "king", "record_id": "r2",
                         "occurred_at": "2025-06-03 17:50"}], "late")  # fmt: skip
    night("2025-06-05")
    assert [(user, evidence) for _, user, evidence, _ in hits("media-contact")] == [("lund", [1])]
    (contact,) = Hit.unscoped.get(rule_id="media-contact").picture["contacts"]
    assert {*contact} == {"at", "channel", "seconds"}
