"""The directory in the service navigation and in search: the workforce room stands below the pages and cannot ask."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.navigation import Entry, register
from probity.foundation.workforce.policy import HR
from probity.foundation.workforce.queries import search_people

MOST = 20

register(Entry("People", "workforce:people", namespace="workforce", order=800))
register(Entry("Postings", "workforce:postings", roles=(HR,), order=810))


@finds("People")
def people(_user: User, words: str) -> Iterable[Found]:
    """People by name, number or reference: the directory is open to every account."""
    for card in search_people(words, on=timezone.localdate(), limit=MOST):
        post = ", ".join(part for part in (card.rank, card.post_title, card.unit_name) if part)
        yield Found(card.name, reverse("workforce:person", args=[card.ref]), card.ref, post)
