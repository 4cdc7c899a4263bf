"""Which desks are asked about a posting.

    @answers_postings("vetting")
    def answer(asked: Asked, at: datetime) -> Answer | None: ...

Put it where the desk's `tasks.py` imports it. A desk that can answer from its records does so at once; one that must
look gives None, and answers later by `postings_actions.give_answer`. Whoever asked is told the same, on the same day,
whichever desk objects and however fast: no page of theirs names a desk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A posting that is asked for."""

    ref: str
    kind: str
    person_ref: str
    post_ref: str
    from_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a desk says: whether the posting may go ahead, and why, in words that the desk alone reads."""

    may_go: bool
    words: str

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("a desk's answer needs words")


Desk = Callable[[Asked, datetime], Answer | None]
_desks: dict[str, Desk] = {}


def answers_postings(name: str) -> Callable[[Desk], Desk]:
    """Register a desk that is asked about every posting from now on."""

    def register(desk: Desk) -> Desk:
        if _desks.get(name, desk) is not desk:
            raise ValueError(f"two desks answer postings as {name}")
        _desks[name] = desk
        return desk

    return register


def posting_desks() -> Mapping[str, Desk]:
    """Every desk that is asked, by name."""
    return dict(_desks)
