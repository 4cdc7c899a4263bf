"""How one system's log is read: the map of its columns, its times, its words and its clock."""

import codecs
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from probity.analysis.lake.contract import ACTIONS, EVENTS
from probity.analysis.lake.exclusions import Exclusions, read_exclusions
from probity.foundation.kernel.errors import BadInput

EPOCHS: Final = {"epoch seconds": 1_000_000, "epoch milliseconds": 1_000, "epoch microseconds": 1}
_NEEDED: Final = ("event_id", "occurred_at", "user_id", "system", "action")
_KEYS: Final = {
    "columns", "constants", "timezone", "times", "encoding", "delimiter", "vocabularies", "patterns", "lower_case",
    "blanks", "clocks", "ignore", "exclusions",
}  # fmt: skip
_PLACES: Final = ("hosts_in", "numbers_in", "kinds_in")


@dataclass(frozen=True)
class Clock:
    """By how much a system's clock was fast (slow when below 0), by the times that it wrote, half-open."""

    system: str
    fast_by_seconds: float
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class LakeMap:
    """Which columns of a log feed which of an event's, and how each is written."""

    name: str
    identity: tuple[str, ...]
    columns: Mapping[str, str]
    constants: Mapping[str, str]
    timezone: str
    times: tuple[str, ...]
    encoding: str
    delimiter: str
    vocabularies: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, str]
    lower_case: tuple[str, ...]
    blanks: tuple[str, ...]
    clocks: tuple[Clock, ...]
    ignore: tuple[str, ...]
    exclusions: Exclusions

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every column of the log that is read."""
        return tuple(dict.fromkeys((*self.identity, *self.columns.values(), *self.exclusions.columns)))

    def check_columns(self, found: Sequence[str], where: str, *, all_shown: bool = True) -> None:
        """Refuse a log with a column that nobody has spoken of, or without one that is read.

        Raises:
            BadInput: it names the columns.
        """
        if len(set(found)) != len(found):
            raise BadInput("Two columns have one name.", where=where)
        if all_shown and (missing := [one for one in self.wanted if one not in found]):
            raise BadInput(
                f"There is no column {', '.join(map(repr, missing))}.",
                where=where,
                hint=f"The map {self.name} reads it; the log has {', '.join(map(repr, found))}.",
            )
        if unnamed := [one for one in found if one not in {*self.wanted, *self.ignore}]:
            raise BadInput(
                f"The map {self.name} says nothing of {', '.join(map(repr, unnamed))}.",
                where=where,
                hint="Read each under columns, or name it under ignore.",
            )


class _Loader(yaml.SafeLoader):
    """YAML in which a key given twice is a fault and not the last one given."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the signature is PyYAML's
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := [key for place, key in enumerate(keys) if key in keys[:place]]:
            raise yaml.YAMLError(f"the key {twice[0]!r} is there twice")
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """What a YAML file holds.

    Raises:
        BadInput: it cannot be read, or is no YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - stands on SafeLoader
    except OSError as fault:
        raise BadInput(f"It cannot be read: {fault.strerror}.", where=path.name) from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        place = getattr(fault, "problem_mark", None)
        raise BadInput(
            "This is not YAML, or a key is there twice.",
            where=f"{path.name}, line {place.line + 1}" if place else path.name,
        ) from fault


def read_map(path: Path) -> LakeMap:
    """The map in a YAML file, checked whole.

    Raises:
        BadInput: it names the part of the map that cannot be used.
    """
    raw, where = read_yaml(path), path.name
    if not isinstance(raw, dict) or not isinstance(raw.get("columns"), dict):
        raise BadInput("The map has no columns.", where=where, hint="docs/howto/ingest-audit-logs.md has an example.")
    if strange := sorted(set(map(str, raw)) - _KEYS):
        raise BadInput(f"There is nothing called {strange[0]!r} in a map.", where=where, hint=f"{sorted(_KEYS)}")
    columns = dict(raw["columns"])
    identity = _list(columns.pop("event_id", []), where)
    columns = {str(field): str(column) for field, column in columns.items()}
    constants = {str(field): str(value) for field, value in (raw.get("constants") or {}).items()}
    _check_fields(identity, columns, constants, where)
    return LakeMap(
        name=path.name,
        identity=identity,
        columns=columns,
        constants=constants,
        timezone=_timezone(raw.get("timezone"), where),
        times=_times(raw.get("times"), where),
        encoding=_encoding(raw.get("encoding", "utf-8"), where),
        delimiter=str(raw.get("delimiter", ",")),
        vocabularies=_vocabularies(raw.get("vocabularies") or {}, where),
        patterns=_patterns(raw.get("patterns") or {}, where),
        lower_case=_list(raw.get("lower_case", []), where, of=EVENTS.names),
        blanks=tuple(word.lower() for word in _list(raw.get("blanks", []), where)),
        clocks=_clocks(raw.get("clocks") or [], where),
        ignore=_list(raw.get("ignore", []), where),
        exclusions=_exclusions(raw.get("exclusions"), path),
    )


def _check_fields(
    identity: Sequence[str], columns: Mapping[str, str], constants: Mapping[str, str], where: str
) -> None:
    fed = {*columns, *constants, *(["event_id"] if identity else [])}
    if strange := sorted(fed - set(EVENTS.names)):
        raise BadInput(f"An event has no {strange[0]!r}.", where=where, hint=f"It has {', '.join(EVENTS.names)}.")
    if missing := [field for field in _NEEDED if field not in fed]:
        raise BadInput(
            f"Nothing feeds {', '.join(missing)}.",
            where=where,
            hint="event_id is the column, or list of columns, that tells one event of the log from every other.",
        )
    if both := sorted(set(columns) & set(constants)):
        raise BadInput(f"{both[0]} is both a column and a constant.", where=where)
    if constants.get("action", ACTIONS[0]) not in ACTIONS:
        raise BadInput(
            f"There is no action {constants['action']!r}.", where=where, hint=f"One of {', '.join(ACTIONS)}."
        )


def _list(raw: object, where: str, *, of: Sequence[str] = ()) -> tuple[str, ...]:
    values = tuple(map(str, raw)) if isinstance(raw, list) else (str(raw),)
    if of and (strange := [value for value in values if value not in of]):
        raise BadInput(f"An event has no {strange[0]!r}.", where=where)
    return values


def _timezone(raw: object, where: str) -> str:
    try:
        return ZoneInfo(str(raw)).key if raw else "UTC"
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise BadInput(f"There is no time zone {raw!r}.", where=where, hint="Europe/London or UTC, say.") from fault


def _times(raw: object, where: str) -> tuple[str, ...]:
    forms = _list(raw, where) if raw else ()
    if len(forms) > 1 and (set(forms) & set(EPOCHS) or len({"%z" in form for form in forms}) > 1):
        raise BadInput("Times with an offset, without one and since an epoch do not mix.", where=f"{where}, times")
    if bad := [
        form for form in forms if form not in EPOCHS and not {"%H", "%I", "%c", "%X"} & set(re.findall("%.", form))
    ]:
        raise BadInput(
            f"{bad[0]!r} tells no hour.", where=f"{where}, times", hint=f"Write %d/%m/%Y %H:%M:%S, or {sorted(EPOCHS)}."
        )
    return forms


def _encoding(raw: object, where: str) -> str:
    try:
        return codecs.lookup(str(raw)).name
    except LookupError as fault:
        raise BadInput(f"There is no encoding {raw!r}.", where=where) from fault


def _vocabularies(raw: Mapping[str, Mapping[str, str]], where: str) -> dict[str, dict[str, str]]:
    if not isinstance(raw, dict) or not all(isinstance(words, dict) for words in raw.values()):
        raise BadInput("vocabularies holds a list of words for each field.", where=where)
    found = {field: {str(word).lower(): str(ours) for word, ours in words.items()} for field, words in raw.items()}
    _list(list(found), where, of=EVENTS.names)
    if strange := sorted(set(found.get("action", {}).values()) - set(ACTIONS)):
        raise BadInput(f"There is no action {strange[0]!r}.", where=where, hint=f"One of {', '.join(ACTIONS)}.")
    return found


def _patterns(raw: Mapping[str, str], where: str) -> dict[str, str]:
    found = {str(field): str(pattern) for field, pattern in raw.items()}
    _list(list(found), where, of=EVENTS.names)
    for field, pattern in found.items():
        try:
            groups = re.compile(pattern).groups
        except re.error:
            groups = 0
        if groups != 1:
            raise BadInput("A pattern has one group in brackets: what is kept.", where=f"{where}, patterns, {field}")
    return found


def _clocks(raw: object, where: str) -> tuple[Clock, ...]:
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        raise BadInput("clocks is a list of system, fast_by_seconds, starts_at and ends_at.", where=where)
    try:
        return tuple(
            Clock(
                str(one["system"]),
                float(one["fast_by_seconds"]),
                _moment(one.get("starts_at")),
                _moment(one.get("ends_at")),
            )
            for one in raw
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadInput(
            "A clock needs its system and fast_by_seconds, and times as 2025-06-01 10:00:00.", where=f"{where}, clocks"
        ) from fault


def _moment(raw: object) -> datetime | None:
    if raw is None:
        return None
    if isinstance(raw, date) and not isinstance(raw, datetime):
        raw = datetime(raw.year, raw.month, raw.day, tzinfo=UTC)
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).replace(tzinfo=None)


def _exclusions(raw: object, path: Path) -> Exclusions:
    """Those of the map, from a list in it or in a file beside it; a map without any is refused."""
    where = f"{path.name}, exclusions"
    if not isinstance(raw, dict) or "list" not in raw or set(raw) - {"list", *_PLACES}:
        raise BadInput(
            "The map does not say what is left out and where to look for it.",
            where=where,
            hint="Give list, and hosts_in, numbers_in and kinds_in: the columns that say where a row went.",
        )
    listed = raw["list"]
    if isinstance(listed, str):
        beside = path.parent / listed
        listed, where = read_yaml(beside), beside.name
    places = {place: list(map(str, raw[place] or [])) for place in _PLACES if place in raw}
    return read_exclusions(listed, places, where)
