"""`probity lake purpose`: the look-ups of a lake that no duty reason explains, ranked."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow.compute as pc

from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.context import check_context
from probity.analysis.lake.hits import write_table
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.purpose import Reader, question_for
from probity.analysis.lake.purpose_asked import Asked
from probity.analysis.lake.purpose_coded import Summed
from probity.analysis.lake.purpose_ranking import ranked, reconciled
from probity.foundation.kernel.errors import BadInput

ENGINES: Final = ("summaries", "reference")


def add_purpose(verbs: Any) -> None:
    """Add the verb to those of `probity lake`."""
    each = verbs.add_parser("purpose", help="look-ups that no duty reason explains, ranked")
    each.add_argument("lake", type=Path, metavar="DIR")
    each.add_argument("--out", required=True, type=Path, metavar="RANKED.parquet")
    each.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="From this day on.")
    each.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="Up to this day and with it.")
    each.add_argument("--least-score", type=int, default=1, metavar="N", help="Leave out what scores less.")
    each.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="Both find the same (summaries).")
    each.set_defaults(work=_purpose)


def _purpose(options: argparse.Namespace) -> None:
    if not options.lake.is_dir():
        raise BadInput("There is no such folder.", where=options.lake.name)
    lake = Lake(options.lake)
    question = question_for(check_context(lake))
    since, until = options.since or date.min, options.until or date.max
    looked, unexplained = _reader(options.engine, lake).look_ups(question, since, until)
    found = ranked(looked, unexplained)
    found = found.filter(pc.greater_equal(found["score"], options.least_score))
    write_table(found, options.out)
    for words in (*question.said, *reconciled(looked, unexplained)):
        _say(words)
    _say(f"{found.num_rows:,} people and days in {options.out.name}, the one most in need of a look first.")


def _reader(engine: str, lake: Lake) -> Reader:
    made: dict[str, Callable[[], Reader]] = {"summaries": lambda: _summed(lake), "reference": lambda: Asked(lake)}
    return made[engine]()


def _summed(lake: Lake) -> Summed:
    """The reader of a lake whose days are coded as they stand now."""
    code_lake(lake, say=_say)
    return Summed(lake)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
