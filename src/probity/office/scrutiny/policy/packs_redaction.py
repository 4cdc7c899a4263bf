"""What is left out of words before a member of the public reads them: names, ages, numbers, places and dates.

It leans to leaving out. Three sorts of word go for good: what the records know (officers, places, operations), what
tells an age or a day, and whatever holds a digit. A word with a capital letter that no list of plain words knows may be
a name, and goes too, unless the coordinator, who reads every word, says that it names nobody. What no rule can know,
such as a name written small, the coordinator leaves out by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from probity.office.scrutiny.policy.packs_plain import PLAIN


class Why(StrEnum):
    """Why a word is left out, and what stands in its place."""

    ADDRESS = "address"
    NUMBER = "number"
    DAY = "date"
    KNOWN = "name or place"
    NAME = "perhaps a name"
    BY_HAND = "left out"


SOFT: Final = Why.NAME
"""The only sort of word that the coordinator may let stand."""
_NUMBERS = """
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy
eighty ninety hundred teen teens teenage teenager teenagers preteen
"""
_SMALL_NUMBERS = "one two three four five six seven eight nine first second third fourth fifth sixth"
_TELL_AGE = "age aged ages year years yr yrs yo old birthday grade form month months"
_CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday mon tues weds thurs fri january february april june july august
september october november december jan feb apr jul aug sept oct nov dec birthday birthdays christmas easter halloween
ramadan eid diwali bonfire boxing
"""
_TEENS: Final = frozenset(_NUMBERS.split())
_SMALL: Final = frozenset(_SMALL_NUMBERS.split())
_AGE_WORDS: Final = frozenset(_TELL_AGE.split())
_DAYS: Final = frozenset(_CALENDAR.split())
_CONTRACTED: Final = frozenset({"s", "t", "d", "m", "ll", "ve", "re"})
_CAPITAL_DAYS: Final = frozenset({"march", "may", "sun", "sat", "mar"})
_TOKEN: Final = re.compile(
    r"(?P<address>\S*@\S+|(?:https?://|www\.)\S+)|(?P<word>[^\W_]+(?:['\u2019\u02bc.\-\u2010\u2011_][^\W_]+)*)|(?P<gap>\s+)|(?P<mark>.)",
    re.DOTALL,
)
_PARTS: Final = re.compile(r"[^\W_]+")
NEAR: Final = 2
SHORTEST_KNOWN: Final = 2


class Left(NamedTuple):
    """One word that was left out, where it stood among the words, and why."""

    place: int
    word: str
    why: Why


@dataclass(frozen=True, slots=True)
class Redacted:
    """Words as they may be read, and what was left out of them."""

    text: str
    left: tuple[Left, ...]

    @property
    def perhaps_names(self) -> tuple[str, ...]:
        """Words with a capital letter that may stand if the coordinator says that they name nobody; each once."""
        return tuple(dict.fromkeys(one.word for one in self.left if one.why is SOFT))


@dataclass(frozen=True, slots=True)
class Known:
    """What the records themselves give away: names and places as phrases, and the words that those are made of."""

    phrases: tuple[tuple[str, ...], ...]
    words: frozenset[str]
    plain: frozenset[str] = frozenset()
    """Names that are plain words too, such as Cash: they go where they have a capital letter."""

    @classmethod
    def of(cls, values: Iterable[str]) -> Known:
        """From names, places and operations as the records write them."""
        split = {tuple(part.casefold() for part in _PARTS.findall(value)) for value in values}
        phrases = tuple(sorted((parts for parts in split if parts), key=len, reverse=True))
        words = {word for parts in phrases for word in parts if len(word) >= SHORTEST_KNOWN}
        return cls(phrases, frozenset(words - PLAIN), frozenset(words & PLAIN))


NOTHING_KNOWN: Final = Known((), frozenset())


@dataclass(slots=True)
class _Piece:
    text: str
    kind: str
    parts: tuple[str, ...] = ()
    why: Why | None = None


def redact(
    text: str, known: Known = NOTHING_KNOWN, *, hidden: Collection[str] = (), kept: Collection[str] = ()
) -> Redacted:
    """The words without whatever could name somebody, and what was left out.

    `hidden` are words that the coordinator leaves out, and `kept` those with a capital letter that they let stand; a
    word that goes for good goes whatever they say.
    """
    pieces = [_piece(found) for found in _TOKEN.finditer(text)]
    words = [piece for piece in pieces if piece.parts]
    _mark_phrases(words, known.phrases)
    by_hand = {part for word in hidden for part in _folded_parts(word)}
    stands = {part for word in kept for part in _folded_parts(word)} - by_hand
    for place, piece in enumerate(words):
        piece.why = piece.why or _why(piece, known, by_hand, stands) or _of_age(words, place)
    left = [Left(place, piece.text, piece.why) for place, piece in enumerate(words, 1) if piece.why]
    return Redacted(_joined(pieces), tuple(left))


def names_somebody(text: str, known: Known = NOTHING_KNOWN, *, kept: Collection[str] = ()) -> tuple[int, ...]:
    """The places, from 1, of words that could tell of somebody, a place, an age or a day; none in words to publish."""
    return tuple(one.place for one in redact(text, known, kept=kept).left)


def _piece(found: re.Match[str]) -> _Piece:
    text, kind = found[0], found.lastgroup or "mark"
    if kind == "address":
        return _Piece(text, kind, (text.casefold(),), Why.ADDRESS)
    return _Piece(text, kind, _folded_parts(text) if kind == "word" else ())


def _folded_parts(word: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in _PARTS.findall(word))


def _mark_phrases(words: Sequence[_Piece], phrases: Iterable[tuple[str, ...]]) -> None:
    """Mark every run of words that a known name or place is written in, whatever its capitals and hyphens."""
    flat = [(part, piece) for piece in words for part in piece.parts]
    told = [part for part, _ in flat]
    first_of: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        first_of.setdefault(phrase[0], []).append(phrase)
    for at, part in enumerate(told):
        for phrase in first_of.get(part, ()):
            alone_and_plain = len(phrase) == 1 and phrase[0] in PLAIN
            if not alone_and_plain and tuple(told[at : at + len(phrase)]) == phrase:
                for _, piece in flat[at : at + len(phrase)]:
                    piece.why = Why.KNOWN


def _why(piece: _Piece, known: Known, by_hand: Collection[str], stands: Collection[str]) -> Why | None:
    parts, capital = piece.parts, any(letter.isupper() for letter in piece.text)
    if any(letter.isdigit() or letter.isnumeric() for letter in piece.text) or any(part in _TEENS for part in parts):
        return Why.NUMBER
    if any(part in _DAYS or (capital and part in _CAPITAL_DAYS) for part in parts):
        return Why.DAY
    if any({part, part.removesuffix("s")} & known.words or (capital and part in known.plain) for part in parts):
        return Why.KNOWN
    if any(part in by_hand for part in parts):
        return Why.BY_HAND
    strange = capital or not piece.text.isascii()
    return Why.NAME if strange and not _stands(parts, stands) else None


def _stands(parts: Sequence[str], kept: Collection[str]) -> bool:
    """Whether a word with a capital letter is plain, or was let stand; "It's" is as plain as "It"."""
    head = parts[:1] if len(parts) > 1 and parts[1] in _CONTRACTED else parts
    return all(part in PLAIN or part in kept for part in head)


def _of_age(words: Sequence[_Piece], place: int) -> Why | None:
    """A small number in words near one that tells of age, such as "nine years" or "year seven"."""
    piece = words[place]
    if not any(part in _SMALL for part in piece.parts):
        return None
    near = words[max(place - NEAR, 0) : place + NEAR + 1]
    return Why.NUMBER if any(part in _AGE_WORDS for each in near for part in each.parts) else None


def _joined(pieces: Iterable[_Piece]) -> str:
    """The pieces with what is left out named by its sort; one stand-in for several of a sort in a row."""
    said: list[str] = []
    last: Why | None = None
    gap = ""
    for piece in pieces:
        if piece.kind == "gap":
            gap = piece.text
        elif piece.why is None:
            said += [gap, piece.text]
            last, gap = None, ""
        elif piece.why is not last:
            said += [gap, f"[{piece.why}]"]
            last, gap = piece.why, ""
        else:
            gap = ""
    return "".join([*said, gap])
