"""The states of runs and candidates, and the ledger's words for what the desk does."""

from __future__ import annotations

from probity.corridor.matching.models import Candidate, Run
from probity.foundation.audit.events import Operation, event
from probity.foundation.casework.transitions import Transition, workflow

ASKED = event("matching.run.asked", "Cross-check asked for", operation=Operation.COMBINATION)
DONE = event("matching.run.done", "Cross-check done", operation=Operation.COMBINATION, keys={"was", "counts"})
FOUND = event(
    "matching.candidate.found",
    "Candidate found",
    operation=Operation.COMBINATION,
    keys={"run", "offer", "supplier", "verdict", "score"},
    private={"giver", "supplier_name", "why"},
)
CHANGED = event(
    "matching.candidate.changed", "Candidate changed", operation=Operation.COMBINATION, keys={"run", "fields"}
)
GONE = event(
    "matching.candidate.gone", "Candidate no longer arises", operation=Operation.COMBINATION, keys={"was", "run"}
)
BACK = event("matching.candidate.back", "Candidate arises again", operation=Operation.COMBINATION, keys={"was", "run"})
JUDGED = event(
    "matching.candidate.judged",
    "Candidate judged",
    operation=Operation.COLLECTION,
    keys={"question", "answer", "instead_of"},
    private={"reason"},
)

_C = Candidate.State
FINISH = Transition("Finish", frozenset({Run.State.WAITING}), Run.State.DONE, DONE)
GO = Transition("No longer arises", frozenset({_C.ARISES}), _C.GONE, GONE)
COME_BACK = Transition("Arises again", frozenset({_C.GONE}), _C.ARISES, BACK)

workflow("matching.run", (FINISH,))
workflow("matching.candidate", (GO, COME_BACK))
