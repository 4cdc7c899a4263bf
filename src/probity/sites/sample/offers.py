"""Two years of gifts and hospitality offered to the force, and what was done about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from probity.sites.sample.chance import day_between, moment, stream
from probity.sites.sample.names import GIVER_ENDS, GIVER_HALVES, TRADES, FirmNames, PersonNames
from probity.sites.sample.people import Roster
from probity.sites.sample.shapes import OfferPlan, StepPlan, SupplierPlan

OFFERS = 1500
STRENGTH_OF_SHAPE = 3182
YEARS_DAYS = 730
OPEN_DAYS = 45  # older offers have all been finished: no register rests for years
LATE_DAYS = 29  # anything declared this much after the offer is late under any rule a force has had
CLUBS = ("Primary School", "Rotary Club", "Allotment Society", "Choir", "Parish Council", "Cricket Club")
# What was offered, its kind in the rulebook's words (gifts.kind), and its least and greatest value in pounds.
THINGS = (
    ("Box of chocolates", "item_or_voucher", 5, 15),
    ("Bottle of wine", "item_or_voucher", 8, 30),
    ("Bunch of flowers", "item_or_voucher", 10, 35),
    ("Gift voucher", "item_or_voucher", 10, 100),
    ("Fountain pen", "item_or_voucher", 20, 120),
    ("Framed print", "item_or_voucher", 15, 90),
    ("Watch", "item_or_voucher", 60, 400),
    ("Hamper", "item_or_voucher", 25, 110),
    ("Commemorative plate", "item_or_voucher", 5, 40),
    ("Book", "item_or_voucher", 8, 30),
    ("Lunch", "hospitality", 10, 45),
    ("Dinner at an awards evening", "hospitality", 40, 120),
    ("Tickets to a cricket match", "event_tickets", 30, 180),
    ("Tickets to the theatre", "event_tickets", 25, 90),
    ("Breakfast at a conference", "hospitality", 8, 25),
    ("Overnight stay at a trade show", "accommodation_or_travel", 90, 260),
)
CIRCUMSTANCES = (
    "Left at the front counter with a card of thanks.",
    "Handed over at the end of a community meeting.",
    "Offered after a talk to staff of the giver.",
    "Sent by post to the station, unasked.",
    "Offered at a conference that I attended for the force.",
    "Given in thanks after an investigation had ended.",
)
DISPOSALS = ("kept", "kept", "shared", "shared", "raffle_or_charity", "returned")  # gifts.outcome
DECLINED_WORDS = "Declined on the spot and thanked the giver."


@dataclass(frozen=True, slots=True)
class Truth:
    """What a planted offer is about, before it has a number."""

    kind: str
    supplier: SupplierPlan
    same: str
    matters: bool
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The facts of an offer before anything has been done about it."""

    declared_by: str
    for_refs: tuple[str, ...]
    giver_kind: str
    giver: str
    offered_on: date
    what: tuple[str, str, int, int]
    accepted: bool = True
    declared_on: date | None = None
    pence: tuple[int, int] | None = None
    procurement_part: str = ""
    truths: tuple[Truth, ...] = field(default=())


class Givers:
    """Organisations and private people who offer things in the ordinary way; none of them is a supplier."""

    def __init__(self, *, seed: int) -> None:
        self._random = random = stream(seed, "givers")
        self._firms = FirmNames(random, GIVER_HALVES, GIVER_ENDS)
        # The force takes names from the front of the same store, so no giver has the name of somebody in it.
        self._people = PersonNames(stream(seed, "names"))
        count = len(GIVER_HALVES) * len(GIVER_ENDS)
        self._weights = [*accumulate(1 / (place + 5) for place in range(count))]
        self._places = range(count)
        self._known: dict[int, str] = {}
        self._persons = 0

    def organisation(self) -> str:
        """An organisation, drawn so that some come back often; always under the name it had before."""
        [place] = self._random.choices(self._places, cum_weights=self._weights)
        if place not in self._known:
            stem = self._firms.stem(place)
            ending = self._random.choice((*CLUBS, *TRADES, *(f"{trade} Ltd" for trade in TRADES)))
            self._known[place] = f"{stem} {ending}"
        return self._known[place]

    def person(self) -> str:
        """A private person who has offered nothing before."""
        self._persons += 1
        return " ".join(self._people[self._people.most - self._persons])


def ordinary_drafts(roster: Roster, givers: Givers, people: int, *, seed: int) -> Iterator[Draft]:
    """Offers with nothing behind them, about 1,500 in a force of 3,182."""
    random = stream(seed, "offers")
    settled = [ref for ref in roster.post_of if roster.is_settled(ref) and roster.manager_of(ref)]
    teams = _teams(roster, settled)
    first = roster.as_of - timedelta(days=YEARS_DAYS)
    for _ in range(max(60, round(OFFERS * people / STRENGTH_OF_SHAPE))):
        ref = random.choice(settled)
        mates = teams[roster.posts[roster.post_of[ref]].reports_to]
        is_person = random.randrange(4) == 0
        yield Draft(
            declared_by=random.choice(mates) if random.randrange(40) == 0 else ref,
            for_refs=_recipients(ref, mates, random),
            giver_kind="person" if is_person else "organisation",
            giver=givers.person() if is_person else givers.organisation(),
            offered_on=day_between(random, first, roster.as_of - timedelta(days=1)),
            what=random.choice(THINGS),
            accepted=random.randrange(100) < 64,
        )


def desk_drafts(roster: Roster, declarant: str) -> Iterator[Draft]:
    """A few offers of one person's own, the newest of which waits for their manager on the plan's last day."""
    rows = (
        (200, 201, "Elmgate Community Choir", ("Box of chocolates", "item_or_voucher", 5, 15), True),
        (96, 95, "Alderbank Garden Centre", ("Gift voucher", "item_or_voucher", 10, 100), False),
        (20, 19, "Millwater Primary School", ("Framed print", "item_or_voucher", 15, 90), True),
        (1, 0, "Alderbank Garden Centre", ("Hamper", "item_or_voucher", 25, 110), False),
    )
    for offered, declared, giver, what, accepted in rows:
        on, told = (roster.as_of - timedelta(days=days) for days in (offered, min(declared, offered)))
        yield Draft(declarant, (declarant,), "organisation", giver, on, what, accepted, told)


def _teams(roster: Roster, settled: Sequence[str]) -> dict[str, list[str]]:
    """Settled people by the post they report to."""
    teams: dict[str, list[str]] = {}
    for ref in settled:
        teams.setdefault(roster.posts[roster.post_of[ref]].reports_to, []).append(ref)
    return teams


def _recipients(ref: str, mates: Sequence[str], random: Random) -> tuple[str, ...]:
    """One person, or now and then a team."""
    others = [mate for mate in mates if mate != ref]
    if random.randrange(20) or not others:
        return (ref,)
    return (ref, *random.sample(others, min(len(others), random.randint(1, 4))))


@dataclass(slots=True)
class Finisher:
    """Turns drafts into offers: when each was declared, who endorsed and reviewed it, and how far it has come."""

    roster: Roster
    random: Random
    close: dict[str, set[str]]
    jobs: dict[str, str]

    def finish(self, draft: Draft, number: int) -> OfferPlan:
        """The offer with everything done about it up to the plan's last day."""
        random = self.random
        declared_on = draft.declared_on or draft.offered_on + timedelta(days=_delay(random))
        low, high = draft.pence or _value(draft.what, random)
        involved = {draft.declared_by, *draft.for_refs}
        barred = involved | {near for ref in involved for near in self.close.get(ref, ())}
        endorser, why = self.endorser(barred, draft.for_refs[0], min(declared_on, self.roster.as_of))
        to_deputy = self.jobs["registrar"] in barred
        reviewer = self.jobs["deputy.registrar" if to_deputy else "registrar"]
        return OfferPlan(
            number=number,
            declared_by=draft.declared_by,
            for_refs=draft.for_refs,
            giver_kind=draft.giver_kind,
            giver=draft.giver,
            what=draft.what[0],
            kind=draft.what[1],
            low_pence=low,
            high_pence=high,
            offered_on=draft.offered_on,
            circumstances=random.choice(CIRCUMSTANCES) if draft.accepted else DECLINED_WORDS,
            asked_first=draft.accepted and random.randrange(5) == 0,
            accepted=draft.accepted,
            disposal=random.choice(DISPOSALS) if draft.accepted else "not_applicable",
            procurement_part=draft.procurement_part,
            is_late=(declared_on - draft.offered_on).days >= LATE_DAYS,
            endorser_ref=endorser,
            endorser_why=why,
            reviewer_ref=reviewer,
            review_by_deputy=to_deputy,
            steps=tuple(self._steps(draft, declared_on, endorser, reviewer)),
        )

    def endorser(self, barred: set[str], recipient: str, on: date) -> tuple[str, str]:
        """The first person up the line who is not barred, the outsider at the top, and how that came about."""
        passed: list[str] = []
        for manager in self.roster.managers_up(recipient, on):
            if manager and manager not in barred:
                return manager, _why("Line manager", passed)
            passed.append("somebody involved" if manager else "a vacant post")
        outsider = self.roster.person_in("outside", "none")
        return outsider, _why("Named outsider, for nobody in the force stands above", passed)

    def _steps(self, draft: Draft, declared_on: date, endorser: str, reviewer: str) -> Iterator[StepPlan]:
        """What was done, oldest first, stopping at the end of the plan's last day or where somebody let it rest."""
        end = moment(self.roster.as_of, hour=18)
        at = moment(
            min(declared_on, self.roster.as_of), hour=self.random.randint(7, 16), minute=self.random.randrange(60)
        )
        yield StepPlan("draft", at, draft.declared_by, "")
        who = {"declared": draft.declared_by, "answered": draft.declared_by, "endorsed": endorser}
        rests = (self.roster.as_of - declared_on).days <= OPEN_DAYS
        for state, words, wait in self._route(rests=rests):
            if state != "declared":
                at += timedelta(days=wait, minutes=self.random.randrange(90))
            if at > end:
                return
            yield StepPlan(state, at, who.get(state, reviewer), words)

    def _route(self, *, rests: bool) -> Iterator[tuple[str, str, int]]:
        """The states an offer goes through, the words said and the days waited; a new one may rest on the way."""
        random = self.random

        def lets_it_rest(one_in: int) -> bool:
            return random.randrange(one_in) == 0 and rests

        if lets_it_rest(20):
            return
        yield "declared", "", 0
        if lets_it_rest(12):
            return
        yield "endorsed", "I have spoken with the declarant and the account is right.", random.randint(1, 8)
        if random.randrange(8) == 0:
            yield "challenged", "Was the giver bidding for anything with the force at the time?", random.randint(2, 9)
            if lets_it_rest(2):
                return
            yield "answered", "Not that I know of. I have no part in buying.", random.randint(1, 6)
            if lets_it_rest(1):
                return
        yield "entered", "", random.randint(2, 12)
        if lets_it_rest(8):
            return
        yield "closed", "Nothing further is needed.", random.randint(5, 40)


def _why(who: str, passed: list[str]) -> str:
    return f"{who}, next above {', then '.join(passed)}" if passed else who


def _delay(random: Random) -> int:
    """Days from the offer to its declaration: mostly a few, one in twelve long after."""
    return random.randint(LATE_DAYS, 140) if random.randrange(12) == 0 else random.randint(0, 5)


def _value(what: tuple[str, str, int, int], random: Random) -> tuple[int, int]:
    """The value in pence: mostly known, sometimes a range."""
    _, _, least, most = what
    pounds = random.randint(least, most)
    if random.randrange(5) == 0:
        return max(least, pounds - 10) * 100, (pounds + 10) * 100
    return pounds * 100, pounds * 100
