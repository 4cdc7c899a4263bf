"""Coded days say what the events and the context say, and are coded again when either changes."""

import json
import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.analysis.lake.coded import ACTION_CODES, ARRAYS, HALF_HOUR, HOUR, KIND_OFTEN, KINDS, LAYOUT, TICK
from probity.analysis.lake.coding import code_in_memory
from probity.analysis.lake.keys import key_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.packed import read_arrays, write_arrays
from probity.analysis.lake.reading_coded import open_coded
from probity.foundation.kernel.errors import BadInput
from tests.unit.lake_coded import DAY, about, add_events, coded, event, plain_rows, recoded, write_tables
from tests.unit.lake_plain import judged, parts_of

pytestmark = pytest.mark.slow  # the loops are compiled

USERS, RECORDS, REASONS = ("ann", "bob", "cy", "élan"), ("r1", "r2", "record three"), ("i1", "i2")
A_DAY = 86_400_000_000
ABOUT = ("record_id", "subject_ref", "reason_ref")
NIGHT = timedelta(hours=24)
# Midnights in UTC and in London, the hour that summer time leaves out, and a microsecond either side of each.
MOMENTS = st.builds(
    lambda hours, minutes, micro: timedelta(hours=hours, minutes=minutes, microseconds=micro),
    st.sampled_from((0, 6, 23, 24, 25, 26, 47)),
    st.sampled_from((0, 0, 30)),
    st.sampled_from((-1, 0, 1)),
).filter(lambda moment: moment >= timedelta(0))
SPELL = st.tuples(MOMENTS, st.none() | MOMENTS)


def _dated(spell, start_needed) -> dict[str, object]:
    start, end = spell
    if end is not None and end < start:
        start, end = end, start
    blank = end is None and not start_needed
    return {"starts_at": None if blank else DAY + start, "ends_at": None if end is None else DAY + end}


def _rows(start_needed="", **columns):
    built = st.fixed_dictionaries({"spell": SPELL, **{name: st.sampled_from(of) for name, of in columns.items()}})
    made = built.map(lambda row: _dated(row.pop("spell"), start_needed) | row)
    return st.lists(made, max_size=7)


TABLES = st.fixed_dictionaries(
    {
        "users": _rows("yes", user_id=USERS, role=(None, "a", "b", "ä"), kind=(None, "Shared", "service", "odd")),
        "duties": _rows("yes", user_id=USERS, kind=("rostered", " Overtime", "sick", "on call", "training")),
        "assignments": _rows("yes", user_id=USERS, record_id=RECORDS),
        "relations": _rows(user_id=USERS, record_id=RECORDS, kind=("own", "Relative", "neighbour", "lodger")),
        "records": _rows(
            record_id=RECORDS,
            kind=(None, "crime", "person"),
            vulnerable=(None, True, False),
            sensitive=(None, True, False),
        ),
        "investigations": _rows(user_id=USERS, record_id=RECORDS),
        "reasons": _rows(reason_ref=REASONS, user_id=(None, *USERS), record_id=(None, *RECORDS)),
    }
)
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "after": MOMENTS,
            "user": st.sampled_from(USERS),
            "requested_by": st.sampled_from((None, None, *USERS)),
            "system": st.sampled_from(("pnc", "pnd")),
            "action": st.sampled_from(("search", "log out", "dance")),
            "record_id": st.sampled_from((None, "", *RECORDS)),
            "subject_ref": st.sampled_from((None, "p1", "p2")),
            "site_id": st.sampled_from((None, "s1", "s2")),
            "reason_ref": st.sampled_from((None, "", *REASONS, "i9")),
        }
    ),
    min_size=1,
    max_size=14,
).map(lambda rows: [event(number, row.pop("after"), row.pop("user"), **row) for number, row in enumerate(rows, 1)])


def _expected(events, tables):
    rows = [(user, one, parts_of(user, one, tables) | to) for one in events for user, to in judged(one)]
    ordered = sorted(
        rows, key=lambda row: (row[1]["occurred_at"].date(), row[0], row[1]["occurred_at"], row[1]["event_id"])
    )
    return [(user, one["event_id"], parts) for user, one, parts in ordered]


def _by_user(rows, events):
    days = {one["event_id"]: one["occurred_at"].date() for one in events}
    return sorted(rows, key=lambda row: (days[row[1]], row[0]))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(events=EVENTS, late=EVENTS, tables=TABLES, missing=st.sets(st.sampled_from(("users", "duties", "reasons"))))
def test_a_coded_row_says_what_the_context_said_at_its_moment(tmp_path_factory, events, late, tables, missing):
    lake = tmp_path_factory.mktemp("lake")
    tables = {name: rows for name, rows in tables.items() if name not in missing}
    write_tables(lake, tables)
    add_events(lake, events)
    coded(lake)
    assert _by_user(plain_rows(lake), events) == _expected(events, tables)
    everything = [*events, *({**one, "event_id": one["event_id"] + 100} for one in late)]
    add_events(lake, everything[len(events) :], "late")
    coded(lake, threads=2)
    assert _by_user(plain_rows(lake), everything) == _expected(everything, tables)


def _numbered(subjects):
    """Which of the subjects met so far each is, from 1; 0 for none."""
    met = {0: 0}
    return [met.setdefault(subject, len(met)) for subject in subjects]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(events=EVENTS)
def test_a_row_says_which_of_the_users_matters_it_is_about_and_each_is_written_once(tmp_path_factory, events):
    lake = tmp_path_factory.mktemp("lake")
    add_events(lake, events)
    coded(lake)
    by_id = {one["event_id"]: one for one in events}
    for day in open_coded(Lake(lake)):
        rows = about(day)
        for number, record, subject, reason, _ in rows:
            keys = {name: key_of(by_id[number][name] or "", name.split("_")[0]) for name in ABOUT}
            assert (record, reason) == (keys["record_id"], keys["reason_ref"])
            assert subject == (keys["subject_ref"] or record)
        for at in range(len(day.users)):
            mine = rows[day.starts[at] : day.starts[at + 1]]
            assert [row[4] for row in mine] == _numbered([row[2] for row in mine])
            assert day.subjects[at] == max(row[4] for row in mine)
            matters = slice(day.matter_starts[at], day.matter_starts[at + 1])
            assert len(day.matter_record[matters]) == len({row[1:4] for row in mine})
            ticks = day.tick[day.tick_starts[at] : day.tick_starts[at + 1]]
            assert ticks.tolist() == day.time[day.starts[at] : day.starts[at + 1] : TICK].tolist()


def _most(times, window):
    """The most of some times, in order, that any window holds which ends with one of them."""
    return max((sum(end - window < one <= end for one in times) for end in times), default=0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_says_how_much_each_user_did_in_its_busiest_hour_and_half_an_hour_about_one_subject(tmp_path, seed):
    chance = random.Random(seed)
    rows = []
    for number in range(1, 301):
        burst = chance.choice((5, 20, 20, 21, 600, 1_395, 1_420))
        at = timedelta(seconds=min(60 * burst + int(chance.expovariate(1 / 900)), 86_399))
        about = chance.choice((None, *(f"r{n}" for n in range(9))))
        rows.append(event(number, at, chance.choice(("ann", "bea")), record_id=about))
    add_events(tmp_path, rows)
    coded(tmp_path)
    for day in open_coded(Lake(tmp_path)):
        midnight = (int(day.time[0]) // A_DAY + 1) * A_DAY
        for at in range(len(day.users)):
            mine = slice(day.starts[at], day.starts[at + 1])
            times, about = day.time[mine].tolist(), day.matter_subject[day.matters_of(np.arange(day.rows)[mine])]
            met = list(dict.fromkeys(subject for subject in about.tolist() if subject))
            most = [_most([t for t, of in zip(times, about, strict=True) if of == one], HALF_HOUR) for one in met]
            first, second = sorted([0, 0, *most])[:-3:-1]
            assert day.busiest[at] == _most(times, HOUR)
            assert (day.busiest_about[at], day.busiest_others[at]) == (first, second)
            assert most[day.busiest_whom[at] - 1] == first
            assert day.early[at] == sum(t < midnight - A_DAY + HOUR for t in times)
            assert day.late[at] == sum(t >= midnight - HOUR for t in times)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_says_no_less_than_an_hour_holds_of_each_kind_and_two_ticks_more_at_the_most(tmp_path, seed):
    chance = random.Random(seed)
    at, rows = timedelta(0), []
    for number in range(1, 401):
        at += timedelta(seconds=int(chance.expovariate(1 / chance.choice((20, 200, 600)))))
        parts = {"record_id": chance.choice(RECORDS), "action": chance.choice(("view", "print", "browse"))}
        reason = chance.choice((None, "i1"))
        rows.append(event(number, at, chance.choice(("ann", "bea")), reason_ref=reason, **parts))
    write_tables(tmp_path, {"records": [{"record_id": "r1", "sensitive": True}]})
    add_events(tmp_path, rows)
    coded(tmp_path)
    for day in open_coded(Lake(tmp_path)):
        for at in range(len(day.users)):
            mine = slice(day.starts[at], day.starts[at + 1])
            for kind, says in enumerate(KINDS):
                of_it = [np.isin(day.part(part)[day.cls[mine]], list(values)) for part, values in says]
                times = day.time[mine][np.logical_and.reduce(of_it)].tolist()
                most, said = _most(times, HOUR), int(day.busiest_kinds[at, kind])
                assert most <= said <= min(most + 2 * TICK - 1, len(times))
            assert not day.busiest_kinds[at, len(KINDS) :].any()


def test_of_many_rows_of_a_kind_it_is_not_said_how_many(tmp_path):
    add_events(tmp_path, [event(number, timedelta(seconds=number), "ann", action="print") for number in range(1, 301)])
    coded(tmp_path)
    (day,) = open_coded(Lake(tmp_path))
    assert day.busiest_kinds[0, KINDS.index((("action", frozenset({ACTION_CODES["print"]})),))] == KIND_OFTEN


def test_days_coded_in_memory_are_those_that_are_written(tmp_path):
    rows = [event(n, timedelta(hours=7 * n), USERS[n % 3], site_id=f"s{n % 2}", record_id="r1") for n in range(1, 9)]
    add_events(tmp_path, rows)
    held, names = code_in_memory(Lake(tmp_path), Lake(tmp_path).days())
    coded(tmp_path)
    written = open_coded(Lake(tmp_path))
    assert [day.day for day in held] == written.days
    assert names.lists == written.names.lists
    for ours, theirs in zip(held, written, strict=True):
        for one in ARRAYS:
            assert getattr(ours, one.name).tolist() == getattr(theirs, one.name).tolist()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(events=EVENTS, before=TABLES, after=TABLES)
def test_days_are_coded_again_exactly_when_what_they_say_is_no_longer_so(tmp_path_factory, events, before, after):
    lake = tmp_path_factory.mktemp("lake")
    write_tables(lake, before)
    add_events(lake, events)
    coded(lake)
    was = {(one, user): parts for user, one, parts in plain_rows(lake)}
    write_tables(lake, after)
    again = recoded(lake)
    now = {(one, user): parts for user, one, parts in plain_rows(lake)}
    assert _by_user(plain_rows(lake), events) == _expected(events, after)
    days = {one["event_id"]: str(one["occurred_at"].date()) for one in events}
    assert set(again) >= {days[one] for one, user in was if was[one, user] != now[one, user]}
    assert recoded(lake) == {}


def test_overtime_keyed_late_costs_its_own_day_and_says_so(tmp_path):
    duties = [{"user_id": "ann", "starts_at": DAY, "ends_at": DAY + timedelta(hours=8), "kind": "rostered"}]
    write_tables(tmp_path, {"duties": duties})
    add_events(tmp_path, [event(n, timedelta(days=n, hours=9), "ann", record_id="r1") for n in range(5)])
    assert recoded(tmp_path) == {f"2025-{day}": "new" for day in ("03-29", "03-30", "03-31", "04-01", "04-02")}
    assert recoded(tmp_path) == {}
    late = {"user_id": "ann", "starts_at": DAY + timedelta(days=2, hours=8), "kind": "overtime"}
    write_tables(tmp_path, {"duties": [*duties, late | {"ends_at": DAY + timedelta(days=2, hours=10)}]})
    assert recoded(tmp_path) == {"2025-03-31": "duties changed"}
    assert [parts["duty_overtime"] for _, _, parts in plain_rows(tmp_path)] == [0, 0, 1, 0, 0]
    before = {
        "user_id": "ann",
        "record_id": "r1",
        "starts_at": DAY,
        "ends_at": DAY + timedelta(hours=9, microseconds=1),
    }
    write_tables(tmp_path, {"assignments": [before, before | {"user_id": "bob", "ends_at": None}]})
    assert recoded(tmp_path) == {"2025-03-29": "assignments, relations, investigations changed"}
    assert [parts["assigned"] for _, _, parts in plain_rows(tmp_path)] == [1, 0, 0, 0, 0]


def test_context_of_others_and_a_copy_of_the_same_cost_nothing(tmp_path):
    rows = [{"record_id": "r1", "vulnerable": True}]
    write_tables(tmp_path, {"records": rows})
    add_events(tmp_path, [event(1, timedelta(hours=1), "ann", record_id="r1", reason_ref="i1")])
    coded(tmp_path)
    write_tables(
        tmp_path, {"records": [*rows, {"record_id": "r2", "sensitive": True}], "reasons": [{"reason_ref": "i2"}]}
    )
    assert recoded(tmp_path) == {}
    (tmp_path / "records.parquet").unlink()
    assert recoded(tmp_path) == {"2025-03-29": "records changed"}
    write_tables(tmp_path, {"reasons": [{"reason_ref": "i2"}, {"reason_ref": "i1"}]})
    assert recoded(tmp_path) == {"2025-03-29": "reasons changed"}


def test_a_late_event_costs_its_day_and_a_day_that_is_gone_is_forgotten(tmp_path):
    add_events(tmp_path, [event(n, timedelta(days=n), "ann") for n in range(3)])
    coded(tmp_path)
    add_events(tmp_path, [event(9, timedelta(days=1, hours=3), "bob")], "late")
    assert recoded(tmp_path) == {"2025-03-30": "its events changed"}
    (tmp_path / "events" / "day=2025-03-31" / "a.parquet").unlink()
    assert [str(day) for day in coded(tmp_path).gone] == ["2025-03-31"]
    assert [one for _, one, _ in plain_rows(tmp_path)] == [0, 1, 9]
    assert len(list((tmp_path / "coded").glob("*.day"))) == 2


def test_rows_are_by_user_time_and_id_with_their_cells_and_moves(tmp_path):
    hours = [(5, "s1"), (1, "s1"), (2, None), (3, "s2"), (3, "s2"), (4, "s1")]
    events = [event(9 - n, timedelta(hours=hour), "ann", site_id=site) for n, (hour, site) in enumerate(hours)]
    events += [event(20, timedelta(hours=2), "bob", requested_by="ann", site_id="s9", record_id="r1")]
    add_events(tmp_path, events)
    coded(tmp_path)
    opened = open_coded(Lake(tmp_path))
    day = next(iter(opened))
    ann = day.rows_of(opened.names.code("users", "ann"))
    assert day.event[ann].tolist() == [8, 7, 20, 5, 6, 4, 9]
    assert (np.diff(day.time[ann]) >= 0).all()
    assert [record for _, record, *_ in about(day)[ann]] == [0, 0, key_of("r1", "record"), 0, 0, 0, 0]
    moves = [(int(day.event[a]), int(day.event[b])) for a, b in zip(day.move_from, day.move_to, strict=True)]
    assert moves == [(8, 5), (6, 4)]
    at = day.users.tolist().index(opened.names.code("users", "ann"))
    assert [int(day.event[row]) for row in (day.first_sited[at], day.last_sited[at])] == [8, 9]
    for at in range(len(day.users)):
        cells = slice(day.cell_starts[at], day.cell_starts[at + 1])
        told = (day.cell_class[cells], day.cell_first[cells], day.cell_count[cells])
        found = np.unique(day.cls[day.starts[at] : day.starts[at + 1]], return_index=True, return_counts=True)
        assert [one.tolist() for one in told] == [one.tolist() for one in found]


@pytest.mark.parametrize("left", [b"", b"half a day"], ids=["empty", "half"])
def test_a_day_that_a_kill_left_half_written_is_coded_again(tmp_path, left):
    add_events(tmp_path, [event(n, timedelta(days=n), "ann") for n in range(2)])
    coded(tmp_path)
    first = min((tmp_path / "coded").glob("*.day"))
    whole = first.read_bytes()
    first.write_bytes(whole[: len(whole) // 2] if left else b"")
    (tmp_path / "coded" / ".half.day.part").write_bytes(left)
    (tmp_path / "coded" / "day=2025-01-01-stray.day").write_bytes(left)
    assert recoded(tmp_path) == {"2025-03-29": "its file is not whole"}
    assert first.read_bytes() == whole
    assert len(list((tmp_path / "coded").iterdir())) == 5


def test_a_lake_of_the_layout_before_is_coded_again_whole_and_its_files_go(tmp_path):
    add_events(tmp_path, [event(n, timedelta(days=n), "ann", record_id="r1") for n in range(2)])
    write_tables(tmp_path, {"records": [{"record_id": "r1", "vulnerable": True}]})
    coded(tmp_path)
    folder = tmp_path / "coded"
    now = {path.name for path in folder.glob("*.day")}
    told = json.loads((folder / "standing.json").read_text())
    for one in told["days"].values():
        arrays, said = read_arrays(folder / one["file"])
        before = {name: array for name, array in arrays.items() if not name.startswith(("matter", "tick", "subjects"))}
        (folder / one["file"]).unlink()
        one["file"] = one["file"].replace(".day", "-before.day")
        write_arrays(folder / one["file"], before, said)
    (folder / "standing.json").write_text(json.dumps(told | {"layout": LAYOUT - 1}))
    with pytest.raises(BadInput, match="Not coded as the lake stands: 2 days"):
        open_coded(Lake(tmp_path))
    assert recoded(tmp_path) == {"2025-03-29": "new", "2025-03-30": "new"}
    assert {path.name for path in folder.glob("*.day")} == now
    assert [parts["vulnerable"] for _, _, parts in plain_rows(tmp_path)] == [1, 1]


def every_file(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_lake_again_changes_not_a_byte(tmp_path):
    add_events(tmp_path, [event(n, timedelta(hours=n), "ann", site_id=f"s{n}") for n in range(9)])
    write_tables(tmp_path, {"users": [{"user_id": "ann", "starts_at": DAY, "role": "pc"}]})
    coded(tmp_path)
    before = every_file(tmp_path / "coded")
    coded(tmp_path)
    assert every_file(tmp_path / "coded") == before
