"""The cross-check: what makes a candidate, what counts as spend, and what a second run may change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from probity.corridor.matching.actions import Opinion, ask_for_run, carry_out, judge, run_cross_check
from probity.corridor.matching.models import Candidate, Judgement, Run
from probity.corridor.matching.queries import CROSS_CHECK, order_of_candidates, quarters_about
from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Outbox, ScheduledRun
from probity.foundation.casework.outbox import deliver_due
from probity.foundation.casework.worker import one_round
from probity.foundation.kernel.errors import NotPermitted
from probity.office.declarations.models import Answer, Offer, Procurement, State
from probity.office.procurement.models import SpendLine
from tests.corridor.conftest import NOON, SALE, URE, WEST

LATER = NOON + timedelta(days=1)
DINNER = date(2025, 3, 12)


def run(at=NOON):
    return run_cross_check(actor=CROSS_CHECK, at=at)


@pytest.fixture
def northgate(office):
    """An offer by a supplier whose name is written otherwise, with spend on both sides of it and a credit."""
    office.offer("Northgate Fleet Ltd", DINNER)
    return office.supplier(
        "Northgate Fleet Limited",
        (date(2024, 3, 11), "999.00"),  # the day before the window
        (date(2024, 3, 12), "100.00"),
        (DINNER, "20.00"),
        (DINNER, "-5.00"),
        (date(2025, 3, 13), "3.00"),
        (date(2026, 3, 12), "0.50"),
        (date(2026, 3, 13), "999.00"),  # the day after it
    )


def test_a_giver_who_is_a_supplier_is_found_with_the_reason_in_words(northgate):
    made = run()
    found = Candidate.unscoped.get()
    assert (found.giver, found.supplier_name) == ("Northgate Fleet Ltd", "Northgate Fleet Limited")
    assert (found.verdict, found.first_seen) == ("link", made)
    assert "northgate" in found.why.lower() or "name" in found.why.lower()


def test_spend_is_that_of_the_year_before_and_after_and_a_credit_is_not_spend(northgate):
    run()
    found = Candidate.unscoped.get()
    assert (found.spend_before, found.spend_after) == (Decimal("120.00"), Decimal("3.50"))
    assert (found.credits, found.lines) == (Decimal("5.00"), 4)
    assert sum(Decimal(part["paid"]) for part in found.quarters) == Decimal("123.50")


def test_a_declined_offer_counts(office):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", date(2025, 2, 3), answer=Answer.DECLINED, to=SALE)
    run()
    found = Candidate.unscoped.get()
    assert found.accepted is False
    assert found.answer_words == "Declined"


def test_the_organisation_is_compared_before_the_person_who_gave_for_it(office):
    office.supplier("Harrow Lane Catering")
    office.supplier("Dr Ann Marlow Consulting")
    office.offer("Harrow Lane Catering", giver_name="Ann Marlow")
    run()
    assert [one.supplier_name for one in Candidate.unscoped.all()] == ["Harrow Lane Catering"]


def test_drafts_what_the_force_gave_and_strangers_are_no_candidates(office):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", state=State.DRAFT)
    office.offer("Harrow Lane Catering", direction="given")
    office.offer("Quillon Marine Engineering")
    counts = run().counts
    assert (counts["candidates"], counts["offers"], counts["givers"]) == (0, 2, 1)


def test_an_offer_without_a_day_is_a_candidate_without_spend(office):
    office.supplier("Harrow Lane Catering", (DINNER, "50.00"))
    office.offer("Harrow Lane Catering", None, to="", state=State.IMPORTED, recipient_as_written="The Minister")
    run()
    found = Candidate.unscoped.get()
    assert (found.offered_on, found.spend_before, found.declarant_ref) == (None, Decimal(0), "")


def test_a_second_run_changes_nothing_and_enters_nothing_but_itself(northgate):
    first = run()
    before = Candidate.unscoped.values().get()
    again = run(LATER)
    after = Candidate.unscoped.values().get()
    assert before | {"last_seen_id": again.pk} == after
    assert (first.changes, again.changes) == ("1 new.", "Nothing changed.")
    assert (again.counts["unchanged"], again.counts["new"]) == (1, 0)
    assert Entry.objects.filter(event__startswith="matching.candidate").count() == 1
    assert Entry.objects.filter(event="matching.run.done").count() == 2


def test_a_run_shows_what_changed_and_loses_no_judgement(office, northgate, cast):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", date(2025, 2, 3), to=SALE)
    run()
    dinner = Candidate.unscoped.get(supplier_ref=northgate.ref)
    judge(dinner, Opinion("same", "same", "One address, one firm"), actor=cast.analyst, at=NOON)
    office.line(northgate, DINNER, "80.00")
    Offer.unscoped.using("office").filter(giver_organisation="Harrow Lane Catering").update(giver_organisation="Zog")
    office.offer("Northgate Fleet Ltd", date(2025, 4, 1), to=URE)

    made = run(LATER)
    dinner.refresh_from_db()
    assert made.changes == "1 new, 1 no longer arising, 1 with other spend, 1 with other offers by the same giver."
    assert (dinner.spend_before, dinner.same) == (Decimal("200.00"), "same")
    said = "spend £123.50, now £203.50; other offers 0, now 1"
    assert {one["what"] for one in made.changed} == {"new", "no longer arises", said}
    assert Candidate.unscoped.get(giver="Harrow Lane Catering").state == "gone"
    assert Judgement.objects.count() == 1


def test_a_candidate_that_is_gone_keeps_its_judgements_and_comes_back_with_them(office, northgate, cast):
    run()
    found = Candidate.unscoped.get()
    judge(found, Opinion("same", "unsure", "No address on file"), actor=cast.analyst, at=NOON)
    hidden = Offer.unscoped.using("office")
    hidden.update(state=State.DRAFT)
    run(LATER)
    found.refresh_from_db()
    assert (found.state, found.same) == ("gone", "unsure")
    hidden.update(state=State.ENTERED)
    assert run(LATER).changes == "1 arising again."
    found.refresh_from_db()
    assert (found.state, found.same, Candidate.unscoped.count()) == ("arises", "unsure", 1)


def test_the_same_registers_give_the_same_answer(office):
    names = ["Harrow Lane Catering", "Harrow Lane Caterers Ltd", "Northgate Fleet Limited", "Northgate Fleet Services"]
    for name in names:
        office.supplier(name, (DINNER, "10.00"))
        office.offer(name, DINNER)
    run()
    skip = ("id", "ref", "first_seen_id", "last_seen_id")

    def found():
        rows = Candidate.unscoped.order_by("offer_ref", "supplier_ref").values()
        return [{name: value for name, value in row.items() if name not in skip} for row in rows]

    first = found()
    for one in Candidate.unscoped.all():
        one.people.all().delete()
        one.delete()
    run(LATER)
    assert first == found()
    assert len(first) >= len(names)


def test_everyone_in_an_offer_is_in_its_candidate(office):
    office.supplier("Harrow Lane Catering")
    office.offer("Harrow Lane Catering", to=WEST, declared_by_ref=SALE, shared=[URE])
    run()
    found = Candidate.unscoped.get()
    assert set(found.involved()) == {WEST, SALE, URE}
    assert (found.declarant_ref, found.recipient_ref) == (SALE, WEST)


def test_candidates_stand_in_the_order_of_the_rulebook(office, cast):
    for name, paid in (("Alder Works", "1.00"), ("Birch Works", "9.00"), ("Cedar Works", "5.00")):
        office.supplier(name, (DINNER, paid))
    office.offer("Alder Works", DINNER, in_procurement=Procurement.YES)
    office.offer("Birch Works", DINNER)
    office.offer("Cedar Works", DINNER, giver_kind="organisation")
    run()
    order = order_of_candidates(on=NOON.date())
    listed = Candidate.objects.visible_to(CROSS_CHECK).with_order().order_by(*order)
    exact = [one.giver for one in listed if one.giver == one.supplier_name]
    assert exact == ["Alder Works", "Birch Works", "Cedar Works"]
    judge(listed[0], Opinion("same", "different", "Another trade altogether"), actor=cast.analyst, at=NOON)
    assert [one.giver for one in listed.all() if one.giver == one.supplier_name][-1] == "Alder Works"


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_the_parts_of_a_window_meet_without_gap_or_overlap_and_split_at_the_offer(day):
    parts = quarters_about(day)
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(parts))
    assert parts[3][1] == day
    assert (parts[0][0].replace(day=1), parts[-1][1].replace(day=1)) == (
        date(day.year - 1, day.month, 1),
        date(day.year + 1, day.month, 1),
    )


# ---------------------------------------------------------------- who may run it, and how


def test_an_analyst_asks_for_a_run_and_the_worker_carries_it_out_once(northgate, cast):
    asked = ask_for_run(actor=cast.analyst, at=NOON)
    assert ask_for_run(actor=cast.analyst, at=NOON) == asked
    assert asked.says == "Waiting"
    item = Outbox.objects.get(kind="matching.run")
    assert [*deliver_due(item.try_after)] == ["claimed", "delivered", "marked"]
    asked.refresh_from_db()
    assert (asked.says, asked.by_account, asked.counts["new"]) == ("Done", "analyst", 1)
    carry_out(asked, actor=CROSS_CHECK, at=LATER)
    assert Candidate.unscoped.count() == 1
    assert Entry.objects.filter(event="matching.run.done").count() == 1


def test_a_run_that_died_is_taken_up_by_the_next_that_is_asked_for(northgate, cast):
    died = Run.unscoped.create(ref="RN-DIED", at=NOON, by_account="analyst", begun_at=NOON, step="Comparing names")
    assert died.says == "Running: comparing names"
    assert ask_for_run(actor=cast.analyst, at=LATER) == died
    assert Outbox.objects.get(kind="matching.run").payload == {"run": "RN-DIED"}


@pytest.mark.parametrize("who", ["investigator", "owner", "auditor", "officer", "releaser", "bystander"])
def test_nobody_else_runs_it(cast, who):
    for ask in (ask_for_run, run_cross_check):
        with pytest.raises(NotPermitted, match="analyst"):
            ask(actor=getattr(cast, who), at=NOON)
    assert not Run.unscoped.exists()


def test_it_runs_every_night_once(northgate):
    night = NOON.replace(hour=3)
    for _ in range(2):
        assert [*one_round(night)]
    assert ScheduledRun.objects.filter(name="matching.cross_check").count() == 1
    assert Run.unscoped.count() == 1


def test_the_command_without_an_account_prints_counts_and_stores_nothing(northgate, capsys):
    call_command("cross_check_gifts")
    printed = capsys.readouterr()
    assert "1  candidates" in printed.out
    assert "Northgate" not in printed.out + printed.err
    assert not Run.unscoped.exists()


def test_the_command_with_an_account_stores_and_shows_only_what_the_account_may_see(northgate, office, cast, capsys):
    call_command("cross_check_gifts", "--as", "analyst", "--dry-run")
    assert not Run.unscoped.exists()
    own = office.offer("Northgate Fleet Ltd", date(2025, 4, 1), to=cast.analyst.person_ref)
    call_command("cross_check_gifts", "--as", "analyst", "--format", "csv")
    shown = capsys.readouterr().out
    assert "Northgate Fleet Limited" in shown
    assert own.ref not in shown
    assert Candidate.unscoped.count() == 2
    entry = Entry.objects.get(event="audit.list.exported")
    assert (entry.data["count"], entry.operation) == (1, "disclosure")


def test_the_router_refuses_to_write_the_office(northgate):
    with pytest.raises(PermissionError, match="never writes"):
        SpendLine.unscoped.create(ref="SL-1")
    offer = Offer.unscoped.get()
    with pytest.raises(PermissionError, match="never writes"):
        Offer.unscoped.filter(pk=offer.pk).update(description="Changed")
