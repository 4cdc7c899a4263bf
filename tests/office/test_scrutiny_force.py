"""Forms of force: who may write, send, review and settle; what is counted once; what custody expects."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from probity.foundation.casework.models import Version
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.scrutiny.actions.custody import OWN_MAP, load_custody, settle_expected
from probity.office.scrutiny.actions.force import (
    FormJudged,
    answer_form,
    begin_form,
    drop_tactic,
    review_form,
    say_tactic,
    send_form,
)
from probity.office.scrutiny.actions.training import enter_course, enter_need
from probity.office.scrutiny.models import ExpectedForm, ForceForm, ForceState
from probity.office.scrutiny.policy.force_words import counted, kinds, tactic_words, tactics_of
from probity.office.scrutiny.policy.roles import ANALYST, LEAD, TRAINER
from probity.office.scrutiny.queries.force_counts import count_forms
from probity.office.scrutiny.queries.lines import READING
from probity.office.scrutiny.queries.training import Trained, capacity, month_ends, months_ahead
from tests.office.cast import Cast, give
from tests.office.scrutiny_force import AT, DAY, sent_form, trained

HEAD = "Custody number,Incident number,Date of arrest,Officers,Handcuffed,Force used\n"
LATER = AT + timedelta(hours=2)


def judged(view: str = "justified", words: str = "") -> FormJudged:
    return FormJudged(view=view, words=words, opened_at=AT)


def test_the_supervisor_on_the_day_reviews_and_neither_the_officer_nor_a_spouse_does(cast: Cast) -> None:
    form = sent_form(cast, "sale")
    assert form.supervisor_ref == cast.ref("ure")
    with pytest.raises(TransitionRefused, match="You used the force"):
        review_form(form, judged(), returns=False, actor=cast.user("sale"), at=LATER)
    close = sent_form(cast, "finch")
    with pytest.raises(TransitionRefused, match="Somebody close to you"):
        review_form(close, judged(), returns=False, actor=cast.user("ure"), at=LATER)
    with pytest.raises(TransitionRefused, match="Only the supervisor on the day"):
        review_form(form, judged(), returns=False, actor=cast.user("registrar"), at=LATER)
    made = review_form(form, judged(), returns=False, actor=cast.user("ure"), at=LATER)
    assert (form.state, made.seconds) == (ForceState.REVIEWED, 7200)


def test_a_form_that_came_back_is_amended_as_a_version_and_a_finding_needs_words(cast: Cast) -> None:
    form = sent_form(cast, "sale")
    with pytest.raises(BadInput, match="wrong or missing"):
        review_form(form, judged("thin"), returns=False, actor=cast.user("ure"), at=LATER)
    review_form(form, judged("thin", "Say why cuffs."), returns=True, actor=cast.user("ure"), at=LATER)
    say_tactic(form, 2, tactic="unarmed", worked=True, actor=cast.user("sale"), at=LATER)
    assert Version.objects.filter(subject_ref=form.ref).count() == 1
    send_form(form, actor=cast.user("sale"), at=LATER)
    assert form.state == ForceState.WAITING
    assert ForceForm.objects.visible_to(READING).marked("kind:unarmed").count() == 1


def test_a_form_is_not_sent_before_it_says_enough_nor_changed_after(cast: Cast) -> None:
    actor = cast.user("sale")
    form = begin_form(actor=actor, at=AT)
    with pytest.raises(TransitionRefused, match="what you used"):
        send_form(form, actor=actor, at=AT)
    with pytest.raises(BadInput, match="today or in the past"):
        answer_form(form, {"used_on": DAY + timedelta(days=1)}, actor=actor, at=AT)
    with pytest.raises(BadInput, match="before it first"):
        say_tactic(form, 2, tactic="unarmed", worked=True, actor=actor, at=AT)
    say_tactic(form, 1, tactic="unarmed", worked=True, actor=actor, at=AT)
    drop_tactic(form, 1, actor=actor, at=AT)
    assert (form.tactics, form.marks) == ([], "")
    with pytest.raises(NotPermitted):
        answer_form(sent_form(cast, "sale"), {"place": "Moor"}, actor=actor, at=AT)


def test_a_tactic_counts_once_on_a_form_and_of_an_energy_device_only_the_highest_step(cast: Cast) -> None:
    sent_form(cast, "sale", tactics=("talk", "ced_drawn", "ced_dotted", "baton_drawn", "baton_used", "baton_used"))
    found = count_forms(ForceForm.objects.visible_to(READING).recorded(), on=DAY)
    assert found.tactics == {"talk": 1, "ced_dotted": 1, "baton_drawn": 1, "baton_used": 1}
    assert (found.used, found.talk, found.groups["white"]) == (3, 1, 3)


def test_every_tactic_is_of_one_kind_so_that_kinds_add_up_to_all() -> None:
    listed = [code for kind, _ in kinds(DAY) for code, _ in tactics_of(kind, DAY)]
    assert len(listed) == len(set(listed)) == len(tactic_words(DAY))
    assert counted([{"code": code} for code in listed], DAY).count("ced_fired") == 1


def test_forms_incidents_and_subjects_are_counted_apart_and_blanks_are_said(cast: Cast) -> None:
    sent_form(cast, "sale", incident_number="INC-7", subject_number=1)
    sent_form(cast, "finch", incident_number="inc-7", subject_number=1)
    sent_form(cast, "doyle")
    found = count_forms(ForceForm.objects.visible_to(READING).recorded(), on=DAY)
    assert (found.forms, found.incidents, found.without_incident) == (3, 1, 1)
    assert (found.subjects, found.without_subject) == (1, 1)
    assert all(sum(found.by[name].values()) == 3 for name in ("conduct", "location", "age", "alone"))


def load(cast: Cast, folder: Path, row: str) -> None:
    path = folder / "custody.csv"
    path.write_text(HEAD + row + "\n", encoding="utf-8")
    load_custody(ImportRequest((path,), OWN_MAP), actor=cast.user("buyer"), at=AT)


def test_only_force_that_custody_states_expects_forms_and_a_changed_record_changes_them(
    cast: Cast, tmp_path: Path
) -> None:
    give(cast, "buyer", ANALYST)
    sale, finch = (cast.people[name].force_number for name in ("sale", "finch"))
    load(cast, tmp_path, f"A1,,2026-03-02,{sale};{finch},,")
    assert not ExpectedForm.unscoped.exists()
    for _ in range(2):
        load(cast, tmp_path, f"A1,,2026-03-02,{sale}; {finch}; 9999,Yes,")
        assert {one.officer_ref for one in ExpectedForm.unscoped.all()} == {cast.ref("sale"), cast.ref("finch")}
    load(cast, tmp_path, f"A1,,2026-03-02,{sale},YES,no")
    [owed] = ExpectedForm.unscoped.all()
    assert (owed.officer_ref, owed.due_on, owed.record.unknown_numbers) == (cast.ref("sale"), date(2026, 3, 5), [])
    with pytest.raises(NotPermitted):
        load_custody(ImportRequest((tmp_path / "custody.csv",), OWN_MAP), actor=cast.user("sale"), at=AT)


def test_who_led_the_officer_says_why_there_is_no_form_once_and_the_officer_never(cast: Cast, tmp_path: Path) -> None:
    give(cast, "buyer", ANALYST)
    load(cast, tmp_path, f"A1,,2026-03-02,{cast.people['sale'].force_number},Yes,")
    owed = ExpectedForm.unscoped.get()
    with pytest.raises(NotPermitted, match="yours to send"):
        settle_expected(owed, words="I drove", actor=cast.user("sale"), at=AT)
    page = cast.client("ure").post(f"/scrutiny/force/missing/{owed.ref}/", {"words": "She drove."})
    assert page.status_code == 302
    assert not ExpectedForm.objects.visible_to(READING).missing().exists()
    with pytest.raises(BadInput, match="already"):
        settle_expected(owed, words="Again", actor=cast.user("ure"), at=AT)


def test_an_officer_fills_in_the_form_page_by_page_on_a_phone(cast: Cast) -> None:
    client = cast.client("sale")
    first = client.post("/scrutiny/force/new/")
    form = ForceForm.unscoped.get()
    assert first["Location"] == f"/scrutiny/force/{form.ref}/asks/when/"
    when = {"used_on_0": "2", "used_on_1": "3", "used_on_2": "2026", "used_at": "21:40"}
    base = f"/scrutiny/force/{form.ref}"
    assert client.post(f"{base}/asks/when/", when)["Location"] == f"{base}/asks/incident/"
    assert "Answer this" in client.post(f"{base}/asks/reasons/", {}).content.decode()
    more = {"tactic": "cuffs_compliant", "worked": "yes", "more": "yes"}
    assert client.post(f"{base}/asks/tactics/?number=1", more)["Location"] == f"{base}/asks/tactics/?number=2"
    shown = client.get(f"{base}/asks/tactics/?number=2").content.decode()
    assert "What did you use next?" in shown
    assert "Handcuffs, compliant" in shown
    client.post(f"{base}/tactics/1/drop/")
    form.refresh_from_db()
    assert (form.used_on, form.tactics) == (DAY, [])
    assert "does not say the kind of place" in client.get(f"{base}/check/").content.decode()


def test_staff_need_training_where_their_post_is_named_and_only_from_then_on(cast: Cast) -> None:
    give(cast, "registrar", TRAINER)
    actor, buyer = cast.user("registrar"), cast.ref("buyer")
    with pytest.raises(NotPermitted):
        enter_need(post_ref=cast.posts["buyer"].ref, needed=True, why="x", starts_on=DAY, actor=cast.user("ure"), at=AT)
    enter_need(post_ref=cast.posts["buyer"].ref, needed=True, why="Public counter", starts_on=DAY, actor=actor, at=AT)
    enter_need(post_ref=cast.posts["ure"].ref, needed=False, why="Desk only", starts_on=DAY, actor=actor, at=AT)
    who = Trained.read(DAY - timedelta(days=1), DAY)
    before, after = ({one.person_ref for one in who.on(day)} for day in (DAY - timedelta(days=1), DAY))
    assert (buyer in before, buyer in after) == (False, True)
    assert (cast.ref("ure") in before, cast.ref("ure") in after) == (True, False)


def test_training_is_in_date_to_its_last_day_and_what_runs_out_meets_the_places_on_courses(cast: Cast) -> None:
    for name in ("registrar", "owner"):
        give(cast, name, TRAINER if name == "registrar" else LEAD)
    trained(cast, "sale", DAY)
    who = Trained.read(DAY, DAY + timedelta(days=1))
    shares = [who.share(day).in_date for day in (DAY, DAY + timedelta(days=1))]
    assert shares == [1, 0]
    assert who.expiring(DAY) == {"2026-03": 1}
    enter_course(on=DAY + timedelta(days=9), places=12, where="School", actor=cast.user("registrar"), at=AT)
    assert capacity(DAY) == {"2026-03": 12}
    assert months_ahead(date(2026, 11, 30), 3) == ["2026-11", "2026-12", "2027-01"]
    assert month_ends(date(2026, 3, 2), 3) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 2)]


@pytest.mark.parametrize("path", ["figures/", "oversight/", "training/", "training/people/", "training/used-force/"])
def test_figures_of_the_force_do_not_exist_for_somebody_without_a_part(cast: Cast, path: str) -> None:
    give(cast, "owner", LEAD)
    assert cast.client("sale").get(f"/scrutiny/force/{path}").status_code == 404
    assert cast.client("owner").get(f"/scrutiny/force/{path}").status_code == 200
