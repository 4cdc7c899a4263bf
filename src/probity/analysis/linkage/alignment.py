"""Two names laid side by side, word by word: what they share, what is nearly shared, and what is left over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from probity.analysis.linkage.names import Words
from probity.analysis.linkage.vocabulary import SMALL_WORDS
from probity.analysis.linkage.wording import is_telling, weight

_REMEMBERED: Final = 65_536
INITIALS_FROM: Final = 2
LONGER_INITIALS_FROM: Final = 5
LONGEST_INITIALS: Final = 8
_SLIP_FROM: Final = 4
_TWO_SLIPS_FROM: Final = 8
_STEM_FROM: Final = 4
_SHORTENED_FROM: Final = 3
_JOINED_FROM: Final = 5

Pair = tuple[Words, Words]
"""The same thing in the words of either name."""


@dataclass(slots=True)
class Alignment:
    """What two names share, in pairs of their words, and what is left over of each."""

    shared: list[str] = field(default_factory=list)
    joined: list[Pair] = field(default_factory=list)
    slips: list[Pair] = field(default_factory=list)
    stems: list[Pair] = field(default_factory=list)
    shortened: list[Pair] = field(default_factory=list)
    initials: list[Pair] = field(default_factory=list)
    left: Words = ()
    right: Words = ()
    matched: float = 0.0
    """The weight of what is shared."""
    share: float = 0.0
    """How much of both names is shared, from 0 to 1."""

    def nearly(self) -> Iterator[tuple[Pair, float]]:
        """Pairs that are not letter for letter the same, with how much of their weight counts as shared."""
        for found, part in (
            (self.joined, 1.0),
            (self.slips, 0.9),
            (self.stems, 0.7),
            (self.shortened, 0.7),
            (self.initials, 0.8),
        ):
            yield from ((pair, part) for pair in found)

    def weigh(self) -> None:
        """Settle `matched` and `share`, once every word has its place."""
        near = sum(part * max(total(a), total(b)) for (a, b), part in self.nearly())
        self.matched = total(self.shared) + near
        every = self.matched + total(self.left) + total(self.right)
        self.share = self.matched / every if every else 0.0


def total(words: Words | list[str]) -> float:
    """The weight of several words together."""
    return sum(map(weight, words))


def align(a: Words, b: Words) -> Alignment:
    """Lay two names side by side. Nothing depends on which is named first."""
    found = Alignment()
    if a == b:
        found.shared = list(a)
    else:
        _lay(a, b, found)
    found.weigh()
    return found


def _lay(a: Words, b: Words, found: Alignment) -> None:
    left, right = list(a), list(b)
    for word in dict.fromkeys(a):
        while word in left and word in right:
            found.shared.append(word)
            left.remove(word)
            right.remove(word)
    if left and right:
        _join(left, right, found.joined, turned=False)
        _join(right, left, found.joined, turned=True)
        _pair_off(left, right, found)
    if len(a) > 1 and len(b) > 1:  # initials of a whole name are a weaker likeness, which is told apart
        _spell(left, right, found.initials, turned=False)
        _spell(right, left, found.initials, turned=True)
    found.left, found.right = tuple(left), tuple(right)


def _join(ones: list[str], others: list[str], found: list[Pair], *, turned: bool) -> None:
    """A word of one name that is several words of the other, written together."""
    openings = {word[0] for word in others[:-1]}
    for word in [*ones]:
        if word[0] not in openings or len(word) < _JOINED_FROM:
            continue
        run = _joined_run(others, word)
        if run:
            found.append((run, (word,)) if turned else ((word,), run))
            ones.remove(word)
            _take(run, others)


def _joined_run(words: list[str], joined: str) -> Words | None:
    """The two or three words that make up the joined word."""
    for at, word in enumerate(words[:-1]):
        if joined.startswith(word):
            for size in (2, 3):
                run = tuple(words[at : at + size])
                if "".join(run) == joined:
                    return run
    return None


def _take(run: Words, words: list[str]) -> None:
    for word in run:
        words.remove(word)


def _pair_off(left: list[str], right: list[str], found: Alignment) -> None:
    """Words that differ by a slip, an ending or a shortening, nearest first."""
    near = sorted(
        (kind, _distance(x, y), min(x, y), max(x, y), x, y)
        for x in left
        for y in right
        if (kind := _kind(x, y)) < _UNLIKE
    )
    lists = (found.slips, found.stems, found.shortened)
    alone = not any(map(is_telling, found.shared))
    for kind, _, _, _, x, y in near:
        too_little = alone and (kind == _SHORTENED or min(len(x), len(y)) == _SLIP_FROM)
        if x in left and y in right and not too_little:
            lists[kind].append(((x,), (y,)))
            left.remove(x)
            right.remove(y)


_SLIP, _STEM, _SHORTENED, _UNLIKE = range(4)


@lru_cache(maxsize=_REMEMBERED)
def _kind(x: str, y: str) -> int:
    shorter, longer = sorted((x, y), key=len)
    opens_alike = x[:_SHORTENED_FROM] == y[:_SHORTENED_FROM]
    allowed = 2 if len(shorter) >= _TWO_SLIPS_FROM else 1
    slips = len(shorter) >= _SLIP_FROM and len(longer) - len(shorter) <= allowed and _distance(x, y) <= allowed
    if not (slips or opens_alike) or not (x.isalpha() and y.isalpha()) or x in SMALL_WORDS or y in SMALL_WORDS:
        return _UNLIKE
    if slips:
        return _STEM if _is_ending(shorter, longer) else _SLIP
    return _opening_kind(shorter, longer)


def _opening_kind(shorter: str, longer: str) -> int:
    """What two words are that open alike and are no slip of each other."""
    if _is_ending(shorter, longer) or _same_opening(shorter, longer) >= max(_STEM_FROM, (len(longer) + 1) // 2):
        return _STEM
    return _SHORTENED if len(shorter) >= _SHORTENED_FROM and longer.startswith(shorter) else _UNLIKE


def _is_ending(shorter: str, longer: str) -> bool:
    """Whether they differ by an "s" or another grammatical ending."""
    return (
        len(shorter) >= _SLIP_FROM and longer.startswith(shorter) and longer[len(shorter) :] in {"s", "es", "ing", "ed"}
    )


def _distance(x: str, y: str) -> int:
    return int(OSA.distance(x, y, score_cutoff=2))


def _same_opening(x: str, y: str) -> int:
    return next((i for i, (p, q) in enumerate(zip(x, y, strict=False)) if p != q), min(len(x), len(y)))


def _spell(ones: list[str], others: list[str], found: list[Pair], *, turned: bool) -> None:
    """A short word of one name that spells the initials of words left over of the other."""
    for word in [*ones]:
        if not (INITIALS_FROM <= len(word) <= min(LONGEST_INITIALS, len(others))) or word in SMALL_WORDS:
            continue
        run = _spelt_run(others, word)
        if run:
            found.append((run, (word,)) if turned else ((word,), run))
            ones.remove(word)
            _take(run, others)


def _spelt_run(words: list[str], letters: str) -> Words | None:
    """The longest run of words whose initials the letters are: at least as many words as letters."""
    for size in range(len(words), len(letters) - 1, -1):
        for at in range(len(words) - size + 1):
            run = tuple(words[at : at + size])
            if spells(letters, run, most=1):
                return run
    return None


def spells(letters: str, words: Words, *, most: int = 0) -> bool:
    """Whether `letters` are the opening letters of `words`, in order.

    One letter a word up to 4 letters; one to three a word from 5 on ("ceftus", Centre for Turkey Studies).
    Small words such as "of" may be passed over. The last words may not. `most` sets how many letters a word may give.
    """
    most = most or (3 if len(letters) >= LONGER_INITIALS_FROM else 1)
    if len(letters) < INITIALS_FROM or not words or letters[0] != words[0][0] or len(letters) > most * len(words):
        return False
    ends = {0}
    for word in words:
        taken = {end + n for end in ends for n in range(1, most + 1) if letters[end : end + n] == word[:n]}
        ends = {end for end in taken if end <= len(letters)} | (ends if word in SMALL_WORDS else set())
    return len(letters) in ends
