"""Closer monitoring by authority, to the minute, and rules: their numbers, their precision, what turns one on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from probity.corridor.monitoring.actions.nights import NIGHT
from probity.corridor.monitoring.actions.rules import (
    Grounds,
    approve_authority,
    end_overdue_authorities,
    propose_authority,
    tune,
)
from probity.corridor.monitoring.actions.triage import judge
from probity.corridor.monitoring.actions.watches import (
    Proposal,
    decide_watch,
    end_watch,
    lapse_watches,
    local_midnight,
    note_lapse,
    propose_watch,
)
from probity.corridor.monitoring.models import Authority, Hit, Look, Outcome, Watch
from probity.corridor.monitoring.queries.catalogue import numbers_now, rules
from probity.corridor.monitoring.queries.for_the_lake import closer_spells, own_reads, rule_settings
from probity.corridor.monitoring.queries.precision import precision_by_rule
from probity.foundation.access.models import User
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from tests.accounts import account, browser
from tests.corridor.monitoring_stage import NOON, Desk, found, looked_through, night, open_desk

pytestmark = pytest.mark.django_db
JUDE = "P-000202-J"
IN_MARCH = datetime(2025, 3, 31, 9, tzinfo=UTC)
WHY = {"necessity": "Two reports from his team", "proportionality": "Asking him would end it"}
GROUNDS = Grounds("Media policy, May 2025", "Regulations of 2018", "Assessment of May 2025", date(2025, 12, 31))


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def in_spring(desk: Desk, person: str = JUDE) -> Watch:
    """An authority from 1 April to 30 June 2025, both days whole."""
    ends = local_midnight(date(2025, 7, 1))
    proposal = Proposal(person, local_midnight(date(2025, 4, 1)), ends, **WHY)
    watch = propose_watch(proposal, actor=desk.supervisor, at=IN_MARCH)
    return decide_watch(watch, grant=True, reason="Necessary and no wider", actor=desk.authoriser, at=IN_MARCH)


def needs_of(user: User) -> str:
    return browser(user).get("/").content.decode()


def test_an_authority_ends_to_the_minute_lapses_by_itself_and_is_on_its_authorisers_page(desk: Desk) -> None:
    watch = in_spring(desk)
    (spell,) = closer_spells()
    assert spell["starts_at"] == datetime(2025, 3, 31, 23, tzinfo=UTC)
    assert spell["ends_at"] == datetime(2025, 6, 30, 23, tzinfo=UTC)

    assert lapse_watches(actor=NIGHT, at=spell["ends_at"] - timedelta(minutes=1)) == 0
    assert lapse_watches(actor=NIGHT, at=spell["ends_at"]) == 1
    watch.refresh_from_db()
    assert watch.state == Watch.State.LAPSED
    assert [*closer_spells()] == [spell]
    assert watch.ref in needs_of(desk.authoriser)
    note_lapse(watch, actor=desk.authoriser, at=NOON)
    assert watch.ref not in needs_of(desk.authoriser)


def test_whoever_proposes_closer_monitoring_does_not_authorise_it(desk: Desk) -> None:
    both = account("mon.both", "monitoring.supervisor", "monitoring.authoriser")
    proposal = Proposal(JUDE, local_midnight(date(2025, 4, 1)), local_midnight(date(2025, 5, 1)), **WHY)
    watch = propose_watch(proposal, actor=both, at=IN_MARCH)
    with pytest.raises(TransitionRefused, match="second person"):
        decide_watch(watch, grant=True, reason="Necessary and no wider", actor=both, at=IN_MARCH)
    assert closer_spells() == []


def test_an_authority_is_never_longer_than_the_rule_nor_in_the_past(desk: Desk) -> None:
    for first, last, words in (
        (date(2025, 4, 1), date(2025, 7, 5), "longer than 92 days"),
        (date(2025, 3, 1), date(2025, 4, 1), "in the past"),
        (date(2025, 5, 1), date(2025, 5, 1), "after it begins"),
    ):
        with pytest.raises(BadInput, match=words):
            propose_watch(
                Proposal(JUDE, local_midnight(first), local_midnight(last), **WHY), actor=desk.supervisor, at=IN_MARCH
            )


def test_an_authority_given_late_covers_nothing_before_it_was_given(desk: Desk) -> None:
    proposal = Proposal(JUDE, local_midnight(date(2025, 4, 1)), local_midnight(date(2025, 5, 1)), **WHY)
    watch = propose_watch(proposal, actor=desk.supervisor, at=IN_MARCH)
    late = datetime(2025, 4, 10, 12, tzinfo=UTC)
    decide_watch(watch, grant=True, reason="Necessary and no wider", actor=desk.authoriser, at=late)
    assert closer_spells()[0]["starts_at"] == late
    end_watch(watch, reason="The reports were explained", actor=desk.supervisor, at=late + timedelta(days=2))
    assert closer_spells()[0]["ends_at"] == late + timedelta(days=2)


def test_an_authority_about_somebody_at_the_desk_is_the_nominees_alone(desk: Desk) -> None:
    proposal = Proposal(desk.analyst.person_ref, IN_MARCH, IN_MARCH + timedelta(days=9), **WHY)
    watch = propose_watch(proposal, actor=desk.nominee, at=IN_MARCH)
    assert watch.is_apart
    for reader in (desk.analyst, desk.supervisor, desk.authoriser, desk.auditor):
        assert not Watch.objects.visible_to(reader).exists()
    decide_watch(watch, grant=True, reason="Necessary and no wider", actor=desk.second_nominee, at=IN_MARCH)


# ---------------------------------------------------------------- rules


def test_a_changed_number_counts_from_the_next_night_with_its_reason_kept(desk: Desk) -> None:
    shipped = numbers_now("crowd")["at_least"]
    tune("crowd", "at_least", shipped + 5, reason="Too many about one road", actor=desk.rule_owner, at=NOON)
    assert rule_settings(on=date(2025, 6, 3)) == {"crowd": {"at_least": shipped + 5}}
    assert "Too many about one road" in browser(desk.analyst).get("/monitoring/rules/crowd/").content.decode()
    with pytest.raises(NotPermitted, match="owner of the rules"):
        tune("crowd", "at_least", 3, reason="Too many about one road", actor=desk.analyst, at=NOON)
    for name, now in (("at_least", shipped + 5), ("at_least", 0), ("colour", 4)):
        with pytest.raises(BadInput):
            tune("crowd", name, now, reason="Too many about one road", actor=desk.rule_owner, at=NOON)


def test_a_rule_is_off_until_a_second_person_approved_its_grounds_and_after_its_review(desk: Desk) -> None:
    assert [rule.id for rule in rules().values() if rule.authority] == ["media-contact"]
    authority = propose_authority("media-contact", GROUNDS, actor=desk.rule_owner, at=NOON)
    assert rule_settings(on=date(2025, 6, 3)) == {}
    with pytest.raises(TransitionRefused, match="authoriser"):
        approve_authority(authority, actor=desk.rule_owner, at=NOON)
    approve_authority(authority, actor=desk.authoriser, at=NOON)

    told = rule_settings(on=date(2025, 12, 31))["media-contact"]["authority"]
    assert told["approver"] == desk.authoriser.person_ref
    assert rule_settings(on=date(2026, 1, 1)) == {}
    assert end_overdue_authorities(actor=NIGHT, at=datetime(2026, 1, 1, 3, tzinfo=UTC)) == 1
    authority.refresh_from_db()
    assert authority.state == Authority.State.ENDED


def test_blank_grounds_turn_nothing_on(desk: Desk) -> None:
    for blank in ("policy", "legal_basis", "impact_assessment"):
        with pytest.raises(BadInput, match="on record"):
            propose_authority("media-contact", Grounds(**{**vars(GROUNDS), blank: " "}), actor=desk.rule_owner, at=NOON)


def test_precision_counts_legitimate_hits_against_a_rule_and_proposes_noisy_ones(desk: Desk) -> None:
    night(*(found(record_id=f"R-{at}", evidence=(at,)) for at in range(1, 23)), rules=("off-duty",))
    for hit in Hit.unscoped.order_by("pk"):
        looked_through(hit, desk.analyst, come_to=Look.EXPLAINS)
        judge(hit, Outcome.LEGITIMATE, reason="She was on overtime", actor=desk.analyst, at=NOON)
    on = date(2025, 6, 3)
    found_for = {one.rule_id: one for one in precision_by_rule(Hit.objects.visible_to(desk.analyst), on=on)}
    noisy = found_for["off-duty"]
    assert (noisy.judged, noisy.borne_out, noisy.share, noisy.is_noisy) == (22, 0, 0.0, True)
    assert found_for["crowd"].share is None
    assert "Proposed for tuning" in needs_of(desk.rule_owner)


def test_reading_a_hit_is_an_event_that_the_rules_read(desk: Desk) -> None:
    night(found(), rules=("off-duty",))
    hit = Hit.unscoped.get()
    client = browser(desk.analyst)
    session = client.session
    session["reasons"] = {f"monitoring.hit:{hit.ref}": "Triage"}
    session.save()
    client.get(f"/monitoring/hits/{hit.ref}/")
    assert own_reads(before=opening_of(hit).at) == [], "what is read while a night runs is for the next"
    (event,) = own_reads(before=opening_of(hit).at + timedelta(seconds=1))
    assert (event["person_ref"], event["record_id"]) == (desk.analyst.person_ref, hit.ref)
    assert event["subject_ref"] == hit.person_ref
    opening = opening_of(hit)
    assert event["reason_ref"] == f"probity-own-reads {opening.number}"
    assert opening.payload.body["reason"] == "Triage"


def opening_of(hit: Hit) -> Entry:
    """The ledger's entry of the one time that a hit was opened."""
    return Entry.objects.get(event="audit.record.opened", subject_ref=hit.ref)
