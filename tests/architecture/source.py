"""The project's own files, read once: what the architecture tests look at."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "src/probity"
OURS = ("src", "tests", "scripts", "docs", ".ci")
AT_THE_TOP = ("*.md", "*.toml", "*.json", "*.lock", "Makefile", "LICENSE")
BINARY = {".png", ".jpg", ".ico", ".woff", ".woff2", ".xlsx", ".gz", ".pyc"}


@dataclass(frozen=True)
class Source:
    """One file: its path from the project's root, with forward slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The whole tree, walked once for all rules."""
        return [*ast.walk(self.tree)]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def role(self) -> str:
        """The file of a room that this is or, where a room splits that file into a package, belongs to: `views`."""
        parts = PurePosixPath(self.path).relative_to(PACKAGE).parts if self.is_package_code else (self.name,)
        return parts[min(2, len(parts) - 1)].removesuffix(".py")

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    @property
    def is_package_code(self) -> bool:
        return self.path.startswith(f"{PACKAGE}/") and self.path.endswith(".py")

    def at(self, node: ast.AST, words: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {words}"


def _all_paths() -> Iterator[Path]:
    for pattern in AT_THE_TOP:
        yield from sorted(ROOT.glob(pattern))
    for folder in OURS:
        yield from sorted(path for path in (ROOT / folder).rglob("*") if path.is_file())


@cache
def files() -> tuple[Source, ...]:
    """Return every text file of the project, without what is built or cached."""
    kept = (path for path in _all_paths() if path.suffix not in BINARY and "__pycache__" not in path.parts)
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in kept)


def code() -> tuple[Source, ...]:
    """Return every Python file of ours: package, tests and scripts."""
    return tuple(source for source in files() if source.path.endswith(".py"))


def package_code() -> tuple[Source, ...]:
    return tuple(source for source in code() if source.is_package_code)


def rooms() -> tuple[Path, ...]:
    """Return the folders that are a room of their own and hold more than an empty package."""
    found = []
    for floor in ("foundation", "analysis", "office", "corridor"):
        for room in sorted((ROOT / PACKAGE / floor).glob("*/__init__.py")):
            others = [path for path in room.parent.glob("*.py") if path.name != "__init__.py"]
            found += [room.parent] if others else []
    return tuple(found)


def words_of(identifier: str) -> list[str]:
    """Return the words of a name in any case: `SpendLine` and `spend_line` are both spend, line."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)]
