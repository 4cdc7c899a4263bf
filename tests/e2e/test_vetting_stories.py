"""The vetting stories by clicking, on the synthetic force: who is cleared, the feed, who came, and what is told."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

from probity.foundation.web.formats import LONDON, day
from tests.e2e.telling import Teller, find, follow, go, press, said

MONDAY = date(2024, 6, 17)
WITHOUT, EXPIRED, LATE = "No clearance on record", "Expired", "Entered late"
BREAK = "Was without clearance, in the year before"


# ------------------------------------------------------------- V-A: never vetted is not "none expired"


def test_never_vetted_is_not_none_expired(teller: Teller) -> None:
    with teller.being("vetting.manager") as page:
        follow(page, "Vetting", "Who is cleared")
        _on(page, MONDAY)
        assert not re.search(r"\bnone\b", said(page), re.IGNORECASE), "the word never stands beside an exception"
        teller.show(page, "va-17-june")
        assert "Quill" in _families(page, WITHOUT)
        assert _families(page, EXPIRED) == {"Tolley"}, "on their last day Finch and Wren are in force"
        assert _families(page, EXPIRED, apart=True) == {"Gale"}, "a contractor, not of the workforce"
        assert _families(page, LATE) == {"Odell"}, "in force from 10 June, keyed on 1 July"
        _on(page, MONDAY, known=MONDAY)
        assert _families(page, EXPIRED) == {"Tolley", "Odell"}, "nobody knew of the renewal that evening"
        assert "Quill" in _families(page, WITHOUT)
        teller.show(page, "va-as-known-on-17-june")
        for gone in (date(2024, 6, 18), date(2024, 6, 19)):
            _on(page, gone)
            assert "Wren" in _families(page, EXPIRED)
        _on(page, date(2024, 6, 20))
        assert "Wren" not in _families(page, EXPIRED)
        assert "Wren" in _families(page, BREAK)
        find(page, "Wren", "Vetting of PC Wren")
        expect(page.get_by_text("18 June 2024 to 19 June 2024: 2 days, after RV ended")).to_be_visible()
        teller.show(page, "va-wren")


# ------------------------------------------------------------------------------- V-B: the feed is a fact


def test_the_feed_is_a_fact(teller: Teller) -> None:
    with teller.being("vetting.manager") as page:
        follow(page, "Vetting", "Posts and gaps")
        assert "Larkin" not in _short(page, date(2025, 3, 2), known=date(2025, 3, 2)), "nobody knew on the Sunday"
        row = _short(page, date(2025, 3, 3))["Larkin"]
        assert "MV 24 February 2025 unknown for 7 days" in row
        teller.show(page, "vb-gaps")
        standing = {4: "Short", 5: "Short, covered until 31 March 2025", 31: "Short, covered until 31 March 2025"}
        for number, tag in standing.items():
            assert tag in _short(page, date(2025, 3, number))["Larkin"]
        assert "covered" not in _short(page, date(2025, 4, 1))["Larkin"], "and nobody touched it"
        follow(page, "Tansyley Larkin")
        words = said(page)
        assert "24 February 2025 to 4 March 2025, 9 days: short, not covered" in words
        assert "5 March 2025 to 31 March 2025, 27 days: short, covered by" in words
        assert "1 April 2025 to 21 April 2025, 21 days: short, not covered" in words
        assert words.count("on 3 March 2025: uncovered from 24 February 2025") == 2, "the head and the manager"
        teller.show(page, "vb-larkin")
        _moor_is_refused(page, teller)
    _nothing_covers_the_past(teller)


def _moor_is_refused(page: Page, teller: Teller) -> None:
    follow(page, "Vetting", "Posts and gaps", "Postings")
    go(page.get_by_role("row").filter(has_text="PC Moor").get_by_role("link").first)
    expect(page.get_by_text("Refused: the post needs MV, which is not held, and no approved")).to_be_visible()
    teller.show(page, "vb-moor")


def _nothing_covers_the_past(teller: Teller) -> None:
    """The head of the unit was told, and writes an assessment for the one who is short today; its past stays bare."""
    with teller.being("head.of.protection") as page:
        go(page.get_by_role("link", name=re.compile("short of vetting for their post")))
        expect(page.get_by_text("Larkin, Detective Constable: short from 24 February 2025")).to_be_visible()
        teller.show(page, "vb-told")
        go(page.get_by_role("link", name=re.compile("Write a risk assessment for")).first)
        page.get_by_label("Why must this person be in this post now?").fill("Holds a colleague's caseload.")
        page.get_by_label("Under which controls?").fill("No sole access; weekly review.")
        _date(page, _today() + timedelta(days=14))
        teller.show(page, "vb-writing")
        press(page, "Hand in for approval")
        ref = _ref_on(page, "VR")
    with teller.being("vetting.approver") as page:
        go(page.get_by_role("link", name="Answer a risk assessment").and_(page.locator(f"[href*='{ref}']")))
        teller.show(page, "vb-assessment")
        go(page.get_by_role("button", name="Approve"))
        page.get_by_label("Why do you approve it?").fill("Until the vacancy is filled.")
        _date(page, _today() - timedelta(days=10))
        press(page, "Approve")
        expect(page.get_by_text(re.compile("never the past")).first).to_be_visible()
        teller.show(page, "vb-refused")


# ----------------------------------------------------------------------------- V-D: transfer and rejoin

ARRIVALS = {
    "Stone": ("Full vetting", "397 days before appointment on 12 May 2025"),
    "Thorne": ("Clearance accepted", "357 days before appointment on 12 May 2025: no more than 1 year old"),
    "Vane": ("Full vetting", "Their earlier file here"),
    "Yates": ("Full vetting", "5 January 2026"),
}


def test_who_transfers_and_who_comes_back(teller: Teller) -> None:
    with teller.being("vetting.decider") as page:
        for family, (state, words) in ARRIVALS.items():
            follow(page, "Vetting", "Applications", "Arrivals")
            go(page.get_by_role("row").filter(has_text=f"PC {family}").get_by_role("link").first)
            assert f"State {state}" in said(page)
            assert words in said(page)
            teller.show(page, f"vd-{family.lower()}")
            if family == "Thorne":
                assert "in force on 12 May 2025" in said(page), "right for its day, whatever came after"
            if family == "Vane":
                assert "Ended on leaving" in said(page)


# ------------------------------------------------------------------------------ V-G: arrested on Saturday


def test_arrested_on_saturday(teller: Teller) -> None:
    _in_the_queue(teller)
    manager = _line_manager(teller)
    before = _seen_by(teller, manager)
    at_standards, in_corridor = _passed_on(teller)
    _she_tells_on_her_phone(teller)
    assert _seen_by(teller, manager) == before, "nothing new for the line manager"
    assert _passed_on(teller, wait_for=in_corridor + 1) == (at_standards + 1, in_corridor + 1)


def _in_the_queue(teller: Teller) -> None:
    with teller.being("vetting.officer") as page:
        follow(page, "Vetting", "Changes and reviews")
        rows = [" ".join(row.inner_text().split()) for row in page.get_by_role("table").last.locator("tbody tr").all()]
        [holt] = [place for place, row in enumerate(rows) if row.startswith("PC Holt") and "An arrest" in row]
        [ash] = [place for place, row in enumerate(rows) if row.startswith("Elderlock Ash")]
        assert all("Read first" in row for row in rows[: holt + 1]), "nothing that can wait stands before her"
        assert holt < ash
        [(her_age, her_target)] = re.findall(r"To be read (\d+) (\d+ \w+ \d{4})", rows[holt])
        [(his_age, his_target)] = re.findall(r"To be read (\d+) (\d+ \w+ \d{4})", rows[ash])
        assert int(his_age) - int(her_age) == 40, "each with an age of its own"
        assert her_target != his_target
        teller.show(page, "vg-queue")
        go(page.get_by_role("row").filter(has_text="An arrest").filter(has_text="PC Holt").get_by_role("link"))
        teller.show(page, "vg-change")
        assert re.search(r"It happened on .* Told on .*, 08:00, 2 days after In time Yes", said(page))
        assert "Referred To counter-corruption and to standards, when it was told" in said(page)


def _line_manager(teller: Teller) -> str:
    """The account of the sergeant who manages PC Holt, by the directory."""
    with teller.being("irisette.holt") as page:
        find(page, "Holt", "Irisette Holt")
        [family] = re.findall(r"Line manager Sgt (\w+)", said(page))
    return teller.account_of(family)


def _seen_by(teller: Teller, manager: str) -> list[str]:
    """What a line manager reads at home, of the team, in a search and in the inbox."""
    with teller.being(manager) as page:
        seen = [said(page)]
        follow(page, "My vetting", "Who of your team is cleared")
        seen.append(said(page))
        assert re.search("Holt (Not cleared|Cleared)", seen[-1])
        follow(page, "Inbox")
        seen.append(said(page))
        find(page, "Holt", "Irisette Holt")
        return [*seen, said(page)]


def _passed_on(teller: Teller, *, wait_for: int = 0) -> tuple[int, int]:
    """How many charges standards and counter-corruption were told of; the second once so many have come."""
    charge = "Told to vetting: A charge, or a letter to go to court"
    with teller.being("standards") as page:
        follow(page, "Inbox")
        at_standards = page.get_by_role("link", name=charge).count()
        teller.show(page, "vg-standards")
    with teller.being("investigator", site="corridor") as page:
        for _ in range(60):
            follow(page, "Inbox")
            if page.get_by_role("link", name=charge).count() >= wait_for:
                break
            page.wait_for_timeout(500)
        return at_standards, page.get_by_role("link", name=charge).count()


def _she_tells_on_her_phone(teller: Teller) -> None:
    happened = _today() - timedelta(days=2)
    with teller.being("irisette.holt", phone=True) as page:
        page.get_by_role("button", name="Menu").click()
        follow(page, "Tell us of a change")
        teller.show(page, "vg-guide")
        follow(page, "What you told us before (1)")
        follow(page, "An arrest")
        told_on, happened_on = (_day_of(words) for words in re.findall(r"\d+ \w+ \d{4}", said(page))[:2])
        assert (told_on - happened_on, happened_on.strftime("%A")) == (timedelta(days=2), "Saturday")
        teller.show(page, "vg-told-before")
        follow(page, "Tell us of something else")
        press(page, "Start")
        page.get_by_label("A charge, or a letter to go to court").check()
        press(page, "Continue")
        page.get_by_label("Me", exact=True).check()
        press(page, "Continue")
        teller.show(page, "vg-when")
        _date(page, happened)
        press(page, "Continue")
        page.get_by_role("textbox").first.fill("Charged in Wexmoor, after the arrest, with driving without due care.")
        press(page, "Continue")
        teller.show(page, "vg-check")
        press(page, "Send")
        assert f"You told us on {day(_today())}" in said(page)
        assert "A vetting officer reads it by the end of" in said(page)
        assert not re.search("corruption|standards", said(page), re.IGNORECASE)
        teller.show(page, "vg-receipt")
        page.get_by_role("button", name="Menu").click()
        follow(page, "Home")
        follow(page, "Sign your annual review")
        asked = page.locator("legend").all_inner_texts()
        assert len(asked) > 10
        assert not {"An arrest", "A charge, or a letter to go to court"} & {*asked}, "not asked again of what is told"
        teller.show(page, "vg-annual")


# --------------------------------------------------------------------------------------- how it is clicked


def _today() -> date:
    return datetime.now(LONDON).date()  # the sites under test run on the clock of this machine


def _on(page: Page, as_at: date, *, known: date | None = None) -> None:
    """Ask for a day, and for what was known at the end of a day."""
    page.get_by_label("As at", exact=True).fill(as_at.isoformat())
    page.get_by_label("As known at the end of").fill(known.isoformat() if known else "")
    press(page, "Show")
    expect(page.get_by_text(f"As at {day(as_at)}")).to_be_visible()


def _families(page: Page, figure: str, *, apart: bool = False) -> set[str]:
    """The family names behind a figure of the status, by opening it and coming back; of nought none."""
    where = "counted apart" if apart else "in the workforce"
    link = page.get_by_role("link", name=re.compile(rf" {where}: {re.escape(figure)}$"))
    if not link.count():
        return set()
    link.click()
    names = page.locator("tbody tr td:first-child").all_inner_texts()
    page.go_back()
    return {name.split()[-1] for name in names}


def _short(page: Page, as_at: date, *, known: date | None = None) -> dict[str, str]:
    """The rows of the gap list of a day, by family name."""
    _on(page, as_at, known=known)
    rows = page.get_by_role("table", name="People short of their post").locator("tbody tr").all()
    words = [(" ".join(row.inner_text().split()), row.locator("td").first.inner_text()) for row in rows]
    return {who.split("\n")[0].split()[-1]: line for line, who in words}


def _date(page: Page, on: date) -> None:
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def _day_of(words: str) -> date:
    return datetime.strptime(words, "%d %B %Y").replace(tzinfo=LONDON).date()


def _ref_on(page: Page, prefix: str) -> str:
    found = re.search(rf"{prefix}-\d+-[A-Z]", page.url)
    assert found, page.url
    return found.group()
