"""Accounts, for the access administrator and, to read, the auditor: the list, one, opening, closing, ties."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.access.actions import close_account as close_it
from probity.foundation.access.actions import declare_tie as tie_them
from probity.foundation.access.actions import open_account as open_it
from probity.foundation.access.models import Grant, TieKind, User
from probity.foundation.access.roles import ADMINISTRATOR, find_role
from probity.foundation.access.scoping import scoped
from probity.foundation.audit.ledger import About
from probity.foundation.web.account_forms import AccountFilter, CloseForm, OpenForm, TieForm, knows_people, unit_names
from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.shown import Tag
from probity.foundation.web.views.grants import (
    NOW,
    OVER,
    TO_COME,
    administrator_of,
    done,
    line_of,
    lines_by_standing,
    reader_of,
    tabs,
    why_not_give,
)
from probity.foundation.workforce.queries import cards, search_people

FOUND_AT_ONCE = 20
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
GROUPS, GROUP_LENGTH = 4, 5

both = require_http_methods(["GET", "HEAD", "POST"])


def _state(account: User) -> Tag:
    return Tag("Open", "green") if account.is_active else Tag("Closed", "grey")


ACCOUNTS = ListPlan(
    title="Accounts",
    noun=("account", "accounts"),
    columns=(
        Column("account", "Account", lambda account: account.username, sort="username"),
        Column("person", "Person", lambda account: account.whose, hide_on_phone=True),
        Column("roles", "Roles today", lambda account: account.roles),
        Column("state", "State", _state, sort="is_active"),
        Column("seen", "Last signed in", lambda account: account.last_login, sort="last_login", hide_on_phone=True),
    ),
    filterset=AccountFilter,
    address=lambda account: reverse("web:one_account", args=[account.pk]),
    order=("username",),
    empty="Accounts appear here once an access administrator opens them.",
)


def _add_words(rows: Sequence[Any], *, reader: User) -> None:
    """Give each account its person's name and the titles of the roles they hold today."""
    today = timezone.localdate()
    people = [row.person_ref for row in rows]
    names, held = names_of(people, on=today), defaultdict[str, set[str]](set)
    for grant in Grant.objects.visible_to(reader).as_at(today).filter(person_ref__in=[ref for ref in people if ref]):
        made = find_role(grant.role)
        held[grant.person_ref].add(made.title if made else grant.role)
    for row in rows:
        row.whose = names.get(row.person_ref, row.person_ref)
        row.roles = ", ".join(sorted(held[row.person_ref]))


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account of the site."""
    user = reader_of(request)
    plan = replace(ACCOUNTS, prepare=partial(_add_words, reader=user))
    context = {"tabs": tabs("accounts"), "may_act": bool(user.holds(ADMINISTRATOR))}
    return list_response(request, plan, scoped(User, user), "web/pages/accounts.html", context)


@require_safe
def one_account(request: HttpRequest, number: int) -> HttpResponse:
    """One account: whose it is, and every grant of its person on both axes."""
    user, today = reader_of(request), timezone.localdate()
    account: User = get_object_or_404(scoped(User, user), pk=number)
    rows: list[Grant] = []
    if account.person_ref:
        rows = [*Grant.objects.visible_to(user).filter(person_ref=account.person_ref).order_by("-true_from", "-pk")]
    named, units = lines_by_standing([row for row in rows if row.known_to is None], on=today), unit_names()
    context = {
        "account": account,
        "title": f"Account {account.username}",
        "facts": _facts(account),
        "parts": [
            ("In force today", named[NOW], "No grant is in force: this person may declare and see their own records."),
            ("To come", named[TO_COME], ""),
            ("Over", named[OVER], ""),
        ],
        "corrected": [line_of(row, units=units, on=today) for row in rows if row.known_to],
        "may_act": bool(user.holds(ADMINISTRATOR)),
        "why_not_give": why_not_give(user, account),
        "why_not_close": _why_not_close(user, account),
        "why_not_tie": "" if account.person_ref else "the account has no person, and a tie is between people.",
    }
    return render(request, "web/pages/account.html", context)


def _facts(account: User) -> list[Fact]:
    name = names_of([account.person_ref], on=timezone.localdate()).get(account.person_ref, "")
    page = reverse("workforce:person", args=[account.person_ref]) if name and knows_people() else ""
    whose = f"{name} ({account.person_ref})" if name else account.person_ref or "Nobody"
    return [
        Fact("Account", account.username),
        Fact("Person", whose, url=page),
        Fact("State", _state(account)),
        Fact("Last signed in", account.last_login or "Not yet"),
        Fact("Opened", timezone.localdate(account.date_joined)),
    ]


def _why_not_close(user: User, account: User) -> str:
    if not account.is_active:
        return "it is closed already."
    return "nobody closes their own account. Another access administrator can." if account.pk == user.pk else ""


@never_cache
@both
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account: find the person where the directory is, then name the account. Its first password shows once."""
    actor = administrator_of(request)
    person_ref = _chosen(request)
    if knows_people() and not person_ref:
        return _find(request, title="Whose account is it?", back=reverse("web:accounts"), back_title="Accounts")
    form = OpenForm(request.POST or None, person_ref=person_ref)
    if request.method == "POST" and form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        password, at = first_password(), timezone.now()
        run = partial(open_it, name, person_ref=form.whose, email=email, password=password, actor=actor, at=at)
        if done(form, run, actor=actor, about=About("access.user", name), act="access.account.opened"):
            account: User = get_object_or_404(scoped(User, actor), username=name)
            opened = {"account": account, "password": password, "has_grants": bool(account.grants)}
            return render(request, "web/pages/account_opened.html", opened)
    context = {
        "form": form,
        "title": "Open an account",
        "lead": _lead(person_ref, "The account will be for {}."),
        "button": "Open the account",
        "back": reverse("web:accounts"),
        "back_title": "Accounts",
    }
    return render(request, "web/pages/act.html", context)


@both
def close_account(request: HttpRequest, number: int) -> HttpResponse:
    """Stop an account from signing in."""
    actor = administrator_of(request)
    account = get_object_or_404(scoped(User, actor), pk=number)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        run = partial(close_it, account, reason=form.cleaned_data["reason"], actor=actor, at=timezone.now())
        about = About("access.user", account.username)
        if done(form, run, actor=actor, about=about, act="access.account.closed"):
            messages.success(request, f"The account {account.username} is closed.")
            return redirect("web:one_account", account.pk)
    context = {
        "form": form,
        "title": f"Close the account {account.username}",
        "lead": "Nobody signs in with it any more. Its history stays, and so do the grants of its person: end those "
        "one by one.",
        "button": "Close the account",
        "look": "warning",
        "back": reverse("web:one_account", args=[account.pk]),
        "back_title": f"Account {account.username}",
    }
    return render(request, "web/pages/act.html", context)


@both
def declare_tie(request: HttpRequest, number: int) -> HttpResponse:
    """Declare a tie between the person of an account and somebody else."""
    actor = administrator_of(request)
    account = get_object_or_404(scoped(User, actor).exclude(person_ref=""), pk=number)
    other_ref, back = _chosen(request), reverse("web:one_account", args=[account.pk])
    back_title = f"Account {account.username}"
    if knows_people() and not other_ref:
        return _find(request, title="Who is the other person?", back=back, back_title=back_title)
    form = TieForm(request.POST or None, other_ref=other_ref)
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data, timezone.now()
        kind = TieKind(said["kind"])
        run = partial(tie_them, account.person_ref, form.other, kind=kind, since=said["since"], actor=actor, at=at)
        about = About("access.user", account.username)
        if done(form, run, actor=actor, about=about, act="access.tie.declared"):
            messages.success(request, "The tie is declared. The two people and the auditor can see it, and you cannot.")
            return redirect("web:one_account", account.pk)
    context = {
        "form": form,
        "title": f"Declare a tie for the person of {account.username}",
        "lead": _lead(other_ref, "The other person is {}.") + " Neither decides about the other from now on, even once "
        "the tie has ended.",
        "button": "Declare the tie",
        "back": back,
        "back_title": back_title,
    }
    return render(request, "web/pages/act.html", context)


def first_password() -> str:
    """Letters and figures to read over the telephone, about 98 bits of them."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


# ---- finding a person, where the directory is ----


def _chosen(request: HttpRequest) -> str:
    """The person whom the address names, or "" when it names nobody whom the directory knows."""
    ref = request.GET.get("person", "").strip()[:20]
    if not knows_people() or not ref:
        return ""
    return ref if cards([ref], on=timezone.localdate()) else ""


def _lead(person_ref: str, words: str) -> str:
    """The words with the chosen person's name and where they work, or "" when nobody was chosen."""
    card = cards([person_ref], on=timezone.localdate()).get(person_ref) if person_ref else None
    return words.format(card.name) if card else ""


def _find(request: HttpRequest, *, title: str, back: str, back_title: str) -> HttpResponse:
    sought = request.GET.get("q", "").strip()[:100]
    found = search_people(sought, on=timezone.localdate(), limit=FOUND_AT_ONCE + 1)
    context = {
        "title": title,
        "words_sought": sought,
        "found": found[:FOUND_AT_ONCE],
        "more": len(found) > FOUND_AT_ONCE,
        "back": back,
        "back_title": back_title,
    }
    return render(request, "web/pages/find_person.html", context)
