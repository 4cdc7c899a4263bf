"""A night that is killed anywhere is taken up again: nothing that came in is lost, and nothing is filed twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import connection

from probity.corridor.monitoring.actions.nights import run_night
from probity.corridor.monitoring.models import Hit, Night
from tests.unit.test_lake_night import view, wait_in, write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # runs the engine
AT = datetime(2025, 5, 8, 3, tzinfo=UTC)
OF_OLD = datetime(2020, 1, 1)  # noqa: DTZ001 - the lake's times have no zone
STEPS = ("Bringing in records", "Coding days", "Running the rules", "Filing hits")


class Killed(BaseException):
    """Stands for the end of the process: no code of ours catches it."""


@pytest.fixture
def logs(tmp_path: Any, settings: Any) -> Any:
    """Two look-ups of himself by PC Cole, waiting to come in."""
    settings.PROBITY_LAKE, settings.PROBITY_LAKE_INBOX = tmp_path / "lake", tmp_path / "inbox"
    (tmp_path / "lake").mkdir()
    write(tmp_path / "lake", "users", {"user_id": ["cole"], "person_ref": ["P-1"], "starts_at": [OF_OLD]})
    own = pa.table({"user_id": ["cole"], "record_id": ["R-1"], "kind": ["own"]})
    pq.write_table(own, tmp_path / "lake" / "relations.parquet")
    wait_in(tmp_path / "inbox", view(1, "2025-05-05T15:00:00Z"), view(2, "2025-05-06T15:00:00Z"))
    return tmp_path


def killed_at(wanted: str) -> None:
    def say(words: str) -> None:
        if words == wanted:
            raise Killed

    with pytest.raises(Killed):
        run_night(at=AT, say=say)


def killed_while_filing() -> None:
    """Ends while the second hit is written."""
    written: list[str] = []

    def execute(go_on: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('INSERT INTO "monitoring_hit"'):
            written.append(sql)
            if len(written) > 1:
                raise Killed
        return go_on(sql, *rest)

    with connection.execute_wrapper(execute), pytest.raises(Killed):
        run_night(at=AT)


def test_a_night_that_is_killed_at_every_step_files_each_hit_once(logs: Any) -> None:
    for step in STEPS:
        killed_at(step)
        assert not Hit.unscoped.exists()
    killed_while_filing()
    assert not Hit.unscoped.exists()

    done = run_night(at=AT)
    assert (done.state, done.counts["new"], Night.unscoped.count()) == (Night.State.DONE, 2, 1)
    assert [*Hit.unscoped.order_by("day").values_list("rule_id", "user_id")] == [("own-record", "cole")] * 2
    assert [path.name for path in (logs / "inbox" / "records").glob("*.jsonl")] == []

    again = run_night(at=AT)
    assert (again.counts["new"], Hit.unscoped.count()) == (0, 2)
