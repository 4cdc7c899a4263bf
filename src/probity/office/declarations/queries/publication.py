"""What is published of the gifts register, what is due, and how two editions compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, QuerySet

from probity.foundation.access.models import day_of
from probity.foundation.access.scoping import Reader
from probity.foundation.rulebook.rows import clock, threshold
from probity.foundation.web.formats import number_of
from probity.office.declarations.models import (
    PUBLIC,
    READABLE,
    Edition,
    EditionRow,
    EditionState,
    Offer,
    State,
    Step,
    StepKind,
)
from probity.office.declarations.queries.figures import days_of
from probity.office.declarations.queries.publication_bytes import Fixed, Heading, fixed, page_of, quarter_in_words
from probity.office.declarations.queries.publication_redaction import (
    CHOICES,
    Decision,
    Facts,
    How,
    PublicRow,
    in_order,
    openness,
    shows_less,
)
from probity.office.declarations.queries.publication_register import IN_REGISTER, PUBLISHING, waiting_in

MOST_QUARTERS = 12


def newest_of(period: str) -> Edition | None:
    """The quarter's edition of the highest number, whether it still stands or was withdrawn."""
    rows = Edition.objects.visible_to(PUBLISHING).filter(period=period, state__in=PUBLIC)
    return rows.order_by("-number").first()


def before_of(edition: Edition) -> Edition | None:
    """The edition of the same quarter published last, against which changes are told."""
    return edition.supersedes if edition.number else newest_of(edition.period)


def public_rows(edition: Edition) -> list[PublicRow]:
    """What an edition shows, in its order; rows left out whole are not among them."""
    return in_order([PublicRow(**row.shown) for row in edition.rows.all() if row.shown])


def standing_of(offer_refs: Iterable[str]) -> dict[str, EditionRow]:
    """For each offer the row that the public last saw of it, by the offer's reference."""
    rows = EditionRow.objects.filter(offer_ref__in=[*offer_refs], edition__state__in=PUBLIC)
    ordered = rows.select_related("edition").order_by("edition__approved_at", "pk")
    return {row.offer_ref: row for row in ordered}


@dataclass(frozen=True)
class ShowedMore:
    """An edition that the public can still read and that shows more of some rows, by their marks in the newer one."""

    edition: Edition
    marks: Mapping[str, tuple[str, ...]]


def showing_more(edition: Edition) -> list[ShowedMore]:
    """Readable editions that, beside this one, would give away what this one withholds. Two queries.

    It is enough that a row left out whole here stands there, or that one field of a row is shown more openly there.
    """
    here = {row.offer_ref: row for row in edition.rows.all()}
    rows = EditionRow.objects.filter(offer_ref__in=[*here], edition__state__in=READABLE).exclude(edition=edition)
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    editions: dict[int, Edition] = {}
    for row in rows.select_related("edition").order_by("edition__number", "pk"):
        now = here[row.offer_ref]
        if less := shows_less(levels_of(now), levels_of(row)):
            editions[row.edition_id] = row.edition
            found.setdefault(row.edition_id, {})[now.mark] = tuple(CHOICES[name].title for name in less)
    return [ShowedMore(editions[pk], marks) for pk, marks in found.items()]


def levels_of(row: EditionRow) -> dict[str, int]:
    """How openly each field of a row is shown; nothing of a row that is left out."""
    if not row.shown:
        return {}
    return openness(Facts.of(row.facts), {name: Decision.of(said) for name, said in row.decisions.items()})


def fixed_of(edition: Edition, *, number: int, approved_on: date) -> Fixed:
    """The files that approving the edition on that day would fix."""
    heading, rows, before = _told(edition, number=number, approved_on=approved_on)
    return fixed(heading, rows, before)


def preview_of(edition: Edition, *, on: date) -> str:
    """The page's body as it would read, approved on that day."""
    newest = newest_of(edition.period)
    number = (newest.number if newest else 0) + 1
    return page_of(*_told(edition, number=number, approved_on=on))


def _told(
    edition: Edition, *, number: int, approved_on: date
) -> tuple[Heading, Sequence[PublicRow], Sequence[PublicRow] | None]:
    before = before_of(edition)
    heading = Heading(
        period=edition.period,
        number=number,
        as_at=edition.as_at,
        known_on=day_of(edition.known_at),
        approved_on=approved_on,
        why=edition.why,
        earlier=before.number if before else 0,
        fewest=threshold("gifts.publication_small_group", on=edition.as_at).number,
    )
    return heading, public_rows(edition), public_rows(before) if before else None


@dataclass(frozen=True)
class Withheld:
    """One field of one row that is not shown as the register has it, with the reason."""

    mark: str
    title: str
    how: str
    why: str


def withheld_of(row: EditionRow) -> list[Withheld]:
    """What a row withholds and why."""
    facts = Facts.of(row.facts)
    found = []
    for name, said in row.decisions.items():
        decision = Decision.of(said)
        widened = name == "recipient" and decision.how == How.SHOWN and not facts.is_named and facts.who != facts.rank
        if decision.how != How.SHOWN or widened:
            why = "Too few people hold the rank" if widened and facts.rank else decision.why
            found.append(Withheld(row.mark, CHOICES[name].title, CHOICES[name].ways.get(decision.how, ""), why))
    if facts.giver_name:
        found.append(Withheld(row.mark, "The person who gave it", "Withheld", "People who give are never named"))
    return found


@dataclass(frozen=True)
class QuarterStanding:
    """One quarter: what is published of it, by when it must be, and what came into the register since."""

    period: str
    due_on: date
    edition: Edition | None
    open_edition: Edition | None
    offers: int
    since: int
    waiting: int

    @property
    def words(self) -> str:
        return quarter_in_words(self.period)

    def is_late(self, on: date) -> bool:
        """Whether nothing of it stands published after the day by which something must."""
        return self.edition is None and self.due_on < on


def quarters_standing(reader: Reader, *, on: date) -> list[QuarterStanding]:
    """Every quarter that is over and has offers in the register, newest first, at most twelve."""
    first = Offer.objects.visible_to(PUBLISHING).filter(state__in=IN_REGISTER).aggregate(first=Min("offered_on"))
    if first["first"] is None:
        return []
    editions = [*Edition.objects.visible_to(reader).exclude(state=EditionState.GIVEN_UP).order_by("pk")]
    return [_standing(period, editions, reader) for period in _periods(first["first"], on)]


def _periods(first: date, on: date) -> list[str]:
    """Quarters that ended before `on`, newest first, back to that of `first`."""
    found: list[str] = []
    day = on.replace(day=1)
    while len(found) < MOST_QUARTERS:
        period = f"{day.year}-Q{(day.month + 2) // 3}"
        start, end = days_of(period)
        if end < on:
            found.append(period)
        if start <= first:
            break
        day = start - timedelta(days=1)
    return [period for period in found if days_of(period)[1] >= first]


def _standing(period: str, editions: Sequence[Edition], reader: Reader) -> QuarterStanding:
    mine = [edition for edition in editions if edition.period == period]
    standing = next((edition for edition in mine if edition.state == EditionState.PUBLISHED), None)
    open_now = next((edition for edition in mine if edition.state in {"prepared", "proposed"}), None)
    last = days_of(period)[1]
    rows, declared = _in_register(period), Offer.objects.visible_to(reader).in_register()
    return QuarterStanding(
        period=period,
        due_on=clock("gifts.publication_time", on=last).due(last),
        edition=standing,
        open_edition=open_now,
        offers=declared.exclude(state=State.IMPORTED).filter(offered_on__range=days_of(period)).count(),
        since=0 if standing is None else _since(rows, standing.known_at),
        waiting=waiting_in(period),
    )


def _in_register(period: str) -> QuerySet[Offer]:
    entered = Step.objects.filter(kind=StepKind.ENTERED).values("offer_id")
    rows = Offer.objects.visible_to(PUBLISHING).filter(state__in=IN_REGISTER, pk__in=entered)
    return rows.filter(offered_on__range=days_of(period))


def _since(rows: QuerySet[Offer], known_at: datetime) -> int:
    """How many offers came into the register, or were corrected in it, after the moment."""
    kinds = (StepKind.ENTERED, StepKind.CORRECTED, StepKind.DISPOSED)
    steps = Step.objects.filter(kind__in=kinds, at__gt=known_at).values("offer_id")
    return rows.filter(pk__in=steps).count()


def headline(quarters: Sequence[QuarterStanding], *, on: date) -> str:
    """What the dashboard says first."""
    if not quarters:
        return "No offer stands in the register yet, so there is nothing to publish."
    late = [quarter for quarter in quarters if quarter.is_late(on)]
    published = sum(quarter.edition is not None for quarter in quarters)
    words = f"{published:,} of {number_of(len(quarters), 'quarter')} published"
    if late:
        oldest = number_of((on - late[-1].due_on).days, "day")
        words += f"; {number_of(len(late), 'is', 'are')} overdue, the oldest by {oldest}"
    behind = sum(quarter.since > 0 for quarter in quarters)
    if behind:
        words += (
            f"; {number_of(behind, 'published quarter has', 'published quarters have')} changed in the register since"
        )
    return f"{words}."


def published(slug: str = "") -> QuerySet[Edition]:
    """Every edition that the public may know of: published, superseded and withdrawn, newest first."""
    rows = Edition.objects.visible_to(PUBLISHING).filter(state__in=PUBLIC)
    return (rows.filter(period=slug.upper()) if slug else rows).order_by("-period", "-number")


@dataclass(frozen=True)
class RowCounts:
    """How many rows an edition shows, leaves out whole, and has had decided by somebody."""

    shown: int
    left_out: int
    decided: int
    by_name: int


def counts_of(edition: Edition) -> RowCounts:
    """Count the rows of an edition."""
    rows = [*edition.rows.all()]
    return RowCounts(
        shown=sum(bool(row.shown) for row in rows),
        left_out=sum(not row.shown for row in rows),
        decided=sum(any(said["by_ref"] for said in row.decisions.values()) for row in rows),
        by_name=sum(bool(row.facts["named"]) for row in rows),
    )


def quarters_to_publish(reader: Reader, *, on: date) -> list[tuple[str, date]]:
    """Quarters that are over and of which nothing stands published or is being prepared, each with its last day.

    Newest first. Two queries.
    """
    first = Offer.objects.visible_to(PUBLISHING).filter(state__in=IN_REGISTER).aggregate(first=Min("offered_on"))
    if first["first"] is None:
        return []
    states = (EditionState.PUBLISHED, EditionState.PREPARED, EditionState.PROPOSED)
    begun = {*Edition.objects.visible_to(reader).filter(state__in=states).values_list("period", flat=True)}
    lasts = {period: days_of(period)[1] for period in _periods(first["first"], on) if period not in begun}
    return [(period, clock("gifts.publication_time", on=last).due(last)) for period, last in lasts.items()]
