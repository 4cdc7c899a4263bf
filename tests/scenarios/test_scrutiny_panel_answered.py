"""A search of a child before a panel: a member who knows the officer, one untrained, one who fears misconduct."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from probity.foundation.casework.models import Letter, Referral
from probity.office.scrutiny.actions.panels_meetings import ask_for, plan_meeting
from probity.office.scrutiny.models import Judgement, OfficerWords, PackCase, PanelMeeting, PanelSummary, Worry
from probity.office.scrutiny.queries.panels_agreement import agreement_of
from tests.office.cast import Cast
from tests.office.scrutiny_panels import (
    FINE,
    THIN,
    account_of,
    client_of,
    judged,
    meeting_of,
    member_of,
    packed,
    panel_of,
    today,
)

JUDGES = ("Ann Bell", "Sam Cole", "Ewa Nowak")
TELLS_OF_THE_CHILD = ("Kyle", "kyle", "Brandreth", "Swithun", "Harbour", "harbour", "16", "sixteen", "eleven", "9 June",
                      "2026-06-09", "10 to 17", "21:40", "07700")  # fmt: skip


def seen(client: Client, path: str) -> str:
    """The words of a page that opens, without its tags."""
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def post(client: Client, path: str, **given: object) -> None:
    """Send a form that is taken: it leads on."""
    response = client.post(path, given)
    assert response.status_code == 302, html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def told(cast: Cast) -> tuple[Cast, PanelMeeting, PackCase]:
    """Three searches of a child, drawn; Mrs Ives knows the officer of them, Mr Dunn lacks some training."""
    panel = panel_of(cast)
    for name in JUDGES:
        member_of(cast, panel, name)
    member_of(cast, panel, "Joan Ives", knows="sale")
    member_of(cast, panel, "Lee Dunn", trained=False)
    meeting = meeting_of(cast, panel)
    case = packed(cast, meeting, 3)[0]
    runs = cast.client("registrar")
    for one in PackCase.unscoped.filter(meeting=meeting):
        post(runs, f"/scrutiny/panel-cases/{one.ref}/do/redact/", hidden="kyle's kyle", statement="")
        post(runs, f"/scrutiny/panel-cases/{one.ref}/do/ready/", read="on")
    post(runs, f"/scrutiny/panel-meetings/{meeting.ref}/do/open/")
    return cast, meeting, case


def judge_everything(meeting: PanelMeeting) -> None:
    """Three members judge three cases alone; one fears misconduct in the first."""
    for at, name in enumerate(JUDGES):
        for number, one in enumerate(PackCase.unscoped.filter(meeting=meeting)):
            given = FINE if (at, number) in {(0, 1), (1, 1), (2, 1), (1, 2)} else THIN
            worry = "He wrote the same of all three." if (at, number) == (2, 0) else ""
            judged(one, name, **given, worry=worry)


def test_who_knows_the_officer_or_is_untrained_opens_nothing_and_is_not_counted(
    told: tuple[Cast, PanelMeeting, PackCase],
) -> None:
    _, meeting, case = told
    for name in ("Joan Ives", "Lee Dunn"):
        client = client_of(name)
        assert client.get(f"/scrutiny/panel/cases/{case.ref}/").status_code == 404
        assert client.post(f"/scrutiny/panel/cases/{case.ref}/judge/", FINE).status_code == 404
    assert "training is not in date: Fair judgement" in seen(client_of("Lee Dunn"), "/scrutiny/panel/")
    assert "You stand aside from case 1, 2, 3" in seen(
        client_of("Joan Ives"), f"/scrutiny/panel/meetings/{meeting.ref}/"
    )
    judge_everything(meeting)
    assert agreement_of(meeting).numerator == 9  # three members, three cases: neither Mrs Ives nor Mr Dunn


def test_what_others_judged_is_read_only_once_the_last_judgement_alone_is_in(
    told: tuple[Cast, PanelMeeting, PackCase],
) -> None:
    cast, meeting, case = told
    page = f"/scrutiny/panel/cases/{case.ref}/"
    for name in JUDGES[:2]:
        post(client_of(name), f"{page}judge/", **THIN)
        assert "2 of 3" in seen(client_of(name), page) or "1 of 3" in seen(client_of(name), page)
        assert seen(client_of(JUDGES[2]), page).count(THIN["reasons"]) == 0
        assert THIN["reasons"] not in seen(cast.client("registrar"), f"/scrutiny/panel-cases/{case.ref}/")
        assert Judgement.objects.visible_to(cast.user("owner")).count() == 0
    post(client_of(JUDGES[2]), f"{page}judge/", **FINE)
    assert seen(client_of(JUDGES[0]), page).count(THIN["reasons"]) == 3  # two others' and one's own
    assert PackCase.unscoped.get(pk=case.pk).state == "together"
    assert "not computable" in agreement_of(meeting).words  # of one case nothing can be said


@pytest.mark.slow
def test_the_panel_is_answered_and_what_is_published_does_not_name_the_child(
    told: tuple[Cast, PanelMeeting, PackCase],
) -> None:
    cast, meeting, case = told
    runs, officer = cast.client("registrar"), cast.client("sale")
    judge_everything(meeting)
    worry = Worry.unscoped.get(case=case)
    referral = Referral.unscoped.get(ref=worry.referral_ref)
    assert (referral.to_desk, referral.about_ref, referral.sender) == ("standards", cast.ref("sale"), "Scrutiny panel")
    assert "Received by Professional Standards" in seen(
        client_of("Ann Bell"), f"/scrutiny/panel/meetings/{meeting.ref}/"
    )

    for one in PackCase.unscoped.filter(meeting=meeting):
        post(runs, f"/scrutiny/panel-cases/{one.ref}/do/judge/", **THIN, worry="")
    post(runs, f"/scrutiny/panel-cases/{case.ref}/do/write/", words="A smell alone is not enough.")
    ask_for(meeting, "Brief every team on recording grounds", whose="training", due_on=today(),
            actor=cast.user("registrar"), at=timezone.now())  # fmt: skip
    words = OfficerWords.unscoped.get()
    assert {*Letter.objects.values_list("to_ref", flat=True)} == {cast.ref("sale"), cast.ref("ure")}
    assert "A smell alone is not enough." in seen(officer, f"/scrutiny/panel-words/{words.ref}/")
    assert cast.client("finch").get(f"/scrutiny/panel-words/{words.ref}/").status_code == 404
    post(officer, f"/scrutiny/panel-words/{words.ref}/", answer="I agree. Kyle was with PC Finch at Harbour by then.")
    post(runs, f"/scrutiny/panel-meetings/{meeting.ref}/do/close/")

    after = plan_meeting(meeting.panel, today().replace(year=today().year + 1, day=1), actor=cast.user("registrar"),
                         at=timezone.now())  # fmt: skip
    agenda = seen(runs, f"/scrutiny/panel-meetings/{after.ref}/")
    assert "I agree." in agenda
    assert "Finch" not in agenda
    post(cast.client("standards"), f"/scrutiny/panel-worries/{worry.ref}/close/", words="Management action.")
    assert "Closed by Professional Standards" in seen(client_of("Ann Bell"), f"/scrutiny/panel/meetings/{meeting.ref}/")
    assert "Management action" not in seen(client_of("Ann Bell"), f"/scrutiny/panel/cases/{case.ref}/")

    _is_published_without_a_name(cast, meeting)


def _is_published_without_a_name(cast: Cast, meeting: PanelMeeting) -> None:
    runs, page = cast.client("registrar"), f"/scrutiny/panel-meetings/{meeting.ref}/do/summary/"
    refused = runs.post(page, {"words": "We read of Kyle, 16, at Harbour on 9 June."})
    assert refused.status_code == 200
    assert "could name somebody" in refused.content.decode()
    post(runs, page, words="Grounds were thin. The panel asks for training.")
    summary = PanelSummary.unscoped.get()
    assert Client().get(f"/published/panels/{summary.ref}/").status_code == 404
    assert runs.post(f"/scrutiny/panel-summaries/{summary.ref}/").status_code == 403  # its author does not approve it
    post(cast.client("owner"), f"/scrutiny/panel-summaries/{summary.ref}/")
    published = seen(Client(), f"/published/panels/{summary.ref}/")
    assert "3 cases read" in published
    assert "0 cases left for a listed reason" in published
    assert "Fleiss' kappa" in published
    assert [word for word in TELLS_OF_THE_CHILD if word in published.replace(summary.ref, "")] == []
    assert [name for name in (*JUDGES, "Sale", account_of("Joan Ives")) if name in published] == []
