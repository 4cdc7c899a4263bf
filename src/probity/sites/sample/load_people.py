"""Loads the workforce of the plan: units, posts, reporting lines, people, spells, states and qualifications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.workforce import workflow as workforce
from probity.foundation.workforce.models import (
    Person,
    Post,
    PostLine,
    Qualification,
    Spell,
    SpellState,
    Unit,
    UnitSpan,
)
from probity.sites.sample.loading import AT_A_TIME, LOADER, in_batches, take_references
from probity.sites.sample.shapes import (
    ForcePlan,
    PersonPlan,
    PostPlan,
    QualificationPlan,
    SpellPlan,
    StatePlan,
    UnitPlan,
)
from probity.sites.sample.structure import GO_LIVE, OPENED_ON

Keys = Mapping[str, int]  # reference -> primary key


def load_people(plan: ForcePlan) -> None:
    """Load the workforce, some thousands of records in a transaction, each with its ledger entry."""
    units = _load_units(plan.units)
    posts = _load_posts(plan.posts, units)
    people: dict[str, int] = {}
    for some_people in in_batches(plan.people):
        people |= _load_persons(some_people)
    spells = [tuple(rows) for _, rows in groupby(plan.spells, key=_one_fact)]
    for some_spells in in_batches(spells):
        _load_spells(some_spells, people, posts, units)
    for some_states in in_batches(plan.states):
        _load_states(some_states, people)
    for some_awards in in_batches(plan.qualifications):
        _load_qualifications(some_awards, people)


def _one_fact(spell: SpellPlan) -> tuple[str, str, date]:
    """What the versions of one spell share."""
    return spell.person_ref, spell.post_ref, spell.true_from


@recorded()
def _load_units(planned: Sequence[UnitPlan]) -> Keys:
    take_references("U", [unit.ref for unit in planned])
    made = Unit.unscoped.bulk_create([Unit(ref=unit.ref) for unit in planned], batch_size=AT_A_TIME)
    keys = {unit.ref: unit.pk for unit in made}
    spans = [
        UnitSpan(
            ref=ref,
            unit_id=keys[unit.ref],
            name=unit.name,
            parent_id=keys.get(unit.parent_ref),
            true_from=unit.opened_on,
            known_from=unit.known_from,
        )
        for ref, unit in zip(next_references("US", len(planned)), planned, strict=True)
    ]
    UnitSpan.unscoped.bulk_create(spans, batch_size=AT_A_TIME)
    for row, unit in zip(made, planned, strict=True):
        facts = {"name": unit.name, "parent": unit.parent_ref, "from": str(unit.opened_on)}
        record(workforce.OPENED, actor=LOADER, subject=row, at=unit.known_from, **facts)
    return keys


def _load_posts(planned: Sequence[PostPlan], units: Keys) -> Keys:
    keys: dict[str, int] = {}
    for some in in_batches(planned):
        keys |= _load_some_posts(some, units)
    for some in in_batches([post for post in planned if post.reports_to]):
        _load_lines(some, keys)
    return keys


@recorded()
def _load_some_posts(planned: Sequence[PostPlan], units: Keys) -> Keys:
    take_references("PO", [post.ref for post in planned])
    rows = [
        Post(ref=post.ref, title=post.title, rank=post.rank, category=post.category, unit_id=units[post.unit_ref])
        for post in planned
    ]
    made = Post.unscoped.bulk_create(rows, batch_size=AT_A_TIME)
    for row, post in zip(made, planned, strict=True):
        record(workforce.POSTED, actor=LOADER, subject=row, at=GO_LIVE, unit=post.unit_ref, rank=post.rank)
    return {row.ref: row.pk for row in made}


@recorded()
def _load_lines(planned: Sequence[PostPlan], posts: Keys) -> None:
    lines = [
        PostLine(
            ref=ref,
            post_id=posts[post.ref],
            reports_to_id=posts[post.reports_to],
            true_from=OPENED_ON,
            known_from=GO_LIVE,
        )
        for ref, post in zip(next_references("PL", len(planned)), planned, strict=True)
    ]
    PostLine.unscoped.bulk_create(lines, batch_size=AT_A_TIME)
    for line, post in zip(lines, planned, strict=True):
        facts = {"post": post.ref, "to_post": post.reports_to, "from": str(OPENED_ON)}
        record(workforce.LINED, actor=LOADER, subject=line, at=GO_LIVE, **facts)


@recorded()
def _load_persons(planned: Sequence[PersonPlan]) -> Keys:
    take_references("P", [person.ref for person in planned])
    rows = [
        Person(
            ref=person.ref,
            given_names=person.given_names,
            family_name=person.family_name,
            force_number=person.force_number,
            email=person.email,
        )
        for person in planned
    ]
    made = Person.unscoped.bulk_create(rows, batch_size=AT_A_TIME)
    for row, person in zip(made, planned, strict=True):
        facts = {"name": row.name, "number": person.force_number}
        record(workforce.ADDED, actor=LOADER, subject=row, at=person.known_from, **facts)
    return {row.ref: row.pk for row in made}


@recorded()
def _load_spells(planned: Sequence[tuple[SpellPlan, ...]], people: Keys, posts: Keys, units: Keys) -> None:
    """Each fact with every version of it under one reference: what was known first, and what took its place."""
    rows: list[Spell] = []
    for ref, versions in zip(next_references("SP", len(planned)), planned, strict=True):
        for spell in versions:
            rows.append(
                Spell(
                    ref=ref,
                    person_id=people[spell.person_ref],
                    post_id=posts[spell.post_ref],
                    unit_id=units[spell.unit_ref],
                    category=spell.category,
                    rank=spell.rank,
                    true_from=spell.true_from,
                    true_to=spell.true_to,
                    known_from=spell.known_from,
                    known_to=spell.known_to,
                )
            )
            event = workforce.STARTED if spell is versions[0] else workforce.ENDED
            facts = {"post": spell.post_ref, **_span(spell)}
            record(event, actor=LOADER, subject=rows[-1], at=spell.known_from, **facts)
    Spell.unscoped.bulk_create(rows, batch_size=AT_A_TIME)


@recorded()
def _load_states(planned: Sequence[StatePlan], people: Keys) -> None:
    rows = [
        SpellState(
            ref=ref,
            person_id=people[state.person_ref],
            kind=state.kind,
            direction=state.direction,
            other_force=state.other_force,
            true_from=state.true_from,
            true_to=state.true_to,
            known_from=state.known_from,
        )
        for ref, state in zip(next_references("SS", len(planned)), planned, strict=True)
    ]
    SpellState.unscoped.bulk_create(rows, batch_size=AT_A_TIME)
    for row, state in zip(rows, planned, strict=True):
        record(workforce.STATE, actor=LOADER, subject=row, at=state.known_from, kind=state.kind, **_span(state))


@recorded()
def _load_qualifications(planned: Sequence[QualificationPlan], people: Keys) -> None:
    rows = [
        Qualification(
            ref=ref,
            person_id=people[award.person_ref],
            kind=award.kind,
            true_from=award.awarded_on,
            true_to=award.expires_on,
            known_from=award.known_from,
        )
        for ref, award in zip(next_references("TR", len(planned)), planned, strict=True)
    ]
    Qualification.unscoped.bulk_create(rows, batch_size=AT_A_TIME)
    for row, award in zip(rows, planned, strict=True):
        span = {"person": award.person_ref, "from": str(award.awarded_on), "to": str(award.expires_on or "")}
        record(workforce.QUALIFIED, actor=LOADER, subject=row, at=award.known_from, kind=award.kind, **span)


def _span(row: Any) -> dict[str, str]:
    return {"person": row.person_ref, "from": str(row.true_from), "to": str(row.true_to or "")}
