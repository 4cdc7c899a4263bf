"""Fills the desk with draws: what is drawn, what is committed to, a case that left and one that somebody asks about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from probity.foundation.access.models import User
from probity.office.scrutiny.actions.draws import commit_draw, freeze_draw, make_draw
from probity.office.scrutiny.actions.draws_cases import ask_to_leave, decide_leaving, look_at, say_lacks
from probity.office.scrutiny.models import Draw, DrawnCase
from probity.office.scrutiny.policy.draws import decides_leaving
from probity.office.scrutiny.policy.draws_plans import FORCE, INSPECTOR, PANEL, closes_on, period_of
from probity.sites.sample.chance import moment
from probity.sites.sample.loading import LOADER
from probity.sites.sample.shapes import ForcePlan

BACK = {PANEL: 2, INSPECTOR: 1, FORCE: 1}  # so many periods of each plan are drawn
NIGHT = 3  # the hour at which the worker draws


def load_draws(plan: ForcePlan) -> dict[str, int]:
    """Draw as the worker would have by night; then what the coordinator, the approver and an inspector did."""
    made = [draw for name, count in BACK.items() for draw in _drawn(name, count, plan.as_of)]
    for name in BACK:
        for first, _ in _running(name, plan.as_of):
            commit_draw(name, first, actor=LOADER, at=moment(first, hour=NIGHT))
    _let_one_leave(plan, next(draw for draw in made if draw.plan == PANEL))
    _ask_about_another(plan, next(draw for draw in made if draw.plan == FORCE))
    _look(plan)
    return {"draws": len(made), "drawn cases": DrawnCase.unscoped.count()}


def _drawn(name: str, count: int, as_of: date) -> Iterator[Draw]:
    """The newest periods whose draw is made by the plan's last day, the newest first."""
    first, _ = period_of(name, as_of)
    while count:
        first, last = period_of(name, first - timedelta(days=1))
        closes = closes_on(last)
        if closes + timedelta(days=1) > as_of:
            continue
        draw = commit_draw(name, first, actor=LOADER, at=moment(first, hour=NIGHT))
        freeze_draw(draw, actor=LOADER, at=moment(closes, hour=NIGHT))
        make_draw(draw, actor=LOADER, at=moment(closes + timedelta(days=1), hour=NIGHT))
        count -= 1
        yield draw


def _running(name: str, as_of: date) -> Iterator[tuple[date, date]]:
    """The period that runs, and the one before it where its list is not frozen yet."""
    first, last = period_of(name, as_of)
    yield first, last
    earlier = period_of(name, first - timedelta(days=1))
    if closes_on(earlier[1]) + timedelta(days=1) > as_of:
        yield earlier


def _let_one_leave(plan: ForcePlan, draw: Draw) -> None:
    """One case leaves because a victim would be known by it; of another the footage is gone, which is a finding."""
    coordinator, approver = (User.objects.get(username=f"scrutiny.{name}") for name in ("coordinator", "releaser"))
    at = moment(plan.as_of, hour=11)
    cases = [*DrawnCase.unscoped.filter(draw=draw).select_related("search", "form").order_by("place")]
    for case in cases:
        leaving = ask_to_leave(
            case, "victim", words="She lives there and would be known by it.", actor=coordinator, at=at
        )
        if decides_leaving(leaving, approver):
            continue  # the approver stands in this officer's line: the question stays open
        decide_leaving(leaving, approves=True, words="Agreed with her support worker.", actor=approver, at=at)
        break
    kept = [case for case in cases if not case.findings and not case.leavings.exists()]
    for case in kept[:1]:
        say_lacks(case, "footage", words="The camera was found empty on docking.", actor=coordinator, at=at)


def _ask_about_another(plan: ForcePlan, draw: Draw) -> None:
    """Of one use of force a court is to decide; nobody has answered yet."""
    coordinator = User.objects.get(username="scrutiny.coordinator")
    case = DrawnCase.unscoped.filter(draw=draw).order_by("stratum", "place").first()
    if case:
        words = "He is charged with assaulting the officer; the hearing is next month."
        ask_to_leave(case, "proceedings", words=words, actor=coordinator, at=moment(plan.as_of, hour=12))


def _look(plan: ForcePlan) -> None:
    """An inspector has looked at a few of the searches drawn for them."""
    inspector = User.objects.get(username="scrutiny.inspector")
    said = (("sound", ""), ("learning", "The object and the grounds do not belong together: we went through it."))
    cases = DrawnCase.unscoped.filter(reader_ref=inspector.person_ref).order_by("place")
    for case, (view, words) in zip(cases, said, strict=False):
        look_at(case, view, words=words, actor=inspector, at=moment(plan.as_of, hour=14))
