"""Spark finds in a synthetic week, word by word, what the reference finds in it; every rule has a hit there."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from probity.analysis.lake.algebra import DAY, Authority
from probity.analysis.lake.asking import Reference
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.sample.making import Asked, make_lake
from probity.sites.sample.lake import members_of
from tests.unit.lake_scenes import RULES, scanned

pytestmark = [
    pytest.mark.slow,
    # PySpark leaves its sockets to Java for Python's collector to close.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
WEEK = Asked(days=7, seed=1, last=date(2026, 10, 31), events=20_000)
GRANTED = Authority("policy 7", "Regulations of 2018", "DPIA 12", "deputy chief constable", date(2026, 12, 31))
ON_SMALL_SCALE = {"peer-outlier": {"at_least": 100}, "continuing-interest": {"at_least": 2, "apart": DAY}}


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    pytest.importorskip("pyspark", reason="the extra probity[spark] is not installed")
    if not shutil.which("java"):
        pytest.skip("there is no Java on this machine")
    folder = tmp_path_factory.mktemp("week")
    lake = Lake(folder / "lake")
    make_lake(lake, folder / "truth.parquet", members_of(300, seed=1), WEEK, say=lambda _: None)
    return lake


def rules():
    """The rules with the authority that one needs, and thresholds for a force of three hundred in a week."""
    return [
        replace(rule.with_threshold(**ON_SMALL_SCALE.get(rule.id, {})), authority=GRANTED if rule.authority else None)
        for rule in RULES
    ]


def test_spark_finds_what_the_reference_finds_of_every_rule(week):
    from probity.analysis.lake.sparking import Spark

    on = date(2026, 11, 1)
    reference = scanned(week, engine=Reference(week), rules=rules(), on=on)
    assert {hit["rule"] for hit in reference[0]} == {rule.id for rule in RULES}
    assert scanned(week, engine=Spark(week, "local[2]"), rules=rules(), on=on) == reference
