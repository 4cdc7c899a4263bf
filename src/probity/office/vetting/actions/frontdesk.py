"""Asking at the front desk, which is entered and limited, and keeping the photo of a pass."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.vetting.models import DeskAsk, PassPhoto
from probity.office.vetting.policy.frontdesk import (
    LONGEST_PHOTO,
    WINDOW,
    asks_at_desk,
    keeps_photos,
    most_asks,
    photo_type,
)
from probity.office.vetting.queries.frontdesk import PassAnswer, asks_since, cleared_until, has_photo, holder_of
from probity.office.vetting.workflow import frontdesk as flow

TOO_OFTEN = "You have asked too often. Wait ten minutes, or ring the vetting unit."


@recorded()
def ask_about_pass(pass_number: str, *, address: str, actor: User, at: datetime) -> PassAnswer:
    """Until when the holder of a pass is cleared. Lapsed, refused, suspended and unknown are one answer.

    Raises:
        NotPermitted: the actor is not at the front desk, or this account or address asked too often.
        BadInput: no number is given.
    """
    if reason := asks_at_desk(actor):
        raise NotPermitted(reason)
    number = pass_number.strip()
    if not number:
        raise BadInput("Enter the number of the pass.", where="pass_number")
    on = day_of(at)
    asked = asks_since(at - WINDOW, account=actor.account, address=address)
    if any(so_many >= most for so_many, most in zip(asked, most_asks(on), strict=True)):
        raise NotPermitted(TOO_OFTEN)
    holder = holder_of(number)
    until = cleared_until([holder], on=on).get(holder)
    photo = has_photo(holder)

    known = holder if until else ""
    ask = DeskAsk.objects.create(account=actor.account, address=address, person_ref=known, at=at)
    facts = {"cleared": until is not None, "pass_number": number, "person": known}
    record(flow.ASKED, actor=actor, subject=None, at=at, **facts)
    return PassAnswer(until, known, ask.pk, bool(known) and photo)


@recorded()
def keep_photo(person_ref: str, content: bytes, *, actor: User, at: datetime) -> PassPhoto:
    """Keep the photo of somebody's pass in place of the one before.

    Raises:
        NotPermitted: the actor is not of the vetting unit.
        BadInput: it is no JPEG or PNG, or is too large.
    """
    if reason := keeps_photos(actor):
        raise NotPermitted(reason)
    kind = photo_type(content)
    if not kind:
        raise BadInput("A photo is a JPEG or PNG file.", where="photo", hint="Save it as one of these.")
    if len(content) > LONGEST_PHOTO:
        raise BadInput("The photo is larger than 300 kB.", where="photo", hint="Save it smaller.")
    said = {"content": content, "content_type": kind, "entered_by_ref": actor.person_ref, "entered_at": at}
    kept, _ = PassPhoto.objects.update_or_create(person_ref=person_ref, defaults=said)
    record(flow.PHOTO_KEPT, actor=actor, subject=None, at=at, person=person_ref)
    return kept
