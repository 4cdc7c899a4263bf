"""What the desk gives the home page, the search and the names of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from probity.foundation.access.models import User
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.naming import name_source
from probity.foundation.web.needs import Need, needs
from probity.foundation.workforce.queries import cards
from probity.office.declarations.templatetags import declaration_needs as shell


@needs
def what_needs(user: User, at: datetime) -> Iterable[Need]:
    """What the home page shows of this desk."""
    yield from shell.needs_of(user, at)


@finds("Offers")
def find_offers(user: User, sought: str) -> Iterable[Found]:
    """Offers by reference, giver, what it was, or the name of a person in it."""
    yield from shell.offers_found(user, sought)


@name_source
def names_of_people(refs: Iterable[str], on: date) -> dict[str, str]:
    """Names from the directory, for the shell's own pages."""
    return {ref: card.name for ref, card in cards(refs, on=on).items()}
