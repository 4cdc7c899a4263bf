"""Changes of circumstances: who may read one, what the form asks, and what follows from the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.roles import Site
from probity.foundation.access.scoping import Way, visible
from probity.foundation.audit.actors import System
from probity.foundation.casework.policy import STANDARDS, desks_that_read
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.workforce.policy import team_today
from probity.office.vetting.models import Change, ChangeState, GuideReading
from probity.office.vetting.policy.completeness import day_in
from probity.office.vetting.policy.roles import MANAGER, READERS, STAFF
from probity.office.vetting.policy.sections import Ask, PagePlan

STANDARDS_DESK = STANDARDS.desk
ME, COLLEAGUE, CLOSE, OTHER, NOBODY = "me", "colleague", "close", "other", "nobody"
WHOSE = (
    (ME, "Me"),
    (COLLEAGUE, "Somebody else who works for the force"),
    (CLOSE, "Somebody I live with or am close to"),
    (OTHER, "Somebody else"),
)
SUSPECTS = ((NOBODY, "No"), (ME, "Yes: me"), (COLLEAGUE, "Yes: somebody else who works for the force"))
IN_FORCE = (ME, COLLEAGUE)
LONG_AGO_DAYS = 90

visible(GuideReading)(nobody)  # counted by the unit's pages, and read by its own reader's


@visible(Change)
def changes_for(user: User) -> Iterable[Way]:
    """Who told it; the vetting unit, but for those about themselves, people tied to them, or people they manage."""
    if user.person_ref:
        yield Way("You told it", Q(person_ref=user.person_ref))
    rows = about_others(Change, user) & not_of_their_team(user) & ~Q(state=ChangeState.DRAFT)
    yield from by_grant(user, *READERS, rows=rows)


def not_of_their_team(user: User, *, kept: bool = True) -> Q:
    """Rows about nobody whom the reader manages or, where the record kept who did, managed on its day."""
    if not user.person_ref:
        return Q()
    mine = Q(person_ref__in=team_today(user))
    return ~(mine | Q(manager_ref=user.person_ref)) if kept else ~mine


def is_unit(_record: Any, actor: Any) -> str:
    """Anybody who works in the vetting unit."""
    allowed = any(actor.holds(role) for role in STAFF)
    return "" if allowed else "Only the vetting unit can do this."


def not_their_manager(record: Any, actor: Any) -> str:
    """Nobody handles what somebody whom they manage told, or what is said of them."""
    if isinstance(actor, System) or not actor.person_ref:
        return ""
    manages = record.manager_ref == actor.person_ref or record.person_ref in team_today(actor)
    return "Their line manager cannot do this. Another vetting officer can." if manages else ""


def has_it(record: Any, actor: Any) -> str:
    """Whoever took it, or the vetting manager."""
    allowed = record.owner_ref == actor.person_ref or actor.holds(MANAGER)
    return "" if allowed else "Only whoever took it, or the vetting manager, can do this."


@dataclass(frozen=True)
class Follows:
    """What follows from a change as it was told."""

    risk: bool
    suspicion: bool
    late: bool
    read_by: date | None
    target_on: date


def follows(said: Mapping[str, Any], on: date) -> Follows:
    """What a change told on a day leads to: its place in the queue, its targets, and whether it is passed on."""
    category = said["category"]
    risk = category in code_list("vetting.change_risk", on=on) or is_suspicion(said, on)
    return Follows(
        risk=risk,
        suspicion=is_suspicion(said, on),
        late=is_late(said, on),
        read_by=clock("vetting.change_read", on=on).due(on) if risk else None,
        target_on=clock(target_rule(risk=risk), on=on).due(on),
    )


def passed_to(category: str, on: date) -> tuple[str, str]:
    """The register that a change concerns, and the desk that gets it: the register's own, or standards while there is
    none. Both are "" where no other register is concerned.
    """
    register = dict(code_list("vetting.change_registers", on=on)).get(category, "")
    return register, register if register in desks_that_read(Site.OFFICE) else register and STANDARDS_DESK


def target_rule(*, risk: bool) -> str:
    """The rule by which a change is to be assessed."""
    return "vetting.change_assess_risk" if risk else "vetting.change_assess"


def is_suspicion(said: Mapping[str, Any], on: date) -> bool:
    """Whether somebody of the workforce is suspected of a crime by what was said."""
    by_itself = said.get("category", "") in code_list("vetting.change_suspicion", on=on)
    return (by_itself and said.get("whose") in IN_FORCE) or said.get("suspect") in IN_FORCE


def is_late(said: Mapping[str, Any], on: date) -> bool:
    """Whether it is told later than the rule of its day asks."""
    happened = day_in(said, "happened_on")
    if happened is None:
        return False
    if (on - happened).days > LONG_AGO_DAYS:  # bank holidays of years long past are not known, nor needed
        return True
    return on > clock("vetting.change_prompt", on=happened).due(happened)


WHAT = PagePlan(
    "what",
    "What changed?",
    (Ask("category", "What changed?", "choice", codes="vetting.change_categories", missing="Choose what changed"),),
)
WHOSE_PAGE = PagePlan(
    "whose", "Who is it about?", (Ask("whose", "Who is it about?", "choice", choices=WHOSE, missing="Say who"),)
)
WHEN = PagePlan(
    "when",
    "When did it happen?",
    (Ask("happened_on", "When did it happen?", "day", missing="Give the day on which it happened"),),
    "If you do not know the day, give the day on which you learned of it.",
)
LATE = PagePlan(
    "late",
    "Why are you telling us now?",
    (Ask("late_words", "Why are you telling us now?", "words", missing="Say why you are telling us now"),),
    "It happened some days ago. There may be a good reason. A short answer is enough.",
)
WORDS = PagePlan(
    "words",
    "What happened?",
    (
        Ask("words", "What happened?", "words", missing="Say what happened",
            hint="Say where, and at what time if you know it. For a new address, give the address."),
    ),
)  # fmt: skip
SUSPECT = PagePlan(
    "suspect",
    "Is anybody who works for the force suspected of a crime?",
    (
        Ask("suspect", "Is anybody who works for the force suspected of a crime in this?", "choice", choices=SUSPECTS,
            missing="Say whether anybody is"),
    ),
)  # fmt: skip
WHO = PagePlan(
    "who", "Who is it?", (Ask("who", "Who is it?", missing="Give their name, or what you know of them",
                              hint="A name, a number, or what you know of them."),),
)  # fmt: skip


def pages_for(said: Mapping[str, Any], on: date) -> tuple[PagePlan, ...]:
    """The questions of this change, one a page; more are asked only where the answers so far call for it."""
    category = said.get("category", "")
    suspects = category in code_list("vetting.change_suspicion", on=on)
    asks = category in code_list("vetting.change_asks_suspicion", on=on)
    named = COLLEAGUE in (said.get("whose") if suspects else "", said.get("suspect") if asks else "")
    wanted = (
        (WHAT, True),
        (WHOSE_PAGE, suspects),
        (WHEN, True),
        (LATE, is_late(said, on)),
        (WORDS, True),
        (SUSPECT, asks),
        (WHO, named),
    )
    return tuple(page for page, is_asked in wanted if is_asked)


def asked_only(said: Mapping[str, Any], on: date) -> dict[str, str]:
    """The answers to the questions that this change asks: one answered and then no longer asked is left out."""
    names = {ask.name for page in pages_for(said, on) for ask in page.asks}
    return {name: str(value) for name, value in said.items() if name in names and value}


def still_asked(said: Mapping[str, Any], on: date) -> PagePlan | None:
    """The first page without its answer, or None when all are answered."""
    return next((page for page in pages_for(said, on) if not said.get(page.asks[0].name)), None)


def guide_version(on: date) -> str:
    """What the guide says on a day, as the start of a digest: new words are to be read anew."""
    pairs = [*code_list("vetting.change_categories", on=on), *code_list("vetting.change_guide", on=on)]
    return hashlib.sha256(repr(pairs).encode()).hexdigest()[:16]
