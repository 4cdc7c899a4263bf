"""Triage: masked until authorised, step by step, judged, and gone again when it was legitimate."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from probity.corridor.intelligence.actions import open_log
from probity.corridor.monitoring.actions.nights import NIGHT
from probity.corridor.monitoring.actions.triage import Seen, ask_name, decide_name, dispose_due, judge, look, reopen
from probity.corridor.monitoring.actions.writing import write
from probity.corridor.monitoring.models import Finding, Hit, Look, Outcome, Step, Unmasking, Verdict
from probity.foundation.audit.models import Payload
from probity.foundation.casework.models import Referral, Release
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from tests.accounts import account, browser
from tests.corridor.monitoring_stage import (
    DUNN,
    LOOKED,
    NOON,
    Desk,
    looked_through,
    one_hit,
    open_desk,
    opened,
    unmasked,
)

pytestmark = pytest.mark.django_db
NAMES = ("dunn", "R-77", "S-5", "D-1", DUNN)


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def page(user, hit: Hit, part: str = "") -> str:
    """The hit's page, its reason given."""
    answer = opened(user, hit).get(f"/monitoring/hits/{hit.ref}/{part}")
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_nobody_at_the_desk_reads_a_name_in_a_masked_hit(desk: Desk) -> None:
    hit = one_hit()
    for reader in (desk.analyst, desk.supervisor, desk.rule_owner, desk.auditor):
        for address in ("/monitoring/hits/", "/monitoring/hits/?export=csv", "/monitoring/"):
            said = browser(reader).get(address).content.decode()
            assert not [name for name in NAMES if name in said], (reader.account, address)
        said = page(reader, hit)
        assert "Masked" in said
        assert not [name for name in NAMES if name in said], reader.account


def test_a_name_is_authorised_for_one_analyst_and_one_hit(desk: Desk) -> None:
    hit, other = one_hit(), one_hit(rule_id="no-reason", record_id="R-77")
    look(hit, Seen(Step.KNOWN, Look.NOTHING, LOOKED), actor=desk.analyst, at=NOON)
    unmasked(hit, desk.analyst, desk.supervisor)

    assert "R-77" in page(desk.analyst, hit)
    assert "R-77" in page(desk.supervisor, hit)
    assert "R-77" not in page(desk.writer, hit)
    assert "R-77" not in page(desk.analyst, other)
    assert page(desk.analyst, hit, "person/") != "404"
    assert page(desk.writer, hit, "person/") == "404"


def test_whoever_asks_to_see_a_name_does_not_authorise_it(desk: Desk) -> None:
    both = account("mon.both", "monitoring.analyst", "monitoring.supervisor")
    hit = one_hit()
    look(hit, Seen(Step.KNOWN, Look.NOTHING, LOOKED), actor=both, at=NOON)
    asked = ask_name(hit, reason="To go on with it", actor=both, at=NOON)
    with pytest.raises(TransitionRefused, match="second person"):
        decide_name(asked, grant=True, reason="Necessary to go on", actor=both, at=NOON)
    with pytest.raises(TransitionRefused, match="supervisor"):
        decide_name(asked, grant=True, reason="Necessary to go on", actor=desk.analyst, at=NOON)


def test_a_name_is_asked_for_only_after_looking_whether_it_is_known(desk: Desk) -> None:
    with pytest.raises(NotPermitted, match="known already"):
        ask_name(one_hit(), reason="To go on with it", actor=desk.analyst, at=NOON)


def test_the_steps_are_taken_in_their_order(desk: Desk) -> None:
    hit = one_hit()
    with pytest.raises(NotPermitted, match="First: is it known already"):
        look(hit, Seen(Step.DUTY, Look.NOTHING, LOOKED), actor=desk.analyst, at=NOON)
    looked_through(hit, desk.analyst)
    look(hit, Seen(Step.DUTY, Look.EXPLAINS, "Overtime was keyed late"), actor=desk.analyst, at=NOON)
    assert [*hit.findings.filter(step=Step.DUTY).values_list("look", flat=True)] == [Look.NOTHING, Look.EXPLAINS]


def test_each_step_shows_what_is_to_be_weighed_there_and_no_name(desk: Desk) -> None:
    hit = one_hit()
    for step, says in (("known", "None"), ("duty", "Off duty: 1 event"), ("assignment", "No: 1 event"),
                       ("tasking", "None: 1 event"), ("requester", "No: 1 event")):  # fmt: skip
        said = page(desk.analyst, hit, f"{step}/")
        assert says in said, step
        assert not [name for name in NAMES if name in said], step
        look(hit, Seen(Step(step), Look.NOTHING, LOOKED), actor=desk.analyst, at=NOON)


def test_what_one_step_explains_is_legitimate_without_a_name(desk: Desk) -> None:
    hit = one_hit()
    look(hit, Seen(Step.KNOWN, Look.NOTHING, LOOKED), actor=desk.analyst, at=NOON)
    with pytest.raises(NotPermitted, match="First: was it done on duty"):
        judge(hit, Outcome.LEGITIMATE, reason="She was on overtime", actor=desk.analyst, at=NOON)
    look(hit, Seen(Step.DUTY, Look.EXPLAINS, LOOKED), actor=desk.analyst, at=NOON)
    with pytest.raises(NotPermitted, match="Only legitimate"):
        judge(hit, Outcome.BREACH, reason="She was on overtime", actor=desk.analyst, at=NOON)
    judge(hit, Outcome.LEGITIMATE, reason="She was on overtime", actor=desk.analyst, at=NOON)
    assert hit.state == Hit.State.JUDGED


def test_nothing_but_legitimate_is_judged_of_somebody_masked(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst)
    with pytest.raises(NotPermitted, match="masked to you"):
        judge(hit, Outcome.STANDARDS, reason="Nothing explains it", actor=desk.analyst, at=NOON)


def test_only_outcomes_that_can_be_given_are_offered_and_the_page_says_how_the_others_open(desk: Desk) -> None:
    hit = one_hit()
    for step in (Step.KNOWN, Step.DUTY):
        look(hit, Seen(step, Look.EXPLAINS if step == Step.DUTY else Look.NOTHING, LOOKED), actor=desk.analyst, at=NOON)
    assert offered(early := page(desk.analyst, hit, "judge/")) == [Outcome.LEGITIMATE]
    assert "can be chosen once every step of triage has been looked at and the hit is unmasked to you" in early

    looked_through(hit, desk.analyst)
    assert offered(masked := page(desk.analyst, hit, "judge/")) == [Outcome.LEGITIMATE]
    assert "To Professional Standards and To counter-corruption can be chosen once the hit is unmasked" in masked
    assert "a monitoring supervisor other than you decides" in masked

    forced = opened(desk.analyst, hit).post(
        f"/monitoring/hits/{hit.ref}/judge/", {"outcome": Outcome.STANDARDS, "reason": "Nothing explains it"}
    )
    assert "Only legitimate can be chosen while the hit is masked to you." in forced.content.decode()
    hit.refresh_from_db()
    assert hit.state == Hit.State.OPEN

    unmasked(hit, desk.analyst, desk.supervisor)
    assert offered(named := page(desk.analyst, hit, "judge/")) == [*Outcome]
    assert "can be chosen once" not in named


def offered(said: str) -> list[str]:
    """The outcomes that the form of judging has buttons for."""
    return re.findall(r'<input(?=[^>]*name="outcome")[^>]*value="([^"]*)"', said)


def test_a_legitimate_hit_is_masked_at_once_and_disposed_of_in_time(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst)
    unmasked(hit, desk.analyst, desk.supervisor)
    judge(hit, Outcome.LEGITIMATE, reason="A sergeant had asked for it", actor=desk.analyst, at=NOON)
    assert "R-77" not in page(desk.analyst, hit)
    assert page(desk.analyst, hit, "person/") == "404"

    assert dispose_due(actor=NIGHT, at=NOON + timedelta(days=28)) == 0
    assert dispose_due(actor=NIGHT, at=NOON + timedelta(days=29)) == 1
    assert dispose_due(actor=NIGHT, at=NOON + timedelta(days=29)) == 0
    hit.refresh_from_db()
    assert (hit.state, hit.rule_id, hit.outcome) == (Hit.State.DISPOSED, "off-duty", Outcome.LEGITIMATE)
    assert (hit.why, hit.user_id, hit.person_ref, hit.record_id, hit.evidence, hit.picture) == ("", "", "", "", [], {})
    assert not Finding.objects.exclude(words="").exists()
    assert not Verdict.objects.exclude(reason="").exists()
    assert not Unmasking.unscoped.exclude(reason="").exists()
    kept = "".join(str(body) for body in Payload.objects.filter(body__isnull=False).values_list("body", flat=True))
    assert LOOKED not in kept
    assert "A sergeant had asked" not in kept


def test_a_hit_opened_again_keeps_the_first_judgement(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst)
    judge(hit, Outcome.LEGITIMATE, reason="A sergeant had asked for it", actor=desk.analyst, at=NOON)
    with pytest.raises(TransitionRefused, match="supervisor"):
        reopen(hit, reason="The sergeant denies it", actor=desk.analyst, at=NOON)
    reopen(hit, reason="The sergeant denies it", actor=desk.supervisor, at=NOON)
    unmasked(hit, desk.analyst, desk.supervisor)
    judge(hit, Outcome.STANDARDS, reason="Nothing explains it now", actor=desk.analyst, at=NOON)
    first, second = hit.verdicts.order_by("pk")
    assert (first.outcome, second.outcome, second.supersedes) == (Outcome.LEGITIMATE, Outcome.STANDARDS, first)
    assert hit.dispose_on is None


def test_counter_corruption_is_handed_the_hit(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst)
    unmasked(hit, desk.analyst, desk.supervisor)
    judge(hit, Outcome.CORRUPTION, reason="It fits the other reports", actor=desk.analyst, at=NOON)
    handed = Referral.unscoped.get(to_desk="intelligence")
    assert (handed.about_ref, handed.subject_ref) == (DUNN, hit.ref)


def test_nobody_triages_a_hit_about_themselves_or_sees_it(desk: Desk) -> None:
    hit = one_hit(person_ref=desk.bystander.person_ref)
    own = account("mon.own", "monitoring.analyst", person_ref="P-own")
    mine = one_hit(rule_id="no-reason", person_ref="P-own")
    assert Hit.objects.visible_to(own).filter(pk=hit.pk).exists()
    assert not Hit.objects.visible_to(own).filter(pk=mine.pk).exists()
    assert page(own, mine) == "404"


def test_words_that_name_the_search_do_not_leave(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.writer)
    unmasked(hit, desk.writer, desk.supervisor)
    for words in (
        "Why did you open R-77?",
        "Tell us of 1 June",
        "Your search of records is odd",
        "About dunn viewed R-77 off duty",
    ):
        with pytest.raises(NotPermitted, match="tell of the search"):
            write(hit, to_ref=DUNN, title="A question", words=words, actor=desk.writer, at=NOON)
    plain = "Please tell us about your working pattern this spring."
    release, clashes = write(hit, to_ref=DUNN, title="A question", words=plain, actor=desk.writer, at=NOON)
    assert (release.state, clashes) == (Release.State.WAITING, 0)
    with pytest.raises(TransitionRefused, match="on their way"):
        write(hit, to_ref=DUNN, title="A question", words=plain, actor=desk.writer, at=NOON)


def test_live_work_is_named_on_the_page_and_holds_what_is_written(desk: Desk) -> None:
    officer = account("mon.officer", "intelligence.officer")
    log = open_log(title="A matter", words="Something was told", people=[DUNN], actor=officer, at=NOON)
    hit = one_hit()
    assert log.ref in page(desk.writer, hit)
    looked_through(hit, desk.writer)
    unmasked(hit, desk.writer, desk.supervisor)
    words = "Please tell us about your working pattern this spring."
    release, clashes = write(hit, to_ref=DUNN, title="A question", words=words, actor=desk.writer, at=NOON)
    assert (release.state, clashes) == (Release.State.HELD, 1)
