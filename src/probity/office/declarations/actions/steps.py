"""What every action of the desk needs."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.audit.actors import Actor
from probity.foundation.kernel.errors import NotPermitted
from probity.office.declarations.models import Offer, Step, StepKind


def needs_words(words: str, *, what: str, unless: bool = False) -> None:
    if not unless and not words.strip():
        raise NotPermitted("This needs a reason in words.", hint=what)


def step(offer: Offer, kind: StepKind, words: str, *, actor: Actor, at: datetime) -> None:
    Step.objects.create(offer=offer, kind=kind, words=words, by_ref=actor.person_ref, at=at)
