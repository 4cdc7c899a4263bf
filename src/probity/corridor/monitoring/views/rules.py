"""Rules: what each is for, how precise it is, its numbers, and the authority without which it is off."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.corridor.monitoring.actions import rules as actions
from probity.corridor.monitoring.forms.acting import AuthorityForm, ConfirmForm, ReasonForm, TuneForm
from probity.corridor.monitoring.forms.lists import SEVERITY_COLOURS, state_tag
from probity.corridor.monitoring.models import Authority, Hit, Tuning
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.queries.catalogue import NUMBERS, is_off, numbers_now, numbers_of, read_in_words
from probity.corridor.monitoring.queries.catalogue import rules as shipped
from probity.corridor.monitoring.queries.not_run import last_night, not_run_by_rule
from probity.corridor.monitoring.queries.precision import Precision, precision_by_rule
from probity.corridor.monitoring.views.tabs import at_desk, opens, tabs, trail
from probity.foundation.access.models import User
from probity.foundation.web.acts import Act, Button, Setting, buttons, do
from probity.foundation.web.charts import Bar, bars
from probity.foundation.web.components import Crumb, Fact, Happening
from probity.foundation.web.drawing import Chart
from probity.foundation.web.naming import names_of
from probity.foundation.web.requests import both
from probity.foundation.web.shown import Tag

PERCENT = 100


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule with its precision over the hits that the reader may see; noisy ones first."""
    user, on = at_desk(request, "rules"), timezone.localdate()
    found = precision_by_rule(Hit.objects.visible_to(user), on=on)
    shown, lacks = shipped(), not_run_by_rule(last_night(user))
    context = {
        "tabs": tabs("rules", user),
        "rows": [
            (one, shown.get(one.rule_id), _tag(one, on), lacks.get(one.rule_id, []))
            for one in sorted(found, key=lambda one: not one.is_noisy)
        ],
        "chart": _precision_chart(found),
    }
    return render(request, "monitoring/rules.html", context)


def _tag(one: Precision, on: Any) -> Tag:
    rule = shipped().get(one.rule_id)
    if rule is None:
        return Tag("Shipped no longer", "grey")
    if is_off(rule, on):
        return Tag("Off: no authority", "grey")
    return Tag("To tune", "orange") if one.is_noisy else Tag("On", "green")


def _precision_chart(found: Any) -> Chart:
    """Precision by rule with its interval; rules without a judged hit are left out."""
    judged = [one for one in found if one.share is not None]
    address = reverse("monitoring:hits")
    drawn = [
        Bar(
            one.title, PERCENT * one.share, shown=f"{one.share:.0%}", low=PERCENT * one.low, high=PERCENT * one.high,
            url=f"{address}?rule={one.rule_id}&outcome=judged",
        )
        for one in sorted(judged, key=lambda one: (one.share, one.title))
    ]  # fmt: skip
    says = "The line shows how sure a figure is: 95 times in 100 the truth lies on it." if drawn else "None was judged."
    return bars(
        "Of the judged hits, how many were more than legitimate", drawn, says=says, of="Per cent", whole=PERCENT
    )


def _rule_or_404(rule_id: str) -> Any:
    found = shipped().get(rule_id)
    if found is None:
        raise Http404
    return found


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: why it matters, what it reads, what would explain a hit, its numbers and every change of them."""
    user, on = at_desk(request, "rules"), timezone.localdate()
    found = _rule_or_404(rule_id)
    figure = next(one for one in precision_by_rule(Hit.objects.visible_to(user), on=on) if one.rule_id == rule_id)
    authorities = [*Authority.objects.visible_to(user).filter(rule_id=rule_id).order_by("-pk")]
    context = {
        "rule": found,
        "facts": _facts(found, figure, on, user),
        "innocent": [one.says for one in found.innocent],
        "examples": [(one.says, one.hits) for one in found.examples],
        "numbers": _numbers(rule_id, user),
        "happenings": _happenings(rule_id, user),
        "needs_authority": found.authority is not None,
        "not_run": not_run_by_rule(last_night(user)).get(rule_id, []),
        "authorities": [(one, state_tag(one), _offered(one, user)) for one in authorities],
        "propose": Button(
            "Record the grounds",
            reverse("monitoring:rule_act", args=[rule_id, "authority"]),
            guards.may_propose_authority(user),
            "secondary",
        ),
        "trail": trail("rules"),
    }
    return render(request, "monitoring/rule.html", context)


def _facts(found: Any, figure: Precision, on: Any, user: User) -> list[Fact]:
    address = f"{reverse('monitoring:hits')}?rule={found.id}" if opens("hits", user) else ""
    return [
        Fact("State", _tag(figure, on)),
        *(Fact(title, words) for title, words in read_in_words(found.id).items()),
        Fact("Severity", Tag(str(found.severity).capitalize(), SEVERITY_COLOURS[str(found.severity)])),
        Fact("Owner", found.owner.capitalize()),
        Fact("National category", found.category.capitalize()),
        Fact("Source", found.source),
        Fact("Hits", figure.hits, url=address if figure.hits else ""),
        Fact("Precision", figure.words, url=f"{address}&outcome=judged" if address and figure.judged else ""),
    ]


def _numbers(rule_id: str, user: User) -> list[tuple[str, int, int, Button]]:
    """Each number of the rule: in words, as it stands, as it ships, and the way to change it."""
    now = numbers_now(rule_id)
    return [
        (
            NUMBERS[name].capitalize(),
            now[name],
            value,
            Button("Change", reverse("monitoring:rule_act", args=[rule_id, name]), guards.may_tune(user), "secondary"),
        )
        for name, value in numbers_of(rule_id).items()
    ]


def _happenings(rule_id: str, user: User) -> list[Happening]:
    rows = [*Tuning.objects.visible_to(user).filter(rule_id=rule_id).order_by("-at", "-pk")]
    names = names_of([one.by_ref for one in rows], on=timezone.localdate())
    return [
        Happening(
            f"{NUMBERS[one.name].capitalize()}: {one.was:,} became {one.now:,}",
            one.at,
            by=names.get(one.by_ref, one.by_ref),
            says=one.reason,
        )
        for one in rows
    ]


# ---------------------------------------------------------------- authorities

AUTHORITY_ACTS = {
    "approve": Act(
        "Approve",
        "The rule runs from the next night on, up to the day of review. Nothing renews it.",
        ConfirmForm,
        lambda one, _said, user, at: actions.approve_authority(one, actor=user, at=at),
        guards.approves,
        "Approved.",
    ),
    "end": Act(
        "End",
        "The rule is off again from the next night on. The hits that it found stay.",
        ReasonForm,
        lambda one, said, user, at: actions.end_authority(one, reason=said["reason"], actor=user, at=at),
        guards.ends_authority,
        "Ended.",
        "secondary",
    ),
}
BY_STATE: dict[str, tuple[str, ...]] = {
    Authority.State.PROPOSED: ("approve", "end"),
    Authority.State.IN_FORCE: ("end",),
}


def _offered(one: Authority, user: User) -> list[Button]:
    acts = {name: AUTHORITY_ACTS[name] for name in BY_STATE.get(one.state, ())}
    return buttons(one, acts, user, lambda name: reverse("monitoring:authority_act", args=[one.ref, name]))


@both
def authority_act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Approve or end what lets a rule run."""
    user = at_desk(request, "rules")
    found = get_object_or_404(Authority.objects.visible_to(user), ref=ref)
    back = reverse("monitoring:rule", args=[found.rule_id])
    names = names_of([found.proposed_by_ref, found.approver_ref], on=timezone.localdate())
    facts = [
        Fact("Policy", found.policy),
        Fact("Legal basis", found.legal_basis),
        Fact("Impact assessment", found.impact_assessment),
        Fact("Last day", found.review_on),
        Fact("Proposed by", names.get(found.proposed_by_ref, found.proposed_by_ref)),
    ]
    chosen = AUTHORITY_ACTS.get(act) if act in BY_STATE.get(found.state, ()) else None
    return do(
        request, found, chosen, Setting(back, trail("rules", Crumb(_rule_or_404(found.rule_id).title, back)), facts)
    )


def _propose(rule_id: str, _rule: Any, said: dict[str, Any], user: User, at: Any) -> Any:
    return actions.propose_authority(rule_id, actions.Grounds(**said), actor=user, at=at)


def _tune(name: str, rule: Any, said: dict[str, Any], user: User, at: Any) -> Any:
    return actions.tune(rule.id, name, said["now"], reason=said["reason"], actor=user, at=at)


def _act_on(found: Any, act: str) -> Act | None:
    """Changing one of the rule's numbers, or recording the grounds on which it may run."""
    if act == "authority" and found.authority is not None:
        says = "Until all of these are on record and another person has approved them, the rule is off."
        return Act(
            "Record the grounds", says, AuthorityForm, partial(_propose, found.id),
            lambda _rule, user: guards.may_propose_authority(user), "Recorded. An authoriser approves them.",
        )  # fmt: skip
    if act not in numbers_of(found.id):
        return None
    says = f"It is {numbers_now(found.id)[act]:,} now, and {numbers_of(found.id)[act]:,} as the rule ships."
    form: type[forms.Form] = TuneForm
    return Act(
        f"Change: {NUMBERS[act]}", says, form, partial(_tune, act), lambda _rule, user: guards.may_tune(user),
        "Changed, from the next night on.", button="Change it",
    )  # fmt: skip


@both
def rule_act(request: HttpRequest, rule_id: str, act: str) -> HttpResponse:
    """Change one number of a rule, or record the grounds on which a rule that is off may run."""
    at_desk(request, "rules")
    found = _rule_or_404(rule_id)
    back = reverse("monitoring:rule", args=[rule_id])
    return do(request, found, _act_on(found, act), Setting(back, trail("rules", Crumb(found.title, back))))
