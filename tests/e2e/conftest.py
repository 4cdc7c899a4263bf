"""Both sites served on a small synthetic force, and one browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browsing import CHROMIUM, Site
from tests.e2e.telling import Teller
from tests.stage import Stage, set_up

PEOPLE = "400"


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with set_up() as made:
        filled = made.probity("sample", "force", "--people", PEOPLE, "--seed", "1")
        assert filled.returncode == 0, filled.stderr
        checked = made.probity("cross-check", "gifts", "--as", "analyst")
        assert checked.returncode == 0, checked.stderr
        yield made


@pytest.fixture(scope="session")
def sites(stage: Stage) -> Iterator[dict[str, Site]]:
    with stage.serving() as addresses:
        yield {
            name: Site(name, address, [(url[0], url[1]) for url in stage.act(name, "urls")])
            for name, address in addresses.items()
        }


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def teller(browser: Browser, sites: dict[str, Site]) -> Teller:
    return Teller(browser, sites)
