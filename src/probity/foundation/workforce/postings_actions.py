"""Asking whether somebody may be posted, and a desk's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NeedsReason, NotPermitted
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.models import DeskAnswer, Person, Post, PostingKind, PostingRequest
from probity.foundation.workforce.policy import may_ask_posting
from probity.foundation.workforce.postings_desks import Answer, Asked, posting_desks
from probity.foundation.workforce.workflow import POSTING_ANSWERED, POSTING_ASKED, POSTING_WITHDRAWN


@dataclass(frozen=True)
class Wish:
    """A posting as it is asked for."""

    kind: str
    person_ref: str
    post_ref: str
    from_on: date
    why: str


@recorded()
def ask_posting(wish: Wish, *, actor: User, at: datetime) -> PostingRequest:
    """Ask every desk whether somebody may be posted. The answer is told on the day the rulebook names, in one sentence.

    Raises:
        NotPermitted: the actor is neither human resources nor the person's line manager, or it is about them.
        BadInput: there is no such person, post or kind, or the day has passed.
        NeedsReason: it does not say why.
    """
    if about_themselves(actor, [wish.person_ref]):
        raise NotPermitted("You cannot do this: it involves you or somebody close to you.", hint="Ask a colleague.")
    if reason := may_ask_posting(actor, wish.person_ref):
        raise NotPermitted(reason)
    _check(wish, day_of(at))
    today = day_of(at)
    made = PostingRequest.unscoped.create(
        ref=next_reference("VP"), kind=wish.kind, person_ref=wish.person_ref, post_ref=wish.post_ref,
        from_on=wish.from_on, why=wish.why.strip(), asked_by_ref=actor.person_ref, asked_at=at,
        answer_on=clock("workforce.posting_answer", on=today).due(today),
    )  # fmt: skip
    facts = {"person": made.person_ref, "post": made.post_ref, "kind": made.kind, "from": str(made.from_on)}
    record(POSTING_ASKED, actor=actor, subject=made, at=at, why=made.why, **facts)
    for name, desk in posting_desks().items():
        waits = DeskAnswer.objects.create(request=made, desk=name)
        if answer := desk(_asked(made), at):
            _answer(waits, answer, actor=actor, at=at)
    return made


@recorded()
def give_answer(ref: str, desk: str, answer: Answer, *, actor: Actor, at: datetime) -> None:
    """Answer for a desk, or answer anew. The desk has checked that the actor may speak for it.

    Raises:
        BadInput: that desk was not asked about it, or it was withdrawn.
    """
    rows = DeskAnswer.objects.filter(request__ref=ref, desk=desk, request__withdrawn_at=None)
    waits = rows.select_related("request").first()
    if waits is None:
        raise BadInput(f"There is no request {ref} to answer.", where="ref")
    _answer(waits, answer, actor=actor, at=at)


@recorded()
def withdraw_posting(request: PostingRequest, *, actor: User, at: datetime) -> None:
    """Take a request back, by whoever made it."""
    if request.asked_by_ref != actor.person_ref:
        raise NotPermitted("Only whoever asked can withdraw a request.")
    if request.withdrawn_at is None:
        PostingRequest.unscoped.filter(pk=request.pk).update(withdrawn_at=at)
        record(POSTING_WITHDRAWN, actor=actor, subject=request, at=at)


def _answer(waits: DeskAnswer, answer: Answer, *, actor: Actor, at: datetime) -> None:
    said = {"may_go": answer.may_go, "words": answer.words, "by_account": actor.account, "at": at}
    DeskAnswer.objects.filter(pk=waits.pk).update(**said)
    facts = {"desk": waits.desk, "may_go": answer.may_go, "words": answer.words}
    record(POSTING_ANSWERED, actor=actor, subject=waits.request, at=at, **facts)


def _asked(made: PostingRequest) -> Asked:
    return Asked(made.ref, made.kind, made.person_ref, made.post_ref, made.from_on)


def _check(wish: Wish, today: date) -> None:
    if wish.kind not in PostingKind.values:
        raise BadInput("Choose what kind of posting it is.", where="kind")
    if not Person.unscoped.filter(ref=wish.person_ref).exists():
        raise BadInput("There is nobody of that reference.", where="person", hint="Look for them in the directory.")
    if not Post.unscoped.filter(ref=wish.post_ref).exists():
        raise BadInput("There is no post of that reference.", where="post", hint="Look for its holder's page.")
    if wish.from_on < today:
        raise BadInput("A posting is asked for before it begins.", where="from_on", hint="Name a day from today on.")
    if not wish.why.strip():
        raise NeedsReason("Say why this person should go to this post.")
