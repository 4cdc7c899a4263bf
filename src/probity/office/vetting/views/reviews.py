"""Reviews for a reason, and annual reviews: lists, one review, and the page that holder and manager sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.casework.queries import deadlines_of
from probity.foundation.casework.transitions import why_not
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.charts import Bar, Chart, bars
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import number_of
from probity.foundation.web.listpage import Column, ListPage, ListPlan
from probity.foundation.web.needs import Need, group_of, needs
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import reviews as actions
from probity.office.vetting.actions.openings import open_review
from probity.office.vetting.forms import reviews as forms
from probity.office.vetting.forms.circumstances import NothingForm
from probity.office.vetting.models import AnnualReview, AnnualState, Review, ReviewState
from probity.office.vetting.policy.circumstances import is_unit
from probity.office.vetting.policy.roles import STAFF
from probity.office.vetting.queries.applications import applicant_names
from probity.office.vetting.queries.reviews import Backlog, backlog_on
from probity.office.vetting.views.changes import effect_address
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs
from probity.office.vetting.workflow import reviews as flow


def _named(rows: Sequence[Any]) -> None:
    on = timezone.localdate()
    refs = {row.person_ref for row in rows}
    names = short_names(refs, on=on) | applicant_names(refs)
    for row in rows:
        row.who, row.on = names.get(row.person_ref, row.person_ref), on


def _state(row: Any) -> Tag:
    return Tag(row.get_state_display(), str(row.STATE_COLOURS[row.state]))


LIST = ListPlan(
    title="Reviews",
    noun=("review", "reviews"),
    columns=(
        Column("who", "Who", lambda row: row.who),
        Column("ref", "Review", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("basis", "Basis", lambda row: row.get_basis_display(), sort="basis", hide_on_phone=True),
        Column("state", "State", _state, sort="state"),
        Column("opened", "Opened", lambda row: row.opened_on, sort="opened_on", hide_on_phone=True),
        Column("target", "Target", lambda row: Due(row.target_on, row.on, done=row.state == ReviewState.CLOSED),
               sort="target_on"),
    ),
    filterset=forms.ReviewFilter,
    address=lambda row: reverse("vetting:review", args=[row.ref]),
    order=("-state", "target_on"),  # under way, to take up, closed
    empty="A review stands here once something opens one.",
    prepare=_named,
)  # fmt: skip
ANNUAL = ListPlan(
    title="Annual reviews",
    noun=("annual review", "annual reviews"),
    columns=(
        Column("who", "Who", lambda row: row.who),
        Column("ref", "Review", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("state", "State", _state, sort="state"),
        Column("due", "Due", lambda row: Due(row.due_on, row.on, done=row.state == AnnualState.SIGNED), sort="due_on"),
    ),
    filterset=forms.AnnualFilter,
    address=lambda row: reverse("vetting:annual", args=[row.ref]),
    order=("state", "due_on"),  # with the holder, with the manager, signed
    empty="Annual reviews open by night, a year after the grant or the review before.",
    prepare=_named,
)  # fmt: skip


def _close(record: Review, given: dict[str, Any], actor: User, at: datetime) -> Review:
    return actions.close_review(record, actions.Ending(**given), actor=actor, at=at)


ACTS = {
    "take": Act(
        "Take it", "You work on it from now on.", NothingForm,
        lambda record, _given, actor, at: actions.take_review(record, actor=actor, at=at),
        lambda record, user: why_not(flow.TAKE, record, user), "Taken:",
    ),
    "close": Act(
        "Close it", "What it leads to is done to the clearance at once.", forms.EndingForm, _close,
        lambda record, user: why_not(flow.CLOSE, record, user), "Closed:",
    ),
}  # fmt: skip


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Every review, the nearest target first."""
    user = unit_only(request)
    add = {} if is_unit(None, user) else {"add_url": reverse("vetting:review_new"), "add": "Open a review"}
    rows = Review.objects.visible_to(user)
    page = ListPage(request, LIST, rows)
    context: dict[str, Any] = {"tabs": tabs(request, user), **add}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        on = timezone.localdate()
        found = backlog_on(rows, on)
        context |= {"backlog": found, "lead": in_words(found), "chart": _chart(found, on) if found.waiting else None}
    return page.response("vetting/reviews.html", context)


def in_words(found: Backlog) -> str:
    """The open reviews in a sentence, against a month ago."""
    if not found.waiting:
        return f"No review is open. 30 days ago: {found.before:,}."
    late = f"{found.late:,} past the target" if found.late else "none past its target"
    return (
        f"{number_of(found.waiting, 'review is open', 'reviews are open')}, {late}; the oldest for "
        f"{number_of(found.oldest_days, 'day')}. 30 days ago: {found.before:,}."
    )


def _chart(found: Backlog, on: date) -> Chart:
    here = reverse("vetting:reviews")
    figures = [
        Bar(
            band.label,
            band.waiting,
            url=f"{here}?waits=yes&opened_before={on - timedelta(days=band.first)}"
            + (f"&opened_after={on - timedelta(days=band.last)}" if band.last is not None else ""),
            tone="late" if band.late else "",
        )
        for band in found.bands
    ]
    says = f"{number_of(found.late, 'review')} past the target." if found.late else "None past its target."
    return bars("How long reviews have been open", figures, says=says, of="Reviews")


@both
def review_new(request: HttpRequest) -> HttpResponse:
    """Open a review of somebody's vetting."""
    user, form = unit_only(request), forms.OpenReviewForm(request.POST or None)
    made: list[Review] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        grounds = dict(code_list("vetting.financial_grounds", on=timezone.localdate()))
        words = f"{grounds[given['ground']]}. {given['words']}" if given["ground"] else given["words"]
        run = {"basis": given["basis"], "words": words, "actor": user, "at": timezone.now()}
        if done(form, lambda: made.append(open_review(given["person"], **run))):
            return redirect("vetting:review", made[0].ref)
    context = {"form": form, "title": "Open a review", "button": "Open", "refused": is_unit(None, user),
               "back": reverse("vetting:reviews")}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _fetch(request: HttpRequest, ref: str) -> tuple[Review, HttpResponse | None]:
    found: Review = get_object_or_404(Review.objects.visible_to(unit_only(request)), ref=ref)
    _named([found])
    return found, open_record(request, found, because="Work of the vetting unit")


def _facts(found: Any) -> list[Fact]:
    facts = [
        Fact("Who", found.who, url=reverse("vetting:person", args=[found.person_ref])),
        Fact("Basis", found.get_basis_display()),
        Fact("In words", found.basis_words),
        Fact("From", found.source_ref or "Opened here"),
    ]
    if found.outcome:
        outcomes = dict(code_list("vetting.review_outcomes", on=found.closed_on))
        facts += [
            Fact("Found", found.finding),
            Fact("Outcome", outcomes.get(found.outcome, found.outcome)),
            Fact("Why", found.outcome_words),
            Fact("Led to", found.effect_ref or "Nothing", url=effect_address(found.effect_ref)),
        ]
    return facts


@require_safe
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """One review."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    facts = _facts(found)
    happenings = [Happening("Opened", timezone.localtime(found.opened_at), says=found.basis_words)]
    if found.closed_on:
        happenings.insert(0, Happening("Closed", found.closed_on, says=found.outcome_words))
    acts = buttons(found, ACTS, user_of(request), lambda name: reverse("vetting:review_act", args=[ref, name]))
    context = {
        "record": found, "title": f"Review: {facts[0].value}", "facts": facts, "happenings": happenings,
        "bar": [Fact("Reference", ref), facts[0], Fact("State", _state(found))], "deadlines": deadlines_of(found),
        "acts": acts if found.state != ReviewState.CLOSED else (),
    }  # fmt: skip
    return render(request, "vetting/review.html", context)


@both
def review_act(request: HttpRequest, ref: str, review_act_name: str) -> HttpResponse:
    """Taking a review, or closing it."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    return do(request, found, ACTS, review_act_name, back=reverse("vetting:review", args=[ref]), facts=_facts(found))


@require_safe
def annual_reviews(request: HttpRequest) -> HttpResponse:
    """Who has signed and who has not."""
    user = unit_only(request)
    rows = AnnualReview.objects.visible_to(user)
    page = ListPage(request, ANNUAL, rows)
    context: dict[str, Any] = {"tabs": tabs(request, user)}
    if not page.chosen and not {"page", "export"} & request.GET.keys():
        states = [*rows.values_list("state", flat=True)]
        here = reverse("vetting:annual_reviews")
        late = rows.exclude(state=AnnualState.SIGNED).filter(due_on__lt=timezone.localdate()).count()
        signed = states.count(AnnualState.SIGNED)
        says = f"{signed:,} of {number_of(len(states), 'annual review')} signed by both; {late:,} overdue."
        figures = [
            Bar(state.label, states.count(state.value), url=f"{here}?state={state.value}") for state in AnnualState
        ]
        context |= {"lead": says, "chart": bars("Annual reviews", figures, says=says, of="Reviews")}
    return page.response("vetting/reviews.html", context)


@both
def annual(request: HttpRequest, ref: str) -> HttpResponse:
    """One annual review: the part that its reader signs, and for the unit where it stands."""
    user, on = user_of(request), timezone.localdate()
    found: AnnualReview = get_object_or_404(AnnualReview.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found, because="Annual review"):
        return asked
    _named([found])
    holder, manages = found.person_ref == user.person_ref, found.manager_ref == user.person_ref
    form: Any = None
    data = sent(request)
    if holder and found.state == AnnualState.HOLDER:
        form = forms.AskedForm(data, asks=actions.still_asked_of(found, on))
    elif manages and found.state == AnnualState.MANAGER:
        form = forms.WorriesForm(data, on=on)
    elif request.method == "POST":
        raise Http404
    answered = form is not None and data is not None and form.is_valid()
    if answered and done(form, lambda: _sign(found, form, user, holder=holder)):
        messages.success(request, "Signed.")
        return redirect("vetting:annual", ref)
    facts = [Fact("Who", found.who), Fact("State", _state(found)), Fact("Since", found.first_day)]
    context = {"record": found, "form": form, "facts": facts, "holder": holder, "deadlines": deadlines_of(found)}
    return render(request, "vetting/annual.html", context)


def _sign(found: AnnualReview, form: Any, user: User, *, holder: bool) -> None:
    given, at = dict(form.cleaned_data), timezone.now()
    if holder:
        actions.sign_as_holder(found, given, actor=user, at=at)
    else:
        words = given.pop("words", "")
        actions.sign_as_manager(found, given, words, actor=user, at=at)


@needs
def of_reviews(user: User, at: datetime) -> Iterable[Need]:
    """One's own annual review and one's team's to sign; for the unit the reviews that wait."""
    on = day_of(at)
    if user.person_ref:
        rows = AnnualReview.objects.visible_to(user)
        own = rows.filter(person_ref=user.person_ref, state=AnnualState.HOLDER)
        team = rows.filter(manager_ref=user.person_ref, state=AnnualState.MANAGER)
        for one in [*own.order_by("due_on"), *team.order_by("due_on")[:20]]:
            title = "Sign your annual review" if one.person_ref == user.person_ref else "Sign an annual review"
            url = reverse("vetting:annual", args=[one.ref])
            yield Need(group_of(one.due_on, on), title, url, due=one.due_on, ref=one.ref)
    if any(user.holds(role) for role in STAFF):
        for each in Review.objects.visible_to(user).waiting().order_by("target_on")[:20]:
            if each.owner_ref in ("", user.person_ref):
                url = reverse("vetting:review", args=[each.ref])
                yield Need(group_of(each.target_on, on), "Review somebody's vetting", url, due=each.target_on,
                           ref=each.ref)  # fmt: skip
