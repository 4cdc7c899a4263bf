"""What tests of publication count: searches of a year by ethnicity and find, forms of force, and a population."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import recorded
from probity.office.scrutiny.actions.section60 import enter_population
from probity.office.scrutiny.models import ForceForm
from probity.office.scrutiny.policy.roles import ANALYST, LEAD, PUBLISHER
from tests.office.cast import CASTING, Cast, give
from tests.office.scrutiny_stops import rows

PEOPLE = {"white": 9000, "black": 300, "asian": 700, "mixed": 250, "other": 120}
QUARTERS = {"2025-Q2": "2025-05", "2025-Q3": "2025-08", "2025-Q4": "2025-11", "2026-Q1": "2026-02"}
YEAR = "2025-26"
AFTER = datetime(2026, 6, 2, 10, tzinfo=UTC)
# Of each group and quarter: found, not found, not stated.
SPREAD = {
    "white": ((40, 130, 20), (38, 120, 22), (44, 140, 25), (41, 128, 19)),
    "black": ((9, 31, 6), (3, 12, 2), (11, 36, 7), (2, 20, 4)),
    "asian": ((8, 25, 7), (7, 24, 1), (9, 29, 6), (8, 26, 5)),
    "mixed": ((2, 7, 1), (0, 6, 3), (3, 9, 0), (1, 8, 2)),
    "other": ((0, 3, 0), (1, 2, 0), (0, 0, 1), (1, 4, 0)),
    "not_stated": ((6, 22, 30), (5, 19, 28), (7, 24, 33), (6, 21, 27)),
}


def cast_for_publication(cast: Cast) -> Cast:
    """An analyst who prepares, a senior officer and a chief officer who approve, and who lives in the area."""
    for name, role in (("registrar", ANALYST), ("superintendent", LEAD), ("assistant", PUBLISHER)):
        give(cast, name, role)
    enter_population(2021, PEOPLE, "Invented", actor=CASTING, at=AFTER)
    return cast


def a_year() -> None:
    """Searches and forms of four quarters."""
    for at, month in enumerate(QUARTERS.values()):
        for group, counted in SPREAD.items():
            of = {"month": month, "searched_on": date.fromisoformat(f"{month}-10"), "ethnicity_self": group}
            for linked, number in zip((True, False, None), counted[at], strict=True):
                drugs = {"object": "drugs", "motive": ("possession", "supply", "")[at % 3]}
                rows(number // 2, linked=linked, **of, **drugs)
                rows(number - number // 2, linked=linked, **of, object="weapons")
        _forms(month, {"white": (30, 9), "black": (8, 3), "asian": (6, 2), "mixed": (2, 0), "": (5, 1)})


@recorded()
def _forms(month: str, counted: dict[str, tuple[int, int]]) -> None:
    alike: dict[str, Any] = {"state": "reviewed", "month": month, "used_on": date.fromisoformat(f"{month}-10")}
    for group, numbers in counted.items():
        for tactic, number in zip(("cuffs", "baton_used"), numbers, strict=True):
            said = {"ethnicity": group, "officer_ref": "P-1", "tactics": [{"code": tactic, "worked": True}]}
            ForceForm.unscoped.bulk_create(ForceForm(ref=ref, **alike, **said) for ref in next_references("SF", number))
