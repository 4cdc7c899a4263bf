"""What the page shell needs on every page: site, account, navigation. A context processor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from probity.foundation.web.limits import may_open
from probity.foundation.web.navigation import navigation_for, published


def bare_shell() -> dict[str, Any]:
    """The shell without a reader: for sign-in, and for errors, which must not touch the database."""
    return {
        "site": settings.PROBITY_SITE,
        "site_title": settings.PROBITY_SITE_TITLE,
        "synthetic": settings.PROBITY_SYNTHETIC,
        "publishes": bool(published()),
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """`shell` for templates: the reader's account and navigation are worked out only when a template asks."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, Any]:
    shell = bare_shell()
    user: Any = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        shell |= {"account": user.account, "navigation": navigation_for(request)}
        shell["may_search"] = may_open(user, "web:search")
    return shell
