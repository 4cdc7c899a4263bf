"""Figures of the overview, and totals of a status, open lists that count the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.workforce.models import Category
from probity.office.vetting.actions import applications, circumstances
from probity.office.vetting.actions.openings import Matter, open_review, open_withdrawal
from probity.office.vetting.models import Application
from tests.office.cast import Cast
from tests.office.vetting_changes import constable, tell
from tests.office.vetting_files import Unit, join, opened
from tests.office.vetting_people import grant

AT = datetime(2025, 11, 10, 9, tzinfo=UTC)
TODAY = AT.date()
FIGURE = re.compile(r'app-figure__value">([\d,]+)</span><span class="app-figure__label"><a [^>]*href="([^"]+)"')
CELL = re.compile(r'<td class="app-num"><a class="govuk-link" href="([^"]+)">([\d,]+)<')
HEAD = re.compile(r"<h2[^>]*>\s*([\d,]+|No) ")


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Something of everything that the overview counts, some of it late; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        for family, last_day in (("Holt", None), ("Ash", None), ("Elm", date(2026, 9, 1))):
            grant(constable(stage, family), "RV", date(2023, 11, 1), last_day=last_day)
        grant(constable(stage, "Gale", category=Category.CONTRACTOR), "NPPV3", date(2024, 11, 1))
        long_ago = AT - timedelta(days=90)
        tell(unit.user("holt"), "address", long_ago.date(), at=long_ago)
        tell(unit.user("ash"), "address", TODAY, at=AT)
        taken = tell(unit.user("elm"), "household", TODAY, at=AT)
        circumstances.take_change(taken, actor=unit.user("officer"), at=AT)
        for at in (long_ago, AT):
            words = "A letter of today."
            open_review(unit.ref("ash"), basis="adverse", words=words, actor=unit.user("officer"), at=at)
        matter = Matter(unit.ref("elm"), "Information from another force.", date(2025, 11, 3))
        open_withdrawal(matter, actor=unit.user("vet_manager"), at=AT)
        yield unit


@pytest.fixture
def manager(staged: Unit, db: None) -> Iterator[Client]:
    with time_machine.travel(AT, tick=False):
        yield staged.client("vet_manager")


def counted_at(client: Client, address: str) -> int:
    """The count at the head of the list behind an address."""
    page = client.get(unescape(address))
    assert page.status_code == 200, address
    found = HEAD.search(page.content.decode())
    assert found, address
    return 0 if found[1] == "No" else int(found[1].replace(",", ""))


def test_each_figure_of_what_is_between_two_vettings_opens_as_many(manager: Client) -> None:
    page = manager.get("/vetting/").content.decode()
    section = page.split("Between two vettings</h2>")[1].split("<h2")[0]
    figures = [(int(value), url) for value, url in FIGURE.findall(section)]
    assert [value for value, _ in figures] == [2, 1, 2, 1, 1]
    assert [counted_at(manager, url) for _, url in figures] == [2, 1, 2, 1, 1]
    assert "3 changes wait, 1 past the target" in section
    assert "2 reviews are open, 1 past the target" in section


def test_the_totals_of_a_status_open_everybody_they_count(manager: Client) -> None:
    page = manager.get("/vetting/status/").content.decode()
    together = page.split(">Together</th>")[1].split("</tr>")[0]
    figures = [(int(value), url) for url, value in CELL.findall(together)]
    assert figures[1][0] == 1
    assert [counted_at(manager, url) for _, url in figures] == [value for value, _ in figures]


def test_the_headlines_figures_and_each_month_of_the_forecast_open_as_many(manager: Client) -> None:
    page = manager.get("/vetting/").content.decode().split("Renewals</h2>")[0]
    headline = [(int(value), url) for value, url in FIGURE.findall(page)]
    assert [counted_at(manager, url) for _, url in headline] == [value for value, _ in headline]
    months = manager.get("/vetting/forecast/").content.decode().split("Month by month</h2>")[1]
    due = [(int(value), url) for url, value in CELL.findall(months.replace(" app-no-phone", ""))]
    told = {(value, url) for value, url in due if value}
    assert told
    assert {(counted_at(manager, url), url) for _, url in told} == told


def test_decisions_of_a_level_open_as_many_applications(staged: Unit, manager: Client) -> None:
    ends = (("granted", 3), ("refused", 5), ("granted", 400), ("withdrawn", 4))
    for family, (state, days) in enumerate(ends):
        applicant = applications.enter_applicant("Rowan", f"Applicant{family}", actor=staged.user("officer"), at=AT)
        ended = TODAY - timedelta(days=days)
        Application.unscoped.filter(pk=opened(staged, applicant.ref, at=AT).pk).update(
            state=state, submitted_on=ended - timedelta(days=20), truth_at=AT, ended_on=ended, target_on=ended
        )
    found = [
        (int(value), url) for url, value in CELL.findall(manager.get("/vetting/applications/times/").content.decode())
    ]
    assert [value for value, _ in found] == [2]
    assert counted_at(manager, found[0][1]) == 2


@pytest.mark.parametrize("address", ["/vetting/likely-refusals/", "/vetting/mine/", "/vetting/status/"])
def test_a_page_is_marked_once_in_the_navigation(manager: Client, address: str) -> None:
    page = manager.get(address).content.decode()
    assert page.count("govuk-service-navigation__item--active") == 1
