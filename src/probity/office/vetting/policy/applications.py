"""Who may read applications and what hangs on them, and what stands in the way of each step of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import about_themselves, self_refs
from probity.foundation.workforce.policy import team_today
from probity.office.vetting.models import (
    Appeal,
    Applicant,
    Application,
    ApplicationState,
    Check,
    CheckResult,
    Decision,
    FormEntry,
    FormSection,
    HarmTest,
    Marker,
    Mitigation,
    Outcome,
    ReaderView,
    Trace,
    TraceAnswer,
)
from probity.office.vetting.policy.completeness import Answers, Missing, missing_from
from probity.office.vetting.policy.likely import for_equality
from probity.office.vetting.policy.parts import selves_of
from probity.office.vetting.policy.roles import (
    APPEALS,
    DECIDER,
    EQUALITY,
    MANAGER,
    OFFICER,
    OWNER,
    SENIOR,
    STAFF_KEYS,
)

FILES = (*STAFF_KEYS, OWNER.key)  # who may open any file but one that concerns them


def _files(user: User) -> Iterable[tuple[str, Q]]:
    """Why and which applications a grant opens as files: never one's own, a tied person's or one's team's."""
    if not user.grants:
        return
    others = about_others(Application, user) & ~Q(applicant_ref__in=team_today(user))
    yield from ((way.reason, way.rows) for way in by_grant(user, *FILES, rows=others))
    likely = Q(pk__in=Decision.unscoped.filter(outcome=Outcome.REFUSE).exclude(state="draft").values("application_id"))
    yield from ((way.reason, way.rows) for way in by_grant(user, SENIOR.key, rows=others & likely))
    if equal := [*by_grant(user, EQUALITY.key)]:
        given = others & Q(pk__in=Decision.unscoped.filter(for_equality()).values("application_id"))
        yield from ((way.reason, given) for way in equal)
    mine = Appeal.unscoped.filter(reader_ref__in=self_refs(user)).values("decision__application_id")
    yield from ((way.reason, way.rows) for way in by_grant(user, APPEALS.key, rows=others & Q(pk__in=mine)))


def _hanging(user: User) -> Iterable[Way]:
    """Rows that hang on an application one may open as a file."""
    for reason, rows in _files(user):
        yield Way(reason, Q(application__in=Application.unscoped.filter(rows).values("pk")))


@visible(Application)
def applications_for(user: User) -> Iterable[Way]:
    """One's own, of which the portal shows where it stands; and by grant the files of others."""
    if user.person_ref:
        yield Way("It is your own application", is_own(user))
    yield from (Way(reason, rows) for reason, rows in _files(user))


def is_own(user: User) -> Q:
    """Applications by the account's own person, also from before they joined the workforce."""
    before = Applicant.unscoped.filter(person_ref=user.person_ref).exclude(person_ref="").values("ref")
    return Q(applicant_ref=user.person_ref) | Q(applicant_ref__in=before)


@visible(Applicant)
def applicants_for(user: User) -> Iterable[Way]:
    """Oneself, and by grant the unit."""
    if user.person_ref:
        yield Way("It is you", Q(ref=user.person_ref))
    yield from by_grant(user, *FILES, rows=about_others(Applicant, user))


@visible(Trace)
def traces_for(user: User) -> Iterable[Way]:
    """Whoever may open the file it is in."""
    yield from _hanging(user)


@visible(Decision)
def decisions_for(user: User) -> Iterable[Way]:
    """Whoever may open the file it is in; the applicant reads a letter instead."""
    yield from _hanging(user)


@visible(Marker)
def markers_for(user: User) -> Iterable[Way]:
    """Whoever may open the file it is in."""
    yield from _hanging(user)


@visible(ReaderView)
def views_for(user: User) -> Iterable[Way]:
    """Whoever wrote it, and the vetting manager. The decision-maker has no way to one, whatever else they hold."""
    if user.person_ref:
        yield Way("You wrote it", Q(reader_ref=user.person_ref))
    others = about_others(ReaderView, user) & ~Q(decision__decider_ref__in=self_refs(user))
    yield from by_grant(user, MANAGER.key, rows=others)


@visible(Appeal)
def appeals_for(user: User) -> Iterable[Way]:
    """The applicant's own, and whoever may open the file."""
    if user.person_ref:
        own = Application.unscoped.filter(is_own(user)).values("pk")
        yield Way("It is your own appeal", Q(decision__application__in=own))
    for reason, rows in _files(user):
        yield Way(reason, Q(decision__application__in=Application.unscoped.filter(rows).values("pk")))


for _model in (FormSection, FormEntry, Check, HarmTest, TraceAnswer, Mitigation):
    visible(_model)(nobody)  # reached only through their application, trace or decision, which was scoped before


def is_outside(user: User) -> bool:
    """Whether the account is that of somebody who only applies and is not of the force."""
    return user.person_ref.startswith("AP-")


def may_open_files(user: User) -> bool:
    """Whether the reader works with files at all; to anybody else those pages do not exist."""
    return any(user.holds(made) for made in (MANAGER, OFFICER, DECIDER, OWNER))


def may_fill_in(application: Application, actor: Any) -> str:
    """The applicant; an officer where it is keyed from a signed paper form."""
    if not is_applicant(application, actor):
        return ""
    if application.on_paper and actor.holds(OFFICER):
        return ""
    return "Only the applicant fills in their own form."


def is_applicant(application: Application, actor: Any) -> str:
    """The applicant alone."""
    own = actor.person_ref and actor.person_ref in selves_of(application)
    return "" if own else "Only the applicant can do this."


def may_withdraw_it(application: Application, actor: Any) -> str:
    """The applicant, or an officer to whom the applicant said so."""
    return "" if not is_applicant(application, actor) or actor.holds(OFFICER) else "Only the applicant can do this."


def is_officer(_record: Any, actor: Any) -> str:
    """A vetting officer."""
    return "" if actor.holds(OFFICER) else "Only a vetting officer can do this."


def is_its_officer(application: Application, actor: Any) -> str:
    """The officer who researches it, or the vetting manager."""
    if actor.holds(MANAGER) or (actor.holds(OFFICER) and application.officer_ref == actor.person_ref):
        return ""
    return "Only the officer who researches it, or the vetting manager, can do this."


def may_link(applicant: Applicant, actor: Any, person_ref: str = "") -> str:
    """A vetting officer or the vetting manager, of somebody else; `person_ref` is who the applicant is said to be."""
    if not actor.holds(OFFICER) and not actor.holds(MANAGER):
        return "Only a vetting officer or the vetting manager can do this."
    if about_themselves(actor, {applicant.ref, person_ref} - {""}):
        return "You cannot do this: the applicant is you or somebody close to you."
    return f"They are linked already: {applicant.person_ref}." if applicant.person_ref else ""


def is_manager(_record: Any, actor: Any) -> str:
    """The vetting manager."""
    return "" if actor.holds(MANAGER) else "Only the vetting manager can do this."


def may_discontinue(_application: Application, actor: Any) -> str:
    """A vetting officer, or the vetting manager."""
    return "" if actor.holds(OFFICER) or actor.holds(MANAGER) else "Only a vetting officer can do this."


def has_everything(application: Application, _actor: Any) -> str:
    """Nothing that the form asks is missing."""
    missing = what_is_missing(application)
    if not missing:
        return ""
    return f"Still to say: {missing[0].says}." + (f" And {len(missing) - 1} more." if len(missing) > 1 else "")


def answers_of(application: Application) -> Answers:
    """What the applicant said, as plain values."""
    sections = [*application.sections.all()]
    listed: dict[str, list[dict[str, Any]]] = {}
    for entry in sorted(application.entries.all(), key=lambda entry: entry.pk):
        listed.setdefault(entry.section, []).append(entry.said)
    return Answers(
        {section.name: section.said for section in sections},
        listed,
        frozenset(section.name for section in sections if section.nothing),
    )


def what_is_missing(application: Application) -> list[Missing]:
    """Everything that the form still asks, as at the day it was submitted or today."""
    on = application.submitted_on or timezone.localdate()
    return missing_from(answers_of(application), application.level_codes, on=on)


def checks_are_back(application: Application, _actor: Any) -> str:
    """Every check of its levels has been asked and has a result."""
    checks = [*application.checks.all()]
    if not checks:
        return "No check has been asked yet."
    waiting = sum(check.result == CheckResult.WAITING for check in checks)
    return f"{waiting} of its checks {'is' if waiting == 1 else 'are'} still without a result." if waiting else ""


def is_with_the_unit(application: Application, _actor: Any) -> str:
    """It is submitted and nobody has ended it."""
    if application.state in {ApplicationState.RESEARCH, ApplicationState.DECISION}:
        return ""
    return "This is possible while an officer or a decision-maker has it."
