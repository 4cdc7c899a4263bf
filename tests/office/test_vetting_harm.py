"""The tripwire: what is withheld is found in any text, whatever its form, and what may be told is let by."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest
import time_machine
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.kernel.tripwire import Withheld, hits_in, secret_of, text_of_page, words_of
from probity.office.vetting.actions.traces import Harm, add_trace, ask_explanation, assess_harm
from probity.office.vetting.models import Application, Trace
from probity.office.vetting.policy.harm import secrets_from_applicant, secrets_from_panel
from tests.office.cast import Cast
from tests.office.vetting_files import AT, Unit, finding, join, researched, submitted

TEXT = "Intelligence from Wexmoor: his brother Kit Dean moves parcels for a group run out of Harbour Lane."
SECRET = secret_of(Withheld("VT-1", (TEXT,), ("Kit Dean", "brother")), own_names=["Rowan Dean"])
words = st.text(string.ascii_lowercase, min_size=3, max_size=9)


@pytest.mark.parametrize(
    "sent",
    [
        "It concerns KIT.",
        "Your brother’s affairs",  # noqa: RUF001 - as somebody types it
        "seen in Wexmoor",
        "(harbour) and so on",
        "He moves  parcels,\nfor a",
        "moves parcels for A group",
        "<p>moves</p> <b>parcels</b> for&nbsp;a",
        '<a href="/x" title="moves parcels for a">x</a>',
        "<!-- brother -->",
        "BEGIN:VEVENT\r\nSUMMARY:Kit\r\n",
        '{"letter": "for a group run"}',
    ],
)
def test_it_is_found_in_whatever_form(sent: str) -> None:
    assert hits_in(text_of_page(sent), [SECRET])


@pytest.mark.parametrize(
    "sent",
    [
        "Dear Mr Dean, your application is refused.",  # his own name
        "Police intelligence is one source of many.",  # ordinary words
        "moves parcels for the group",  # three in a row, then another word
        "<p class='kit'>Your application</p>",  # a class name is no word that anybody reads
        "The brotherhood of bakers",
    ],
)
def test_and_nothing_else_is(sent: str) -> None:
    assert not hits_in(text_of_page(sent), [SECRET])


@given(told=st.lists(words, min_size=4, max_size=30), before=st.lists(words, max_size=6), start=st.integers(0, 40))
def test_any_four_words_in_a_row_of_a_withheld_text_are_found(told: list[str], before: list[str], start: int) -> None:
    secret = secret_of(Withheld("VT-1", (" ".join(told),)))
    at = start % (len(told) - 3)
    sent = " ".join([*before, *(word.upper() for word in told[at : at + 4]), "end"])
    assert hits_in(sent, [secret])


@given(told=st.lists(words, min_size=4, max_size=20), sent=st.lists(words, max_size=30))
def test_a_text_without_four_of_its_words_in_a_row_passes(told: list[str], sent: list[str]) -> None:
    runs = {tuple(told[at : at + 4]) for at in range(len(told) - 3)}
    assume(not any(tuple(sent[at : at + 4]) in runs for at in range(len(sent) - 3)))
    assert not hits_in(" ".join(sent), [secret_of(Withheld("VT-1", (" ".join(told),)))])


@given(told=st.lists(words, min_size=4, max_size=20), cut=st.integers(0, 20))
def test_what_may_be_told_in_part_is_no_secret(told: list[str], cut: int) -> None:
    part = " ".join(told[: cut % (len(told) + 1)])
    secret = secret_of(Withheld("VT-1", (" ".join(told),), told=part))
    assert not hits_in(part, [secret])
    if len(words_of(part)) <= len(told) - 4:
        assert hits_in(" ".join(told), [secret])


@pytest.fixture(scope="module")
def staged(stage: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Unit]:
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=False):
        unit = join(stage)
        application = submitted(unit, "sale")
        theirs = finding(kind="intelligence", summary=TEXT, owner="Wexmoor Police", declared="no")
        researched(unit, application, [finding(declared="no"), theirs])
        yield unit


@pytest.fixture
def unit(staged: Unit, db: None) -> Iterator[Unit]:
    with time_machine.travel(AT, tick=False):
        yield staged


def test_a_trace_that_nobody_tested_is_withheld_whole(unit: Unit) -> None:
    application = Application.unscoped.get()
    assert hits_in("Fixed penalty for speeding, we think", secrets_from_applicant(application))
    ours = Trace.unscoped.order_by("pk")[0]
    assess_harm(ours, Harm(telling="whole", why="Known to him."), actor=unit.user("officer"), at=AT)
    assert not hits_in("Fixed penalty for speeding, we think", secrets_from_applicant(application))


def test_another_bodys_information_is_not_told_without_its_agreement(unit: Unit) -> None:
    theirs = Trace.unscoped.order_by("pk")[1]
    officer = unit.user("officer")
    for harm in (Harm(telling="whole", why="No harm."), Harm(telling="withheld", why="Live.", panel_words="Some.")):
        with pytest.raises(NotPermitted, match="without its agreement"):
            assess_harm(theirs, harm, actor=officer, at=AT)
    with pytest.raises(NotPermitted, match="needs words"):
        assess_harm(theirs, Harm(telling="part", why="Some.", owner_agreed_on=AT.date()), actor=officer, at=AT)


def test_the_latest_test_counts_and_every_one_is_kept(unit: Unit) -> None:
    ours = Trace.unscoped.order_by("pk")[0]
    officer, application = unit.user("officer"), Application.unscoped.get()
    assess_harm(ours, Harm(telling="whole", why="Known to him."), actor=officer, at=AT)
    assess_harm(ours, Harm(telling="withheld", why="The case is live again."), actor=officer, at=AT)
    assert ours.harm_tests.count() == 2
    assert hits_in("a fixed penalty for speeding", secrets_from_applicant(application))


def test_a_question_to_the_applicant_passes_the_tripwire_of_every_trace(unit: Unit) -> None:
    ours, theirs = Trace.unscoped.order_by("pk")
    officer = unit.user("officer")
    assess_harm(ours, Harm(telling="whole", why="Known to him."), actor=officer, at=AT)
    with pytest.raises(NotPermitted, match="may not be told of this"):
        ask_explanation(theirs, words="What of it?", actor=officer, at=AT)
    with pytest.raises(NotPermitted, match=f"holds words of {theirs.ref}"):
        ask_explanation(ours, words="Was the penalty given in Wexmoor?", actor=officer, at=AT)
    ours.refresh_from_db()
    assert ours.asked_on is None
    ask_explanation(ours, words="Why did you leave out the penalty?", actor=officer, at=AT)


def test_a_panel_reads_nothing_that_no_owner_agreed_even_of_our_own(unit: Unit) -> None:
    application = Application.unscoped.get()
    ours = Trace.unscoped.order_by("pk")[0]
    assess_harm(ours, Harm(telling="whole", why="Known to him."), actor=unit.user("officer"), at=AT)
    assert hits_in("a fixed penalty for speeding", secrets_from_panel(application))
    agreed = Harm(telling="whole", why="Known to him.", panel_words="A fixed penalty for speeding in 2022.")
    assess_harm(ours, agreed, actor=unit.user("officer"), at=AT)
    assert not hits_in("a fixed penalty for speeding", secrets_from_panel(application))


def test_who_has_no_part_in_a_file_tests_and_enters_nothing(unit: Unit) -> None:
    ours = Trace.unscoped.order_by("pk")[0]
    for name in ("officer_two", "decider", "senior"):
        with pytest.raises(Exception, match="Only the officer or the decision-maker of this file"):
            assess_harm(ours, Harm(telling="whole", why="x"), actor=unit.user(name), at=AT)
        with pytest.raises(Exception, match="Only the officer or the decision-maker of this file"):
            add_trace(Application.unscoped.get(), finding(), actor=unit.user(name), at=AT)
