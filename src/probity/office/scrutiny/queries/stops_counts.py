"""Searches counted in one pass over one covering index; everything that a page shows is folded from those cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, Value, When

from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.models import OWN_SOURCES, Search, SearchQuerySet, SearchSource, SearchState
from probity.office.scrutiny.policy.stops_words import UNREAD

COUNTING: Final = System("scrutiny.measures", "counts searches of the whole force for those who may read its figures")
OWN_BASIS, INSPECTORATES_BASIS = "own", "HMICFRS"
OFFICER, SELF = "officer", "self"
OWN_RECORDS, PUBLIC_RECORDS = "own", "public"
NOT_STATED: Final = "not_stated"
_UNKNOWN: Final = ("", NOT_STATED, UNREAD)
_CELL: Final = (
    "month", "kind", "ethnicity_officer", "ethnicity_self", "object", "motive", "linked", "outcome",
)  # fmt: skip
_CHILDREN: Final = ("under_10", "from_10")


class Axis(NamedTuple):
    """What searches can be told apart by: its words, its field, and the list of its codes."""

    title: str
    field: str
    codes: str = ""


AXES: Final[Mapping[str, Axis]] = {
    "ethnicity": Axis("Ethnicity", "", "scrutiny.ethnic_groups"),
    "age": Axis("Age", "age_range", "scrutiny.ages"),
    "sex": Axis("Sex", "gender", "scrutiny.sexes"),
    "place": Axis("Place", "place"),
    "time": Axis("Time of day", "searched_at__hour"),
    "object": Axis("Object", "object", "scrutiny.search_objects"),
    "power": Axis("Legislation", "power", "scrutiny.search_powers"),
    "motive": Axis("Motive", "motive", "scrutiny.search_motives"),
    "team": Axis("Team", "unit_ref"),
    "officer": Axis("Officer", "officer_ref"),
}
_CHEAP: Final = ("", "ethnicity", "object", "motive")  # their fields stand in every cell already


@dataclass(frozen=True)
class Asked:
    """Which searches are counted: months from and to, whose records, on which basis, by whose word on ethnicity."""

    first: str
    last: str
    basis: str = OWN_BASIS
    ethnicity: str = OFFICER
    records: str = OWN_RECORDS

    @property
    def ethnicity_field(self) -> str:
        return "ethnicity_officer" if self.ethnicity == OFFICER else "ethnicity_self"

    @property
    def sources(self) -> tuple[SearchSource, ...]:
        return OWN_SOURCES if self.records == OWN_RECORDS else (SearchSource.PUBLIC,)

    def rows(self, reader: Reader) -> SearchQuerySet:
        """The searches of the span, on the own basis."""
        rows: SearchQuerySet = Search.objects.visible_to(reader).filter(
            month__gte=self.first, month__lte=self.last, source__in=self.sources
        )
        return rows.exclude(state=SearchState.DRAFT)

    def on_basis(self, reader: Reader) -> SearchQuerySet:
        """The searches of the span that the chosen basis counts."""
        rows = self.rows(reader)
        return rows if self.basis == OWN_BASIS else rows.on_inspectorates_basis(self.ethnicity_field)


@dataclass
class Answered:
    """How often something was true, false and blank."""

    true: int = 0
    false: int = 0
    blank: int = 0

    def add(self, count: int, *, value: bool | None) -> None:
        if value is None:
            self.blank += count
        elif value:
            self.true += count
        else:
            self.false += count

    @property
    def all(self) -> int:
        return self.true + self.false + self.blank


@dataclass
class Tally:
    """What was counted of one group of searches."""

    searches: int = 0
    linked: Answered = field(default_factory=Answered)
    positive: Answered = field(default_factory=Answered)
    arrests: int = 0
    drugs: int = 0
    motives: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    linked_by_motive: dict[str, Answered] = field(default_factory=lambda: defaultdict(Answered))

    @property
    def motive_stated(self) -> int:
        """Drug searches whose motive says possession, supply or both."""
        return sum(self.motives.get(motive, 0) for motive in ("possession", "supply", "both"))

    @property
    def motive_not_stated(self) -> int:
        """Drug searches whose motive is unclear, blank or cannot be read."""
        return self.drugs - self.motive_stated


class _Cell(NamedTuple):
    month: str
    kind: str
    ethnicity_officer: str
    ethnicity_self: str
    object: str
    motive: str
    linked: bool | None
    outcome: str
    extra: Any
    searches: int


@dataclass(frozen=True)
class Counts:
    """What was asked, counted in all, by month and by group of one axis; and what each basis leaves out."""

    asked: Asked
    by: str
    cells: tuple[_Cell, ...]
    positives: frozenset[str]

    @cached_property
    def whole(self) -> Tally:
        """On the chosen basis."""
        return next(iter(self._folded(lambda _cell: "").values()), Tally())

    @cached_property
    def months(self) -> dict[str, Tally]:
        return dict(sorted(self._folded(lambda cell: cell.month).items()))

    @cached_property
    def groups(self) -> dict[str, Tally]:
        """By group of the axis; an unknown group stands under "" or "not_stated"."""
        return self._folded(self._group)

    @cached_property
    def searches_on(self) -> dict[str, int]:
        """How many searches each basis counts."""
        return {
            basis: sum(cell.searches for cell in self._counted(basis)) for basis in (OWN_BASIS, INSPECTORATES_BASIS)
        }

    @cached_property
    def left_out(self) -> dict[str, int]:
        """Of all searches: vehicle only, ethnicity not stated, and both at once."""
        found = {"vehicle": 0, "ethnicity": 0, "both": 0}
        for cell in self.cells:
            vehicle, unknown = cell.kind == "vehicle", self._ethnicity(cell) in _UNKNOWN
            found["vehicle"] += cell.searches * vehicle
            found["ethnicity"] += cell.searches * unknown
            found["both"] += cell.searches * (vehicle and unknown)
        return found

    def _ethnicity(self, cell: _Cell) -> str:
        return cell.ethnicity_officer if self.asked.ethnicity == OFFICER else cell.ethnicity_self

    def _group(self, cell: _Cell) -> str:
        if self.by == "ethnicity":
            return self._ethnicity(cell)
        if self.by in ("object", "motive"):
            return cell.object if self.by == "object" else cell.motive
        return "" if cell.extra is None else str(cell.extra)

    def _counted(self, basis: str) -> Iterator[_Cell]:
        for cell in self.cells:
            if basis == OWN_BASIS or (cell.kind != "vehicle" and self._ethnicity(cell) not in _UNKNOWN):
                yield cell

    def _folded(self, group: Callable[[_Cell], str]) -> dict[str, Tally]:
        found: dict[str, Tally] = defaultdict(Tally)
        for cell in self._counted(self.asked.basis):
            self._add(found[group(cell)], cell)
        return dict(found)

    def _add(self, tally: Tally, cell: _Cell) -> None:
        count = cell.searches
        tally.searches += count
        tally.linked.add(count, value=cell.linked)
        known = cell.outcome not in ("", UNREAD)
        tally.positive.add(count, value=cell.outcome in self.positives if known else None)
        tally.arrests += count if cell.outcome == "arrest" else 0
        if cell.object == "drugs":
            tally.drugs += count
            tally.motives[cell.motive] += count
            tally.linked_by_motive[cell.motive].add(count, value=cell.linked)


def counts(asked: Asked, *, by: str = "ethnicity", reader: Reader = COUNTING) -> Counts:
    """Count what was asked, by one axis. One question to the database, whatever is shown of it."""
    return Counts(asked, by, tuple(_cells(asked.rows(reader), by)), positive_outcomes(last_day(asked.last)))


def counts_of(rows: SearchQuerySet, asked: Asked, *, by: str = "") -> Counts:
    """The same of searches that are already read for somebody."""
    return Counts(asked, by, tuple(_cells(rows, by)), positive_outcomes(last_day(asked.last)))


def _cells(rows: SearchQuerySet, by: str) -> Iterable[_Cell]:
    """Cells in the order of the index; by an axis outside it, without months and with objects told apart no further."""
    if by in _CHEAP:
        found = rows.order_by().values_list(*_CELL).annotate(searches=Count("*"))
        return (_Cell._make((*row[:8], None, row[8])) for row in found)
    coarse = rows.order_by().annotate(
        of_month=Value(""), for_drugs=Case(When(object="drugs", then=Value("drugs")), default=Value(""))
    )
    kept = ("of_month", "kind", "ethnicity_officer", "ethnicity_self", "for_drugs", *_CELL[5:], AXES[by].field)
    return map(_Cell._make, coarse.values_list(*kept).annotate(searches=Count("*")))


def positive_outcomes(on: date) -> frozenset[str]:
    """The outcomes that count as positive on a day."""
    return frozenset(code for code, _ in code_list("scrutiny.positive_outcomes", on=on))


def last_day(month: str) -> date:
    """The 28th of a month: a day that every month has, for rules that are asked for a day."""
    return date.fromisoformat(f"{month}-28")


def months_held(records: str = OWN_RECORDS) -> tuple[str, str] | None:
    """The first and the last month of which searches are held; None where there are none."""
    rows = replace(Asked("", "9"), records=records).rows(COUNTING).exclude(month="").order_by()
    first = rows.order_by("month").values_list("month", flat=True).first()
    last = rows.order_by("-month").values_list("month", flat=True).first()
    return (first, last) if first and last else None


def children_and_intrusive(asked: Asked, *, reader: Reader = COUNTING) -> dict[str, int]:
    """Searches of under-18s and intrusive ones, how many of each are reviewed, and where clothing is not stated."""
    found = asked.on_basis(reader).order_by().values_list("age_range", "intrusive", "state").annotate(n=Count("*"))
    told: dict[str, int] = defaultdict(int)
    for age, intrusive, state, count in found:
        reviewed = state == SearchState.REVIEWED
        if age in _CHILDREN:
            told["children"] += count
            told["children_reviewed"] += count * reviewed
        if intrusive:
            told["intrusive"] += count
            told["intrusive_reviewed"] += count * reviewed
            told["intrusive_children"] += count * (age in _CHILDREN)
        told["age_blank"] += count * (age in _UNKNOWN)
        told["intrusive_blank"] += count * (intrusive is None)
    return told
