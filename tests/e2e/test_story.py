"""The whole story by clicking: an offer from a phone to the register, a question from the corridor, and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from probity.foundation.web.formats import LONDON
from tests.e2e.browsing import give_reason
from tests.e2e.telling import Teller


def test_an_offer_goes_from_a_phone_to_the_register_and_a_question_about_it_comes_back_answered(teller: Teller) -> None:
    ref = _declared_on_a_phone(teller)
    _endorsed(teller, ref)
    _challenged_answered_and_closed(teller, ref)
    candidate = _judged(teller)
    _asked_and_approved(teller, candidate)
    _answered_in_the_office(teller)
    _back_at_the_candidate(teller, candidate)


def test_a_question_about_somebody_in_live_work_is_held_until_it_is_lifted(teller: Teller) -> None:
    with teller.being("investigator", site="corridor") as page:
        _open_candidate(page, "Northgate Fleet", "West")
        page.get_by_role("button", name="Ask the declarant").click()
        _press(page, "Write the question")
        expect(page.get_by_text("It is held: live work names them.")).to_be_visible()
        teller.show(page, "held")
        question = page.url
    with teller.being("deconflicter", site="corridor") as page:
        expect(page.get_by_role("heading", name="What needs you today")).to_be_visible()
        teller.show(page, "deconflicter-home")
        _go(page, question)
        page.get_by_role("button", name="Lift the hold").click()
        page.get_by_label("Why").fill("Spoken with the case's lead: a routine question does no harm.")
        teller.show(page, "lifting")
        _press(page, "Lift the hold")
        expect(page.get_by_text("The hold is lifted. It waits for a second person.")).to_be_visible()
    with teller.being("releaser", site="corridor") as page:
        _approve(page, teller, question)


def _declared_on_a_phone(teller: Teller) -> str:
    with teller.being("declarant", phone=True) as page:
        teller.show(page, "declarant-home")
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("link", name="Gifts").click()
        teller.show(page, "mine")
        page.get_by_role("button", name="Declare a gift or hospitality").click()
        _press(page, "Start")
        for asked, answer in _answers().items():
            expect(page.get_by_role("heading", level=1, name=asked)).to_be_visible()
            answer(page)
            teller.show(page, "phone")
            _press(page, "Continue")
        expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
        teller.show(page, "check")
        _press(page, "Declare")
        expect(page.get_by_role("heading", name="Declared")).to_be_visible()
        teller.show(page, "receipt")
        found = re.search(r"GH-\d+-[A-Z]", page.url)
        assert found
        return found.group()


def _answers() -> dict[str, Callable[[Page], None]]:
    """What the declarant answers to each question, by its heading."""
    return {
        "Who was it offered to?": lambda page: page.get_by_label("To me", exact=True).check(),
        "What was offered?": _what,
        "Who offered it?": lambda page: page.get_by_label("Name of the organisation").fill("Harrow Lane Caterers Ltd"),
        "When was it offered?": _when,
        "What was it worth?": _worth,
        "How did it come about?": lambda page: page.get_by_label("Tell us what happened").fill(
            "Lunch was laid on after a community event at which the firm had served the food."
        ),
        "Did you accept it or decline it?": lambda page: page.get_by_label("I accepted it").check(),
        "Did you ask first?": lambda page: page.get_by_label("No, I am telling you afterwards").check(),
        "What became of it?": lambda page: page.get_by_label("Kept").check(),
        "Is the giver trying to sell to the force?": lambda page: page.get_by_label("No", exact=True).check(),
    }


def _what(page: Page) -> None:
    page.get_by_label("What was it?").fill("Lunch for one")
    page.get_by_label("Hospitality").check()


def _when(page: Page) -> None:
    day = datetime.now(LONDON) - timedelta(days=2)  # the sites under test run on the clock of this machine
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part).fill(str(value))


def _worth(page: Page) -> None:
    page.get_by_label("I know it, or can make a good guess").check()
    page.get_by_label("Amount in pounds").fill("18.50")


def _endorsed(teller: Teller, ref: str) -> None:
    with teller.being("manager") as page:
        teller.show(page, "manager-home")
        page.get_by_role("link", name="Endorse: Lunch for one").and_(page.locator(f"[href*='{ref}']")).click()
        teller.show(page, "manager-offer")
        page.get_by_role("button", name="Endorse").click()
        page.get_by_label("Yes, I support it").check()
        _press(page, "Continue")
        teller.show(page, "endorse-check")
        _press(page, "Endorse")
        expect(page.get_by_text("Endorsed: Lunch for one")).to_be_visible()


def _challenged_answered_and_closed(teller: Teller, ref: str) -> None:
    with teller.being("registrar") as page:
        _find(page, ref)
        page.get_by_role("button", name="Challenge").click()
        page.get_by_label("Your words").fill("Was anybody from procurement at the lunch?")
        _press(page, "Continue")
        _press(page, "Challenge")
        expect(page.get_by_text("Challenged: Lunch for one")).to_be_visible()
        teller.show(page, "challenged")
    with teller.being("declarant", phone=True) as page:
        page.get_by_role("link", name="Answer a question about").and_(page.locator(f"[href*='{ref}']")).click()
        teller.show(page, "asked-on-a-phone")
        page.get_by_role("button", name="Answer the challenge").click()
        page.get_by_label("Your words").fill("No. Only people from my own team were there.")
        _press(page, "Continue")
        _press(page, "Answer the challenge")
        expect(page.get_by_text("Answered: Lunch for one")).to_be_visible()
    with teller.being("registrar") as page:
        _find(page, ref)
        teller.show(page, "answered")
        for act, done in (
            ("Accept into the register", "Accepted into the register: Lunch"),
            ("Close", "Closed: Lunch"),
        ):
            page.get_by_role("button", name=act, exact=True).click()
            _press(page, "Continue")
            _press(page, act)
            expect(page.get_by_text(done)).to_be_visible()
        teller.show(page, "closed")


def _judged(teller: Teller) -> str:
    """The address of the candidate that the cross-check makes of the new offer, judged by two people."""
    with teller.being("analyst", site="corridor") as page:
        page.get_by_role("link", name="Gifts and suppliers").click()
        _press(page, "Run now")
        teller.show(page, "run")
        _until_done(page)
        page.get_by_role("link", name="Harrow Lane Caterers Ltd and ").first.click()
        page.wait_for_load_state()
        give_reason(page)
        teller.show(page, "candidate")
        candidate = page.url
        _judge(page, "Is it the same?", "Same", "The same name but for the legal form, and the same trade.")
    with teller.being("investigator", site="corridor") as page:
        _go(page, candidate)
        _judge(page, "Does it matter?", "Ask", "The firm is paid by the force. The declarant may know why.")
        teller.show(page, "judged-twice")
    return candidate


def _until_done(page: Page) -> None:
    done = page.get_by_role("heading", name="Candidates that it changed")
    for _ in range(60):
        if done.is_visible():
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").or_(done).first.click()
        page.wait_for_load_state()
    raise AssertionError("the worker did not finish the run")


def _judge(page: Page, question: str, answer: str, why: str) -> None:
    page.get_by_role("button", name=f"Judge: {question.lower()}").click()
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("Why").fill(why)
    _press(page, "Keep it")
    expect(page.get_by_text("Your judgement is kept, with its reason.")).to_be_visible()


def _asked_and_approved(teller: Teller, candidate: str) -> None:
    with teller.being("investigator", site="corridor") as page:
        _go(page, candidate)
        page.get_by_role("button", name="Ask the declarant").click()
        teller.show(page, "asking")
        _press(page, "Write the question")
        expect(page.get_by_text("It waits for a second person.")).to_be_visible()
        question = page.url
    with teller.being("releaser", site="corridor") as page:
        _approve(page, teller, question)


def _approve(page: Page, teller: Teller, question: str) -> None:
    """Approve a question as the second person, and wait until the worker has posted it."""
    teller.show(page, "releaser-home")
    _go(page, question)
    page.get_by_role("button", name="Approve").click()
    page.get_by_label("I have read every word").check()
    _press(page, "Approve")
    expect(page.get_by_text("It is approved and goes out.")).to_be_visible()
    for _ in range(60):
        if page.get_by_text("Question sent").is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("Question sent")).to_be_visible()
    teller.show(page, "sent")


def _answered_in_the_office(teller: Teller) -> None:
    with teller.being("declarant", phone=True) as page:
        teller.show(page, "declarant-asked")
        page.get_by_role("link", name="Your gifts entry: Lunch for one from Harrow Lane Caterers Ltd").first.click()
        teller.show(page, "question-on-a-phone")
        page.get_by_label(re.compile("answer", re.IGNORECASE)).fill(
            "I have met them once, at that event, and not since."
        )
        _press(page, "Send your answer")
        teller.show(page, "answer-sent")


def _back_at_the_candidate(teller: Teller, candidate: str) -> None:
    with teller.being("investigator", site="corridor") as page:
        _go(page, candidate)
        answered = page.get_by_text("I have met them once, at that event, and not since.")
        page.get_by_role("link", name="Questions", exact=False).last.click()
        for _ in range(60):
            if answered.is_visible():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(answered).to_be_visible()
        teller.show(page, "answer-is-back")


def _open_candidate(page: Page, giver: str, recipient: str) -> None:
    """Open the candidate of that giver whose declarant is that person."""
    page.get_by_role("link", name="Gifts and suppliers").click()
    page.get_by_label("Giver or supplier").fill(giver)
    page.get_by_role("button", name="Apply filters").click()
    addresses = [one.get_attribute("href") or "" for one in page.locator("tbody td:first-child a").all()]
    for address in addresses:
        page.goto(re.sub(r"(https?://[^/]+).*", r"\1", page.url) + address)
        give_reason(page)
        if page.locator(".app-identity").get_by_text(recipient).count():
            return
    raise AssertionError(f"no candidate of {giver} for {recipient}")


def _find(page: Page, ref: str) -> None:
    page.get_by_label("Search by reference, name or organisation").fill(ref)
    _press(page, "Search")
    page.locator(f"main a[href*='{ref}']").first.click()
    page.wait_for_load_state()


def _go(page: Page, address: str) -> None:
    """Open an address that a colleague passed on."""
    page.goto(address)
    give_reason(page)


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()
