"""The constables of the handcuffs story in the synthetic force: whose safety training runs out, and when."""

from __future__ import annotations

from datetime import date, timedelta

from probity.sites.sample.plan import plan_force
from probity.sites.sample.shapes import ForcePlan
from probity.sites.sample.story import HANDCUFFED


def last_days(plan: ForcePlan) -> dict[str, date]:
    """The last day of the newest safety training of each."""
    every = sorted((each.person_ref, each.expires_on or date.max) for each in plan.qualifications
                   if each.kind == "Personal safety training")  # fmt: skip
    return dict(every)


def test_training_of_vale_lapsed_three_days_before_the_arrest_that_of_lowe_eight_months_and_kerrs_is_in_date() -> None:
    plan = plan_force(people=300)
    refs = {one.family_name: one.ref for one in plan.people if one.family_name in HANDCUFFED}
    until = last_days(plan)
    arrest = plan.as_of - timedelta(days=10)
    left = {family: (until[ref] - arrest).days for family, ref in refs.items()}
    assert left == {"Vale": -3, "Kerr": 160, "Lowe": -233}


def test_support_officers_are_trained_too_and_most_of_the_force_is_in_date() -> None:
    plan = plan_force(people=300)
    posts = {post.ref: post.category for post in plan.posts}
    support = {each.person_ref for each in plan.spells if posts[each.post_ref] == "pcso" and not each.true_to}
    training = last_days(plan)
    assert support
    assert support <= training.keys()
    in_date = sum(last >= plan.as_of for last in training.values())
    assert 0.8 < in_date / len(training) < 0.99
