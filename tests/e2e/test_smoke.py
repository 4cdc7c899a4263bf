"""One page of each kind in a real browser: no fault that axe finds, nothing refused by the policy, keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.e2e.browsing import Site, axe_faults, give_reason, open_site, sign_in

# site, account, path, and the link to follow from there to a page of that kind
PAGES = [
    ("office", "registrar", "/", ""),
    ("office", "registrar", "/gifts/register/", ""),
    ("office", "registrar", "/gifts/register/", "table a[href*='/gifts/GH-']"),
    ("office", "declarant", "/gifts/declare/", ""),
    ("office", "declarant", "/people/?q=barley", "a[href*='/people/P-']"),
    ("office", "auditor", "/ledger/", ""),
    ("office", "auditor", "/rulebook/", ""),
    ("office", "procurement", "/procurement/", "table a[href*='/procurement/SU-']"),
    ("office", "declarant", "/no/such/page/", ""),
    ("corridor", "analyst", "/matching/", ""),
    ("corridor", "analyst", "/matching/", "table a[href*='/matching/CX-']"),
    ("corridor", "investigator", "/intelligence/", ""),
]
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"
MOST_TABS = 400


@pytest.fixture(params=PAGES, ids=lambda page: f"{page[0]} {page[1]} {page[2]}{' …' if page[3] else ''}")
def page(request: pytest.FixtureRequest, browser: Browser, sites: dict[str, Site]) -> Iterator[Page]:
    """A page of that kind, and the console's complaints with it."""
    site, account, path, link = request.param
    context = open_site(browser, bypass_csp=True)
    opened = sign_in(context, sites[site], account)
    opened.goto(sites[site].address + path)
    if link:
        opened.locator(link).first.click()
        opened.wait_for_load_state()
        give_reason(opened)
    yield opened
    context.close()


def test_axe_finds_no_fault(page: Page) -> None:
    assert axe_faults(page) == []


def test_every_control_is_reached_by_keyboard_and_shows_it(page: Page) -> None:
    wanted = page.locator(FOCUSABLE).evaluate_all(
        "all => all.filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && "
        "!(e.type === 'radio' && !e.checked)).length"
    )
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0); window.met = new Set()")
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        state = page.evaluate(
            "() => { const e = document.activeElement; if (!e || e === document.body) return 'out';"
            " const again = window.met.has(e) && e !== window.last; window.last = e; window.met.add(e);"
            " const s = getComputedStyle(e);"
            " const shown = s.outlineStyle !== 'none' || s.boxShadow !== 'none' || "
            "e.matches('.govuk-radios__input, .govuk-checkboxes__input');"
            " return again ? 'out' : shown ? 'shown' : 'hidden: ' + e.outerHTML.slice(0, 90) }"
        )
        if state == "out":
            break
        assert state == "shown"
    met = page.evaluate("window.met.size")
    assert met >= wanted, f"the keyboard met {met} of {wanted} controls"


def test_the_policy_refuses_nothing_that_the_pages_need(browser: Browser, sites: dict[str, Site]) -> None:
    context = open_site(browser)
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    opened = sign_in(context, sites["office"], "registrar")
    opened.on("console", hear)
    response = opened.goto(f"{sites['office'].address}/gifts/register/")
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert complaints == []
    context.close()


def test_an_error_summary_takes_the_focus_and_keeps_what_was_typed(browser: Browser, sites: dict[str, Site]) -> None:
    context = open_site(browser)
    opened = sign_in(context, sites["office"], "declarant")
    opened.goto(f"{sites['office'].address}/gifts/declare/")
    opened.locator("main button[type=submit]").first.click()
    opened.wait_for_load_state()
    reference = re.findall(r"GH-\d+-[A-Z]", opened.url)[0]
    opened.goto(f"{sites['office'].address}/gifts/declare/{reference}/what/")
    opened.locator("main form button[type=submit]").first.click()
    opened.wait_for_load_state()
    assert "govuk-error-summary" in (opened.evaluate("document.activeElement.className") or "")
    context.close()


def test_a_page_works_without_javascript(browser: Browser, sites: dict[str, Site]) -> None:
    context = open_site(browser, java_script_enabled=False)
    opened = sign_in(context, sites["office"], "registrar")
    opened.goto(f"{sites['office'].address}/gifts/register/?answer=declined")
    assert opened.locator("main table tbody tr").count() > 0
    assert "declined" in opened.url
    context.close()


def test_signing_in_to_one_site_is_not_signing_in_to_the_other(browser: Browser, sites: dict[str, Site]) -> None:
    context = open_site(browser)
    sign_in(context, sites["office"], "registrar")
    other = context.new_page()
    other.goto(f"{sites['corridor'].address}/")
    assert "/accounts/login/" in other.url
    names = {cookie["name"] for cookie in context.cookies()}
    assert {"probity_office_session"} <= names
    assert "probity_corridor_session" not in names
    context.close()
