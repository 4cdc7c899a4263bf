"""The scene's part of procurement: a contract, a name, buying roles, and checks with a match about each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.intake.rows import Place
from probity.office.procurement.actions import NewPart, ReadRelease, add_part, keep_name, keep_releases, view_of
from probity.office.procurement.models import AwardCheck, Bidder, Contract, ForceName, Match, MatchPerson
from tests.matrix.scenes import AT, STAGE
from tests.matrix.walking import RELATIONS

KINDS = {
    "contract": "procurement.contract",
    "add_to_contract": "procurement.contract",
    "correct_part": "procurement.buyingrole",
    "end_name": "procurement.forcename",
    **dict.fromkeys(
        ("check", "more_bidders", "add_to_check", "run_check", "consider", "mark_checked", "refer", "give_up"),
        "procurement.awardcheck",
    ),
}
OPENS, ENDS = date(2026, 1, 5), date(2026, 4, 1)


def procurement_records(people: Mapping[str, str], units: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One of every kind in every relation; a contract and a name are everybody's."""
    contract(1)
    keep_name("Sampleton Council", part="force", actor=STAGE, at=AT)
    checks = {relation: check(people[relation], units[relation]) for relation in RELATIONS}
    matches = {relation: made.matches.get() for relation, made in checks.items()}
    parts = {
        relation: add_part(
            NewPart(person_ref=people[relation], procurement=f"T-{relation}", part="evaluator", first=OPENS),
            actor=STAGE, at=AT,
        )
        for relation in RELATIONS
    }  # fmt: skip
    return {
        "procurement.contract": dict.fromkeys(RELATIONS, Contract.unscoped.get()),
        "procurement.forcename": dict.fromkeys(RELATIONS, ForceName.unscoped.get()),
        "procurement.buyingrole": parts,
        "procurement.awardcheck": checks,
        "procurement.match": matches,
    }


def contract(number: int) -> None:
    """A contract of Sampleton Council with an award to one supplier."""
    ocid = f"ocds-scene-{number}"
    supplier = {"id": "S", "name": f"Scene Caterers {number} Ltd", "roles": ["supplier"]}
    said = {
        "ocid": ocid,
        "id": ocid,
        "date": AT.isoformat(),
        "tag": ["award"],
        "buyer": {"id": "B", "name": "Sampleton Council"},
        "parties": [{"id": "B", "name": "Sampleton Council", "roles": ["buyer"]}, supplier],
        "tender": {"id": f"T-{number}", "title": f"Catering {number}"},
        "awards": [{"id": "1", "date": AT.isoformat(), "suppliers": [{"id": "S", "name": supplier["name"]}]}],
    }
    release = ReadRelease(Place("scene.jsonl", number), ocid, said, view_of(said))
    keep_releases([(release, release.digest)], actor=STAGE, at=AT)


def check(person_ref: str, unit_ref: str) -> Any:
    """A check of one bidder, with one match that is about the person and waits to be considered."""
    made = AwardCheck.unscoped.create(
        ref=next_reference("AC"), title="Catering", buyer_name="Sampleton Council", unit_ref=unit_ref, award_on=ENDS,
        opened_at=AT, runs=1, last_run_at=AT, procurement="T-1",
    )  # fmt: skip
    bidder = Bidder.objects.create(check_of=made, place=1, name="Scene Caterers Ltd")
    said = {
        "what": "a lunch",
        "day": OPENS,
        "answer": "Accepted",
        "giver": "Scene Catering",
        "entry_ref": "GH-000001-G",
    }
    match = Match.unscoped.create(
        ref=next_reference("AM"), check_of=made, bidder=bidder, entry_kind="declarations.offer", register="Gifts",
        person_ref=person_ref, unit_ref=unit_ref, score="0.800", verdict="review", why="alike", run=1, found_at=AT,
        part_words="In the unit that buys", **said,
    )  # fmt: skip
    MatchPerson.objects.create(match=match, person_ref=person_ref)
    made.also_named = {"match_ref": match.ref}
    return made
