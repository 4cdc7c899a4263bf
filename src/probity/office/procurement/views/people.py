"""Who has a part in a contract: keyed and corrected on a page."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.kernel.errors import BadInput, Stale
from probity.foundation.web.components import Crumb
from probity.foundation.web.requests import both, done, user_of
from probity.foundation.workforce.queries import PersonCard, cards, person_card, search_people
from probity.office.procurement.actions import NewPart, add_part, correct_part
from probity.office.procurement.forms import CorrectPartForm, PartForm
from probity.office.procurement.models import AwardCheck, BuyingRole, Contract
from probity.office.procurement.policy import may_keep
from probity.office.procurement.views.fetching import check_of, contract_of, desk, steps

SEVERAL = 6


@both
def add_to_contract(request: HttpRequest, ref: str) -> HttpResponse:
    """Record a part that somebody has in a contract."""
    found = contract_of(request, ref)
    return _add(request, procurement=found.ocid, of=_of_contract(found))


@both
def add_to_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Record a part that somebody has in the procurement that is checked."""
    found = check_of(request, ref)
    return _add(request, procurement=found.procurement, of=_of_check(found))


@both
def correct(request: HttpRequest, ref: str) -> HttpResponse:
    """Say otherwise what somebody's part is, or from or to when."""
    desk(request)
    standing = get_object_or_404(BuyingRole.objects.visible_to(request.user).known(), ref=ref)
    given = {"part": standing.part, "first": standing.true_from, "last": standing.true_to, "version": standing.pk}
    form = CorrectPartForm(request.POST or None, initial=given)
    card = person_card(standing.person_ref, on=timezone.localdate())
    home = _home_of(request, standing)
    if form.is_valid():
        said = form.cleaned_data
        if said["version"] != str(standing.pk):
            raise Stale("This part was corrected while you were looking.", hint="Open it again and look.")
        days = {"first": said["first"], "last": said["last"]}
        if done(form, partial(_corrected, request, standing, said["part"], **days)):
            messages.success(request, "Corrected. What was recorded before is kept as it was known then.")
            return redirect(home.url)
    name = card.short_name if card else standing.person_ref
    context = {
        "form": form,
        "title": f"Correct the part of {name}",
        "lead": f"In {standing.procurement}. What is recorded now stays known as what was believed until today.",
        "button": "Correct",
        "back": home.url,
        "crumbs": steps((home.title, home.url)),
        "why_not": may_keep(user_of(request)),
    }
    return render(request, "procurement/part.html", context)


def _corrected(request: HttpRequest, standing: BuyingRole, part: str, *, first: date, last: date | None) -> BuyingRole:
    return correct_part(standing, part=part, first=first, last=last, actor=user_of(request), at=timezone.now())


def _add(request: HttpRequest, *, procurement: str, of: Crumb) -> HttpResponse:
    form = PartForm(request.POST or None)
    several: list[PersonCard] = []
    if form.is_valid():
        several = _people(form.cleaned_data["person"])
        if len(several) != 1:
            form.add_error("person", "Choose one of these people" if several else "Nobody has this name or number")
        elif _added(form, several[0].ref, procurement, request):
            messages.success(request, f"{several[0].short_name} is recorded.")
            return redirect(of.url)
    context = {
        "form": form,
        "title": f"Add somebody with a part in {of.title}",
        "button": "Add",
        "back": of.url,
        "crumbs": steps((of.title, of.url)),
        "several": several if len(several) > 1 else [],
        "why_not": may_keep(user_of(request)),
    }
    return render(request, "procurement/part.html", context)


def _people(words: str) -> list[PersonCard]:
    """The people whom the words may mean: one by reference, or those that a search finds."""
    today = timezone.localdate()
    return [*cards([words.strip().upper()], on=today).values()] or search_people(words, on=today, limit=SEVERAL)


def _added(form: PartForm, person_ref: str, procurement: str, request: HttpRequest) -> bool:
    said = form.cleaned_data
    new = NewPart(
        person_ref=person_ref, procurement=procurement, part=said["part"], first=said["first"], last=said["last"]
    )
    try:
        add_part(new, actor=user_of(request), at=timezone.now())
    except BadInput as wrong:
        form.add_error("first", str(wrong))
        return False
    return True


def _home_of(request: HttpRequest, row: BuyingRole) -> Crumb:
    """The page that shows a part: its contract's, a check's, or the list of contracts."""
    if found := Contract.objects.visible_to(request.user).filter(ocid=row.procurement).first():
        return _of_contract(found)
    check = AwardCheck.objects.visible_to(request.user).filter(procurement=row.procurement).order_by("-pk").first()
    return _of_check(check) if check else Crumb("Contracts", reverse("procurement:contracts"))


def _of_contract(contract: Contract) -> Crumb:
    return Crumb(contract.title or contract.ocid, reverse("procurement:contract", args=[contract.ref]))


def _of_check(check: AwardCheck) -> Crumb:
    return Crumb(check.title, reverse("procurement:check", args=[check.ref]))
