"""Whether the holder of a pass is cleared, until when, and nothing else; and the same of a firm's people.

The same questions are put to the database whether a pass is unknown, its holder was refused or their clearance has
lapsed, so that the time of an answer says no more than its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import Person, Spell
from probity.office.vetting.models import ClearanceSpan, DeskAsk, PassPhoto
from probity.office.vetting.policy.roles import FIRM
from probity.office.vetting.policy.standing import CLEARED, last_day_in_force

DESK = System("vetting.front_desk", "tells the front desk whether the holder of a pass is cleared, and nothing else")
NOBODY = "-"  # asked about where a pass is nobody's, so that as much is asked as for anybody


@dataclass(frozen=True, slots=True)
class PassAnswer:
    """The last day on which the holder is cleared, or None with one reason for all; and whose pass it is if cleared."""

    until: date | None
    person_ref: str = ""
    ask_number: int = 0
    has_photo: bool = False


def holder_of(pass_number: str) -> str:
    """The one person with this pass; "-" where there is none or more than one."""
    rows = Person.objects.visible_to(DESK).filter(pass_number=pass_number or NOBODY)  # as long for no pass as for one
    found = [*rows.values_list("ref", flat=True)]
    return found[0] if len(found) == 1 else NOBODY


def cleared_until(refs: Iterable[str], *, on: date) -> dict[str, date]:
    """The last day in force of everybody who is cleared on a day and has a post then; others are left out."""
    asked = [*refs]
    here = Spell.objects.visible_to(DESK).as_at(on).filter(person__ref__in=asked)
    serving = {*here.values_list("person__ref", flat=True)}
    rows = ClearanceSpan.objects.visible_to(DESK).as_at(on).filter(holder_ref__in=asked, standing__in=CLEARED)
    found: dict[str, date] = {}
    for holder, last in rows.order_by("clearance__last_day").values_list("holder_ref", "clearance__last_day"):
        found[holder] = last_day_in_force(last)
    return {ref: last for ref, last in found.items() if ref in serving}


def asks_since(since: datetime, *, account: str, address: str) -> tuple[int, int]:
    """How often this account, and this address, asked since a moment."""
    rows = DeskAsk.objects.filter(at__gt=since)
    return rows.filter(account=account).count(), rows.filter(address=address).count()


def has_photo(person_ref: str) -> bool:
    """Whether the photo of a person's pass is kept."""
    return PassPhoto.objects.filter(person_ref=person_ref).exists()


def photo_shown(ask_number: int, *, account: str, at: datetime, window: timedelta) -> PassPhoto | None:
    """The photo that goes with an answer, for whoever asked and for a short time."""
    ask = DeskAsk.objects.filter(pk=ask_number, account=account, at__gt=at - window).exclude(person_ref="").first()
    return PassPhoto.objects.filter(person_ref=ask.person_ref).first() if ask else None


@dataclass(frozen=True, slots=True)
class FirmsPerson:
    """One of a firm's people, and until when they are cleared; None says no more than that they are not."""

    name: str
    firm: str
    until: date | None


def firms_of(user: User, *, on: date) -> list[str]:
    """The firms that an account is the contact of: those its grants name, or else that of its own spell."""
    grants = [grant for grant in user.grants if grant.role == FIRM.key]
    named = {grant.compartment for grant in grants if grant.compartment}
    if grants and not named:
        own = Spell.objects.visible_to(DESK).as_at(on).filter(person__ref=user.person_ref).exclude(firm="")
        named = {*own.values_list("firm", flat=True)}
    return sorted(named)


def people_of(firms: Iterable[str], *, on: date) -> list[FirmsPerson]:
    """Everybody who works here for these firms on a day, by name."""
    rows = Spell.objects.visible_to(DESK).as_at(on).filter(firm__in=[firm for firm in firms if firm])
    spells = [*rows.select_related("person").order_by("person__family_name", "person__given_names", "pk")]
    until = cleared_until([spell.person.ref for spell in spells], on=on)
    return [FirmsPerson(spell.person.name, spell.firm, until.get(spell.person.ref)) for spell in spells]
