"""Draws reporting lines: the post that somebody holds reports to the post that their manager holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from probity.foundation.feed.reading import Held, in_batches
from probity.foundation.feed.run import BATCH, Change, Loading, Pages, open_on
from probity.foundation.feed.timelines import Asked, Stretch, settle
from probity.foundation.feed.words import spoken
from probity.foundation.workforce.listening import ChangeKind
from probity.foundation.workforce.models import Person, PostLine, Spell
from probity.foundation.workforce.queries import spoken_name


@dataclass(frozen=True, slots=True)
class Above:
    """The post that a manager holds, since when, and how they are spoken of."""

    post: int
    since: date
    who: str


def settle_lines(loading: Loading) -> None:
    """Draw the line from every post that the feed names today to its manager's post."""
    day = loading.day
    held = [each for said in loading.feed.people.values() for each in said.held if each.manager and each.holds(day)]
    held.sort(key=lambda each: each.number)
    above = _managers(loading, sorted({each.manager for each in held}))
    missing = sum(each.manager not in above for each in held)
    if missing:
        loading.notes.append(f"{missing:,} rows name a manager who holds no post: no line was drawn for them.")
    drawn: set[int] = set()  # a post shared by two rows gets the line of the first
    for some in in_batches([each for each in held if each.manager in above], BATCH):
        fresh = [each for each in some if each.post_key not in drawn]
        drawn |= {each.post_key for each in fresh}
        _settle_some(loading, fresh, above)


def _managers(loading: Loading, numbers: Sequence[str]) -> dict[str, Above]:
    """The managers that hold a post on the feed's day, by number: as the feed says, or as stands recorded."""
    found: dict[str, Above] = {}
    unnamed: list[str] = []
    for number in numbers:
        said = loading.feed.people.get(number)
        now = next((held for held in said.held if held.holds(loading.day)), None) if said else None
        if said and now:
            found[number] = Above(now.post_key, now.starts, spoken_name(*said.names, now.rank))
        else:
            unnamed.append(number)
    for some in in_batches(unnamed, BATCH):
        spells = Spell.unscoped.filter(open_on(loading.day), person__force_number__in=some, known_to__isnull=True)
        for spell in spells.select_related("person").order_by("-true_from", "-pk"):
            who = spoken_name(spell.person.given_names, spell.person.family_name, spell.rank)
            found[spell.person.force_number] = Above(spell.post_id, spell.true_from, who)
    return found


def _settle_some(loading: Loading, some: Sequence[Held], above: dict[str, Above]) -> None:
    posts = {held.post_key for held in some}
    standing: dict[int, list[PostLine]] = defaultdict(list)
    for line in PostLine.unscoped.filter(post__in=posts, known_to__isnull=True).order_by("true_from", "pk"):
        standing[line.post_id].append(line)
    people = _people_of(some)
    pages = Pages(PostLine, "PL", loading.at)
    for held in some:
        lines, manager = standing[held.post_key], above[held.manager]
        starts = _settle_line(loading, held, manager, lines, pages)
        if starts and lines:
            who = spoken_name(*loading.feed.people[held.number].names, held.rank)
            says = f"{who} answers to {manager.who} from {spoken(starts)}"
            change = Change(says, starts, held.post_ref, loading.units[held.unit].ref)
            loading.note_change(ChangeKind.LINE_CHANGED, people[held.number], change)
    pages.write()
    loading.write_changes()


def _settle_line(loading: Loading, held: Held, manager: Above, lines: Sequence[PostLine], pages: Pages) -> date | None:
    """Since when the post reports to the manager's, where that is news; else None."""
    standing = [Stretch(line.reports_to_id, (), line.true_from, line.true_to, line.pk) for line in lines]
    now = next((line for line in standing if line.holds(loading.day)), None)
    is_known = now is not None and now.key == manager.post and held.manager_from is None
    if manager.post == held.post_key or is_known:
        return None
    starts = _starts(loading, held, manager, now)
    refs = {line.pk: line.ref for line in lines}
    steps = settle(standing, [Stretch(manager.post, (), starts, None)], Asked(loading.day, whole=False))
    for step in steps:
        if step.old:
            pages.close(step.old.row)
        if step.new:
            days = {"true_from": step.new.starts, "true_to": step.new.ends}
            ref = refs[step.old.row] if step.old else ""
            pages.know(ref=ref, post_id=held.post_key, reports_to_id=step.new.key, **days)
    return starts if steps else None


def _starts(loading: Loading, held: Held, manager: Above, now: Stretch | None) -> date:
    """Since when: as the row says; else since both hold their posts, where that is news; else the feed's day."""
    if held.manager_from:
        return held.manager_from
    is_news = now is None or not loading.taken_up.isdisjoint({held.post_key, manager.post})
    return max(held.starts, manager.since) if is_news else loading.day


def _people_of(some: Sequence[Held]) -> dict[str, str]:
    numbers = [held.number for held in some]
    return dict(Person.unscoped.filter(force_number__in=numbers).values_list("force_number", "ref"))
