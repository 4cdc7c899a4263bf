"""Which pairs of names are worth comparing.

Comparing everybody with everybody grows with the product of both lists. Two names are compared only when they share a
key:

- the whole name, without spaces and legal form, and each of its trading or former names;
- the same words in any order;
- a rare telling word: one that at most 1 name in 50 (or 40 names) of both lists carries, and in any case each name's
  two rarest; words that many organisations share ("services") are no key, because they alone never link;
- the first four letters of a name of one word, which finds a slip in it;
- the company number;
- a name of one word with longer names that open with the same letter, which finds initials.

What is missed on long lists: a pair that shares only telling words which are neither rare there nor among the two
rarest of both names. On short lists nothing is missed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from probity.analysis.linkage.names import Name, is_common

_RARE_AT_MOST: Final = 40
_RARE_SHARE: Final = 50
_ALWAYS_KEPT: Final = 2
_OPENING: Final = 4
_LONGEST_INITIALS: Final = 8

Keyed = tuple[Name, str]
"""A name and its company number, "" where none is known."""


def pairs(left: Sequence[Keyed], right: Sequence[Keyed]) -> Iterator[tuple[int, int]]:
    """Positions in `left` and `right` to compare: each pair once, in order of position."""
    spread = Counter(word for name, _ in (*left, *right) for word in _all_words(name))
    rare_at_most = max(_RARE_AT_MOST, (len(left) + len(right)) // _RARE_SHARE)
    index: defaultdict[str, list[int]] = defaultdict(list)
    for j, keyed in enumerate(right):
        for key in _shared_keys(keyed, spread, rare_at_most) | _offered(keyed[0]):
            index[key].append(j)
    for i, keyed in enumerate(left):
        keys = _shared_keys(keyed, spread, rare_at_most) | _sought(keyed[0])
        yield from ((i, j) for j in sorted({j for key in keys for j in index.get(key, ())}))


def _all_words(name: Name) -> set[str]:
    return {*name.full, *(word for other in name.others for word in other)}


def _shared_keys(keyed: Keyed, spread: Counter[str], rare_at_most: int) -> set[str]:
    name, number = keyed
    telling = sorted((word for word in _all_words(name) if not is_common(word)), key=lambda word: (spread[word], word))
    rare = {word for word in telling if spread[word] <= rare_at_most} | {*telling[:_ALWAYS_KEPT]}
    every_name = {name.full, name.words, *name.others} - {()}
    return (
        {f"word {word}" for word in rare}
        | {f"whole {''.join(words)}" for words in every_name}
        | {f"words {' '.join(sorted(name.full))}"}
        | {f"opening {words[0][:_OPENING]}" for words in every_name if len(words) == 1}
        | ({f"number {number}"} if number else set())
    )


def _offered(name: Name) -> set[str]:
    return _initials_keys(name, one_word="short", several="long")


def _sought(name: Name) -> set[str]:
    return _initials_keys(name, one_word="long", several="short")


def _initials_keys(name: Name, *, one_word: str, several: str) -> set[str]:
    single = [
        words[0] for words in (name.words, *name.asides) if len(words) == 1 and len(words[0]) <= _LONGEST_INITIALS
    ]
    keys = {f"{one_word} {word[0]}" for word in single}
    return keys | ({f"{several} {name.words[0][0]}"} if len(name.words) > 1 else set())
