"""What a closed meeting came to, in counts and words that name nobody."""

from __future__ import annotations

from collections import Counter
from typing import Any

from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.models import (
    Colour,
    Draw,
    DrawnCase,
    Leaving,
    OfficerWords,
    PackCase,
    PackState,
    PanelAction,
    PanelMeeting,
)
from probity.office.scrutiny.queries.packs_shown import PACKING, period_of
from probity.office.scrutiny.queries.panels_agreement import agreement_of


def summed(meeting: PanelMeeting) -> dict[str, Any]:
    """The counts, the agreement and the actions of a meeting, as plain values to be fixed with its summary."""
    judged = [
        *PackCase.objects.visible_to(PACKING).filter(meeting=meeting, state=PackState.JUDGED).select_related("drawn")
    ]
    draws = [*Draw.objects.visible_to(PACKING).filter(ref__in=meeting.draws)]
    drawn = [*DrawnCase.objects.visible_to(PACKING).filter(draw__in=draws)]
    colours = Counter(case.colour for case in judged)
    asked = OfficerWords.objects.visible_to(PACKING).filter(case__in=judged)
    actions = PanelAction.objects.visible_to(PACKING).filter(meeting=meeting)
    return {
        "month": f"{meeting.held_on:%B %Y}",
        "periods": sorted({period_of(draw) for draw in draws}),
        "drawn": sum(case.state == "stands" for case in drawn),
        "shortfall": sum(_shortfall(draw, drawn) for draw in draws),
        "replaced": sum(case.state == "left" for case in drawn),
        "reasons": _reasons(drawn, meeting),
        "judged": len(judged),
        "colours": [[str(Colour(colour).label), colours[colour]] for colour in Colour.values],
        "lacks": _lacks(judged, meeting),
        "agreement": agreement_of(meeting).words,
        "asked": asked.count(),
        "actions": [[one.words, one.whose] for one in actions],
    }


def _shortfall(draw: Draw, drawn: list[DrawnCase]) -> int:
    standing = Counter(case.stratum for case in drawn if case.draw_id == draw.pk and case.state == "stands")
    return sum(max(draw.wanted - standing[stratum], 0) for stratum in draw.listed)


def _reasons(drawn: list[DrawnCase], meeting: PanelMeeting) -> list[list[Any]]:
    words = dict(code_list("scrutiny.draw_reasons", on=meeting.held_on).choices)
    rows = Leaving.objects.visible_to(PACKING).filter(case__in=[one.pk for one in drawn], state="approved")
    found = Counter(rows.values_list("reason", flat=True))
    return [[words.get(reason, reason), count] for reason, count in sorted(found.items())]


def _lacks(judged: list[PackCase], meeting: PanelMeeting) -> list[list[Any]]:
    words = dict(code_list("scrutiny.draw_findings", on=meeting.held_on).choices)
    found = Counter(finding for case in judged for finding in case.drawn.findings)
    return [[words.get(finding, finding), count] for finding, count in sorted(found.items())]
