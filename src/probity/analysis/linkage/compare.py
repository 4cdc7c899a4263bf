"""Features of two names: each a small function that returns a score and the reason in words, or nothing.

Scores order the pairs of one run. They are not yet calibrated: 0.9 does not mean nine in ten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from probity.analysis.linkage.names import Name, Words, is_common
from probity.analysis.linkage.vocabulary import SMALL_WORDS

_COMMON_WEIGHT: Final = 0.35
_ENOUGH_SHARED: Final = 0.5
_LONG_WORD: Final = 7
_ALIKE_ENDS: Final = 4
_INITIALS_FROM: Final = 3
_LONGER_INITIALS_FROM: Final = 5


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing two names have in common."""

    score: float
    words: str
    may_link: bool = False
    """Whether this alone is enough to treat the names as one."""


def same_name(a: Name, b: Name) -> Feature | None:
    """The same words, whatever the case, punctuation, spacing, "the" and legal form."""
    if a.compact != b.compact:
        return None
    if a.forms and b.forms and a.forms != b.forms:
        return Feature(
            0.85, f"same name but for the legal form: {_in_order(' '.join(a.forms), ' '.join(b.forms), ' and ')}"
        )
    if len(a.full) == 1 and len(b.full) == 1 and is_common(a.full[0]):
        return Feature(0.7, f"same name, but {_shown(a.full)} alone is a common word")
    spacing = "" if a.full == b.full else " but for spacing"
    if a.forms != b.forms:
        return Feature(
            0.97, f"same name{spacing}; {' '.join(a.forms or b.forms)} is written on one side only", may_link=True
        )
    return Feature(0.98 if spacing else 1.0, f"same name{spacing}", may_link=True)


def same_but_for_brackets(a: Name, b: Name) -> Feature | None:
    """The same words outside the brackets."""
    if a.words != b.words or a.asides == b.asides:
        return None
    odd = [aside for aside in {*a.asides} ^ {*b.asides} if not _says_nothing_new(aside, a)]
    if a.forms and b.forms and a.forms != b.forms:
        return Feature(0.75, "same name but for the brackets and the legal form")
    if not odd:
        return Feature(0.95, "same name; what stands in brackets is its initials or a number", may_link=True)
    shown = " and ".join(sorted(f"({_shown(aside)})" for aside in odd))
    if a.asides and b.asides:
        return Feature(0.7, f"same name but for the brackets: {shown}")
    return Feature(0.82, f"same name; {shown} is written on one side only")


def same_other_name(a: Name, b: Name) -> Feature | None:
    """A name that one trades under, or had before, is the other's name or other name."""
    shared = ({a.words, *a.others} & {b.words, *b.others}) - ({a.words} & {b.words})
    if not shared:
        return None
    return Feature(0.85, f"one trades as, or was called, {min(map(_shown, shared))!r}")


def same_words_in_another_order(a: Name, b: Name) -> Feature | None:
    if len(a.full) < 2 or a.full == b.full or sorted(a.full) != sorted(b.full):
        return None
    certain = len(a.full) > 2 and not _forms_differ(a, b)
    return Feature(0.9 if certain else 0.75, "same words in another order" + _forms_noted(a, b), may_link=certain)


def one_word_differs(a: Name, b: Name) -> Feature | None:
    """All words alike but one, which looks like a slip or another ending of the same word."""
    x, y = _only_difference(a.full, b.full)
    if not x or not y:
        return None
    alone = len(a.full) == 1
    if alone and len(x) < _LONG_WORD - 1:
        return None
    if not alone and not _has_telling_word(word for word in a.full if word != x):
        return None
    pair = _in_order(_shown((x,)), _shown((y,)), ", ") + _forms_noted(a, b)
    if _is_slip(x, y) and not is_common(x) and not is_common(y):
        certain = not alone and min(len(x), len(y)) >= _LONG_WORD and not _forms_differ(a, b)
        return Feature(0.92 if certain else 0.8, f"one word is spelt differently: {pair}", may_link=certain)
    return Feature(0.8, f"one word differs: {pair}") if not alone and _same_stem(x, y) else None


def words_left_over(a: Name, b: Name) -> Feature | None:
    """Telling words shared, with words left over on one side, or only common ones on both."""
    shared = min(_within(a.full, b.full), _within(b.full, a.full))  # either side's order, always the same one
    more, less = _beyond(a.full, b.full), _beyond(b.full, a.full)
    if not (more or less) or not _has_telling_word(shared):
        return None
    if more and less and not all(map(is_common, (*more, *less))):
        return None
    share = _weight(shared) / _weight((*shared, *more, *less))
    if share < _ENOUGH_SHARED:
        return None
    left_over = _in_order(_shown(more), _shown(less), " and ") if more and less else _shown(more or less)
    where = "the rest differs" if more and less else "one side adds"
    return Feature(
        round(0.5 + 0.35 * share, 3), f"both say {_shown(shared)!r}; {where}: {left_over}{_forms_noted(a, b)}"
    )


def initials_of_the_other(a: Name, b: Name) -> Feature | None:
    """One name is one short word that the other's opening letters spell."""
    for short, long in ((a, b), (b, a)):
        for candidate in _possible_initials(short):
            if len(long.words) > 1 and spells(candidate, long.words):
                return Feature(
                    0.72, f"{candidate.upper()!r} could be the initials of {' '.join(long.written.split())!r}"
                )
    return None


FEATURES: Final[tuple[Callable[[Name, Name], Feature | None], ...]] = (
    same_name,
    same_but_for_brackets,
    same_other_name,
    same_words_in_another_order,
    one_word_differs,
    words_left_over,
    initials_of_the_other,
)


def best_feature(a: Name, b: Name) -> Feature | None:
    """The strongest likeness of two names; None when there is none worth a person's time."""
    if not a.words or not b.words:
        return None
    found = [feature for compare in FEATURES if (feature := compare(a, b))]
    return max(found, key=lambda feature: (feature.score, feature.words), default=None)


def spells(letters: str, words: Words) -> bool:
    """Whether `letters` are the opening letters of `words`, in order.

    One letter a word from 3 letters on; one to three a word from 5 on ("ceftus", Centre for Turkey Studies).
    Small words such as "of" may be passed over. The last words may not.
    """
    if len(letters) < _INITIALS_FROM:
        return False
    most = 3 if len(letters) >= _LONGER_INITIALS_FROM else 1
    ends = {0}
    for word in words:
        taken = {end + n for end in ends for n in range(1, most + 1) if letters[end : end + n] == word[:n]}
        ends = {end for end in taken if end <= len(letters)} | (ends if word in SMALL_WORDS else set())
    return len(letters) in ends


def _possible_initials(name: Name) -> Iterable[str]:
    if len(name.words) == 1:
        yield name.words[0]
    for aside in name.asides:
        if len(aside) == 1:
            yield aside[0]


def _says_nothing_new(aside: Words, name: Name) -> bool:
    joined = "".join(aside)
    return joined.isdigit() or spells(joined, name.words)


def _only_difference(a: Words, b: Words) -> tuple[str, str]:
    if len(a) != len(b):
        return "", ""
    unlike = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return unlike[0] if len(unlike) == 1 else ("", "")


def _is_slip(x: str, y: str) -> bool:
    """One letter added, dropped, changed or swapped. A changed digit is another number, not a slip."""
    digits = any(letter.isdigit() for letter in x + y)
    return not digits and min(len(x), len(y)) >= _ALIKE_ENDS and OSA.distance(x, y, score_cutoff=1) == 1


def _same_stem(x: str, y: str) -> bool:
    opening = next((i for i, (p, q) in enumerate(zip(x, y, strict=False)) if p != q), min(len(x), len(y)))
    return opening >= max(_ALIKE_ENDS, (max(len(x), len(y)) + 1) // 2) and not any(map(str.isdigit, x + y))


def _beyond(a: Words, b: Words) -> Words:
    return tuple(word for word in a if word not in b and word not in SMALL_WORDS)


def _within(a: Words, b: Words) -> Words:
    return tuple(word for word in dict.fromkeys(a) if word in b)


def _has_telling_word(words: Iterable[str]) -> bool:
    return any(not is_common(word) for word in words)


def _weight(words: Iterable[str]) -> float:
    return sum(_COMMON_WEIGHT if is_common(word) else 1.0 for word in dict.fromkeys(words) if word not in SMALL_WORDS)


def _forms_differ(a: Name, b: Name) -> bool:
    return bool(a.forms and b.forms and a.forms != b.forms)


def _forms_noted(a: Name, b: Name) -> str:
    if not _forms_differ(a, b):
        return ""
    return f"; the legal form differs too: {_in_order(' '.join(a.forms), ' '.join(b.forms), ' and ')}"


def _in_order(x: str, y: str, between: str) -> str:
    """Both in alphabetical order, so that the reason reads the same from either side."""
    return between.join(sorted((x, y)))


def _shown(words: Iterable[str]) -> str:
    return " ".join(word.capitalize() for word in words)
