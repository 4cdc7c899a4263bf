"""What follows when an applicant joins the workforce: who they are there, and what they were granted before."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.spans import restate
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.workforce.queries import person_card
from probity.office.vetting.models import Applicant, Clearance, ClearanceSpan
from probity.office.vetting.policy.applications import may_link
from probity.office.vetting.workflow import applications as events
from probity.office.vetting.workflow import clearances as flow


@recorded()
def link_applicant(applicant: Applicant, person_ref: str, *, actor: User, at: datetime) -> Applicant:
    """Say who an applicant is in the workforce, now that they have joined it; what they were granted becomes theirs.

    Their files stay as they are, and so does what was known before: until `at` nothing was known of the person's own.

    Raises:
        NotPermitted: the actor is no vetting officer, or is, or is tied to, that person.
        BadInput: there is no such person, or the applicant is linked already.
    """
    if reason := may_link(applicant, actor, person_ref):
        raise NotPermitted(reason, hint="Ask a colleague in the vetting unit.")
    known = person_card(person_ref, on=day_of(at)) is not None
    if not known or not Applicant.unscoped.filter(pk=applicant.pk, person_ref="").update(person_ref=person_ref):
        raise BadInput("This applicant cannot be linked to that person.", where="person", hint="Look for them again.")
    applicant.refresh_from_db()
    record(events.JOINED, actor=actor, subject=applicant, at=at, person=person_ref)
    for clearance in Clearance.unscoped.filter(holder_ref=applicant.ref).order_by("pk"):
        _carry(clearance, person_ref, actor=actor, at=at)
    return applicant


def _carry(clearance: Clearance, person_ref: str, *, actor: User, at: datetime) -> None:
    """Let a clearance be the person's own for all the days it has held, known from now on."""
    before = clearance.holder_ref
    for span in ClearanceSpan.unscoped.filter(clearance=clearance, known_to=None).order_by("true_from", "pk"):
        restate(span, at=at, holder_ref=person_ref)
    change(clearance, {"holder_ref": person_ref})
    facts = {"holder": person_ref, "level": clearance.level, "application": clearance.application_ref}
    record(flow.CARRIED, actor=actor, subject=clearance, at=at, before=before, **facts)
