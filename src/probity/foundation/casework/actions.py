"""Every write of casework: notes, corrections, letters, referrals and releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework import workflow
from probity.foundation.casework.deadlines import meet_deadline, set_deadline
from probity.foundation.casework.deconfliction import clashes_with
from probity.foundation.casework.letters import compose
from probity.foundation.casework.models import Letter, Note, Referral, Release, Taken, Version, subject_of
from probity.foundation.casework.outbox import post
from probity.foundation.casework.policy import STANDARDS, WRITER
from probity.foundation.casework.transitions import change, move, why_not
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.references import random_reference


@recorded()
def add_note(subject: Any, *, words: str, actor: Actor, at: datetime) -> Note:
    """Add words to a record that the caller has already read under its rule."""
    note = Note.objects.create(
        **subject_of(subject), words=words, by_account=actor.account, by_ref=actor.person_ref, at=at
    )
    record(workflow.NOTED, actor=actor, subject=subject, at=at, words=words)
    return note


@recorded()
def correct(subject: Any, changes: Mapping[str, Any], *, reason: str, actor: Actor, at: datetime) -> Version:
    """Change what a record says, keeping what it said before as a version with the reason.

    Raises:
        NotPermitted: no reason was given.
        Stale: somebody else changed the record meanwhile.
        ValueError: a change is of what moves alone may change, such as the state.
    """
    if not reason.strip():
        raise NotPermitted("A correction needs a reason.", hint="Say what was wrong.")
    said = {name: _as_said(getattr(subject, name)) for name in sorted(changes)}
    number = subject.version
    change(subject, changes)
    version = Version.objects.create(
        **subject_of(subject),
        number=number,
        said=said,
        reason=reason,
        by_account=actor.account,
        by_ref=actor.person_ref,
        at=at,
    )
    record(
        workflow.CORRECTED, actor=actor, subject=subject, at=at, number=number, fields=sorted(changes), reason=reason
    )
    return version


def _as_said(value: Any) -> str | None:
    return None if value is None else str(value)


@recorded()
def write_letter(
    subject: Any, *, template: str, to_ref: str, facts: dict[str, Any], actor: Actor, at: datetime
) -> Letter:
    """Keep the letter that the template makes of the facts, and tell its reader by e-mail that it is there."""
    title, words = compose(template, facts)
    letter = Letter.objects.create(
        **subject_of(subject),
        ref=next_reference("LE"),
        template=template,
        to_ref=to_ref,
        title=title[:200],
        words=words,
        at=at,
    )
    tell(to_ref, key=letter.ref, title=title, at=at)
    record(workflow.WROTE, actor=actor, subject=subject, at=at, letter=letter.ref, template=template, to=to_ref)
    return letter


def tell(person_ref: str, *, key: str, title: str, at: datetime) -> None:
    """Put an e-mail to each of a person's accounts with an address in the outbox: a title, never a record's words."""
    for user in User.objects.filter(person_ref=person_ref, is_active=True).exclude(email="").order_by("pk"):
        words = "Something in Probity needs you. Sign in to read it.\n"
        post("email", f"tell:{key}:{user.pk}", {"to": user.email, "title": title, "words": words}, at=at)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a referral says: to whom, about whom and which record, under which title."""

    to_desk: str = ""
    to_ref: str = ""
    about_ref: str = ""
    subject_kind: str = ""
    subject_ref: str = ""
    title: str
    words: str


def new_key() -> str:
    """A key for a referral: random, so that nothing about where it came from can be read from it."""
    return random_reference("RK", random=SystemRandom()) + "." + SystemRandom().randbytes(8).hex()


@recorded()
def receive_referral(
    content: Words, *, kind: Referral.Kind, key: str, sender: str, actor: Actor, at: datetime, in_reply_to: str = ""
) -> Referral:
    """Put a referral into the inbox it is addressed to. The same key again gives the referral that stands.

    Every question to a person arrives here, from whatever desk, and looks the same.
    """
    if (standing := Referral.unscoped.filter(key=key).first()) is not None:
        return standing
    ref = next_reference("RF")  # from here on, another process that takes a referral waits for this one to end
    if (standing := Referral.unscoped.filter(key=key).first()) is not None:
        return standing
    state = Referral.State.OPEN if kind == Referral.Kind.QUERY else Referral.State.RECEIVED
    referral = Referral.unscoped.create(
        ref=ref,
        state=state,
        kind=kind,
        key=key,
        sender=sender,
        sent_at=at,
        in_reply_to=in_reply_to,
        sent_by="" if actor.account.startswith("system:") else actor.account,
        **vars(content),
    )
    if kind == Referral.Kind.QUERY:
        set_deadline(referral, "Answer", rule_id="queries.answer_time", starts_on=day_of(at))
    if content.to_ref:
        tell(content.to_ref, key=referral.ref, title=content.title, at=at)
    facts = {"kind": str(kind), "to_desk": content.to_desk, "to": content.to_ref, "about": content.about_ref}
    record(workflow.RECEIVED, actor=actor, subject=referral, at=at, title=content.title, words=content.words, **facts)
    return referral


@recorded()
def ask_query(content: Words, *, actor: User, at: datetime) -> Referral:
    """Ask somebody a question for Professional Standards. It arrives as every question does.

    Raises:
        NotPermitted: the actor is no standards officer, or asks themselves.
    """
    if not actor.holds(STANDARDS):
        raise NotPermitted("Only a standards officer can ask this.", hint="Ask one of them.")
    if content.to_ref == actor.person_ref:
        raise NotPermitted("You cannot ask yourself.", hint="Another standards officer can.")
    return receive_referral(
        content, kind=Referral.Kind.QUERY, key=new_key(), sender=PROFESSIONAL_STANDARDS, actor=actor, at=at
    )


@recorded()
def answer_query(referral: Referral, *, words: str, actor: User, at: datetime) -> Referral:
    """Answer a question; the answer goes back to whoever asked as a referral of its own.

    Raises:
        TransitionRefused: it is not addressed to the actor, or is answered already.
    """
    move(referral, workflow.ANSWER, actor=actor, at=at, changes={"answer": words, "answered_at": at}, words=words)
    meet_deadline(referral, "Answer", at=at)
    reply = Words(
        to_desk=ANSWERS_DESK,
        about_ref=referral.about_ref,
        subject_kind=referral.subject_kind,
        subject_ref=referral.subject_ref,
        title=f"Answer: {referral.title}"[:200],
        words=words,
    )
    receive_referral(
        reply,
        kind=Referral.Kind.ANSWER,
        key=f"{referral.key}.a",
        sender="",
        actor=actor,
        at=at,
        in_reply_to=referral.key,
    )
    return referral


@recorded()
def take_up(referral: Referral, *, actor: User, at: datetime) -> Referral:
    """Say that somebody has what was handed over: it waits on no home page from then on, and stays in the inbox.

    Raises:
        TransitionRefused: it is a question or an answer, is taken up, or is not addressed to the actor.
    """
    move(referral, workflow.TAKE_UP, actor=actor, at=at)
    return referral


PROFESSIONAL_STANDARDS = "Professional Standards"  # the sender of every question, from whatever desk it comes
ANSWERS_DESK = (
    "standards.answers"  # no role is at this desk: an answer is read through the question, or by the corridor
)


@recorded()
def write_release(content: Words, *, desk: str, source: Any, actor: User, at: datetime) -> tuple[Release, int]:
    """Write words for somebody outside the corridor. Gives the release and how much live work names the people in it.

    Found in live work, it is held until a deconfliction officer lifts the hold; either way a second person approves.

    Raises:
        NotPermitted: the actor may not write releases, or this one concerns them or somebody close to them.
    """
    if not actor.holds(WRITER):
        raise NotPermitted("Only a release author can do this.", hint="Ask one of them.")
    if about_themselves(actor, [content.to_ref, content.about_ref]):
        raise NotPermitted("You cannot write this: it involves you or somebody close to you.", hint="Ask another.")
    clashes = clashes_with([content.to_ref, content.about_ref])
    release = Release.unscoped.create(
        ref=random_reference("RL", random=SystemRandom()),
        state=Release.State.HELD if clashes else Release.State.WAITING,
        key=new_key(),
        desk=desk,
        source_kind=source._meta.label_lower,
        source_ref=source.ref,
        author_ref=actor.person_ref,
        written_at=at,
        found=[clash.ref for clash in clashes],
        **{name: value for name, value in vars(content).items() if name != "to_desk"},
    )
    record(
        workflow.WRITTEN,
        actor=actor,
        subject=release,
        at=at,
        to=content.to_ref,
        clashes=release.found,
        title=content.title,
        words=content.words,
    )
    return release, len(clashes)


@recorded()
def lift_hold(release: Release, *, reason: str, actor: User, at: datetime) -> Release:
    """Let a release about somebody in live work go on to its second person, for a reason."""
    if not reason.strip():
        raise NotPermitted("Lifting a hold needs a reason.", hint="Say whom you asked and what they said.")
    found = [clash.ref for clash in clashes_with(release.involved())]
    changes = {"lifted_by_ref": actor.person_ref, "lifted_because": reason, "found": found}
    move(release, workflow.LIFT, actor=actor, at=at, changes=changes, reason=reason)
    return release


@recorded()
def approve_release(release: Release, *, actor: User, at: datetime) -> Release:
    """Approve words as the second person and put them in the outbox.

    Raises:
        TransitionRefused: the actor wrote it, lifted its hold, is involved, or may not approve.
        NotPermitted: live work has named the person since it was written, or since its hold was lifted.
    """
    if reason := why_not(workflow.APPROVE, release, actor):  # who may not approve learns nothing of live work
        raise TransitionRefused(reason)
    if {clash.ref for clash in clashes_with(release.involved())} - {*release.found}:
        raise NotPermitted("Live work now names the person.", hint="Withdraw it, or write it again so that it is held.")
    move(
        release,
        workflow.APPROVE,
        actor=actor,
        at=at,
        changes={"approver_ref": actor.person_ref, "approved_at": at},
        to=release.to_ref,
        author=release.author_ref,
    )
    post("release", f"release:{release.key}", _as_posted(release), at=at)
    return release


@recorded()
def withdraw_release(release: Release, *, reason: str, actor: User, at: datetime) -> Release:
    """Take back words that have not gone out.

    Raises:
        NotPermitted: no reason was given.
        TransitionRefused: it has gone out, or the actor has no part in releases or is involved.
    """
    if not reason.strip():
        raise NotPermitted("Taking back a release needs a reason.", hint="Say why it should not go out.")
    move(release, workflow.WITHDRAW, actor=actor, at=at, reason=reason)
    return release


def _as_posted(release: Release) -> dict[str, str]:
    """Exactly what leaves the corridor: the words and whom they concern; nothing of where they came from."""
    names = ("key", "to_ref", "about_ref", "subject_kind", "subject_ref", "title", "words")
    return {name: getattr(release, name) for name in names}


@recorded()
def mark_sent(key: str, *, actor: Actor, at: datetime) -> None:
    """Note that the office took a release. Called in the transaction that marks the outbox item delivered."""
    release = Release.unscoped.get(key=key)
    if release.state == Release.State.APPROVED:
        move(release, workflow.SEND, actor=actor, at=at, changes={"sent_at": at})


@recorded()
def take_referral(facts: Any, *, actor: Actor, at: datetime) -> None:
    """Take one referral of the office into the corridor, once: an answer to its release, or a hand-over to its inbox.

    `facts` is a `queries.OfficeReferral`. Remembering it and acting on it are one transaction.
    """
    _, new = Taken.objects.get_or_create(office_ref=facts.ref, defaults={"at": at})
    if not new:
        return
    release = Release.unscoped.filter(key=facts.in_reply_to).first() if facts.in_reply_to else None
    if release is not None:
        record(workflow.TAKEN, actor=actor, subject=release, at=at, office_ref=facts.ref)
        changes = {"answer": facts.words, "answered_at": at, "sent_at": release.sent_at or at}
        move(release, workflow.REPLY, actor=actor, at=at, changes=changes, words=facts.words)
        return
    content = Words(
        to_desk=facts.to_desk,
        about_ref=facts.about_ref,
        subject_kind=facts.subject_kind,
        subject_ref=facts.subject_ref,
        title=facts.title,
        words=facts.words,
    )
    taken = receive_referral(
        content, kind=Referral.Kind.HANDOVER, key=f"office.{facts.key}", sender=facts.sender, actor=actor, at=at
    )
    record(workflow.TAKEN, actor=actor, subject=taken, at=at, office_ref=facts.ref)
