"""Who may read runs, the rows they hold back, and what they loaded."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import by_grant
from probity.foundation.access.roles import AUDITOR
from probity.foundation.access.scoping import Way, visible
from probity.foundation.intake.models import RowIdentity, Run, StagedBatch


@visible(Run)
def runs_for(user: User) -> Iterable[Way]:
    """Whoever ran it, and the auditor."""
    yield Way("You ran this import", Q(account=user.account))
    yield from by_grant(user, AUDITOR.key)


@visible(StagedBatch)
def staged_rows_for(user: User) -> Iterable[Way]:
    """Whoever runs the import, and the auditor."""
    yield Way("You ran this import", Q(run__account=user.account))
    yield from by_grant(user, AUDITOR.key)


@visible(RowIdentity)
def row_identities_for(user: User) -> Iterable[Way]:
    """Whoever ran the import, and the auditor."""
    own = Run.unscoped.filter(account=user.account).values("ref")
    yield Way("You ran this import", Q(run_ref__in=own))
    yield from by_grant(user, AUDITOR.key)
