"""What a draw is made from, what came too late for it, and whether it comes out the same when it is made again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from probity.foundation.audit.actors import System
from probity.foundation.kernel import draws as drawing
from probity.office.scrutiny.models import (
    OWN_SOURCES,
    CaseState,
    Draw,
    DrawnCase,
    DrawnCaseQuerySet,
    DrawState,
    ForceForm,
    Leaving,
    LeavingState,
    Search,
    SearchQuerySet,
    SearchReview,
)
from probity.office.scrutiny.policy.draws_plans import FORCE, INSPECTOR, SEARCHES
from probity.office.scrutiny.queries.lines import Lines

DRAWING = System("scrutiny.drawing", "lists what draws are made from, and makes those that are due")
NO_OFFICER = "Names no officer"
NO_INSPECTOR = "Nobody of inspector's rank above had no part in it"
NO_KIND = "Of no kind that is drawn"


@dataclass(frozen=True)
class Listed:
    """The records of a period by stratum, and how many stand in none, by reason."""

    strata: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, int]

    @property
    def records(self) -> frozenset[str]:
        return frozenset(ref for refs in self.strata.values() for ref in refs)


def listed_now(draw: Draw) -> Listed:
    """What the draw's list would be were it frozen now."""
    if draw.plan == FORCE:
        return _by_kind(draw.first_day, draw.last_day, draw.kinds)
    return _searches(draw.first_day, draw.last_day, for_inspectors=draw.plan == INSPECTOR)


def _by_kind(first: date, last: date, kinds: Mapping[str, Collection[str]]) -> Listed:
    """Forms of force; one that says tactics of several kinds stands in each."""
    strata: dict[str, list[str]] = {name: [] for name in kinds}
    rows = ForceForm.objects.visible_to(DRAWING).recorded().between(first, last)
    none = 0
    for ref, tactics in rows.order_by("ref").values_list("ref", "tactics"):
        used = {str(each["code"]) for each in tactics}
        found = [name for name, codes in kinds.items() if used.intersection(codes)]
        for name in found:
            strata[name].append(ref)
        none += not found
    return Listed({name: tuple(refs) for name, refs in strata.items()}, {NO_KIND: none} if none else {})


def _searches(first: date, last: date, *, for_inspectors: bool) -> Listed:
    """Searches that name their officer: all in one stratum, or each with the inspector who looks at it."""
    rows = Search.objects.visible_to(DRAWING).recorded().between(first, last)
    ours = rows.filter(source__in=OWN_SOURCES).exclude(officer_ref="").order_by("ref")
    nameless = rows.count() - ours.count()
    left_out = Counter({NO_OFFICER: nameless} if nameless else {})
    if not for_inspectors:
        return Listed({SEARCHES: tuple(ours.values_list("ref", flat=True))}, dict(left_out))
    strata: dict[str, list[str]] = defaultdict(list)
    for ref, reader in _readers(ours, first, last):
        if reader:
            strata[reader].append(ref)
        else:
            left_out[NO_INSPECTOR] += 1
    return Listed({name: tuple(refs) for name, refs in sorted(strata.items())}, dict(left_out))


def _readers(rows: SearchQuerySet, first: date, last: date) -> Iterator[tuple[str, str]]:
    """Each search with the nearest of inspector's rank above its officer that day who had no part in it.

    Who made it, was there, supervised it or reviewed it had a part: a supervisor's own search goes to somebody else.
    """
    reviewers: dict[int, set[str]] = defaultdict(set)
    reviews = SearchReview.objects.visible_to(DRAWING).filter(search__searched_on__range=(first, last))
    for search, reviewer in reviews.values_list("search_id", "reviewer_ref"):
        reviewers[search].add(reviewer)
    lines = Lines.read(first, last)
    columns = ("pk", "ref", "officer_ref", "searched_on", "present", "supervisor_ref", "inspector_ref")
    for pk, ref, officer, on, present, supervisor, inspector in rows.values_list(*columns):
        part = {*present, supervisor, *reviewers.get(pk, ())} - {""}
        plain = inspector and inspector not in part
        yield ref, inspector if plain else lines.of(officer, on, part).inspector_ref


def late_records(draw: Draw) -> tuple[str, ...]:
    """Records of the period that came after the list was frozen: outside the draw."""
    if not draw.frozen_at:
        return ()
    return tuple(sorted(listed_now(draw).records - draw.records))


def made_again(draw: Draw) -> drawing.Draw:
    """The draw as the shown seed and the frozen list give it, with its replacements in their order."""
    made = drawing.draw_strata(draw.listed, draw.seed, dict.fromkeys(draw.listed, draw.wanted))
    for ref in gone_from(draw):
        made = drawing.replaced(made, ref)
    return made


def gone_from(draw: Draw) -> list[str]:
    """The records that left the draw, in that order."""
    left = [*_cases(draw).filter(state=CaseState.LEFT).order_by("left_place")]
    return [case.record.ref for case in left]


def _cases(draw: Draw) -> DrawnCaseQuerySet:
    rows: DrawnCaseQuerySet = DrawnCase.objects.visible_to(DRAWING)
    return rows.filter(draw=draw).select_related("search", "form")


def as_kept(draw: Draw) -> drawing.Draw:
    """The draw as its cases stand here, in the order of the strata as they are drawn."""
    standing: dict[str, list[DrawnCase]] = defaultdict(list)
    left: dict[str, list[DrawnCase]] = defaultdict(list)
    for case in _cases(draw).in_order():
        (standing if case.state == CaseState.STANDS else left)[case.stratum].append(case)
    strata = []
    for again in drawing.draw_strata(draw.listed, draw.seed, dict.fromkeys(draw.listed, draw.wanted)).strata:
        gone = sorted(left[again.name], key=lambda case: case.left_place or 0)
        strata.append(
            drawing.Stratum(
                again.name, draw.wanted, again.order, tuple(case.record.ref for case in standing[again.name]),
                tuple(case.record.ref for case in gone),
            )
        )  # fmt: skip
    return drawing.Draw(draw.commitment, draw.digest, tuple(strata))


def faults_of(draw: Draw) -> tuple[str, ...]:
    """What does not hold when a draw is made again from what is published; nothing when all of it holds."""
    if draw.state != DrawState.DRAWN:
        return ()
    return drawing.verify_draw(as_kept(draw), draw.seed, draw.listed, gone_from(draw))


def cases_to_show(draw: Draw) -> DrawnCaseQuerySet:
    """The cases of a draw that may be put before who looks at them, in order: none about which somebody is asking."""
    return _cases(draw).standing().with_asked().filter(asked=False).in_order()


@dataclass(frozen=True)
class Tally:
    """What is published of a draw: how many stand, how many left and were replaced, and why. It names nobody."""

    wanted: int
    standing: int
    left: int
    replaced: int
    reasons: Mapping[str, int]
    asked: int
    refused: int
    lacking: int
    """Cases that stand with a finding, such as no footage."""

    @property
    def shortfall(self) -> int:
        return max(self.wanted - self.standing, 0)


def tally_of(draw: Draw) -> Tally:
    """Count one draw, in three queries."""
    cases = [*DrawnCase.objects.visible_to(DRAWING).filter(draw=draw).values("state", "replaces", "findings")]
    leavings = Leaving.objects.visible_to(DRAWING).filter(case__draw=draw)
    answers = Counter(leavings.order_by().values_list("state", flat=True))
    reasons = Counter(leavings.filter(state=LeavingState.APPROVED).order_by().values_list("reason", flat=True))
    standing = [case for case in cases if case["state"] == CaseState.STANDS]
    return Tally(
        wanted=draw.wanted * len(draw.listed), standing=len(standing), left=len(cases) - len(standing),
        replaced=sum(case["replaces"] is not None for case in cases), reasons=dict(reasons),
        asked=answers[LeavingState.ASKED], refused=answers[LeavingState.REFUSED],
        lacking=sum(bool(case["findings"]) for case in standing),
    )  # fmt: skip
