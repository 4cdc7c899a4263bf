"""Finds the units and posts that a feed names, and opens those that are new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.ledger import record
from probity.foundation.feed.reading import Held, UnitSaid, in_batches
from probity.foundation.feed.run import BATCH, ROWS, Loading, Pages, UnitHere
from probity.foundation.feed.workflow import UNIT
from probity.foundation.workforce.models import Post, Spell, Unit, UnitSpan


def settle_units(loading: Loading) -> None:
    """Open units that are new, and rename or move those of which the feed says something else than stands here."""
    said = loading.feed.units
    spans = _spans_here(loading)
    _add_parents(said, spans)
    new = sorted(code for code in said if code not in spans)
    units = [Unit(ref=ref, code=code) for ref, code in zip(next_references("U", len(new)), new, strict=True)]
    by_code = {code: span.unit for code, span in spans.items()}
    by_code |= {unit.code: unit for unit in Unit.unscoped.bulk_create(units, batch_size=ROWS)}
    pages = Pages(UnitSpan, "US", loading.at)
    for code, words in sorted(said.items()):
        _settle_unit(loading, pages, code, (words, spans.get(code)), by_code)
    pages.write()
    _remember_units(loading, by_code)


def _settle_unit(
    loading: Loading, pages: Pages, code: str, found: tuple[UnitSaid, UnitSpan | None], by_code: Mapping[str, Unit]
) -> None:
    words, span = found
    parent_code = _most(words.parents)
    parent = by_code[parent_code] if parent_code else span.parent if span else None
    name = _most(words.names) or (span.name if span else code)
    starts = loading.day if span else words.starts or loading.day
    if span is None:
        pages.know(unit=by_code[code], name=name, parent=parent, true_from=starts)
    elif (span.name, span.parent_id) != (name, parent.pk if parent else None):
        _restate(pages, span, name, parent, loading.day)
    else:
        return
    facts = {"run": loading.run.ref, "parent": parent.ref if parent else "", "name": name, "from": str(starts)}
    record(UNIT, actor=loading.actor, subject=by_code[code], at=loading.at, **facts)
    loading.notes.append(f"The unit {name} ({code}) {'changed' if span else 'was opened'}.")


def _remember_units(loading: Loading, by_code: Mapping[str, Unit]) -> None:
    spans = UnitSpan.unscoped.filter(known_to__isnull=True).select_related("unit").order_by("true_from", "pk")
    for span in spans:
        if span.true_from <= loading.day or span.unit_id not in loading.units_by_key:
            loading.units_by_key[span.unit_id] = UnitHere(span.unit_id, span.unit.ref, span.name)
    loading.units = {code: loading.units_by_key[unit.pk] for code, unit in by_code.items()}


def _spans_here(loading: Loading) -> dict[str, UnitSpan]:
    """What stands recorded of each unit that the feed names, by the code or reference by which it does."""
    rows = UnitSpan.unscoped.filter(known_to__isnull=True).select_related("unit", "parent").order_by("true_from", "pk")
    codes = loading.feed.units.keys() | {_most(words.parents) for words in loading.feed.units.values()}
    spans: dict[str, UnitSpan] = {}
    for span in rows:
        for code in {span.unit.code, span.unit.ref} & codes:
            if code not in spans or span.true_from <= loading.day:
                spans[code] = span
    return spans


def _add_parents(said: dict[str, UnitSaid], spans: Mapping[str, UnitSpan]) -> None:
    """Parents that stand in no row of their own become units too, named by their code until a row names them."""
    for words in list(said.values()):
        parent = _most(words.parents)
        if parent and parent not in said and parent not in spans:
            said[parent] = UnitSaid(starts=words.starts)
        elif parent in said and words.starts:
            said[parent].saw("", "", words.starts)


def _restate(pages: Pages, span: UnitSpan, name: str, parent: Unit | None, day: date) -> None:
    pages.close(span.pk)
    if span.true_from < day:
        last = day - timedelta(days=1)
        pages.know(
            ref=span.ref, unit=span.unit, name=span.name, parent=span.parent, true_from=span.true_from, true_to=last
        )
        pages.know(unit=span.unit, name=name, parent=parent, true_from=day, true_to=span.true_to)
    else:
        pages.know(
            ref=span.ref, unit=span.unit, name=name, parent=parent, true_from=span.true_from, true_to=span.true_to
        )


def _most(counted: Counter[str]) -> str:
    """What most rows say; of two that as many say, the first by the alphabet."""
    return min(counted, key=lambda words: (-counted[words], words), default="")


@dataclass(slots=True)
class _Seat:
    """One post of a code: who is recorded in it and when, and for which days the feed puts somebody there."""

    key: int
    ref: str
    recorded: list[tuple[str, date, date | None]] = field(default_factory=list)
    is_kept: bool = False  # by somebody of whose post the feed says nothing
    days: list[Held] = field(default_factory=list)

    def is_free(self, held: Held) -> bool:
        return not any(_meet(held, other.starts, other.ends) for other in self.days)

    def is_theirs(self, held: Held) -> bool:
        return any(held.number == number and _meet(held, starts, ends) for number, starts, ends in self.recorded)


def find_posts(loading: Loading) -> None:
    """Give every row with a post number its post.

    Where more people than one hold the same number at once, each has a post of their own under it. Whoever is in one
    today keeps it.
    """
    claims = [held for said in loading.feed.people.values() for held in said.held if held.code]
    claims.sort(key=lambda held: (held.code, held.number, held.starts))
    groups = [[*group] for _, group in groupby(claims, key=lambda held: held.code)]
    for some in in_batches(groups, BATCH):
        _seat(loading, some)


def _seat(loading: Loading, groups: Sequence[Sequence[Held]]) -> None:
    seats = _seats_here(loading, [group[0].code for group in groups])
    unseated: list[Held] = []
    for group in groups:
        rest = []
        for held in group:
            theirs = (seat for seat in _alike(seats, held, loading) if seat.is_theirs(held) and seat.is_free(held))
            if not _sit(held, next(theirs, None)):
                rest.append(held)
        for held in rest:
            free = (seat for seat in _alike(seats, held, loading) if not seat.is_kept and seat.is_free(held))
            if not _sit(held, next(free, None)):
                unseated.append(held)
    _open_seats(loading, unseated)


def _open_seats(loading: Loading, unseated: Sequence[Held]) -> None:
    """One new post for those of the same code, title and unit who follow each other; one each where they overlap."""
    rows: dict[tuple[str, str, str], list[list[Held]]] = defaultdict(list)
    for held in unseated:
        chairs = rows[held.code, held.title, held.unit]
        free = next(
            (chair for chair in chairs if not any(_meet(held, other.starts, other.ends) for other in chair)), None
        )
        if free is None:
            chairs.append([held])
        else:
            free.append(held)
    open_posts(loading, [chair for chairs in rows.values() for chair in chairs])


def open_posts(loading: Loading, chairs: Sequence[Sequence[Held]]) -> None:
    """Establish one post for each group of rows that share it, and put the rows in it."""
    posts = [
        Post(
            ref=ref,
            code=chair[0].code,
            title=chair[0].title,
            rank=chair[0].rank,
            category=chair[0].category,
            unit_id=loading.units[chair[0].unit].key,
        )
        for ref, chair in zip(next_references("PO", len(chairs)), chairs, strict=True)
    ]
    for post, chair in zip(Post.unscoped.bulk_create(posts, batch_size=ROWS), chairs, strict=True):
        for held in chair:
            held.post_key, held.post_ref = post.pk, post.ref


def _seats_here(loading: Loading, codes: Sequence[str]) -> dict[tuple[str, str, int], list[_Seat]]:
    refs = [code for code in codes if code.startswith("PO-")]
    rows = Post.unscoped.filter(Q(code__in=codes) | Q(ref__in=refs) if refs else Q(code__in=codes)).order_by("pk")
    posts = [*rows.values_list("pk", "ref", "code", "title", "unit_id")]
    seats: dict[tuple[str, str, int], list[_Seat]] = defaultdict(list)
    by_key: dict[int, _Seat] = {}
    for key, ref, code, title, unit in posts:
        by_key[key] = _Seat(key, ref)
        seats[code or ref, title, unit].append(by_key[key])
    for keys in in_batches([*by_key], BATCH):
        standing = Spell.unscoped.filter(post__in=keys, known_to__isnull=True).order_by("pk")
        for key, number, starts, ends in standing.values_list(
            "post_id", "person__force_number", "true_from", "true_to"
        ):
            by_key[key].recorded.append((number, starts, ends))
            by_key[key].is_kept |= _stays(loading, number) and (ends is None or ends >= loading.day)
    return seats


def _stays(loading: Loading, number: str) -> bool:
    """Whether the feed says nothing of where somebody is, so that they stay."""
    said = loading.feed.people.get(number)
    return number not in loading.dropped if said is None else not said.held and not said.left


def _alike(seats: Mapping[tuple[str, str, int], list[_Seat]], held: Held, loading: Loading) -> Iterable[_Seat]:
    return seats.get((held.code, held.title, loading.units[held.unit].key), [])


def _sit(held: Held, seat: _Seat | None) -> bool:
    if seat is None:
        return False
    held.post_key, held.post_ref = seat.key, seat.ref
    seat.days.append(held)
    return True


def _meet(held: Held, starts: date, ends: date | None) -> bool:
    return (ends is None or held.starts <= ends) and (held.ends is None or starts <= held.ends)
