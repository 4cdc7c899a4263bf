"""Which payees name nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.analysis.linkage.names import spelling_key
from probity.analysis.linkage.placeholders import WITHHELD, placeholders


@pytest.mark.parametrize(
    "written",
    [
        "REDACTED", "Redacted - personal data", "redacted (FOI s.40)", "Withheld", "Individual", "Private individual",
        "Personal data", "Name withheld", "XXXX", "xx xxx", "***", "-", "Third party", "THIRD PARTY LTD",
        "THIRD PARTY SUPPLIER", "Various payees", "", "   ",
    ],
)  # fmt: skip
def test_a_word_in_place_of_a_name_names_nobody(written: str) -> None:
    assert WITHHELD.hide(written)


@pytest.mark.parametrize(
    "written",
    [
        "REDACTIVE EVENTS LTD", "PERSONAL BEST LIFE COACHING", "THE BILLY PROJECT PERSONAL TRAINING",
        "Individual Restaurants Ltd", "Private Investigations Ltd", "Third Party Logistics Ltd", "Xerox (UK) Ltd",
        "Confidential Waste Ltd", "Various Artists Management", "XMA LTD", "2am", "The Information Office",
    ],
)  # fmt: skip
def test_a_name_that_only_looks_like_one_is_a_name(written: str) -> None:
    assert not WITHHELD.hide(written)


def test_a_publisher_may_add_its_own_words() -> None:
    extended = WITHHELD.extended(whole=["Sundry creditor"], openings=["Exempt under"])
    assert extended.hide("SUNDRY CREDITOR")
    assert extended.hide("Exempt under section 40")
    assert extended.hide("Redacted")
    assert not WITHHELD.hide("SUNDRY CREDITOR")
    assert not placeholders((), ()).hide("Redacted")


@given(
    st.sampled_from(sorted(" ".join(words) for words in WITHHELD.whole)), st.sampled_from(["{}", " {} ", "({})", "{}."])
)
def test_case_and_punctuation_uncover_nothing(words: str, frame: str) -> None:
    assert WITHHELD.hide(frame.format(words.upper()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NUTWELL LOGISTICS LIMITED", "Nutwell Logistics Ltd."),
        ("ASSA ABLOY SECURITY DOORS", "Assa  Abloy Security Doors "),
        ("D & G Builders", "D and G BUILDERS"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "Acme Ltd"), ("Acme Ltd", "Acme plc"), ("Acme Ltd", "Acme Ltd T/A Wren"), ("Acme (UK)", "Acme")],
)
def test_names_that_say_more_keep_a_key_of_their_own(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)
