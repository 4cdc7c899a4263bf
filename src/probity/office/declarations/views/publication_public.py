"""What anybody may read without signing in: what is published of the register, and applying for more.

These pages set no cookie and look at none, so that a shared cache may keep them; only applying needs a form's token.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.casework.files import kept_bytes
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.web.context import bare_shell
from probity.foundation.web.requests import done, sent
from probity.office.declarations.actions.publication_applications import Asked, apply, fetch
from probity.office.declarations.forms.publication import ApplyForm
from probity.office.declarations.models import READABLE, Application, Edition, EditionState
from probity.office.declarations.policy import PUBLIC_PAGE
from probity.office.declarations.queries.publication import published

FRESH_SECONDS = 300  # a withdrawn edition is out of every cache after five minutes
FILES = {
    "page.html": ("page_sha256", "text/html; charset=utf-8"),
    "offers.csv": ("csv_sha256", "text/csv; charset=utf-8"),
    "offers.xlsx": ("xlsx_sha256", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
CACHED = f"public, max-age={FRESH_SECONDS}"
NOT_KEPT = "private, no-store"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every quarter of which something was published, newest first."""
    quarters: dict[str, list[Edition]] = {}
    for one in published():
        quarters.setdefault(one.period, []).append(one)
    return _page(request, "index.html", {"quarters": [*quarters.items()]})


@login_not_required
@require_safe
def quarter(request: HttpRequest, slug: str) -> HttpResponse:
    """The edition of a quarter that stands now; where all were withdrawn, the newest says so."""
    editions = _editions(slug)
    standing = next((one for one in editions if one.state == EditionState.PUBLISHED), editions[0])
    return _edition_page(request, standing, editions, canonical=True)


@login_not_required
@require_safe
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition at its own address, whether it stands, was superseded or was withdrawn."""
    editions = _editions(slug)
    return _edition_page(request, _numbered(editions, number), editions)


def _edition_page(
    request: HttpRequest, one: Edition, editions: list[Edition], *, canonical: bool = False
) -> HttpResponse:
    readable = one.state in READABLE
    body = kept_bytes(one.page_sha256, where=one.ref).decode() if readable else ""
    newest = next((each for each in editions if each.state == EditionState.PUBLISHED), None)
    context = {
        "edition": one, "editions": editions, "body": mark_safe(body), "readable": readable,  # noqa: S308 - our own bytes
        "newest": newest if newest and newest.pk != one.pk else None, "canonical": canonical,
    }  # fmt: skip
    return _page(request, "edition_public.html", context, status=200 if readable else 410)


@login_not_required
@require_safe
def file(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    """The bytes of an edition's page, CSV or spreadsheet, as they were fixed; 410 once it is withdrawn."""
    one, known = _numbered(_editions(slug), number), FILES.get(name)
    if known is None:
        raise Http404
    if one.state not in READABLE:
        return _edition_page(request, one, _editions(slug))
    digest, media_type = getattr(one, known[0]), known[1]
    tag = f'"{digest}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _with_headers(request, HttpResponseNotModified(), tag)
    response = HttpResponse(kept_bytes(digest, where=one.ref), content_type=media_type)
    saved = f"gifts-{one.slug}-edition-{one.number}.{name.rpartition('.')[2]}"
    response["Content-Disposition"] = f'attachment; filename="{saved}"'
    return _with_headers(request, response, tag)


def _with_headers(request: HttpRequest, response: HttpResponse, tag: str) -> HttpResponse:
    response["Cache-Control"] = CACHED
    response["ETag"] = tag
    return _same_for_all(request, response)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply_for(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Apply for more of a published register than its edition shows."""
    one = _numbered(_editions(slug), number)
    if one.state not in READABLE:
        raise Http404
    form = ApplyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        asked = Asked(**form.said)
        made: list[Application] = []
        if done(form, lambda: made.append(apply(one, asked, at=timezone.now()))):
            return redirect("published:applied", made[0].ref)
    context = {"edition": one, "form": form, "title": "Apply to see more of the register"}
    return _page(request, "apply.html", context, cached=False, status=422 if form.errors else 200)


@login_not_required
@require_safe
def applied(request: HttpRequest, ref: str) -> HttpResponse:
    """That an application arrived, by its reference; it says nothing else of it."""
    return _page(request, "applied.html", {"ref": ref}, cached=False)


@login_not_required
@require_safe
def released(request: HttpRequest, key: str) -> HttpResponse:
    """The file that was released to an applicant, to whoever holds its address, while its time runs."""
    rows = Application.objects.visible_to(PUBLIC_PAGE).exclude(key="")
    one: Application = get_object_or_404(rows, key=key)
    try:
        content = fetch(one, at=timezone.now())
    except TransitionRefused as over:
        return _page(request, "over.html", {"words": str(over)}, cached=False, status=410)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.ref}.csv"'
    response["Cache-Control"] = NOT_KEPT
    return response


def _editions(slug: str) -> list[Edition]:
    found = [*published(slug)]
    if not found or slug != slug.lower():
        raise Http404
    return found


def _numbered(editions: list[Edition], number: int) -> Edition:
    found = next((one for one in editions if one.number == number), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], *, cached: bool = True, status: int = 200
) -> HttpResponse:
    """A public page: the shell without an account, so that every reader gets the same bytes."""
    shell = {**bare_shell(), "site_title": "Published registers"}
    response = render(request, f"declarations/publication/{name}", {**context, "shell": shell}, status=status)
    response["Cache-Control"] = CACHED if cached else NOT_KEPT
    return _same_for_all(request, response) if cached else response


def _same_for_all(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response without a word that it depends on the cookie: the sign-in check looked at it, the page did not."""
    request.session.accessed = False
    return response
