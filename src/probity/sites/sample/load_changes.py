"""Plays what happens to people between two vettings: changes told, reviews, withdrawals and a draw for re-vetting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.workforce.actions import end_spell
from probity.foundation.workforce.models import Spell
from probity.office.vetting.actions import circumstances, openings, revetting, reviews
from probity.office.vetting.models import Change, ChangeState, Review, ReviewState, Withdrawal, WithdrawalState
from probity.office.vetting.queries.reviews import due_for_annual_review
from probity.sites.sample.chance import moment, stream, weekday_on_or_after
from probity.sites.sample.load_withdrawals import Matters
from probity.sites.sample.loading import LOADER
from probity.sites.sample.shapes import ForcePlan
from probity.sites.sample.story import STORY_PEOPLE
from probity.sites.sample.vetting import lately_granted, plan_vetting

READERS_OF_THE_GUIDE = 40
DRAWN = 3
SATURDAY = 5


class Told(NamedTuple):
    """One change: told so many days before the force's last day, so many after it happened, and how far it got."""

    category: str
    days: int
    after: int
    words: str
    state: str = "told"
    outcome: str = "none"
    said: Mapping[str, str] = {}


ME = {"whose": "me"}
CHANGES = (
    Told("charge", 1, 1, "A letter came: Wexmoor magistrates, driving without due care.", said=ME),
    Told("insolvency", 2, 1, "A judgment for £2,310, from a loan that I stood surety for."),
    Told("associate", 6, 1, "I know now that the owner of my gym was in prison for supply.", "research"),
    Told("interview", 12, 16, "Asked about a row outside a bar. I came by myself.", "research",
         said=ME | {"late_words": "I thought that nothing would come of it."}),
    Told("arrest", 34, 1, "A sergeant of my shift was arrested at home on Sunday.", "assessed", "none",
         said={"whose": "colleague", "who": "I do not want to say the name here"}),
    Told("order", 60, 2, "A non-molestation order, by consent, after we split up.", "assessed", "review"),
    Told("address", 3, 1, "7 Heron Court, Sampleton."),
    Told("partner", 9, 2, "I moved in with my partner, a nurse at the infirmary."),
    Told("address", 26, 1, "2 Mill Bank, Wexmoor.", "research"),
    Told("motoring", 33, 41, "A course after a camera caught me at 36 in a 30.", "research",
         said={"late_words": "I did not know that a course counts."}),
    Told("household", 48, 1, "My father moved in after his stay in hospital."),
    Told("money", 70, 3, "I lost most of our savings on bets, and owe £9,400.", "assessed", "condition"),
    Told("name", 80, 2, "I took my husband's name.", "assessed"),
    Told("interest", 95, 1, "I let a room to a student.", "assessed"),
    Told("family", 110, 2, "My brother was fined for being drunk at a match.", "assessed"),
    Told("nationality", 140, 30, "I got an Irish passport through my grandmother.", "assessed",
         said={"late_words": "I only saw in the guide that it counts."}),
)  # fmt: skip
RESEARCHED = "PNC, PND and local intelligence: nothing beyond what was told."
CONDITION = "Shows the unit a statement of debts every three months."


class Found(NamedTuple):
    """One review opened by hand: on which basis, so many days before the force's last day, and how far it got."""

    basis: str
    days: int
    words: str
    state: str = "open"
    outcome: str = "none"


REVIEWS = (
    Found("adverse", 4, "Another force told us of a call to the holder's home on 14 August."),
    Found("cause", 55, "They told us of money trouble: two loans and an overdraft.", "research"),
    Found("misconduct", 20, "A final written warning for how a report was written up.", "research"),
    Found("financial", 90, "Aftercare of management vetting: the check of the year.", "closed"),
    Found("adverse", 130, "A letter without a name says that the holder gambles.", "closed", "condition"),
)


def load_changes(plan: ForcePlan) -> dict[str, int]:
    """Play it all; return how many there are of each kind, by how they stand."""
    stage = Stage(plan)
    for story in (stage.arrested_on_saturday, stage.changes, stage.reviews, stage.annual_reviews, stage.draw):
        with recorded():
            story()
    Matters(stage.people, stage.at, stage.plain).play(plan)
    with recorded():
        _reed_leaves(stage.ref_of("Reed"))
    return {**_counted(Change, ChangeState, "changes"), **_counted(Review, ReviewState, "reviews"),
            **_counted(Withdrawal, WithdrawalState, "withdrawals")}  # fmt: skip


def _counted(model: Any, states: Any, name: str) -> dict[str, int]:
    found = Counter(model.unscoped.values_list("state", flat=True))
    return {f"{name}, {states(state).label.lower()}": count for state, count in sorted(found.items())}


def _reed_leaves(person_ref: str) -> None:
    """The personnel record of the officer whose matter ended with the resignation."""
    last_day = date(2025, 6, 20)
    spell = Spell._base_manager.filter(person__ref=person_ref, known_to=None, true_to=None).first()
    if spell is not None and spell.true_from <= last_day:
        end_spell(spell, last_day=last_day, actor=LOADER, at=moment(last_day, hour=16))


class Stage:
    """Who acts, who tells, and the day on which the force ends."""

    def __init__(self, plan: ForcePlan) -> None:
        self.plan = plan
        self.people = {
            name: User.objects.get(username=f"vetting.{name}")
            for name in ("officer", "decider", "manager", "second.reader")
        }
        self.plain = _plain_people(plan)

    def at(self, days_before: int, hour: int = 10) -> datetime:
        """A moment so many days before the force's last day, not on a weekend and never after that day."""
        day = weekday_on_or_after(self.plan.as_of - timedelta(days=days_before))
        return moment(min(day, self.plan.as_of), hour=hour)

    def ref_of(self, family: str) -> str:
        """Somebody of the stories."""
        return next(person.ref for person in self.plan.people if person.family_name == family)

    def account_of(self, person_ref: str) -> User | None:
        return User.objects.filter(person_ref=person_ref, is_active=True).order_by("pk").first()

    def _next(self) -> User:
        """Somebody who has had no part yet."""
        return User.objects.get(username=next(self.plain))

    def arrested_on_saturday(self) -> None:
        """PC Holt, on the Monday after her last weekend here, and Mr Ash's new address forty days before."""
        as_of = self.plan.as_of
        saturday = as_of - timedelta(days=(as_of.weekday() - SATURDAY) % 7 + (7 if as_of.weekday() in {5, 6} else 0))
        holt, ash = (self.account_of(self.ref_of(name)) for name in ("Holt", "Ash"))
        if holt is None or ash is None:
            return
        words = "I was arrested in Wexmoor at ten past two in the morning, and let go."
        at = moment(saturday + timedelta(days=2), hour=8)
        self._tell(ash, Told("address", 0, 1, "12 Sample Lane, Sampleton."), at=at - timedelta(days=40))
        self._tell(holt, Told("arrest", 0, 2, words, said=ME), at=at)

    def changes(self) -> None:
        """The spread of changes, one that somebody began and did not send, and who read the guide."""
        own = User.objects.get(username="declarant")
        for place, planned in enumerate(CHANGES):
            teller = own if planned.category == "partner" else self._next()
            told = self._tell(teller, planned, at=self.at(planned.days, 9))
            if planned.state != "told":
                self._work(told, planned, place)
        begun = circumstances.begin_change(actor=own, at=self.at(1))
        circumstances.save_change(begun, "what", {"category": "interest"}, actor=own, at=self.at(1))
        readers = User.objects.filter(is_active=True).exclude(person_ref="").order_by("pk")
        for reader in readers[:READERS_OF_THE_GUIDE]:
            circumstances.read_guide(actor=reader, at=self.at(30))

    def _tell(self, teller: User, planned: Told, *, at: datetime) -> Change:
        happened = (at - timedelta(days=planned.after)).date()
        said = {"category": planned.category, "happened_on": str(happened), "words": planned.words, "suspect": "nobody"}
        late = {"late_words": "I was on leave, and then it slipped my mind."}
        made = circumstances.begin_change(actor=teller, at=at)
        circumstances.save_change(made, "what", {**late, **said, **planned.said}, actor=teller, at=at)
        return circumstances.tell_change(made, actor=teller, at=at)

    def _work(self, told: Change, planned: Told, place: int) -> None:
        officer, day = self.people["officer"], planned.days
        deciding = planned.outcome not in {"none", "review"}
        owner = self.people["decider"] if deciding else officer
        circumstances.take_change(told, actor=owner, at=self.at(day, 15))
        circumstances.add_research(told, words=RESEARCHED, actor=owner, at=self.at(max(day - 2, 0), 11))
        if planned.state == "assessed":
            condition = CONDITION if planned.outcome == "condition" else ""
            review_on = self.plan.as_of + timedelta(days=60) if condition else None
            given = circumstances.Assessment(planned.outcome, ASSESSED[planned.outcome], condition, review_on)
            circumstances.assess_change(told, given, actor=owner, at=self.at(max(day - 4 - place, 0), 14))

    def reviews(self) -> None:
        """Reviews that the unit opened by hand, at each stage."""
        for found in REVIEWS:
            owner = self.people["decider"] if found.outcome == "condition" else self.people["officer"]
            opened = openings.open_review(
                self._next().person_ref, basis=found.basis, words=found.words, actor=owner, at=self.at(found.days)
            )
            if found.state != "open":
                reviews.take_review(opened, actor=owner, at=self.at(found.days - 1))
            if found.state == "closed":
                ending = reviews.Ending("Every source was asked again; nothing new.", found.outcome,
                                        ASSESSED[found.outcome], CONDITION if found.outcome == "condition" else "",
                                        self.plan.as_of + timedelta(days=25))  # fmt: skip
                reviews.close_review(opened, ending, actor=owner, at=self.at(found.days - 20))

    def annual_reviews(self) -> None:
        """Annual reviews that are due: with the holder, with the manager, and signed by both, one with a worry."""
        ends = iter(("holder", "manager", "signed", "worry", "holder", "manager", "signed"))
        for place, (person_ref, first_day) in enumerate(due_for_annual_review(self.at(45).date())):
            holder = self.account_of(person_ref)
            if holder is None or person_ref in {each.person_ref for each in self.people.values()}:
                continue
            if (end := next(ends, None)) is None:
                return
            at = self.at(45 if place % 2 else 12)
            made = reviews.open_annual(person_ref, first_day, actor=reviews.YEARLY, at=at)
            manager = self.account_of(made.manager_ref)
            if end == "holder" or manager is None:
                continue
            made = reviews.sign_as_holder(made, {}, actor=holder, at=at + timedelta(days=3))
            if end != "manager":
                worried = {"money": "yes"} if end == "worry" else {}
                words = "Asked twice this year for an advance on pay." if worried else ""
                reviews.sign_as_manager(made, worried, words, actor=manager, at=at + timedelta(days=5))

    def draw(self) -> None:
        """One draw made in the open, and one whose seed is committed and whose list is not frozen yet."""
        manager = self.people["manager"]
        made = revetting.commit_draw("Random re-vetting, second half of the year", DRAWN, actor=manager, at=self.at(24))
        made = revetting.freeze_draw(made, actor=manager, at=self.at(21))
        revetting.make_draw(made, actor=manager, at=self.at(17))
        revetting.commit_draw("Random re-vetting, next half-year", DRAWN * 2, actor=manager, at=self.at(2))


ASSESSED = {
    "none": "What was told is confirmed and changes nothing.",
    "review": "The order touches on conduct at home: the clearance is looked at as a whole.",
    "condition": "The debt can be borne while it is watched.",
}


def _plain_people(plan: ForcePlan) -> Iterator[str]:
    """Usernames of officers and staff of sections without a tie, a story, a job or anything planted, in mixed order."""
    apart = {ref for tie in plan.ties for ref in (tie.person_ref, tie.other_ref)}
    vetting = plan_vetting(plan)
    apart |= {truth.person_ref for truth in vetting.truth} | lately_granted(vetting, plan)
    apart |= {each.person_ref for each in plan.accounts if each.desk_name or not each.is_active}
    families = {each.family for each in STORY_PEOPLE}
    apart |= {person.ref for person in plan.people if person.family_name in families}
    sections = {unit.ref for unit in plan.units if " Section " in unit.name}
    since = plan.as_of - timedelta(days=400)
    here = {
        spell.person_ref
        for spell in plan.spells
        if spell.unit_ref in sections and spell.rank == "constable" and spell.known_to is None and not spell.true_to
        and spell.true_from < since
    }  # fmt: skip
    found = {each.person_ref: each.username for each in plan.accounts if each.person_ref in here - apart}
    names = sorted(found.values())
    stream(plan.seed, "changes").shuffle(names)
    return iter(names)
