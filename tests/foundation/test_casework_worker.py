"""Nightly work, and the worker that does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from probity.foundation.casework.models import Beat, ScheduledRun
from probity.foundation.casework.outbox import post
from probity.foundation.casework.schedules import nightly, run_due
from probity.foundation.casework.tasks import export_head
from probity.foundation.casework.worker import Worker, beat, one_round
from probity.foundation.kernel.errors import NotPermitted, Stale
from tests.foundation.cast import NOON

pytestmark = pytest.mark.django_db


def test_a_job_runs_once_a_day_at_the_first_chance_after_its_time_in_london(ran: list[str]):
    for at in ("2025-06-02T00:59:00Z", "2025-06-02T01:00:00Z", "2025-06-02T12:00:00Z", "2025-06-03T05:00:00Z"):
        list(run_due(timezone.datetime.fromisoformat(at)))
    assert ran == ["early", "early"]
    assert ScheduledRun.objects.count() == 2


def test_a_job_whose_worker_died_runs_again(ran: list[str]):
    assert next(run_due(NOON)) == "ran test.early"
    assert [*run_due(NOON)] == ["ran test.early", "noted test.early"]
    assert ran == ["early", "early"]


def test_a_job_has_one_name(ran: list[str]):
    with pytest.raises(ValueError, match="already registered"):
        nightly("test.early", after="02:00")(lambda _at: None)


def test_the_head_is_written_each_day_and_in_one_piece(folders: Path):
    export_head(NOON)
    [path] = (folders / "heads").iterdir()
    assert path.name == f"{settings.PROBITY_SITE}-2025-06-02.json"
    assert json.loads(path.read_text())["number"] == 0


def test_one_round_delivers_and_runs_what_is_due_and_the_beat_shows_it(
    carried: list[str], ran: list[str], settings: Any
):
    settings.PROBITY_OFFICE_ALIAS = "default"
    post("test", "one", {}, at=NOON)
    beat(NOON)
    steps = [*one_round(NOON)]
    assert [step for step in steps if step != "read"] == [
        "claimed",
        "delivered",
        "marked",
        "ran test.early",
        "noted test.early",
    ]
    assert ("read" in steps) == (settings.PROBITY_SITE == "corridor")
    assert Beat.objects.get().at == NOON


@pytest.mark.parametrize("fault", [Stale("moved"), NotPermitted("no")])
@pytest.mark.django_db(transaction=True)
def test_a_refused_step_does_not_end_the_worker(ran: list[str], monkeypatch: pytest.MonkeyPatch, fault: Any):
    def refuse(_at: Any) -> None:
        raise fault

    nightly("test.a-refused", after="00:00")(refuse)
    Worker()._round()
    assert Beat.objects.exists()
