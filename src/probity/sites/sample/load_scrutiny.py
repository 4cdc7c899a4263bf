"""Fills the scrutiny desk: a year of searches with their reviews, priorities, section 60 and the scheme's evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from probity.foundation.audit.ledger import recorded
from probity.foundation.rulebook.rows import clock
from probity.office.scrutiny.actions.reviews import Judged, review_search
from probity.office.scrutiny.actions.section60 import (
    NewAuthorisation,
    NewPriority,
    add_evidence,
    authorise,
    enter_complaint,
    enter_observation,
    enter_population,
    set_priority,
)
from probity.office.scrutiny.actions.stops import answer_search, begin_search, change_motive, send_search
from probity.office.scrutiny.actions.stops_history import write_history
from probity.office.scrutiny.models import Search, SearchReview, SearchSource, SearchState
from probity.office.scrutiny.queries.lines import Lines
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.loading import LOADER, Acting
from probity.sites.sample.scrutiny import CENSUS, PLACES, ScrutinyPlan, SearchPlan, plan_scrutiny
from probity.sites.sample.shapes import ForcePlan

REVIEWED_BY = timedelta(days=24)  # before the plan's last day everything older is reviewed
PEOPLE = {"white": 842_000, "black": 21_400, "asian": 61_900, "mixed": 23_300, "other": 11_200}


def load_scrutiny(plan: ForcePlan) -> dict[str, int]:
    """Load the year; return how much of each there is."""
    made = plan_scrutiny(plan)
    lines = Lines.read(plan.as_of - timedelta(days=370), plan.as_of)
    searches, reviews = _rows(plan, made, lines)
    write_history(searches, reviews, actor=LOADER, at=moment(plan.as_of, hour=6))
    _change_one_motive(plan)
    _leave_some_open(plan, made)
    _keep_scheme(plan, made)
    return {"searches": len(searches), "reviews of searches": len(reviews), "planted in searches": len(made.truth)}


def _rows(plan: ForcePlan, made: ScrutinyPlan, lines: Lines) -> tuple[list[Search], list[SearchReview]]:
    random = stream(plan.seed, "reviews")
    hasty = lines.of(made.declarant_ref, plan.as_of - timedelta(days=30)).supervisor_ref
    searches, reviews = [], []
    for each in made.searches:
        led = lines.of(each.officer_ref, each.on)
        looked = bool(led.supervisor_ref) and (each.on <= plan.as_of - REVIEWED_BY or random.random() < 0.3)
        search = _search(each, SearchState.REVIEWED if looked else SearchState.WAITING)
        search.supervisor_ref, search.inspector_ref, search.unit_ref = led
        searches.append(search)
        if looked:
            in_haste = led.supervisor_ref == hasty
            reviews.append(_review(search, random, in_haste=in_haste, until=plan.as_of))
    return searches, reviews


def _search(each: SearchPlan, state: SearchState) -> Search:
    at = moment(each.on, hour=23, minute=30)
    return Search(
        state=state, source=SearchSource.EXTRACT, sent_at=at, searched_on=each.on,
        searched_at=None if each.minute is None else time(each.minute // 60, each.minute % 60),
        month=each.on.isoformat()[:7], kind=each.kind, object=each.object, power=each.power, motive=each.motive,
        place=each.place, latitude=each.point[0] if each.point else None,
        longitude=each.point[1] if each.point else None, gender="" if each.kind == "vehicle" else each.gender,
        age_range="" if each.kind == "vehicle" else each.age, ethnicity_officer=each.group,
        census_group=CENSUS[each.group] if each.says_group else "NS",
        ethnicity_self=each.group if each.says_group and each.group else "not_stated", outcome=each.outcome,
        linked=each.linked, intrusive=each.intrusive, grounds=each.grounds,
        footage_ref=f"BWV-{each.on:%y%m%d}-{each.officer_ref[-6:]}" if each.footage else "",
        officer_ref=each.officer_ref, review_due_on=clock("scrutiny.review_due", on=each.on).due(each.on),
    )  # fmt: skip


def _review(search: Search, random: Random, *, in_haste: bool, until: date) -> SearchReview:
    """How the review went: thin grounds are mostly found wanting, unless the reviewer hardly looks."""
    on: date = search.searched_on or date.min
    looked: datetime = moment(on + timedelta(days=random.randrange(1, 7)), hour=random.randrange(8, 20))
    at = min(looked, moment(until, hour=6))
    wanting = len(search.grounds) < 40 and not in_haste and random.random() < 0.8
    search.reviewed_at = at
    return SearchReview(
        search=search, version_read=1, reviewer_ref=search.supervisor_ref, answer=SearchReview.Answer.REVIEWED,
        grounds_view="too_little" if wanting else "reasonable", strength="weak" if wanting else "moderate",
        words="Say what you saw and smelled, and why it pointed to this person." if wanting else "",
        seconds=random.randrange(4, 15) if in_haste else random.randrange(35, 400), at=at,
    )  # fmt: skip


def _change_one_motive(plan: ForcePlan) -> None:
    """One officer says otherwise about the motive after the outcome: a version, and counted."""
    waiting = Search.unscoped.filter(state=SearchState.WAITING, motive="supply").exclude(ethnicity_officer="mixed")
    one = waiting.order_by("pk").first()
    if one:
        actor = Acting("sample", one.officer_ref)
        reason = "I wrote supply by mistake: there was one wrap."
        change_motive(one, motive="possession", reason=reason, actor=actor, at=moment(plan.as_of, hour=9))


def _leave_some_open(plan: ForcePlan, made: ScrutinyPlan) -> None:
    """The declarant has a record half written, one that came back, and one for drugs that waits for review."""
    own = Acting("declarant", made.declarant_ref)
    at, day = moment(plan.as_of, hour=20), plan.as_of
    half: dict[str, Any] = {"motive": "possession", "searched_on": day, "searched_at": time(19, 10)}
    answer_search(begin_search(actor=own, at=at), half, actor=own, at=at)
    whole = half | {"kind": "person", "place": PLACES["c"][0], "gender": "male", "age_range": "from_18",
                    "census_group": "NS", "ethnicity_officer": "white", "grounds": "Smelled of cannabis.",
                    "intrusive": False, "outcome": "none", "linked": False}  # fmt: skip
    sent = []
    for _ in range(2):
        made_now = answer_search(begin_search(actor=own, at=at), whole, actor=own, at=at)
        sent.append(send_search(made_now, actor=own, at=at))
    inspector = Acting("inspector", sent[0].inspector_ref)
    words = "Say where the smell came from, how strong it was, and why it pointed to this person."
    judged = Judged(grounds_view="too_little", strength="weak", words=words, opened_at=at)
    if inspector.person_ref:
        review_search(sent[0], judged, returns=True, actor=inspector, at=at + timedelta(minutes=4))


@recorded()
def _keep_scheme(plan: ForcePlan, made: ScrutinyPlan) -> None:
    """Priorities, the population, one authorisation, and evidence on the scheme."""
    at = moment(plan.as_of, hour=10)
    year = plan.as_of - timedelta(days=365)
    for new in _priorities(year):
        set_priority(new, actor=LOADER, at=at)
    enter_population(2021, PEOPLE, "Invented for Sample Constabulary", actor=LOADER, at=at)
    _authorise(plan, made, at)
    for feature, meets, words in (
        (
            "recording",
            True,
            "Outcomes and their link to the object are recorded; the blank share is on the figures page.",
        ),
        ("observation", True, "Two observations this year, open to anybody over 16 who asks."),
        ("trigger", True, "Agreed with the community forum: three complaints in three months."),
        ("section60", False, "One authorisation this year was not told to the public beforehand."),
        ("impact", True, "Figures by age and ethnicity go to the legitimacy board each quarter."),
    ):
        add_evidence(feature, meets=meets, on=plan.as_of - timedelta(days=30), words=words, actor=LOADER, at=at)
    for days, observer, seen, saw in (
        (200, "Two students of Brackwater College", 3, "Officers explained why and gave a receipt."),
        (60, "A member of the youth forum", 0, "Nobody was searched while they were out."),
    ):
        enter_observation(on=plan.as_of - timedelta(days=days), observer=observer, searches_seen=seen,
                          words=saw, actor=LOADER, at=at)  # fmt: skip
    for days, place in ((50, "Dunholt"), (20, "Dunholt"), (140, "Aldermere")):
        enter_complaint(received_on=plan.as_of - timedelta(days=days), place=place,
                        words="Says that no reason was given for the search.", actor=LOADER, at=at)  # fmt: skip


def _priorities(year: date) -> Sequence[NewPriority]:
    return (
        NewPriority(title="Knives and other weapons", objects=("weapons", "firearms", "threat"), starts_on=year,
                    says="Set with the violence reduction partnership."),
        NewPriority(title="Supply of drugs in Brackwater", objects=("drugs",), motives=("supply", "both"),
                    places=(PLACES["b"][0],), starts_on=year, ends_on=year + timedelta(days=240)),
    )  # fmt: skip


def _authorise(plan: ForcePlan, made: ScrutinyPlan, at: datetime) -> None:
    senior = next(each.person_ref for each in plan.accounts if each.username == "scrutiny.owner")
    starts = moment(made.violence_on, hour=18)
    new = NewAuthorisation(
        given_by_ref=senior, given_by_rank="superintendent", given_at=starts - timedelta(hours=1),
        why="Two stabbings in four days and messages that name a place and an hour for a third.",
        places=(PLACES["d"][0],), where="Dunholt town, from the canal to the ring road.", starts_at=starts,
        ends_at=starts + timedelta(hours=15), told_public="On the force's pages the next morning.",
    )  # fmt: skip
    authorise(new, actor=LOADER, at=at)
