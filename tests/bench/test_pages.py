"""Pages at 3,182 people against a bare Django view on the same server, in one run, turn about."""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.stage import Stage, set_up

PEOPLE = "3182"
ROUNDS, WARM = 150, 20
AIM = 3.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PAGES = {"bare": "/bare/", "home": "/", "register": "/gifts/register/"}


@pytest.fixture(scope="module")
def browser() -> Iterator[httpx.Client]:
    with set_up() as stage:
        filled = stage.probity("sample", "force", "--people", PEOPLE, "--seed", "1")
        assert filled.returncode == 0, filled.stderr
        with _serving(stage), httpx.Client(base_url=stage.address, timeout=30) as client:
            token = TOKEN.findall(client.get("/choose/").text)[0]
            client.post("/choose/", data={"csrfmiddlewaretoken": token, "account": "registrar"})
            yield client


@contextmanager
def _serving(stage: Stage) -> Iterator[None]:
    """The office with the bare view, in one process."""
    stage.environment["BENCH"] = "1"
    process = stage.start_office(settings="tests.bench.settings")
    try:
        yield
    finally:
        os.killpg(process.pid, 9)
        process.wait()


def test_home_and_register_against_a_bare_view(browser: httpx.Client) -> None:
    taken: dict[str, list[float]] = {name: [] for name in PAGES}
    for turn in range(ROUNDS + WARM):
        for name, path in PAGES.items():
            start = time.perf_counter()
            answered = browser.get(path)
            spent = time.perf_counter() - start
            assert answered.status_code == 200, f"{path} answered {answered.status_code}"
            if turn >= WARM:
                taken[name].append(spent)
    heads = f"{'page':<10} {'median ms':>10} {'95th ms':>10} {'ratio median':>13} {'ratio 95th':>11}"
    print(f"\n{heads}   aim {AIM} at the 95th")
    bare = taken["bare"]
    for name, times in taken.items():
        ratios = statistics.median(times) / statistics.median(bare), _p95(times) / _p95(bare)
        print(
            f"{name:<10} {1000 * statistics.median(times):>10.1f} {1000 * _p95(times):>10.1f} "
            f"{ratios[0]:>13.2f} {ratios[1]:>11.2f}"
        )
    assert all(len(times) == ROUNDS for times in taken.values())


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
