"""Each import contract can fail: on a copy of the tree, one bad line breaks the contract that forbids it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT

BAD = (
    ("foundation-layers", "foundation/audit", "import probity.foundation.access"),
    ("sites-on-top", "office/declarations", "import probity.sites"),
    ("sites-on-top", "foundation/web", "import probity.office.declarations"),
    ("foundation-without-analysis", "foundation/intake", "import probity.analysis.linkage"),
    ("office-peers", "office/declarations", "import probity.office.procurement"),
    ("corridor-peers", "corridor/matching", "import probity.corridor.intelligence"),
    ("corridor-reads-queries", "corridor/matching", "import probity.office.declarations"),
    ("corridor-reads-queries", "corridor/matching", "import probity.office.declarations.actions"),
    ("corridor-reads-queries", "corridor/matching", "import probity.foundation.workforce"),
    ("nobody-imports-the-corridor", "office/declarations", "import probity.corridor.intelligence"),
    ("analysis-is-plain", "analysis/linkage", "import django.db"),
    ("analysis-is-plain", "analysis/linkage", "import probity.foundation.audit"),
    ("kernel-is-plain", "foundation/kernel", "import django.db"),
)
ALLOWED = (
    ("corridor-reads-queries", "corridor/matching", "import probity.office.declarations.queries"),
    ("corridor-reads-queries", "corridor/matching", "import probity.foundation.workforce.queries"),
    ("analysis-is-plain", "analysis/linkage", "import probity.foundation.kernel.errors"),
)


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory) -> Path:
    """A tree with our packages and their contracts, and nothing in them."""
    root = tmp_path_factory.mktemp("skeleton")
    (root / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for package in (ROOT / PACKAGE).rglob("__init__.py"):
        folder = root / package.parent.relative_to(ROOT)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("__init__", "queries", "actions", "errors"):
            (folder / f"{name}.py").touch()
    return root


def is_kept(contract: str, root: Path) -> bool:
    program = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--contract", contract, "--no-cache", "--no-logo"]
    done = subprocess.run(
        command, cwd=root, env={"PYTHONPATH": str(root / "src")}, capture_output=True, text=True, check=False
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def keeps(contract: str, root: Path, room: str, line: str) -> bool:
    module = root / PACKAGE / room / "__init__.py"
    module.write_text(f"{line}\n", encoding="utf-8")
    try:
        return is_kept(contract, root)
    finally:
        module.write_text("", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "room", "line"), BAD)
def test_a_bad_import_breaks_its_contract(skeleton, contract, room, line):
    assert not keeps(contract, skeleton, room, line)


@pytest.mark.slow
@pytest.mark.parametrize(("contract", "room", "line"), ALLOWED)
def test_a_good_import_keeps_its_contract(skeleton, contract, room, line):
    assert keeps(contract, skeleton, room, line)


@pytest.mark.slow
def test_every_contract_is_tried():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = {line.split('"')[1] for line in text.splitlines() if line.startswith('id = "')}
    assert named == {contract for contract, _, _ in BAD}
