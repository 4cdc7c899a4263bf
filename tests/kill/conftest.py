"""One stage for the killing tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stage import Stage, set_up


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with set_up() as made:
        yield made
