"""Plays a quarter's fairness tables, a second reading, passes and firms at the desk, and requests for postings."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import cycle

from django.db.models import Q

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.workforce import workflow as workforce
from probity.foundation.workforce.models import Category, Person, Post, PostingKind, Spell
from probity.foundation.workforce.postings_actions import Wish, ask_posting, withdraw_posting
from probity.office.vetting.actions.fairness import answer_about_oneself, release_quarter
from probity.office.vetting.actions.frontdesk import keep_photo
from probity.office.vetting.actions.reading import commit_draw, draw_files, record_reading
from probity.office.vetting.models import Application, Designation, Outcome, SecondReading
from probity.office.vetting.policy.fairness import characteristics
from probity.office.vetting.queries.fairness import ENDS, Quarter
from probity.office.vetting.queries.frontdesk import cleared_until
from probity.sites.sample.chance import moment, stream, weekday_on_or_after
from probity.sites.sample.faces import face
from probity.sites.sample.load_applications import DEBT, THEFT, Played, Stage, unit
from probity.sites.sample.loading import LOADER
from probity.sites.sample.shapes import ForcePlan

FIRMS = ("Kestrel Cabling Ltd", "Larkrise Facilities Ltd")
CONTACTS = ("firm.contact", "other.firm.contact")
STAFF_PASSES, PHOTOS = 40, 12
SIZES = {"refusal": 4, "conditions": 1, "traces": 1, "clean": 3}
LEFT_TO_READ = 3
LEVELS = (("NPPV1",), ("RV",))
ENDED = (
    *(("granted", ()), ("refused", (THEFT,)), ("granted", ()), ("withdrawn", ())) * 4,
    *(("granted", ()), ("refused", (DEBT,))) * 3,
)
SAID = 0.85
POSTINGS = (
    (PostingKind.POSTING, False, 20, "Has led this work while the post was empty"),
    (PostingKind.POSTING, True, 18, "The best of four at the board"),
    (PostingKind.PROMOTION, False, 11, "Passed the sergeants' board"),
    (PostingKind.TRANSFER, False, 8, "Moves nearer to home"),
    (PostingKind.PROMOTION, True, 0, "Passed the sergeants' board"),
)
AGREES = "I weighed the same traces against the post and came to this by myself."
DIFFERS = "What was found is old and was made good. A measure would bear the risk, so I would not have refused."


def load_fairness(plan: ForcePlan) -> dict[str, int]:
    """Load them upon the applications that were played before; return how much of each there is."""
    quarter = _last_whole(plan.as_of)
    manager = User.objects.get(username="vetting.manager")
    last_day, eve = quarter.next_first_day - timedelta(days=1), moment(quarter.first_day - timedelta(days=1), hour=9)
    with recorded():
        passes = _give_passes(plan)
        at_firms = _send_from_firms(plan)
        draw = commit_draw(quarter.first_day, last_day, SIZES, actor=manager, at=eve)
    _play_quarter(plan, quarter)
    with recorded():
        answered = _answer(plan)
        custodian = User.objects.get(username="vetting.custodian")
        release_quarter(quarter.name, actor=custodian, at=_after(quarter, 11))
        readings = draw_files(draw, actor=manager, at=_after(quarter, 4))
        _read(readings, _after(quarter, 18))
        asked = _ask_postings(plan)
    return {
        "passes": passes,
        "people of contractors' firms": at_firms,
        "answers about oneself": answered,
        "files drawn for a second reading": len(readings),
        "postings asked for": asked,
    }


def _last_whole(day: date) -> Quarter:
    """The quarter before the one that a day is in."""
    now = Quarter.of(day)
    return Quarter(now.year - 1, 4) if now.number == 1 else Quarter(now.year, now.number - 1)


def _after(quarter: Quarter, days: int) -> datetime:
    return moment(weekday_on_or_after(quarter.next_first_day + timedelta(days=days)), hour=10)


def _give_passes(plan: ForcePlan) -> int:
    """A pass for everybody of a contractor and some of the staff, and the photo of a few who are cleared."""
    here = Spell.objects.visible_to(LOADER).as_at(plan.as_of).select_related("person").order_by("person__ref")
    outside = [spell.person for spell in here.filter(category=Category.CONTRACTOR)]
    staff = [spell.person for spell in here.filter(category=Category.STAFF)[:STAFF_PASSES]]
    people = [*outside, *staff]
    for place, person in enumerate(people):
        person.pass_number = f"{'C' if place < len(outside) else 'S'}{4101 + 7 * place}"
    Person.unscoped.bulk_update(people, ["pass_number"])
    officer, at = User.objects.get(username="vetting.officer"), moment(plan.as_of, hour=8)
    cleared = [*cleared_until([person.ref for person in people], on=plan.as_of)]
    for place, ref in enumerate(cleared[:PHOTOS]):
        keep_photo(ref, face(place), actor=officer, at=at)
    return len(people)


def _send_from_firms(plan: ForcePlan) -> int:
    """Each contractor is of one of two firms, and so is each firm's contact."""
    spells = Spell.objects.visible_to(LOADER).as_at(plan.as_of).select_related("person", "post").order_by("ref")
    contacts = dict(User.objects.filter(username__in=CONTACTS).values_list("person_ref", "username"))
    theirs = [*spells.filter(Q(category=Category.CONTRACTOR) | Q(person__ref__in=contacts))]
    for spell, firm in zip(theirs, cycle(FIRMS), strict=False):
        contact = contacts.get(spell.person.ref)
        spell.firm = FIRMS[CONTACTS.index(contact)] if contact else firm
        facts = {"person": spell.person.ref, "post": spell.post.ref, "from": str(spell.true_from), "to": ""}
        at = moment(plan.as_of, hour=8)
        record(workforce.CORRECTED, actor=LOADER, subject=spell, at=at, reason="The firm was not named.", **facts)
    Spell.unscoped.bulk_update(theirs, ["firm"])
    return len(theirs)


def _play_quarter(plan: ForcePlan, quarter: Quarter) -> None:
    """Applications enough in the quarter for a table to show something."""
    stage = Stage(plan, unit(), part="recruit")
    began = (plan.as_of - quarter.first_day).days
    for place, (ends, found) in enumerate(ENDED):
        with recorded():
            stage.play(Played("", LEVELS[place % 2], ends, began - 2 * place, found, days_taken=20 + place))


def _answer(plan: ForcePlan) -> int:
    """Most who ended say what they are; some leave a part or all of it unsaid, some answered on paper."""
    known = characteristics(plan.as_of)
    random = stream(plan.seed, "about oneself")
    custodian = User.objects.get(username="vetting.custodian")
    own = {user.person_ref: user for user in User.objects.filter(username__regex=r"^(recruit|applicant)\.")}
    answered = 0
    for place, one in enumerate(Application.unscoped.filter(state__in=ENDS).order_by("state", "pk")):
        if place % 9 == 8:
            continue
        said = {code: random.choice([*groups]) for code, groups in known.items() if random.random() < SAID}
        said["sex"] = [*known["sex"]][place % 2]
        actor = custodian if place % 7 == 3 else own.get(one.applicant_ref, custodian)
        at = moment(one.submitted_on or plan.as_of, hour=18)
        answer_about_oneself(one, said, actor=actor, at=at)
        answered += 1
    return answered


def _read(readings: Sequence[SecondReading], at: datetime) -> None:
    """Most are read; one refusal would have been a grant with a measure."""
    reader = User.objects.get(username="vetting.second.reader")
    refused = [one for one in readings if one.first_decision.outcome == Outcome.REFUSE]
    for one in readings[: len(readings) - LEFT_TO_READ]:
        differs = one in refused[:1]
        outcome = Outcome.GRANT_WITH if differs else one.first_decision.outcome
        with suppress(NotPermitted, TransitionRefused):  # it involves the reader: it waits for another
            record_reading(one, outcome=outcome, words=DIFFERS if differs else AGREES, actor=reader, at=at)


def _ask_postings(plan: ForcePlan) -> int:
    """Asked by human resources: agreed, refused for want of a level, withdrawn, and asked on the force's last day."""
    hr = User.objects.get(username="hr")
    here = Spell.objects.visible_to(LOADER).as_at(plan.as_of).exclude(person__ref=hr.person_ref)
    people = [*here.filter(rank="constable").order_by("ref").values_list("person__ref", flat=True)[: len(POSTINGS)]]
    needed = Designation.unscoped.values_list("post_ref", flat=True)
    plain = Post.unscoped.exclude(ref__in=needed).filter(rank="sergeant").order_by("ref")
    protected = Post.unscoped.filter(ref__in=needed, rank__in=("constable", "sergeant")).order_by("-rank", "ref")
    asked_for = {True: protected, False: plain}
    for place, (person, (kind, designated, days, why)) in enumerate(zip(people, POSTINGS, strict=False)):
        posts = asked_for[designated]
        wish = Wish(kind, person, posts[place % posts.count()].ref, plan.as_of + timedelta(days=60), why)
        at = moment(weekday_on_or_after(plan.as_of - timedelta(days=days)), hour=10)
        made = ask_posting(wish, actor=hr, at=min(at, moment(plan.as_of, hour=16)))
        if kind == PostingKind.TRANSFER:
            withdraw_posting(made, actor=hr, at=at + timedelta(hours=5))
    return min(len(people), len(POSTINGS)) + _ask_for_moor(plan, hr)


def _ask_for_moor(plan: ForcePlan, hr: User) -> int:
    """DC Moor is asked for in the unit to which DC Larkin came by the feed, and lacks management vetting too."""
    families = {person.family_name: person.ref for person in plan.people}
    posts = {spell.person_ref: spell.post_ref for spell in plan.spells if spell.known_to is None and not spell.true_to}
    moor, larkin = families.get("Moor", ""), families.get("Larkin", "")
    if moor not in posts or larkin not in posts or hr.person_ref in {moor, larkin}:
        return 0
    wish = Wish(PostingKind.POSTING, moor, posts[larkin], date(2025, 3, 17), "Knows the families of the open cases")
    ask_posting(wish, actor=hr, at=moment(date(2025, 3, 6), hour=11))
    return 1
