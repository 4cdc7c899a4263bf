"""A force's use of force in figures: tactics by kind and group, rates, and each group's ratio to a reference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from probity.analysis.measures.cells import number
from probity.analysis.measures.figures import COUNT, Basis, Figure, missing
from probity.analysis.measures.force_tables import (
    FORCE_HEADERS,
    INCIDENTS,
    TACTICS,
    USES,
    Count,
    ForceTable,
    add_known,
    same_force,
)
from probity.analysis.measures.rates import rate
from probity.analysis.measures.ratios import ratio, ratio_bounds
from probity.analysis.measures.reading import folded, open_table
from probity.foundation.kernel.errors import BadInput

HEADERS: Final = (
    "force", "measure", "kind", "group", "value", "low", "high", "numerator", "denominator", "basis", "source",
    "population_source", "population_year", "words", "why_not",
)  # fmt: skip
ALL_KINDS: Final = "All kinds"
ALL_GROUPS: Final = "All groups"
UNKNOWN: Final = ("dont know", "not reported", "not stated", "unknown", "refused")
_ETHNIC_GROUP: Final = "ethnic group"
_FORMS: Final = (
    "Several tactics may stand on one form and several forms may tell of one incident, so this counts neither of them."
)
CAVEATS: Final = {
    TACTICS: _FORMS,
    INCIDENTS: "Each officer who used force fills a form, so incidents are worked out from forms and are not robust.",
    USES: "The file does not say whether it counts incidents, forms or uses; nothing else is to be added to it.",
}
_TOGETHER: Final = "Uses that stand on one form are not independent, so the true interval is wider."
_FAR: Final = 4


@dataclass(frozen=True, slots=True)
class Population:
    """The people of each group in a force's area; a blank year where the file does not say it."""

    source: str
    groups: dict[str, float]
    year: str = ""

    def of(self, group: str) -> float | None:
        return next((people for name, people in self.groups.items() if folded(name) == folded(group)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    measure: str
    kind: str
    group: str
    figure: Figure


def report(table: ForceTable, population: Population | None, reference: str | None = None) -> list[Line]:
    """Every line of a force's report: first what was counted, then rates, then ratios.

    `reference` is the group that others are compared with, the first of the table where none is named.
    """
    lines = [*_tactics(table), *_apart(table), *_within(table)]
    if not table.groups:
        return lines
    whole = _all_kinds(table)
    chosen = _reference(table, reference)
    basis = _basis(table, population)
    lines += [_rate_line(whole, group, population, basis) for group in table.groups if not _is_unknown(group)]
    return [*lines, *_ratio_lines(whole, table.groups, chosen, population, basis)]


def rows(table: ForceTable, lines: Sequence[Line], population: Population | None) -> Iterator[list[str | float | None]]:
    """The lines as rows under HEADERS."""
    source = population.source if population else ""
    for line in lines:
        figure = line.figure
        yield [
            table.force, line.measure, line.kind, line.group, _whole(figure.value), figure.low, figure.high,
            _whole(figure.numerator), _whole(figure.denominator), _based_on(figure), table.source,
            source if line.measure.startswith(("rate", "ratio")) else "", figure.basis.population_year,
            figure.words, figure.why_not,
        ]  # fmt: skip


def read_population(path: Path, force: str, year: str = "") -> Population:
    """The people of each group in the force's area, from a table with a line for each force.

    Raises:
        BadInput: the file has no column of forces, or not one line of this force.
    """
    with open_table(path) as table:
        spelt = [folded(header) for header in table.headers]
        at = next((spelt.index(name) for name in FORCE_HEADERS if name in spelt), None)
        if at is None:
            raise BadInput("No column names the police force.", where=path.name, hint=f"Call it {FORCE_HEADERS[0]!r}.")
        mine = [row for row in table.rows if same_force(row[at], force)]
    if len(mine) != 1:
        hint = "Give a file with one line for each force."
        raise BadInput(f"{force} stands on {len(mine)} lines.", where=path.name, hint=hint)
    read = {_group_of(header): number(cell)[0] for header, cell in zip(table.headers, mine[0], strict=True)}
    return Population(path.name, {name: people for name, people in read.items() if people > 0}, year)


def population_near(path: Path, table: ForceTable) -> Population | None:
    """A population table found by its name near the file, if it holds the force and the table's known groups."""
    known = [group for group in table.groups if not _is_unknown(group)]
    for folder in [*path.resolve().parents][:_FAR]:
        for candidate in sorted([*folder.glob("*.csv"), *folder.glob("*/*.csv")]):
            if not {"demographics", "population"} & {*folded(candidate.stem).split()}:
                continue
            try:
                found = read_population(candidate, table.force)
            except BadInput:
                continue
            if known and all(found.of(group) for group in known):
                return found
    return None


def _tactics(table: ForceTable) -> list[Line]:
    whole = _all_kinds(table)
    lines = [_counted(table.counts, ALL_KINDS, whole, table, ALL_GROUPS)]
    if table.printed and table.printed.total != whole.total:
        lines.append(_counted(f"{table.counts} in all, as printed", ALL_KINDS, table.printed, table, ALL_GROUPS))
    lines += [_counted(table.counts, kind.label, kind, table, ALL_GROUPS) for kind in table.kinds]
    for count in (whole, *table.kinds):
        lines += [_counted(f"{table.counts} by group", count.label, count, table, group) for group in table.groups]
    return lines


def _apart(table: ForceTable) -> list[Line]:
    return [
        _counted("reported apart, not in the total", kind.label, kind, table, group)
        for kind in table.apart
        for group in (ALL_GROUPS, *table.groups)
    ]


def _within(table: ForceTable) -> list[Line]:
    return [
        _counted(f"of which, already in {kind.strip('* ')}", count.label.strip("* "), count, table, ALL_GROUPS)
        for kind, count in table.within
    ]


def _counted(measure: str, kind: str, count: Count, table: ForceTable, group: str) -> Line:
    value = count.total if group == ALL_GROUPS else count.groups.get(group)
    basis = Basis(f"{table.counts} reported", "", source=table.source, caveats=(CAVEATS[table.counts],))
    name = f"{table.force}, {kind.strip('* ')}, {group}"
    if value is None:
        return Line(measure, kind, group, missing(name, count.why_not or "the cell holds no number", basis))
    return Line(measure, kind, group, Figure(name, value, value, None, basis, unit=COUNT))


def _all_kinds(table: ForceTable) -> Count:
    """The kinds added up; the printed total only where there are no kinds to add."""
    if not table.kinds and table.printed:
        return replace(table.printed, label=ALL_KINDS)
    faults = [f"{kind.label}: {kind.why_not}" for kind in table.kinds if kind.total is None]
    groups = {group: add_known([kind.groups.get(group) for kind in table.kinds]) for group in table.groups}
    return Count(ALL_KINDS, add_known([kind.total for kind in table.kinds]), groups, "; ".join(faults))


def does_not_add_up(table: ForceTable) -> list[str]:
    """Each way in which what is added up differs from what the table prints."""
    found = [*table.caveats]
    whole, printed = _all_kinds(table), table.printed
    if printed and printed.total is not None and whole.total is not None and printed.total != whole.total:
        found.append(f"The table prints {printed.total:,.0f} in all; its kinds add up to {whole.total:,.0f}.")
    for count in (whole, *table.kinds, *table.apart):
        added = add_known([count.groups.get(group) for group in table.groups])
        if table.groups and added is not None and count.total is not None and added != count.total:
            found.append(f"{count.label}: {count.total:,.0f} in all; its groups add up to {added:,.0f}.")
    return found


def _rate_line(whole: Count, group: str, population: Population | None, basis: Basis) -> Line:
    people = population.of(group) if population else None
    figure = rate(f"Tactics for each 1,000 people, {group}", whole.groups.get(group), people, basis)
    return Line("rate per 1,000", ALL_KINDS, group, figure)


def _ratio_lines(
    whole: Count, groups: Sequence[str], reference: str, population: Population | None, basis: Basis
) -> Iterator[Line]:
    known = [group for group in groups if not _is_unknown(group) and group != reference]
    unknown = add_known([whole.groups.get(group) for group in groups if _is_unknown(group)]) or 0
    against = (whole.groups.get(reference), population.of(reference) if population else None)
    found = []
    for group in known:
        side = (whole.groups.get(group), population.of(group) if population else None)
        name = f"{group} to {reference} rate ratio"
        found.append((group, side, name))
        yield Line(f"ratio to {reference}", ALL_KINDS, group, ratio(name, side, against, basis))
    for group, (count, people), name in found:
        if unknown and count and people and against[0] and against[1]:
            bounds = ratio_bounds(name, (count, people), (against[0], against[1]), unknown, basis)
            cases = (f"unknown as {reference}", "unknown as the known", "unknown as the group")
            for case, figure in zip(cases, bounds, strict=True):
                yield Line(f"ratio to {reference}, {case}", ALL_KINDS, group, figure)


def _basis(table: ForceTable, population: Population | None) -> Basis:
    said = [_FORMS, _TOGETHER]
    if population and not population.year:
        said.append("The population file does not say its year.")
    apart = " and ".join(kind.label for kind in table.apart)
    return Basis(
        "tactics",
        "people",
        source=table.source,
        population_year=population.year if population else "",
        rules=f"without {apart}" if apart else "",
        caveats=tuple(said),
    )


def _based_on(figure: Figure) -> str:
    basis = figure.basis
    counted = " of ".join(filter(None, (basis.counted, basis.out_of)))
    return "; ".join(filter(None, (counted, basis.rules, figure.method)))


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value


def _reference(table: ForceTable, named: str | None) -> str:
    if named is None:
        return table.groups[0]
    found = [group for group in table.groups if folded(group) == folded(named)]
    if not found:
        listed = ", ".join(table.groups)
        raise BadInput(f"There is no group {named!r}.", where="--reference", hint=f"The groups are: {listed}.")
    return found[0]


def _group_of(header: str) -> str:
    """The group that a header names: "Ethnic Group: White; measures: Value" is White."""
    parts = [part.strip() for part in header.split(";", maxsplit=1)[0].split(":")]
    return ": ".join(parts[1:]) if folded(parts[0]) == _ETHNIC_GROUP and len(parts) > 1 else header.strip()


def _is_unknown(group: str) -> bool:
    return folded(group) in UNKNOWN
