"""Forms and reviews of force that happened before they were kept here, written many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.kernel.errors import NotPermitted
from probity.office.scrutiny.models import ForceForm, ForceReview
from probity.office.scrutiny.policy.force import may_load_custody
from probity.office.scrutiny.policy.force_words import marks_of
from probity.office.scrutiny.workflow.force import HISTORY


@recorded()
def write_force_history(
    forms: Sequence[ForceForm], reviews: Sequence[ForceReview], *, actor: Actor, at: datetime
) -> Sequence[ForceForm]:
    """Write forms as they stood at the end, with the reviews made of them; one entry of the ledger for all.

    Raises:
        NotPermitted: the actor is no scrutiny analyst.
    """
    if reason := may_load_custody(actor):
        raise NotPermitted(reason)
    if not forms:
        return forms
    for one, ref in zip(forms, next_references("SF", len(forms)), strict=True):
        one.ref = ref
        one.marks = marks_of(one.tactics, one.reasons, one.factors, one.outcomes, on=at.date())
        one.month = f"{one.used_on:%Y-%m}"
    ForceForm.unscoped.bulk_create(forms)
    by_ref = {one.ref: one for one in forms}
    for made, ref in zip(reviews, next_references("SI", len(reviews)) if reviews else (), strict=True):
        made.ref, made.form = ref, by_ref[made.form.ref]
    ForceReview.unscoped.bulk_create(reviews)

    record(HISTORY, actor=actor, subject=About("scrutiny.history", forms[0].ref), at=at, first=forms[0].ref,
           last=forms[-1].ref, new=len(forms))  # fmt: skip
    return forms
