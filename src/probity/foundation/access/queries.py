"""What other rooms and the corridor may ask of ties, as plain values."""

from __future__ import annotations

from django.db.models import Q

from probity.foundation.access.models import Tie
from probity.foundation.access.scoping import Reader


def tied_to(person_ref: str, *, reader: Reader, using: str) -> frozenset[str]:
    """People with a tie to the person, either way round, ended or not, as the database `using` records it now."""
    if not person_ref:
        return frozenset()
    rows = Tie.objects.using(using).visible_to(reader).known()
    either = rows.filter(Q(person_ref=person_ref) | Q(other_ref=person_ref))
    people = {ref for pair in either.values_list("person_ref", "other_ref") for ref in pair}
    return frozenset(people - {person_ref})
