"""How rows of another gifts register are read: the shape of a row, and what one says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from probity.foundation.intake.binding import Binding, ReadRow
from probity.foundation.intake.incoming import IncomingRow, LoadReport
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.reading import opened
from probity.foundation.intake.shape import Field, Shape
from probity.foundation.intake.unpacking import Source
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import PersonCard, cards, search_people
from probity.office.declarations.models import Answer, Asked, Direction, GiverKind, Procurement

NIL: Final = "nil"
NOT_STATED: Final = "not_stated"
ENTRIES: Final = {"offer": "An offer", NIL: "A nil return: nothing was offered"}


def gifts_shape(*, on: date) -> Shape:
    """The fields of a row, with the kinds and outcomes that the rulebook lists on the day.

    `giver` is for registers that do not say whether it is a person or an organisation. `number` is a person's
    reference, or their warrant or staff number.
    """
    return Shape(
        name="declarations.gifts",
        fields=(
            Field("entry", "choice", codes=ENTRIES),
            Field("recipient", personal=True, max_length=200),
            Field("number", "reference", personal=True),
            Field("department", max_length=200),
            Field("offered_on", "date"),
            Field("declared_on", "date"),
            Field("description"),
            Field("kind", "choice", codes=dict(code_list("gifts.kind", on=on))),
            Field("giver", personal=True, max_length=200),
            Field("giver_name", personal=True, max_length=200),
            Field("giver_organisation", max_length=200),
            Field("direction", "choice", codes=dict(Direction.choices)),
            Field("answer", "choice", codes=dict(Answer.choices)),
            Field("asked", "choice", codes=dict(Asked.choices)),
            Field("value", "money", words=True, max_length=60),
            Field("outcome", "choice", codes=dict(code_list("gifts.outcome", on=on))),
            Field("circumstances"),
            Field("in_procurement", "choice", codes=dict(Procurement.choices)),
            Field("source", max_length=200),
        ),
    )


@dataclass(frozen=True)
class Entry:
    """One row of a register: an offer, or a statement that nothing was offered."""

    row: IncomingRow

    @property
    def is_nil(self) -> bool:
        return self.row.text("entry") == NIL

    @property
    def recipient(self) -> str:
        """The declarant as written."""
        return self.row.text("recipient")

    @property
    def number(self) -> str:
        return self.row.text("number")

    @property
    def department(self) -> str:
        return self.row.text("department")

    @property
    def source(self) -> str:
        return self.row.text("source") or self.row.place.file[:200]

    @property
    def offered_on(self) -> date | None:
        return self.row.day("offered_on")

    @property
    def giver(self) -> str:
        text = self.row.text
        return text("giver_organisation") or text("giver_name") or text("giver")

    def private(self, names: Iterable[str]) -> dict[str, str]:
        """What the ledger keeps apart of this row, of these names."""
        said = {"recipient": self.recipient, "person": self.recipient, "giver": self.giver}
        return {name: said[name] for name in names}

    def as_offer(self) -> dict[str, Any]:
        """The fields of the offer that the row states; what it leaves open reads "not stated"."""
        text, money = self.row.text, self.row.money("value")
        return {
            "direction": text("direction") or Direction.RECEIVED,
            "kind": text("kind"),
            "description": text("description"),
            "circumstances": " ".join(words for words in self._circumstances() if words),
            "offered_on": self.offered_on,
            "declared_on": self.row.day("declared_on"),
            **self._giver(),
            "value_low": money.low if money else None,
            "value_high": money.high if money else None,
            "value_words": money.words if money else "",
            "answer": text("answer") or Answer.NOT_STATED,
            "asked": text("asked") or Asked.NOT_STATED,
            "outcome": text("outcome") or NOT_STATED,
            "in_procurement": text("in_procurement") or Procurement.NOT_STATED,
            "recipient_as_written": self.recipient,
            "department_as_written": self.department,
            "source": self.source,
        }

    def _giver(self) -> dict[str, str]:
        text = self.row.text
        if organisation := text("giver_organisation"):
            kind = GiverKind.ORGANISATION
        else:
            kind = GiverKind.PERSON if text("giver_name") else GiverKind.UNKNOWN
        return {
            "giver_kind": kind,
            "giver_organisation": organisation,
            "giver_name": text("giver_name") or text("giver"),
        }

    def _circumstances(self) -> Iterator[str]:
        yield self.row.text("circumstances") or self._direction_as_written()
        if self.offered_on is None and (written := self.row.written.get("offered_on", "")):
            yield f"Day as written: {written}."

    def _direction_as_written(self) -> str:
        """What the register wrote beyond the plain word, such as "Received (by a relative)"."""
        written = self.row.written.get("direction", "")
        plain = {*Direction.values, *(label.casefold() for label in Direction.labels)}
        return "" if written.casefold() in plain else written


def entry_of(row: IncomingRow, report: LoadReport) -> Entry | None:
    """The entry that a row holds; None, with the refusal in `report`, when an offer says too little to be one."""
    entry = Entry(row)
    missing = [] if entry.is_nil else [name for name in ("description",) if not row.text(name)]
    if not entry.is_nil and not entry.giver:
        missing.append("giver")
    if not entry.recipient and not entry.number:
        missing.append("recipient")
    for name in missing[:1]:
        report.refuse(row, name, f"An offer needs its {name}. For a nil return, let the map read entry as nil.")
    return None if missing else entry


def people_by_number(numbers: Iterable[str], *, on: date) -> Mapping[str, PersonCard]:
    """The people whose reference, or warrant or staff number, each is; those that nobody has are left out."""
    wanted = {number for number in numbers if number}
    found = dict(cards(sorted(wanted), on=on)) if wanted else {}
    for number in wanted - found.keys():
        matches = search_people(number, on=on, limit=2)
        if len(matches) == 1:
            found[number] = matches[0]
    return found


@dataclass(slots=True)
class RegisterCounts:
    """What files hold, counted by reading alone. Rows that cannot be read are counted as read and no more."""

    read: int = 0
    offers: int = 0
    nil: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        """Count one more entry."""
        if entry.is_nil:
            self.nil += 1
            self.spellings[entry.row.written.get("entry", "")] += 1
            return
        said = entry.as_offer()
        self.offers += 1
        self.directions[said["direction"]] += 1
        self.answers[said["answer"]] += 1
        self.outcomes[said["outcome"]] += 1


def count_gifts(request: ImportRequest, *, on: date) -> RegisterCounts:
    """What the files hold, written nowhere.

    Raises:
        BadInput: a file or the map cannot be used.
    """
    counts, binding = RegisterCounts(), Binding(gifts_shape(on=on), request.map)
    for path in request.sources:
        source = Source(path, request.limits)
        with opened(source, request.map.form) as reading:
            binding.begin_file(reading.headers, file=source.name)
            for raw in reading.rows:
                counts.read += 1
                row = binding.read(raw)
                if isinstance(row, ReadRow):
                    incoming = IncomingRow(row.place, row.values, row.written, identity="", content="")
                    if entry := entry_of(incoming, LoadReport()):
                        counts.add(entry)
    return counts
