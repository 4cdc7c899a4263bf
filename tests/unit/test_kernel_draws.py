import re
import runpy
import warnings
from collections import Counter
from random import Random, SystemRandom

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from probity.foundation.kernel.draws import (
    commitment,
    draw,
    draw_strata,
    frozen,
    frozen_strata,
    late,
    new_seed,
    order,
    replaced,
    verify_draw,
)
from probity.foundation.kernel.errors import BadInput
from tests.conftest import PROJECT

SEED = new_seed(random=Random(1))
SEEDS = [new_seed(random=Random(number)) for number in range(600)]
ALMOST_NEVER = 1e-4  # the seeds are fixed, so a right draw passes always

references = st.sets(st.from_regex(r"UF-[0-9]{6}-[A-Z]", fullmatch=True), min_size=1, max_size=30)
strata = st.dictionaries(st.sampled_from(["Taser", "baton", "handcuffs", "spray"]), references, min_size=1)
seeds = st.integers(0, 2**64).map(lambda number: new_seed(random=Random(number)))


def forms(count: int, kind: str = "UF") -> list[str]:
    return [f"{kind}-{number:06d}" for number in range(count)]


def shuffled(rows: list[str]) -> list[str]:
    return Random(7).sample(rows, len(rows))


def test_a_draw_is_known_in_advance_by_its_commitment_alone():
    assert commitment(SEED) == commitment(SEED) != commitment(SEEDS[3])
    assert draw(forms(20), SEED, 3).commitment == commitment(SEED)


def test_a_real_seed_comes_from_the_system_s_chance():
    first, second = (new_seed(random=SystemRandom()) for _ in range(2))
    assert first != second
    assert commitment(first) != commitment(second)


@pytest.mark.parametrize("seed", ["", "1", "A" * 64, "g" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_could_be_guessed_is_no_seed(seed):
    with pytest.raises(BadInput, match="not a seed") as refusal:
        commitment(seed)
    assert not seed or len(seed) < 2 or seed not in str(refusal.value)


def test_the_answer_of_one_draw_never_changes():
    """Published draws must be repeatable in ten years' time: these were worked out apart, with openssl."""
    seed = "00" * 32
    assert commitment(seed) == "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"
    assert frozen(["B", "A"]).digest == "daee1cd25194ae952d046ad9b9c81d3c07dc5332440b58d6d7461b248be56712"
    assert order(["UF-000001", "UF-000002", "UF-000003"], seed) == ("UF-000002", "UF-000001", "UF-000003")


@given(references, seeds, st.integers(0, 40))
@settings(max_examples=60)
def test_a_draw_does_not_know_the_order_of_rows_and_is_the_same_each_time(rows, seed, size):
    made = draw(sorted(rows), seed, size)
    assert made == draw(sorted(rows, reverse=True), seed, size) == draw(shuffled(sorted(rows)) * 2, seed, size)
    assert len(set(made.references)) == min(size, len(rows)) == size - made.shortfall


@given(references, references, seeds)
@settings(max_examples=40)
def test_other_records_do_not_change_the_order_of_these(rows, others, seed):
    assert [kept for kept in order(rows | others, seed) if kept in rows] == list(order(rows, seed))


def test_every_record_has_the_same_chance_over_many_seeds():
    rows = {"Taser": forms(9, "TA"), "spray": forms(12, "SP"), "baton": forms(4, "BA")}
    sizes = {"Taser": 2, "spray": 3, "baton": 2}
    seen = Counter(reference for seed in SEEDS for reference in draw_strata(rows, seed, sizes).references)
    for name, members in rows.items():
        counts = [seen[reference] for reference in members]
        assert sum(counts) == sizes[name] * len(SEEDS)
        assert chisquare(counts).pvalue > ALMOST_NEVER, f"{name}: {counts}"


def test_a_tilted_draw_would_be_caught_by_the_same_test():
    seen = Counter(min(draw(forms(9), seed, 2).references) for seed in SEEDS)
    assert chisquare([seen[reference] for reference in forms(9)]).pvalue < ALMOST_NEVER


def test_too_few_are_all_taken_and_the_shortfall_is_stated():
    made = draw_strata({"baton": ["UF-000001"], "Taser": forms(9, "TA")}, SEED, {"baton": 2, "Taser": 2, "spray": 2})
    assert made.stratum("baton").words == "1 of 2 drawn from 1, shortfall 1"
    assert made.stratum("Taser").words == "2 of 2 drawn from 9"
    assert made.stratum("spray").words == "0 of 2 drawn from 0, shortfall 2"
    assert made.shortfall == 3


def test_a_record_of_several_strata_is_drawn_once_and_for_the_rarest():
    both = "TA-000001"
    made = draw_strata({"Taser": forms(9, "TA"), "baton": [both]}, SEED, {"Taser": 9, "baton": 1})
    assert made.stratum("baton").drawn == (both,)
    assert both not in made.stratum("Taser").drawn
    assert len(set(made.references)) == len(made.references) == 9
    assert made.stratum("Taser").shortfall == 1


def test_the_next_in_the_committed_order_takes_the_place_of_one_withdrawn():
    made = draw(forms(9), SEED, 2)
    ordered = order(forms(9), SEED)
    once = replaced(made, ordered[0])
    assert once.references == (ordered[1], ordered[2])
    assert replaced(once, ordered[2]).references == (ordered[1], ordered[3])
    assert once.strata[0].words == "2 of 2 drawn from 9, 1 withdrawn"


def test_a_replacement_passes_over_what_stands_elsewhere_and_what_was_withdrawn():
    rows = {"Taser": forms(3), "baton": forms(3)}
    made = draw_strata(rows, SEED, {"Taser": 1, "baton": 1})
    first, second, third = order(forms(3), SEED)
    assert made.references == (first, second)
    after = replaced(made, first)
    assert after.references == (third, second)
    spent = replaced(after, second)
    assert spent.stratum("baton").words == "0 of 1 drawn from 3, shortfall 1, 1 withdrawn"
    with pytest.raises(BadInput, match="does not stand"):
        replaced(spent, second)


def test_a_late_record_is_outside_the_draw_and_listed():
    listed = frozen(forms(9))
    assert late(listed, shuffled([*forms(9), "UF-000900", "UF-000100"])) == ("UF-000100", "UF-000900")
    assert late(listed, forms(4)) == ()


@given(strata, seeds, st.lists(st.integers(0, 50), max_size=4))
@settings(max_examples=60)
def test_anybody_can_repeat_a_draw_with_its_withdrawals(rows, seed, picks):
    made = draw_strata(rows, seed, dict.fromkeys(rows, 2))
    assert made.digest == frozen_strata(rows).digest
    withdrawn = []
    for pick in picks:
        if made.references:
            withdrawn.append(made.references[pick % len(made.references)])
            made = replaced(made, withdrawn[-1])
    assert verify_draw(made, seed, {name: shuffled(sorted(rows[name])) for name in rows}, withdrawn) == ()


def test_a_draw_that_was_meddled_with_does_not_verify():
    rows = forms(30)
    made = draw(rows, SEED, 5)
    assert verify_draw(made, SEED, rows) == ()
    assert "The seed is not" in verify_draw(made, SEEDS[9], rows)[0]
    assert "The list is not" in verify_draw(made, SEED, [*rows, "UF-000900"])[0]
    assert "withdrawn, but" in verify_draw(made, SEED, rows, [order(rows, SEED)[9]])[0]
    chosen = replaced(made, made.references[0])
    assert verify_draw(chosen, SEED, rows) == ()
    assert any("should not stand" in fault for fault in verify_draw(chosen, SEED, rows, []))


@pytest.mark.parametrize("reference", ["", "UF-1\nUF-2", "UF-1\tbaton"])
def test_a_reference_that_could_be_read_as_two_is_refused(reference):
    with pytest.raises(BadInput, match="blank, or holds"):
        frozen([reference])


def test_a_stratum_without_a_size_is_refused_and_so_is_less_than_nothing():
    with pytest.raises(BadInput, match="No size was given for baton"):
        draw_strata({"baton": forms(1)}, SEED, {})
    with pytest.raises(BadInput, match="fewer than none"):
        draw(forms(1), SEED, -1)


def test_the_ten_lines_of_the_how_to_repeat_a_draw(tmp_path, monkeypatch, capsys):
    page = (PROJECT / "docs" / "howto" / "measure-disparity.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) <= 10
    rows = forms(30)
    (tmp_path / "seed.txt").write_text(f"{SEED}\n", encoding="utf-8")
    (tmp_path / "list.txt").write_text("\n".join([*shuffled(rows), ""]), encoding="utf-8")
    script = tmp_path / "repeat.py"
    script.write_text(lines, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # ten lines on a page leave closing files to Python
        runpy.run_path(str(script))
    made = draw(rows, SEED, 5)
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [f"commitment {made.commitment}", f"list {made.digest}"]
    assert tuple(line.split(" ")[1] for line in said[2:7]) == made.references
