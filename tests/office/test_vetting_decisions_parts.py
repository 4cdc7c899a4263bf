"""Nobody with a part in a file decides it: whoever they are, whenever it comes to light, by whatever account."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.access.actions import declare_tie
from probity.foundation.access.models import TieKind
from probity.foundation.kernel.errors import TransitionRefused
from probity.office.vetting.actions import decisions
from probity.office.vetting.models import Appeal, Application, Decision, FormEntry, ReaderView
from probity.office.vetting.policy.decisions import may_begin
from probity.office.vetting.policy.parts import NAMING
from probity.office.vetting.policy.roles import DECIDER
from tests.office.cast import BEGAN, CASTING, OPENED, Cast, give
from tests.office.vetting_files import AT, Unit, read_by_both
from tests.office.vetting_undecided import LATER, WITHIN_A_TEST, for_a_moment, refused, undecided

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Sale's application before a decision-maker; set up once for the file."""
    with django_db_blocker.unblock():
        yield undecided(stage)


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


@pytest.fixture
def decision(unit: Unit) -> Decision:
    return Decision.unscoped.select_related("application").get()


Part = Callable[[Unit, Application], None]


def is_tied(unit: Unit, application: Application) -> None:
    declare_tie(
        unit.ref("decider_two"), application.applicant_ref, kind=TieKind.SPOUSE, since=OPENED, actor=CASTING, at=BEGAN
    )


def manages(unit: Unit, application: Application) -> None:
    Application.unscoped.filter(pk=application.pk).update(supervisor_ref=unit.ref("decider_two"))


def named_under(section: str) -> Part:
    def is_named(unit: Unit, application: Application) -> None:
        FormEntry.objects.create(
            application=application, section=section, said={"name": "Somebody"}, saved_at=AT,
            person_ref=unit.ref("decider_two"),
        )  # fmt: skip

    is_named.__name__ = f"is_named_under_{section}"
    return is_named


def shares_a_name(unit: Unit, application: Application) -> None:
    FormEntry.objects.create(application=application, section="referees", said={"name": "Tansy  ELDER"}, saved_at=AT)


def decided_before(unit: Unit, application: Application) -> None:
    Decision.unscoped.create(
        ref="VE-900000-X", application=application, decider_ref=unit.ref("decider_two"), begun_at=AT, state="superseded"
    )


def heard_an_appeal(unit: Unit, application: Application) -> None:
    earlier, _ = Decision.unscoped.get_or_create(
        ref="VE-900001-X",
        defaults={"application": application, "decider_ref": "P-1", "begun_at": AT, "state": "superseded"},
    )
    Appeal.unscoped.create(
        ref="VL-900000-X", decision=earlier, grounds="x", lodged_on=AT.date(), window_ended_on=AT.date(),
        reader_ref=unit.ref("decider_two"),
    )  # fmt: skip


def researched_it(unit: Unit, application: Application) -> None:
    Application.unscoped.filter(pk=application.pk).update(officer_ref=unit.ref("decider_two"))


def found_a_trace(unit: Unit, application: Application) -> None:
    application.traces.filter(kind="fixed_penalty").update(found_by_ref=unit.ref("decider_two"))


def read_it(unit: Unit, application: Application) -> None:
    ReaderView.unscoped.create(
        ref="VO-900000-X", decision=application.decisions.order_by("pk").first(), role="vetting.senior",
        reader_ref=unit.ref("decider_two"), view="fair", words="x", at=AT,
    )  # fmt: skip


PARTS: tuple[Part, ...] = (
    is_tied, manages, *map(named_under, sorted(NAMING)), shares_a_name, decided_before, heard_an_appeal, researched_it,
    found_a_trace, read_it,
)  # fmt: skip


def test_a_form_names_relatives_co_residents_associates_and_referees() -> None:
    assert {"family", "associations", "referees"} <= NAMING


@WITHIN_A_TEST
@given(parts=st.sets(st.sampled_from(range(len(PARTS)))))
def test_somebody_decides_if_and_only_if_they_have_no_part_in_the_file(unit: Unit, parts: set[int]) -> None:
    with for_a_moment():
        application = Application.unscoped.get()
        for number in parts:
            PARTS[number](unit, application)
        application.refresh_from_db()
        reason = may_begin(application, unit.user("decider_two"))
        assert bool(reason) == bool(parts), ([PARTS[number].__name__ for number in parts], reason)


def test_the_applicant_decides_by_no_account_and_under_no_reference(unit: Unit) -> None:
    application = Application.unscoped.get()
    give(unit.cast, "sale", DECIDER)
    assert "the applicant is you" in may_begin(application, unit.user("sale"))
    assert "the applicant is you" in may_begin(application, unit.user("sale_again"))


def test_the_line_manager_decides_nothing_about_their_own(unit: Unit) -> None:
    give(unit.cast, "ure", DECIDER)
    assert "manage the applicant" in may_begin(Application.unscoped.get(), unit.user("ure"))


def test_past_a_vacant_post_the_next_one_up_is_the_manager(unit: Unit) -> None:
    give(unit.cast, "inspector", DECIDER)
    Application.unscoped.update(applicant_ref=unit.ref("doyle"))
    assert "manage the applicant" in may_begin(Application.unscoped.get(), unit.user("inspector"))
    assert may_begin(Application.unscoped.get(), unit.user("decider")) == ""


def test_a_part_that_comes_to_light_later_stops_what_was_begun(unit: Unit, decision: Decision) -> None:
    refused(unit, decision)
    entry = FormEntry.objects.create(
        application=decision.application, section="associations", said={"name": "A friend"}, saved_at=AT,
        person_ref=unit.ref("decider"),
    )  # fmt: skip
    with time_machine.travel(LATER, tick=False):
        with pytest.raises(TransitionRefused, match="the form names you"):
            decisions.record_decision(decision, actor=unit.user("decider"), at=LATER)
        entry.delete()
        read_by_both(unit, decision, at=LATER)
        decisions.record_decision(decision, actor=unit.user("decider"), at=LATER)


def test_a_namesake_who_was_ruled_out_may_decide(unit: Unit) -> None:
    application = Application.unscoped.get()
    shares_a_name(unit, application)
    assert "your name" in may_begin(application, unit.user("decider_two"))
    application.entries.filter(section="referees").update(ruled_out=[unit.ref("decider_two")])
    assert may_begin(application, unit.user("decider_two")) == ""
