"""The pages of clearances, gaps and risk assessments, as those who work with them use them."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.listening import ChangeKind, FeedChange
from probity.foundation.workforce.models import Person, Rank
from probity.office.vetting.actions.posts import meet_catch_up
from probity.office.vetting.models import CatchUp, Clearance, Designation, RiskAssessment, SeniorCheck
from probity.office.vetting.policy.roles import APPROVER, DECIDER, MANAGER
from probity.office.vetting.tasks import after_feed, renew_by_night, settle_by_night
from tests.office.cast import CASTING, Cast, give, tie
from tests.office.vetting_people import establish, grant, join, morning, spell_of

NOW = morning(2025, 3, 5, 10)


@pytest.fixture
def unit(cast: Cast) -> Cast:
    give(cast, "assistant", MANAGER)
    give(cast, "hr", DECIDER)
    give(cast, "superintendent", APPROVER)
    return cast


@pytest.fixture
def sale(unit: Cast) -> Clearance:
    return grant(unit.people["sale"], "RV", date(2020, 3, 3))


def open_as(cast: Cast, name: str, kind: str, ref: str) -> tuple[Client, str]:
    """A browser that has said why it opens a record; the record's address."""
    client = cast.client(name)
    address = f"/vetting/{kind}/{ref}/"
    sent = client.get(address)
    if sent.status_code == 302:
        client.post(sent.headers["Location"], {"reason": "my_case"})
    return client, address


def day(prefix: str, on: date) -> dict[str, str]:
    return {f"{prefix}_0": str(on.day), f"{prefix}_1": str(on.month), f"{prefix}_2": str(on.year)}


@time_machine.travel(NOW, tick=False)
def test_a_decision_maker_suspends_and_lifts_in_the_pages(unit: Cast, sale: Clearance) -> None:
    client, address = open_as(unit, "hr", "clearances", sale.ref)
    sent = client.post(
        f"{address}do/suspend/", {"reason_code": "adverse", "words": "Told by another force"}, follow=True
    )
    assert "Suspended" in sent.content.decode()
    sale.refresh_from_db()
    assert sale.state == "suspended"
    client.post(f"{address}do/lift/", {"words": "Nothing in it"})
    sale.refresh_from_db()
    assert sale.state == "in_force"


@time_machine.travel(NOW, tick=False)
def test_of_two_people_on_one_page_one_is_told(unit: Cast, sale: Clearance) -> None:
    client, address = open_as(unit, "hr", "clearances", sale.ref)
    client.post(f"{address}do/condition/", {"words": "Tells of debts"})
    stale = {"reason_code": "adverse", "words": "Told", "version": "1"}
    assert "changed while you were working" in client.post(f"{address}do/suspend/", stale).content.decode()


@time_machine.travel(NOW, tick=False)
def test_nobody_decides_their_own_or_their_spouse_s(unit: Cast) -> None:
    tie(unit, "hr", "doyle")
    own, spouse = (grant(unit.people[name], "RV", date(2020, 3, 3)) for name in ("hr", "doyle"))
    client = unit.client("hr")
    shown = client.get(f"/vetting/clearances/{own.ref}/").content.decode()
    assert "This is your own clearance" in shown
    asked = client.post(f"/vetting/clearances/{own.ref}/do/terminate/", {"reason_code": "other", "words": "x"})
    assert "involves you" in asked.content.decode()
    assert client.get(f"/vetting/clearances/{spouse.ref}/").status_code == 404
    own.refresh_from_db()
    assert own.state == "in_force"


@time_machine.travel(NOW, tick=False)
def test_the_holder_reads_a_condition_and_not_why_they_were_suspended(unit: Cast, sale: Clearance) -> None:
    client, address = open_as(unit, "hr", "clearances", sale.ref)
    client.post(f"{address}do/condition/", {"words": "Tells of debts"})
    client.post(f"{address}do/suspend/", {"reason_code": "adverse", "words": "A source says so"})
    shown = unit.client("sale").get(address).content.decode()
    assert "Tells of debts" in shown
    assert "A source says so" not in shown


@time_machine.travel(NOW, tick=False)
def test_a_gap_is_written_down_approved_and_counted_apart(unit: Cast) -> None:
    moved = _short(unit)
    writer = unit.client("inspector")
    form = {"person": moved.ref, "post": spell_of(moved).post.ref, "why": "Trial", "controls": "No access alone",
            **day("last_day", date(2025, 3, 31))}  # fmt: skip
    sent = writer.post("/vetting/assessments/new/", form, follow=True)
    assert "It covers nothing until it is approved" in sent.content.decode()
    made = RiskAssessment.unscoped.get()
    assert "1 person sits in a designated post" in unit.client("assistant").get("/vetting/gaps/").content.decode()
    approver, address = open_as(unit, "superintendent", "assessments", made.ref)
    back = {"words": "Needed", **day("from_on", date(2025, 2, 24))}
    assert "never the past" in approver.post(f"{address}do/approve/", back).content.decode()
    approver.post(f"{address}do/approve/", {"words": "Needed"})
    shown = unit.client("assistant").get("/vetting/gaps/").content.decode()
    assert "1 more is covered by a risk assessment" in shown
    assert "unknown for 7 days" in shown


def _short(unit: Cast) -> Person:
    """Somebody whom the feed put into a designated post on recruitment vetting alone, a week before anybody knew."""
    post = establish(unit, "Detective", above="inspector")
    with time_machine.travel(morning(2025, 1, 6)):
        unit.client("assistant").post(
            "/vetting/posts/designate/",
            {"post": post.ref, "levels": ["MV"], "why": "Children at risk", **day("from_on", date(2025, 1, 6))},
        )
    moved = join(unit, "Larkin")
    grant(moved, "RV", date(2020, 1, 2))
    workforce.move_person(spell_of(moved), post, true_from=date(2025, 2, 24), actor=CASTING, at=morning(2025, 3, 3))
    return moved


@time_machine.travel(NOW, tick=False)
def test_whoever_wrote_an_assessment_does_not_approve_it(unit: Cast) -> None:
    moved = _short(unit)
    writer = unit.client("superintendent")
    form = {"person": moved.ref, "post": spell_of(moved).post.ref, "why": "Trial", "controls": "Watched",
            **day("last_day", date(2025, 3, 31))}  # fmt: skip
    writer.post("/vetting/assessments/new/", form)
    made = RiskAssessment.unscoped.get()
    sent = writer.post(f"/vetting/assessments/{made.ref}/do/approve/", {"words": "Fine"})
    assert "A second person must do this" in sent.content.decode()


@time_machine.travel(NOW, tick=False)
def test_who_was_in_a_post_when_it_was_designated_gets_a_plan_with_dates(unit: Cast, sale: Clearance) -> None:
    plan = _planned(unit)
    assert (plan.person_ref, plan.levels) == (unit.ref("sale"), "MV SC")
    assert (plan.apply_by, plan.clear_by) == (date(2025, 4, 2), date(2025, 9, 5))
    assert Designation.unscoped.get().review_by == date(2026, 3, 5)
    assert "2 April 2025" in unit.client("sale").get(f"/vetting/people/{unit.ref('sale')}/").content.decode()


@time_machine.travel(NOW, tick=False)
def test_a_plan_is_met_by_the_night_from_the_day_on_which_every_level_was_held(unit: Cast, sale: Clearance) -> None:
    plan = _planned(unit)
    settle_by_night(NOW)
    assert CatchUp.unscoped.get().met_on is None
    with time_machine.travel(morning(2025, 4, 7), tick=False):
        grant(unit.people["sale"], "MV", date(2025, 4, 1))
        grant(unit.people["sale"], "SC", date(2025, 4, 4))
        for _ in range(2):
            settle_by_night(morning(2025, 4, 7))
        client, address = open_as(unit, "assistant", "plans", plan.ref)
        assert "4 April 2025" in client.get(address).content.decode()
    plan.refresh_from_db()
    assert (plan.met_on, plan.met_by_ref) == (date(2025, 4, 4), "")
    assert Entry.objects.filter(event="vetting.catch_up.met", subject_ref=plan.ref).count() == 1


@time_machine.travel(NOW, tick=False)
def test_the_unit_marks_a_plan_as_met_once_the_levels_are_held_and_not_before(unit: Cast, sale: Clearance) -> None:
    plan = _planned(unit)
    client, address = open_as(unit, "assistant", "plans", plan.ref)
    assert "They do not hold every level" in client.post(f"{address}do/meet/").content.decode()
    with pytest.raises(TransitionRefused, match="do not hold MV and SC"):
        meet_catch_up(plan, actor=unit.user("assistant"), at=NOW)
    grant(unit.people["sale"], "MV", date(2025, 3, 3))
    grant(unit.people["sale"], "SC", date(2025, 3, 5))
    client.post(f"{address}do/meet/")
    plan.refresh_from_db()
    assert (plan.met_on, plan.met_by_ref) == (date(2025, 3, 5), unit.ref("assistant"))
    with pytest.raises(TransitionRefused, match="met already"):
        meet_catch_up(plan, actor=unit.user("assistant"), at=NOW)
    assert "It is met." in client.get(address).content.decode()


def _planned(unit: Cast) -> CatchUp:
    """Sale's plan for management vetting and security check, in the post that they hold."""
    post = spell_of(unit.people["sale"]).post
    form = {"post": post.ref, "levels": ["MV", "SC"], "why": "New work", **day("from_on", NOW.date())}
    unit.client("assistant").post("/vetting/posts/designate/", form)
    return CatchUp.unscoped.get()


def test_a_promotion_to_a_senior_rank_asks_for_a_check_once(unit: Cast) -> None:
    person = unit.people["inspector"]
    post = establish(unit, "Superintendent, Moor", rank=Rank.SUPERINTENDENT)
    workforce.move_person(spell_of(person), post, true_from=date(2025, 3, 3), actor=CASTING, at=morning(2025, 3, 3))
    change = FeedChange(ChangeKind.MOVED, person.ref, post.ref, "", date(2025, 3, 3), morning(2025, 3, 3), "FR")
    with time_machine.travel(morning(2025, 3, 3)):
        after_feed([change], morning(2025, 3, 3))
        after_feed([change], morning(2025, 3, 3))
    assert [check.found for check in SeniorCheck.unscoped.all()] == ["Holds no clearance; short of MV"]


def test_the_night_lapses_what_ran_out_and_opens_renewals_in_time_once(unit: Cast) -> None:
    soon = grant(unit.people["sale"], "RV", date(2015, 5, 1), last_day=date(2025, 6, 30))
    gone = grant(unit.people["finch"], "RV", date(2015, 5, 1), last_day=date(2025, 3, 4))
    later = grant(unit.people["doyle"], "RV", date(2020, 1, 2))
    with time_machine.travel(NOW):
        for _ in range(2):
            settle_by_night(NOW)
            renew_by_night(NOW)
    for each in (soon, gone, later):
        each.refresh_from_db()
    assert (soon.renewal_ref != "", gone.state, later.renewal_ref) == (True, "lapsed", "")


@time_machine.travel(NOW, tick=False)
def test_every_figure_of_the_status_page_opens_as_many_people(unit: Cast, sale: Clearance) -> None:
    client = unit.client("assistant")
    page = client.get("/vetting/status/").content.decode()
    links = re.findall(r'href="(/vetting/status/people/[^"]+)">([\d,]+)<', page)
    assert len(links) > 3
    for address, figure in links:
        shown = client.get(address.replace("&amp;", "&")).content.decode()
        assert f">{figure} {'person' if figure == '1' else 'people'}<" in shown, address
