"""The command line of accounts and grants: what it does, what it refuses, and what it exits with."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, Site, all_roles
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.references import make_reference
from probity.sites.command import VERBS, main

pytestmark = pytest.mark.django_db(databases="__all__")
Account = Callable[..., User]
ADMIN, SALE = make_reference("P", 1), make_reference("P", 2)
PASSWORD = "heron lantern orbit quarry"


@pytest.fixture
def admin(account: Account) -> User:
    return account("admin", ADMIN, ADMINISTRATOR)


@pytest.fixture
def sale(account: Account) -> User:
    return account("sale", SALE)


def run(name: str, *words: str) -> str:
    out = io.StringIO()
    call_command(name, *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(name: str, *words: str) -> tuple[int, str]:
    """The exit code and the words of a command that must fail."""
    with pytest.raises(CommandError) as fault:
        run(name, *words)
    return fault.value.returncode, str(fault.value)


def standing() -> list[tuple[str, str, date | None]]:
    rows = Grant.unscoped.filter(person_ref=SALE, known_to__isnull=True).order_by("pk")
    return [(row.role, str(row.true_from), row.true_to) for row in rows]


# ---- the first account, and later ones ----


def test_the_first_account_of_an_empty_site_becomes_its_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\nnot this line\n"))
    assert "The account first is open." in run("account_open", "first", "--person", ADMIN, "--password-stdin")
    first = User.objects.get()
    assert first.check_password(PASSWORD)
    assert first.holds(ADMINISTRATOR)
    assert PASSWORD not in str([*Entry.objects.values_list("data", flat=True)])


def test_the_first_account_needs_a_person_and_a_long_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for person in ((), ("--person", "P-000001-X"), ("--person", make_reference("U", 1))):
        assert refused("account_open", "first", "--password-stdin", *person)[0] == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert refused("account_open", "first", "--person", ADMIN, "--password-stdin")[0] == 2
    assert not User.objects.exists()


def test_a_later_account_takes_an_administrator(admin: User, sale: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("account_open", "finch", "--person", make_reference("P", 3), "--password-stdin")
    assert refused(*asked)[0] == 1
    assert refused(*asked, "--as", "sale")[0] == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    run(*asked, "--as", "admin")
    assert User.objects.get(username="finch").check_password(PASSWORD)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    code, said = refused("account_open", "FINCH", "--person", SALE, "--password-stdin", "--as", "admin")
    assert (code, "There is an account of that name." in said) == (2, True)


# ---- grants ----


def test_a_grant_is_given_and_ended_from_the_command_line(admin: User, sale: User) -> None:
    said = run(
        "grant_give", "sale", AUDITOR.key, "--reason", "Audits the year", "--from", "2025-04-01", "--to", "2026-03-31",
        "--as", "admin",
    )  # fmt: skip
    assert standing() == [(AUDITOR.key, "2025-04-01", date(2026, 3, 31))]
    ref = Grant.unscoped.get(person_ref=SALE).ref
    assert ref in said
    run("grant_end", ref.lower(), "--last-day", "2025-12-31", "--reason", "Moved", "--as", "admin")
    assert standing() == [(AUDITOR.key, "2025-04-01", date(2025, 12, 31))]
    assert [*Entry.objects.filter(subject_ref=ref).values_list("event", "actor")] == [
        ("access.grant.given", "admin"),
        ("access.grant.ended", "admin"),
    ]


def test_an_unknown_role_lists_the_roles_of_the_site(admin: User, sale: User, settings: Any) -> None:
    code, said = refused("grant_give", "sale", "auditor", "--reason", "Audits", "--as", "admin")
    assert code == 2
    here = {made.key for made in all_roles(Site(settings.PROBITY_SITE))}
    elsewhere = {made.key for made in all_roles()} - here
    assert all(f"  {key}: " in said for key in here)
    assert not any(f"  {key}: " in said for key in elsewhere)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nobody", AUDITOR.key), 2),
        (("sale", AUDITOR.key, "--from", "1 April"), 2),
        (("sale", AUDITOR.key, "--from", "2025-04-02", "--to", "2025-04-01"), 2),
        (("sale", AUDITOR.key, "--unit", "U" * 21), 2),
        (("admin", AUDITOR.key), 1),
    ],
)
def test_a_grant_that_cannot_be_is_not_given(admin: User, sale: User, words: tuple[str, ...], code: int) -> None:
    before = Grant.unscoped.count()
    assert refused("grant_give", *words, "--reason", "Audits the year", "--as", "admin")[0] == code
    assert Grant.unscoped.count() == before


def test_a_blank_or_endless_reason_is_refused(admin: User, sale: User) -> None:
    asked = ("grant_give", "sale", AUDITOR.key, "--as", "admin", "--reason")
    assert refused(*asked, "  ")[0] == 1
    assert refused(*asked, "x" * 301)[0] == 2
    assert standing() == []


def test_the_office_knows_its_units(admin: User, sale: User, office_only: None) -> None:
    code, said = refused(
        "grant_give", "sale", "access.breaks_glass", "--reason", "Duty", "--unit", "U-000404-X", "--as", "admin"
    )
    assert (code, "There is no unit" in said) == (2, True)


def test_a_grant_that_is_not_there_or_a_later_last_day_ends_nothing(admin: User, sale: User) -> None:
    run("grant_give", "sale", AUDITOR.key, "--reason", "Audits", "--to", "2099-01-01", "--as", "admin")
    ref = Grant.unscoped.get(person_ref=SALE).ref
    ends = ("--reason", "Moved", "--as", "admin", "--last-day")
    assert refused("grant_end", "AG-000000-X", *ends, "2098-01-01")[0] == 2
    assert refused("grant_end", ref, *ends, "soon")[0] == 2
    assert refused("grant_end", ref, *ends, "2099-01-02")[0] == 1
    assert standing()[0][2] == date(2099, 1, 1)


# ---- closing and listing ----


def test_an_account_closes_once_and_never_by_its_own_hand(admin: User, sale: User) -> None:
    asked = ("account_close", "sale", "--reason", "Left", "--as", "admin")
    run(*asked)
    assert not User.objects.get(username="sale").is_active
    assert refused(*asked)[0] == 1
    assert refused("account_close", "admin", "--reason", "Left", "--as", "admin")[0] == 1
    assert refused("account_list", "--as", "sale")[0] == 2


def test_the_list_tells_state_and_roles_and_is_entered(admin: User, sale: User) -> None:
    run("account_close", "sale", "--reason", "Left", "--as", "admin")
    rows = json.loads(run("account_list", "--as", "admin", "--format", "json"))
    assert [(row["account"], row["state"], row["roles"]) for row in rows] == [
        ("admin", "open", ADMINISTRATOR.key),
        ("sale", "closed", ""),
    ]
    assert Entry.objects.get(event="audit.list.exported").data == {"count": 2, "form": "json"}


@pytest.mark.parametrize(
    "words",
    [
        ("account_list",),
        ("account_close", "admin", "--reason", "Mine now"),
        ("grant_give", "sale", ADMINISTRATOR.key, "--reason", "Mine now"),
        ("grant_end", "AG-000001-X", "--last-day", "2030-01-01", "--reason", "Mine now"),
    ],
)
def test_anybody_else_is_refused_before_anything_is_looked_up(admin: User, sale: User, words: tuple[str, ...]) -> None:
    code, said = refused(*words, "--as", "sale")
    assert (code, said.startswith("Only an access administrator")) == (1, True)
    assert Entry.objects.get(event="audit.act.refused").actor == "sale"
    assert refused(*words)[0] == 2  # nobody named


@pytest.mark.parametrize("verb", ["account open", "account close", "account list", "grant give", "grant end"])
def test_each_verb_runs_in_the_office_unless_told(verb: str) -> None:
    assert VERBS[verb][0] == verb.replace(" ", "_")
    assert VERBS[verb][1] == ("office",)
    assert main([*verb.split(), "--site", "nowhere"]) == 2
