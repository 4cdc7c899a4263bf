"""Moves, corrections, deadlines and documents."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from probity.foundation.access.models import User
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework import workflow
from probity.foundation.casework.actions import add_note, answer_query, correct, write_letter
from probity.foundation.casework.deadlines import extend, meet_deadline, pause, resume, set_deadline
from probity.foundation.casework.files import add_file, hand_out, place_of
from probity.foundation.casework.models import Deadline, DeadlineChange, Outbox, Referral, Version
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.queries import letters_on, notes_on, versions_of
from probity.foundation.casework.transitions import Transition, all_workflows, change, move, why_not
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale, TransitionRefused
from tests.foundation.cast import BARE, NOON, STAGE, referral
from tests.foundation.conftest import Account

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def asked(account: Account) -> User:
    return account("asked", "P-1")


def answered(record: Referral, actor: User, words: str = "It was a pen.") -> None:
    changes = {"answer": words, "answered_at": NOON}
    move(record, workflow.ANSWER, actor=actor, at=NOON, changes=changes, words=words)


def test_a_move_changes_the_record_and_leaves_one_entry(asked: User):
    record = referral()
    answered(record, asked)
    assert (record.state, record.version, record.answer) == ("answered", 2, "It was a pen.")
    entry = Entry.objects.get(event="casework.referral.answered")
    assert (entry.actor, entry.subject_ref, entry.data) == ("asked", record.ref, {"was": "open"})
    assert entry.payload.body == {"words": "It was a pen."}


def test_a_move_from_the_wrong_state_is_refused_and_says_what_the_record_is(asked: User):
    record = referral()
    answered(record, asked)
    with pytest.raises(TransitionRefused, match="Answer is not possible while this is “answered”"):
        answered(record, asked)
    assert Entry.objects.filter(event="casework.referral.answered").count() == 1


def test_a_guard_refuses_with_its_reason(account: Account):
    record = referral()
    stranger = account("stranger", "P-2")
    assert why_not(workflow.ANSWER, record, stranger) == "Only the person it is addressed to can answer."
    with pytest.raises(TransitionRefused, match="Only the person"):
        answered(record, stranger)
    record.refresh_from_db()
    assert (record.state, record.version) == ("open", 1)


def test_the_second_of_two_deciders_is_told_the_record_moved(asked: User):
    record = referral()
    same = Referral.unscoped.get(pk=record.pk)
    answered(record, asked)
    with pytest.raises(Stale):
        answered(same, asked, "Something else.")
    record.refresh_from_db()
    assert record.answer == "It was a pen."


def test_a_decider_is_told_when_the_record_was_corrected_under_them(asked: User):
    record = referral()
    same = Referral.unscoped.get(pk=record.pk)
    correct(record, {"title": "Another"}, reason="Misspelt", actor=asked, at=NOON)
    with pytest.raises(Stale):
        answered(same, asked)


def test_a_move_whose_entry_is_refused_does_not_happen(asked: User):
    record = referral()
    with pytest.raises(TypeError):
        move(record, workflow.ANSWER, actor=asked, at=NOON, changes={"answer": "x"}, wrong="key")
    record.refresh_from_db()
    assert (record.state, record.answer) == ("open", "")


def test_a_transition_whose_entry_would_not_say_what_was_cannot_be_made():
    with pytest.raises(ValueError, match="must include 'was'"):
        Transition("Try", frozenset({"open"}), "done", BARE)


def test_every_transition_goes_between_states_that_the_record_has():
    states = {"casework.referral": set(Referral.State.values)}
    assert states.keys() <= all_workflows().keys()
    for label, transitions in all_workflows().items():
        known = states.get(label)
        for step in transitions:
            assert step.sources
            assert known is None or {*step.sources, step.target} <= known


@pytest.mark.parametrize("name", ["state", "version", "ref", "pk", "id"])
def test_neither_a_change_nor_a_correction_goes_round_the_moves(asked: User, name: str):
    record = referral()
    with pytest.raises(ValueError, match="never changed so"):
        change(record, {name: "answered"})
    with pytest.raises(ValueError, match="never changed so"):
        correct(record, {name: "answered"}, reason="x", actor=asked, at=NOON)
    assert not Version.objects.exists()


def test_a_correction_keeps_what_was_said_and_why_it_changed(asked: User):
    record = referral(title="First")
    correct(record, {"title": "Second"}, reason="Wrong title", actor=asked, at=NOON)
    correct(record, {"title": "Third", "answered_at": NOON}, reason="Wrong again", actor=asked, at=NOON)
    assert record.title == "Third"
    assert [(version.number, version.said) for version in versions_of(record)] == [
        (2, {"title": "Second", "answered_at": None}),
        (1, {"title": "First"}),
    ]
    assert [version.reason for version in versions_of(record)] == ["Wrong again", "Wrong title"]
    assert Entry.objects.filter(event="casework.record.corrected").count() == 2


def test_a_correction_needs_a_reason(asked: User):
    with pytest.raises(NotPermitted, match="reason"):
        correct(referral(), {"title": "x"}, reason=" ", actor=asked, at=NOON)


def test_a_note_and_a_letter_are_kept_and_the_letter_told_of_without_its_words(asked: User):
    record = referral()
    add_note(record, words="Rang the giver", actor=asked, at=NOON)
    deadline = Deadline(name="Answer", due_on=date(2026, 3, 16))
    facts = {"offer": record, "name": "Ann Sale", "words": "Secret", "deadline": deadline, "sender": "The register"}
    template = "declarations/letters/challenge.txt"
    write_letter(record, template=template, to_ref="P-1", facts=facts, actor=STAGE, at=NOON)
    assert [note.words for note in notes_on(record)] == ["Rang the giver"]
    [letter] = letters_on(record)
    assert letter.title == f"A question about {record.ref}"
    assert "Dear Ann Sale" in letter.words
    assert "Secret" in letter.words
    [item] = Outbox.objects.all()
    assert item.payload["to"] == "asked@example.org"
    assert "Secret" not in str(item.payload)
    assert "Rang" not in str([*Entry.objects.values()])


# ---------------------------------------------------------------- deadlines


@pytest.fixture
def deadline(db: None) -> Deadline:
    return set_deadline(referral(), "Answer", rule_id="queries.answer_time", starts_on=date(2025, 6, 2))


def how(deadline: Deadline, **more: Any) -> dict[str, Any]:
    record = Referral.unscoped.get(ref=deadline.subject_ref)
    return {"reason": "On leave", "subject": record, "actor": STAGE, "at": NOON, **more}


def test_a_deadline_is_worked_out_by_the_rule_in_force_on_its_first_day(deadline: Deadline):
    assert (deadline.rule_id, deadline.due_on) == ("queries.answer_time", date(2025, 6, 16))


def test_a_paused_clock_is_due_as_many_days_later_as_it_stood(deadline: Deadline):
    pause(deadline, **how(deadline))
    assert deadline.paused_on == NOON.date()
    resume(deadline, **how(deadline, at=NOON + 5 * DAY))
    assert (deadline.paused_on, deadline.due_on) == (None, date(2025, 6, 21))
    kinds = [(change.kind, change.was_due, change.now_due) for change in DeadlineChange.objects.order_by("pk")]
    assert kinds == [
        ("paused", date(2025, 6, 16), date(2025, 6, 16)),
        ("resumed", date(2025, 6, 16), date(2025, 6, 21)),
    ]
    assert {entry.event for entry in Entry.objects.all()} == {"casework.deadline.paused", "casework.deadline.resumed"}


def test_two_people_on_one_page_neither_pause_nor_resume_twice(deadline: Deadline):
    same, later = Deadline.objects.get(), Deadline.objects.get()
    pause(deadline, **how(deadline))
    with pytest.raises(NotPermitted, match="not running"):
        pause(same, **how(deadline, at=NOON + 2 * DAY))
    other = Deadline.objects.get()
    resume(deadline, **how(deadline, at=NOON + 5 * DAY))
    for stale in (other, later):
        with pytest.raises(NotPermitted, match="not paused"):
            resume(stale, **how(deadline, at=NOON + 5 * DAY))
    assert Deadline.objects.get().due_on == date(2025, 6, 21)


def test_an_extension_is_later_than_what_stands_and_has_a_reason(deadline: Deadline):
    stale = Deadline.objects.get()
    extend(deadline, to=date(2025, 7, 1), **how(deadline))
    assert deadline.due_on == date(2025, 7, 1)
    for day in (date(2025, 7, 1), date(2025, 6, 20)):
        with pytest.raises(NotPermitted, match="later than"):
            extend(stale, to=day, **how(deadline))
    with pytest.raises(NotPermitted, match="reason"):
        extend(deadline, to=date(2025, 8, 1), **how(deadline, reason="  "))
    assert Payload.objects.get().body == {"reason": "On leave"}


def test_what_is_done_is_neither_paused_nor_extended(deadline: Deadline):
    meet_deadline(Referral.unscoped.get(), "Answer", at=NOON)
    with pytest.raises(NotPermitted, match="not running"):
        pause(deadline, **how(deadline))
    with pytest.raises(NotPermitted, match="done already"):
        extend(deadline, to=date(2025, 7, 1), **how(deadline))


def test_a_deadline_set_again_starts_anew_and_stays_one(deadline: Deadline):
    record = Referral.unscoped.get()
    meet_deadline(record, "Answer", at=NOON)
    again = set_deadline(record, "Answer", rule_id="queries.answer_time", starts_on=date(2025, 7, 1))
    assert (Deadline.objects.count(), again.met_at, again.due_on) == (1, None, date(2025, 7, 15))


# ---------------------------------------------------------------- documents

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 32
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 64


def package(*names: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def sheet() -> bytes:
    made = BytesIO()
    Workbook().save(made)
    return made.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")


def kept(name: str, content: bytes, folders: Path) -> Any:
    record = referral()
    return add_file(record, name=name, chunks=[content[:5], content[5:]], actor=STAGE, at=NOON)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.PDF", PDF),
        ("a.png", PNG),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
        ("a.docx", DOCX),
        ("a.xlsx", sheet()),
        ("a.txt", b"BM and MZ are how this begins. \xe2\x82\xac5"),
        ("a.txt", b"\xef\xbb\xbfWith a mark"),
    ],
)
def test_a_document_whose_content_and_name_agree_is_kept(folders: Path, name: str, content: bytes):
    assert hand_out(kept(name, content, folders), actor=STAGE, at=NOON) == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", EXE),
        ("a.txt", EXE),
        ("a.exe", EXE),
        ("a.txt", PDF),
        ("a.txt", b"%PDF-1.7\nplain letters alone\n%%EOF"),
        ("a.pdf", b"only words"),
        ("a.docx", package("evil.exe")),
        ("a.docx", package("[Content_Types].xml", "xl/workbook.xml")),
        ("a.docx", package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docx", b"PK\x03\x04 cut"),
        ("a.xlsx", DOCX),
        ("a.zip", DOCX),
        ("a.html", b"<script>"),
        ("a.bat", b"format c:"),
        ("a.png", JPEG),
        ("a.txt", b"\xff\xfe\x00\x01"),
        ("a.txt", b"a\x00b"),
        ("a.txt", b"a\x1bb"),
        ("no-ending", PDF),
        ("a.pdf.exe", PDF),
    ],
)
def test_a_document_whose_content_or_name_is_another_kind_is_refused(folders: Path, name: str, content: bytes):
    with pytest.raises(BadInput, match="must agree"):
        kept(name, content, folders)


def test_an_empty_and_a_too_large_document_are_refused_before_all_is_read(folders: Path):
    with pytest.raises(BadInput, match="empty"):
        kept("a.pdf", b"", folders)
    chunks = iter([b"%PDF-1.7\n", *([b"x" * 2**20] * 40)])
    with pytest.raises(BadInput, match="larger than 25 MiB"):
        add_file(referral(), name="a.pdf", chunks=chunks, actor=STAGE, at=NOON)
    assert sum(1 for _ in chunks) == 15


def test_the_same_document_twice_lies_once_under_its_digest(folders: Path):
    one, two = kept("a.pdf", PDF, folders), kept("b.pdf", PDF, folders)
    assert one.sha256 == two.sha256
    assert [path for path in (folders / "files").rglob("*") if path.is_file()] == [place_of(one.sha256)]


def test_a_folder_in_a_documents_name_is_left_out(folders: Path):
    assert kept("../../etc/passwd.pdf", PDF, folders).name == "passwd.pdf"


def test_each_download_is_entered(folders: Path):
    document = kept("a.pdf", PDF, folders)
    hand_out(document, actor=STAGE, at=NOON)
    entry = Entry.objects.get(event="casework.file.downloaded")
    assert (entry.operation, entry.data) == ("disclosure", {"file": document.ref, "sha256": document.sha256})


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_bytes_that_are_gone_or_changed_are_never_handed_out_nor_entered(folders: Path, fault: str):
    document = kept("a.pdf", PDF, folders)
    place = place_of(document.sha256)
    place.unlink() if fault == "gone" else place.write_bytes(b"%PDF-other")
    with pytest.raises(BadInput, match="not what was filed"):
        hand_out(document, actor=STAGE, at=NOON)
    assert not Entry.objects.filter(event="casework.file.downloaded").exists()


# ---------------------------------------------------------------- questions


def test_an_answer_goes_back_as_a_referral_of_its_own(asked: User):
    record = referral(key="RK-1", title="A pen", about_ref="P-1")
    answer_query(record, words="It was a pen.", actor=asked, at=NOON)
    back = Referral.unscoped.get(kind="answer")
    assert (back.in_reply_to, back.words, back.state) == ("RK-1", "It was a pen.", "received")
    with pytest.raises(TransitionRefused):
        answer_query(record, words="Again", actor=asked, at=NOON)
    assert Referral.unscoped.filter(kind="answer").count() == 1


def test_a_question_to_a_desk_is_answered_from_that_desk_and_never_by_whom_it_is_about(account: Account):
    record = referral(to_ref="", to_desk="standards", about_ref="P-3")
    assert "Only the desk" in why_not(workflow.ANSWER, record, account("stranger", "P-2"))
    assert "involves you" in why_not(workflow.ANSWER, record, account("concerned", "P-3", STANDARDS))
    assert why_not(workflow.ANSWER, record, account("officer", "P-4", STANDARDS)) == ""
