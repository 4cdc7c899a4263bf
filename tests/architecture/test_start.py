"""No process of a site reads a heavy library while it starts (decision 0023); who does is told by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

HEAVY = (
    "numpy", "scipy", "pandas", "statsmodels", "numba", "sklearn", "duckdb", "pyarrow", "sqlglot", "polars",
    "openpyxl", "xlsxwriter", "httpx", "holidays",
)  # fmt: skip
START = """
import sys
from importlib import import_module

class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split(","):
            raise SystemExit(f"{name} was read at the start by {reader()}")

def reader():
    frame = sys._getframe(2)
    while "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame.f_globals["__name__"]

sys.meta_path.insert(0, Refusal())
import_module("probity.sites.wsgi")
from django.conf import settings
from django.template import engines
import_module(settings.ROOT_URLCONF)
engines.all()
[import_module(name) for name in sys.argv[2:]]
print("started")
"""


def start(site: str, folder: Path, *modules: str) -> subprocess.CompletedProcess[str]:
    """A process that starts as a site's do, every page, model and template tag, and reads `modules` on top."""
    return subprocess.run(
        [sys.executable, "-c", START, ",".join(HEAVY), *modules],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": f"probity.sites.{site}", "PROBITY_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("site", ["office", "corridor"])
def test_a_site_starts_without_heavy_libraries(site, tmp_path):
    done = start(site, tmp_path)
    assert done.stdout == "started\n", done.stderr


@pytest.mark.slow
def test_a_module_that_reads_one_at_the_start_is_named(tmp_path):
    done = start("office", tmp_path, "probity.analysis.measures.suppression")
    assert done.returncode == 1
    assert done.stderr == "numpy was read at the start by probity.analysis.measures.suppression\n"
