"""Fills the desk with a year of force: forms and reviews, custody records, courses, and two constables' arrest."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from probity.foundation.audit.ledger import recorded
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.rulebook.rows import clock
from probity.office.scrutiny.actions.custody import COLUMNS, OWN_MAP, load_custody
from probity.office.scrutiny.actions.force import answer_form, begin_form, say_tactic, send_form
from probity.office.scrutiny.actions.force_history import write_force_history
from probity.office.scrutiny.actions.training import cancel_course, enter_course, enter_need
from probity.office.scrutiny.models import ForceForm, ForceReview, ForceState
from probity.office.scrutiny.queries.lines import Lines
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.loading import LOADER, Acting
from probity.sites.sample.shapes import ForcePlan
from probity.sites.sample.story import HANDCUFFED

SHARE = 0.5  # forms in a year for each person of the force
REVIEWED_BY = timedelta(days=20)
TOWNS = {"a": "Aldermere", "b": "Brackwater", "c": "Corvedale", "d": "Dunholt"}
# What is used together, how often, and what the person mostly does then.
WAYS: tuple[tuple[int, tuple[str, ...], str], ...] = (
    (38, ("talk", "cuffs_compliant"), "compliant"),
    (17, ("talk", "cuffs"), "passive"),
    (14, ("unarmed", "cuffs"), "active"),
    (9, ("unarmed", "ground", "cuffs"), "aggressive"),
    (5, ("talk", "ced_drawn", "ced_dotted", "cuffs"), "aggressive"),
    (4, ("pava_drawn", "pava_used", "cuffs"), "aggressive"),
    (3, ("baton_drawn",), "active"),
    (2, ("baton_drawn", "baton_used", "cuffs"), "serious"),
    (2, ("ced_drawn", "ced_fired", "cuffs"), "serious"),
    (2, ("limbs", "spit_guard"), "aggressive"),
    (2, ("dog_deployed", "dog_bite"), "active"),
    (2, ("shield", "unarmed", "cuffs"), "serious"),
)
ACCOUNTS = (
    "Told he was under arrest and why. Pulled his arm away twice; I took hold of it and put the cuffs on to the rear.",
    "She complied at once. Two exits and a crowd behind me, so I cuffed her to the front, checked and double-locked.",
    "He squared up and said he would hit whoever came near. I drew and told him what would follow; he lay down.",
    "Ran from a stolen car and was found in a garden. Walked back with us; cuffed for the distance to the van.",
    "He complied. A crowd behind me and a road beside us; cuffs to the front, checked, double-locked.",
)


@dataclass(frozen=True)
class _Arrest:
    """What custody will say: who brought somebody in, and the forms that tell of it."""

    number: str
    incident: str
    on: date
    officers: tuple[str, ...]
    handcuffed: str


def load_force(plan: ForcePlan) -> dict[str, int]:
    """Load the year; return how much of each there is."""
    random = stream(plan.seed, "force")
    lines = Lines.read(plan.as_of - timedelta(days=370), plan.as_of)
    officers = _officers(plan)
    forms, reviews, arrests = _history(plan, random, officers, lines)
    write_force_history(forms, reviews, actor=LOADER, at=moment(plan.as_of, hour=6))
    arrests.append(_two_constables(plan))
    _load_custody(plan, arrests)
    _plan_courses(plan)
    return {"forms of force": len(forms) + 1, "custody records": len(arrests)}


def _officers(plan: ForcePlan) -> list[tuple[str, str]]:
    """Constables of the sections all year, each with the division; those of the story are not among them."""
    sections = {unit.ref: unit.key for unit in plan.units if ".section." in unit.key}
    posts = {post.ref: sections[post.unit_ref].partition(".")[0] for post in plan.posts
             if post.unit_ref in sections and post.rank == "constable"}  # fmt: skip
    since, story = plan.as_of - timedelta(days=370), {*_story(plan).values()}
    return sorted(
        (spell.person_ref, posts[spell.post_ref]) for spell in plan.spells
        if spell.post_ref in posts and spell.known_to is None and not spell.true_to and spell.true_from < since
        and spell.person_ref not in story
    )  # fmt: skip


def _story(plan: ForcePlan) -> dict[str, str]:
    return {one.family_name: one.ref for one in plan.people if one.family_name in HANDCUFFED}


def _history(
    plan: ForcePlan, random: Random, officers: Sequence[tuple[str, str]], lines: Lines
) -> tuple[list[ForceForm], list[ForceReview], list[_Arrest]]:
    """Incidents of one to three officers each; now and then one of them writes no form, which custody shows."""
    forms: list[ForceForm] = []
    reviews: list[ForceReview] = []
    arrests: list[_Arrest] = []
    wanted, number = max(30, round(len(plan.people) * SHARE)), 0
    while len(forms) < wanted:
        number += 1
        on = plan.as_of - timedelta(days=random.randrange(2, 365))
        first = random.randrange(len(officers))
        there = [officers[(first + step) % len(officers)] for step in range(random.choice((1, 1, 2, 2, 3)))]
        said = _incident(random, on, there[0][1], number)
        recent = on > plan.as_of - timedelta(days=60)
        silent = recent and len(there) > 1 and random.random() < 0.12
        for officer, _ in there[:-1] if silent else there:
            one = _form(random, officer, said, lines, plan)
            forms.append(one)
            if one.reviewed_at:
                reviews.append(_review(random, one, one.reviewed_at))
        if recent and said["custody_number"]:
            arrests.append(_Arrest(said["custody_number"], said["incident_number"], on,
                                   tuple(officer for officer, _ in there), "Yes"))  # fmt: skip
    return forms, reviews, arrests


def _incident(random: Random, on: date, division: str, number: int) -> dict[str, Any]:
    """What every form of one incident says alike."""
    _, used, conduct = random.choices(WAYS, [weight for weight, _, _ in WAYS])[0]
    arrested = random.random() < 0.8
    return {
        "used": used, "conduct": conduct, "used_on": on, "place": TOWNS[division],
        "used_at": time(int(random.triangular(0, 23, 22)), random.randrange(60)),
        "incident_number": "" if random.random() < 0.06 else f"INC-{on:%y%m%d}-{number:04}",
        "subject_number": None if random.random() < 0.1 else 1,
        "custody_number": f"{division.upper()}H/{number:04}/{on:%y}" if arrested else "",
        "outcomes": ["arrested"] if arrested else random.choice((["escaped"], ["detained"], ["other"])),
        "location": random.choices(("street", "dwelling", "licensed", "retail", "custody", "hospital"),
                                   (52, 24, 9, 6, 6, 3))[0],
        "factors": [each for each, share in (("alcohol", 0.4), ("drugs", 0.25), ("mental_health", 0.2),
                                             ("weapon", 0.08), ("known", 0.15), ("crowd", 0.06))
                    if random.random() < share],
        "reasons": ["arrest", *random.sample(("self", "officers", "escape", "public", "harm"), 2)],
        "age": random.choices(("from_11", "from_18", "from_35", "from_50", ""), (11, 52, 26, 8, 3))[0],
        "gender": random.choices(("male", "female", ""), (82, 16, 2))[0],
        "ethnicity": random.choices(("white", "black", "asian", "mixed", "other", ""), (73, 10, 8, 4, 2, 3))[0],
        "mental_disability": random.random() < 0.1, "physical_disability": None,
        "subject_hurt": random.choices(("none", "minor", "severe"), (88, 11, 1))[0],
    }  # fmt: skip


def _form(random: Random, officer: str, said: dict[str, Any], lines: Lines, plan: ForcePlan) -> ForceForm:
    on: date = said["used_on"]
    led = lines.of(officer, on)
    looked = bool(led.supervisor_ref) and (on <= plan.as_of - REVIEWED_BY or random.random() < 0.4)
    sent = moment(on + timedelta(days=1), hour=random.randrange(7, 20))
    values = {name: value for name, value in said.items() if name != "used"}
    return ForceForm(
        **values, officer_ref=officer, state=ForceState.REVIEWED if looked else ForceState.WAITING, sent_at=sent,
        main_duty=random.choices(("response", "neighbourhood"), (85, 15))[0], alone=random.random() < 0.22,
        trained_ced=random.random() < 0.3, carrying_ced=random.random() < 0.2,
        assaulted=said["conduct"] in ("aggressive", "serious") and random.random() < 0.4,
        tactics=[{"code": code, "worked": random.random() < 0.85} for code in said["used"]],
        account=random.choice(ACCOUNTS[:-1]), officer_hurt="minor" if random.random() < 0.05 else "none",
        footage_ref=f"BWV-{on:%y%m%d}-{officer[-6:]}" if random.random() < 0.92 else "",
        supervisor_ref=led.supervisor_ref, inspector_ref=led.inspector_ref, unit_ref=led.unit_ref,
        review_due_on=clock("scrutiny.force_review_due", on=on).due(sent.date()),
        reviewed_at=min(sent + timedelta(days=2), moment(plan.as_of, hour=6)) if looked else None,
    )  # fmt: skip


def _review(random: Random, one: ForceForm, at: datetime) -> ForceReview:
    thin = random.random() < 0.08
    return ForceReview(
        form=one, version_read=1, reviewer_ref=one.supervisor_ref, answer=ForceReview.Answer.REVIEWED,
        view="thin" if thin else "justified", seconds=random.randrange(30, 400), at=at,
        words="Say why handcuffs were needed when this person complied." if thin else "",
    )  # fmt: skip


@recorded()
def _two_constables(plan: ForcePlan) -> _Arrest:
    """Vale and Kerr bring one compliant man in, in handcuffs; Vale writes a form, Kerr does not."""
    story, on = _story(plan), plan.as_of - timedelta(days=10)
    vale, at = Acting("vale", story["Vale"]), moment(plan.as_of - timedelta(days=9), hour=8)
    arrest = _Arrest("DH/0100/STORY", f"INC-{on:%y%m%d}-STORY", on, (story["Vale"], story["Kerr"]), "Yes")
    made = begin_form(custody_number=arrest.number, incident_number=arrest.incident, actor=vale, at=at)
    answer_form(made, {
        "used_on": on, "used_at": time(20, 15), "subject_number": 1, "location": "street", "place": TOWNS["d"],
        "main_duty": "response", "alone": False, "trained_ced": False, "carrying_ced": False, "conduct": "compliant",
        "assaulted": False, "reasons": ["arrest", "escape"], "age": "from_35", "gender": "male", "ethnicity": "white",
        "subject_hurt": "none", "officer_hurt": "none", "outcomes": ["arrested"], "account": ACCOUNTS[-1],
    }, actor=vale, at=at)  # fmt: skip
    say_tactic(made, 1, tactic="cuffs_compliant", worked=True, actor=vale, at=at)
    send_form(made, actor=vale, at=at)
    return arrest


def _load_custody(plan: ForcePlan, arrests: Sequence[_Arrest]) -> None:
    """As the custody system would hand it over: a file, read by its documented columns."""
    numbers = {one.ref: one.force_number for one in plan.people}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "custody.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(COLUMNS.values())
            for one in arrests:
                officers = "; ".join(numbers[ref] for ref in one.officers)
                sheet.writerow((one.number, one.incident, one.on.isoformat(), officers, one.handcuffed, ""))
        load_custody(ImportRequest((path,), OWN_MAP), actor=LOADER, at=moment(plan.as_of, hour=7))


def _plan_courses(plan: ForcePlan) -> None:
    """A course every five days for half a year, one of them cancelled; and one post that differs from the rule."""
    at = moment(plan.as_of, hour=9)
    for step in range(36):
        on = plan.as_of + timedelta(days=4 + 5 * step)
        course = enter_course(on=on, places=24, where="Training school, Aldermere", actor=LOADER, at=at)
        if step == 7:
            cancel_course(course, actor=LOADER, at=at)
    schools = {unit.ref for unit in plan.units if unit.key == "training"}
    post = next(each for each in plan.posts if each.category == "staff" and each.unit_ref in schools)
    since = plan.as_of - timedelta(days=90)
    enter_need(post_ref=post.ref, needed=True, why="Teaches on the mat.", starts_on=since, actor=LOADER, at=at)
