"""What is left out of a publication cannot be got back, by adding, subtracting or trying every count there could be."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probity.analysis.measures.published_cells import ALL, Cell, Counts
from probity.analysis.measures.suppression import Suppression, given_away, suppress
from probity.foundation.kernel.errors import BadInput

GROUPS, QUARTERS, OUTCOMES = ("A", "B", "C", "D"), ("Q1", "Q2"), ("granted", "refused")


def counts_of(numbers, *dimensions):
    keys = list(product(*dimensions))
    names = ("group", "quarter", "outcome")[: len(dimensions)]
    return Counts(names, dict(zip(keys, numbers, strict=True)))


def hidden_names(made: Suppression) -> set[str]:
    return {made.cells[at].name for at in made.hidden}


def solved_by_subtraction(made: Suppression) -> list[str]:
    """The small counts that are a sum of multiples of those shown: linear algebra over the finest counts."""
    keys = sorted({part for cell in made.cells for part in cell.parts})
    rows = np.array([[key in cell.parts for key in keys] for cell in made.cells], dtype=float)
    shown = [at for at in range(len(rows)) if at not in made.hidden]
    rank = np.linalg.matrix_rank(rows[shown]) if shown else 0
    return [made.cells[at].name for at in made.primary if np.linalg.matrix_rank(rows[[*shown, at]]) == rank]


def still_possible(made: Suppression, cell: Cell, most: int) -> set[int]:
    """Every value that the cell could have, found by trying all counts up to `most` of each finest part."""
    keys = sorted({part for shown in made.cells for part in shown.parts})
    tried = np.array(list(product(range(most + 1), repeat=len(keys))))
    for at, (shown, value) in enumerate(made.shown()):
        if at not in made.hidden:
            tried = tried[tried[:, [key in shown.parts for key in keys]].sum(axis=1) == value]
    return set(tried[:, [key in cell.parts for key in keys]].sum(axis=1).tolist())


def test_a_small_count_takes_another_with_it():
    counts = counts_of((2, 9, 30, 14), GROUPS)
    made = suppress(counts.table("Refusals", ["group"]), counts.by_key)
    assert hidden_names(made) == {"Refusals / A", "Refusals / B"}
    assert {cell.labels[0]: value for cell, value in made.shown()} == {
        "A": None, "B": None, "C": 30, "D": 14, ALL: 55,
    }  # fmt: skip
    assert made.words == "1 counts below 5 are left out, and 1 more that would give them away."


def test_two_refusals_cannot_be_had_from_the_total_less_the_others_nor_from_one_quarter_less_another():
    counts = counts_of((2, 6, 9, 11, 30, 21, 14, 12), GROUPS, QUARTERS)
    first = counts.table("January to March", ["group"], {"quarter": ["Q1"]})
    half = counts.table("January to June", ["group"])
    made = suppress([*first, *half], counts.by_key)
    assert "January to March / A" in hidden_names(made)
    assert not solved_by_subtraction(made)
    assert not given_away(made, counts.by_key)
    bare = Suppression(5, made.cells, made.primary, frozenset(), ())
    assert solved_by_subtraction(bare) == ["January to March / A"]
    assert given_away(bare, counts.by_key) == {"January to March / A": (2, 2)}


def test_a_quarter_that_only_subtraction_would_make_is_guarded_too():
    """Q2 is never published; the half year less Q1 is Q2, and 3 of it are of group A."""
    counts = counts_of((8, 3, 9, 11, 30, 21, 14, 12), GROUPS, QUARTERS)
    first = counts.table("January to March", ["group"], {"quarter": ["Q1"]})
    made = suppress([*first, *counts.table("January to June", ["group"])], counts.by_key)
    assert not made.primary
    assert made.secondary
    assert not given_away(made, counts.by_key)


def test_a_filter_gives_nothing_away_beside_the_whole():
    numbers = (20, 3, 18, 6, 40, 7, 25, 9)
    counts = counts_of(numbers, GROUPS, ("person", "vehicle only"))
    whole = counts.table("All searches", ["group"])
    persons = counts.table("Without vehicle only", ["group"], {"quarter": ["person"]})
    made = suppress([*whole, *persons], counts.by_key)
    assert not given_away(made, counts.by_key)
    shown = {cell.name: value for cell, value in made.shown()}
    assert shown["All searches / A"] is None or shown["Without vehicle only / A"] is None


def test_what_was_published_before_cannot_be_taken_back_and_is_told():
    counts = counts_of((2, 6, 9, 11, 30, 21, 14, 12), GROUPS, QUARTERS)
    before = counts.table("January to March", ["group"], {"quarter": ["Q1"]})
    made = suppress(counts.table("January to June", ["group"]), counts.by_key, already=before)
    assert "January to March / A" in made.exposed
    assert "Already given away: January to March / A" in made.words
    shown_before = [cell for cell in before if cell.labels[0] not in {"A", "B"}]
    safe = suppress(counts.table("January to June", ["group"]), counts.by_key, already=shown_before)
    assert not safe.exposed
    assert not given_away(safe, counts.by_key, already=shown_before)


def test_nothing_is_left_out_where_nothing_is_small_and_a_0_may_stand():
    counts = counts_of((0, 9, 30, 14), GROUPS)
    made = suppress(counts.table("Refusals", ["group"]), counts.by_key)
    assert not made.hidden
    assert [value for _, value in made.shown()] == [0, 9, 30, 14, 53]


def test_tables_that_do_not_fit_their_counts_are_refused():
    counts = counts_of((2, 9, 30, 14), GROUPS)
    cells = counts.table("Refusals", ["group"])
    with pytest.raises(BadInput, match="do not fit"):
        suppress(cells, {**counts.by_key, ("A",): 3})


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
@settings(max_examples=25)
def test_trying_every_count_leaves_a_small_one_in_doubt(numbers):
    counts = counts_of(numbers, ("A", "B"), ("Q1", "Q2"))
    tables = [*counts.table("By group", ["group"]), *counts.table("First", ["group"], {"quarter": ["Q1"]})]
    made = suppress(tables, counts.by_key)
    for at in made.primary:
        possible = still_possible(made, made.cells[at], most=12)
        assert max(possible) >= 5, (numbers, made.cells[at])
        assert max(possible) - min(possible) >= 4, (numbers, made.cells[at])
        assert made.cells[at].value in possible


@given(st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=16, max_size=16))
@settings(max_examples=20)
def test_no_publication_is_undone_by_subtraction_and_each_adds_up(numbers):
    counts = counts_of(numbers, GROUPS, QUARTERS, OUTCOMES)
    tables = [
        *counts.table("Outcomes", ["group", "outcome"]),
        *counts.table("First quarter", ["group", "outcome"], {"quarter": ["Q1"]}),
        *counts.table("By quarter", ["quarter"]),
    ]
    made = suppress(tables, counts.by_key)
    assert not made.exposed
    assert not solved_by_subtraction(made)
    assert not given_away(made, counts.by_key)
    shown = {(cell.table, cell.labels): value for cell, value in made.shown()}
    for table in ("Outcomes", "First quarter"):
        for outcome in (*OUTCOMES, ALL):
            column = [shown[table, (group, outcome)] for group in GROUPS]
            total = shown[table, (ALL, outcome)]
            assert None in (*column, total) or sum(column) == total
