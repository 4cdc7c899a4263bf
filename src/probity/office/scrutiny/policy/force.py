"""Who may read forms of force and what custody records expect, and what stands in the way of each step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import nobody
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import CustodyRecord, ExpectedForm, ForceForm, ForceReview, ForceState
from probity.office.scrutiny.policy.reviewed import FORCE, led_by, officers_own, supervisors_own, ways_to
from probity.office.scrutiny.policy.roles import ANALYST, LEAD

SENT = ~Q(state=ForceState.DRAFT)


@visible(ForceForm)
def forms_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    yield from ways_to(ForceForm, user, FORCE.made, sent=SENT)


@visible(ForceReview)
def force_reviews_for(user: User) -> Iterable[Way]:
    """As the form that was reviewed."""
    for way in forms_for(user):
        yield Way(way.reason, Q(form__in=ForceForm.unscoped.filter(way.rows).values("pk")))


@visible(ExpectedForm)
def expected_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    yield from ways_to(ExpectedForm, user, "The form is yours")


visible(CustodyRecord)(nobody)  # read through the forms that it expects; the record itself is the custody system's


def may_load_custody(actor: Any) -> str:
    """Only an analyst loads custody records, or a named part of the system."""
    if isinstance(actor, System) or actor.holds(ANALYST):
        return ""
    return "Only a scrutiny analyst can load custody records."


def may_write_form(actor: Any) -> str:
    """Somebody of the workforce."""
    return "" if actor.person_ref else "Only somebody in the workforce records the use of force."


def is_forms_officer(form: ForceForm, actor: Any) -> str:
    """The officer who used the force."""
    return officers_own(form, actor, FORCE)


def is_supervisor_on_the_day(form: ForceForm, actor: Any) -> str:
    """The supervisor on the day, or the inspector above them; never the officer or somebody close to them."""
    return supervisors_own(form, actor, FORCE)


def form_says_enough(form: ForceForm, _actor: Any) -> str:
    """Everything that a form must say before it is sent."""
    wanted = {
        "the day": form.used_on,
        "the kind of place": form.location,
        "what the subject did": form.conduct,
        "why force was used": form.reasons,
        "what you used": form.tactics,
        "what happened": form.account.strip(),
        "whether the subject was hurt": form.subject_hurt,
        "whether you were hurt": form.officer_hurt,
        "what came of it": form.outcomes,
    }
    missing = [name for name, value in wanted.items() if not value]
    return f"The form does not say {', '.join(missing)} yet." if missing else ""


def may_settle(expected: ExpectedForm, actor: Any) -> str:
    """Who led the officer on the day, or the scrutiny lead; never the officer."""
    if isinstance(actor, System):
        return ""
    if actor.person_ref == expected.officer_ref:
        return "The form is yours to send: somebody else says why there is none."
    if about_themselves(actor, expected.involved()):
        return "Somebody close to you owes the form: another supervisor settles it."
    if actor.person_ref in led_by(expected) or actor.holds(LEAD):
        return ""
    return "Only the supervisor or inspector on the day, or the scrutiny lead, says why there is no form."
