"""The rules as their files declare them. A file with a part missing, unknown or wrong gives no rule but words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from probity.analysis.lake.algebra import (
    ALWAYS,
    MICROSECONDS,
    Authority,
    Condition,
    Contact,
    Count,
    Counted,
    Every,
    Example,
    Innocent,
    Is,
    Key,
    Not,
    Outlier,
    Rule,
    Sequence,
    Severity,
    Some,
    Speed,
    Test,
    Whom,
)
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.facts import FACTS, Answer
from probity.foundation.kernel.errors import BadInput

SHIPPED: Final = Path(__file__).parent / "rules"
CATEGORIES: Final = (
    "infiltration",
    "disclosure of information",
    "perverting the course of justice",
    "sexual misconduct",
    "controlled drug use and supply",
    "theft and fraud",
    "misusing force systems",
    "abuse of authority",
    "inappropriate association",
    "vulnerability",
    "commit, incite, aid and abet, assist an offender in commission of a crime",
    "other",
)
_PARTS: Final = {
    "id": str, "title": str, "why": str, "source": str, "owner": str, "severity": str, "category": str, "reads": list,
    "condition": dict, "innocent": list, "examples": list,
}  # fmt: skip
_MAY: Final = {"whom": str, "where": dict, "spares": dict, "during": str, "authority": dict}
_UNITS: Final = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_ID: Final = re.compile(r"[a-z]+(-[a-z]+)*")
_Word = TypeVar("_Word", bound=StrEnum)


def read_rules(folder: Path = SHIPPED) -> list[Rule]:
    """Every rule of a folder, by id; their examples are not tried here but by `examples.load_rules`.

    Raises:
        BadInput: a file does not declare a whole rule; it names the file, the part and what is wrong.
    """
    rules = [read_rule(path) for path in sorted(folder.glob("*.yaml"))]
    return sorted(rules, key=lambda rule: rule.id)


def read_rule(path: Path) -> Rule:
    """The rule that one file declares; the file has the rule's id for its name."""
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise BadInput("It cannot be read as YAML.", where=path.name) from fault
    if not isinstance(declared, dict):
        raise BadInput("It declares no rule.", where=path.name)
    rule = _Reader(path.name).rule(declared)
    if rule.id != path.stem:
        raise BadInput(f"It declares {rule.id!r}: a rule's file has its name.", where=path.name)
    return rule


class _Reader:
    """Reads the parts of one file, and names it in every refusal."""

    def __init__(self, where: str) -> None:
        self._where = where

    def rule(self, declared: Mapping[str, Any]) -> Rule:
        """The whole rule."""
        self._check_parts(declared)
        during = declared.get("during")
        if during is not None and during not in ("higher_risk",):
            raise self._refusal(f"during: {during!r} is no table of spells of watched users.")
        rule = Rule(
            **{name: " ".join(declared[name].split()) for name in ("id", "title", "why", "source", "owner")},
            severity=self._word(Severity, declared["severity"], "severity"),
            category=self._category(declared["category"]),
            whom=self._word(Whom, declared.get("whom", "requester"), "whom"),
            reads=tuple(map(str, declared["reads"])),
            where=self._test(declared.get("where", {}), "where"),
            condition=self._condition(declared["condition"]),
            innocent=tuple(self._innocent(declared["innocent"])),
            examples=tuple(self._examples(declared["examples"])),
            authority=self._authority(declared.get("authority")),
            during=during,
            spares=None,
        )
        if "spares" in declared:
            rule = rule.sparing(self._test(declared["spares"], "spares"))
        self._check_whole(rule)
        return rule

    def _refusal(self, words: str) -> BadInput:
        return BadInput(f"The rule is not whole: {words}", where=self._where)

    def _check_parts(self, declared: Mapping[str, Any]) -> None:
        if missing := [
            name
            for name in _PARTS
            if declared.get(name) in (None, "", {}) or (declared[name] == [] and name != "reads")
        ]:
            raise self._refusal(f"missing: {', '.join(missing)}.")
        if unknown := sorted(set(declared) - set(_PARTS) - set(_MAY)):
            raise self._refusal(f"no such part: {', '.join(map(str, unknown))}.")
        for name, kind in (_PARTS | _MAY).items():
            if name in declared and not isinstance(declared[name], kind):
                raise self._refusal(f"{name} is not what it should be.")

    def _check_whole(self, rule: Rule) -> None:
        if not _ID.fullmatch(rule.id):
            raise self._refusal(f"id {rule.id!r}: small letters and dashes.")
        if set(rule.reads) != rule.needs():
            raise self._refusal(
                f"it reads {', '.join(sorted(rule.needs())) or 'the events alone'}; say so under reads."
            )
        hits = {example.hits > 0 for example in rule.examples}
        if hits != {True, False}:
            raise self._refusal("examples: at least one that must hit and one that must not.")

    def _word(self, words: type[_Word], value: object, part: str) -> _Word:
        if value not in list(words):
            raise self._refusal(f"{part}: {value!r} is none of {', '.join(words)}.")
        return words(str(value))

    def _category(self, value: str) -> str:
        if value not in CATEGORIES:
            raise self._refusal(f"category: {value!r} is none of the national categories.")
        return value

    def _number(self, value: object, part: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._refusal(f"{part}: {value!r} is no whole number above 0.")
        return value

    def _time(self, value: object, part: str) -> int:
        number, _, unit = str(value).partition(" ")
        if not number.isdigit() or unit.removesuffix("s") not in _UNITS:
            raise self._refusal(f"{part}: {value!r} is no time such as 28 days or 10 minutes.")
        return int(number) * _UNITS[unit.removesuffix("s")] * MICROSECONDS

    def _test(self, declared: Mapping[str, Any], part: str) -> Test:
        if not isinstance(declared, Mapping):
            raise self._refusal(f"{part} is no list of facts.")
        tests = tuple(self._one_test(name, value, part) for name, value in declared.items())
        return tests[0] if len(tests) == 1 else Every(tests) if tests else ALWAYS

    def _one_test(self, name: str, value: Any, part: str) -> Test:
        if name == "not":
            return Not(self._test(value, part))
        if name in ("any", "all"):
            if not isinstance(value, list) or not value:
                raise self._refusal(f"{part}: {name} takes a list.")
            tests = tuple(self._test(one, part) for one in value)
            return Some(tests) if name == "any" else Every(tests)
        if name not in FACTS:
            raise self._refusal(f"{part}: there is no fact {name!r}.")
        fact = FACTS[name]
        if fact.answer is Answer.TRUTH:
            if not isinstance(value, bool):
                raise self._refusal(f"{part}: {name} is true or false.")
            return Is(name, (value,))
        values = tuple(value if isinstance(value, list) else [value])
        strange = [one for one in values if not isinstance(one, str) or (fact.words and one not in fact.words)]
        if strange or not values:
            raise self._refusal(f"{part}: {name} is never {strange or 'nothing'}.")
        return Is(name, values)

    def _condition(self, declared: Mapping[str, Any]) -> Condition:
        shapes: dict[str, Callable[[dict[str, Any]], Condition]] = {
            "count": self._count,
            "sequence": self._sequence,
            "speed": self._speed,
            "outlier": self._outlier,
        }
        kinds = [name for name in shapes if name in declared]
        if len(kinds) != 1:
            raise self._refusal(f"condition: one of {', '.join(shapes)}.")
        left = dict(declared)
        made: Condition = shapes[kinds[0]](left)
        if left:
            raise self._refusal(f"condition: no such part: {', '.join(map(str, left))}.")
        return made

    def _count(self, left: dict[str, Any]) -> Count:
        counted = self._word(Counted, left.pop("count"), "count")
        by = tuple(self._word(Key, one, "by") for one in left.pop("by", []))
        spare = {Counted.EVENTS: None, Counted.SUBJECTS: Key.SUBJECT, Counted.USERS: Key.USER}[counted]
        if not by or len(set(by)) < len(by) or spare in by:
            raise self._refusal(f"count: {counted} cannot be counted by {', '.join(by) or 'nothing'}.")
        within = left.pop("within", None)
        return Count(
            counted,
            tuple(sorted(by, reverse=True)),
            self._number(left.pop("at_least", None), "at_least"),
            None if within == "day" else self._time(within, "within"),
            self._time(left.pop("apart"), "apart") if "apart" in left else 0,
        )

    def _sequence(self, left: dict[str, Any]) -> Sequence:
        at_least = self._number(left.pop("sequence"), "sequence")
        then = left.pop("then", None)
        end = self._word(Contact, then, "then") if isinstance(then, str) else self._test(then, "then")
        seconds = self._number(left.pop("seconds"), "seconds") if "seconds" in left else 0
        if seconds and end is not Contact.WATCHED:
            raise self._refusal("condition: only a watched contact has a length.")
        return Sequence(at_least, end, self._time(left.pop("within", None), "within"), seconds)

    def _speed(self, left: dict[str, Any]) -> Speed:
        kmh, far = self._number(left.pop("speed"), "speed"), self._number(left.pop("at_least_km", None), "at_least_km")
        return Speed(kmh, far, self._time(left.pop("within", None), "within"))

    def _outlier(self, left: dict[str, Any]) -> Outlier:
        numbers = (self._number(left.pop(name, None), name) for name in ("outlier", "at_least", "peers"))
        return Outlier(*numbers)

    def _innocent(self, declared: list[Any]) -> Iterator[Innocent]:
        for one in declared:
            if not isinstance(one, dict) or set(one) != {"says", "where"} or not one["says"]:
                raise self._refusal("innocent: each explanation has says and where.")
            yield Innocent(str(one["says"]), self._test(one["where"], "innocent"))

    def _examples(self, declared: list[Any]) -> Iterator[Example]:
        tables = {EVENTS.name, *CONTEXT}
        for one in declared:
            if not isinstance(one, dict) or not one.get("says") or not isinstance(one.get("hits"), int):
                raise self._refusal("examples: each has says, hits and rows.")
            rows = {name: rows for name, rows in one.items() if name not in ("says", "hits")}
            strange = [name for name in rows if name not in tables or not isinstance(rows[name], list)]
            if strange or not rows.get(EVENTS.name):
                raise self._refusal(f"examples: {one['says']!r} has {', '.join(strange) or 'no events'}.")
            yield Example(str(one["says"]), one["hits"], rows)

    def _authority(self, declared: Mapping[str, Any] | None) -> Authority | None:
        if declared is None:
            return None
        return read_authority(declared, self._where)


def read_authority(declared: Mapping[str, Any], where: str) -> Authority:
    """An authority as a file records it, which may be blank in part.

    Raises:
        BadInput: it has another part, or its review day is no day.
    """
    names = {one.name for one in fields(Authority)}
    if strange := sorted(set(declared) - names):
        raise BadInput(f"An authority has no {', '.join(strange)}.", where=where)
    kept: dict[str, Any] = {name: value for name, value in declared.items() if value}
    if not isinstance(kept.get("review_on", date.min), date):
        raise BadInput("The review of an authority is on a day such as 2026-12-31.", where=where)
    words: dict[str, Any] = {name: value if name == "review_on" else str(value) for name, value in kept.items()}
    return Authority(**words)
