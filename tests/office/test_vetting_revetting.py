"""A draw that nobody can tilt: committed before, frozen, made, and made again by a stranger with ten lines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.audit.models import Entry
from probity.foundation.casework.seeds import hidden_seed
from probity.foundation.kernel.draws import commitment
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Person, SpellState
from probity.office.vetting.actions import revetting as actions
from probity.office.vetting.models import Application, DrawState, PickState, RevettingDraw
from probity.office.vetting.queries.revetting import NO_CLEARANCE, PENDING, faults_of
from probity.office.vetting.views.revetting_sheet import METHOD
from tests.office.cast import CASTING, Cast
from tests.office.vetting_files import Unit, opened
from tests.office.vetting_files import join as join_unit
from tests.office.vetting_people import grant, join, spell_of

AT = datetime(2025, 6, 2, 9, tzinfo=UTC)
HOLDERS = ("Alder", "Beech", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel")


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Unit, list[Person]]]:
    """Eight people with a clearance, one of whom has an application open; set up once for the file."""
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join_unit(stage)
        people = [join(stage, family) for family in HOLDERS]
        for person in people:
            grant(person, "RV", date(2023, 5, 2))
        opened(unit, people[0].ref)
        yield unit, people


@pytest.fixture
def unit(staged: tuple[Unit, list[Person]], db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged[0]


@pytest.fixture
def people(staged: tuple[Unit, list[Person]], unit: Unit) -> list[Person]:
    return staged[1]


def frozen(unit: Unit, wanted: int = 3) -> RevettingDraw:
    manager = unit.user("vet_manager")
    made = actions.commit_draw("Summer 2025", wanted, actor=manager, at=AT)
    return actions.freeze_draw(made, actor=manager, at=AT)


def drawn(unit: Unit, made: RevettingDraw) -> RevettingDraw:
    return actions.make_draw(made, actor=unit.user("vet_manager"), at=AT)


def test_the_commitment_is_in_the_ledger_before_the_list_and_the_seed_after_the_draw(unit: Unit) -> None:
    made = frozen(unit)
    entries = [*Entry.objects.filter(subject_ref=made.ref).order_by("pk")]
    assert [entry.event for entry in entries] == ["vetting.revetting.committed", "vetting.revetting.frozen"]
    seed = hidden_seed(made.nonce)
    assert all(seed not in str(vars(entry)) for entry in entries)
    assert made.commitment == commitment(seed)
    assert made.shown_seed == ""
    page = unit.client("vet_manager").get(f"/vetting/draws/{made.ref}/").content.decode()
    assert made.commitment in page
    assert seed not in page
    assert seed not in str([*RevettingDraw.unscoped.filter(pk=made.pk).values()]), "the table alone gives no seed"
    drawn(unit, made)
    assert made.shown_seed == seed
    assert made.shown_seed in str(vars(Entry.objects.get(event="vetting.revetting.drawn")))


def test_whoever_holds_nothing_or_is_being_vetted_is_counted_and_not_listed(unit: Unit, people: list[Person]) -> None:
    made = frozen(unit)
    assert made.listed == sorted(person.ref for person in people[1:])
    assert made.left_out[PENDING] == 1
    assert made.left_out[NO_CLEARANCE] > 10


def test_a_stranger_gets_the_same_people_with_the_ten_lines(unit: Unit, tmp_path: Path) -> None:
    made = drawn(unit, frozen(unit))
    client = unit.client("vet_manager")
    path = tmp_path / "list.csv"
    path.write_bytes(client.get(f"/vetting/draws/{made.ref}/list/").content)
    assert len(METHOD.splitlines()) <= 10
    ran = subprocess.run(
        [sys.executable, "-c", METHOD, made.shown_seed, str(made.wanted), str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = ran.stdout.split("\n")
    assert lines[0] == f"commitment {made.commitment}"
    assert lines[1] == f"list {made.digest}"
    assert lines[2:5] == [pick.person_ref for pick in made.picks.order_by("place")]
    assert "It holds" in client.get(f"/vetting/draws/{made.ref}/").content.decode()


def test_an_outsider_repeats_the_draw_from_the_sheet_alone_and_learns_no_more_at_each_stage(
    unit: Unit, tmp_path: Path
) -> None:
    client = unit.client("vet_manager")
    made = actions.commit_draw("Summer 2025", 3, actor=unit.user("vet_manager"), at=AT)
    address, seed = f"/vetting/draws/{made.ref}/sheet/", hidden_seed(made.nonce)
    first = client.get(address).content.decode()
    assert made.commitment in first
    assert "Not frozen yet" in first
    actions.freeze_draw(made, actor=unit.user("vet_manager"), at=AT)
    second = client.get(address).content.decode()
    assert made.digest in second
    assert seed not in first + second
    drawn(unit, made)
    sheet = client.get(address).content.decode()
    assert seed in sheet
    (tmp_path / "list.csv").write_bytes(client.get(f"/vetting/draws/{made.ref}/list/").content)
    (tmp_path / "repeat.py").write_text(sheet[sheet.index("import csv") :])
    said = next(line for line in sheet.splitlines() if "python3 repeat.py" in line).split()[2:]
    ran = subprocess.run([sys.executable, "repeat.py", *said], cwd=tmp_path, capture_output=True, text=True, check=True)
    told = ran.stdout.split()
    assert told[:4] == ["commitment", made.commitment, "list", made.digest]
    assert f"Drawn:               {' '.join(told[4:])}\n" in sheet
    taken = Entry.objects.filter(event="vetting.revetting.handed_out", subject_ref=made.ref).order_by("pk")
    assert [entry.data["stage"] for entry in taken] == ["committed", "frozen", "drawn"]


def test_a_seed_is_not_opened_when_the_key_was_changed_unless_the_earlier_one_is_kept(
    unit: Unit, settings: Any
) -> None:
    made = frozen(unit)
    was = settings.SECRET_KEY
    settings.SECRET_KEY = "another key altogether, of a fair length"
    with pytest.raises(TransitionRefused, match="secret key"):
        drawn(unit, made)
    settings.SECRET_KEY_FALLBACKS = [was]
    assert commitment(drawn(unit, made).shown_seed) == made.commitment


@pytest.mark.parametrize("change", ["seed", "list", "people"])
def test_a_draw_that_was_tampered_with_says_so(unit: Unit, change: str) -> None:
    made = drawn(unit, frozen(unit))
    assert faults_of(made) == ()
    if change == "seed":
        made.seed = "0" * 64
    elif change == "list":
        made.listed = made.listed[1:]
    else:
        chosen = {pick.person_ref for pick in made.picks.all()}
        made.picks.filter(place=1).update(person_ref=next(ref for ref in made.listed if ref not in chosen))
    assert faults_of(made)


def test_each_drawn_gets_a_form_and_who_is_away_gets_it_when_back(unit: Unit, people: list[Person]) -> None:
    away = [
        workforce.record_state(person, SpellState.Kind.SICKNESS, days=(date(2025, 5, 1), None), actor=CASTING, at=AT)
        for person in people
    ]
    made = drawn(unit, frozen(unit))
    assert {pick.state for pick in made.picks.all()} == {PickState.WAITS}
    assert not Application.unscoped.filter(kind="re-vetting").exists()
    for state in away:
        workforce.end_state(state, last_day=date(2025, 6, 1), actor=CASTING, at=AT)
    assert actions.open_for_the_returned(AT) == 3
    assert actions.open_for_the_returned(AT) == 0
    forms = Application.unscoped.filter(kind="re-vetting", opened_for=made.ref)
    assert {form.applicant_ref for form in forms} == {pick.person_ref for pick in made.picks.all()}


def test_who_leaves_between_the_list_and_the_draw_is_replaced_by_the_next(unit: Unit, people: list[Person]) -> None:
    made = frozen(unit, wanted=4)
    for person in people[1:3]:
        workforce.end_spell(spell_of(person), last_day=date(2025, 6, 1), actor=CASTING, at=AT)
    gone = {person.ref for person in people[1:3]}
    drawn(unit, made)
    standing = {pick.person_ref for pick in made.picks.exclude(state=PickState.REPLACED)}
    assert len(standing) == 4
    assert not standing & gone
    assert faults_of(made) == ()


def test_only_the_vetting_manager_draws_once_and_in_this_order(unit: Unit) -> None:
    with pytest.raises(NotPermitted):
        actions.commit_draw("Summer", 3, actor=unit.user("officer"), at=AT)
    manager = unit.user("vet_manager")
    with pytest.raises(BadInput):
        actions.commit_draw(" ", 3, actor=manager, at=AT)
    made = actions.commit_draw("Summer", 3, actor=manager, at=AT)
    with pytest.raises(TransitionRefused):
        drawn(unit, made)
    drawn(unit, actions.freeze_draw(made, actor=manager, at=AT))
    with pytest.raises(TransitionRefused):
        drawn(unit, made)


def test_the_pages_lead_from_the_commitment_to_the_draw(unit: Unit) -> None:
    client = unit.client("vet_manager")
    page = client.post("/vetting/draws/commit/", {"period": "Summer 2025", "wanted": "2"})["location"]
    assert client.post(f"{page}do/freeze/").status_code == 302
    assert "The frozen list" in client.get(page).content.decode()
    assert client.post(f"{page}do/draw/").status_code == 302
    assert RevettingDraw.unscoped.get().state == DrawState.DRAWN
    assert "Form sent" in client.get(page).content.decode()
    assert "Summer 2025" in client.get("/vetting/draws/").content.decode()
    assert unit.client("ure").get(page).status_code == 404
    assert RevettingDraw.unscoped.get().drawn_at == AT
