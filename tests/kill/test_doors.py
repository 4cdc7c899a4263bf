"""The two doors, with the worker killed between every two steps: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.slow
MOST_STEPS = 12


def work_killed_after_each_step(stage: Stage, site: str, ahead: int) -> int:
    """Run rounds, each killed one step later than the one before, until one ends by itself. Gives how many were killed.

    Each round plays an hour later, when the claim of the round before has run out.
    """
    for killed in range(MOST_STEPS):
        if stage.act(site, "work", str(killed + 1), str(ahead + killed), kill_ok=True) is not None:
            return killed
    raise AssertionError(f"the worker still had work after {MOST_STEPS} rounds")


def test_a_release_goes_out_once_though_the_worker_dies_after_every_step(stage: Stage) -> None:
    key = stage.act("corridor", "release")
    with stage.office():
        killed = work_killed_after_each_step(stage, "corridor", ahead=1)
        stage.act("corridor", "work", "-1", "40")

    assert killed >= 3, "claimed, delivered and marked are steps to die after"
    corridor, office = stage.act("corridor", "in_corridor", key), stage.act("office", "in_office", key)
    assert (corridor["state"], corridor["sent"], corridor["waiting"]) == ("sent", 1, 0)
    assert (office["questions"], office["received"]) == (1, 1)
    assert corridor["chain"]
    assert office["chain"]


def test_a_release_waits_while_the_office_is_down_and_goes_out_when_it_is_back(stage: Stage) -> None:
    key = stage.act("corridor", "release")
    stage.act("corridor", "work", "-1", "50")
    assert stage.act("corridor", "in_corridor", key)["state"] == "approved"

    with stage.office():
        stage.act("corridor", "work", "-1", "52")
    assert stage.act("corridor", "in_corridor", key)["state"] == "sent"


def test_an_answer_comes_in_once_though_the_worker_dies_after_every_step(stage: Stage) -> None:
    key = stage.act("corridor", "release")
    with stage.office():
        stage.act("corridor", "work", "-1", "60")
    stage.act("office", "answer", key)
    before = stage.act("corridor", "in_corridor", key)["taken"]

    work_killed_after_each_step(stage, "corridor", ahead=61)
    stage.act("corridor", "work", "-1", "90")

    corridor = stage.act("corridor", "in_corridor", key)
    assert (corridor["state"], corridor["answer"], corridor["answered"]) == ("answered", "On the same day.", 1)
    assert corridor["taken"] == before + 1
    assert corridor["chain"]
