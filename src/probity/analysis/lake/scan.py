"""A whole scan: which rules can run on a lake, what they find, in words, and a file of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from probity.analysis.lake.algebra import Rule, asked
from probity.analysis.lake.context import check_context
from probity.analysis.lake.explaining import explained
from probity.analysis.lake.found import Engine, hits_of
from probity.analysis.lake.hits import HITS, write_table
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.settings import choose


@dataclass(frozen=True)
class Scanned:
    """What a scan found, in words what it did not look for, and the rules that ran, be it in part."""

    hits: pa.Table
    not_run: tuple[str, ...]
    ran: tuple[str, ...] = ()


def scan(
    lake: Lake,
    rules: Sequence[Rule],
    engine: Engine,
    *,
    on: date,
    only: Sequence[str] = (),
    since: date | None = None,
) -> Scanned:
    """Every hit of the days from `since` on, of the rules that may run on the day `on`.

    The days before `since` are read as far as windows reach back, so that the hits are those of a scan of all days.

    Raises:
        BadInput: a table or a day cannot be used, or there is no such rule.
    """
    standing = check_context(lake)
    chosen = choose(rules, standing, on, only)
    days = [day for day in lake.days() if since is None or day >= since]
    ran = tuple(rule.id for rule in chosen.rules)
    if not days:
        return Scanned(HITS.empty_table(), (*chosen.off, *chosen.in_part), ran)
    first, last = since or days[0], days[-1]
    found = hits_of(engine.find(chosen.rules, first, last), chosen.rules)
    said = (*chosen.off, *chosen.in_part, *_in_part(chosen.rules, engine, first, last))
    return Scanned(explained(found, lake, standing), said, ran)


def _in_part(rules: Sequence[Rule], engine: Engine, first: date, last: date) -> list[str]:
    """The rules that judge nobody of whose duty nothing is known, and how many people that is."""
    read = [rule.id for rule in rules if any(one.fact == "duty_recorded" for one in asked(rule.where))]
    if not read:
        return []
    people = engine.without_duty(first, last)
    who = "1 person" if people == 1 else f"{people:,} people"
    return [f"{rule}: not run for {who}: no duty records" for rule in read] if people else []


def write_hits(scanned: Scanned, path: Path) -> None:
    """Write the hits to a file that is whole or not there.

    Raises:
        BadInput: it cannot be written.
    """
    write_table(scanned.hits, path)
