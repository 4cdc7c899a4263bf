"""One award check: what was found, on a timeline, and what is done about each match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from probity.foundation.casework.transitions import why_not
from probity.foundation.kernel.errors import NotPermitted, Stale
from probity.foundation.rulebook.rows import clock
from probity.foundation.web import formats
from probity.foundation.web.components import Fact
from probity.foundation.web.drawing import Chart
from probity.foundation.web.lanes import Lane, Mark, lanes
from probity.foundation.web.requests import both, user_of
from probity.foundation.workforce.queries import short_names
from probity.office.procurement import workflow
from probity.office.procurement.actions import consider, give_up, mark_checked, refer, run_check, window_of
from probity.office.procurement.actions.checks import WINDOW
from probity.office.procurement.forms import ReferForm, WordsForm
from probity.office.procurement.models import AwardCheck, Contract, Match
from probity.office.procurement.policy import may_change, may_consider, may_keep, may_refer
from probity.office.procurement.queries import BuyingPart, parts_in
from probity.office.procurement.views.fetching import check_of, unit_names


@dataclass(frozen=True)
class Shown:
    """A match as the page shows it: the row, who, and days from the offer to the award."""

    match: Match
    who: str
    unit: str
    days: int | None
    considered_by: str
    is_new: bool

    @property
    def days_words(self) -> str:
        if self.days is None:
            return "Day of the offer not stated"
        if self.days < 0:
            return f"{formats.number_of(-self.days, 'day')} after the award"
        return f"{formats.number_of(self.days, 'day')} before the award"


@both
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """One check: its bidders, its matches with what was considered, and what may be done now."""
    found = check_of(request, ref)
    if request.GET.get("only") == "new":
        return render(request, "procurement/check.html", _context(request, found, only_new=True))
    return render(request, "procurement/check.html", _context(request, found))


@both
def run(request: HttpRequest, ref: str) -> HttpResponse:
    """Compare again with the registers as they are now, and show what is new."""
    found = check_of(request, ref)
    address = reverse("procurement:check", args=[ref])
    if request.method != "POST":
        return redirect(address)
    _same_version(request, found)
    new = run_check(found, actor=user_of(request), at=timezone.now())
    if not new:
        messages.success(request, "Compared again. Nothing is new.")
        return redirect(address)
    messages.success(request, f"Compared again. {formats.number_of(new, 'match is', 'matches are')} new.")
    return redirect(f"{address}?only=new")


@both
def consider_match(request: HttpRequest, ref: str, match_ref: str) -> HttpResponse:
    """Say what was considered about a match."""
    found = check_of(request, ref)
    match = get_object_or_404(_matches(request, found), ref=match_ref)
    label = "Considered, because…"
    hint = "Say what you looked at and why it does, or does not, stand in the way. It is said once, and stands."
    form = WordsForm(request.POST or None, label=label, hint=hint)
    refused = may_consider(match, user_of(request))
    if not refused and form.is_valid():
        try:
            consider(match, form.cleaned_data["words"], actor=user_of(request), at=timezone.now())
        except NotPermitted as wrong:
            form.add_error("words", str(wrong))
        else:
            messages.success(request, f"{match_ref} is considered.")
            return redirect("procurement:check", ref=ref)
    [shown] = _shown(found, [match])
    context = {
        "check": found,
        "one": shown,
        "form": form,
        "refused": refused,
        "title": f"{match.bidder.name} and {match.giver}",
    }
    return render(request, "procurement/consider.html", {**context, "facts": _match_facts(shown)})


@both
def mark(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark the bidders checked."""
    found = check_of(request, ref)
    if request.method == "POST":
        _same_version(request, found)
        mark_checked(found, actor=user_of(request), at=timezone.now())
        messages.success(request, "The bidders are marked checked.")
    return redirect("procurement:check", ref=ref)


@both
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a check up, with a reason."""
    found = check_of(request, ref)
    form = WordsForm(request.POST or None, label="Why is it not needed?", initial={"version": found.version})
    refused = why_not(workflow.GIVE_UP, found, user_of(request))
    if not refused and form.is_valid():
        _same_version(request, found)
        try:
            give_up(found, form.cleaned_data["words"], actor=user_of(request), at=timezone.now())
        except NotPermitted as wrong:
            form.add_error("words", str(wrong))
        else:
            messages.success(request, "The check is given up.")
            return redirect("procurement:check", ref=ref)
    return _words_page(request, found, form, title="Give this check up", button="Give up", refused=refused)


@both
def refer_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand the check, or one match, to counter-corruption."""
    found = check_of(request, ref)
    shown = _shown(found, [*_matches(request, found).standing()])
    choices = [(one.match.ref, f"{one.who}: {one.match.what or 'an offer'} from {one.match.giver}") for one in shown]
    form = ReferForm(request.POST or None, matches=choices)
    refused = may_refer(found, user_of(request))
    if not refused and form.is_valid():
        chosen = next((one.match for one in shown if one.match.ref == form.cleaned_data["match"]), None)
        try:
            refer(found, form.cleaned_data["words"], match=chosen, actor=user_of(request), at=timezone.now())
        except NotPermitted as wrong:
            form.add_error("words", str(wrong))
        else:
            messages.success(request, "Handed to counter-corruption. Nothing about it is shown here.")
            return redirect("procurement:check", ref=ref)
    title = "Refer to counter-corruption"
    return _words_page(request, found, form, title=title, button="Refer", refused=refused)


def _words_page(request: HttpRequest, found: AwardCheck, form: Any, **about: str) -> HttpResponse:
    return render(request, "procurement/words.html", {"check": found, "form": form, **about})


def _same_version(request: HttpRequest, found: AwardCheck) -> None:
    """Refuse what was asked on a page that is out of date."""
    if request.POST.get("version", "") != str(found.version):
        raise Stale(f"{found.ref} changed while you were working.", hint="Open it again and look before you act.")


def _matches(request: HttpRequest, found: AwardCheck) -> Any:
    return Match.objects.visible_to(request.user).filter(check_of=found).select_related("bidder", "check_of")


def _context(request: HttpRequest, found: AwardCheck, *, only_new: bool = False) -> dict[str, Any]:
    user = user_of(request)
    rows = [*_matches(request, found).standing().order_by("-score", "ref")]
    parts = parts_in(found.procurement)
    names = short_names([part.person_ref for part in parts], on=timezone.localdate())
    shown = _shown(found, rows)
    contract = Contract.objects.visible_to(user).filter(ocid__in=_ocids(found, parts)).first()
    return {
        "check": found,
        "identity": _identity(found),
        "bidders": [*found.bidders.order_by("place")],
        "matches": [one for one in shown if one.is_new] if only_new else shown,
        "only_new": only_new,
        "left": sum(not one.considered for one in rows),
        "held_back": found.matches.filter(superseded_by=None).count() - len(rows),
        "parts": [(part, names.get(part.person_ref, part.person_ref)) for part in parts],
        "drawn": _lanes(found, shown, parts, names),
        "contract": contract,
        "window": clock(WINDOW, on=found.award_on).row,
        "window_from": window_of(found)[0],
        "why_not_mark": why_not(workflow.CHECK, found, user),
        "why_not_change": may_change(found, user),
        "why_not_refer": may_refer(found, user),
        "why_not_part": may_keep(user) or ("" if found.procurement else "The check names no tender or contract."),
        "why_not_end": why_not(workflow.GIVE_UP, found, user),
    }


def _ocids(found: AwardCheck, parts: list[BuyingPart]) -> set[str]:
    return {found.procurement, *(part.procurement for part in parts)}


def _shown(found: AwardCheck, rows: list[Match]) -> list[Shown]:
    refs = {ref for row in rows for ref in (row.person_ref, row.considered_by_ref) if ref}
    names = short_names(refs, on=timezone.localdate())
    units = unit_names()
    return [
        Shown(
            match=row,
            who=names.get(row.person_ref, row.person_ref or "Several people"),
            unit=units.get(row.unit_ref, ""),
            days=(found.award_on - row.day).days if row.day else None,
            considered_by=names.get(row.considered_by_ref, row.considered_by_ref),
            is_new=row.run == found.runs and found.runs > 1,
        )
        for row in rows
    ]


def _identity(found: AwardCheck) -> list[Fact]:
    return [
        Fact("Reference", found.ref),
        Fact("Buyer", found.buyer_name),
        Fact("Unit that buys", unit_names().get(found.unit_ref, found.unit_ref)),
        Fact("To be awarded on", found.award_on),
        *([Fact("Number", found.procurement)] if found.procurement else []),
    ]


def _match_facts(shown: Shown) -> list[Fact]:
    row = shown.match
    return [
        Fact("Bidder", row.bidder.name),
        Fact("Giver in the register", row.giver),
        Fact("How the names compare", f"{capfirst(row.why)} (score {row.score})"),
        Fact("Offered to", shown.who),
        Fact("Why they count", row.part_words),
        Fact("What", row.what),
        Fact("Worth", row.value_words),
        Fact("When", row.day),
        Fact("To the award", shown.days_words),
        Fact("Answer", row.answer),
        Fact("What became of it", row.outcome),
        Fact("Register", f"{row.register}, {row.entry_ref}"),
    ]


def _lanes(found: AwardCheck, shown: list[Shown], parts: list[BuyingPart], names: Mapping[str, str]) -> Chart:
    """Offers, parts in the buying and the award, each in a lane."""
    offers = tuple(
        Mark(one.match.day, f"{one.who}: {one.match.answer.lower() or 'not stated'}, {one.days_words}")
        for one in shown
        if one.match.day
    )
    people = tuple(
        Mark(
            part.true_from,
            f"{names.get(part.person_ref, part.person_ref)}, {part.part_words.lower()}",
            last=part.true_to,
            ongoing=part.true_to is None,
            tone="quiet",
        )
        for part in parts
    )
    award = (Mark(found.award_on, "To be awarded" if _is_ahead(found.award_on) else "Day of the award"),)
    says = _sentence(found, shown)
    return lanes("Offers, people and the award", [Lane("Offers", offers), Lane("People", people), Lane("Award", award)],
                 says=says)  # fmt: skip


def _is_ahead(day: date) -> bool:
    return day > timezone.localdate()


def _sentence(found: AwardCheck, shown: list[Shown]) -> str:
    if not shown:
        return f"No register entry matches a bidder in the time before {formats.day(found.award_on)}."
    nearest = min((one.days for one in shown if one.days is not None), default=None)
    entries = formats.number_of(len({one.match.entry_ref for one in shown}), "register entry", "register entries")
    near = f"; the nearest {formats.number_of(nearest, 'day')} before the award" if nearest is not None else ""
    verb = "matches" if len({one.match.entry_ref for one in shown}) == 1 else "match"
    return f"{entries} {verb} a bidder{near}."
