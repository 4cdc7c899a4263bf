"""Draws: what was committed to and when, what was drawn and what left, and how anybody repeats it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web import acts as web
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Crumb, Fact, Happening
from probity.foundation.web.exports import file_response
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import draws as actions
from probity.office.scrutiny.forms.draws import CommitForm, DrawFilter, GiveUpForm, NothingForm, open_periods
from probity.office.scrutiny.models import CaseState, Draw, DrawnCase, DrawState, Leaving, LeavingState
from probity.office.scrutiny.policy.draws import makes_draws
from probity.office.scrutiny.policy.draws_plans import INSPECTOR, closes_on, period_words, plans, stratum_words
from probity.office.scrutiny.policy.force_words import tactic_words
from probity.office.scrutiny.queries.draws import DRAWING, Tally, as_kept, faults_of, late_records, tally_of
from probity.office.scrutiny.views.draws_sheet import METHOD, sheet_response, title_of
from probity.office.scrutiny.views.tabs import tabs
from probity.office.scrutiny.workflow import draws as flow

MOST = 200
COMMITS = (
    "A secret seed is made and its commitment written into the ledger. Give the sheet of the draw to an outsider while "
    "the period runs."
)


def _prepare(rows: Sequence[Any]) -> None:
    words = dict(plans(timezone.localdate()))
    cases = DrawnCase.objects.visible_to(DRAWING).filter(draw__in=rows).values_list("draw", "state", "replaces")
    standing, came = Counter[int](), Counter[int]()
    for draw, state, replaces in cases:
        standing[draw] += state == CaseState.STANDS
        came[draw] += replaces is not None
    for row in rows:
        drawn = row.state == DrawState.DRAWN
        row.what = words.get(row.plan, row.plan)
        row.stand = f"{standing[row.pk]} of {row.wanted * len(row.listed)}" if drawn else ""
        row.came = came[row.pk] if drawn else ""


LIST = ListPlan(
    title="Draws",
    noun=("draw", "draws"),
    columns=(
        Column("what", "What is drawn", lambda row: row.what, sort="plan"),
        Column("period", "Period", lambda row: period_words(row.first_day, row.last_day), sort="first_day"),
        Column("state", "State", lambda row: Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state])),
               sort="state"),
        Column("stand", "Drawn", lambda row: row.stand, hide_on_phone=True),
        Column("came", "Replaced", lambda row: row.came, numeric=True, hide_on_phone=True),
        Column("ref", "Draw", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=DrawFilter,
    address=lambda row: reverse("scrutiny:draw", args=[row.ref]),
    order=("-first_day", "plan"),
    empty="A draw begins with a seed that nobody sees, in the night on which its period begins.",
    prepare=_prepare,
)  # fmt: skip

ACTS = {
    "freeze": Act(
        "Freeze the list", "The records of the period are listed by what they are drawn for. What comes later is "
        "outside the draw.", NothingForm,
        lambda record, _given, actor, at: actions.freeze_draw(record, actor=actor, at=at),
        lambda record, user: _not_before(record) or why_not(flow.FREEZE, record, user), "The list is frozen.",
    ),
    "draw": Act(
        "Make the draw", "The seed is shown, and the first of each list in the committed order are drawn.", NothingForm,
        lambda record, _given, actor, at: actions.make_draw(record, actor=actor, at=at),
        lambda record, user: why_not(flow.DRAW, record, user), "Drawn.",
    ),
    "give-up": Act(
        "Give the draw up", "Only for a draw that nobody can make any more. It stays on the list, and another seed can "
        "be committed to while the period runs.", GiveUpForm,
        lambda record, given, actor, at: actions.give_up(record, words=given["words"], actor=actor, at=at),
        lambda record, user: why_not(flow.GIVE_UP, record, user), "The draw is given up.", "warning",
    ),
}  # fmt: skip
NEXT: dict[str, str] = {DrawState.COMMITTED: "freeze", DrawState.FROZEN: "draw"}


def _not_before(draw: Draw) -> str:
    closes = closes_on(draw.last_day)
    early = timezone.localdate() < closes
    return f"Records of the period may still come until {closes:%-d %B %Y}." if early else ""


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw that the reader may see, the newest first."""
    user = user_of(request)
    context: dict[str, Any] = {"tabs": tabs(request, user)}
    if not makes_draws(None, user):
        context |= {"may_commit": bool(open_periods(timezone.localdate()))}
    return list_response(request, LIST, Draw.objects.visible_to(user), "scrutiny/draws.html", context)


@both
def draw_new(request: HttpRequest) -> HttpResponse:
    """Commit to a seed for a period that runs, or for the one after it."""
    user, form = user_of(request), CommitForm(sent(request))
    refused = makes_draws(None, user)
    made: list[Draw] = []
    if request.method == "POST" and not refused and form.is_valid():
        commit = partial(actions.commit_draw, *form.said, actor=user, at=timezone.now())
        if done(form, lambda: made.append(commit())):
            return redirect("scrutiny:draw", made[0].ref)
    if not refused and not open_periods(timezone.localdate()):
        refused = "A seed is committed for every period that runs and for those after them."
    context = {"form": form, "title": "Commit to a seed", "button": "Commit", "refused": refused,
               "back": reverse("scrutiny:draws"), "back_title": "Draws",
               "lead": COMMITS}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


class StratumRow(NamedTuple):
    """One stratum on the page of a draw."""

    name: str
    tactics: str
    listed: int
    says: str
    url: str
    is_short: bool


def _strata(draw: Draw, names: dict[str, str]) -> Iterable[StratumRow]:
    on, words = draw.last_day, tactic_words(draw.last_day) if draw.kinds else {}
    parts = {part.name: part for part in as_kept(draw).strata} if draw.state == DrawState.DRAWN else {}
    for stratum, refs in (draw.listed or dict.fromkeys(draw.kinds, ())).items():
        says, short, part = "", False, parts.get(stratum)
        if part:
            short = bool(part.shortfall)
            says = f"{len(part.drawn)} of {part.wanted}" + (f", shortfall {part.shortfall}" if short else "")
        query = urlencode({"draw": draw.ref, "stratum": stratum, "state": CaseState.STANDS})
        name = names.get(stratum) or stratum_words(draw.plan, stratum, on)
        tactics = "; ".join(words.get(code, code) for code in draw.kinds.get(stratum, ()))
        yield StratumRow(name, tactics, len(refs), says, f"{reverse('scrutiny:drawn_cases')}?{query}", short)


def _facts(draw: Draw) -> list[Fact]:
    facts = [Fact("Drawn of each", draw.wanted), Fact("Commitment to the seed", draw.commitment)]
    if draw.frozen_at:
        facts += [Fact("Listed", len(draw.records)), Fact("SHA-256 of the list", draw.digest)]
        facts += [
            Fact(f"Not listed: {reason[0].lower()}{reason[1:]}", count) for reason, count in draw.left_out.items()
        ]
    else:
        facts.append(Fact("List frozen from", closes_on(draw.last_day)))
    return [*facts, Fact("Seed", draw.seed or "Shown when the draw is made")]


def _happenings(draw: Draw) -> list[Happening]:
    moments = (("Drawn, and the seed shown", draw.drawn_at), ("List frozen", draw.frozen_at),
               ("Seed committed in the ledger", draw.committed_at))  # fmt: skip
    return [Happening(title, timezone.localtime(at)) for title, at in moments if at]


def _figures(draw: Draw, tally: Tally) -> list[tuple[int, str, str, str]]:
    cases, leavings = reverse("scrutiny:drawn_cases"), reverse("scrutiny:leavings")
    of = f"?draw={draw.ref}"
    return [
        (tally.standing, f"of {tally.wanted} drawn", f"{cases}{of}&state={CaseState.STANDS}", ""),
        (tally.left, "left for a listed reason", f"{cases}{of}&state={CaseState.LEFT}", ""),
        (tally.replaced, "replaced by the next", f"{cases}{of}&state={CaseState.LEFT}", ""),
        (tally.lacking, "lacking footage or grounds", f"{cases}{of}&state={CaseState.STANDS}&lacks=any",
         "late" if tally.lacking else ""),
        (tally.asked, "waiting for the approver", f"{leavings}{of}&state={LeavingState.ASKED}", ""),
    ]  # fmt: skip


def _gone(draw: Draw, user: User) -> list[tuple[DrawnCase, str, str]]:
    """Cases that left: each with the reason in words, and the case that came for it."""
    rows = Leaving.objects.visible_to(user).filter(case__draw=draw, state=LeavingState.APPROVED)
    words = dict(code_list("scrutiny.draw_reasons", on=timezone.localdate()).choices)
    came = dict(draw.cases.exclude(replaces=None).values_list("replaces__ref", "ref"))
    found = rows.select_related("case").order_by("case__left_place")
    return [(one.case, words.get(one.reason, one.reason), came.get(one.case.ref, "")) for one in found[:MOST]]


def _fetch(request: HttpRequest, ref: str) -> Draw:
    found: Draw = get_object_or_404(Draw.objects.visible_to(user_of(request)), ref=ref)
    return found


@require_safe
def draw(request: HttpRequest, ref: str) -> HttpResponse:
    """One draw: where it stands, what was drawn, what left and why, what came too late, and how to repeat it."""
    found, user = _fetch(request, ref), user_of(request)
    is_drawn = found.state == DrawState.DRAWN
    names = short_names(found.listed, on=found.last_day) if found.plan == INSPECTOR else {}
    tag = Tag(found.get_state_display(), str(found.STATE_COLOURS[DrawState(found.state)]))
    acts = {NEXT[found.state]: ACTS[NEXT[found.state]]} if found.state in NEXT else {}
    if not why_not(flow.GIVE_UP, found, user):
        acts["give-up"] = ACTS["give-up"]
    late = late_records(found)
    context: dict[str, Any] = {
        "record": found, "title": title_of(found), "facts": _facts(found), "is_drawn": is_drawn,
        "bar": [Fact("Reference", ref), Fact("State", tag)], "on": timezone.localdate(), "method": METHOD,
        "figures": _figures(found, tally_of(found)) if is_drawn else (), "faults": faults_of(found),
        "strata": [*_strata(found, names)], "gone": _gone(found, user) if is_drawn else (), "late": late[:MOST],
        "late_count": len(late), "happenings": _happenings(found), "size": f"scrutiny.draw_{found.plan}_size",
        "acts": buttons(found, acts, user, lambda name: reverse("scrutiny:draw_act", args=[ref, name])),
    }  # fmt: skip
    return render(request, "scrutiny/draw.html", context)


@require_safe
def draw_list(request: HttpRequest, ref: str) -> HttpResponse:
    """The frozen list as CSV: strata and references alone, for an outsider to repeat the draw with."""
    found = _fetch(request, ref)
    if not found.frozen_at:
        raise Http404
    rows = [[name, each] for name, refs in found.listed.items() for each in refs]
    return file_response("csv", f"Draw {ref}", ["Stratum", "Reference"], rows)


@require_safe
def draw_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The sheet for an outsider, as far as the draw is; that it was taken stands in the ledger."""
    found = _fetch(request, ref)
    actions.hand_out(found, actor=user_of(request), at=timezone.now())
    return sheet_response(found)


@both
def draw_act(request: HttpRequest, ref: str, draw_act: str) -> HttpResponse:
    """Freezing the list, making the draw, or giving up one whose seed is lost."""
    found, back = _fetch(request, ref), reverse("scrutiny:draw", args=[ref])
    trail = (Crumb("Scrutiny", reverse("scrutiny:front")), Crumb("Draws", reverse("scrutiny:draws")), Crumb(ref, back))
    return web.do(request, found, ACTS.get(draw_act), web.Setting(back, trail, _facts(found)))


@finds("Draws")
def find_draws(user: User, words: str) -> Iterable[Found]:
    """A draw or a drawn case by its reference."""
    sought = words.strip().upper()
    if sought.startswith("SD-"):
        for one in Draw.objects.visible_to(user).filter(ref=sought):
            yield Found(title_of(one), reverse("scrutiny:draw", args=[one.ref]), one.ref, one.get_state_display())
    if sought.startswith("SM-"):
        for case in DrawnCase.objects.visible_to(user).filter(ref=sought):
            url = reverse("scrutiny:drawn_case", args=[case.ref])
            yield Found("Drawn case", url, case.ref, case.get_state_display())
