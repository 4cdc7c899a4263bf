"""The pages of procurement: what stands on them, and for whom they exist."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.web.finding import find
from probity.office.procurement.actions import NewLine, enter_spend
from probity.office.procurement.models import Supplier
from probity.office.procurement.policy import OFFICER
from tests.accounts import account, browser

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
SET_UP = System("test", "sets up what a test needs")


def line(payee: str, pounds: str, paid_on: date, category: str = "Fleet") -> NewLine:
    return NewLine(paid_on, Decimal(pounds), payee, category, "a.xlsx")


SPEND = (
    line("Northgate Fleet Ltd", "1000.00", date(2023, 4, 1)),
    line("Northgate Fleet Ltd", "1000.00", date(2023, 4, 1)),
    line("NORTHGATE FLEET LIMITED", "250.10", date(2022, 5, 2)),
    line("Northgate Fleet Ltd", "-100.00", date(2023, 6, 3)),
    line("<b>Bold</b> Caterers", "75.00", date(2022, 4, 1), "Catering"),
    line("REDACTED", "40.00", date(2023, 6, 4)),
)


@pytest.fixture
def officer(db: None) -> Client:
    enter_spend(SPEND, actor=SET_UP, at=NOON)
    return browser(account("buyer", OFFICER))


@pytest.fixture
def northgate(officer: Client) -> Supplier:
    return Supplier.unscoped.get(name="Northgate Fleet Ltd")


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def rows_of(client: Client, query: str) -> int:
    return client.get(f"{reverse('procurement:lines')}?{query}").context["list"].total


def test_the_suppliers_page_shows_the_last_year_that_has_payments_and_the_year_before(officer: Client) -> None:
    shown = page(officer, reverse("procurement:suppliers"))
    assert "2 suppliers" in shown
    assert "Paid 2023 to 2024" in shown
    assert "Paid 2022 to 2023" in shown
    assert "£2,000.00" in shown
    assert "£250.10" in shown
    assert "&lt;b&gt;Bold&lt;/b&gt; Caterers" in shown


def test_suppliers_sort_by_what_they_were_paid(officer: Client) -> None:
    shown = page(officer, f"{reverse('procurement:suppliers')}?sort=-this")
    assert shown.index("Northgate Fleet Ltd") < shown.index("Bold")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 6), ("credit=yes", 1), ("credit=no", 5), ("repeat=yes", 1), ("redacted=yes", 1), ("redacted=no", 5),
        ("year=2022", 2), ("year=2023", 4), ("category=Catering", 1), ("payee=northgate", 4), ("year=1066", 0),
        ("credit=perhaps", 0), ("year=2023&credit=no&repeat=no&redacted=no", 1),
    ],
)  # fmt: skip
def test_spend_lines_are_filtered_by_year_category_and_marks(officer: Client, query: str, rows: int) -> None:
    assert rows_of(officer, query) == rows


def test_the_figures_at_the_head_open_the_lines_that_they_count(officer: Client, northgate: Supplier) -> None:
    shown = page(officer, reverse("procurement:supplier", args=[northgate.ref]))
    assert "£2,250.10" in shown
    assert "£100.00" in shown
    assert rows_of(officer, f"supplier={northgate.ref}&credit=no") == 3
    assert rows_of(officer, f"supplier={northgate.ref}&credit=yes") == 1
    assert f"supplier={northgate.ref}&amp;credit=yes" in shown


def test_a_line_opens_its_supplier_and_a_withheld_one_the_lines_like_it(officer: Client, northgate: Supplier) -> None:
    shown = page(officer, reverse("procurement:lines"))
    assert f'<a href="{reverse("procurement:supplier", args=[northgate.ref])}">Northgate Fleet Ltd</a>' in shown
    assert f'<a href="{reverse("procurement:lines")}?redacted=yes&amp;payee=REDACTED">REDACTED</a>' in shown
    assert rows_of(officer, "redacted=yes&payee=REDACTED") == 1


def test_a_suppliers_page_says_who_when_and_how_it_was_written(officer: Client, northgate: Supplier) -> None:
    shown = page(officer, reverse("procurement:supplier", args=[northgate.ref]))
    assert "<h1" in shown
    assert "Organisation" in shown
    assert "2 May 2022" in shown
    assert "NORTHGATE FLEET LIMITED" in shown
    assert "3 payments" in shown
    assert "Most was paid in 2023 to 2024: £2,000.00. Credits of £100.00 are not counted." in shown


def test_an_export_holds_what_is_shown_and_leaves_one_entry(officer: Client) -> None:
    response = officer.get(f"{reverse('procurement:lines')}?credit=yes&export=csv")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"-100.00" in content
    assert b"1000.00" not in content
    assert Entry.objects.filter(event="audit.list.exported", actor="buyer").count() == 1


def test_exported_sums_end_at_the_penny(officer: Client) -> None:
    response = officer.get(f"{reverse('procurement:suppliers')}?name=northgate&export=csv")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert b"Northgate Fleet Ltd,2000.00,250.10,0.00,3," in content


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_rows(officer: Client) -> None:
    def asked(url: str) -> int:
        page(officer, url)
        with CaptureQueriesContext(connection) as captured:
            page(officer, url)
        return len(captured)

    urls = [reverse("procurement:suppliers"), reverse("procurement:lines")]
    few = [asked(url) for url in urls]
    more = [line(f"Kestrel {word} Ltd", f"{n}.00", date(2023, 4, 3)) for n, word in enumerate(("A", "B", "C", "D"), 1)]
    enter_spend(more, actor=SET_UP, at=NOON)
    assert [asked(url) for url in urls] == few
    assert max(few) <= 10


def test_the_auditor_reads_the_pages_too(officer: Client, northgate: Supplier) -> None:
    auditor = browser(account("auditor", AUDITOR))
    for url in (reverse("procurement:suppliers"), reverse("procurement:supplier", args=[northgate.ref])):
        page(auditor, url)


def test_to_anybody_else_the_pages_do_not_exist(officer: Client, northgate: Supplier) -> None:
    clerk = browser(account("clerk", ADMINISTRATOR))
    urls = (
        reverse("procurement:suppliers"),
        reverse("procurement:lines"),
        reverse("procurement:supplier", args=[northgate.ref]),
    )
    assert [clerk.get(url).status_code for url in urls] == [404, 404, 404]
    assert ">Procurement<" not in page(clerk, "/")


def test_a_supplier_that_does_not_exist_is_not_found(officer: Client) -> None:
    assert officer.get(reverse("procurement:supplier", args=["SU-000000-X"])).status_code == 404


def test_the_desk_stands_in_the_navigation_of_its_readers(officer: Client) -> None:
    assert "Procurement" in page(officer, "/")


def test_search_finds_suppliers_over_what_the_reader_may_see(officer: Client, northgate: Supplier) -> None:
    buyer = User.objects.get(username="buyer")
    [results] = [one for one in find(buyer, "fleet limited") if one.kind == "Suppliers"]
    assert [(one.title, one.ref, one.says) for one in results.found] == [
        ("Northgate Fleet Ltd", northgate.ref, "Also written NORTHGATE FLEET LIMITED")
    ]
    clerk = account("clerk", ADMINISTRATOR)
    assert not [one for one in find(clerk, "fleet") if one.kind == "Suppliers"]


def test_before_anything_is_loaded_the_page_says_what_will_appear(db: None) -> None:
    client = browser(account("buyer", OFFICER))
    assert "probity import spend" in page(client, reverse("procurement:suppliers"))
    assert "probity import spend" in page(client, reverse("procurement:lines"))
