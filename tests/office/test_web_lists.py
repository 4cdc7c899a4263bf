"""Lists over HTTP: pages, sorting, filters, exports, and what they cost."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Referral
from tests.accounts import account, browser, words
from tests.office.shell import ask

pytestmark = pytest.mark.django_db


def test_a_list_shows_a_page_and_says_how_many_there_are() -> None:
    anna = account("anna")
    for number in range(1, 31):
        ask(anna, number)
    first, second = (words(browser(anna).get(f"/inbox/?page={page}")) for page in (1, 2))
    assert "30 items" in first
    assert first.count("<tr>") == 26
    assert second.count("<tr>") == 6
    assert "number 030" in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "999"])
def test_a_page_that_is_not_there_shows_one_that_is(page: str) -> None:
    anna = account("anna")
    ask(anna)
    assert "number 001" in words(browser(anna).get("/inbox/", {"page": page}))


def test_sorting_turns_round_and_says_so() -> None:
    anna = account("anna")
    for number in (1, 2, 3):
        ask(anna, number)
    up, down = (words(browser(anna).get(f"/inbox/?sort={sort}")) for sort in ("title", "-title"))
    assert up.index("number 001") < up.index("number 003")
    assert down.index("number 003") < down.index("number 001")
    assert 'aria-sort="ascending"' in up
    assert 'aria-sort="descending"' in down
    assert "?sort=-title" in up


def test_a_chosen_filter_is_a_tag_that_takes_it_away() -> None:
    anna = account("anna")
    ask(anna, 1)
    ask(anna, 2, kind=Referral.Kind.HANDOVER)
    page = words(browser(anna).get("/inbox/?kind=handover&sort=title"))
    assert "1 item<" in page
    assert "Kind: Hand-over" in page
    assert '<li><a href="?sort=title">' in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_every_page_in_the_order_shown_and_is_a_disclosure(form: str) -> None:
    anna = account("anna")
    for number in range(1, 31):
        ask(anna, number)
    response = browser(anna).get(f"/inbox/?sort=-title&export={form}")
    assert "attachment" in response["Content-Disposition"]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode())))
        assert rows[0] == ["What it is", "From", "Sent", "State"]
        assert [row[0] for row in rows[1:]] == [f"A watch, number {number:03}" for number in range(30, 0, -1)]
    entry = Entry.objects.get(event="audit.list.exported")
    assert (entry.operation, entry.data) == ("disclosure", {"count": 30, "form": form})
    assert entry.payload.body == {"filter": {"sort": "-title"}}


def test_a_formula_in_a_title_leaves_as_text() -> None:
    anna = account("anna")
    ask(anna, title="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in words(browser(anna).get("/inbox/?export=csv"))


def test_a_list_costs_the_same_queries_for_one_row_as_for_a_page(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    anna = account("anna")
    ask(anna, 1)
    client = browser(anna)
    client.get("/inbox/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/inbox/")
    for number in range(2, 26):
        ask(anna, number)
    with django_assert_num_queries(len(one)):
        client.get("/inbox/")
