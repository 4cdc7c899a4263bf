"""Asking whether somebody may be posted, and reading what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from probity.foundation.kernel.errors import DomainError
from probity.foundation.workforce import postings_actions, postings_queries
from probity.foundation.workforce.models import PostingRequest
from probity.foundation.workforce.policy import may_ask_any_posting
from probity.foundation.workforce.postings_forms import PostingRequestForm
from probity.foundation.workforce.queries import short_names

COLOURS = {
    postings_queries.WAITS: "yellow",
    postings_queries.MAY_GO: "green",
    postings_queries.MAY_NOT: "red",
    postings_queries.WITHDRAWN: "grey",
}


@require_safe
def postings(request: HttpRequest) -> HttpResponse:
    """The postings that the reader asked for, or that human resources sees, with what is told of each."""
    user: Any = request.user
    today = timezone.localdate()
    rows = [*PostingRequest.objects.visible_to(user)[:200]]
    told = postings_queries.outcomes(rows, on=today)
    names = short_names([row.person_ref for row in rows], on=today)
    titles = postings_queries.post_titles([row.post_ref for row in rows])
    lines = [
        (row, names.get(row.person_ref, row.person_ref), titles.get(row.post_ref, row.post_ref), told[row.ref],
         COLOURS[told[row.ref]])
        for row in rows
    ]  # fmt: skip
    return render(request, "workforce/postings.html", {"lines": lines, "may_ask": may_ask_any_posting(user)})


@require_http_methods(["GET", "HEAD", "POST"])
def posting_new(request: HttpRequest) -> HttpResponse:
    """Ask whether somebody may be posted."""
    user: Any = request.user
    form = PostingRequestForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        wish = postings_actions.Wish(said["kind"], said["person"], said["post"], said["from_on"], said["why"])
        try:
            made = postings_actions.ask_posting(wish, actor=user, at=timezone.now())
        except DomainError as refusal:
            form.add_error(None, f"{refusal.message} {refusal.hint}".strip())
        else:
            messages.success(request, f"Asked: {made.ref}.")
            return redirect("workforce:posting", made.ref)
    context = {"form": form, "title": "Ask for a posting", "button": "Ask", "may_ask": may_ask_any_posting(user)}
    return render(request, "workforce/posting_new.html", context)


@require_safe
def posting(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: what was asked, and what may be told of it today."""
    user: Any = request.user
    today = timezone.localdate()
    found = get_object_or_404(PostingRequest.objects.visible_to(user), ref=ref)
    told = postings_queries.outcomes([found], on=today)[found.ref]
    context = {
        "request_": found,
        "told": told,
        "colour": COLOURS[told],
        "may_not": told == postings_queries.MAY_NOT,
        "waits": told == postings_queries.WAITS,
        "name": short_names([found.person_ref], on=today).get(found.person_ref, found.person_ref),
        "asked_by": short_names([found.asked_by_ref], on=today).get(found.asked_by_ref, ""),
        "post_title": postings_queries.post_titles([found.post_ref]).get(found.post_ref, found.post_ref),
        "may_withdraw": found.asked_by_ref == user.person_ref and not found.withdrawn_at,
    }
    return render(request, "workforce/posting.html", context)


@require_POST
def posting_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a request back."""
    user: Any = request.user
    found = get_object_or_404(PostingRequest.objects.visible_to(user), ref=ref, asked_by_ref=user.person_ref)
    postings_actions.withdraw_posting(found, actor=user, at=timezone.now())
    messages.success(request, f"Withdrawn: {found.ref}.")
    return redirect("workforce:posting", found.ref)
