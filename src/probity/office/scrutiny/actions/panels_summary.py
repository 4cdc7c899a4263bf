"""What a meeting came to, for everybody: written by one, approved by another, fixed when it is published."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted
from probity.office.scrutiny.actions.panels_meetings import must_name_nobody
from probity.office.scrutiny.models import MeetingState, PanelMeeting, PanelSummary, SummaryState
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.queries.panels_summary import summed
from probity.office.scrutiny.workflow import panels as flow


@recorded()
def write_summary(meeting: PanelMeeting, words: str, *, actor: User, at: datetime) -> PanelSummary:
    """Write, or write anew, the summary of a closed meeting; its counts are fixed with it.

    Raises:
        NotPermitted: the actor does not run panels, the meeting is not closed, or it is published.
        BadInput: a word could name somebody, a place, an age or a day.
    """
    if reason := runs_panels(actor):
        raise NotPermitted(reason)
    if meeting.state != MeetingState.CLOSED:
        raise NotPermitted("The meeting is not closed yet.")
    held: PanelSummary | None = PanelSummary.unscoped.filter(meeting=meeting).first()
    if held is not None and held.state == SummaryState.PUBLISHED:
        raise NotPermitted("It is published, and stays as it is.")
    must_name_nobody(meeting, words, where="words")
    fields = {"words": words.strip(), "says": summed(meeting), "written_by_ref": actor.person_ref, "written_at": at}
    if held is not None:
        change(held, fields)
        record(flow.REWRITTEN, actor=actor, subject=held, at=at, words=words)
        return held
    made: PanelSummary = PanelSummary.unscoped.create(ref=next_reference("SPS"), meeting=meeting, **fields)

    record(flow.DRAFTED, actor=actor, subject=made, at=at, words=words)
    return made


@recorded()
def publish_summary(summary: PanelSummary, *, actor: User, at: datetime) -> PanelSummary:
    """Approve a summary: from now on anybody reads it, and nothing of it changes.

    Raises:
        TransitionRefused: the actor is not the scrutiny lead, wrote it, or it is published.
    """
    says = summary.says
    changes = {"approved_by_ref": actor.person_ref, "published_at": at}
    move(summary, flow.PUBLISH, actor=actor, at=at, changes=changes, cases=says["judged"], replaced=says["replaced"])
    return summary
