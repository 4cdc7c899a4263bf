"""Every write to an application itself: opened, filled in, submitted, taken, handed over, discontinued, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.rulebook.rows import clock, code_list, row
from probity.foundation.workforce.queries import person_card
from probity.office.vetting import workflow
from probity.office.vetting.models import (
    Applicant,
    Application,
    ApplicationKind,
    ApplicationState,
    Decision,
    DecisionState,
    FormEntry,
    FormSection,
)
from probity.office.vetting.policy.applications import is_its_officer, may_fill_in
from probity.office.vetting.policy.levels import family_of, sorted_levels
from probity.office.vetting.policy.roles import MANAGER, OFFICER
from probity.office.vetting.policy.sections import SECTIONS, sections_for

events = workflow.applications
DECIDE = "Decide"
TITLE = "Your vetting application"


@recorded()
def enter_applicant(given_names: str, family_name: str, *, email: str = "", actor: User, at: datetime) -> Applicant:
    """Enter somebody who is not in the workforce, so that an application can be opened for them.

    Raises:
        NotPermitted: the actor is no vetting officer.
    """
    _needs_unit(actor)
    applicant = Applicant.unscoped.create(
        ref=next_reference("AP"), given_names=given_names, family_name=family_name, email=email, entered_at=at
    )
    record(events.ENTERED, actor=actor, subject=applicant, at=at, name=applicant.name)
    return applicant


@recorded()
def open_application(
    *,
    applicant_ref: str,
    levels: Sequence[str],
    kind: str,
    opened_for: str = "",
    on_paper: bool = False,
    actor: Actor,
    at: datetime,
) -> Application:
    """Open an application for somebody to fill in, and tell them. An open one for the same levels is given again.

    Raises:
        NotPermitted: the actor is neither of the unit nor a named part of the system.
        BadInput: there is no such applicant, level or kind.
    """
    _needs_unit(actor)
    on = day_of(at)
    if kind not in ApplicationKind.values or not levels:
        raise BadInput("An application has a kind and at least one level.", where="levels", hint="Choose both.")
    chosen = [*sorted_levels(levels, on)]
    standing = Application.unscoped.filter(applicant_ref=applicant_ref, state=ApplicationState.DRAFT)
    if found := next((one for one in standing if one.level_codes == chosen), None):
        return found
    application = Application.unscoped.create(
        ref=next_reference("VA"),
        applicant_ref=applicant_ref,
        applicant_name=_name_of(applicant_ref, on),
        level_codes=chosen,
        level_words=f" {' '.join(chosen)} ",
        kind=kind,
        opened_for=opened_for,
        on_paper=on_paper,
        opened_at=at,
    )
    facts = {"applicant": applicant_ref, "levels": chosen, "kind": kind, "opened_for": opened_for}
    record(events.OPENED, actor=actor, subject=application, at=at, on_paper=on_paper, **facts)
    tell(applicant_ref, key=f"{application.ref}:opened", title=f"{TITLE} {application.ref} is ready to fill in", at=at)
    return application


@recorded()
def open_for_outsider(
    *, given_names: str, family_name: str, email: str, actor: User, at: datetime, **asked: Any
) -> Application:
    """Enter somebody who is not in the workforce and open their application, both or neither."""
    applicant = enter_applicant(given_names, family_name, email=email, actor=actor, at=at)
    return open_application(applicant_ref=applicant.ref, **asked, actor=actor, at=at)


def _name_of(ref: str, on: date) -> str:
    applicant = Applicant.unscoped.filter(ref=ref).first()
    card = None if applicant else person_card(ref, on=on)
    if applicant is None and card is None:
        raise BadInput("There is nobody of that reference.", where="applicant", hint="Look for them again.")
    return applicant.name if applicant else card.name if card else ""


@recorded()
def save_section(
    application: Application, name: str, said: Mapping[str, Any], *, actor: User, at: datetime
) -> FormSection:
    """Keep what was said on one page of a part that is answered once.

    Raises:
        TransitionRefused: it is submitted already, or is somebody else's.
    """
    _needs_draft(application, actor)
    _needs_section(application, name)
    kept, _ = FormSection.objects.get_or_create(application=application, name=name, defaults={"saved_at": at})
    FormSection.objects.filter(pk=kept.pk).update(said={**kept.said, **said}, saved_at=at, nothing=False)
    record(events.SAVED, actor=actor, subject=application, at=at, section=name, act="said")
    kept.refresh_from_db()
    return kept


@recorded()
def say_nothing(application: Application, name: str, *, actor: User, at: datetime) -> None:
    """Say that there is nothing to list in a part.

    Raises:
        TransitionRefused: it is submitted already, is somebody else's, or something is listed.
        BadInput: the part cannot be empty.
    """
    _needs_draft(application, actor)
    _needs_section(application, name)
    if not SECTIONS[name].nothing:
        raise BadInput("This part cannot be empty.", where=name, hint="Add one.")
    if application.entries.filter(section=name).exists():
        raise TransitionRefused("Something is listed here.", hint="Remove it first.")
    FormSection.objects.update_or_create(application=application, name=name, defaults={"nothing": True, "saved_at": at})
    record(events.SAVED, actor=actor, subject=application, at=at, section=name, act="nothing")


@recorded()
def save_entry(
    application: Application,
    name: str,
    said: Mapping[str, Any],
    *,
    entry: FormEntry | None = None,
    actor: User,
    at: datetime,
) -> FormEntry:
    """Keep one page of one thing listed in a part; without `entry` a new thing begins.

    Raises:
        TransitionRefused: it is submitted already, or is somebody else's.
    """
    _needs_draft(application, actor)
    _needs_section(application, name)
    if entry is None:
        entry = FormEntry.objects.create(application=application, section=name, said=dict(said), saved_at=at)
        FormSection.objects.filter(application=application, name=name).update(nothing=False)
    else:
        FormEntry.objects.filter(pk=entry.pk).update(said={**entry.said, **said}, saved_at=at, person_ref="")
        entry.refresh_from_db()
    record(events.SAVED, actor=actor, subject=application, at=at, section=name, act="listed")
    return entry


@recorded()
def remove_entry(entry: FormEntry, *, actor: User, at: datetime) -> None:
    """Take one listed thing out of a draft."""
    _needs_draft(entry.application, actor)
    record(events.SAVED, actor=actor, subject=entry.application, at=at, section=entry.section, act="removed")
    FormEntry.objects.filter(pk=entry.pk).delete()


@recorded()
def submit(
    application: Application, *, read_notice: bool, gives_authority: bool, tells_truth: bool, actor: User, at: datetime
) -> Application:
    """Hand in a finished form: the notice acknowledged, authority given, the truth declared. The clock starts.

    Raises:
        NotPermitted: one of the three is not given.
        TransitionRefused: something is still to say; the message names it.
    """
    if not (read_notice and gives_authority and tells_truth):
        raise NotPermitted(
            "The form is handed in with the notice read, authority given for the checks, and the truth declared.",
            hint="Tick all three. Without authority the checks cannot be made.",
        )
    today = day_of(at)
    version = notice_version(today)
    target = clock(target_rule(application.level_codes, on=today), on=today)
    changes = {
        "submitted_on": today,
        "target_on": target.due(today),
        "privacy_version": version,
        "privacy_at": at,
        "authority_at": at,
        "truth_at": at,
    }
    facts = {"levels": application.level_codes, "privacy_version": version, "target_on": str(changes["target_on"])}
    move(application, events.SUBMIT, actor=actor, at=at, changes=changes, **facts)
    record(events.AGREED, actor=actor, subject=application, at=at, what="notice, authority, truth", version=version)
    set_deadline(application, DECIDE, rule_id=target.id, starts_on=today)
    tell(application.applicant_ref, key=f"{application.ref}:in", title=f"{TITLE} {application.ref} is in", at=at)
    return application


def notice_version(on: date) -> str:
    """Which privacy notice is in force on a day."""
    return row("vetting.privacy_notice", on=on).provision


def target_rule(levels: Sequence[str], *, on: date) -> str:
    """The rule of the time for deciding: the longest of the families asked for."""
    families = {family_of(level, on) for level in levels}
    return "vetting.target_" + next(one for one in ("national", "force", "non_police") if one in families)


@recorded()
def take(application: Application, *, actor: User, at: datetime, officer_ref: str = "") -> Application:
    """Take an application to research it, or, as the manager, give it to an officer."""
    officer = officer_ref or actor.person_ref
    if officer != actor.person_ref and not actor.holds(MANAGER):
        raise NotPermitted("Only the vetting manager gives an application to somebody else.", hint="Take it yourself.")
    move(application, events.TAKE, actor=actor, at=at, changes={"officer_ref": officer}, officer=officer)
    return application


@recorded()
def hand_over(application: Application, *, actor: User, at: datetime) -> Application:
    """Put a researched application before a decision-maker."""
    move(application, events.HAND_OVER, actor=actor, at=at)
    return application


@recorded()
def send_back(application: Application, *, words: str, actor: User, at: datetime) -> Application:
    """As decision-maker, ask for more research; a decision begun in it is dropped.

    Raises:
        NotPermitted: no words say what to find out.
    """
    needs_words(words, "Say what is to be found out.")
    move(application, events.SEND_BACK, actor=actor, at=at, words=words, changes={"decider_ref": ""})
    drop_decisions(application, actor=actor, at=at)
    return application


@recorded()
def discontinue(
    application: Application, *, reason: str, words: str, actor: User, at: datetime, revisit_on: date | None = None
) -> Application:
    """Stop an application that cannot go on, such as for an investigation or bail. The person may apply again.

    Raises:
        BadInput: the reason is no code of the rulebook.
        NotPermitted: no words for the file.
    """
    today = day_of(at)
    if reason not in code_list("vetting.discontinue_reasons", on=today):
        raise BadInput("That is no reason for which an application is discontinued.", where="reason")
    needs_words(words, "Say why, for the file.")
    if reason in {"investigation", "bail"} and revisit_on is None:
        revisit_on = clock("vetting.revisit_time", on=today).due(today)
    changes = {"end_reason": reason, "end_words": words, "ended_on": today, "revisit_on": revisit_on}
    facts = {"reason": reason, "revisit_on": str(revisit_on or ""), "words": words}
    move(application, events.DISCONTINUE, actor=actor, at=at, changes=changes, **facts)
    _ended(application, actor=actor, at=at)
    return application


@recorded()
def withdraw(application: Application, *, words: str = "", actor: User, at: datetime) -> Application:
    """Take an application back, as the applicant or for them. It is kept."""
    changes = {"ended_on": day_of(at), "end_words": words, "end_reason": "withdrawn"}
    move(application, events.WITHDRAW, actor=actor, at=at, changes=changes, words=words)
    _ended(application, actor=actor, at=at)
    return application


@recorded()
def close_revisit(application: Application, *, actor: User, at: datetime) -> Application:
    """Take a discontinued application off the list of those to look at again."""
    _needs_unit(actor)
    change(application, {"revisit_on": None})
    record(events.SAVED, actor=actor, subject=application, at=at, section="", act="revisited")
    return application


def _ended(application: Application, *, actor: Actor, at: datetime) -> None:
    meet_deadline(application, DECIDE, at=at)
    drop_decisions(application, actor=actor, at=at)
    title = f"{TITLE} {application.ref} has come to an end"
    tell(application.applicant_ref, key=f"{application.ref}:ended", title=title, at=at)


def drop_decisions(application: Application, *, actor: Actor, at: datetime) -> None:
    """Drop the decision under way, if any: the file it was about has gone another way."""
    under_way = Decision.unscoped.filter(
        application=application, state__in=(DecisionState.DRAFT, DecisionState.PROPOSED)
    )
    for decision in under_way:
        changes = {"set_aside_ref": application.ref}
        move(decision, workflow.decisions.SUPERSEDE, actor=actor, at=at, changes=changes, by=application.ref)


@recorded()
def name_bodies(
    application: Application, *, sponsor: str, deciding_body: str, actor: User, at: datetime
) -> Application:
    """For national security vetting, enter who asks for it and which body decides."""
    if reason := is_its_officer(application, actor):
        raise TransitionRefused(reason)
    change(application, {"sponsor": sponsor, "deciding_body": deciding_body})
    record(events.SAVED, actor=actor, subject=application, at=at, section="", act="bodies")
    return application


def needs_words(words: str, what: str) -> None:
    """Refuse an act that must be given words and was not."""
    if not words.strip():
        raise NotPermitted("This needs words.", hint=what)


def _needs_unit(actor: Any) -> None:
    if isinstance(actor, System) or actor.holds(OFFICER) or actor.holds(MANAGER):
        return
    raise NotPermitted("Only the vetting unit can do this.", hint="Ask a vetting officer.")


def _needs_draft(application: Application, actor: User) -> None:
    if application.state != ApplicationState.DRAFT:
        raise TransitionRefused("This form is handed in and is read only.", hint="Tell the vetting unit what changed.")
    if reason := may_fill_in(application, actor):
        raise TransitionRefused(reason)


def _needs_section(application: Application, name: str) -> None:
    if name not in {section.name for section in sections_for(application.level_codes)}:
        raise BadInput("This form has no such part.", where=name)
