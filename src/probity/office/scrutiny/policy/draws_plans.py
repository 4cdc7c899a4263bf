"""Plans of draws as the rulebook has them: what is drawn, for whom, how many, and for which period."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from probity.foundation.rulebook.rows import code_list, threshold

INSPECTOR: Final = "inspector"
PANEL: Final = "panel"
FORCE: Final = "force"
SEARCHES: Final = "searches"
"""The only stratum of searches for the panel."""


@dataclass(frozen=True)
class Terms:
    """What a seed is committed to together with the period: a draw keeps them, whatever the rulebook says later."""

    wanted: int
    """Of each stratum."""
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The tactics of each stratum, where strata are kinds of force."""


def plans(on: date) -> list[tuple[str, str]]:
    """Each plan with its words."""
    return [*code_list("scrutiny.draw_plans", on=on).choices]


def terms_of(plan: str, on: date) -> Terms:
    """The terms of a plan on a day."""
    wanted = int(threshold(f"scrutiny.draw_{plan}_size", on=on).number)
    if plan != FORCE:
        return Terms(wanted)
    strata = code_list("scrutiny.draw_force_strata", on=on).choices
    return Terms(wanted, {code: _tactics(code, on) for code, _ in strata})


def _tactics(stratum: str, on: date) -> tuple[str, ...]:
    return tuple(code for code, _ in code_list(f"scrutiny.draw_force_{stratum}", on=on).choices)


def period_of(plan: str, day: date) -> tuple[date, date]:
    """The first and the last day of the period of a plan in which a day lies. Periods are counted from January."""
    months = int(threshold(f"scrutiny.draw_{plan}_months", on=day).number)
    begun = (day.year * 12 + day.month - 1) // months * months
    ended = begun + months - 1
    last = date(ended // 12, ended % 12 + 1, 1)
    return date(begun // 12, begun % 12 + 1, 1), last.replace(day=monthrange(last.year, last.month)[1])


def period_after(plan: str, day: date) -> tuple[date, date]:
    """The period that follows the one in which a day lies."""
    return period_of(plan, period_of(plan, day)[1] + timedelta(days=1))


def closes_on(last_day: date) -> date:
    """The day from which the list of a period may be frozen."""
    return last_day + timedelta(days=int(threshold("scrutiny.draw_closes", on=last_day).number))


def stratum_words(plan: str, stratum: str, on: date) -> str:
    """A stratum as a page names it; of an inspector's, the reference."""
    if plan == FORCE:
        return dict(code_list("scrutiny.draw_force_strata", on=on).choices).get(stratum, stratum)
    return "Searches" if plan == PANEL else stratum


def period_words(first: date, last: date) -> str:
    """A period as a page names it, such as "May 2026" or "May to June 2026"."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    begun = f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
    return f"{begun} to {last:%B %Y}"
