"""Every page of both sites that can be reached by clicking, in light, dark and at phone width."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from probity.sites.sample.accounts import CORRIDOR_JOBS, OFFICE_JOBS
from tests.e2e.browsing import (
    PHONE,
    WIDE,
    Site,
    Visit,
    Walk,
    axe_faults,
    give_reason,
    open_site,
    scrolls_sideways,
    shot_of,
    sign_in,
    walk,
    walk_further,
)

# Every job of the synthetic force, and people who only apply; whoever of them sees the pages of another is left out.
SEE_THE_SAME = {"other.firm.contact"}
WALKERS = {
    "office": [*(job.username for job in OFFICE_JOBS), "applicant", "applicant.waiting", "applicant.dean"],
    "corridor": [job.username for job in CORRIDOR_JOBS],
}
# Addresses that no link leads to on the sample's first day, each for a reason that stands beside it.
NO_LINK = {
    "casework:door": "the other site's worker posts to it",
    "account_login": "before signing in",
    "account_inactive": "told on signing in with an account that was switched off",
    "account_reauthenticate": "asked by the sign-in pages when a password must be given again",
    "account_set_password": "for an account without a password",
    "mfa_authenticate": "asked on signing in to an account with a second factor",
    "mfa_reauthenticate": "asked by the sign-in pages when a second factor must be given again",
    "mfa_deactivate_totp": "for an account with a second factor",
    "mfa_generate_recovery_codes": "for an account with a second factor",
    "mfa_view_recovery_codes": "for an account with a second factor",
    "mfa_download_recovery_codes": "a file, for an account with a second factor",
    "web:choose": "before signing in",
    "web:reason": "stands before a sensitive record; every walk of the corridor answers it",
    "web:acknowledge_glass": "a button on the page of broken glass, once somebody has broken some",
    "web:ask": "on a colleague's page for Professional Standards, whose walk opens their own page",
    "web:referral": "linked from an inbox once a question has been put; the story opens it",
    "declarations:question": "follows from the button on the first page of declaring; the story answers each",
    "declarations:people": "follows from an answer that it was offered to somebody else",
    "declarations:check": "the last page of declaring; the story stops at it",
    "declarations:discard": "linked from a draft, and on the first day nobody here has one",
    "declarations:receipt": "follows from declaring; the story reads it",
    "declarations:earlier_fragment": "a piece of a page",
    "declarations:download": "a file",
    "declarations:ask_returns": "a button once a quarter is over whose departments nobody has asked",
    "vetting:plan": "linked from the vetting of whoever was in a post when it was designated",
    "vetting:plan_act": "follows from a catch-up plan",
    "vetting:arrival_act": "a button while an arrival waits; at this size of the sample each was decided",
    "vetting:assessment_act": "a button while a risk assessment waits or stands; each of the sample's is over",
    "scrutiny:search_discard": "linked from a record of a search that is being filled in",
    "scrutiny:draw_act": "a button once a list is due, until the worker freezes it and draws by night",
    "searched:thanks": "follows from saying how a search was; the story of the person searched sends it",
    "scrutiny:force_page": "follows from the button that begins a form",
    "scrutiny:force_check": "the last page of a form that is being filled in",
    "scrutiny:force_drop": "takes a tactic out of a form that is being filled in",
    "scrutiny:force_discard": "linked from a form that is being filled in",
    "monitoring:authority_act": "a button once the grounds of a rule that is off are on record",
    "vetting:step_act": "linked from a clearance with a condition; the walk opens one clearance",
    "vetting:identify": "linked from a form that names somebody of the workforce's own name",
    "vetting:decide_trace": "follows from a decision begun on a file with a trace",
    "vetting:decide_mitigation": "follows from a decision begun",
    "vetting:decide_check": "the last page of deciding",
    "vetting:form_declare": "the last page of a form that lacks nothing",
    "vetting:receipt": "follows from handing in a form",
    "vetting:mine_letter": "linked from one's own application once it is decided",
    "vetting:mine_question": "linked from one's own application while a question waits",
    "vetting:mine_appeal": "linked from one's own application while it can be appealed",
    "vetting:mine_withdraw_appeal": "follows from an appeal",
    "vetting:appeal_bundle": "a file for a panel, linked from an appeal that is given to one",
    "vetting:change_page": "follows from the button on the first page of telling of a change",
    "vetting:change_check": "the last page of telling of a change",
    "vetting:desk_photo": "a picture beside an answer at the front desk, for ten minutes",
    "vetting:download": "a file, linked from the documents of an application that has some",
    "published:applied": "follows from applying",
    "published:released": "an address that is sent to an applicant",
    "published:file": "a file",
    "scrutiny:bulletin_file": "a file",
    "procurement:mark_checked": "a button of a check once every match in it is considered",
    "matching:release": "linked from the list once a question has been written; the story opens it",
    "matching:deciding": "linked from a question; the story decides",
}


@dataclass
class Round:
    """What all walks met together."""

    visits: list[Visit] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    posted: set[str] = field(default_factory=set)

    def take(self, walked: Walk) -> None:
        """Add what one walk met."""
        self.visits += walked.visits
        self.faults += walked.faults
        self.posted |= walked.posted

    @property
    def reached(self) -> set[str]:
        return {visit.name for visit in self.visits} | self.posted


@pytest.fixture(scope="session")
def whole(browser: Browser, sites: dict[str, Site]) -> Round:
    """One visit for each named address that some account reaches by clicking."""
    met = Round()
    for name, accounts in WALKERS.items():
        site, known = sites[name], set[str]()
        walks = [walk(browser, site, account, known=known) for account in accounts if account not in SEE_THE_SAME]
        reached = known.union(*(walked.posted for walked in walks))
        missing = {address for address, _ in site.urls} - reached - NO_LINK.keys()
        for walked in walks:
            walk_further(browser, site, walked, missing)
            met.take(walked)
    return met


def test_no_link_leads_nowhere(whole: Round) -> None:
    assert {visit.site for visit in whole.visits} == {"office", "corridor"}
    assert not whole.faults, "\n".join(whole.faults)


def test_every_address_is_reached_by_clicking_or_has_a_reason_not_to_be(whole: Round, sites: dict[str, Site]) -> None:
    every = {name for site in sites.values() for name, _ in site.urls}
    lost, gone = every - whole.reached - NO_LINK.keys(), NO_LINK.keys() - every
    assert not lost, "reached by no link, and not listed in NO_LINK: " + ", ".join(sorted(lost))
    assert not gone, "listed in NO_LINK, but there is no such address: " + ", ".join(sorted(gone))


def test_every_page_fits_its_window_and_is_free_of_faults_that_axe_finds(
    browser: Browser, sites: dict[str, Site], whole: Round
) -> None:
    faults: list[str] = []
    for (site, account), theirs in _by_reader(whole.visits).items():
        # axe-core is put into the page, which the policy would refuse; the policy has a test of its own
        context = open_site(browser, bypass_csp=True)
        page = sign_in(context, sites[site], account)
        for visit in theirs:
            page.goto(sites[site].address + visit.path)
            give_reason(page)
            faults += [f"{visit.site} {visit.path} ({account}, {fault}" for fault in _looked_at(page, visit)]
        context.close()
    assert not faults, "\n".join(faults)


def _looked_at(page: Page, visit: Visit) -> list[str]:
    """Faults of one page in its three looks, each pictured."""
    faults: list[str] = []
    for look, window, scheme in (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("phone", PHONE, "light")):
        page.set_viewport_size({"width": window["width"], "height": window["height"]})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.screenshot(path=shot_of(visit, look), full_page=True)
        faults += [f"{look}): {fault}" for fault in axe_faults(page)]
        if scrolls_sideways(page):
            faults.append(f"{look}): wider than its window")
    return faults


def _by_reader(visits: list[Visit]) -> dict[tuple[str, str], list[Visit]]:
    grouped: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        if visit.is_page:
            grouped.setdefault((visit.site, visit.account), []).append(visit)
    return grouped
