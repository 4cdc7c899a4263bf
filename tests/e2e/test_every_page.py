"""Every page of both sites that can be reached by clicking, in light, dark and at phone width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e.browsing import PHONE, WIDE, Site, Visit, axe_faults, scrolls_sideways, shot_of, sign_in, walk

WALKERS = {
    "office": (
        "registrar", "declarant", "manager", "chief", "outsider", "deputy.registrar", "procurement", "auditor",
        "data.owner", "hr", "access.admin", "standards",
    ),
    "corridor": ("analyst", "investigator", "releaser", "corridor.owner", "corridor.auditor", "corridor.admin"),
}  # fmt: skip
# Addresses that no link leads to, each for a reason that stands beside it.
NO_LINK = {
    "casework:door": "a worker posts to it",
    "account_reauthenticate": "asked by the sign-in pages when a password must be given again",
    "mfa_reauthenticate": "asked by the sign-in pages when a second factor must be given again",
    "mfa_authenticate": "asked by sign-in of an account with a second factor",
    "account_set_password": "for an account without a password",
    "account_login": "before signing in",
    "account_logout": "a form in the header",
    "web:choose": "before signing in",
    "web:health": "for machines",
}


@pytest.fixture(scope="session")
def visits(browser: Browser, sites: dict[str, Site]) -> list[Visit]:
    """One visit for each named address that some account reaches by clicking."""
    found: list[Visit] = []
    faults: list[str] = []
    for site, accounts in WALKERS.items():
        known: set[str] = set()
        for account in accounts:
            walked = walk(browser, sites[site], account, known=known)
            found += walked.visits
            faults += walked.faults
    assert not faults, "links that lead nowhere:\n" + "\n".join(faults)
    return found


def test_no_link_leads_nowhere_and_most_addresses_are_reached(visits: list[Visit]) -> None:
    assert {visit.site for visit in visits} == {"office", "corridor"}
    assert len(visits) >= 40


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_every_page_is_free_of_faults_that_axe_finds_and_fits_its_window(
    browser: Browser, sites: dict[str, Site], visits: list[Visit], look: str
) -> None:
    faults: list[str] = []
    for (site, account), theirs in _by_reader(visits).items():
        context = browser.new_context(
            viewport=PHONE if look == "phone" else WIDE,
            color_scheme="dark" if look == "dark" else "light",
            bypass_csp=True,  # axe-core is put into the page; the policy itself has a test of its own
        )
        page = sign_in(context, sites[site], account)
        for visit in theirs:
            page.goto(sites[site].address + visit.path)
            page.screenshot(path=shot_of(visit, look), full_page=True)
            faults += [f"{visit.site} {visit.path} ({account}, {look}): {fault}" for fault in axe_faults(page)]
            if look == "phone" and scrolls_sideways(page):
                faults.append(f"{visit.site} {visit.path} ({account}): wider than a phone")
        context.close()
    assert not faults, "\n".join(faults)


def _by_reader(visits: list[Visit]) -> dict[tuple[str, str], list[Visit]]:
    grouped: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        grouped.setdefault((visit.site, visit.account), []).append(visit)
    return grouped
