"""Ten million events of one user on one day: the right answer, in memory that is bounded."""

from datetime import date, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.contract import CONTEXT, EVENTS
from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.quickly import Summaries
from probity.analysis.lake.rulefiles import read_rules
from probity.analysis.lake.scan import scan

COUNT = 10_000_000
RECORDS = 100
MICROSECONDS_A_DAY = 86_400_000_000
DAY = date(2025, 3, 3)
OF_OLD = datetime(2025, 1, 1)  # noqa: DTZ001 - the contract's times have no zone


def everything_by_one(folder: Path) -> Lake:
    """A lake in which one log-in, off duty, views a hundred records ten million times."""
    place = folder / "events" / f"day={DAY}"
    place.mkdir(parents=True)
    first = (DAY - date(1970, 1, 1)).days * MICROSECONDS_A_DAY
    number = np.arange(COUNT)

    def alike(word: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(np.zeros(COUNT, np.int32), [word]).cast(pa.string())

    columns = {
        "event_id": pa.array(number + 1),
        "occurred_at": pa.array(first + number * (MICROSECONDS_A_DAY // COUNT)).cast(pa.timestamp("us")),
        "user_id": alike("ann"),
        "system": alike("crime"),
        "action": alike("view"),
        "record_id": pa.DictionaryArray.from_arrays(
            (number % RECORDS).astype(np.int32), [f"r{n}" for n in range(RECORDS)]
        ).cast(pa.string()),
    }
    filled = [columns.get(one.name, pa.nulls(COUNT, one.type)) for one in EVENTS.schema]
    pq.write_table(pa.table(filled, schema=EVENTS.schema), place / "a.parquet", compression="zstd")
    beside = {
        "duties": {"user_id": "ann", "kind": "rostered", "starts_at": OF_OLD, "ends_at": OF_OLD + timedelta(hours=8)},
        "relations": {"user_id": "ann", "record_id": "r0", "kind": "own"},
    }
    for name, row in beside.items():
        pq.write_table(pa.Table.from_pylist([row], schema=CONTEXT[name].schema), folder / f"{name}.parquet")
    return Lake(folder)


def test_ten_million_events_of_one_user_are_found_and_told(tmp_path: Path) -> None:
    lake = everything_by_one(tmp_path)
    rules = [rule for rule in read_rules() if rule.id in ("off-duty", "own-record")]
    started = process_time()
    code_lake(lake, say=print)
    coded = process_time()
    hits = scan(lake, rules, Summaries(lake), on=DAY).hits.to_pylist()
    print(
        f"\n{COUNT:,} events of one user: coded in {coded - started:.1f} s, scanned and told in "
        f"{process_time() - coded:.1f} s of processor time; {getrusage(RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most"
    )
    assert {hit["measure"] for hit in hits} == {COUNT // RECORDS}
    assert {hit["rule"]: 0 for hit in hits} == {"off-duty": 0, "own-record": 0}
    assert len(hits) == RECORDS + 1
    assert all(len(hit["evidence"]) == 1000 for hit in hits)
