"""The force's figures that a panel reads at each meeting, for the months that its cases were drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from probity.foundation.rulebook.rows import code_list, threshold
from probity.office.scrutiny.models import Draw, ForceForm, PanelMeeting
from probity.office.scrutiny.policy.force_words import kinds
from probity.office.scrutiny.queries.force_counts import count_forms
from probity.office.scrutiny.queries.packs_shown import PACKING
from probity.office.scrutiny.queries.stops_counts import Asked, Counts, counts
from probity.office.scrutiny.queries.stops_measures import measured, possession_only

OTHERS = "All others, and not stated"


def figures_for(meeting: PanelMeeting, *, on: date) -> dict[str, Any]:
    """Tables and sentences as plain values, to be fixed with the meeting; empty where it has no draws."""
    draws = [*Draw.objects.visible_to(PACKING).filter(ref__in=meeting.draws)]
    if not draws:
        return {}
    first, last = min(draw.first_day for draw in draws), max(draw.last_day for draw in draws)
    least = int(threshold("scrutiny.small_numbers", on=on).number)
    asked = Asked(f"{first:%Y-%m}", f"{last:%Y-%m}")
    found = counts(asked)
    said = measured(found.whole, asked)
    forms = count_forms(ForceForm.objects.visible_to(PACKING).recorded().between(first, last), on=on)
    return {
        "months": f"{first:%B %Y}" if asked.first == asked.last else f"{first:%B %Y} to {last:%B %Y}",
        "searches": found.whole.searches,
        "words": [said.find.words, said.positive.words, possession_only(found.whole, asked).words],
        "groups": _groups(found, least, on),
        "forms": forms.forms,
        "kinds": _together([(words, forms.kinds.get(kind, 0)) for kind, words in kinds(on)], least, "Other kinds"),
        "least": least,
    }


def _groups(found: Counts, least: int, on: date) -> list[list[Any]]:
    labels = code_list("scrutiny.ethnic_groups", on=on).choices
    rows = [(words, found.groups[code].searches if code in found.groups else 0) for code, words in labels]
    rest = found.whole.searches - sum(count for _, count in rows)
    return _together([*rows, (OTHERS, rest)], least, OTHERS)


def _together(rows: Iterable[tuple[str, int]], least: int, others: str) -> list[list[Any]]:
    """Rows with each small count put with the others, and the next smallest too while the others are small.

    So nothing below the least can be had by taking the rows shown from their total.
    """
    told = [*rows]
    shown = sorted(((words, count) for words, count in told if count and words != others), key=lambda row: -row[1])
    rest = sum(count for words, count in told if words == others)
    while shown and (shown[-1][1] < least or 0 < rest < least):
        rest += shown.pop()[1]
    return [*([words, count] for words, count in shown), *([[others, rest]] if rest else [])]
