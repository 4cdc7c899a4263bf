"""Offers to a team, to the force and to the commissioner; and the register in figures, each of which opens its list."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
import time_machine
from django.db.models import F
from django.test import Client

from probity.office.declarations import actions
from probity.office.declarations.models import Behalf, Offer
from probity.office.declarations.policy import COLLATING
from probity.office.declarations.queries import Quarter, by_quarter
from tests.office.cast import Cast, answers, declare
from tests.office.test_declarations_endorsing import NOON, declared

FOURTH = datetime(2025, 2, 4, 9, tzinfo=UTC)
APRIL = datetime(2025, 4, 3, 9, tzinfo=UTC)


@time_machine.travel(FOURTH, tick=False)
@pytest.mark.parametrize(
    ("behalf", "group", "words"),
    [("force", "force", "The force"), ("commissioner", "commissioner", "The police and crime commissioner")],
)
def test_a_gift_to_a_body_is_declared_by_whoever_got_it(cast: Cast, behalf: str, group: str, words: str) -> None:
    ref = declare(cast.client("sale"), answers(who={"behalf": behalf}))
    offer = Offer.unscoped.get()
    assert (offer.behalf, offer.recipient_ref) == (behalf, cast.ref("sale"))
    client = cast.client("registrar")
    assert f"{words} (declared by PC Sale)" in client.get(f"/gifts/{ref}/").content.decode()
    assert "1 offer<" in client.get(f"/gifts/register/?whose={group}").content.decode()
    assert "0 offers<" in client.get("/gifts/register/?whose=person").content.decode()


def test_what_is_offered_to_the_commissioner_is_endorsed_by_the_named_outsider(cast: Cast) -> None:
    assert declared(cast, "sale", behalf=Behalf.COMMISSIONER).endorser_ref == cast.ref("outsider")
    assert declared(cast, "sale", behalf=Behalf.FORCE).endorser_ref == cast.ref("ure")


def test_the_registers_of_teams_and_of_chief_officers_are_filters_of_the_one_register(cast: Cast) -> None:
    declared(cast, "sale", behalf=Behalf.TEAM, shared=("finch",))
    declared(cast, "assistant")
    declared(cast, "doyle")
    client = cast.client("registrar")
    for group in ("team", "chief"):
        assert "1 offer<" in client.get(f"/gifts/register/?whose={group}").content.decode(), group
    assert "2 offers<" in client.get("/gifts/register/?whose=person").content.decode()


@pytest.fixture
def quarter(cast: Cast) -> Client:
    """Three offers of one quarter, one endorsed in time, one late; the departments were asked."""
    offers = [declared(cast, name) for name in ("sale", "doyle", "stranger")]
    actions.endorse(offers[0], supported=True, words="", actor=cast.user("ure"), at=NOON)
    late = datetime(2025, 2, 28, 12, tzinfo=UTC)
    actions.endorse(offers[1], supported=True, words="", actor=cast.user("inspector"), at=late)
    units = [unit.ref for unit in cast.units.values()]
    actions.choose_departments(units, starts=date(2025, 1, 1), actor=cast.user("registrar"), at=NOON)
    actions.ask_departments(Quarter(2025, 1), actor=COLLATING, at=APRIL)
    return cast.client("registrar")


@time_machine.travel(APRIL, tick=False)
def test_every_figure_of_the_dashboard_opens_a_list_of_as_many(quarter: Client) -> None:
    shown = quarter.get("/gifts/figures/").content.decode()
    assert "January to March 2025: 3 offers, 3 accepted and 0 declined, none declared late." in shown
    assert "1 of 2 were endorsed in time." in shown
    figures = re.findall(r"<li[^>]*>(.*?)</li>", shown.split('class="app-figures"')[1].split("</ul>")[0], re.DOTALL)
    assert len(figures) == 7
    for one in figures:
        url = unescape(re.findall(r'href="([^"]+)"', one)[0])
        count = re.findall(r">\s*(\d+)\s*<", one)[0]
        opened = quarter.get(url).content.decode()
        assert re.search(rf"\b{count} (offers?|departments?)<", opened), (url, count)


@time_machine.travel(APRIL, tick=False)
def test_an_offer_endorsed_before_its_day_was_kept_is_told_apart(quarter: Client) -> None:
    Offer.unscoped.exclude(endorsed_by_ref="").filter(endorsed_on__lte=F("endorse_by")).update(endorsed_on=None)
    shown = quarter.get("/gifts/figures/").content.decode()
    assert "0 of 1 were endorsed in time. 1 was endorsed before the day of it was kept" in shown


@time_machine.travel(APRIL, tick=False)
def test_departments_and_givers_stand_in_the_dashboard_with_their_counts(quarter: Client) -> None:
    shown = quarter.get("/gifts/figures/?quarter=2025-Q1").content.decode()
    for words in ("Harbour", "2 (2 accepted)", "Moor", "Harrow Lane Catering", "3 (3 accepted)"):
        assert words in shown
    exact = quarter.get("/gifts/register/?period=2025-Q1&giver_is=Harrow+Lane+Catering").content.decode()
    assert "3 offers<" in exact


def test_quarters_add_up_to_what_the_register_holds(cast: Cast) -> None:
    declared(cast, "sale")
    rows = Offer.objects.visible_to(COLLATING).in_register()
    found = by_quarter(rows, [Quarter(2024, 4), Quarter(2025, 1), Quarter(2025, 2)])
    assert [one.total for one in found] == [0, 1, 0]
    assert found[1].accepted == 1


def test_the_dashboard_is_for_those_who_read_the_register(cast: Cast) -> None:
    assert cast.client("sale").get("/gifts/figures/").status_code == 404
    assert cast.client("auditor").get("/gifts/figures/?quarter=nonsense").status_code == 200
