"""Buying roles on two axes of time, and bidders as people write them down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.roles import ADMINISTRATOR
from probity.foundation.intake.mapping import short_map
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale
from probity.office.procurement.actions import NewBidder, NewPart, add_part, as_text, correct_part, load_buying_roles
from probity.office.procurement.actions.bidders import pasted, uploaded
from probity.office.procurement.models import BuyingRole
from probity.office.procurement.policy import OFFICER
from probity.office.procurement.queries import buying_roles
from tests.accounts import account
from tests.office.cast import CASTING, Cast

MAY, JUNE, JULY = (datetime(2025, month, 1, 9, tzinfo=UTC) for month in (5, 6, 7))
MAP = short_map("person=Collar,procurement=Contract,role=Role,starts=From,ends=To")


def csv(tmp_path: Path, *rows: str, name: str = "roles.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(["Collar,Contract,Role,From,To", *rows]), encoding="utf-8")
    return path


def load(path: Path, at: datetime) -> Any:
    return load_buying_roles(ImportRequest(sources=[path], map=MAP), actor=CASTING, at=at)


def number(cast: Cast, name: str) -> str:
    return cast.people[name].force_number


@pytest.mark.django_db
def test_a_file_names_who_had_which_part_and_the_same_file_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        f"{number(cast, 'inspector')},T-1,evaluator,2025-04-01,",
        f"{number(cast, 'buyer')},T-1,approver,2025-04-01,2025-06-30",
    )
    assert load(path, MAY).loaded == 2
    report = load(path, JUNE)
    assert (report.loaded, report.unchanged) == (0, 2)
    assert [(one.person_ref, one.in_words) for one in buying_roles(CASTING, procurements=["T-1"])] == [
        (cast.ref("inspector"), "Evaluator from 1 April 2025"),
        (cast.ref("buyer"), "Approver from 1 April 2025 to 30 June 2025"),
    ]


@pytest.mark.django_db
def test_a_role_corrected_late_leaves_what_was_known_before(cast: Cast, tmp_path: Path) -> None:
    load(csv(tmp_path, f"{number(cast, 'inspector')},T-1,evaluator,2025-04-01,"), MAY)
    load(csv(tmp_path, f"{number(cast, 'inspector')},T-1,evaluator,2025-04-01,2025-05-20", name="later.csv"), JULY)
    on = {"first": date(2025, 6, 1), "last": date(2025, 6, 1)}
    assert buying_roles(CASTING, procurements=["T-1"], **on) == []
    [then] = buying_roles(CASTING, procurements=["T-1"], known_at=JUNE, **on)
    assert (then.true_from, then.true_to) == (date(2025, 4, 1), None)
    [now] = buying_roles(CASTING, people=[cast.ref("inspector")])
    assert (now.ref, now.true_from, now.true_to) == (then.ref, date(2025, 4, 1), date(2025, 5, 20))


@pytest.mark.django_db
def test_a_file_holds_a_second_stint_and_is_refused_one_that_touches_the_first(cast: Cast, tmp_path: Path) -> None:
    evaluator = f"{number(cast, 'inspector')},T-1,evaluator"
    path = csv(
        tmp_path,
        f"{evaluator},2025-04-01,2025-04-30",
        f"{evaluator},2025-06-01,",
        f"{evaluator},2025-04-20,2025-05-02",
    )
    for at, loaded in ((MAY, 2), (JUNE, 0)):
        report = load(path, at)
        assert (report.loaded, report.rejected) == (loaded, 1)
    assert [one.in_words for one in buying_roles(CASTING, procurements=["T-1"])] == [
        "Evaluator from 1 April 2025 to 30 April 2025",
        "Evaluator from 1 June 2025",
    ]


@pytest.mark.django_db
def test_a_part_is_not_stretched_over_another_stint_of_it(cast: Cast) -> None:
    part = NewPart(person_ref=cast.ref("sale"), procurement="T-1", part="evaluator", first=date(2025, 4, 1))
    standing = add_part(replace(part, last=date(2025, 4, 30)), actor=CASTING, at=MAY)
    add_part(replace(part, first=date(2025, 6, 1)), actor=CASTING, at=MAY)
    with pytest.raises(BadInput, match="already"):
        correct_part(standing, part="evaluator", first=date(2025, 4, 1), last=None, actor=CASTING, at=JUNE)


@pytest.mark.django_db
def test_a_number_that_is_nobodys_and_days_the_wrong_way_round_are_refused(cast: Cast, tmp_path: Path) -> None:
    path = csv(
        tmp_path, "9999999,T-1,evaluator,2025-04-01,", f"{number(cast, 'buyer')},T-1,approver,2025-04-01,2025-03-01"
    )
    report = load(path, MAY)
    assert (report.loaded, report.rejected) == (0, 2)
    assert any("Nobody has this staff or warrant number" in line for line in report.rejects)
    assert "9999999" not in " ".join(report.rejects)


@pytest.mark.django_db
def test_only_procurement_names_people_and_not_twice_for_the_same_days(cast: Cast) -> None:
    part = NewPart(person_ref=cast.ref("sale"), procurement="T-1", part="evaluator", first=date(2025, 4, 1))
    with pytest.raises(NotPermitted):
        add_part(part, actor=account("clerk", ADMINISTRATOR), at=MAY)
    add_part(part, actor=account("officer", OFFICER), at=MAY)
    with pytest.raises(BadInput, match="already"):
        add_part(part, actor=CASTING, at=MAY)


@pytest.mark.django_db
def test_of_two_corrections_of_one_part_the_second_is_told(cast: Cast) -> None:
    part = NewPart(person_ref=cast.ref("sale"), procurement="T-1", part="evaluator", first=date(2025, 4, 1))
    standing = add_part(part, actor=CASTING, at=MAY)
    seen = BuyingRole.unscoped.get(pk=standing.pk)
    correct_part(standing, part="approver", first=date(2025, 4, 1), last=None, actor=CASTING, at=JUNE)
    with pytest.raises(Stale):
        correct_part(seen, part="evaluator", first=date(2025, 4, 2), last=None, actor=CASTING, at=JUNE)


@pytest.mark.django_db
def test_people_see_their_own_part_and_nobody_elses(cast: Cast) -> None:
    for name in ("sale", "finch"):
        part = NewPart(person_ref=cast.ref(name), procurement="T-1", part="evaluator", first=date(2025, 4, 1))
        add_part(part, actor=CASTING, at=MAY)
    assert [one.person_ref for one in buying_roles(cast.user("sale"))] == [cast.ref("sale")]
    assert buying_roles(cast.user("stranger")) == []
    assert len(buying_roles(cast.user("buyer"))) == 2


@pytest.mark.django_db
def test_a_part_is_corrected_on_a_page_by_whoever_saw_what_stands(cast: Cast) -> None:
    part = NewPart(person_ref=cast.ref("sale"), procurement="T-1", part="evaluator", first=date(2025, 4, 1))
    standing = add_part(part, actor=CASTING, at=MAY)
    buyer: Client = cast.client("buyer")
    given = {"part": "approver", "first_0": "2", "first_1": "4", "first_2": "2025", "version": str(standing.pk)}
    address = f"/procurement/people/{standing.ref}/"
    assert buyer.post(address, given).status_code == 302
    assert [one.part for one in buying_roles(CASTING)] == ["approver"]
    assert "corrected while you were looking" in buyer.post(address, given).content.decode()


# ---------------------------------------------------------------- bidders


def test_bidders_are_read_from_lines_with_what_stands_beside_the_name() -> None:
    assert pasted('Northgate Fleet Ltd, 4142000, 1 Mill Lane, Sampleton, SA1 1AA\n\n"Sale, Ure and Co"\n') == [
        NewBidder("Northgate Fleet Ltd", "4142000", "1 Mill Lane, Sampleton", "SA1 1AA"),
        NewBidder("Sale, Ure and Co"),
    ]


def test_rows_copied_from_a_spreadsheet_are_read_by_their_headers() -> None:
    assert pasted("Supplier\tPostcode\tCompany number\nAcme Ltd\tSA1 1AA\tSC268016") == [
        NewBidder("Acme Ltd", "SC268016", "", "SA1 1AA")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [("  \n", "Nobody is named"), ("name,number\nAcme,none", "cannot be one"), (",4142000", "has no name")],
)
def test_what_cannot_be_a_bidder_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        pasted(text)


def test_an_uploaded_file_is_read_by_its_headers(tmp_path: Path) -> None:
    path = tmp_path / "bidders.csv"
    path.write_text("Bidder,Notes,Post code\nAcme Ltd,late,SA1 1AA\nAcme Ltd,late,SA1 1AA\n", encoding="utf-8")
    assert uploaded(path) == [NewBidder("Acme Ltd", "", "", "SA1 1AA")]
    path.write_text("Who,Where\nAcme Ltd,Sampleton\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no column called name"):
        uploaded(path)


plain = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=20).map(
    lambda t: " ".join(t.split())
)
bidders = st.builds(NewBidder, plain.filter(bool), st.sampled_from(["", "4142000", "SC268016"]), plain, plain)


@given(st.lists(bidders, min_size=1, max_size=4, unique=True))
def test_bidders_carried_from_page_to_page_are_the_same(found: list[NewBidder]) -> None:
    assert pasted(as_text(found)) == found
