"""A night over the lake: what came in is ingested and coded, the rules run over what changed, hits are filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings

from probity.corridor.monitoring.actions.filing import Found, Scanned, begin_night, file_hits, note_step
from probity.corridor.monitoring.actions.rules import end_overdue_authorities
from probity.corridor.monitoring.actions.triage import dispose_due
from probity.corridor.monitoring.actions.watches import lapse_watches
from probity.corridor.monitoring.models import Night
from probity.corridor.monitoring.queries.apart import those_apart
from probity.corridor.monitoring.queries.for_the_lake import closer_spells, own_reads, rule_settings
from probity.foundation.access.models import User, day_of
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.outbox import post
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    from probity.analysis.lake import night as lake_night
else:
    lake_night = late("probity.analysis.lake.night")

NIGHT = System("monitoring", "runs the rules over the logs each night and files what they find")


@recorded()
def ask_for_night(*, actor: User, at: datetime) -> Night:
    """Put a night in the worker's queue; while one waits or runs, that one is given instead.

    Raises:
        NotPermitted: the actor may not start one.
    """
    night = begin_night(actor=actor, at=at)
    post("monitoring.night", f"monitoring.night:{night.ref}", {"night": night.ref}, at=at)
    return night


def run_night(*, at: datetime, say: Callable[[str], None] | None = None) -> Night:
    """Run a night, or take up the one that was not finished. Killed at any moment, it is repeated and loses nothing.

    Authorities whose end has come lapse first, so that no rule runs on one. The lake is written by its own rules: a
    day whole or not at all. Hits are filed in one transaction.
    """
    lapse_watches(actor=NIGHT, at=at)
    end_overdue_authorities(actor=NIGHT, at=at)
    dispose_due(actor=NIGHT, at=at)
    night = begin_night(actor=NIGHT, at=at)

    def step(words: str) -> None:
        note_step(night, words)
        if say:
            say(words)

    last = Night.unscoped.filter(state=Night.State.DONE).order_by("-pk").first()
    told = lake_night.Told(
        rules=rule_settings(on=day_of(at)),
        higher_risk=closer_spells(),
        own_reads=own_reads(before=datetime.combine(at.astimezone(UTC).date(), time(), UTC)),
        apart=partial(those_apart, on=day_of(at)),
        scanned=last.scanned if last else {},
    )
    found = lake_night.run(settings.PROBITY_LAKE, inbox=settings.PROBITY_LAKE_INBOX, told=told, at=at, step=step)
    step("Filing hits")
    hits = [Found(**one) for one in found.hits]
    said: dict[str, Any] = {
        "said": [*found.said], "coverage": [*found.coverage], "since": found.since, "scanned": found.scanned,
        "not_run": [*found.not_run] if found.rules or last is None else last.not_run,
    }  # fmt: skip
    return file_hits(night, hits, Scanned(found.rules, found.since, found.purposes), said=said, actor=NIGHT, at=at)
