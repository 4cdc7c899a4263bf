"""The synthetic force loaded into a corridor: its own accounts, and live work that a question must run into."""

import pytest

from probity.corridor.intelligence.models import Log
from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import Site, all_roles
from probity.foundation.casework.deconfliction import clashes_with
from probity.foundation.kernel.errors import TransitionRefused
from probity.sites.sample.load_corridor import load
from probity.sites.sample.plan import plan_force

pytestmark = pytest.mark.django_db
PLAN = plan_force(people=400, seed=3)


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
