"""What the office's worker does for the scrutiny desk by night."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.casework.schedules import nightly
from probity.office.scrutiny.actions.draws import make_due
from probity.office.scrutiny.actions.panels import close_ended_accounts


@nightly("scrutiny.draws", after="02:30")
def draw_by_night(at: datetime) -> None:
    """Commit to the seeds of the periods that have begun, freeze the lists that are due, and draw the night after."""
    make_due(at)


@nightly("scrutiny.panel_accounts", after="00:30")
def close_accounts_by_night(at: datetime) -> None:
    """Close the accounts of panel members whose term is over. They open nothing from its last day on either way."""
    close_ended_accounts(at=at)
