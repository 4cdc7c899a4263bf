"""The scene's requests for postings, answers about oneself, second readings and releases, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.workforce.models import DeskAnswer, Post, PostingRequest
from probity.office.vetting.models import (
    Application,
    Decision,
    EqualityAnswer,
    FairnessRelease,
    ReadingDraw,
    SecondReading,
)
from tests.matrix.scenes import AT
from tests.matrix.walking import RELATIONS

FIXED = {"ask_number": 0, "quarter": "2026-Q1"}
DRAW = "vetting reading draw"
KINDS = {
    "asked_posting": "workforce.postingrequest", "equality": "vetting.application", "reading": "vetting.secondreading",
    "fairness_release": "vetting.fairnessrelease",
    "desk_photo": "vetting.fairnessrelease",  # no photo was asked for in the scene: whoever asks is told there is none
    "reading_decide": "vetting.secondreading", "reading_draw": DRAW, "reading_draw_now": DRAW,
}  # fmt: skip
POSTINGS = {"workforce:posting": "workforce.postingrequest", "workforce:posting_withdraw": "workforce.postingrequest"}


def records(people: Mapping[str, str], files: Mapping[str, Application]) -> dict[str, dict[str, Any]]:
    """One of each kind in each relation, upon the scene's applications."""
    draw = _draw()
    release = FairnessRelease.unscoped.create(
        ref=next_reference("VB"), quarter="2026-Q1", tables=[], released_at=AT, released_by_ref="P-custodian"
    )
    return {
        "workforce.postingrequest": {relation: _request(people[relation]) for relation in RELATIONS},
        "vetting.equalityanswer": {relation: _answer(files[relation]) for relation in RELATIONS},
        "vetting.secondreading": {relation: _reading(draw, files[relation]) for relation in RELATIONS},
        "vetting.readingdraw": dict.fromkeys(RELATIONS, draw),
        DRAW: dict.fromkeys(RELATIONS, draw),
        "vetting.fairnessrelease": dict.fromkeys(RELATIONS, release),
    }


def _request(person_ref: str) -> PostingRequest:
    made = PostingRequest.unscoped.create(
        ref=next_reference("VP"), kind="posting", person_ref=person_ref, post_ref=Post.unscoped.first().ref,
        from_on=date(2026, 6, 1), why="The best for it", asked_by_ref="P-hr", asked_at=AT, answer_on=date(2026, 3, 5),
    )  # fmt: skip
    DeskAnswer.objects.create(request=made, desk="vetting", may_go=True, words="Nothing against it.", at=AT)
    return made


def _answer(application: Application) -> EqualityAnswer:
    return EqualityAnswer.unscoped.create(
        ref=next_reference("VX"), application_ref=application.ref, groups={}, answered_at=AT
    )


def _draw() -> ReadingDraw:
    return ReadingDraw.unscoped.create(
        ref=next_reference("VG"), first_day=date(2026, 1, 1), last_day=date(2026, 1, 31), sizes={"refusal": 1},
        commitment="0" * 64, seed="0" * 64, committed_at=AT, committed_by_ref="P-manager",
    )  # fmt: skip


def _reading(draw: ReadingDraw, application: Application) -> SecondReading:
    return SecondReading.unscoped.create(
        ref=next_reference("VG"), draw=draw, application=application, stratum="force: refusal",
        first_decision=Decision.unscoped.get(application=application),
    )  # fmt: skip
