"""Web processes and imports killed at any moment: what was committed stands, nothing is half-done or done twice."""

from __future__ import annotations

import csv
import random
import re
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.stage import Stage, kill

pytestmark = pytest.mark.slow
ROWS = 3_000
ROUNDS = 3
PERSON = "P-000777-X"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def write_spend(path: Path) -> None:
    """A file of spend that takes long enough to load to be killed in the middle."""
    with path.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["category", "date", "amount", "supplier", "workbook"])
        rows.writerows(
            ["Fuel", "2024-04-02", f"{n}.50", f"Sample Supplier {n % 300} Ltd", "a.xlsx"] for n in range(ROWS)
        )


def test_an_import_killed_at_any_moment_leaves_all_or_nothing(stage: Stage, tmp_path: Path) -> None:
    stage.act("office", "account", "buyer", "P-000778-X", "procurement.officer")
    path = tmp_path / "spend.csv"
    write_spend(path)
    chance = random.Random(1)
    for _ in range(ROUNDS):
        running = stage.start("import", "spend", str(path), "--as", "buyer")
        time.sleep(chance.uniform(0.8, 3.0))
        kill(running)
        held = stage.act("office", "spend")
        assert held["lines"] in {0, ROWS}
        assert held["chain"]

    finished = stage.probity("import", "spend", str(path), "--as", "buyer")
    assert finished.returncode == 0, finished.stderr
    assert stage.act("office", "spend")["lines"] == ROWS

    again = stage.probity("import", "spend", str(path), "--as", "buyer")
    assert again.returncode == 0, again.stderr
    held = stage.act("office", "spend")
    assert (held["lines"], held["suppliers"]) == (ROWS, 300)
    assert held["chain"]


class Declarant(threading.Thread):
    """Begins one draft after another, and remembers each that the site said it had."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.told: set[str] = set()
        self.stopping = False

    def run(self) -> None:
        while not self.stopping:
            try:
                with httpx.Client(base_url=self.address, timeout=5) as browser:
                    self._sign_in(browser)
                    while not self.stopping:
                        self._begin(browser)
            except (httpx.HTTPError, KeyError):
                time.sleep(0.05)

    def _sign_in(self, browser: httpx.Client) -> None:
        page = browser.get("/choose/")
        token = TOKEN.findall(page.text)[0] if TOKEN.findall(page.text) else ""
        browser.post("/choose/", data={"csrfmiddlewaretoken": token, "account": "killed.declarant"})

    def _begin(self, browser: httpx.Client) -> None:
        page = browser.get("/gifts/declare/")
        token = TOKEN.findall(page.text)
        if not token:
            raise KeyError("no form")
        begun = browser.post("/gifts/declare/", data={"csrfmiddlewaretoken": token[0]})
        if begun.status_code == 302:
            self.told |= set(re.findall(r"GH-\d+-[A-Z]", begun.headers["location"]))


def test_a_web_process_killed_in_a_loop_loses_nothing_that_it_said_it_had(stage: Stage) -> None:
    stage.act("office", "account", "killed.declarant", PERSON)
    declarant = Declarant(stage.address)
    chance = random.Random(2)
    process = stage.start_office()
    declarant.start()
    for _ in range(ROUNDS):
        time.sleep(chance.uniform(1.0, 2.5))
        kill(process)
        process = stage.start_office()
    time.sleep(1.0)
    declarant.stopping = True
    declarant.join(10)
    kill(process)

    held = stage.act("office", "drafts", PERSON)
    assert declarant.told, "the site answered at least once"
    assert declarant.told <= set(held["refs"]), "what it said it had, it has"
    assert held["known"] == len(held["refs"]), "every draft has its entry, and no entry is without its draft"
    assert held["chain"]
