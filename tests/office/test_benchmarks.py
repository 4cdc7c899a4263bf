"""Benchmarks are timed by hand, so a change beneath them must not break them unseen."""

from importlib import import_module
from pathlib import Path

import pytest

BENCHES = sorted(path.stem for path in (Path(__file__).parents[1] / "bench").glob("test_*.py"))


@pytest.mark.parametrize("name", BENCHES)
def test_every_benchmark_can_be_read(name: str) -> None:
    found = import_module(f"tests.bench.{name}")
    assert any(one.startswith("test_") for one in vars(found))
