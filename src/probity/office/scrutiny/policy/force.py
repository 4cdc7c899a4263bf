"""Who may read forms of force and what custody records expect, and what stands in the way of each step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import NOTHING, Way, visible
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import System
from probity.office.scrutiny.models import CustodyRecord, ExpectedForm, ForceForm, ForceReview, ForceState
from probity.office.scrutiny.policy.roles import ANALYST, INSPECTOR, LEAD, READS_EVERYTHING
from probity.office.scrutiny.policy.stops import command_of

SENT = ~Q(state=ForceState.DRAFT)


@visible(ForceForm)
def forms_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    if user.person_ref:
        yield Way("You used the force", Q(officer_ref=user.person_ref))
        yield Way("You led the officer on the day", SENT & Q(supervisor_ref=user.person_ref))
        yield Way("You were the inspector on the day", SENT & Q(inspector_ref=user.person_ref))
    others = SENT & about_others(ForceForm, user)
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING), rows=others)
    yield from _commands(user, others)


def _commands(user: User, others: Q) -> Iterable[Way]:
    for grant in user.grants:
        if grant.role == INSPECTOR.key and not grant.compartment:
            tree = command_of(grant.unit_ref, user.person_ref)
            yield Way(str(grant), others & Q(unit_ref__in=tree) if tree else NOTHING)


@visible(ForceReview)
def force_reviews_for(user: User) -> Iterable[Way]:
    """As the form that was reviewed."""
    for way in forms_for(user):
        yield Way(way.reason, Q(form__in=ForceForm.unscoped.filter(way.rows).values("pk")))


@visible(ExpectedForm)
def expected_for(user: User) -> Iterable[Way]:
    """One's own; those of whom one led on the day; by grant, all that do not involve the reader."""
    if user.person_ref:
        yield Way("The form is yours", Q(officer_ref=user.person_ref))
        yield Way("You led the officer on the day", Q(supervisor_ref=user.person_ref))
        yield Way("You were the inspector on the day", Q(inspector_ref=user.person_ref))
    others = about_others(ExpectedForm, user)
    yield from by_grant(user, *(role.key for role in READS_EVERYTHING), rows=others)
    yield from _commands(user, others)


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
    if isinstance(actor, System) or actor.person_ref == form.officer_ref:
        return ""
    return "Only the officer who used the force can do this."


def is_supervisor_on_the_day(form: ForceForm, actor: Any) -> str:
    """The supervisor on the day, or the inspector above them; never the officer or somebody close to them."""
    if isinstance(actor, System):
        return ""
    if actor.person_ref in form.involved():
        return "You used the force: your supervisor reviews it."
    if about_themselves(actor, form.involved()):
        return "Somebody close to you used the force: another supervisor reviews it."
    if not form.supervisor_ref:
        return "Nobody stood above this officer on the day: tell the scrutiny lead."
    if actor.person_ref in (form.supervisor_ref, form.inspector_ref):
        return ""
    return "Only the supervisor on the day of the force reviews it, or the inspector above them."


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
    if actor.person_ref in (expected.supervisor_ref, expected.inspector_ref) or actor.holds(LEAD):
        return ""
    return "Only the supervisor or inspector on the day, or the scrutiny lead, says why there is no form."
