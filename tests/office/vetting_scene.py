"""The scene's applications for clearance, of each kind about the person of each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.foundation.casework.models import Letter, subject_of
from probity.office.vetting.models import (
    Appeal,
    Applicant,
    Application,
    ApplicationState,
    Check,
    Decision,
    DecisionState,
    FormEntry,
    HarmTest,
    Marker,
    Outcome,
    ReaderView,
    Trace,
)
from tests.matrix.scenes import AT
from tests.matrix.walking import RELATIONS

FIXED = {
    "section": "about", "question": "names", "listing": "addresses", "asked": "where", "number": 0, "act_name": "note",
    "trace_act_name": "harm", "appeal_act_name": "give",
}  # fmt: skip
DRAFT, ENDED = "vetting draft", "vetting ended"
ENDED_PAGES = ("mine_one", "receipt", "mine_letter", "mine_appeal", "mine_withdraw_appeal", "my_data", "calendar")
KINDS = {
    "mine_question": "vetting.application", "mine_withdraw": "vetting.application", "trace": "vetting.trace",
    "trace_act": "vetting.trace", "likely_one": "vetting.decision", "appeal_act": "vetting.appeal",
    "appeal_bundle": "vetting.appeal", "act": "vetting.application", "check_result": "vetting.application",
    "identify": "vetting.application", "decide": "vetting.application", "decide_check": "vetting.application",
    "decide_mitigation": "vetting.application", "decide_trace": "vetting.application",
    "add_document": "vetting.application", "download": "vetting.application",
    **dict.fromkeys(ENDED_PAGES, ENDED),
}  # fmt: skip


def kind_of(rest: str) -> str:
    """Which kind of record an address of applications names, or "" for another part of the desk."""
    if rest in KINDS:
        return KINDS[rest]
    if rest == "form" or rest.startswith("form_"):
        return DRAFT
    return "vetting.application" if rest == "file" or rest.startswith("file_") else ""


def records(people: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Applications and what hangs on them, of each kind in each relation."""
    files = {relation: _with_decider(people[relation]) for relation in RELATIONS}
    ended = {relation: _ended(people[relation]) for relation in RELATIONS}
    return {
        "vetting.application": files,
        DRAFT: {relation: _application(people[relation], ApplicationState.DRAFT) for relation in RELATIONS},
        ENDED: ended,
        "vetting.trace": {relation: Trace.unscoped.get(application=one) for relation, one in files.items()},
        "vetting.decision": {relation: Decision.unscoped.get(application=one) for relation, one in files.items()},
        "vetting.readerview": {
            relation: ReaderView.unscoped.get(decision__application=one) for relation, one in files.items()
        },
        "vetting.appeal": {
            relation: Appeal.unscoped.get(decision__application=one) for relation, one in ended.items()
        },
        "vetting.marker": {relation: Marker.unscoped.get(application=one) for relation, one in ended.items()},
        "vetting.applicant": {
            relation: Applicant.unscoped.create(
                ref=next_reference("AP"), given_names="Rowan", family_name="Sample", person_ref=people[relation],
                entered_at=AT,
            )
            for relation in RELATIONS
        },
    }  # fmt: skip


def crowd(people: Mapping[str, str]) -> None:
    """One more of each, called until there are more than one page of the queue shows."""
    _with_decider(people["other"])
    _ended(people["other"])
    _application(people["own"], ApplicationState.WITHDRAWN)


def _application(person_ref: str, state: ApplicationState) -> Application:
    return Application.unscoped.create(
        ref=next_reference("VA"), state=state, applicant_ref=person_ref, applicant_name="Rowan Sample",
        level_codes=["RV"], level_words=" RV ", kind="new", opened_at=AT, truth_at=AT, submitted_on=AT.date(),
        target_on=date(2026, 4, 13), officer_ref="P-officer", privacy_version="version 1",
    )  # fmt: skip


def _trace(application: Application) -> Trace:
    return Trace.unscoped.create(
        ref=next_reference("VT"), application=application, kind="fixed_penalty", summary="A penalty.", source="PNC",
        owner="This force", declared="no", found_on=AT.date(), found_by_ref="P-officer", asked_on=AT.date(),
        asked_words="Why not?",
    )  # fmt: skip


def _decision(application: Application, state: DecisionState, **said: Any) -> Decision:
    return Decision.unscoped.create(
        ref=next_reference("VE"), application=application, state=state, decider_ref="P-decider", outcome=Outcome.REFUSE,
        rationale="On balance.", file_words="Risk.", applicant_words="We cannot be sure.", begun_at=AT, proposed_at=AT,
        record_from=AT.date(), **said,
    )  # fmt: skip


def _with_decider(person_ref: str) -> Application:
    """With a decision-maker, who proposes a refusal that one reader has read."""
    application = _application(person_ref, ApplicationState.DECISION)
    trace = _trace(application)
    HarmTest.objects.create(trace=trace, telling="whole", why="Known.", owner="This force", by_ref="P-officer", at=AT)
    check = Check.objects.create(application=application, kind="pnc", asked_by_ref="P-officer", asked_on=AT.date())
    entry = FormEntry.objects.create(application=application, section="referees", said={"name": "Ann"}, saved_at=AT)
    decision = _decision(application, DecisionState.PROPOSED)
    ReaderView.unscoped.create(
        ref=next_reference("VO"), decision=decision, role="vetting.senior", reader_ref="P-senior", view="fair",
        words="Fair.", at=AT,
    )  # fmt: skip
    application.also_named = {"check_number": check.pk, "entry_number": entry.pk, "trace_ref": trace.ref}  # type: ignore[attr-defined]  # for addresses
    return application


def _ended(person_ref: str) -> Application:
    """Refused, with its letter, an appeal and a marker."""
    application = _application(person_ref, ApplicationState.REFUSED)
    Application.unscoped.filter(pk=application.pk).update(ended_on=AT.date())
    decision = _decision(application, DecisionState.RECORDED, recorded_at=AT)
    Appeal.unscoped.create(
        ref=next_reference("VL"), decision=decision, grounds="Wrong.", lodged_on=AT.date(), window_ended_on=AT.date()
    )
    Marker.unscoped.create(
        ref=next_reference("VM"), application=application, words="Adverse.", placed_by_ref="P-officer",
        placed_on=AT.date(), review_on=date(2027, 1, 1),
    )  # fmt: skip
    letter = Letter.objects.create(
        **subject_of(application), ref=next_reference("LE"), template="x", to_ref=person_ref, title="Your letter",
        words="Refused.", at=AT,
    )  # fmt: skip
    application.also_named = {"letter_ref": letter.ref}  # type: ignore[attr-defined]  # for addresses
    return application
