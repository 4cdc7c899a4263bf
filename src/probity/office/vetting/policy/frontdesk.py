"""Who may ask at the front desk, how often, and who sees a contractor's firm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.access.policy import nobody
from probity.foundation.access.scoping import visible
from probity.foundation.rulebook.rows import threshold
from probity.office.vetting.models import DeskAsk, PassPhoto
from probity.office.vetting.policy.roles import FIRM, FRONT_DESK, MANAGER, OFFICER

WINDOW = timedelta(minutes=10)
LONGEST_PHOTO = 300_000
PHOTO_STARTS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}

visible(DeskAsk)(nobody)  # counted to limit asking, never read as rows
visible(PassPhoto)(nobody)  # shown for a moment with an answer, through the question that asked for it


def asks_at_desk(actor: Any) -> str:
    """Somebody at the front desk."""
    return "" if actor.holds(FRONT_DESK) else "Only the front desk can ask this."


def keeps_photos(actor: Any) -> str:
    """A vetting officer or the vetting manager."""
    return "" if actor.holds(OFFICER) or actor.holds(MANAGER) else "Only the vetting unit keeps photos of passes."


def most_asks(on: date) -> tuple[int, int]:
    """How often an account, and an address, may ask in the window."""
    account = threshold("vetting.desk_asks_an_account", on=on).number
    return int(account), int(threshold("vetting.desk_asks_an_address", on=on).number)


def photo_type(content: bytes) -> str:
    """The type of a photo by its first bytes; "" for anything but JPEG and PNG."""
    return next((kind for kind, start in PHOTO_STARTS.items() if content.startswith(start)), "")


def is_contact_alone(user: User) -> bool:
    """Whether the account is a firm's contact and nothing else to the force."""
    return bool(user.grants) and all(grant.role == FIRM.key for grant in user.grants)
