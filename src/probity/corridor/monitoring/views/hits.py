"""Hits: the list, and one of them, masked until a supervisor has authorised otherwise."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.corridor.monitoring.actions.triage import standing_findings
from probity.corridor.monitoring.forms.lists import HITS, PURPOSES
from probity.corridor.monitoring.models import Hit, Outcome
from probity.corridor.monitoring.policy.guards import sees_name
from probity.corridor.monitoring.queries.catalogue import purposes, rules, title_of
from probity.corridor.monitoring.queries.handing import with_intelligence, words_about
from probity.corridor.monitoring.templatetags.monitoring import (
    SentRow,
    StepRow,
    facts_of_hit,
    happenings_of,
    identity_of,
    rows_of_events,
    rows_of_hand_overs,
    rows_of_words,
    steps_of,
)
from probity.corridor.monitoring.views.acts import acts_on, known_work, masked_facts
from probity.corridor.monitoring.views.person import person
from probity.corridor.monitoring.views.tabs import at_desk, tabs
from probity.foundation.access.models import User
from probity.foundation.casework.models import Referral, Release
from probity.foundation.casework.queries import deadlines_of
from probity.foundation.web.acts import Button, buttons
from probity.foundation.web.components import Tab
from probity.foundation.web.listpage import list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.reading import open_record


@require_safe
def hits(request: HttpRequest) -> HttpResponse:
    """Every hit that the reader may see; none says whom it is about."""
    user = at_desk(request, "hits")
    return list_response(
        request, HITS, Hit.objects.visible_to(user), "monitoring/hits.html", {"tabs": tabs("hits", user)}
    )


@require_safe
def without_purpose(request: HttpRequest) -> HttpResponse:
    """The days of look-ups that no duty reason explains, the one most in need of a look first; none says whose."""
    user = at_desk(request, "without_purpose")
    rows = Hit.objects.visible_to(user).filter(rule_id__in=purposes())
    titles = [(title, reverse("monitoring:rule", args=[one])) for one, title in purposes().items()]
    context = {"tabs": tabs("without_purpose", user), "faults": titles}
    return list_response(request, PURPOSES, rows, "monitoring/purpose.html", context)


@require_safe
def hit(request: HttpRequest, ref: str, part: str = "hit") -> HttpResponse:
    """One hit, for a reason: what was found, the steps of triage, what can be done. The name only by authority."""
    user = at_desk(request, "hits")
    found = get_object_or_404(Hit.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    unmaskings, findings = [*found.unmaskings.order_by("asked_at", "pk")], standing_findings(found)
    named = sees_name(found, user, unmaskings)
    if part == "person" and not (named and found.user_id):
        raise Http404
    verdicts = [*found.verdicts.order_by("at", "pk")]
    releases = [*words_about(found)]
    names = _names(found, (unmaskings, findings, verdicts, releases), named=named)
    steps = steps_of(found, findings, names, user)
    context = {
        "hit": found,
        "title": title_of(found.rule_id),
        "rule": rules().get(found.rule_id),
        "part": part,
        "tabs": _parts(found, part, named=named),
        "identity": identity_of(found, names, named=named),
        "named": named,
        "facts": facts_of_hit(found, names) if named else masked_facts(found),
        "events": rows_of_events(found, named=named),
        "steps": steps,
        "verdict": next((one for one in verdicts[::-1] if not hasattr(one, "superseded_by")), None),
        "deadlines": [one for one in deadlines_of(found) if one.met_at is None],
        "known": known_work(found) if found.state == Hit.State.OPEN else (),
        "happenings": happenings_of(found, unmaskings, verdicts, releases, names),
        "sent": _sent(found, releases, names, user),
        "acts": [
            *_next_step(found, steps),
            *buttons(found, acts_on(found), user, lambda name: reverse("monitoring:acting", args=[ref, name])),
        ],
        **(person(request, found) if part == "person" else {}),
    }
    return render(request, "monitoring/hit.html", context)


def _next_step(found: Hit, steps: list[StepRow]) -> list[Button]:
    """The first step of triage at which nobody has looked, as what is needed before anything else."""
    coming = (step for step in steps if step.is_next and found.state == Hit.State.OPEN)
    return [Button(step.title, step.url, step.why_not, "") for step in coming]


def _sent(found: Hit, releases: list[Release], names: dict[str, str], user: User) -> list[SentRow]:
    """What went elsewhere about the hit; the words and the way to them for a reader who may open them."""
    opened = Release.objects.visible_to(user).filter(ref__in=[one.ref for one in releases])
    words = rows_of_words(releases, {*opened.values_list("ref", flat=True)} if releases else (), names)
    handed = [*with_intelligence(found)] if found.outcome == Outcome.CORRUPTION else []
    theirs = Referral.objects.visible_to(user).filter(ref__in=[one.ref for one in handed])
    return [*words, *rows_of_hand_overs(handed, {*theirs.values_list("ref", flat=True)} if handed else ())]


def _names(found: Hit, groups: tuple[list[Any], ...], *, named: bool) -> dict[str, str]:
    """The names of everyone who worked on the hit, and of whom it is about when the reader may see that."""
    refs = {
        ref
        for group in groups
        for one in group
        for ref in (
            getattr(one, "asked_by_ref", ""), getattr(one, "decided_by_ref", ""), getattr(one, "by_ref", ""),
            getattr(one, "author_ref", ""), getattr(one, "to_ref", "") if named else "",
        )
    }  # fmt: skip
    return names_of([*refs, found.person_ref if named else ""], on=timezone.localdate())


def _parts(found: Hit, current: str, *, named: bool) -> list[Tab]:
    person_of = [("person", "The person")] if named and found.user_id else []
    parts = [("hit", "Overview"), *person_of, ("history", "History")]
    return [
        Tab(title, reverse(f"monitoring:{name}", args=[found.ref]), current=name == current) for name, title in parts
    ]
