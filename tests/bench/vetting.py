"""Fills an office with clearances, or asks how they stand, in a process of its own; says how long each part took.

python -m tests.bench.vetting people|plain|import|status PEOPLE FOLDER
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from tests.bench.workforce import SIZE, peak, timed

from django.db import connection, models, transaction  # isort: skip - the module before sets Django up
from django.db.models import Count  # isort: skip
from django.test.utils import CaptureQueriesContext  # isort: skip
from django.utils import timezone  # isort: skip

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import System
from probity.foundation.intake.mapping import load_map
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.report import ImportReport
from probity.foundation.workforce.models import Person, Post, Spell, Unit
from probity.office.vetting.actions.loading import load_clearances
from probity.office.vetting.models import Clearance, ClearanceSpan, ClearanceStep, Designation, DesignationSpan
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.gaps import open_gaps
from probity.office.vetting.queries.status import status
from tests.bench import ANSWER
from tests.stage import PROJECT

LOADING = System("bench.vetting", "loads clearances to time it")
MAP = PROJECT / "docs/maps/vetting-clearances.yaml"
HEAD = (
    "Staff Number", "Surname", "Forenames", "Clearance Level", "Clearance Date", "Expiry Date", "Date Keyed",
    "Status", "Status Date", "Status Keyed", "Restriction", "Sponsor", "Deciding Body", "Issued By",
)  # fmt: skip
MOVES = 1_000
EVERY = 20  # one post in so many is designated, and its holder has management vetting
EXPIRED = 1_000  # the clearance of one person in so many ran out
GRANTED = date(2019, 1, 7)
LAST = date(2029, 1, 6)
RAN_OUT = date(2026, 1, 6)
DAY = date(2026, 11, 2)
KNOWN = datetime(2019, 1, 8, 9, tzinfo=UTC)
FED = datetime(2026, 11, 2, 6, tzinfo=UTC)

Row = TypeVar("Row", bound=models.Model)


def put(model: type[Row], rows: Iterable[Row]) -> list[Row]:
    """Insert rows, thousands at once."""
    return model._base_manager.bulk_create([*rows], batch_size=SIZE)


def people(count: int) -> dict[str, Any]:
    """So many people, each in a post of their own, and every twentieth post designated."""
    unit = Unit.unscoped.create(ref="U-BENCH", code="BENCH")
    made = put(Person, (Person(ref=f"P{n}", given_names="Tansy", family_name="Bench", force_number=f"{n}")
                        for n in range(count)))  # fmt: skip
    posts = put(Post, (Post(ref=f"PO{n}", title="Post", rank="constable", category="officer", unit=unit)
                       for n in range(count)))  # fmt: skip
    put(Spell, (_spell(f"SP{n}", made[n].pk, posts[n].pk, unit, date(2019, 1, 1), KNOWN) for n in range(count)))
    refs = [f"PO{n}" for n in range(0, count, EVERY)]
    designations = put(Designation, (Designation(ref=f"VD{ref}", post_ref=ref, reviewed_on=DAY, review_by=DAY)
                                     for ref in refs))  # fmt: skip
    put(
        DesignationSpan,
        (
            DesignationSpan(designation=each, post_ref=each.post_ref, levels="MV", why="x",
                            true_from=date(2020, 1, 1), known_from=KNOWN)
            for each in designations
        ),
    )  # fmt: skip
    return {"people": count}


def _spell(ref: str, person: int, post: int, unit: Unit, first: date, known: datetime) -> Spell:
    return Spell(ref=ref, person_id=person, post_id=post, unit=unit, category="officer", rank="constable",
                 true_from=first, known_from=known)  # fmt: skip


def last_day(place: int) -> date:
    return RAN_OUT if place % EXPIRED == 1 else LAST


def level_of(place: int) -> str:
    return "MV" if place % EVERY == 0 else "RV"


def write(count: int, path: Path) -> Path:
    """The extract of another system: one clearance a person."""
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEAD)
        for n in range(count):
            days = (f"{GRANTED:%d/%m/%Y}", f"{last_day(n):%d/%m/%Y}", f"{KNOWN:%d/%m/%Y}")
            writer.writerow((n, "Bench", "Tansy", level_of(n), *days, "Current", "", "", "", "", "", "Earlier system"))
    return path


def plain(path: Path) -> None:
    """The same clearances, steps and spans by `bulk_create` alone: no check, no ledger, no identity, no report."""
    with path.open(encoding="utf-8") as lines, transaction.atomic():
        _insert([*csv.DictReader(lines)])
        transaction.set_rollback(True)  # the import meets an office without clearances


def _insert(said: Sequence[dict[str, str]]) -> None:
    holders = dict(Person.unscoped.values_list("force_number", "ref"))
    made = put(Clearance, (_clearance(ref, holders[line["Staff Number"]], line)
                           for ref, line in zip(next_references("VC", len(said)), said, strict=True)))  # fmt: skip
    steps = zip(next_references("VCS", len(made)), made, strict=True)
    put(ClearanceStep, (ClearanceStep(ref=ref, clearance=one, kind="granted", on=one.granted_on, entered_at=KNOWN,
                                      words="Earlier system") for ref, one in steps))  # fmt: skip
    put(ClearanceSpan, (span for one in made for span in spans(one)))


def _clearance(ref: str, holder: str, line: dict[str, str]) -> Clearance:
    granted, last = (datetime.strptime(line[name], "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
                     for name in ("Clearance Date", "Expiry Date"))  # fmt: skip
    return Clearance(ref=ref, holder_ref=holder, level=line["Clearance Level"], granted_on=granted, last_day=last,
                     source="migrated", entered_at=KNOWN)  # fmt: skip


def spans(one: Clearance) -> Iterator[ClearanceSpan]:
    common = {"clearance": one, "holder_ref": one.holder_ref, "level": one.level, "known_from": KNOWN}
    yield ClearanceSpan(standing="in_force", true_from=one.granted_on, true_to=one.last_day, **common)
    yield ClearanceSpan(standing="lapsed", true_from=one.last_day + timedelta(days=1), **common)


def load(path: Path) -> ImportReport:
    """Load the extract with its map, as `probity import clearances --map` does."""
    return load_clearances(ImportRequest((path,), map=load_map(MAP)), actor=LOADING, at=timezone.now())


def imported(count: int, folder: Path) -> dict[str, Any]:
    path = write(count, folder / "clearances.csv")
    reports: list[ImportReport] = []
    first = _said("first", timed(lambda: reports.append(load(path)))) | {"first_mb": peak()}
    again = _said("again", timed(lambda: reports.append(load(path))))
    counts = {"loaded": reports[0].loaded, "again_loaded": reports[1].loaded, "unchanged": reports[1].unchanged}
    return {"database": connection.vendor, **first, **again, **counts}


def add_earlier() -> None:
    """For everybody an earlier clearance that lapsed, as people have who have been here for long."""
    holders = Person.unscoped.values_list("ref", flat=True)
    made = put(Clearance, (Clearance(ref=f"VX{ref}", holder_ref=ref, level="RV", granted_on=date(2009, 1, 7),
                                     last_day=date(2019, 1, 6), source="migrated", state="lapsed", entered_at=KNOWN)
                           for ref in holders))  # fmt: skip
    put(ClearanceSpan, (span for one in made for span in spans(one)))


def move_some() -> list[str]:
    """A feed of moves: people without management vetting take the places of those in designated posts."""
    designated = [f"PO{n * EVERY}" for n in range(MOVES)]
    movers = [f"P{n * EVERY + 3}" for n in range(MOVES)]
    gone = {"true_to": DAY - timedelta(days=8)}
    Spell.unscoped.filter(post__ref__in=designated).update(**gone)
    Spell.unscoped.filter(person__ref__in=movers).update(**gone)
    posts = dict(Post.unscoped.filter(ref__in=designated).values_list("ref", "pk"))
    pks = dict(Person.unscoped.filter(ref__in=movers).values_list("ref", "pk"))
    unit = Unit.unscoped.get(ref="U-BENCH")
    put(Spell, (_spell(f"SPM{n}", pks[person], posts[post], unit, DAY - timedelta(days=7), FED)
                for n, (person, post) in enumerate(zip(movers, designated, strict=True))))  # fmt: skip
    return movers


def best(name: str, act: Callable[[], Any], rounds: int = 3) -> dict[str, float]:
    """The quickest of some rounds by the process's own work, and by the clock."""
    took = [timed(act) for _ in range(rounds)]
    return {name: min(one.wall for one in took), f"{name}_work": min(one.work for one in took)}


def asked() -> dict[str, Any]:
    """The status against a bare count, and the gap list before and after the moves; nothing is kept."""
    with transaction.atomic():
        add_earlier()
        before = peak()
        on_the_day = ClearanceSpan.unscoped.filter(true_from__lte=DAY, known_to=None).exclude(true_to__lt=DAY)
        found: dict[str, Any] = {"database": connection.vendor, "rows": ClearanceSpan.unscoped.count()}
        found |= best("bare", ClearanceSpan.unscoped.count)
        found |= best("grouped", lambda: [*on_the_day.values_list("level", "standing").annotate(Count("pk"))])
        with CaptureQueriesContext(connection) as queries:
            answer = status(DAY)
        found |= best("status", lambda: status(DAY)) | {"queries": len(queries), "workforce": answer.workforce}
        found |= {"status_mb": peak() - before, "expired": len(answer.people(Kind.EXPIRED))}
        movers = move_some()
        found |= best("moved", lambda: open_gaps(DAY, people=movers)) | best("gaps", lambda: open_gaps(DAY))
        gaps = open_gaps(DAY, people=movers)
        found |= {"of_moved": len(gaps), "unknown": sorted({gap.days_unknown for gap in gaps})}
        transaction.set_rollback(True)
    return found


def main(what: str, count: int, folder: Path) -> dict[str, Any]:
    if what == "people":
        return people(count)
    if what == "plain":
        path = write(count, folder / "plain.csv")
        return _said("plain", timed(lambda: plain(path))) | {"plain_mb": peak()}
    return imported(count, folder) if what == "import" else asked()


def _said(name: str, took: Any) -> dict[str, float]:
    return {name: took.wall, f"{name}_work": took.work}


if __name__ == "__main__":
    began = time.perf_counter()
    told = main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
    print(f"{ANSWER}{json.dumps({**told, 'whole': time.perf_counter() - began})}")
