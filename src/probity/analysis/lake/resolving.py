"""The context as stretches of bits by key, read from the tables beside the events and kept until they change."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from probity.analysis.lake.coded import DUTY_KINDS, LOGIN_KINDS, PARTS, RELATION_KINDS
from probity.analysis.lake.context import check_table
from probity.analysis.lake.contract import CONTEXT, Kind, Table
from probity.analysis.lake.keys import keys_of, numbers_of, times_of
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.machine import beside, compiled
from probity.analysis.lake.naming import Names
from probity.analysis.lake.packed import read_arrays, write_arrays
from probity.analysis.lake.spans import FIRST, LAST, NOBODY, Facts, Spans, changed, laid_out
from probity.foundation.kernel.errors import BadInput

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "users": ("users",),
    "duties": ("duties",),
    "pairs": ("assignments", "relations", "investigations"),
    "records": ("records",),
    "reasons": ("reasons",),
}
"""What is looked up by one kind of key, and the tables that it comes from."""
ANYBODY: Final = 2
"""In place of the key of a user. What is known of a reason at any time is nobody's own."""
_STANDING: Final = PARTS["standing"].shift
_OTHER: Final = "other"


@dataclass(frozen=True)
class Context:
    """The context of a lake, family by family, with the digest of what each was read from."""

    spans: Mapping[str, Spans]
    digests: Mapping[str, str]

    @property
    def at(self) -> tuple[tuple[int, int, int, int], ...]:
        """Where the loops find each family, as long as this is held."""
        return tuple(self.spans[family].at for family in FAMILIES)


@dataclass
class ContextReader:
    """Reads families of a lake's context, from its tables or from what was kept of them."""

    lake: Lake
    names: Names
    folder: Path
    held: dict[tuple[str, str], Spans] = field(default_factory=dict)
    differences: dict[tuple[str, str], Spans] = field(default_factory=dict)

    def current(self) -> Context:
        """The context as its tables stand now.

        Raises:
            BadInput: a table is there and cannot be used.
        """
        digests = {family: self._digest(tables) for family, tables in FAMILIES.items()}
        return Context({family: self._read(family, digest) for family, digest in digests.items()}, digests)

    def kept(self, family: str, digest: str) -> Spans | None:
        """A family as it was when it had this digest, or nothing when it was not kept, or otherwise."""
        if (family, digest) not in self.held:
            try:
                arrays, _ = read_arrays(self.path(family, digest))
                self.held[family, digest] = Spans(arrays["holders"], arrays["table"], arrays["stretches"])
            except (BadInput, KeyError):  # gone, or as an earlier version kept it
                return None
        return self.held[family, digest]

    def differs(self, family: str, digest: str, context: Context) -> Spans:
        """Of what the context now says otherwise than when a family had this digest; `kept` must have it."""
        if (family, digest) not in self.differences:
            self.differences[family, digest] = changed(self.held[family, digest], context.spans[family])
        return self.differences[family, digest]

    def path(self, family: str, digest: str) -> Path:
        """Where a family is kept."""
        return self.folder / f"{family}-{digest}.ctx"

    def _digest(self, tables: tuple[str, ...]) -> str:
        """Another when a table was written again: of its size, its moment, and its foot with the place of each part."""
        told = hashlib.sha256(b"5")
        for name in tables:
            path = self.lake.context_path(CONTEXT[name])
            if path.exists():
                check = path.stat()
                with path.open("rb") as file:
                    file.seek(max(0, check.st_size - 65_536))
                    told.update(f"{name} {check.st_size} {check.st_mtime_ns} ".encode() + file.read())
        return told.hexdigest()[:16]

    def _read(self, family: str, digest: str) -> Spans:
        kept = self.kept(family, digest)
        if kept is not None:
            return kept
        found = _READ[family](self)
        self.names.keep_in(self.folder.parent / "names.parquet")
        write_arrays(self.path(family, digest), vars(found))
        self.held[family, digest] = found
        return found

    def rows(self, name: str) -> dict[str, pa.ChunkedArray] | None:
        """The columns of a table that are there, checked; nothing when there is no such table."""
        table, path = CONTEXT[name], self.lake.context_path(CONTEXT[name])
        if not path.exists():
            return None
        absent = check_table(self.lake, table)
        texts = [one.name for one in table.columns if one.kind is Kind.TEXT and one.name not in _MANY]
        wanted = [one.name for one in table.columns if one.name not in absent]
        with pq.ParquetFile(path, read_dictionary=[one for one in texts if one in wanted]) as file:
            read = file.read(wanted, use_threads=False)
        return {one.name: _column(read, one.name, table, absent) for one in table.columns}


_MANY: Final = ("record_id", "reason_ref")


def _column(read: pa.Table, name: str, table: Table, absent: tuple[str, ...]) -> pa.ChunkedArray:
    if name not in absent and not pa.types.is_null(read.schema.field(name).type):
        return read.column(name)
    kind = next(one.kind for one in table.columns if one.name == name)
    return pa.chunked_array([pa.nulls(len(read), kind.arrow)])


def _spells(rows: Mapping[str, pa.ChunkedArray]) -> tuple[np.ndarray, np.ndarray]:
    return times_of(rows["starts_at"]), times_of(rows["ends_at"], blank=LAST)


def _kinds(words: pa.ChunkedArray, known: tuple[str, ...], blank: str = _OTHER) -> np.ndarray:
    """The place of each word among those known, without regard to case; the last place for any other word."""
    places = {word: place for place, word in enumerate(known)}

    def placed(word: str | None) -> int:
        return places.get(word.strip().lower() or blank, len(known) - 1) if word is not None else places[blank]

    return _by_word(words, placed)


def _by_word(words: pa.ChunkedArray, worth: Callable[[str | None], int]) -> np.ndarray:
    """For each row what its word is worth."""
    found = [np.zeros(0, dtype=np.int64)]
    for chunk in words.chunks:
        if pa.types.is_null(chunk.type):
            found.append(np.full(len(chunk), worth(None), dtype=np.int64))
            continue
        held = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        values = np.array([worth(None), *(worth(word) for word in held.dictionary.to_pylist())], dtype=np.int64)
        places = numbers_of(pc.fill_null(pc.add(held.indices.cast(pa.int64()), 1), 0))
        found.append(values[places])
    return np.concatenate(found)


def _ranked(words: pa.ChunkedArray) -> np.ndarray:
    """The place of each row's word among all the words by their bytes; 0 for a blank."""
    ordered = sorted({word.encode() for word in pc.unique(words.combine_chunks()).to_pylist() if word})
    places = {word: place for place, word in enumerate(ordered, 1)}
    return _by_word(words, lambda word: places[word.encode()] if word else 0)


def _rank(starts: np.ndarray, *words: np.ndarray) -> np.ndarray:
    """Places by start, and then by words: rows that are the same in all have places that do not matter."""
    found = np.empty(len(starts), dtype=np.int64)
    found[np.lexsort([*reversed(words), starts])] = np.arange(len(starts))
    return found


def _users(reader: ContextReader) -> Spans:
    rows = reader.rows("users")
    if rows is None:
        return Spans.none()
    starts, ends = _spells(rows)
    login = _kinds(rows["kind"], LOGIN_KINDS, blank="personal")
    won = (reader.names.codes("roles", rows["role"]) << PARTS["role"].shift) | (login << PARTS["login"].shift)
    rank = _rank(starts, _ranked(rows["role"]), _ranked(rows["kind"]))
    bits = np.full(len(starts), 3 << _STANDING, dtype=np.int64)
    keys = keys_of(rows["user_id"], "user")
    return laid_out(Facts(keys, starts, ends, bits, won, rank, before=1 << _STANDING, otherwise=2 << _STANDING))


def _duties(reader: ContextReader) -> Spans:
    rows = reader.rows("duties")
    if rows is None:
        return Spans.none()
    starts, ends = _spells(rows)
    recorded = 1 << PARTS["duty_recorded"].shift
    kinds = _kinds(rows["kind"], DUTY_KINDS)
    bits = (np.int64(1) << (kinds + PARTS["duty_rostered"].shift)) | recorded
    nothing = np.zeros(len(starts), dtype=np.int64)
    keys = keys_of(rows["user_id"], "user")
    return laid_out(Facts(keys, starts, ends, bits, nothing, nothing, before=recorded, otherwise=recorded))


def _pairs(reader: ContextReader) -> Spans:
    parts = []
    for name in FAMILIES["pairs"]:
        rows = reader.rows(name)
        if rows is None:
            continue
        starts, ends = _spells(rows)
        if name == "relations":
            shifts = _kinds(rows["kind"], RELATION_KINDS) + PARTS["relation_own"].shift
        else:
            shifts = np.full(len(starts), PARTS["assigned" if name == "assignments" else "investigated"].shift)
        user, record = keys_of(rows["user_id"], "user"), keys_of(rows["record_id"], "record")
        parts.append((user, record, starts, ends, np.int64(1) << shifts.astype(np.int64)))
    if not parts:
        return Spans.none()
    return laid_out(Facts.of(*(np.concatenate(column) for column in zip(*parts, strict=True))))


def _records(reader: ContextReader) -> Spans:
    rows = reader.rows("records")
    if rows is None:
        return Spans.none()
    starts, ends = _spells(rows)
    bits = np.full(len(starts), 1 << PARTS["record_known"].shift, dtype=np.int64)
    for name in ("vulnerable", "sensitive"):
        bits |= numbers_of(pc.fill_null(rows[name], false_value()).cast(pa.int64())) << PARTS[name].shift
    won = reader.names.codes("record_kinds", rows["kind"]) << PARTS["record_kind"].shift
    rank = _rank(starts, _ranked(rows["kind"]))
    return laid_out(Facts(keys_of(rows["record_id"], "record"), starts, ends, bits, won, rank))


def false_value() -> pa.Scalar:
    """What a blank truth is taken for."""
    return pa.scalar(False, pa.bool_())  # noqa: FBT003 - the value itself


def _reasons(reader: ContextReader) -> Spans:
    """Of nobody: each reason. Of a user or anybody: their reasons, and each mixed with its record, if it has one."""
    rows = reader.rows("reasons")
    if rows is None:
        return Spans.none()
    starts, ends = _spells(rows)
    reason = keys_of(rows["reason_ref"], "reason")
    user = keys_of(rows["user_id"], "user")
    record = keys_of(rows["record_id"], "record")
    user[user == 0] = ANYBODY
    known, belongs, covers = (PARTS[f"reason_{part}"].mask for part in ("known", "belongs", "covers"))
    any_record = record == 0
    always = [np.full(len(reason), one) for one in (int(NOBODY), FIRST, LAST, known)]
    whole = [
        (always[0], reason, *always[1:]),
        (user, reason, starts, ends, np.where(any_record, belongs | covers, belongs)),
        (user, _keys_beside(reason, record), starts, ends, np.where(any_record, 0, covers)),
    ]
    return laid_out(Facts.of(*(np.concatenate(column) for column in zip(*whole, strict=True))))


_READ: Final[Mapping[str, Callable[[ContextReader], Spans]]] = {
    "users": _users,
    "duties": _duties,
    "pairs": _pairs,
    "records": _records,
    "reasons": _reasons,
}


@compiled
def _keys_beside(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of each two a key that lies where the first does."""
    found = np.empty(len(first), dtype=np.int64)
    for i in range(len(first)):
        found[i] = beside(first[i], second[i])
    return found
