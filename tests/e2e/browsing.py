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
FURTHER = 40  # records of one kind that are opened to find a page that the first of them does not link to

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
    is_page: bool = True


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

    def page_above(self, name: str) -> str:
        """The name of the nearest address that this one continues: of an act, its record; "" for none."""
        named = {_segments(pattern): one for one, pattern in reversed(self.urls)}
        here = next(_segments(pattern) for one, pattern in self.urls if one == name)
        above = (here[:length] for length in range(len(here) - 1, 0, -1))
        return next((named[segments] for segments in above if segments in named), "")


def _segments(pattern: str) -> tuple[str, ...]:
    """The parts of an address pattern, each variable part the same."""
    return tuple(part for part in re.sub(r"\(\?P<[^)]*\)", "*", pattern).split("/") if part)


@dataclass
class Walk:
    """What one account met by following links, one page for each named address; `others` are the links left."""

    account: str
    visits: list[Visit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    posted: set[str] = field(default_factory=set)
    others: dict[str, list[str]] = field(default_factory=dict)


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
    with Walker(browser, site, Walk(account)) as walker:
        waiting, mine = deque(["/"]), set[str]()
        while waiting and len(mine) < MOST_PAGES:
            path = waiting.popleft()
            name = site.name_of(urlsplit(path).path)
            if name in mine:
                walker.leave(name, path)
                continue
            mine.add(name)
            waiting.extend(walker.opened(name, path, keep=name not in known))
            known.update(visit.name for visit in walker.walked.visits[-1:])
        return walker.walked


def walk_further(browser: Browser, site: Site, walked: Walk, missing: set[str]) -> None:
    """Open more records of the kinds that pages not yet `missing` continue, until each is found or none is left."""
    above = {site.page_above(name) for name in missing}
    waiting = deque(path for name in above for path in walked.others.get(name, ())[:FURTHER])
    if not waiting:
        return
    with Walker(browser, site, walked) as walker:
        while waiting and missing:
            path = waiting.popleft()
            name = site.name_of(urlsplit(path).path)
            links = walker.opened(name, path, keep=name in missing)
            missing -= {name, *walked.posted}
            waiting.extendleft(link for link in links if site.name_of(urlsplit(link).path) in missing)


class Walker:
    """Somebody signed in without JavaScript, who opens pages and writes down what stands on them."""

    def __init__(self, browser: Browser, site: Site, walked: Walk) -> None:
        self.walked, self._site = walked, site
        self._context = open_site(browser, java_script_enabled=False)
        self._page = sign_in(self._context, site, walked.account)
        self._seen = {"/"}

    def __enter__(self) -> Walker:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def leave(self, name: str, path: str) -> None:
        """Remember a page that is not opened because another of its name was."""
        left = self.walked.others.setdefault(name, [])
        if path not in left:
            left.append(path)

    def opened(self, name: str, path: str, *, keep: bool) -> list[str]:
        """Open a page: the links on it that no page before had."""
        answer = self._fetched(path)
        is_page = "text/html" in answer.headers.get("content-type", "")
        if answer.status >= 400:
            self.walked.faults.append(f"{self._site.name} {self.walked.account}: {path} answered {answer.status}")
        elif keep:
            self.walked.visits.append(Visit(self._site.name, self.walked.account, name, path, is_page))
        if not is_page:
            return []
        on_it = Links(answer.text())
        self.walked.posted |= {self._site.name_of(urlsplit(action).path) for action in on_it.posts}
        return [*self._new(on_it.links)]

    def _fetched(self, path: str) -> APIResponse:
        answer = self._context.request.get(self._site.address + path)
        if urlsplit(answer.url).path != "/reason/":
            return answer
        self._page.goto(answer.url)
        give_reason(self._page)
        return self._context.request.get(self._site.address + path)

    def _new(self, links: list[str]) -> Iterator[str]:
        for href in links:
            parts = urlsplit(href)
            if parts.netloc not in {"", urlsplit(self._site.address).netloc} or not parts.path.startswith("/"):
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path not in self._seen and not NO_PAGE.search(path):
                self._seen.add(path)
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
