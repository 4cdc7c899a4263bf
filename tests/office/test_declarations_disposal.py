"""What became of a gift: donations with their receipt, what is outstanding, notes, and more time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from probity.foundation.access.models import User
from probity.foundation.casework.models import Deadline, File, Note, Outbox
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.office.declarations import actions
from probity.office.declarations.models import Disposal, Offer, State
from tests.office.cast import Cast, answers, decide, declare

FOURTH = datetime(2025, 2, 4, 9, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"
ACCEPTED = answers(answer={"answer": "accepted"}, outcome={"outcome": "donation_pending"})
RAFFLED = actions.Disposed(
    outcome="raffled", done_on=date(2025, 2, 4), recipient="Wexmoor Hospice", raised=Decimal("40.00")
)


@pytest.fixture
def hamper(cast: Cast) -> Offer:
    """A gift of 3 February that is still to be donated, declared on the next day."""
    with time_machine.travel(FOURTH, tick=False):
        declare(cast.client("sale"), ACCEPTED)
    return Offer.unscoped.get()


def waiting(offer: Offer) -> bool:
    return Deadline.objects.filter(subject_ref=offer.ref, name="Disposal", met_at=None).exists()


def accept(cast: Cast, offer: Offer) -> Offer:
    actions.endorse(offer, supported=True, words="", actor=cast.user("ure"), at=FOURTH)
    return actions.enter(offer, words="", actor=cast.user("registrar"), at=FOURTH)


def test_a_gift_to_be_given_away_is_due_and_keeps_the_offer_open(cast: Cast, hamper: Offer) -> None:
    due = Deadline.objects.get(subject_ref=hamper.ref, name="Disposal")
    assert due.due_on == date(2025, 3, 4)  # 28 days
    entered = accept(cast, hamper)
    with pytest.raises(TransitionRefused, match="still to be recorded"):
        actions.close(entered, words="", actor=cast.user("registrar"), at=FOURTH)


@time_machine.travel(FOURTH, tick=False)
def test_a_raffle_is_recorded_with_whom_it_went_to_what_it_raised_and_its_receipt(cast: Cast, hamper: Offer) -> None:
    accept(cast, hamper)
    client, address = cast.client("sale"), f"/gifts/{hamper.ref}/disposal/"
    assert address in client.get("/").content.decode()
    said = {"outcome": "raffled", "done_on_0": "4", "done_on_1": "2", "done_on_2": "2025", "raised": "40"}
    assert "Name the charity or other body that got it" in client.post(address, said).content.decode()
    receipt = SimpleUploadedFile("receipt.pdf", PDF)
    shown = client.post(
        address, {**said, "recipient": "Wexmoor Hospice", "receipt": receipt}, follow=True
    ).content.decode()
    assert "Raffled for charity, 4 February 2025, to Wexmoor Hospice, £40 raised, receipt kept" in shown
    made = Disposal.objects.get()
    assert made.receipt_ref == File.objects.get(subject_ref=hamper.ref).ref
    assert not waiting(hamper)
    assert address not in client.get("/").content.decode()
    registrar = cast.client("registrar")
    assert "Raffled for charity" in registrar.get("/gifts/register/").content.decode()
    assert "Closed:" in decide(registrar, hamper.ref, "close", {"words": ""})


def test_a_donation_without_a_receipt_stays_outstanding_until_it_comes(cast: Cast, hamper: Offer) -> None:
    sale = cast.user("sale")
    actions.record_disposal(hamper, RAFFLED, actor=sale, at=FOURTH)
    assert waiting(hamper)
    receipt = actions.Receipt("receipt.pdf", [PDF])
    actions.record_disposal(hamper, RAFFLED, actor=sale, at=FOURTH, receipt=receipt)
    assert not waiting(hamper)
    actions.record_disposal(hamper, RAFFLED, actor=sale, at=FOURTH)  # said again, the receipt is not lost
    assert not waiting(hamper)
    assert Disposal.objects.order_by("-pk")[0].receipt_ref != ""


@pytest.mark.parametrize("day", [date(2025, 2, 2), date(2025, 2, 5)])
def test_the_day_lies_between_the_offer_and_today(cast: Cast, hamper: Offer, day: date) -> None:
    said = actions.Disposed(outcome="destroyed", done_on=day)
    with pytest.raises(NotPermitted):
        actions.record_disposal(hamper, said, actor=cast.user("sale"), at=FOURTH)


def test_a_donation_that_names_nobody_is_refused(cast: Cast, hamper: Offer) -> None:
    said = actions.Disposed(outcome="charity", done_on=date(2025, 2, 4))
    with pytest.raises(NotPermitted, match="names who got it"):
        actions.record_disposal(hamper, said, actor=cast.user("sale"), at=FOURTH)


def test_what_is_outstanding_is_chased_once_a_week_after_its_day(cast: Cast, hamper: Offer) -> None:
    User.objects.filter(username="sale").update(email="sale@sample.test")
    for days in range(60):
        actions.chase_disposals(FOURTH + timedelta(days=days))
    sent = Outbox.objects.filter(payload__to="sale@sample.test", payload__title__startswith="Say what became of a gift")
    assert [row.made_at.date() for row in sent.order_by("pk")] == [
        date(2025, 3, 5), date(2025, 3, 12), date(2025, 3, 19), date(2025, 3, 26), date(2025, 4, 2),
    ]  # fmt: skip
    assert not any("wine" in row.payload["title"] for row in sent)


def test_the_register_lists_what_is_still_to_be_recorded(cast: Cast, hamper: Offer) -> None:
    client = cast.client("registrar")
    assert "1 offer<" in client.get("/gifts/register/?outcome=outstanding").content.decode()
    actions.record_disposal(
        hamper, actions.Disposed(outcome="returned", done_on=date(2025, 2, 4)), actor=cast.user("sale"), at=FOURTH
    )
    assert "0 offers<" in client.get("/gifts/register/?outcome=outstanding").content.decode()
    assert "1 offer<" in client.get("/gifts/register/?outcome=returned").content.decode()


@time_machine.travel(FOURTH, tick=False)
def test_notes_are_read_by_those_who_work_on_it_and_not_by_its_declarant(cast: Cast, hamper: Offer) -> None:
    address = f"/gifts/{hamper.ref}/note/"
    assert (
        "The note is kept"
        in cast.client("registrar").post(address, {"words": "Rang the giver."}, follow=True).content.decode()
    )
    assert Note.objects.get().words == "Rang the giver."
    assert "Rang the giver." in cast.client("ure").get(f"/gifts/{hamper.ref}/").content.decode()
    assert "Rang the giver." not in cast.client("sale").get(f"/gifts/{hamper.ref}/").content.decode()
    for name in ("sale", "auditor"):
        with pytest.raises(TransitionRefused):
            actions.note(hamper, words="No.", actor=cast.user(name), at=FOURTH)


@time_machine.travel(FOURTH, tick=False)
def test_the_reviewer_gives_more_time_and_the_people_read_why(cast: Cast, hamper: Offer) -> None:
    address = f"/gifts/{hamper.ref}/more-time/"
    said = {"deadline": "Endorse", "to_0": "28", "to_1": "2", "to_2": "2025", "words": "The sergeant is away."}
    assert cast.client("registrar").post(address, said).status_code == 302
    hamper.refresh_from_db()
    assert hamper.endorse_by == date(2025, 2, 28)
    shown = cast.client("sale").get(f"/gifts/{hamper.ref}/").content.decode()
    assert "Endorse: until 28 February 2025. The sergeant is away." in shown
    earlier = {**said, "to_0": "1"}
    assert "ends later than the deadline" in cast.client("registrar").post(address, earlier).content.decode()
    assert "Only" in cast.client("sale").get(address).content.decode()


def test_a_challenge_can_be_put_to_an_offer_that_stands_in_the_register(cast: Cast, hamper: Offer) -> None:
    registrar = cast.user("registrar")
    entered = accept(cast, hamper)
    asked = actions.challenge(entered, words="Who else was there?", actor=registrar, at=FOURTH)
    assert asked.state == State.CHALLENGED
    answered = actions.answer_challenge(asked, words="Nobody.", actor=cast.user("sale"), at=FOURTH)
    assert actions.enter(answered, words="", actor=registrar, at=FOURTH).state == State.ENTERED
