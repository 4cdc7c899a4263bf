"""Reading: no row without a reader, no reader without a rule, no way round."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.test.utils import isolate_apps

from probity.foundation.access.checks import every_event_is_named_by_its_app, every_model_says_who_may_read_it
from probity.foundation.access.models import BrokenGlass, Grant, Tie, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR
from probity.foundation.access.scoping import Record, open_to_all, permitted, scoped, visible, ways_to, why_visible
from probity.foundation.audit import events
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework.models import Note, Outbox, Referral, Release
from probity.foundation.kernel.errors import UnscopedQuery
from tests.foundation.cast import NOON, STAGE, referral
from tests.foundation.conftest import Account


async def first_of(rows: Any) -> Any:
    return [row async for row in rows.aiterator()]


DOORS: dict[str, Callable[[Any], Any]] = {
    "list": list,
    "bool": bool,
    "len": len,
    "index": lambda rows: rows[0],
    "slice": lambda rows: list(rows[:1]),
    "repr": repr,
    "get": lambda rows: rows.get(ref="x"),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("sent_at"),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(Referral(pk=1)),
    "aggregate": lambda rows: rows.aggregate(),
    "in_bulk": lambda rows: rows.in_bulk(),
    "values": lambda rows: list(rows.values()),
    "values_list": lambda rows: list(rows.values_list("ref", flat=True)),
    "dates": lambda rows: list(rows.datetimes("sent_at", "day")),
    "iterator": lambda rows: list(rows.iterator()),
    "aiterator": lambda rows: asyncio.run(first_of(rows)),
    "acount": lambda rows: asyncio.run(rows.acount()),
    "filter": lambda rows: list(rows.filter(state="open").order_by("pk")),
    "update": lambda rows: rows.update(title="x"),
    "delete": lambda rows: rows.delete(),
    "bulk_update": lambda rows: rows.bulk_update([Referral(pk=1)], ["title"]),
    "get_or_create": lambda rows: rows.get_or_create(ref="x"),
    "update_or_create": lambda rows: rows.update_or_create(ref="x"),
    "raw": lambda rows: rows.raw("SELECT * FROM casework_referral"),
    "explain": lambda rows: rows.explain(),
    "as a sub-select": lambda rows: list(Referral.unscoped.filter(pk__in=rows)),
    "get_object_or_404": lambda rows: get_object_or_404(rows, ref="x"),
    "or": lambda rows: rows | rows,
    "and": lambda rows: rows & rows,
    "xor": lambda rows: rows ^ rows,
    "or with a scoped one": lambda rows: Referral.objects.visible_to(STAGE) | rows,
    "union": lambda rows: rows.union(rows),
    "union with a scoped one": lambda rows: list(Referral.objects.visible_to(STAGE).union(rows)),
    "intersection": lambda rows: rows.intersection(rows),
    "difference": lambda rows: rows.difference(rows),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["aiterator", "acount"])
def test_no_asynchronous_door_opens_without_a_reader(way: str):
    with pytest.raises(UnscopedQuery, match="without a reader"):
        DOORS[way](Referral.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("way", DOORS.keys() - {"aiterator", "acount"})
def test_no_door_opens_without_a_reader(way: str):
    with pytest.raises(UnscopedQuery, match="without a reader"):
        DOORS[way](Referral.objects.all())


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["count", "exists", "aggregate", "iterator", "get", "first", "raw", "in_bulk"])
def test_no_door_of_the_manager_opens_either(way: str):
    with pytest.raises(UnscopedQuery):
        DOORS[way](Referral.objects)


def test_dated_rows_are_guarded_like_records(db: None):
    with pytest.raises(UnscopedQuery):
        Grant.objects.as_at(NOON.date()).count()
    with pytest.raises(UnscopedQuery):
        list(Tie.objects.all())


def test_a_prefetch_is_guarded_too(account: Account):
    account("one", "P-1")
    prefetch = Prefetch("changes", queryset=Referral.objects.all())
    with pytest.raises(UnscopedQuery):
        list(prefetch.queryset)


def test_a_scope_stays_with_what_is_made_from_it(account: Account):
    reader = account("one", "P-1")
    rows = Referral.objects.visible_to(reader)
    assert [*rows.filter(state="open").order_by("ref").values_list("ref")[:5]] == []
    assert (rows | rows).count() == 0


def test_a_closed_account_sees_nothing_by_any_way(account: Account):
    auditor = account("auditor", "P-1", AUDITOR)
    made = referral()
    assert Referral.objects.visible_to(auditor).count() == 1
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    closed = User.objects.get(pk=auditor.pk)
    assert Referral.objects.visible_to(closed).count() == 0
    assert scoped(Entry, closed).count() == 0
    assert (closed.grants, closed.holds(AUDITOR), why_visible(made, closed)) == ((), None, ())


def test_somebody_who_is_not_signed_in_sees_nothing(db: None):
    referral()
    assert Referral.objects.visible_to(AnonymousUser()).count() == 0


def test_a_reader_who_is_nobody_is_an_error_not_everything(db: None):
    with pytest.raises(AttributeError):
        Referral.objects.visible_to(None)


def test_a_model_without_a_rule_is_never_read(account: Account, monkeypatch: pytest.MonkeyPatch):
    reader = account("one", "P-1", AUDITOR)
    monkeypatch.delitem(visible.__globals__["_rules"], Referral)
    with pytest.raises(UnscopedQuery, match="has no row rule"):
        Referral.objects.visible_to(reader)
    with pytest.raises(UnscopedQuery, match="has no row rule"):
        permitted(Referral, reader)


def test_a_model_has_one_rule():
    with pytest.raises(ValueError, match="already has a row rule"):
        open_to_all(Referral, because="second thoughts")


def test_a_part_of_the_system_reads_everything_and_says_why(db: None):
    referral()
    assert Referral.objects.visible_to(System("worker", "delivers questions")).count() == 1
    with pytest.raises(ValueError, match="a reason"):
        Referral.objects.visible_to(System("worker", ""))


def test_a_reader_sees_a_row_once_by_however_many_ways(account: Account):
    both = account("both", "P-1", AUDITOR)
    made = referral(sent_by="both")
    assert Referral.objects.visible_to(both).count() == 1
    reasons = why_visible(made, both)
    assert reasons[:2] == ("It is addressed to you", "You sent it")
    assert reasons[2].startswith("Auditor (grant AG-")


def test_why_visible_gives_the_grant_and_nothing_to_who_cannot_see(account: Account):
    made = referral(to_ref="P-9")
    assert why_visible(made, account("stranger", "P-2")) == ()
    assert [reason.split(" (")[0] for reason in why_visible(made, account("auditor", "P-3", AUDITOR))] == ["Auditor"]


@pytest.mark.parametrize("model", [Note, Outbox])
def test_what_hangs_on_a_record_is_reached_by_no_account_itself(account: Account, model: Any):
    assert ways_to(model, account("auditor", "P-1", AUDITOR, ADMINISTRATOR)) == ()


@pytest.mark.parametrize(("role", "sees"), [(None, 0), (ADMINISTRATOR, 0), (AUDITOR, 1)])
def test_the_ledger_is_the_auditors_alone(account: Account, role: Any, sees: int):
    user = account("one", "P-1", *([role] if role else []))
    assert scoped(Entry, user).exists() == bool(sees)
    assert scoped(Payload, user).exists() == bool(sees)


def test_an_administrator_sees_accounts_and_no_casework(account: Account):
    administrator = account("admin", "P-1", ADMINISTRATOR)
    account("other", "P-2")
    referral(to_ref="P-2", to_desk="standards")
    assert scoped(User, administrator).count() == 2
    assert Referral.objects.visible_to(administrator).count() == 0
    assert Release.objects.visible_to(administrator).count() == 0
    assert BrokenGlass.objects.visible_to(administrator).count() == 0


# ---------------------------------------------------------------- start-up checks


def faults() -> set[str]:
    return {str(fault.id) for fault in every_model_says_who_may_read_it()}


def test_every_model_of_this_site_passes_the_start_up_checks():
    assert faults() == set()
    assert every_event_is_named_by_its_app() == []


def test_e001_names_a_model_without_a_rule(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(visible.__globals__["_rules"], Referral)
    [fault] = every_model_says_who_may_read_it()
    assert (fault.id, "casework.Referral" in fault.msg) == ("probity.E001", True)


@isolate_apps("probity.foundation.casework")
def test_e002_and_e003_name_a_model_that_says_nothing_of_retention_and_sensitivity(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Referral, "retention", None)
    assert faults() == {"probity.E002"}
    monkeypatch.setattr(Referral, "sensitive", "perhaps")
    assert faults() == {"probity.E002", "probity.E003"}


def test_a_record_declares_neither_by_default():
    assert not hasattr(Record, "retention")
    assert not hasattr(Record, "sensitive")


@pytest.mark.parametrize("name", ["nowhere.noun.done", "audit.noun", "audit.noun.done.twice"])
def test_e004_names_an_event_that_is_not_app_noun_past(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setattr(events, "_events", dict(events._events))
    events.event(name, "Tried")
    [fault] = every_event_is_named_by_its_app()
    assert (fault.id, name in fault.msg) == ("probity.E004", True)
