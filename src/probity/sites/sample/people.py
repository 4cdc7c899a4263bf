"""The people of the force and the posts they hold and held, on two axes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

from probity.foundation.kernel.references import make_reference
from probity.sites.sample.chance import day_between, moment, next_morning, stream, weekday_on_or_after
from probity.sites.sample.names import PersonNames, Shuffled
from probity.sites.sample.shapes import PersonPlan, PostPlan, SpellPlan
from probity.sites.sample.story import LEAVES, PROMOTED, REJOINED, STORY_PEOPLE, SWAPS, StoryPerson
from probity.sites.sample.structure import GO_LIVE, Structure

ONE_IN_JOINED_LATELY = 18
ONE_IN_MOVED_LATELY = 9
STEADY = {"procurement"}  # nobody joined or moved within the two years: who buys must have been there to be made offers
MAIL_DOMAIN = "sample-constabulary.example"
NUMBER_LETTERS = {"officer": "", "special": "", "staff": "S", "pcso": "P", "volunteer": "V", "contractor": "C"}


@dataclass(slots=True)
class Roster:
    """Who holds which post, with the look-ups that the rest of the plan needs."""

    posts: dict[str, PostPlan]
    unit_keys: dict[str, str]
    as_of: date
    people: list[PersonPlan] = field(default_factory=list)
    spells: dict[str, list[SpellPlan]] = field(default_factory=dict)  # person -> spells
    holder: dict[str, str] = field(default_factory=dict)  # post -> person
    post_of: dict[str, str] = field(default_factory=dict)  # person -> post
    by_ref: dict[str, PersonPlan] = field(default_factory=dict)
    story: dict[str, str] = field(default_factory=dict)  # family name -> person
    spells_in: dict[str, list[SpellPlan]] = field(default_factory=lambda: defaultdict(list))  # post -> spells
    unsettled: set[str] = field(default_factory=set)  # joined, moved or left lately
    by_kind: dict[tuple[str, str], list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )  # (unit, rank) -> posts

    def held(self, unit_key: str, rank: str) -> list[str]:
        """Posts of that rank that somebody holds, in units whose key starts so, in order."""
        return [
            ref for (key, r), refs in self.by_kind.items() if r == rank and key.startswith(unit_key) for ref in refs
        ]

    def person_in(self, unit_key: str, rank: str, place: int = 0) -> str:
        """The person in the `place`th such post; counts round when a small force has fewer."""
        posts = self.held(unit_key, rank)
        return self.holder[posts[place % len(posts)]]

    def manager_of(self, person_ref: str) -> str:
        """The first person up the line on the plan's last day, or "" for the one at the top."""
        return next((ref for ref in self.managers_up(person_ref, self.as_of) if ref), "")

    def managers_up(self, person_ref: str, on: date) -> Iterator[str]:
        """Who held each post up the line from somebody's post of the day, nearest first; "" for a vacant one.

        Nobody stands above somebody without a post that day.
        """
        held = next((spell.post_ref for spell in self.spells[person_ref] if holds(spell, on)), None)
        if held is None:
            return
        post = self.posts[held]
        while post.reports_to:
            post = self.posts[post.reports_to]
            yield next((spell.person_ref for spell in self.spells_in[post.ref] if holds(spell, on)), "")

    def is_settled(self, person_ref: str) -> bool:
        """Whether neither the person nor the post above them changed in the two years."""
        boss = self.posts[self.post_of[person_ref]].reports_to
        return person_ref not in self.unsettled and self.holder.get(boss, person_ref) not in self.unsettled


def holds(spell: SpellPlan, on: date) -> bool:
    """Whether the spell was true on a day, by what is known now."""
    return spell.known_to is None and spell.true_from <= on and (spell.true_to is None or on <= spell.true_to)


@dataclass(frozen=True, slots=True)
class _Chances:
    names: PersonNames
    numbers: Shuffled
    random: Random


def fill_posts(structure: Structure, *, seed: int, as_of: date) -> Roster:
    """Put a person in every post that is not vacant, then those who moved and those who left."""
    keys = {unit.ref: unit.key for unit in structure.units}
    roster = Roster({post.ref: post for post in structure.posts}, keys, as_of)
    random = stream(seed, "people")
    chances = _Chances(PersonNames(stream(seed, "names")), Shuffled(900_000, stream(seed, "numbers")), random)
    reserved = _reserve(structure)
    for post in structure.posts:
        if not post.vacant:
            _appoint(roster, post, chances, reserved.get(post.ref))
    for post, refs in _filled_kinds(roster, structure.posts):
        roster.by_kind[(keys[post.unit_ref], post.rank)].append(refs)
    _move_people(roster, random)
    roster.unsettled.update(roster.story[family] for family in LEAVES if family in roster.story)
    _rejoin(roster)
    _promote(roster)
    _leavers(roster, structure.posts, chances)
    for spells in roster.spells.values():
        for spell in spells:
            roster.spells_in[spell.post_ref].append(spell)
    return roster


def _filled_kinds(roster: Roster, posts: Iterable[PostPlan]) -> Iterable[tuple[PostPlan, str]]:
    return ((post, post.ref) for post in posts if post.ref in roster.holder)


def _reserve(structure: Structure) -> dict[str, StoryPerson]:
    """The first free post of the right rank and unit for each person of the stories."""
    keys = {unit.ref: unit.key for unit in structure.units}
    free: dict[tuple[str, str], list[str]] = defaultdict(list)
    for post in structure.posts:
        if not post.vacant:
            free[(keys[post.unit_ref].split(".")[0], post.rank)].append(post.ref)
    taken: dict[str, StoryPerson] = {}
    for story in STORY_PEOPLE:
        # The last posts: the first of each kind are left to the accounts that a demonstrator chooses by job.
        if posts := free[(story.unit_key, story.rank)]:
            taken[posts.pop()] = story
    return taken


def _appoint(roster: Roster, post: PostPlan, chances: _Chances, story: StoryPerson | None) -> None:
    random, as_of = chances.random, roster.as_of
    lately = story is None and post.rank in {"constable", "staff", "pcso", "special_constable"}
    lately = lately and roster.unit_keys[post.unit_ref] not in STEADY
    if lately and random.randrange(ONE_IN_JOINED_LATELY) == 0:
        joined = weekday_on_or_after(day_between(random, as_of - timedelta(days=700), as_of - timedelta(days=60)))
    else:
        joined = weekday_on_or_after(day_between(random, as_of - timedelta(days=365 * 28), as_of - timedelta(days=800)))
    if story and story.joined_on:
        joined = story.joined_on
    person = _person(roster, post.category, joined, chances, story)
    roster.holder[post.ref] = person.ref
    roster.post_of[person.ref] = post.ref
    roster.spells[person.ref] = [_spell(person, post, (joined, None), known_from=person.known_from)]
    if joined > GO_LIVE.date():
        roster.unsettled.add(person.ref)
    if story:
        roster.story[story.family] = person.ref


def _person(
    roster: Roster, category: str, joined: date, chances: _Chances, story: StoryPerson | None = None
) -> PersonPlan:
    place = len(roster.people)
    given, family = chances.names[place]
    if story:
        given, family = story.given, story.family
    number = f"{NUMBER_LETTERS.get(category, 'X')}{100_000 + chances.numbers[place]}"
    email = f"{given}.{family}@{MAIL_DOMAIN}".lower()
    known = max(GO_LIVE, next_morning(joined))
    person = PersonPlan(make_reference("P", place + 1), given, family, number, email, joined, known)
    roster.people.append(person)
    roster.by_ref[person.ref] = person
    return person


def _spell(
    person: PersonPlan,
    post: PostPlan,
    true: tuple[date, date | None],
    *,
    known_from: datetime,
    known_to: datetime | None = None,
) -> SpellPlan:
    return SpellPlan(person.ref, post.ref, post.unit_ref, post.category, post.rank, *true, known_from, known_to)


def _move_people(roster: Roster, random: Random) -> None:
    """People of one rank exchanged posts on one day; one group in six was told to us weeks later."""
    for families, true_from, known_on in SWAPS:
        refs = [roster.story[name] for name in families if name in roster.story]
        if len(refs) == len(families):
            _exchange(roster, refs, true_from, moment(known_on, hour=9))
    groups: dict[str, list[str]] = defaultdict(list)
    storied = set(roster.story.values())
    for person in roster.people:
        post = roster.posts[roster.post_of[person.ref]]
        quiet = (
            person.ref not in storied
            and person.ref not in roster.unsettled
            and roster.unit_keys[post.unit_ref] not in STEADY
        )
        if quiet and post.rank in {"constable", "staff", "pcso"} and random.randrange(ONE_IN_MOVED_LATELY) == 0:
            groups[post.rank].append(person.ref)
    for rank in sorted(groups):
        waiting = groups[rank]
        while len(waiting) >= 2:
            size = min(len(waiting), random.randint(2, 5))
            group, waiting = waiting[:size], waiting[size:]
            day = weekday_on_or_after(day_between(random, GO_LIVE.date(), roster.as_of - timedelta(days=60)))
            late = random.randint(7, 45) if random.randrange(6) == 0 else 0
            _exchange(roster, group, day, next_morning(day + timedelta(days=late)))


def _exchange(roster: Roster, refs: Sequence[str], day: date, known: datetime) -> None:
    """Rewrite the spells of people who each held the next one's post until the day before `day`."""
    for place, ref in enumerate(refs):
        person, old = roster.by_ref[ref], roster.spells[ref][0]
        now = roster.posts[roster.post_of[ref]]
        before = roster.posts[roster.post_of[refs[(place + 1) % len(refs)]]]
        roster.spells[ref] = [
            _spell(person, before, (old.true_from, None), known_from=old.known_from, known_to=known),
            _spell(person, before, (old.true_from, day - timedelta(days=1)), known_from=known),
            _spell(person, now, (day, None), known_from=known),
        ]
    roster.unsettled.update(refs)


def _rejoin(roster: Roster) -> None:
    """People of the stories who left and came back to their post, each known the next morning."""
    for family, last_day, again in REJOINED:
        if (ref := roster.story.get(family)) is None:
            continue
        person, old = roster.by_ref[ref], roster.spells[ref][0]
        post, left = roster.posts[old.post_ref], next_morning(last_day)
        roster.spells[ref] = [
            _spell(person, post, (old.true_from, None), known_from=old.known_from, known_to=left),
            _spell(person, post, (old.true_from, last_day), known_from=left),
            _spell(person, post, (again, None), known_from=next_morning(again)),
        ]
        roster.unsettled.add(ref)


def _promote(roster: Roster) -> None:
    """People who were promoted in the post in which they had acted up, each known the next morning."""
    for unit_key, rank, before, days in PROMOTED:
        ref = roster.person_in(unit_key, rank)
        person, old, post = roster.by_ref[ref], roster.spells[ref][0], roster.posts[roster.post_of[ref]]
        day = weekday_on_or_after(roster.as_of - timedelta(days=days))
        known = next_morning(day)
        acting = [
            _spell(person, post, (old.true_from, None), known_from=old.known_from, known_to=known),
            _spell(person, post, (old.true_from, day - timedelta(days=1)), known_from=known),
        ]
        roster.spells[ref] = [
            *(replace(spell, rank=before) for spell in acting),
            _spell(person, post, (day, None), known_from=known),
        ]


def _leavers(roster: Roster, posts: Iterable[PostPlan], chances: _Chances) -> None:
    """Those who held the posts that newcomers fill, and the posts that stand vacant, until they left."""
    random = chances.random
    joined = {roster.post_of[person.ref]: person.joined_on for person in roster.people}
    for post in posts:
        if post.vacant:
            gone = roster.as_of - timedelta(days=random.randint(20, 170))
        elif joined[post.ref] > roster.as_of - timedelta(days=700) and post.category != "outside":
            gone = joined[post.ref] - timedelta(days=random.randint(1, 45))
        else:
            continue
        if gone <= GO_LIVE.date():
            continue
        began = weekday_on_or_after(gone - timedelta(days=random.randint(900, 9000)))
        person = _person(roster, post.category, began, chances)
        known = next_morning(gone + timedelta(days=random.choice((0, 0, 0, 0, 21))))
        roster.spells[person.ref] = [
            _spell(person, post, (began, None), known_from=GO_LIVE, known_to=known),
            _spell(person, post, (began, gone), known_from=known),
        ]
        roster.unsettled.add(person.ref)
