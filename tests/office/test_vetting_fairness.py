"""What applicants say of themselves is held apart, and no small number can be got out of the tables made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest
import time_machine
from pytest_django.plugin import DjangoDbBlocker
from scipy.optimize import linprog

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import recorded
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.vetting.actions.fairness import answer_about_oneself, release_quarter
from probity.office.vetting.models import Application, EqualityAnswer, FairnessCounts, FairnessRelease
from probity.office.vetting.policy.roles import CUSTODIAN
from tests.office.cast import Cast, give
from tests.office.vetting_files import Unit, join, opened

pytestmark = pytest.mark.slow  # two releases, each a few seconds of integer programmes
NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
JULY = datetime(2026, 7, 2, 9, tzinfo=UTC)
Q1 = {("white", "granted"): 60, ("white", "refused"): 9, ("asian", "granted"): 20, ("asian", "refused"): 2,
      ("black", "granted"): 15, ("black", "refused"): 6, ("not_known", "granted"): 12}  # fmt: skip
Q2 = {("white", "granted"): 50, ("white", "refused"): 8, ("asian", "granted"): 22, ("asian", "refused"): 7,
      ("black", "granted"): 14, ("black", "refused"): 5, ("mixed", "refused"): 1, ("not_known", "granted"): 9,
      }  # fmt: skip


@recorded()
def ended(counts: dict[tuple[str, str], int], at: datetime) -> None:
    """So many applications of each group that ended so on a day."""
    for (group, end), number in counts.items():
        for _ in range(number):
            ref = next_reference("VA")
            Application.unscoped.create(
                ref=ref, state=end, applicant_ref="AP-1", applicant_name="Somebody", level_codes=["RV"],
                level_words=" RV ", kind="new", opened_at=at, truth_at=at, submitted_on=at.date(), ended_on=at.date(),
            )  # fmt: skip
            if group != "not_known":
                EqualityAnswer.unscoped.create(
                    ref=next_reference("VX"), application_ref=ref, groups={"ethnicity": group}, answered_at=at
                )


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    """Two quarters, each released in its time; set up once for the file."""
    with django_db_blocker.unblock():
        with time_machine.travel(NOW, tick=False):
            unit = join(stage)
            give(stage, "outsider", CUSTODIAN)
            ended(Q1, datetime(2026, 2, 3, 9, tzinfo=UTC))
            release_quarter("2026-Q1", actor=unit.user("outsider"), at=NOW)
        with time_machine.travel(JULY, tick=False):
            ended(Q2, datetime(2026, 5, 5, 9, tzinfo=UTC))
            release_quarter("2026-Q2", actor=unit.user("outsider"), at=JULY)
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(JULY, tick=False):
        yield staged


def bounds(group: str, end: str, quarter: str) -> tuple[float, float]:
    """The least and the most that a count can be for somebody who knows every figure of every release."""
    groups, ends = ["asian", "black", "mixed", "white", "other", "not_known"], [
        "granted", "refused", "discontinued", "withdrawn"]  # fmt: skip
    quarters = ["2026-Q1", "2026-Q2"]
    place = {key: at for at, key in enumerate((q, g, e) for q in quarters for g in groups for e in ends)}
    rows, totals = [], []
    for release in FairnessRelease.unscoped.order_by("quarter"):
        for cell in release.tables:
            if cell["measure"] != "ethnicity" or cell["count"] is None:
                continue
            told = [release.quarter] if cell["period"] == "quarter" else [q for q in quarters if q <= release.quarter]
            row = np.zeros(len(place))
            for key, at in place.items():
                fits = cell["group"] in ("All", key[1]) and cell["end"] in ("All", key[2])
                row[at] = key[0] in told and fits
            rows.append(row)
            totals.append(cell["count"])
    wanted = np.zeros(len(place))
    wanted[place[quarter, group, end]] = 1
    least = linprog(wanted, A_eq=np.array(rows), b_eq=totals, bounds=(0, None))
    most = linprog(-wanted, A_eq=np.array(rows), b_eq=totals, bounds=(0, None))
    return least.fun, -most.fun


def shown(quarter: str, group: str, end: str, period: str = "quarter") -> int | None:
    tables = FairnessRelease.unscoped.get(quarter=quarter).tables
    [cell] = [
        row for row in tables
        if (row["measure"], row["period"], row["group"], row["end"]) == ("ethnicity", period, group, end)
    ]  # fmt: skip
    count: int | None = cell["count"]
    return count


def test_two_refusals_cannot_be_got_from_totals_less_others_nor_from_one_quarter_less_another(unit: Unit) -> None:
    assert shown("2026-Q1", "asian", "refused") is None
    assert shown("2026-Q2", "mixed", "refused") is None
    assert shown("2026-Q1", "All", "refused") == 17
    for group, end, quarter in (("asian", "refused", "2026-Q1"), ("mixed", "refused", "2026-Q2")):
        least, most = bounds(group, end, quarter)
        assert most - least >= 3, (group, end, quarter, least, most)


def test_a_count_that_is_shown_can_be_told_so_the_trial_above_can_fail(unit: Unit) -> None:
    told = [(g, e) for g, e in Q2 if shown("2026-Q2", g, e) is not None]
    assert told
    least, most = bounds(*told[0], "2026-Q2")
    assert least == most == Q2[told[0]]


def test_a_released_quarter_is_fixed_whatever_is_entered_later(unit: Unit) -> None:
    before = FairnessRelease.unscoped.get(quarter="2026-Q1").tables
    ended({("asian", "refused"): 3}, datetime(2026, 2, 4, 9, tzinfo=UTC))
    with pytest.raises(TransitionRefused, match="not changed"):
        release_quarter("2026-Q1", actor=unit.user("outsider"), at=JULY)
    with pytest.raises(TransitionRefused, match="not over"):
        release_quarter("2026-Q3", actor=unit.user("outsider"), at=JULY)
    assert FairnessRelease.unscoped.get(quarter="2026-Q1").tables == before


def test_unsaid_is_a_group_and_every_characteristic_has_the_same_totals(unit: Unit) -> None:
    tables = FairnessRelease.unscoped.get(quarter="2026-Q1").tables
    counts = FairnessCounts.objects.get(release__quarter="2026-Q1").counted
    assert ["not_known", "granted", 12] in counts["ethnicity"]
    totals = Counter(
        (row["measure"], row["end"], row["count"]) for row in tables
        if row["period"] == "quarter" and row["group"] == "All" and not row["measure"].endswith("time")
    )  # fmt: skip
    assert {(end, count) for _, end, count in totals} == {
        (end, count) for measure, end, count in totals if measure == "ethnicity"
    }


def test_the_page_says_left_out_and_a_rate_only_where_both_counts_are_shown(unit: Unit) -> None:
    page = unit.client("outsider").get("/vetting/fairness/2026-Q1/?by=ethnicity").content.decode()
    assert "Left out" in page
    assert "Not known" in page
    row = page.split("Asian or Asian British</th>")[1].split("</tr>")[0]
    assert "%" not in row


def test_the_answers_reach_the_custodian_and_no_page_of_a_file(unit: Unit) -> None:
    application = opened(unit, unit.ref("sale"))
    own = unit.client("sale")
    sent = {"ethnicity": "asian", "sex": "", "age": "from_25", "disability": ""}
    assert own.post(f"/vetting/mine/{application.ref}/about-you/", sent).status_code == 302
    kept = EqualityAnswer.unscoped.get(application_ref=application.ref)
    assert kept.groups == {"ethnicity": "asian", "age": "from_25"}
    entry = Entry.objects.filter(event="vetting.equality.answered").latest("pk")
    assert entry.data == {"application": application.ref, "by_custodian": False}
    for name in ("vet_manager", "officer", "decider", "senior", "equality"):
        assert not EqualityAnswer.objects.visible_to(unit.user(name)).filter(pk=kept.pk).exists(), name
    client = unit.client("vet_manager")
    client.post(f"/reason/?kind=vetting.application&ref={application.ref}&next=/", {"reason": "my_case"})
    for part in ("", "form/", "checks/", "traces/", "decision/", "documents/", "history/"):
        assert "Asian" not in client.get(f"/vetting/applications/{application.ref}/{part}").content.decode()
    assert EqualityAnswer.objects.visible_to(unit.user("outsider")).filter(pk=kept.pk).exists()
    with pytest.raises(NotPermitted):
        answer_about_oneself(application, {}, actor=unit.user("decider"), at=JULY)


def test_a_custodian_who_takes_up_files_loses_the_answers(unit: Unit) -> None:
    give(unit.cast, "decider", CUSTODIAN)
    assert not EqualityAnswer.objects.visible_to(unit.user("decider")).exists()
    with pytest.raises(NotPermitted, match="also work with files"):
        release_quarter("2026-Q3", actor=unit.user("decider"), at=JULY)
