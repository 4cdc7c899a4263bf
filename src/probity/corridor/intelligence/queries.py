"""What the rest of the corridor may learn of live logs: that they name somebody, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from probity.corridor.intelligence.models import Log
from probity.foundation.audit.actors import System
from probity.foundation.casework.deconfliction import Clash

CLEARING = System("deconfliction", "tells whether live work names a person, to whoever writes to them")


def live_logs_naming(person_refs: Sequence[str]) -> Iterable[Clash]:
    """A clash for each live log that names one of these people."""
    rows = Log.objects.visible_to(CLEARING).live().filter(people__person_ref__in=person_refs).distinct()
    return [Clash("Intelligence", log.ref, "named in a live log", log.owner_ref) for log in rows.order_by("ref")]


def words_of_live_logs() -> Iterable[str]:
    """The words of every live log, for comparing with words that are to leave."""
    rows = Log.objects.visible_to(CLEARING).live().order_by("ref")
    return [f"{title}. {words}" for title, words in rows.values_list("title", "words")]
