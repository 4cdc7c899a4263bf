"""How far the members of a panel agree on what they judged alone; whoever stands aside is not counted."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from probity.analysis.measures.agreement import kappa
from probity.analysis.measures.figures import Basis, Figure
from probity.foundation.access.scoping import ScopedQuerySet
from probity.foundation.kernel.late import late
from probity.office.scrutiny.models import TOLD, Judgement, Panel, PanelMeeting, Recusal
from probity.office.scrutiny.queries.packs_shown import PACKING

if TYPE_CHECKING:
    from probity.analysis.measures import agreement_of_many
else:
    agreement_of_many = late("probity.analysis.measures.agreement_of_many")

TWO = 2


def agreement_of(meeting: PanelMeeting) -> Figure:
    """The agreement of one meeting, over its cases whose judgements are told."""
    rows = Judgement.objects.visible_to(PACKING).filter(case__meeting=meeting)
    return _agreement(rows, f"the meeting of {meeting.held_on:%B %Y}")


def agreement_to_date(panel: Panel) -> Figure:
    """The agreement of a panel over every case it was told of."""
    return _agreement(Judgement.objects.visible_to(PACKING).filter(case__meeting__panel=panel), "every meeting so far")


def _agreement(rows: ScopedQuerySet, source: str) -> Figure:
    by_case = _colours(rows)
    basis = Basis(
        "judgements alike", "cases", source, rules="colours judged alone; members who stand aside are not counted",
        caveats=("0 is what chance alone would give, and 1 is full agreement.",),
    )  # fmt: skip
    readers = {frozenset(judged) for judged in by_case.values()}
    if len(readers) == 1 and len(next(iter(readers))) == TWO:
        one, other = sorted(next(iter(readers)))
        return kappa(
            [judged[one] for judged in by_case.values()], [judged[other] for judged in by_case.values()], basis
        )
    return agreement_of_many.kappa_of_many([[*judged.values()] for judged in by_case.values()], basis)


def _colours(rows: ScopedQuerySet) -> dict[int, dict[int, str]]:
    """By case and member, the colours judged alone of cases that are told."""
    aside = {*Recusal.objects.filter(case__in=rows.values("case")).values_list("case_id", "member_id")}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    told = rows.filter(case__state__in=TOLD).order_by("case_id", "member_id")
    for case, member, colour in told.values_list("case_id", "member_id", "colour"):
        if (case, member) not in aside:
            found[case][member] = colour
    return dict(found)
