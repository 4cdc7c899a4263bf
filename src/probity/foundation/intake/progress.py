"""Shows how far an import has come: a moving line on a terminal, a plain line now and then elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console

Progress = Callable[[str, int], None]  # (what is done: "read", "loaded"; rows so far)
EVERY = 25_000


def silent(_doing: str, _rows: int) -> None:
    """Progress that nobody watches."""


@contextmanager
def shown_on(stream: TextIO) -> Iterator[Progress]:
    """Give a progress that writes to `stream`, which should be standard error."""
    if not stream.isatty():
        yield _plain(stream)
        return
    console = Console(file=stream)
    with console.status("Opening") as status:
        yield lambda doing, rows: status.update(f"{rows:,} rows {doing}")


def _plain(stream: TextIO) -> Progress:
    told: dict[str, int] = {}

    def tell(doing: str, rows: int) -> None:
        if rows >= told.get(doing, 0) + EVERY:
            told[doing] = rows
            stream.write(f"{rows:,} rows {doing}\n")

    return tell
