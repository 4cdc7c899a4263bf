"""The lists of names: a number for each user, system, role, site and kind of record, the same as long as it is kept."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.arrivals import to_disk
from probity.analysis.lake.coded import MOST, NAMED
from probity.analysis.lake.keys import keys_of, spread
from probity.analysis.lake.machine import fill, table_for, values_of
from probity.foundation.kernel.errors import BadInput

_SCHEMA: Final = pa.schema([("list", pa.string()), ("code", pa.int64()), ("text", pa.string())])
_SPOKEN: Final = {"users": "log-ins", "systems": "systems", "roles": "roles", "sites": "sites", "record_kinds": "kinds"}


class Names:
    """What each number stands for. A new name takes the next number, and is kept by `save` before it is relied on."""

    def __init__(self, held: dict[str, list[str]] | None = None) -> None:
        self.lists: dict[str, list[str]] = {name: [""] for name in NAMED}
        self._tables = {name: table_for(0) for name in NAMED}
        self._lock = threading.Lock()
        self.changed = False
        for name, texts in (held or {}).items():
            self._take_in(name, texts)

    def codes(self, name: str, texts: pa.Array | pa.ChunkedArray) -> np.ndarray:
        """The number of each text, new ones given as they come; 0 for a blank."""
        if isinstance(texts, pa.ChunkedArray):
            parts = [self.codes(name, chunk) for chunk in texts.chunks]
            return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        if pa.types.is_null(texts.type) or not len(texts):
            return np.zeros(len(texts), dtype=np.int64)
        if not pa.types.is_dictionary(texts.type):
            texts = texts.dictionary_encode()
        keys = keys_of(texts.dictionary, "name")
        with self._lock:
            found = values_of(self._tables[name], keys)
            if (strange := (found == 0) & (keys != 0)).any():
                new = {texts.dictionary[int(at)].as_py() for at in np.flatnonzero(strange)}
                self._take_in(name, sorted(new))
                found = values_of(self._tables[name], keys)
        return spread(texts, found)

    def known(self, name: str, keys: np.ndarray) -> np.ndarray | None:
        """The number of each text by its key as a name; nothing when one of them has none yet."""
        with self._lock:
            found = values_of(self._tables[name], keys)
        return None if ((found == 0) & (keys != 0)).any() else found

    def code(self, name: str, text: str) -> int:
        """The number of a text, or 0."""
        key = keys_of(pa.array([text], pa.string()), "name")
        return int(values_of(self._tables[name], key)[0])

    def _take_in(self, name: str, texts: Iterable[str]) -> None:
        held = self.lists[name]
        first = len(held)
        held.extend(texts)
        if len(held) - 1 > MOST[name]:
            raise BadInput(
                f"There are more than {MOST[name]:,} {_SPOKEN[name]}.",
                where=name,
                hint="The column holds something else: look at the map that it was ingested with.",
            )
        if len(held) * 3 > len(self._tables[name]) * 2:
            self._tables[name], first = table_for(len(held) * 2), 1
        keys = keys_of(pa.array(held[first:], pa.string()), "name")
        fill(self._tables[name], keys, np.arange(first, len(held), dtype=np.int64))
        self.changed = True

    def user_keys(self) -> np.ndarray:
        """The key that the context has for each user, by number from 1 on."""
        return keys_of(pa.array(self.lists["users"][1:], pa.string()), "user")

    @staticmethod
    def load(path: Path) -> "Names":
        """The names of a lake, or none yet."""
        if not path.exists():
            return Names()
        table = pq.read_table(path, use_threads=False).to_pydict()
        held: dict[str, list[str]] = {name: [] for name in NAMED}
        for name, text in zip(table["list"], table["text"], strict=True):
            held[name].append(text)
        names = Names(held)
        names.changed = False
        return names

    def keep_in(self, path: Path) -> None:
        """Replace the file by one with the new names, when there are any."""
        with self._lock:
            if not self.changed:
                return
            rows = [(name, code, text) for name in NAMED for code, text in enumerate(self.lists[name]) if code]
            self.changed = False
        columns = list(zip(*rows, strict=True)) or [(), (), ()]
        aside = path.with_name(f".{path.name}.part")
        pq.write_table(pa.table([list(one) for one in columns], schema=_SCHEMA), aside, compression="zstd")
        to_disk(aside)
        aside.replace(path)
