"""The ordinary work of a day: who looked at what, when, where and for which reason."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from probity.analysis.lake.sample.batches import ACTION, NONE, Batch, joined
from probity.analysis.lake.sample.chance import Measure, Truth, Whole, below, share, stream
from probity.analysis.lake.sample.force import PLACE, TRADES, Force
from probity.analysis.lake.sample.places import DESKTOP, MOBILE, SYSTEM, Records
from probity.analysis.lake.sample.shifts import MINUTE, ROUND, Shifts
from probity.analysis.lake.sample.work import PARTS, Caseload

DEVICES: Final = 4
_WORDS: Final = ("view", "search", "edit", "create", "print", "disclose", "combine", "export")
_SHARES: Final = (0.58, 0.27, 0.09, 0.03, 0.017, 0.005, 0.002, 0.006)
_EXPORTERS: Final = ("intelligence", "disclosure")
_FOR_OTHERS: Final = 0.9
_EDGE: Final = 3 * MINUTE
_TRAVEL: Final = 25 * MINUTE
_NO_RECORD, _WIDER, _NO_REASON = 0.06, 0.07, 0.13
_CARELESS: Final = 0.15
_CALLED_OUT: Final = 0.06
_VISITS: Final = 0.25
_SKEW: Final = 1.3


@dataclass(frozen=True)
class Scene:
    """All that a day is made from."""

    force: Force
    records: Records
    shifts: Shifts
    caseload: Caseload
    seed: int

    def devices(self, member: Whole, kind: int) -> Whole:
        """The code of a member's own device of a kind."""
        return member * DEVICES + kind


def expected(scene: Scene) -> Measure:
    """How much work each shift holds, before it is scaled to the size of the month."""
    shifts, force = scene.shifts, scene.force
    checks = np.array([trade.checks for trade in TRADES])[force.trade[shifts.member]]
    busy = 0.75 + 0.5 * share(scene.seed, 41, shifts.member, shifts.starts)
    longer = 1 + shifts.over / (shifts.ends - shifts.starts)
    called = np.where(shifts.on_call, _CALLED_OUT, 1.0)
    return np.asarray(checks * busy * longer * called * force.pace[shifts.member])


def day_of_work(scene: Scene, chosen: Whole, counts: Whole, *, part: int) -> Batch:
    """The events of some shifts that began on one day, in no order."""
    random = stream(scene.seed, "work", part)
    shift = np.repeat(chosen, counts)
    at = _times(scene, shift, random)
    operators = (scene.force.trade[scene.shifts.member[shift]] == PLACE["control"]) & (
        random.random(len(shift)) < _FOR_OTHERS
    )
    behalf, theirs = _for_others(scene, chosen, shift[operators], at[operators], random)
    own = np.concatenate([np.flatnonzero(~operators), np.flatnonzero(operators)[~theirs]])
    return joined([_own(scene, shift[own], at[own], random), behalf, _log_ins(scene, chosen)])


def _times(scene: Scene, shift: Whole, random: np.random.Generator) -> Whole:
    """Moments within each shift, busier in its middle."""
    shifts = scene.shifts
    lasts = shifts.ends[shift] + shifts.over[shift] - shifts.starts[shift] - 2 * _EDGE
    drawn = 0.75 * random.random(len(shift)) + 0.25 * random.random(len(shift))
    return shifts.starts[shift] + _EDGE + (drawn * lasts).astype(np.int64)


def _own(scene: Scene, shift: Whole, at: Whole, random: np.random.Generator) -> Batch:
    """What people looked up for themselves: their cases and incidents, and a little beyond."""
    member = scene.shifts.member[shift]
    drawn = random.random(len(shift))
    record, reason = _from_cases(scene, member, at, random)
    mobile = np.array([trade.mobile for trade in TRADES])[scene.force.trade[member]]
    attends = (scene.caseload.has_cases(member) == 0) | (mobile & (random.random(len(shift)) < 0.5))
    attends &= ~scene.shifts.on_call[shift]
    incidents, called_by = _from_incidents(scene, shift[attends], at[attends], random)
    record[attends], reason[attends] = incidents, called_by
    system = scene.records.system(record)
    blank = np.where(careless(scene, member), _NO_REASON, 0)
    wider = (drawn >= _NO_RECORD) & (drawn < _NO_RECORD + _WIDER + blank)
    record[wider] = _anything(scene.records, int(wider.sum()), random)
    system[wider] = scene.records.system(record[wider])
    record[drawn < _NO_RECORD] = NONE
    tasked = drawn < _NO_RECORD + _WIDER
    reason[tasked] = scene.caseload.tasking(member[tasked], at[tasked])
    reason[wider & (drawn >= _NO_RECORD + _WIDER)] = NONE
    return _dressed(scene, shift, (at, record, reason, system), mobile, random)


def careless(scene: Scene, member: Whole) -> Truth:
    """Whether a member's systems let them leave the reason blank, and they now and then do."""
    return share(scene.seed, 44, member) < _CARELESS


def _from_cases(scene: Scene, member: Whole, at: Whole, random: np.random.Generator) -> tuple[Whole, Whole]:
    """A record of a case of each member, the first cases most, and the case's number as the reason."""
    held = scene.caseload.has_cases(member)
    slot = (held * random.random(len(member)) ** 1.4).astype(np.int64)
    number, _, _ = scene.caseload.case(member, slot, at)
    part = _part(random, len(member))
    record = scene.caseload.record_of_case(member, slot, number, part)
    return record, scene.caseload.record_of_case(member, slot, number, np.zeros_like(part))


def _from_incidents(scene: Scene, shift: Whole, at: Whole, random: np.random.Generator) -> tuple[Whole, Whole]:
    number, _, _ = scene.caseload.incident_of(shift, at, scene.shifts)
    member, day, part = scene.shifts.member[shift], scene.shifts.day[shift], _part(random, len(shift))
    of = scene.caseload.record_of_incident
    return of(member, day, number, part), of(member, day, number, np.zeros_like(part))


def _part(random: np.random.Generator, count: int) -> Whole:
    return (PARTS * random.random(count) ** 1.3).astype(np.int64)


def _anything(records: Records, count: int, random: np.random.Generator) -> Whole:
    """People, crimes and vehicles at large; some are known to everybody."""
    number = random.random(count) ** _SKEW
    people = records.code("person", (number * (records.size["person"] - records.known)).astype(np.int64))
    crimes = records.code("crime", (number * records.size["crime"]).astype(np.int64))
    parked = records.size["vehicle"] - records.known
    vehicles = records.code("vehicle", records.known + (number * parked).astype(np.int64))
    return np.choose(random.integers(0, 3, count), [people, crimes, vehicles])


def _for_others(
    scene: Scene, chosen: Whole, shift: Whole, at: Whole, random: np.random.Generator
) -> tuple[Batch, Truth]:
    """Checks that operators ran for patrols of their own hours; and which of the moments that was possible at."""
    patrol = np.array([trade.mobile for trade in TRADES])[scene.force.trade[scene.shifts.member[chosen]]]
    asker = np.full(len(shift), NONE)
    for slot in ROUND:
        theirs = np.flatnonzero(scene.shifts.slot[shift] == slot)
        out = chosen[patrol & (scene.shifts.slot[chosen] == slot)]
        if len(out) and len(theirs):
            asker[theirs] = out[random.integers(0, len(out), len(theirs))]
    # Overtime of the one is not that of the other.
    asked = (asker != NONE) & (at < scene.shifts.ends[asker])
    shift, at, asker = shift[asked], at[asked], asker[asked]
    record, reason = _from_incidents(scene, asker, at, random)
    dressed = _dressed(
        scene, shift, (at, record, reason, scene.records.system(record)), np.zeros(len(shift), bool), random
    )
    return Batch(**{**vars(dressed), "requester": scene.shifts.member[asker]}), asked


def _dressed(
    scene: Scene, shift: Whole, of: tuple[Whole, Whole, Whole, Whole], mobile: Truth, random: np.random.Generator
) -> Batch:
    """Events with their action, device and place."""
    at, record, reason, system = of
    member = scene.shifts.member[shift]
    out = mobile & (random.random(len(member)) < 0.6)
    drawn = random.random(len(member))
    action = np.array([ACTION[word] for word in _WORDS])[np.searchsorted(np.cumsum(_SHARES[:-1]), drawn)]
    exporter = np.isin(scene.force.trade[member], [PLACE[key] for key in _EXPORTERS])
    action[exporter & (drawn < 0.02)] = ACTION["export"]
    action[record == NONE] = ACTION["search"]
    device = np.where(out, scene.devices(member, MOBILE), scene.devices(member, DESKTOP))
    at, site = _whereabouts(scene, shift, at)
    blank = np.full(len(at), NONE)
    return Batch(at, member, blank, system, action, record, device, site, reason, story=blank)


def _whereabouts(scene: Scene, shift: Whole, at: Whole) -> tuple[Whole, Whole]:
    """Moments and sites: in some shifts of patrols the middle is spent at the next site of the division.

    Nobody looks anything up on the way there and back.
    """
    member, shifts = scene.shifts.member[shift], scene.shifts
    mobile = np.array([trade.mobile for trade in TRADES])[scene.force.trade[member]]
    visits = mobile & (share(scene.seed, 42, member, shifts.starts[shift]) < _VISITS)
    lasts = shifts.ends[shift] - shifts.starts[shift]
    there, back = shifts.starts[shift] + lasts * 2 // 5, shifts.starts[shift] + lasts * 7 // 10
    away = visits & (at >= there) & (at < back)
    moved = np.where(visits & (at >= there) & (at < there + _TRAVEL), at + _TRAVEL, at)
    moved = np.where(visits & (at >= back) & (at < back + _TRAVEL), at + _TRAVEL, moved)
    home = scene.force.home[member]
    return moved, np.where(away, neighbour(home, scene.force.sites), home)


def neighbour(site: Whole, sites: int) -> Whole:
    """The next site of the same division."""
    return np.where(site + 4 < sites, site + 4, site % 4)


def _log_ins(scene: Scene, chosen: Whole) -> Batch:
    """Logging in when a shift begins, and out before it ends."""
    shift = np.tile(chosen, 2)
    shifts, member = scene.shifts, scene.shifts.member[shift]
    leaves = np.arange(len(shift)) >= len(chosen)
    end = shifts.ends[shift] + shifts.over[shift]
    early = below(int(_EDGE), scene.seed, 43, shift, leaves)
    blank = np.full(len(shift), NONE)
    return Batch(
        at=np.where(leaves, end - early, shifts.starts[shift] + early),
        member=member,
        requester=blank,
        system=np.full(len(shift), SYSTEM["records"]),
        action=np.where(leaves, ACTION["log out"], ACTION["log in"]),
        record=blank,
        device=scene.devices(member, DESKTOP),
        site=scene.force.home[member],
        reason=blank,
        story=blank,
    )
