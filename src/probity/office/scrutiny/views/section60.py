"""Priorities, populations, section 60 authorisations and the Best Use of Stop and Search scheme."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.rulebook.rows import code_list, threshold
from probity.foundation.web.requests import both, done, sent, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.scrutiny.actions import section60 as actions
from probity.office.scrutiny.forms import section60 as forms
from probity.office.scrutiny.models import Authorisation, LayObservation, Population, SearchComplaint, SearchPriority
from probity.office.scrutiny.policy.section60 import keeps_observations, keeps_scheme
from probity.office.scrutiny.queries.section60 import features, trigger
from probity.office.scrutiny.queries.stops_counts import COUNTING
from probity.office.scrutiny.queries.stops_priorities import outside_authorisations, section60
from probity.office.scrutiny.views.stops_words import labels
from probity.office.scrutiny.views.tabs import tabs

MOST, MOST_SEARCHES = 200, 5_000


def _enter(
    request: HttpRequest, form: BaseForm, act: Any, *, title: str, back: str, back_title: str, **more: Any
) -> HttpResponse:
    """One form: refused with the reason, shown, or done and back."""
    refused = more.pop("refused", "")
    if request.method == "POST" and not refused and form.is_valid() and done(form, act):
        messages.success(request, more.pop("told", "Entered."))
        return redirect(back)
    context = {"form": form, "title": title, "back": back, "back_title": back_title, "refused": refused,
               "button": more.pop("button", "Enter"), **more}  # fmt: skip
    return render(request, "scrutiny/do.html", context)


@require_safe
def priorities(request: HttpRequest) -> HttpResponse:
    """What stop and search is to be about, now and before; and the populations that rates rest on."""
    user, on = user_of(request), timezone.localdate()
    objects, motives = labels("scrutiny.search_objects", on), labels("scrutiny.search_motives", on)
    rows = [
        (one, ", ".join(objects.get(code, code) for code in one.objects_named),
         ", ".join(motives.get(code, code) for code in one.motives_named), ", ".join(one.places_named),
         one.starts_on <= on and (one.ends_on is None or on <= one.ends_on))
        for one in SearchPriority.objects.visible_to(user)
    ]  # fmt: skip
    groups = code_list("scrutiny.ethnic_groups", on=on).choices
    people = [(one, [one.groups.get(code) for code, _ in groups]) for one in Population.objects.visible_to(user)]
    context = {"tabs": tabs(request, user), "rows": rows, "refused": keeps_scheme(user), "people": people,
               "groups": [label for _, label in groups]}  # fmt: skip
    return render(request, "scrutiny/priorities.html", context)


@both
def priority_new(request: HttpRequest) -> HttpResponse:
    """Set a priority."""
    user = user_of(request)
    form = forms.PriorityForm(sent(request))

    def act() -> object:
        given = form.cleaned_data
        new = actions.NewPriority(
            title=given["title"], says=given["says"], objects=tuple(given["objects"]),
            motives=tuple(given["motives"]), places=given["places"], starts_on=given["starts_on"],
            ends_on=given["ends_on"],
        )  # fmt: skip
        return actions.set_priority(new, actor=user, at=timezone.now())

    return _enter(request, form, act, title="Set a priority", back=reverse("scrutiny:priorities"),
                  back_title="Priorities", refused=keeps_scheme(user), button="Set it")  # fmt: skip


@both
def priority_end(request: HttpRequest, ref: str) -> HttpResponse:
    """Say on which day a priority ends."""
    user = user_of(request)
    found = get_object_or_404(SearchPriority.objects.visible_to(user), ref=ref)
    form = forms.EndForm(sent(request))

    def act() -> object:
        return actions.end_priority(found, ends_on=form.cleaned_data["ends_on"], actor=user, at=timezone.now())

    return _enter(request, form, act, title=f"End “{found.title}”", back=reverse("scrutiny:priorities"),
                  back_title="Priorities", refused=keeps_scheme(user), button="End it")  # fmt: skip


@both
def population_new(request: HttpRequest) -> HttpResponse:
    """Enter the population of a year."""
    user = user_of(request)
    form = forms.PopulationForm(sent(request))

    def act() -> object:
        given = form.cleaned_data
        enter = partial(actions.enter_population, given["year"], form.groups, given["source"])
        return enter(actor=user, at=timezone.now())

    return _enter(request, form, act, title="Enter the population of the area", back=reverse("scrutiny:priorities"),
                  back_title="Priorities", refused=keeps_scheme(user),
                  lead="The same year again replaces what stood there.")  # fmt: skip


@require_safe
def authorisations(request: HttpRequest) -> HttpResponse:
    """Every authorisation under section 60, with its searches; and searches that none of them covers."""
    user, on = user_of(request), timezone.localdate()
    rows = [*Authorisation.objects.visible_to(user)[:MOST]]
    names = short_names({one.given_by_ref for one in rows}, on=on)
    best = float(threshold("scrutiny.section60_best_use", on=on).number)
    told = [
        (one, names.get(one.given_by_ref, one.given_by_ref), forms.rank_words(one.given_by_rank),
         round((one.ends_at - one.starts_at).total_seconds() / 3600, 2),
         (one.ends_at - one.starts_at) > timedelta(hours=best))
        for one in rows
    ]  # fmt: skip
    searched = section60(user).only("ref", "searched_on", "searched_at", "place", "power")
    every = [*searched.order_by("-searched_on", "pk")[:MOST_SEARCHES]]
    outside = outside_authorisations(every, Authorisation.objects.visible_to(COUNTING))
    context = {
        "tabs": tabs(request, user), "rows": told, "searches": len(every),
        "outside": outside[:MOST], "certain": sum(one.certain for one in outside),
        "untold": sum(not one.certain for one in outside), "on": on, "refused": keeps_scheme(user),
    }  # fmt: skip
    return render(request, "scrutiny/section60.html", context)


@both
def authorisation_new(request: HttpRequest) -> HttpResponse:
    """Enter an authorisation."""
    user = user_of(request)
    form = forms.AuthorisationForm(sent(request))

    def act() -> object:
        given = form.cleaned_data
        starts = forms.moment_of(given["starts_on"], given["starts_time"])
        new = actions.NewAuthorisation(
            given_by_ref=given["number"], given_by_rank=given["rank"],
            given_at=forms.moment_of(given["given_on"], given["given_time"]), why=given["why"],
            places=given["places"], where=given["where"], starts_at=starts,
            ends_at=starts + timedelta(hours=float(given["hours"])), told_public=given["told_public"],
        )  # fmt: skip
        return actions.authorise(new, actor=user, at=timezone.now())

    return _enter(request, form, act, title="Enter a section 60 authorisation", back=reverse("scrutiny:section60"),
                  back_title="Section 60", refused=keeps_scheme(user))  # fmt: skip


@both
def authorisation_end(request: HttpRequest, ref: str) -> HttpResponse:
    """End an authorisation earlier than it was given for."""
    user = user_of(request)
    found = get_object_or_404(Authorisation.objects.visible_to(user), ref=ref)
    form = forms.CutShortForm(sent(request))

    def act() -> object:
        given = form.cleaned_data
        ends = forms.moment_of(given["ends_on"], given["ends_time"])
        return actions.cut_short(found, ends_at=ends, words=given["words"], actor=user, at=timezone.now())

    return _enter(request, form, act, title=f"Cut {ref} short", back=reverse("scrutiny:section60"),
                  back_title="Section 60", refused=keeps_scheme(user), button="End it")  # fmt: skip


@require_safe
def scheme(request: HttpRequest) -> HttpResponse:
    """The scheme feature by feature, lay observations, and where the community trigger stands."""
    user, on = user_of(request), timezone.localdate()
    found = features(user, on)
    met = sum(one.standing == "Met" for one in found)
    context = {
        "tabs": tabs(request, user), "features": found, "met": met, "on": on,
        "observations": LayObservation.objects.visible_to(user)[:MOST], "trigger": trigger(COUNTING, on),
        "complaints": [*SearchComplaint.objects.visible_to(user)[:MOST]],
        "refused": keeps_scheme(user), "observes": keeps_observations(user),
    }  # fmt: skip
    return render(request, "scrutiny/scheme.html", context)


@both
def evidence_new(request: HttpRequest, feature: str) -> HttpResponse:
    """Add evidence for one feature."""
    user = user_of(request)
    titles = dict(code_list("scrutiny.best_use", on=timezone.localdate()).choices)
    if feature not in titles:
        raise Http404
    form = forms.EvidenceForm(sent(request))

    def act() -> object:
        given = dict(form.cleaned_data)
        meets = given.pop("meets") == "yes"
        return actions.add_evidence(feature, meets=meets, **given, actor=user, at=timezone.now())

    return _enter(request, form, act, title=f"Evidence: {titles[feature].lower()}", back=reverse("scrutiny:scheme"),
                  back_title="Best Use of Stop and Search", refused=keeps_scheme(user))  # fmt: skip


@both
def observation_new(request: HttpRequest) -> HttpResponse:
    """Enter a lay observation."""
    user = user_of(request)
    form = forms.ObservationForm(sent(request))

    def act() -> object:
        return actions.enter_observation(**form.cleaned_data, actor=user, at=timezone.now())

    return _enter(request, form, act, title="Enter a lay observation", back=reverse("scrutiny:scheme"),
                  back_title="Best Use of Stop and Search", refused=keeps_observations(user))  # fmt: skip


@both
def complaint_new(request: HttpRequest) -> HttpResponse:
    """Enter a complaint for the trigger."""
    user = user_of(request)
    form = forms.ComplaintForm(sent(request))

    def act() -> object:
        return actions.enter_complaint(**form.cleaned_data, actor=user, at=timezone.now())

    return _enter(request, form, act, title="Enter a complaint about a search", back=reverse("scrutiny:scheme"),
                  back_title="Best Use of Stop and Search", refused=keeps_scheme(user))  # fmt: skip
