"""Loads a workforce feed: everything that it changes in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.outbox import post
from probity.foundation.feed.lines import settle_lines
from probity.foundation.feed.models import FeedLine, FeedRun
from probity.foundation.feed.people import settle_people
from probity.foundation.feed.reading import Reader, in_batches
from probity.foundation.feed.run import BATCH, Loading, open_on
from probity.foundation.feed.seats import find_posts, settle_units
from probity.foundation.feed.shape import SHAPE
from probity.foundation.feed.workflow import LOADED
from probity.foundation.intake.binding import Binding
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import ImportReport, RejectsFile
from probity.foundation.intake.unpacking import Source, refuse_the_same_file_twice
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import threshold
from probity.foundation.workforce.listening import listeners
from probity.foundation.workforce.models import Category, Person, Spell
from probity.foundation.workforce.policy import HR

HEARD = "workforce.feed"  # the kind of outbox item by which a listener is told


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """A feed that somebody asks to be loaded.

    Args:
        files: what is read, by which map, and where refused rows go. A dry run does all and then undoes it.
        day: the day that the feed is of.
        whole: it names everybody of the categories that it holds; whom it does not name has left.
        accept_drop: load it even though it would drop more people than the rulebook lets go by themselves.
    """

    files: ImportRequest
    day: date
    whole: bool = True
    accept_drop: bool = False


@dataclass(slots=True)
class FeedReport:
    """What a feed did, or would do: its rows, its changes in words with the latest first, and what to look at."""

    rows: ImportReport
    run: FeedRun
    changes: Sequence[str] = ()
    kinds: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class _Undone(Exception):
    """Takes a dry run back and keeps what it would have done."""

    def __init__(self, report: FeedReport) -> None:
        super().__init__()
        self.report = report


def load_feed(request: FeedRequest, *, actor: Actor, at: datetime, progress: Progress = silent) -> FeedReport:
    """Bring people, posts, units and lines in line with the feed, and tell every desk that listens.

    What the feed says is a fact, whatever rule it breaks. What was true on an earlier day is known from `at`.

    Raises:
        NotPermitted: the account is not of human resources.
        BadInput: a file or the map cannot be used, or the day lies ahead.
        TransitionRefused: a later feed is loaded already, or this one would drop too many people.
        Stale: somebody changed one of the records meanwhile. Whatever is raised, nothing was done.
    """
    _may_load(actor)
    refuse_the_same_file_twice(request.files.sources)
    if request.day > timezone.localdate(at):
        raise BadInput(f"{request.day} lies ahead.", where="--as-at", hint="A feed is of a day that has come.")
    binding = Binding(SHAPE, request.files.map)
    rows = ImportReport(SHAPE.name, dry_run=request.files.dry_run, ignored=tuple(sorted(request.files.map.ignore)))
    with RejectsFile(request.files.rejects) as rejects:
        reader = Reader(binding, rows, rejects)
        feed = reader.read(request.files, progress)
        try:
            with recorded():
                loading = Loading(_begun(request, actor=actor, at=at), feed, reader, actor)
                _load(loading, request, progress)
                return _kept(_reported(loading, rows))
        except _Undone as undone:
            return undone.report


def _kept(report: FeedReport) -> FeedReport:
    if report.rows.dry_run:
        raise _Undone(report)
    return report


def _may_load(actor: Actor) -> None:
    if not isinstance(actor, System) and not (isinstance(actor, User) and actor.holds(HR)):
        raise NotPermitted("Only human resources can load a workforce feed.", hint="Ask them.")


def _begun(request: FeedRequest, *, actor: Actor, at: datetime) -> FeedRun:
    """The run. Taking its number keeps a second feed waiting until this one is done."""
    ref = next_reference("WF")
    later = FeedRun.unscoped.filter(whole=True, as_at__gt=request.day).order_by("-as_at").first()
    if later and request.whole:
        raise TransitionRefused(
            f"This feed is of {request.day}, and {later.ref}, of {later.as_at}, is loaded already.",
            hint="It would bring back what has changed since. Nothing was done. Load single changes with --changes.",
        )
    return FeedRun.unscoped.create(
        ref=ref,
        as_at=request.day,
        at=at,
        account=actor.account,
        files=[Source(path).name for path in request.files.sources],
        map_name=request.files.map.name,
        whole=request.whole,
        accepted_drop=request.accept_drop,
        is_first=not Person.unscoped.exists(),
    )


def _load(loading: Loading, request: FeedRequest, progress: Progress) -> None:
    dropped = _dropped(loading)
    if not request.accept_drop:
        _refuse_a_large_drop(loading, len(dropped))
    loading.run.left_out, loading.dropped = len(dropped), frozenset(dropped)
    settle_units(loading)
    find_posts(loading)
    numbers = sorted({*loading.feed.people, *dropped})
    done = 0
    for some in in_batches(numbers, BATCH):
        settle_people(loading, some)
        done += len(some)
        progress("loaded", done)
    settle_lines(loading)
    _finish(loading)


def _dropped(loading: Loading) -> list[str]:
    """The numbers of those who hold a post today and of whom a whole feed says nothing."""
    if not loading.run.whole:
        return []
    spoken_of = loading.feed.categories
    rows = Spell.unscoped.filter(open_on(loading.day), known_to__isnull=True).order_by()
    unnamed: dict[str, set[str]] = {}
    for number, category in rows.values_list("person__force_number", "category").distinct().iterator():
        if number not in loading.feed.people:
            unnamed.setdefault(category, set()).add(number)
    for category in sorted(unnamed.keys() - spoken_of):
        label = Category(category).label
        loading.notes.append(f"The feed holds nobody as {label}: the {len(unnamed[category]):,} here stay as they are.")
    return sorted({number for category in unnamed.keys() & spoken_of for number in unnamed[category]})


def _refuse_a_large_drop(loading: Loading, dropped: int) -> None:
    rows = Spell.unscoped.filter(open_on(loading.day), known_to__isnull=True, category__in=loading.feed.categories)
    people = rows.order_by().values("person").distinct().count() if dropped else 0
    limit = threshold("workforce.feed_drop", on=loading.day).number
    if people and dropped * 100 > limit * people:
        raise TransitionRefused(
            f"This feed leaves out {dropped:,} of {people:,} people ({100 * dropped / people:.1f}%), and more than "
            f"{limit}% is taken for a broken file.",
            hint="Nothing was done. Look at the file; if they did all leave, run it again with --accept-drop.",
        )


def _finish(loading: Loading) -> None:
    run, rows = loading.run, loading.reader.report
    run.people, run.read, run.rejected = len(loading.feed.people), rows.read, rows.rejected
    run.save()
    facts = {"as_at": str(run.as_at), "whole": run.whole, "accepted_drop": run.accepted_drop, "files": run.files}
    counts = {"read": run.read, "rejected": run.rejected, "people": run.people, "left_out": run.left_out}
    record(LOADED, actor=loading.actor, subject=run, at=run.at, **facts, **counts, changes=run.changed)
    if run.changed:
        for name in listeners():
            post(HEARD, f"{HEARD}:{run.ref}:{name}", {"run": run.ref, "listener": name}, at=run.at)


def _reported(loading: Loading, rows: ImportReport) -> FeedReport:
    lines = FeedLine.unscoped.filter(run=loading.run).order_by("-days_late", "person_ref", "pk")
    says: list[str] = []
    kinds: dict[str, int] = {}
    for kind, words in lines.values_list("kind", "says").iterator():
        says.append(words)
        kinds[kind] = kinds.get(kind, 0) + 1
    rows.run_ref = loading.run.ref
    return FeedReport(rows, loading.run, says, kinds, loading.notes)
