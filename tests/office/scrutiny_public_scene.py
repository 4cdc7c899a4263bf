"""The scene's receipts, requests for records, feedback and bulletins, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.casework.files import keep_bytes
from probity.office.scrutiny.models import (
    Bulletin,
    BulletinState,
    CountedQuarter,
    DisparityAction,
    Feedback,
    ForceComplaint,
    Receipt,
    RecordRequest,
    RequestState,
    Search,
)
from tests.matrix.scenes import AT, CROWD
from tests.matrix.walking import RELATIONS

YEAR = "2024-25"
GIVEN = "request given"
# What the addresses take beside a record.
TAKES = {
    "scrutiny:bulletin_new kind": "annual",
    "scrutiny:bulletin_new period": YEAR,
    "scrutiny:bulletin_act name": "withdraw",
    "scrutiny:bulletin_file name": "bulletin.csv",
    "scrutiny:copy_request_act name": "refuse",
    "disparity:file name": "disparity.csv",
    **{f"disparity:{name} period": YEAR for name in ("year", "issue", "file")},
    **{f"disparity:{name} number": "1" for name in ("issue", "file")},
}
KINDS = {
    "receipt": "scrutiny.search", "copy_request": "scrutiny.recordrequest",
    "copy_request_act": "scrutiny.recordrequest",
    "copy_sheet": GIVEN, "feedback": "scrutiny.feedback", "feedback_read": "scrutiny.feedback",
    "bulletin": "scrutiny.bulletin", "bulletin_act": "scrutiny.bulletin", "bulletin_file": "scrutiny.bulletin",
    "bulletin_new": "scrutiny.bulletin", "disparity_action_done": "scrutiny.disparityaction",
}  # fmt: skip
PUBLIC = {f"disparity:{name}": "scrutiny.bulletin" for name in ("year", "issue", "file")}


def records(searches: Mapping[str, Search]) -> dict[str, dict[str, Any]]:
    """A receipt and a request of each search; feedback and bulletins are tied to none."""
    for one in searches.values():
        _request(one, state=RequestState.GIVEN)
    return {
        "scrutiny.receipt": {relation: _receipt(one) for relation, one in searches.items()},
        "scrutiny.recordrequest": {relation: _request(one) for relation, one in searches.items()},
        GIVEN: {
            relation: RecordRequest.unscoped.get(search=one, state=RequestState.GIVEN)
            for relation, one in searches.items()
        },
        **{kind: dict.fromkeys(RELATIONS, made) for kind, made in _kept().items()},
    }


def crowd() -> None:
    """More requests, feedback, complaints and actions than a page shows."""
    for _ in range(CROWD):
        _request(None)
        _feedback()
        _complaint()
        _action()


def _receipt(search: Search) -> Receipt:
    return Receipt.unscoped.create(
        ref=next_reference("SR"), search=search, way="declined", given_by_ref=search.officer_ref, given_at=AT
    )


def _request(search: Search | None, *, state: str = RequestState.WAITING) -> RecordRequest:
    return RecordRequest.unscoped.create(
        ref=next_reference("SRR"), search=search, state=state, came_by="keyed", asked_on=AT.date(), says="In March",
        shown_by="Passport", due_on=AT.date() + timedelta(days=30), entered_at=AT,
    )  # fmt: skip


def _feedback() -> Feedback:
    return Feedback.unscoped.create(
        ref=next_reference("SB"), received_on=AT.date(), read_by_day=AT.date(), view="fair", words="Polite"
    )


def _complaint() -> ForceComplaint:
    return ForceComplaint.unscoped.create(
        ref=next_reference("SBF"), received_on=AT.date(), words="Cuffs too tight", entered_by_ref="P-lead",
        entered_at=AT,
    )  # fmt: skip


def _action() -> DisparityAction:
    return DisparityAction.unscoped.create(
        ref=next_reference("SPD"), about="Searches", what="A panel reads them", who="Lead", due_on=AT.date(),
        entered_by_ref="P-analyst", entered_at=AT,
    )  # fmt: skip


def _kept() -> dict[str, Any]:
    digest = keep_bytes(b"<p>Nothing</p>")
    return {
        "scrutiny.feedback": _feedback(),
        "scrutiny.forcecomplaint": _complaint(),
        "scrutiny.disparityaction": _action(),
        "scrutiny.countedquarter": CountedQuarter.unscoped.create(
            ref=next_reference("SPC"), quarter="2024-Q2", counts={}, counted_at=AT
        ),
        "scrutiny.bulletin": Bulletin.unscoped.create(
            ref=next_reference("SPB"), kind="annual", period=YEAR, number=1, state=BulletinState.PUBLISHED,
            prepared_by_ref="P-analyst", prepared_at=AT, approver_name="ACC Pell", approved_at=AT,
            page_sha256=digest, pdf_sha256=digest, csv_sha256=digest,
        ),
    }  # fmt: skip
