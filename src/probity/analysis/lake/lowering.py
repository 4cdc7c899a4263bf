"""Rules as questions to coded days: which classes of rows pass each test, and how many rows a hit needs at least."""

from collections.abc import Sequence
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
from probity.analysis.lake.coded import ACTION_CODES, LOGIN_KINDS, PARTS, STANDINGS
from probity.analysis.lake.factsql import plain
from probity.analysis.lake.naming import Names

Codes = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slot:
    """One test of rows: of a rule's events, or of what must follow them. Each is itself and no other."""

    rule: Rule
    test: Test
    needs: int
    """Fewer rows of a user than so many, in the days that a window may touch, and there is no hit."""

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
        if isinstance(condition, Following) and not isinstance(condition.then, Contact):
            found.append(Slot(rule, condition.then, 1))
    return found


def _needs(rule: Rule) -> int:
    """The least number of one user's rows; one, where a hit is of many users."""
    condition = rule.condition
    if isinstance(condition, Count):
        return condition.at_least if "user" in condition.by else 1
    return condition.at_least if isinstance(condition, Following | Outlier) else 1


def passing(slot: Slot, codes: Codes, names: Names) -> Truths:
    """Which of the codes pass a slot's test, of rows that its rule judges."""
    judged = "whom" if slot.rule.whom is Whom.REQUESTER else "hand"
    return _part(codes, judged) & holding(slot.test, codes, names)


def _part(codes: Codes, name: str) -> Truths:
    held: Truths = PARTS[name].of(codes) != 0
    return held


def holding(test: Test, codes: Codes, names: Names) -> Truths:
    """Which of the codes pass a test, whomever its rows are judged for."""
    if isinstance(test, Not):
        return ~holding(test.test, codes, names)
    if isinstance(test, Every):
        passes = np.ones(len(codes), dtype=bool)
        for one in test.tests:
            passes &= holding(one, codes, names)
        return passes
    return (
        _any_of([holding(one, codes, names) for one in test.tests])
        if isinstance(test, Some)
        else _is(test, codes, names)
    )


def _any_of(truths: Sequence[Truths]) -> Truths:
    found: Truths = np.logical_or.reduce(truths)
    return found


def _is(asked: Is, codes: Codes, names: Names) -> Truths:
    if isinstance(asked.values[0], bool):
        another = asked.fact == "for_another"
        held: Truths = _part(codes, "hand") ^ _part(codes, "whom") if another else _part(codes, asked.fact)
        return held if asked.values[0] else ~held
    words = list(map(str, asked.values))
    if asked.fact in ("duty", "relation"):
        parts = [f"{asked.fact}_{word.replace(' ', '_')}" for word in words]
        return _any_of([_part(codes, part) for part in parts])
    numbers = [number for word in words for number in _numbers(asked.fact, word, names)]
    return np.isin(PARTS[asked.fact].of(codes), numbers)


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
