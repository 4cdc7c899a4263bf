"""Fills the desk with a panel of the public: one meeting over and published, one open, one being prepared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from probity.foundation.access.models import User
from probity.office.scrutiny.actions.packs import View, judge_alone, judge_together, make_ready, see_footage, take_cases
from probity.office.scrutiny.actions.packs_worries import answer_panel, close_worry, write_to_officer
from probity.office.scrutiny.actions.panels import (
    NewMember,
    enter_member,
    form_panel,
    open_member_account,
    say_they_know,
    train_member,
)
from probity.office.scrutiny.actions.panels_meetings import (
    ask_for,
    close_meeting,
    name_officer,
    open_meeting,
    plan_meeting,
    put_item,
)
from probity.office.scrutiny.actions.panels_summary import publish_summary, write_summary
from probity.office.scrutiny.models import (
    Draw,
    DrawState,
    OfficerWords,
    PackCase,
    PackState,
    Panel,
    PanelMeeting,
    PanelMember,
    Worry,
)
from probity.office.scrutiny.policy.draws_plans import FORCE, PANEL
from probity.office.scrutiny.policy.packs import may_judge
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.shapes import ForcePlan

MEMBERS = ("Ann Bell", "Sam Cole", "Ewa Nowak", "Joan Ives", "Lee Dunn", "Priya Rao")
UNTRAINED, WITHOUT_ACCOUNT = "Lee Dunn", "Priya Rao"
KINDS = ("law", "confidence", "bias")
JOB = "panel.member"
REASONS = {
    "green": ("The grounds say what was seen and why it mattered.", "Clear, and written down at the time."),
    "amber": ("It leaves out what was said before the search.", "A little more on what was seen would help."),
    "red": ("A smell alone, and nothing else is written.", "Nothing here says why this person."),
}
THIN = ("Smelled of cannabis.", "Known to police.", "Acting suspiciously.")


class _Cast(NamedTuple):
    runs: User
    lead: User
    standards: User
    officer_ref: str
    """Who attends: stands in nobody's line."""


def load_panels(plan: ForcePlan) -> dict[str, int]:
    """Form the panel, then hold its meetings as far as they have come by the plan's last day."""
    random, cast = stream(plan.seed, "panels"), _cast(plan)
    panel = form_panel("Riverside panel", says="Searches of every division, and the use of force every other month.",
                       actor=cast.runs, at=moment(plan.as_of - timedelta(days=200), hour=9))  # fmt: skip
    members = [_member(panel, name, cast, plan.as_of) for name in MEMBERS]
    draws = [*Draw.unscoped.filter(plan=PANEL, state=DrawState.DRAWN).order_by("first_day")]
    force = Draw.unscoped.filter(plan=FORCE, state=DrawState.DRAWN).order_by("-first_day").first()
    days = (plan.as_of - timedelta(days=12), plan.as_of + timedelta(days=6), plan.as_of + timedelta(days=34))
    for draw, held_on, hold in zip(draws[-2:], days, (_over, _open), strict=False):
        hold(_packed(panel, draw, held_on, cast), members, cast, random)
    if force:
        _being_prepared(_packed(panel, force, days[2], cast), cast)
    return {"panel meetings": PanelMeeting.unscoped.count(), "cases before a panel": PackCase.unscoped.count()}


def _cast(plan: ForcePlan) -> _Cast:
    by_name = {each.username: each.person_ref for each in plan.accounts}
    runs, lead = (User.objects.get(username=f"scrutiny.{name}") for name in ("coordinator", "lead"))
    return _Cast(runs, lead, User.objects.get(username="standards"), by_name["scrutiny.trainer"])


def _member(panel: Panel, name: str, cast: _Cast, as_of: date) -> PanelMember:
    joined = as_of - timedelta(days=190)
    at = moment(joined, hour=10)
    seats = [] if name == WITHOUT_ACCOUNT else [panel.ref]
    new = NewMember(name=name, starts_on=joined, ends_on=joined + timedelta(days=700), panels=seats)
    made = enter_member(new, actor=cast.runs, at=at)
    for kind in KINDS[: 2 if name == UNTRAINED else 3]:
        train_member(made, kind, joined, actor=cast.runs, at=at)
    if name == WITHOUT_ACCOUNT:
        return made
    if name == MEMBERS[0]:  # the account named by its job belongs to somebody of the public, and to nobody of the force
        User.objects.filter(username=JOB).delete()
    account = JOB if name == MEMBERS[0] else f"panel.{name.rsplit(maxsplit=1)[-1].lower()}"
    user = open_member_account(made, account, None, actor=cast.runs, at=at)
    User.objects.filter(pk=user.pk).update(password=cast.runs.password)
    return made


def _packed(panel: Panel, draw: Draw, held_on: date, cast: _Cast) -> PanelMeeting:
    """A meeting with every case of the draw in its pack."""
    at = moment(held_on - timedelta(days=8), hour=9)
    made = plan_meeting(panel, held_on, held_at=time(18, 30), place="Riverside Hall", actor=cast.runs, at=at)
    take_cases(made, draw, actor=cast.runs, at=at)
    return name_officer(made, cast.officer_ref, actor=cast.runs, at=at)


def _ready(meeting: PanelMeeting, cast: _Cast, at: datetime, *, but: int = 0) -> list[PackCase]:
    cases = [*PackCase.unscoped.filter(meeting=meeting, state=PackState.PREPARED).order_by("number")]
    for case in cases[: len(cases) - but]:
        make_ready(case, actor=cast.runs, at=at)
    return cases


def _over(meeting: PanelMeeting, members: Sequence[PanelMember], cast: _Cast, random: Random) -> None:
    """Judged alone and together, a worry sent and closed, an officer written to who answered, and published."""
    at = moment(meeting.held_on - timedelta(days=7), hour=9)
    evening = moment(meeting.held_on, hour=20)
    first = _ready(meeting, cast, at)[0]
    say_they_know(members[3], first.officer_ref, "Lives next door", actor=cast.runs, at=at)
    open_meeting(meeting, actor=cast.runs, at=at)
    for case in PackCase.unscoped.filter(meeting=meeting).order_by("number"):
        _judge(case, members[:4], random, at, worry="" if case.number > 1 else "He wrote the very same twice.")
        case.refresh_from_db()
        if case.drawn.record.footage_ref:
            see_footage(case, members[1:3], 4, "", actor=cast.runs, at=evening)
        colour = max(("red", "amber", "green"), key=[one.colour for one in case.judgements.all()].count)
        judge_together(case, _view(colour, random), actor=cast.runs, at=evening)
    _answered(meeting, cast, evening)
    ask_for(meeting, "Brief every team on writing down what was seen", whose="training",
            due_on=meeting.held_on + timedelta(days=60), actor=cast.runs, at=evening)  # fmt: skip
    close_meeting(meeting, actor=cast.runs, at=evening + timedelta(hours=1))
    words = "Most grounds were clear. Where only a smell was written down, the panel could not tell why it was enough."
    summary = write_summary(meeting, words, actor=cast.runs, at=evening + timedelta(hours=2))
    publish_summary(summary, actor=cast.lead, at=evening + timedelta(days=2))
    for worry in Worry.unscoped.filter(case__meeting=meeting)[:1]:
        close_worry(worry, "Looked into; management action.", actor=cast.standards, at=evening + timedelta(days=5))


def _answered(meeting: PanelMeeting, cast: _Cast, at: datetime) -> None:
    """The panel writes to officers of red cases; the first answers, the others have time still."""
    red = PackCase.unscoped.filter(meeting=meeting, colour__in=("red", "amber")).order_by("number")[:3]
    for case in red:
        write_to_officer(case, "Write down what you saw, heard and were told, and not only what you smelled.",
                         actor=cast.runs, at=at)  # fmt: skip
    words = OfficerWords.unscoped.filter(case__in=[case.pk for case in red]).order_by("pk").first()
    officer = User.objects.filter(person_ref=words.officer_ref).first() if words else None
    if words and officer:
        answer_panel(words, "I accept that. I had seen him hide something, and should have written it.", actor=officer,
                     at=at + timedelta(days=3))  # fmt: skip


def _open(meeting: PanelMeeting, members: Sequence[PanelMember], cast: _Cast, random: Random) -> None:
    """Open, with some cases judged by some; one has every judgement and waits to be judged together."""
    at = moment(meeting.held_on - timedelta(days=7), hour=9)
    _ready(meeting, cast, at)
    put_item(meeting, "Feedback", "Most who answered were told why they were stopped.", actor=cast.runs, at=at)
    open_meeting(meeting, actor=cast.runs, at=at)
    cases = [*PackCase.unscoped.filter(meeting=meeting, state=PackState.ALONE).order_by("number")]
    for case in cases[:4]:
        _judge(case, members[1:3], random, at)
    if cases:
        _judge(cases[-1], members[:4], random, at, worry="The grounds read as if written afterwards.")


def _being_prepared(meeting: PanelMeeting, cast: _Cast) -> None:
    """Half of its cases are redacted."""
    _ready(meeting, cast, moment(meeting.held_on - timedelta(days=8), hour=10), but=5)


def _judge(case: PackCase, members: Sequence[PanelMember], random: Random, at: datetime, worry: str = "") -> None:
    """Those of the members who read it judge it alone: mostly alike, thin grounds worse."""
    thin = any(words in case.shown["account"] for words in THIN)
    for member in members:
        user = User.objects.filter(person_ref=member.ref).first()
        if user is None or may_judge(case, user):
            continue
        colour = random.choices(("red", "amber", "green"), (7, 2, 1) if thin else (1, 3, 12))[0]
        fear, worry = (worry, "") if worry else ("", "")
        judge_alone(case, _view(colour, random, fear), actor=user, at=at)


def _view(colour: str, random: Random, worry: str = "") -> View:
    view = {"green": "reasonable", "amber": "too_little", "red": "not_reasonable"}[colour]
    return View(colour=colour, view=view, reasons=random.choice(REASONS[colour]), worry=worry)
