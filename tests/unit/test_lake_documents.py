"""What is written about the lake is what it does."""

import re

import pytest

from probity.analysis.lake.coded import PARTS
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.maps import read_map
from tests.architecture.source import ROOT
from tests.unit.lake_logs import bring, csv_in, events, moment

DOCUMENT = (ROOT / "docs" / "lake.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [EVENTS, *CONTEXT.values()], ids=lambda table: table.name)
def test_the_document_has_every_column_of_every_table_and_no_other(table):
    heading = "## Events" if table is EVENTS else f"### `{table.name}.parquet`"
    part = re.split(r"\n##", DOCUMENT.split(heading)[1])[0]
    told = re.findall(r"^\| `(\w+)` \| ([\w ]+) \| (yes)? *\|", part, re.MULTILINE)
    assert told == [(one.name, str(one.kind), "yes" if one.required else "") for one in table.columns]


def test_the_document_has_every_part_of_a_code_at_its_bits():
    told = re.findall(r"^\| `(\w+)` \| (\d+)(?:-(\d+))? \| (.*) \|$", DOCUMENT, re.MULTILINE)
    laid_out = [
        (one.name, str(one.shift), str(one.shift + one.width - 1) if one.width > 1 else "", one.says)
        for one in PARTS.values()
    ]
    assert told == laid_out


def test_the_example_map_reads_a_log_as_it_says(tmp_path):
    path = ROOT / "docs" / "maps" / "proxy-log.yaml"
    assert read_map(path).name == "proxy-log.yaml"
    header = ("RequestId", "Time", "Username", "Method", "Workstation", "Office", "Status", "Bytes", "Host")
    rows = [
        ("1", "2025-06-01 10:00:00", "FORCE\\AB12", "GET", "-", "HQ", "200", "1", "news.example.com"),
        ("2", "2025-06-01 10:00:00", "FORCE\\AB12", "GET", "-", "HQ", "200", "1", "www.federation.example.org"),
        ("3", "2025-03-02 10:00:42", "cd34", "DOWNLOAD", "W1", "HQ", "200", "1", "news.example.com"),
    ]
    bring(csv_in(tmp_path, rows, header), path, tmp_path / "lake")
    assert events(tmp_path / "lake", "occurred_at, user_id, action, device_id, system") == [
        (moment(2025, 3, 2, 10), "cd34", "export", "W1", "web proxy"),
        (moment(2025, 6, 1, 9), "ab12", "view", None, "web proxy"),
    ]
