"""Events by number as the contract has them: names, ids and types."""

from collections.abc import Callable
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from probity.analysis.lake.contract import ACTIONS, EVENTS
from probity.analysis.lake.sample.batches import Batch
from probity.analysis.lake.sample.chance import Whole
from probity.analysis.lake.sample.force import Force
from probity.analysis.lake.sample.places import SYSTEMS, Records, subject_ids

_ID: Final = "CAST(md5_number_lower(system || chr(31) || CAST(number AS VARCHAR)) >> 1 AS BIGINT)"


class Names:
    """What each number of a batch is called."""

    def __init__(self, force: Force, records: Records) -> None:
        self.records = records
        self.users = pa.array([member.user_id for member in force.members])
        self.systems = pa.array([system.key for system in SYSTEMS])
        self.sites = site_ids(force.sites)

    def table(self, batch: Batch, numbers: Whole, connection: duckdb.DuckDBPyConnection) -> pa.Table:
        """The events of a batch in order, by the ids that an ingest of their logs would give them."""
        systems = _taken(self.systems, batch.system)
        columns = {
            "event_id": _event_ids(systems, numbers, connection),
            "occurred_at": pa.array(batch.at, pa.timestamp("us")),
            "user_id": _taken(self.users, batch.member),
            "requested_by": _taken(self.users, batch.requester),
            "system": systems,
            "action": _taken(pa.array(ACTIONS), batch.action),
            "record_id": _few(batch.record, self.records.ids),
            "subject_ref": _few(self.records.subject(batch.record), subject_ids),
            "device_id": _few(batch.device, _device_ids),
            "site_id": _taken(self.sites, batch.site),
            "reason_ref": _few(batch.reason, self.records.ids),
        }
        return pa.table({name: columns[name] for name in EVENTS.names})


def site_ids(sites: int) -> pa.Array:
    """The ids of the sites in order."""
    return pa.array([f"ST{number:03d}" for number in range(sites)])


def _taken(names: pa.Array, places: Whole) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=places < 0), names)


def _few(codes: Whole, ids: Callable[[Whole], pa.Array]) -> pa.DictionaryArray:
    """Names made once for each code that occurs."""
    found, places = np.unique(codes, return_inverse=True)
    blank = int(np.searchsorted(found, 0))
    return _taken(ids(found[blank:]), places - blank)


def _device_ids(codes: Whole) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(codes), pa.string()), 7, "0")
    return pc.binary_join_element_wise(pa.scalar("D"), digits, "")


def _event_ids(systems: pa.DictionaryArray, numbers: Whole, connection: duckdb.DuckDBPyConnection) -> pa.Array:
    connection.register("numbered", pa.table({"system": systems, "number": numbers}))
    try:
        found = connection.execute(f"SELECT {_ID} AS id FROM numbered").fetchnumpy()["id"]
    finally:
        connection.unregister("numbered")
    return pa.array(found)
