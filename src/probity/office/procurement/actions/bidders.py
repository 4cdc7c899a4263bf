"""Bidders as people paste or upload them, read into names, numbers, addresses and postcodes. Nothing is written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from probity.foundation.intake.reading import Form, opened
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput
from probity.office.procurement.actions.releases import company_number
from probity.office.procurement.actions.suppliers import LONGEST_NAME

MOST: Final = 500
HEADERS: Final = {
    "name": {"name", "bidder", "supplier", "company", "company name", "organisation", "bidder name", "supplier name"},
    "number": {"number", "company number", "registration number", "crn", "companies house number", "company no"},
    "address": {"address", "registered address"},
    "postcode": {"postcode", "post code", "postal code"},
}
_NUMBER = re.compile(r"(?:[A-Za-z]{2}\s?[0-9]{6}|[A-Za-z][A-Za-z][0-9]{5}[A-Za-z]|[0-9]{5,8})")
_POSTCODE = re.compile(r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}")


@dataclass(frozen=True)
class NewBidder:
    """A bidder as written down."""

    name: str
    number: str = ""
    address: str = ""
    postcode: str = ""

    @property
    def company_number(self) -> str:
        """The number as the register writes it; "" where there is none, or it cannot be one."""
        return company_number(self.number) if self.number else ""

    @property
    def row(self) -> tuple[str, str, str, str]:
        return self.name, self.number, self.address, self.postcode


def pasted(text: str) -> list[NewBidder]:
    """The bidders of a text, one a line: a name, then, in any order, a company number, an address and a postcode.

    Parts stand apart by commas or tabs; a name that holds a comma stands in quotation marks.

    Raises:
        BadInput: nobody is named, a name is missing or too long, or there are too many.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    separator = "\t" if any("\t" in line for line in lines) else ","
    rows = [
        [" ".join(part.split()) for part in row] for row in csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    ]
    if rows and (places := _places(rows[0])):
        return checked([_under(places, row) for row in rows[1:]])
    return checked([_guessed(row) for row in rows])


def uploaded(path: Path) -> list[NewBidder]:
    """The bidders of a CSV or spreadsheet whose first row names its columns: name, company number, address, postcode.

    Raises:
        BadInput: it cannot be read, no column is a name, or what `pasted` refuses.
    """
    source = Source(path)
    with opened(source, Form()) as reading:
        places = _places(reading.headers or ())
        if not places:
            raise BadInput(
                "The file has no column called name.",
                hint="Name the columns in the first row: name, company number, address, postcode.",
            )
        columns = {field: (reading.headers or ())[at] for field, at in places.items()}
        found = []
        for row in reading.rows:
            said = {field: " ".join(row.cells.get(column, "").split()) for field, column in columns.items()}
            found.append(NewBidder(**said))
    return checked(found)


def checked(bidders: Sequence[NewBidder]) -> list[NewBidder]:
    """The bidders, each once, as written.

    Raises:
        BadInput: as `pasted` says.
    """
    found = [*dict.fromkeys(one for one in bidders if any(one.row))]
    if not found:
        raise BadInput("Nobody is named.", hint="Write one bidder a line.")
    if len(found) > MOST:
        raise BadInput(f"There are more than {MOST} bidders.", hint="Check them in several parts.")
    for at, one in enumerate(found, start=1):
        if not one.name:
            raise BadInput(f"Bidder {at} has no name.", hint="Begin each line with the name.")
        if len(one.name) > LONGEST_NAME:
            raise BadInput(f"The name of bidder {at} is longer than {LONGEST_NAME} characters.")
        if one.number and not one.company_number:
            raise BadInput(
                f"Bidder {at} has a company number that cannot be one.",
                hint="It has eight characters, as 04142000 has.",
            )
    return found


def as_text(bidders: Iterable[NewBidder]) -> str:
    """The bidders as text that `pasted` reads back the same."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("name", "company number", "address", "postcode"))
    writer.writerows(one.row for one in bidders)
    return out.getvalue()


def _places(headers: Sequence[str]) -> dict[str, int]:
    """Which column holds what, by its header; empty unless one of them is a name."""
    plain = [" ".join(header.lower().replace("_", " ").split()) for header in headers]
    found = {field: at for field, words in HEADERS.items() for at, header in enumerate(plain) if header in words}
    return found if "name" in found else {}


def _under(places: dict[str, int], row: Sequence[str]) -> NewBidder:
    return NewBidder(**{field: row[at] if at < len(row) else "" for field, at in places.items()})


def _guessed(row: Sequence[str]) -> NewBidder:
    name, *rest = row
    number = next((part for part in rest if _NUMBER.fullmatch(part)), "")
    postcode = next((part for part in rest if _POSTCODE.fullmatch(part)), "")
    address = ", ".join(part for part in rest if part and part not in {number, postcode})
    if not postcode and (held := _POSTCODE.search(address)):
        postcode = held[0]
    return NewBidder(name, number, address[:500], " ".join(postcode.upper().split()))
