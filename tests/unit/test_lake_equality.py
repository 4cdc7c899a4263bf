"""Every engine finds the same hits, word by word, on lakes of chance: midnights, late events, dated context."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.analysis.lake.algebra import Count, Counted, Every, Is, Key, Not, Outlier, Sequence, Speed
from tests.unit.lake_scenes import RULES, add_events, engine_of, lake_of, scanned

FIRST = datetime(2025, 3, 28, 12)  # noqa: DTZ001 - the lake's own form
USERS = ("ann", "bea", "cyd", "dee")
ENGINES = ("reference", "summaries")
RECORDS = ("r1", "r2", "r3")
LOW = {Count: {"at_least": 2}, Sequence: {"at_least": 2}, Outlier: {"times": 1, "at_least": 2, "peers": 3}, Speed: {}}
HOUR = 3_600_000_000
LOOKS = Is("action", ("view", "search"))
TAKES = Is("action", ("print", "export"))
CONDITIONS = (
    Count(Counted.EVENTS, (Key.USER,), 2),
    Count(Counted.EVENTS, (Key.USER,), 3, HOUR),
    Count(Counted.SUBJECTS, (Key.USER,), 2),
    Count(Counted.SUBJECTS, (Key.USER,), 3),
    Count(Counted.SUBJECTS, (Key.USER,), 2, 30 * HOUR),
    Sequence(1, TAKES, HOUR // 2),
    Sequence(2, TAKES, HOUR // 2),
    Sequence(2, TAKES, 30 * HOUR),
)
SHIPPED = [rule for rule in RULES if rule.authority is None]
PLAIN = replace(SHIPPED[0], where=LOOKS, spares=None)
EAGER = [
    *SHIPPED,
    *(replace(rule.with_threshold(**LOW[type(rule.condition)]), id=f"eager-{rule.id}") for rule in SHIPPED),
    *(
        replace(SHIPPED[0], id=f"plain-{n}", where=LOOKS, condition=one, spares=None)
        for n, one in enumerate(CONDITIONS)
    ),
]


def one_of(*values):
    return st.sampled_from(values)


# Minutes that crowd round midnights and the ends of windows, some alike to the microsecond.
moments = st.builds(
    lambda day, minute, tick: FIRST + timedelta(days=day, minutes=minute, microseconds=tick),
    st.integers(0, 3),
    one_of(0, 1, 29, 30, 31, 59, 60, 700, 719, 720, 721, 749, 750, 780),
    one_of(0, 0, 1),
)
events = st.fixed_dictionaries(
    {
        "occurred_at": moments,
        "user_id": one_of(*USERS),
        "requested_by": one_of(None, None, None, *USERS, ""),
        "system": one_of("crime", "intel"),
        "action": one_of("view", "view", "search", "print", "export", "log in"),
        "record_id": one_of(None, *RECORDS),
        "subject_ref": one_of(None, None, "p1", "p2", "r1"),
        "site_id": one_of(None, "north", "south", "moving", "nowhere"),
        "reason_ref": one_of(None, None, "i1", "i2", "i3"),
    }
)
spells = st.tuples(one_of(None, 0, 1, 2), one_of(None, 1, 2, 3)).map(
    lambda ends: {
        "starts_at": None if ends[0] is None else FIRST + timedelta(days=ends[0], hours=12),
        "ends_at": None
        if ends[1] is None or (ends[0] is not None and ends[1] <= ends[0])
        else FIRST + timedelta(days=ends[1], hours=12, minutes=30),
    }
)
begun = spells.map(lambda spell: {**spell, "starts_at": spell["starts_at"] or FIRST - timedelta(days=400)})


def rows(spell, most=4, **columns):
    parts = st.fixed_dictionaries({name: one_of(*values) for name, values in columns.items()})
    return st.lists(st.builds(lambda one, dated: {**one, **dated}, parts, spell), max_size=most)


instants = st.builds(lambda moment: {"occurred_at": moment + timedelta(minutes=3)}, moments)
tables = st.fixed_dictionaries(
    {
        "users": rows(
            begun, 6, user_id=USERS, role=(None, "detective", "operator"), kind=(None, "Personal ", "shared")
        ),
        "duties": rows(begun, user_id=USERS, kind=("rostered", "Overtime", "sick", "lunch")),
        "assignments": rows(begun, user_id=USERS, record_id=RECORDS),
        "relations": rows(spells, user_id=USERS, record_id=RECORDS, kind=("own", "Relative", "colleague", "cousin")),
        "records": rows(
            spells,
            record_id=RECORDS,
            kind=(None, "person", " Training"),
            vulnerable=(None, True),
            sensitive=(True, False),
        ),
        "investigations": rows(spells, user_id=USERS, record_id=RECORDS),
        "reasons": rows(spells, reason_ref=("i1", "i2"), user_id=(None, *USERS), record_id=(None, *RECORDS)),
        "higher_risk": rows(begun, 2, user_id=USERS),
        "contacts": rows(instants, user_id=USERS, record_id=RECORDS),
        "sites": st.just(
            [
                {"site_id": "north", "latitude": 53.0, "longitude": -1.5},
                {"site_id": "south", "latitude": 52.5, "longitude": -1.5},
                {
                    "site_id": "moving",
                    "latitude": 53.0,
                    "longitude": -1.4,
                    "ends_at": FIRST + timedelta(days=1, hours=12),
                },
                {
                    "site_id": "moving",
                    "latitude": 51.0,
                    "longitude": -1.4,
                    "starts_at": FIRST + timedelta(days=1, hours=12),
                },
            ]
        ),
    }
)


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_a_rule_finds_the_same_among_more_rules_than_a_word_has_bits(tmp_path):
    rows = [
        {"user_id": user, "action": action, "record_id": record, "occurred_at": FIRST + timedelta(minutes=minute)}
        for user in USERS
        for minute, (action, record) in enumerate((("view", "r1"), ("view", "r2"), ("view", "r1"), ("print", "r1")))
    ]
    lake = lake_of(tmp_path, rows)
    asked = (CONDITIONS[0], CONDITIONS[2], CONDITIONS[5])
    rules = [
        replace(PLAIN, id=f"{name}-{n}", where=Every((LOOKS, Not(Is("system", (f"s{n}",))))), condition=condition)
        for n in range(70)
        for name, condition in enumerate(asked)
    ]
    hits, _ = scanned(lake, engine=engine_of("summaries", lake), rules=rules)
    found = {(hit["rule"], hit["user_id"], hit["measure"], tuple(hit["evidence"])) for hit in hits}
    wanted = ((3, (1, 2, 3)), (2, (1, 2, 3)), (2, (1, 3, 4)))
    assert found == {
        (f"{name}-{n}", user, measure, tuple(event + 4 * place for event in evidence))
        for n in range(70)
        for name, (measure, evidence) in enumerate(wanted)
        for place, user in enumerate(USERS)
    }


@pytest.mark.slow
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events, min_size=12, max_size=40), tables, st.lists(events, max_size=4))
def test_reference_and_summaries_find_the_same(rows, beside, late):
    with TemporaryDirectory() as folder:
        lake = lake_of(Path(folder), rows, **beside)
        reference, summaries = (scanned(lake, engine=engine_of(name, lake), rules=EAGER) for name in ENGINES)
        assert summaries == reference
        add_events(lake.folder, [{**row, "event_id": 1000 + n} for n, row in enumerate(late)], "late")
        reference, summaries = (scanned(lake, engine=engine_of(name, lake), rules=EAGER) for name in ENGINES)
        assert summaries == reference
        since = lake.days()[-1]
        for name in ENGINES:
            part, _ = scanned(lake, engine=engine_of(name, lake), rules=EAGER, since=since)
            assert part == [hit for hit in reference[0] if hit["day"] >= since]
