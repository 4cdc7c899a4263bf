"""An applicant is refused because of another force's intelligence on his brother: nothing that leaves says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Letter, Outbox
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.kernel.tripwire import text_of_page, words_of
from probity.office.vetting.actions import appeals, applications, decisions
from probity.office.vetting.actions.joining import link_applicant
from probity.office.vetting.actions.traces import Harm, add_trace, assess_harm
from probity.office.vetting.models import Applicant, Application, ApplicationState, Decision
from tests.office.cast import Cast
from tests.office.vetting_files import (
    AT,
    Unit,
    applicants_account,
    fill_in,
    finding,
    handed_over,
    join,
    read_by_both,
    researched,
    written,
)

BROTHER = {
    "relation": "brother_sister",
    "name": "Kestrel Dean",
    "other_names": "Kes",
    "born_on": "1990-02-03",
    "lives_with": "no",
    "address": "14 Tannery Walk, Wexmoor",
}
SUMMARY = (
    "Kestrel Dean, the brother of the applicant, is the subject of Operation Larkspur, a live operation into the "
    "supply of firearms from lock-up garages behind Tannery Walk. Handlers say the applicant stores a key for him."
)
OWNER = "Wexmoor Police"
SECRETS = ("kestrel", "kes", "brother", "wexmoor", "larkspur", "tannery", "garages", "firearms", "handlers", "sister")


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """The unit with Dean's refused application, set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        refuse(unit, researched_file(unit))
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Unit:
    return staged


@pytest.fixture
def refused(unit: Unit) -> Application:
    return Application.unscoped.get()


def researched_file(unit: Unit) -> Application:
    """Dean's application, from outside the workforce, researched: one trace on him and one on his brother."""
    officer = unit.user("officer")
    applicant = applications.enter_applicant("Rowan", "Dean", email="dean@example.org", actor=officer, at=AT)
    applicants_account("dean", applicant.ref, email="dean@example.org")
    application = applications.open_application(
        applicant_ref=applicant.ref, levels=["RV"], kind="new", actor=officer, at=AT
    )
    user = unit.user("dean")
    fill_in(application, user, family=[BROTHER], about={"other_names": "", "born_on": "1995-04-01",
            "born_at": "Wexmoor", "nationality": "British"})  # fmt: skip
    applications.submit(application, read_notice=True, gives_authority=True, tells_truth=True, actor=user, at=AT)
    researched(unit, application, [finding(summary="Fixed penalty for speeding on the A6 near Matlock.")])
    entry = application.entries.get(section="family")
    about = finding(
        kind="intelligence", summary=SUMMARY, source="Intelligence log of Wexmoor Police 4471", owner=OWNER,
        declared="not_asked", about=entry,
    )  # fmt: skip
    add_trace(application, about, actor=officer, at=AT)
    return application


def refuse(unit: Unit, dean: Application) -> None:
    """Refused, each trace harm tested: the penalty may be told, the intelligence is withheld."""
    penalty, brother = dean.traces.order_by("pk")
    officer = unit.user("officer")
    assess_harm(penalty, Harm(telling="whole", why="He was there."), actor=officer, at=AT)
    held = Harm(
        telling="withheld", why="Telling would end a live operation and put a source at risk.", never_words="Kes"
    )
    assess_harm(brother, held, actor=officer, at=AT)
    decision = handed_over(unit, dean)
    decider = unit.user("decider")
    answers = ((penalty, "little", "One old penalty, paid."), (brother, "decisive", "He would be open to pressure."))
    for trace, weight, why in answers:
        decisions.answer_trace(decision, trace, weight=weight, words=why, actor=decider, at=AT)
    written(unit, decision, "refuse", file_words=SUMMARY, rationale=f"On the log of {OWNER}: {SUMMARY}")
    decisions.propose_decision(decision, actor=decider, at=AT)
    later = datetime(2025, 6, 5, 10, tzinfo=UTC)
    with time_machine.travel(later, tick=False):
        read_by_both(unit, decision, at=later)
        decisions.record_decision(decision, actor=decider, at=later)


@pytest.fixture
def later() -> Iterator[None]:
    with time_machine.travel(datetime(2025, 6, 6, 9, tzinfo=UTC), tick=False):
        yield


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


def assert_says_nothing(sent: str, *, where: str) -> None:
    """Neither names, nor the relation, nor any four words of the trace in a row, in the source or in what it shows."""
    for text in (sent, text_of_page(sent)):
        found = {*words_of(text)} & {*SECRETS}
        assert not found, (where, found)
        assert not runs(text) & runs(SUMMARY), where


def crawl(client: Client, start: str) -> dict[str, str]:
    """Every page of the desk that an applicant can reach by links, from one page on."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        response = client.get(address, follow=True)
        assert response.status_code == 200, (address, response.status_code)
        seen[address] = f"{response.headers} {response.content.decode()}"
        links = {part.split('"')[0] for part in response.content.decode().split('href="')[1:]}
        waiting += [link for link in links if link.startswith(("/vetting/mine/", "/vetting/form/"))]
    return seen


def test_the_file_holds_the_full_reasons(unit: Unit, refused: Application, later: None) -> None:
    assert refused.state == ApplicationState.REFUSED
    client = unit.client("vet_manager")
    client.post("/reason/", {"reason": "supervision"})
    shown = opened(client, f"/vetting/applications/{refused.ref}/decision/")
    assert "Operation Larkspur" in shown
    assert "He would be open to pressure." in shown


def opened(client: Client, address: str) -> str:
    """A page of a file, its reason given."""
    response = client.get(address)
    if response.status_code == 302:
        client.post(response.headers["Location"], {"reason": "my_case"})
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_no_byte_that_reaches_him_says_why(unit: Unit, refused: Application, later: None) -> None:
    client = unit.client("dean")
    appeals.lodge(
        Decision.unscoped.get(), grounds="I have done nothing.", actor=unit.user("dean"), at=AT + timedelta(days=4)
    )
    pages = crawl(client, "/vetting/mine/")
    wanted = {"mine/", "/letters/", "/data/", "/calendar/", "/appeal/withdraw/"}
    assert all(any(name in address for address in pages) for name in wanted), sorted(pages)
    pages["the form of an appeal"] = client.get(f"/vetting/mine/{refused.ref}/appeal/").content.decode()
    pages["home"] = client.get("/").content.decode()
    for address, sent in pages.items():
        assert_says_nothing(sent, where=address)


def test_no_letter_and_no_e_mail_says_why(refused: Application, later: None) -> None:
    letter = Letter.objects.get(subject_ref=refused.ref)
    assert "refused" in letter.words
    assert "We cannot be sure enough" in letter.words
    assert "Fixed penalty for speeding" in letter.words  # what may be told is told
    assert_says_nothing(f"{letter.title} {letter.words}", where="letter")
    mails = Outbox.objects.filter(kind="email", payload__to="dean@example.org")
    assert mails.count() >= 3
    for mail in mails:
        assert_says_nothing(str(mail.payload), where="e-mail")


def test_his_own_data_counts_his_relatives_and_says_nothing_of_them(
    unit: Unit, refused: Application, later: None
) -> None:
    sent = unit.client("dean").get(f"/vetting/mine/{refused.ref}/data/").json()
    assert sent["form"]["family"] == {"people_named": 1}
    assert sent["form"]["addresses"][0]["address"] == "1 Sample Lane"
    assert "born_at" not in sent["form"]["about"]  # his birthplace is the name of the other force


TOLD = ("Your brother is the reason.", "Ask WEXMOOR.", "It is about the supply of firearms", "Because of Kes's affairs")


@pytest.mark.parametrize("words", TOLD)
def test_the_tripwire_stops_words_of_the_decision_before_they_are_kept(
    unit: Unit, refused: Application, words: str
) -> None:
    Decision.unscoped.update(state="draft", recorded_at=None)
    Application.unscoped.update(state="decision")
    decision = Decision.unscoped.select_related("application").get()
    with pytest.raises(NotPermitted, match="holds words of VT-") as refusal:
        written(unit, decision, "refuse", applicant_words=words)
    assert not {*words_of(str(refusal.value))} & {*SECRETS}  # the refusal repeats nothing
    assert "cannot be sure enough" in Decision.unscoped.get().applicant_words


def test_the_line_manager_sees_not_cleared_and_nothing_else(unit: Unit, refused: Application, later: None) -> None:
    officer = unit.user("officer")
    applicant = Applicant.unscoped.get(ref=refused.applicant_ref)
    link_applicant(applicant, unit.ref("sale"), actor=officer, at=AT)
    shown = unit.client("ure").get("/vetting/team/").content.decode()
    assert "Not cleared" in shown
    assert_says_nothing(shown.replace("Register", ""), where="team")
    for address in (f"/vetting/applications/{refused.ref}/", f"/vetting/mine/{refused.ref}/"):
        assert unit.client("ure").get(address).status_code == 404


def test_another_forces_panel_reads_only_what_the_owner_agreed(unit: Unit, refused: Application, later: None) -> None:
    at = AT + timedelta(days=4)
    manager = unit.user("vet_manager")
    brother = refused.traces.order_by("pk")[1]
    appeal = appeals.lodge(Decision.unscoped.get(), grounds="I have done nothing.", actor=unit.user("dean"), at=at)
    appeals.put_to_panel(appeal, force="Sheldmarsh Police", actor=manager, at=at)
    bundle = appeals.take_bundle(appeal, actor=manager, at=at)
    assert_says_nothing(bundle, where="bundle before the owner agreed")
    agreed = Harm(
        telling="withheld", why="Still live.", never_words="Kes", owner_agreed_on=date(2025, 6, 5),
        panel_words="A person close to the applicant is the subject of a live inquiry.",
    )  # fmt: skip
    assess_harm(brother, agreed, actor=manager, at=at)
    bundle = appeals.take_bundle(appeal, actor=manager, at=at)
    assert "A person close to the applicant is the subject of a live inquiry." in bundle
    assert not {*words_of(bundle)} & ({*SECRETS} - {"live"})
    assert not runs(bundle) & runs(SUMMARY) - runs(agreed.panel_words)


def test_a_page_that_would_tell_is_held_back_and_the_unit_learns_of_it(
    unit: Unit, refused: Application, later: None
) -> None:
    Letter.objects.filter(subject_ref=refused.ref).update(words="It was about your brother.")
    client = unit.client("dean")
    ref = Letter.objects.get(subject_ref=refused.ref).ref
    response = client.get(f"/vetting/mine/{refused.ref}/letters/{ref}/")
    assert response.status_code == 409
    assert_says_nothing(response.content.decode(), where="held page")
    entry = Entry.objects.get(event="vetting.page.held_back")
    assert entry.data["traces"] == [refused.traces.order_by("pk")[1].ref]
