"""Designated posts: the list, one post, what is done to it; and whether somebody may be posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.web.acts import Act, buttons
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.web.shown import Due, Reference, Tag
from probity.foundation.workforce.models import Post, Spell
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.actions import posts as actions
from probity.office.vetting.forms import posts as forms
from probity.office.vetting.models import CatchUp, Designation
from probity.office.vetting.policy.levels import label
from probity.office.vetting.policy.posts import designates, plans
from probity.office.vetting.policy.roles import READERS_AS_ROLES
from probity.office.vetting.queries.gaps import gaps_until, held_since, needed_of
from probity.office.vetting.templatetags.vetting_posts import NAMING, lines_of
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs


def _not_met(plan: CatchUp) -> str:
    """Why a plan cannot be marked as met now."""
    if plan.met_on:
        return "It is met."
    held = held_since(plan.person_ref, plan.levels.split(), on=timezone.localdate())
    return "" if held else "They do not hold every level that it asks for yet."


ACTS = {
    "review": Act(
        "Record a review", "The post still needs what it needs; the next review falls due by the rule.",
        forms.ReviewForm,
        lambda record, given, actor, at: actions.review_designation(record, **given, actor=actor, at=at),
        lambda _, user: designates(user), "Reviewed",
    ),
    "levels": Act(
        "Change what it needs", "Who sits in it and is short gets a catch-up plan.", forms.LevelsForm,
        lambda record, given, actor, at: actions.designate_post(record.post_ref, **given, actor=actor, at=at),
        lambda _, user: designates(user), "Changed", "secondary",
    ),
    "end": Act(
        "End the designation", "From the day after, the post needs no level. What was short stays on record.",
        forms.EndForm,
        lambda record, given, actor, at: actions.end_designation(record, **given, actor=actor, at=at),
        lambda _, user: designates(user), "Ended", "warning",
    ),
}  # fmt: skip
PLAN_ACTS = {
    "change": Act(
        "Change the dates", "The earlier dates stay in the ledger.", forms.PlanForm,
        lambda record, given, actor, at: actions.change_catch_up(record, **given, actor=actor, at=at),
        lambda record, user: plans(user) or ("It is met." if record.met_on else ""), "Changed", "",
        lambda record: {"apply_by": record.apply_by, "clear_by": record.clear_by},
    ),
    "meet": Act(
        "Mark as met", "They hold every level that it asks for. The night marks it too, once they do.", forms.DoneForm,
        lambda record, _given, actor, at: actions.meet_catch_up(record, actor=actor, at=at),
        lambda record, user: plans(user) or _not_met(record), "Marked as met:", "secondary",
    ),
}  # fmt: skip


def _with_posts(rows: Sequence[Any]) -> None:
    """Give each row the title and unit of its post, who holds it and what it needs, by fixed look-ups."""
    today = timezone.localdate()
    refs = [row.post_ref for row in rows]
    titles = dict(Post.objects.visible_to(NAMING).filter(ref__in=refs).values_list("ref", "title"))
    spells = Spell.objects.visible_to(NAMING).as_at(today).filter(post__ref__in=refs)
    holders = dict(spells.order_by("-true_from").values_list("post__ref", "person__ref"))
    names = short_names(holders.values(), on=today)
    needs: dict[str, str] = {}
    for row in rows:
        span = next((span for span in row.spans.all() if span.known_to is None and span.holds(today)), None)
        needs[row.post_ref] = span.levels if span else ""
    for row in rows:
        row.title = titles.get(row.post_ref, row.post_ref)
        row.holder = names.get(holders.get(row.post_ref, ""), "Vacant")
        row.needs = needs[row.post_ref]
        row.due = Due(row.review_by, today)


LIST = ListPlan(
    title="Designated posts",
    noun=("post", "posts"),
    columns=(
        Column("post", "Post", lambda row: row.title),
        Column("ref", "Reference", lambda row: Reference(row.post_ref), sort="post_ref", hide_on_phone=True),
        Column("needs", "Needs", lambda row: row.needs or Tag("Ended", "grey")),
        Column("holder", "Held by", lambda row: row.holder),
        Column("review", "Review due", lambda row: row.due, sort="review_by", hide_on_phone=True),
    ),
    address=lambda row: reverse("vetting:post", args=[row.post_ref]),
    order=("review_by",),
    empty="Posts appear here once the vetting manager designates one.",
    prepare=_with_posts,
)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Every designated post, by the day of its next review."""
    user = user_of(request)
    rows = Designation.objects.visible_to(user).prefetch_related("spans")
    add = {} if designates(user) else {"add_url": reverse("vetting:designate"), "add": "Designate a post"}
    if request.GET.get("review") == "due":
        rows = rows.filter(review_by__lte=timezone.localdate())
    return list_response(request, LIST, rows, "vetting/clearances.html", {"tabs": tabs(request, user), **add})


@both
def designate(request: HttpRequest) -> HttpResponse:
    """Designate a post."""
    user, form = user_of(request), forms.DesignateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        ref = given.pop("post")
        if done(form, lambda: actions.designate_post(ref, **given, actor=user, at=timezone.now())):
            messages.success(request, "The post is designated.")
            return redirect("vetting:post", ref)
    context = {"form": form, "title": "Designate a post", "button": "Designate", "refused": designates(user),
               "back": reverse("vetting:posts")}  # fmt: skip
    return render(request, "vetting/new.html", context)


def _post_of(ref: str) -> Post:
    return get_object_or_404(Post.objects.visible_to(NAMING).select_related("unit"), ref=ref)


@require_safe
def post(request: HttpRequest, ref: str) -> HttpResponse:
    """One designated post: what it needs, who holds it, and for the unit who sat in it short."""
    user, today = user_of(request), timezone.localdate()
    found = get_object_or_404(Designation.objects.visible_to(user), post_ref=ref)
    place = _post_of(ref)
    needs = needed_of(ref, on=today)
    reads = any(user.holds(role) for role in READERS_AS_ROLES)
    sat = Spell.objects.visible_to(NAMING).known(None).filter(post=place).values_list("person__ref", flat=True)
    gaps = [gap for gap in gaps_until(today, people=[*sat]) if gap.post_ref == ref] if reads else []
    facts = [
        Fact("Needs", "; ".join(label(level, today) for level in needs) or "Nothing today"),
        Fact("Reviewed", found.reviewed_on),
        Fact("Next review", found.review_by),
        Fact("Reference", ref),
    ]
    happenings = [
        Happening(f"Needs {' and '.join(span.level_codes)}", span.true_from, says=span.why)
        for span in found.spans.filter(known_to=None).order_by("-true_from")
    ]
    offered = buttons(found, ACTS, user, lambda name: reverse("vetting:post_act", args=[ref, name]))
    context = {"post": place, "facts": facts, "happenings": happenings, "lines": lines_of(gaps), "reads": reads,
               "acts": offered if reads else (), "title": place.title}  # fmt: skip
    return render(request, "vetting/post.html", context)


@both
def post_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One thing done to a designation."""
    unit_only(request)
    found = get_object_or_404(Designation.objects.visible_to(request.user), post_ref=ref)
    facts = [Fact("Post", _post_of(ref).title), Fact("Next review", found.review_by)]
    return do(request, found, ACTS, name, back=reverse("vetting:post", args=[ref]), facts=facts)


@both
def posting(request: HttpRequest) -> HttpResponse:
    """Whether somebody may be posted on a day: the answer that a request for the posting would get."""
    user = unit_only(request)
    form = forms.PostingForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = actions.check_posting(
            given["person"], given["post"], from_on=given["from_on"], actor=user, at=timezone.now()
        )
    context = {"form": form, "title": "May somebody be posted?", "button": "Ask", "answer": answer,
               "tabs": tabs(request, user), "given": form.cleaned_data if answer else {}}  # fmt: skip
    return render(request, "vetting/posting.html", context)


def _plan_of(request: HttpRequest, ref: str) -> CatchUp:
    return get_object_or_404(CatchUp.objects.visible_to(request.user), ref=ref)


def _plan_facts(plan: CatchUp) -> list[Fact]:
    today = timezone.localdate()
    who = short_names([plan.person_ref], on=today).get(plan.person_ref, plan.person_ref)
    return [
        Fact("Who", who, url=reverse("vetting:person", args=[plan.person_ref])),
        Fact("Post", _post_of(plan.post_ref).title, url=reverse("vetting:post", args=[plan.post_ref])),
        Fact("Needs", " and ".join(plan.levels.split())),
        Fact("Applies by", day(plan.apply_by)),
        Fact("Cleared by", day(plan.clear_by)),
        Fact("Why these dates", plan.words or "By the rule"),
        _outcome(plan, today),
    ]


def _outcome(plan: CatchUp, today: date) -> Fact:
    """How far a plan has come: met on a day, or still to be by one."""
    if plan.met_on:
        late = " Late." if plan.met_on > plan.clear_by else ""
        return Fact("Met", f"{day(plan.met_on)}.{late}")
    return Fact("Met", Tag("Overdue", "red") if plan.clear_by < today else Tag("Not yet", "yellow"))


@require_safe
def plan(request: HttpRequest, ref: str) -> HttpResponse:
    """One catch-up plan."""
    user, found = user_of(request), _plan_of(request, ref)
    own = found.person_ref == user.person_ref
    context = {
        "record": found, "title": "Catch-up plan", "facts": _plan_facts(found), "happenings": (),
        "says": "Somebody who was in a post when it was designated applies and is cleared by these days.",
        "rule": "vetting.catch_up_clear",
    }  # fmt: skip
    offered = buttons(found, PLAN_ACTS, user, lambda name: reverse("vetting:plan_act", args=[ref, name]))
    context["acts"] = [] if own else offered
    return render(request, "vetting/record.html", context)


@both
def plan_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Other dates for a plan."""
    found = _plan_of(request, ref)
    if found.person_ref == user_of(request).person_ref:
        raise Http404
    return do(request, found, PLAN_ACTS, name, back=reverse("vetting:plan", args=[ref]),
              facts=_plan_facts(found))  # fmt: skip
