"""Forms of force for tests: one sent in one go, and training good until a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from probity.foundation.workforce import actions as workforce
from probity.office.scrutiny.actions.force import answer_form, begin_form, say_tactic, send_form
from probity.office.scrutiny.models import ForceForm
from tests.office.cast import CASTING, Cast

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 22, tzinfo=UTC)
SAID: dict[str, Any] = {
    "used_on": DAY, "location": "street", "place": "Harbour", "main_duty": "response", "alone": False,
    "trained_ced": False, "carrying_ced": False, "conduct": "compliant", "assaulted": False, "factors": ["alcohol"],
    "reasons": ["arrest", "escape"], "age": "from_18", "gender": "male", "ethnicity": "white",
    "physical_disability": None, "mental_disability": None, "subject_hurt": "none", "officer_hurt": "none",
    "outcomes": ["arrested"],
    "account": "He complied. Two exits and a crowd behind me; cuffs to the front, checked, double-locked.",
}  # fmt: skip


def sent_form(
    cast: Cast, name: str = "sale", *, tactics: tuple[str, ...] = ("cuffs_compliant",), at: datetime = AT, **said: Any
) -> ForceForm:
    """A form of that officer, sent to their supervisor on the day."""
    actor = cast.user(name)
    form = begin_form(actor=actor, at=at)
    answer_form(form, {**SAID, **said}, actor=actor, at=at)
    for number, tactic in enumerate(tactics, 1):
        say_tactic(form, number, tactic=tactic, worked=True, actor=actor, at=at)
    return send_form(form, actor=actor, at=at)


def trained(cast: Cast, name: str, until: date) -> None:
    """Safety training of a year, good until a day."""
    begun = until - timedelta(days=364)
    workforce.record_qualification(
        cast.people[name], "Personal safety training", awarded_on=begun, expires_on=until, actor=CASTING, at=AT
    )
