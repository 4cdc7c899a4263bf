"""Loads a large workforce feed in a process of its own and says how long each part took.

python -m tests.bench.workforce plain|feed PEOPLE FOLDER
"""

from __future__ import annotations

import csv
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - after setup, as every import of models must be
from django.utils import timezone  # noqa: E402

from probity.foundation.access.numbering import next_references  # noqa: E402
from probity.foundation.audit import ledger  # noqa: E402
from probity.foundation.audit.actors import System  # noqa: E402
from probity.foundation.feed.actions import FeedReport, FeedRequest, load_feed  # noqa: E402
from probity.foundation.intake.pipeline import ImportRequest  # noqa: E402
from probity.foundation.workforce.models import Person, Post, PostLine, Spell, Unit, UnitSpan  # noqa: E402
from tests.bench import ANSWER  # noqa: E402

FEEDING = System("bench.feed", "loads a feed to time it")
TODAY = date(2025, 3, 3)
FIELDS = (
    "number", "given_names", "family_name", "email", "category", "rank", "post", "post_title", "unit", "unit_name",
    "parent_unit", "manager", "starts",
)  # fmt: skip
SIZE = 2_000  # rows of one insert
TEAM = 9  # whoever's place in the file divides by it manages those who follow


def rows(people: int) -> Iterator[dict[str, str]]:
    """So many people in posts, in teams of nine, in a unit for every 230."""
    chance = random.Random(1)
    for place in range(people):
        unit = place // 230
        yield {
            "number": f"{100_000 + place}",
            "given_names": f"Tansy {chance.randrange(5000)}",
            "family_name": f"Larkin{chance.randrange(9000)}",
            "email": f"p{place}@sample.example",
            "category": "officer" if place % 3 else "staff",
            "rank": "constable" if place % 3 else "staff",
            "post": f"POS{place}",
            "post_title": f"Post of kind {place % 40}",
            "unit": f"UN{unit}",
            "unit_name": f"Unit {unit}",
            "parent_unit": f"UN{unit // 10}" if unit else "",
            "manager": f"{100_000 + place // TEAM * TEAM // TEAM}" if place else "",
            "starts": str(TODAY - timedelta(days=chance.randrange(30, 9000))),
        }


def moved(lines: Iterator[dict[str, str]], people: int) -> Iterator[dict[str, str]]:
    """The same with a thousand moves: another post in another unit since last Monday."""
    step = max(1, people // 1000)
    for place, line in enumerate(lines):
        if place % step == 0:
            into = {"unit": "UN1", "unit_name": "Unit 1", "parent_unit": "UN0", "starts": "2025-02-24"}
            yield {**line, "post": f"NEW{place}", **into}
        else:
            yield line


def write(lines: Iterator[Mapping[str, str]], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, FIELDS)
        writer.writeheader()
        writer.writerows(lines)
    return path


def feed(path: Path) -> FeedReport:
    """Load a file as the feed of the day."""
    request = FeedRequest(ImportRequest((path,)), TODAY)
    return load_feed(request, actor=FEEDING, at=timezone.now())


def plain(path: Path) -> None:
    """The same people, units, posts, spells and lines by `bulk_create` alone: no check, no ledger, no report."""
    with path.open(encoding="utf-8") as lines:
        said = [*csv.DictReader(lines)]
    with transaction.atomic():
        _insert(said, timezone.now())
        transaction.set_rollback(True)  # the feed meets an empty office


def _insert(said: list[dict[str, str]], at: datetime) -> None:
    units = [Unit(ref=ref, code=code) for ref, code in _numbered("U", sorted({line["unit"] for line in said}))]
    by_code = {unit.code: unit for unit in Unit.unscoped.bulk_create(units, batch_size=SIZE)}
    spans = [UnitSpan(ref=unit.ref, unit=unit, name=unit.code, true_from=TODAY, known_from=at) for unit in units]
    UnitSpan.unscoped.bulk_create(spans, batch_size=SIZE)
    people = [_person(ref, line) for ref, line in _numbered("P", said)]
    Person.unscoped.bulk_create(people, batch_size=SIZE)
    posts = [_post(ref, line, by_code) for ref, line in _numbered("PO", said)]
    Post.unscoped.bulk_create(posts, batch_size=SIZE)
    spells = [
        _spell(ref, line, person, post, at)
        for (ref, line), person, post in zip(_numbered("SP", said), people, posts, strict=True)
    ]
    Spell.unscoped.bulk_create(spells, batch_size=SIZE)
    places = {line["number"]: place for place, line in enumerate(said)}
    pairs = [(place, places[line["manager"]]) for place, line in enumerate(said) if line["manager"]]
    lines = [
        PostLine(ref=ref, post=posts[one], reports_to=posts[other], known_from=at, true_from=spells[one].true_from)
        for ref, (one, other) in _numbered("PL", pairs)
    ]
    PostLine.unscoped.bulk_create(lines, batch_size=SIZE)


def _numbered(prefix: str, items: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    return zip(next_references(prefix, len(items)), items, strict=True)


def _person(ref: str, line: Mapping[str, str]) -> Person:
    names = {name: line[name] for name in ("given_names", "family_name", "email")}
    return Person(ref=ref, force_number=line["number"], **names)


def _post(ref: str, line: Mapping[str, str], units: Mapping[str, Unit]) -> Post:
    said = {"code": line["post"], "title": line["post_title"], "rank": line["rank"], "category": line["category"]}
    return Post(ref=ref, unit=units[line["unit"]], **said)


def _spell(ref: str, line: Mapping[str, str], person: Person, post: Post, at: Any) -> Spell:
    starts = date.fromisoformat(line["starts"])
    said = {"unit_id": post.unit_id, "category": post.category, "rank": post.rank}
    return Spell(ref=ref, person=person, post=post, true_from=starts, known_from=at, **said)


class Ledger:
    """How long the ledger's part took: chaining the entries."""

    def __init__(self) -> None:
        self.work = 0.0

    def watched(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            try:
                return act(*args, **kwargs)
            finally:
                self.work += time.process_time() - began

        return watched


@dataclass(frozen=True)
class Took:
    """Seconds by the clock on the wall, and of this process's own work: other programs make the first longer."""

    wall: float
    work: float


def timed(act: Callable[[], Any]) -> Took:
    wall, work = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - wall, time.process_time() - work)


def peak() -> float:
    """The most memory that this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(what: str, people: int, folder: Path) -> dict[str, Any]:
    """Times and memory of the plain insert, or of the feed; each is run in a process of its own."""
    first = write(rows(people), folder / "first.csv")
    if what == "plain":
        return _said("plain", timed(lambda: plain(first))) | {"plain_mb": peak()}
    second = write(moved(rows(people), people), folder / "moves.csv")
    cost = Ledger()
    ledger._chain = cost.watched(ledger._chain)
    times: dict[str, Any] = {"database": connection.vendor, **_said("first", timed(lambda: feed(first)))}
    times |= {"chain": cost.work, "first_mb": peak()}
    changes: list[int] = []
    times |= _said("again", timed(lambda: changes.append(len(feed(first).changes))))
    times |= _said("moves", timed(lambda: changes.append(len(feed(second).changes))))
    return times | {"again_changes": changes[0], "moves_changes": changes[1]}


def _said(name: str, took: Took) -> dict[str, float]:
    return {name: took.wall, f"{name}_work": took.work}


if __name__ == "__main__":
    print(f"{ANSWER}{json.dumps(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))}")
