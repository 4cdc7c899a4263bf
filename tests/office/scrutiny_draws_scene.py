"""The scene's draws, drawn cases and cases that somebody asked to leave, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.kernel.draws import commitment, frozen_strata
from probity.office.scrutiny.models import Draw, DrawnCase, DrawState, Leaving
from tests.matrix.scenes import AT, CROWD
from tests.matrix.walking import RELATIONS
from tests.office import scrutiny_stops_scene as stops

FIXED = {"case_act": "leave", "draw_act": "freeze"}
KINDS = {
    "draw": "scrutiny.draw", "draw_list": "scrutiny.draw", "draw_sheet": "scrutiny.draw", "draw_act": "scrutiny.draw",
    "drawn_case": "scrutiny.drawncase", "drawn_case_act": "scrutiny.drawncase", "leaving": "scrutiny.leaving",
}  # fmt: skip
SEED = "5" * 64


def records(people: Mapping[str, str], units: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One case in each relation, drawn for the reader where they manage its officer, in a draw of its own."""
    ours, theirs = _draw(1), _draw(2)
    cases = {
        relation: _case(ours if relation == "team" else theirs, people, relation, units[relation])
        for relation in RELATIONS
    }
    for made in (ours, theirs):
        _list(made)
    return {
        "scrutiny.draw": {relation: one.draw for relation, one in cases.items()},
        "scrutiny.drawncase": cases,
        "scrutiny.leaving": {relation: _leaving(one) for relation, one in cases.items()},
    }


def crowd(people: Mapping[str, str], units: Mapping[str, str]) -> None:
    """More of each than a page shows: drawn for the reader, and for others."""
    made = _draw(3)
    for number in range(CROWD):
        for relation in ("team", "other"):
            _leaving(_case(made, people, relation, units[relation], number + 1))
        _draw(1, year=1990 + number)
    _list(made)


def _draw(month: int, year: int = 2026) -> Draw:
    first = date(year, month, 1)
    return Draw.unscoped.create(
        ref=next_reference("SD"), state=DrawState.DRAWN, plan="inspector", first_day=first,
        last_day=first.replace(day=28), wanted=10, commitment=commitment(SEED), seed=SEED, committed_at=AT,
        frozen_at=AT, drawn_at=AT,
    )  # fmt: skip


def _list(draw: Draw) -> None:
    """Freeze what the draw's cases stand on."""
    listed: dict[str, list[str]] = {}
    for case in draw.cases.select_related("search"):
        listed.setdefault(case.stratum, []).append(case.record.ref)
    Draw.unscoped.filter(pk=draw.pk).update(listed=listed, digest=frozen_strata(listed).digest)
    draw.refresh_from_db()


def _case(draw: Draw, people: Mapping[str, str], relation: str, unit_ref: str, place: int = 0) -> DrawnCase:
    reader = people["own"] if relation == "team" else people["boss"]
    return DrawnCase.unscoped.create(
        ref=next_reference("SM"), draw=draw, stratum=reader, place=place or [*RELATIONS].index(relation) + 1,
        search=stops.search(people, relation, unit_ref), officer_ref=people[relation], reader_ref=reader,
    )  # fmt: skip


def _leaving(case: DrawnCase) -> Leaving:
    return Leaving.unscoped.create(
        ref=next_reference("SW"), case=case, reason="victim", words="She would be known by it",
        asked_by_ref="P-coordinator", asked_at=AT,
    )  # fmt: skip
