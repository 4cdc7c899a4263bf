"""Two constables arrest one compliant man in handcuffs; one files. One's training lapsed three days before."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from probity.foundation.intake.pipeline import ImportRequest
from probity.office.scrutiny.actions.custody import OWN_MAP, load_custody
from probity.office.scrutiny.models import ExpectedForm
from probity.office.scrutiny.policy.roles import ANALYST, LEAD, TRAINER
from probity.office.scrutiny.queries.training import Trained
from tests.office.cast import Cast, give
from tests.office.scrutiny_force import AT, sent_form, trained

HEAD = "Custody number,Incident number,Date of arrest,Officers,Handcuffed,Force used\n"


def arrested(cast: Cast, folder: Path, on: date) -> None:
    """Vale (sale) and Kerr (finch) bring one man in, as the custody system tells it."""
    numbers = "; ".join(cast.people[name].force_number for name in ("sale", "finch"))
    path = folder / "custody.csv"
    path.write_text(HEAD + f"DH/100/26,INC-7,{on:%Y-%m-%d},{numbers},Yes,\n", encoding="utf-8")
    report = load_custody(ImportRequest((path,), OWN_MAP), actor=cast.user("buyer"), at=AT)
    assert (report.loaded, report.rejected) == (1, 0)


@pytest.fixture
def told(cast: Cast, tmp_path: Path) -> Cast:
    """The whole story, a week ago: Vale is sale, Kerr finch, Lowe doyle."""
    on = timezone.localdate() - timedelta(days=7)
    for name, role in (("buyer", ANALYST), ("owner", LEAD), ("registrar", TRAINER)):
        give(cast, name, role)
    trained(cast, "sale", on - timedelta(days=3))
    trained(cast, "finch", on + timedelta(days=200))
    trained(cast, "doyle", on - timedelta(days=240))
    for name in ("ure", "inspector"):
        trained(cast, name, on + timedelta(days=100))
    at = timezone.now() - timedelta(days=6)
    sent_form(cast, "sale", at=at, used_on=on, custody_number="DH/100/26", incident_number="INC-7", subject_number=1)
    arrested(cast, tmp_path, on)
    return cast


def page(cast: Cast, name: str, path: str, **query: str) -> str:
    return cast.client(name).get(f"/scrutiny/force/{path}", query).content.decode()


def test_custody_shows_whose_form_is_missing_one_incident_one_subject_one_form_of_two(told: Cast) -> None:
    shown = page(told, "owner", "missing/")
    assert "1 incident, 1 subject, 1 form of 2." in shown
    assert "PC Finch" in shown
    assert "PC Sale" not in shown
    assert "PC Sale" in page(told, "owner", "missing/", stands="come")
    assert "Custody expects a form: DH/100/26" in page(told, "finch", "new/")
    assert "A use-of-force form is missing" in told.client("ure").get("/").content.decode()


def test_who_used_force_out_of_date_is_named_and_who_used_none_is_in_the_share_only(told: Cast) -> None:
    used = page(told, "registrar", "training/used-force/")
    assert "PC Sale" in used
    assert "PC Doyle" not in used
    assert ">3<" in used  # days since it lapsed
    out = page(told, "registrar", "training/people/", state="out")
    assert "PC Sale" in out
    assert "PC Doyle" in out
    assert "PC Finch" not in out
    on = timezone.localdate()
    standing = {one.person_ref: one.in_date for one in Trained.read(on, on).on(on)}
    assert [standing[told.ref(name)] for name in ("sale", "doyle", "finch", "ure")] == [False, False, True, True]


def test_when_the_second_form_comes_by_its_officer_it_is_no_longer_missing(told: Cast) -> None:
    client = told.client("finch")
    owed = ExpectedForm.unscoped.get(officer_ref=told.ref("finch"))
    begun = client.post("/scrutiny/force/new/", {"expected": owed.ref})
    assert begun.status_code == 302
    sent_form(told, "finch", used_on=timezone.localdate() - timedelta(days=7), custody_number="DH/100/26",
              at=timezone.now())  # fmt: skip
    assert "1 incident, 1 subject, 2 forms of 2." in page(told, "owner", "missing/")


def test_figures_keep_forms_incidents_subjects_and_tactics_apart(told: Cast) -> None:
    shown = page(told, "owner", "figures/")
    assert "Forms give no robust count of incidents." in shown
    assert "Compliant people in handcuffs: 1 form." in re.sub(r"<[^>]+>", "", shown)
