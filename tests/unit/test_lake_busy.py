"""Users who do so much that a scan goes by ticks and blocks, and passes over what it need not read: nothing is lost."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from probity.analysis.lake import quickly
from probity.analysis.lake.algebra import Contact, Count, Counted, Every, Is, Key, Sequence
from tests.unit.lake_scenes import RULES, engine_of, lake_of, scanned

FIRST = datetime(2025, 3, 28)  # noqa: DTZ001 - the lake's own form
MINUTE = 60_000_000
LOOKS, TAKES = Is("action", ("view", "search")), Is("action", ("print", "export"))
UNEXPLAINED, ANYTHING = Is("reason_given", (False,)), Every(())
PLAIN = replace(next(rule for rule in RULES if rule.authority is None), where=LOOKS, spares=None)
CONDITIONS = (
    *(Count(Counted.EVENTS, (Key.USER,), least, minutes * MINUTE) for minutes in (7, 60, 1700) for least in (3, 9, 24)),
    *(Count(Counted.EVENTS, (Key.USER,), least) for least in (30, 90)),
    *(Count(Counted.SUBJECTS, (Key.USER,), least, within) for least in (4, 9) for within in (None, 45 * MINUTE)),
    Count(Counted.EVENTS, (Key.USER, Key.SUBJECT), 6, 90 * MINUTE),
    Count(Counted.EVENTS, (Key.USER,), 5, 20 * MINUTE, apart=4 * MINUTE),
    *(Sequence(least, TAKES, minutes * MINUTE) for least in (1, 4, 9) for minutes in (10, 40, 1600)),
)
ASKED = [replace(PLAIN, id=f"busy-{number}", condition=one) for number, one in enumerate(CONDITIONS)]


def both(lake, rules, **asked):
    """What each engine finds, the reference first."""
    return [scanned(lake, engine=engine_of(name, lake), rules=rules, **asked)[0] for name in ("reference", "summaries")]


def a_busy_while(seed):
    """Three days of two users, in bursts about a few people, some moments alike and some bursts over midnight."""
    chance = random.Random(seed)
    rows = []
    for _ in range(24):
        user, begun = chance.choice(("ann", "bea")), chance.choice((-4, 20, 600, 610, 1000, 1425)) * 60
        day, pace, about = chance.randrange(1, 3), chance.choice((1, 20, 90)), chance.randrange(1, 12)
        for number in range(chance.randrange(4, 60)):
            rows.append(
                {
                    "user_id": user,
                    "action": "print" if chance.random() < 0.06 else "view",
                    "record_id": None if chance.random() < 0.05 else f"r{chance.randrange(about)}",
                    "reason_ref": chance.choice((None, "i1")),
                    "occurred_at": FIRST
                    + timedelta(days=day, seconds=begun + number * pace // chance.choice((1, 1, 2))),
                }
            )
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_windows_that_slide_over_busy_days_are_found_alike_and_so_from_the_last_day_on(tmp_path, seed):
    lake = lake_of(tmp_path, a_busy_while(seed))
    reference, summaries = both(lake, ASKED)
    assert len({hit["rule"] for hit in reference}) > len(ASKED) // 2
    assert summaries == reference
    since = lake.days()[-1]
    part, _ = scanned(lake, engine=engine_of("summaries", lake), rules=ASKED, since=since)
    assert part == [hit for hit in reference if hit["day"] >= since]


def views_beside(moment, minutes):
    """What Ann looks up about one person so many minutes after a moment, or before it."""
    return [{"user_id": "ann", "record_id": "r1", "occurred_at": moment + timedelta(minutes=n)} for n in minutes]


def kinds_of_action():
    """Ten tests that differ: so many are more than a byte has bits."""
    words = ("view", "search", "print", "export")
    return [Is("action", some) for size in (1, 2) for some in combinations(words, size)]


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_more_tests_than_a_byte_has_bits_are_each_put_to_every_row(tmp_path):
    lake = lake_of(tmp_path, a_busy_while(4))
    hourly, before = Count(Counted.EVENTS, (Key.USER,), 2, 60 * MINUTE), Sequence(1, TAKES, 40 * MINUTE)
    rules = [
        replace(PLAIN, id=f"{name}-{number}", where=where, condition=condition)
        for number, where in enumerate(kinds_of_action())
        for name, condition in (("hourly", hourly), ("before", before))
    ]
    reference, summaries = both(lake, rules)
    assert len({hit["rule"] for hit in reference}) > 12
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_tests_that_pass_the_same_rows_are_told_apart_by_how_much_they_ask_for_alone(tmp_path):
    lake = lake_of(tmp_path, a_busy_while(5))
    wheres = (Every((LOOKS, UNEXPLAINED)), Every((UNEXPLAINED, LOOKS)))
    rules = [
        replace(PLAIN, id=f"{number}-at-least-{least}", where=where, condition=replace(CONDITIONS[3], at_least=least))
        for number, where in enumerate(wheres)
        for least in (4, 12, 13, 500)
    ]
    reference, summaries = both(lake, rules)
    assert {hit["rule"].split("-")[0] for hit in reference} == {"0", "1"}
    assert len(reference) > len({(hit["user_id"], hit["day"]) for hit in reference})
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
@pytest.mark.parametrize(("after", "found"), [(9, True), (11, False)])
def test_enough_only_on_both_sides_of_midnight_is_found_where_the_window_reaches(tmp_path, after, found):
    midnight = FIRST + timedelta(days=1)
    views = views_beside(midnight, (-21, -20, -19, 1, 2))
    end = {"user_id": "ann", "action": "print", "record_id": "r1", "occurred_at": midnight + timedelta(minutes=after)}
    evening = {"user_id": "ann", "record_id": "r9", "occurred_at": midnight + timedelta(hours=20)}
    lake = lake_of(tmp_path, [*views, end, evening])
    rules = [
        replace(PLAIN, id="before-a-print", condition=Sequence(5, TAKES, 30 * MINUTE)),
        replace(PLAIN, id="in-a-while", where=ANYTHING, condition=Count(Counted.EVENTS, (Key.USER,), 6, 31 * MINUTE)),
    ]
    reference, summaries = both(lake, rules)
    assert [(hit["rule"], hit["day"].day) for hit in reference] == [(rule.id, midnight.day) for rule in rules if found]
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_more_in_the_evening_before_hides_no_hit_of_a_day(tmp_path):
    midnight = FIRST + timedelta(days=1)
    prints = [midnight - timedelta(seconds=n) for n in range(20, 50)]
    prints += [midnight + timedelta(hours=23, minutes=n) for n in (20, 22, 45)]
    views = [midnight + timedelta(minutes=n) for n in (*range(40), *range(1_390, 1_430))]
    rows = [
        {"user_id": "ann", "record_id": "r1", "action": action, "occurred_at": moment}
        for action, moments in (("print", prints), ("view", views))
        for moment in moments
    ]
    rule = replace(PLAIN, id="prints", where=TAKES, condition=Count(Counted.EVENTS, (Key.USER,), 3, 30 * MINUTE))
    reference, summaries = both(lake_of(tmp_path, rows), [rule])
    assert sorted(hit["measure"] for hit in reference) == [3, 30]
    assert summaries == reference


def a_shift_with_prints(minutes):
    """A user's shift of a look-up a minute, each about another person but every tenth, and prints about that one."""
    views = [
        {"user_id": "ann", "record_id": f"r{n if n % 10 else 0}", "occurred_at": FIRST + timedelta(hours=9, minutes=n)}
        for n in range(400)
    ]
    begun = FIRST + timedelta(hours=9, seconds=30)
    prints = [
        {"user_id": "ann", "action": "print", "record_id": "r0", "occurred_at": begun + timedelta(minutes=n)}
        for n in minutes
    ]
    return [*views, *prints]


PRINTED = [
    replace(PLAIN, id="prints", where=TAKES, condition=Count(Counted.EVENTS, (Key.USER,), 3, 31 * MINUTE)),
    replace(PLAIN, id="then-printed", condition=Sequence(3, TAKES, 30 * MINUTE)),
    replace(PLAIN, id="printed-again", where=TAKES, condition=Sequence(2, TAKES, 30 * MINUTE)),
]


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ((40, 55, 70), {"prints", "then-printed", "printed-again"}),
        ((40, 55, 72), {"then-printed"}),
        ((2, 150, 390), {"then-printed"}),
        ((5,), set()),
    ],
)
def test_few_rows_of_a_long_day_are_found_where_they_are_near_and_only_there(tmp_path, minutes, found):
    reference, summaries = both(lake_of(tmp_path, a_shift_with_prints(minutes)), PRINTED)
    assert {hit["rule"] for hit in reference} == found
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
@pytest.mark.parametrize(("after", "found"), [(9, True), (11, False)])
def test_a_contact_shortly_after_midnight_ends_what_was_looked_up_before_it(tmp_path, after, found):
    midnight = FIRST + timedelta(days=1)
    views = views_beside(midnight, (-20, -19, -18))
    call = {"user_id": "ann", "occurred_at": midnight + timedelta(minutes=after), "channel": "call"}
    lake = lake_of(
        tmp_path,
        [*views, {"user_id": "bea", "record_id": "r1", "occurred_at": midnight + timedelta(hours=1)}],
        contacts=[{**call, "record_id": "r1"}],
        watched_contacts=[{**call, "seconds": 60}],
    )
    rules = [
        replace(PLAIN, id=contact.value, condition=Sequence(3, contact, 29 * MINUTE))
        for contact in (Contact.CONTACTS, Contact.WATCHED)
    ]
    reference, summaries = both(lake, rules)
    assert len(reference) == (2 if found else 0)
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_more_hits_than_there_is_room_for_at_first_are_all_found(tmp_path, monkeypatch):
    lake = lake_of(tmp_path, a_busy_while(6))
    whole = scanned(lake, engine=engine_of("summaries", lake), rules=ASKED)[0]
    monkeypatch.setattr(quickly, "FIRST_HITS", 1)
    assert scanned(lake, engine=engine_of("summaries", lake), rules=ASKED)[0] == whole
    assert len(whole) > 50


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_an_end_with_more_before_it_than_is_looked_at_one_by_one_is_found_alike(tmp_path):
    views = [
        {"user_id": "ann", "record_id": f"r{n % 2}", "occurred_at": FIRST + timedelta(seconds=n)} for n in range(2_400)
    ]
    end = {"user_id": "ann", "action": "print", "record_id": "r1", "occurred_at": FIRST + timedelta(seconds=2_400)}
    lake = lake_of(tmp_path, [*views, end])
    rules = [replace(PLAIN, id=f"many-{n}", condition=Sequence(n, TAKES, 60 * MINUTE)) for n in (1_200, 1_201)]
    reference, summaries = both(lake, rules)
    assert [(hit["rule"], hit["measure"]) for hit in reference] == [("many-1200", 1_200)]
    assert summaries == reference


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_more_of_a_day_than_sixteen_bits_hold_is_counted_whole(tmp_path):
    rows = [
        {"user_id": "ann", "record_id": f"r{n % 9}", "occurred_at": FIRST + timedelta(seconds=n)} for n in range(66_000)
    ]
    lake = lake_of(tmp_path, rows)
    rules = [replace(PLAIN, id=f"all-{n}", condition=Count(Counted.EVENTS, (Key.USER,), n)) for n in (66_000, 66_001)]
    found, _ = scanned(lake, engine=engine_of("summaries", lake), rules=rules)
    assert [(hit["rule"], hit["measure"]) for hit in found] == [("all-66000", 66_000)]


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_many_people_whose_searches_name_nobody_are_no_crowd(tmp_path):
    rows = [
        {"user_id": f"u{n}", "action": "search", "occurred_at": FIRST + timedelta(minutes=n), "record_id": None}
        for n in range(14)
    ]
    lake = lake_of(tmp_path, rows, assignments=[], reasons=[])
    assert both(lake, [rule for rule in RULES if rule.id == "crowd"]) == [[], []]


@pytest.mark.slow  # a fresh clone compiles the loops for a minute first
def test_contacts_of_many_who_looked_nobody_up_hide_no_hit_and_make_none(tmp_path):
    views = [{"user_id": "ann", "record_id": "r1", "occurred_at": FIRST + timedelta(minutes=n)} for n in range(3)]
    calls = [
        {"user_id": user, "record_id": "r1", "occurred_at": FIRST + timedelta(hours=1), "channel": "call"}
        for user in (*(f"stranger-{n}" for n in range(3_000)), "ann")
    ]
    lake = lake_of(tmp_path, views, contacts=calls)
    rule = replace(PLAIN, id="looked-up-then-rung", condition=Sequence(3, Contact.CONTACTS, 120 * MINUTE))
    reference, summaries = both(lake, [rule])
    assert [(hit["user_id"], hit["measure"]) for hit in reference] == [("ann", 3)]
    assert summaries == reference
