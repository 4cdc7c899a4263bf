"""Documents that are generated: compared part by part, or written again on request."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from tests.stage import PROJECT

DOCS = PROJECT / "docs"
WRITE_AGAIN = "UPDATE_DOCS"


def section(title: str, lines: Iterable[str]) -> str:
    """A part of a document under its heading."""
    return "\n".join([f"## {title}", "", *lines]).strip()


def standing_section(path: Path, title: str) -> str:
    """A part of a document as it stands; "" where there is none."""
    return _parts(path.read_text(encoding="utf-8"))[1].get(title, "") if path.is_file() else ""


def _parts(text: str) -> tuple[str, dict[str, str]]:
    head, *parts = text.split("\n## ")
    return head, {part.partition("\n")[0]: f"## {part}".strip() for part in parts}


def compare_section(path: Path, title: str, written: str, *, first: str) -> None:
    """Compare one part of a document with what it should say; with UPDATE_DOCS=1, write it there instead.

    `first` is what a new document begins with.
    """
    head, standing = _parts(path.read_text(encoding="utf-8") if path.is_file() else f"{first}\n")
    if os.environ.get(WRITE_AGAIN) == "1":
        standing[title] = written
        path.write_text("\n\n".join([head.strip(), *standing.values()]) + "\n", encoding="utf-8")
        return
    assert standing.get(title) == written, f"{path.name}, {title}: run with {WRITE_AGAIN}=1 and read the difference"


def compare_whole(path: Path, written: str) -> None:
    """Compare a whole document with what it should say; with UPDATE_DOCS=1, write it instead."""
    if os.environ.get(WRITE_AGAIN) == "1":
        path.write_text(written, encoding="utf-8")
        return
    standing = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert standing == written, f"{path.name}: run with {WRITE_AGAIN}=1 and read the difference"
