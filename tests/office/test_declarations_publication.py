"""Publication: prepared by one, approved by another, fixed, and never undone by reading two editions together."""

from __future__ import annotations

import csv
import hashlib
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Version
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale, TransitionRefused
from probity.office.declarations.actions import publication as actions
from probity.office.declarations.actions.publication_rows import decide_field, leave_out
from probity.office.declarations.models import Edition, EditionRow, EditionState, Offer, Share, State, Step, StepKind
from probity.office.declarations.policy import PUBLISHER
from probity.office.declarations.queries.publication import quarters_standing, showing_more
from probity.office.declarations.queries.publication_redaction import How
from tests.office.cast import Cast, give

APRIL = datetime(2025, 4, 10, 9, tzinfo=UTC)
MAY = datetime(2025, 5, 10, 9, tzinfo=UTC)
Q1 = "2025-Q1"


def offer(cast: Cast, name: str, **said: Any) -> Offer:
    """An offer to one of the cast that stands accepted into the register since March."""
    number = Offer.unscoped.count() + 1
    facts = {
        "kind": "hospitality", "description": f"Lunch with Sgt Ure at table {number}", "offered_on": date(2025, 2, 3),
        "giver_organisation": "Northgate Fleet Ltd", "giver_kind": "organisation", "value_low": 85, "value_high": 85,
        "answer": "accepted", "outcome": "not_applicable", "recipient_ref": cast.ref(name),
        "declared_by_ref": cast.ref(name), "endorser_ref": cast.ref("inspector"), "state": State.ENTERED,
        "published_by_name": name in {"chief", "deputy", "assistant"}, **said,
    }  # fmt: skip
    made = Offer.unscoped.create(ref=f"GH-{number:06}-T", **facts)
    Step.objects.create(offer=made, kind=StepKind.ENTERED, at=datetime(2025, 3, 20, 9, tzinfo=UTC))
    return made


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """The cast, with a publication approver who is in nothing."""
    give(cast, "owner", PUBLISHER)
    return cast


def prepared(cast: Cast, *, at: datetime = APRIL, why: str = "") -> Edition:
    return actions.prepare_edition(Q1, actor=cast.user("registrar"), at=at, why=why)


def published(cast: Cast, *, at: datetime = APRIL, why: str = "") -> Edition:
    edition = prepared(cast, at=at, why=why)
    actions.propose_edition(edition, actor=cast.user("registrar"), at=at)
    return actions.approve_edition(edition, actor=cast.user("owner"), at=at)


def row_of(edition: Edition, made: Offer) -> EditionRow:
    return edition.rows.get(offer_ref=made.ref)


def csv_rows(number: int = 1) -> list[dict[str, str]]:
    response = Client().get(f"/published/gifts/2025-q1/{number}/files/offers.csv")
    assert response.status_code == 200
    return [*csv.DictReader(StringIO(response.content.decode()))]


def test_below_chief_officer_nobody_is_named_and_a_private_giver_is_a_member_of_the_public(desk: Cast) -> None:
    offer(desk, "sale", giver_organisation="", giver_name="Mrs Ada Brook", giver_kind="person")
    offer(desk, "chief")
    published(desk)
    page = Client().get("/published/gifts/2025-q1/").content.decode()
    for hidden in ("Sale", "Brook", "Lunch with", "GH-0000", "Ure", desk.ref("sale"), desk.ref("chief")):
        assert hidden not in page
    assert "Chief Constable Tansy Marlowe" in page
    assert "Member of the public" in page
    assert {row["Description"] for row in csv_rows()} == {"Withheld"}


def test_a_chief_officer_who_shared_in_an_offer_to_others_is_named_too(desk: Cast) -> None:
    made = offer(desk, "sale")
    for name in ("deputy", "finch"):
        Share.objects.create(offer=made, person_ref=desk.ref(name))
    published(desk)
    [row] = csv_rows()
    assert row["To whom"].endswith(", Deputy Chief Constable Tansy Thorne and 1 other")


def test_a_small_group_is_told_more_widely_until_enough_people_stand_behind_the_words(desk: Cast) -> None:
    offer(desk, "ure")  # one of a few sergeants
    offer(desk, "sale")  # one of four constables
    published(desk)
    rows = {(row["To whom"], row["Department"]) for row in csv_rows()}
    assert rows == {("Police officer", "The force")}


def test_only_what_stands_accepted_into_the_register_is_published_and_imported_entries_are_not(desk: Cast) -> None:
    for state in (State.DECLARED, State.ENDORSED, State.IMPORTED):
        made = offer(desk, "sale", state=state)
        made.steps.all().delete()
    offer(desk, "sale", offered_on=date(2025, 4, 1))
    offer(desk, "sale", state=State.CLOSED)
    published(desk)
    assert len(csv_rows()) == 1


def test_the_register_is_told_as_it_was_known_at_the_moment(desk: Cast) -> None:
    made = offer(desk, "chief", value_low=90, value_high=90)
    corrected = datetime(2025, 4, 20, tzinfo=UTC)
    Version.objects.create(
        subject_kind="declarations.offer", subject_ref=made.ref, number=1, reason="Wrong", by_account="x", at=corrected,
        said={"value_low": "85.00", "value_high": "85.00"},
    )  # fmt: skip
    late = offer(desk, "chief")
    late.steps.update(at=corrected)
    edition = actions.prepare_edition(Q1, actor=desk.user("registrar"), at=MAY, known_at=APRIL)
    assert [row.shown["value"] for row in edition.rows.all()] == ["£85"]
    actions.give_up(edition, actor=desk.user("registrar"), at=MAY)
    assert sorted(row.shown["value"] for row in prepared(desk, at=MAY).rows.all()) == ["£85", "£90"]


def test_the_author_somebody_tied_to_them_and_anyone_in_it_cannot_approve_it(desk: Cast) -> None:
    offer(desk, "sale")
    for name in ("registrar", "sale", "ure", "auditor"):
        give(desk, name, PUBLISHER)
    edition = actions.propose_edition(prepared(desk), actor=desk.user("registrar"), at=APRIL)
    for name, words in (("registrar", "A second person"), ("sale", "in one of its rows"), ("hr", "Only a publication")):
        with pytest.raises(TransitionRefused, match=words):
            actions.approve_edition(edition, actor=desk.user(name), at=APRIL)
    assert actions.approve_edition(edition, actor=desk.user("auditor"), at=APRIL).state == EditionState.PUBLISHED


def test_whoever_decided_a_row_is_no_second_person_either(desk: Cast) -> None:
    made = offer(desk, "chief")
    give(desk, "deputy_registrar", PUBLISHER)
    edition = prepared(desk)
    decide_field(
        row_of(edition, made), "value", How.WITHHELD, why="Asked", actor=desk.user("deputy_registrar"), at=APRIL
    )
    edition = actions.propose_edition(Edition.unscoped.get(), actor=desk.user("registrar"), at=APRIL)
    with pytest.raises(TransitionRefused, match="A second person"):
        actions.approve_edition(edition, actor=desk.user("deputy_registrar"), at=APRIL)


def test_only_the_keeper_prepares_and_never_before_the_quarter_is_over(desk: Cast) -> None:
    with pytest.raises(NotPermitted, match="Only the gifts registrar"):
        actions.prepare_edition(Q1, actor=desk.user("owner"), at=APRIL)
    with pytest.raises(BadInput, match="after the quarter's end"):
        actions.prepare_edition(Q1, actor=desk.user("registrar"), at=datetime(2025, 3, 31, 12, tzinfo=UTC))
    prepared(desk)
    with pytest.raises(TransitionRefused, match="being prepared already"):
        prepared(desk)


def test_the_bytes_are_fixed_and_served_for_ever_with_their_digest(desk: Cast) -> None:
    made = offer(desk, "chief")
    edition = published(desk)
    files = {
        name: Client().get(f"/published/gifts/2025-q1/1/files/{name}")
        for name in ("page.html", "offers.csv", "offers.xlsx")
    }
    digests = [hashlib.sha256(response.content).hexdigest() for response in files.values()]
    assert digests == [edition.page_sha256, edition.csv_sha256, edition.xlsx_sha256]
    page = Client().get("/published/gifts/2025-q1/").content.decode()
    assert all(digest in page for digest in digests)
    assert files["page.html"].content.decode() in page
    Offer.unscoped.filter(pk=made.pk).update(value_low=1, giver_organisation="Changed Ltd")
    again = {name: Client().get(f"/published/gifts/2025-q1/1/files/{name}").content for name in files}
    assert again == {name: response.content for name, response in files.items()}


def test_public_pages_need_no_cookie_and_say_how_long_they_are_fresh(desk: Cast) -> None:
    offer(desk, "chief")
    published(desk)
    for path in ("", "2025-q1/", "2025-q1/1/", "2025-q1/1/files/offers.csv"):
        for client in (Client(), desk.client("sale")):
            response = client.get(f"/published/gifts/{path}")
            assert response.status_code == 200
            assert not response.cookies
            assert "Cookie" not in response.headers.get("Vary", "")
            assert response.headers["Cache-Control"] == "public, max-age=300"
    tag = Client().get("/published/gifts/2025-q1/1/files/offers.csv").headers["ETag"]
    assert (
        Client().get("/published/gifts/2025-q1/1/files/offers.csv", headers={"If-None-Match": tag}).status_code == 304
    )


def test_nothing_of_an_edition_is_public_before_it_is_approved(desk: Cast) -> None:
    offer(desk, "chief")
    edition = prepared(desk)
    assert "The first quarter appears here" in Client().get("/published/gifts/").content.decode()
    for path in ("2025-q1/", "2025-q1/1/", "2025-q1/0/", "2025-q1/1/files/offers.csv", "2025-Q1/"):
        assert Client().get(f"/published/gifts/{path}").status_code == 404
    actions.give_up(edition, actor=desk.user("registrar"), at=APRIL)
    assert Client().get("/published/gifts/2025-q1/").status_code == 404


def test_a_correction_supersedes_tells_what_changed_and_leaves_the_old_one_readable(desk: Cast) -> None:
    stays, changes, goes = (offer(desk, name) for name in ("chief", "deputy", "assistant"))
    first = published(desk)
    marks = {row.offer_ref: row.mark for row in first.rows.all()}
    Offer.unscoped.filter(pk=changes.pk).update(value_low=120, value_high=120)
    Offer.unscoped.filter(pk=goes.pk).update(offered_on=date(2024, 12, 31))
    comes = offer(desk, "chief", kind="item_or_voucher")
    second = published(desk, at=MAY, why="A value was wrong.")
    assert [edition.state for edition in Edition.unscoped.order_by("number")] == ["superseded", "published"]
    page = Client().get("/published/gifts/2025-q1/").content.decode()
    told = page[page.index("What changed since") : page.index("How to read it")]
    assert "1 added, 1 changed, 1 removed" in told
    for made, expected in ((changes, True), (goes, True), (stays, False)):
        assert (marks[made.ref] in told) is expected
    assert row_of(second, comes).mark in told
    assert "£85" not in told
    assert "Worth" in told
    assert Client().get("/published/gifts/2025-q1/1/").status_code == 200
    assert "supersedes it" in Client().get("/published/gifts/2025-q1/1/").content.decode()


def test_a_correction_is_not_sent_without_saying_what_it_corrects(desk: Cast) -> None:
    offer(desk, "chief")
    published(desk)
    edition = prepared(desk, at=MAY)
    with pytest.raises(TransitionRefused, match="Say what this edition corrects"):
        actions.propose_edition(edition, actor=desk.user("registrar"), at=MAY)


def test_showing_less_of_a_row_withdraws_the_editions_that_show_more(desk: Cast) -> None:
    made, other = offer(desk, "chief"), offer(desk, "deputy")
    published(desk)
    edition = prepared(desk, at=MAY, why="One giver is a person.")
    decide_field(row_of(edition, made), "giver", How.GENERAL, why="It is one man", actor=desk.user("registrar"), at=MAY)
    edition = Edition.unscoped.get(state=EditionState.PREPARED)
    [more] = showing_more(edition)
    assert more.marks == {row_of(edition, made).mark: ("Giver",)}
    actions.propose_edition(edition, actor=desk.user("registrar"), at=MAY)
    actions.approve_edition(edition, actor=desk.user("owner"), at=MAY)
    gone = Client().get("/published/gifts/2025-q1/1/")
    assert gone.status_code == 410
    assert "was withdrawn on 10 May 2025" in gone.content.decode()
    assert "Northgate" not in gone.content.decode()
    for name in ("page.html", "offers.csv", "offers.xlsx"):
        assert Client().get(f"/published/gifts/2025-q1/1/files/{name}").status_code == 410
    told = Client().get("/published/gifts/2025-q1/2/").content.decode()
    assert told.count("Northgate Fleet Ltd") == 1  # the other row's giver
    assert row_of(edition, other).mark in told


def test_leaving_a_row_out_whole_withdraws_too_and_is_told_as_removed_by_its_mark_alone(desk: Cast) -> None:
    made, _other = offer(desk, "chief", value_low=777, value_high=777), offer(desk, "deputy")
    mark = row_of(published(desk), made).mark
    assert "£777" in Client().get("/published/gifts/2025-q1/").content.decode()
    edition = prepared(desk, at=MAY, why="A row is left out.")
    leave_out(row_of(edition, made), why="It would endanger somebody", actor=desk.user("registrar"), at=MAY)
    edition = Edition.unscoped.get(state=EditionState.PREPARED)
    actions.propose_edition(edition, actor=desk.user("registrar"), at=MAY)
    actions.approve_edition(edition, actor=desk.user("owner"), at=MAY)
    page = Client().get("/published/gifts/2025-q1/").content.decode()
    assert mark in page
    assert "Removed" in page
    assert "£777" not in page  # with its sign: three digits alone may stand in a hash
    assert "endanger" not in page
    assert Client().get("/published/gifts/2025-q1/1/").status_code == 410


def test_what_was_decided_of_the_same_facts_stands_and_free_text_that_changed_is_read_anew(desk: Cast) -> None:
    made, same = offer(desk, "chief", description="dinner"), offer(desk, "deputy", description="lunch")
    edition = prepared(desk)
    for each in (made, same):
        decide_field(
            row_of(edition, each), "description", How.SHOWN, why="Names nobody", actor=desk.user("registrar"), at=APRIL
        )
    edition = Edition.unscoped.get()
    actions.propose_edition(edition, actor=desk.user("registrar"), at=APRIL)
    actions.approve_edition(edition, actor=desk.user("owner"), at=APRIL)
    Offer.unscoped.filter(pk=made.pk).update(description="dinner with Mr Moor")
    second = prepared(desk, at=MAY)
    assert row_of(second, same).shown["description"] == "lunch"
    assert row_of(second, made).shown["description"] == "Withheld"


@pytest.mark.parametrize(
    "words",
    ["lunch with SALE", "a book by Quill", "card to a.brook@example.com", "for ada", "tel 0131 496 0123", "see 7007",
     "as GH-000123-W", "at EH1 1YZ"],
)  # fmt: skip
def test_words_that_may_name_somebody_are_refused(desk: Cast, words: str) -> None:
    made = offer(desk, "sale", description=words, giver_name="Ada Brook")
    row = row_of(prepared(desk), made)
    with pytest.raises(BadInput, match="may tell who somebody is"):
        decide_field(row, "description", How.SHOWN, why="It is short", actor=desk.user("registrar"), at=APRIL)
    assert EditionRow.objects.get().shown["description"] == "Withheld"
    decide_field(row, "description", How.GENERAL, words="a meal", why="Plain", actor=desk.user("registrar"), at=APRIL)
    assert EditionRow.objects.get().shown["description"] == "a meal"


def test_nobody_decides_a_row_that_they_are_in(desk: Cast) -> None:
    made = offer(desk, "registrar")
    with pytest.raises(TransitionRefused, match="are in this row"):
        decide_field(
            row_of(prepared(desk), made), "value", How.WITHHELD, why="x", actor=desk.user("registrar"), at=APRIL
        )


def test_an_approver_who_looked_at_an_older_state_is_told(desk: Cast) -> None:
    made = offer(desk, "chief")
    seen = actions.propose_edition(prepared(desk), actor=desk.user("registrar"), at=APRIL)
    now = actions.send_back(Edition.unscoped.get(), words="Look", actor=desk.user("owner"), at=APRIL)
    decide_field(row_of(now, made), "value", How.WITHHELD, why="x", actor=desk.user("registrar"), at=APRIL)
    actions.propose_edition(Edition.unscoped.get(), actor=desk.user("registrar"), at=APRIL)
    with pytest.raises(Stale):
        actions.approve_edition(seen, actor=desk.user("owner"), at=APRIL)


def test_the_dashboard_tells_what_is_overdue_and_what_changed_since(desk: Cast) -> None:
    offer(desk, "chief")
    july = date(2025, 7, 1)
    first = next(one for one in quarters_standing(desk.user("owner"), on=july) if one.period == Q1)
    assert (first.due_on, first.is_late(july), first.is_late(date(2025, 5, 31))) == (date(2025, 5, 31), True, False)
    published(desk)
    late = offer(desk, "deputy")
    late.steps.update(at=APRIL + timedelta(days=1))
    standing = next(q for q in quarters_standing(desk.user("owner"), on=july) if q.period == Q1)
    assert (standing.is_late(july), standing.since, standing.offers) == (False, 1, 2)


@time_machine.travel(MAY, tick=False)
def test_it_runs_from_preparing_to_the_public_page_in_the_pages(desk: Cast) -> None:
    made = offer(desk, "chief", description="dinner at the hall")
    registrar, approver = desk.client("registrar"), desk.client("owner")
    assert "Prepare it" in registrar.get("/gifts/publication/").content.decode()
    sent = registrar.post("/gifts/publication/prepare/2025-Q1/", {"why": ""})
    ref = sent.headers["Location"].split("/")[-2]
    row = row_of(Edition.unscoped.get(), made)
    shown = registrar.get(f"/gifts/publication/{ref}/").content.decode()
    assert "Free text is withheld until somebody has read it for names" in shown
    page = f"/gifts/publication/{ref}/rows/{row.mark}/"
    answers = {name: decision["how"] for name, decision in row.decisions.items()}
    refused = registrar.post(page, {**answers, "description": "shown", "why": ""})
    assert "Say why it is shown so" in refused.content.decode()
    assert registrar.post(page, {**answers, "description": "shown", "why": "No name in it"}).status_code == 302
    assert "dinner at the hall" in registrar.get(f"/gifts/publication/{ref}/preview/").content.decode()
    assert registrar.post(f"/gifts/publication/{ref}/do/propose/").status_code == 302
    assert "Only a publication approver" in registrar.get(f"/gifts/publication/{ref}/").content.decode()
    assert approver.post(f"/gifts/publication/{ref}/do/approve/").status_code == 302
    public = Client().get("/published/gifts/2025-q1/").content.decode()
    assert "dinner at the hall" in public
    assert "edition 1" in Client().get("/published/gifts/").content.decode()
    assert Entry.objects.filter(event="declarations.edition.published").count() == 1
    assert "1 of 1 quarter published" in approver.get("/gifts/publication/").content.decode()
