"""What pages of clearances, posts, changes and withdrawals begin with: the unit alone, and one decision at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from probity.foundation.access.models import User
from probity.foundation.web import acts as web
from probity.foundation.web.acts import Act
from probity.foundation.web.components import Crumb, Fact
from probity.foundation.web.requests import user_of
from probity.office.vetting.policy.roles import READERS_AS_ROLES
from probity.office.vetting.templatetags.vetting_posts import front_of


def unit_only(request: HttpRequest) -> User:
    """The reader, who works with clearances or audits them; to anybody else the page does not exist."""
    user = user_of(request)
    if not any(user.holds(role) for role in READERS_AS_ROLES):
        raise Http404
    return user


def do(
    request: HttpRequest, record: Any, acts: Mapping[str, Act], name: str, *, back: str, facts: Sequence[Fact]
) -> HttpResponse:
    """The page of one act; when it is done, back to the record, which the words name."""
    act = acts.get(name)
    trail = (Crumb("Vetting", front_of(user_of(request))), Crumb(record.ref, back))
    named = replace(act, done=f"{act.done} {record.ref}.") if act else None
    return web.do(request, record, named, web.Setting(back, trail, facts))
