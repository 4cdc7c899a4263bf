"""Every change to what is recorded about people. Nothing is overwritten: a change closes what was known and adds to it.

What became true on an earlier day is known from now on, and never before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.access.spans import restate
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted, Stale
from probity.foundation.workforce.models import (
    Category,
    Person,
    Post,
    PostLine,
    Qualification,
    Rank,
    Spell,
    SpellState,
    Unit,
    UnitSpan,
)
from probity.foundation.workforce.policy import HR
from probity.foundation.workforce.workflow import (
    ADDED,
    CORRECTED,
    ENDED,
    LINED,
    OPENED,
    POSTED,
    QUALIFIED,
    STARTED,
    STATE,
    STATE_CORRECTED,
    STATE_ENDED,
)


@recorded()
def add_person(
    given_names: str, family_name: str, *, force_number: str, actor: Actor, at: datetime, email: str = ""
) -> Person:
    """Somebody whom the force did not know before; they hold nothing until a spell starts."""
    _may_write(actor)
    person = Person.unscoped.create(
        ref=next_reference("P"),
        given_names=given_names,
        family_name=family_name,
        force_number=force_number,
        email=email,
    )
    record(ADDED, actor=actor, subject=person, at=at, name=person.name, number=force_number)
    return person


@recorded()
def open_unit(name: str, *, parent: Unit | None, true_from: date, actor: Actor, at: datetime) -> Unit:
    """A unit under its parent, or at the top when it has none."""
    _may_write(actor)
    unit = Unit.unscoped.create(ref=next_reference("U"))
    UnitSpan.unscoped.create(
        ref=next_reference("US"), unit=unit, name=name, parent=parent, true_from=true_from, known_from=at
    )
    above = parent.ref if parent else ""
    record(OPENED, actor=actor, subject=unit, at=at, name=name, parent=above, **{"from": str(true_from)})
    return unit


@recorded()
def establish_post(title: str, *, rank: Rank, category: Category, unit: Unit, actor: Actor, at: datetime) -> Post:
    """A post that stands vacant and reports to nobody until told otherwise."""
    _may_write(actor)
    post = Post.unscoped.create(ref=next_reference("PO"), title=title, rank=rank, category=category, unit=unit)
    record(POSTED, actor=actor, subject=post, at=at, unit=unit.ref, rank=str(rank))
    return post


@recorded()
def draw_line(post: Post, reports_to: Post, *, true_from: date, actor: Actor, at: datetime) -> PostLine:
    """Have a post report to another from a day on; the line it had ends the day before.

    Raises:
        BadInput: the line would lead back to where it began, or the post's present line began later.
    """
    _may_write(actor)
    _refuse_ring(post, reports_to, true_from)
    for old in PostLine.unscoped.filter(_open_on(true_from), post=post, known_to__isnull=True):
        if old.true_from >= true_from:
            raise BadInput(f"{post.ref} has a line from {old.true_from}", hint="Correct that one, or name a later day.")
        restate(old, at=at, true_to=true_from - timedelta(days=1))
    line = PostLine.unscoped.create(
        ref=next_reference("PL"), post=post, reports_to=reports_to, true_from=true_from, known_from=at
    )
    values = {"post": post.ref, "to_post": reports_to.ref, "from": str(true_from)}
    record(LINED, actor=actor, subject=line, at=at, **values)
    return line


@recorded()
def start_spell(
    person: Person, post: Post, *, true_from: date, actor: Actor, at: datetime, true_to: date | None = None
) -> Spell:
    """Put a person in a post from a day, with the post's unit, category and rank.

    Raises:
        BadInput: the person holds another post, or another person holds this one, on one of those days.
    """
    _may_write_about(person, actor)
    _in_order(true_from, true_to)
    _refuse_overlap(Spell.unscoped.filter(Q(person=person) | Q(post=post)), true_from, true_to)
    spell = Spell.unscoped.create(
        ref=next_reference("SP"),
        person=person,
        post=post,
        unit=post.unit,
        category=post.category,
        rank=post.rank,
        true_from=true_from,
        true_to=true_to,
        known_from=at,
    )
    record(STARTED, actor=actor, subject=spell, at=at, post=post.ref, **_about(spell))
    return spell


@recorded()
def end_spell(spell: Spell, *, last_day: date, actor: Actor, at: datetime) -> Spell:
    """End a spell; `last_day` is the last on which it was true. The person stays on record as a former member."""
    _may_write_about(spell.person, actor)
    _in_order(spell.true_from, last_day)
    ended: Spell = restate(_standing(spell), at=at, true_to=last_day)
    record(ENDED, actor=actor, subject=ended, at=at, post=ended.post.ref, **_about(ended))
    return ended


@recorded()
def move_person(spell: Spell, post: Post, *, true_from: date, actor: Actor, at: datetime) -> Spell:
    """End a spell the day before `true_from` and start one in another post; a day in the past is known only from `at`.

    Raises:
        BadInput: the spell began on that day or later, or had ended before it, or somebody holds the post.
    """
    if true_from <= spell.true_from:
        raise BadInput(f"{spell.ref} began on {spell.true_from}", hint="Name a later day, or correct the spell.")
    if spell.true_to and spell.true_to < true_from:
        raise BadInput(f"{spell.ref} ended on {spell.true_to}", hint="Name an earlier day, or start a spell.")
    end_spell(spell, last_day=true_from - timedelta(days=1), actor=actor, at=at)
    return start_spell(spell.person, post, true_from=true_from, true_to=spell.true_to, actor=actor, at=at)


@recorded()
def correct_spell(
    spell: Spell, *, true_from: date, true_to: date | None, reason: str, actor: Actor, at: datetime
) -> Spell:
    """Say other days of a spell than were recorded. What was known until now stays on record as that.

    Raises:
        NeedsReason: no reason was given.
        BadInput: on one of those days the person holds another post, or another person this one.
    """
    _may_write_about(spell.person, actor)
    _needs(reason)
    _in_order(true_from, true_to)
    others = Spell.unscoped.filter(Q(person=spell.person) | Q(post=spell.post)).exclude(ref=spell.ref)
    _refuse_overlap(others, true_from, true_to)
    corrected: Spell = restate(_standing(spell), at=at, true_from=true_from, true_to=true_to)
    record(CORRECTED, actor=actor, subject=corrected, at=at, post=spell.post.ref, reason=reason, **_about(corrected))
    return corrected


@recorded()
def record_state(
    person: Person,
    kind: SpellState.Kind,
    *,
    days: tuple[date, date | None],
    actor: Actor,
    at: datetime,
    secondment: tuple[SpellState.Direction, str] | None = None,
) -> SpellState:
    """Record that somebody is away, suspended or lent from the first of `days` to the second (None: not known yet).

    A secondment needs its direction and the other force or unit; nothing else may have them.
    """
    _may_write_about(person, actor)
    if (kind == SpellState.Kind.SECONDMENT) != (secondment is not None and bool(secondment[1])):
        raise BadInput("a secondment, and nothing else, has another force or unit", hint="Name it, or another state.")
    _in_order(*days)
    direction, other = secondment or ("", "")
    state = SpellState.unscoped.create(
        ref=next_reference("SS"),
        person=person,
        kind=kind,
        direction=direction,
        other_force=other,
        true_from=days[0],
        true_to=days[1],
        known_from=at,
    )
    record(STATE, actor=actor, subject=state, at=at, kind=str(kind), **_about(state))
    return state


@recorded()
def end_state(state: SpellState, *, last_day: date, actor: Actor, at: datetime) -> SpellState:
    """End a state; `last_day` is the last on which it was true."""
    _may_write_about(state.person, actor)
    _in_order(state.true_from, last_day)
    ended: SpellState = restate(_standing(state), at=at, true_to=last_day)
    record(STATE_ENDED, actor=actor, subject=ended, at=at, kind=ended.kind, **_about(ended))
    return ended


@recorded()
def correct_state(
    state: SpellState, *, true_from: date, true_to: date | None, reason: str, actor: Actor, at: datetime
) -> SpellState:
    """Say other days of a state than were recorded.

    Raises:
        NeedsReason: no reason was given.
    """
    _may_write_about(state.person, actor)
    _needs(reason)
    _in_order(true_from, true_to)
    corrected: SpellState = restate(_standing(state), at=at, true_from=true_from, true_to=true_to)
    record(STATE_CORRECTED, actor=actor, subject=corrected, at=at, kind=state.kind, reason=reason, **_about(corrected))
    return corrected


@recorded()
def record_qualification(
    person: Person, kind: str, *, awarded_on: date, expires_on: date | None, actor: Actor, at: datetime
) -> Qualification:
    """Record training or a qualification. `expires_on` is the last day it is good for; None for one that lasts."""
    _may_write_about(person, actor)
    _in_order(awarded_on, expires_on)
    award = Qualification.unscoped.create(
        ref=next_reference("TR"), person=person, kind=kind, true_from=awarded_on, true_to=expires_on, known_from=at
    )
    record(QUALIFIED, actor=actor, subject=award, at=at, kind=kind, **_about(award))
    return award


def _may_write(actor: Actor) -> None:
    if isinstance(actor, System) or (isinstance(actor, User) and actor.holds(HR)):
        return
    raise NotPermitted("Only human resources can change this.", hint="Ask them.")


def _may_write_about(person: Person, actor: Actor) -> None:
    _may_write(actor)
    if isinstance(actor, User) and about_themselves(actor, [person.ref]):
        raise NotPermitted(
            "Nobody changes what is recorded about themselves.", hint="A colleague in human resources can."
        )


def _needs(reason: str) -> None:
    if not reason.strip():
        raise NeedsReason("A correction needs a reason.", hint="Say what was wrong and how you know.")


def _standing(row: Any) -> Any:
    """The row as the database has it, held until the end of the transaction, if it is still what is known."""
    held = type(row).unscoped.select_for_update(of=("self",)).filter(pk=row.pk, known_to__isnull=True).first()
    if held is None:
        raise Stale(f"{row.ref} changed while you were working", hint="Reload the page and try again.")
    return held


def _in_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise BadInput(f"{last} is before {first}", hint="The last day is the first or a later one.")


def _open_on(day: date) -> Q:
    return Q(true_to__isnull=True) | Q(true_to__gte=day)


def _refuse_overlap(rows: Any, true_from: date, true_to: date | None) -> None:
    days = _open_on(true_from) & (Q(true_from__lte=true_to) if true_to else Q())
    if clash := rows.filter(days, known_to__isnull=True).first():
        raise BadInput(f"{clash.ref} holds on one of those days", hint="End it first, or name other days.")


def _refuse_ring(post: Post, reports_to: Post, on: date) -> None:
    seen: set[int] = {post.pk}
    above: int | None = reports_to.pk
    while above is not None:
        if above in seen:
            raise BadInput(f"{post.ref} would report to itself", hint="Name a post that does not stand below it.")
        seen.add(above)
        rows = PostLine.unscoped.filter(_open_on(on), post=above, true_from__lte=on, known_to__isnull=True)
        above = rows.values_list("reports_to", flat=True).first()


def _about(row: Any) -> Mapping[str, str]:
    return {"person": row.person.ref, "from": str(row.true_from), "to": str(row.true_to or "")}
