"""Who is listed for a draw, who is away, and whether a draw made here comes out the same when it is made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from probity.foundation.audit.actors import System
from probity.foundation.kernel.draws import Draw, draw, replaced, verify_draw
from probity.foundation.workforce.models import SpellState
from probity.office.vetting.models import OPEN, Application, Clearance, PickState, RevettingDraw
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.policy.status import workforce_categories
from probity.office.vetting.queries.status import categories_on

LISTING = System("vetting.listing", "lists whom a draw is made from, and who is away")
NO_CLEARANCE, PENDING = "Holds no clearance", "An application is open"


@dataclass(frozen=True)
class Listed:
    """Whom a draw is made from, and how many of the workforce are not listed, by reason."""

    refs: tuple[str, ...]
    left_out: Mapping[str, int]


def list_on(on: date) -> Listed:
    """Everybody of the workforce with a clearance and no open application, on a day. Who is away is listed."""
    ours = frozenset(workforce_categories(on))
    people = sorted(ref for ref, category in categories_on(on).items() if category in ours)
    holders = {*Clearance.objects.visible_to(LISTING).filter(state__in=LIVE).values_list("holder_ref", flat=True)}
    pending = {*Application.objects.visible_to(LISTING).filter(state__in=OPEN).values_list("applicant_ref", flat=True)}
    reasons = {
        ref: NO_CLEARANCE if ref not in holders else PENDING for ref in people if ref not in holders or ref in pending
    }
    return Listed(tuple(ref for ref in people if ref not in reasons), dict(sorted(Counter(reasons.values()).items())))


def in_workforce(refs: Collection[str], on: date) -> frozenset[str]:
    """Those who are of the force on a day."""
    return frozenset(refs) & categories_on(on).keys()


def away(refs: Collection[str], on: date) -> frozenset[str]:
    """Those who are away on a day: on leave, sick, suspended, lent out or on a career break."""
    rows = SpellState.objects.visible_to(LISTING).as_at(on).exclude(direction=SpellState.Direction.IN)
    return frozenset(rows.filter(person__ref__in=refs).values_list("person__ref", flat=True))


def made_again(found: RevettingDraw) -> Draw:
    """The draw as the shown seed and the frozen list give it, with its replacements in their order."""
    made = draw(found.listed, found.shown_seed, found.wanted)
    for pick in found.picks.filter(state=PickState.REPLACED).order_by("place"):
        made = replaced(made, pick.person_ref)
    return made


def faults_of(found: RevettingDraw) -> tuple[str, ...]:
    """What does not hold when a draw is made again from what is published; nothing when all of it holds."""
    made = made_again(found)
    faults = verify_draw(made, found.shown_seed, found.listed)
    standing = {*found.picks.exclude(state=PickState.REPLACED).values_list("person_ref", flat=True)}
    if made.commitment != found.commitment:
        faults = (*faults, "The seed is not the one that was committed to.")
    if made.digest != found.digest:
        faults = (*faults, "The list is not the one that was frozen.")
    return (*faults, *(["Others were drawn than this seed gives."] if standing != {*made.references} else []))
