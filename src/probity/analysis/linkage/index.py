"""Which parties of a register are worth comparing with one: an inverted index over the words and letters of names.

Comparing everybody with everybody grows with the product of both lists. A party is proposed when

- its name is among the nearest by the threes of letters that both names hold, the rarer a three the more it counts;
  that finds slips, endings, joined words and words left out;
- it shares the whole name, one of the names that either gives, or all words in any order;
- one of them is a short word that may be initials of the other;
- it shares the company number, or the postcode where few do.

Names are kept in the order of their letters, so that the order of rows decides nothing. What is missed on long lists: a
name with more likenesses than are proposed, when the one sought is not among the nearest and shares no key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from probity.analysis.linkage.alignment import INITIALS_FROM, LONGER_INITIALS_FROM, LONGEST_INITIALS, spells
from probity.analysis.linkage.likeness import Profile
from probity.analysis.linkage.parties import Known
from probity.analysis.linkage.vocabulary import SMALL_WORDS
from probity.analysis.linkage.wording import is_telling
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    _Positions = npt.NDArray[np.int32]
    _Weights = npt.NDArray[np.float32]
else:
    np = late("numpy")

NEAREST: Final = 20
_FEW: Final = 60
_LETTERS: Final = 3
_COMMON_SHARE: Final = 0.05
_COMMON_AT_LEAST: Final = 500
_ENDS: Final = frozenset({"shortends", "longends"})
_SOUGHT: Final = {"short": "long", "long": "short", "shortends": "longends", "longends": "shortends"}
_SAME_NEARNESS: Final = 4
_MORE_THAN_ROUNDED: Final = 10.0**-_SAME_NEARNESS
_FAR_BEHIND: Final = 0.3


class Index:
    """An index over what is known of parties.

    `wide` proposes weaker likenesses too: to fit and to measure, it takes pairs that are plainly two.
    """

    def __init__(self, every: Iterable[Known], *, wide: bool = False) -> None:
        by_name: dict[str, list[Known]] = defaultdict(list)
        self._by_number: dict[str, list[Known]] = defaultdict(list)
        self._by_postcode: dict[str, list[Known]] = defaultdict(list)
        for one in every:
            if one.profile.full:
                by_name[one.profile.name.written].append(one)
                self._by_number[one.number].append(one)
                self._by_postcode[one.address.postcode].append(one)
        self._names = [sorted(by_name[written], key=_order) for written in sorted(by_name)]
        self._by_key: dict[str, list[int]] = defaultdict(list)
        profiles = [same[0].profile for same in self._names]
        for at, profile in enumerate(profiles):
            for key in _keys(profile):
                self._by_key[key].append(at)
        self._letters = _Letters(profiles, far_behind=0.0 if wide else _FAR_BEHIND)

    def candidates(self, asked: Known) -> Iterator[Known]:
        """Who is worth comparing with `asked`, each once, in an order that rows do not decide."""
        names = {*self._letters.nearest(asked.profile), *self._sharing_a_key(asked.profile)}
        found = dict.fromkeys(one for at in sorted(names) for one in self._names[at])
        if asked.number:
            found |= dict.fromkeys(self._by_number.get(asked.number, ()))
        if asked.address.postcode:
            neighbours = self._by_postcode.get(asked.address.postcode, ())
            found |= dict.fromkeys(neighbours if len(neighbours) <= _FEW else ())
        yield from found

    def _sharing_a_key(self, profile: Profile) -> Iterator[int]:
        for key in _keys(profile):
            kind, _, rest = key.partition(" ")
            met = self._by_key.get(f"{_SOUGHT.get(kind, kind)} {rest}", ())
            yield from (at for at in met if kind not in _ENDS or self._spell(profile, at))

    def _spell(self, profile: Profile, at: int) -> bool:
        other = self._names[at][0].profile
        return any(
            spells(short, words)
            for one, two in ((profile, other), (other, profile))
            for short in one.shorts
            for words in (two.core, *two.alternates)
        )


def _order(one: Known) -> tuple[str, str, bool]:
    return one.address.written, one.number, one.individual


def _keys(profile: Profile) -> set[str]:
    names = {profile.full, profile.core, *profile.alternates} - {()}
    several = [words for words in names if len(words) > 1]
    keys = {f"whole {''.join(words)}" for words in names} | {f"words {' '.join(sorted(profile.full))}"}
    keys |= {f"long {letters}" for words in several for letters in _initials(words)}
    keys |= {f"longends {words[0][0]}{words[-1][0]}" for words in several}
    for short in profile.shorts:
        if INITIALS_FROM < len(short) <= LONGEST_INITIALS:
            keys.add(f"short {short}")
        if LONGER_INITIALS_FROM <= len(short) <= LONGEST_INITIALS:
            keys |= {f"shortends {short[0]}{short[-taken]}" for taken in (1, 2, 3)}
    return keys


def _initials(words: tuple[str, ...]) -> set[str]:
    """What the initials of a name may be: with and without its small words."""
    every = "".join(word[0] for word in words)
    telling = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return {letters for letters in (every, telling) if INITIALS_FROM < len(letters) <= LONGEST_INITIALS}


class _Letters:
    """Names by their threes of letters, as one sparse table read by column."""

    def __init__(self, profiles: list[Profile], *, far_behind: float) -> None:
        self._size = len(profiles)
        self._far_behind = far_behind
        held: dict[str, list[int]] = defaultdict(list)
        for at, profile in enumerate(profiles):
            for three in _threes(profile):
                held[three].append(at)
        most = max(_COMMON_AT_LEAST, int(self._size * _COMMON_SHARE))
        self._rarity = {three: float(np.log1p(self._size / len(at))) for three, at in held.items()}
        self._held: dict[str, _Positions] = {
            three: np.array(at, dtype=np.int32) for three, at in held.items() if len(at) <= most
        }
        self._lengths: _Weights = np.array([self._length(_threes(profile)) for profile in profiles], dtype=np.float32)

    def _length(self, threes: Iterable[str]) -> float:
        return float(np.sqrt(sum(self._rarity.get(three, 0.0) ** 2 for three in sorted(threes)))) or 1.0

    def nearest(self, profile: Profile) -> Iterator[int]:
        """The names that share the most, the rarest first to count: positions in the order of names."""
        threes = [three for three in sorted(_threes(profile)) if three in self._held]
        if not threes:
            return
        places = np.concatenate([self._held[three] for three in threes])
        worth = np.repeat(
            np.array([self._rarity[three] ** 2 for three in threes], dtype=np.float32),
            [len(self._held[three]) for three in threes],
        )
        every = np.bincount(places, weights=worth, minlength=self._size) / self._lengths
        met = np.flatnonzero(every > max(every.max() * self._far_behind - _MORE_THAN_ROUNDED, 0.0))
        near = np.round(every[met], _SAME_NEARNESS)
        least = near.max() * self._far_behind
        if len(met) > NEAREST:
            least = max(least, np.partition(near, len(near) - NEAREST)[len(near) - NEAREST])
        yield from map(int, met[near >= least][: 2 * NEAREST])


def _threes(profile: Profile) -> set[str]:
    """Every three letters that stand together in a telling word or across two, with the edges of words marked.

    All words count where none is telling.
    """
    names = (profile.full, *profile.alternates)
    found: set[str] = set()
    for words in names:
        telling = [word for word in words if is_telling(word)] or words
        found |= {text[at : at + _LETTERS] for text in (f" {word} " for word in words) for at in range(len(text) - 2)}
        joined = "".join(telling)
        found |= {joined[at : at + _LETTERS] for at in range(len(joined) - 2)}
    return found
