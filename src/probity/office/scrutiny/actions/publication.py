"""Bulletins on searches and force: prepared from quarters counted once, explained, approved, fixed, taken down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Max

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.files import keep_bytes
from probity.foundation.casework.transitions import change, move, why_not
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.workforce.queries import person_card
from probity.office.scrutiny.models import (
    OPEN_BULLETINS,
    RELEASED,
    Bulletin,
    BulletinKind,
    BulletinState,
    CountedQuarter,
    DisparityAction,
)
from probity.office.scrutiny.policy.publication import prepares
from probity.office.scrutiny.queries.legitimacy import beside_of
from probity.office.scrutiny.queries.publication_bytes import Approval, content_of, fixed
from probity.office.scrutiny.queries.publication_counts import count_quarter
from probity.office.scrutiny.queries.publication_periods import days_of, quarters_of, year_of
from probity.office.scrutiny.queries.publication_tables import cells_of, released_of
from probity.office.scrutiny.queries.stops_measures import population
from probity.office.scrutiny.workflow import publication as flow

MEANWHILE = "Something else was published of these months since this was prepared."


@recorded()
def prepare_bulletin(kind: str, period: str, *, actor: Actor, at: datetime, corrects: str = "") -> Bulletin:
    """Count the quarters that nothing was published of yet, and choose what the tables show.

    A further issue of a period that was published says other words over the same figures.

    Raises:
        NotPermitted: the actor prepares no bulletins.
        BadInput: the period is not over, or a further issue does not say what it corrects.
        TransitionRefused: one of the period is being prepared already.
    """
    if reason := prepares(actor):
        raise NotPermitted(reason)
    quarters, today = quarters_of(kind, period), day_of(at)
    if days_of(quarters)[1] >= today:
        raise BadInput("It is not over yet.", where="period", hint="Only what is over is counted.")
    if Bulletin.unscoped.filter(kind=kind, period=period, state__in=OPEN_BULLETINS).exists():
        raise TransitionRefused("One of this period is being prepared already.")
    before = Bulletin.unscoped.filter(kind=kind, period=period, state__in=RELEASED).order_by("-number").first()
    if before and not corrects.strip():
        raise BadInput("Say what it corrects.", where="corrects")
    for quarter in quarters:
        _count(quarter, actor=actor, at=at)
    figures = _as_before(before) if before else _figures(kind, period, quarters, today)
    made: Bulletin = Bulletin.unscoped.create(
        ref=next_reference("SPB"), kind=kind, period=period, corrects=corrects.strip(),
        prepared_by_ref=actor.person_ref, prepared_at=at, **figures,
    )  # fmt: skip

    left_out = sum(row["count"] is None for row in made.cells)
    record(flow.PREPARED, actor=actor, subject=made, at=at, kind=kind, period=period, left_out=left_out)
    return made


def _count(quarter: str, *, actor: Actor, at: datetime) -> None:
    if CountedQuarter.unscoped.filter(quarter=quarter).exists():
        return
    counts = count_quarter(quarter, day_of(at))
    made = CountedQuarter.unscoped.create(ref=next_reference("SPC"), quarter=quarter, counts=counts, counted_at=at)
    record(flow.QUARTER_COUNTED, actor=actor, subject=made, at=at, quarter=quarter)


def _figures(kind: str, period: str, quarters: tuple[str, ...], on: date) -> dict[str, Any]:
    held = population()
    people = {"year": held.year, "source": held.source, "groups": held.groups} if held else {}
    beside = beside_of(quarters[0]) if kind == BulletinKind.PACK else {}
    return {"cells": cells_of(kind, period, on), "people": people, "beside": beside}


def _as_before(before: Bulletin) -> dict[str, Any]:
    return {"cells": before.cells, "people": before.people, "beside": before.beside, "explanation": before.explanation}


@recorded()
def explain(bulletin: Bulletin, *, words: str, actor: Actor, at: datetime) -> Bulletin:
    """Write what the force says of the figures: why, as far as it knows, and what it does not know.

    Raises:
        NotPermitted: the actor prepares no bulletins, or it is not being prepared.
    """
    if reason := why_not_explain(bulletin, actor):
        raise NotPermitted(reason)
    change(bulletin, {"explanation": words.strip()})

    record(flow.EXPLAINED, actor=actor, subject=bulletin, at=at)
    return bulletin


def why_not_explain(bulletin: Bulletin, actor: Any) -> str:
    """What keeps somebody from writing the words of a bulletin."""
    if bulletin.state != BulletinState.PREPARED:
        return "Its words can be written only while it is being prepared."
    return prepares(actor)


@recorded()
def propose(bulletin: Bulletin, *, actor: Actor, at: datetime) -> Bulletin:
    """Send a bulletin for approval."""
    move(bulletin, flow.PROPOSE, actor=actor, at=at)
    return bulletin


@recorded()
def send_back(bulletin: Bulletin, *, words: str, actor: Actor, at: datetime) -> Bulletin:
    """Give a bulletin back to whoever prepared it, with what is to be looked at again."""
    move(bulletin, flow.SEND_BACK, actor=actor, at=at, words=_needed(words))
    return bulletin


@recorded()
def give_up(bulletin: Bulletin, *, actor: Actor, at: datetime) -> Bulletin:
    """Give up a bulletin that was never published. Quarters that nothing else tells are counted anew next time."""
    move(bulletin, flow.GIVE_UP, actor=actor, at=at)
    used = {
        quarter
        for one in Bulletin.unscoped.exclude(state=BulletinState.GIVEN_UP)
        for quarter in quarters_of(one.kind, one.period)
    }
    for one in CountedQuarter.unscoped.filter(quarter__in={*quarters_of(bulletin.kind, bulletin.period)} - used):
        record(flow.QUARTER_DROPPED, actor=actor, subject=one, at=at, quarter=one.quarter)
        CountedQuarter.unscoped.filter(pk=one.pk).delete()
    return bulletin


@recorded()
def approve(bulletin: Bulletin, *, actor: Actor, at: datetime) -> Bulletin:
    """Fix the bytes of a bulletin under the approver's name and publish it; the issue before it is superseded.

    Raises:
        TransitionRefused: it does not wait, the actor may not approve it or prepared it, or something else was
            published of these months since it was prepared.
    """
    if reason := why_not(flow.APPROVE, bulletin, actor) or _came_meanwhile(bulletin):
        raise TransitionRefused(reason)
    issues = Bulletin.unscoped.filter(kind=bulletin.kind, period=bulletin.period)
    number = (issues.aggregate(last=Max("number"))["last"] or 0) + 1
    name = _signed(actor.person_ref, day_of(at))
    files = fixed(content_of(bulletin, Approval(name, day_of(at), number), on=day_of(at)))
    digests = {"page": keep_bytes(files.page), "pdf": keep_bytes(files.pdf), "csv": keep_bytes(files.csv)}
    changes = {
        "number": number, "approver_ref": actor.person_ref, "approver_name": name, "approved_at": at,
        **{f"{each}_sha256": digest for each, digest in digests.items()},
    }  # fmt: skip
    for current in issues.filter(state=BulletinState.PUBLISHED):
        move(current, flow.SUPERSEDE, actor=actor, at=at, by=bulletin.ref)
    facts = {"kind": bulletin.kind, "period": bulletin.period, "number": number, **digests}
    move(bulletin, flow.APPROVE, actor=actor, at=at, changes=changes, **facts)
    return bulletin


def _came_meanwhile(bulletin: Bulletin) -> str:
    """Why it must be prepared again: another bulletin of the year was let out that its tables were not held against."""
    year = year_of(quarters_of(bulletin.kind, bulletin.period)[0])
    later = [one for one in released_of(year) if one.approved_at and one.approved_at > bulletin.prepared_at]
    others = [one for one in later if (one.kind, one.period) != (bulletin.kind, bulletin.period)]
    return f"{MEANWHILE} Give it up and prepare it again." if others else ""


def _signed(person_ref: str, on: date) -> str:
    card = person_card(person_ref, on=on)
    return ", ".join(part for part in (card.short_name, card.post_title) if part) if card else person_ref


@recorded()
def withdraw(bulletin: Bulletin, *, words: str, actor: Actor, at: datetime) -> Bulletin:
    """Take a published bulletin down. Its address says when and why; later tables are still held against it."""
    said = _needed(words)
    changes = {"withdrawn_at": at, "withdrawn_because": said[:500]}
    move(bulletin, flow.TAKE_DOWN, actor=actor, at=at, changes=changes, words=said)
    return bulletin


def _needed(words: str) -> str:
    if not words.strip():
        raise BadInput("Say why.", where="words")
    return words.strip()


@recorded()
def enter_action(*, about: str, what: str, who: str, due_on: date, actor: Actor, at: datetime) -> DisparityAction:
    """Enter something that the force does about a disparity.

    Raises:
        NotPermitted: the actor prepares no bulletins.
    """
    if reason := prepares(actor):
        raise NotPermitted(reason)
    made: DisparityAction = DisparityAction.unscoped.create(
        ref=next_reference("SPD"), about=about, what=what, who=who, due_on=due_on, entered_by_ref=actor.person_ref,
        entered_at=at,
    )  # fmt: skip

    record(flow.ACTION_ENTERED, actor=actor, subject=made, at=at, due=str(due_on))
    return made


@recorded()
def finish_action(
    action: DisparityAction, *, done_on: date, came_of: str, actor: Actor, at: datetime
) -> DisparityAction:
    """Say that an action is done and what came of it.

    Raises:
        NotPermitted: the actor prepares no bulletins.
        BadInput: it is done already, the day is to come, or there is no word of what came of it.
    """
    if reason := prepares(actor):
        raise NotPermitted(reason)
    if action.done_on:
        raise BadInput("It is done already.", where="done_on")
    if done_on > day_of(at):
        raise BadInput("The day must be today or in the past.", where="done_on")
    if not came_of.strip():
        raise BadInput("Say what came of it.", where="came_of")
    DisparityAction.unscoped.filter(pk=action.pk).update(done_on=done_on, came_of=came_of.strip())

    record(flow.ACTION_DONE, actor=actor, subject=action, at=at, on=str(done_on))
    action.refresh_from_db()
    return action
