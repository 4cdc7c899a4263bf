"""Each figure of searches and of force opens exactly the records that it counts."""

from __future__ import annotations

import re
from datetime import time, timedelta
from html import unescape

import pytest
from django.test import Client

from probity.office.scrutiny.actions.force import FormJudged, review_form
from probity.office.scrutiny.actions.reviews import Judged, review_search
from probity.office.scrutiny.actions.section60 import NewPriority, set_priority
from probity.office.scrutiny.policy.roles import ANALYST, LEAD
from tests.office.cast import Cast, give
from tests.office.scrutiny_force import sent_form
from tests.office.scrutiny_stops import AT, DAY, rows, sent_search

LISTS = "searches|force|searches/reviews/made|force/reviews"
LINK = re.compile(rf'<a class="govuk-link" href="(/scrutiny/(?:{LISTS})/\?[^"]+)">([\d,]+)(?: [a-z]+)?</a>')
COUNTED = re.compile(r"([\d,]+) (?:searches|search|forms|form|reviews|review)\b")
MONTHS = "?first=2026-03&last=2026-03"


def opened(client: Client, page: str) -> int:
    """How many figures a page shows; each opens a list of just as many."""
    shown = client.get(page)
    assert shown.status_code == 200, page
    links = {(unescape(url), int(said.replace(",", ""))) for url, said in LINK.findall(shown.content.decode())}
    for url, said in links:
        listed = client.get(url).content.decode()
        found = COUNTED.search(re.sub(r"<[^>]+>", " ", listed.partition("<h1")[2]))
        there = int(found[1].replace(",", "")) if found else 0
        assert there == said, f"{page} says {said}, {url} lists {there}"
    return len(links)


@pytest.mark.slow
def test_each_figure_of_searches_opens_what_it_counts(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    owner = cast.user("owner")
    set_priority(
        NewPriority(title="Supply", objects=("drugs",), motives=("supply",), starts_on=DAY), actor=owner, at=AT
    )
    set_priority(NewPriority(title="Knives", objects=("weapons",), starts_on=DAY), actor=owner, at=AT)
    rows(4, linked=True, motive="supply", place="Harbour", searched_at=time(9), age_range="from_10", intrusive=True)
    rows(3, linked=False, motive="possession", place="HARBOUR", ethnicity_officer="", gender="male")
    rows(2, object="weapons", ethnicity_officer="not_stated", outcome="arrest", unit_ref=cast.units["harbour"].ref)
    rows(5, kind="vehicle", ethnicity_officer="unread", motive="unclear", linked=True, searched_at=time(23))
    client, seen = cast.client("owner"), 0
    for axis in ("ethnicity", "place", "time", "motive", "team"):
        seen += opened(client, f"/scrutiny/searches/figures/{MONTHS}&by={axis}")
    seen += opened(client, f"/scrutiny/searches/figures/{MONTHS}&by=ethnicity&basis=HMICFRS")
    seen += opened(client, f"/scrutiny/searches/figures/drugs/{MONTHS}")
    assert seen > 40


def test_each_count_of_reviews_opens_those_reviews(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    at = AT.replace(year=2026)
    fine = Judged(grounds_view="reasonable", strength="moderate", opened_at=at)
    thin = Judged(grounds_view="too_little", words="Say what you saw.", opened_at=at - timedelta(minutes=5))
    for judged, returns in ((fine, False), (fine, False), (thin, False), (thin, True)):
        review_search(sent_search(cast), judged, returns=returns, actor=cast.user("ure"), at=at)
    page = cast.client("owner").get("/scrutiny/searches/reviews/").content.decode()
    assert {int(said) for _, said in LINK.findall(page)} >= {4, 1, 2}
    assert opened(cast.client("owner"), "/scrutiny/searches/reviews/") >= 4


def test_each_count_of_reviews_of_force_opens_those_reviews(cast: Cast) -> None:
    give(cast, "owner", LEAD)
    at = AT.replace(year=2026)
    fine = FormJudged(view="justified", opened_at=at)
    thin = FormJudged(view="thin", words="Say why.", opened_at=at - timedelta(minutes=5))
    for judged, returns in ((fine, False), (fine, False), (thin, False), (thin, True)):
        review_form(sent_form(cast), judged, returns=returns, actor=cast.user("ure"), at=at)
    client = cast.client("owner")
    page = client.get("/scrutiny/force/reviews/").content.decode()
    assert {int(said) for _, said in LINK.findall(page)} >= {4, 1, 2}
    assert opened(client, "/scrutiny/force/reviews/") >= 4


@pytest.mark.slow
def test_each_figure_of_force_opens_the_forms_that_it_counts(cast: Cast) -> None:
    give(cast, "owner", ANALYST)
    sent_form(cast, incident_number="I/1", subject_number=1)
    sent_form(cast, "finch", incident_number="i/1", custody_number="C/1", tactics=("talk", "cuffs"))
    sent_form(cast, incident_number="I/2", ethnicity="", tactics=("talk",), conduct="verbal")
    sent_form(cast, "finch", tactics=("cuffs", "baton_used"), ethnicity="black", subject_number=1)
    client, seen = cast.client("owner"), 0
    for page in ("figures/", "oversight/", "figures/numbers/", "figures/numbers/"):
        of = "&of=subjects" if seen % 2 else ""
        seen += opened(client, f"/scrutiny/force/{page}{MONTHS}{of}")
    assert seen > 25
