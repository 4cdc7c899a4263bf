"""What the office's worker does for the vetting desk: after each workforce feed, and by night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from probity.foundation.casework.schedules import nightly
from probity.foundation.workforce.listening import ChangeKind, FeedChange, hears
from probity.office.vetting.actions.notices import (
    HEARING,
    check_promotions,
    end_for_leavers,
    meet_returners,
    tell_of_gaps,
)
from probity.office.vetting.actions.postings import answer_at_once
from probity.office.vetting.actions.renewals import meet_plans, open_renewals, settle_all
from probity.office.vetting.actions.revetting import open_for_the_returned
from probity.office.vetting.actions.reviews import open_due
from probity.office.vetting.actions.withdrawal import LEAVING, close_for_leavers

__all__ = ["answer_at_once"]  # importing it makes vetting one of the desks that are asked about postings

SITS_ANEW = frozenset({ChangeKind.JOINED, ChangeKind.RETURNED, ChangeKind.MOVED, ChangeKind.CORRECTED})


@hears("vetting.clearances")
def after_feed(changes: Sequence[FeedChange], at: datetime) -> None:
    """End what leavers held, open what returners and promotions ask for, and tell of gaps. Safe to repeat."""

    def of(*kinds: ChangeKind) -> list[tuple[str, date]]:
        return [(each.person_ref, each.true_from) for each in changes if each.kind in kinds]

    end_for_leavers(of(ChangeKind.LEFT), actor=HEARING, at=at)
    meet_returners(of(ChangeKind.RETURNED), actor=HEARING, at=at)
    check_promotions(of(ChangeKind.MOVED, ChangeKind.CORRECTED), actor=HEARING, at=at)
    tell_of_gaps({each.person_ref for each in changes if each.kind in SITS_ANEW}, actor=HEARING, at=at)


@hears("vetting.withdrawals")
def leavers_stay_on_record(changes: Sequence[FeedChange], at: datetime) -> None:
    """End the withdrawals of people who left. What they held ended by the other listener or ends here."""
    close_for_leavers(
        [(each.person_ref, each.true_from) for each in changes if each.kind == ChangeKind.LEFT], actor=LEAVING, at=at
    )


@nightly("vetting.settle", after="00:30")
def settle_by_night(at: datetime) -> None:
    """Lapse what ran out yesterday, let what was entered for today hold, and mark the plans that it met."""
    settle_all(at)
    meet_plans(at)


@nightly("vetting.renewals", after="01:00")
def renew_by_night(at: datetime) -> None:
    """Open renewals in time."""
    open_renewals(at)


@nightly("vetting.gaps", after="01:30")
def gaps_by_night(at: datetime) -> None:
    """Tell of gaps that opened because a clearance or a risk assessment ran out."""
    tell_of_gaps(None, actor=HEARING, at=at)


@nightly("vetting.revetting", after="02:00")
def revet_by_night(at: datetime) -> None:
    """Open the forms of people drawn for re-vetting who are back."""
    open_for_the_returned(at)


@nightly("vetting.reviews", after="02:15")
def reviews_by_night(at: datetime) -> None:
    """Open annual reviews, and reviews of conditions whose day has come."""
    open_due(at)
