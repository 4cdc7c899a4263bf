"""Arrested on Saturday: PC Holt tells from her phone on Monday; whoever must know does, and her manager does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Deadline, Outbox, Referral
from probity.foundation.casework.policy import CORRIDOR_DESK, STANDARDS
from probity.office.vetting.actions import circumstances as actions
from probity.office.vetting.models import Change, ChangeState
from probity.office.vetting.policy.circumstances import STANDARDS_DESK
from probity.office.vetting.policy.roles import OFFICER
from probity.office.vetting.queries.circumstances import categories_told
from tests.office.cast import Cast, give
from tests.office.vetting_changes import bytes_of, constable, day_fields, tap, tell
from tests.office.vetting_files import join

SATURDAY, MONDAY = date(2025, 11, 8), datetime(2025, 11, 10, 8, tzinfo=UTC)
FIRST_OF_OCTOBER = datetime(2025, 10, 1, 9, tzinfo=UTC)
WORDS = "I was arrested in Wexmoor at ten past two in the morning, and let go."
ARREST = {
    "what": {"category": "arrest"},
    "whose": {"whose": "me"},
    "when": day_fields("happened_on", SATURDAY),
    "words": {"words": WORDS},
}


@pytest.fixture
def force(cast: Cast) -> Cast:
    """The cast with a vetting unit, PC Holt and Mr Ash in Sergeant Ure's team, and Ash's new address told."""
    join(cast)
    constable(cast, "Holt")
    constable(cast, "Ash")
    with time_machine.travel(FIRST_OF_OCTOBER):
        tell(cast.user("ash"), "address", date(2025, 9, 30), at=FIRST_OF_OCTOBER, words="12 Sample Lane, Sampleton")
    return cast


def managers_pages(force: Cast) -> dict[str, tuple[int, bytes]]:
    """What Holt's sergeant sees: home, search by her name and for her reference, lists, her page, the desk."""
    client = force.client("ure")
    ref = force.ref("holt")
    return bytes_of(
        client, "/", "/search/?q=Holt", f"/search/?q={ref}", "/inbox/", "/vetting/team/", f"/people/{ref}/",
        "/vetting/", "/vetting/changes/", "/vetting/tell/", f"/vetting/people/{ref}/", "/ledger/", "/mine/",
    )  # fmt: skip


@time_machine.travel(MONDAY, tick=False)
def test_she_tells_on_her_phone_in_six_pages_and_gets_a_receipt(force: Cast) -> None:
    told, asked = tap(force.client("holt"), ARREST)
    assert asked == ["what", "whose", "when", "words"], "then the check, then the receipt"
    assert (told.happened_on, told.told_on, told.days_between) == (SATURDAY, MONDAY.date(), 2)
    assert not told.told_late
    receipt = force.client("holt").get(f"/vetting/tell/{told.ref}/receipt/").content.decode()
    assert "by the end of <strong>10 November 2025" in receipt
    assert "counter-corruption" not in receipt
    assert "standards" not in receipt


@time_machine.travel(MONDAY, tick=False)
def test_both_desks_have_it_in_the_transaction_that_told_it(force: Cast) -> None:
    told, _ = tap(force.client("holt"), ARREST)
    referrals = {each.to_desk: each for each in Referral.unscoped.filter(subject_ref=told.ref)}
    assert referrals.keys() == {CORRIDOR_DESK, STANDARDS_DESK}
    assert {each.about_ref for each in referrals.values()} == {force.ref("holt")}
    assert all(WORDS in each.words for each in referrals.values())
    received = Entry.objects.filter(event="casework.referral.received")
    assert received.filter(subject_ref__in=[each.ref for each in referrals.values()]).count() == 2
    assert Entry.objects.filter(event="vetting.change.told", subject_ref=told.ref).count() == 1


@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize("fails_on", [1, 2])
def test_a_failure_between_the_writes_leaves_nothing_of_any(force: Cast, fails_on: int) -> None:
    """Either referral fails: nothing was told, nobody was referred to, and she can send it again."""
    holt = force.user("holt")
    made = actions.begin_change(actor=holt, at=MONDAY)
    said = {"category": "arrest", "whose": "me", "happened_on": "2025-11-08", "words": WORDS}
    actions.save_change(made, "what", said, actor=holt, at=MONDAY)
    before = (Referral.unscoped.count(), Entry.objects.count(), Deadline.objects.count())
    written = 0

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal written
        if sql.startswith('INSERT INTO "casework_referral"'):
            written += 1
            if written == fails_on:
                raise OSError("the disk went")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail), pytest.raises(OSError, match="disk"):
        actions.tell_change(made, actor=holt, at=MONDAY)
    assert (Referral.unscoped.count(), Entry.objects.count(), Deadline.objects.count()) == before
    assert Change.unscoped.get(pk=made.pk).state == ChangeState.DRAFT
    actions.tell_change(Change.unscoped.get(pk=made.pk), actor=holt, at=MONDAY)
    assert Referral.unscoped.filter(subject_ref=made.ref).count() == 2


@time_machine.travel(MONDAY, tick=False)
def test_her_line_manager_sees_nothing_new(force: Cast) -> None:
    mails = Outbox.objects.count()
    before = managers_pages(force)
    tap(force.client("holt"), ARREST)
    assert managers_pages(force) == before
    assert {status for status, _ in before.values()} >= {200, 404}, "pages that show, and pages that do not exist"
    assert Outbox.objects.count() == mails, "nobody is written to about it"


@time_machine.travel(MONDAY, tick=False)
def test_her_line_manager_sees_nothing_new_even_as_a_standards_or_vetting_officer_of_the_unit(force: Cast) -> None:
    give(force, "ure", OFFICER)
    give(force, "ure", STANDARDS)
    client = force.client("ure")
    pages = ("/", "/vetting/changes/", "/search/?q=Holt", "/inbox/")
    before = bytes_of(client, *pages)
    told, _ = tap(force.client("holt"), ARREST)
    assert bytes_of(client, *pages) == before
    assert client.get(f"/vetting/changes/{told.ref}/").status_code == 404


@time_machine.travel(MONDAY, tick=False)
def test_she_is_first_in_the_queue_and_he_keeps_his_own_target_and_age(force: Cast) -> None:
    told, _ = tap(force.client("holt"), ARREST)
    page = force.client("officer").get("/vetting/changes/").content.decode()
    assert "2 changes wait, 1 past the target; the oldest for 40 days" in page
    holt, ash = page.index("PC Holt"), page.index("PC Ash")
    assert holt < ash
    assert "Read first" in page[holt:ash]
    ashs = Change.unscoped.get(category="address")
    assert (ashs.age_days(MONDAY.date()), ashs.target_on, ashs.read_by) == (40, date(2025, 10, 29), None)
    assert (told.age_days(MONDAY.date()), told.target_on, told.read_by) == (0, date(2025, 11, 17), MONDAY.date())
    home = force.client("officer").get("/").content.decode()
    assert "Read a grave change today" in home


@time_machine.travel(MONDAY, tick=False)
def test_an_officer_reads_it_the_same_day_and_it_is_read_in_time(force: Cast) -> None:
    told, _ = tap(force.client("holt"), ARREST)
    client = force.client("officer")
    assert client.post(f"/vetting/changes/{told.ref}/do/take/").status_code == 302
    page = client.get(f"/vetting/changes/{told.ref}/").content.decode()
    assert "8 November 2025" in page
    assert "10 November 2025, 08:00, 2 days after" in page
    assert Deadline.objects.get(subject_ref=told.ref, name="Read").met_at == MONDAY


@time_machine.travel(MONDAY, tick=False)
def test_what_she_told_is_known_to_the_annual_review(force: Cast) -> None:
    tap(force.client("holt"), ARREST)
    assert categories_told(force.ref("holt"), date(2025, 1, 1), date(2025, 12, 31)) == {"arrest"}
    assert not categories_told(force.ref("holt"), date(2024, 1, 1), date(2024, 12, 31))
