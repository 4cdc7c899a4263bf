"""How second readings move. The ledger's keys name no stratum: that would tell the first decision."""

from __future__ import annotations

from probity.foundation.audit.events import event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import ReadingDraw, ReadingDrawState, ReadingState, SecondReading
from probity.office.vetting.policy.reading import draws, may_record

COMMITTED = event(
    "vetting.reading.committed", "Seed of a second reading committed", keys={"commitment", "from", "to", "sizes"}
)
DRAWN = event("vetting.reading.drawn", "Files drawn for a second reading", keys={"was", "digest", "files"})
READ = event("vetting.reading.read", "Second reading recorded", keys={"was", "agrees"}, private={"outcome", "words"})


def may_draw(_draw: ReadingDraw, actor: object) -> str:
    """The vetting manager or the owner."""
    return draws(actor)


DRAW = Transition(
    "Draw", frozenset({ReadingDrawState.COMMITTED}), ReadingDrawState.DRAWN, DRAWN, (may_draw,)
)  # fmt: skip
RECORD = Transition("Record my decision", frozenset({ReadingState.WAITS}), ReadingState.READ, READ, (may_record,))

workflow(ReadingDraw._meta.label_lower, (DRAW,))
workflow(SecondReading._meta.label_lower, (RECORD,))
