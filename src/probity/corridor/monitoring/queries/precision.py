"""How precise each rule is: of its judged hits, how many were more than legitimate, with the interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from probity.corridor.monitoring.models import Hit, HitQuerySet, Outcome
from probity.corridor.monitoring.queries.catalogue import rules
from probity.foundation.kernel.late import late
from probity.foundation.rulebook.rows import threshold

if TYPE_CHECKING:
    from probity.analysis.measures import figures, proportions
else:
    figures = late("probity.analysis.measures.figures")
    proportions = late("probity.analysis.measures.proportions")

PERCENT = 100


@dataclass(frozen=True)
class Precision:
    """One rule's hits that the reader may see. Its interval is exact, in parts of one; None before any was judged."""

    rule_id: str
    title: str
    hits: int
    waiting: int
    judged: int
    borne_out: int
    share: float | None
    low: float | None
    high: float | None
    is_noisy: bool

    @property
    def words(self) -> str:
        if self.share is None or self.low is None or self.high is None:
            return "None judged yet"
        return f"{self.borne_out:,} of {self.judged:,}: {self.share:.1%} ({self.low:.1%} to {self.high:.1%})"


def precision_by_rule(rows: HitQuerySet, *, on: date) -> Sequence[Precision]:
    """The precision of every shipped rule over these hits, and of rules shipped no longer that have some, by title."""
    judged = ~Q(outcome="")
    counted = {
        row["rule_id"]: row
        for row in rows.order_by()
        .values("rule_id")
        .annotate(
            hits=Count("pk"),
            waiting=Count("pk", filter=Q(state=Hit.State.OPEN)),
            judged=Count("pk", filter=judged),
            borne_out=Count("pk", filter=judged & ~Q(outcome=Outcome.LEGITIMATE)),
        )
    }
    titles = {rule.id: rule.title for rule in rules().values()} | {key: key for key in counted.keys() - rules().keys()}
    found = [_precision(rule_id, title, counted.get(rule_id, {}), on) for rule_id, title in titles.items()]
    return sorted(found, key=lambda one: one.title)


def _precision(rule_id: str, title: str, counted: dict[str, int], on: date) -> Precision:
    judged, borne_out = counted.get("judged", 0), counted.get("borne_out", 0)
    share = low = high = None
    if judged:
        basis = figures.Basis(counted="hits borne out", out_of="hits judged", source="the monitoring desk")
        figure = proportions.proportion("Precision", borne_out, judged, basis)
        share, low, high = figure.value, figure.low, figure.high
    return Precision(
        rule_id=rule_id,
        title=title,
        hits=counted.get("hits", 0),
        waiting=counted.get("waiting", 0),
        judged=judged,
        borne_out=borne_out,
        share=share,
        low=low,
        high=high,
        is_noisy=_is_noisy(judged, high, on),
    )


def _is_noisy(judged: int, high: float | None, on: date) -> bool:
    enough = threshold("monitoring.noisy_judged", on=on).number
    below = threshold("monitoring.noisy_precision", on=on).number
    return high is not None and judged >= enough and high * PERCENT < below
