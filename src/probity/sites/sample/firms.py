"""Suppliers and the purchase ledger, in the shape that a force publishes: payments over 500 pounds, with its faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from probity.sites.sample.chance import day_between, stream, weekday_on_or_after
from probity.sites.sample.names import FIRM_ENDS, FIRM_HALVES, FirmNames
from probity.sites.sample.shapes import SpendPlan, SupplierPlan

SUPPLIERS, LINES = 400, 20_000
STRENGTH_OF_SHAPE = 3182
LEDGER_DAYS = 365 * 3
NEWEST_DAYS = 14  # the ledger is published a fortnight behind
LEAST_PENCE = 500_00
REDACTED = "REDACTED PERSONAL DATA"
CATEGORIES = (
    "Vehicle repair", "Uniform", "Building maintenance", "Catering", "Interpreters", "Recovery", "Licences",
    "Forensic services", "Kennelling", "Stationery", "Training", "Protective equipment", "Communications", "Cleaning",
)  # fmt: skip
Row = tuple[str, str, str, date, int]  # supplier's key, payee as written, category, paid on, pence


@dataclass(slots=True)
class Firms:
    """Every supplier so far, the store of names that new ones come from, and payments planted by hand."""

    names: FirmNames
    random: Random
    suppliers: list[SupplierPlan] = field(default_factory=list)
    ordinary: int = 0
    planted: list[tuple[SupplierPlan, date, int]] = field(default_factory=list)

    def new(self, name: str = "") -> SupplierPlan:
        """Add a supplier, under the next name in store unless one is given."""
        place = len(self.suppliers)
        wanted = name or self.names[place]
        supplier = SupplierPlan(f"S{place + 1:05}", wanted, _spellings(wanted, self.random))
        self.suppliers.append(supplier)
        return supplier

    def stem(self) -> str:
        """A first word that no supplier has yet."""
        return self.names.stem(len(self.suppliers))

    def pay(self, supplier: SupplierPlan, first: date, last: date, *, times: int) -> None:
        """Plant `times` payments to the supplier between two days."""
        for _ in range(times):
            pence = round(self.random.lognormvariate(12.6, 0.9)) + LEAST_PENCE
            self.planted.append((supplier, weekday_on_or_after(day_between(self.random, first, last)), pence))


def growth(people: int) -> float:
    """How much larger than the shape's a force's ledger is: in step below it, by the square root above it."""
    ratio = people / STRENGTH_OF_SHAPE
    return float(ratio**0.5) if ratio > 1 else ratio


def plan_suppliers(people: int, *, seed: int) -> Firms:
    """The suppliers that a force of `people` pays in the ordinary way."""
    random = stream(seed, "suppliers")
    firms = Firms(FirmNames(random, FIRM_HALVES, FIRM_ENDS), random)
    firms.ordinary = max(40, round(SUPPLIERS * growth(people)))
    for _ in range(firms.ordinary):
        firms.new()
    return firms


def _spellings(name: str, random: Random) -> tuple[str, ...]:
    """The ways a ledger writes one supplier: its name first, then often another way, seldom a third."""
    words = name.split()
    first, *ways = random.sample([name, name.upper()], 2)
    if words[-1] == "Ltd":
        ways.append(" ".join([*words[:-1], "Limited"]))
    elif words[-1] == "Limited":
        ways.append(" ".join([*words[:-1], "LTD"]).upper())
    if len(words) > 2:
        ways.append(f"{words[0].upper()} {words[1].upper()}.")
    return (first, *random.sample(ways, min(len(ways), random.choice((0, 0, 1, 1, 2)))))


def plan_spend(firms: Firms, people: int, *, seed: int, as_of: date) -> list[SpendPlan]:
    """The ledger in order of payment, with exact repeats, credits and redacted payees in it."""
    random = stream(seed, "spend")
    count = max(1500, round(LINES * growth(people)))
    rows = [_planted_row(planted, random) for planted in firms.planted]
    rows += _ordinary_rows(firms.suppliers[: firms.ordinary], count - len(rows), as_of, random)
    rows.sort(key=lambda row: row[3])
    return [SpendPlan(line, *row) for line, row in enumerate(rows, start=1)]


def _planted_row(planted: tuple[SupplierPlan, date, int], random: Random) -> Row:
    supplier, paid_on, pence = planted
    return supplier.key, random.choice(supplier.spellings), random.choice(CATEGORIES), paid_on, pence


def _ordinary_rows(suppliers: Sequence[SupplierPlan], count: int, as_of: date, random: Random) -> list[Row]:
    weights = [*accumulate(1 / (place + 3) for place in range(len(suppliers)))]
    first, last = as_of - timedelta(days=LEDGER_DAYS), as_of - timedelta(days=NEWEST_DAYS + 3)
    rows: list[Row] = []
    while len(rows) < count:
        drawn = random.randrange(1000)
        if rows and drawn < 45:
            rows.append(rows[random.randrange(max(0, len(rows) - 200), len(rows))])
            continue
        [supplier] = random.choices(suppliers, cum_weights=weights)
        paid_on = weekday_on_or_after(day_between(random, first, last))
        pence = round(random.lognormvariate(12.0, 1.1)) + LEAST_PENCE
        if drawn < 50:
            rows.append(("", REDACTED, random.choice(CATEGORIES), paid_on, pence))
            continue
        signed = -pence if drawn < 56 else pence
        rows.append((supplier.key, random.choice(supplier.spellings), random.choice(CATEGORIES), paid_on, signed))
    return rows
