"""The scene's panels, meetings, cases, judgements, worries and words to officers, in each relation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from probity.foundation.access.numbering import next_reference
from probity.office.scrutiny.models import (
    AgendaItem,
    Attendance,
    DrawnCase,
    Judgement,
    OfficerWords,
    PackCase,
    Panel,
    PanelAction,
    PanelMeeting,
    PanelMember,
    PanelSummary,
    Worry,
)
from tests.matrix.scenes import AT, CROWD
from tests.matrix.walking import RELATIONS

ON = date(2026, 3, 9)
FIXED = {"meeting_act": "item", "pack_act": "write", "member_act": "train"}
_OF_MEETINGS = ("panel_meeting", "panel_meeting_act", "my_panel_meeting")
_OF_CASES = ("pack_case", "pack_case_act", "my_panel_case", "my_panel_judge", "my_panel_aside")
KINDS = {
    "panel": "scrutiny.panel", "panel_meeting_new": "scrutiny.panel", "panel_member": "scrutiny.panelmember",
    "panel_member_account": "scrutiny.panelmember", "panel_member_act": "scrutiny.panelmember",
    "panel_action_done": "scrutiny.panelaction", "panel_summary": "scrutiny.panelsummary",
    "worry_close": "scrutiny.worry", "officer_words": "scrutiny.officerwords",
    **dict.fromkeys(_OF_MEETINGS, "scrutiny.panelmeeting"), **dict.fromkeys(_OF_CASES, "scrutiny.packcase"),
}  # fmt: skip
PUBLIC = {"panels:summary": "scrutiny.panelsummary"}


def records(drawn: Mapping[str, DrawnCase]) -> dict[str, dict[str, Any]]:
    """One case of the officer in each relation, all before one panel that has judged them."""
    panel, member = _panel("Riverside"), _member("Ann Bell")
    meeting = _meeting(panel, member, ON)
    cases = {relation: _case(meeting, drawn[relation], place) for place, relation in enumerate(RELATIONS, 1)}
    alike = {
        "scrutiny.panel": panel, "scrutiny.panelmember": member, "scrutiny.panelmeeting": meeting,
        "scrutiny.panelaction": _action(meeting), "scrutiny.panelsummary": _summary(meeting, "draft"),
    }  # fmt: skip
    return {
        "scrutiny.packcase": cases,
        "scrutiny.judgement": {relation: _judgement(one, member) for relation, one in cases.items()},
        "scrutiny.worry": {relation: _worry(one) for relation, one in cases.items()},
        "scrutiny.officerwords": {relation: _words(one) for relation, one in cases.items()},
        **{kind: dict.fromkeys(RELATIONS, made) for kind, made in alike.items()},
    }


def crowd() -> None:
    """More panels, meetings, members, cases, worries and words than anybody has, of the cases that are drawn."""
    panel, member = _panel("Uplands"), _member("Sam Cole")
    meeting = _meeting(panel, member, ON + timedelta(days=1))
    for number, one in enumerate(DrawnCase.unscoped.filter(packed=None).order_by("pk")[: 2 * CROWD], 1):
        made = _case(meeting, one, number)
        _judgement(made, member)
        _worry(made)
        _words(made)
    for place in range(CROWD):
        _panel(f"Panel {place}")
        more = _meeting(panel, _member(f"Member {place}"), ON - timedelta(days=place + 1))
        _action(more)
        _summary(more, "published")
        AgendaItem.objects.create(meeting=meeting, title=f"Item {place}", words="Good work", put_at=AT)


def _panel(name: str) -> Panel:
    return Panel.unscoped.create(ref=next_reference("SPN"), name=name, formed_on=ON)


def _member(name: str) -> PanelMember:
    return PanelMember.unscoped.create(
        ref=next_reference("SPM"), name=name, starts_on=ON, ends_on=ON + timedelta(days=700), entered_at=AT,
        panels=[one.ref for one in Panel.unscoped.all()],
    )  # fmt: skip


def _meeting(panel: Panel, member: PanelMember, on: date) -> PanelMeeting:
    made: PanelMeeting = PanelMeeting.unscoped.create(
        ref=next_reference("SPG"), state="open", panel=panel, held_on=on, attending_ref="P-attends", opened_at=AT
    )
    Attendance.objects.create(meeting=made, member=member)
    return made


def _case(meeting: PanelMeeting, drawn: DrawnCase, number: int) -> PackCase:
    return PackCase.unscoped.create(
        ref=next_reference("SK"), state="judged", meeting=meeting, drawn=drawn, number=number, judged_at=AT,
        officer_ref=drawn.officer_ref, supervisor_ref=drawn.record.supervisor_ref, colour="red", view="not_reasonable",
        reasons="Thin grounds", shown={"facts": [["Power", "Section"]], "account": "Seen to hide it", "statement": ""},
    )  # fmt: skip


def _judgement(case: PackCase, member: PanelMember) -> Judgement:
    return Judgement.unscoped.create(
        ref=next_reference("SKA"), case=case, member=member, colour="red", view="not_reasonable", reasons="Thin", at=AT
    )


def _worry(case: PackCase) -> Worry:
    return Worry.unscoped.create(
        ref=next_reference("SKF"), case=case, officer_ref=case.officer_ref, referral_ref="RF-000000-X", sent_at=AT
    )


def _words(case: PackCase) -> OfficerWords:
    return OfficerWords.unscoped.create(
        ref=next_reference("SKW"), case=case, officer_ref=case.officer_ref, supervisor_ref=case.supervisor_ref,
        words="Write more", sent_at=AT, due_on=ON,
    )  # fmt: skip


def _action(meeting: PanelMeeting) -> PanelAction:
    return PanelAction.unscoped.create(
        ref=next_reference("SPA"), meeting=meeting, words="Brief every team", whose="training", due_on=ON, entered_at=AT
    )


def _summary(meeting: PanelMeeting, state: str) -> PanelSummary:
    says = {"month": "March 2026", "periods": ["January 2026"], "judged": 6, "drawn": 6, "shortfall": 0, "replaced": 0,
            "reasons": [], "lacks": [], "asked": 6, "actions": [], "agreement": "Not computable.",
            "colours": [["Green", 0], ["Amber", 0], ["Red", 6]]}  # fmt: skip
    return PanelSummary.unscoped.create(
        ref=next_reference("SPS"), state=state, meeting=meeting, words="Grounds were thin", says=says, written_at=AT,
        written_by_ref="P-coordinator", approved_by_ref="P-lead" if state == "published" else "",
        published_at=AT if state == "published" else None,
    )  # fmt: skip
