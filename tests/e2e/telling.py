"""Telling a story by clicking: people sign in one after another, and each page of theirs is pictured and looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Browser, Locator, Page

from tests.e2e.browsing import PHONE, SHOTS, WIDE, Site, axe_faults, give_reason, open_site, scrolls_sideways, sign_in

WAITS = 30_000  # milliseconds for a page on a busy machine; a worker is waited for longer, page after page
_numbers = count(1)


class Teller:
    """Signs people in one after another, clicks as they would, and pictures each page once."""

    def __init__(self, browser: Browser, sites: dict[str, Site]) -> None:
        self._browser, self._sites = browser, sites

    @contextmanager
    def being(self, account: str, *, site: str = "office", phone: bool = False) -> Iterator[Page]:
        """The home page of somebody just signed in."""
        context = open_site(self._browser, viewport=PHONE if phone else WIDE, bypass_csp=True)
        context.set_default_timeout(WAITS)
        page = sign_in(context, self._sites[site], account)
        page.goto(f"{self._sites[site].address}/")
        yield page
        context.close()

    def account_of(self, family: str) -> str:
        """The account of somebody of a family name, as the page that chooses whom to sign in as gives it."""
        context = open_site(self._browser)
        page = context.new_page()
        page.goto(f"{self._sites['office'].address}/choose/?q={family}")
        theirs = page.get_by_role("listitem").filter(has_text=re.compile(rf"\b{family}\b", re.IGNORECASE))
        account = theirs.locator('input[name="account"]').first.get_attribute("value")
        context.close()
        return account or ""

    def show(self, page: Page, name: str) -> None:
        """Picture a page of the story and hold it to the same rules as every other page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"story-{next(_numbers):02}-{name}.png", full_page=True)
        assert axe_faults(page) == [], name
        assert not scrolls_sideways(page), name


def press(page: Page, name: str) -> None:
    """Press the button of that name, and wait for what follows."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def go(link: Locator) -> None:
    """Follow a link or press a button, and give a reason where the record behind it asks for one."""
    link.click()
    link.page.wait_for_load_state()
    give_reason(link.page)


def follow(page: Page, *names: str) -> None:
    """Follow links one after another, each by its words on the page."""
    for name in names:
        go(page.get_by_role("link", name=name, exact=True).first)


def find(page: Page, words: str, name: str) -> None:
    """Look for words in the search of every page, and open what it found under a name."""
    page.get_by_label("Search by reference, name or organisation").fill(words)
    press(page, "Search")
    follow(page, name)


def said(page: Page) -> str:
    """The words that stand on a page, without those beside them in the header."""
    return " ".join(page.locator("main").inner_text().split())
