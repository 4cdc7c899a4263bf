"""Why two parties may be one, in words that stand in their rows."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from probity.analysis.linkage.addresses import Address, Nearness
from probity.analysis.linkage.alignment import Pair, spells
from probity.analysis.linkage.likeness import Likeness, Profile
from probity.analysis.linkage.names import Words, plain_words
from probity.analysis.linkage.vocabulary import SMALL_WORDS
from probity.analysis.linkage.wording import comparable, is_telling

_REMEMBERED: Final = 4096
_EDGES: Final = " \t\r\n()[]{}\"',.;:/&-\u2013\u2018\u2019\u201c\u201d"
_LONGEST_RUN: Final = 12


def of_names(likeness: Likeness) -> Iterator[str]:
    """What the names have in common, then what they do not."""
    yield _in_common(likeness)
    yield from _nearly(likeness)
    yield from _apart(likeness)


def _in_common(likeness: Likeness) -> str:
    a, b, found, features = likeness.a, likeness.b, likeness.found, likeness.features
    if features["same"]:
        return "same name" if a.full == b.full else "same name but for spacing"
    if initials := next(_whole_initials(a, b), ""):
        return initials
    if likeness.alternate and not (found.left or found.right):
        shown = min(_written(words, one) for words, one in zip(likeness.nearest, (a, b), strict=True))
        return f"one trades as, was called or also gives {shown!r}"
    if features["same but for brackets"]:
        return "same name but for what stands in brackets"
    if features["same words in another order"]:
        return "same words in another order"
    shared = [word for word in found.shared if word not in SMALL_WORDS]
    if not shared:
        return "" if list(found.nearly()) else "the names share no word"
    shown = min(
        _shown(sorted(shared, key=words.index), one) for words, one in zip(likeness.nearest, (a, b), strict=True)
    )
    return f"both say {shown}" + ("" if any(map(is_telling, shared)) else ", which many say")


def _whole_initials(a: Profile, b: Profile) -> Iterator[str]:
    for short, long in ((a, b), (b, a)):
        for name in (long.core, *long.alternates):
            for letters in short.shorts:
                if len(letters) > 2 and len(name) > 1 and spells(letters, name):
                    yield f"{_written((letters,), short)!r} could be the initials of {_written(name, long)!r}"


def _nearly(likeness: Likeness) -> Iterator[str]:
    found = likeness.found
    whole = next(_whole_initials(likeness.a, likeness.b), "")
    for pairs, words in (
        (found.joined, "{} and {} differ in spacing"),
        (found.slips, "one word is spelt differently: {} and {}"),
        (found.stems, "one word differs in its ending: {} and {}"),
        (found.shortened, "one word is shortened: {} and {}"),
        ([] if whole else found.initials, "{} could stand for {}"),
    ):
        yield from (words.format(*_both(pair, likeness, by_length=pairs is found.initials)) for pair in pairs)


def _both(pair: Pair, likeness: Likeness, *, by_length: bool = False) -> list[str]:
    shown = [repr(_written(words, one)) for words, one in zip(pair, (likeness.a, likeness.b), strict=True)]
    return sorted(shown, key=lambda text: (len(text) if by_length else 0, text))


def _apart(likeness: Likeness) -> Iterator[str]:
    a, b, found = likeness.a, likeness.b, likeness.found
    left, right = _shown(_said(found.left), a), _shown(_said(found.right), b)
    if next(_whole_initials(a, b), ""):
        left = right = ""
    if left and right:
        yield "the rest differs: {} and {}".format(*sorted((left, right)))
    elif left or right:
        yield f"one side adds {left or right}"
    if likeness.features["brackets differ"]:
        yield "the brackets differ"
    if likeness.features["numbers differ"]:
        yield "the numbers in the names differ"
    if likeness.features["legal forms differ"]:
        yield "the legal form differs: {} and {}".format(*sorted((" ".join(a.name.forms), " ".join(b.name.forms))))
    elif likeness.features["a legal form on one side"]:
        yield f"{' '.join(a.name.forms or b.name.forms)} is written on one side only"


def _said(words: Words) -> list[str]:
    return [word for word in words if word not in SMALL_WORDS]


def of_places(a: Address, near: Nearness) -> Iterator[str]:
    """What the addresses of a pair say, one of which is `a`; nothing where one is missing."""
    match near:
        case Nearness.SAME:
            yield "same address"
        case Nearness.POSTCODE:
            yield f"same postcode ({a.postcode[:-3]} {a.postcode[-3:]})"
        case Nearness.STREET:
            yield "much the same street address"
        case Nearness.DISTRICT:
            yield f"same postal district ({a.district})"
        case Nearness.APART:
            yield "the addresses differ"


def _shown(words: Iterable[str], one: Profile) -> str:
    """Words in quotation marks as the row writes them: together where they stand together, else one by one."""
    kept = tuple(words)
    together = _written(kept, one)
    if together:
        return repr(together)
    return " ".join(repr(shown) for word in kept if (shown := _written((word,), one)))


def _written(words: Words, one: Profile) -> str:
    return as_written(words, one.name.written)


@lru_cache(maxsize=_REMEMBERED)
def as_written(words: Words, written: str) -> str:
    """The shortest stretch of a written name that says `words`; "" where none does."""
    tokens = [found.span() for found in re.finditer(r"[^\s/()\[\]{}]+", written)]
    found = (
        written[tokens[at][0] : tokens[at + size - 1][1]].strip(_EDGES)
        for size in range(1, min(len(tokens), _LONGEST_RUN) + 1)
        for at in range(len(tokens) - size + 1)
    )
    return next((text for text in found if comparable(plain_words(text)) == words), "")
