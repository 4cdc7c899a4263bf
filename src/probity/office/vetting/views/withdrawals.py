"""Withdrawals: the required record as a list; one matter, what it waits for and by which rule; each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.queries import deadlines_of, next_due
from probity.foundation.casework.transitions import Transition, why_not
from probity.foundation.web.acts import Act, Button, buttons
from probity.foundation.web.charts import Bar, bars
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.formats import number_of
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.models import Category
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import withdrawal as actions
from probity.office.vetting.actions.openings import Matter, open_withdrawal
from probity.office.vetting.forms import withdrawal as forms
from probity.office.vetting.models import Route, Withdrawal, WithdrawalState
from probity.office.vetting.policy.roles import DECIDER, MANAGER, READERS_AS_ROLES
from probity.office.vetting.policy.withdrawal import is_authority
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import withdrawal as flow

S = WithdrawalState
Step = Callable[..., Any]
ROUTE_SAYS = {
    Route.REGULATIONS: "A police officer's clearance is withdrawn under the Police (Vetting) Regulations 2025.",
    Route.CONTRACT: "The Regulations are for police officers. What follows for staff is under their contract.",
    Route.ACCESS: "For a contractor, a volunteer and the like access ends or is kept. There is no assessment.",
}


def _done(step: Step) -> Any:
    """An act whose form gives the words, and perhaps the day and the answer, of one step."""
    return lambda record, given, actor, at: step(record, actions.Done(**given), actor=actor, at=at)


def _appoint(record: Withdrawal, given: Mapping[str, Any], actor: User, at: datetime) -> Any:
    return actions.appoint_assessor(record, given["assessor"], actions.Done(given["words"]), actor=actor, at=at)


def _harm(record: Withdrawal, given: Mapping[str, Any], actor: User, at: datetime) -> Any:
    done = actions.Done(given["words"])
    return actions.enter_harm_test(record, done, withheld=given["withheld"], actor=actor, at=at)


def _decide(record: Withdrawal, given: Mapping[str, Any], actor: User, at: datetime) -> Any:
    return actions.decide_withdrawal(record, actions.Verdict(**given), actor=actor, at=at)


def _appeal(body: str) -> Any:
    return lambda record, given, actor, at: actions.appeal_to(record, body, actions.Done(**given), actor=actor, at=at)


def _by(transition: Transition) -> Callable[[Any, User], str]:
    return lambda record, user: why_not(transition, record, user)


def _while(states: Iterable[S], says: str) -> Callable[[Any, User], str]:
    wanted = frozenset(states)
    return lambda record, user: says if record.state not in wanted else is_authority(record, user)


ACTS = {
    "severity": Act(
        "Assess its severity", "Could the matter reasonably result in withdrawal?", forms.SeverityForm,
        _done(actions.assess_severity), _by(flow.SEVERE), "Severity assessed for",
    ),
    "advice": Act(
        "Enter the legal advice", "The matter came before the Regulations. It does not go on under them.",
        forms.AdviceForm, _done(actions.end_on_advice), _by(flow.ADVISED_NONE), "Advice entered for",
    ),
    "access": Act(
        "End access, or keep it", "What they hold ends with their access.", forms.AccessForm,
        _done(actions.settle_access), _by(flow.END_ACCESS), "Decided for", "warning",
    ),
    "appoint": Act(
        "Appoint an assessor", "Somebody who had no part in it. What stands in the way is said.", forms.AppointForm,
        _appoint, _by(flow.APPOINT), "Assessor appointed for",
    ),
    "harm": Act(
        "Make the harm test", "The notice is held against what you withhold.", forms.HarmForm, _harm,
        _by(flow.NOTIFY), "Harm test made for", "secondary",
    ),
    "notice": Act(
        "Give notice", "It goes to the holder's inbox in these words, with the day by which you ask for an answer.",
        forms.WordsForm, _done(actions.give_notice), _by(flow.NOTIFY), "Notice given in",
    ),
    "response": Act(
        "Enter the response", "What the holder answered, or that the time ran out without an answer.",
        forms.WordsForm, _done(actions.enter_response), _by(flow.RESPOND), "Response entered for",
    ),
    "decide": Act(
        "Decide the outcome", "What it says of the clearance happens at once.", forms.VerdictForm, _decide,
        _by(flow.DECIDE[S.RETAINED]), "Decided:", "warning",
    ),
    "panel": Act(
        "Enter an appeal to the panel", "An internal panel hears it first.", forms.WordsForm, _appeal("panel"),
        _by(flow.TO_PANEL), "Appeal entered for",
    ),
    "tribunal": Act(
        "Enter an appeal to the tribunal", "After the panel, under the Regulations alone.", forms.WordsForm,
        _appeal("tribunal"), _by(flow.TO_TRIBUNAL), "Appeal entered for",
    ),
    "finding": Act(
        "Enter what the appeal found", "Overturned, what was held is granted anew from today.", forms.FindingForm,
        _done(actions.enter_finding), _by(flow.UPHOLD), "Finding entered for",
    ),
    "suspend": Act(
        "Suspend meanwhile", "From a day on or after the matter came, until it is decided.", forms.DayForm,
        _done(actions.suspend_meanwhile), _while(actions.MAY_SUSPEND, "Only while it is being assessed."),
        "Suspended in", "secondary",
    ),
    "other": Act(
        "Conduct or performance", "Instead, or as well: which, in which order, and why.", forms.OtherForm,
        _done(actions.other_procedure), _by(flow.ELSEWHERE), "Recorded for", "secondary",
    ),
    "friend": Act(
        "Name a police friend", "Or a trade union's representative.", forms.FriendForm,
        _done(actions.name_friend), _while(actions.MAY_SUSPEND, "Only while it is being assessed."),
        "Named for", "secondary",
    ),
    "left": Act(
        "They resigned or retired first", "What they hold ends with their last day. The record stays.",
        forms.LeaveForm, _done(actions.leave_first), _by(flow.LEAVE), "Ended:", "secondary",
    ),
}  # fmt: skip
BY_STATE: Mapping[str, tuple[str, ...]] = {
    S.MATTER: ("severity", "suspend", "other", "left"),
    S.ADVICE: ("advice", "left"),
    S.APPOINT: ("appoint", "suspend", "other", "friend", "left"),
    S.ASSESSMENT: ("harm", "notice", "suspend", "friend", "left"),
    S.NOTICE: ("response", "suspend", "friend", "left"),
    S.RESPONDED: ("decide", "suspend", "friend", "left"),
    S.WITHDRAWN: ("panel",),
    S.PANEL: ("finding", "left"),
    S.TRIBUNAL: ("finding", "left"),
    S.UPHELD: ("tribunal",),
}


def offered(found: Withdrawal) -> tuple[str, ...]:
    """The steps that this matter's route knows, in its state. What is the law of others is not offered."""
    if found.route == Route.ACCESS:
        return ("access", "left") if found.state == S.MATTER else ()
    names = BY_STATE.get(found.state, ())
    return tuple(name for name in names if name != "tribunal" or found.route == Route.REGULATIONS)


def _named(rows: Sequence[Any]) -> None:
    names = short_names([row.assessor_ref for row in rows], on=timezone.localdate())
    for row in rows:
        row.assessor = names.get(row.assessor_ref, "")


LIST = ListPlan(
    title="Withdrawals",
    noun=("withdrawal", "withdrawals"),
    columns=(
        Column("who", "Who", lambda row: row.person_name, sort="person_name"),
        Column("ref", "Matter", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("route", "Route", lambda row: row.get_route_display(), sort="route", only_when_wide=True,
               hide_on_phone=True),
        Column("came", "Came on", lambda row: row.came_on, sort="came_on", hide_on_phone=True),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
        Column("ended", "Ended on", lambda row: row.ended_on or "", sort="ended_on", hide_on_phone=True),
        Column("assessor", "Assessor", lambda row: row.assessor, only_when_wide=True, hide_on_phone=True),
    ),
    filterset=forms.WithdrawalFilter,
    address=lambda row: reverse("vetting:withdrawal", args=[row.ref]),
    order=("-came_on",),
    empty="A matter stands here once it is opened, and stays however it ends.",
    prepare=_named,
)  # fmt: skip


@require_safe
def withdrawals(request: HttpRequest) -> HttpResponse:
    """The record of withdrawal assessments, those who left first among them."""
    user = unit_only(request)
    rows = Withdrawal.objects.visible_to(user)
    page = ListPage(request, LIST, rows)
    add = {} if is_authority(None, user) else {"add_url": reverse("vetting:withdrawal_new"), "add": "Open a matter"}
    context: dict[str, Any] = {"tabs": tabs(request, user), **add}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        context |= _figures(rows)
    return page.response("vetting/withdrawals.html", context)


def _figures(rows: Any) -> dict[str, Any]:
    states = [*rows.values_list("state", flat=True)]
    counts = [(state, states.count(state.value)) for state in S if state.value in states]
    here = reverse("vetting:withdrawals")
    figures = [Bar(state.label, count, url=f"{here}?state={state.value}") for state, count in counts]
    under_way = rows.under_way().count()
    left = states.count(S.LEFT.value)
    says = (
        f"{number_of(under_way, 'matter is', 'matters are')} under way; {left:,} ended because the holder left first."
    )
    return {"says": says, "chart": bars("Withdrawals by where they stand", figures, says=says, of="Matters")
            if counts else None}  # fmt: skip


@both
def withdrawal_new(request: HttpRequest) -> HttpResponse:
    """Open a matter about somebody."""
    user, form = unit_only(request), forms.MatterForm(request.POST or None)
    made: list[Withdrawal] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        matter = Matter(given["person"], given["words"], given["came_on"])
        if done(form, lambda: made.append(open_withdrawal(matter, actor=user, at=timezone.now()))):
            return redirect("vetting:withdrawal", made[0].ref)
    lead = "By which route it goes follows from what they are to the force on the day on which it came."
    context = {"form": form, "title": "Open a matter", "button": "Open", "refused": is_authority(None, user),
               "back": reverse("vetting:withdrawals"), "lead": lead}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _fetch(request: HttpRequest, ref: str) -> tuple[Withdrawal, HttpResponse | None]:
    found: Withdrawal = get_object_or_404(Withdrawal.objects.visible_to(unit_only(request)), ref=ref)
    return found, open_record(request, found)


def _facts(found: Withdrawal) -> list[Fact]:
    names = short_names([found.assessor_ref, found.opened_by_ref], on=timezone.localdate())
    category = dict(Category.choices).get(found.category, found.category.capitalize())
    facts = [
        Fact("Who", found.person_name, url=reverse("vetting:person", args=[found.person_ref])),
        Fact("To the force that day", category),
        Fact("Route", found.get_route_display()),
        Fact("Came to attention on", found.came_on),
        Fact("The matter", found.matter),
        Fact("From", found.source_ref or "Entered here"),
        Fact("Assessor", names.get(found.assessor_ref, "") or "Nobody yet"),
    ]
    return [*facts, Fact("Ended on", found.ended_on)] if found.ended_on else facts


@require_safe
def withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    """One matter: its route, its steps with their days, what it waits for, and the rule of every limit."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user, facts = user_of(request), _facts(found)
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[S(found.state)]))
    stopped = found.state == S.ADVICE
    context = {
        "record": found, "title": f"Withdrawal: {found.person_name}", "facts": facts, "stopped": stopped,
        "bar": [Fact("Reference", ref), facts[0], Fact("State", tag), Fact("Came", found.came_on)],
        "says": "" if stopped else ROUTE_SAYS[Route(found.route)], "rule_day": found.came_on,
        "route_rules": _rules(found), "deadlines": _limits(found), "happenings": _happenings(found),
        "acts": _buttons(found, user),
    }  # fmt: skip
    return render(request, "vetting/withdrawal.html", context)


def _limits(found: Withdrawal) -> list[Deadline]:
    """Its time limits; of a matter that has ended those that were met, and the one to appeal."""
    return [each for each in deadlines_of(found) if found.is_under_way or each.met_at or each.name == actions.APPEAL]


def _rules(found: Withdrawal) -> tuple[str, ...]:
    both_rules = ("vetting.withdrawal_applies", "vetting.withdrawal_routes")
    return both_rules if found.route == Route.REGULATIONS else both_rules[1:]


def _buttons(found: Withdrawal, user: User) -> list[Button]:
    acts = {name: ACTS[name] for name in offered(found)}
    return buttons(found, acts, user, lambda name: reverse("vetting:withdrawal_act", args=[found.ref, name]))


def _happenings(found: Withdrawal) -> list[Happening]:
    stages = [*found.stages.order_by("-at", "-pk")]
    names = short_names([stage.by_ref for stage in stages], on=timezone.localdate())
    return [
        Happening(_stage_title(stage), stage.on, by=names.get(stage.by_ref, ""), says=stage.words)
        for stage in stages
        if stage.answer != actions.WITHHELD or stage.words
    ]


def _stage_title(stage: Any) -> str:
    if stage.answer == actions.WITHHELD:
        return "Withheld from the notice"
    return f"{stage.get_kind_display()}: {stage.answer}" if stage.answer else str(stage.get_kind_display())


@both
def withdrawal_act(request: HttpRequest, ref: str, withdrawal_act_name: str) -> HttpResponse:
    """One step. What this route does not know does not exist."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    acts = {name: ACTS[name] for name in offered(found)}
    back = reverse("vetting:withdrawal", args=[ref])
    return do(request, found, acts, withdrawal_act_name, back=back, facts=_facts(found))


WAITS_FOR = {
    S.MATTER: "Assess a matter about a clearance",
    S.ADVICE: "Ask for legal advice on a matter",
    S.APPOINT: "Appoint an assessor",
    S.ASSESSMENT: "Assess a withdrawal",
    S.NOTICE: "Enter the response to a notice",
    S.RESPONDED: "Decide a withdrawal",
}


@needs
def of_withdrawals(user: User, at: datetime) -> Iterable[Need]:
    """Matters that wait for the manager, a decision-maker or the assessor who was appointed."""
    if not (user.holds(MANAGER) or user.holds(DECIDER)):
        return
    on = day_of(at)
    waiting = [*Withdrawal.objects.visible_to(user).filter(state__in=WAITS_FOR).order_by("came_on")[:40]]
    dues = next_due(waiting)
    for one in waiting:
        if one.assessor_ref not in ("", user.person_ref):
            continue
        due = dues.get(one.ref)
        group = group_of(due, on) if due else Group.NEW
        url = reverse("vetting:withdrawal", args=[one.ref])
        yield Need(group, WAITS_FOR[S(one.state)], url, due=due, ref=one.ref, since=one.came_on)


@finds("Withdrawals of clearance")
def find_withdrawals(user: User, sought: str) -> Iterable[Found]:
    """Matters by reference."""
    if not any(user.holds(role) for role in READERS_AS_ROLES):
        return
    for one in Withdrawal.objects.visible_to(user).filter(ref=sought.strip().upper()):
        url = reverse("vetting:withdrawal", args=[one.ref])
        yield Found(f"Withdrawal: {one.person_name}", url, one.ref, one.get_state_display())
