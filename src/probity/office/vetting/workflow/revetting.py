"""How a draw for re-vetting moves. The commitment is in the ledger before the list is; the seed only after the draw."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.vetting.models import DrawState, RevettingDraw
from probity.office.vetting.policy.revetting import makes_draws

COMMITTED = event(
    "vetting.revetting.committed", "Seed of a draw committed", operation=Operation.COLLECTION,
    keys={"commitment", "wanted", "period"},
)  # fmt: skip
FROZEN = event("vetting.revetting.frozen", "List of a draw frozen", keys={"was", "digest", "listed", "as_at"})
DRAWN = event("vetting.revetting.drawn", "Draw made and seed shown", keys={"was", "seed", "drawn", "replaced"})
HANDED_OUT = event(
    "vetting.revetting.handed_out", "Sheet of a draw taken for an outsider", operation=Operation.DISCLOSURE,
    keys={"stage"},
)  # fmt: skip
OPENED = event("vetting.revetting.opened", "Re-vetting of somebody drawn opened", keys={"person", "application"})

FREEZE = Transition("Freeze the list", frozenset({DrawState.COMMITTED}), DrawState.FROZEN, FROZEN, (makes_draws,))
DRAW = Transition("Make the draw", frozenset({DrawState.FROZEN}), DrawState.DRAWN, DRAWN, (makes_draws,))
workflow(RevettingDraw._meta.label_lower, (FREEZE, DRAW))
