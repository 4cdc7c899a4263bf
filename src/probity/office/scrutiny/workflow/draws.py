"""How a draw moves and how a drawn case leaves: the commitment before the list, the list before the seed is shown."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow
from probity.office.scrutiny.models import CaseState, DrawState, LeavingState
from probity.office.scrutiny.policy.draws import decides_leaving, makes_draws, seed_is_lost

COMMITTED = event(
    "scrutiny.draw.committed", "Seed of a draw committed", operation=Operation.COLLECTION,
    keys={"commitment", "plan", "from", "to", "wanted", "kinds"},
)  # fmt: skip
FROZEN = event("scrutiny.draw.frozen", "List of a draw frozen", keys={"was", "digest", "listed", "left_out"})
DRAWN = event("scrutiny.draw.drawn", "Draw made and seed shown", keys={"was", "seed", "drawn", "shortfall"})
GIVEN_UP = event("scrutiny.draw.given_up", "Draw given up, its seed is lost", keys={"was"}, private={"words"})
HANDED_OUT = event(
    "scrutiny.draw.handed_out", "Sheet of a draw taken for an outsider", operation=Operation.DISCLOSURE, keys={"stage"}
)
FOUND = event("scrutiny.drawn_case.found", "Said what a drawn record lacks", keys={"finding"}, private={"words"})
LOOKED = event("scrutiny.drawn_case.looked", "Drawn search looked at", keys={"view"}, private={"words"})
LEFT = event("scrutiny.drawn_case.left", "Drawn case left for a listed reason", keys={"was", "reason", "next"})
ASKED = event("scrutiny.leaving.asked", "Asked that a drawn case leaves", keys={"case", "reason"}, private={"words"})
APPROVED = event("scrutiny.leaving.approved", "Leaving of a drawn case approved", keys={"was"}, private={"words"})
REFUSED = event("scrutiny.leaving.refused", "Leaving of a drawn case refused", keys={"was"}, private={"words"})

_D, _L = DrawState, LeavingState
FREEZE = Transition("Freeze the list", frozenset({_D.COMMITTED}), _D.FROZEN, FROZEN, (makes_draws,))
DRAW = Transition("Make the draw", frozenset({_D.FROZEN}), _D.DRAWN, DRAWN, (makes_draws,))
GIVE_UP = Transition(
    "Give the draw up", frozenset({_D.COMMITTED, _D.FROZEN}), _D.GIVEN_UP, GIVEN_UP, (makes_draws, seed_is_lost)
)
LEAVE = Transition("Leave the sample", frozenset({CaseState.STANDS}), CaseState.LEFT, LEFT)
APPROVE = Transition("Approve", frozenset({_L.ASKED}), _L.APPROVED, APPROVED, (decides_leaving,))
REFUSE = Transition("Refuse", frozenset({_L.ASKED}), _L.REFUSED, REFUSED, (decides_leaving,))

workflow("scrutiny.draw", (FREEZE, DRAW, GIVE_UP))
workflow("scrutiny.drawncase", (LEAVE,))
workflow("scrutiny.leaving", (APPROVE, REFUSE))
