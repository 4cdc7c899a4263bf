"""`probity lake ingest|code|scan|rules|purpose|coverage|check`: logs into a lake, what it holds, what is found."""

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, TextIO

import duckdb

from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.context import check_context
from probity.analysis.lake.coverage import SHORT_BELOW, Finding, coverage
from probity.analysis.lake.ingest import ingest
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.maps import read_map
from probity.analysis.lake.purpose_cli import add_purpose
from probity.analysis.lake.scanning_cli import add_scan
from probity.foundation.kernel.errors import BadInput, DomainError

DONE: Final = 0
REFUSED: Final = 1
BAD_INPUT: Final = 2
_FORMS: Final = ("table", "csv", "json")
_ENGINE_FAULTS: Final = {
    duckdb.OutOfMemoryException: "There is not enough memory: give more with --memory.",
    duckdb.IOException: "The disk or the folder cannot be written: make room and look at its permissions.",
}


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return its exit code: 0 done, 1 refused, 2 bad usage or input and nothing done."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_INPUT
    try:
        options.work(options)
    except BadInput as refusal:
        _say(str(refusal))
        return BAD_INPUT
    except DomainError as refusal:
        _say(str(refusal))
        return REFUSED
    except tuple(_ENGINE_FAULTS) as fault:
        # Its own words may repeat values of the rows that it was at.
        _say(next(words for kind, words in _ENGINE_FAULTS.items() if isinstance(fault, kind)))
        return REFUSED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("probity lake", description="Logs of every system, in one folder of Parquet.")
    verbs = parser.add_subparsers(required=True, metavar="ingest|code|scan|rules|purpose|coverage|check")
    each = verbs.add_parser("ingest", help="bring logs into a lake; safe to repeat")
    each.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="CSV, JSON lines or Parquet; .gz and .zst"
    )
    each.add_argument("--map", required=True, type=Path, metavar="MAP.yaml", help="Which column holds what.")
    each.add_argument("--into", required=True, type=Path, metavar="DIR", help="The lake; made if it is not there.")
    each.add_argument("--memory", default="2GB", metavar="SIZE", help="What it may use before it turns to disk (2GB).")
    each.set_defaults(work=_ingest)
    each = verbs.add_parser("code", help="code the days that are not as their events and context stand")
    each.add_argument("lake", type=Path, metavar="DIR")
    each.add_argument("--threads", type=int, metavar="N", help="How many days at once (one for each processor).")
    each.set_defaults(work=_code)
    add_scan(verbs)
    add_purpose(verbs)
    each = verbs.add_parser("coverage", help="which systems' logs are there, which days are missing or short")
    each.add_argument("lake", type=Path, metavar="DIR")
    each.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="From this day on.")
    each.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="Up to this day and with it.")
    each.add_argument(
        "--short-below",
        type=float,
        default=SHORT_BELOW,
        metavar="SHARE",
        help=f"A day with less than this share of expected_daily is short ({SHORT_BELOW}).",
    )
    each.add_argument("--format", choices=_FORMS, default="table")
    each.add_argument("--out", type=Path, default=Path("-"), metavar="FILE", help="- is standard output.")
    each.set_defaults(work=_coverage)
    each = verbs.add_parser("check", help="whether every table is as docs/lake.md says, and what is missing")
    each.add_argument("lake", type=Path, metavar="DIR")
    each.set_defaults(work=_check)
    return parser


def _ingest(options: argparse.Namespace) -> None:
    chosen = read_map(options.map)
    done = ingest(options.sources, chosen, options.into, at=datetime.now(UTC), say=_say, memory=options.memory)
    _say_all(done.words())
    try:
        _say_all(code_lake(Lake(options.into), say=_say).words())
    except BadInput as refusal:
        raise DomainError(
            f"The events are filed, and not coded: {refusal}", hint="Put it right and run probity lake code."
        ) from refusal


def _code(options: argparse.Namespace) -> None:
    _say_all(code_lake(_existing(options.lake), say=_say, threads=options.threads).words())


def _say_all(lines: Sequence[str]) -> None:
    for words in lines:
        _say(words)


def _coverage(options: argparse.Namespace) -> None:
    lake = _existing(options.lake)
    found = coverage(lake, since=options.since, until=options.until, short_below=options.short_below)
    write = {"table": _as_table, "csv": _as_csv, "json": _as_json}[options.format]
    if str(options.out) == "-":
        write(found, sys.stdout)
        return
    try:
        with options.out.open("w", encoding="utf-8", newline="") as out:
            write(found, out)
    except OSError as fault:
        raise BadInput(f"It cannot be written: {fault.strerror}.", where=options.out.name) from fault


def _check(options: argparse.Namespace) -> None:
    lake = _existing(options.lake)
    standing = check_context(lake)
    _say(f"{len(lake.days()):,} days of events and every table that is there are as they should be.")
    for missing in sorted(standing.missing):
        table, _, column = missing.partition(".")
        _say(f"Missing: column {column} of {table}." if column else f"Missing: table {table}.")


def _existing(folder: Path) -> Lake:
    if not folder.is_dir():
        raise BadInput("There is no such folder.", where=folder.name)
    return Lake(folder)


def _as_csv(found: Sequence[Finding], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Finding))
    writer.writerows(asdict(one).values() for one in found)


def _as_json(found: Sequence[Finding], out: TextIO) -> None:
    json.dump([asdict(one) for one in found], out, ensure_ascii=False, indent=1, default=str)
    out.write("\n")


def _as_table(found: Sequence[Finding], out: TextIO) -> None:
    """Columns that hold something, each as wide as its widest cell."""
    names = [field.name for field in fields(Finding)]
    rows = [[_cell(value) for value in asdict(one).values()] for one in found]
    kept = [place for place in range(len(names)) if any(row[place] for row in rows)]
    table = [[names[place].replace("_", " ") for place in kept], *([row[place] for place in kept] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out.write(line.rstrip() + "\n")


def _cell(value: object) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
