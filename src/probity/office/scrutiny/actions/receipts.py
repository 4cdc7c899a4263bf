"""Receipts of searches, and copies of the record for the person searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom
from typing import Any, Final

from django.contrib.auth.hashers import check_password, make_password

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.outbox import post
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.foundation.kernel.references import RANDOM_CHARACTERS
from probity.foundation.rulebook.rows import clock
from probity.office.scrutiny.models import (
    KEYED,
    Receipt,
    ReceiptWay,
    RecordRequest,
    RequestState,
    Search,
    SearchState,
)
from probity.office.scrutiny.policy.receipts import SEARCHED_PAGE, keeps_requests, may_give_copy_of
from probity.office.scrutiny.policy.stops import is_searcher
from probity.office.scrutiny.workflow import receipts as flow

KEY_PARTS, KEY_PART = 3, 4
RANDOM: Final = SystemRandom()
NO_MATCH: Final = "No record is found for these answers."
NO_MATCH_HINT: Final = "Look at the card again: the reference, the key and the day must all be as they stand there."
NOT_SENT: Final = "The officer has not sent the record yet."
TOO_LATE: Final = "The time to ask for this record by its card is over."
TOO_LATE_HINT: Final = "You can still ask the force for the data that it holds about you."


@dataclass(frozen=True, kw_only=True)
class Given:
    """How a receipt was given: on a card, by e-mail, not wanted, or not given and why."""

    way: ReceiptWay
    email: str = ""
    why: str = ""
    address: str = ""
    """Where the person searched finds their pages, for the e-mail."""


@recorded()
def give_receipt(search: Search, given: Given, *, actor: Actor, at: datetime) -> tuple[Receipt, str]:
    """Enter the receipt of a search; gives it with its key, which is told this once and kept as a digest.

    A second receipt of the same search gets another key, and the first key opens nothing any more.

    Raises:
        NotPermitted: the actor did not make the search.
        BadInput: no address for an e-mail, or no word why no receipt was given.
    """
    if reason := is_searcher(search, actor):
        raise NotPermitted(reason)
    if given.way == ReceiptWay.EMAIL and not given.email:
        raise BadInput("Give the address to send it to.", where="email")
    if given.way == ReceiptWay.NOT_GIVEN and not given.why.strip():
        raise BadInput("Say why no receipt was given.", where="why")
    key = _new_key() if given.way in KEYED else ""
    said: dict[str, Any] = {"way": given.way, "why": given.why.strip() if given.way == ReceiptWay.NOT_GIVEN else "",
            "key_digest": make_password(plain_key(key)) if key else "", "given_by_ref": actor.person_ref,
            "given_at": at}  # fmt: skip
    made = Receipt.unscoped.filter(search=search).first()
    event = flow.RECEIPT_RENEWED if made else flow.RECEIPT_GIVEN
    if made:
        Receipt.unscoped.filter(pk=made.pk).update(**said)
        made.refresh_from_db()
    else:
        made = Receipt.unscoped.create(ref=next_reference("SR"), search=search, **said)

    words = {} if event is flow.RECEIPT_RENEWED else {"why": said["why"]}
    record(event, actor=actor, subject=made, at=at, way=str(given.way), **words)
    if given.way == ReceiptWay.EMAIL:
        _send(made, key, given, at)
    return made, key


def _new_key() -> str:
    letters = [RANDOM.choice(RANDOM_CHARACTERS) for _ in range(KEY_PARTS * KEY_PART)]
    return "-".join("".join(letters[at : at + KEY_PART]) for at in range(0, len(letters), KEY_PART))


def plain_key(typed: str) -> str:
    """A key as it is compared: without spaces and hyphens, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _send(receipt: Receipt, key: str, given: Given, at: datetime) -> None:
    words = (
        f"You were searched by the police on {receipt.search.searched_on or day_of(at):%d %B %Y}.\n\n"
        f"Your reference: {receipt.ref}\nYour key: {key}\n\n"
        f"With them you can read the record of the search, and you can say how it was: {given.address}\n"
        "What you say there is not tied to you or to this search.\n"
    )
    mail = {"to": given.email, "title": "Your receipt of a search", "words": words}
    post("email", f"receipt:{receipt.ref}:{receipt.key_digest[-12:]}", mail, at=at)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the person searched types from their card."""

    ref: str
    key: str
    searched_on: date


@recorded()
def fetch_copy(claim: Claim, *, at: datetime) -> Search:
    """The search whose card this is, for its copy. Nothing that anybody is told depends on earlier requests.

    Raises:
        NotPermitted: the card, its key or the day is another; the record is not sent; or the law's time is over.
    """
    found = Receipt.unscoped.filter(ref=claim.ref.strip().upper()).select_related("search").first()
    digest = found.key_digest if found and found.key_digest else make_password(None)
    fits = check_password(plain_key(claim.key), digest)
    if found is None or not fits or found.search.searched_on not in (claim.searched_on, None):
        raise NotPermitted(NO_MATCH, hint=NO_MATCH_HINT)
    search, today = found.search, day_of(at)
    if search.state == SearchState.DRAFT:
        raise NotPermitted(NOT_SENT, hint="Come back tomorrow: your key stays good.")
    if today > clock("scrutiny.copy_time", on=claim.searched_on).due(claim.searched_on):
        raise NotPermitted(TOO_LATE, hint=TOO_LATE_HINT)
    request = RecordRequest.unscoped.filter(search=search, came_by=RecordRequest.Way.CARD).first()
    request = request or RecordRequest.unscoped.create(
        ref=next_reference("SRR"), state=RequestState.GIVEN, search=search, came_by=RecordRequest.Way.CARD,
        asked_on=today, due_on=today, entered_at=at, answered_at=at,
    )  # fmt: skip

    record(flow.FETCHED, actor=SEARCHED_PAGE, subject=request, at=at)
    return search


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request that came without a key: when, what they say of the search, how they showed who they are."""

    asked_on: date
    says: str
    shown_by: str


@recorded()
def enter_request(new: NewRequest, *, actor: Actor, at: datetime) -> RecordRequest:
    """Enter a request for the record of one's own search that came by letter, telephone or at a counter.

    Raises:
        NotPermitted: the actor does not keep requests.
        BadInput: it was asked in the future.
    """
    if reason := keeps_requests(actor):
        raise NotPermitted(reason)
    if new.asked_on > day_of(at):
        raise BadInput("The day must be today or in the past.", where="asked_on")
    made = RecordRequest.unscoped.create(
        ref=next_reference("SRR"), came_by=RecordRequest.Way.KEYED, asked_on=new.asked_on, says=new.says,
        shown_by=new.shown_by, due_on=clock("scrutiny.copy_answered", on=new.asked_on).due(new.asked_on),
        entered_by_ref=actor.person_ref, entered_at=at,
    )  # fmt: skip

    record(flow.REQUESTED, actor=actor, subject=made, at=at)
    return made


@recorded()
def give_copy(request: RecordRequest, search: Search, *, actor: Actor, at: datetime) -> RecordRequest:
    """Answer a request with a search that the actor can read; its copy is then on the request's page.

    Raises:
        TransitionRefused: it is answered, or the actor keeps no requests.
        NotPermitted: the actor had a part in the search.
        BadInput: it was asked for after the time that the law gives.
    """
    if reason := may_give_copy_of(search, actor):
        raise NotPermitted(reason)
    on = search.searched_on
    if on and request.asked_on > clock("scrutiny.copy_time", on=on).due(on):
        raise BadInput("It was asked for after the law's time.", where="search", hint="Refuse it with that reason.")
    changes = {"search": search, "answered_by_ref": actor.person_ref, "answered_at": at}
    move(request, flow.GIVE, actor=actor, at=at, changes=changes, search=search.ref)
    return request


@recorded()
def refuse_copy(request: RecordRequest, *, reason: str, words: str, actor: Actor, at: datetime) -> RecordRequest:
    """Refuse a request for a listed reason, in words that go to the person.

    Raises:
        TransitionRefused: it is answered, or the actor keeps no requests.
    """
    changes = {"reason": reason, "words": words.strip(), "answered_by_ref": actor.person_ref, "answered_at": at}
    move(request, flow.REFUSE, actor=actor, at=at, changes=changes, reason=reason, words=words)
    return request
