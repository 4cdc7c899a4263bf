"""Lays what a feed says of people over what stands recorded, some hundred people at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import record
from probity.foundation.feed import words
from probity.foundation.feed.reading import Held, Said
from probity.foundation.feed.run import BATCH, ROWS, Change, Loading, Pages
from probity.foundation.feed.seats import open_posts
from probity.foundation.feed.states import settle_awards, settle_states
from probity.foundation.feed.timelines import DAY, Step, Stretch, settle
from probity.foundation.feed.words import Place
from probity.foundation.feed.workflow import DETAILED
from probity.foundation.workforce.listening import ChangeKind
from probity.foundation.workforce.models import Person, Qualification, Spell, SpellState
from probity.foundation.workforce.queries import spoken_name

DETAILS = {
    "given_names": "given names",
    "family_name": "family name",
    "email": "e-mail",
    "pass_number": "pass number",  # nosec B105 - of a building pass
}
SPELL = (
    "pk", "ref", "person_id", "post_id", "post__ref", "post__title", "unit_id", "category", "rank", "firm",
    "true_from", "true_to",
)  # fmt: skip


@dataclass(slots=True)
class Standing:
    """A spell as it stands recorded."""

    key: int
    ref: str
    person: int
    post: int
    post_ref: str
    title: str
    unit: int
    category: str
    rank: str
    firm: str
    starts: Any
    ends: Any


@dataclass(slots=True)
class Batch:
    """Some people with what stands recorded of them and what the feed says."""

    loading: Loading
    numbers: Sequence[str]
    people: dict[str, Person] = field(default_factory=dict)
    spells: dict[int, list[Standing]] = field(default_factory=lambda: defaultdict(list))
    left: dict[int, Any] = field(default_factory=dict)

    def said(self, number: str) -> Said:
        """What the feed says of a person; nothing at all, for one whom it does not name."""
        return self.loading.feed.people.get(number) or Said(number)


def settle_people(loading: Loading, numbers: Sequence[str]) -> None:
    """Bring people in line with the feed: who they are, what they hold, their absences and qualifications."""
    batch = Batch(loading, numbers)
    batch.people = {person.force_number: person for person in Person.unscoped.filter(force_number__in=numbers)}
    _settle_details(batch)
    _add_new(batch)
    keys = [person.pk for person in batch.people.values()]
    known = Spell.unscoped.filter(person__in=keys, known_to__isnull=True).order_by("true_from", "pk")
    for row in known.values_list(*SPELL):
        spell = Standing(*row)
        batch.spells[spell.person].append(spell)
    _seat_without_numbers(batch)
    pages = Pages(Spell, "SP", loading.at)
    for number in numbers:
        if number in batch.people:
            _settle_spells(batch, batch.said(number), pages)
    pages.write()
    _settle_the_rest(batch)
    loading.write_changes()


def _settle_the_rest(batch: Batch) -> None:
    loading = batch.loading
    states, awards = Pages(SpellState, "SS", loading.at), Pages(Qualification, "TR", loading.at)
    if loading.feed.tells_absences or batch.left:
        settle_states(batch, states)
    settle_awards(batch, awards)
    states.write()
    awards.write()


def _add_new(batch: Batch) -> None:
    """Open a record for everybody who holds a post and is not known; put aside what is said of anybody else unknown."""
    new: list[Said] = []
    for number in batch.numbers:
        said = batch.said(number)
        if number in batch.people:
            continue
        if said.held:
            new.append(said)
        for place in [*(place for place, _ in said.left), *(each.place for each in (*said.states, *said.awards))]:
            if not said.held:
                batch.loading.reader.reject(place, "number", "Nobody has this number, and no row gives them a post.")
    refs = next_references("P", len(new)) if new else []
    rows = [
        Person(
            ref=ref,
            given_names=said.names[0],
            family_name=said.names[1],
            force_number=said.number,
            email=said.email or "",
            pass_number=said.pass_number or "",
        )
        for ref, said in zip(refs, new, strict=True)
    ]
    made = Person.unscoped.bulk_create(rows, batch_size=ROWS)
    batch.people |= {person.force_number: person for person in made}


def _settle_details(batch: Batch) -> None:
    """Names, address and pass number are as they are now; the ledger keeps what they were."""
    changed: list[Person] = []
    for number, person in batch.people.items():
        said = batch.said(number)
        wanted = _details(said) if said.held else {}
        before = {name: getattr(person, name) for name, value in wanted.items() if getattr(person, name) != value}
        if not before:
            continue
        for name in before:
            setattr(person, name, wanted[name])
        changed.append(person)
        loading, after = batch.loading, {name: wanted[name] for name in before}
        facts = {"run": loading.run.ref, "before": before, "after": after}
        record(DETAILED, actor=loading.actor, subject=person, at=loading.at, **facts)
        named = " and ".join(DETAILS[name] for name in before)
        says = f"{person.name}: {named} changed"
        loading.note_change(ChangeKind.DETAILS, person.ref, Change(says, loading.known_on))
    Person.unscoped.bulk_update(changed, [*DETAILS], batch_size=BATCH)


def _details(said: Said) -> dict[str, str]:
    """What the feed says of who somebody is. A blank says nothing."""
    given, family = said.names
    wanted = {"given_names": given, "family_name": family, "email": said.email, "pass_number": said.pass_number}
    return {name: value for name, value in wanted.items() if value}


def _seat_without_numbers(batch: Batch) -> None:
    """Give rows without a post number the post that this person held under that title there, or a new one."""
    chairs: list[list[Held]] = []
    for number in batch.numbers:
        if number not in batch.people:
            continue
        here = {(each.title, each.unit): each for each in batch.spells[batch.people[number].pk]}
        mine: dict[tuple[str, str], list[Held]] = {}
        for held in batch.said(number).held:
            if held.code:
                continue
            if known := here.get((held.title, batch.loading.units[held.unit].key)):
                held.post_key, held.post_ref = known.post, known.post_ref
            else:
                mine.setdefault((held.title, held.unit), []).append(held)
        chairs += mine.values()
    if chairs:
        open_posts(batch.loading, chairs)


def _settle_spells(batch: Batch, said: Said, pages: Pages) -> None:
    loading, person = batch.loading, batch.people[said.number]
    recorded = batch.spells[person.pk]
    standing = [_stretch_of(each) for each in recorded]
    wanted = {_stretch_said(loading, held, recorded): held for held in said.held}
    steps = settle(standing, [*wanted], loading.asked(frozen=said.frozen, left_on=said.left_on))
    if not steps:
        return
    by_key = {each.key: each for each in recorded}
    loading.taken_up |= {step.new.key for step in steps if step.new and not step.old}
    for step in steps:
        _write(pages, person, step, by_key)
    _Telling(batch, person, said, by_key, [*wanted], wanted).tell(standing, steps)


def _stretch_of(spell: Standing) -> Stretch:
    rest = (spell.unit, spell.category, spell.rank, spell.firm)
    return Stretch(spell.post, rest, spell.starts, spell.ends, spell.key)


def _stretch_said(loading: Loading, held: Held, recorded: Iterable[Standing]) -> Stretch:
    firm = held.firm
    if firm is None:
        firm = next((each.firm for each in recorded if each.post == held.post_key), "")
    rest = (loading.units[held.unit].key, held.category, held.rank, firm)
    return Stretch(held.post_key, rest, held.starts, held.ends)


def _write(pages: Pages, person: Person, step: Step, by_key: Mapping[int, Standing]) -> None:
    if step.old:
        pages.close(step.old.row)
    if step.new:
        unit, category, rank, firm = step.new.rest
        pages.know(
            ref=by_key[step.old.row].ref if step.old else "",
            person=person,
            post_id=step.new.key,
            unit_id=unit,
            category=category,
            rank=rank,
            firm=firm,
            true_from=step.new.starts,
            true_to=step.new.ends,
        )


@dataclass(slots=True)
class _Telling:
    """Says in words what the steps of one person come to."""

    batch: Batch
    person: Person
    said: Said
    by_key: Mapping[int, Standing]
    wanted: Sequence[Stretch]
    rows: Mapping[Stretch, Held]

    def tell(self, standing: Sequence[Stretch], steps: Sequence[Step]) -> None:
        """Note each change. A stretch cut short by the next one is part of the move, not a change of its own."""
        kept = {each.row for each in standing} - {step.old.row for step in steps if step.old}
        now = [each for each in standing if each.row in kept] + [step.new for step in steps if step.new]
        now.sort(key=lambda each: each.starts)
        for step in steps:
            if step.old is None and step.new:
                self._begun(step.new, [each for each in now if each.starts < step.new.starts], standing)
            elif step.new is None and step.old:
                self._withdrawn(step.old, now)
            elif step.old and step.new:
                self._restated(step.old, step.new, now)

    def _begun(self, new: Stretch, before: Sequence[Stretch], standing: Sequence[Stretch]) -> None:
        who, place, old = self._who(new), self._place(new), before[-1] if before else None
        if old and old.ends == new.starts - DAY:
            says = words.moved(who, self._place(old), place, new.starts)
            self._note(ChangeKind.MOVED, new, says)
        elif old and (new.ends is None or new.ends >= self.batch.loading.day):
            self._note(ChangeKind.RETURNED, new, words.joined(who, place, new.starts, again=True))
        elif not standing and not old:
            self._note(ChangeKind.JOINED, new, words.joined(who, place, new.starts, again=False))
        else:
            self._note(ChangeKind.CORRECTED, new, words.learnt(who, place, (new.starts, new.ends)))

    def _withdrawn(self, old: Stretch, now: Sequence[Stretch]) -> None:
        if not now:  # they never came, so they were never away
            self.batch.left[self.person.pk] = old.starts - DAY
        says = words.never(self._who(old), self._place(old), (old.starts, old.ends))
        self._note(ChangeKind.CORRECTED, old, says, was_unknown=False)

    def _restated(self, old: Stretch, new: Stretch, now: Sequence[Stretch]) -> None:
        who = self._who(new)
        same = old == Stretch(new.key, new.rest, new.starts, None, old.row)
        if same and new.ends is not None:
            if any(each.starts == new.ends + DAY for each in now):
                return
            taken = not self.said.held and not self.said.left
            says = words.left(who, self._place(old), new.ends, taken=taken)
            self.batch.left[self.person.pk] = new.ends
            self._note(ChangeKind.LEFT, new, says, true_from=new.ends + DAY)
            return
        places = (self._place(old), self._place(new))
        says = words.put_right(who, places, (old.starts, old.ends), (new.starts, new.ends))
        was_unknown = (old.key, old.rest) != (new.key, new.rest) or new.starts < old.starts
        self._note(ChangeKind.CORRECTED, new, says, was_unknown=was_unknown)

    def _note(
        self, kind: ChangeKind, stretch: Stretch, says: str, *, true_from: date | None = None, was_unknown: bool = True
    ) -> None:
        unit, post_ref = self.batch.loading.units_by_key[stretch.rest[0]], self._post(stretch)[0]
        change = Change(says, true_from or stretch.starts, post_ref, unit.ref, was_unknown)
        self.batch.loading.note_change(kind, self.person.ref, change)

    def _who(self, stretch: Stretch) -> str:
        rank = stretch.rest[2]
        return spoken_name(self.person.given_names, self.person.family_name, rank)

    def _place(self, stretch: Stretch) -> Place:
        unit, _, rank, _ = stretch.rest
        return Place(self._post(stretch)[1], self.batch.loading.units_by_key[unit].name, rank)

    def _post(self, stretch: Stretch) -> tuple[str, str]:
        """The reference and title of the stretch's post."""
        for held in self.rows.values():
            if held.post_key == stretch.key:
                return held.post_ref, held.title
        return next((each.post_ref, each.title) for each in self.by_key.values() if each.post == stretch.key)
