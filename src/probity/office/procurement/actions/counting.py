"""What files of contracts hold, counted while they are read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from probity.foundation.web.formats import number_of
from probity.office.procurement.actions.published import Sieve
from probity.office.procurement.actions.releases import ContractRead
from probity.office.procurement.models.contracts import POUNDS

SHOWN = 20


@dataclass(slots=True)
class ContractCounts:
    """Releases, contracts, awards with their pounds, suppliers named, and company numbers, as the files say them.

    An award that two releases speak of counts twice here; contracts take releases together and count it once.
    """

    releases: int = 0
    awards: int = 0
    pounds: Decimal = Decimal("0.00")
    other_money: Counter[str] = field(default_factory=Counter)
    supplier_parties: int = 0
    numbered: int = 0
    short_numbers: dict[str, str] = field(default_factory=dict)
    strange_numbers: int = 0
    _ocids: set[str] = field(default_factory=set)

    @property
    def contracts(self) -> int:
        """Contracts spoken of, each once however many releases it has."""
        return len(self._ocids)

    def add(self, says: ContractRead) -> None:
        """Count one more release."""
        self.releases += 1
        self._ocids.add(says.ocid)
        for award in says.awards:
            self.awards += 1
            if award.value is not None and award.currency == POUNDS:
                self.pounds += award.value
            elif award.value is not None:
                self.other_money[award.currency] += 1
        for party in says.suppliers:
            self.supplier_parties += 1
            if party.number_as_written:
                self._number(party.number_as_written, party.number)

    def _number(self, written: str, number: str) -> None:
        self.numbered += 1
        if not number:
            self.strange_numbers += 1
        elif len(written) < len(number):
            self.short_numbers[written] = number

    def in_words(self, sieve: Sieve) -> list[str]:
        """What was read otherwise than written, and what nobody has spoken of."""
        said = [
            f"Company number {written} is written short and is read as {number}."
            for written, number in sorted(self.short_numbers.items())
        ]
        if self.strange_numbers:
            many = number_of(self.strange_numbers, "company number", "company numbers")
            said.append(f"{many} cannot be one and is left out." if self.strange_numbers == 1 else f"{many} cannot be "
                        "company numbers and are left out.")  # fmt: skip
        if sieve.mended:
            names = ", ".join(sorted(sieve.mended)[:SHOWN])
            said.append(f"Names broken by spaces, read without them: {names}.")
        if sieve.unknown:
            paths = ", ".join(f"{path} ({many:,})" for path, many in sieve.unknown.most_common(SHOWN))
            said.append(f"Paths that nobody has spoken of, left aside: {paths}. List them under `ignore` in the map.")
        said += [f"{many:,} awards in {currency} are not in the pounds." for currency, many in self.other_money.items()]
        return said
