"""The unit's queue of changes: gravest first, with age, owner and target; then one change and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.casework.queries import deadlines_of, notes_on
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.charts import Bar, Chart, bars
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.formats import number_of
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.needs import Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import circumstances as actions
from probity.office.vetting.forms import circumstances as forms
from probity.office.vetting.models import CHANGE_WAITS, Change, ChangeQuerySet, ChangeState
from probity.office.vetting.policy.circumstances import passed_to
from probity.office.vetting.policy.roles import MANAGER, READERS_AS_ROLES, STAFF
from probity.office.vetting.queries.circumstances import Queue, desk_of_register, queue_on, who_knows
from probity.office.vetting.views.circumstances import answer_facts
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import circumstances as flow


def others_changes(user: User) -> ChangeQuerySet:
    """The changes that the reader may work with: told, and none of their own."""
    rows: ChangeQuerySet = Change.objects.visible_to(user).told()
    return rows.exclude(person_ref=user.person_ref) if user.person_ref else rows


def _named(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    names = short_names({ref for row in rows for ref in (row.person_ref, row.owner_ref) if ref}, on=on)
    labels = dict(code_list("vetting.change_categories", on=on))
    for row in rows:
        row.who, row.owner = names.get(row.person_ref, row.person_ref), names.get(row.owner_ref, "")
        row.label, row.on = labels.get(row.category, row.category), on


def _first(row: Any) -> Any:
    return Tag("Read first", "red") if row.risk else ""


LIST = ListPlan(
    title="Changes of circumstances",
    noun=("change", "changes"),
    columns=(
        Column("who", "Who", lambda row: row.who),
        Column("ref", "Change", lambda row: Reference(row.ref), sort="ref", only_when_wide=True, hide_on_phone=True),
        Column("category", "What changed", lambda row: row.label, sort="category"),
        Column("risk", "Risk", _first, sort="-risk,target_on"),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state", hide_on_phone=True),
        Column("age", "Days", lambda row: row.age_days(row.on), sort="told_on", numeric=True, hide_on_phone=True),
        Column("target", "Target", lambda row: Due(row.target_on, row.on, done=row.state not in CHANGE_WAITS),
               sort="target_on"),
        Column("owner", "With", lambda row: row.owner, sort="owner_ref", hide_on_phone=True),
    ),
    filterset=forms.ChangeFilter,
    address=lambda row: reverse("vetting:change", args=[row.ref]),
    order=("-risk", "target_on"),
    empty="A change appears here as soon as somebody tells of one.",
    prepare=_named,
)  # fmt: skip

ASKS_FOR_MORE = ("all", "state", "told_after", "told_before", "category")  # otherwise the list is of those that wait


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """The queue, in words, as a chart and as a list; what is gravest stands first."""
    user = unit_only(request)
    rows = others_changes(user)
    asked = any(request.GET.get(name) for name in ASKS_FOR_MORE)
    page = ListPage(request, LIST, rows if asked else rows.waiting())
    context: dict[str, Any] = {"tabs": tabs(request, user)}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        on = timezone.localdate()
        found = queue_on(rows, on)
        context |= {"queue": found, "says": in_words(found), "chart": _chart(found, on), "knows": who_knows(on)}
    return page.response("vetting/changes.html", context)


def in_words(found: Queue) -> str:
    """The queue in a sentence, against a month ago."""
    if not found.waiting:
        return "No change waits."
    late = f"{found.late:,} past the target" if found.late else "none past its target"
    return (
        f"{number_of(found.waiting, 'change waits', 'changes wait')}, {late}; the oldest for "
        f"{number_of(found.oldest_days, 'day')}. 30 days ago: {found.before:,}."
    )


def _chart(found: Queue, on: date) -> Chart:
    here = reverse("vetting:changes")
    figures = [
        Bar(
            band.label,
            band.waiting,
            url=f"{here}?waits=yes&told_before={on - timedelta(days=band.first)}"
            + (f"&told_after={on - timedelta(days=band.last)}" if band.last is not None else ""),
            tone="late" if band.late else "",
        )
        for band in found.bands
    ]
    says = f"{number_of(found.late, 'change')} past the target." if found.late else "None past its target."
    return bars("How long changes have waited", figures, says=says, of="Changes")


def _run(action: Any) -> Any:
    return lambda record, given, actor, at: action(record, **given, actor=actor, at=at)


def _assess(record: Change, given: dict[str, Any], actor: User, at: datetime) -> Change:
    return actions.assess_change(record, actions.Assessment(**given), actor=actor, at=at)


def _assess_why_not(record: Change, user: User) -> str:
    if record.state == ChangeState.TOLD:
        return "Take it first: it is researched by whoever took it."
    if record.state == ChangeState.ASSESSED:
        return "It is assessed."
    return why_not(flow.ASSESS, record, user)


def _take_why_not(record: Change, user: User) -> str:
    return why_not(flow.TAKE, record, user) if record.state == ChangeState.TOLD else "Somebody took it already."


def _give_why_not(record: Change, user: User) -> str:
    if record.state != ChangeState.RESEARCH:
        return "It is given to somebody while it is being researched."
    return "" if user.holds(MANAGER) else "Only the vetting manager gives it to somebody."


ACTS = {
    "take": Act(
        "Take it", "You have read it, and research it.", forms.NothingForm, _run(actions.take_change),
        _take_why_not, "Taken:",
    ),
    "research": Act(
        "Write down research", "What you looked at and what it showed. It stands in the history.", forms.ResearchForm,
        _run(actions.add_research), _assess_why_not, "Written down for",
        "secondary",
    ),
    "assess": Act(
        "Assess it", "What it leads to is done to the clearance at once. A condition or a suspension needs a "
        "decision-maker.", forms.OutcomeForm, _assess, _assess_why_not,
        "Assessed:",
    ),
    "give": Act(
        "Give it to somebody", "They research it from now on.", forms.GiveForm, _run(actions.give_change),
        _give_why_not, "Given:", "secondary",
    ),
}  # fmt: skip


def _fetch(request: HttpRequest, ref: str) -> tuple[Change, HttpResponse | None]:
    found: Change = get_object_or_404(others_changes(unit_only(request)), ref=ref)
    return found, open_record(request, found, because="Work of the vetting unit")


def _facts(found: Change) -> list[Fact]:
    labels = dict(code_list("vetting.change_categories", on=found.told_on or timezone.localdate()))
    facts = [
        Fact("Who told it", found.who, url=reverse("vetting:person", args=[found.person_ref])),
        Fact("What changed", labels.get(found.category, found.category)),
        Fact("It happened on", found.happened_on or ""),
        Fact("Told on", f"{_moment(found.told_at)}, {number_of(found.days_between, 'day')} after"),
        Fact("In time", "No: told late" if found.told_late else "Yes"),
        Fact("With", found.owner or "Nobody yet"),
    ]
    if found.suspicion:
        facts.append(Fact("Referred", "To counter-corruption and to standards, when it was told"))
    elif desk := desk_of_register(found):
        register, _ = passed_to(found.category, found.told_on or timezone.localdate())
        facts.append(Fact("Passed on", _passed_on(register, desk)))
    if found.outcome:
        outcomes = dict(code_list("vetting.change_outcomes", on=found.assessed_on or timezone.localdate()))
        facts += [
            Fact("Outcome", outcomes.get(found.outcome, found.outcome)),
            Fact("Why", found.outcome_words),
            Fact("Led to", found.effect_ref or "Nothing", url=effect_address(found.effect_ref)),
        ]
    return facts


def _passed_on(register: str, desk: str) -> str:
    """To whom a change went for another register, in words."""
    words = f"To {desk}, when it was told"
    return words if desk == register else f"{words}: {register} have no desk here yet, and standards keeps them by hand"


def effect_address(ref: str) -> str:
    """Where what an outcome led to is read, by the first letters of its reference; "" for nothing."""
    pages = {"VC": "clearance", "VF": "review", "VW": "withdrawal", "VA": "file"}
    name = pages.get(ref.partition("-")[0])
    return reverse(f"vetting:{name}", args=[ref]) if name else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}" if at else ""


@require_safe
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """One change: what was said, when it happened and was told, what was found, what came of it."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    _named([found])
    user = user_of(request)
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[ChangeState(found.state)]))
    facts = _facts(found)
    deadlines = deadlines_of(found)
    bar: list[Fact] = [Fact("Reference", ref), facts[0], Fact("State", tag)]
    bar += [Fact("Risk", Tag("Read first", "red"))] if found.risk else []
    context = {
        "record": found, "title": f"Change told by {found.who}", "facts": facts, "said": answer_facts(found),
        "deadlines": deadlines, "bar": bar, "happenings": _happenings(found),
        "acts": buttons(found, ACTS, user, lambda name: reverse("vetting:change_act", args=[ref, name]))
        if found.state in CHANGE_WAITS else (),
    }  # fmt: skip
    return render(request, "vetting/change.html", context)


def _happenings(found: Change) -> list[Happening]:
    notes = notes_on(found)
    names = short_names([note.by_ref for note in notes], on=timezone.localdate())
    happened = [
        Happening("Research", timezone.localtime(note.at), by=names.get(note.by_ref, ""), says=note.words)
        for note in notes
    ]
    if found.assessed_on:
        happened.insert(0, Happening("Assessed", found.assessed_on, says=found.outcome_words))
    if found.read_at:
        happened.append(Happening("Read and taken", timezone.localtime(found.read_at)))
    if found.told_at:
        happened.append(Happening("Told", timezone.localtime(found.told_at)))
    return happened


@both
def change_act(request: HttpRequest, ref: str, change_act_name: str) -> HttpResponse:
    """One step with a change."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    _named([found])
    back = reverse("vetting:change", args=[ref])
    return do(request, found, ACTS, change_act_name, back=back, facts=[*_facts(found), *answer_facts(found)])


@needs
def of_changes(user: User, at: datetime) -> Iterable[Need]:
    """Changes to read, the gravest first and by the end of the day, and those that one has taken."""
    if not any(user.holds(role) for role in STAFF):
        return
    on = day_of(at)
    for one in others_changes(user).waiting().order_by("-risk", "target_on")[:40]:
        if one.state == ChangeState.TOLD:
            due = one.read_by or one.target_on
            title = "Read a grave change today" if one.risk else "Read a change of circumstances"
        elif one.owner_ref == user.person_ref:
            due, title = one.target_on, "Assess a change of circumstances"
        else:
            continue
        yield Need(group_of(due, on), title, reverse("vetting:change", args=[one.ref]), due=due, ref=one.ref,
                   ahead=one.risk)  # fmt: skip


@finds("Changes of circumstances")
def find_changes(user: User, sought: str) -> Iterable[Found]:
    """Changes by reference."""
    if not any(user.holds(role) for role in READERS_AS_ROLES):
        return
    for one in others_changes(user).filter(ref=sought.strip().upper()):
        yield Found("Change of circumstances", reverse("vetting:change", args=[one.ref]), one.ref,
                    one.get_state_display())  # fmt: skip
