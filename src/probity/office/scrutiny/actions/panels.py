"""Panels and their members: terms, accounts that end with them, training, and whom a member knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from probity.foundation.access.actions import close_account, give_grant, open_account
from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.rulebook.rows import clock, code_list
from probity.foundation.web.formats import day
from probity.office.scrutiny.actions.packs_aside import stand_aside_for
from probity.office.scrutiny.models import MEMBER_PREFIX, Acquaintance, MemberTraining, Panel, PanelMember
from probity.office.scrutiny.policy.panels import runs_panels
from probity.office.scrutiny.policy.roles import PANEL
from probity.office.scrutiny.workflow import panels as flow

ACCOUNTS: Final = System("scrutiny.panels", "opens and closes accounts of panel members, each for one term")


def _runs(actor: Actor) -> None:
    if reason := runs_panels(actor):
        raise NotPermitted(reason)


@recorded()
def form_panel(name: str, *, says: str = "", actor: Actor, at: datetime) -> Panel:
    """Form a panel.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: there is one of that name.
    """
    _runs(actor)
    if Panel.unscoped.filter(name__iexact=name.strip()).exists():
        raise BadInput("There is a panel of that name.", where="name")
    made: Panel = Panel.unscoped.create(
        ref=next_reference("SPN"), name=name.strip(), says=says, formed_on=day_of(at), formed_by_ref=actor.person_ref
    )

    record(flow.FORMED, actor=actor, subject=made, at=at)
    return made


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """A member of the public as they join: name, how to reach them, the term, the panels by reference."""

    name: str
    email: str = ""
    starts_on: date
    ends_on: date
    panels: Sequence[str] = ()


def _within_a_term(starts_on: date, ends_on: date) -> None:
    last = clock("scrutiny.panel_term", on=starts_on).due(starts_on)
    if ends_on < starts_on:
        raise BadInput("A term cannot end before it begins.", where="ends_on")
    if ends_on > last:
        raise BadInput(f"A term that begins then ends by {day(last)}.", where="ends_on", hint="Renew it near its end.")


@recorded()
def enter_member(new: NewMember, *, actor: Actor, at: datetime) -> PanelMember:
    """Enter a member of the public. They have no account yet.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: the term is out of order or longer than the rule allows.
    """
    _runs(actor)
    _within_a_term(new.starts_on, new.ends_on)
    made: PanelMember = PanelMember.unscoped.create(
        ref=next_reference(MEMBER_PREFIX), name=new.name.strip(), email=new.email, starts_on=new.starts_on,
        ends_on=new.ends_on, panels=_panels(new.panels), entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.ENTERED, actor=actor, subject=made, at=at, **{"from": str(new.starts_on), "to": str(new.ends_on)})
    return made


def _panels(refs: Sequence[str]) -> list[str]:
    return [*Panel.unscoped.filter(ref__in=refs).order_by("ref").values_list("ref", flat=True)]


@recorded()
def seat_member(member: PanelMember, panels: Sequence[str], *, actor: Actor, at: datetime) -> PanelMember:
    """Say on which panels a member sits.

    Raises:
        NotPermitted: the actor does not run panels.
    """
    _runs(actor)
    known = _panels(panels)
    PanelMember.unscoped.filter(pk=member.pk).update(panels=known)

    record(flow.SEATED, actor=actor, subject=member, at=at, panels=known)
    member.refresh_from_db()
    return member


@recorded()
def open_member_account(member: PanelMember, name: str, password: str | None, *, actor: Actor, at: datetime) -> User:
    """Open the account of a member, with the one role that it ever has, until the last day of the term.

    Raises:
        NotPermitted: the actor does not run panels, or the term is over.
        BadInput: they have an account, or the name is taken.
    """
    _runs(actor)
    if member.ended_at or member.ends_on < day_of(at):
        raise NotPermitted("The term is over.", hint="Renew it first.")
    if User.objects.filter(person_ref=member.ref).exists():
        raise BadInput("This member has an account.", where="name")
    user = open_account(name, person_ref=member.ref, email=member.email, password=password, actor=ACCOUNTS, at=at)
    _grant(member, max(member.starts_on, day_of(at)), at)

    record(flow.ACCOUNT, actor=actor, subject=member, at=at, account=name, to=str(member.ends_on))
    return user


def _grant(member: PanelMember, starts: date, at: datetime) -> None:
    reason = "Sits on a scrutiny panel for a term"
    give_grant(PANEL, person_ref=member.ref, reason=reason, starts=starts, ends=member.ends_on, actor=ACCOUNTS, at=at)


@recorded()
def renew_member(member: PanelMember, ends_on: date, *, actor: Actor, at: datetime) -> PanelMember:
    """Renew a term from the day after it ends to another last day; the account goes on as long.

    Raises:
        NotPermitted: the actor does not run panels, or the term was ended.
        BadInput: the new day is not later, or the new term longer than the rule allows.
    """
    _runs(actor)
    if member.ended_at:
        raise NotPermitted("This term was ended.", hint="Enter the member anew.")
    first = max(member.ends_on + timedelta(days=1), day_of(at))
    if ends_on <= member.ends_on:
        raise BadInput("A later day than the one that stands.", where="ends_on")
    _within_a_term(first, ends_on)
    PanelMember.unscoped.filter(pk=member.pk).update(ends_on=ends_on)
    member.refresh_from_db()
    if User.objects.filter(person_ref=member.ref, is_active=True).exists():
        _grant(member, first, at)

    record(flow.RENEWED, actor=actor, subject=member, at=at, to=str(ends_on))
    return member


@recorded()
def end_member(member: PanelMember, reason: str, *, actor: Actor, at: datetime) -> PanelMember:
    """End a term now: the account is closed with it.

    Raises:
        NotPermitted: the actor does not run panels, or the term was ended already.
        BadInput: there is no reason.
    """
    _runs(actor)
    if member.ended_at:
        raise NotPermitted("This term was ended already.")
    if not reason.strip():
        raise BadInput("Say why the term ends now.", where="reason")
    PanelMember.unscoped.filter(pk=member.pk).update(ended_at=at)
    for user in User.objects.filter(person_ref=member.ref, is_active=True):
        close_account(user, reason="The term on a scrutiny panel was ended", actor=ACCOUNTS, at=at)

    record(flow.ENDED, actor=actor, subject=member, at=at, reason=reason)
    member.refresh_from_db()
    return member


@recorded()
def close_ended_accounts(*, at: datetime) -> int:
    """Close the account of every member whose term is over, and return how many. Run by night; safe to repeat."""
    over = PanelMember.unscoped.filter(ends_on__lt=day_of(at)).values("ref")
    closed = [*User.objects.filter(person_ref__in=over, is_active=True).order_by("pk")]
    for user in closed:
        close_account(user, reason="The term on a scrutiny panel is over", actor=ACCOUNTS, at=at)
    return len(closed)


@recorded()
def train_member(member: PanelMember, kind: str, on: date, *, actor: Actor, at: datetime) -> MemberTraining:
    """Enter that a member was trained in something on a day; it counts as long as the rule of that day says.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: there is no such training, or the day is to come.
    """
    _runs(actor)
    if kind not in code_list("scrutiny.panel_training", on=day_of(at)).codes:
        raise BadInput("Choose what they were trained in.", where="kind")
    if on > day_of(at):
        raise BadInput("The day must be today or in the past.", where="on")
    until = clock("scrutiny.panel_training_valid", on=on).due(on)
    made = MemberTraining.objects.create(member=member, kind=kind, on=on, until=until, entered_by_ref=actor.person_ref)

    record(flow.TRAINED, actor=actor, subject=member, at=at, kind=kind, on=str(on), until=str(until))
    return made


@recorded()
def say_they_know(member: PanelMember, person_ref: str, words: str, *, actor: Actor, at: datetime) -> Acquaintance:
    """Enter that a member knows somebody of the force: they stand aside from every case of theirs, now and later.

    Raises:
        NotPermitted: the actor does not run panels.
        BadInput: it was entered before.
    """
    _runs(actor)
    if Acquaintance.objects.filter(member=member, person_ref=person_ref).exists():
        raise BadInput("This was entered before.", where="number")
    made = Acquaintance.objects.create(
        member=member, person_ref=person_ref, words=words.strip(), entered_by_ref=actor.person_ref, entered_at=at
    )
    stand_aside_for(member, person_ref, actor=actor, at=at)

    record(flow.KNOWS, actor=actor, subject=member, at=at, person=person_ref, words=words)
    return made
