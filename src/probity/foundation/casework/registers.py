"""Facts of one desk's register for another: given by its owner to the roles that it names, consulted on the record.

No desk imports a peer. A desk that keeps a register offers it here as two functions: the names of givers, which are
nobody's record, and the entries by chosen givers. It says which roles may be told. Another desk compares names first
and is then given the entries by those names alone, of the people whom it has a reason to ask about. Every entry that
is given is entered in the ledger, under the entry itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from probity.foundation.access.models import User, day_of
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework import workflow
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce.queries import cards, unit_tree


@dataclass(frozen=True, slots=True)
class Giver:
    """A name as a register writes it, and what it is: "organisation", "person" or "unknown"."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """What a register says of one entry: who, what, worth what, when, from whom, and what became of it. No more."""

    kind: str
    ref: str
    register: str
    people: tuple[str, ...]
    person_ref: str
    unit_ref: str
    what: str
    value_words: str
    day: date | None
    answer: str
    outcome: str
    giver: Giver


Days = tuple[date, date]
Givers = Callable[[Days], Iterable[Giver]]
Entries = Callable[[Collection[str], Days], Iterable[RegisterFact]]


@dataclass(frozen=True)
class Register:
    """A register that its desk opens to others.

    Args:
        kind: label of what is kept in it, such as "declarations.offer".
        to: keys of the roles that may be told of its entries.
        givers: every giver of the days, both inside; entries without a day count on every day.
        entries: the entries by the givers of these names, in those days.
    """

    kind: str
    title: str
    to: frozenset[str]
    givers: Givers
    entries: Entries


@dataclass(frozen=True)
class Among:
    """About whom a desk asks: those in these units, then or today, and these people whatever their unit."""

    units: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """The entries given, and how many more there are by those givers that name nobody whom the force knows."""

    entries: tuple[RegisterFact, ...]
    without_person: int


_registers: dict[str, Register] = {}


def open_register(register: Register) -> Register:
    """Offer a register to the roles that it names.

    Raises:
        ValueError: it is offered already.
    """
    if register.kind in _registers:
        raise ValueError(f"the register of {register.kind} is offered already")
    _registers[register.kind] = register
    return register


def open_registers() -> tuple[Register, ...]:
    """Every register on offer, by kind."""
    return tuple(register for _, register in sorted(_registers.items()))


def givers_for(reader: User, days: Days) -> tuple[Giver, ...]:
    """The givers of every register that the reader may be told of, each name once.

    Raises:
        NotPermitted: no register may be told to the reader.
    """
    named = {giver.name: giver for register in _open_to(reader) for giver in register.givers(days)}
    return tuple(giver for _, giver in sorted(named.items()))


@recorded()
def consult(givers: Collection[str], among: Among, days: Days, *, because: About, actor: User, at: datetime) -> Told:
    """The entries by these givers, of the people asked about; each is entered in the ledger with what it was for.

    Raises:
        NotPermitted: no register may be told to the actor, or a unit lies outside their grants.
    """
    registers = _open_to(actor)
    _check_reach(actor, registers, among.units, on=day_of(at))
    found = [entry for register in registers for entry in register.entries(givers, days)] if givers else []
    told = Told(_those_of(found, among, on=day_of(at)), sum(not entry.people for entry in found))
    for entry in told.entries:
        about = About(entry.kind, entry.ref)
        record(workflow.CONSULTED, actor=actor, subject=about, at=at, asked_by=because.kind, asked_for=because.ref)
    return told


def _open_to(reader: User) -> tuple[Register, ...]:
    roles = {grant.role for grant in reader.grants if not grant.compartment}
    found = tuple(register for register in open_registers() if register.to & roles)
    if not found:
        raise NotPermitted("No register is open to you.", hint="Ask for the role that reads it.")
    return found


def _check_reach(reader: User, registers: Iterable[Register], units: frozenset[str], *, on: date) -> None:
    """Refuse a unit that none of the reader's grants reaches."""
    told = frozenset().union(*(register.to for register in registers))
    reach: set[str] = set()
    for grant in reader.grants:
        if grant.role in told and not grant.compartment:
            if not grant.unit_ref:
                return
            reach |= unit_tree(grant.unit_ref, on=on)
    if units - reach:
        raise NotPermitted(
            "You may ask about your own unit alone.", hint="Ask a colleague whose grant reaches the unit."
        )


def _those_of(entries: Iterable[RegisterFact], among: Among, *, on: date) -> tuple[RegisterFact, ...]:
    found = [entry for entry in entries if entry.people]
    today = cards({ref for entry in found for ref in entry.people}, on=on)

    def is_asked_about(entry: RegisterFact) -> bool:
        units = {entry.unit_ref, *(today[ref].unit_ref for ref in entry.people if ref in today)}
        return bool(units & among.units) or bool(among.people.intersection(entry.people))

    chosen = {(entry.kind, entry.ref): entry for entry in found if is_asked_about(entry)}
    return tuple(entry for _, entry in sorted(chosen.items()))
