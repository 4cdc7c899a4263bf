import string
from random import Random, SystemRandom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.references import (
    CHECK_LETTERS,
    PREFIX_LETTERS,
    RANDOM_CHARACTERS,
    RANDOM_LETTERS,
    is_reference,
    make_reference,
    parse_reference,
    random_reference,
)

TYPED = string.ascii_letters + string.digits + string.punctuation + " \t\u017f\u212a\u2013é"


def made_up(seed: int) -> Random:
    return Random(seed)


prefixes = st.text(PREFIX_LETTERS, min_size=1, max_size=4)
numbered = st.builds(make_reference, prefixes, st.integers(0, 10**12 - 1) | st.integers(0, 10**6 - 1))
drawn = st.builds(lambda prefix, seed: random_reference(prefix, random=made_up(seed)), prefixes, st.integers())
references = numbered | drawn


def reads_as_the_same(text: str, reference: str) -> bool:
    """Small letters, and a space or a long dash for a hyphen, are ways of writing it and not mistakes."""
    if not text.isascii():
        text = text.replace("\u2013", "-")
    return text.isascii() and text.upper().replace(" ", "-") == reference


def check(text: str, reference: str) -> None:
    if reads_as_the_same(text.replace("\t", " "), reference):
        assert parse_reference(text) == reference
    else:
        assert not is_reference(text), f"{text!r} passed for {reference}"


@given(references)
def test_every_single_wrong_character_is_caught(reference: str) -> None:
    for place, right in enumerate(reference):
        for wrong in TYPED:
            if wrong != right:
                check(reference[:place] + wrong + reference[place + 1 :], reference)


@given(references)
def test_every_swap_of_neighbours_is_caught(reference: str) -> None:
    for place in range(len(reference) - 1):
        swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
        if swapped != reference:
            check(swapped, reference)


@given(references)
def test_a_swap_across_a_hyphen_is_caught(reference: str) -> None:
    for place, character in enumerate(reference):
        if character == "-" and reference[place - 1] != reference[place + 1]:
            swapped = (
                reference[: place - 1] + reference[place + 1] + "-" + reference[place - 1] + reference[place + 2 :]
            )
            check(swapped, reference)


@given(references)
def test_a_reference_reads_back_as_itself_however_it_is_typed(reference: str) -> None:
    for typed in (reference, reference.lower(), f"  {reference}\n", reference.replace("-", " ")):
        assert parse_reference(typed) == reference
    assert len(reference) <= 20


@given(st.text())
def test_any_text_is_either_a_reference_or_bad_input_and_nothing_else(text: str) -> None:
    if is_reference(text):
        assert parse_reference(parse_reference(text)) == parse_reference(text)
        return
    with pytest.raises(BadInput) as refusal:
        parse_reference(text)
    assert refusal.value.message == "This is not a reference." or "last letter does not fit" in refusal.value.message


def test_a_number_is_written_with_six_digits_and_grows_when_it_must() -> None:
    assert make_reference("GH", 123).startswith("GH-000123-")
    assert make_reference("P", 1_234_567).startswith("P-1234567-")


def test_references_stay_the_same_from_one_release_to_the_next() -> None:
    assert make_reference("GH", 123) == "GH-000123-W"
    assert make_reference("P", 1) == "P-000001-E"
    assert make_reference("PO", 999_999) == "PO-999999-T"
    assert make_reference("U", 0) == "U-000000-T"
    assert random_reference("CX", random=made_up(1)) == "CX-6R4A5MKM-Z"


def test_a_number_has_one_way_of_being_written() -> None:
    body = make_reference("GH", 123).split("-")[1]
    assert body == "000123"
    for letter in CHECK_LETTERS:
        assert not is_reference(f"GH-0000123-{letter}")
        assert not is_reference(f"GH-00123-{letter}")


def test_ambiguous_letters_are_in_no_random_body_and_no_check_letter() -> None:
    assert not set("IOL01") & set(RANDOM_CHARACTERS)
    assert not set("IOL") & set(CHECK_LETTERS)
    assert CHECK_LETTERS.isalpha()
    assert len(set(CHECK_LETTERS)) == len(set(RANDOM_CHARACTERS)) == len(CHECK_LETTERS) == 23


@given(drawn)
def test_a_random_body_uses_its_own_characters_and_holds_two_letters(reference: str) -> None:
    body = reference.split("-")[1]
    assert set(body) <= set(RANDOM_CHARACTERS)
    assert sum(character in RANDOM_LETTERS for character in body) >= 2


def test_ten_thousand_random_references_are_all_different() -> None:
    random = SystemRandom()
    assert len({random_reference("CX", random=random) for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("prefix", ["", "gh", "ABCDE", "Q", "G1", "G-", "JZ"])
def test_a_prefix_that_could_not_be_checked_is_a_bug(prefix: str) -> None:
    with pytest.raises(ValueError, match="prefix"):
        make_reference(prefix, 1)
    with pytest.raises(ValueError, match="prefix"):
        random_reference(prefix, random=made_up(1))


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_that_does_not_fit_is_a_bug(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        make_reference("GH", number)


def test_a_name_typed_for_a_reference_is_not_repeated() -> None:
    with pytest.raises(BadInput, match="looks like GH-000123-W") as refusal:
        parse_reference("Sgt Ure")
    assert "Ure" not in str(refusal.value)


def test_a_slip_is_answered_with_what_to_compare() -> None:
    right = make_reference("GH", 123)
    wrong = right.replace("123", "132")
    with pytest.raises(BadInput, match=f"{wrong} is not a reference.*swapped"):
        parse_reference(wrong)
