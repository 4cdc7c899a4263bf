"""Who has a part in a file, and so neither researches, decides nor hears an appeal in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.access.selves import about_themselves
from probity.foundation.kernel.tripwire import words_of
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.queries import manager_of, whole_name
from probity.office.vetting.models import Applicant, Application, ApplicationState, DecisionState
from probity.office.vetting.policy.sections import SECTIONS

BEFORE_DECIDING = frozenset({ApplicationState.DRAFT, ApplicationState.SUBMITTED})
OUTSIDERS = "AP-"  # how references of applicants begin who are not, or not yet, in the workforce
NAMING = frozenset(name for name, section in SECTIONS.items() if section.others)


def is_a_person(_record: Any, actor: Any) -> str:
    """A person decides, never a part of the system."""
    return "" if isinstance(actor, User) and actor.person_ref else "Only a person can do this."


def is_not_the_applicant(application: Application, actor: User) -> str:
    """Not the applicant, by any account or under any reference, nor anybody tied to them."""
    barred = about_themselves(actor, selves_of(application))
    return "You cannot do this: the applicant is you or somebody close to you." if barred else ""


def selves_of(application: Application) -> frozenset[str]:
    """The references that the applicant has: the one they applied under, and who they are in the workforce since."""
    if known := application.__dict__.get("_selves"):
        return frozenset(known)
    joined = Applicant.unscoped.filter(ref=application.applicant_ref).values_list("person_ref", flat=True)
    return frozenset({application.applicant_ref, *joined} - {""})


def read_once(application: Application) -> Application:
    """Fetch what the guards of a file ask for, all at once, for a page that asks every one of them.

    For reading alone: a write loads the file itself, and so has its guards look at what stands at that moment.
    """
    later = () if application.state in BEFORE_DECIDING else ("decisions__appeals", "decisions__views")
    prefetch_related_objects([application], "entries", "sections", "checks", "traces", *later)
    application.__dict__["_selves"] = selves_of(application)
    return application


def is_not_their_manager(application: Application, actor: User) -> str:
    """Not the applicant's line manager, today or when it was submitted, nor whoever was asked to appraise them."""
    above = _managers_of(application) | ({application.supervisor_ref} - {""})
    if about_themselves(actor, above):
        return "You cannot do this: you, or somebody close to you, manage the applicant."
    return ""


def _managers_of(application: Application) -> frozenset[str]:
    """Who manages the applicant, past vacant posts, today and when it was submitted. Read once for each object."""
    if "_managers" not in application.__dict__:
        days: set[date] = {timezone.localdate(), *filter(None, (application.submitted_on,))}
        people = [ref for ref in selves_of(application) if not ref.startswith(OUTSIDERS)]
        above = {manager_of(ref, on=day) for ref in people for day in days}
        application.__dict__["_managers"] = frozenset(above - {""})
    managers: frozenset[str] = application.__dict__["_managers"]
    return managers


def is_not_named(application: Application, actor: User) -> str:
    """Nobody whom the form names as relative, co-resident, associate or referee; nor a namesake not yet ruled out."""
    entries = [entry for entry in application.entries.all() if entry.section in NAMING]
    if about_themselves(actor, [entry.person_ref for entry in entries if entry.person_ref]):
        return "You cannot do this: the form names you or somebody close to you."
    own = _own_name(actor)
    for entry in entries:
        alike = own and not entry.person_ref and _name(entry.said.get("name", "")) == own
        if alike and actor.person_ref not in entry.ruled_out:
            return (
                "You cannot do this: the form names somebody of your name, and nobody has ruled out yet that it is you."
            )
    return ""


def _own_name(actor: User) -> tuple[str, ...]:
    """The actor's own name, as names are compared. Read once for each account object, which lives for one request."""
    if "_compared_name" not in actor.__dict__:
        actor.__dict__["_compared_name"] = _name(whole_name(actor.person_ref))
    name: tuple[str, ...] = actor.__dict__["_compared_name"]
    return name


def _name(full: str) -> tuple[str, ...]:
    """First and last word of a name, by which two names are held to be one until somebody has looked."""
    words = words_of(full)
    return (words[0], words[-1]) if len(words) > 1 else ()


def decided_nothing_before(application: Application, actor: User) -> str:
    """Nobody who made an earlier decision in the same file."""
    made = (DecisionState.RECORDED, DecisionState.SUPERSEDED)
    earlier = {one.decider_ref for one in application.decisions.all() if one.state in made} - {""}
    return (
        "You cannot do this: you, or somebody close to you, decided it earlier."
        if about_themselves(actor, earlier)
        else ""
    )


def hears_no_appeal(application: Application, actor: User) -> str:
    """Nobody who heard, or hears, an appeal in the same file."""
    heard = (appeal for decision in application.decisions.all() for appeal in decision.appeals.all())
    readers = {appeal.reader_ref for appeal in heard} - {""}
    return (
        "You cannot do this: you, or somebody close to you, heard an appeal in it."
        if about_themselves(actor, readers)
        else ""
    )


def did_not_research(application: Application, actor: User) -> str:
    """Nobody who researched the file, entered a check or a trace, where the force keeps the two apart."""
    apart = code_list("vetting.separate_duties", on=timezone.localdate())
    refs: set[str] = set()
    if "researched" in apart:
        refs.add(application.officer_ref)
    if "found_trace" in apart:
        refs |= {trace.found_by_ref for trace in application.traces.all()}
        refs |= {ref for check in application.checks.all() for ref in (check.asked_by_ref, check.answered_by_ref)}
    barred = about_themselves(actor, refs - {""})
    return "You cannot do this: you, or somebody close to you, researched it." if barred else ""


def did_not_read_it(application: Application, actor: User) -> str:
    """Nobody who read it as a senior or an equality reader, where the force keeps the two apart."""
    if "read_it" not in code_list("vetting.separate_duties", on=timezone.localdate()):
        return ""
    views = (view for decision in application.decisions.all() for view in decision.views.all())
    read = {view.reader_ref for view in views}
    return "You cannot do this: you had a part in it." if about_themselves(actor, read) else ""


OUTSIDE = (is_a_person, is_not_the_applicant, is_not_their_manager, is_not_named)
DECIDES = (*OUTSIDE, decided_nothing_before, hears_no_appeal, did_not_research, did_not_read_it)
HEARS = (*OUTSIDE, decided_nothing_before, did_not_research, did_not_read_it)


def why_not_part(guards: Any, application: Application, actor: Any) -> str:
    """The first reason for which somebody's part in a file bars them, or ""."""
    return next((reason for guard in guards if (reason := guard(application, actor))), "")
