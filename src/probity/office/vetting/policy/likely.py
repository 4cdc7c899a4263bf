"""Which likely refusals the equality reader is given, where the force does not have every one read.

The choice is by a secret key and the decision's own reference. Nothing is stored, so nothing that the decision-maker
opens can depend on it, in words or in time.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from hmac import digest

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from probity.foundation.rulebook.rows import threshold, versions
from probity.office.vetting.models import Decision, Outcome

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
