"""What a lake holds: its tables, their columns and types, and which may be missing. docs/lake.md says it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyarrow as pa


class Kind(StrEnum):
    """What a column holds, in the words that a message uses."""

    TEXT = "text"
    TIME = "a time"
    NUMBER = "a whole number"
    MEASURE = "a number"
    TRUTH = "true or false"

    @property
    def arrow(self) -> pa.DataType:
        """How we write it."""
        return _WRITTEN[self]

    def admits(self, found: pa.DataType) -> bool:
        """Tell whether a column of this type can be read as this kind without a guess; one that holds nothing can."""
        if isinstance(found, pa.DictionaryType):
            found = found.value_type
        return pa.types.is_null(found) or any(test(found) for test in _ADMITTED[self])


_WRITTEN: Final = {
    Kind.TEXT: pa.string(),
    Kind.TIME: pa.timestamp("us"),  # UTC, and without a zone, so that no reader moves it
    Kind.NUMBER: pa.int64(),
    Kind.MEASURE: pa.float64(),
    Kind.TRUTH: pa.bool_(),
}
_ADMITTED: Final = {
    Kind.TEXT: (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
    Kind.TIME: (pa.types.is_timestamp,),
    Kind.NUMBER: (pa.types.is_integer,),
    Kind.MEASURE: (pa.types.is_floating, pa.types.is_integer),
    Kind.TRUTH: (pa.types.is_boolean,),
}


@dataclass(frozen=True)
class Column:
    """One column; a blank is refused in a required one, and an optional one may be missing altogether."""

    name: str
    kind: Kind
    required: bool = True
    says: str = ""


@dataclass(frozen=True)
class Table:
    """One table: its columns, and in `says` what a row means."""

    name: str
    says: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The columns as we write them."""
        return pa.schema([pa.field(one.name, one.kind.arrow, nullable=not one.required) for one in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in order."""
        return tuple(one.name for one in self.columns)


def _text(name: str, says: str = "", *, required: bool = True) -> Column:
    return Column(name, Kind.TEXT, required, says)


def _may(name: str, says: str = "", kind: Kind = Kind.TEXT) -> Column:
    return Column(name, kind, required=False, says=says)


_FROM: Final = Column("starts_at", Kind.TIME, says="from this moment")
_TO: Final = _may("ends_at", "up to this moment and not at it; blank while it lasts", Kind.TIME)
_DATED: Final = (_FROM, _TO)
_MAY_BE_DATED: Final = (_may("starts_at", "from this moment; blank from the first", Kind.TIME), _TO)

ACTIONS: Final = (
    "search",
    "view",
    "create",
    "edit",
    "print",
    "export",
    "disclose",
    "combine",
    "delete",
    "log in",
    "log out",
)

EVENTS: Final = Table(
    "events",
    "one thing that one log-in did in one system",
    (
        Column("event_id", Kind.NUMBER, says="from the system and the event's own id there; the same on every ingest"),
        Column("occurred_at", Kind.TIME, says="UTC to the microsecond, by a right clock"),
        _text("user_id", "the log-in that did it"),
        _may("requested_by", "whom the check was run for"),
        _text("system"),
        _text("action", "one of: " + ", ".join(ACTIONS)),
        _may("record_id", "the record touched"),
        _may("subject_ref", "the person behind the record, the same in every system"),
        _may("device_id"),
        _may("site_id"),
        _may("reason_ref", "the incident or tasking that was given"),
    ),
)

CONTEXT: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        Table(
            "users",
            "one spell of a log-in in one role and unit",
            (
                _text("user_id"),
                _may("person_ref", "who it is; blank for a log-in that is nobody's own"),
                _may("role"),
                _may("unit"),
                _may("site_id"),
                *_DATED,
                _may("kind", "personal, shared or service; blank is personal"),
                _may("owner", "who answers for a shared or service log-in"),
            ),
        ),
        Table(
            "duties",
            "one stretch of duty or absence",
            (
                _text("user_id"),
                *_DATED,
                _text("kind", "rostered, overtime, on call, sick, leave, career break, suspended"),
            ),
        ),
        Table("assignments", "a record that was this user's work", (_text("user_id"), _text("record_id"), *_DATED)),
        Table(
            "relations",
            "who the person behind a record is to a user",
            (
                _text("user_id"),
                _text("record_id"),
                _text("kind", "own, relative, colleague, neighbour, associate, …"),
                *_MAY_BE_DATED,
            ),
        ),
        Table(
            "records",
            "what a record is",
            (
                _text("record_id"),
                _may("kind"),
                _may("vulnerable", kind=Kind.TRUTH),
                _may("sensitive", kind=Kind.TRUTH),
                *_MAY_BE_DATED,
            ),
        ),
        Table(
            "investigations",
            "a record of an investigation, and the user who is its subject",
            (_text("record_id"), _text("user_id"), *_MAY_BE_DATED),
        ),
        Table(
            "reasons",
            "an incident or tasking: whose it was, and about which record",
            (
                _text("reason_ref"),
                _may("user_id", "who was on it; blank for anybody"),
                _may("record_id", "what it was about; blank for any record"),
                *_MAY_BE_DATED,
            ),
        ),
        Table(
            "higher_risk",
            "while somebody was watched more closely, by an authority with an end",
            (_text("user_id"), *_DATED),
        ),
        Table(
            "contacts",
            "a contact between a user and the person behind a record",
            (_text("user_id"), _text("record_id"), Column("occurred_at", Kind.TIME), _may("channel")),
        ),
        Table(
            "watched_contacts",
            "a contact of a user with somebody on the media list: that it was, and how long",
            (
                _text("user_id"),
                Column("occurred_at", Kind.TIME),
                _may("channel"),
                _may("seconds", kind=Kind.MEASURE),
            ),
        ),
        Table(
            "sites",
            "where a site is",
            (_text("site_id"), Column("latitude", Kind.MEASURE), Column("longitude", Kind.MEASURE), *_MAY_BE_DATED),
        ),
        Table(
            "systems",
            "a system that should be logged, whether it is or not",
            (
                _text("system"),
                _may("owner"),
                _may("platform", "desktop, mobile or both"),
                _may("logs_available", kind=Kind.TRUTH),
                _may("expected_from", "the first moment that logs should be there for", Kind.TIME),
                _may("expected_daily", "events on an ordinary day", Kind.MEASURE),
                *_MAY_BE_DATED,
            ),
        ),
    )
}
