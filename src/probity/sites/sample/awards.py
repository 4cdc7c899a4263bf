"""Offers with an award behind them: by a firm that won what the person evaluated, by one that won alone, by neither."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from probity.sites.sample.chance import day_between, stream
from probity.sites.sample.firms import Firms
from probity.sites.sample.names import respelt
from probity.sites.sample.offers import THINGS, YEARS_DAYS, Draft, Truth
from probity.sites.sample.people import Roster
from probity.sites.sample.shapes import SupplierPlan

# How many of each are planted in a force of 3,182: in step with the force, and never fewer than one.
COUNTS = {"evaluator_declined": 3, "award_without_a_part": 3, "award_to_lookalike": 3}
AWARDED = frozenset(COUNTS)
EVALUATES = frozenset({"buyer_involved", "evaluator_declined", "award_to_lookalike"})  # whoever was offered it
STRENGTH_OF_SHAPE = 3182
PAID_AFTER, PAID_UNTIL = 190, 350  # days after the offer: the award lies before the first payment


@dataclass(slots=True)
class AwardPlanter:
    """Plants offers to officers who do not buy, each with a supplier that is paid once it has won something."""

    firms: Firms
    random: Random
    as_of: date
    officers: list[str]

    def evaluator_declined(self) -> Iterator[Draft]:
        """A declined offer to somebody who then evaluated the bids that its giver won."""
        supplier, on = self.firms.new(), self._day()
        why = "The person declined it, evaluated the bids within months, and the giver won: a declined offer counts."
        truth = Truth("evaluator_declined", supplier, same="same", matters=True, why=why)
        yield replace(self._draft(respelt(supplier.name, self.random), on, truth), accepted=False)

    def award_without_a_part(self) -> Iterator[Draft]:
        """An accepted offer by a firm that then won a contract in which the person had no part."""
        supplier, on = self.firms.new(), self._day()
        why = "The giver won a contract within a year; the person who accepted had no part that the force recorded."
        truth = Truth("award_without_a_part", supplier, same="same", matters=True, why=why)
        yield self._draft(respelt(supplier.name, self.random), on, truth)

    def award_to_lookalike(self) -> Iterator[Draft]:
        """An offer by a museum to the evaluator of a contract that a printer of that name won."""
        stem, on = self.firms.stem(), self._day()
        supplier = self.firms.new(f"{stem} Print Ltd")
        why = "The person did evaluate the contract, but the giver is a museum and the winner a printer of that name."
        truth = Truth("award_to_lookalike", supplier, same="different", matters=False, why=why)
        yield self._draft(f"{stem} Print Museum", on, truth)

    def _day(self) -> date:
        """A day in the two years with time after it for an award and payments."""
        first, last = self.as_of - timedelta(days=YEARS_DAYS), self.as_of - timedelta(days=PAID_AFTER + 50)
        return day_between(self.random, first, last)

    def _draft(self, giver: str, on: date, truth: Truth) -> Draft:
        """An accepted offer, and the payments of its supplier."""
        self._pay(truth.supplier, on)
        ref = self.random.choice(self.officers)
        return Draft(ref, (ref,), "organisation", giver, on, self.random.choice(THINGS), truths=(truth,))

    def _pay(self, supplier: SupplierPlan, on: date) -> None:
        last = min(on + timedelta(days=PAID_UNTIL), self.as_of - timedelta(days=17))
        self.firms.pay(supplier, on + timedelta(days=PAID_AFTER), last, times=4)


def award_drafts(roster: Roster, firms: Firms, people: int, *, seed: int) -> Iterator[Draft]:
    """Every offer with a planted award, adding its supplier and payments to `firms`."""
    storied = set(roster.story.values())
    officers = [
        ref
        for ref in roster.post_of
        if ref not in storied
        and roster.posts[roster.post_of[ref]].rank == "sergeant"
        and roster.is_settled(ref)
        and roster.manager_of(ref)
    ]
    planter = AwardPlanter(firms, stream(seed, "awards"), roster.as_of, officers)
    for kind, count in COUNTS.items():
        for _ in range(max(1, round(count * people / STRENGTH_OF_SHAPE))):
            yield from getattr(planter, kind)()
