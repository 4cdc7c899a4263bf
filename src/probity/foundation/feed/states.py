"""Absences, suspensions, secondments and qualifications, as a feed says them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from probity.foundation.feed import words
from probity.foundation.feed.reading import Dates, Said
from probity.foundation.feed.run import Change, Loading, Pages
from probity.foundation.feed.timelines import DAY, Asked, Step, Stretch, settle
from probity.foundation.workforce.listening import ChangeKind
from probity.foundation.workforce.models import Person, Qualification, SpellState
from probity.foundation.workforce.queries import spoken_name

if TYPE_CHECKING:
    from probity.foundation.feed.people import Batch

Group = tuple[str, str]  # kind and direction


def settle_states(batch: Batch, pages: Pages) -> None:
    """Begin, end and put right states. A whole feed that holds absences ends those that it does not name."""
    keys = [person.pk for person in batch.people.values()]
    known = SpellState.unscoped.filter(person__in=keys, known_to__isnull=True).order_by("true_from", "pk")
    recorded: dict[int, list[SpellState]] = defaultdict(list)
    for state in known:
        recorded[state.person_id].append(state)
    for number, person in batch.people.items():
        said = batch.said(number)
        if said.states or recorded[person.pk]:
            _settle_person(batch, person, said, recorded[person.pk], pages)


def _settle_person(batch: Batch, person: Person, said: Said, recorded: Sequence[SpellState], pages: Pages) -> None:
    groups: dict[Group, tuple[list[Stretch], list[Stretch]]] = defaultdict(lambda: ([], []))
    for state in recorded:
        stretch = Stretch(state.other_force, (), state.true_from, state.true_to, state.pk)
        groups[state.kind, state.direction][0].append(stretch)
    for each in said.states:
        groups[each.what[:2]][1].append(Stretch(each.what[2], (), each.starts, each.ends))
    by_key = {state.pk: state for state in recorded}
    for group, (standing, wanted) in sorted(groups.items()):
        for step in settle(standing, wanted, _asked(batch, person, said)):
            _write(pages, person, group, step, by_key)
            _tell(batch, person, said, group, step)


def _asked(batch: Batch, person: Person, said: Said) -> Asked:
    """Whoever left is not away, now or later; nobody else's state ends by a feed that tells no absences."""
    loading = batch.loading
    if left := batch.left.get(person.pk):
        return Asked(left + DAY, whole=not said.frozen, gone=True)
    asked = loading.asked(frozen=said.frozen)
    return Asked(asked.day, whole=asked.whole and loading.feed.tells_absences)


def _write(pages: Pages, person: Person, group: Group, step: Step, by_key: Mapping[int, SpellState]) -> None:
    if step.old:
        pages.close(step.old.row)
    if step.new:
        kind, direction = group
        days: dict[str, Any] = {"true_from": step.new.starts, "true_to": step.new.ends}
        ref = by_key[step.old.row].ref if step.old else ""
        pages.know(ref=ref, person=person, kind=kind, direction=direction, other_force=step.new.key, **days)


def _tell(batch: Batch, person: Person, said: Said, group: Group, step: Step) -> None:
    stretch = step.stretch
    kind, true_from = ChangeKind.STATE_CORRECTED, stretch.starts
    if step.old is None:
        kind = ChangeKind.STATE_BEGAN
    elif step.new and step.new.starts == step.old.starts and step.old.ends is None and step.new.ends:
        kind, true_from = ChangeKind.STATE_ENDED, step.new.ends + DAY
    rank = _rank(batch, person, said)
    who = spoken_name(person.given_names, person.family_name, rank)
    if step.new is None:
        says = f"Withdrawn: {words.state(who, ChangeKind.STATE_BEGAN, (*group, str(stretch.key)), _span(stretch))}"
    else:
        says = words.state(who, kind, (*group, str(stretch.key)), _span(stretch))
    was_unknown = kind != ChangeKind.STATE_CORRECTED or bool(
        step.old and step.new and step.new.starts < step.old.starts
    )
    batch.loading.note_change(kind, person.ref, Change(says, true_from, was_unknown=was_unknown))


def _rank(batch: Batch, person: Person, said: Said) -> str:
    if said.held:
        return max(said.held, key=lambda held: held.starts).rank
    spells = batch.spells[person.pk]
    return spells[-1].rank if spells else ""


def _span(stretch: Stretch) -> tuple[date, date | None]:
    return stretch.starts, stretch.ends


def settle_awards(batch: Batch, pages: Pages) -> None:
    """Record qualifications, and put right until when they are good. None ends for not being named."""
    said = {number: batch.said(number) for number in batch.people}
    keys = [person.pk for number, person in batch.people.items() if said[number].awards]
    if not keys:
        return
    rows = Qualification.unscoped.filter(person__in=keys, known_to__isnull=True)
    known = {(row.person_id, row.kind, row.true_from): row for row in rows.order_by("pk")}
    for number, person in batch.people.items():
        latest = {(each.what[0], each.starts): each for each in sorted(said[number].awards, key=_by_end)}
        for (kind, starts), each in sorted(latest.items()):
            _settle_award(batch.loading, pages, person, each, known.get((person.pk, kind, starts)))


def _by_end(award: Dates) -> date:
    return award.ends or date.max


def _settle_award(loading: Loading, pages: Pages, person: Person, award: Dates, row: Qualification | None) -> None:
    kind = award.what[0]
    if row and row.true_to == award.ends:
        return
    if row:
        pages.close(row.pk)
    pages.know(ref=row.ref if row else "", person=person, kind=kind, true_from=award.starts, true_to=award.ends)
    until = f", good until {words.spoken(award.ends)}" if award.ends else ""
    says = f"{person.name}: {kind}, {words.spoken(award.starts)}{until}"
    loading.note_change(ChangeKind.QUALIFIED, person.ref, Change(says, award.starts, was_unknown=False))
