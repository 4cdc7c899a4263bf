"""Every write to checks: asked, answered, and the supervisor's appraisal that says nothing of the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import PROFESSIONAL_STANDARDS, Words, new_key, receive_referral
from probity.foundation.casework.models import Referral
from probity.foundation.casework.transitions import change
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import managers_up
from probity.office.vetting import workflow
from probity.office.vetting.actions.applications import needs_words
from probity.office.vetting.models import Application, ApplicationState, Check, CheckResult, FormEntry
from probity.office.vetting.policy.applications import is_its_officer

events = workflow.applications
APPRAISAL = "appraisal"
BIOMETRIC = "biometric"

# The same words for everybody, whatever their file holds: the supervisor learns only that an appraisal is due.
APPRAISAL_TITLE = "An appraisal of {name}"
APPRAISAL_WORDS = """An appraisal of {name} is due. It is asked of the line manager of everybody at this stage.

From your own knowledge alone, please write:

1. how long you have managed them;
2. how they keep to the standards of professional behaviour, with examples;
3. anything about their honesty, finances, friendships, use of alcohol or drugs, or use of force systems that you have
   noticed, or that you have noticed nothing;
4. whether you would have them in a post of trust.

Do not look anything up and do not ask anybody else. Do not tell them what you write.
"""


def checks_for(levels: Sequence[str], at: datetime) -> dict[str, str]:
    """The checks that these levels need, by code, in the rulebook's order."""
    kinds = code_list("vetting.check_kinds", on=day_of(at))
    wanted = {code for level in levels for code, _ in code_list(f"vetting.checks_{level.lower()}", on=day_of(at))}
    return {code: label for code, label in kinds if code in wanted}


@recorded()
def ask_checks(application: Application, *, actor: User, at: datetime) -> list[Check]:
    """Ask every check that the levels need and nobody has asked yet, but for the appraisal, which is a question."""
    _needs_research(application, actor)
    asked = {*application.checks.values_list("kind", flat=True)}
    wanted = [kind for kind in checks_for(application.level_codes, at) if kind not in asked and kind != APPRAISAL]
    return [ask_check(application, kind=kind, actor=actor, at=at) for kind in wanted]


@recorded()
def ask_check(application: Application, *, kind: str, asked_of: str = "", actor: User, at: datetime) -> Check:
    """Ask one check.

    Raises:
        TransitionRefused: it is not being researched, or the actor does not research it.
        BadInput: the rulebook knows no such check, or it was asked already.
    """
    _needs_research(application, actor)
    if kind not in code_list("vetting.check_kinds", on=day_of(at)):
        raise BadInput("The rulebook knows no such check.", where="kind")
    if application.checks.filter(kind=kind).exists():
        raise BadInput("This check was asked already.", where="kind", hint="Open it and enter its result.")
    check = Check.objects.create(
        application=application, kind=kind, asked_of=asked_of, asked_by_ref=actor.person_ref, asked_on=day_of(at)
    )
    record(events.CHECK_ASKED, actor=actor, subject=application, at=at, kind=kind, of=asked_of)
    return check


@recorded()
def enter_result(
    check: Check, *, result: str, adverse: bool = False, words: str, source: str, actor: User, at: datetime
) -> Check:
    """Enter what a check gave. Something adverse is then entered as a trace of its own.

    Raises:
        TransitionRefused: the application is decided or ended, or the actor does not research it.
        NotPermitted: something was found and no words say what, or no source is given.
    """
    _needs_research(check.application, actor)
    if result not in CheckResult.values or result == CheckResult.WAITING:
        raise BadInput("Choose what the check gave.", where="result")
    if result != CheckResult.CLEAR:
        needs_words(words, "Say what was found, or why it could not be done.")
    needs_words(source, "Say where the result came from.")
    Check.objects.filter(pk=check.pk).update(
        result=result,
        adverse=adverse and result == CheckResult.FOUND,
        words=words,
        source=source,
        answered_on=day_of(at),
        answered_by_ref=actor.person_ref,
    )
    check.refresh_from_db()
    facts = {"kind": check.kind, "result": check.result, "adverse": check.adverse}
    record(events.CHECK_BACK, actor=actor, subject=check.application, at=at, words=words, source=source, **facts)
    return check


@recorded()
def ask_appraisal(application: Application, *, actor: User, at: datetime) -> Check:
    """Ask the applicant's line manager for an appraisal, in words that are the same for everybody.

    Raises:
        NotPermitted: the applicant has no line manager on record, or it is the officer.
    """
    _needs_research(application, actor)
    manager = next(filter(None, managers_up(application.applicant_ref, on=day_of(at))), "")
    if not manager or manager == actor.person_ref:
        raise NotPermitted(
            "Nobody can be asked: no line manager is on record, or it is you.",
            hint="Enter the check as one that could not be done, or ask the vetting manager to give the file away.",
        )
    check = ask_check(application, kind=APPRAISAL, asked_of="Line manager", actor=actor, at=at)
    name = application.applicant_name
    content = Words(
        to_ref=manager,
        about_ref=application.applicant_ref,
        title=APPRAISAL_TITLE.format(name=name)[:200],
        words=APPRAISAL_WORDS.format(name=name),
    )
    key = new_key()
    receive_referral(content, kind=Referral.Kind.QUERY, key=key, sender=PROFESSIONAL_STANDARDS, actor=actor, at=at)
    Check.objects.filter(pk=check.pk).update(query_key=key)
    change(application, {"supervisor_ref": manager})
    check.refresh_from_db()
    return check


@recorded()
def identify(entry: FormEntry, person_ref: str, *, is_them: bool, actor: User, at: datetime) -> FormEntry:
    """Say that somebody whom the form names is a person of the workforce, or that they are somebody else.

    Raises:
        TransitionRefused: the application is not with the unit, or the actor does not research it.
    """
    _needs_research(entry.application, actor)
    if not is_them:
        ruled_out = sorted({*entry.ruled_out, person_ref})
        FormEntry.objects.filter(pk=entry.pk).update(ruled_out=ruled_out)
    else:
        FormEntry.objects.filter(pk=entry.pk).update(person_ref=person_ref)
    act = "is them" if is_them else "is somebody else"
    facts = {"entry": entry.pk, "person": person_ref, "act": act}
    record(events.PERSON_NAMED, actor=actor, subject=entry.application, at=at, **facts)
    entry.refresh_from_db()
    return entry


def _needs_research(application: Application, actor: User) -> None:
    if application.state != ApplicationState.RESEARCH:
        raise TransitionRefused("This is possible while an officer researches it.")
    if reason := is_its_officer(application, actor):
        raise TransitionRefused(reason)
