"""How a written name is taken apart."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probity.analysis.linkage.names import Name, normalise
from probity.analysis.linkage.wording import comparable

WORDS = st.lists(st.text("abcdefghijklmnop", min_size=2, max_size=9), min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("written", "words", "forms"),
    [
        ("ALTBERG LTD", ("altberg",), ("Limited",)),
        ("Altberg Limited.", ("altberg",), ("Limited",)),
        ("A. C. M. E. P.L.C.", ("acme",), ("plc",)),
        ("1 MESSAGE C.I.C", ("1", "message"), ("CIC",)),
        ("J. C. Bamford Excavators Ltd", ("jc", "bamford", "excavators"), ("Limited",)),
        ("TURNER VIRR & CO LTD", ("turner", "virr"), ("& Co", "Limited")),
        ("The Betting & Gaming Council", ("betting", "gaming", "council"), ()),
        ("Société Générale S.A.", ("societe", "generale"), ("SA",)),
        ("Boyd's Locksmiths", ("boyds", "locksmiths"), ()),
        ("Boyd\u2019s Locksmiths", ("boyds", "locksmiths"), ()),
        ("Manchester City FC", ("manchester", "city", "football", "club"), ()),
        ("Limited", ("limited",), ()),
        ("The The", ("the", "the"), ()),
        ("(Acme)", ("acme",), ()),
    ],
)
def test_a_name_is_its_words_with_the_legal_form_set_apart(
    written: str, words: tuple[str, ...], forms: tuple[str, ...]
) -> None:
    name = normalise(written)
    assert (name.words, name.forms) == (words, forms)


def test_bracketed_parts_are_kept_apart_and_in_their_place() -> None:
    name = normalise("AVISON YOUNG (UK) LTD")
    assert name.words == ("avison", "young")
    assert name.asides == (("uk",),)
    assert name.full == ("avison", "young", "uk")


def test_a_bracketed_legal_form_is_a_legal_form() -> None:
    name = normalise("Acme (Ltd)")
    assert (name.asides, name.forms) == ((), ("Limited",))


@pytest.mark.parametrize(
    ("written", "words", "other"),
    [
        ("AERIAL MOTION PICTURES T/A UAVHUB", ("aerial", "motion", "pictures"), ("uavhub",)),
        ("Built Networking Limited (T/A UKREiiF)", ("built", "networking"), ("ukreiif",)),
        ("The Academy, trading as The Ivors Academy Ltd", ("academy",), ("ivors", "academy")),
        ("ZIP WATER (FORMALLY INSTANTA LIMITED)", ("zip", "water"), ("instanta",)),
    ],
)
def test_trading_and_former_names_are_kept_apart(written: str, words: tuple[str, ...], other: tuple[str, ...]) -> None:
    name = normalise(written)
    assert (name.words, name.others, name.asides) == (words, (other,), ())


def test_whoever_the_letter_goes_through_is_no_part_of_the_name() -> None:
    assert normalise("ALPHA INVESTMENTS LTD C/O BLUEMANTLE LTD").words == ("alpha", "investments")


def test_a_title_without_a_legal_form_marks_an_individual() -> None:
    assert normalise("DR A R MARKOS").titled
    assert not normalise("Dr Martens Ltd").titled
    assert not normalise("Drake Foods").titled


@pytest.mark.parametrize("written", ["", "  ", "***", "&", "()"])
def test_text_that_names_nobody_is_survived(written: str) -> None:
    assert normalise(written).words in {(), ("and",)}


@given(WORDS)
def test_case_and_the_spelling_of_the_legal_form_change_nothing(name: str) -> None:
    def parts(read: Name) -> tuple[object, ...]:
        return read.words, read.full, read.forms

    assert parts(normalise(f"{name} Ltd")) == parts(normalise(f"{name.upper()} LIMITED"))
    assert parts(normalise(f"{name} plc")) == parts(normalise(f"{name.title()} P.L.C."))


@given(st.text(max_size=60))
@example("\U0001d468")  # a mathematical capital A has no small letter of its own
def test_any_text_can_be_read(text: str) -> None:
    name = normalise(text)
    assert all(word and word == word.casefold() for word in name.full)


PIECES = st.sampled_from(
    """
    The and & A. C plc Ltd Limted JSC (UK) (Fylde) / t/a trading as SA co fc Kestrel Four II forty organization United
    Kingdom X limited aka formerly
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


@given(st.lists(PIECES, max_size=7).map(" ".join))
@example("the Acme SA the")
@example("J & C Kestrel")
@example("foo trading (x) as bar")
def test_normalising_twice_changes_nothing(written: str) -> None:
    once = normalise(written).words
    assert normalise(" ".join(once)).words == once
    assert comparable(comparable(once)) == comparable(once)


@given(st.text(max_size=40))
def test_normalising_any_text_twice_changes_nothing(written: str) -> None:
    once = normalise(written).words
    assert normalise(" ".join(once)).words == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brigade Forty-Four", "Brigade 44"),
        ("First Bank", "1st Bank"),
        ("Kestrel II", "Kestrel 2"),
        ("World Health Organization", "World Health Organisation"),
        ("United Kingdom Music", "UK Music"),
        ("Fylde TV", "Fylde Television"),
    ],
)
def test_numerals_and_second_spellings_compare_alike(one: str, other: str) -> None:
    assert comparable(normalise(one).full) == comparable(normalise(other).full)


def test_names_beside_a_slash_are_names_of_their_own() -> None:
    assert normalise("Fylde Theatre/Kestrel Trust").others == (("fylde", "theatre"), ("kestrel", "trust"))
    assert normalise("24/7 Locks").others == ()
