"""What is published, applied for and read in, for the office's scene: the same for every reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.casework.files import keep_bytes
from probity.office.declarations.models import (
    Application,
    Edition,
    EditionRow,
    EditionState,
    Offer,
    RegisterEntry,
    RegisterSnapshot,
    State,
    Step,
    StepKind,
)
from probity.office.declarations.queries.publication_redaction import Facts, Labels, public_row, usual_decisions
from tests.matrix.scenes import AT
from tests.matrix.walking import RELATIONS

PERIOD, OVER, FAR = "2025-Q4", date(2025, 12, 31), date(2099, 1, 1)
# What the addresses of publication take beside a record.
TAKES = {
    "declarations:edition_act name": "withdraw",
    "declarations:prepare_edition period": PERIOD,
    "published:applied ref": "GA-000001-A",
    "published:file name": "offers.csv",
    "published:released key": "matrix-key",
}
FIXED = {"slug": PERIOD.lower(), "number": "1", "mark": "MARK22"}
KINDS = {
    "edition": "declarations.edition",
    "edition_preview": "open edition",
    "edition_row": "open edition",
    "edition_act": "declarations.edition",
    "key_application": "declarations.edition",
    "application": "declarations.application",
    "entry": "declarations.registerentry",
    "prepare_edition": "declarations.edition",
}


def publication_records() -> dict[str, dict[str, Any]]:
    """One published edition, one being prepared, an application and an entry, in every relation."""
    _in_register()
    bytes_ = {f"{name}_sha256": keep_bytes(b"<p>Nothing</p>") for name in ("page", "csv", "xlsx")}
    stood = _edition(state=EditionState.PUBLISHED, number=1, approver_ref="P-APPROVER", approved_at=AT, **bytes_)
    opened = _edition(period="2025-Q3", as_at=date(2025, 9, 30))
    asked = application(stood, key="matrix-key")
    RegisterSnapshot.unscoped.create(
        ref=next_reference("RS"), register="mps", title="Register", taken_on=OVER, read_at=AT, read_by="x", files=[],
        counts={},
    )  # fmt: skip
    made = {
        "declarations.edition": stood,
        "open edition": opened,
        "declarations.application": asked,
        "declarations.registerentry": entry("1"),
    }
    return {kind: dict.fromkeys(RELATIONS, record) for kind, record in made.items()}


def application(edition: Edition, *, key: str = "") -> Application:
    """An application for more of an edition."""
    return Application.unscoped.create(
        ref=next_reference("GA"), edition=edition, came_by="page", received_on=AT.date(), received_at=AT,
        applicant="A. Reader", email="reader@example.com", asks="More", purpose="Research", key=key,
        sent_sha256=keep_bytes(b"row") if key else "", open_until=FAR if key else None,
    )  # fmt: skip


def entry(number: str) -> RegisterEntry:
    """One entry of another body's register."""
    return RegisterEntry.unscoped.create(
        ref=next_reference("RE"), register="mps", entry_id=number, kind="gifts", holder="A. Member", giver="Acme Ltd",
        told='{"Value": "5"}', first_seen_on=OVER, last_seen_on=OVER,
    )  # fmt: skip


def _edition(**facts: Any) -> Edition:
    said = {"period": PERIOD, "as_at": OVER, "known_at": AT, "prepared_at": AT, "author_ref": "P-AUTHOR", **facts}
    made = Edition.unscoped.create(ref=next_reference("GE"), **said)
    row(made, "MARK22")
    return made


def row(edition: Edition, mark: str) -> EditionRow:
    """A row of an edition about nobody of the scene."""
    facts = Facts(
        offer_ref=f"GH-{mark}", direction="received", kind="hospitality", description="Lunch", offered_on=OVER,
        giver_kind="organisation", giver_organisation="Acme Ltd", giver_name="", value="£5", low="5.00", high="5.00",
        answer="accepted", outcome="", who="Police officer", who_in_general="Police officer", rank="Inspector",
        department="North", department_said=False,
    )  # fmt: skip
    decisions = usual_decisions(facts)
    shown = public_row(facts, decisions, mark=mark, kinds=Labels({}, {}, {}, {}))
    return EditionRow.objects.create(
        edition=edition, offer_ref=facts.offer_ref, mark=mark, facts=facts.kept(), shown=shown.kept(),
        decisions={name: decision.kept() for name, decision in decisions.items()},
    )  # fmt: skip


def _in_register() -> None:
    """An offer that stands in the register of the quarter, so that it can be prepared."""
    made = Offer.unscoped.create(
        ref=next_reference("GH"), state=State.ENTERED, description="A pen", offered_on=OVER, giver_organisation="Acme",
        recipient_ref="P-NOBODY", endorser_ref="P-ENDORSER",
    )  # fmt: skip
    Step.objects.create(offer=made, kind=StepKind.ENTERED, at=AT)
