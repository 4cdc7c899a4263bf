"""Which likely refusals the equality reader is given, and when what was proposed has been read by all who are to.

The choice is by a secret key and the decision's own reference. Nothing is stored, so nothing that the decision-maker
opens can depend on it in words. Nor in time: the refusals proposed in one week wait for each other, so that one which
the equality reader was not given is free no sooner than those that they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from hmac import digest

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.roles import Role
from probity.foundation.rulebook.rows import threshold, versions
from probity.office.vetting.models import Decision, DecisionState, Outcome, ReaderView
from probity.office.vetting.policy.roles import EQUALITY, SENIOR

WHOLE = 100
SHARE = "vetting.equality_read_share"


def goes_to_equality(decision_ref: str, on: date) -> bool:
    """Whether a refusal proposed on a day is given to the equality reader, by the share in force that day."""
    share = threshold(SHARE, on=on).number
    if share >= WHOLE:
        return True
    place = digest(str(settings.SECRET_KEY).encode(), f"likely refusal {decision_ref}".encode(), sha256)
    return int.from_bytes(place[:8], "big") * WHOLE < share * 2**64


def for_equality() -> Q:
    """The refusals, proposed or decided, that the equality reader is given: all of them unless the force set less."""
    refused = Q(outcome=Outcome.REFUSE) & ~Q(state="draft")
    if all((version.value or 0) >= WHOLE for version in versions(SHARE)):
        return refused
    rows = Decision.unscoped.filter(refused, proposed_at__isnull=False).values_list("pk", "ref", "proposed_at")
    return Q(pk__in=[pk for pk, ref, at in rows if goes_to_equality(ref, timezone.localdate(at))])


def readers_of(decision: Decision) -> tuple[Role, ...]:
    """Who is to read a proposed refusal: both readers, or the senior one alone where the rule of its day says so."""
    on = timezone.localdate(decision.proposed_at)
    return (SENIOR, EQUALITY) if goes_to_equality(decision.ref, on) else (SENIOR,)


@dataclass(frozen=True)
class Reads:
    """The readers that one likely refusal still waits for; the rest have written, or are left out by the rule."""

    waits_for: tuple[Role, ...]
    left_out: tuple[Role, ...]

    def says(self, role: Role) -> str:
        if role in self.left_out:
            return "Left out by the rule"
        return "Not yet" if role in self.waits_for else "Written"


def reads_of(decisions: Iterable[Decision]) -> dict[int, Reads]:
    """How far the reading of each proposed refusal is, by its key; views of an earlier proposal do not count."""
    proposed = [*decisions]
    rows = ReaderView.unscoped.filter(decision__in=[one.pk for one in proposed])
    written = {*rows.values_list("decision_id", "proposed_at", "role")}
    found = {}
    for one in proposed:
        due = readers_of(one)
        waits = tuple(role for role in due if (one.pk, one.proposed_at, role.key) not in written)
        found[one.pk] = Reads(waits, tuple(role for role in (SENIOR, EQUALITY) if role not in due))
    return found


def its_week_is_read(decision: Decision) -> bool:
    """Whether every refusal that was proposed in the week of this one, and waits, was read by all who are to."""
    if decision.proposed_at is None:
        return False
    first, last = week_of(decision.proposed_at)
    together = Decision.unscoped.filter(
        state=DecisionState.PROPOSED, outcome=Outcome.REFUSE, proposed_at__date__range=(first, last)
    )
    return not any(reads.waits_for for reads in reads_of(together).values())


def week_of(at: datetime) -> tuple[date, date]:
    """Monday and Sunday of the week of a moment, here."""
    day = timezone.localdate(at)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)
