"""What applications can be asked: the queue in words, officers' work, times against the target, earlier refusals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count, Min, Q

from probity.foundation.audit.actors import System
from probity.foundation.kernel.workingdays import working_days_between
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.models import (
    WORKED,
    Applicant,
    Application,
    ApplicationQuerySet,
    ApplicationState,
    ClearanceSpan,
)
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.levels import sorted_levels

NAMING = System(
    "vetting.naming", "gives names of applicants who are not in the workforce, as the directory does others"
)
STANDS = System(
    "vetting.stands", "says whether earlier applications of one person were refused, for a reader of the file"
)


@dataclass(frozen=True)
class Waiting:
    """What waits in the queue on a day: the counts that its sentence is made of."""

    total: int
    unclaimed: int
    late: int
    deciding: int
    revisit: int


@dataclass(frozen=True)
class Load:
    """One officer's open files; no officer for those that nobody has taken."""

    officer_ref: str
    name: str
    open: int
    late: int
    oldest: date | None


@dataclass(frozen=True)
class Taken:
    """How long applications that hold one level took from submission to decision, in working days."""

    level: str
    decided: int
    median_days: float
    longest_days: int
    in_time: int


def waiting(rows: ApplicationQuerySet, *, on: date) -> Waiting:
    """What waits among the rows that a reader may see. One query."""
    worked = Q(state__in=WORKED)
    found = rows.aggregate(
        total=Count("pk", filter=worked),
        unclaimed=Count("pk", filter=Q(state=ApplicationState.SUBMITTED)),
        late=Count("pk", filter=worked & Q(target_on__lt=on)),
        deciding=Count("pk", filter=Q(state=ApplicationState.DECISION)),
        revisit=Count("pk", filter=Q(revisit_on__isnull=False)),
    )
    return Waiting(**found)


def loads(rows: ApplicationQuerySet, *, on: date) -> list[Load]:
    """Open files by officer, the most first. Three queries."""
    late = Count("pk", filter=Q(target_on__lt=on))
    found = [
        *rows.filter(state__in=WORKED)
        .order_by()
        .values("officer_ref")
        .annotate(open=Count("pk"), late=late, oldest=Min("submitted_on"))
    ]
    names = short_names([one["officer_ref"] for one in found], on=on)
    made = [Load(name=names.get(one["officer_ref"], "Nobody yet"), **one) for one in found]
    return sorted(made, key=lambda load: (-load.open, load.name))


def taken(rows: ApplicationQuerySet, *, since: date, until: date) -> list[Taken]:
    """Times of what was decided between two days, both included, by level in the rulebook's order. One query."""
    ended = rows.filter(
        state__in=(ApplicationState.GRANTED, ApplicationState.REFUSED), ended_on__gte=since, ended_on__lte=until
    )
    by_level: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for levels, submitted, last, target in ended.order_by().values_list(
        "level_codes", "submitted_on", "ended_on", "target_on"
    ):
        for level in levels:
            by_level[level].append((working_days_between(submitted, last), target is None or last <= target))
    return [_taken(level, by_level[level]) for level in sorted_levels(by_level, until)]


def _taken(level: str, times: Sequence[tuple[int, bool]]) -> Taken:
    days = [days for days, _ in times]
    return Taken(level, len(days), median(days), max(days), sum(in_time for _, in_time in times))


@dataclass(frozen=True)
class Earlier:
    """An earlier application of the same person that did not end in a grant."""

    ref: str
    state: str
    levels: str
    ended_on: date | None


def earlier_ends(application: Application) -> list[Earlier]:
    """Earlier applications of the same person here that were refused, stopped or withdrawn, newest first."""
    ref = application.applicant_ref
    known = Applicant.objects.visible_to(STANDS).filter(Q(ref=ref) | Q(person_ref=ref))
    same = Q(applicant_ref=ref) | Q(applicant_ref__in=known.values("ref"))
    same |= Q(applicant_ref__in=known.exclude(person_ref="").values("person_ref"))
    rows = Application.objects.visible_to(STANDS).filter(same).exclude(pk=application.pk)
    ends = (ApplicationState.REFUSED, ApplicationState.DISCONTINUED, ApplicationState.WITHDRAWN)
    return [
        Earlier(one.ref, one.get_state_display(), one.levels_in_words, one.ended_on)
        for one in rows.filter(state__in=ends).order_by("-opened_at")
    ]


def applicant_names(refs: Iterable[str]) -> dict[str, str]:
    """Names of applicants who are not in the workforce, by reference."""
    wanted = [ref for ref in refs if ref.startswith("AP-")]
    if not wanted:
        return {}
    return {one.ref: one.name for one in Applicant.objects.visible_to(NAMING).filter(ref__in=wanted)}


@dataclass(frozen=True)
class TeamLine:
    """What a line manager sees of one of theirs: cleared or not, and nothing else."""

    person_ref: str
    name: str
    is_cleared: bool


def team_lines(refs: Iterable[str], *, on: date) -> list[TeamLine]:
    """Whether each of these people is cleared on a day: a clearance in force and no refusal since it was granted."""
    wanted = [*refs]
    live = (
        ClearanceSpan.objects.visible_to(STANDS)
        .as_at(on)
        .filter(holder_ref__in=wanted, standing__in=(Standing.IN_FORCE, Standing.CONDITIONS))
    )
    granted: dict[str, date] = {}
    for holder, first in live.values_list("holder_ref", "clearance__granted_on"):
        granted[holder] = max(first, granted.get(holder, first))
    refusals = Application.objects.visible_to(STANDS).filter(applicant_ref__in=wanted, state=ApplicationState.REFUSED)
    refused: dict[str, date] = {}
    for ref, ended in refusals.exclude(ended_on=None).values_list("applicant_ref", "ended_on"):
        refused[ref] = max(ended or on, refused.get(ref, ended or on))
    names = short_names(wanted, on=on)
    lines = [
        TeamLine(ref, names.get(ref, ref), ref in granted and (ref not in refused or granted[ref] > refused[ref]))
        for ref in wanted
    ]
    return sorted(lines, key=lambda line: line.name)
