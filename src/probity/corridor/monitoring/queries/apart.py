"""Who is set apart by the rule: people of the corridor, chief officers, and those whom the nominee names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from probity.corridor.monitoring.models import Apart
from probity.foundation.access.models import Grant
from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import cards

RANKS = "monitoring.set_apart_ranks"
AT_A_TIME = 5_000  # people asked of the directory in one question
ROUTING = System("monitoring", "tells which hits go to the nominee")


def those_apart(refs: Collection[str], *, on: date | None) -> frozenset[str]:
    """Of these people, those whose hits go to the nominee: by a role here today, by rank then or today, by name."""
    wanted = {ref for ref in refs if ref}
    if not wanted:
        return frozenset()
    today = timezone.localdate()
    standing = Grant.objects.visible_to(ROUTING).filter(known_to=None, true_from__lte=today)
    here = {*standing.exclude(true_to__lt=today).values_list("person_ref", flat=True)}
    named = {*Apart.objects.visible_to(ROUTING).filter(ended_at=None).values_list("person_ref", flat=True)}
    return frozenset(((here | named) & wanted) | _chief_officers(wanted, {on or today, today}))


def _chief_officers(refs: Collection[str], days: Collection[date]) -> set[str]:
    found, everybody = set[str](), sorted(refs)
    for on in sorted(days):
        ranks = {label for _, label in code_list(RANKS, on=on).choices}
        for first in range(0, len(everybody), AT_A_TIME):
            asked = cards(everybody[first : first + AT_A_TIME], on=on)
            found |= {ref for ref, card in asked.items() if card.rank in ranks}
    return found
