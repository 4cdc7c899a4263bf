"""Releases in the Open Contracting Data Standard, read from JSON lines or JSON: what each says, in our own words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from probity.analysis.linkage.matching import normal_number
from probity.analysis.linkage.placeholders import WITHHELD
from probity.foundation.access.models import day_of
from probity.foundation.intake.encoding import bounded_lines, find_encoding, open_text
from probity.foundation.intake.rows import Place
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput
from probity.office.procurement.actions.published import BrokenRelease, Sieve
from probity.office.procurement.actions.suppliers import LONGEST_NAME, supplier_key

COMPANIES_HOUSE: Final = "GB-COH"
NUMBER_LENGTH: Final = 8
MOST_POUNDS: Final = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class PartyRead:
    """A party as written, and its company number as the register writes it."""

    identifier: str
    name: str
    name_key: str
    roles: tuple[str, ...]
    number: str
    number_as_written: str
    address: str
    postcode: str

    @property
    def is_supplier(self) -> bool:
        return "supplier" in self.roles

    @property
    def is_withheld(self) -> bool:
        """Whether the name names nobody."""
        return WITHHELD.hide(self.name)


@dataclass(frozen=True, slots=True)
class AwardRead:
    """An award, with the publisher's numbers of those who won it."""

    award_id: str
    title: str
    status: str
    awarded_on: date | None
    value: Decimal | None
    currency: str
    runs_from: date | None
    runs_to: date | None
    winners: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContractRead:
    """What one release, or several taken together, say of a contract."""

    ocid: str
    released_at: datetime
    tags: tuple[str, ...]
    title: str
    description: str
    buyer_name: str
    tender_id: str
    status: str
    method: str
    value: Decimal | None
    currency: str
    tender_from: date | None
    tender_to: date | None
    award_from: date | None
    parties: tuple[PartyRead, ...]
    awards: tuple[AwardRead, ...]

    @property
    def suppliers(self) -> tuple[PartyRead, ...]:
        return tuple(one for one in self.parties if one.is_supplier)


@dataclass(frozen=True, slots=True)
class ReadRelease:
    """One release with its place in the file: the parts kept, and what they say."""

    place: Place
    release_id: str
    said: dict[str, Any]
    says: ContractRead

    @property
    def digest(self) -> str:
        """The same for the same release, however often it is read."""
        return hashlib.sha256(json.dumps(self.said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A release that cannot be read, with the path in it and the reason."""

    place: Place
    path: str
    reason: str


def releases_in(source: Source, sieve: Sieve) -> Iterator[ReadRelease | BrokenLine]:
    """Every release of a file in order: one a line, or in packages, or in one JSON document of either.

    Raises:
        BadInput: the file is neither.
    """
    for line, document in _documents(source):
        if document is _NOT_JSON:
            yield BrokenLine(Place(source.name, line), "", "The line is not JSON.")
            continue
        for number, release in enumerate(_releases_of(document), start=1):
            yield _read(release, Place(source.name, line or number), sieve)


def _read(release: Any, place: Place, sieve: Sieve) -> ReadRelease | BrokenLine:
    try:
        said = sieve.kept(release)
        return ReadRelease(place, _text(said, "id")[:200], said, view_of(said))
    except BrokenRelease as broken:
        return BrokenLine(place, broken.path, broken.reason)


_NOT_JSON = object()
_DECODER = json.JSONDecoder(parse_float=str)


def _documents(source: Source) -> Iterator[tuple[int, Any]]:
    """Each JSON document with its line; line 0 is the one document of a file that holds no JSON lines."""
    encoding = find_encoding(source)
    lines = readable = 0
    with open_text(source, encoding) as text:
        for number, line in enumerate(bounded_lines(text, source=source), start=1):
            if not line.strip():
                continue
            document = _decoded(line)
            lines += 1
            if document is _NOT_JSON and not readable:
                break  # perhaps one document over many lines
            readable += 1
            yield number, document
    if lines and not readable:
        yield 0, _whole(source, encoding)


def _decoded(line: str) -> Any:
    try:
        return _DECODER.decode(line.strip().removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return _NOT_JSON


def _whole(source: Source, encoding: str) -> Any:
    with source.open(limit=source.limits.json_bytes) as stream:
        document = _decoded(stream.read().decode(encoding, "replace"))
    if document is _NOT_JSON:
        raise BadInput(
            "The file is neither JSON lines nor one JSON document.",
            where=source.name,
            hint="Give releases of the Open Contracting Data Standard, one a line, or a package of them.",
        )
    return document


def _releases_of(document: Any) -> Iterator[Any]:
    """The releases in a package of releases or of records, in a list of them, or the one that this is."""
    if isinstance(document, list):
        for one in document:
            yield from _releases_of(one)
    elif isinstance(document, dict) and isinstance(document.get("releases"), list) and "ocid" not in document:
        yield from document["releases"]
    elif isinstance(document, dict) and isinstance(document.get("records"), list):
        for one in document["records"]:
            yield from _releases_of_record(one)
    else:
        yield document


def _releases_of_record(record: Any) -> Iterator[Any]:
    """The releases that a record holds whole; where it only links to them, the one that it made of them."""
    if not isinstance(record, dict):
        yield record
        return
    held = record.get("releases")
    whole = [one for one in held if isinstance(one, dict) and "ocid" in one] if isinstance(held, list) else []
    yield from whole or [record.get("compiledRelease", record)]


def view_of(said: dict[str, Any]) -> ContractRead:
    """What the kept parts of a release say.

    Raises:
        BrokenRelease: something in it is not what the standard says it is.
    """
    tender = _object(said, "tender")
    if not (ocid := _text(said, "ocid")):
        raise BrokenRelease("ocid", "It has no ocid, so nobody knows which contract it is about.")
    if (released_at := _moment(said, "date")) is None:
        raise BrokenRelease("date", "It has no date, so it cannot be put in order.")
    opened, published = _period(tender, "tenderPeriod"), _day(tender, "datePublished", "tender/")
    value, currency = _money(tender, "tender/")
    return ContractRead(
        ocid=ocid[:100],
        released_at=released_at,
        tags=tuple(str(tag) for tag in _list(said, "tag")),
        title=_text(tender, "title", "tender/")[:500],
        description=_text(tender, "description", "tender/"),
        buyer_name=_buyer(said, tender)[:LONGEST_NAME],
        tender_id=_text(tender, "id", "tender/")[:120],
        status=_text(tender, "status", "tender/")[:40],
        method=(_text(tender, "procurementMethodDetails", "tender/") or _text(tender, "procurementMethod"))[:120],
        value=value,
        currency=currency,
        tender_from=opened[0] or published,
        tender_to=opened[1],
        award_from=_period(tender, "awardPeriod")[0],
        parties=tuple(_party(one) for one in _objects(said, "parties")),
        awards=tuple(_award(one) for one in _objects(said, "awards")),
    )


def _buyer(said: dict[str, Any], tender: dict[str, Any]) -> str:
    named = _text(_object(said, "buyer"), "name", "buyer/")
    return named or _text(_object(tender, "procuringEntity"), "name", "tender/procuringEntity/")


def _party(said: dict[str, Any]) -> PartyRead:
    path = "parties[]/"
    name = _text(said, "name", path) or _text(_object(said, "identifier"), "legalName")
    if not name:
        raise BrokenRelease("parties[]/name", "A party has no name.")
    identifiers = [_object(said, "identifier"), *_objects(said, "additionalIdentifiers")]
    written = next((_text(one, "id") for one in identifiers if one.get("scheme") == COMPANIES_HOUSE), "")
    address = _object(said, "address")
    lines = [_text(address, part) for part in ("streetAddress", "locality", "region", "countryName")]
    return PartyRead(
        identifier=_text(said, "id", path)[:200],
        name=name[:LONGEST_NAME],
        name_key=supplier_key(name),
        roles=tuple(str(one) for one in _list(said, "roles")),
        number=company_number(written),
        number_as_written=written[:40],
        address=", ".join(line for line in lines if line)[:500],
        postcode=_text(address, "postalCode")[:12],
    )


def company_number(written: str) -> str:
    """A company's number as the register writes it ("4142000" is 04142000); "" for what cannot be one."""
    number = normal_number(written)
    return number if len(number) == NUMBER_LENGTH else ""


def _award(said: dict[str, Any]) -> AwardRead:
    path = "awards[]/"
    if not (award_id := _text(said, "id", path)):
        raise BrokenRelease("awards[]/id", "An award has no id, so a later release could not speak of it.")
    value, currency = _money(said, path)
    starts, ends = _period(said, "contractPeriod")
    winners = tuple((_text(one, "id"), _text(one, "name")) for one in _objects(said, "suppliers"))
    return AwardRead(
        award_id=award_id[:200],
        title=_text(said, "title", path)[:500],
        status=_text(said, "status", path)[:40],
        awarded_on=_day(said, "date", path),
        value=value,
        currency=currency,
        runs_from=starts,
        runs_to=ends,
        winners=winners,
    )


def _object(said: dict[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name) or {}
    if not isinstance(value, dict):
        raise BrokenRelease(name, "It is not an object with named values.")
    return value


def _list(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name) or []
    if not isinstance(value, list):
        raise BrokenRelease(name, "It is not a list.")
    return [one for one in value if one is not None]


def _objects(said: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = _list(said, name)
    if not all(isinstance(one, dict) for one in found):
        raise BrokenRelease(f"{name}[]", "It is not an object with named values.")
    return found


def _text(said: dict[str, Any], name: str, path: str = "") -> str:
    value = said.get(name)
    if isinstance(value, dict | list | bool):
        raise BrokenRelease(f"{path}{name}", "It is not text.")
    return "" if value is None else " ".join(str(value).split())


def _money(said: dict[str, Any], path: str) -> tuple[Decimal | None, str]:
    value = _object(said, "value")
    written = _text(value, "amount", f"{path}value/")
    if not written:
        return None, ""
    try:
        amount = Decimal(written)
    except InvalidOperation as wrong:
        raise BrokenRelease(f"{path}value/amount", "The amount is not a number.") from wrong
    if not amount.is_finite() or abs(amount) >= MOST_POUNDS:
        raise BrokenRelease(f"{path}value/amount", "The amount is beyond any contract.")
    return amount.quantize(Decimal("0.01")), (_text(value, "currency", f"{path}value/") or "GBP")[:3].upper()


def _period(said: dict[str, Any], name: str) -> tuple[date | None, date | None]:
    period = _object(said, name)
    return _day(period, "startDate", f"{name}/"), _day(period, "endDate", f"{name}/")


def _day(said: dict[str, Any], name: str, path: str) -> date | None:
    """The Europe/London day of a moment; a day without a time is that day."""
    moment = _moment(said, name, path)
    return None if moment is None else day_of(moment)


def _moment(said: dict[str, Any], name: str, path: str = "") -> datetime | None:
    written = _text(said, name, path)
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as wrong:
        raise BrokenRelease(f"{path}{name}", "It is not a date and time in ISO 8601.") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
