"""Answering questions about oneself, apart from the file; and releasing a quarter's tables, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.vetting.models import Application, EqualityAnswer, FairnessCounts, FairnessRelease
from probity.office.vetting.policy.applications import is_applicant
from probity.office.vetting.policy.fairness import characteristics, keeps_characteristics
from probity.office.vetting.queries.fairness import Quarter, counted_in, plain_counts, tables_of
from probity.office.vetting.workflow import fairness as flow


@recorded()
def answer_about_oneself(
    application: Application, groups: Mapping[str, str], *, actor: User, at: datetime
) -> EqualityAnswer:
    """Keep what an applicant says of themselves, or the custodian keys from paper. Everything may be left unsaid.

    Raises:
        NotPermitted: the actor is neither the applicant nor the custodian, or works with files.
        BadInput: there is no such group.
    """
    own = not is_applicant(application, actor)
    if not own and (reason := keeps_characteristics(actor)):
        raise NotPermitted(reason)
    if not own and about_themselves(actor, application.involved()):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.")
    known = characteristics(day_of(at))
    said = {code: group for code, group in groups.items() if group}
    if wrong := [code for code, group in said.items() if group not in known.get(code, {})]:
        raise BadInput("There is no such group.", where=wrong[0])
    fresh = {"groups": said, "answered_at": at, "by_custodian": not own}
    kept = EqualityAnswer.unscoped.filter(application_ref=application.ref).first()
    if kept is None:
        kept = EqualityAnswer.unscoped.create(ref=next_reference("VX"), application_ref=application.ref, **fresh)
    else:
        EqualityAnswer.unscoped.filter(pk=kept.pk).update(**fresh)
    facts = {"application": application.ref, "by_custodian": not own}
    record(flow.ANSWERED, actor=actor, subject=kept, at=at, **facts)
    return kept


@recorded()
def release_quarter(name: str, *, actor: User, at: datetime) -> FairnessRelease:
    """Release the tables of a quarter that is over. What is released stands: late entries change no table.

    Raises:
        NotPermitted: the actor is not the custodian, or works with files.
        TransitionRefused: the quarter is not over, is released, or a later one is.
    """
    if reason := keeps_characteristics(actor):
        raise NotPermitted(reason)
    quarter = Quarter.named(name)
    if day_of(at) < quarter.next_first_day:
        raise TransitionRefused("The quarter is not over.")
    if FairnessRelease.unscoped.filter(quarter__gte=name).exists():
        raise TransitionRefused("This quarter, or a later one, is released; what is released is not changed.")
    earlier = [
        *FairnessCounts.objects.filter(release__quarter__startswith=f"{quarter.year}-").select_related("release")
    ]
    counted = counted_in(quarter)
    tables = tables_of(quarter, counted, earlier)
    made = FairnessRelease.unscoped.create(
        ref=next_reference("VB"), quarter=name, tables=tables.shown, released_at=at,
        released_by_ref=actor.person_ref,
    )  # fmt: skip
    FairnessCounts.objects.create(release=made, counted=plain_counts(counted), cells=tables.cells)
    record(flow.RELEASED, actor=actor, subject=made, at=at, quarter=name, left_out=tables.left_out)
    return made
