"""Filing what a night found: superseded and back with triage kept, once however often, and set apart from everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from probity.corridor.monitoring.actions.filing import Scanned, begin_night, file_hits
from probity.corridor.monitoring.actions.nights import NIGHT
from probity.corridor.monitoring.actions.triage import judge
from probity.corridor.monitoring.actions.watches import set_person_apart
from probity.corridor.monitoring.models import Hit, Look, Night, Outcome
from probity.foundation.audit.models import Entry
from tests.accounts import account, browser
from tests.corridor.monitoring_stage import DUNN, NOON, Desk, found, looked_through, night, one_hit, open_desk, opened

pytestmark = pytest.mark.django_db
FORM_KEY = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_a_night_that_finds_the_same_changes_nothing() -> None:
    night(found(), found(rule_id="no-reason"))
    again = night(found(), found(rule_id="no-reason"), at=NOON + timedelta(days=1))
    assert again.counts == {"new": 0, "changed": 0, "back": 0, "gone": 0, "unchanged": 2}
    assert Hit.unscoped.count() == 2


def test_overtime_keyed_late_supersedes_the_hit_and_keeps_its_triage(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst)
    done = night(at=NOON + timedelta(days=2))
    hit.refresh_from_db()
    assert (hit.state, done.counts["gone"]) == (Hit.State.SUPERSEDED, 1)
    assert hit.findings.count() == 5

    night(found(), at=NOON + timedelta(days=3))
    hit.refresh_from_db()
    assert (hit.state, hit.findings.count()) == (Hit.State.OPEN, 5)


def test_a_rule_that_did_not_run_supersedes_nothing() -> None:
    hit = one_hit()
    night(rules=("no-reason",), at=NOON + timedelta(days=1))
    hit.refresh_from_db()
    assert hit.state == Hit.State.OPEN


def test_days_that_were_not_scanned_stay_as_they_are() -> None:
    hit = one_hit()
    night(since=date(2025, 6, 2), at=NOON + timedelta(days=1))
    hit.refresh_from_db()
    assert hit.state == Hit.State.OPEN


def test_a_judged_hit_with_events_nobody_saw_waits_for_triage_again(desk: Desk) -> None:
    hit = looked_through(one_hit(), desk.analyst, come_to=Look.EXPLAINS)
    judge(hit, Outcome.LEGITIMATE, reason="She was on overtime", actor=desk.analyst, at=NOON)
    night(found(evidence=(1,), why="said in other words"), at=NOON + timedelta(days=1))
    hit.refresh_from_db()
    assert hit.state == Hit.State.JUDGED

    night(found(evidence=(1, 2)), at=NOON + timedelta(days=2))
    hit.refresh_from_db()
    assert (hit.state, hit.outcome, hit.dispose_on) == (Hit.State.OPEN, "", None)
    assert hit.verdicts.count() == 1


def test_a_night_taken_up_twice_files_once() -> None:
    begun = begin_night(actor=NIGHT, at=NOON)
    assert begin_night(actor=NIGHT, at=NOON).pk == begun.pk
    for _ in range(2):
        file_hits(begun, [found()], Scanned(("off-duty",)), said={}, actor=NIGHT, at=NOON)
    assert (Hit.unscoped.count(), Night.unscoped.count()) == (1, 1)
    assert Entry.objects.filter(event="monitoring.hit.found").count() == 1


# ---------------------------------------------------------------- the watcher


PAGES = ("/", "/monitoring/", "/monitoring/hits/", "/monitoring/hits/?export=csv", "/monitoring/rules/",
         "/monitoring/rules/off-duty/", "/monitoring/unmasking/", "/monitoring/closer/", "/search/?q=dunn")  # fmt: skip


def seen_by(*readers) -> list[bytes]:
    """Every page of the desk as these readers see it, without the key of its forms."""
    clients = [browser(reader) for reader in readers]
    return [FORM_KEY.sub(b"", client.get(page).content) for client in clients for page in PAGES]


def test_a_hit_about_an_analyst_goes_to_the_nominee_and_changes_nobody_elses_pages_by_a_byte(desk: Desk) -> None:
    night(found())
    everybody = (desk.analyst, desk.supervisor, desk.rule_owner, desk.authoriser, desk.auditor)
    before = seen_by(*everybody)

    hale = found(person_ref=desk.analyst.person_ref, user_id="hale", record_id="R-9")
    at_night = found(), hale
    begun = begin_night(actor=NIGHT, at=NOON)
    file_hits(begun, at_night, Scanned(("off-duty",)), said={}, actor=NIGHT, at=NOON)

    apart = Hit.unscoped.get(key=hale.key)
    assert begun.counts["new"] == 0
    assert [*Hit.objects.visible_to(desk.nominee)] == [apart]
    for reader in everybody:
        assert not Hit.objects.visible_to(reader).filter(pk=apart.pk).exists()
    after = seen_by(*everybody)
    assert _without_nights(after) == _without_nights(before)


def _without_nights(pages: list[bytes]) -> list[bytes]:
    """The pages but for which night was the last: a night that finds nothing at all changes that too."""
    return [re.sub(rb"<p[^>]*>The last night.*?</p>", b"", page, flags=re.DOTALL) for page in pages]


def test_chief_officers_are_set_apart_by_their_rank(desk: Desk, office) -> None:
    office.officer("P-000301-C", "Ann", "Chief", rank="assistant_chief_constable")
    hit = one_hit(person_ref="P-000301-C")
    assert hit.is_apart
    assert not Hit.objects.visible_to(desk.analyst).exists()
    assert Hit.objects.visible_to(desk.nominee).get() == hit


def test_whoever_the_nominee_names_is_set_apart_at_once(desk: Desk) -> None:
    hit = one_hit()
    assert Hit.objects.visible_to(desk.analyst).get() == hit
    set_person_apart(DUNN, because="head", words="", actor=desk.nominee, at=NOON)
    assert not Hit.objects.visible_to(desk.analyst).exists()
    assert Hit.objects.visible_to(desk.nominee).get() == hit


def test_whoever_is_given_a_role_in_the_corridor_is_set_apart_at_once(desk: Desk) -> None:
    hit = one_hit()
    account("mon.new", "intelligence.officer", person_ref=DUNN)
    assert not Hit.objects.visible_to(desk.analyst).exists()
    assert Hit.objects.visible_to(desk.nominee).get() == hit


def test_a_crowd_with_somebody_set_apart_in_it_is_the_nominees_and_the_desk_has_it_without_them(desk: Desk) -> None:
    plain = found(rule_id="crowd", user_id="", person_ref="", record_id="R-9", evidence=(1, 2))
    whole = replace(plain, evidence=(1, 2, 3), is_apart=True)
    done = night(plain, whole, rules=("crowd",))
    assert done.counts["new"] == 1
    assert [hit.evidence for hit in Hit.objects.visible_to(desk.analyst)] == [[1, 2]]
    assert [hit.evidence for hit in Hit.objects.visible_to(desk.nominee)] == [[1, 2, 3]]

    theirs = Hit.objects.visible_to(desk.nominee).get()
    said = opened(desk.nominee, theirs).get(f"/monitoring/hits/{theirs.ref}/").content.decode()
    assert "People set apart are among those in it" in said

    again = night(whole, rules=("crowd",), at=NOON + timedelta(days=1))
    assert (again.counts["gone"], again.counts["unchanged"]) == (1, 0), "without them it arises no longer"
    assert Hit.objects.visible_to(desk.nominee).get().state == Hit.State.OPEN


def test_glass_broken_on_a_hit_set_apart_is_told_to_the_nominee_and_not_to_the_owner_of_the_desk(desk: Desk) -> None:
    owner, breaker = account("mon.owner", "monitoring.owner"), account("mon.glass", "access.breaks_glass")
    plain, apart = one_hit(), one_hit(person_ref=desk.analyst.person_ref, user_id="hale")
    for hit in (plain, apart):
        browser(breaker).post(f"/glass/?kind=monitoring.hit&ref={hit.ref}", {"reason": "A welfare check tonight"})
    shown = {one: browser(one).get("/glass/broken/").content.decode() for one in (owner, desk.nominee, desk.auditor)}
    assert [plain.ref in page for page in shown.values()] == [True, False, True]
    assert [apart.ref in page for page in shown.values()] == [False, True, True]
    assert apart.ref not in browser(owner).get("/").content.decode()
    assert apart.ref in browser(desk.nominee).get("/").content.decode()


# ---------------------------------------------------------------- what was not looked for


def test_what_a_rule_could_not_judge_is_said_aloud_at_the_desk_until_it_can(desk: Desk) -> None:
    lacking = "off-duty: not run for 212 people: no duty records"
    begun = begin_night(actor=NIGHT, at=NOON)
    file_hits(begun, [found()], Scanned(("off-duty",)), said={"not_run": [lacking]}, actor=NIGHT, at=NOON)
    client = browser(desk.analyst)
    for address in ("/monitoring/", "/monitoring/rules/", "/monitoring/rules/off-duty/"):
        assert "Not run for 212 people: no duty records" in client.get(address).content.decode(), address
    night(found(), at=NOON + timedelta(days=1))
    assert "212 people" not in client.get("/monitoring/").content.decode()


def test_the_desk_says_what_needs_its_reader_before_anything_else(desk: Desk) -> None:
    hit = one_hit()
    shown = browser(desk.analyst).get("/monitoring/").content.decode()
    assert shown.index("What needs you at this desk") < shown.index("Hits by week")
    assert hit.ref in shown.split("Hits by week")[0]
    assert "What needs you at this desk" not in browser(desk.authoriser).get("/monitoring/").content.decode()


def test_a_nights_page_lists_the_forces_systems_and_draws_what_is_missing_of_each(desk: Desk) -> None:
    gap = {"says": "days missing", "days": 1, "first": "2025-06-01", "last": "2025-06-01"}
    crime = {"system": "crime", "owner": "Crime", "platform": "both", "held": 7, "expected": 8, "gaps": [gap]}
    own = {"system": "Probity monitoring", "owner": "", "platform": "", "held": 0, "expected": 0, "gaps": []}
    begun, said = begin_night(actor=NIGHT, at=NOON), {"coverage": [crime, own]}
    done = file_hits(begun, (), Scanned(()), said=said, actor=NIGHT, at=NOON)
    page = browser(desk.analyst).get(f"/monitoring/nights/{done.ref}/").content.decode()
    assert "Days missing, 1 day: 1 June 2025" in page
    assert "Probity monitoring" not in page, "the desk's own reads are no log that somebody has to send"
    assert 'width="87.5%"' in page


def test_every_figure_of_the_overview_opens_as_many_hits_as_it_says(desk: Desk) -> None:
    today = timezone.localdate()
    ages = (1, 1, 8, 8, 8, 30)
    night(*(found(day=today - timedelta(days=age), record_id=f"R-{n}") for n, age in enumerate(ages)))
    client = browser(desk.analyst)
    page = client.get("/monitoring/").content.decode()
    drawn = re.findall(r'<a href="([^"]*hits/\?[^"]*)" aria-label="[^"]*?(\d+)"', page)
    week = re.search(r'<a [^>]*href="([^"]*day_after[^"]*)"[^>]*>about the last 7 days', page)
    assert week, "the figure of the last 7 days is a link"
    for address, many in (*drawn, (week.group(1), "2")):
        shown = re.search(r"(\d+) hits?</h2>", client.get(address.replace("&amp;", "&")).content.decode())
        assert (address, shown and shown.group(1)) == (address, many)
    assert sum(int(many) for address, many in drawn if "rule=" not in address) == len(ages)
