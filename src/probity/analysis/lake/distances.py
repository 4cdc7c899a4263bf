"""How far apart the sites of a lake are, in whole metres: worked out once, so that engines compare the same numbers."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.lakefolder import Lake, reading

OPEN = 2**62
"""The end of a spell that has none, and below 0 its beginning: in microseconds, beyond any date."""
_EARTH = 6_371_008.8


@dataclass(frozen=True, eq=False)
class Places:
    """Each spell of a site at one place: `place` counts them, by site, start and end."""

    table: pa.Table
    """site_id, starts_at, ends_at in microseconds, place."""
    metres: NDArray[np.int64]
    """Between every two places."""

    def pairs(self) -> pa.Table:
        """Every two places that are apart: here, there, metres."""
        here, there = np.nonzero(self.metres)
        return pa.table({"here": here, "there": there, "metres": self.metres[here, there]})


def read_places(connection: duckdb.DuckDBPyConnection, lake: Lake) -> Places:
    """The places of a lake's sites; none where there is no table."""
    path = lake.context_path(CONTEXT["sites"])
    rows = reading([path] if path.exists() else [], CONTEXT["sites"])
    read = connection.sql(
        f"SELECT site_id, coalesce(epoch_us(starts_at), -{OPEN}) AS starts_at, coalesce(epoch_us(ends_at), {OPEN}) "
        f"AS ends_at, latitude, longitude FROM ({rows}) ORDER BY ALL"
    ).to_arrow_table()
    return places_of(read)


def places_of(sites: pa.Table) -> Places:
    """The places of rows as `read_places` reads them, in their order."""
    table = sites.select(["site_id", "starts_at", "ends_at"])
    table = table.append_column("place", pa.array(np.arange(len(sites), dtype=np.int64)))
    return Places(table, _metres(sites["latitude"].to_numpy(), sites["longitude"].to_numpy()))


def _metres(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.int64]:
    """The great circle between every two points."""
    north, east = np.radians(latitude), np.radians(longitude)
    half = np.sin((north[:, None] - north) / 2) ** 2
    half = half + np.cos(north)[:, None] * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    metres: NDArray[np.int64] = np.rint(2 * _EARTH * np.arcsin(np.sqrt(np.clip(half, 0, 1)))).astype(np.int64)
    return metres
