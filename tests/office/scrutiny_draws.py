"""Draws for tests: forms and searches of a period, a draw taken through its stages, and who does what."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import recorded
from probity.office.scrutiny.actions.draws import commit_draw, freeze_draw, make_draw
from probity.office.scrutiny.actions.force_history import write_force_history
from probity.office.scrutiny.models import Draw, ForceForm, Search
from probity.office.scrutiny.policy.roles import ANALYST, COORDINATOR, LEAD, RELEASER
from probity.office.scrutiny.queries.lines import led_on
from tests.office.cast import CASTING, Cast, give

LOADS = System("tests.draws", "writes what a draw is made from")
BEFORE = datetime(2026, 5, 20, 9, tzinfo=UTC)
FROZEN = datetime(2026, 7, 8, 9, tzinfo=UTC)
DRAWN = datetime(2026, 7, 9, 9, tzinfo=UTC)
LATER = datetime(2026, 7, 20, 9, tzinfo=UTC)
JUNE = date(2026, 6, 9)


def staff(cast: Cast) -> None:
    """An analyst, a lead and a coordinator; two approvers, one of whom stands in the line of the harbour's officers."""
    for name, role in (("buyer", ANALYST), ("owner", LEAD), ("registrar", COORDINATOR), ("deputy", RELEASER),
                       ("superintendent", RELEASER)):  # fmt: skip
        give(cast, name, role)


def forms(
    cast: Cast, count: int, *tactics: str, name: str = "sale", on: date = JUNE, footage: str = "BWV-1"
) -> list[ForceForm]:
    """So many forms of force alike, as they stood after their review."""
    led = led_on(cast.ref(name), on)
    made = [
        ForceForm(
            state="reviewed", used_on=on, used_at=time(20), location="street", place="Harbour", conduct="active",
            officer_ref=cast.ref(name), tactics=[{"code": code, "worked": True} for code in tactics],
            reasons=["arrest"], outcomes=["arrested"], account="He pulled away twice.", footage_ref=footage,
            supervisor_ref=led.supervisor_ref, inspector_ref=led.inspector_ref, unit_ref=led.unit_ref,
        )
        for _ in range(count)
    ]  # fmt: skip
    return list(write_force_history(made, [], actor=LOADS, at=BEFORE))


@recorded()
def searches(cast: Cast, count: int, *, name: str = "sale", on: date = JUNE, **said: Any) -> list[Search]:
    """So many searches by one officer alike, reviewed by the supervisor of the day."""
    led = led_on(cast.ref(name), on, said.get("present", ()))
    alike = {"state": "reviewed", "source": "extract", "searched_on": on, "month": f"{on:%Y-%m}", "kind": "person",
             "object": "drugs", "motive": "possession", "outcome": "none", "place": "Harbour", "footage_ref": "BWV-2",
             "grounds": "Seen to pass a small packet.", "officer_ref": cast.ref(name), **said}  # fmt: skip
    led_by = {"supervisor_ref": led.supervisor_ref, "inspector_ref": led.inspector_ref, "unit_ref": led.unit_ref}
    made = [Search(ref=ref, **alike, **led_by) for ref in next_references("SS", count)]
    return list(Search.unscoped.bulk_create(made))


def drawn(cast: Cast, plan: str) -> Draw:
    """A draw for June 2026, or May and June, committed, frozen and made in time."""
    made = commit_draw(plan, JUNE, actor=cast.user("buyer"), at=BEFORE)
    freeze_draw(made, actor=CASTING, at=FROZEN)
    make_draw(made, actor=CASTING, at=DRAWN)
    return made
