"""What other rooms may ask of procurement, and who gets an answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR
from probity.foundation.audit.actors import System
from probity.foundation.kernel.errors import UnscopedQuery
from probity.office.procurement.actions import NewLine, enter_spend
from probity.office.procurement.models import SpendLine, Supplier
from probity.office.procurement.policy import OFFICER
from probity.office.procurement.queries import payments as queries
from tests.accounts import account

NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)
CORRIDOR = System("cross-check gifts", "compares givers with suppliers")


def line(payee: str, pounds: str, paid_on: date) -> NewLine:
    return NewLine(paid_on, Decimal(pounds), payee, "Fleet", "a.xlsx")


SPEND = (
    line("Northgate Fleet Ltd", "1000.00", date(2023, 4, 1)),
    line("Northgate Fleet Ltd", "1000.00", date(2023, 4, 1)),
    line("NORTHGATE FLEET LIMITED", "250.10", date(2024, 3, 31)),
    line("Northgate Fleet Ltd", "-100.00", date(2023, 6, 3)),
    line("Harrow Lane Caterers", "75.00", date(2021, 4, 1)),
    line("Refunds Only Ltd", "-5.00", date(2023, 6, 3)),
    line("REDACTED", "40.00", date(2023, 6, 4)),
)


@pytest.fixture
def spend(db: None) -> list[SpendLine]:
    return enter_spend(SPEND, actor=System("test", "enters spend"), at=NOON)


def ref_of(name: str) -> str:
    return Supplier.unscoped.get(name=name).ref


def test_suppliers_come_by_name_with_every_spelling(spend: list[SpendLine]) -> None:
    found = queries.suppliers(CORRIDOR)
    assert [(one.name, one.spellings, one.kind) for one in found] == [
        ("Harrow Lane Caterers", ("Harrow Lane Caterers",), "unknown"),
        ("Northgate Fleet Ltd", ("NORTHGATE FLEET LIMITED", "Northgate Fleet Ltd"), "organisation"),
        ("Refunds Only Ltd", ("Refunds Only Ltd",), "organisation"),
    ]


def test_suppliers_take_two_questions_to_the_database(spend: list[SpendLine]) -> None:
    with CaptureQueriesContext(connection) as asked:
        queries.suppliers(CORRIDOR)
    assert len(asked) == 2


def test_a_credit_is_not_spend(spend: list[SpendLine]) -> None:
    ref = ref_of("Northgate Fleet Ltd")
    answer = queries.spend_between(CORRIDOR, [ref], date(2023, 1, 1), date(2024, 12, 31))
    assert answer == {
        ref: queries.SpendSum(
            total=Decimal("2250.10"),
            lines=3,
            credits=Decimal("100.00"),
            first=date(2023, 4, 1),
            last=date(2024, 3, 31),
            repeats=1,
        )
    }


def test_a_supplier_with_credits_alone_was_paid_nothing(spend: list[SpendLine]) -> None:
    ref = ref_of("Refunds Only Ltd")
    [answer] = queries.spend_between(CORRIDOR, [ref], date(2023, 1, 1), date(2024, 1, 1)).values()
    assert (answer.total, answer.lines, answer.credits) == (Decimal(0), 0, Decimal(5))
    assert (answer.first, answer.last) == (None, None)


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (date(2023, 4, 1), date(2024, 3, 31), 3),
        (date(2023, 4, 2), date(2024, 3, 31), 1),
        (date(2023, 4, 1), date(2024, 3, 30), 2),
    ],
)
def test_both_ends_of_a_span_are_inside_it(spend: list[SpendLine], start: date, end: date, lines: int) -> None:
    ref = ref_of("Northgate Fleet Ltd")
    assert queries.spend_between(CORRIDOR, [ref], start, end)[ref].lines == lines


def test_a_supplier_without_lines_in_the_span_is_not_in_the_answer(spend: list[SpendLine]) -> None:
    refs = [ref_of("Harrow Lane Caterers"), "SU-999999-X"]
    assert queries.spend_between(CORRIDOR, refs, date(2023, 1, 1), date(2024, 1, 1)) == {}


def test_more_suppliers_than_one_statement_holds_are_asked_for_in_turn(
    spend: list[SpendLine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_AT_ONCE", 1)
    refs = [one.ref for one in queries.suppliers(CORRIDOR)]
    assert {*queries.spend_between(CORRIDOR, refs, date(2020, 1, 1), date(2024, 12, 31))} == {*refs}


def test_sums_are_told_to_the_penny_whatever_the_database_adds_with(db: None) -> None:
    lines = [line("Acme", "0.10", date(2023, 4, 1)) for _ in range(3)]
    enter_spend([*lines, line("Acme", "123456789.07", date(2023, 4, 1))], actor=CORRIDOR, at=NOON)
    [answer] = queries.spend_between(CORRIDOR, [ref_of("Acme")], date(2023, 4, 1), date(2023, 4, 1)).values()
    assert str(answer.total) == "123456789.37"
    assert str(answer.credits) == "0.00"


@pytest.mark.parametrize("text", ["northgate", "FLEET LIMITED", "  northgate   fleet "])
def test_a_supplier_is_found_by_any_spelling_that_was_paid(spend: list[SpendLine], text: str) -> None:
    assert [one.name for one in queries.find_suppliers(CORRIDOR, text)] == ["Northgate Fleet Ltd"]


def test_a_supplier_is_found_by_reference_and_nothing_by_no_words(spend: list[SpendLine]) -> None:
    ref = ref_of("Northgate Fleet Ltd")
    assert [one.ref for one in queries.find_suppliers(CORRIDOR, ref.lower())] == [ref]
    assert queries.find_suppliers(CORRIDOR, "  ") == []


def test_spend_by_year_shows_years_without_a_line_and_splits_at_the_first_of_april(spend: list[SpendLine]) -> None:
    enter_spend([line("Northgate Fleet Ltd", "5.00", date(2025, 4, 1))], actor=CORRIDOR, at=NOON)
    years = queries.spend_by_year(CORRIDOR, ref_of("Northgate Fleet Ltd"))
    assert [(one.year, one.total, one.lines, one.credits) for one in years] == [
        (2023, Decimal("2250.10"), 3, Decimal("100.00")),
        (2024, Decimal(0), 0, Decimal(0)),
        (2025, Decimal("5.00"), 1, Decimal(0)),
    ]


@pytest.mark.parametrize(("role", "sees"), [(OFFICER, 3), (AUDITOR, 3), (ADMINISTRATOR, 0)])
def test_suppliers_and_spend_are_seen_by_the_officer_and_the_auditor_alone(
    spend: list[SpendLine], role: object, sees: int
) -> None:
    reader = account("reader", role)
    refs = [one.ref for one in queries.suppliers(CORRIDOR)]
    assert len(queries.suppliers(reader)) == sees
    assert len(queries.find_suppliers(reader, "e")) == sees
    assert len(queries.spend_between(reader, refs, date(2020, 1, 1), date(2024, 12, 31))) == sees


def test_spend_is_not_read_without_a_reader(db: None) -> None:
    with pytest.raises(UnscopedQuery):
        SpendLine.objects.count()


@pytest.mark.parametrize(
    "broken",
    [
        {"is_redacted": True},
        {"is_credit": True},
        {"is_repeat": True},
        {"amount": Decimal(-1)},
        {"occurrence": 2},
        {"supplier": None},
    ],
)
def test_the_database_refuses_flags_that_contradict_the_row(spend: list[SpendLine], broken: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SpendLine.unscoped.filter(pk=spend[0].pk).update(**broken)
