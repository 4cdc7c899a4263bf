"""Who acts: a person's account, or a named part of the system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anyone whose act the ledger records."""

    @property
    def account(self) -> str: ...

    @property
    def person_ref(self) -> str: ...


@dataclass(frozen=True)
class System:
    """A worker or command that acts or reads without a person behind it, and why it may.

    Passing one as a reader shows every row, so its reason must be one that a reviewer can check.
    """

    name: str
    reason: str

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.reason.strip():
            raise ValueError("a System actor needs a name and a reason that a reviewer can check")

    @property
    def account(self) -> str:
        return f"system:{self.name}"

    @property
    def person_ref(self) -> str:
        return ""
