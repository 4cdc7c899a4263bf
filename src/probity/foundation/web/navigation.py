"""The service navigation, and what anybody may read: desks register their entries, with the roles that may see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from probity.foundation.web.limits import may_open, open_to_anybody

if TYPE_CHECKING:
    from probity.foundation.access.models import User
    from probity.foundation.access.roles import Role

Counter = Callable[["User"], int]


@dataclass(frozen=True)
class Entry:
    """One entry of the service navigation.

    `roles` empty means everyone who is signed in. `namespace` marks the entry as current on every page of that desk;
    without it only its own address is. `order` sorts from the left.
    """

    title: str
    url_name: str
    roles: tuple[Role, ...] = ()
    namespace: str = ""
    order: int = 100
    count: Counter | None = None

    def seen_by(self, user: User) -> bool:
        """Whether the user holds a role that may see this entry."""
        return may_open(user, self.url_name) and (not self.roles or any(user.holds(role) for role in self.roles))


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> Entry:
    """Add an entry; desks call this in their urls.py.

    Raises:
        ValueError: another entry has the address.
    """
    if entry.url_name in _entries:
        raise ValueError(f"the navigation already has {entry.url_name!r} as {_entries[entry.url_name].title!r}")
    _entries[entry.url_name] = entry
    return entry


@dataclass(frozen=True)
class Published:
    """Something that anybody may read or do without an account: where it begins, and in a sentence what it is."""

    title: str
    url_name: str
    says: str
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_published: dict[str, Published] = {}


def publish(part: Published) -> Published:
    """Add a part to the page of what is published; desks call this in their urls.py."""
    open_to_anybody(part.url_name.partition(":")[0])
    return _published.setdefault(part.url_name, part)


def published() -> list[Published]:
    """What this site shows to anybody, in order; nothing where no desk of it publishes."""
    return sorted(_published.values(), key=lambda part: (part.order, part.title))


def navigation_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries that this reader may see, with address and which one is current.

    A page that has an entry of its own is marked there, and not at its desk's entry too.
    """
    user: Any = request.user
    entries = sorted(_entries.values(), key=lambda entry: (entry.order, entry.title))
    seen = [entry for entry in entries if entry.seen_by(user)]
    match = request.resolver_match
    own = next((entry for entry in seen if match and match.view_name == entry.url_name), None)
    return [_item(entry, request, own) for entry in seen]


def _item(entry: Entry, request: HttpRequest, own: Entry | None) -> dict[str, Any]:
    match = request.resolver_match
    of_its_desk = bool(match and entry.namespace and entry.namespace in match.namespaces)
    here = entry is own if own else of_its_desk
    user: Any = request.user
    return {
        "title": entry.title,
        "url": reverse(entry.url_name),
        "current": here,
        "count": entry.count(user) if entry.count else 0,
    }
