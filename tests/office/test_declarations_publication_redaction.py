"""What a publication withholds cannot be had back: not from one row, not from two editions, not from small groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.access.models import User
from probity.office.declarations.actions import publication as actions
from probity.office.declarations.actions.publication_rows import RowWanted, decide_row, leave_out, take_in
from probity.office.declarations.models import READABLE, Edition, EditionRow
from probity.office.declarations.policy import PUBLISHER
from probity.office.declarations.queries.publication import levels_of
from probity.office.declarations.queries.publication_bytes import Heading, csv_of, page_of
from probity.office.declarations.queries.publication_groups import Holder, groups_of, pooled
from probity.office.declarations.queries.publication_redaction import (
    CHOICES,
    COLUMNS,
    Decision,
    Facts,
    How,
    Labels,
    PublicRow,
    changes_since,
    public_row,
    usual_decisions,
)
from tests.office.cast import Cast, give
from tests.office.test_declarations_publication import APRIL, Q1, offer

LABELS = Labels({"meal": "Meal"}, {"": ""}, {"accepted": "Accepted"}, {"received": "Offered to the force"})
HEADING = Heading(Q1, 2, date(2025, 3, 31), date(2025, 4, 1), date(2025, 4, 2), earlier=1, fewest=5)
LUNCH = Facts(
    offer_ref="GH-000001-X", direction="received", kind="meal", description="Lunch with Sgt Ure", outcome="",
    offered_on=date(2025, 2, 3),
    giver_kind="organisation", giver_organisation="Acme Ltd", giver_name="Ada Brook", value="£5", low="5.00",
    high="5.00", answer="accepted", who="Police officer", who_in_general="Police officer", rank="Superintendent",
    department="Harbour", department_said=False,
)  # fmt: skip
holders = st.builds(Holder, st.sampled_from("ABC"), st.sampled_from(["", "r", "s", "t"]), st.sampled_from("xyz"))
counts_of_people = st.dictionaries(holders, st.integers(1, 9), max_size=14)
ways = st.fixed_dictionaries({name: st.sampled_from([*choice.ways]) for name, choice in CHOICES.items()})


@given(counts_of_people, st.integers(2, 7))
def test_every_label_stands_for_enough_people_in_any_force(counts: dict[Holder, int], fewest: int) -> None:
    groups = groups_of(counts, fewest)
    behind: Counter[tuple[str, str]] = Counter()
    for holder, count in counts.items():
        place = holder.department if groups.names_department(holder) else "the force"
        behind[groups.who(holder), place] += count
    assert all(count >= min(fewest, sum(counts.values())) for count in behind.values())


@given(counts_of_people, st.integers(2, 7))
def test_nothing_is_widened_that_need_not_be(counts: dict[Holder, int], fewest: int) -> None:
    if all(count >= fewest for count in counts.values()):
        groups = groups_of(counts, fewest)
        assert all(groups.names_department(holder) for holder in counts)
        assert all(groups.who(holder) == (holder.rank or holder.category) for holder in counts)


def test_the_one_left_over_is_hidden_among_another_department() -> None:
    assert pooled({"Harbour": 1, "Moor": 9, "Town": 30}, 5) == {"Harbour", "Moor"}


def test_somebody_of_whom_the_directory_knows_nothing_is_a_member_of_the_force() -> None:
    groups = groups_of({Holder("Police officer", "Constable", "Moor"): 50}, 5)
    stranger = Holder("", "", "")
    assert (groups.who(stranger), groups.names_department(stranger)) == ("Member of the force", False)
    gone = Holder("Police officer", "Constable", "Closed unit")
    assert (groups.who(gone), groups.names_department(gone)) == ("Constable", False)


def decided(how: dict[str, How]) -> dict[str, Decision]:
    return {name: Decision(each, "because", "a meal") for name, each in how.items()}


@given(ways, st.text(max_size=20), st.text(max_size=20), st.integers(0, 20))
def test_registers_that_differ_only_in_what_is_withheld_give_the_same_bytes(
    how: dict[str, How], words: str, other: str, days: int
) -> None:
    private: dict[str, Any] = {"offer_ref": f"GH-{other}", "giver_name": words, "rank": other}
    private |= {"department": words} if how["department"] != How.SHOWN else {}
    private |= {"description": words} if how["description"] != How.SHOWN else {}
    private |= {"giver_organisation": f"x{other}"} if how["giver"] != How.SHOWN else {}
    private |= {"value": words, "low": other, "high": other} if how["value"] != How.SHOWN else {}
    private |= {"who": words} if how["recipient"] != How.SHOWN else {}
    private |= {"offered_on": date(2025, 2, 1 + days)} if how["offered_on"] != How.SHOWN else {}
    one = public_row(LUNCH, decided(how), mark="AAAAAA", kinds=LABELS)
    two = public_row(replace(LUNCH, **private), decided(how), mark="AAAAAA", kinds=LABELS)
    assert one.kept() == two.kept()
    assert page_of(HEADING, [one], None) == page_of(HEADING, [two], None)
    assert csv_of([one]) == csv_of([two])


rows = st.lists(
    st.builds(
        PublicRow, mark=st.sampled_from(["AAAAAA", "BBBBBB", "CCCCCC"]),
        **{name: st.sampled_from(["one", "two"]) for name in COLUMNS},
        low=st.sampled_from(["", "5.00"]), high=st.just(""),
    ),
    unique_by=lambda row: row.mark,
)  # fmt: skip


@given(rows, rows)
def test_what_changed_tells_marks_and_columns_and_never_what_a_row_said_before(
    before: list[PublicRow], now: list[PublicRow]
) -> None:
    told = dict.fromkeys(("offered", "recipient", "department", "giver", "description", "value"), "EARLIER")
    marked = [replace(row, **told) for row in before]
    page = page_of(HEADING, now, marked)
    assert "EARLIER" not in page
    changed = {change.mark: change.what for change in changes_since(before, now)}
    then, here = {row.mark for row in before}, {row.mark for row in now}
    assert {mark for mark, what in changed.items() if what == "Removed"} == then - here
    assert {mark for mark, what in changed.items() if what == "Added"} == here - then


def test_the_order_of_rows_follows_what_is_shown_and_not_the_register() -> None:
    month = decided({**dict.fromkeys(CHOICES, How.SHOWN), "offered_on": How.GENERAL, "description": How.WITHHELD})
    rows = [
        public_row(replace(LUNCH, offered_on=date(2025, 2, day)), month, mark=mark, kinds=LABELS)
        for day, mark in ((1, "ZZZZZZ"), (28, "AAAAAA"))
    ]
    page = csv_of(sorted(rows, key=lambda row: (row.sorted_by, row.mark))).decode()
    assert page.index("AAAAAA") < page.index("ZZZZZZ")


@pytest.mark.parametrize("how", [How.SHOWN, How.GENERAL])
def test_a_private_giver_is_never_named_whatever_is_decided(how: How) -> None:
    facts = replace(LUNCH, giver_kind="person", giver_organisation="")
    row = public_row(facts, usual_decisions(facts) | {"giver": Decision(how, "x")}, mark="AAAAAA", kinds=LABELS)
    assert row.giver == "Member of the public"


def test_a_chief_officer_who_is_not_named_after_all_is_told_without_their_department() -> None:
    facts = replace(LUNCH, is_named=True, named=("Chief Constable Tansy Marlowe",), department="Chief officers")
    decisions = usual_decisions(facts) | {"recipient": Decision(How.GENERAL, "x")}
    row = public_row(facts, decisions, mark="AAAAAA", kinds=LABELS)
    assert (row.recipient, row.department) == ("Police officer", "The force")


steps = st.lists(
    st.lists(st.tuples(ways, st.booleans()), min_size=2, max_size=2), min_size=2, max_size=3
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_sequence_of_editions_leaves_one_readable_that_shows_more_than_the_newest(
    cast: Cast, rounds: list[list[tuple[dict[str, How], bool]]]
) -> None:
    with transaction.atomic():
        give(cast, "owner", PUBLISHER)
        for name in ("chief", "stranger"):
            offer(cast, name, description="a meal")
        registrar, approver = cast.user("registrar"), cast.user("owner")
        for number, wanted in enumerate(rounds):
            at = APRIL + timedelta(days=number)
            edition = actions.prepare_edition(Q1, actor=registrar, at=at, why="Again")
            for row, (how, out) in zip(edition.rows.order_by("offer_ref"), wanted, strict=True):
                change_row(row, how, out=out, at=at, actor=registrar)
            edition = Edition.unscoped.get(pk=edition.pk)
            actions.propose_edition(edition, actor=registrar, at=at)
            newest = actions.approve_edition(edition, actor=approver, at=at)
        now = {row.offer_ref: levels_of(row) for row in newest.rows.all()}
        for row in EditionRow.objects.filter(edition__state__in=READABLE):
            assert all(now[row.offer_ref].get(name, -1) >= level for name, level in levels_of(row).items())
        transaction.set_rollback(True)


def change_row(row: EditionRow, how: dict[str, How], *, out: bool, at: datetime, actor: User) -> None:
    who: Any = {"actor": actor, "at": at}
    if {name: said["how"] for name, said in row.decisions.items()} != how:
        wanted = RowWanted({**how}, "a meal", bool(row.left_out_because), "because")
        decide_row(row, wanted, **who)
    if out != bool(row.left_out_because):
        (leave_out if out else take_in)(row, why="because", **who)
