"""Whether words that somebody wants to publish may name somebody."""

from __future__ import annotations

import re
from collections.abc import Collection

from probity.foundation.workforce.models import Person
from probity.office.declarations.queries.publication_register import PUBLISHING

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
SHORTEST = 2  # letters: one letter names nobody
EMAIL = re.compile(r"\S@\S")
TELEPHONE = re.compile(r"(?<!\d)(?:\+44|0)[\d\s()-]{8,}\d")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)
REFERENCE = re.compile(r"\b[A-Z]{1,4}[- ](?:\d{6,12}|[2-9A-Z]{8})[- ][A-Z]\b")


def may_name(words: str, *, people: Collection[str], others: Collection[str] = ()) -> list[str]:
    """Why the words may tell who somebody is, each reason in words; none where nothing was found.

    The names and numbers of `people`, by reference, and the words of `others` (a private giver) are found in any case;
    the family name of anybody else in the workforce where it begins with a capital. One query.
    """
    written = {word for found in WORD.findall(words) for word in (found, *re.split(r"['\u2019-]", found))}
    folded = {word.casefold() for word in written if len(word) >= SHORTEST}
    numbers = set(re.findall(r"[A-Za-z]?\d{2,}", words))
    capital = sorted({word for word in written if word[:1].isupper() and len(word) >= SHORTEST})
    known = Person.objects.visible_to(PUBLISHING)
    found = [_reason(word) for word in sorted(folded & _parts(others))]
    for person in known.filter(ref__in=sorted(people)).order_by("ref"):
        own = _parts([person.given_names, person.family_name]) & folded
        found += [_reason(word) for word in sorted(own)]
        found += [f"“{person.force_number}” is a warrant or staff number"] if person.force_number in numbers else []
    named = known.filter(family_name__in=capital).exclude(ref__in=sorted(people))
    found += [_reason(name) for name in sorted({*named.values_list("family_name", flat=True)})]
    return [*dict.fromkeys([*found, *_patterns(words)])]


def _reason(word: str) -> str:
    return f"“{word}” may be somebody's name"


def _parts(names: Collection[str]) -> set[str]:
    return {
        part.casefold()
        for name in names
        for word in WORD.findall(name)
        for part in (word, *re.split(r"['\u2019-]", word))
        if len(part) >= SHORTEST
    }


def _patterns(words: str) -> list[str]:
    told = (
        (EMAIL, "it holds an e-mail address"),
        (TELEPHONE, "it holds a telephone number"),
        (POSTCODE, "it holds a postcode"),
        (REFERENCE, "it holds a reference of ours"),
    )
    return [reason for pattern, reason in told if pattern.search(words)]
