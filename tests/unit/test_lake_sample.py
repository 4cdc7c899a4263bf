"""The synthetic month: a lake like any other, the same for the same seed, and a truth apart that fits it."""

import hashlib
from dataclasses import replace
from datetime import date

import duckdb
import pytest

from probity.analysis.lake.context import check_context
from probity.analysis.lake.ingest import ingest
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.maps import read_map
from probity.analysis.lake.rulefiles import read_rules
from probity.analysis.lake.sample.exports import LOGS, Handed
from probity.analysis.lake.sample.making import Asked, make_lake, plan_month
from probity.analysis.lake.sample.scoring import score
from probity.analysis.lake.sample.truth import Told, Truth, read_truth
from probity.foundation.kernel.errors import BadInput
from probity.sites.sample.lake import members_of
from probity.sites.sample.plan import plan_force
from tests.unit.lake_logs import AT

PEOPLE = 300
SMALL = Asked(days=5, seed=1, last=date(2026, 10, 16), events=6000)
TINY = Asked(days=2, seed=1, last=date(2026, 10, 16), events=5000)


def made_in(folder, asked=TINY, handed=None):
    lake = Lake(folder / "lake")
    make_lake(
        lake, folder / "truth.parquet", members_of(PEOPLE, seed=asked.seed), asked, say=lambda _: None, handed=handed
    )
    return lake


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    return made_in(folder, SMALL), read_truth(folder / "truth.parquet")


def asked_of(lake, sql):
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for one in ("users", "duties", "records", "assignments"):
            connection.execute(f"CREATE VIEW {one} AS SELECT * FROM '{lake.folder}/{one}.parquet'")
        connection.execute(f"CREATE VIEW events AS SELECT * FROM '{lake.folder}/events/*/*.parquet'")
        return connection.execute(sql).fetchall()


def test_it_is_a_lake_as_the_contract_has_it(month):
    lake, _ = month
    assert check_context(lake).missing == frozenset()
    assert len(lake.days()) == SMALL.days
    ((events, ids, first, last),) = asked_of(
        lake, "SELECT count(*), count(DISTINCT event_id), min(occurred_at)::DATE, max(occurred_at)::DATE FROM events"
    )
    assert events == ids
    assert abs(events - SMALL.events) < 0.05 * SMALL.events
    assert (first, last) == (lake.days()[0], SMALL.last)


def test_ordinary_work_is_done_on_duty(month):
    lake, truth = month
    told = {event for one in truth.told for event in one.events}
    off = asked_of(
        lake,
        """SELECT event_id FROM events WHERE user_id IN (SELECT user_id FROM duties) AND NOT EXISTS (
            SELECT 1 FROM duties WHERE duties.user_id = events.user_id AND kind IN ('rostered', 'overtime', 'on call')
            AND starts_at <= occurred_at AND (ends_at IS NULL OR occurred_at < ends_at))""",
    )
    assert off
    assert {event for (event,) in off} <= told


def test_every_event_names_a_log_in_and_a_record_that_the_tables_know(month):
    lake, _ = month
    assert asked_of(lake, "SELECT count(*) FROM events WHERE user_id NOT IN (SELECT user_id FROM users)") == [(0,)]
    unknown = "record_id IS NOT NULL AND record_id NOT IN (SELECT record_id FROM records)"
    assert asked_of(lake, f"SELECT count(*) FROM events WHERE {unknown}") == [(0,)]
    assert asked_of(lake, "SELECT count(*) FROM records GROUP BY record_id HAVING count(*) > 1") == []


def test_the_truth_fits_the_lake(month):
    lake, truth = month
    held = {
        event: (user, requester, at.date())
        for event, user, requester, at in asked_of(
            lake, "SELECT event_id, user_id, requested_by, occurred_at FROM events"
        )
    }
    assert truth.users > PEOPLE
    assert truth.days == SMALL.days
    for one in truth.told:
        assert one.events <= held.keys()
        assert one.user_id is None or all(one.user_id in held[event][:2] for event in one.events)
        assert all(held[event][2] <= one.day for event in one.events)
        assert one.is_misuse is not bool(one.explained_by)


def test_every_shipped_rule_has_misuse_and_innocent_look_alikes():
    month = plan_month(members_of(PEOPLE, seed=1), Asked(days=30, seed=1, events=20_000))
    told = {(story.rule, story.kind) for story in month.stage.stories}
    wanted = {(rule.id, kind) for rule in read_rules() for kind in ("misuse", "look-alike")}
    assert wanted <= told


@pytest.mark.slow
def test_the_same_seed_makes_the_same_lake_and_another_seed_another(tmp_path):
    one, again = digests(made_in(tmp_path / "one").folder), digests(made_in(tmp_path / "again").folder)
    assert one == again
    other = digests(made_in(tmp_path / "other", replace(TINY, seed=2)).folder)
    assert one["assignments.parquet"] != other["assignments.parquet"]


@pytest.mark.slow
def test_its_logs_are_ingested_to_the_same_events(tmp_path):
    lake = made_in(tmp_path / "whole")
    handed = Handed(tmp_path / "logs")
    other = made_in(tmp_path / "parts", handed=handed)
    handed.write()
    done = []
    for log in LOGS:
        for name in (log.name, f"{log.name}-late"):
            source = tmp_path / "logs" / "logs" / f"{name}.{log.file}"
            chosen = read_map(tmp_path / "logs" / "maps" / f"{log.name}.yaml")
            done.append(ingest([source], chosen, other.folder, at=AT.replace(year=2027), say=lambda _: None))
    ours = "SELECT * FROM events WHERE user_id NOT LIKE 'temporary.%' ORDER BY event_id"
    assert asked_of(other, ours) == asked_of(lake, ours)
    assert asked_of(other, "SELECT count(*) FROM events WHERE user_id LIKE 'temporary.%'") != [(0,)]
    assert sum(one.filed.duplicates for one in done) > 0
    assert sum(one.filed.late.total() for one in done) > 0
    assert sum(one.clocks.total() for one in done) > 0
    assert sum(one.out_of_order for one in done) > 0
    assert sum(one.rejects for one in done) > 0


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="not empty"):
        made_in(tmp_path)
    assert [path.name for path in (tmp_path / "lake").iterdir()] == ["mine.txt"]


def test_the_truth_is_never_in_the_lake(tmp_path):
    with pytest.raises(BadInput, match="truth"):
        make_lake(Lake(tmp_path / "lake"), tmp_path / "lake" / "t.parquet", members_of(PEOPLE, seed=1), TINY, say=print)
    assert not (tmp_path / "lake").exists()


def test_its_people_are_those_of_the_synthetic_force():
    plan = plan_force(people=PEOPLE)
    refs = {member.person_ref for member in members_of(PEOPLE, seed=1)}
    assert {account.person_ref for account in plan.corridor_accounts} <= refs
    assert refs - {""} <= {person.ref for person in plan.people}


def told(story, rule, *, misuse=True, user="ann", events=(1, 2)):
    return Told(story, rule, misuse, user, date(2026, 10, 16), frozenset(events), "" if misuse else "a reason")


def hit(rule, user, *events):
    return {"rule": rule, "user_id": user, "day": date(2026, 10, 16), "evidence": list(events)}


def test_a_score_tells_plants_found_from_innocents_hit():
    truth = Truth(
        (
            told(0, "absent"),
            told(1, "absent", user="bob", events=(3,)),
            told(2, "absent", misuse=False, user="cat", events=(4,)),
            told(3, "leaver", user="dan", events=(5,)),
        ),
        users=2000,
        days=14,
    )
    hits = [
        hit("absent", "ann", 2, 9),
        hit("absent", "cat", 4),  # innocent
        hit("absent", "eve", 8),  # nobody's story
        hit("absent", "dan", 5),  # misuse, of another kind
        hit("leaver", "ann", 5),  # the right event, the wrong person: neither found nor false
    ]
    absent, leaver = score(hits, truth)
    assert (absent.planted, absent.found, absent.missed) == (2, 1, ("bob",))
    assert (absent.look_alikes, absent.hit_look_alikes, absent.false_hits, absent.other_misuse) == (1, 1, 2, 1)
    assert absent.false_per_1000_users_a_week == 0.5
    assert (leaver.found, leaver.other_misuse) == (0, 1)
