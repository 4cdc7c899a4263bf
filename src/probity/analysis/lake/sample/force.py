"""Who works in the force: each member's log-in, trade and place of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from probity.analysis.lake.sample.chance import Measure, Truth, Whole, share


@dataclass(frozen=True, slots=True)
class Spell:
    """A member's time in one post; the last day is the last one worked, and nothing while it lasts."""

    title: str
    unit: str
    category: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """One person with a log-in. `name` is what a story calls them."""

    user_id: str
    person_ref: str
    spells: tuple[Spell, ...]
    name: str = ""
    owner: str = ""
    """Who answers for a log-in that is nobody's own."""


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work: when it is done, how much of it an ordinary shift holds, and with what."""

    key: str
    pattern: str
    checks: float
    cases: int
    third: str
    mobile: bool = False


# The pattern is a rota of `shifts.py`; `third` is the kind of record that a case holds beside a crime and a person.
TRADES: Final = (
    Trade("response", "round", 190, 6, "vehicle", mobile=True),
    Trade("trainee", "round", 170, 4, "vehicle", mobile=True),
    Trade("neighbourhood", "late", 80, 5, "vehicle", mobile=True),
    Trade("special", "evening", 90, 2, "vehicle", mobile=True),
    Trade("roads", "round", 260, 5, "vehicle", mobile=True),
    Trade("firearms", "round", 120, 3, "vehicle", mobile=True),
    Trade("control", "round", 620, 0, "vehicle"),
    Trade("detective", "late", 330, 14, "case file"),
    Trade("major", "late", 300, 10, "case file"),
    Trade("protection", "late", 340, 16, "custody"),
    Trade("domestic abuse", "late", 340, 16, "custody"),
    Trade("victim care", "office", 260, 18, "case file"),
    Trade("intelligence", "late", 520, 20, "intelligence"),
    Trade("standards", "office", 160, 8, "investigation"),
    Trade("vetting", "office", 300, 14, "case file"),
    Trade("disclosure", "office", 240, 12, "case file"),
    Trade("command", "office", 60, 3, "case file"),
    Trade("press", "office", 40, 2, "case file"),
    Trade("staff", "office", 45, 3, "case file"),
    Trade("shared desk", "office", 120, 10, "custody"),
)
PLACE: Final = {trade.key: place for place, trade in enumerate(TRADES)}
_BY_UNIT: Final = {
    "roads": "roads",
    "firearms": "firearms",
    "control": "control",
    "major": "major",
    "volume": "detective",
    "organised": "intelligence",
    "regional": "intelligence",
    "counter": "standards",
    "conduct": "standards",
    "vetting": "vetting",
    "protection": "protection",
    "chief": "command",
}
_SECTIONS: Final = {"a", "b", "c", "d"}
_TRAINEE_DAYS: Final = 730
_LEADERS: Final = ("Superintendent", "superintendent", "commander", "Head of", "Chief", "Director")


@dataclass(frozen=True)
class Force:
    """The members, in order, with what the month needs of each as one array a fact."""

    members: tuple[Member, ...]
    trade: Whole
    role: tuple[str, ...]
    home: Whole
    """The place of each one's site in the list of sites."""
    pace: Measure
    """How much of their trade's work they do."""
    serving: Truth
    """Whether the log-in still stands on the first day; the others left before."""
    timed: Truth
    """Whether their duties are kept at all: of some staff nobody records hours."""
    sites: int

    def of(self, *trades: str) -> Whole:
        """The places of members who serve in these trades."""
        return np.flatnonzero(np.isin(self.trade, [PLACE[key] for key in trades]) & self.serving)


def build_force(members: Sequence[Member], *, seed: int, first: date) -> Force:
    """The force on the first day of the month."""
    number = np.arange(len(members))
    now = [_on(member, first) for member in members]
    trades = [_trade(member, spell, first) for member, spell in zip(members, now, strict=True)]
    sites = max(12, min(400, len(members) // 80))
    units = sorted({spell.unit for spell in now})
    place_of = {unit: place for place, unit in enumerate(units)}
    unit = np.array([place_of[spell.unit] for spell in now])
    kept = np.array([spell.category in {"officer", "special", "pcso"} for spell in now])
    kept |= np.isin(trades, [PLACE["control"], PLACE["intelligence"], PLACE["victim care"]])
    return Force(
        members=tuple(members),
        trade=np.array(trades),
        role=tuple(_role(spell, trade) for spell, trade in zip(now, trades, strict=True)),
        home=unit % sites,
        pace=np.exp(0.28 * _bell(seed, number)).clip(0.5, 1.9),
        serving=np.array([_serves(member, first) for member in members]),
        timed=(kept | (share(seed, 3, number) < 0.6)) & np.array([member.name != "Dale" for member in members]),
        sites=sites,
    )


def _bell(seed: int, number: Whole) -> Measure:
    """About a normal deviate, cut off at 3.5."""
    whole: Measure = np.sum([share(seed, 100 + turn, number) for turn in range(12)], axis=0)
    return whole.clip(2.5, 9.5) - 6


def _on(member: Member, day: date) -> Spell:
    """The spell of that day, the next one to begin, or the last."""
    standing = [spell for spell in member.spells if spell.last is None or spell.last >= day]
    return standing[0] if standing else member.spells[-1]


def _serves(member: Member, day: date) -> bool:
    return any(spell.first <= day and (spell.last is None or spell.last >= day) for spell in member.spells)


def _trade(member: Member, spell: Spell, day: date) -> int:
    """What they do, from their unit and title."""
    unit = spell.unit.partition(".")[0]
    if member.owner:
        return PLACE["shared desk"]
    if member.name == "King":
        return PLACE["press"]
    if any(word in spell.title for word in _LEADERS):
        return PLACE["command"]
    if unit in _SECTIONS:
        return PLACE[_in_a_section(member, spell, day)]
    if unit == "protection":
        return PLACE[_in_protection(member, spell)]
    if unit == "conduct" and spell.category == "staff":
        return PLACE["disclosure"]
    if unit in {"organised", "regional"} and spell.category == "officer":
        return PLACE["detective"]
    return PLACE[_BY_UNIT.get(unit, "press" if spell.title == "Learning team leader" else "staff")]


def _in_a_section(member: Member, spell: Spell, day: date) -> str:
    kinds = {"pcso": "neighbourhood", "special": "special", "staff": "staff", "agency": "staff"}
    lately = (day - member.spells[0].first).days < _TRAINEE_DAYS
    return kinds.get(spell.category, "trainee" if lately and spell.title == "Constable" else "response")


def _in_protection(member: Member, spell: Spell) -> str:
    if spell.category != "officer":
        return "victim care"
    return "domestic abuse" if member.name == "Eames" or sum(member.person_ref.encode()) % 2 else "protection"


def role_in(member: Member, spell: Spell) -> str:
    """What `users.role` says of a spell that is not the one of the month."""
    return _role(spell, _trade(member, spell, spell.last or spell.first))


def _role(spell: Spell, trade: int) -> str:
    """The words of `users.role`: those whom a peer is measured against do the same work."""
    key = TRADES[trade].key
    own = {
        "response": f"Response {spell.title.lower()}",
        "trainee": "Trainee constable",
        "victim care": "Victim care officer",
        "domestic abuse": f"Domestic abuse {spell.title.lower()}",
        "press": "Press officer",
        "disclosure": "Disclosure officer",
        "intelligence": "Intelligence analyst",
        "control": "Control room operator",
        "roads": f"Roads {spell.title.lower()}",
        "firearms": f"Firearms {spell.title.lower()}",
        "major": f"Major crime {spell.title.lower()}",
        "protection": f"Public protection {spell.title.lower()}",
        "standards": f"Standards {spell.title.lower()}",
        "neighbourhood": "Police community support officer",
        "special": "Special constable",
    }
    return own.get(key, spell.title).lower()
