"""Reads JSON (one list of objects) and JSON lines. Numbers keep the digits as written. Pure Python."""

import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from json import JSONDecoder
from typing import Any, TypeGuard

from probity.foundation.intake.encoding import bounded_lines, open_text
from probity.foundation.intake.rows import Fault, Place, RawRow, folded, tidy
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput

WORDS = {None: "", True: "true", False: "false"}


class _Pairs(list[tuple[str, Any]]):
    """An object as pairs, so that a key written twice can be seen."""


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


DECODER = JSONDecoder(object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=_refuse_constant)


def read_json(source: Source, *, encoding: str, notes: list[str]) -> Iterator[RawRow]:
    """Yield each item of the file's one list; the keys left aside around it are added to `notes`.

    Raises:
        BadInput: not JSON, too large to hold in memory, or not exactly one list.
    """
    with source.open(limit=source.limits.json_bytes) as stream:
        document = _decode_document(stream, encoding, source)
    items = _the_list(document, source, notes)
    for index, item in enumerate(items):
        items[index] = None  # frees the item once it has been read
        yield _row(item, Place(source.name, index + 1))


def read_json_lines(source: Source, stack: ExitStack, *, encoding: str) -> Iterator[RawRow]:
    """Yield one row a line that is not blank; a line that is not JSON is a row with a fault.

    Raises:
        BadInput: every line is broken, so that the file is no JSON lines at all.
    """
    text = stack.enter_context(open_text(source, encoding))
    readable = total = 0
    for number, line in enumerate(bounded_lines(text, source=source), start=1):
        if not line.strip():
            continue
        row = _line(line, Place(source.name, number))
        total += 1
        readable += bool(row.cells)
        yield row
    if total and not readable:
        raise BadInput("No line holds a JSON object.", where=source.name, hint="Name the file's `format` in the map.")


def _decode_document(stream: io.BufferedReader, encoding: str, source: Source) -> Any:
    try:
        return DECODER.decode(stream.read().decode(encoding))
    except UnicodeError as wrong:
        raise BadInput(f"The file is not {encoding} text.", where=source.name) from wrong
    except json.JSONDecodeError as broken:
        raise BadInput(
            f"The file is not JSON: {broken.msg} at line {broken.lineno}, column {broken.colno}.",
            where=source.name,
            hint="A file with one object a line has `format: jsonl`.",
        ) from broken
    except (ValueError, RecursionError) as broken:
        raise BadInput("The file is not JSON that can be read here.", where=source.name) from broken


def _the_list(document: Any, source: Source, notes: list[str]) -> list[Any]:
    if isinstance(document, _Pairs):
        lists: list[tuple[str, list[Any]]] = [(key, value) for key, value in document if _is_list(value)]
        if len(lists) == 1:
            if aside := [key for key, _ in document if key != lists[0][0]]:
                notes.append(f"{source.name}: read the list {lists[0][0]!r}; left aside: {', '.join(aside)}.")
            return lists[0][1]
    elif _is_list(document):
        return document
    raise BadInput(
        "The file holds no list of objects, or more than one list.",
        where=source.name,
        hint="Give a list of objects, or an object that holds one list.",
    )


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and not isinstance(value, _Pairs)


def _line(line: str, place: Place) -> RawRow:
    try:
        return _row(DECODER.decode(line), place)
    except (ValueError, RecursionError):
        return RawRow(place, {}, (Fault("", "The line is not JSON."),))


def _row(item: Any, place: Place) -> RawRow:
    if not isinstance(item, _Pairs):
        return RawRow(place, {}, (Fault("", "The item is not an object with named values."),))
    cells: dict[str, str] = {}
    faults = []
    for key, value in item:
        column = folded(key)
        if column in cells:
            raise BadInput(f"The key {column!r} stands twice in one object.", where=str(place))
        if isinstance(value, list):
            faults.append(Fault(column, "The value is a list or an object, not a single value."))
        cells[column] = _text(value)
    return RawRow(place, cells, tuple(faults))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return tidy(value)
    return "" if isinstance(value, list) else WORDS[value]
