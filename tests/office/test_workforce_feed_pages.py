"""The feed for those who run it: the command, the pages of human resources, and who is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from probity.foundation.audit.models import Entry
from probity.foundation.feed.models import FeedRun
from probity.foundation.workforce.models import Person
from tests.office.cast import Cast
from tests.office.feeds import feed, post, row, write

pytestmark = pytest.mark.django_db
FEBRUARY = date(2025, 2, 1)
MARCH = datetime(2025, 3, 3, 9, tzinfo=UTC)
PROTECTION = {"post": "PP7", "unit": "PP", "unit_name": "Public Protection", "starts": "2025-02-24"}


def command(path: Path, *words: str) -> int:
    """Run the command on a file; its exit code."""
    try:
        call_command("import_workforce", str(path), *words)
    except CommandError as refused:
        return refused.returncode
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@time_machine.travel(MARCH, tick=False)
def test_the_command_loads_the_feed_and_says_every_change(cast: Cast, tmp_path: Path, capsys) -> None:
    path = write([post("1"), post("2", "Sale")], tmp_path / "feed.csv")
    assert command(path, "--as", "hr", "--changes") == 0
    assert "PC Larkin joined as Constable, Volume Crime on 1 January 2020" in capsys.readouterr().out
    assert command(path, "--as", "hr", "--changes") == 0
    assert capsys.readouterr().out.splitlines() == ["2 rows read", "2 people named", "0 rows rejected"]


@time_machine.travel(MARCH, tick=False)
def test_with_rejects_it_exits_three_and_the_file_names_row_column_and_reason(cast: Cast, tmp_path: Path) -> None:
    path = write([post("1"), post("2", rank="brigadier")], tmp_path / "feed.csv")
    assert command(path, "--as", "hr", "--changes", "--rejects", str(tmp_path / "rejects.csv")) == 3
    assert 'feed.csv,3,rank,"rank does not know this word.' in (tmp_path / "rejects.csv").read_text()
    assert Person.unscoped.filter(force_number="1").exists()


@time_machine.travel(MARCH, tick=False)
def test_a_large_drop_exits_one_and_nothing_is_done(cast: Cast, tmp_path: Path) -> None:
    path = write([post("1")], tmp_path / "feed.csv")
    feed(*[post(f"{number}") for number in range(30)], day=FEBRUARY)
    before = Entry.objects.count()
    assert command(path, "--as", "hr") == 1
    assert Entry.objects.count() == before
    assert command(path, "--as", "hr", "--accept-drop", "--out", str(tmp_path / "changes.txt")) == 0
    assert "(not in the feed: the day before it is taken)" in (tmp_path / "changes.txt").read_text()


@time_machine.travel(MARCH, tick=False)
def test_without_an_account_it_counts_and_names_nobody(cast: Cast, tmp_path: Path, capsys) -> None:
    path = write([post("1")], tmp_path / "feed.csv")
    assert command(path, "--changes") == 0
    said = capsys.readouterr()
    assert "1 joined" in said.out
    assert "Larkin" not in said.out + said.err
    assert not Person.unscoped.filter(force_number="1").exists()


@time_machine.travel(MARCH, tick=False)
def test_nobody_but_human_resources_loads_a_feed(cast: Cast, tmp_path: Path) -> None:
    path = write([post("1")], tmp_path / "feed.csv")
    assert command(path, "--as", "sale") == 1
    assert not FeedRun.unscoped.exists()


def test_a_column_that_nobody_named_stops_it(cast: Cast, tmp_path: Path, capsys) -> None:
    path = tmp_path / "feed.csv"
    path.write_text("number,shoe_size\n1,42\n")
    assert command(path, "--as", "hr") == 2


def test_the_pages_show_what_a_feed_changed_with_the_latest_known_first(cast: Cast) -> None:
    feed(post("1"), post("2", "Sale"), day=FEBRUARY)
    feed(post("1", **PROTECTION), post("2", "Sale", rank="sergeant", starts="2025-03-02"))
    run = FeedRun.unscoped.order_by("-at")[0]
    client = cast.client("hr")
    assert run.ref in client.get("/feed/").content.decode()
    page = client.get(f"/feed/{run.ref}/").content.decode()
    late, later = "PC Larkin moved to Public Protection", "Sgt Sale became Sergeant in Volume Crime"
    assert 0 < page.index(late) < page.index(later)
    assert f"/people/{Person.unscoped.get(force_number='1').ref}/" in page
    filtered = client.get(f"/feed/{run.ref}/?says=Sale").content.decode()
    assert later in filtered
    assert late not in filtered


def test_to_everybody_else_no_feed_exists(cast: Cast) -> None:
    feed(post("1"))
    client = cast.client("ure")
    assert client.get("/feed/").status_code == 404
    assert client.get(f"/feed/{FeedRun.unscoped.get().ref}/").status_code == 404


def test_somebody_away_shows_on_their_page_with_the_pass_and_the_firm_to_human_resources_alone(cast: Cast) -> None:
    said = {"category": "contractor", "rank": "none", "firm": "Wold Cabling Ltd", "pass_number": "A-771"}
    lent = row("absence", "1", state="secondment_in", other_force="Wexmoor Police", starts="2025-01-06")
    feed(post("1", "Gale", **said), lent)
    address = f"/people/{Person.unscoped.get(force_number='1').ref}/"
    seen = cast.client("hr").get(address).content.decode()
    assert "Seconded from Wexmoor Police" in seen
    assert "Wold Cabling Ltd" in seen
    assert "A-771" in seen
    hidden = cast.client("ure").get(address).content.decode()
    assert not [word for word in ("Wexmoor", "Cabling", "A-771") if word in hidden]
