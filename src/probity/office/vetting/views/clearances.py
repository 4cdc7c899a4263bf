"""Clearances: the list, one clearance, what can be done to it, and one person's vetting as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.selves import close_to
from probity.foundation.audit.ledger import About
from probity.foundation.audit.reads import record_opening
from probity.foundation.web.acts import buttons
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day, number_of
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, user_of
from probity.foundation.web.shown import Reference, Tag
from probity.foundation.workforce.queries import cards, short_names
from probity.office.vetting.forms.filters import ClearanceFilter
from probity.office.vetting.models import Arrival, CatchUp, Clearance, RiskAssessment
from probity.office.vetting.models.clearances import Source, Standing, StepKind
from probity.office.vetting.policy.levels import is_national, label
from probity.office.vetting.queries.applications import applicant_names
from probity.office.vetting.queries.gaps import gaps_until
from probity.office.vetting.queries.notices import told_of
from probity.office.vetting.queries.people import aftercare_of, breaks_of
from probity.office.vetting.views.clearance_acts import ACTS, STEP_ACTS
from probity.office.vetting.views.doing import do, unit_only
from probity.office.vetting.views.tabs import tabs


def with_names(rows: Sequence[Any]) -> None:
    """Give each row its holder's name, all by one look-up of the workforce and one of applicants."""
    refs = {row.holder_ref for row in rows}
    known, outside = cards(refs, on=timezone.localdate()), applicant_names(refs)
    for row in rows:
        card = known.get(row.holder_ref)
        row.holder = card.name if card else outside.get(row.holder_ref, row.holder_ref)
        row.unit = card.unit_name if card else ""


def colour_of(state: str) -> str:
    """The colour of a standing."""
    return str(Clearance.STATE_COLOURS[Standing(state)])


LIST = ListPlan(
    title="Clearances",
    noun=("clearance", "clearances"),
    columns=(
        Column("holder", "Holder", lambda row: row.holder),
        Column("ref", "Clearance", lambda row: Reference(row.ref), sort="ref", hide_on_phone=True),
        Column("unit", "Unit", lambda row: row.unit, hide_on_phone=True, only_when_wide=True),
        Column("level", "Level", lambda row: row.level, sort="level"),
        Column("state", "State", lambda row: Tag(row.get_state_display(), colour_of(row.state)), sort="state"),
        Column("granted", "Granted", lambda row: row.granted_on, sort="granted_on", hide_on_phone=True),
        Column("last_day", "Last day", lambda row: row.last_day, sort="last_day"),
        Column("renewal", "Renewal", lambda row: row.renewal_ref and Reference(row.renewal_ref), hide_on_phone=True,
               only_when_wide=True),
    ),
    filterset=ClearanceFilter,
    address=lambda row: reverse("vetting:clearance", args=[row.ref]),
    order=("-granted_on", "-pk"),
    empty="Clearances appear here once one is granted, or loaded with: probity import clearances FILE.",
    prepare=with_names,
    recorded=True,
)  # fmt: skip


@require_safe
def clearances(request: HttpRequest) -> HttpResponse:
    """Every clearance that the reader may see, the newest first."""
    user = unit_only(request)
    rows = Clearance.objects.visible_to(user)
    return list_response(request, LIST, rows, "vetting/clearances.html", {"tabs": tabs(request, user)})


def _fetch(request: HttpRequest, ref: str) -> tuple[Clearance, HttpResponse | None]:
    found = get_object_or_404(Clearance.objects.visible_to(request.user), ref=ref)
    own = found.holder_ref == user_of(request).person_ref
    return found, open_record(request, found, because="Own clearance" if own else "")


@require_safe
def clearance(request: HttpRequest, ref: str) -> HttpResponse:
    """One clearance: how it stands, what happened to it, and what can be done."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    user, today = user_of(request), timezone.localdate()
    names = short_names([found.holder_ref, *(step.by_ref for step in found.steps.all())], on=today)
    names |= applicant_names([found.holder_ref])
    holder = names.get(found.holder_ref, found.holder_ref)
    offered = buttons(found, ACTS, user, lambda name: reverse("vetting:clearance_act", args=[ref, name]))
    own = found.holder_ref == user.person_ref
    context = {
        "clearance": found, "title": f"{label(found.level, found.granted_on)} of {holder}",
        "bar": _bar(found, holder), "facts": _facts(found), "happenings": _happenings(found, names, own=own),
        "standing": [*found.steps.filter(struck_at=None).exclude(kind=StepKind.GRANTED).order_by("on", "pk")],
        "acts": () if own else offered, "own": own, "aftercare": aftercare_of(found.level, on=today),
        "is_national": is_national(found.level, found.granted_on), "step_acts": () if own else tuple(STEP_ACTS),
    }  # fmt: skip
    return render(request, "vetting/clearance.html", context)


def _bar(found: Clearance, holder: str) -> list[Fact]:
    joined = not found.holder_ref.startswith("AP-")  # an applicant has no page of the workforce yet
    return [
        Fact("Reference", found.ref),
        Fact("Holder", holder, url=reverse("vetting:person", args=[found.holder_ref]) if joined else ""),
        Fact("State", Tag(found.get_state_display(), colour_of(found.state))),
        Fact("Last day", day(found.last_day)),
    ]


def _facts(found: Clearance) -> list[Fact]:
    late = " (late)" if found.entered_late else ""
    facts = [
        Fact("Level", label(found.level, found.granted_on)),
        Fact("Granted on", found.granted_on),
        Fact("Last day", found.last_day),
        Fact("Entered on", f"{day(timezone.localtime(found.entered_at))}{late}"),
        Fact("Where it comes from", Source(found.source).label),
    ]
    if found.application_ref:
        facts.append(Fact("Application", found.application_ref))
    if found.renewal_ref:
        facts.append(Fact("Renewal", found.renewal_ref))
    if is_national(found.level, found.granted_on):
        withheld = "Withheld by the deciding body" if found.reasons_withheld else "Not withheld"
        facts += [Fact("Sponsor", found.sponsor), Fact("Deciding body", found.deciding_body), Fact("Reasons", withheld)]
    return facts


def _happenings(found: Clearance, names: dict[str, str], *, own: bool) -> list[Happening]:
    """What happened, newest first. The holder reads what happened, and conditions; not the unit's own words."""
    steps = found.steps.order_by("-entered_at", "-pk")
    return [
        Happening(
            f"{StepKind(step.kind).label}, from {day(step.on)}",
            timezone.localtime(step.entered_at),
            by=names.get(step.by_ref, ""),
            says=step.words if not own or step.kind == StepKind.CONDITION else "",
            tag=Tag(f"Struck {day(timezone.localtime(step.struck_at))}", "grey") if step.struck_at else None,
        )
        for step in steps
        if not (own and step.struck_at)
    ]


@both
def clearance_act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """One thing done to a clearance."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    return do(request, found, ACTS, name, back=reverse("vetting:clearance", args=[ref]), facts=_facts(found))


@both
def step_act(request: HttpRequest, ref: str, step: str, name: str) -> HttpResponse:
    """One entry of a clearance put right, or a condition lifted."""
    found, asked = _fetch(request, ref)
    if asked:
        return asked
    entry = get_object_or_404(found.steps.exclude(kind=StepKind.GRANTED), ref=step)
    facts = [Fact("Entry", StepKind(entry.kind).label), Fact("From", entry.on), Fact("Words", entry.words)]
    return do(request, entry, STEP_ACTS, name, back=reverse("vetting:clearance", args=[ref]), facts=facts)


@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """One person's vetting: every clearance, every day without one, every gap of a post."""
    user, today = user_of(request), timezone.localdate()
    own = bool(user.person_ref) and user.person_ref == ref
    if not own:
        unit_only(request)
    card = cards([ref], on=today, reader=user).get(ref)
    if card is None or (not own and ref in close_to(user.person_ref)):
        raise Http404
    record_opening(
        About("vetting.person", ref), actor=user, reason="Own vetting" if own else "Vetting of a person read",
        at=timezone.now(),
    )  # fmt: skip
    return render(request, "vetting/person.html", _whole(user, ref, card, today, own=own))


def _whole(user: Any, ref: str, card: Any, today: date, *, own: bool) -> dict[str, Any]:
    rows = [*Clearance.objects.visible_to(user).filter(holder_ref=ref).order_by("-granted_on", "-pk")]
    gaps = gaps_until(today, people=[ref])
    breaks = breaks_of(ref, until=today)
    without = sum(each.days for each in breaks)
    return {
        "card": card, "rows": rows, "gaps": gaps, "breaks": breaks, "own": own,
        "says": f"{number_of(without, 'day')} without clearance between two." if breaks else "",
        "arrivals": [*Arrival.objects.visible_to(user).filter(person_ref=ref).order_by("-appointed_on")],
        "assessments": [*RiskAssessment.objects.visible_to(user).filter(person_ref=ref).order_by("-written_at")],
        "plans": [*CatchUp.objects.visible_to(user).filter(person_ref=ref).order_by("clear_by")],
        "told": [] if own or not gaps else told_of(ref, on=today),
        "title": "Your vetting" if own else f"Vetting of {card.short_name}",
    }  # fmt: skip
