import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.redaction import PLAIN_LOG_FIELDS, drop_personal, redacted, without_personal
from probity.foundation.kernel.references import make_reference

REFERENCE = make_reference("GH", 123)
words_used = set("text of characters empty nothing value not shown 0123456789")


def test_the_words_tell_the_length() -> None:
    assert redacted("Sgt Dee Ure") == "text of 11 characters"
    assert redacted("x") == "text of 1 character"
    assert redacted("") == "empty text"


@given(st.text(st.characters(exclude_characters="".join(sorted(words_used))), min_size=1))
def test_no_character_of_a_value_is_in_its_stand_in(value: str) -> None:
    assert not set(value) & set(redacted(value))


@given(
    st.integers(0, 300).flatmap(lambda n: st.tuples(st.text(min_size=n, max_size=n), st.text(min_size=n, max_size=n)))
)
def test_two_values_of_one_length_have_the_same_stand_in_so_no_run_of_either_can_be_in_it(
    pair: tuple[str, str],
) -> None:
    assert redacted(pair[0]) == redacted(pair[1])


def test_personal_fields_are_replaced_at_any_depth_and_others_kept() -> None:
    row = {
        "ref": "1",
        "Name": "Ure",
        "born": date(1980, 1, 2),
        "blank": None,
        "parts": [{"name": "Dee", "rank": "Sgt"}],
    }
    assert without_personal(row, {"name", "born", "blank"}) == {
        "ref": "1",
        "Name": "text of 3 characters",
        "born": "value not shown",
        "blank": "nothing",
        "parts": [{"name": "text of 3 characters", "rank": "Sgt"}],
    }
    assert row["Name"] == "Ure"


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text("XYZ", min_size=1)), st.sets(st.sampled_from("abc")))
def test_no_personal_value_survives_and_no_other_is_lost(row: dict[str, str], personal: set[str]) -> None:
    clean = without_personal(row, personal)
    assert clean.keys() == row.keys()
    for key, value in row.items():
        assert (clean[key] == value) == (key not in personal)


def logged(**fields: object) -> dict[str, Any]:
    return dict(drop_personal(None, "info", fields))


def test_a_log_line_keeps_numbers_dates_references_and_our_own_words() -> None:
    at = datetime(2025, 1, 1, tzinfo=UTC)
    fields = {"event": "offer declared", "rows": 3, "total": Decimal("1.50"), "at": at, "ref": REFERENCE, "ok": True}
    assert logged(**fields) == fields


def test_a_log_line_loses_any_text_nobody_vouched_for() -> None:
    line = logged(event="row refused", giver="Harrow Lane Catering", ref="Dee Ure", parts=["Dee"], person={"n": "Ure"})
    assert line == {
        "event": "row refused",
        "giver": "text of 20 characters",
        "ref": "text of 7 characters",
        "parts": "value not shown",
        "person": "value not shown",
    }


def test_a_plain_field_that_holds_something_other_than_text_is_not_trusted() -> None:
    assert logged(state={"name": "Ure"}) == {"state": "value not shown"}
    assert "state" in PLAIN_LOG_FIELDS


@given(st.dictionaries(st.text(min_size=1), st.text("XYZ", min_size=1)))
def test_whatever_the_field_no_text_survives_unless_the_field_is_plain(fields: dict[str, str]) -> None:
    fields = {key: value for key, value in fields.items() if key not in PLAIN_LOG_FIELDS | {"exc_info"}}
    assert all(set(line) & set("XYZ") == set() for line in logged(**fields).values())


def test_an_exception_is_told_by_kind_and_place_and_never_by_message() -> None:
    try:
        int("Dee Ure")
    except ValueError as error:
        caught = error
        during = logged(event="broke", exc_info=True)
        as_tuple = logged(event="broke", exc_info=sys.exc_info())
    for line in (logged(event="broke", exc_info=caught), during, as_tuple):
        assert line["error"] == "ValueError"
        assert line["passed"][-1].startswith("test_kernel_redaction.py:")
        assert "Ure" not in str(line)
        assert "exc_info" not in line


def test_a_traceback_already_written_out_is_redacted_too() -> None:
    assert "Ure" not in str(logged(event="broke", exception="ValueError: Dee Ure"))


def test_a_log_line_without_an_exception_says_nothing_of_one() -> None:
    assert logged(event="done", exc_info=None) == {"event": "done"}
