"""What is drawn for a second reading, and how far two readers agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from probity.analysis.measures.agreement import kappa
from probity.analysis.measures.figures import Basis, Figure
from probity.analysis.measures.proportions import proportion
from probity.foundation.audit.actors import System
from probity.office.vetting.models import (
    Decision,
    DecisionState,
    ReadingState,
    SecondReading,
    Trace,
)
from probity.office.vetting.policy.reading import KINDS, kind_of, stratum_of

DRAWING = System("vetting.second_reading", "lists decided files, to draw from them")
RANDOM = (
    "The interval assumes that the files were drawn at random from the decisions of the period; "
    "a draw by kind takes more of the rare kinds than their share."
)


def strata_of(first_day: date, last_day: date) -> dict[str, list[str]]:
    """The applications decided in a period, by family of levels and kind of decision; the latest decision counts."""
    rows = Decision.objects.visible_to(DRAWING).filter(state=DecisionState.RECORDED)
    rows = rows.filter(recorded_at__date__gte=first_day, recorded_at__date__lte=last_day)
    decided = {one.application_id: one for one in rows.select_related("application").order_by("recorded_at", "pk")}
    keys = [*decided]
    traced = {
        trace.application_id
        for trace in Trace.objects.visible_to(DRAWING).filter(application__in=keys)
        if trace.needs_answer
    }
    afresh = {
        *Decision.objects.visible_to(DRAWING)
        .filter(application__in=keys, state=DecisionState.SUPERSEDED)
        .values_list("application_id", flat=True)
    }
    strata: dict[str, list[str]] = {}
    for key, one in decided.items():
        kind = kind_of(one, has_traces=key in traced, made_afresh=key in afresh)
        strata.setdefault(stratum_of(one.application, kind), []).append(one.application.ref)
    return strata


@dataclass(frozen=True)
class Agreement:
    """How far second readers agreed: the share that did not, with its interval, and agreement beyond chance."""

    disagreed: Figure
    beyond_chance: Figure
    by_kind: tuple[tuple[str, int, int], ...]


def agreement(readings: Iterable[SecondReading]) -> Agreement:
    """Of readings that are read: the share decided otherwise, Cohen's kappa, and how many of each kind."""
    read = [one for one in readings if one.state == ReadingState.READ]
    pairs = [(one.first_decision.outcome, one.outcome) for one in read]
    by_kind = []
    for code, title in KINDS.items():
        ours = [one for one in read if one.stratum.endswith(f": {code}")]
        by_kind.append((title, len(ours), sum(not one.agrees for one in ours)))
    found = shares(pairs)
    return Agreement(found[0], found[1], tuple(by_kind))


def shares(pairs: Sequence[tuple[str, str]]) -> tuple[Figure, Figure]:
    """The share of pairs that differ with its exact interval, and kappa."""
    differ = sum(first != second for first, second in pairs)
    basis = Basis("decided otherwise", "read twice", caveats=(RANDOM,))
    alike = Basis("decided alike", "read twice")
    firsts, seconds = [first for first, _ in pairs], [second for _, second in pairs]
    return proportion("Decided otherwise", differ, len(pairs), basis), kappa(firsts, seconds, alike)
