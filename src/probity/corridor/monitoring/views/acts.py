"""What can be done about a hit, each on a page of its own: look, ask for the name, judge, write, open again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.forms import ChoiceField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from probity.corridor.monitoring.actions import triage, writing
from probity.corridor.monitoring.forms.acting import JudgeForm, LookForm, ReasonForm, StandardsForm, WriteForm
from probity.corridor.monitoring.forms.lists import of_colleagues
from probity.corridor.monitoring.models import Hit, Outcome, Step
from probity.corridor.monitoring.policy import guards
from probity.corridor.monitoring.policy.roles import NOMINEE
from probity.corridor.monitoring.queries.catalogue import title_of
from probity.corridor.monitoring.queries.handing import handed_over
from probity.corridor.monitoring.templatetags.monitoring import rows_of_events
from probity.corridor.monitoring.views.tabs import at_desk, trail
from probity.foundation.access.models import User
from probity.foundation.casework.deconfliction import clashes_with
from probity.foundation.web.acts import Act, Setting, do
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.formats import number_of
from probity.foundation.web.naming import names_of
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both

SAYS = {
    Step.KNOWN: "Live work that names whoever this is about stands beside, with whom to ask before anything else.",
    Step.DUTY: "Look at the roster at the moment of each event, and at overtime that was keyed late.",
    Step.ASSIGNMENT: "Look at whether the record was theirs to work on at that moment.",
    Step.TASKING: "Look at the incident or tasking that was given, or that should have been.",
    Step.REQUESTER: "Look at whether somebody else asked for the check, by radio or by telephone.",
}


OF_EVENTS: Mapping[str, tuple[str, str]] = {  # which column of the events a step weighs
    Step.DUTY: ("On duty", "duty"),
    Step.ASSIGNMENT: ("Their work", "assigned"),
    Step.TASKING: ("Reason given", "reason"),
    Step.REQUESTER: ("For somebody else", "asked_for"),
}


def _run_look(step: str, hit: Hit, said: dict[str, Any], user: User, at: datetime) -> Any:
    return triage.look(hit, triage.Seen(step, said["look"], said["words"]), actor=user, at=at)


def _why_not_look(step: str, hit: Hit, user: User) -> str:
    return guards.may_look(hit, step, user, triage.standing_findings(hit))


def _about(hit: Hit) -> str:
    """How words to standards begin: a question says only in its words whom it is about."""
    name = names_of([hit.person_ref], on=timezone.localdate()).get(hit.person_ref, "")
    return f"This is about {name}, {hit.person_ref}.\n\n" if name else f"This is about {hit.person_ref}.\n\n"


def _fit_outcomes(form: Form, hit: Hit, user: User) -> None:
    """Offer the outcomes that can be given now, and say how the others open."""
    findings, unmaskings = triage.standing_findings(hit), [*hit.unmaskings.all()]
    refused = {one: guards.may_judge(hit, user, findings, unmaskings, one) for one in Outcome}
    shut = [one for one in Outcome if refused[one]]
    if not shut:
        return
    outcomes = cast("ChoiceField", form.fields["outcome"])
    outcomes.choices = [(one.value, one.label) for one in Outcome if one not in shut]
    outcomes.error_messages["invalid_choice"] = refused[shut[0]]
    names = [str(one.label) for one in shut]
    who = "another nominee" if hit.is_apart or user.holds(NOMINEE) else "a monitoring supervisor other than you"
    first = "every step of triage has been looked at and " if guards.next_step(findings) else ""
    asked = guards.may_ask_name(hit, user, [one.step for one in findings], unmaskings)
    outcomes.help_text = (
        f"{', '.join(names[:-1])} and {names[-1]} can be chosen once {first}the hit is unmasked to you. "
        f"Ask to see the name; {who} decides. {asked}"
    ).strip()


def _look(step: Step) -> Act:
    return Act(
        step.label, SAYS[step], LookForm, partial(_run_look, step), partial(_why_not_look, step), "Entered.",
        button="Enter it",
    )  # fmt: skip


LOOKS: Mapping[str, Act] = {str(step): _look(step) for step in Step}
ACTS: Mapping[str, Act] = {
    "name": Act(
        "Ask to see the name",
        "A supervisor other than you decides, for this hit alone. Your reason is kept.",
        ReasonForm,
        lambda hit, said, user, at: triage.ask_name(hit, reason=said["reason"], actor=user, at=at),
        lambda hit, user: guards.may_ask_name(
            hit, user, [one.step for one in triage.standing_findings(hit)], [*hit.unmaskings.all()]
        ),
        "Asked. A supervisor decides.",
        "secondary",
    ),
    "judge": Act(
        "Judge it",
        "Legitimate masks it at once, and what it says goes in time. To counter-corruption hands it to intelligence. "
        "To Professional Standards it is handed next, in words of your own.",
        JudgeForm,
        lambda hit, said, user, at: triage.judge(hit, said["outcome"], reason=said["reason"], actor=user, at=at),
        lambda hit, user: guards.may_judge(hit, user, triage.standing_findings(hit), [*hit.unmaskings.all()]),
        "Judged.",
        fit=_fit_outcomes,
    ),
    "write": Act(
        "Write to somebody",
        "Only once it is assessed, and only if no operation is harmed. A second person approves the words. Where live "
        "work names the person, the words are held first.",
        WriteForm,
        lambda hit, said, user, at: writing.write(
            hit, to_ref=said["to"], title=said["title"], words=said["words"], actor=user, at=at
        ),
        lambda hit, user: guards.may_write(hit, user, triage.standing_findings(hit), [*hit.unmaskings.all()]),
        "Written. It waits for a second person.",
        "secondary",
    ),
    "standards": Act(
        "Hand it to Professional Standards",
        "One of their officers gets it as a question, in words that tell nothing of the search. A second person "
        "approves them; where live work names the person, they are held first. The answer comes back to this hit.",
        StandardsForm,
        lambda hit, said, user, at: writing.hand_to_standards(
            hit, to_ref=said["to"], title=said["title"], words=said["words"], actor=user, at=at
        ),
        lambda hit, user: guards.may_hand_over(hit, user, triage.standing_findings(hit), [*hit.unmaskings.all()]),
        "Written. It goes to standards once a second person has approved it.",
        start=lambda hit: {"title": "A matter for you to look into", "words": _about(hit)},
    ),
    "reopen": Act(
        "Open it again",
        "The judgement stays as it was given; the next one supersedes it.",
        ReasonForm,
        lambda hit, said, user, at: triage.reopen(hit, reason=said["reason"], actor=user, at=at),
        guards.reopens,
        "It waits for triage again.",
        "secondary",
    ),
}  # fmt: skip


def acts_on(hit: Hit) -> Mapping[str, Act]:
    """What the page of this hit offers, by its state."""
    judged: dict[str, tuple[str, ...]] = {
        Outcome.LEGITIMATE: ("reopen",),
        Outcome.STANDARDS: ("write", "reopen") if handed_over(hit) else ("standards", "write", "reopen"),
    }
    by_state: dict[str, tuple[str, ...]] = {
        Hit.State.OPEN: ("judge", "name", "write"),
        Hit.State.JUDGED: judged.get(hit.outcome, ("write", "reopen")),
    }
    return {name: ACTS[name] for name in by_state.get(hit.state, ())}


def masked_facts(hit: Hit) -> list[Fact]:
    """What anybody at the desk may read of a hit: the rule, the day, how much."""
    events = len(hit.events) or len(hit.evidence)
    return [
        Fact("What was found", title_of(hit.rule_id)),
        Fact("Day", hit.day),
        Fact("Score", hit.score),
        Fact("Events", events),
        *_of_look_ups(hit.picture.get("purpose", {})),
    ]


def _of_look_ups(looked: Mapping[str, Any]) -> list[Fact]:
    """How many of a day's look-ups have no purpose on record, beside colleagues in the same role."""
    if not looked:
        return []
    return [
        Fact("Unexplained look-ups", f"{looked['unexplained']:,} of {looked['looks']:,}"),
        Fact("Expected of colleagues", of_colleagues(looked["expected"])),
    ]


@both
def acting(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """One step of triage, or one decision, about a hit."""
    user = at_desk(request, "hits")
    found = get_object_or_404(Hit.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    back = reverse("monitoring:hit", args=[ref])
    chosen: Act | None = {**LOOKS, **ACTS}.get(act)
    facts = [*_of_step(found, act), *masked_facts(found)]
    return do(request, found, chosen, Setting(back, trail("hits", Crumb(ref, back)), facts))


def _of_step(hit: Hit, act: str) -> list[Fact]:
    """What the lake and live work say to one step of triage, to be weighed there."""
    if act == Step.KNOWN:
        known = "; ".join(f"{clash.desk} {clash.ref}: ask {ask}" for clash, ask in known_work(hit))
        return [Fact("Live work that names them", known or "None")]
    if act not in OF_EVENTS:
        return []
    title, name = OF_EVENTS[act]
    events = rows_of_events(hit, named=False)  # a contact among them has none of these
    counted = Counter(said for one in events if (said := getattr(one, name)))
    return [Fact(title, "; ".join(f"{said}: {number_of(many, 'event')}" for said, many in counted.most_common()))]


def known_work(hit: Hit) -> tuple[tuple[Any, str], ...]:
    """Live work that names whoever the hit is about: its reference and whom to ask, never what it says."""
    clashes = clashes_with(hit.involved())
    names = names_of([clash.ask for clash in clashes], on=timezone.localdate())
    return tuple((clash, names.get(clash.ask, clash.ask)) for clash in clashes)
