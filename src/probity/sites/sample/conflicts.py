"""What is planted: offers with a supplier behind them, and innocents that only look so, each with the true answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from probity.sites.sample.chance import day_between, stream
from probity.sites.sample.firms import Firms
from probity.sites.sample.names import respelt
from probity.sites.sample.offers import THINGS, YEARS_DAYS, Draft, Givers, Truth
from probity.sites.sample.people import Roster
from probity.sites.sample.shapes import SupplierPlan

# How many of each are planted in a force of 3,182: in step with the force, and never fewer than one. There is only
# one married buyer.
COUNTS = {
    "other_spelling": 12,
    "declined_by_bidder": 6,
    "one_giver_many_officers": 2,
    "buyer_involved": 4,
    "spouse_of_buyer": 1,
    "near_name": 8,
    "similar_charity": 4,
    "person_like_company": 4,
    "credit_only": 2,
    "public_body": 3,
    "paid_long_before": 2,
}
ONCE = {"spouse_of_buyer"}
STRENGTH_OF_SHAPE = 3182
NEIGHBOURS = ("Primary School", "Bowls Club", "Brass Band", "Women's Institute", "Garden Centre")


@dataclass(slots=True)
class Planter:
    """Plants offers one after another, each with a supplier, payments and the truth about the two."""

    roster: Roster
    firms: Firms
    givers: Givers
    random: Random
    settled: list[str]
    next_ordinary: int = 10  # the ten largest suppliers are left alone: everybody knows those

    def other_spelling(self) -> Iterator[Draft]:
        """An accepted offer by a firm that the ledger spells in another way."""
        supplier, on = self._ordinary(), self._day()
        self.firms.pay(supplier, on - timedelta(days=200), self._within(on, 250), times=5)
        why = "The firm is paid before and after the offer; only the spelling differs."
        yield self._draft(
            respelt(supplier.name, self.random),
            on,
            Truth("other_spelling", supplier, same="same", matters=True, why=why),
        )

    def declined_by_bidder(self) -> Iterator[Draft]:
        """A declined offer by a firm that was first paid some weeks later."""
        supplier, on = self.firms.new(), self._day()
        self.firms.pay(supplier, on + timedelta(days=30), self._within(on, 300), times=6)
        why = "The offer was declined, and the firm's first payment came after it: a declined offer counts."
        truth = Truth("declined_by_bidder", supplier, same="same", matters=True, why=why)
        yield replace(self._draft(respelt(supplier.name, self.random), on, truth), accepted=False)

    def one_giver_many_officers(self) -> Iterator[Draft]:
        """One supplier that offers things to five people within a season."""
        supplier, first = self._ordinary(), self._day()
        self.firms.pay(supplier, first - timedelta(days=150), self._within(first, 250), times=8)
        why = "Five offers by one supplier to five people within a season."
        truth = Truth("one_giver_many_officers", supplier, same="same", matters=True, why=why)
        for place in range(5):
            on = min(first + timedelta(days=place * 17), self.roster.as_of - timedelta(days=2))
            yield replace(self._draft(respelt(supplier.name, self.random), on, truth), accepted=place != 3)

    def buyer_involved(self) -> Iterator[Draft]:
        """An offer to somebody who buys, by a firm that is paid."""
        supplier, on = self._ordinary(), self._day()
        self.firms.pay(supplier, on - timedelta(days=100), self._within(on, 200), times=6)
        buyers = [self.roster.holder[post] for post in self.roster.held("procurement", "staff")]
        why = "The declarant works in procurement and names their part in the buying."
        truth = Truth("buyer_involved", supplier, same="same", matters=True, why=why)
        draft = self._draft(respelt(supplier.name, self.random), on, truth, to=self.random.choice(buyers))
        yield replace(draft, procurement_part="I score the bids for this category.")

    def spouse_of_buyer(self) -> Iterator[Draft]:
        """An offer to the spouse of somebody who buys."""
        supplier, on = self._ordinary(), self._day()
        self.firms.pay(supplier, on - timedelta(days=60), self._within(on, 200), times=4)
        why = "The person offered it is the declared spouse of a buyer in procurement."
        truth = Truth("spouse_of_buyer", supplier, same="same", matters=True, why=why)
        yield self._draft(respelt(supplier.name, self.random), on, truth, to=spouses(self.roster)[1])

    def near_name(self) -> Iterator[Draft]:
        """A neighbour that shares a place name with a supplier, in quite another business."""
        supplier, on = self._ordinary(), self._day()
        giver = f"{supplier.name.split()[0]} {self.random.choice(NEIGHBOURS)}"
        why = "They share a place name; the giver is in quite another business."
        yield self._draft(giver, on, Truth("near_name", supplier, same="different", matters=False, why=why))

    def similar_charity(self) -> Iterator[Draft]:
        """A charity whose name is close to a supplier's."""
        stem, on = self.firms.stem(), self._day()
        supplier = self.firms.new(f"{stem} Homes Ltd")
        self.firms.pay(supplier, on - timedelta(days=200), self._within(on, 200), times=5)
        why = "The giver is a registered charity; the supplier is a builder of that name."
        yield self._draft(
            f"{stem} Hospice Trust", on, Truth("similar_charity", supplier, same="different", matters=False, why=why)
        )

    def person_like_company(self) -> Iterator[Draft]:
        """A private person who has the family name of a firm."""
        giver, on = self.givers.person(), self._day()
        given, family = giver.split()
        supplier = self.firms.new(f"{given[0]} {family} and Sons Ltd")
        self.firms.pay(supplier, on - timedelta(days=200), self._within(on, 200), times=4)
        why = "A private person who thanked an officer; the firm of that name belongs to others."
        truth = Truth("person_like_company", supplier, same="different", matters=False, why=why)
        yield replace(self._draft(giver, on, truth), giver_kind="person")

    def credit_only(self) -> Iterator[Draft]:
        """A firm whose only line in the ledger is a credit."""
        supplier, on = self.firms.new(), self._day()
        paid_on = self._within(on, 40)
        self.firms.planted.append((supplier, paid_on, -self.random.randint(60_000, 900_000)))
        why = "The same firm, but its only line is a credit, and a credit is not spend."
        yield self._draft(
            respelt(supplier.name, self.random), on, Truth("credit_only", supplier, same="same", matters=False, why=why)
        )

    def public_body(self) -> Iterator[Draft]:
        """A council that is paid its rates and gives a plate at a civic reception."""
        supplier, on = self.firms.new(f"{self.firms.stem()} District Council"), self._day()
        self.firms.pay(supplier, on - timedelta(days=300), self._within(on, 300), times=12)
        why = "The same council, paid business rates; nobody at the reception could award it anything."
        yield self._draft(supplier.name, on, Truth("public_body", supplier, same="same", matters=False, why=why))

    def paid_long_before(self) -> Iterator[Draft]:
        """A former supplier, last paid more than a year before the offer."""
        on = self.roster.as_of - timedelta(days=self.random.randint(10, 200))
        supplier = self.firms.new()
        self.firms.pay(supplier, on - timedelta(days=860), on - timedelta(days=420), times=6)
        why = "The same firm, but nothing was paid to it in the year before or after the offer."
        yield self._draft(
            supplier.name.upper(), on, Truth("paid_long_before", supplier, same="same", matters=False, why=why)
        )

    def _ordinary(self) -> SupplierPlan:
        self.next_ordinary += 1
        return self.firms.suppliers[10 + self.next_ordinary % (self.firms.ordinary - 10)]

    def _day(self) -> date:
        """A day in the two years with some of the ledger still to come after it."""
        as_of = self.roster.as_of
        return day_between(self.random, as_of - timedelta(days=YEARS_DAYS), as_of - timedelta(days=90))

    def _within(self, on: date, days: int) -> date:
        return min(on + timedelta(days=days), self.roster.as_of - timedelta(days=17))

    def _draft(self, giver: str, on: date, truth: Truth, *, to: str = "") -> Draft:
        """An accepted offer by an organisation, to somebody settled unless `to` says whom."""
        ref = to or self.random.choice(self.settled)
        what = self.random.choice(THINGS)
        return Draft(ref, (ref,), "organisation", giver, on, what, truths=(truth,))


def spouses(roster: Roster) -> tuple[str, str]:
    """The buyer and the constable who have declared that they are married."""
    constables = [roster.holder[post] for post in roster.held("d.section", "constable")]
    return roster.person_in("procurement", "staff", -1), next(ref for ref in constables if roster.is_settled(ref))


def planted_drafts(roster: Roster, firms: Firms, givers: Givers, people: int, *, seed: int) -> Iterator[Draft]:
    """Every planted offer, adding to `firms` the suppliers and payments behind them; the stories' offers come last."""
    storied = set(roster.story.values())
    settled = [ref for ref in roster.post_of if roster.is_settled(ref) and roster.manager_of(ref)]
    plain = [ref for ref in settled if ref not in storied and roster.posts[roster.post_of[ref]].rank == "constable"]
    planter = Planter(roster, firms, givers, stream(seed, "conflicts"), plain)
    for kind, count in COUNTS.items():
        wanted = 1 if kind in ONCE else max(1, round(count * people / STRENGTH_OF_SHAPE))
        for _ in range(wanted):
            yield from getattr(planter, kind)()
    yield from story_drafts(roster, firms)


def story_drafts(roster: Roster, firms: Firms) -> Iterator[Draft]:
    """The offers of two stories: a declined one that counts, and a dinner at the top of the force."""
    harrow = firms.new("Harrow Lane Caterers Limited")
    firms.pay(harrow, date(2025, 3, 10), date(2025, 12, 1), times=7)
    northgate = firms.new("Northgate Fleet Services Limited")
    firms.pay(northgate, date(2025, 6, 9), date(2026, 5, 1), times=9)
    why = "Two spellings of one caterer, declined once and accepted once, then paid."
    lane = Truth("story_declined_counts", harrow, same="same", matters=True, why=why)
    why = "The names match but for one word and no company number is known: a person must ask."
    gate = Truth("story_top_of_the_force", northgate, same="unsure", matters=True, why=why)
    wine, lunch = ("Bottle of wine", "item_or_voucher", 15, 15), ("Lunch", "hospitality", 20, 20)
    dinner = ("Dinner", "hospitality", 85, 85)
    top, aide = roster.person_in("chief", "chief_constable"), roster.person_in("chief", "chief_inspector")
    sale, ure, west = roster.story["Sale"], roster.story["Ure"], roster.story["West"]
    rows = (
        (sale, sale, "Harrow Lane Catering", date(2025, 2, 3), wine, False, lane),
        (ure, ure, "Harrow Lane Caterers Ltd", date(2025, 2, 20), lunch, True, lane),
        (aide, top, "Northgate Fleet Ltd", date(2025, 3, 12), dinner, True, gate),
        (west, west, "Northgate Fleet Ltd", date(2025, 3, 12), wine, False, gate),
    )
    for declared_by, to, giver, on, what, accepted, truth in rows:
        told = on + timedelta(days=1)
        pence = (what[2] * 100, what[3] * 100)
        yield Draft(declared_by, (to,), "organisation", giver, on, what, accepted, told, pence, truths=(truth,))
