"""A browser on both sites: signing in, finding every page, and looking at it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.stage import PROJECT

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = PROJECT / "build" / "shots"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Not pages: what they answer is a file, a fragment or a redirect.
NO_PAGE = re.compile(r"export=|/download|/files/|/door/|/static/|format=|/accounts/logout/")
MOST_PAGES = 120

CHROMIUM = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Visit:
    """A page that somebody can reach by clicking, under the name of its address."""

    site: str
    account: str
    name: str
    path: str
    status: int


@dataclass
class Site:
    """A running site and its named addresses, in the order in which they are tried."""

    name: str
    address: str
    urls: list[tuple[str, str]]

    def name_of(self, path: str) -> str:
        """The name of the address that a path belongs to, or "" for none."""
        plain = path.lstrip("/")
        return next((name for name, pattern in self.urls if re.fullmatch(pattern, plain)), "")


@dataclass
class Walk:
    """What one account met by following every link, one page for each named address."""

    visits: list[Visit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sign_in(context: BrowserContext, site: Site, account: str) -> Page:
    """A page of somebody signed in by the account chooser."""
    page = context.new_page()
    page.goto(f"{site.address}/choose/?q={account}")
    page.locator(f'form:has(input[name="account"][value="{account}"]) button').first.click()
    page.wait_for_load_state()
    return page


def walk(browser: Browser, site: Site, account: str, *, known: set[str]) -> Walk:
    """Follow links from home, opening one page of each named address that is not known yet."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    found, seen, waiting = Walk(), {"/"}, deque(["/"])
    page = sign_in(context, site, account)
    mine: set[str] = set()
    while waiting and len(found.visits) < MOST_PAGES:
        path = waiting.popleft()
        name = site.name_of(urlsplit(path).path)
        if name in mine:
            continue
        response = page.goto(site.address + path)
        assert response is not None
        mine.add(name)
        if response.status >= 400:
            found.faults.append(f"{site.name} {account}: {path} answered {response.status}")
        elif name not in known:
            known.add(name)
            found.visits.append(
                Visit(site.name, account, name, urlsplit(page.url).path + _query(page.url), response.status)
            )
        waiting.extend(_new_links(page, site, seen, mine))
    context.close()
    return found


def _query(url: str) -> str:
    query = urlsplit(url).query
    return f"?{query}" if query else ""


def _new_links(page: Page, site: Site, seen: set[str], mine: set[str]) -> Iterator[str]:
    for anchor in page.locator("a[href]").all():
        href = anchor.get_attribute("href") or ""
        parts = urlsplit(href)
        if parts.netloc not in {"", urlsplit(site.address).netloc} or not parts.path.startswith("/"):
            continue
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if path in seen or NO_PAGE.search(path) or site.name_of(parts.path) in mine:
            continue
        seen.add(path)
        yield path


def axe_faults(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, each rule with the first place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{fault['id']}: {fault['help']} at {fault['nodes'][0]['html'][:160]}" for fault in found["violations"]]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    return wide


def shot_of(visit: Visit, look: str) -> Path:
    """Where the picture of a page lies."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"{visit.site}-{visit.name.replace(':', '.')}-{look}.png"
