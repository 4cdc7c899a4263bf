"""The words of a name in the one spelling that is compared: numerals as digits, long forms as short ones."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from probity.analysis.linkage.commonplace import FORENAMES, FORM_LIKE, PLACES, SHARED_BY_MANY
from probity.analysis.linkage.names import Words
from probity.analysis.linkage.vocabulary import ORDINALS, OTHER_SPELLINGS, ROMAN, SMALL_WORDS, TENS, UNITS

_REMEMBERED: Final = 65_536
_LONG_NAMES: Final = {
    ("united", "kingdom"): "uk",
    ("united", "states"): "us",
    ("great", "britain"): "gb",
    ("co", "operative"): "cooperative",
    ("co", "op"): "cooperative",
}
_AFTER_AMERICAN_Z: Final = ("ization", "izations", "izing", "ized")


@lru_cache(maxsize=_REMEMBERED)
def comparable(words: Words) -> Words:
    """`words` with numbers as digits, Roman numerals too, and one spelling of words that have two."""
    return tuple(_compared(words))


def _compared(words: Words) -> Iterator[str]:
    at = 0
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
        if (word, after) in _LONG_NAMES:
            yield _LONG_NAMES[word, after]
            at += 1
        elif word in TENS and 0 < _unit(after) < 10:
            yield str(TENS[word] + _unit(after))
            at += 1
        else:
            yield _alone(word, first=at == 0)
        at += 1


def _unit(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) == 1 else UNITS.get(word, 0)


def _alone(word: str, *, first: bool) -> str:
    if word in ORDINALS:
        return f"{ORDINALS[word]}{_ending(ORDINALS[word])}"
    value = UNITS.get(word) or TENS.get(word) or (0 if first else ROMAN.get(word, 0))
    if value:
        return str(value)
    if word.endswith(_AFTER_AMERICAN_Z):
        return "s".join(word.rsplit("z", 1))
    return OTHER_SPELLINGS.get(word, word)


def _ending(number: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(number, "th")


@lru_cache(maxsize=_REMEMBERED)
def weight(word: str) -> float:
    """How much a word says about which organisation a name belongs to: 1 for a rare one, near 0 for "of"."""
    if word in SMALL_WORDS:
        return 0.1
    if word in FORM_LIKE:
        return 0.25
    if word in SHARED_BY_MANY:
        return 0.4
    if word in PLACES:
        return 0.45
    if word.isdigit() or len(word) == 1:
        return 0.5
    return 0.8 if word in FORENAMES else 1.0


TELLING: Final = 0.75
"""The weight from which a word alone can point to one organisation."""


@lru_cache(maxsize=_REMEMBERED)
def is_telling(word: str) -> bool:
    return weight(word) >= TELLING
