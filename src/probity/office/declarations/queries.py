"""What the gifts desk can be asked, as plain values: by its pages, and by the corridor."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import CharField, Count, F, Max, Min, Q
from django.db.models.functions import Cast, Left

from probity.analysis.linkage.matching import Party, link_organisations
from probity.analysis.linkage.names import fold
from probity.foundation.access.scoping import Reader
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Deadline
from probity.foundation.rulebook.rows import versions
from probity.foundation.web.formats import day, number_of
from probity.foundation.workforce.queries import short_names
from probity.office.declarations.models import Answer, Direction, Offer, OfferQuerySet, Procurement, State

COUNTING = System("earlier-offers", "counts earlier offers by the same giver; shows their dates and nothing else")


@dataclass(frozen=True)
class OfferFacts:
    """An offer as the corridor reads it: plain values, no row."""

    ref: str
    giver_kind: str
    giver_name: str
    giver_organisation: str
    recipient_ref: str
    recipient_as_written: str
    declared_by_ref: str
    people: tuple[str, ...]
    unit_ref: str
    offered_on: date | None
    accepted: bool | None
    description: str
    value_words: str
    in_procurement: bool
    direction: str
    state: str


@dataclass(frozen=True)
class EarlierOffer:
    """An earlier offer by what may be the same giver. `why` is empty where the names are the same."""

    ref: str
    giver: str
    offered_on: date | None
    answer: str
    why: str


def offers_for_cross_check(reader: Reader) -> list[OfferFacts]:
    """Every offer declared or imported that the reader may see, declined ones too; never drafts. By reference."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").order_by("ref")
    return [_facts(offer) for offer in rows]


def offer_facts(reader: Reader, ref: str) -> OfferFacts | None:
    """One offer by reference, or None where there is none that the reader may see."""
    rows = Offer.objects.visible_to(reader).in_register().prefetch_related("shares").filter(ref=ref)
    return next((_facts(offer) for offer in rows), None)


def _facts(offer: Offer) -> OfferFacts:
    shared = {share.person_ref for share in offer.shares.all()}
    people = {ref for ref in (offer.recipient_ref, offer.declared_by_ref) if ref} | shared
    return OfferFacts(
        ref=offer.ref,
        giver_kind=offer.giver_kind,
        giver_name=offer.giver_name,
        giver_organisation=offer.giver_organisation,
        recipient_ref=offer.recipient_ref,
        recipient_as_written=offer.recipient_as_written,
        declared_by_ref=offer.declared_by_ref,
        people=tuple(sorted(people)),
        unit_ref=offer.unit_ref,
        offered_on=offer.offered_on,
        accepted={Answer.ACCEPTED: True, Answer.DECLINED: False}.get(Answer(offer.answer)) if offer.answer else None,
        description=offer.description,
        value_words=value_in_words(offer),
        in_procurement=offer.in_procurement == Procurement.YES,
        direction=offer.direction,
        state=offer.state,
    )


def value_in_words(offer: Offer) -> str:
    """What it was worth, as it reads: "£15", "£175 to £200", or as written."""
    if offer.value_low is None:
        return offer.value_words
    low = _pounds(offer.value_low)
    return low if offer.value_high in {None, offer.value_low} else f"{low} to {_pounds(offer.value_high)}"


def _pounds(amount: object) -> str:
    words = f"£{amount:,.2f}"
    return words.removesuffix(".00")


def earlier_offers(
    reader: Reader, *, giver_name: str, giver_organisation: str, before: Offer | None = None
) -> list[EarlierOffer]:
    """Earlier offers that the reader may see by what may be the same giver, newest first.

    The declarant is shown only count and dates: they pass COUNTING as the reader and never the references.
    """
    wanted = giver_organisation.strip() or giver_name.strip()
    if len(fold(wanted)) < SHORTEST_NAME:
        return []
    rows = Offer.objects.visible_to(reader).in_register()
    if before is not None:
        rows = rows.exclude(pk=before.pk)
    names = {name for pair in rows.values_list("giver_organisation", "giver_name").distinct() for name in pair if name}
    why = _same_giver(wanted, names)
    return [
        EarlierOffer(offer.ref, offer.giver, offer.offered_on, offer.get_answer_display(), why[_matched(offer, why)])
        for offer in _by_giver(rows, why)
    ]


SHORTEST_NAME = 3  # letters: fewer say nothing about who a giver is


def _same_giver(wanted: str, names: Iterable[str]) -> dict[str, str]:
    """The names that may be the same giver's, each with the reason in words ("" for the very same name)."""
    known = sorted(names)
    same = {name: "" for name in known if fold(name) == fold(wanted)}
    parties = [Party(id=str(place), name=name) for place, name in enumerate(known)]
    links = link_organisations([Party(id="wanted", name=wanted)], parties)
    return {known[int(link.right_id)]: link.why for link in links} | same


def _by_giver(rows: Iterable[Offer], why: dict[str, str]) -> list[Offer]:
    if not why:
        return []
    either = rows.filter(giver_organisation__in=why) | rows.filter(giver_organisation="", giver_name__in=why)  # type: ignore[attr-defined]
    return [*either.newest_first()]


def _matched(offer: Offer, why: dict[str, str]) -> str:
    return offer.giver_organisation if offer.giver_organisation in why else offer.giver_name


def earlier_in_words(found: Sequence[EarlierOffer]) -> str:
    """How many earlier offers and when, and nothing else of them: "1 earlier offer, 3 February 2025, perhaps …"."""
    if not found:
        return ""
    days = [day(one.offered_on) for one in found if one.offered_on]
    listed = [*days[:MOST_DAYS], f"and {len(days) - MOST_DAYS} more"] if len(days) > MOST_DAYS else days
    whose = "perhaps the same giver" if len(found) == 1 else "perhaps all from the same giver"
    return ", ".join([number_of(len(found), "earlier offer"), *listed, whose])


MOST_DAYS = 5


def is_open(offer: Offer) -> bool:
    """Whether something about it is still to be done."""
    return offer.state not in {State.ENTERED, State.CLOSED, State.IMPORTED}


def names(refs: Iterable[str], *, on: date) -> dict[str, str]:
    """How people are spoken of on the day ("PC Sale"), by reference. Two queries."""
    wanted = {ref for ref in refs if ref}
    return short_names(wanted, on=on) if wanted else {}


def waiting_deadlines(offers: Iterable[Offer]) -> dict[str, Deadline]:
    """The nearest deadline that is not met of each offer that has one, by the offer's reference. One query."""
    refs = [offer.ref for offer in offers]
    rows = Deadline.objects.filter(subject_kind="declarations.offer", subject_ref__in=refs, met_at=None)
    return {row.subject_ref: row for row in rows.order_by("-due_on")} if refs else {}


@dataclass(frozen=True)
class Line:
    """One thing that an offer says, and the page of the declaration that asks it."""

    page: str
    title: str
    words: str


def said(offer: Offer, known: Mapping[str, str]) -> list[Line]:
    """What an offer says, in the order in which it was asked. `known` are names by reference."""
    shared = [known.get(ref, ref) for ref in offer.people() if ref not in {offer.recipient_ref, offer.declared_by_ref}]
    given = offer.direction == Direction.GIVEN
    lines = [
        Line("who", "Given by" if given else "Offered to", recipient_in_words(offer, known)),
        Line("people", "Shared with", ", ".join(shared)),
        Line("what", "What", offer.description),
        Line("what", "Kind", label("gifts.kind", offer.kind)),
        Line("giver", "Given to" if given else "Organisation", offer.giver_organisation),
        Line("giver", "Given to" if given else "Person", offer.giver_name),
        Line("when", "Date", day(offer.offered_on)),
        Line("value", "Worth", value_in_words(offer)),
        Line("how", "How it came about", offer.circumstances),
        Line("how", "The four questions", test_in_words(offer)),
        Line("answer", "Accepted or declined", offer.get_answer_display() if offer.answer else ""),
        Line("asked", "Asked beforehand", offer.get_asked_display() if offer.asked else ""),
        Line("outcome", "What became of it", label("gifts.outcome", offer.outcome)),
        Line("procurement", "In a procurement", offer.get_in_procurement_display() if offer.in_procurement else ""),
        Line("procurement", "Which procurement", offer.procurement_words),
    ]
    return [line for line in lines if line.words or line.title not in OPTIONAL]


OPTIONAL = {"Shared with", "Organisation", "Person", "Given to", "Which procurement", "The four questions"}


def recipient_in_words(offer: Offer, known: Mapping[str, str]) -> str:
    """The recipient's name; for an imported entry the words of the register."""
    return known.get(offer.recipient_ref) or offer.recipient_as_written or offer.recipient_ref


def test_in_words(offer: Offer) -> str:
    """Which of the four questions were answered yes."""
    if offer.state == State.IMPORTED or not (offer.gift_test or offer.circumstances):
        return ""
    yes = [label("gifts.gift_test", code).rstrip("?") for code in offer.gift_test]
    return f"Yes to: {', '.join(yes).lower()}" if yes else "Yes to none of them"


def label(rule_id: str, code: str) -> str:
    """The words of a code, by the newest version of the list that has it; "" for none."""
    known = {each: words for version in versions(rule_id) for each, words in version.codes}
    return known.get(code, code)


@dataclass(frozen=True)
class Summary:
    """The register in figures."""

    total: int
    accepted: int
    declined: int
    late: int
    waiting: int

    @property
    def not_stated(self) -> int:
        return self.total - self.accepted - self.declined

    @property
    def words(self) -> str:
        """The headline."""
        late = f"{number_of(self.late, 'was', 'were')} declared late" if self.late else "none was declared late"
        return (
            f"{number_of(self.total, 'offer')}: {self.accepted:,} accepted, {self.declined:,} declined; "
            f"{late}. {number_of(self.waiting, 'offer waits', 'offers wait')} for somebody to act."
        )


def summary_of(rows: OfferQuerySet) -> Summary:
    """Figures of these offers, in one query."""
    late = Q(declared_on__gt=F("declare_by"))
    return Summary(
        **rows.order_by().aggregate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(answer=Answer.ACCEPTED)),
            declined=Count("pk", filter=Q(answer=Answer.DECLINED)),
            late=Count("pk", filter=late),
            waiting=Count("pk", filter=Q(state__in=WAITING)),
        )
    )


WAITING = (State.DECLARED, State.ENDORSED, State.CHALLENGED, State.ANSWERED)


@dataclass(frozen=True)
class Month:
    """Offers of one month by answer."""

    first: date
    accepted: int
    declined: int

    @property
    def last(self) -> date:
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def by_month(rows: OfferQuerySet, *, to: date, months: int = 12) -> list[Month]:
    """Offers accepted and declined in each of the months that end with `to`'s, oldest first. One query."""
    firsts = [to.replace(day=1)]
    while len(firsts) < months:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    chosen = rows.filter(offered_on__gte=firsts[-1], offered_on__lte=to).order_by()
    # The first seven letters of an ISO day: SQLite cuts months only by a call of Python for each row.
    month = Left(Cast("offered_on", CharField()), len("2026-11"))
    found = chosen.values_list(month, "answer").annotate(Count("pk"))
    counts = {(first, answer): count for first, answer, count in found}
    return [
        Month(first, *(counts.get((f"{first:%Y-%m}", answer), 0) for answer in (Answer.ACCEPTED, Answer.DECLINED)))
        for first in reversed(firsts)
    ]


def periods_of(rows: OfferQuerySet) -> list[tuple[str, str]]:
    """Each year from the newest offer's to the oldest's, followed by its quarters, as codes with words. One query."""
    ends = rows.order_by().aggregate(first=Min("offered_on"), last=Max("offered_on"))
    if not ends["first"]:
        return []
    years = range(ends["last"].year, ends["first"].year - 1, -1)
    return [pair for year in years for pair in ((str(year), str(year)), *_quarters(year))]


def _quarters(year: int) -> list[tuple[str, str]]:
    named = ("January to March", "April to June", "July to September", "October to December")
    return [(f"{year}-Q{number}", f"{year}: {months}") for number, months in enumerate(named, 1)]


def days_of(period: str) -> tuple[date, date]:
    """The first and last day of a year ("2025") or of a calendar quarter of one ("2025-Q1")."""
    year, _, quarter = period.partition("-Q")
    first, last = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12)
    return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
