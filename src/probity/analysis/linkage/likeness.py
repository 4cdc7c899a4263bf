"""How alike two names are, as a few features that can each be said in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import JaroWinkler

from probity.analysis.linkage.alignment import Alignment, Pair, align, spells, total
from probity.analysis.linkage.commonplace import FORENAMES, FORM_LIKE, PLACES, SHARED_BY_MANY
from probity.analysis.linkage.names import Name, Words, normalise
from probity.analysis.linkage.wording import comparable, is_telling, weight

_REMEMBERED: Final = 65_536
_LONG_WORD: Final = 7
_ENOUGH_LETTERS: Final = 4
_MOST_COUNTED: Final = 3.0
_FORM_LIKE_WEIGHT: Final = 0.25
_PERSON_WORDS: Final = (2, 3, 4)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A name made ready to be compared with many. Everything follows from how it is written."""

    name: Name
    full: Words
    core: Words
    alternates: tuple[Words, ...]
    """Other names it gives: trading and former names, names beside a slash, names and initials in brackets."""
    shorts: tuple[str, ...]
    """Words that may be initials, but for those whose long form the name gives itself."""
    forms: frozenset[str]
    numbers: frozenset[str]
    individual: bool
    """Whether it may be the name of a person rather than of an organisation."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and self.name.written == other.name.written

    def __hash__(self) -> int:
        return hash(self.name.written)


@lru_cache(maxsize=_REMEMBERED)
def profile(written: str) -> Profile:
    """The profile of a name as somebody wrote it."""
    name = normalise(written)
    core = comparable(name.words)
    asides = tuple(map(comparable, name.asides))
    long_forms = [words for words in (core, *asides, *map(comparable, name.others)) if len(words) > 1]
    spelt_out = {words[0] for words in (core, *asides) if len(words) == 1 and _is_spelt_out(words[0], long_forms)}
    full = tuple(word for word in comparable(name.full) if word in core or word not in spelt_out)
    bracketed = tuple(aside for aside in asides if _may_be_a_name(aside))
    return Profile(
        name=name,
        full=full,
        core=core,
        alternates=tuple(dict.fromkeys((*map(comparable, name.others), *bracketed))),
        shorts=tuple(
            dict.fromkeys(words[0] for words in (core, *asides, *name.others) if _may_be_initials(words, spelt_out))
        ),
        forms=frozenset(name.forms),
        numbers=frozenset(word for word in full if any(map(str.isdigit, word))),
        individual=name.titled or _may_be_a_person(name),
    )


def _is_spelt_out(word: str, names: list[Words]) -> bool:
    return any(spells(word, words) for words in names)


def _may_be_initials(words: Words, spelt_out: set[str]) -> bool:
    return len(words) == 1 and words[0] not in spelt_out


def _may_be_a_name(words: Words) -> bool:
    return any(len(word) >= _ENOUGH_LETTERS and is_telling(word) for word in words)


def _may_be_a_person(name: Name) -> bool:
    """Two to four words without a legal form, a common first name or initials among them, and none of business."""
    words = name.words
    if name.forms or name.asides or name.others or len(words) not in _PERSON_WORDS:
        return False
    if any(word in SHARED_BY_MANY or word in FORM_LIKE or word in PLACES or not word.isalpha() for word in words):
        return False
    opens_with_initials = len(words[0]) <= 2 and len(words) == 2 and not _is_joined_with_and(name.written)
    return words[0] in FORENAMES or opens_with_initials or ("," in name.written and words[1] in FORENAMES)


def _is_joined_with_and(written: str) -> bool:
    return "&" in written or " and " in written.lower()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two names compare: the nearest pair of the names each gives, and its features."""

    a: Profile
    b: Profile
    found: Alignment
    features: dict[str, float]
    alternate: bool
    """Whether the nearest pair has a name that one of them gives beside its own."""
    nearest: Pair


def compare(a: Profile, b: Profile) -> Likeness:
    """Compare two names. Nothing depends on which is named first."""
    found, alternate, nearest = max(((align(x, y), other, (x, y)) for x, y, other in _pairs(a, b)), key=_nearness)
    features = _of_words(found) | _of_whole(a, b, found) | _of_particulars(a, b, found) | _of_brackets(a, b, nearest)
    features |= _of_groups(a, b, found, features)
    if alternate:
        features |= {"alternate": 1.0, "legal forms differ": 0.0}  # a form belongs to the name that it stands beside
    return Likeness(a, b, found, features, alternate, nearest)


def _nearness(one: tuple[Alignment, bool, Pair]) -> tuple[float, float, Words, Words]:
    found, alternate, pair = one
    return round(found.share * (0.93 if alternate else 1.0), 6), found.matched, min(pair), max(pair)


def by_initials(features: Mapping[str, float]) -> bool:
    """Whether the likeness is that one name may be the initials of the other."""
    return bool(features["initials of the other"] or features["four initials of the other or more"])


def _pairs(a: Profile, b: Profile) -> Iterator[tuple[Words, Words, bool]]:
    yield a.full, b.full, False
    if a.core != a.full or b.core != b.full:
        yield a.core, b.core, False
    for alternate in a.alternates:
        yield alternate, b.core, True
        yield from ((alternate, other, True) for other in b.alternates)
    for alternate in b.alternates:
        yield a.core, alternate, True


def _of_words(found: Alignment) -> dict[str, float]:
    """What is shared and what is left over, by weight."""
    certain = (*found.joined, *found.slips, *found.initials)
    telling = total([word for word in found.shared if is_telling(word)])
    telling += sum(1.0 for x, y in certain if any(map(is_telling, (*x, *y))))
    left, right = _split(found.left), _split(found.right)
    by_kind = [min(abs(one - other), _MOST_COUNTED) for one, other in zip(left, right, strict=True)]
    return {
        "shared telling words": min(telling, _MOST_COUNTED),
        "nothing telling shared": float(not telling),
        "nothing telling shared, and words left over": float(
            not telling and bool(found.left or found.right or found.stems)
        ),
        "share": found.share,
        "telling words on one side": by_kind[0],
        "common words on one side": by_kind[1],
        "place words on one side": by_kind[2],
        "form-like words on one side": by_kind[3],
        "telling words or places on both sides": min(left[0] + left[2], right[0] + right[2], _MOST_COUNTED),
        "any words on both sides": min(total(found.left), total(found.right), _MOST_COUNTED),
        "one within the other": float(bool(found.left) != bool(found.right)),
        "nothing left over": float(not any(weight(word) > _FORM_LIKE_WEIGHT for word in (*found.left, *found.right))),
    }


@lru_cache(maxsize=_REMEMBERED)
def _split(words: Words) -> tuple[float, float, float, float]:
    """The weights of left-over words that are telling, common, places and form-like; digits are counted elsewhere."""
    telling = total([word for word in words if is_telling(word) and not any(map(str.isdigit, word))])
    places = total([word for word in words if word in PLACES])
    forms = total([word for word in words if word in FORM_LIKE])
    common = total([word for word in words if word in SHARED_BY_MANY])
    return telling, common, places, forms


def _of_whole(a: Profile, b: Profile, found: Alignment) -> dict[str, float]:
    """The names as a whole."""
    x, y = "".join(a.full), "".join(b.full)
    core_x, core_y = "".join(a.core), "".join(b.core)
    single = min(len(a.core), len(b.core)) <= 1
    in_another_order = x != y and not found.left and not found.right and sorted(a.full) == sorted(b.full)
    opens_alike = bool(a.core and b.core) and a.core[0] == b.core[0] and is_telling(a.core[0])
    whole = max(map(len, _whole_initials(a, b)), default=0)
    return {
        "same": float(x == y),
        "same but for brackets": float(x != y and core_x == core_y),
        "same words in another order": float(in_another_order),
        "letters alike": max(JaroWinkler.normalized_similarity(x, y) - 0.7, 0.0) / 0.3,
        "a single word": float(single),
        "a short single word": float(single and min(len(core_x), len(core_y)) < _ENOUGH_LETTERS),
        "first word the same": float(opens_alike),
        "initials of the other": float(whole == 3),
        "four initials of the other or more": float(whole > 3),
    }


def _of_brackets(a: Profile, b: Profile, nearest: Pair) -> dict[str, float]:
    """What stands in brackets, or as another name, on one side and is not in the pair of names that was compared."""
    odd_a, odd_b = _odd_asides(a, b, nearest[0]), _odd_asides(b, a, nearest[1])
    odd = [*odd_a, *odd_b] if bool(odd_a) != bool(odd_b) else []
    telling = any(map(is_telling, odd))
    return {
        "brackets differ": float(bool(odd_a and odd_b)),
        "brackets with telling words on one side": float(telling),
        "brackets with other words on one side": float(bool(odd) and not telling),
        "another name on one side": float(bool(a.name.others) != bool(b.name.others)),
    }


def _of_groups(a: Profile, b: Profile, found: Alignment, features: Mapping[str, float]) -> dict[str, float]:
    """Words by which companies of one group are told apart, that only one of the two names has."""
    within = bool(features["one within the other"]) and not found.initials and not by_initials(features)
    places, telling = features["place words on one side"], features["telling words on one side"]
    both_in_full = bool(a.forms and b.forms) and a.core == a.full and b.core == b.full
    aside = bool(features["brackets with other words on one side"])
    if aside:
        aside = not all(word in PLACES for word in (*_odd_asides(a, b, a.core), *_odd_asides(b, a, b.core)))
    return {
        "a place more": float(within and places > 0 and not telling),
        "both in full, and one says more": float(within and telling > 0 and both_in_full),
        "brackets that name a part": float(aside),
    }


def of_one_group(features: Mapping[str, float]) -> bool:
    """Whether the names differ as those of two companies of one group do: a person says if they are one."""
    return any(
        features[key] for key in ("a place more", "both in full, and one says more", "brackets that name a part")
    )


def _odd_asides(one: Profile, other: Profile, compared: Words) -> list[str]:
    """Words of brackets that stand outside the compared name, and say something that the other name does not."""
    if not one.name.asides or compared != one.core:
        return []
    said = {*other.full, *one.core}
    return [
        word
        for aside in one.name.asides
        for word in comparable(aside)
        if word not in said and not word.isdigit() and not spells(word, one.core) and not spells(word, other.core)
    ]


def _whole_initials(a: Profile, b: Profile) -> Iterator[str]:
    for short, long in ((a, b), (b, a)):
        for name in (long.core, *long.alternates):
            yield from (
                letters for letters in short.shorts if len(letters) > 2 and len(name) > 1 and spells(letters, name)
            )


def _of_particulars(a: Profile, b: Profile, found: Alignment) -> dict[str, float]:
    """Slips, endings, numbers and legal forms."""
    initials = max((min(len("".join(x)), len("".join(y))) for x, y in found.initials), default=0)
    only_a, only_b = a.numbers - b.numbers, b.numbers - a.numbers
    return _of_slips(found) | {
        "another ending": float(len(found.stems)),
        "a word shortened": float(len(found.shortened)),
        "words joined": float(bool(found.joined)),
        "two initials of some words": float(initials == 2),
        "initials of some words": float(initials > 2),
        "numbers differ": float(bool(only_a and only_b)),
        "a number on one side": float(bool(only_a) != bool(only_b)),
        "legal forms differ": float(bool(a.forms and b.forms and not a.forms & b.forms)),
        "a legal form on one side": float(bool(a.forms) != bool(b.forms)),
    }


def _of_slips(found: Alignment) -> dict[str, float]:
    slips = [(x[0], y[0]) for x, y in found.slips]
    long = sum(min(len(x), len(y)) >= _LONG_WORD for x, y in slips)
    return {
        "slip in a long word": float(long),
        "slip in a short word": float(len(slips) - long),
        "slip in a common word": float(sum(not is_telling(x) and not is_telling(y) for x, y in slips)),
        "first letter differs": float(sum(x[0] != y[0] for x, y in slips)),
    }
