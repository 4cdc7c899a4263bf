"""What a force sets of the rules: thresholds, and the authority of those that need one; and which may run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from probity.analysis.lake.algebra import Rule, reads
from probity.analysis.lake.context import Standing
from probity.analysis.lake.rulefiles import read_authority
from probity.foundation.kernel.errors import BadInput


@dataclass(frozen=True)
class Chosen:
    """The rules that may run, and in words why each of the others does not."""

    rules: tuple[Rule, ...]
    off: tuple[str, ...]
    in_part: tuple[str, ...] = ()
    """Rules that run without letting off what they would, and why."""


def choose(rules: Sequence[Rule], standing: Standing, on: date, only: Collection[str] = ()) -> Chosen:
    """Of the rules asked for, those that have their authority on a day and whose tables are there.

    Raises:
        BadInput: a rule is asked for that there is not.
    """
    if strange := sorted(set(only) - {rule.id for rule in rules}):
        raise BadInput(f"There is no rule {', '.join(strange)}.", hint="See docs/monitoring-rules.md.")
    asked = [rule for rule in rules if not only or rule.id in only]
    why = {rule.id: _why_not(rule, standing, on) for rule in asked}
    off = tuple(f"{rule}: {words}" for rule, words in why.items() if words)
    on_now = [rule for rule in asked if not why[rule.id]]
    blind = {rule.id: standing.lacks(reads(rule.spares)) for rule in on_now if rule.spares}
    in_part = tuple(f"{rule}: lets nobody off: {'; '.join(lacks)}" for rule, lacks in blind.items() if lacks)
    return Chosen(tuple(rule.sparing_nobody() if blind.get(rule.id) else rule for rule in on_now), off, in_part)


def _why_not(rule: Rule, standing: Standing, on: date) -> str:
    if rule.authority is not None and (lacks := rule.authority.lacks(on)):
        return f"rule off: {lacks}"
    missing = standing.lacks(rule.needs())
    return f"not run: {'; '.join(missing)}" if missing else ""


def with_settings(rules: Sequence[Rule], path: Path) -> list[Rule]:
    """The rules with what a file sets: by rule id, numbers of its condition and its authority.

    Raises:
        BadInput: the file cannot be read, or sets what a rule has not.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise BadInput("It cannot be read as YAML.", where=path.name) from fault
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise BadInput("It sets nothing by rule.", where=path.name)
    if strange := sorted(set(told) - {rule.id for rule in rules}):
        raise BadInput(f"There is no rule {', '.join(strange)}.", where=path.name)
    return [_set(rule, told.get(rule.id, {}), path.name) for rule in rules]


def _set(rule: Rule, told: Mapping[str, Any], where: str) -> Rule:
    numbers = {name: value for name, value in told.items() if name != "authority"}
    known = {one.name for one in fields(rule.condition) if isinstance(getattr(rule.condition, one.name), int)}
    for name, value in numbers.items():
        if name not in known - {"within", "apart"} or not isinstance(value, int) or value < 1:
            raise BadInput(f"{rule.id} has no threshold {name} of {value!r}.", where=where)
    made = rule.with_threshold(**numbers) if numbers else rule
    if "authority" not in told:
        return made
    if rule.authority is None:
        raise BadInput(f"{rule.id} needs no authority.", where=where)
    return replace(made, authority=read_authority(told["authority"] or {}, where))
