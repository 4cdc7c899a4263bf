"""What every view of the desk begins with: who asks, and what they may see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.web.components import Crumb, Tab
from probity.foundation.web.formats import indented
from probity.foundation.web.requests import user_of
from probity.foundation.workforce.queries import unit_cards
from probity.office.procurement.models import AwardCheck, Contract
from probity.office.procurement.policy import READERS

TABS = (
    ("overview", "Overview"),
    ("checks", "Award checks"),
    ("contracts", "Contracts"),
    ("awards", "Awards"),
    ("suppliers", "Suppliers"),
    ("lines", "Spend lines"),
    ("names", "The force's names"),
)


def desk(request: HttpRequest) -> User:
    """The reader, who may see procurement; to anybody else its lists do not exist."""
    user = user_of(request)
    if not any(user.holds(role) for role in READERS):
        raise Http404
    return user


def refused(request: HttpRequest, title: str, reason: str) -> HttpResponse:
    """The page of something that the reader may see and not do."""
    context = {"title": title, "reason": reason, "hint": "A procurement officer can.", "crumbs": steps()}
    return render(request, "procurement/refused.html", context, status=403)


def steps(*further: tuple[str, str]) -> list[Crumb]:
    """The breadcrumbs of a page of the desk: the desk, then each further title with its address."""
    return [Crumb("Procurement", reverse("procurement:overview")), *(Crumb(title, url) for title, url in further)]


def contract_of(request: HttpRequest, ref: str) -> Contract:
    found: Contract = get_object_or_404(Contract.objects.visible_to(request.user).with_force(), ref=ref)
    return found


def check_of(request: HttpRequest, ref: str) -> AwardCheck:
    found: AwardCheck = get_object_or_404(AwardCheck.objects.visible_to(request.user), ref=ref)
    return found


def tabs(current: str) -> list[Tab]:
    """The parts of the desk."""
    return [Tab(title, reverse(f"procurement:{name}"), current=name == current) for name, title in TABS]


def unit_names() -> dict[str, str]:
    """Every unit's name today, by reference, in the order of the tree."""
    return {card.ref: card.name for card in unit_cards(on=timezone.localdate(), counted=False)}


def unit_choices(user: User) -> list[tuple[str, str]]:
    """The units that the user's grants reach, indented as they stand in the tree."""
    cards = unit_cards(on=timezone.localdate(), counted=False)
    reached = _reached(user, [(card.ref, card.parent_ref) for card in cards])
    return [(card.ref, indented(card.name, card.depth)) for card in cards if card.ref in reached]


def _reached(user: User, tree: list[tuple[str, str]]) -> set[str]:
    grants = [grant for grant in user.grants if grant.role == READERS[0].key and not grant.compartment]
    if any(not grant.unit_ref for grant in grants):
        return {ref for ref, _ in tree}
    reached = {grant.unit_ref for grant in grants}
    for ref, parent in tree:  # parents come first
        if parent in reached:
            reached.add(ref)
    return reached
