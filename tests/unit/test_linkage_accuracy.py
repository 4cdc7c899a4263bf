"""How right the shipped weights are on real public pairs whose answer is known. Skips where the data is not."""

import csv
from pathlib import Path

import pytest

from probity.analysis.linkage.examples import Example, Examples, from_pairs, from_register
from probity.analysis.linkage.figures import Figures, figures
from probity.analysis.linkage.judging import LINK_FROM
from probity.analysis.linkage.matching import Party, link_organisations, link_within
from probity.analysis.linkage.model import shipped


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.fixture(scope="module")
def donors(shared_data: Path) -> list[dict[str, str]]:
    return read(shared_data / "registers" / "donor_company_gold_dev.csv")


def measured(examples: Examples) -> Figures:
    model = shipped()
    scored: list[tuple[Example, float]] = [(one, model.probability(one.features, one.near)) for one in examples.pairs]
    return figures(scored, examples.true, LINK_FROM)


@pytest.mark.slow
def test_donors_are_linked_without_their_numbers(donors: list[dict[str, str]]) -> None:
    parties = [
        Party(row["ID"], row["DonorName"], address=row["DonorPublicAddress"], number=row["company_number"])
        for row in donors
    ]
    found = measured(from_register(parties))
    assert found.precision >= 0.92
    assert found.f1 >= 0.85


@pytest.mark.slow
def test_names_under_two_numbers_come_up_for_review(donors: list[dict[str, str]]) -> None:
    numbers: dict[str, set[str]] = {}
    for row in donors:
        numbers.setdefault(row["DonorName"].strip(), set()).add(row["company_number"])
    twice = {name for name, held in numbers.items() if len(held) > 1}
    parties = [
        Party(row["ID"], row["DonorName"], "unknown", row["DonorPublicAddress"], "", row["company_number"])
        for row in donors
        if row["DonorName"].strip() in twice
    ]
    name = {row["ID"]: row["DonorName"].strip() for row in donors}
    number = {row["ID"]: row["company_number"] for row in donors}
    differ = [link for link in link_within(parties) if number[link.left_id] != number[link.right_id]]
    assert {link.verdict for link in differ} == {"review"}
    assert {name[link.left_id] for link in differ} >= twice


def test_labelled_companies_beat_the_published_figure(shared_data: Path) -> None:
    """A pair counts as linked when its two names, each alone on its list, get the verdict `link`."""
    rows = [row for row in read(shared_data / "names" / "labelled_pairs_dev.csv") if row["schema"] == "Company"]
    linked = right = 0
    for row in rows:
        found = link_organisations([Party("1", row["name1"], "unknown")], [Party("2", row["name2"], "unknown")])
        if found and found[0].verdict == "link":
            linked += 1
            right += row["is_match"] == "true"
    assert Figures(linked, right, sum(row["is_match"] == "true" for row in rows)).f1 >= 0.856


def test_pairs_that_share_a_name_stay_together_when_the_whole_is_split() -> None:
    rows = [
        {"schema": "Company", "name1": one, "name2": other, "is_match": "true"}
        for one, other in (("Acme", "Acme Ltd"), ("Kestrel", "Wren"), ("ACME LTD", "Acme plc"), ("Acme plc", "Wren"))
    ]
    assert len({pair.folds for pair in from_pairs(rows).pairs}) == 1
