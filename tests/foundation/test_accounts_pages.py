"""The access administrator's pages: accounts, grants and ties, over HTTP, under each site's settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from probity.foundation.access.actions import close_account, end_grant, give_grant
from probity.foundation.access.models import Grant, Tie, TieKind, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, BREAKS_GLASS, Site, all_roles
from probity.foundation.access.selves import close_to
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.references import make_reference
from probity.foundation.web.account_forms import knows_people
from tests.accounts import browser, words
from tests.foundation.cast import NOON, STAGE

pytestmark = pytest.mark.django_db(databases="__all__")
Account = Callable[..., User]
ADMIN, SALE, FINCH = make_reference("P", 1), make_reference("P", 2), make_reference("P", 3)
LISTS = ("/access/accounts/", "/access/grants/")


@pytest.fixture
def admin(account: Account) -> User:
    return account("admin", ADMIN, ADMINISTRATOR)


@pytest.fixture
def sale(account: Account) -> User:
    return account("sale", SALE)


@pytest.fixture
def people() -> dict[str, str]:
    """Two people of the office's directory by family name; the corridor types references and needs none."""
    if not knows_people():
        return {"Sale": SALE, "Finch": FINCH}
    from probity.foundation.workforce.actions import add_person

    made = (add_person("Kim", name, force_number=name.lower(), actor=STAGE, at=NOON) for name in ("Sale", "Finch"))
    return {person.family_name: person.ref for person in made}


def address(user: User, act: str = "") -> str:
    return f"/access/accounts/{user.pk}/{act}"


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_0": str(value.day), f"{name}_1": str(value.month), f"{name}_2": str(value.year)}


def grant_to(person: str, role: Any = BREAKS_GLASS, **options: Any) -> Grant:
    given: Grant = give_grant(
        role, person_ref=person, reason="Duty officer", actor=STAGE, at=options.pop("at", timezone.now()), **options
    )
    return given


# ---- who may be here ----


def test_to_everyone_else_the_pages_do_not_exist(sale: User, account: Account) -> None:
    other, given = account("other", FINCH), grant_to(SALE)
    pages = [*LISTS, "/access/accounts/open/", f"/access/grants/{given.ref}/", f"/access/grants/{given.ref}/end/"]
    pages += [address(user, act) for user in (sale, other) for act in ("", "grant/", "close/", "tie/")]
    client = browser(sale)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert "Accounts" not in words(client.get("/"))


def test_the_auditor_reads_them_and_finds_no_button(account: Account, sale: User) -> None:
    auditor, given = account("auditor", FINCH, AUDITOR), grant_to(SALE)
    client = browser(auditor)
    for page in (*LISTS, address(sale), f"/access/grants/{given.ref}/"):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "What you may do" not in words(shown)
        assert "Open an account" not in words(shown)
    acts = ["/access/accounts/open/", f"/access/grants/{given.ref}/end/"]
    acts += [address(sale, act) for act in ("grant/", "close/", "tie/")]
    assert {act: client.post(act, {"reason": "Because"}).status_code for act in acts} == dict.fromkeys(acts, 404)


def test_a_role_in_one_desk_opens_none_of_them(account: Account) -> None:
    assert browser(account("glass", FINCH, BREAKS_GLASS)).get("/access/accounts/").status_code == 404


# ---- reading ----


def test_the_list_says_which_roles_each_account_holds_today(admin: User, sale: User) -> None:
    grant_to(SALE)
    page = words(browser(admin).get("/access/accounts/?words=sale"))
    assert "1 account<" in page
    assert BREAKS_GLASS.title in page
    assert "Open</strong>" in page


def test_the_list_is_narrowed_by_role_and_state(admin: User, sale: User, account: Account) -> None:
    gone = account("gone", FINCH)
    close_account(gone, reason="Left", actor=STAGE, at=NOON)
    client = browser(admin)
    by_role = words(client.get(f"/access/accounts/?role={ADMINISTRATOR.key}"))
    closed = words(client.get("/access/accounts/?state=closed"))
    assert '/">admin</a>' in by_role
    assert '/">sale</a>' not in by_role
    assert '/">gone</a>' in closed
    assert '/">admin</a>' not in closed


def test_one_account_tells_its_grants_on_both_axes(admin: User, sale: User) -> None:
    known = datetime(2025, 3, 5, 14, 5, tzinfo=UTC)
    today = timezone.localdate()
    grant_to(SALE, starts=date(2025, 3, 3), at=known)
    grant_to(SALE, AUDITOR, starts=today + timedelta(days=5))
    grant_to(SALE, ADMINISTRATOR, starts=date(2024, 1, 1), ends=date(2024, 2, 1))
    page = words(browser(admin).get(address(sale)))
    assert "true from 3 March 2025, with no end yet" in page
    assert "known here from 5 March 2025 at 2:05pm" in page
    assert "Given by system:stage: Duty officer" in page
    now, coming, over = (page.index(part) for part in ("In force today", "To come <", "Over <"))
    assert now < page.index(BREAKS_GLASS.title) < coming < page.index(AUDITOR.says) < over
    assert page.index(ADMINISTRATOR.says) > over


def test_what_was_recorded_before_an_end_is_still_told(admin: User, sale: User) -> None:
    given = grant_to(SALE, starts=date(2025, 3, 3), at=NOON)
    end_grant(given, last_day=date(2025, 7, 1), reason="Moved", actor=STAGE, at=NOON + timedelta(days=1))
    for page in (address(sale), f"/access/grants/{given.ref}/"):
        shown = words(browser(admin).get(page))
        assert "true from 3 March 2025 to 1 July 2025" in shown
        assert "known here from 2 June 2025 at 1:00pm until 3 June 2025 at 1:00pm" in shown


def test_the_register_of_grants_is_narrowed_and_taken_out(admin: User) -> None:
    today = timezone.localdate()
    soon = grant_to(SALE, ends=today + timedelta(days=30))
    later = grant_to(SALE, ends=today + timedelta(days=31))
    local = next(made for made in all_roles() if made.desk != "access")
    unit = grant_to(FINCH, local, unit_ref="U-000007-X", starts=today + timedelta(days=1))
    client = browser(admin)
    shown = {
        asked: {one.ref for one in (soon, later, unit) if one.ref in words(client.get(f"/access/grants/?{asked}"))}
        for asked in ("when=ending", "when=coming", "when=now", "when=over", "unit=u-000007-x")
    }
    assert shown == {
        "when=ending": {soon.ref},
        "when=coming": {unit.ref},
        "when=now": {soon.ref, later.ref},
        "when=over": set(),
        "unit=u-000007-x": {unit.ref},
    }
    taken = words(client.get(f"/access/grants/?role={BREAKS_GLASS.key}&export=csv"))
    assert taken.count("Duty officer") == 2
    assert Entry.objects.get(event="audit.list.exported").data["count"] == 2


def test_a_list_costs_the_same_queries_for_one_account_as_for_twenty(
    admin: User, account: Account, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(admin)
    for page in LISTS:
        client.get(page)
    with CaptureQueriesContext(connection) as few:
        [client.get(page) for page in LISTS]
    for number in range(10, 30):
        account(f"a{number}", make_reference("P", number), BREAKS_GLASS)
    with django_assert_num_queries(len(few)):
        [client.get(page) for page in LISTS]


# ---- opening ----


def open_it(client: Client, person: str, name: str) -> Any:
    query = f"?person={person}" if knows_people() else ""
    typed = {} if knows_people() else {"person_ref": person}
    return client.post(f"/access/accounts/open/{query}", {**typed, "name": name, "email": ""})


def test_an_account_opens_for_a_person_with_a_password_that_shows_once(admin: User, people: dict[str, str]) -> None:
    shown = open_it(browser(admin), people["Sale"], "kim.sale")
    found = re.search(r'app-secret">([^<]+)<', words(shown))
    assert found
    opened = User.objects.get(username="kim.sale")
    assert (opened.person_ref, opened.check_password(found[1])) == (people["Sale"], True)
    assert "no-store" in shown["Cache-Control"]
    entry = Entry.objects.get(event="access.account.opened", subject_ref="kim.sale")
    assert entry.actor == "admin"
    assert found[1] not in str([entry.data for entry in Entry.objects.all()])


def test_in_the_office_the_person_is_found_by_name_or_number(admin: User, people: dict[str, str]) -> None:
    if not knows_people():
        pytest.skip("the corridor types the reference")
    client = browser(admin)
    for sought in ("kim fin", "finch", people["Finch"]):
        page = words(client.get("/access/accounts/open/", {"q": sought}))
        assert f"?person={people['Finch']}" in page
        assert f"?person={people['Sale']}" not in page
    unknown = words(client.get("/access/accounts/open/?person=P-999999-X"))
    assert "Find the person" in unknown


def test_in_the_corridor_a_reference_with_a_slip_is_refused(admin: User) -> None:
    if knows_people():
        pytest.skip("the office finds the person")
    shown = words(open_it(browser(admin), SALE.replace("2", "3"), "kim.sale"))
    assert "There is a problem" in shown
    assert not User.objects.filter(username="kim.sale").exists()


@pytest.mark.parametrize("name", ["SALE", "a b", "system:worker", "a/b", "", "x" * 81])
def test_a_name_that_is_taken_or_no_name_opens_nothing(
    admin: User, sale: User, people: dict[str, str], name: str
) -> None:
    before = User.objects.count()
    assert "There is a problem" in words(open_it(browser(admin), people["Finch"], name))
    assert User.objects.count() == before


# ---- giving and ending grants ----


def test_a_grant_is_given_with_its_reason_and_stands_in_the_ledger(admin: User, sale: User) -> None:
    first = timezone.localdate() + timedelta(days=1)
    said = {"role": AUDITOR.key, "unit": "", "reason": "Audits the year", **day("starts", first)}
    shown = browser(admin).post(address(sale, "grant/"), said, follow=True)
    assert "Auditor is given to sale." in words(shown)
    given = Grant.unscoped.get(person_ref=SALE)
    assert (given.role, given.true_from, given.true_to, given.given_by) == (AUDITOR.key, first, None, "admin")
    assert (
        Entry.objects.get(event="access.grant.given", subject_ref=given.ref).payload.body["reason"] == "Audits the year"
    )


def test_the_form_says_what_each_role_of_the_site_lets_somebody_do(admin: User, sale: User) -> None:
    page = words(browser(admin).get(address(sale, "grant/")))
    other = Site.CORRIDOR if settings.PROBITY_SITE == "office" else Site.OFFICE
    assert AUDITOR.says in page
    assert [made.key for made in all_roles() if made.site == other and f'value="{made.key}"' in page] == []


def test_nobody_gives_a_grant_to_themselves_and_the_try_is_in_the_ledger(admin: User) -> None:
    client = browser(admin)
    assert "Not now: nobody gives a grant to themselves" in words(client.get(address(admin)))
    shown = client.post(address(admin, "grant/"), {"role": AUDITOR.key, "unit": "", "reason": "I want it"})
    assert "Nobody gives a grant to themselves." in words(shown)
    assert "I want it" in words(shown)
    assert not Grant.unscoped.filter(person_ref=ADMIN, role=AUDITOR.key).exists()
    refused = Entry.objects.get(event="audit.act.refused")
    assert refused.data == {"act": "access.grant.given", "code": "not_permitted"}
    assert (refused.actor, refused.subject_ref) == ("admin", "admin")


def test_a_role_for_the_whole_force_is_refused_for_a_unit(admin: User, sale: User) -> None:
    if knows_people():
        from probity.foundation.workforce.actions import open_unit

        unit = open_unit("Roads", parent=None, true_from=date(2020, 1, 1), actor=STAGE, at=NOON).ref
    else:
        unit = "U-000001-E"
    said = {"role": AUDITOR.key, "unit": unit, "reason": "Audits roads"}
    assert "Auditor reaches the whole force." in words(browser(admin).post(address(sale, "grant/"), said))


def test_an_unknown_role_and_an_end_before_the_start_give_nothing(admin: User, sale: User) -> None:
    client, today = browser(admin), timezone.localdate()
    for said in (
        {"role": "access.everything", "reason": "All of it"},
        {"role": AUDITOR.key, "reason": "Too short", **day("ends", today - timedelta(days=1))},
        {"role": AUDITOR.key, "reason": "Half a day", "starts_0": "3"},
        {"role": AUDITOR.key, "reason": ""},
    ):
        assert "There is a problem" in words(client.post(address(sale, "grant/"), {"unit": "", **said}))
    assert not Grant.unscoped.filter(person_ref=SALE).exists()


def test_a_grant_ends_on_its_last_day_and_no_later_than_it_was_given_for(admin: User) -> None:
    today = timezone.localdate()
    given, client = grant_to(SALE, ends=today + timedelta(days=9)), browser(admin)
    page = f"/access/grants/{given.ref}/end/"
    longer = client.post(page, {"reason": "Longer", **day("last_day", today + timedelta(days=10))})
    assert "A grant ends within the time it was given for." in words(longer)
    assert "Longer" in words(longer)
    client.post(page, {"reason": "Moved", **day("last_day", today)})
    assert Grant.objects.visible_to(STAGE).known().get(ref=given.ref).true_to == today
    assert Entry.objects.get(event="access.grant.ended").payload.body["reason"] == "Moved"
    assert Entry.objects.get(event="audit.act.refused").subject_ref == given.ref


# ---- closing, ties ----


def test_a_closed_account_signs_nobody_in_and_closes_once(admin: User, sale: User) -> None:
    theirs, client = browser(sale), browser(admin)
    assert theirs.get("/").status_code == 200
    assert "is closed." in words(client.post(address(sale, "close/"), {"reason": "Left the force"}, follow=True))
    assert theirs.get("/").status_code == 302
    again = client.post(address(sale, "close/"), {"reason": "Left the force"})
    assert "This account is closed already." in words(again)
    assert Entry.objects.filter(event="access.account.closed").count() == 1


def test_nobody_closes_their_own_account_or_one_without_a_reason(admin: User, sale: User) -> None:
    client = browser(admin)
    assert "Nobody closes their own account." in words(client.post(address(admin, "close/"), {"reason": "Tired"}))
    assert "Say why it closes" in words(client.post(address(sale, "close/"), {"reason": " "}))
    assert User.objects.filter(is_active=True).count() == 2


def test_a_declared_tie_counts_at_once_and_the_administrator_does_not_see_it(
    admin: User, account: Account, people: dict[str, str]
) -> None:
    mine = account("kim", people["Sale"])
    query = f"?person={people['Finch']}" if knows_people() else ""
    typed = {} if knows_people() else {"other_ref": people["Finch"]}
    said = {**typed, "kind": TieKind.SPOUSE.value, **day("since", date(2020, 5, 1))}
    client = browser(admin)
    client.post(address(mine, f"tie/{query}"), said)
    tie = Tie.unscoped.get()
    assert (tie.person_ref, tie.other_ref, tie.true_from) == (people["Sale"], people["Finch"], date(2020, 5, 1))
    assert close_to(people["Finch"]) == {people["Sale"]}
    assert people["Finch"] not in words(client.get(address(mine)))


def test_a_tie_with_oneself_is_refused_in_words(admin: User, account: Account, people: dict[str, str]) -> None:
    mine = account("kim", people["Sale"])
    query = f"?person={people['Sale']}" if knows_people() else ""
    said = {"other_ref": people["Sale"], "kind": "relative", **day("since", date(2020, 5, 1))}
    assert "A tie is between two people." in words(browser(admin).post(address(mine, f"tie/{query}"), said))
    assert not Tie.unscoped.exists()
