"""The application form in its pages, what is missing where, where it stands, and what is never shown again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.vetting.actions import applications
from probity.office.vetting.models import Applicant, Application, ApplicationState, FormEntry
from probity.office.vetting.policy.completeness import Answers, gaps_between, missing_from, residency
from probity.office.vetting.policy.sections import SECTIONS, sections_for
from probity.office.vetting.queries.applications import earlier_ends, taken, waiting
from tests.office.cast import Cast
from tests.office.vetting_files import (
    ADDRESS,
    AT,
    FORM,
    Unit,
    applicants_account,
    fill_in,
    join,
    opened,
    researched,
    submitted,
)

ON = AT.date()
days = st.dates(date(2015, 1, 1), date(2025, 6, 2))


@given(spans=st.lists(st.tuples(days, st.integers(0, 900)), max_size=8))
def test_every_day_is_covered_or_in_a_gap_and_never_both(spans: list[tuple[date, int]]) -> None:
    since, until = date(2018, 1, 1), date(2025, 6, 2)
    covered = [(first, min(first + timedelta(days=length), until)) for first, length in spans]
    gaps = gaps_between(covered, since=since, until=until)
    for number in range((until - since).days + 1):
        day = since + timedelta(days=number)
        held = any(first <= day <= last for first, last in covered)
        assert held != any(first <= day <= last for first, last in gaps), day


def said(**listed: object) -> Answers:
    once = {name: words for name, words in FORM.items() if isinstance(words, dict)}
    rows = {name: tuple(words) for name, words in FORM.items() if not isinstance(words, dict) and words}
    nothing = frozenset(name for name, words in FORM.items() if words == ())
    return Answers(once, {**rows, **listed}, nothing)  # type: ignore[dict-item]  # rows of a form


def says(answers: Answers) -> list[str]:
    return [one.says for one in missing_from(answers, ["RV"], on=ON)]


def test_a_whole_form_misses_nothing() -> None:
    assert says(said()) == []


def test_a_gap_between_addresses_is_named_with_its_days() -> None:
    earlier = {**ADDRESS, "from_on": "2008-01-01", "to_on": "2022-01-31"}
    later = {**ADDRESS, "from_on": "2022-04-01", "to_on": ""}
    assert says(said(addresses=(earlier, later))) == ["Add an address for 1 February 2022 to 31 March 2022"]
    near = {**later, "from_on": "2022-03-03"}
    assert says(said(addresses=(earlier, near))) == []  # thirty days need no explanation


def test_somebody_who_lives_with_them_needs_a_date_of_birth() -> None:
    kin = {"relation": "partner", "name": "Ann", "lives_with": "yes", "born_on": ""}
    assert says(said(family=(kin,))) == ["Person 1: give the date of birth of somebody who lives with you"]
    assert says(said(family=({**kin, "lives_with": "no"},))) == []


def test_an_empty_part_and_a_yes_without_words_are_named() -> None:
    answers = said()
    once = {**answers.once, "finances": {**FORM["finances"], "arrears": "yes"}}
    lacking = Answers(once, {**answers.listed, "history": ()}, answers.nothing - {"family"})
    assert says(lacking) == [
        "Add a time",
        "Add a person, or say that there is nothing to add",
        "Say which and how much",
    ]


@pytest.mark.parametrize(
    ("addresses", "level", "met"),
    [
        ([{**ADDRESS, "from_on": "2022-06-02"}], "NPPV3", True),
        ([{**ADDRESS, "from_on": "2022-06-03"}], "NPPV3", False),
        ([{**ADDRESS, "from_on": "2019-01-01"}], "DV", False),
        ([{**ADDRESS, "from_on": "2008-01-01", "in_uk": "no"}], "RV", False),
        ([{**ADDRESS, "to_on": "2023-01-01"}, {**ADDRESS, "from_on": "2023-06-01"}], "RV", False),
        ([{**ADDRESS, "to_on": "2023-01-01"}, {**ADDRESS, "from_on": "2023-01-20"}], "RV", True),
    ],
)
def test_residency_is_worked_out_against_the_levels_own_rule(addresses: list, level: str, met: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert residency(addresses, level, on=ON).is_met is met


def test_every_level_has_its_parts_and_no_page_asks_more_than_a_small_group() -> None:
    assert "wider" in {section.name for section in sections_for(["MV"])}
    assert "wider" not in {section.name for section in sections_for(["RV"])}
    for section in SECTIONS.values():
        for page in section.pages:
            assert len(page.asks) <= 3, (section.name, page.name)


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        opened(unit, unit.ref("sale"))
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def draft(unit: Unit) -> Application:
    return Application.unscoped.get()


def posted(page: str, given: dict[str, str]) -> dict[str, str]:
    """Answers as a browser sends them: days in three fields."""
    sent = {}
    for name, value in given.items():
        if (name.endswith("_on") and value) or name in {"on"}:
            year, month, day_ = value.split("-")
            sent |= {f"{name}_0": day_, f"{name}_1": month, f"{name}_2": year}
        else:
            sent[name] = value
    return sent


def answer_in_pages(client: Client, ref: str) -> None:
    """Every part of the form through its own pages, following their way."""
    for section in sections_for(["RV"]):
        base = f"/vetting/form/{ref}/"
        what = FORM[section.name]
        if not section.lists:
            address = f"{base}{section.name}/{section.pages[0].name}/"
            for page in section.pages:
                given = {ask.name: what.get(ask.name, "") for ask in page.asks}
                response = client.post(address, posted(page.name, given))
                assert response.status_code == 302, (address, response.content.decode())
                address = response.headers["Location"]
        elif not what:
            assert client.post(f"{base}list/{section.name}/").status_code == 302
        for each in what if section.lists else ():
            address = f"{base}list/{section.name}/0/{section.pages[0].name}/"
            for page in section.pages:
                response = client.post(
                    address, posted(page.name, {ask.name: each.get(ask.name, "") for ask in page.asks})
                )
                assert response.status_code == 302, (address, response.content.decode())
                address = response.headers["Location"]


def test_the_form_is_filled_in_page_by_page_checked_handed_in_and_receipted(unit: Unit, draft: Application) -> None:
    client = unit.client("sale")
    assert "Fill in your vetting form" in client.get("/").content.decode()
    answer_in_pages(client, draft.ref)
    base = f"/vetting/form/{draft.ref}/"
    assert "Everything is filled in" in client.get(base).content.decode()
    checked = client.get(f"{base}check/").content.decode()
    assert "1 Sample Lane" in checked
    assert "1 referee, not shown for their privacy" in checked
    unread = client.post(f"{base}declare/", {"truth": "on", "authority": "on"})
    assert "Read the notice and tick that you have" in unread.content.decode()
    sent = client.post(f"{base}declare/", {"truth": "on", "authority": "on", "notice": "on"})
    receipt = client.get(sent.headers["Location"]).content.decode()
    assert "What happens next" in receipt
    assert "14 July 2025" in receipt  # thirty working days from 2 June
    draft.refresh_from_db()
    assert (draft.state, draft.privacy_version, draft.target_on) == ("submitted", "version 1", date(2025, 7, 14))
    assert client.get(base).status_code == 404  # it is handed in
    assert "An officer will take it up" in client.get(f"/vetting/mine/{draft.ref}/").content.decode()


def test_an_unfinished_form_says_what_is_missing_and_is_not_taken(unit: Unit, draft: Application) -> None:
    client = unit.client("sale")
    client.post(f"/vetting/form/{draft.ref}/finances/judgments/", {"judgments": "yes", "judgments_words": ""})
    wrong = client.post(f"/vetting/form/{draft.ref}/finances/judgments/", {"judgments": "yes", "judgments_words": ""})
    assert "Say which, when and how much is left" in wrong.content.decode()
    shown = client.get(f"/vetting/form/{draft.ref}/declare/").content.decode()
    assert "Something is still to say" in shown
    with pytest.raises(TransitionRefused, match="Still to say"):
        applications.submit(
            draft, read_notice=True, gives_authority=True, tells_truth=True, actor=unit.user("sale"), at=AT
        )
    with pytest.raises(NotPermitted, match="authority given for the checks"):
        applications.submit(
            draft, read_notice=True, gives_authority=False, tells_truth=True, actor=unit.user("sale"), at=AT
        )


def test_what_is_said_of_relatives_is_never_shown_again_not_even_to_whoever_said_it(
    unit: Unit, draft: Application
) -> None:
    client, base = unit.client("sale"), f"/vetting/form/{draft.ref}/"
    kin = {"relation": "parent", "name": "Quillon Sorrelby", "other_names": ""}
    address = client.post(f"{base}list/family/0/who/", kin).headers["Location"]
    born = {"born_on_0": "3", "born_on_1": "2", "born_on_2": "1961", "lives_with": "yes", "address": ""}
    client.post(address, born)
    entry = FormEntry.objects.get(section="family")
    assert entry.said["name"] == "Quillon Sorrelby"
    pages = (
        *(base, f"{base}list/family/", f"{base}list/family/{entry.pk}/who/", f"{base}check/"),
        *(f"{base}list/family/{entry.pk}/remove/", f"/vetting/mine/{draft.ref}/data/", "/", "/vetting/mine/"),
    )
    for page in pages:
        shown = client.get(page, follow=True).content.decode()
        assert "Quillon" not in shown, page
        assert "1961" not in shown, page
    assert "We do not show it again" in client.get(f"{base}list/family/{entry.pk}/who/").content.decode()


def test_nor_in_the_units_lists_exports_search_or_mail(unit: Unit, draft: Application) -> None:
    kin = {"relation": "parent", "name": "Quillon Sorrelby", "lives_with": "no"}
    fill_in(draft, unit.user("sale"), family=[kin])
    client = unit.client("officer")
    for page in ("/vetting/applications/", "/vetting/applications/?export=csv", "/search/?q=Quillon", "/"):
        assert "Sorrelby" not in client.get(page).content.decode(), page
    client.post(f"/reason/?kind=vetting.application&ref={draft.ref}&next=/", {"reason": "my_case"})
    assert "Quillon Sorrelby" in client.get(f"/vetting/applications/{draft.ref}/form/").content.decode()


def test_somebody_outside_the_force_reaches_their_form_and_nothing_else(unit: Unit) -> None:
    applicant = applications.enter_applicant("Ember", "Frost", actor=unit.user("officer"), at=AT)
    applicants_account("frost", applicant.ref)
    mine = opened(unit, applicant.ref)
    client = unit.client("frost")
    for address in ("/", f"/vetting/form/{mine.ref}/", "/vetting/mine/", "/help/", "/account/"):
        assert client.get(address).status_code == 200, address
    for address in ("/people/", "/search/?q=Sale", "/gifts/", "/inbox/", "/vetting/", "/vetting/team/"):
        assert client.get(address).status_code == 404, address
    shown = client.get("/").content.decode()
    assert ">People<" not in shown
    assert 'href="/gifts/"' not in shown


def test_somebody_outside_is_entered_with_their_application_or_not_at_all(unit: Unit) -> None:
    client = unit.client("officer")
    given = {"given_names": "Ember", "family_name": "Frost", "email": "", "kind": "new", "opened_for": "Recruit"}
    client.post("/vetting/applications/open/?outside=1", given)
    assert not Applicant.unscoped.exists()  # no level was chosen
    client.post("/vetting/applications/open/?outside=1", {**given, "levels": ["RV"]})
    assert Application.unscoped.get(applicant_ref=Applicant.unscoped.get().ref).applicant_name == "Ember Frost"
    found = client.get(f"/vetting/applications/open/?person={unit.ref('doyle')}").content.decode()
    assert "Open an application for Tansy Doyle" in found
    client.post(f"/vetting/applications/open/?person={unit.ref('doyle')}", {"levels": ["MV"], "kind": "renewal"})
    assert Application.unscoped.get(applicant_ref=unit.ref("doyle")).level_codes == ["MV"]


def test_a_paper_form_is_keyed_by_the_unit_and_by_nobody_else(unit: Unit) -> None:
    applicant = applications.enter_applicant("Ember", "Frost", actor=unit.user("officer"), at=AT)
    keyed = applications.open_application(
        applicant_ref=applicant.ref, levels=["RV"], kind="new", on_paper=True, actor=unit.user("officer"), at=AT
    )
    page = f"/vetting/form/{keyed.ref}/about/born_at/"
    assert unit.client("officer").post(page, {"born_at": "Sampleton"}).status_code == 302
    for name in ("decider", "sale", "vet_manager"):
        assert unit.client(name).post(page, {"born_at": "x"}).status_code == 404
    assert keyed.sections.get(name="about").said == {"born_at": "Sampleton"}


def test_under_investigation_it_is_discontinued_kept_and_looked_at_again(unit: Unit, draft: Application) -> None:
    user = unit.user("sale")
    fill_in(draft, user, earlier={"refused": "no", "now": "yes", "now_words": "By Wexmoor Police."})
    applications.submit(draft, read_notice=True, gives_authority=True, tells_truth=True, actor=user, at=AT)
    researched(unit, draft)
    client = unit.client("officer")
    client.post(f"/reason/?kind=vetting.application&ref={draft.ref}&next=/", {"reason": "my_case"})
    assert "under investigation or on bail now" in client.get(f"/vetting/applications/{draft.ref}/").content.decode()
    client.post(
        f"/vetting/applications/{draft.ref}/do/discontinue/",
        {
            "reason": "investigation",
            "words": "Interviewed under caution.",
            "revisit_on_0": "",
            "revisit_on_1": "",
            "revisit_on_2": "",
        },
    )
    draft.refresh_from_db()
    assert (draft.state, draft.revisit_on) == (ApplicationState.DISCONTINUED, date(2025, 12, 2))
    assert "1 application<" in client.get("/vetting/applications/?revisit=yes").content.decode()
    with time_machine.travel(AT + timedelta(days=180), tick=False):
        assert "Look again at what stopped an application" in unit.client("officer").get("/").content.decode()
    again = opened(unit, unit.ref("sale"))
    assert [one.ref for one in earlier_ends(again)] == [draft.ref]
    client.post(f"/reason/?kind=vetting.application&ref={again.ref}&next=/", {"reason": "my_case"})
    shown = client.get(f"/vetting/applications/{again.ref}/").content.decode()
    assert f"{draft.ref}</a>: discontinued" in shown


def test_a_refusal_elsewhere_is_shown_to_staff_at_once(unit: Unit, draft: Application) -> None:
    told = {"refused": "yes", "refused_words": "Wexmoor Police, 2023, RV", "now": "no"}
    fill_in(draft, unit.user("sale"), earlier=told)
    client = unit.client("officer")
    client.post(f"/reason/?kind=vetting.application&ref={draft.ref}&next=/", {"reason": "my_case"})
    for part in ("", "checks/", "traces/"):
        shown = client.get(f"/vetting/applications/{draft.ref}/{part}").content.decode()
        assert "They say of earlier vetting: Wexmoor Police, 2023, RV" in shown


def test_a_withdrawn_application_is_kept_and_the_person_may_apply_again(unit: Unit, draft: Application) -> None:
    unit.client("sale").post(f"/vetting/mine/{draft.ref}/withdraw/")
    draft.refresh_from_db()
    assert draft.state == ApplicationState.WITHDRAWN
    assert opened(unit, unit.ref("sale")).ref != draft.ref


def test_an_open_draft_for_the_same_levels_is_given_again(unit: Unit, draft: Application) -> None:
    assert opened(unit, unit.ref("sale")).ref == draft.ref
    assert opened(unit, unit.ref("sale"), ("MV",)).ref != draft.ref
    with pytest.raises(BadInput):
        opened(unit, unit.ref("sale"), ("NPPV9",))
    with pytest.raises(NotPermitted):
        applications.open_application(
            applicant_ref=unit.ref("sale"), levels=["RV"], kind="new", actor=unit.user("ure"), at=AT
        )


def test_the_queue_says_what_waits_and_the_times_count_what_was_decided(unit: Unit, draft: Application) -> None:
    submitted(unit, "doyle")
    Application.unscoped.filter(state="submitted").update(target_on=date(2025, 6, 1))
    rows = Application.objects.visible_to(unit.user("officer"))
    found = waiting(rows, on=ON)
    assert (found.total, found.unclaimed, found.late) == (1, 1, 1)
    shown = unit.client("officer").get("/vetting/applications/").content.decode()
    assert "1 application with the unit, 1 past the target; 1 not taken yet." in shown
    Application.unscoped.filter(state="submitted").update(state="granted", ended_on=date(2025, 6, 16))
    (time,) = taken(rows, since=date(2024, 6, 17), until=date(2025, 6, 16))
    assert (time.level, time.decided, time.median_days, time.in_time) == ("RV", 1, 10, 0)


def test_a_line_manager_sees_cleared_or_not_and_opens_no_file(unit: Unit, draft: Application) -> None:
    shown = unit.client("ure").get("/vetting/team/").content.decode()
    assert shown.count("Not cleared") == 2
    assert draft.ref not in shown
    for address in (
        f"/vetting/applications/{draft.ref}/",
        f"/vetting/mine/{draft.ref}/",
        f"/vetting/form/{draft.ref}/",
    ):
        assert unit.client("ure").get(address).status_code == 404
