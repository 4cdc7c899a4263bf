"""What anybody may read without signing in: the publications on disparity, at addresses that stay.

These pages set no cookie and look at none, so that a shared cache may keep them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from probity.foundation.casework.files import kept_bytes
from probity.foundation.web.context import bare_shell
from probity.office.scrutiny.models import READABLE_BULLETINS, RELEASED, Bulletin, BulletinKind, BulletinState
from probity.office.scrutiny.policy.publication import PUBLIC_PAGE
from probity.office.scrutiny.queries.publication_bytes import title_of

FRESH_SECONDS = 300  # a withdrawn issue is out of every cache after five minutes
FILES = {
    "page.html": ("page_sha256", "text/html; charset=utf-8"),
    "disparity.pdf": ("pdf_sha256", "application/pdf"),
    "disparity.csv": ("csv_sha256", "text/csv; charset=utf-8"),
}


def published(period: str = "") -> QuerySet[Bulletin]:
    """Every publication that the public may know of, newest first."""
    rows = Bulletin.objects.visible_to(PUBLIC_PAGE).filter(kind=BulletinKind.ANNUAL, state__in=RELEASED)
    rows = rows.filter(period=period) if period else rows
    return rows.order_by("-period", "-number")


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every year of which something was published."""
    years: dict[str, list[Bulletin]] = {}
    for one in published():
        years.setdefault(one.period, []).append(one)
    return _page(request, "publication_index.html", {"years": [*years.items()]})


@login_not_required
@require_safe
def year(request: HttpRequest, period: str) -> HttpResponse:
    """The issue of a year that stands now; where all were withdrawn, the newest says so."""
    issues = _issues(period)
    standing = next((one for one in issues if one.state == BulletinState.PUBLISHED), issues[0])
    return _issue_page(request, standing, issues, canonical=True)


@login_not_required
@require_safe
def issue(request: HttpRequest, period: str, number: int) -> HttpResponse:
    """One issue at its own address, whether it stands, was superseded or was withdrawn."""
    issues = _issues(period)
    return _issue_page(request, _numbered(issues, number), issues)


@login_not_required
@require_safe
def file(request: HttpRequest, period: str, number: int, name: str) -> HttpResponse:
    """The bytes of an issue's page, PDF or open data, as they were fixed; 410 once it is withdrawn."""
    issues, known = _issues(period), FILES.get(name)
    one = _numbered(issues, number)
    if known is None:
        raise Http404
    if one.state not in READABLE_BULLETINS:
        return _issue_page(request, one, issues)
    digest = getattr(one, known[0])
    tag = f'"{digest}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _cached(request, HttpResponseNotModified(), tag)
    response = HttpResponse(kept_bytes(digest, where=one.ref), content_type=known[1])
    saved = f"disparity-{one.period}-issue-{one.number}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = f'attachment; filename="{saved}"'
    return _cached(request, response, tag)


def _issue_page(
    request: HttpRequest, one: Bulletin, issues: list[Bulletin], *, canonical: bool = False
) -> HttpResponse:
    readable = one.state in READABLE_BULLETINS
    body = kept_bytes(one.page_sha256, where=one.ref).decode() if readable else ""
    newest = next((each for each in issues if each.state == BulletinState.PUBLISHED), None)
    context = {
        "issue": one, "issues": issues, "title": title_of(one), "readable": readable, "canonical": canonical,
        "body": mark_safe(body),  # noqa: S308 - our own bytes
        "newest": newest if newest and newest.pk != one.pk else None,
    }  # fmt: skip
    return _page(request, "publication_issue.html", context, status=200 if readable else 410)


def _issues(period: str) -> list[Bulletin]:
    found = [*published(period)]
    if not found:
        raise Http404
    return found


def _numbered(issues: list[Bulletin], number: int) -> Bulletin:
    found = next((one for one in issues if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page: the shell without an account, so that every reader gets the same bytes."""
    shell = {**bare_shell(), "site_title": "Published on stop and search, and force"}
    response = render(request, f"scrutiny/{name}", {**context, "shell": shell}, status=status)
    return _cached(request, response)


def _cached(request: HttpRequest, response: HttpResponse, tag: str = "") -> HttpResponse:
    """The response for a shared cache, without a word that it depends on the cookie: the page looked at none."""
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    if tag:
        response["ETag"] = tag
    request.session.accessed = False
    return response
