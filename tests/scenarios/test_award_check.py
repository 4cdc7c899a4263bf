"""An award check: a dinner that one went to and one declined, and what procurement sees before the board sits.

Northgate Fleet Services Limited bids for £1.2m. The buyer is the regional lead force; Inspector West of this force is
evaluator from 1 April. On 12 March Northgate Fleet Ltd gave a dinner: the chief constable went, West declined.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Referral
from probity.foundation.intake.pipeline import ImportRequest
from probity.office.procurement.actions import keep_name, load_contracts
from probity.office.procurement.models import AwardCheck, BuyingRole, Match
from probity.office.procurement.policy import OFFICER
from probity.office.procurement.queries import awards_between, buying_roles
from tests.office.cast import CASTING, Cast, answers, declare, give

DINNER_DAY = datetime(2025, 3, 13, 9, tzinfo=UTC)
CHECK_DAY = datetime(2025, 5, 20, 10, tzinfo=UTC)
AWARD_DAY = date(2025, 6, 2)
OCID = "ocds-b5fd17-00000000-fleet"
DINNER = answers(
    what={"description": "dinner", "kind": "hospitality"},
    giver={"giver_organisation": "Northgate Fleet Ltd", "giver_name": ""},
    when={"offered_on_0": "12", "offered_on_1": "3", "offered_on_2": "2025"},
    value={"known": "amount", "amount": "85"},
    answer={"answer": "accepted"},
    outcome={"outcome": "not_applicable"},
)
DECLINED = DINNER | {"answer": {"answer": "declined"}}
NEW = {
    "title": "Regional fleet maintenance",
    "procurement": OCID,
    "buyer_name": "Eastmarch Police",
    "award_on_0": "2",
    "award_on_1": "6",
    "award_on_2": "2025",
    "bidders": "Northgate Fleet Services Limited\nHarrow Lane Caterers Ltd, 4142000",
}


@pytest.fixture
def dinner(cast: Cast) -> dict[str, str]:
    """Both offers of the dinner, declared in the pages: the chief's and the inspector's."""
    with time_machine.travel(DINNER_DAY, tick=False):
        return {"chief": declare(cast.client("chief"), DINNER), "west": declare(cast.client("inspector"), DECLINED)}


@pytest.fixture
def buyer(cast: Cast) -> Client:
    return cast.client("buyer")


def begin(buyer: Client, cast: Cast, **changes: str) -> AwardCheck:
    """Begin a check in the pages, past what was read of the bidders; the newest check."""
    asked = NEW | {"unit_ref": cast.units["headquarters"].ref} | changes
    read = buyer.post("/procurement/checks/new/", asked)
    assert "Check what was read" in read.content.decode(), read.content.decode()
    sent = buyer.post("/procurement/checks/new/", {**asked, "confirmed": "1"})
    assert sent.status_code == 302, sent.content.decode()
    check: AwardCheck = AwardCheck.unscoped.latest("pk")
    return check


def evaluate(buyer: Client, address: str) -> None:
    """Record Inspector West as evaluator from 1 April, on a page."""
    part = {"person": "West", "part": "evaluator", "first_0": "1", "first_1": "4", "first_2": "2025"}
    sent = buyer.post(f"{address}people/", part)
    assert sent.status_code == 302, sent.content.decode()


def seen(buyer: Client, check: AwardCheck, more: str = "") -> str:
    return buyer.get(f"/procurement/checks/{check.ref}/{more}").content.decode()


def press(buyer: Client, check: AwardCheck, what: str, **given: str) -> str:
    """Press a button of the check's page as it stands now; the page that follows."""
    check.refresh_from_db()
    given = {"version": str(check.version)} | given
    return buyer.post(f"/procurement/checks/{check.ref}/{what}/", given, follow=True).content.decode()


def consider(buyer: Client, match: Match, words: str) -> str:
    address = f"/procurement/checks/{match.check_of.ref}/matches/{match.ref}/"
    return buyer.post(address, {"words": words}, follow=True).content.decode()


@time_machine.travel(CHECK_DAY, tick=False)
def test_before_the_award_procurement_sees_both_entries_and_the_award_on_one_line(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    check = begin(buyer, cast)
    evaluate(buyer, f"/procurement/checks/{check.ref}/")
    press(buyer, check, "run")
    shown = seen(buyer, check)
    assert {*Match.unscoped.filter(superseded_by=None).values_list("entry_ref", flat=True)} == {*dinner.values()}
    assert shown.count("82 days before the award") >= 2
    assert "Accepted" in shown
    assert "Declined" in shown
    assert "Insp West" in shown
    assert "Evaluator from 1 April 2025" in shown
    assert "Review: names are alike" in shown
    assert {*Match.unscoped.values_list("verdict", flat=True)} == {"review"}
    assert "one side adds" in shown
    assert "To be awarded" in shown


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_the_very_name_of_the_giver_is_a_link_and_anything_less_a_question(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    begin(buyer, cast, bidders="NORTHGATE FLEET LIMITED\nNorthgate Fleet Services Limited")
    by_bidder = {*Match.unscoped.values_list("bidder__name", "verdict")}
    assert by_bidder == {("NORTHGATE FLEET LIMITED", "link"), ("Northgate Fleet Services Limited", "review")}


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_somebody_outside_the_unit_counts_only_for_their_part_in_the_buying(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    check = begin(buyer, cast, unit_ref=cast.units["moor"].ref)
    assert not Match.unscoped.exists()
    evaluate(buyer, f"/procurement/checks/{check.ref}/")
    assert "1 match is new" in press(buyer, check, "run")
    assert [*Match.unscoped.values_list("entry_ref", flat=True)] == [dinner["west"]]


@time_machine.travel(CHECK_DAY, tick=False)
def test_it_cannot_be_marked_checked_before_each_match_has_words_of_its_own(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    check = begin(buyer, cast)
    first, second = Match.unscoped.order_by("pk")
    assert "2 matches have no words yet" in press(buyer, check, "mark")
    assert "Say what you considered" in consider(buyer, first, "Fine")
    assert f"{first.ref} is considered" in consider(buyer, first, "The dinner was for forty; he scores nothing.")
    again = consider(buyer, second, "the dinner was for FORTY, he scores nothing")
    assert f"These words were given for match {first.ref}" in again
    check.refresh_from_db()
    assert check.state == AwardCheck.State.OPEN
    assert "is considered" in consider(buyer, second, "Declined on the day, and the scores are moderated by two.")
    assert "The bidders are marked checked" in press(buyer, check, "mark")
    check.refresh_from_db()
    assert check.state == AwardCheck.State.CHECKED
    assert check.checked_by_ref == cast.ref("buyer")


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_a_second_run_shows_only_what_is_new_and_opens_a_marked_check(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    check = begin(buyer, cast)
    for number, match in enumerate(Match.unscoped.order_by("pk")):
        consider(buyer, match, f"Weighed with the head of procurement, point {number}.")
    press(buyer, check, "mark")
    assert "Nothing is new" in press(buyer, check, "run")
    check.refresh_from_db()
    assert check.state == AwardCheck.State.CHECKED
    late = declare(cast.client("superintendent"), DINNER)
    shown = press(buyer, check, "run")
    assert "1 match is new" in shown
    assert late in shown
    assert dinner["west"] not in shown
    check.refresh_from_db()
    assert check.state == AwardCheck.State.OPEN
    assert check.checked_at is None
    assert Match.unscoped.exclude(considered="").count() == 2


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_of_two_officers_on_one_page_the_second_is_told(cast: Cast, buyer: Client, dinner: dict[str, str]) -> None:
    give(cast, "hr", OFFICER)
    check = begin(buyer, cast)
    version = str(check.version)
    press(buyer, check, "run")
    told = buyer.post(f"/procurement/checks/{check.ref}/mark/", {"version": version}).content.decode()
    assert "changed while you were working" in told
    match = Match.unscoped.order_by("pk")[0]
    consider(buyer, match, "The first officer's own words.")
    late = consider(cast.client("hr"), match, "The second officer's other words.")
    assert "The first officer&#x27;s own words." in late
    match.refresh_from_db()
    assert match.considered == "The first officer's own words."


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_procurement_learns_register_facts_and_nothing_else(cast: Cast, buyer: Client, dinner: dict[str, str]) -> None:
    check = begin(buyer, cast)
    shown = seen(buyer, check)
    assert "At the end of a talk" not in shown  # how it came about is the declarant's account, not a register fact
    for ref in dinner.values():
        assert buyer.get(f"/gifts/{ref}/").status_code == 404


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_every_entry_that_was_shown_is_entered_in_the_ledger_as_consulted(
    cast: Cast, buyer: Client, dinner: dict[str, str]
) -> None:
    check = begin(buyer, cast)
    consulted = Entry.objects.filter(event="casework.register.consulted", subject_kind="declarations.offer")
    assert {*consulted.values_list("subject_ref", "actor")} == {(ref, "buyer") for ref in dinner.values()}
    assert {one.data["asked_for"] for one in consulted} == {check.ref}


@time_machine.travel(CHECK_DAY, tick=False)
def test_one_button_refers_and_the_office_hears_nothing_more(cast: Cast, buyer: Client, dinner: dict[str, str]) -> None:
    check = begin(buyer, cast)
    seen(buyer, check)  # says once that it was begun
    before = seen(buyer, check)
    west = Match.unscoped.get(entry_ref=dinner["west"])
    words = "West declined and became evaluator three weeks later."
    told = press(buyer, check, "refer", match=west.ref, words=words)
    press(buyer, check, "refer", match=west.ref, words=words)
    assert "Handed to counter-corruption" in told
    [referral] = Referral.unscoped.filter(to_desk="counter-corruption")
    assert (referral.kind, referral.about_ref, referral.words) == ("handover", cast.ref("inspector"), words)
    assert referral.subject_ref == west.ref

    def plain(page: str) -> list[str]:
        return [line for line in page.splitlines() if "csrf" not in line and "csp" not in line.lower()]

    give(cast, "hr", OFFICER)
    assert plain(seen(buyer, check)) == plain(before)
    assert "referral" not in seen(cast.client("hr"), check).lower().replace("refer to counter", "")


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_an_officer_who_is_in_an_entry_does_not_see_it_and_cannot_mark_the_check(
    cast: Cast, dinner: dict[str, str]
) -> None:
    give(cast, "inspector", OFFICER)
    west = cast.client("inspector")
    check = begin(west, cast)
    shown = seen(west, check)
    assert dinner["west"] not in shown
    assert dinner["chief"] in shown
    assert "1 match is not shown to you" in shown
    assert "it involves you or somebody close to you" in press(west, check, "mark")


@pytest.mark.slow
@time_machine.travel(CHECK_DAY, tick=False)
def test_an_officer_of_one_unit_checks_for_that_unit_alone(cast: Cast, dinner: dict[str, str]) -> None:
    give(cast, "finch", OFFICER, unit="harbour")
    finch = cast.client("finch")
    other = begin(cast.client("buyer"), cast)
    assert finch.get(f"/procurement/checks/{other.ref}/").status_code == 404
    page = finch.get("/procurement/checks/new/").content.decode()
    assert "Harbour</option>" in page
    assert "Moor</option>" not in page
    check = begin(finch, cast, unit_ref=cast.units["harbour"].ref)
    assert [*check.matches.values_list("entry_ref", flat=True)] == [dinner["west"]]


def published(tmp_path: Path) -> Path:
    """The award as the lead force publishes it on 5 June."""
    release: dict[str, Any] = {
        "ocid": OCID,
        "id": "fleet-1",
        "date": "2025-06-05T09:00:00Z",
        "tag": ["award"],
        "buyer": {"id": "GB-CFS-1", "name": "Eastmarch Police"},
        "parties": [
            {"id": "GB-CFS-1", "name": "Eastmarch Police", "roles": ["buyer"]},
            {"id": "GB-CFS-2", "name": "Northgate Fleet Services Limited", "roles": ["supplier"]},
        ],
        "tender": {"id": "FLEET-25", "title": "Regional fleet maintenance"},
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": "2025-06-02T00:00:00Z",
                "value": {"amount": 1200000, "currency": "GBP"},
                "suppliers": [{"id": "GB-CFS-2", "name": "Northgate Fleet Services Limited"}],
            }
        ],
    }
    path = tmp_path / "releases.jsonl"
    path.write_text(json.dumps(release), encoding="utf-8")
    return path


@pytest.mark.slow
def test_after_the_award_the_corridor_is_given_the_award_and_wests_part(
    cast: Cast, buyer: Client, dinner: dict[str, str], tmp_path: Path
) -> None:
    with time_machine.travel(CHECK_DAY, tick=False):
        check = begin(buyer, cast)
        evaluate(buyer, f"/procurement/checks/{check.ref}/")
    at = datetime(2025, 6, 6, 9, tzinfo=UTC)
    load_contracts(ImportRequest(sources=[published(tmp_path)]), actor=CASTING, at=at)
    assert awards_between(CASTING, date(2025, 3, 12), date(2026, 3, 12)) == []
    keep_name("Eastmarch Police", part="partner", actor=CASTING, at=at)
    [award] = awards_between(CASTING, date(2025, 3, 12), date(2026, 3, 12))
    assert (award.awarded_on, str(award.value), award.buyer_name) == (AWARD_DAY, "1200000.00", "Eastmarch Police")
    assert [one.name for one in award.winners] == ["Northgate Fleet Services Limited"]
    [part] = buying_roles(CASTING, procurements=award.keys, first=AWARD_DAY, last=AWARD_DAY)
    assert (part.person_ref, part.part, part.true_from) == (cast.ref("inspector"), "evaluator", date(2025, 4, 1))
    assert buying_roles(CASTING, procurements=award.keys, last=date(2025, 3, 31)) == []
    assert BuyingRole.unscoped.count() == 1
    with time_machine.travel(at, tick=False):
        shown = cast.client("buyer").get(f"/procurement/contracts/{award.contract_ref}/").content.decode()
    assert "Insp West" in shown
    assert "Evaluator from 1 April 2025" in shown
