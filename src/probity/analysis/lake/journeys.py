"""Journeys of log-ins that nobody can have made, from the moves of coded days and those across their midnights."""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from probity.analysis.lake.algebra import DAY, Speed
from probity.analysis.lake.codedspan import CodedSpan, number_of
from probity.analysis.lake.distances import Places, read_places
from probity.analysis.lake.lakefolder import Lake


@dataclass(frozen=True, eq=False)
class Journeys:
    """Moves from one site to another: whose, of what day, and event and moment of the start and of the end."""

    user: NDArray[Any]
    day: NDArray[Any]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    sites: NDArray[np.int64]
    """From and to, by number."""

    def take(self, places: NDArray[Any]) -> "Journeys":
        """Some of them."""
        return Journeys(*(getattr(self, name)[places] for name in ("user", "day", "start", "end", "sites")))


def journeys(
    connection: duckdb.DuckDBPyConnection, span: CodedSpan, lake: Lake, condition: Speed, days: tuple[int, int]
) -> Journeys:
    """The moves of some days that were too fast."""
    places = read_places(connection, lake)
    held = np.zeros((3, span.users), dtype=np.int64)
    back = -(-condition.within // DAY)
    read = [at for at, day in enumerate(span.days) if number_of(day.day) >= days[0] - back]
    found = {at: _moves(span, at, held) for at in read}
    asked = [one for at, one in found.items() if days[0] <= number_of(span.days[at].day) <= days[1]]
    names = ("user", "day", "start", "end", "sites")
    moves = Journeys(*(np.concatenate([getattr(one, name) for one in asked]) for name in names)) if asked else _none()
    moves = moves.take(moves.end[:, 1] - moves.start[:, 1] <= condition.within)
    return _with_events(span, moves.take(_too_fast(moves, places, span.names.lists["sites"], condition)))


def _none() -> Journeys:
    pairs = np.zeros((0, 2), dtype=np.int64)
    return Journeys(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), pairs, pairs, pairs)


def _moves(span: CodedSpan, at: int, held: NDArray[np.int64]) -> Journeys:
    """The moves of one day, the first of each user from where they were last; `held` keeps day, row and site of that.

    Moments are read for moves alone: of every user they would be on every page of the file. In the place of an event
    stands where it is, for `_with_events`.
    """
    day = span.days[at]
    sited = day.first_sited >= 0
    users, first, last = day.users[sited], day.first_sited[sited], day.last_sited[sited]
    came = (held[2, users] != 0) & (held[2, users] != day.site[first])
    before, entered = held[:, users[came]], first[came]
    held[0, users], held[1, users], held[2, users] = at, last, day.site[last]
    rows_from, rows_to = day.move_from, day.move_to
    owner = day.users[np.searchsorted(day.starts, rows_from, side="right") - 1]
    left = [_told(span, one, before[1, before[0] == one]) for one in np.unique(before[0])]
    order = np.argsort(before[0], kind="stable")
    users, entered, before = users[came][order], entered[order], before[:, order]
    start = np.concatenate((*left, _told(span, at, rows_from)))
    end = np.concatenate((_told(span, at, entered), _told(span, at, rows_to)))
    here = (
        np.stack((before[2], day.site[entered]), axis=1),
        np.stack((day.site[rows_from], day.site[rows_to]), axis=1),
    )
    whose = np.concatenate((users, owner))
    number = np.full(len(whose), number_of(day.day), dtype=np.int32)
    return Journeys(whose, number, start, end, np.concatenate(here).astype(np.int64))


def _told(span: CodedSpan, at: int, rows: NDArray[Any]) -> NDArray[np.int64]:
    return np.stack((np.int64(at) << 32 | rows.astype(np.int64), span.days[at].time[rows]), axis=1)


def _with_events(span: CodedSpan, moves: Journeys) -> Journeys:
    """Moves with the events that they are between."""
    for ends in (moves.start, moves.end):
        ends[:, 0] = [span.days[place >> 32].event[place & 0xFFFFFFFF] for place in ends[:, 0].tolist()]
    return moves


def _too_fast(moves: Journeys, places: Places, names: list[str], condition: Speed) -> NDArray[np.bool_]:
    """Whether any two places that the sites were at, at the moments, are too far apart."""
    spells: dict[str, list[tuple[int, int, int]]] = {}
    for row in places.table.to_pylist():
        spells.setdefault(row["site_id"], []).append((row["starts_at"], row["ends_at"], row["place"]))
    once = np.full(len(names), -1, dtype=np.int64)
    always = np.ones(len(names), dtype=bool)
    for number, name in enumerate(names):
        of_site = spells.get(name, [])
        if len(of_site) == 1:
            start, end, once[number] = of_site[0]
            always[number] = start < 0 and end >= 2**62
        elif of_site:
            always[number] = False
    here, there = once[moves.sites[:, 0]], once[moves.sites[:, 1]]
    plain = always[moves.sites].all(axis=1)
    known = plain & (here >= 0) & (there >= 0)
    metres = np.zeros(len(here), dtype=np.int64)
    metres[known] = places.metres[here[known], there[known]]
    for place in np.flatnonzero(~plain):
        metres[place] = _farthest(moves, int(place), places, spells, names)
    took = moves.end[:, 1] - moves.start[:, 1]
    return (metres >= condition.at_least_km * 1000) & (metres * 3_600_000 > condition.kmh * took)


def _farthest(
    moves: Journeys, place: int, places: Places, spells: dict[str, list[tuple[int, int, int]]], names: list[str]
) -> int:
    """The greatest distance of a move between sites that were somewhere else before or after."""
    ends = ((int(moves.sites[place, 0]), moves.start[place, 1]), (int(moves.sites[place, 1]), moves.end[place, 1]))
    at = [[one for start, end, one in spells.get(names[site], []) if start <= t < end] for site, t in ends]
    return max((int(places.metres[here, there]) for here in at[0] for there in at[1]), default=0)
