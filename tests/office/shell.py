"""What the tests of the shell's pages share: a question in somebody's inbox."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.casework.actions import Words, receive_referral
from probity.foundation.casework.models import Referral

STAGE = System("tests", "Sets the stage for a test")


def ask(to: User, number: int = 1, *, title: str = "", kind: Referral.Kind = Referral.Kind.QUERY) -> Referral:
    """A question to the account, sent so many days ago."""
    content = Words(to_ref=to.person_ref, title=title or f"A watch, number {number:03}", words="What was your part?")
    at = timezone.now() - timedelta(days=number)
    return receive_referral(content, kind=kind, key=f"key-{number}", sender="Standards", actor=STAGE, at=at)
