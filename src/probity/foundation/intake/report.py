"""What an import did: counts, what was left aside, and the rows it refused. Pure Python."""

import csv
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from probity.foundation.intake.rows import Fault, Place
from probity.foundation.intake.values import UNREADABLE
from probity.foundation.kernel.errors import BadInput
from probity.foundation.kernel.redaction import redacted

DONE, SOME_REJECTED = 0, 3
REJECT_COLUMNS = ("file", "row", "column", "reason", "value")
FIRST_SHOWN = 20


@dataclass(slots=True)
class ImportReport:
    """Counts of rows: `read` is always `loaded + unchanged + nil + rejected`; `changed` of the loaded ones.

    A dry run counts as loaded what it would have loaded. `rejects` holds the first rows refused, as lines
    without values; the rejects file holds them all.
    """

    shape: str
    dry_run: bool = False
    run_ref: str = ""
    read: int = 0
    loaded: int = 0
    changed: int = 0
    unchanged: int = 0
    nil: int = 0
    rejected: int = 0
    ignored: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 done, 3 done with some rows rejected."""
        return SOME_REJECTED if self.rejected else DONE

    def counts(self) -> dict[str, int]:
        """The counts by name, in the order in which they are shown."""
        names = ("read", "loaded", "changed", "unchanged", "nil", "rejected")
        return {name: getattr(self, name) for name in names}


class RejectsFile:
    """A CSV of refused rows, one line a fault, that appears under its name whole or not at all.

    Personal values are told by their length. A value that a spreadsheet program would run is led by an apostrophe.
    Without a path the lines go nowhere.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._temporary: Path | None = None
        self._writer: Any = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        if self._path is None:
            return self
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        except OSError as refused:
            raise BadInput(
                f"The rejects file {self._path.name!r} cannot be written.", hint="Check that its folder exists."
            ) from refused
        self._temporary = Path(name)
        stream = self._open.enter_context(os.fdopen(handle, "w", encoding="utf-8", newline=""))
        self._writer = csv.writer(stream)
        self._writer.writerow(REJECT_COLUMNS)
        return self

    def add(self, place: Place, fault: Fault, *, personal: bool) -> None:
        """Write one line."""
        if self._writer is not None:
            file = f"{place.file} [{place.sheet}]" if place.sheet else place.file
            value = redacted(fault.value) if personal and fault.value else fault.value
            self._writer.writerow([shown(text) for text in (file, str(place.row), fault.column, fault.reason, value)])

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self._open.close()
        if self._temporary is None or self._path is None:
            return
        if kind is None:
            self._temporary.replace(self._path)
        else:
            self._temporary.unlink()


def shown(text: str) -> str:
    """Return `text` as a spreadsheet program shows it and never runs it, with unreadable characters spelt out."""
    safe = UNREADABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"'{safe}" if safe[:1] in {"=", "+", "-", "@"} else safe
