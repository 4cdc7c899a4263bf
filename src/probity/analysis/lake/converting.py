"""The SQL that turns a batch of a log's rows into events: exclusions first, then times, words and ids, then faults.

Nothing in it can fail on a value: what cannot be read is a fault in words, which never hold the value.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from probity.analysis.lake.contract import ACTIONS, EVENTS, Kind
from probity.analysis.lake.maps import EPOCHS, Clock, LakeMap
from probity.analysis.lake.sources import LINE, ROW
from probity.analysis.lake.sql import name, text, texts
from probity.foundation.kernel.errors import BadInput

FIRST_YEAR: Final = 1990
LONGEST: Final = 256
_FIELDS: Final = tuple(column for column in EVENTS.columns if column.kind is Kind.TEXT)
_HAS_OFFSET: Final = r":\d\d(?:[.,]\d+)?\s*(?:[zZ]|[+-]\d\d(?::?\d\d)?|[A-Za-z][A-Za-z_/]+)$"
_NOTHING: Final = "nothing there"
WHOLE_OBJECT: Final = f"CASE WHEN json_valid({LINE}) THEN json_type({LINE}) = 'OBJECT' ELSE false END"
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def conversion(chosen: LakeMap, schema: pa.Schema, at: datetime) -> str:
    """SQL over `batch` whose rows are events, or hold fault_column and fault_reason; excluded rows are not in it.

    Raises:
        BadInput: the column of times holds no times.
    """
    plain = LINE in schema.names
    place = {column: f"c{number}" for number, column in enumerate(chosen.wanted)}
    types = {column: pa.string() if plain else schema.field(column).type for column in chosen.wanted}
    written = {column: _as_text(place[column], types[column]) for column in chosen.wanted}
    time_column = chosen.columns["occurred_at"]
    steps = [
        ("taken", _from_json(place) if plain else _from_columns(place)),
        ("shown", f"SELECT * FROM taken WHERE NOT ({chosen.exclusions.condition(written)})"),
        ("worded", _worded(chosen, written, time_column, types[time_column])),
        ("shaped", _shaped(chosen)),
        ("said", _said(chosen)),
    ]
    with_steps = ",\n".join(f"{step} AS ({query})" for step, query in steps)
    return f"WITH {with_steps}\n{_judged(chosen, at)}"


def _as_text(column: str, kind: pa.DataType) -> str:
    return column if pa.types.is_string(kind) else f"CAST({column} AS VARCHAR)"


def _from_columns(place: Mapping[str, str]) -> str:
    columns = ", ".join(f"{name(column)} AS {ours}" for column, ours in place.items())
    return f"SELECT {name(ROW)} AS row_number, NULL::VARCHAR AS nested, NULL::VARCHAR[] AS keys, {columns} FROM batch"


def _from_json(place: Mapping[str, str]) -> str:
    """The named keys of each whole object; a list or object where a value should be is a fault of its row."""
    pointers = {column: "/" + column.replace("~", "~0").replace("/", "~1") for column in place}
    columns = ", ".join(f"v[{number}] AS {ours}" for number, ours in enumerate(place.values(), 1))
    nested = " ".join(
        f"WHEN v[{number}][1] IN ('{{', '[') AND json_type({LINE}, {text(pointer)}) IN ('OBJECT', 'ARRAY')"
        f" THEN {text(column)}"
        for number, (column, pointer) in enumerate(pointers.items(), 1)
    )
    lines = f"SELECT {name(ROW)}, {LINE} FROM batch WHERE {WHOLE_OBJECT}"
    taken = f"SELECT *, json_extract_string({LINE}, [{texts(pointers.values())}]) AS v FROM ({lines})"
    return (
        f"SELECT {name(ROW)} AS row_number, CASE {nested} END AS nested, json_keys({LINE}) AS keys, {columns}"
        f" FROM ({taken})"
    )


def _worded(chosen: LakeMap, written: Mapping[str, str], time_column: str, time_type: pa.DataType) -> str:
    blank = texts(["", *chosen.blanks])
    columns = ["row_number", "nested", "keys"]
    for field in _FIELDS:
        if field.name in chosen.columns:
            raw = f"trim({written[chosen.columns[field.name]]})"
            columns.append(f"CASE WHEN lower({raw}) NOT IN ({blank}) THEN {raw} END AS v_{field.name}")
        else:
            constant = chosen.constants.get(field.name)
            columns.append(f"{'NULL::VARCHAR' if constant is None else text(constant)} AS v_{field.name}")
    parts = [f"nullif(trim({written[column]}), '')" for column in chosen.identity]
    columns.append(" || chr(31) || ".join(parts) + " AS identity")
    when = f"trim({written[time_column]})"
    instant, in_zone = _instant(chosen, written[time_column], time_type)
    columns.append(f"{when} IS NULL OR lower({when}) IN ({blank}) AS no_time")
    columns.append(f"{instant} AS recorded_at")
    columns.append(f"{in_zone} AS in_zone")
    return f"SELECT {', '.join(columns)} FROM shown"


def _instant(chosen: LakeMap, written: str, kind: pa.DataType) -> tuple[str, str]:
    """SQL for the moment in UTC, and for whether it was written in the map's zone with no offset."""
    zone = text(chosen.timezone)
    raw = written.removeprefix("CAST(").removesuffix(" AS VARCHAR)")
    if pa.types.is_timestamp(kind):
        if kind.tz:
            return f"timezone('UTC', {raw}::TIMESTAMPTZ)", "false"
        return f"timezone('UTC', timezone({zone}, {raw}::TIMESTAMP))", "true"
    if chosen.times and chosen.times[0] in EPOCHS:
        micros = f"TRY_CAST(TRY_CAST({written} AS DECIMAL(38, 6)) * {EPOCHS[chosen.times[0]]} AS BIGINT)"
        return f"TRY(make_timestamp({micros}))", "false"
    if not pa.types.is_string(kind):
        raise BadInput(
            f"Its times are of the type {kind}, which tells no moment.",
            where=f"{chosen.name}, times",
            hint=f"Name one of {', '.join(EPOCHS)}.",
        )
    if not chosen.times:
        hour = f"CASE WHEN contains({written}, ':') THEN trim({written}) END"
        offset = f"regexp_matches({written}, {text(_HAS_OFFSET)})"
        return f"timezone('UTC', TRY_CAST({hour} AS TIMESTAMPTZ))", f"NOT {offset}"
    parsed = f"try_strptime(trim({written}), [{texts(chosen.times)}])"
    if "%z" in chosen.times[0]:
        return f"timezone('UTC', {parsed})", "false"
    return f"timezone('UTC', timezone({zone}, {parsed}))", "true"


def _shaped(chosen: LakeMap) -> str:
    columns = ["* EXCLUDE (keys)", "keys"]
    for field in _FIELDS:
        shaped = f"v_{field.name}"
        if pattern := chosen.patterns.get(field.name):
            shaped = f"nullif(trim(regexp_extract({shaped}, {text(pattern)}, 1)), '')"
        if field.name in chosen.lower_case:
            shaped = f"lower({shaped})"
        columns.append(f"{shaped} AS p_{field.name}")
    return f"SELECT {', '.join(columns)} FROM worded"


def _said(chosen: LakeMap) -> str:
    columns = ["*"]
    for field in _FIELDS:
        shaped = f"p_{field.name}"
        if words := chosen.vocabularies.get(field.name):
            cases = " ".join(f"WHEN {text(word)} THEN {text(ours)}" for word, ours in words.items())
            columns.append(f"CASE lower({shaped}) {cases} END AS {name(field.name)}")
        elif field.name == "action":
            columns.append(f"CASE WHEN lower({shaped}) IN ({texts(ACTIONS)}) THEN lower({shaped}) END AS action")
        else:
            columns.append(f"{shaped} AS {name(field.name)}")
    return f"SELECT {', '.join(columns)} FROM shaped"


def _judged(chosen: LakeMap, at: datetime) -> str:
    """The events with the fault of each row that has one; ids are 63 bits of a digest of system and source id."""
    faults = list(_faults(chosen, at))
    columns = {column.name: name(column.name) for column in EVENTS.columns}
    columns["event_id"] = "CAST(md5_number_lower(system || chr(31) || identity) >> 1 AS BIGINT) AS event_id"
    columns["occurred_at"] = f"{_corrected(chosen.clocks)} AS occurred_at"
    return f"""SELECT row_number, {", ".join(columns.values())}, keys,
        coalesce({_any(_in_clock(clock) for clock in chosen.clocks)}, false) AS clock_moved,
        coalesce({_any(_repeated(chosen.timezone, at))}, false) AND in_zone AS in_repeated_hour,
        CASE {" ".join(f"WHEN {test} THEN {column}" for test, column, _ in faults)} END AS fault_column,
        CASE {" ".join(f"WHEN {test} THEN {text(reason)}" for test, _, reason in faults)} END AS fault_reason
        FROM said"""


def _faults(chosen: LakeMap, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Each fault as a test, SQL for its column, and words; the first that holds is the row's."""
    yield "nested IS NOT NULL", "nested", "a list or an object where a value should be"
    yield "identity IS NULL", text(", ".join(chosen.identity)), _NOTHING
    when = text(chosen.columns["occurred_at"])
    yield "no_time", when, _NOTHING
    yield "recorded_at IS NULL", when, "no time that the map can read"
    yield f"recorded_at < TIMESTAMP '{FIRST_YEAR}-01-01'", when, f"a time before {FIRST_YEAR}"
    latest = at.replace(tzinfo=None) + timedelta(days=1)
    yield f"recorded_at > TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S}'", when, "a time yet to come"
    for field in _FIELDS:
        if field.name not in chosen.columns:
            continue
        column, value = text(chosen.columns[field.name]), f"v_{field.name}"
        if field.required:
            yield f"{value} IS NULL", column, _NOTHING
        yield f"{value} IS NOT NULL AND p_{field.name} IS NULL", column, "not written as the map's pattern has it"
        yield f"{value} IS NOT NULL AND {name(field.name)} IS NULL", column, "a word that the map does not list"
        yield f"length({value}) > {LONGEST}", column, f"longer than {LONGEST} characters"


def _any(tests: Iterator[str] | Sequence[str]) -> str:
    return " OR ".join(f"({test})" for test in tests) or "false"


def _in_clock(clock: Clock) -> str:
    tests = [f"system = {text(clock.system)}"]
    tests += [f"recorded_at >= TIMESTAMP '{clock.starts_at}'"] if clock.starts_at else []
    tests += [f"recorded_at < TIMESTAMP '{clock.ends_at}'"] if clock.ends_at else []
    return " AND ".join(tests)


def _corrected(clocks: Sequence[Clock]) -> str:
    if not clocks:
        return "recorded_at"
    cases = " ".join(
        f"WHEN {_in_clock(clock)} THEN recorded_at - to_microseconds({round(clock.fast_by_seconds * 1_000_000)})"
        for clock in clocks
    )
    return f"CASE {cases} ELSE recorded_at END"


def _repeated(zone: str, at: datetime) -> list[str]:
    """Tests for the hours that local clocks show twice: a time without an offset there may be an hour out."""
    spans = repeated_hours(zone, at.year)
    return [f"recorded_at >= TIMESTAMP '{first}' AND recorded_at < TIMESTAMP '{last}'" for first, last in spans]


@lru_cache(maxsize=8)
def repeated_hours(zone: str, last_year: int, years: int = 10) -> tuple[tuple[datetime, datetime], ...]:
    """The spans in UTC, over so many years, that a zone's clocks show for the second time."""
    if zone == "UTC":
        return ()
    found = []
    day, end = datetime(last_year - years, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while day < end:
        if _offset(zone, day + _DAY) < _offset(zone, day):
            change = next(day + n * _HOUR for n in range(1, 25) if _offset(zone, day + n * _HOUR) < _offset(zone, day))
            found.append((change, change + _offset(zone, day) - _offset(zone, change)))
        day += _DAY
    return tuple((first.replace(tzinfo=None), last.replace(tzinfo=None)) for first, last in found)


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
