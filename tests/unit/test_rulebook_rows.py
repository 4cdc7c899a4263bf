from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import UncoveredYear, UnknownRule
from probity.foundation.rulebook import rows
from probity.foundation.rulebook.shapes import KINDS, STANDINGS, Clock, CodeList, RuleRow

ON = date(2025, 3, 3)


def make_row(**changes: object) -> RuleRow:
    facts: dict[str, object] = {
        "id": "gifts.example",
        "says": "An example.",
        "shape": "clock",
        "kind": "regulations",
        "instrument": "Example Regulations 2020",
        "provision": "regulation 7",
        "source": "https://example.org/rule",
        "standing": "verified",
        "in_force_from": date(2020, 2, 1),
        "value": 5,
        "unit": "working days",
        "first_day": "not counted",
    }
    return RuleRow(**(facts | changes))  # type: ignore[arg-type] # a row is built from loose facts in tests alone


def test_the_day_of_the_offer_decides_which_declaration_time_applies() -> None:
    before, after = date(2024, 12, 31), date(2025, 1, 1)
    assert rows.clock("gifts.declaration_time", on=before).due(before) == date(2025, 1, 28)
    assert rows.clock("gifts.declaration_time", on=after).due(after) == date(2025, 1, 8)


def test_the_declaration_time_is_cited_as_force_policy_and_never_as_law() -> None:
    clock = rows.clock("gifts.declaration_time", on=ON)
    assert clock.citation == "Sample Constabulary gifts policy, section 3 (force policy)"
    assert not clock.is_statutory


def test_a_row_that_nobody_verified_says_so_in_its_citation() -> None:
    citation = rows.row("gifts.record_declined", on=ON).citation
    assert citation.endswith("(authorised professional practice, to be verified)")


def test_only_verified_statute_and_regulations_are_statutory() -> None:
    statutory = {
        (kind, standing)
        for kind in KINDS
        for standing in STANDINGS
        if Clock(make_row(kind=kind, standing=standing)).is_statutory
    }
    assert statutory == {("statute", "verified"), ("regulations", "verified")}


def test_nothing_the_facts_call_unsourced_stands_as_verified_law() -> None:
    assert [row.id for row in rows.all_rows() if row.is_statutory] == ["audit.operations"]


def test_the_standards_and_the_code_of_ethics_are_two_lists_of_two_kinds() -> None:
    standards = rows.code_list("standards.professional_behaviour", on=ON)
    ethics = rows.code_list("standards.code_of_ethics_2024", on=ON)
    assert (len(standards), standards.row.kind) == (10, "regulations")
    assert (len(ethics), ethics.row.kind) == (3, "code of practice")
    assert standards.label("SPB10") == "Challenging and reporting improper conduct"
    assert standards.codes[0] == "SPB01"


def test_the_code_of_ethics_of_2024_does_not_answer_for_2023() -> None:
    with pytest.raises(UnknownRule, match=r"code_of_ethics_2024 is not in force on 2023-12-31.*from 2024-01-01"):
        rows.code_list("standards.code_of_ethics_2024", on=date(2023, 12, 31))


def test_the_six_operations_of_section_62_are_listed_in_its_order() -> None:
    operations = rows.code_list("audit.operations", on=ON)
    assert operations.codes == ("collection", "alteration", "consultation", "disclosure", "combination", "erasure")
    assert operations.citation == "Data Protection Act 2018, section 62 (statute)"


def test_an_outcome_can_be_told_in_words() -> None:
    outcomes = rows.code_list("gifts.outcome", on=ON)
    assert outcomes.label("purchased") == "Purchased by the recipient"
    assert "held_by_department" in outcomes
    assert "sold" not in outcomes
    assert list(outcomes) == outcomes.choices
    with pytest.raises(UnknownRule, match="no code 'sold'"):
        outcomes.label("sold")


@pytest.mark.parametrize(
    ("rule_id", "amount"),
    [
        ("gifts.value_threshold", "£20"),
        ("access.break_glass_period", "1 hour"),
        ("files.size_limit", "25 MiB"),
        ("matching.spend_window", "1 year"),
        ("gifts.declaration_time", "7 calendar days"),
    ],
)
def test_an_amount_is_written_with_its_unit(rule_id: str, amount: str) -> None:
    row = rows.threshold(rule_id, on=ON)
    assert row.amount == amount
    assert row.number == row.value


@pytest.mark.parametrize(
    ("class_id", "amount"),
    [("gifts.register", "6 years"), ("audit.log", "7 years"), ("reference.data", "while in use")],
)
def test_a_retention_class_says_how_long(class_id: str, amount: str) -> None:
    assert rows.retention(class_id).amount == amount


def test_no_retention_period_taken_from_practice_is_called_verified() -> None:
    kept = {row.id: row.standing for row in rows.all_rows() if row.shape == "retention"}
    assert {class_id for class_id, standing in kept.items() if standing == "verified"} == {
        "intake.staging",
        "reference.data",
    }


def test_an_unknown_id_is_named_and_the_nearest_one_offered() -> None:
    with pytest.raises(UnknownRule, match=r"no row gifts\.declaration_tim\. Perhaps gifts\.declaration_time\."):
        rows.clock("gifts.declaration_tim", on=ON)


@pytest.mark.parametrize(
    ("ask", "rule_id"),
    [
        (rows.clock, "gifts.kind"),
        (rows.clock, "gifts.value_threshold"),
        (rows.code_list, "gifts.declaration_time"),
        (rows.threshold, "gifts.kind"),
        (lambda rule_id, on: rows.retention(rule_id), "gifts.kind"),
    ],
)
def test_a_row_of_another_shape_is_refused_by_name(ask: object, rule_id: str) -> None:
    with pytest.raises(UnknownRule, match=rule_id):
        ask(rule_id, on=ON)  # type: ignore[operator] # five look-ups of one shape


def test_a_row_without_a_number_has_none_to_give() -> None:
    with pytest.raises(UnknownRule, match=r"gifts\.kind holds no number"):
        _ = rows.row("gifts.kind", on=ON).number


def test_working_days_of_a_clock_step_over_easter() -> None:
    assert rows.clock("gifts.endorsement_time", on=ON).due(date(2025, 4, 16)) == date(2025, 4, 25)


def test_a_clock_that_runs_into_an_unknown_year_refuses_to_guess() -> None:
    with pytest.raises(UncoveredYear):
        rows.clock("gifts.review_time", on=ON).due(date(2027, 12, 24))


@pytest.mark.parametrize(
    ("unit", "value", "first_day", "start", "due"),
    [
        ("working days", 1, "not counted", date(2025, 1, 10), date(2025, 1, 13)),
        ("working days", 1, "counted", date(2025, 1, 10), date(2025, 1, 10)),
        ("working days", 1, "counted", date(2025, 1, 11), date(2025, 1, 13)),
        ("calendar days", 28, "not counted", date(2025, 2, 1), date(2025, 3, 1)),
        ("calendar days", 28, "counted", date(2025, 2, 1), date(2025, 2, 28)),
        ("months", 1, "not counted", date(2025, 1, 31), date(2025, 2, 28)),
        ("months", 1, "counted", date(2025, 1, 31), date(2025, 2, 28)),
        ("months", 1, "counted", date(2025, 3, 1), date(2025, 3, 31)),
        ("months", 13, "not counted", date(2024, 12, 15), date(2026, 1, 15)),
        ("years", 1, "not counted", date(2024, 2, 29), date(2025, 2, 28)),
        ("years", 3, "counted", date(2025, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_clock_counts_in_its_unit_and_minds_the_first_day(
    unit: str, value: int, first_day: str, start: date, due: date
) -> None:
    assert Clock(make_row(unit=unit, value=value, first_day=first_day)).due(start) == due


@given(
    start=st.dates(date(2013, 1, 1), date(2025, 1, 1)),
    unit=st.sampled_from(["working days", "calendar days", "months"]),
    value=st.integers(1, 30),
)
def test_counting_the_first_day_is_never_later_and_a_longer_time_never_ends_sooner(
    start: date, unit: str, value: int
) -> None:
    def due(value: int, first_day: str) -> date:
        return Clock(make_row(unit=unit, value=value, first_day=first_day)).due(start)

    assert start <= due(value, "counted") <= due(value, "not counted") < due(value + 1, "not counted")


def test_the_spend_window_reaches_a_year_either_way() -> None:
    window = rows.clock("matching.spend_window", on=ON)
    assert window.around(ON) == (date(2024, 3, 3), date(2026, 3, 3))
    assert window.around(date(2024, 2, 29)) == (date(2023, 2, 28), date(2025, 2, 28))
    assert Clock(make_row(unit="calendar days", value=7)).around(ON) == (ON - timedelta(7), ON + timedelta(7))


def test_working_days_have_no_window() -> None:
    with pytest.raises(UnknownRule, match="never counted backwards"):
        rows.clock("gifts.answer_time", on=ON).around(ON)


def test_the_order_of_candidates_ends_with_a_key_that_leaves_nothing_to_chance() -> None:
    order = rows.code_list("matching.candidate_order", on=ON)
    assert isinstance(order, CodeList)
    assert order.codes[-1] == "reference"


def test_every_row_has_a_source_and_every_row_to_verify_says_what_to_verify() -> None:
    for row in rows.all_rows():
        assert row.source.startswith(("https://", "docs/rulebook.md#")), row.id
        assert row.is_verified or row.note, row.id
