"""A Monday's workforce feed that was late: moves that were true for days before anybody here knew."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from probity.foundation.feed.actions import FeedRequest, load_feed
from probity.foundation.feed.shape import SHAPE
from probity.foundation.intake.pipeline import ImportRequest
from probity.sites.sample.absences import REGIONAL_UNIT
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.loading import LOADER
from probity.sites.sample.shapes import ForcePlan, PersonPlan, PostPlan
from probity.sites.sample.story import STORY_PEOPLE

DAYS_LATE = (0, 0, 0, 1, 1, 3, 3, 7, 7, 12, 21)
BEFORE_THE_END = timedelta(days=5)
Row = Mapping[str, str]


def load_feeds(plan: ForcePlan) -> int:
    """Load one feed of changes, as human resources would; return how many changes it made.

    Constables move to another section, two are away and one is lent to a regional unit. Nobody moves who has a part in
    anything else that was planted.
    """
    day = plan.as_of - BEFORE_THE_END
    rows = [*_rows(plan, day)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"workforce-{day}.csv"
        with path.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, [one.name for one in SHAPE.fields])
            writer.writeheader()
            writer.writerows(rows)
        request = FeedRequest(ImportRequest((path,)), day, whole=False)
        return load_feed(request, actor=LOADER, at=moment(day, hour=6)).run.changed


@dataclass(frozen=True)
class _Holder:
    person: PersonPlan
    post: PostPlan


def _rows(plan: ForcePlan, day: date) -> Iterator[Row]:
    chance = stream(plan.seed, "feed")
    free = _free(plan, day)
    by_title: dict[str, list[_Holder]] = defaultdict(list)
    for holder in free:
        by_title[holder.post.title].append(holder)
    movers = [holder for holder in free if len({other.post.unit_ref for other in by_title[holder.post.title]}) > 1]
    chance.shuffle(movers)
    managers = _managers(plan)
    moving = movers[: len(DAYS_LATE)]
    for late, holder in zip(DAYS_LATE, moving, strict=False):
        others = [each for each in by_title[holder.post.title] if each.post.unit_ref != holder.post.unit_ref]
        new = chance.choice(others).post
        yield _post_row(holder, new, managers.get(new.reports_to, ""), day - timedelta(days=late))
    away = [holder for holder in free if holder not in moving]
    kinds = (("leave", ""), ("sickness", ""), ("secondment_out", REGIONAL_UNIT))
    for (state, other), holder in zip(kinds, chance.sample(away, min(len(away), len(kinds))), strict=False):
        said = {"state": state, "other_force": other, "starts": str(day - timedelta(days=2))}
        yield {"entry": "absence", "number": holder.person.force_number, **said}


def _post_row(holder: _Holder, new: PostPlan, manager: str, starts: date) -> Row:
    return {
        "entry": "post",
        "number": holder.person.force_number,
        "given_names": holder.person.given_names,
        "family_name": holder.person.family_name,
        "category": new.category,
        "rank": new.rank,
        "post_title": new.title,
        "unit": new.unit_ref,
        "manager": manager,
        "starts": str(starts),
    }


def _free(plan: ForcePlan, day: date) -> list[_Holder]:
    """Constables of the divisions' sections, in post for half a year, who have no other part to play.

    Every section asks the same of whoever is in it, so no move between two of them opens a gap that nobody planted.
    """
    sections = {unit.ref for unit in plan.units if " Section " in unit.name}
    posts = {post.ref: post for post in plan.posts}
    managing = {post.reports_to for post in plan.posts}
    busy = _busy(plan)
    people = {person.ref: person for person in plan.people if person.ref not in busy}
    return [
        _Holder(people[spell.person_ref], posts[spell.post_ref])
        for spell in plan.spells
        if spell.person_ref in people
        and spell.rank == "constable"
        and spell.unit_ref in sections
        and spell.post_ref not in managing
        and spell.known_to is None
        and spell.true_to is None
        and spell.true_from < day - timedelta(days=180)
    ]


def _busy(plan: ForcePlan) -> set[str]:
    """Whoever has a story, an offer, a tie, a state, a log or an account that a demonstrator chooses."""
    stories = {each.family for each in STORY_PEOPLE}
    busy = {person.ref for person in plan.people if person.family_name in stories}
    busy |= {state.person_ref for state in plan.states} | {plan.log.person_ref}
    for offer in plan.offers:
        busy |= {offer.declared_by, offer.endorser_ref, offer.reviewer_ref, *offer.for_refs}
    for tie in plan.ties:
        busy |= {tie.person_ref, tie.other_ref}
    return busy | {account.person_ref for account in plan.accounts if account.desk_name}


def _managers(plan: ForcePlan) -> Mapping[str, str]:
    """The number of whoever holds each post on the plan's last day."""
    numbers = {person.ref: person.force_number for person in plan.people}
    standing = [spell for spell in plan.spells if spell.known_to is None and spell.true_to is None]
    return {spell.post_ref: numbers[spell.person_ref] for spell in standing}
