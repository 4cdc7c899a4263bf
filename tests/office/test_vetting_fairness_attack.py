"""No small number of a release can be got back from its tables, its times, its periods and the releases before."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from probity.office.vetting.models import FairnessCounts, FairnessRelease
from probity.office.vetting.queries.fairness import BANDS, DECIDED, ENDS, Counted, Quarter, plain_counts, tables_of

GROUPS = ("one", "other", "not_known")
QUARTERS = ("2026-Q1", "2026-Q2")
LEAST = 5
MANY = 10_000  # more people than a quarter has
Who = tuple[str, str, str, str]  # quarter, group, end, band; a band only for whom was decided
WHO: tuple[Who, ...] = tuple(
    (quarter, group, end, band)
    for quarter, group, end in product(QUARTERS, GROUPS, map(str, ENDS))
    for band in (BANDS if end in DECIDED else ("",))
)


def counted(people: dict[Who, int], quarter: str) -> Counted:
    ends: Counter[tuple[str, str]] = Counter()
    times: Counter[tuple[str, str]] = Counter({(group, band): 0 for group in GROUPS for band in BANDS})
    for (when, group, end, band), number in people.items():
        if when == quarter:
            ends[group, end] += number
            if band:
                times[group, band] += number
    return {"ethnicity": ends, "ethnicity time": times}


def released(people: dict[Who, int]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The tables of each quarter, each released knowing those before."""
    earlier: list[FairnessCounts] = []
    found = []
    for quarter in QUARTERS:
        counts = counted(people, quarter)
        tables = tables_of(Quarter.named(quarter), counts, earlier)
        found.append((quarter, tables.shown))
        release = FairnessRelease(quarter=quarter)
        earlier.append(FairnessCounts(release=release, counted=plain_counts(counts), cells=tables.cells))
    return found


def reading(found: list[tuple[str, list[dict[str, Any]]]]) -> tuple[list[list[int]], list[int]]:
    """Everything that is shown, as sums over whoever there can be."""
    rows, totals = [], []
    for released_in, tables in found:
        for cell in tables:
            if cell["count"] is None:
                continue
            periods = [released_in] if cell["period"] == "quarter" else [q for q in QUARTERS if q <= released_in]
            place = 3 if cell["measure"].endswith(" time") else 2
            of_end = {"All": lambda who, at=place: bool(who[at])}.get(
                cell["end"], lambda who, at=place, end=cell["end"]: who[at] == end
            )
            rows.append([int(w[0] in periods and cell["group"] in ("All", w[1]) and of_end(w)) for w in WHO])
            totals.append(cell["count"])
    return rows, totals


def spread(wanted: list[int], rows: list[list[int]], totals: list[int]) -> float:
    """How far apart the least and the most are that somebody who reads everything must hold possible."""
    ends = []
    for sign in (1, -1):
        tried = linprog(sign * np.array(wanted), A_eq=np.array(rows), b_eq=totals, bounds=(0, MANY), integrality=1)
        assert tried.status == 0, tried.message
        ends.append(sign * tried.fun)
    return round(ends[1] - ends[0], 6)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 3, 6, 9, 14]), min_size=len(WHO), max_size=len(WHO)))
def test_no_small_end_is_told_by_all_that_was_ever_shown(numbers: list[int]) -> None:
    people = dict(zip(WHO, numbers, strict=True))
    rows, totals = reading(released(people))
    for quarter, group, end in product(QUARTERS, GROUPS, map(str, ENDS)):
        wanted = [int(who[:3] == (quarter, group, end)) for who in WHO]
        if 0 < sum(n for n, mine in zip(numbers, wanted, strict=True) if mine) < LEAST:
            assert spread(wanted, rows, totals) >= 1, (quarter, group, end)


def test_times_are_left_out_where_they_would_tell_what_the_ends_do_not() -> None:
    small = {("2026-Q1", "one", "withdrawn", ""): 2, ("2026-Q1", "one", "discontinued", ""): 0}
    people = {who: small.get(who, 6 if who[2] == "refused" else 20) for who in WHO}
    tables = dict(released(people))["2026-Q1"]
    ends = {row["end"]: row["count"] for row in tables if (row["measure"], row["group"]) == ("ethnicity", "one")}
    times = [row["count"] for row in tables if (row["measure"], row["group"]) == ("ethnicity time", "one")]
    assert ends["withdrawn"] is None
    hidden = any(ends[end] is None for end in DECIDED)
    assert all(count is None for count in times) == hidden


def test_the_year_so_far_is_left_out_where_it_would_tell_what_an_earlier_release_hid() -> None:
    """Q1 hid two refusals of one group, and the total with them, but no other group's: the year less Q2 tells them."""
    first = {"one": 2, "other": 9, "not_known": 12}
    people = {
        who: 20 if who[0] == "2026-Q2" or who[2] != "refused" else first[who[1]] // 3 * (who[3] != "") for who in WHO
    }
    people["2026-Q1", "one", "refused", "quick"] = 2
    shown = [
        {"measure": "ethnicity", "period": "quarter", "group": group, "end": "refused", "count": first[group]}
        for group in ("other", "not_known")
    ]
    cells = [
        {"table": "ethnicity:2026-Q1:quarter", "labels": [cell["group"], "refused"], "value": cell["count"],
         "parts": [["2026-Q1", cell["group"], "refused"]]}
        for cell in shown
    ]  # fmt: skip
    counts = plain_counts(counted(people, "2026-Q1"))
    earlier = [FairnessCounts(release=FairnessRelease(quarter="2026-Q1"), counted=counts, cells=cells)]
    made = tables_of(Quarter.named("2026-Q2"), counted(people, "2026-Q2"), earlier).shown
    totals = {row["period"]: row["count"] for row in made if (row["group"], row["end"]) == ("All", "refused")}
    assert totals == {"quarter": 180, "year": None}
    rows, numbers = reading([("2026-Q1", shown), ("2026-Q2", made)])
    wanted = [int(who[:3] == ("2026-Q1", "one", "refused")) for who in WHO]
    assert spread(wanted, rows, numbers) >= LEAST - 1
