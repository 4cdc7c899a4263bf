"""The vetting stories of files and decisions by clicking, on the synthetic force."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from playwright.sync_api import Page, expect

from probity.foundation.kernel.tripwire import words_of
from tests.e2e.browsing import give_reason
from tests.e2e.telling import Teller, find, follow, go, press, said

# ------------------------------------------------------------------ V-E: the undeclared fixed penalty

GRANT = "Minor motoring, grant."


def test_the_undeclared_fixed_penalty(teller: Teller) -> None:
    with teller.being("vetting.decider") as page:
        _open_file(page, "Marsh")
        go(page.get_by_role("link", name="Decide", exact=True).or_(page.get_by_role("button", name="Decide")).first)
        press(page, "Begin the decision")
        teller.show(page, "ve-decide")
        go(page.get_by_role("table", name="Traces and their answers").get_by_role("link"))
        page.get_by_label("Little", exact=False).first.check()
        page.get_by_label("Why", exact=True).fill(GRANT)
        press(page, "Save this answer")
        expect(page.get_by_text("Make a finding").first).to_be_visible()
        teller.show(page, "ve-no-finding")
        page.get_by_label("An honest mistake").check()
        page.get_by_label("Why you find so").fill("They forgot, I think.")
        press(page, "Save this answer")
        _write_grant(page)
        expect(page.get_by_text("It cannot be recorded while this lacks")).to_be_visible()
        assert "the non-declaration is not answered" in said(page)
        assert not page.get_by_role("button", name="Record the decision").count()
        teller.show(page, "ve-refused")
        follow(page, "Change it")
        go(page.get_by_role("table", name="Traces and their answers").get_by_role("link"))
        follow(page, "Ask them, or say why none is sought")
        teller.show(page, "ve-trace")
        go(page.get_by_role("button", name="Ask the applicant"))
        page.get_by_role("textbox").last.fill("Why did you leave out the penalty of 2022?")
        press(page, "Ask the applicant")
    _marsh_answers(teller)
    with teller.being("vetting.decider") as page:
        _open_file(page, "Marsh")
        go(page.get_by_role("button", name="Decide"))
        press(page, "Save and check your answers")
        press(page, "Record the decision")
        expect(page.get_by_text(re.compile("Decided: Grant"))).to_be_visible()
        teller.show(page, "ve-decided")


def _write_grant(page: Page) -> None:
    for box in page.locator("textarea[name^=ndm_]").all():
        box.fill("Weighed against the post.")
    page.get_by_label("Grant", exact=True).check()
    page.get_by_label("Rationale").fill(GRANT)
    press(page, "Save and check your answers")


def _marsh_answers(teller: Teller) -> None:
    with teller.being("applicant.marsh", phone=True) as page:
        teller.show(page, "ve-marsh-home")
        follow(page, "Answer a question about your vetting")
        expect(page.get_by_text("Why did you leave out the penalty of 2022?")).to_be_visible()
        teller.show(page, "ve-question")
        page.get_by_role("textbox").last.fill("I thought that only courts were meant.")
        press(page, "Send your answer")
        teller.show(page, "ve-answered")


def test_the_second_reader_gets_the_file_without_a_clue(teller: Teller) -> None:
    with teller.being("vetting.second.reader") as page:
        follow(page, "Second readings")
        listed = said(page)
        assert not re.search("refus|grant|trace", listed.split("To read")[1], re.IGNORECASE), "the queue says nothing"
        teller.show(page, "ve-second-readings")
        go(page.locator("main li a").first)
        found = page.locator(".app-case__main").inner_text().split("\nForm\n")[0]
        assert not re.search(
            "refus|grant|letter|mitigat|decided", found.replace("before its decision", ""), re.IGNORECASE
        )
        assert "The first decision" not in said(page)
        teller.show(page, "ve-copy")
        page.get_by_label("Refuse", exact=True).check()
        page.get_by_label("Why?").fill("The silence weighs more than the offence.")
        press(page, "Record my decision")
        assert re.search("The first decision Decided (alike|otherwise)", said(page))
        teller.show(page, "ve-read")
    with teller.being("vetting.manager") as page:
        follow(page, "Vetting", "Applications", "Decision quality")
        assert re.search(r"[0-9.]+%, 95% interval [0-9.]+% to [0-9.]+%", said(page))
        assert "The interval assumes that the files were drawn at random" in said(page)
        teller.show(page, "ve-quality")


# ------------------------------------------------------------------------------------- V-F: the brother

SECRETS = {"brother", "sister", "kestrelric", "wexmoor", "tannery", "lock", "drugs", "supply"}
OWNER_AGREES = "A person close to the applicant is the subject of a live inquiry."


def test_the_brother(teller: Teller) -> None:
    with teller.being("vetting.manager") as page:
        _open_file(page, "Dean")
        follow(page, "Decision")
        assert "Whoever supplies drugs with a brother in the force has a way to its records" in said(page)
        teller.show(page, "vf-decision")
        _open_part(page, "Traces")
        assert "Kestrelric is the subject of a live operation of Wexmoor Police" in said(page)
        teller.show(page, "vf-traces")
    _nothing_reaches_dean(teller)
    _the_panel_reads_what_the_owner_agreed(teller)


def _nothing_reaches_dean(teller: Teller) -> None:
    """Every page, letter and file that Dean can open, and the appeal as it is sent, without one of the words."""
    with teller.being("applicant.dean") as page:
        _says_nothing(page.content())
        follow(page, "My vetting")
        go(page.get_by_role("table").get_by_role("link").first)
        _says_nothing(page.content())
        assert "Refused" in said(page)
        teller.show(page, "vf-dean")
        for name in ("What you told us and what we sent you", "The days that concern you"):
            link = page.get_by_role("link", name=name)
            if link.count():
                _says_nothing(page.request.get(link.evaluate("link => link.href")).text())
        go(page.get_by_role("link", name=re.compile("^Your vetting application")))
        assert "We cannot be sure enough that clearance would be safe." in said(page)
        _says_nothing(page.content())
        teller.show(page, "vf-letter")
        page.go_back()
        go(page.get_by_role("button", name="Appeal"))
        _says_nothing(page.content())
        teller.show(page, "vf-appeal")
        for box in page.get_by_role("textbox").all():
            if box.evaluate("box => box.tagName") == "TEXTAREA":
                box.fill("I have done nothing.")
        press(page, "Send your appeal")
        _says_nothing(page.content())
        teller.show(page, "vf-appealed")


def _the_panel_reads_what_the_owner_agreed(teller: Teller) -> None:
    with teller.being("vetting.manager") as page:
        _open_file(page, "Dean")
        follow(page, "Decision")
        go(page.get_by_role("button", name="Put to another force's panel"))
        page.get_by_label("Which force's panel hears it?").fill("Sheldmarsh Police")
        press(page, "Put to another force's panel")
        _says_nothing(_bundle(page))
        _open_part(page, "Traces")
        go(page.locator("main a[href*='/vetting/traces/']").first)
        go(page.get_by_role("button", name="Harm test"))
        page.get_by_label("Withheld").check()
        page.get_by_label("Why", exact=True).fill("It is live still.")
        page.get_by_label("What the owner agrees").fill(OWNER_AGREES)
        for part, value in (("Day", "1"), ("Month", "11"), ("Year", "2026")):
            page.get_by_label(part, exact=True).fill(value)
        teller.show(page, "vf-harm")
        press(page, "Harm test")
        go(page.get_by_role("link", name="Decision", exact=True))
        teller.show(page, "vf-appeals")
        sent = _bundle(page)
        assert OWNER_AGREES in sent
        _says_nothing(sent)


def _bundle(page: Page) -> str:
    link = page.get_by_role("link", name="The bundle for the panel of Sheldmarsh Police")
    return page.request.get(link.evaluate("link => link.href")).text()


def _says_nothing(sent: str) -> None:
    assert not {*words_of(sent)} & SECRETS


def test_a_line_manager_reads_not_cleared_and_no_more(teller: Teller) -> None:
    with teller.being("vetting.officer") as page:
        follow(page, "Vetting", "Who is cleared")
        go(page.get_by_role("link", name=re.compile("in the workforce: No clearance on record$")))
        name = page.locator("tbody tr td").first.inner_text()
        find(page, name, name)
        [family] = re.findall(r"Line manager \w+ (\w+)", said(page))
    with teller.being(teller.account_of(family)) as page:
        follow(page, "My vetting", "Who of your team is cleared")
        assert f"{name.split()[-1]} Not cleared" in said(page)
        assert "The vetting unit tells line managers this and nothing else." in said(page)
        teller.show(page, "vf-team")


# ----------------------------------------------------------- V-H: officer and staff, on the same facts


def test_officer_and_staff_on_the_same_facts(teller: Teller) -> None:
    with teller.being("vetting.manager") as page:
        _open_matter(page, "Kestrelody Reed")
        words = said(page)
        assert "under the Police (Vetting) Regulations 2025" in words
        assert "Resigned or retired before conclusion" in words
        assert "Ended on 20 June 2025" in words
        assert "None of them is a limit of the Regulations" in words
        assert page.get_by_text("Which rule?").count() == page.get_by_text("Which rule? Still to verify").count() > 2
        teller.show(page, "vh-reed")
        follow(page, "Kestrelody Reed")
        assert "Ended on leaving" in said(page)
        _open_matter(page, "Saffronley Bell")
        assert "Stopped. Ask for legal advice" in said(page)
        assert "By when" not in said(page), "no date counts, so none can be taken for law"
        assert page.get_by_role("heading", name="What can be done").locator("..").get_by_role("button").count() == 2
        teller.show(page, "vh-bell")
    with teller.being("vetting.decider") as page:
        _open_matter(page, "Willowina Scott")
        assert "What follows for staff is under their contract" in said(page)
        assert "tribunal" not in said(page).lower()
        teller.show(page, "vh-scott")
        _notice(page, teller)
        assert "tribunal" not in said(page).lower()
    with teller.being(teller.account_of("Scott")) as page:
        follow(page, "Inbox", "A notice about your vetting")
        assert "We are told that photographs were shown to friends." in said(page)
        teller.show(page, "vh-scotts-inbox")


def _notice(page: Page, teller: Teller) -> None:
    """The harm test withholds a name; a notice that holds it is refused, and one without it is given."""
    go(page.get_by_role("button", name="Make the harm test"))
    page.locator("textarea").first.fill("It would point to a source.")
    page.locator("textarea").last.fill("Kestrel Marlowe")
    press(page, "Make the harm test")
    go(page.get_by_role("button", name="Give notice"))
    page.get_by_role("textbox").last.fill("Kestrel Marlowe says that you showed photographs.")
    press(page, "Give notice")
    assert "may not be told of" in said(page)
    teller.show(page, "vh-notice-refused")
    page.get_by_role("textbox").last.fill("We are told that photographs were shown to friends.")
    press(page, "Give notice")
    assert "Waiting for a response" in said(page)
    teller.show(page, "vh-noticed")


# -------------------------------------------------------------------- V-I: routing that says nothing

OWN_FACTS = re.compile(
    r"V[A-Z]-\d{6}-[A-Z]|AP-\d{6}-[A-Z]|/(?:checks|named)/\d+/|csrfmiddlewaretoken\" value=\"[^\"]+\""
)
TWELVE = 12


def test_routing_says_nothing(teller: Teller) -> None:
    with teller.being("vetting.decider") as page:
        before = [*_twelve_files(page)]
        assert len(before) == TWELVE
        assert len({*before}) == 1, "the same bytes but for the case's own facts"
        teller.show(page, "vi-decider")
    _one_is_read(teller)
    with teller.being("vetting.decider") as page:
        assert {*islice(_twelve_files(page), 3)} == {*before}, "nor does anything change once some are read"
    with teller.being("vetting.custodian") as page:
        follow(page, "Fairness")
        follow(page, "2026-Q3")
        _nothing_gives_a_small_number_back(page)
        teller.show(page, "vi-fairness")


def _twelve_files(page: Page) -> Iterator[str]:
    """What the decision-maker reads of each of the twelve, without its own facts."""
    follow(page, "Vetting", "Applications")
    page.get_by_label("State").select_option("With a decision-maker")
    page.get_by_label("Level").select_option("RV")
    press(page, "Apply filters")
    rows = page.get_by_role("table").last.locator("tbody tr").all()
    told = [(row.locator("a").first.evaluate("link => link.href"), row.inner_text().split("\t")[2:]) for row in rows]
    alike, _ = Counter("\t".join(facts) for _, facts in told).most_common(1)[0]
    for address in [address for address, facts in told if "\t".join(facts) == alike]:
        page.goto(address)
        give_reason(page)
        name = page.locator("h1").inner_text().removeprefix("Application by ")
        seen = [page.locator("main").inner_html()]
        go(page.get_by_role("link", name="Decide", exact=True).or_(page.get_by_role("button", name="Decide")).first)
        seen.append(page.locator("main").inner_html())
        yield OWN_FACTS.sub("", "\n".join(seen)).replace(name, "")


def _one_is_read(teller: Teller) -> None:
    """The senior reader and the equality reader each read one more; the manager sees that, and who is still awaited."""
    waited = []
    for reader in ("vetting.senior", "vetting.equality"):
        with teller.being(reader) as page:
            follow(page, "Likely refusals")
            waited.append(page.get_by_text("None yet").count())
            go(page.get_by_role("row").filter(has_text="None yet").get_by_role("link").last)
            page.get_by_role("radio").first.check()
            page.get_by_label("Why").fill("I find nothing in the reasons that would not be said of anybody else.")
            teller.show(page, f"vi-{reader}")
            press(page, "Keep my view")
            expect(page.get_by_text("Your view is kept. The decision-maker does not see it.")).to_be_visible()
    assert waited == [TWELVE, TWELVE + 1], "by default both read every one"
    with teller.being("vetting.manager") as page:
        follow(page, "Likely refusals")
        assert "wait for a reader" in said(page)
        teller.show(page, "vi-manager")


def _nothing_gives_a_small_number_back(page: Page) -> None:
    """In no row or column of a table does one count alone stand open, and none that stands is small."""
    for table in page.get_by_role("table", name=re.compile("How they ended|Time from")).all():
        cells = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
        for line in (*cells, *zip(*cells, strict=True)):
            assert sum(cell == "Left out" for cell in line) != 1, line
        shown = [int(cell) for row in cells for cell in row if cell.isdecimal()]
        assert not [count for count in shown if 0 < count < 5]


def _open_file(page: Page, family: str) -> None:
    follow(page, "Vetting", "Applications")
    page.get_by_label("Applicant").fill(family)
    press(page, "Apply filters")
    go(page.locator("tbody a").first)


def _open_part(page: Page, name: str) -> None:
    """Open a part of a file, whose name may have a count beside it."""
    go(page.get_by_role("navigation", name="Parts of this file").get_by_role("link", name=re.compile(f"^{name}")))


def _open_matter(page: Page, name: str) -> None:
    follow(page, "Vetting", "Changes and reviews", "Withdrawals")
    go(page.get_by_role("row").filter(has_text=name).get_by_role("link").first)
