"""Published contracts: what a release is read as, releases taken together, and files of every shape."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.roles import ADMINISTRATOR
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.procurement.actions import keep_name, load_contracts
from probity.office.procurement.actions.published import BrokenRelease, Sieve, merged
from probity.office.procurement.actions.releases import company_number, view_of
from probity.office.procurement.models import Award, Contract, ContractParty, ContractRelease, Supplier
from probity.office.procurement.policy import OFFICER
from probity.office.procurement.queries import awards_between, releases_of, supplier_parties
from tests.accounts import account

LOADER = System("tests.contracts", "loads contracts for a test")
AT = datetime(2025, 6, 6, 9, tzinfo=UTC)


def release(**changes: Any) -> dict[str, Any]:
    """An award of £1,000 to Harrow Lane Caterers by Sampleton Council."""
    return {
        "ocid": "ocds-1",
        "id": "r-1",
        "date": "2025-06-05T09:00:00Z",
        "tag": ["award"],
        "buyer": {"id": "B", "name": "Sampleton Council"},
        "parties": [
            {"id": "B", "name": "Sampleton Council", "roles": ["buyer"]},
            {
                "id": "S",
                "name": "Harrow Lane Caterers Ltd",
                "roles": ["supplier"],
                "identifier": {"scheme": "GB-COH", "id": "4142000"},
                "address": {"streetAddress": "1 Harrow Lane", "postalCode": "SA1 1AA"},
            },
        ],
        "tender": {"id": "T-1", "title": "Catering", "tenderPeriod": {"endDate": "2025-05-01T12:00:00Z"}},
        "awards": [
            {
                "id": "A",
                "status": "active",
                "date": "2025-06-01T23:30:00Z",
                "value": {"amount": 1000, "currency": "GBP"},
                "suppliers": [{"id": "S", "name": "Harrow Lane Caterers Ltd"}],
            }
        ],
        **changes,
    }


def write(tmp_path: Path, *documents: Any, name: str = "releases.jsonl") -> Path:
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(one) for one in documents), encoding="utf-8")
    return path


def load(path: Path, **changes: Any) -> tuple[Any, Any]:
    return load_contracts(ImportRequest(sources=[path], **changes), actor=LOADER, at=AT)


@pytest.mark.django_db
def test_a_release_becomes_a_contract_its_award_and_a_supplier_with_its_number(tmp_path: Path) -> None:
    report, counts = load(write(tmp_path, release()))
    assert (report.loaded, counts.awards, counts.pounds, counts.numbered) == (1, 1, Decimal("1000.00"), 1)
    assert "Company number 4142000 is written short and is read as 04142000." in report.warnings
    [facts] = awards_between(LOADER, date(2025, 6, 2), date(2025, 6, 2), for_force=False)
    assert (facts.title, facts.buyer_name, facts.tender_to) == ("Catering", "Sampleton Council", date(2025, 5, 1))
    [winner] = facts.winners
    assert (winner.company_number, winner.postcode) == ("04142000", "SA1 1AA")
    assert Supplier.unscoped.get().ref == winner.supplier_ref
    assert facts.awarded_on == date(2025, 6, 2)  # half past eleven at night in UTC is the next day in London


@pytest.mark.django_db
def test_reading_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, release(), release(ocid="ocds-2"))
    load(path)
    before = [*Award.unscoped.values_list("ref", flat=True)]
    report, _ = load(path)
    assert (report.loaded, report.unchanged) == (0, 2)
    assert [*Award.unscoped.values_list("ref", flat=True)] == before


@pytest.mark.django_db
def test_an_amendment_is_a_release_of_its_own_and_the_contract_says_what_both_say(tmp_path: Path) -> None:
    load(write(tmp_path, release()))
    first = Award.unscoped.get()
    amended = release(id="r-2", date="2025-07-01T09:00:00Z", tag=["awardUpdate"], tender={"id": "T-1"})
    amended["awards"][0]["value"]["amount"] = 1500
    report, _ = load(write(tmp_path, amended, name="later.jsonl"))
    assert (report.loaded, report.changed) == (1, 1)
    contract = Contract.unscoped.get()
    assert (contract.title, contract.releases_read) == ("Catering", 2)
    assert (Award.unscoped.get().ref, Award.unscoped.get().value) == (first.ref, Decimal("1500.00"))
    newest, oldest = releases_of(contract)
    assert (newest.title, oldest.title) == ("Award updated", "Award published")
    assert "awards" in newest.says
    assert ContractRelease.objects.get(release_id="r-1").said["awards"][0]["value"]["amount"] == 1000


@pytest.mark.django_db
def test_releases_are_taken_together_by_their_dates_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    later = release(id="r-2", date="2025-07-01T09:00:00Z", buyer={"id": "B", "name": "Sampleton District Council"})
    load(write(tmp_path, later))
    load(write(tmp_path, release(), name="earlier.jsonl"))
    assert Contract.unscoped.get().buyer_name == "Sampleton District Council"


@pytest.mark.django_db
def test_an_award_that_a_later_release_takes_back_is_gone_and_a_cancelled_one_stands_nowhere(tmp_path: Path) -> None:
    load(write(tmp_path, release()))
    load(write(tmp_path, release(id="r-2", date="2025-07-01T09:00:00Z", awards=None), name="b.jsonl"))
    assert not Award.unscoped.exists()
    cancelled = release(ocid="ocds-3")
    cancelled["awards"][0]["status"] = "cancelled"
    load(write(tmp_path, cancelled, name="c.jsonl"))
    assert awards_between(LOADER, date.min, date.max, for_force=False) == []


@pytest.mark.django_db
def test_a_contract_counts_for_the_force_by_a_party_kept_as_its_name_or_number(tmp_path: Path) -> None:
    load(write(tmp_path, release(), release(ocid="ocds-2", buyer={}, parties=release()["parties"][1:])))
    assert awards_between(LOADER, date.min, date.max) == []
    keep_name("SAMPLETON COUNCIL", part="partner", actor=LOADER, at=AT)
    [award] = awards_between(LOADER, date.min, date.max)
    assert award.ocid == "ocds-1"
    assert [one.names for one in supplier_parties(LOADER)] == [("Harrow Lane Caterers Ltd",)]
    with pytest.raises(BadInput, match="kept already"):
        keep_name("Sampleton  Council", part="force", actor=LOADER, at=AT)


@pytest.mark.django_db
def test_a_supplier_is_never_the_force_by_its_name(tmp_path: Path) -> None:
    load(write(tmp_path, release()))
    keep_name("Harrow Lane Caterers Ltd", part="force", actor=LOADER, at=AT)
    assert awards_between(LOADER, date.min, date.max) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "document",
    [
        {"uri": "x", "releases": [release(), release(ocid="ocds-2")]},
        {"records": [{"ocid": "ocds-1", "releases": [release()]}, {"ocid": "ocds-2", "releases": [{"url": "x"}],
                      "compiledRelease": release(ocid="ocds-2", tag=["compiled"])}]},
        [release(), release(ocid="ocds-2")],
    ],
    ids=["releases", "records", "list"],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
def test_packages_of_releases_and_of_records_are_read_too(tmp_path: Path, document: Any, indent: int | None) -> None:
    path = tmp_path / "package.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    report, counts = load(path)
    assert (report.read, report.rejected, counts.contracts) == (2, 0, 2)


@pytest.mark.django_db
def test_a_broken_release_is_refused_with_its_line_and_place_and_the_others_are_kept(tmp_path: Path) -> None:
    nameless = release(ocid="ocds-3", parties=[{"id": "X", "roles": ["supplier"]}])
    lines = [release(), {"id": "no ocid"}, release(ocid="ocds-2", date="yesterday"), nameless]
    path = write(tmp_path, *lines)
    path.write_text(path.read_text() + "\nnot json", encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    report, _ = load(path, rejects=rejects)
    assert (report.read, report.loaded, report.rejected, report.exit_code) == (5, 1, 4, 3)
    told = rejects.read_text(encoding="utf-8")
    for line, path_in_it in ((2, "ocid"), (3, "date"), (4, "parties[]/name"), (5, "")):
        assert f"releases.jsonl,{line},{path_in_it}," in told


@pytest.mark.django_db
def test_a_file_that_is_neither_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "releases.jsonl"
    path.write_text("ocid,title\n1,Catering\n", encoding="utf-8")
    with pytest.raises(BadInput, match="neither JSON lines nor one JSON document"):
        load(path)
    assert not Contract.unscoped.exists()


@pytest.mark.django_db
def test_a_path_that_nobody_has_spoken_of_is_named_until_the_map_leaves_it_aside(tmp_path: Path) -> None:
    path = write(tmp_path, release(tender={"id": "T-1", "title": "Catering", "mood": {"colour": "red"}}))
    report, _ = load(path)
    assert any("tender/mood/colour (1)" in words for words in report.warnings)
    report, _ = load(path, map=ImportMap(name="m.yaml", ignore=frozenset({"tender/mood"})))
    assert not any("mood" in words for words in report.warnings)


@pytest.mark.django_db
def test_whom_to_telephone_is_never_kept(tmp_path: Path) -> None:
    buyer = {"id": "B", "name": "B", "roles": ["buyer"], "contactPoint": {"name": "Ferndell Sale", "telephone": "1"}}
    load(write(tmp_path, release(parties=[buyer])))
    assert "Ferndell" not in json.dumps(ContractRelease.objects.get().said)


@pytest.mark.django_db
def test_a_withheld_supplier_becomes_no_supplier(tmp_path: Path) -> None:
    load(write(tmp_path, release(parties=[{"id": "S", "name": "Redacted", "roles": ["supplier"]}])))
    assert not Supplier.unscoped.exists()
    assert ContractParty.unscoped.get().name == "Redacted"


@pytest.mark.django_db
def test_nobody_but_procurement_loads_contracts(tmp_path: Path) -> None:
    path = write(tmp_path, release())
    with pytest.raises(NotPermitted, match="Only a procurement officer"):
        load_contracts(ImportRequest(sources=[path]), actor=account("clerk", ADMINISTRATOR), at=AT)
    load_contracts(ImportRequest(sources=[path]), actor=account("buyer", OFFICER), at=AT)
    assert Entry.objects.filter(event="procurement.contracts.read", actor="buyer").count() == 1


def test_names_broken_by_spaces_are_mended_and_counted() -> None:
    sieve = Sieve()
    kept = sieve.kept({"ocid": "1", "parties": [{"id": "B", "name": "B", "    roles": ["buyer"]}]})
    assert kept["parties"][0]["roles"] == ["buyer"]
    assert sieve.mended == {"parties[]/roles": 1}


@pytest.mark.parametrize(
    ("written", "read"),
    [("4142000", "04142000"), ("SC 268016", "SC268016"), ("oc307742", "OC307742"), ("158718", "00158718"),
     ("n/a", ""), ("", ""), ("123456789", "")],
)  # fmt: skip
def test_company_numbers_are_read_as_the_register_writes_them(written: str, read: str) -> None:
    assert company_number(written) == read


parts = st.recursive(
    st.none() | st.text(max_size=3) | st.integers(0, 9),
    lambda inner: (
        st.lists(
            st.fixed_dictionaries({"id": st.sampled_from("abc"), "x": inner}),
            max_size=3,
            unique_by=lambda one: one["id"],
        )
        | st.dictionaries(st.sampled_from(["p", "q"]), inner, max_size=2)
    ),
    max_leaves=6,
)
wholes = st.dictionaries(st.sampled_from(["p", "q", "r"]), parts, max_size=3)


@given(wholes)
def test_a_release_taken_together_with_itself_says_what_it_said(one: dict[str, Any]) -> None:
    once = merged({}, one)
    assert merged(once, one) == once


@given(wholes, wholes)
def test_what_only_the_earlier_release_says_stands(one: dict[str, Any], other: dict[str, Any]) -> None:
    both = merged(merged({}, one), other)
    assert {name: both.get(name) for name in one if name not in other} == {
        name: merged({}, one).get(name) for name in one if name not in other
    }


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["ocid", "date", "tender", "awards", "value", "id", "parties", "name"]),
                        inner, max_size=4), max_leaves=8))  # fmt: skip
def test_whatever_a_line_holds_it_is_read_or_refused_in_words(document: Any) -> None:
    with suppress(BrokenRelease):  # any other error fails the test
        assert view_of(Sieve().kept(document)).ocid


@pytest.mark.django_db
def test_the_real_releases_give_the_figures_that_were_counted_on_them(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_contracts", str(shared_data / "contracts" / "ocds_releases_dev.jsonl"))
    told = capsys.readouterr().out
    for figure in ("275 releases", "267 ocids", "107 awards", "£750,837,858.84", "170 supplier parties", "61 with a"):
        assert figure in told
