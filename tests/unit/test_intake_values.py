"""What is written in a cell becomes a value of its field's kind, or a reason that does not repeat it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.intake.values import Refusal, Writing, is_formula, read_value

MONEY = Field("value", "money", words=True)
DAY = Field("date", "date")
OUTCOME = Field("outcome", "choice", codes={"held": "Held by the force", "returned": "Returned"})
PLAIN = Writing()


def exactly(text: str) -> Money:
    return Money(Decimal(text), Decimal(text))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("£1,800", exactly("1800")),
        ("1,234.50", exactly("1234.50")),
        ("GBP 20", exactly("20")),
        (".5", exactly("0.50")),
        ("(12.30)", exactly("-12.30")),
        ("(£1,012.30)", exactly("-1012.30")),
        ("-12.30", exactly("-12.30")),
        ("\u221212.30", exactly("-12.30")),
        ("-£12.30", exactly("-12.30")),
        ("£-12.30", exactly("-12.30")),
        ("+12", exactly("12")),
        ("7663.379999999999", exactly("7663.38")),
        ("-1553.1200000000001", exactly("-1553.12")),
        ("0.125", exactly("0.12")),
        ("0.135", exactly("0.14")),
        ("-0.001", exactly("0.00")),
        ("1.5E+3", exactly("1500")),
        ("£175-200", Money(Decimal(175), Decimal(200))),
        ("£1,175 to £1,200", Money(Decimal(1175), Decimal(1200))),
        ("£5\u201310", Money(Decimal(5), Decimal(10))),
        ("Above limit", Money(None, None, "Above limit")),
    ],
)
def test_money_is_read_to_the_penny(written, value):
    assert read_value(MONEY, PLAIN, written) == value


@pytest.mark.parametrize(
    "written",
    ["£1,80", "1,2345", "12.30.10", "$5", "20%", "200-175", "--5", "(-5)", "-£-5", "5k", "about 5", "1e99", "9" * 16,
     "£", "\u0661"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(Refusal):
        read_value(Field("value", "money"), PLAIN, written)


def test_words_stand_for_money_only_where_the_field_takes_them_and_the_map_lists_them():
    listed = Writing(money_words=frozenset({"above limit"}))

    assert read_value(MONEY, listed, "Above  Limit") == Money(None, None, "Above  Limit")
    with pytest.raises(Refusal):
        read_value(MONEY, listed, "Below limit")
    with pytest.raises(Refusal):
        read_value(Field("value", "money"), PLAIN, "Above limit")


def test_pence_become_pounds():
    assert read_value(MONEY, Writing(pence=True), "1,234") == exactly("12.34")


@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_amount_survives_each_way_of_writing_it(amount):
    size = abs(amount)
    signed = f"-£{size:,}" if amount < 0 else f"£{size:,}"
    bracketed = f"({size})" if amount < 0 else f"{size}"

    for written in (str(amount), f"{amount:,}", signed, bracketed):
        money = read_value(MONEY, PLAIN, written)
        assert isinstance(money, Money)
        assert money.amount == amount


@given(st.integers(-(10**10), 10**10))
def test_a_spreadsheets_binary_fraction_is_the_penny_it_was(pennies):
    money = read_value(MONEY, PLAIN, format(Decimal(repr(pennies / 100)), "f"))

    assert isinstance(money, Money)
    assert money.amount == Decimal(pennies) / 100


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_in_each_declared_form_and_from_a_spreadsheet(day):
    british = Writing(date_forms=("%d/%m/%Y", "%d %B %Y"))

    for form in ("%Y-%m-%d", "%Y-%m-%d 00:00:00", "%d/%m/%Y", "%d %B %Y"):
        assert read_value(DAY, british, day.strftime(form)) == day


@pytest.mark.parametrize(
    "written",
    ["31/02/2024", "29/02/2023", "2023-02-29", "2024-04-03 09:30:00", "01/02/0024", "2024", "03/04/24", "soon"],
)
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_refused(written):
    with pytest.raises(Refusal) as refused:
        read_value(DAY, Writing(date_forms=("%d/%m/%Y",)), written)

    assert written not in str(refused.value)


def test_a_second_form_is_used_only_where_the_value_is_no_iso_day():
    swapped = Writing(date_forms=("%Y-%d-%m",))

    assert read_value(DAY, swapped, "2025-03-04") == date(2025, 3, 4)
    assert read_value(DAY, swapped, "2025-20-08") == date(2025, 8, 20)


@pytest.mark.parametrize(
    ("written", "runs"),
    [("=1+1", True), ("= a gift", True), ("@SUM(A1)", True), ("+cmd(1)", True), ("@(1)", True),
     ("@home", False), ("+44 20 7946 0000", False), ("+44 (0)20 7946 0000", False), ("-12.30", False),
     ("Cup (blue)", False)],
)  # fmt: skip
def test_formulas_are_told_from_honest_text(written, runs):
    assert is_formula(written) is runs


@pytest.mark.parametrize("one", [Field("a"), Field("a", "reference"), MONEY, OUTCOME])
def test_a_formula_is_refused_in_every_field_of_text(one):
    with pytest.raises(Refusal):
        read_value(one, PLAIN, "=HYPERLINK()")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(character):
    with pytest.raises(Refusal, match="control character"):
        read_value(Field("gift"), PLAIN, f"Pen{character}")


def test_an_unknown_word_is_refused_with_the_words_that_are_known():
    words = Writing(vocabulary={"held by department": "held", "sent back": "returned"}, any_case=True)

    assert read_value(OUTCOME, words, "Held by  Department") == "held"
    with pytest.raises(Refusal, match=r"outcome does not know this word. It knows: held by department, sent back\."):
        read_value(OUTCOME, words, "Eaten")
    with pytest.raises(Refusal, match="It knows: held, returned"):
        read_value(OUTCOME, PLAIN, "Held")


def test_blanks_are_none_and_required_blanks_are_refused():
    assert read_value(MONEY, Writing(blanks=frozenset({"n/a"})), "N/A") is None
    with pytest.raises(Refusal, match="required"):
        read_value(Field("giver", required=True), PLAIN, "")


def test_a_reference_keeps_its_leading_zeros_and_text_its_length():
    assert read_value(Field("company", "reference"), PLAIN, "00445790") == "00445790"
    with pytest.raises(Refusal, match="longer than 64"):
        read_value(Field("company", "reference"), PLAIN, "1" * 65)
    with pytest.raises(Refusal, match="longer than 5"):
        read_value(Field("gift", max_length=5), PLAIN, "Teapot")


@pytest.mark.parametrize(("written", "number"), [("1,234", 1234), ("-5", -5), ("5.0", 5), ("007", 7)])
def test_whole_numbers_are_read(written, number):
    assert read_value(Field("count", "integer"), PLAIN, written) == number


@pytest.mark.parametrize("written", ["5.5", "five", "1,23", "1e3"])
def test_what_is_no_whole_number_is_refused(written):
    with pytest.raises(Refusal):
        read_value(Field("count", "integer"), PLAIN, written)


@given(st.text(max_size=40), st.sampled_from(["text", "date", "money", "integer", "reference"]))
def test_any_text_is_a_value_or_a_refusal(written, kind):
    try:
        value = read_value(Field("a", kind), Writing(date_forms=("%d/%m/%y",)), written)
    except Refusal:
        value = None
    assert value is None or not isinstance(value, str) or value == written


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Field("not a name"),
        lambda: Field("a", "choice"),
        lambda: Field("a", words=True),
        lambda: Shape("x.y", (Field("a"), Field("a"))),
        lambda: Shape("x.y", (Field("a"),), key=("b",)),
        lambda: Shape("x.y", (Field("a"),), key=("a",)),
    ],
)
def test_a_shape_that_contradicts_itself_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"field|shape"):
        wrong()
