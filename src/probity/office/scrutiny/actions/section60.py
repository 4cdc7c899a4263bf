"""What the senior officer responsible keeps: priorities, populations, authorisations, evidence on the scheme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.rulebook.rows import code_list, threshold
from probity.office.scrutiny.models import (
    Authorisation,
    LayObservation,
    Population,
    SchemeEvidence,
    SearchComplaint,
    SearchPriority,
)
from probity.office.scrutiny.policy.section60 import keeps_observations, keeps_scheme
from probity.office.scrutiny.workflow import section60 as flow


def _keeper(actor: Actor, *, observes: bool = False) -> None:
    if reason := keeps_observations(actor) if observes else keeps_scheme(actor):
        raise NotPermitted(reason)


@dataclass(frozen=True, kw_only=True)
class NewPriority:
    """A priority as it is set: what is searched for, for which motive, where, from when to when."""

    title: str
    says: str = ""
    objects: tuple[str, ...]
    motives: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    starts_on: date
    ends_on: date | None = None


@recorded()
def set_priority(new: NewPriority, *, actor: Actor, at: datetime) -> SearchPriority:
    """Set a dated local priority.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: it ends before it begins, or names nothing that is searched for.
    """
    _keeper(actor)
    if new.ends_on and new.ends_on < new.starts_on:
        raise BadInput("A priority cannot end before it begins.", where="ends_on")
    if not new.objects:
        raise BadInput("Choose what is searched for.", where="objects")
    made: SearchPriority = SearchPriority.unscoped.create(
        ref=next_reference("ST"), title=new.title, says=new.says, objects_named=[*new.objects],
        motives_named=[*new.motives], places_named=[*new.places], starts_on=new.starts_on, ends_on=new.ends_on,
        set_by_ref=actor.person_ref, set_at=at,
    )  # fmt: skip

    span = {"from": str(new.starts_on), "to": str(new.ends_on or "")}
    record(flow.PRIORITY_SET, actor=actor, subject=made, at=at, **span)
    return made


@recorded()
def end_priority(priority: SearchPriority, *, ends_on: date, actor: Actor, at: datetime) -> SearchPriority:
    """End a priority on a day; what met it before still did.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: the day is before it began.
    """
    _keeper(actor)
    if ends_on < priority.starts_on:
        raise BadInput("A priority cannot end before it begins.", where="ends_on")
    SearchPriority.unscoped.filter(pk=priority.pk).update(ends_on=ends_on)

    record(flow.PRIORITY_ENDED, actor=actor, subject=priority, at=at, to=str(ends_on))
    priority.refresh_from_db()
    return priority


@recorded()
def enter_population(year: int, groups: dict[str, int], source: str, *, actor: Actor, at: datetime) -> Population:
    """Enter how many people of each group live in the area, by one source; the same year again replaces it.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: a group is unknown.
    """
    _keeper(actor)
    known = code_list("scrutiny.ethnic_groups", on=at.date()).codes
    if unknown := sorted(groups.keys() - {*known}):
        raise BadInput(f"There is no group {', '.join(unknown)}.", hint=f"The groups are {', '.join(known)}.")
    values: dict[str, Any] = {"groups": groups, "source": source, "entered_by_ref": actor.person_ref, "entered_at": at}
    made = Population.unscoped.filter(year=year).first()
    if made:
        Population.unscoped.filter(pk=made.pk).update(**values)
        made.refresh_from_db()
    else:
        made = Population.unscoped.create(ref=next_reference("SN"), year=year, **values)

    record(flow.POPULATION_ENTERED, actor=actor, subject=made, at=at, year=year)
    return made


@dataclass(frozen=True, kw_only=True)
class NewAuthorisation:
    """An authorisation under section 60 as it was given."""

    given_by_ref: str
    given_by_rank: str
    given_at: datetime
    why: str
    places: tuple[str, ...]
    where: str
    starts_at: datetime
    ends_at: datetime
    told_public: str = ""


@recorded()
def authorise(new: NewAuthorisation, *, actor: Actor, at: datetime) -> Authorisation:
    """Enter an authorisation under section 60.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: the hours are out of order or longer than the law allows, or no place is named.
    """
    _keeper(actor)
    longest = threshold("scrutiny.section60_longest", on=new.starts_at.date()).number
    if new.ends_at <= new.starts_at:
        raise BadInput("It must end after it begins.", where="ends_at")
    if (new.ends_at - new.starts_at).total_seconds() > float(longest) * 3600:
        hint = "An extension is entered as its own."
        raise BadInput(f"It is longer than {longest} hours.", where="ends_at", hint=hint)
    if not new.places:
        raise BadInput("Name the places that it covers.", where="places")
    made: Authorisation = Authorisation.unscoped.create(
        ref=next_reference("SX"), given_by_ref=new.given_by_ref, given_by_rank=new.given_by_rank,
        given_at=new.given_at, why=new.why, places=[*new.places], where=new.where, starts_at=new.starts_at,
        ends_at=new.ends_at, told_public=new.told_public, entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.AUTHORISED, actor=actor, subject=made, at=at, given_by=new.given_by_ref,
           **{"from": new.starts_at.isoformat(), "to": new.ends_at.isoformat()})  # fmt: skip
    return made


@recorded()
def cut_short(
    authorisation: Authorisation, *, ends_at: datetime, words: str, actor: Actor, at: datetime
) -> Authorisation:
    """End an authorisation earlier than it was given for.

    Raises:
        NotPermitted: the actor does not keep the scheme.
        BadInput: the moment is not within its hours.
    """
    _keeper(actor)
    if not authorisation.starts_at < ends_at < authorisation.ends_at:
        raise BadInput("The moment must lie within its hours.", where="ends_at")
    Authorisation.unscoped.filter(pk=authorisation.pk).update(ends_at=ends_at)

    record(flow.CUT_SHORT, actor=actor, subject=authorisation, at=at, to=ends_at.isoformat(), words=words)
    authorisation.refresh_from_db()
    return authorisation


@recorded()
def add_evidence(
    feature: str, *, meets: bool, on: date, words: str, link: str = "", actor: Actor, at: datetime
) -> SchemeEvidence:
    """Say, with what shows it, that the force meets a feature of the scheme or does not.

    Raises:
        NotPermitted: the actor does not keep the scheme.
    """
    _keeper(actor)
    made: SchemeEvidence = SchemeEvidence.unscoped.create(
        ref=next_reference("SG"), feature=feature, meets=meets, on=on, words=words, link=link,
        entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.EVIDENCE_ADDED, actor=actor, subject=made, at=at, feature=feature, meets=meets)
    return made


@recorded()
def enter_observation(
    *, on: date, observer: str, searches_seen: int, words: str, unit_ref: str = "", actor: Actor, at: datetime
) -> LayObservation:
    """Enter that somebody of the public went out with officers, and what they saw.

    Raises:
        NotPermitted: the actor keeps neither the scheme nor the panels.
    """
    _keeper(actor, observes=True)
    made: LayObservation = LayObservation.unscoped.create(
        ref=next_reference("SL"), on=on, observer=observer, searches_seen=searches_seen, words=words,
        unit_ref=unit_ref, entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.OBSERVED, actor=actor, subject=made, at=at, on=str(on))
    return made


@recorded()
def enter_complaint(
    *, received_on: date, words: str, place: str = "", their_ref: str = "", actor: Actor, at: datetime
) -> SearchComplaint:
    """Enter a complaint about a search, for the community trigger to count.

    Raises:
        NotPermitted: the actor does not keep the scheme.
    """
    _keeper(actor)
    made: SearchComplaint = SearchComplaint.unscoped.create(
        ref=next_reference("SO"), received_on=received_on, place=place, words=words, their_ref=their_ref,
        entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.COMPLAINED, actor=actor, subject=made, at=at, received=str(received_on))
    return made
