"""The directory and the reporting line, as plain frozen values. Other rooms and the corridor read people only here.

Every answer is for a day (`on`), by what is recorded now or by what had been recorded at `known_at`. The number of
SQL queries never grows with the number of people asked for; going up or down the line takes two a level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, FilteredRelation, Q

from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import SPOKEN_RANKS, Person, PostLine, Rank, Spell, SpellState, UnitSpan

DIRECTORY = System("workforce.directory", "names, ranks, posts, units and reporting lines are open to every account")
FORMER, TO_COME = "former", "to come"
MOST_LEVELS = 20  # a reporting line or a tree of units longer than this is a ring in the data


@dataclass(frozen=True)
class PersonCard:
    """What a page says of a person. `states` is filled only for a reader who may know them.

    `category` is a value of `models.Category`, "former" for somebody whose last spell has ended, or "to come".
    """

    ref: str
    name: str
    short_name: str
    rank: str
    post_title: str
    unit_ref: str
    unit_name: str
    category: str
    states: tuple[str, ...]


def person_card(
    ref: str, *, on: date, known_at: datetime | None = None, reader: Reader | None = None
) -> PersonCard | None:
    """The card of one person on a day, or None when there is no such person."""
    return cards([ref], on=on, known_at=known_at, reader=reader).get(ref)


def cards(
    refs: Iterable[str], *, on: date, known_at: datetime | None = None, reader: Reader | None = None
) -> dict[str, PersonCard]:
    """Cards by reference, in the order given; unknown references are left out. Three queries, or four with a reader."""
    wanted = [*dict.fromkeys(refs)]
    people = {person.ref: person for person in Person.objects.visible_to(DIRECTORY).filter(ref__in=wanted)}
    spells = _spells_of(people.values(), known_at)
    current = {ref: next((s for s in spells[ref] if s.holds(on)), None) for ref in people}
    names = _unit_names({spell.unit_id for spell in current.values() if spell}, on, known_at)
    states = _states_of(people, on, known_at, reader)
    return {
        ref: _card(
            people[ref], current[ref], names, category=_category(spells[ref], current[ref], on), states=states[ref]
        )
        for ref in wanted
        if ref in people
    }


def _spells_of(people: Collection[Person], known_at: datetime | None) -> Mapping[str, list[Spell]]:
    rows = Spell.objects.visible_to(DIRECTORY).known(known_at).filter(person__in=[person.pk for person in people])
    found: dict[str, list[Spell]] = defaultdict(list)
    for spell in rows.select_related("person", "post", "unit").order_by("true_from", "pk"):
        found[spell.person.ref].append(spell)
    return found


def _states_of(
    people: Mapping[str, Person], on: date, known_at: datetime | None, reader: Reader | None
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    if reader is not None:
        rows = SpellState.objects.visible_to(reader).as_at(on, known_at).filter(person__ref__in=[*people])
        for state in rows.select_related("person").order_by("true_from", "pk"):
            found[state.person.ref] += (state.says(),)
    return found


def _unit_names(units: Collection[int], on: date, known_at: datetime | None) -> dict[int, str]:
    rows = UnitSpan.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(unit__in=units)
    return dict(rows.values_list("unit_id", "name"))


def _category(spells: Iterable[Spell], current: Spell | None, on: date) -> str:
    if current:
        return current.category
    return FORMER if any(spell.true_from <= on for spell in spells) else TO_COME


def _card(
    person: Person, spell: Spell | None, unit_names: Mapping[int, str], *, category: str, states: tuple[str, ...]
) -> PersonCard:
    return PersonCard(
        ref=person.ref,
        name=person.name,
        short_name=spoken_name(person.given_names, person.family_name, spell.rank if spell else ""),
        rank=spell.get_rank_display() if spell and spell.rank != Rank.NONE else "",
        post_title=spell.post.title if spell else "",
        unit_ref=spell.unit.ref if spell else "",
        unit_name=unit_names.get(spell.unit_id, "") if spell else "",
        category=category,
        states=states,
    )


def spoken_name(given_names: str, family_name: str, rank: str) -> str:
    """How somebody of that rank is spoken of: "PC Sale"; without a rank that is said, the whole name."""
    said = SPOKEN_RANKS.get(Rank(rank)) if rank else None
    return f"{said} {family_name}" if said else f"{given_names} {family_name}"


def short_names(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """How people are spoken of on a day ("PC Sale"), by reference; unknown ones are left out. One small query."""
    people = Person.objects.visible_to(DIRECTORY).filter(ref__in=sorted({*refs}))
    held = people.annotate(held=FilteredRelation("spells", condition=_standing("spells", on, None)))
    ordered = held.order_by("ref", "-held__true_from", "-held__pk")  # the earliest is read last, and stands
    named = ordered.values_list("ref", "given_names", "family_name", "held__rank")
    return {ref: spoken_name(given, family, rank or "") for ref, given, family, rank in named}


def whole_name(ref: str) -> str:
    """Somebody's given and family names; "" for nobody. One query, where a card takes three."""
    person = Person.objects.visible_to(DIRECTORY).filter(ref=ref).first()
    return person.name if person else ""


def managers_up(person_ref: str, *, on: date, known_at: datetime | None = None) -> tuple[str | None, ...]:
    """Who stands above a person on a day, nearest first; None for a post above them that stood vacant.

    The line follows posts, so a manager who is away is still the manager. Empty for the one at the top, for somebody
    outside the force and for somebody who held no post that day.
    """
    post = _posts_held([person_ref], on, known_at).get(person_ref)
    line: list[int] = []
    while post is not None and len(line) < MOST_LEVELS:
        above = PostLine.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(post=post).order_by("pk")
        post = above.values_list("reports_to", flat=True).first()
        if post is None or post in line:
            break
        line.append(post)
    holders = _holders(line, on, known_at)
    return tuple(holders.get(each) for each in line)


def manager_of(person_ref: str, *, on: date, known_at: datetime | None = None) -> str:
    """The line manager of a person on a day, past posts that stood vacant; "" for nobody. The first of `managers_up`.

    One query, and one more for each vacant post above them.
    """
    held = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(person__ref=person_ref)
    post: Any = held.order_by("true_from", "pk").values("post")[:1]
    seen = set[int]()
    while above := _above(post, on, known_at):
        reports_to, holder = above
        if holder or reports_to in seen or len(seen) == MOST_LEVELS:
            return holder or ""
        seen.add(reports_to)
        post = [reports_to]
    return ""


def _above(post: Any, on: date, known_at: datetime | None) -> tuple[int, str | None] | None:
    """The post that a post reports to on a day, and who holds it by the earlier spell when two overlap."""
    standing = _standing("reports_to__spells", on, known_at)
    lines = PostLine.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(post__in=post, reports_to__isnull=False)
    held = lines.annotate(held=FilteredRelation("reports_to__spells", condition=standing))
    ordered = held.order_by("pk", "held__true_from", "held__pk")
    return ordered.values_list("reports_to", "held__person__ref").first()


def _standing(spells: str, on: date, known_at: datetime | None) -> Q:
    """Those of related spells that stood on a day, as known then."""
    standing = Q(**{f"{spells}__true_from__lte": on})
    standing &= Q(**{f"{spells}__true_to__isnull": True}) | Q(**{f"{spells}__true_to__gte": on})
    if known_at is None:
        return standing & Q(**{f"{spells}__known_to__isnull": True})
    standing &= Q(**{f"{spells}__known_from__lte": known_at})
    return standing & (Q(**{f"{spells}__known_to__isnull": True}) | Q(**{f"{spells}__known_to__gt": known_at}))


def team_of(person_ref: str, *, on: date, known_at: datetime | None = None) -> tuple[str, ...]:
    """Whose line manager the person is on a day, by reference: those whose posts report to theirs.

    Those who report to a vacant post count for the next person up, as `managers_up` has it.
    """
    held = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(person__ref=person_ref)
    below = _below(held.order_by("true_from", "pk").values("post")[:1], on, known_at)
    seen, team = set[int](), set[str]()
    while below:
        seen |= {line.above for line in below}
        found = {line.post: line.holder for line in below if line.post not in seen}
        team |= {holder for holder in found.values() if holder}
        seen |= found.keys()
        vacant = {post for post, holder in found.items() if not holder}
        below = _below(vacant, on, known_at) if vacant else []
    return tuple(sorted(team))


class _Below(NamedTuple):
    above: int
    post: int
    holder: str | None


def _below(above: Any, on: date, known_at: datetime | None) -> list[_Below]:
    """The posts that report to others on a day, each with who holds it, by the earlier spell when two overlap."""
    standing = _standing("post__spells", on, known_at)
    lines = PostLine.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(reports_to__in=above)
    held = lines.annotate(held=FilteredRelation("post__spells", condition=standing))
    ordered = held.order_by("-held__true_from", "-held__pk")  # the earliest is read last, and stands
    return [_Below(*row) for row in ordered.values_list("reports_to", "post", "held__person__ref")]


def _posts_held(refs: Collection[str], on: date, known_at: datetime | None) -> dict[str, int]:
    """Each person's post on a day, by the earlier spell when two overlap."""
    rows = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(person__ref__in=refs)
    return dict(rows.order_by("-true_from", "-pk").values_list("person__ref", "post"))


def _holders(posts: Collection[int], on: date, known_at: datetime | None) -> dict[int, str]:
    """Who holds each post on a day, by the earlier spell when two overlap; vacant posts are left out."""
    rows = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(post__in=posts)
    return dict(rows.order_by("-true_from", "-pk").values_list("post", "person__ref"))


@dataclass(frozen=True)
class UnitCard:
    """A unit on a day, where it stands in the tree, and how many people are in it and below it."""

    ref: str
    name: str
    parent_ref: str
    parent_name: str
    depth: int
    people_here: int
    people_below: int

    @property
    def steps(self) -> range:
        """One for each unit above, for pages that indent."""
        return range(self.depth)


def unit_tree(unit_ref: str, *, on: date, known_at: datetime | None = None) -> frozenset[str]:
    """References of a unit and everything below it on a day; just the unit itself when it has nothing below."""
    found = {unit_ref}
    level = {unit_ref}
    while level:
        rows = UnitSpan.objects.visible_to(DIRECTORY).as_at(on, known_at).filter(parent__ref__in=level)
        level = {*rows.values_list("unit__ref", flat=True)} - found
        found |= level
    return frozenset(found)


def unit_cards(*, on: date, known_at: datetime | None = None, counted: bool = True) -> list[UnitCard]:
    """Every unit of a day as a tree read from the top: a unit is followed by what is part of it. Two queries.

    Not `counted`, the people in it are left at 0 and one query is saved.
    """
    rows = UnitSpan.objects.visible_to(DIRECTORY).as_at(on, known_at)
    spans = {ref: (name, parent or "") for ref, name, parent in rows.values_list("unit__ref", "name", "parent__ref")}
    spells = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).order_by()
    people = spells.values_list("unit__ref").annotate(people=Count("person", distinct=True))
    here: dict[str, int] = dict(people) if counted else {}
    children: dict[str, list[str]] = defaultdict(list)
    for ref, (_, parent) in sorted(spans.items()):
        children[parent].append(ref)

    def walk(ref: str, depth: int) -> list[UnitCard]:
        below = [card for child in children[ref] for card in walk(child, depth + 1)] if depth < MOST_LEVELS else []
        count = here.get(ref, 0)
        total = count + sum(card.people_here for card in below)
        name, parent = spans[ref]
        return [UnitCard(ref, name, parent, spans.get(parent, ("",))[0], depth, count, total), *below]

    return [card for top in children[""] for card in walk(top, 0)]


def people_in(unit_ref: str, *, on: date, limit: int) -> list[PersonCard]:
    """Cards of those in a unit itself (not below it) on a day, by name, at most `limit`."""
    rows = Spell.objects.visible_to(DIRECTORY).as_at(on).filter(unit__ref=unit_ref)
    refs = rows.order_by("person__family_name", "person__given_names").values_list("person__ref", flat=True)[:limit]
    return [*cards(refs, on=on).values()]


def search_people(text: str, *, on: date, limit: int) -> list[PersonCard]:
    """Cards of people whose names hold every word, or whose reference or number it is; by family name, then given."""
    words = text.split()
    if not words:
        return []
    named = Q()
    for word in words:
        named &= Q(family_name__icontains=word) | Q(given_names__icontains=word)
    exact = Q(ref__iexact=text.strip()) | Q(force_number__iexact=text.strip())
    rows = Person.objects.visible_to(DIRECTORY).filter(named | exact)
    refs = rows.order_by("family_name", "given_names", "pk").values_list("ref", flat=True)[:limit]
    return [*cards(refs, on=on).values()]


def workforce_count(on: date, known_at: datetime | None = None) -> dict[str, int]:
    """People by category on a day; who is away, suspended or lent out is counted, as is who is lent in.

    Officers, specials, staff and community support officers are the force's strength; volunteers, contractors, agency
    workers and people outside the force stand under their own names and are not part of it.
    """
    rows = Spell.objects.visible_to(DIRECTORY).as_at(on, known_at).order_by()
    return dict(rows.values_list("category").annotate(people=Count("person", distinct=True)))
