"""Rules as questions to coded days: which classes of rows pass each test, and how many rows a hit needs at least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.algebra import (
    Contact,
    Count,
    Every,
    Is,
    Not,
    Outlier,
    Rule,
    Some,
    Speed,
    Test,
    Whom,
    reaches_back,
)
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.coded import ACTION_CODES, KINDS, LOGIN_KINDS, PARTS, STANDINGS, Says
from probity.analysis.lake.factsql import plain
from probity.analysis.lake.naming import Names

Codes = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slot:
    """One test of rows: of a rule's events, or of what must follow them. Each is itself and no other."""

    rule: Rule
    test: Test | Contact
    """A contact is of no row."""
    needs: int
    """Fewer rows of a user than so many, in the days that a window may touch, and there is no hit."""
    follows: bool = False
    """Whether it is of what must follow; that may be the same as what it follows."""

    @property
    def back(self) -> int:
        """How many days before a day its window may touch."""
        return reaches_back(self.rule.condition)


def slots_of(rules: Sequence[Rule]) -> list[Slot]:
    """The tests that rules put to rows by user; a journey is no test of a row."""
    found = []
    for rule in rules:
        condition = rule.condition
        if isinstance(condition, Speed):
            continue
        found.append(Slot(rule, rule.where, _needs(rule)))
        if isinstance(condition, Following):
            found.append(Slot(rule, condition.then, 1, follows=True))
    return found


def _needs(rule: Rule) -> int:
    """The least number of one user's rows; one, where a hit is of many users."""
    condition = rule.condition
    if isinstance(condition, Count):
        return condition.at_least if "user" in condition.by else 1
    return condition.at_least if isinstance(condition, Following | Outlier) else 1


Judged = tuple[Whom, Test]


def judged_by(slot: Slot) -> Judged | Slot:
    """What a slot asks of a row, and others may ask too: whom it was done for, and a test; of a contact, itself."""
    return slot if isinstance(slot.test, Contact) else (slot.rule.whom, slot.test)


def passing(asked: Sequence[Judged], codes: Codes, names: Names) -> NDArray[np.uint64]:
    """For each code a bit for each of the tests that it passes; 64 to a word."""
    held = _Asked(codes, names)
    words = np.zeros((-(-len(asked) // 64) or 1, len(codes)), dtype=np.uint64)
    for number, (whom, test) in enumerate(asked):
        passes = held.part("whom" if whom is Whom.REQUESTER else "hand") & held.holding(test)
        words[number // 64] |= passes.astype(np.uint64) << np.uint64(number % 64)
    return words


def holding(test: Test, codes: Codes, names: Names) -> Truths:
    """Which of the codes pass a test, whomever its rows are judged for."""
    return _Asked(codes, names).holding(test)


def kinds_asked(test: Test | Contact) -> list[int]:
    """Some of `coded.KINDS` at a time, a bit for each: a row that passes is of one of each of these lists.

    Those of two things at once are first: they are fewer.
    """
    if isinstance(test, Some):
        made = [kinds_asked(one) for one in test.tests]
        return [int(np.bitwise_or.reduce([kinds[0] for kinds in made]))] if all(made) else []
    facts = [fact for fact in map(_fact, _together(test)) if fact]
    of_both = [1 << place for place, kind in enumerate(KINDS) if len(kind) > 1 and _say_all(facts, kind)]
    return of_both + [kinds for fact in facts if (kinds := _either(fact))]


def _together(test: Test | Contact) -> Iterator[Test | Contact]:
    """The tests that a row must pass all of."""
    if isinstance(test, Every):
        for one in test.tests:
            yield from _together(one)
    else:
        yield test


def _fact(test: Test | Contact) -> Says | None:
    """A part of the code and the values that a row must have one of; None where that is not known of a test."""
    turned = isinstance(test, Not)
    asked = test.test if isinstance(test, Not) else test
    if not isinstance(asked, Is):
        return None
    if asked.fact == "action" and not turned:
        return "action", frozenset(ACTION_CODES[str(word)] for word in asked.values)
    if all(isinstance(value, bool) for value in asked.values) and len(asked.values) == 1 and asked.fact in PARTS:
        return asked.fact, frozenset({int(asked.values[0] != turned)})
    return None


def _say_all(facts: Sequence[Says], kind: Sequence[Says]) -> bool:
    """Whether what is said of a row says that it is of a kind."""
    return all(any(name == part and values <= wanted for name, values in facts) for part, wanted in kind)


def _either(fact: Says) -> int:
    """The kinds that a row is of one of if it has one of some values; 0 where a value has none."""
    (name, values), places = fact, {kind[0]: place for place, kind in enumerate(KINDS) if len(kind) == 1}
    wanted = [places.get((name, frozenset({value}))) for value in values]
    return 0 if None in wanted else sum(1 << place for place in wanted if place is not None)


class _Asked:
    """Codes, and what has been asked of them: rules ask the same again and again."""

    def __init__(self, codes: Codes, names: Names) -> None:
        self._codes, self._names = codes, names
        self._parts: dict[str, Truths] = {}
        self._held: dict[Is, Truths] = {}

    def part(self, name: str) -> Truths:
        """Which have a part of the code."""
        if name not in self._parts:
            self._parts[name] = (self._codes & np.int64(PARTS[name].mask)) != 0
        return self._parts[name]

    def holding(self, test: Test) -> Truths:
        """Which pass a test."""
        if isinstance(test, Is):
            if test not in self._held:
                self._held[test] = self._is(test)
            return self._held[test]
        if isinstance(test, Not):
            return ~self.holding(test.test)
        made = [self.holding(one) for one in test.tests]
        if isinstance(test, Some):
            return _any_of(made)
        found: Truths = np.logical_and.reduce(made) if made else np.ones(len(self._codes), dtype=bool)
        return found

    def _is(self, asked: Is) -> Truths:
        if isinstance(asked.values[0], bool):
            another = asked.fact == "for_another"
            held: Truths = self.part("hand") ^ self.part("whom") if another else self.part(asked.fact)
            return held if asked.values[0] else ~held
        words = list(map(str, asked.values))
        if asked.fact in ("duty", "relation"):
            return _any_of([self.part(f"{asked.fact}_{word.replace(' ', '_')}") for word in words])
        part = PARTS[asked.fact]
        wanted = np.zeros(1 << part.width, dtype=bool)
        wanted[[number for word in words for number in _numbers(asked.fact, word, self._names)]] = True
        found: Truths = wanted[part.of(self._codes)]
        return found


def _any_of(truths: Sequence[Truths]) -> Truths:
    found: Truths = np.logical_or.reduce(truths)
    return found


def _numbers(fact: str, word: str, names: Names) -> list[int]:
    """The numbers that a word has in a part of the code; none for a name that no row has."""
    match fact:
        case "action":
            return [ACTION_CODES[word]]
        case "login":
            return [LOGIN_KINDS.index(word)]
        case "standing":
            return [STANDINGS.index(word)]
        case "system":
            return [code for code in (names.code("systems", word),) if code]
    held = enumerate(names.lists["roles" if fact == "role" else "record_kinds"])
    return [code for code, text in held if code and plain(text) == plain(word)]
