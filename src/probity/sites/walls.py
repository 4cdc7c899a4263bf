"""The walls of a process: imports that it must never make are refused, and what it is not to know is not told."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class Refusal(MetaPathFinder):
    """Refuses to import a package and all in it."""

    def __init__(self, package: str, *, why: str) -> None:
        self.package = package
        self.why = why

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == self.package or fullname.startswith(f"{self.package}."):
            raise ImportError(f"{fullname} is refused: {self.why}", name=fullname)
        return None


def keep_out(package: str, *, why: str) -> None:
    """Refuse the package in this process from now on.

    Raises:
        RuntimeError: part of it is imported already, so the process cannot be what it should.
    """
    if inside := sorted(name for name in sys.modules if name == package or name.startswith(f"{package}.")):
        raise RuntimeError(f"{inside[0]} is already imported: {why}")
    if not any(isinstance(finder, Refusal) and finder.package == package for finder in sys.meta_path):
        sys.meta_path.insert(0, Refusal(package, why=why))


def for_site(site: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a process of one site: without what belongs to the other alone."""
    others = {
        "office": tuple(name for name in environment if name.startswith("CORRIDOR_")),
        "corridor": ("OFFICE_SECRET_KEY", "OFFICE_DATABASE_URL", "OFFICE_OWNER_DATABASE_URL"),
    }[site]
    return {name: value for name, value in environment.items() if name not in others}
