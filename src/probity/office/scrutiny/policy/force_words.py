"""The tactics of force by kind, as the rulebook lists them, and what a form is found by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from probity.foundation.rulebook.rows import code_list

TALK: Final = "talk"
"""Tactical communication: on the form, and kept out of the total as the published tables keep it."""
CUFFS: Final = ("cuffs_compliant", "cuffs")


def kinds(on: date) -> list[tuple[str, str]]:
    """Each kind of force with its words, in the order of the published tables."""
    return [*code_list("scrutiny.force_kinds", on=on).choices]


def tactics_of(kind: str, on: date) -> list[tuple[str, str]]:
    """The tactics of a kind with their words, the lowest step first."""
    return [*code_list(f"scrutiny.force_tactics_{kind}", on=on).choices]


def tactic_words(on: date) -> dict[str, str]:
    """Every tactic, by code."""
    return {code: words for kind, _ in kinds(on) for code, words in tactics_of(kind, on)}


def tactic_codes(on: date) -> frozenset[str]:
    return frozenset(tactic_words(on))


def kind_of_tactics(on: date) -> dict[str, str]:
    """The kind of each tactic, by code."""
    return {code: kind for kind, _ in kinds(on) for code, _ in tactics_of(kind, on)}


def counted(tactics: Iterable[Mapping[str, Any]], on: date) -> list[str]:
    """The tactics of one form as figures count them: each once, and of some kinds only the highest step."""
    used = {str(each["code"]) for each in tactics}
    highest = code_list("scrutiny.force_highest_only", on=on).codes
    found: list[str] = []
    for kind, _ in kinds(on):
        there = [code for code, _ in tactics_of(kind, on) if code in used]
        found += there[-1:] if kind in highest else there
    return found


def marks_of(
    tactics: Sequence[Mapping[str, Any]], reasons: Iterable[str], factors: Iterable[str], outcomes: Iterable[str],
    *, on: date,
) -> str:  # fmt: skip
    """What a form is found by, each mark between spaces; tactics stand as they are counted."""
    kind_of = kind_of_tactics(on)
    used = counted(tactics, on)
    marks = [*(f"tactic:{code}" for code in used), *(f"kind:{kind}" for kind in sorted({kind_of[c] for c in used}))]
    for name, codes in (("reason", reasons), ("factor", factors), ("outcome", outcomes)):
        marks += [f"{name}:{code}" for code in codes]
    return f" {' '.join(marks)} " if marks else ""
