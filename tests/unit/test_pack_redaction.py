"""What is left out of an officer's words before a member of the public reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probity.office.scrutiny.policy.packs_plain import PLAIN
from probity.office.scrutiny.policy.packs_redaction import Known, Why, names_somebody, redact

KNOWN = Known.of(["Tansy Sale", "Sale", "Harbour", "Kings Cross", "Operation Falcon", "7011", "Cash"])
NAMES = st.from_regex(r"[A-Z][a-z]{2,9}(?:['\u2019-][A-Z][a-z]{2,9})?", fullmatch=True).filter(
    lambda name: not {part.lower() for part in re.findall("[A-Za-z]+", name)} & (PLAIN | {"may", "march"})
)
SENTENCES = st.lists(st.sampled_from(sorted(PLAIN)), min_size=1, max_size=12).map(" ".join)
NUMBERS = st.one_of(
    st.integers(0, 10**9).map(str), st.dates().map(str), st.dates().map(lambda day: f"{day:%d/%m/%y}"),
    st.times().map(lambda time: f"{time:%H:%M}"), st.sampled_from(["fifteen", "Sixteen", "fourteen-year-old", "16yo"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(SENTENCES, NAMES, NUMBERS, SENTENCES)
def test_no_name_with_a_capital_and_no_number_is_left_wherever_it_stands(
    before: str, name: str, number: str, after: str
) -> None:
    for text in (
        f"{name} {before} {number} {after}",
        f"{before}, {name}'s {after} ({number}).",
        f"{before} {name.upper()}",
    ):
        shown = redact(text).text
        told = {word.casefold() for word in re.findall(r"[^\W_]+", re.sub(r"\[[^\]]*\]", " ", shown))}
        assert not {word.casefold() for word in re.findall(r"[^\W_]{2,}", name)} & told
        assert not re.search(r"\d", shown)
        assert not {"fifteen", "sixteen", "fourteen"} & told


@settings(max_examples=60, deadline=None)
@given(
    SENTENCES, st.sampled_from(["sale", "SALE", "Tansy", "harbour", "HARBOUR", "kings cross", "Kings-Cross"]), SENTENCES
)
def test_what_the_records_know_goes_however_it_is_written(before: str, name: str, after: str) -> None:
    shown = redact(f"{before} {name} {after}", KNOWN, kept=[name]).text
    assert name.casefold() not in re.sub(r"\[[^\]]*\]", " ", shown).casefold().split()
    assert "kings cross" not in shown.casefold()


@settings(max_examples=60, deadline=None)
@given(SENTENCES)
def test_plain_words_are_left_as_they_stand_and_redacting_again_changes_nothing(text: str) -> None:
    once = redact(text.capitalize(), Known.of([]))
    assert not [one for one in once.left if one.why is not Why.NUMBER]
    assert redact(once.text).text == once.text or "[" in once.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Seen with Kyle Brandreth, aged nine.", "Seen with [perhaps a name], aged [number]."),
        ("He is sixteen-year-old Kyle's cousin.", "He is [number] [perhaps a name] cousin."),
        ("On Tuesday, 9 June 2026 at 21:40.", "On [date], [number] [date] [number] at [number]:[number]."),
        ("PC Cash took cash in Operation Falcon.", "PC [name or place] took cash in [name or place]."),
        ("A strong smell of cannabis; two wraps.", "A strong smell of cannabis; two wraps."),
        ("Born in May, he may march.", "[perhaps a name] in [date], he may march."),
        ("His mail is k@x.org, AB12 CDE.", "His mail is [address] [number] [perhaps a name]."),
        ("José spoke.", "[perhaps a name] spoke."),
    ],
)
def test_an_officers_words_read_so(text: str, shown: str) -> None:
    assert redact(text, KNOWN).text == shown


def test_the_coordinator_leaves_out_more_and_lets_only_possible_names_stand() -> None:
    text = "kyle went to the Co-op with 3 wraps; PC Sale followed."
    shown = redact(text, KNOWN, hidden=["kyle"], kept=["Co-op", "Sale", "3"])
    assert shown.text == "[left out] went to the Co-op with [number] wraps; PC [name or place] followed."
    assert redact(text, KNOWN).perhaps_names == ("Co-op",)


def test_words_to_publish_are_told_by_place_and_never_repeated() -> None:
    assert names_somebody("Grounds were thin. The panel asks for training.") == ()
    assert names_somebody("We read of Kyle, 16, at harbour.", KNOWN) == (4, 5, 7)
