"""People at the monitoring desk, and hits as a night would file them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from probity.corridor.monitoring.actions.filing import Found, Scanned, begin_night, file_hits
from probity.corridor.monitoring.actions.nights import NIGHT
from probity.corridor.monitoring.actions.triage import Seen, ask_name, decide_name, look
from probity.corridor.monitoring.models import Hit, Look, Night, Step, Unmasking
from probity.foundation.access.models import User
from tests.accounts import account, browser

NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)
DUNN = "P-000201-D"
RULES = ("off-duty", "no-reason", "own-record")
LOOKED = "Looked at the roster and asked the duty sergeant"


@dataclass(frozen=True)
class Desk:
    """Accounts of the desk, each with the roles that its name says."""

    analyst: User
    supervisor: User
    rule_owner: User
    authoriser: User
    nominee: User
    second_nominee: User
    auditor: User
    writer: User
    bystander: User


def open_desk() -> Desk:
    """Everybody at the desk, each a person of their own."""
    roles = {
        "analyst": ("monitoring.analyst",),
        "supervisor": ("monitoring.supervisor",),
        "rule_owner": ("monitoring.rules",),
        "authoriser": ("monitoring.authoriser",),
        "nominee": ("monitoring.nominee",),
        "second_nominee": ("monitoring.nominee",),
        "auditor": ("access.auditor",),
        "writer": ("monitoring.analyst", "releases.author"),
        "bystander": (),
    }
    return Desk(**{name: account(f"mon.{name}", *given) for name, given in roles.items()})


def found(**changes: Any) -> Found:
    """A hit on PC Dunn's log-in, off duty, unless told otherwise."""
    event = {
        "event_id": 1, "at": "2025-06-01T22:40:00", "system": "records", "action": "view", "duty": "off duty",
        "assigned": False, "reason": "none", "record_id": "R-77", "subject_ref": "S-5", "device_id": "D-1",
        "site_id": "HQ", "reason_ref": None, "requested_by": None,
    }  # fmt: skip
    one = Found(
        rule_id="off-duty", severity="medium", day=date(2025, 6, 1), score=40, why="dunn viewed R-77 off duty",
        user_id="dunn", person_ref=DUNN, record_id="R-77", evidence=(1,), picture={"events": [event]},
    )  # fmt: skip
    return replace(one, **changes)


def night(*hits: Found, rules: tuple[str, ...] = RULES, since: date | None = None, at: datetime = NOON) -> Night:
    """A night that found these hits."""
    begun = begin_night(actor=NIGHT, at=at)
    return file_hits(begun, hits, Scanned(rules, since), said={}, actor=NIGHT, at=at)


def one_hit(**changes: Any) -> Hit:
    """The hit of a night that found it alone."""
    wanted = found(**changes)
    night(wanted, rules=(wanted.rule_id,))
    return Hit.unscoped.get(key=wanted.key)


def looked_through(hit: Hit, by: User, *, come_to: str = Look.NOTHING) -> Hit:
    """The hit with every step of triage entered."""
    for step in Step:
        look(hit, Seen(step, come_to, LOOKED), actor=by, at=NOON)
    return hit


def unmasked(hit: Hit, by: User, supervisor: User) -> Unmasking:
    """The name, asked for by an analyst and authorised by a supervisor."""
    asked = ask_name(hit, reason="The roster does not explain it", actor=by, at=NOON)
    return decide_name(asked, grant=True, reason="Necessary to go on", actor=supervisor, at=NOON)


def opened(user: User, hit: Hit) -> Client:
    """A browser of theirs in which a reason was given to open the hit."""
    client = browser(user)
    client.post(f"/reason/?kind=monitoring.hit&ref={hit.ref}&next=/monitoring/hits/{hit.ref}/", {"reason": "task"})
    session = client.session
    session["reasons"] = {f"monitoring.hit:{hit.ref}": "Triage"}
    session.save()
    return client
