"""Draws of searches and forms of force: who is drawn for whom, and what cannot be tilted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.scrutiny.actions.draws import commit_draw, freeze_draw, give_up, make_draw, make_due
from probity.office.scrutiny.actions.draws_cases import ask_to_leave, decide_leaving, look_at, say_lacks
from probity.office.scrutiny.models import Draw, DrawnCase, DrawState, Leaving, LeavingState, SearchReview
from probity.office.scrutiny.policy.draws_plans import period_of, period_words
from probity.office.scrutiny.queries.draws import (
    NO_INSPECTOR,
    NO_KIND,
    NO_OFFICER,
    cases_to_show,
    faults_of,
    listed_now,
    tally_of,
)
from tests.office.cast import CASTING, Cast
from tests.office.scrutiny_draws import BEFORE, DRAWN, FROZEN, JUNE, LATER, drawn, forms, searches, staff
from tests.office.scrutiny_stops import rows


@pytest.fixture
def desk(cast: Cast) -> Cast:
    staff(cast)
    return cast


def by_reader(draw: Draw, cast: Cast) -> dict[str, int]:
    names = {person.ref: name for name, person in cast.people.items()}
    return dict(Counter(names[case.reader_ref] for case in draw.cases.all()))


# ------------------------------------------------------------------------------------------------ for inspectors


def test_each_inspector_is_drawn_ten_searches_by_officers_under_them_on_the_day(desk: Cast) -> None:
    searches(desk, 12)
    searches(desk, 2, name="doyle")  # reports to a vacant sergeant's post, so the inspector supervises and reviews it
    searches(desk, 3, name="stranger")
    draw = drawn(desk, "inspector")
    assert by_reader(draw, desk) == {"inspector": 10, "superintendent": 2, "chief": 3}
    assert {case.officer_ref for case in draw.cases.filter(reader_ref=desk.ref("inspector"))} == {desk.ref("sale")}


def test_a_search_that_a_supervisor_made_was_at_or_reviewed_goes_to_somebody_else(desk: Cast) -> None:
    searches(desk, 1, name="ure")  # a sergeant's own, which the inspector supervises
    searches(desk, 1, name="inspector")
    searches(desk, 1, present=[desk.ref("inspector")])
    [reviewed] = searches(desk, 1)
    SearchReview.unscoped.create(
        ref="SV-000001-X", search=reviewed, version_read=1, reviewer_ref=desk.ref("inspector"), answer="reviewed",
        grounds_view="reasonable", seconds=60, at=BEFORE,
    )  # fmt: skip
    found = by_reader(drawn(desk, "inspector"), desk)
    assert found == {"superintendent": 3, "assistant": 1}


def test_what_cannot_be_drawn_is_counted_with_its_reason(desk: Cast) -> None:
    rows(4, searched_on=JUNE, source="public")
    searches(desk, 1, name="chief")
    forms(desk, 2, "dog_bite")
    draw = Draw(plan="inspector", first_day=JUNE, last_day=JUNE)
    assert dict(listed_now(draw).left_out) == {NO_OFFICER: 4, NO_INSPECTOR: 1}
    kinds = {"baton": ["baton_used"]}
    assert dict(listed_now(Draw(plan="force", first_day=JUNE, last_day=JUNE, kinds=kinds)).left_out) == {NO_KIND: 2}


# ------------------------------------------------------------------------------------------------ the stages


def test_one_period_has_one_draw_and_its_seed_is_committed_before_it_is_over(desk: Cast) -> None:
    analyst = desk.user("buyer")
    made = commit_draw("force", JUNE, actor=analyst, at=BEFORE)
    assert (made.first_day, made.last_day) == (date(2026, 5, 1), date(2026, 6, 30))
    with pytest.raises(BadInput, match="committed for this period already"):
        commit_draw("force", date(2026, 5, 30), actor=analyst, at=BEFORE)
    with pytest.raises(BadInput, match="before its period is over"):
        commit_draw("panel", date(2026, 4, 30), actor=analyst, at=BEFORE)
    with pytest.raises(NotPermitted, match="Only a scrutiny analyst"):
        commit_draw("panel", JUNE, actor=desk.user("registrar"), at=BEFORE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.unscoped.create(ref="SD-X", plan="force", first_day=made.first_day, last_day=made.last_day, wanted=2,
                             commitment="", committed_at=BEFORE)  # fmt: skip


def test_the_list_waits_for_the_last_records_and_the_draw_for_the_list(desk: Cast) -> None:
    draw = commit_draw("panel", JUNE, actor=CASTING, at=BEFORE)
    with pytest.raises(TransitionRefused, match="may come until 7 July 2026"):
        freeze_draw(draw, actor=CASTING, at=datetime(2026, 7, 6, 9, tzinfo=UTC))
    with pytest.raises(TransitionRefused, match="not possible"):
        make_draw(draw, actor=CASTING, at=FROZEN)


def test_by_night_seeds_are_committed_lists_frozen_and_draws_made_a_night_apart(desk: Cast) -> None:
    searches(desk, 12)
    make_due(BEFORE)
    assert Counter(Draw.unscoped.values_list("plan", flat=True)) == {"inspector": 1, "panel": 1, "force": 1}
    assert make_due(BEFORE) == {"committed": 0, "frozen": 0, "drawn": 0}
    make_due(datetime(2026, 6, 1, 2, tzinfo=UTC))
    assert make_due(FROZEN) == {"committed": 3, "frozen": 5, "drawn": 0}
    assert make_due(DRAWN) == {"committed": 0, "frozen": 0, "drawn": 5}
    june = Draw.unscoped.get(plan="panel", first_day=date(2026, 6, 1))
    assert june.cases.count() == 10
    assert faults_of(june) == ()


def test_a_lost_seed_alone_lets_a_draw_be_given_up_and_another_be_committed_to(desk: Cast) -> None:
    analyst = desk.user("buyer")
    draw = commit_draw("panel", JUNE, actor=analyst, at=BEFORE)
    with pytest.raises(TransitionRefused, match="can still be opened"):
        give_up(draw, words="I do not like it.", actor=analyst, at=BEFORE)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[]):
        give_up(draw, words="The key was lost in the move.", actor=analyst, at=BEFORE)
        other = commit_draw("panel", JUNE, actor=analyst, at=BEFORE)
    make_due(FROZEN)
    assert make_due(DRAWN)["drawn"] == 0  # the second was committed to under a key that is not the site's
    other.refresh_from_db()
    assert (draw.state, other.state) == (DrawState.GIVEN_UP, DrawState.FROZEN)


def test_a_form_of_several_kinds_is_drawn_once_for_the_rarest(desk: Cast) -> None:
    both = forms(desk, 1, "baton_used", "cuffs")
    forms(desk, 5, "cuffs")
    draw = drawn(desk, "force")
    assert [case.form for case in draw.cases.filter(stratum="baton")] == both
    assert draw.cases.filter(stratum="handcuffs").count() == 2
    assert draw.cases.filter(form=both[0]).count() == 1


# ------------------------------------------------------------------------------------------------ leaving


def test_a_case_leaves_only_for_a_listed_reason_approved_by_somebody_outside_the_line(desk: Cast) -> None:
    searches(desk, 12)
    draw = drawn(desk, "panel")
    case, coordinator = draw.cases.order_by("place")[0], desk.user("registrar")
    with pytest.raises(BadInput, match="no reason for a case to leave"):
        ask_to_leave(case, "footage", words="There is none.", actor=coordinator, at=LATER)
    with pytest.raises(TransitionRefused, match="Only whoever it was drawn for"):
        ask_to_leave(case, "victim", words="She is known.", actor=desk.user("standards"), at=LATER)
    leaving = ask_to_leave(case, "victim", words="She would be known.", actor=coordinator, at=LATER)
    with pytest.raises(TransitionRefused, match="Somebody has asked already"):
        ask_to_leave(case, "victim", words="Again.", actor=coordinator, at=LATER)
    assert case not in cases_to_show(draw)  # nobody sees it while the question is open
    with pytest.raises(TransitionRefused, match="in the officer's line"):
        decide_leaving(leaving, approves=True, words="Yes.", actor=desk.user("superintendent"), at=LATER)
    with pytest.raises(TransitionRefused, match="Only the approver"):
        decide_leaving(leaving, approves=True, words="Yes.", actor=coordinator, at=LATER)
    came = decide_leaving(leaving, approves=True, words="Agreed.", actor=desk.user("deputy"), at=LATER)
    assert came is not None
    assert (came.place, came.replaces) == (11, case)
    tally = tally_of(draw)
    assert (tally.standing, tally.left, tally.replaced, tally.reasons) == (10, 1, 1, {"victim": 1})
    assert faults_of(draw) == ()


def test_where_nothing_is_left_to_draw_the_shortfall_grows_and_a_refusal_changes_nothing(desk: Cast) -> None:
    searches(desk, 10)
    draw = drawn(desk, "panel")
    coordinator, approver = desk.user("registrar"), desk.user("deputy")
    first, second = draw.cases.order_by("place")[:2]
    stays = ask_to_leave(first, "privilege", words="A solicitor was there.", actor=coordinator, at=LATER)
    assert decide_leaving(stays, approves=False, words="Nothing privileged.", actor=approver, at=LATER) is None
    assert Leaving.unscoped.get().state == LeavingState.REFUSED
    gone = ask_to_leave(second, "proceedings", words="Trial in May.", actor=coordinator, at=LATER)
    assert decide_leaving(gone, approves=True, words="Agreed.", actor=approver, at=LATER) is None
    tally = tally_of(draw)
    assert (tally.wanted, tally.standing, tally.shortfall, tally.refused) == (10, 9, 1, 1)
    assert faults_of(draw) == ()


def test_who_swaps_a_case_in_the_database_is_found_out(desk: Cast) -> None:
    made = searches(desk, 12)
    draw = drawn(desk, "panel")
    case = draw.cases.order_by("place")[0]
    taken = {*draw.cases.values_list("search", flat=True)}
    other = next(one for one in made if one.pk not in taken)
    DrawnCase.unscoped.filter(pk=case.pk).update(search=other)
    assert faults_of(draw) == (
        f"In searches, {other.ref} should not stand.", f"In searches, {case.record.ref} should stand and does not."
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ looking


def test_missing_footage_and_grounds_are_findings_and_more_can_be_said(desk: Cast) -> None:
    searches(desk, 1, footage_ref="", grounds=" ")
    draw = drawn(desk, "panel")
    [case] = draw.cases.all()
    assert case.findings == ["footage", "grounds"]
    with pytest.raises(BadInput, match="said already"):
        say_lacks(case, "footage", words="Gone.", actor=desk.user("registrar"), at=LATER)
    assert say_lacks(case, "account", words="None.", actor=desk.user("owner"), at=LATER).findings[-1] == "account"
    assert [*DrawnCase.objects.visible_to(CASTING).lacking("grounds")] == [case]
    assert cases_to_show(draw).count() == 1  # it stays


def test_an_inspector_sees_their_drawn_searches_at_home_and_says_what_they_found(desk: Cast) -> None:
    searches(desk, 2, name="ure")  # drawn for the superintendent, who does not otherwise read them
    draw = drawn(desk, "inspector")
    first, second = draw.cases.order_by("place")
    client = desk.client("superintendent")
    assert "Look at the searches drawn for you" in client.get("/").content.decode()
    shown = client.get(f"/scrutiny/draws/cases/{first.ref}/").content.decode()
    assert "Seen to pass a small packet." in shown
    said = {"view": "learning", "words": ""}
    address = f"/scrutiny/draws/cases/{first.ref}/do/look/"
    assert "Say what is to be learned" in client.post(address, said).content.decode()
    assert client.post(address, said | {"words": "Name the smell."}).status_code == 302
    look_at(second, "sound", words="", actor=desk.user("superintendent"), at=LATER)
    assert "Look at the searches drawn for you" not in client.get("/").content.decode()
    with pytest.raises(NotPermitted, match="Only the inspector it was drawn for"):
        look_at(second, "sound", words="", actor=desk.user("inspector"), at=LATER)
    for name in ("sale", "ure", "inspector"):
        assert desk.client(name).get(f"/scrutiny/draws/cases/{first.ref}/").status_code == 404


def test_pages_lead_to_what_they_count(desk: Cast) -> None:
    with time_machine.travel(BEFORE, tick=False):
        client = desk.client("buyer")
        assert client.post("/scrutiny/draws/new/", {"of": "panel 2026-06-01"}).status_code == 302
        assert "panel 2026-06-01" not in client.get("/scrutiny/draws/new/").content.decode()
    searches(desk, 12, footage_ref="")
    draw = Draw.unscoped.get()
    with time_machine.travel(FROZEN, tick=False):
        client = desk.client("buyer")
        assert "Shown when the draw is made" in client.get(f"/scrutiny/draws/{draw.ref}/").content.decode()
        assert client.post(f"/scrutiny/draws/{draw.ref}/do/freeze/", {}).status_code == 302
        assert client.post(f"/scrutiny/draws/{draw.ref}/do/draw/", {}).status_code == 302
    draw.refresh_from_db()
    client = desk.client("buyer")
    shown = client.get(f"/scrutiny/draws/{draw.ref}/").content.decode()
    assert draw.seed in shown
    link = f"/scrutiny/draws/cases/?draw={draw.ref}&amp;state=stands&amp;lacks=any"
    assert link in shown
    assert "10 cases" in client.get(link.replace("&amp;", "&")).content.decode()
    assert "10 of 10" in client.get("/scrutiny/draws/").content.decode()
    assert "Only a scrutiny analyst" in desk.client("registrar").get("/scrutiny/draws/new/").content.decode()
    found = client.get("/search/", {"q": draw.ref}).content.decode()
    assert "Searches for the panel, June 2026" in found


# ------------------------------------------------------------------------------------------------ properties


@given(st.sampled_from(["inspector", "panel", "force"]), st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_day_is_in_one_period_of_each_plan_and_periods_follow_each_other(plan: str, day: date) -> None:
    first, last = period_of(plan, day)
    assert first <= day <= last
    assert period_of(plan, first) == period_of(plan, last) == (first, last)
    assert period_of(plan, last + timedelta(days=1))[0] == last + timedelta(days=1)


def test_periods_in_words() -> None:
    assert period_words(date(2026, 5, 1), date(2026, 5, 31)) == "May 2026"
    assert period_words(date(2026, 5, 1), date(2026, 6, 30)) == "May to June 2026"
    assert period_words(date(2026, 12, 1), date(2027, 1, 31)) == "December 2026 to January 2027"
