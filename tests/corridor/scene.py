"""The scene of the corridor: a reader, people in six relations to them, and records of every kind about each."""

from __future__ import annotations

from typing import Any

from probity.corridor.intelligence.models import Log, LogPerson
from probity.corridor.matching.models import Candidate, CandidatePerson, Run
from probity.corridor.monitoring.models import Night
from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.models import Release
from tests.corridor import monitoring_scene
from tests.matrix.scenes import (
    AT,
    CROWD,
    Arguments,
    Scene,
    accounts,
    broken_glass,
    crowd_of_the_shell,
    grants,
    questions,
    tie,
)
from tests.matrix.walking import RELATIONS

PEOPLE = {
    "own": "P-000001-X", "team": "P-000002-X", "unit": "P-000003-X", "other": "P-000004-X", "about": "P-000001-X",
    "tied": "P-000006-X",
}  # fmt: skip
FIXED = {"act": "approve", "question": "same", "kind": "matching.candidate", **monitoring_scene.FIXED}


def set_scene() -> Scene:
    """The scene, with a reader who holds no role yet."""
    tie(PEOPLE["own"], PEOPLE["tied"])
    reader = User.objects.create_user("reader", person_ref=PEOPLE["own"])
    records = _records(PEOPLE, reader)
    return Scene(reader, PEOPLE, records, Arguments(records, PEOPLE, kind_of, FIXED))


def crowd(scene: Scene) -> None:
    """More of everything that stands in a list than one page of it shows."""
    with recorded():
        for number in range(CROWD):
            run = Run.unscoped.create(ref=next_reference("RN"), at=AT, by_account="system:matrix")
            candidate = _candidate("other", run, number=number + 1)
            _release("other", candidate, number=number + 1)
            _log("other")
            night = Night.unscoped.create(ref=next_reference("NR"), at=AT, by_account="system:matrix")
            monitoring_scene.unmasking(monitoring_scene.hit(PEOPLE["other"], night, key=f"crowd {number}"))
            monitoring_scene.watch(PEOPLE["other"])
            monitoring_scene.apart(PEOPLE["other"], ended=True)
    crowd_of_the_shell(PEOPLE)


def _records(people: dict[str, str], reader: User) -> dict[str, dict[str, Any]]:
    with recorded():
        run = Run.unscoped.create(ref=next_reference("RN"), at=AT, by_account="system:matrix")
        candidates = {relation: _candidate(relation, run) for relation in RELATIONS}
        return {
            "matching.candidate": candidates,
            "matching.run": dict.fromkeys(RELATIONS, run),
            "casework.release": {relation: _release(relation, candidates[relation]) for relation in RELATIONS},
            "intelligence.log": {relation: _log(relation) for relation in RELATIONS},
            **monitoring_scene.records(people),
            "access.user": accounts(people, reader),
            "access.grant": grants(people),
            "casework.referral": questions(people),
            "access.brokenglass": broken_glass(people, desk="matching"),
        }


def _people_in(relation: str) -> set[str]:
    """Whom a record names: about oneself, a stranger entered it for the reader."""
    return {PEOPLE[relation]} | ({PEOPLE["other"]} if relation == "about" else set())


def _candidate(relation: str, run: Run, *, number: int = 0) -> Candidate:
    made = Candidate.unscoped.create(
        ref=next_reference("CX"), offer_ref=f"GH-{relation}-{number}", supplier_ref="SU-1", giver="Sample Fuels",
        supplier_name="Sample Fuels Ltd", declarant_ref=PEOPLE[relation], recipient_ref=PEOPLE[relation],
        offered_on=AT.date(), accepted=True, score=1, verdict="link", why="same name", first_seen=run, last_seen=run,
    )  # fmt: skip
    CandidatePerson.objects.bulk_create(CandidatePerson(candidate=made, person_ref=ref) for ref in _people_in(relation))
    return made


def _release(relation: str, candidate: Candidate, *, number: int = 0) -> Release:
    return Release.unscoped.create(
        ref=next_reference("RL"), state=Release.State.WAITING, key=f"matrix-{relation}-{number}", desk="matching",
        source_kind="matching.candidate", source_ref=candidate.ref, to_ref=PEOPLE[relation],
        about_ref=PEOPLE[relation], title="A question", words="When?", author_ref="P-000009-X", written_at=AT,
    )  # fmt: skip


def _log(relation: str) -> Log:
    made = Log.unscoped.create(
        ref=next_reference("IL"), title="A log", words="Something was said", owner_ref="P-000009-X", opened_at=AT
    )
    people = [
        LogPerson(log=made, person_ref=ref, named_by_ref="P-000009-X", named_at=AT) for ref in _people_in(relation)
    ]
    LogPerson.objects.bulk_create(people)
    return made


def kind_of(name: str) -> str:
    """Which kind of record an address of the corridor names."""
    space, _, rest = name.partition(":")
    if space == "intelligence":
        return "intelligence.log"
    if space == "monitoring":
        return monitoring_scene.kind_of(rest)
    named = {"run": "matching.run", "release": "casework.release", "deciding": "casework.release"}
    return named.get(rest, "matching.candidate")
