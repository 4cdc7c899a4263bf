"""Where the work is done and on what: sites, systems, and records by number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from probity.analysis.lake.sample.chance import Measure, Truth, Whole, share


@dataclass(frozen=True, slots=True)
class System:
    """A system of the force: who owns it and where it runs; `kind` is the kind of record that it holds."""

    key: str
    owner: str
    platform: str
    kind: str
    logs: bool = True


SYSTEMS: Final = (
    System("records", "Crime", "both", "person"),
    System("national computer", "Operations", "both", "national"),
    System("crimes", "Crime", "both", "crime"),
    System("command and control", "Operations", "desktop", "incident"),
    System("intelligence", "Crime", "desktop", "intelligence"),
    System("custody", "Operations", "desktop", "custody"),
    System("vehicles", "Operations", "both", "vehicle"),
    System("case files", "Crime", "desktop", "case file"),
    System("standards", "Professional standards department", "desktop", "investigation"),
    System("learning", "Learning and development", "both", "course"),
    System("property", "Operations", "desktop", "exhibit", logs=False),
)
SYSTEM: Final = {system.key: place for place, system in enumerate(SYSTEMS)}
# Of every thousand records; investigations and courses are few, and taskings are no records.
_THOUSANDTHS: Final = {
    "person": 300,
    "national": 200,
    "crime": 200,
    "incident": 120,
    "intelligence": 60,
    "custody": 50,
    "vehicle": 50,
    "case file": 20,
}
_PREFIX: Final = {
    "person": "PE",
    "national": "NC",
    "crime": "CR",
    "incident": "IN",
    "intelligence": "IR",
    "custody": "CU",
    "vehicle": "VE",
    "case file": "CF",
    "investigation": "PS",
    "course": "LC",
    "tasking": "TK",
}
KINDS: Final = tuple(_PREFIX)
_PER_PERSON: Final = 1570
_MOST: Final = 50_000_000
_ONE_IN_VULNERABLE: Final = 25
KNOWN_TO_A_MEMBER: Final = 16
DESKTOP, MOBILE, SHARED_DESK = 0, 1, 2


class Records:
    """Every record of the force by its code: a kind's codes follow one another, and all else is worked out from a code.

    The last people of the list are those whom members of the force know; ordinary work does not come upon them.
    """

    def __init__(self, members: int, *, seed: int) -> None:
        self.seed = seed
        self.members = members
        total = min(_PER_PERSON * members, _MOST)
        sizes = {kind: total * share // 1000 for kind, share in _THOUSANDTHS.items()}
        self.size: Mapping[str, int] = sizes | {"investigation": max(60, members // 20), "course": 40, "tasking": total}
        ends = np.cumsum([self.size[kind] for kind in KINDS])
        self.first = dict(zip(KINDS, (ends - [self.size[kind] for kind in KINDS]).tolist(), strict=True))
        self._ends = ends
        self.known = KNOWN_TO_A_MEMBER * members

    @property
    def total(self) -> int:
        """How many records there are; taskings, the last, are none."""
        return int(self.first["tasking"])

    def code(self, kind: str, number: Any) -> Any:
        """The code of a kind's so many-th record."""
        return self.first[kind] + number

    def kind(self, codes: Whole) -> Whole:
        """The place in KINDS of each code's kind."""
        return np.searchsorted(self._ends, codes, side="right")

    def system(self, codes: Whole) -> Whole:
        """The place in SYSTEMS of the system that holds each record."""
        of_kind = [next((n for n, one in enumerate(SYSTEMS) if one.kind == kind), 0) for kind in KINDS]
        return np.array(of_kind)[self.kind(codes)]

    def subject(self, codes: Whole) -> Whole:
        """The number of the person behind each record, or -1: one person has several records in several systems."""
        kind, people = self.kind(codes), self.size["person"]
        number = codes - np.array([self.first[one] for one in KINDS])[kind]
        found = np.where(kind < 2, number, (number * 7919) % (people - self.known))
        keeper = kind == KINDS.index("vehicle")
        found = np.where(keeper & (number < self.known), people - 1 - number, found)
        nobody = np.isin(kind, [KINDS.index(one) for one in ("incident", "investigation", "course", "tasking")])
        return np.where(nobody | (codes < 0), -1, found)

    def vulnerable(self, codes: Whole) -> Truth:
        """Whether the person behind each record is vulnerable."""
        subject = self.subject(codes)
        return np.asarray((subject >= 0) & (subject % _ONE_IN_VULNERABLE == 0))

    def sensitive(self, codes: Whole) -> Truth:
        """Whether each record is for few eyes: intelligence, investigations, and one in ten of custody."""
        kind = self.kind(codes)
        few = np.isin(kind, [KINDS.index("intelligence"), KINDS.index("investigation")])
        return np.asarray(few | ((kind == KINDS.index("custody")) & (share(self.seed, 5, codes) < 0.1)))

    def vulnerable_person(self, number: Any) -> Any:
        """The record of the so many-th vulnerable person."""
        return self.code("person", _ONE_IN_VULNERABLE * number)

    @property
    def vulnerable_people(self) -> int:
        """How many vulnerable people ordinary work can come upon."""
        return (self.size["person"] - self.known) // _ONE_IN_VULNERABLE

    def of_member(self, member: Any, place: int) -> Any:
        """The person record of somebody whom a member knows, place 0 being the member's own."""
        return self.code("person", self.size["person"] - 1 - (member + self.members * place))

    def vehicle_of_member(self, member: Any, place: int) -> Any:
        """The vehicle kept by that person."""
        return self.code("vehicle", member + self.members * place)

    def other_number(self, code: int) -> int:
        """The same person under their number in the national computer; theirs alone when they have none there."""
        number = code - self.first["person"]
        return int(self.code("national", number)) if number < self.size["national"] else code

    def ids(self, codes: Whole) -> pa.Array:
        """The record ids of codes: the kind in two letters, and a number that does not follow the code."""
        kind = self.kind(codes)
        size = np.array([self.size[one] for one in KINDS])[kind]
        number = codes - np.array([self.first[one] for one in KINDS])[kind]
        # Odd and prime to every size that a month is made of, so no two records share an id.
        turned = (number * 1_000_003 + 17) % size
        digits = pc.utf8_lpad(pc.cast(pa.array(turned), pa.string()), 8, "0")
        prefix = pa.array(list(_PREFIX.values())).take(pa.array(kind))
        return pc.binary_join_element_wise(prefix, digits, "")


def subject_ids(subjects: Whole) -> pa.Array:
    """The references of people, the same in every system."""
    digits = pc.utf8_lpad(pc.cast(pa.array(subjects), pa.string()), 8, "0")
    return pc.binary_join_element_wise(pa.scalar("S"), digits, "")


def coordinates(sites: int) -> tuple[Measure, Measure]:
    """Where each site stands: four divisions around a town, 25 to 60 kilometres from one another, sites a few apart."""
    number = np.arange(sites)
    division = number % 4
    north = 53.0 + np.array([0.0, 0.42, -0.38, 0.05])[division] + 0.05 * (share(11, number) - 0.5)
    east = -1.2 + np.array([0.0, 0.25, -0.2, -0.75])[division] + 0.08 * (share(12, number) - 0.5)
    return north.round(5), east.round(5)
