"""How well a scan did on a month whose truth is known: plants found, and false hits a thousand users a week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.sample.truth import Told, Truth
from probity.foundation.kernel.errors import BadInput

_NEEDED: Final = ("rule", "user_id", "day", "evidence")
_WEEK: Final = 7


@dataclass(frozen=True)
class Scored:
    """How one rule did."""

    rule: str
    planted: int
    found: int
    look_alikes: int
    hit_look_alikes: int
    """Look-alikes with a hit; each is innocent."""
    false_hits: int
    """Every hit on what was not misuse, look-alikes included."""
    false_per_1000_users_a_week: float
    other_misuse: int
    """Hits on misuse that was planted for another rule: neither found nor false."""
    missed: tuple[str, ...]
    """The log-ins of plants with no hit."""


def read_hits(path: Path, *, least_score: int = 0) -> list[dict[str, Any]]:
    """The hits of a scan that score so much at least.

    Raises:
        BadInput: it is no file of hits.
    """
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as fault:
        raise BadInput("It cannot be read as Parquet.", where=path.name) from fault
    if missing := [name for name in _NEEDED if name not in table.schema.names]:
        raise BadInput(
            f"There is no column {', '.join(missing)}.", where=path.name, hint="probity lake scan writes it."
        )
    rows: list[dict[str, Any]] = table.to_pylist()
    return [row for row in rows if row.get("score") is None or row["score"] >= least_score]


def score(hits: Iterable[Mapping[str, Any]], truth: Truth) -> list[Scored]:
    """How each rule did that has a plant, a look-alike or a hit."""
    of_event = defaultdict[int, list[Told]](list)
    for told in truth.told:
        for event in told.events:
            of_event[event].append(told)
    by_rule = defaultdict[str, list[Mapping[str, Any]]](list)
    for hit in hits:
        by_rule[_of_story(hit["rule"])].append(hit)
    rules = sorted({*by_rule, *(told.rule for told in truth.told)})
    return [_scored(rule, by_rule[rule], truth, of_event) for rule in rules]


def _of_story(rule: str) -> str:
    """The rule that a story is told of: each way of having no purpose is of one."""
    return "purpose" if rule.startswith("purpose-") else rule


def _scored(
    rule: str, hits: Sequence[Mapping[str, Any]], truth: Truth, of_event: Mapping[int, Sequence[Told]]
) -> Scored:
    found, likes, false, other = set[int](), set[int](), 0, 0
    for hit in hits:
        touched = [told for event in hit["evidence"] for told in of_event.get(event, ())]
        mine = {told.story for told in touched if told.rule == rule and told.is_misuse and _about(told, hit)}
        found |= mine
        if not mine and any(told.is_misuse for told in touched):
            other += 1
        elif not mine:
            false += 1
            likes |= {told.story for told in touched if told.rule == rule}
    planted = [told for told in truth.told if told.rule == rule and told.is_misuse]
    return Scored(
        rule=rule,
        planted=len(planted),
        found=len(found),
        look_alikes=sum(told.rule == rule and not told.is_misuse for told in truth.told),
        hit_look_alikes=len(likes),
        false_hits=false,
        false_per_1000_users_a_week=false / (truth.users / 1000) / (truth.days / _WEEK),
        other_misuse=other,
        missed=tuple(sorted(told.user_id or "" for told in planted if told.story not in found)),
    )


def _about(told: Told, hit: Mapping[str, Any]) -> bool:
    """Whether a hit is about whom the story is about; either may be about a record alone."""
    return None in (told.user_id, hit["user_id"]) or told.user_id == hit["user_id"]
