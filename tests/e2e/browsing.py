"""A browser on both sites: signing in, finding every page, and looking at it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, BrowserContext, Page

from tests.stage import PROJECT

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = PROJECT / "build" / "shots"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Not pages: what they answer is a file or a fragment.
NO_PAGE = re.compile(r"export=|/download|/files/|/static/|format=")
REASON = "web:reason"
MOST_PAGES = 150

CHROMIUM = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en-GB",
]  # fmt: skip


@dataclass
class Visit:
    """A page that somebody can reach by clicking, under the name of its address."""

    site: str
    account: str
    name: str
    path: str


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
    posted: set[str] = field(default_factory=set)


class Links(HTMLParser):
    """The addresses that a page links to, and those that its forms post to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.posts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form" and given.get("action"):
            self.posts.append(given["action"])


def open_site(browser: Browser, **options: Any) -> BrowserContext:
    """A fresh browser of somebody in Britain; a desk's window unless `viewport` says otherwise."""
    return browser.new_context(**{"viewport": WIDE, "locale": "en-GB", **options})


def sign_in(context: BrowserContext, site: Site, account: str) -> Page:
    """A page of somebody signed in by the account chooser."""
    page = context.new_page()
    page.goto(f"{site.address}/choose/?q={account}")
    page.locator(f'form:has(input[name="account"][value="{account}"]) button').first.click()
    page.wait_for_load_state()
    return page


def give_reason(page: Page) -> None:
    """Answer the page that asks why a sensitive record is opened, where it stands in the way."""
    if urlsplit(page.url).path == "/reason/":
        page.get_by_label("I am working on this case").check()
        page.get_by_role("button", name="Open the record").click()
        page.wait_for_load_state()


def walk(browser: Browser, site: Site, account: str, *, known: set[str]) -> Walk:
    """Follow links from home, opening one page of each named address; `known` names are opened but not kept again."""
    context = open_site(browser, java_script_enabled=False)
    page = sign_in(context, site, account)
    found, seen, waiting = Walk(), {"/"}, deque(["/"])
    mine: set[str] = set()
    while waiting and len(mine) < MOST_PAGES:
        path = waiting.popleft()
        name = site.name_of(urlsplit(path).path)
        if name in mine:
            continue
        mine.add(name)
        answer = _fetched(context, page, site, path)
        if answer.status >= 400:
            found.faults.append(f"{site.name} {account}: {path} answered {answer.status}")
        elif name not in known:
            known.add(name)
            found.visits.append(Visit(site.name, account, name, path))
        on_it = Links(answer.text())
        found.posted |= {site.name_of(urlsplit(action).path) for action in on_it.posts}
        waiting.extend(_new(on_it.links, site, seen, mine))
    context.close()
    return found


def _fetched(context: BrowserContext, page: Page, site: Site, path: str) -> APIResponse:
    answer = context.request.get(site.address + path)
    if urlsplit(answer.url).path != "/reason/":
        return answer
    page.goto(answer.url)
    give_reason(page)
    return context.request.get(site.address + path)


def _new(links: list[str], site: Site, seen: set[str], mine: set[str]) -> Iterator[str]:
    for href in links:
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
    if not page.evaluate("'axe' in window"):
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
