"""The synthetic force loaded into a corridor: its own accounts, and live work that a question must run into."""

from pathlib import Path
from typing import Any

import pytest

from probity.corridor.intelligence.models import Log
from probity.corridor.monitoring.models import Hit, Unmasking, Watch
from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.casework.deconfliction import clashes_with
from probity.foundation.kernel.errors import TransitionRefused
from probity.sites.sample.load_corridor import load
from probity.sites.sample.plan import plan_force

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PLAN = plan_force(people=400, seed=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the lake lies: an unfinished load leaves its logs, and the next takes them as they are."""
    return tmp_path_factory.mktemp("sample") / "lake"


@pytest.fixture(autouse=True)
def lake(folder: Path, settings: Any) -> None:
    settings.PROBITY_LAKE, settings.PROBITY_LAKE_INBOX = folder, folder.with_name("inbox")


def silent(_words: str) -> None:
    """Say nothing."""


def test_every_role_of_the_corridor_has_somebody_to_sign_in_as():
    load(PLAN, password=None, note=silent)
    people = {*User.objects.filter(is_active=True).values_list("person_ref", flat=True)}
    assert {grant.role for grant in Grant.unscoped.all() if grant.person_ref in people} == {
        role.key for role in all_roles(Site.CORRIDOR)
    }


def test_approving_a_release_is_somebody_elses_than_writing_or_lifting_it():
    load(PLAN, password=None, note=silent)
    holders = {
        role: {*Grant.unscoped.filter(role=role).values_list("person_ref", flat=True)}
        for role in ("releases.author", "releases.approver", "releases.deconflicter")
    }
    assert holders["releases.approver"].isdisjoint(holders["releases.author"] | holders["releases.deconflicter"])


def test_a_question_about_the_person_in_the_live_log_runs_into_it():
    load(PLAN, password=None, note=silent)
    assert Log.unscoped.count() == 1
    assert [clash.desk for clash in clashes_with([PLAN.log.person_ref])] == ["Intelligence"]


def test_a_second_run_is_refused_and_changes_nothing():
    load(PLAN, password=None, note=silent)
    with pytest.raises(TransitionRefused):
        load(PLAN, password=None, note=silent)
    assert (Log.unscoped.count(), User.objects.count()) == (1, len(PLAN.corridor_accounts))


def test_the_night_finds_hits_and_triage_is_on_its_way():
    load(PLAN, password=None, note=silent)
    states = {*Hit.unscoped.values_list("state", "outcome")}
    assert {("open", ""), ("judged", "legitimate"), ("judged", "standards")} <= states
    assert Unmasking.unscoped.filter(state=Unmasking.State.ASKED).exists()
    assert Watch.unscoped.get().state == Watch.State.IN_FORCE


def test_a_lake_of_somebody_elses_is_never_taken_for_the_samples(folder: Path, tmp_path: Path, settings: Any):
    settings.PROBITY_LAKE = tmp_path
    (tmp_path / "users.parquet").write_bytes(b"")
    with pytest.raises(TransitionRefused, match="not empty"):
        load(PLAN, password=None, note=silent)
    assert not Hit.unscoped.exists()
