"""The directory's pages: finding people, one person, the tree of units, one unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.audit.reads import record_opening
from probity.foundation.workforce import queries
from probity.foundation.workforce.models import Person, Qualification, Spell, SpellState

MOST_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """A dated row of a person's record in words. `stands` is false for what was known before and was corrected."""

    says: str
    true: str
    known: str
    stands: bool


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name, reference or number, at most 50 at a time."""
    words = request.GET.get("q", "").strip()[:100]
    found = queries.search_people(words, on=timezone.localdate(), limit=MOST_SHOWN + 1)
    context = {"words_sought": words, "found": found[:MOST_SHOWN], "more": len(found) > MOST_SHOWN}
    return render(request, "workforce/people.html", context)


@require_safe
def person(request: HttpRequest, ref: str) -> HttpResponse:
    """One person: the card, the line above, the team, and what of their record the reader may see."""
    user: Any = request.user
    today = timezone.localdate()
    found = get_object_or_404(Person.objects.visible_to(user), ref=ref)
    states = _states(user, found)
    if states and user.person_ref != found.ref:
        record_opening(found, actor=user, reason="The person's page, with absences and suspensions", at=timezone.now())
    context = {
        "card": queries.person_card(found.ref, on=today, reader=user),
        "force_number": found.force_number,
        "email": found.email,
        "pass_number": found.pass_number,
        "managers": _managers(found.ref, today),
        "team": [*queries.cards(queries.team_of(found.ref, on=today), on=today).values()],
        "spells": _spells(user, found),
        "states": states,
        "qualifications": _qualifications(user, found, today),
        "may_see_record": user.person_ref == found.ref or Spell.objects.visible_to(user).filter(person=found).exists(),
    }
    return render(request, "workforce/person.html", context)


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Every unit as a tree, with how many people it has."""
    return render(request, "workforce/units.html", {"tree": queries.unit_cards(on=timezone.localdate())})


@require_safe
def unit(request: HttpRequest, ref: str) -> HttpResponse:
    """One unit: what it is part of, what is part of it, and who is in it."""
    today = timezone.localdate()
    tree = {card.ref: card for card in queries.unit_cards(on=today)}
    if ref not in tree:
        raise Http404
    context = {
        "unit": tree[ref],
        "parent": tree.get(tree[ref].parent_ref),
        "below": [card for card in tree.values() if card.parent_ref == ref],
        "people": queries.people_in(ref, on=today, limit=500),
    }
    return render(request, "workforce/unit.html", context)


def _managers(ref: str, on: date) -> list[queries.PersonCard | None]:
    """Cards up the line, None for a vacant post, down to the first post that somebody holds."""
    line = queries.managers_up(ref, on=on)
    named = queries.cards([each for each in line if each], on=on)
    shown: list[queries.PersonCard | None] = []
    for each in line:
        shown.append(named.get(each) if each else None)
        if each:
            break
    return shown


def _spells(user: Any, found: Person) -> list[Line]:
    rows = Spell.objects.visible_to(user).filter(person=found).select_related("post", "unit")
    names = {card.ref: card.name for card in queries.unit_cards(on=timezone.localdate(), counted=False)}
    return [_line(_spell_words(row, names), row) for row in _newest_first(rows)]


def _spell_words(row: Spell, unit_names: Mapping[str, str]) -> str:
    """A spell in words: "Constable, Harbour", with the firm of who works for one."""
    words = f"{row.post.title}, {unit_names.get(row.unit.ref, row.unit.ref)}"
    return f"{words}, for {row.firm}" if row.firm else words


def _states(user: Any, found: Person) -> list[Line]:
    rows = SpellState.objects.visible_to(user).filter(person=found)
    return [_line(row.says(), row) for row in _newest_first(rows)]


def _qualifications(user: Any, found: Person, today: date) -> list[Line]:
    rows = Qualification.objects.visible_to(user).filter(person=found, known_to__isnull=True)
    return [
        _line(f"{row.kind}{'' if row.holds(today) else ' (lapsed)'}", row) for row in rows.order_by("-true_from", "pk")
    ]


def _newest_first(rows: Any) -> Iterable[Any]:
    return [*rows.order_by("-true_from", "-known_from", "pk")]


def _line(says: str, row: Any) -> Line:
    """Both axes in words: "true from 3 March 2025", "known here 5 March 2025"."""
    true = f"true from {_day(row.true_from)}" + (f" to {_day(row.true_to)}" if row.true_to else "")
    known = f"known here {_day(row.known_from)}"
    if row.known_to:
        known += f", corrected {_day(row.known_to)}"
    return Line(says, true, known, row.known_to is None)


def _day(value: date) -> str:
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{local.day} {local:%B %Y}"
