"""`probity lake scan|rules`: what the monitoring rules find in a lake, and what they ask."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from probity.analysis.lake.asking import Reference
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.examples import load_rules
from probity.analysis.lake.found import Engine
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import Summaries
from probity.analysis.lake.reference import question
from probity.analysis.lake.rulefiles import SHIPPED
from probity.analysis.lake.scan import scan, write_hits
from probity.analysis.lake.settings import with_settings
from probity.analysis.lake.wording import number
from probity.foundation.kernel.errors import BadInput, DomainError
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    from probity.analysis.lake import sparking
else:
    sparking = late("probity.analysis.lake.sparking")  # an extra that few have

ENGINES: Final = ("summaries", "reference", "spark")


def add_scan(verbs: Any) -> None:
    """Add the verbs to those of `probity lake`."""
    each = verbs.add_parser("scan", help="what the monitoring rules find, each hit with why")
    each.add_argument("lake", type=Path, metavar="DIR")
    each.add_argument("--out", required=True, type=Path, metavar="HITS.parquet")
    each.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="All find the same (summaries).")
    each.add_argument("--rule", action="append", default=[], metavar="ID", help="This rule, and others so named.")
    each.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="Hits of this day and later ones.")
    each.add_argument("--rules", type=Path, default=SHIPPED, metavar="FOLDER", help="Rules of your own.")
    each.add_argument("--settings", type=Path, metavar="FILE", help="Thresholds and authorities, by rule.")
    each.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="The day that authorities must stand on.")
    each.add_argument("--master", default="local[2]", metavar="URL", help="Where Spark runs (local[2]).")
    each.set_defaults(work=_scan)
    each = verbs.add_parser("rules", help="what a rule asks, in SQL")
    each.add_argument("rule", metavar="ID")
    each.add_argument("--rules", type=Path, default=SHIPPED, metavar="FOLDER")
    each.add_argument("--dialect", choices=("duckdb", "spark"), default="duckdb")
    each.add_argument("--since", type=date.fromisoformat, default=date(2026, 1, 1), metavar="DAY")
    each.add_argument("--until", type=date.fromisoformat, default=date(2026, 1, 31), metavar="DAY")
    each.set_defaults(work=_rules)


def _scan(options: argparse.Namespace) -> None:
    if not options.lake.is_dir():
        raise BadInput("There is no such folder.", where=options.lake.name)
    lake = Lake(options.lake)
    rules = load_rules(options.rules)
    if options.settings:
        rules = with_settings(rules, options.settings)
    on = options.on or datetime.now(UTC).date()
    try:
        found = scan(lake, rules, _engine(options, lake), on=on, only=options.rule, since=options.since)
    except ModuleNotFoundError as fault:
        raise DomainError(f"{fault.name} is not installed.", hint="Install probity[spark].") from fault
    write_hits(found, options.out)
    for words in found.not_run:
        _say(words)
    _say(f"{number(found.hits.num_rows, 'hit')} in {options.out.name}.")


def _engine(options: argparse.Namespace, lake: Lake) -> Engine:
    made: dict[str, Callable[[], Engine]] = {
        "summaries": lambda: _summaries(lake),
        "reference": lambda: Reference(lake),
        "spark": lambda: sparking.Spark(lake, options.master),
    }
    return made[options.engine]()


def _summaries(lake: Lake) -> Summaries:
    """The engine over a lake whose days are coded as they stand now."""
    done = code_lake(lake, say=_say)
    if done.days:
        for words in done.words():
            _say(words)
    return Summaries(lake)


def _rules(options: argparse.Namespace) -> None:
    rules = {rule.id: rule for rule in load_rules(options.rules)}
    if options.rule not in rules:
        raise BadInput(f"There is no rule {options.rule}.", hint=f"There are: {', '.join(rules)}.")
    sys.stdout.write(question(rules[options.rule], options.since, options.until, dialect=options.dialect) + "\n")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
