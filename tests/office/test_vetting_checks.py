"""Checks by level from the rulebook, results with their source, and an appraisal that tells the supervisor nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.access.models import User
from probity.foundation.casework.actions import answer_query
from probity.foundation.casework.models import Referral
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.vetting.actions import applications, checks
from probity.office.vetting.actions.traces import add_trace
from probity.office.vetting.models import Application, CheckResult, FormEntry
from probity.office.vetting.policy.parts import is_not_named
from probity.office.vetting.queries.appraisals import appraisal_answer
from tests.office.cast import Cast
from tests.office.vetting_files import AT, Unit, finding, join, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Two applications for management vetting, both taken: Sale and Finch's."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        for name in ("sale", "finch"):
            applications.take(submitted(unit, name, ("MV",)), actor=unit.user("officer"), at=AT)
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def sale(unit: Unit) -> Application:
    return Application.unscoped.get(applicant_ref=unit.ref("sale"))


def officer(unit: Unit) -> User:
    return unit.user("officer")


def test_each_level_has_its_checks_and_several_levels_have_all_of_theirs(unit: Unit, sale: Application) -> None:
    assert "biometric" in checks.checks_for(["RV"], AT)
    assert {"appraisal", "finance_full"} <= checks.checks_for(["MV"], AT).keys()
    both = checks.checks_for(["RV", "MV"], AT)
    assert both.keys() == checks.checks_for(["RV"], AT).keys() | checks.checks_for(["MV"], AT).keys()
    asked = checks.ask_checks(sale, actor=officer(unit), at=AT)
    assert {check.kind for check in asked} == checks.checks_for(["MV"], AT).keys() - {"appraisal"}
    assert checks.ask_checks(sale, actor=officer(unit), at=AT) == []
    with pytest.raises(BadInput, match="asked already"):
        checks.ask_check(sale, kind="pnc", actor=officer(unit), at=AT)


def test_a_result_needs_its_source_and_words_and_says_who_entered_it(unit: Unit, sale: Application) -> None:
    check = checks.ask_check(sale, kind="biometric", asked_of="The bureau", actor=officer(unit), at=AT)
    with pytest.raises(NotPermitted, match="needs words"):
        checks.enter_result(check, result="found", words="", source="Bureau", actor=officer(unit), at=AT)
    with pytest.raises(NotPermitted, match="needs words"):
        checks.enter_result(check, result="clear", words="", source=" ", actor=officer(unit), at=AT)
    done = checks.enter_result(
        check, result="found", adverse=True, words="A mark from a scene.", source="Bureau", actor=officer(unit), at=AT
    )
    assert (done.result, done.adverse, done.answered_by_ref) == ("found", True, unit.ref("officer"))
    clear = checks.enter_result(
        check, result="clear", adverse=True, words="", source="Bureau", actor=officer(unit), at=AT
    )
    assert not clear.adverse  # nothing that was not found is adverse


def test_it_is_not_handed_over_while_a_check_waits(unit: Unit, sale: Application) -> None:
    with pytest.raises(TransitionRefused, match="No check has been asked yet"):
        applications.hand_over(sale, actor=officer(unit), at=AT)
    for check in checks.ask_checks(sale, actor=officer(unit), at=AT)[1:]:
        checks.enter_result(check, result=CheckResult.CLEAR, words="", source="It", actor=officer(unit), at=AT)
    with pytest.raises(TransitionRefused, match="1 of its checks is still without a result"):
        applications.hand_over(sale, actor=officer(unit), at=AT)


def test_only_its_own_officer_researches_it(unit: Unit, sale: Application) -> None:
    with pytest.raises(TransitionRefused, match="Only the officer who researches it"):
        checks.ask_check(sale, kind="pnc", actor=unit.user("officer_two"), at=AT)


def test_the_supervisor_reads_the_same_words_whatever_is_on_the_file(unit: Unit, sale: Application) -> None:
    finch = Application.unscoped.get(applicant_ref=unit.ref("finch"))
    trace = add_trace(sale, finding(summary="Seen with a known dealer in Bakewell."), actor=officer(unit), at=AT)
    for application in (sale, finch):
        checks.ask_appraisal(application, actor=officer(unit), at=AT)
    of_sale, of_finch = Referral.unscoped.filter(to_ref=unit.ref("ure")).order_by("pk")
    for part in ("words", "title"):
        assert getattr(of_sale, part).replace("Tansy Sale", "X") == getattr(of_finch, part).replace("Tansy Finch", "X")
    client = unit.client("ure")
    for page in (f"/inbox/{of_sale.ref}/", "/inbox/", "/"):
        shown = client.get(page).content.decode()
        for word in (trace.ref, sale.ref, "Bakewell", "dealer", "trace", "vetting officer"):
            assert word not in shown, (page, word)


def test_what_the_supervisor_answers_comes_back_to_the_file_alone(unit: Unit, sale: Application) -> None:
    check = checks.ask_appraisal(sale, actor=officer(unit), at=AT)
    answer_query(Referral.unscoped.get(key=check.query_key), words="A steady hand.", actor=unit.user("ure"), at=AT)
    answer = appraisal_answer(check)
    assert answer is not None
    assert answer.words == "A steady hand."
    client = unit.client("officer")
    client.post(f"/reason/?kind=vetting.application&ref={sale.ref}&next=/", {"reason": "my_case"})
    assert "A steady hand." in client.get(f"/vetting/applications/{sale.ref}/checks/").content.decode()
    assert "A steady hand." not in unit.client("sale").get("/", follow=True).content.decode()
    sale.refresh_from_db()
    assert sale.supervisor_ref == unit.ref("ure")


def test_an_adverse_result_leads_on_to_entering_its_trace(unit: Unit, sale: Application) -> None:
    check = checks.ask_check(sale, kind="pnc", actor=officer(unit), at=AT)
    client = unit.client("officer")
    client.post(f"/reason/?kind=vetting.application&ref={sale.ref}&next=/", {"reason": "my_case"})
    address = f"/vetting/applications/{sale.ref}/checks/{check.pk}/"
    sent = client.post(address, {"result": "found", "adverse": "on", "words": "A caution.", "source": "PNC"})
    assert sent.headers["Location"] == f"/vetting/applications/{sale.ref}/do/trace/"
    given = {"kind": "offence", "summary": "Caution, 2016.", "source": "PNC", "owner": "", "about": "",
             "check": str(check.pk), "declared": "no", "adverse": "yes",
             "happened_on_0": "20", "happened_on_1": "8", "happened_on_2": "2016"}  # fmt: skip
    assert client.post(sent.headers["Location"], given).status_code == 302
    trace = sale.traces.get()
    assert (trace.check_made, trace.owner, trace.declared) == (check, "This force", "no")


def test_somebody_the_form_names_is_identified_and_bars_themselves(unit: Unit, sale: Application) -> None:
    entry = FormEntry.objects.create(application=sale, section="referees", said={"name": "T Elder"}, saved_at=AT)
    assert is_not_named(sale, unit.user("decider_two")) == ""
    checks.identify(entry, unit.ref("decider_two"), is_them=True, actor=officer(unit), at=AT)
    assert "the form names you" in is_not_named(sale, unit.user("decider_two"))
    assert not Application.objects.visible_to(unit.user("decider_two")).filter(pk=sale.pk).exists()


def test_namesakes_are_looked_for_by_the_page_and_ruled_out_there(unit: Unit, sale: Application) -> None:
    entry = FormEntry.objects.create(application=sale, section="referees", said={"name": "Tansy Elder"}, saved_at=AT)
    client = unit.client("officer")
    client.post(f"/reason/?kind=vetting.application&ref={sale.ref}&next=/", {"reason": "my_case"})
    address = f"/vetting/applications/{sale.ref}/named/{entry.pk}/"
    assert unit.ref("decider_two") in client.get(address).content.decode()
    assert client.post(address, {"person": unit.ref("decider_two"), "act": "no"}).status_code == 302
    entry.refresh_from_db()
    assert entry.ruled_out == [unit.ref("decider_two")]
    assert is_not_named(sale, unit.user("decider_two")) == ""
