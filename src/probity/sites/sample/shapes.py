"""What a synthetic force is made of: frozen values with no database behind them.

Dates are Europe/London days and both ends of a span are included. Moments are aware and in UTC. Money is in pence.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class UnitPlan:
    ref: str
    key: str
    name: str
    parent_ref: str
    opened_on: date
    known_from: datetime


@dataclass(frozen=True, slots=True)
class PostPlan:
    ref: str
    title: str
    rank: str
    category: str
    unit_ref: str
    reports_to: str
    vacant: bool


@dataclass(frozen=True, slots=True)
class SpellPlan:
    """One row on two axes: `known_to` is set when a later row took its place."""

    person_ref: str
    post_ref: str
    unit_ref: str
    category: str
    rank: str
    true_from: date
    true_to: date | None
    known_from: datetime
    known_to: datetime | None


@dataclass(frozen=True, slots=True)
class StatePlan:
    person_ref: str
    kind: str
    direction: str
    other_force: str
    true_from: date
    true_to: date | None
    known_from: datetime


@dataclass(frozen=True, slots=True)
class QualificationPlan:
    person_ref: str
    kind: str
    awarded_on: date
    expires_on: date | None
    known_from: datetime


@dataclass(frozen=True, slots=True)
class PersonPlan:
    ref: str
    given_names: str
    family_name: str
    force_number: str
    email: str
    joined_on: date
    known_from: datetime


@dataclass(frozen=True, slots=True)
class TiePlan:
    person_ref: str
    other_ref: str
    kind: str
    declared_on: date


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """A way to sign in. `desk_name` is set for the accounts a demonstrator chooses by job."""

    username: str
    person_ref: str
    email: str
    is_active: bool
    desk_name: str


@dataclass(frozen=True, slots=True)
class GrantPlan:
    """A role given to an account, over a unit and everything below it ("" is the whole force)."""

    username: str
    role_key: str
    unit_ref: str
    reason: str
    from_on: date


@dataclass(frozen=True, slots=True)
class SupplierPlan:
    """An organisation the force pays, with the spellings its ledger uses for it."""

    key: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpendPlan:
    """One line of the purchase ledger. Below zero is a credit. A redacted payee has no supplier."""

    line: int
    supplier_key: str
    payee: str
    category: str
    paid_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One thing done to an offer: `state` is the state it left the offer in."""

    state: str
    at: datetime
    by_ref: str
    words: str


@dataclass(frozen=True, slots=True)
class OfferPlan:
    """One offer of a gift or hospitality.

    `for_refs` are the people it was made to, in order; `declared_by` may be somebody else. `low_pence` and `high_pence`
    are equal when the value is known. `kind` and `disposal` are codes of the rulebook. `steps` starts with the draft
    and ends in the offer's present state.
    """

    number: int
    declared_by: str
    for_refs: tuple[str, ...]
    giver_kind: str
    giver: str
    what: str
    kind: str
    low_pence: int
    high_pence: int
    offered_on: date
    circumstances: str
    asked_first: bool
    accepted: bool
    disposal: str
    procurement_part: str
    is_late: bool
    endorser_ref: str
    endorser_why: str
    reviewer_ref: str
    review_by_deputy: bool
    steps: tuple[StepPlan, ...]

    @property
    def state(self) -> str:
        return self.steps[-1].state


@dataclass(frozen=True, slots=True)
class PlantedTruth:
    """What was planted and what a careful person should conclude.

    `spellings` are the supplier's in the ledger. `same` answers *is it so* ("same", "different", "unsure"); `matters`
    answers *does it matter*.
    """

    kind: str
    offer_number: int
    giver: str
    supplier_key: str
    supplier: str
    spellings: tuple[str, ...]
    same: str
    matters: bool
    why: str


@dataclass(frozen=True, slots=True)
class LogPlan:
    """One live log of the counter-corruption unit: it names a person who has an offer on the register."""

    person_ref: str
    offer_number: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ForcePlan:
    name: str
    seed: int
    as_of: date
    strength: int
    """Officers, specials, staff and community support officers together, as asked for."""
    units: tuple[UnitPlan, ...]
    posts: tuple[PostPlan, ...]
    people: tuple[PersonPlan, ...]
    spells: tuple[SpellPlan, ...]
    states: tuple[StatePlan, ...]
    qualifications: tuple[QualificationPlan, ...]
    ties: tuple[TiePlan, ...]
    accounts: tuple[AccountPlan, ...]
    corridor_accounts: tuple[AccountPlan, ...]
    suppliers: tuple[SupplierPlan, ...]
    spend: tuple[SpendPlan, ...]
    offers: tuple[OfferPlan, ...]
    truth: tuple[PlantedTruth, ...]
    log: LogPlan
