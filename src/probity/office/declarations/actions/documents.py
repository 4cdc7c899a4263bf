"""The documents of an offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.files import add_file
from probity.foundation.casework.models import File
from probity.foundation.kernel.errors import TransitionRefused
from probity.office.declarations.models import Offer
from probity.office.declarations.policy import (
    may_add_document,
)


@recorded()
def add_document(offer: Offer, *, name: str, chunks: Iterable[bytes], actor: User, at: datetime) -> File:
    """Keep a photograph, receipt or letter with the offer.

    Raises:
        TransitionRefused: the actor has no part in the offer, or it is closed.
        BadInput: it is too large, or of a kind that is not taken.
    """
    if reason := may_add_document(offer, actor):
        raise TransitionRefused(reason)
    return add_file(offer, name=name, chunks=chunks, actor=actor, at=at)
