"""Two of each kind of force are drawn: of one baton, its footage lost, and nine Taser, one of them with the IOPC."""

from __future__ import annotations

import csv
import io
import runpy
import sys
from pathlib import Path
from random import Random

import pytest
import time_machine

from probity.foundation.audit.models import Entry
from probity.foundation.kernel.draws import commitment, draw_strata
from probity.office.scrutiny.actions.draws import commit_draw, freeze_draw, make_draw
from probity.office.scrutiny.models import Draw, DrawnCase, ForceForm, Leaving
from probity.office.scrutiny.views.draws_sheet import METHOD
from tests.office.cast import Cast
from tests.office.scrutiny_draws import BEFORE, DRAWN, FROZEN, JUNE, LATER, forms, staff


@pytest.fixture
def story(cast: Cast) -> Draw:
    """May and June: the seed is committed on 20 May; the list is frozen on 8 July; the draw is made the day after."""
    staff(cast)
    made = commit_draw("force", JUNE, actor=cast.user("buyer"), at=BEFORE)
    forms(cast, 1, "baton_used", footage="")
    forms(cast, 9, "ced_drawn", "ced_fired")
    freeze_draw(made, actor=cast.user("buyer"), at=FROZEN)
    with time_machine.travel(LATER, tick=False):
        forms(cast, 1, "baton_used", name="doyle")  # a form of June that comes after the list was frozen
    make_draw(made, actor=cast.user("buyer"), at=DRAWN)
    return made


def page(cast: Cast, name: str, path: str) -> str:
    response = cast.client(name).get(f"/scrutiny/draws/{path}")
    if response.status_code == 302:  # a sensitive record asks why it is opened
        client = cast.client(name)
        client.post(response.headers["Location"], {"reason": "quality"})
        response = client.get(f"/scrutiny/draws/{path}")
    assert response.status_code == 200, f"{path}: {response.status_code}"
    return response.content.decode()


def test_the_one_baton_is_taken_the_shortfall_is_said_and_lost_footage_is_a_finding(story: Draw, cast: Cast) -> None:
    [baton] = DrawnCase.unscoped.filter(stratum="baton")
    assert baton.findings == ["footage"]
    shown = page(cast, "buyer", f"{story.ref}/")
    assert "1 of 2, shortfall 1" in shown
    assert "0 of 2, shortfall 2" in shown  # nobody used spray
    case = page(cast, "registrar", f"cases/{baton.ref}/")
    assert "No footage" in case
    assert "That is no reason for it to leave." in case


def test_a_late_form_is_outside_and_the_order_of_rows_changes_nothing(story: Draw, cast: Cast) -> None:
    late = ForceForm.unscoped.get(officer_ref=cast.ref("doyle"))
    shown = page(cast, "buyer", f"{story.ref}/")
    assert "1 record of the period came after the list was frozen" in shown
    assert late.ref in shown
    assert not DrawnCase.unscoped.filter(form=late).exists()
    shuffled = {name: Random(3).sample(refs, len(refs)) for name, refs in reversed(story.listed.items())}
    again = draw_strata(shuffled, story.seed, dict.fromkeys(shuffled, 2))
    assert {*again.references} == {*DrawnCase.unscoped.values_list("form__ref", flat=True)}
    assert again.digest == story.digest
    assert commitment(story.seed) == story.commitment


def test_the_commitment_is_in_the_ledger_before_the_period_closes_and_the_seed_only_after_the_list(story: Draw) -> None:
    entries = Entry.objects.filter(subject_ref=story.ref).order_by("pk")
    assert [entry.event for entry in entries] == [
        "scrutiny.draw.committed", "scrutiny.draw.frozen", "scrutiny.draw.drawn"
    ]  # fmt: skip
    committed, frozen, drawn = entries
    assert committed.at.date() < story.last_day < frozen.at.date()
    assert story.seed not in f"{committed.data}{frozen.data}"
    assert drawn.data["seed"] == story.seed


def test_the_taser_case_under_investigation_leaves_by_an_approver_outside_the_line(story: Draw, cast: Cast) -> None:
    case = DrawnCase.unscoped.filter(stratum="taser").order_by("place")[0]
    coordinator, address = cast.client("registrar"), f"/scrutiny/draws/cases/{case.ref}/do/leave/"
    coordinator.post(f"/reason/?kind=scrutiny.drawncase&ref={case.ref}&next=/", {"reason": "quality"})
    asked = {"reason": "no footage", "words": "It looks bad."}
    assert "Select a valid choice" in coordinator.post(address, asked).content.decode()
    asked = {"reason": "proceedings", "words": "The IOPC has it."}
    assert coordinator.post(address, asked).status_code == 302
    leaving = Leaving.unscoped.get()

    inside = page(cast, "superintendent", f"leavings/{leaving.ref}/")
    assert "You stand in the officer&#x27;s line" in inside
    outside = cast.client("deputy")
    outside.post(f"/reason/?kind=scrutiny.leaving&ref={leaving.ref}&next=/", {"reason": "quality"})
    said = {"answer": "yes", "words": "It is live until the IOPC is done."}
    assert outside.post(f"/scrutiny/draws/leavings/{leaving.ref}/", said).status_code == 302

    came = DrawnCase.unscoped.get(replaces=case)
    order = draw_strata(story.listed, story.seed, dict.fromkeys(story.listed, 2)).stratum("taser").order
    assert (came.stratum, came.place, came.form and came.form.ref) == ("taser", 3, order[2])
    shown = page(cast, "buyer", f"{story.ref}/")
    assert "It holds" in shown
    assert "Live proceedings" in shown
    assert came.ref in shown


def test_an_outsider_repeats_the_draw_with_the_sheet_and_the_list_alone(
    story: Draw, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = cast.client("registrar")
    sheet = client.get(f"/scrutiny/draws/{story.ref}/sheet/").content.decode()
    assert sheet.endswith(METHOD + "\n")
    listed = b"".join(client.get(f"/scrutiny/draws/{story.ref}/list/")).decode("utf-8-sig")
    assert len([*csv.DictReader(io.StringIO(listed))]) == 10
    (tmp_path / "list.csv").write_text(listed, encoding="utf-8", newline="")
    (tmp_path / "repeat.py").write_text(METHOD, encoding="utf-8")
    [command] = [line for line in sheet.splitlines() if "python3 repeat.py" in line]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", command.split()[1:])
    runpy.run_path("repeat.py")
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [f"commitment {story.commitment}", f"list {story.digest}"]
    standing = DrawnCase.unscoped.values_list("stratum", "form__ref")
    assert {*said[2:]} == {f"{stratum} {ref}" for stratum, ref in standing}
