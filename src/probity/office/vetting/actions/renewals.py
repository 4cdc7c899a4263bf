"""What the night does with clearances: brings their states up to the day, and opens renewals in time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from probity.foundation.access.models import day_of
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change
from probity.foundation.rulebook.rows import clock
from probity.office.vetting.actions.applications import open_application
from probity.office.vetting.actions.corrections import settle
from probity.office.vetting.actions.posts import meet_catch_up
from probity.office.vetting.models import Clearance, ClearanceSpan
from probity.office.vetting.queries.forecast import due_for_renewal
from probity.office.vetting.queries.gaps import plans_to_meet
from probity.office.vetting.workflow import clearances as flow

NIGHT = System("vetting.night", "lapses what ran out, marks plans as met and opens renewals in time")


def settle_all(at: datetime) -> int:
    """Bring every clearance whose state is not how it stands today up to the day; how many moved."""
    today = ClearanceSpan.objects.visible_to(NIGHT).as_at(day_of(at))
    behind = today.exclude(standing=F("clearance__state")).select_related("clearance").order_by("pk")
    return sum(settle(span.clearance, actor=NIGHT, at=at) for span in behind)


def meet_plans(at: datetime) -> int:
    """Mark each catch-up plan as met whose levels are held today; how many were. Safe to repeat."""
    return len([meet_catch_up(plan, actor=NIGHT, at=at) for plan in plans_to_meet(day_of(at))])


def open_renewals(at: datetime) -> int:
    """Open the renewal of each clearance that runs out within the lead of the rulebook; how many were opened.

    Not for who has left, nor where a later clearance of the same use is held. Safe to repeat.
    """
    today = day_of(at)
    due = clock("vetting.renewal_lead", on=today).due(today)
    found = Clearance.unscoped.filter(ref__in=due_for_renewal(today, due)).order_by("last_day", "pk")
    return sum(_renew(clearance, at) for clearance in found)


@recorded()
def _renew(clearance: Clearance, at: datetime) -> bool:
    application = open_application(
        applicant_ref=clearance.holder_ref, levels=[clearance.level], kind="renewal", opened_for=clearance.ref,
        actor=NIGHT, at=at,
    )  # fmt: skip
    change(clearance, {"renewal_ref": application.ref})
    facts = {"holder": clearance.holder_ref, "level": clearance.level, "last_day": str(clearance.last_day)}
    record(flow.RENEWAL_OPENED, actor=NIGHT, subject=clearance, at=at, application=application.ref, **facts)
    return True
