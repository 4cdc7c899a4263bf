"""Who answers for a unit, and who holds a role of the desk: whom to tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, Q

from probity.foundation.access.models import Grant
from probity.foundation.access.roles import Role
from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import PostLine, Rank, Spell

TELLING = System("vetting.telling", "works out whom to tell of a gap")


def holders_of(role: Role, *, on: date) -> list[str]:
    """The people who hold a role for the whole force on the day, in order of their grants."""
    grants = Grant.objects.visible_to(TELLING).as_at(on).filter(role=role.key, unit_ref="")
    return [*dict.fromkeys(grants.order_by("true_from", "pk").values_list("person_ref", flat=True))]


def heads_of(units: Collection[str], *, on: date) -> Mapping[str, str]:
    """The head of each unit on the day: who holds the post in it that answers to nobody in it; of several, by rank.

    A unit whose posts at the top stand vacant has none here. Two queries.
    """
    inside = (
        PostLine.objects.visible_to(TELLING)
        .as_at(on)
        .filter(Q(post__unit__ref__in=units), post__unit=F("reports_to__unit"))
    )
    spells = Spell.objects.visible_to(TELLING).as_at(on).filter(unit__ref__in=units)
    tops = spells.exclude(post__in=inside.values("post"))
    found: dict[str, tuple[int, str]] = {}
    places = [*Rank.values]
    for unit, person, rank in tops.order_by("pk").values_list("unit__ref", "person__ref", "rank"):
        place = places.index(rank)
        if unit not in found or place < found[unit][0]:
            found[unit] = (place, person)
    return {unit: person for unit, (_, person) in found.items()}
