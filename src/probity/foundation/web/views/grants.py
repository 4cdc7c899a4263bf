"""Grants: the register of all, one with what was recorded of it, giving one, ending one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from probity.foundation.access.actions import end_grant as end_it
from probity.foundation.access.actions import give_grant as give_it
from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, find_role
from probity.foundation.access.scoping import scoped
from probity.foundation.access.selves import about_themselves
from probity.foundation.audit.ledger import About
from probity.foundation.audit.reads import record_refusal
from probity.foundation.kernel.errors import BadInput, DomainError
from probity.foundation.web.account_forms import EndForm, GrantFilter, GrantForm, roles_here, unit_names
from probity.foundation.web.components import Fact, Tab
from probity.foundation.web.formats import day, moment
from probity.foundation.web.listpage import Column, ListPlan, list_response
from probity.foundation.web.naming import names_of
from probity.foundation.web.shown import Reference, Tag

NOW, TO_COME, OVER = "In force", "To come", "Over"
COLOURS = {NOW: "green", TO_COME: "blue", OVER: "grey"}


# ---- who may be here, and what every act of these pages does when it is refused ----


def reader_of(request: HttpRequest) -> User:
    """The reader, who is an access administrator or an auditor; to anybody else these pages do not exist."""
    user = request.user
    if not isinstance(user, User) or not (user.holds(ADMINISTRATOR) or user.holds(AUDITOR)):
        raise Http404
    return user


def administrator_of(request: HttpRequest) -> User:
    """The reader, who is an access administrator; to anybody else, the auditor too, these pages do not exist."""
    user = request.user
    if not isinstance(user, User) or not user.holds(ADMINISTRATOR):
        raise Http404
    return user


def done(form: Any, run: Callable[[], Any], *, actor: User, about: Any, act: str) -> bool:
    """Do it. When it is refused, say why at the head of the form, and enter the refusal now that it is rolled back.

    What was mistyped (BadInput) is put right and not entered.
    """
    try:
        run()
    except DomainError as refusal:
        form.add_error(None, f"{refusal.message} {refusal.hint}".strip())
        if not isinstance(refusal, BadInput):
            record_refusal(about, actor=actor, act=act, code=refusal.code, at=timezone.now())
        return False
    return True


def tabs(current: str) -> list[Tab]:
    """The two lists of these pages."""
    named = (("accounts", "Accounts"), ("grants", "Grants"))
    return [Tab(title, reverse(f"web:{name}"), current=name == current) for name, title in named]


# ---- a grant in words ----


@dataclass(frozen=True)
class Line:
    """One recorded row of a grant in words, on both axes."""

    ref: str
    title: str
    says: str
    reach: str
    true: str
    known: str
    given: str
    reason: str
    state: Tag


def line_of(grant: Grant, *, units: dict[str, str], on: date) -> Line:
    """The words of a grant's row on a day."""
    made, when = find_role(grant.role), standing(grant, on)
    true = f"true from {day(grant.true_from)}" + (f" to {day(grant.true_to)}" if grant.true_to else ", with no end yet")
    known = f"known here from {moment(grant.known_from)}"
    if grant.known_to:
        known += f" until {moment(grant.known_to)}"
    return Line(
        ref=grant.ref,
        title=made.title if made else grant.role,
        says=made.says if made else "This site knows this role no more.",
        reach=reach(grant, units),
        true=true,
        known=known,
        given=grant.given_by,
        reason=grant.reason,
        state=Tag(when, COLOURS[when]),
    )


def standing(grant: Grant, on: date) -> str:
    """Whether a grant is in force on a day, to come or over."""
    if grant.holds(on):
        return NOW
    return TO_COME if grant.true_from > on else OVER


def reach(grant: Grant, units: dict[str, str]) -> str:
    """Where a grant reaches, in words."""
    where = units.get(grant.unit_ref, grant.unit_ref) if grant.unit_ref else "The whole force"
    return f"{where}, in {grant.compartment}" if grant.compartment else where


# ---- the register ----


def _title(grant: Grant) -> str:
    made = find_role(grant.role)
    return made.title if made else grant.role


def _state(grant: Grant) -> Tag:
    when = standing(grant, timezone.localdate())
    return Tag(when, COLOURS[when])


def _add_names(rows: Sequence[Any]) -> None:
    names, units = names_of([row.person_ref for row in rows], on=timezone.localdate()), unit_names()
    for row in rows:
        row.whose, row.reach = names.get(row.person_ref, row.person_ref), reach(row, units)


GRANTS = ListPlan(
    title="Grants",
    noun=("grant", "grants"),
    columns=(
        Column("whose", "Person", lambda grant: grant.whose, sort="person_ref"),
        Column("role", "Role", _title, sort="role"),
        Column("reach", "Reaches", lambda grant: grant.reach, sort="unit_ref", hide_on_phone=True),
        Column("from", "From", lambda grant: grant.true_from, sort="true_from", hide_on_phone=True),
        Column("to", "To", lambda grant: grant.true_to, sort="true_to", hide_on_phone=True),
        Column("state", "State", _state),
        Column("given_by", "Given by", lambda grant: grant.given_by, sort="given_by", hide_on_phone=True),
        Column("reason", "Why", lambda grant: grant.reason, hide_on_phone=True),
        Column("ref", "Grant", lambda grant: Reference(grant.ref), sort="ref", hide_on_phone=True),
    ),
    filterset=GrantFilter,
    address=lambda grant: reverse("web:grant", args=[grant.ref]),
    order=("-true_from",),
    empty="Grants appear here once an access administrator gives the first, from the page of an account.",
    prepare=_add_names,
)  # fmt: skip


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Every grant as it stands recorded now."""
    rows = Grant.objects.visible_to(reader_of(request)).known()
    return list_response(request, GRANTS, rows, "web/pages/grants.html", {"tabs": tabs("grants")})


@require_safe
def grant(request: HttpRequest, ref: str) -> HttpResponse:
    """One grant: what it says now, and what was recorded of it before."""
    user, today = reader_of(request), timezone.localdate()
    rows = [*Grant.objects.visible_to(user).filter(ref=ref).order_by("-known_from", "-pk")]
    found = next((row for row in rows if row.known_to is None), None)
    if found is None:
        raise Http404
    units, names = unit_names(), names_of([found.person_ref], on=today)
    line = line_of(found, units=units, on=today)
    accounts = scoped(User, user).filter(person_ref=found.person_ref).order_by("username")
    context = {
        "grant": found,
        "title": f"{line.title} for {names.get(found.person_ref, found.person_ref)}",
        "line": line,
        "earlier": [line_of(row, units=units, on=today) for row in rows if row is not found],
        "accounts": accounts,
        "facts": [
            Fact("Reference", found.ref),
            Fact("State", line.state),
            Fact("Reaches", line.reach),
            Fact("Given by", line.given),
        ],
        "may_act": bool(user.holds(ADMINISTRATOR)),
        "is_over": "It is over." if standing(found, today) == OVER else "",
    }
    return render(request, "web/pages/grant.html", context)


# ---- giving and ending ----


@require_http_methods(["GET", "HEAD", "POST"])
def give_grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give a role to the person of an account."""
    actor = administrator_of(request)
    account = get_object_or_404(scoped(User, actor), pk=number)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data, timezone.now()
        role = roles_here()[said["role"]]

        def run() -> Grant:
            return give_it(
                role, person_ref=account.person_ref, reason=said["reason"], unit_ref=said["unit"],
                starts=said["starts"], ends=said["ends"], actor=actor, at=at,
            )  # fmt: skip

        about = About("access.user", account.username)
        if done(form, run, actor=actor, about=about, act="access.grant.given"):
            messages.success(request, f"{role.title} is given to {account.username}.")
            return redirect("web:one_account", account.pk)
    others = scoped(User, actor).filter(person_ref=account.person_ref, is_active=True).exclude(pk=account.pk)
    context = {
        "form": form,
        "account": account,
        "title": f"Give a grant to {account.username}",
        "others": [*others.order_by("username").values_list("username", flat=True)] if account.person_ref else [],
        "back": reverse("web:one_account", args=[account.pk]),
        "back_title": f"Account {account.username}",
    }
    return render(request, "web/pages/give_grant.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_grant(request: HttpRequest, ref: str) -> HttpResponse:
    """End a grant after a last day."""
    actor, today = administrator_of(request), timezone.localdate()
    found = get_object_or_404(Grant.objects.visible_to(actor).known(), ref=ref)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, at = form.cleaned_data, timezone.now()

        def run() -> Grant:
            return end_it(found, last_day=said["last_day"], reason=said["reason"], actor=actor, at=at)

        if done(form, run, actor=actor, about=found, act="access.grant.ended"):
            messages.success(request, f"Grant {ref} ends after {day(said['last_day'])}.")
            return redirect("web:grant", ref)
    line = line_of(found, units=unit_names(), on=today)
    context = {
        "form": form,
        "title": f"End grant {ref}",
        "lead": f"{line.title}, {line.true}. It can end on any day within that time.",
        "button": "End the grant",
        "look": "warning",
        "back": reverse("web:grant", args=[ref]),
        "back_title": f"Grant {ref}",
    }
    return render(request, "web/pages/act.html", context)


def lines_by_standing(rows: Iterable[Grant], *, on: date) -> dict[str, list[Line]]:
    """Rows that stand recorded now, in force, to come and over, each in words."""
    units = unit_names()
    found: dict[str, list[Line]] = {NOW: [], TO_COME: [], OVER: []}
    for row in rows:
        found[standing(row, on)].append(line_of(row, units=units, on=on))
    return found


def why_not_give(user: User, account: User) -> str:
    """Why this administrator may give this account's person no grant, or ""."""
    if not account.person_ref:
        return "the account has no person, and a grant is a person's."
    if about_themselves(user, [account.person_ref]):
        return "nobody gives a grant to themselves. Another access administrator can."
    return ""
