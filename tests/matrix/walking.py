"""The access matrix: every address of a site for every role, against records in every relation to the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import Role
from probity.foundation.access.scoping import has_rule, permitted

RELATIONS = {
    "own": "one's own",
    "team": "somebody one manages",
    "unit": "somebody else in one's unit",
    "other": "somebody in another unit",
    "about": "about oneself, entered by another",
    "tied": "a declared spouse's",
}
Arguments = Callable[
    [str], Mapping[str, Any] | None
]  # relation -> the address's arguments, None where there is no such


@dataclass(frozen=True)
class Address:
    """One named address of the site."""

    name: str
    takes: frozenset[str]


def addresses() -> list[Address]:
    """Every named address of the site, in the resolver's order."""
    return [*_walk(get_resolver().url_patterns, "", frozenset())]


def _walk(patterns: Iterable[Any], space: str, outer: frozenset[str]) -> Iterator[Address]:
    for pattern in patterns:
        takes = outer | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Address(f"{space}{pattern.name}", takes)
        else:
            yield from _walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space, takes)


def answer(client: Client, path: str) -> str:
    """What a reader gets: the status of a GET, or of an empty POST where the address takes only that."""
    response = client.get(path)
    if response.status_code == 405:
        response = client.post(path)
    return {200: "page", 302: "on", 400: "asks", 403: "refused", 404: "no such page", 409: "refused"}.get(
        response.status_code, str(response.status_code)
    )


def row_of(client: Client, address: Address, records: Arguments) -> tuple[str, ...]:
    """One role's answers at one address: one where it names no record, else one a relation."""
    if not address.takes:
        return (answer(client, reverse(address.name)),)
    made = [records(relation) for relation in RELATIONS]
    return tuple("-" if words is None else answer(client, reverse(address.name, kwargs=words)) for words in made)


def table(rows: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Iterator[str]:
    """The matrix as Markdown: under each address the readers who get the same, together."""
    yield "| Address | Reader | " + " | ".join(RELATIONS.values()) + " |"
    yield "|---|---|" + "---|" * len(RELATIONS)
    for name, by_reader in rows.items():
        alike: dict[tuple[str, ...], list[str]] = {}
        for reader, answers in by_reader.items():
            alike.setdefault(answers, []).append(reader)
        for answers, readers in sorted(alike.items(), key=lambda pair: -len(pair[1])):
            who = "everyone" if len(readers) == len(by_reader) else ", ".join(readers)
            cells = answers if len(answers) > 1 else (answers[0], *([""] * (len(RELATIONS) - 1)))
            yield f"| `{name}` | {who} | " + " | ".join(cells) + " |"


def rows_by_rule(
    readers: Mapping[str, User], records: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The same question asked of the row rules alone: which records each reader reaches, by relation."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind, by_relation in records.items():
        model = apps.get_model(kind)
        for name, reader in readers.items():
            reached = {*model._base_manager.filter(permitted(model, reader)).values_list("pk", flat=True)}
            seen = (by_relation.get(relation) for relation in RELATIONS)
            cells = tuple("-" if one is None else "sees" if one.pk in reached else "hidden" for one in seen)
            found.setdefault(kind, {})[name] = cells
    return found


def models_without_a_rule() -> list[str]:
    """Models that nobody has decided who may read."""
    return [model._meta.label for model in apps.get_models() if not has_rule(model)]


def reader_name(role: Role | None) -> str:
    """How a reader is called in the matrix."""
    return role.title if role else "no role"
