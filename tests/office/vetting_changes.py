"""Telling of a change as a test plays it: by the action, or by tapping through the pages as on a phone."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.test import Client

from probity.foundation.access.models import User
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Category, Person, Rank
from probity.office.vetting.actions import circumstances as actions
from probity.office.vetting.models import Change
from tests.office.cast import BEGAN, CASTING, OPENED, Cast
from tests.office.vetting_files import applicants_account
from tests.office.vetting_people import establish

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def constable(cast: Cast, family: str, *, above: str = "ure", category: Category = Category.OFFICER) -> Person:
    """Somebody on a team of the cast, with an account of their family name."""
    rank = Rank.CONSTABLE if category == Category.OFFICER else Rank.STAFF
    post = establish(cast, f"Post of {family}", above=above, category=category, rank=rank)
    person = workforce.add_person(
        "Tansy", family, force_number=f"6{len(family)}{ord(family[0])}", actor=CASTING, at=BEGAN
    )
    workforce.start_spell(person, post, true_from=OPENED, actor=CASTING, at=BEGAN)
    applicants_account(family.lower(), person.ref, email=f"{family.lower()}@example.org")
    cast.people[family.lower()] = person
    return person


def tell(user: User, category: str, happened_on: date, *, at: datetime, **said: str) -> Change:
    """A change told at a moment."""
    made = actions.begin_change(actor=user, at=at)
    answers = {"category": category, "happened_on": happened_on.isoformat(), "words": "As it was.", **said}
    actions.save_change(made, "what", answers, actor=user, at=at)
    return actions.tell_change(made, actor=user, at=at)


def tap(client: Client, answers: dict[str, dict[str, str]]) -> tuple[Change, list[str]]:
    """Tell through the pages: each question that comes up is answered. Gives the change and the questions asked."""
    asked: list[str] = []
    sent = client.post("/vetting/tell/")
    while not sent["location"].endswith("/check/"):
        page = sent["location"]
        name = page.rstrip("/").rsplit("/", 1)[1]
        asked.append(name)
        assert client.get(page).status_code == 200
        sent = client.post(page, answers[name])
        assert sent.status_code == 302, sent.content.decode()
    assert "Check and send" in client.get(sent["location"]).content.decode()
    receipt = client.post(sent["location"])
    assert receipt.status_code == 302, receipt.content.decode()
    assert "We have it" in client.get(receipt["location"]).content.decode()
    return Change.unscoped.latest("told_at"), asked


def day_fields(name: str, day: date) -> dict[str, str]:
    """A day as its three boxes are sent."""
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def bytes_of(client: Client, *addresses: str) -> dict[str, tuple[int, bytes]]:
    """Pages byte for byte, but for the token that is another each time."""
    found = {}
    for address in addresses:
        page = client.get(address)
        found[address] = (page.status_code, TOKEN.sub(b"", page.content))
    return found
