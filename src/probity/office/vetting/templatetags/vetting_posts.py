"""How gaps and posts are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.audit.actors import System
from probity.foundation.web.formats import number_of
from probity.foundation.workforce.models import Post
from probity.foundation.workforce.policy import team_today
from probity.foundation.workforce.queries import cards
from probity.office.vetting.policy.applications import may_open_files
from probity.office.vetting.policy.gaps import Gap
from probity.office.vetting.policy.roles import APPROVER, MANAGER, OFFICER, READERS_AS_ROLES

register = template.Library()
NAMING = System("vetting.posts", "titles of posts are in the directory, which is open to every account")


@dataclass(frozen=True)
class GapLine:
    """A gap with the names of who and what it is about."""

    gap: Gap
    name: str
    post: str
    unit: str
    hidden: bool

    @property
    def needs(self) -> str:
        return " and ".join(self.gap.missing)

    @property
    def unknown(self) -> str:
        days = self.gap.days_unknown
        return f"unknown for {number_of(days, 'day')}" if days else ""


def lines_of(gaps: Sequence[Gap], *, hidden: frozenset[str] = frozenset()) -> list[GapLine]:
    """Each gap with its names, all by one look-up; people in `hidden` are not named."""
    if not gaps:
        return []
    known = cards({gap.person_ref for gap in gaps}, on=gaps[0].asked_on)
    titles = post_titles({gap.post_ref for gap in gaps})
    return [
        GapLine(
            gap,
            "Somebody close to you" if gap.person_ref in hidden else known[gap.person_ref].name,
            titles.get(gap.post_ref, gap.post_ref),
            known[gap.person_ref].unit_name,
            gap.person_ref in hidden,
        )
        for gap in gaps
        if gap.person_ref in known
    ]


def post_titles(refs: set[str]) -> dict[str, str]:
    """The title of each post."""
    return dict(Post.objects.visible_to(NAMING).filter(ref__in=refs).values_list("ref", "title"))


@register.inclusion_tag("vetting/gap_table.html")
def gap_table(gaps: Sequence[Any], acts: str = "") -> dict[str, Any]:
    """Gaps as a table, with their covered and uncovered days. `acts` adds the way to a risk assessment."""
    lines = [gap if isinstance(gap, GapLine) else None for gap in gaps]
    ready = [line for line in lines if line] or lines_of([gap for gap in gaps if isinstance(gap, Gap)])
    return {"lines": ready, "acts": acts}


@register.simple_tag(takes_context=True)
def queue_address(context: Any) -> str:
    """The address of the queue for whoever works with files; "" for others, to whom it does not exist."""
    return reverse("vetting:queue") if may_open_files(context["request"].user) else ""


@register.simple_tag(takes_context=True)
def front_address(context: Any) -> str:
    """The address of the desk's first page for whoever may open it; "" for others."""
    return front_of(context["request"].user)


def front_of(user: User) -> str:
    """The address of the desk's first page for whoever may open it; "" for others."""
    return reverse("vetting:front") if any(user.holds(role) for role in (*READERS_AS_ROLES, APPROVER)) else ""


@register.simple_tag(takes_context=True)
def team_address(context: Any) -> str:
    """The address of who of a line manager's team is cleared; "" for those who manage nobody."""
    return reverse("vetting:team") if team_today(context["request"].user) else ""


@register.simple_tag(takes_context=True)
def photo_address(context: Any) -> str:
    """The address at which photos of passes are kept, for those who keep them; "" for others."""
    user = context["request"].user
    return reverse("vetting:pass_photo") if user.holds(OFFICER) or user.holds(MANAGER) else ""
