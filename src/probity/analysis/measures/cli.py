"""`probity measures rates|ratios|force`: figures from files of counts, without a site or a database."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

from probity.analysis.measures import force_report
from probity.analysis.measures.cells import numbers, to_cells, to_counts
from probity.analysis.measures.force_tables import ForceTable, read_force
from probity.analysis.measures.rates import rates
from probity.analysis.measures.ratios import ratios
from probity.analysis.measures.reading import Row, chunks, columns_in, columns_of, open_table, place_of
from probity.analysis.measures.writing import (
    FORMS,
    STANDARD_OUTPUT,
    Nowhere,
    Value,
    Writer,
    form_of,
    unclashing,
    written,
)
from probity.foundation.kernel.errors import BadInput, DomainError

DONE, REFUSED, BAD_INPUT = 0, 1, 2
RATE_COLUMNS: Final = ("numerator", "denominator", "rate_per_1000", "why_not")
RATIO_COLUMNS: Final = ("ratio", "low", "high", "odds_ratio", "odds_low", "odds_high", "why_not")
RATE_FIELDS: Final = {"count": True, "population": True, "group": False}
RATIO_FIELDS: Final = {"count": True, "population": True, "reference_count": True, "reference_population": True}
MAIN: Final = ("rate_per_1000", "ratio")
MOST_GROUPS_SAID: Final = 30
EXACT: Final = "probity.analysis.measures.exact"  # loaded only when asked for: SciPy's distributions take seconds

Added = list[Sequence[Value]]
"""Our columns for one chunk of rows, the last of them why there is no figure."""
Measure = Callable[[dict[str, Row]], Added]


def main(arguments: Sequence[str]) -> int:
    """Run one verb and return its exit code: 0 done, 1 refused, 2 bad usage or input and nothing done."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_INPUT
    try:
        options.work(options)
    except BadInput as refusal:
        sys.stderr.write(f"{refusal}\n")
        return BAD_INPUT
    except DomainError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("probity measures", description="Figures from files of counts.")
    verbs = parser.add_subparsers(required=True, metavar="rates|ratios|force")
    each = verbs.add_parser("rates", help="how many for each 1,000 people, row by row")
    _columns(each, "count=Header,population=Header[,group=Header]", _rates)
    each = verbs.add_parser("ratios", help="rate ratios and odds ratios with their limits, row by row")
    _columns(each, "count=…,population=…,reference_count=…,reference_population=…", _ratios)
    each.add_argument(
        "--odds",
        choices=("exact", "wald"),
        default="wald",
        help="Limits of the odds ratio: Wald's, or exact (Fisher), which takes seconds for a few rows.",
    )
    each = verbs.add_parser("force", help="a force's use of force, from the Home Office tables")
    each.add_argument("file", type=Path, metavar="FILE")
    each.add_argument("--force", required=True, metavar="NAME", help="The force, as the table names it.")
    each.add_argument(
        "--population",
        type=Path,
        metavar="FILE",
        help="People of each group, a line for each force. Without it, one is looked for near FILE.",
    )
    each.add_argument("--population-year", default="", metavar="YEAR", help="The year of that population.")
    each.add_argument("--reference", metavar="GROUP", help="The group to compare with, the table's first if unsaid.")
    _ends(each, _force)
    return parser


def _columns(parser: argparse.ArgumentParser, form: str, work: Callable[[argparse.Namespace], None]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV, gzipped or not.")
    named = parser.add_mutually_exclusive_group(required=True)
    named.add_argument("--columns", metavar=form, help="Which column holds what.")
    named.add_argument("--map", type=Path, metavar="FILE", help="The same from a YAML file, under `columns`.")
    _ends(parser, work)


def _ends(parser: argparse.ArgumentParser, work: Callable[[argparse.Namespace], None]) -> None:
    parser.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="Where the result goes; the ending chooses CSV or JSON, - is standard output.",
    )
    parser.add_argument("--format", choices=FORMS, default="csv", help="The form on standard output.")
    parser.add_argument("--dry-run", action="store_true", help="Work everything out and write nothing.")
    parser.set_defaults(work=work)


def _rates(options: argparse.Namespace) -> None:
    def measure(cells: dict[str, Row]) -> Added:
        found = rates(numbers(cells["count"]), numbers(cells["population"]))
        counted = (found.numerator, found.denominator)
        return [*map(to_counts, counted), to_cells(found.per_1000), found.why_not]

    _row_by_row(options, RATE_FIELDS, RATE_COLUMNS, measure)


def _ratios(options: argparse.Namespace) -> None:
    def tell(done: int) -> None:
        _note(f"{done:,} exact odds ratios worked out.")

    def measure(cells: dict[str, Row]) -> Added:
        count, population, other, people = (numbers(cells[field]) for field in RATIO_FIELDS)
        found = ratios(count, population, other, people)
        if options.odds == "exact":
            import_module(EXACT).with_exact_odds(found, (count, population, other, people), tell)
        odds = (found.odds_ratio, found.odds_low, found.odds_high)
        return [*map(to_cells, (found.ratio, found.low, found.high, *odds)), found.why_not]

    _row_by_row(options, RATIO_FIELDS, RATIO_COLUMNS, measure)


def _row_by_row(options: argparse.Namespace, fields: dict[str, bool], ours: Sequence[str], measure: Measure) -> None:
    """Write every row of the file in order, with our columns after it."""
    named = columns_in(options.map, fields) if options.map else columns_of(options.columns, fields)
    main = next(place for place, name in enumerate(ours) if name in MAIN)
    rows, without = 0, Counter[str]()
    with open_table(options.file, [*named.values()]) as table:
        at = {field: place_of(header, table.headers, options.file.name) for field, header in named.items()}
        with _out(options, [*unclashing(table.headers, ours), *ours]) as writer:
            for chunk in chunks(table.rows):
                cells = {field: [row[place] for row in chunk] for field, place in at.items()}
                added = measure(cells)
                writer.rows((*row, *more) for row, more in zip(chunk, zip(*added, strict=True), strict=True))
                groups = cells.get("group", [""] * len(chunk))
                without.update(group for group, value in zip(groups, added[main], strict=True) if value is None)
                rows += len(chunk)
    _note(f"{rows:,} rows, {rows - without.total():,} worked out, {without.total():,} not: see why_not.")
    if "group" in named:
        for group, count in without.most_common(MOST_GROUPS_SAID):
            _note(f"  {group.strip() or 'blank'}: {count:,} not worked out")


def _force(options: argparse.Namespace) -> None:
    table = read_force(options.file, options.force)
    population = _population(options, table)
    lines = force_report.report(table, population, options.reference)
    with _out(options, force_report.HEADERS) as writer:
        writer.rows([*force_report.rows(table, lines, population)])
    for words in force_report.does_not_add_up(table):
        _note(f"Does not add up: {words}")
    _note(f"{table.force}: {len(lines):,} figures.")


def _population(options: argparse.Namespace, table: ForceTable) -> force_report.Population | None:
    if options.population:
        return force_report.read_population(options.population, table.force, options.population_year)
    found = force_report.population_near(options.file, table)
    if found:
        _note(f"Population of each group from {found.source}, found near the file; --population names another.")
        return replace(found, year=options.population_year)
    if table.groups:
        _note("No population of these groups was found, so there are no rates or ratios; name one with --population.")
    return None


@contextmanager
def _out(options: argparse.Namespace, headers: Sequence[str]) -> Iterator[Writer]:
    """The writer of the result; for a dry run one that checks the name and forgets the rows."""
    if options.dry_run:
        if options.out != STANDARD_OUTPUT:
            form_of(Path(options.out))
        yield Nowhere()
        return
    never = [options.file, *filter(None, [getattr(options, "population", None)])]
    with written(options.out, headers, never=never, form=options.format) as writer:
        yield writer


def _note(words: str) -> None:
    sys.stderr.write(f"{words}\n")
