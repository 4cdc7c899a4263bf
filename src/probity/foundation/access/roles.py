"""Roles: data that each desk declares, given to people by dated grants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Site(StrEnum):
    OFFICE = "office"
    CORRIDOR = "corridor"
    BOTH = "both"


@dataclass(frozen=True)
class Role:
    """What a grant lets somebody do, in words that a reviewer can check."""

    key: str
    title: str
    site: Site
    desk: str
    says: str
    owns: bool = False  # answers for the desk's data, and is told when somebody breaks glass on it
    told_of: str = ""  # under which name it is told of broken glass: the desk it owns, or records kept from its owner

    def __str__(self) -> str:
        return self.title


_roles: dict[str, Role] = {}


def role(
    key: str, title: str, *, site: Site | str, desk: str, says: str, owns: bool = False, told_of: str = ""
) -> Role:
    """Register and return a role. Whoever owns a desk is told of glass broken on it.

    Raises:
        ValueError: the key is taken.
    """
    if key in _roles:
        raise ValueError(f"the role {key!r} is already registered as {_roles[key].title!r}")
    told_of = told_of or (desk if owns else "")
    _roles[key] = Role(key=key, title=title, site=Site(site), desk=desk, says=says, owns=owns, told_of=told_of)
    return _roles[key]


def find_role(key: str) -> Role | None:
    """The registered role of that key, or None."""
    return _roles.get(key)


def all_roles(site: Site | None = None) -> tuple[Role, ...]:
    """Every role, or those of one site with those of both, by key."""
    wanted = (made for _, made in sorted(_roles.items()))
    return tuple(made for made in wanted if site is None or made.site in {site, Site.BOTH})


AUDITOR = role(
    "access.auditor",
    "Auditor",
    site=Site.BOTH,
    desk="access",
    says="Searches the ledger, sees who can see a record, is told of every break-glass. Decides nothing.",
)
ADMINISTRATOR = role(
    "access.administrator",
    "Access administrator",
    site=Site.BOTH,
    desk="access",
    says="Opens accounts and gives grants, never to themselves. Sees no casework by it.",
)
BREAKS_GLASS = role(
    "access.breaks_glass",
    "May break glass",
    site=Site.BOTH,
    desk="access",
    says="May open one record for an hour without another grant, with a reason that is told at once.",
)
