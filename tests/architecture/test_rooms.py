"""Every room is furnished alike."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, rooms

MODULES = (
    "models",
    "policy",
    "workflow",
    "actions",
    "queries",
    "forms",
    "views",
    "urls",
    "admin",
    "tasks",
    "checks",
    "apps",
)
DESK_FILES = {"__init__.py", "README.md", *(f"{name}.py" for name in MODULES)}
MAY_BE_PACKAGES = {"models", "policy", "workflow", "actions", "queries", "forms", "views"}
DESK_FOLDERS = {"templates", "static", "templatetags", "management", "migrations", *MAY_BE_PACKAGES, "__pycache__"}
README_LINES = range(8, 61)


def strangers(room: Path) -> list[str]:
    """Return what stands in a desk and has no place there."""
    return sorted(
        path.name for path in room.iterdir() if path.name not in (DESK_FOLDERS if path.is_dir() else DESK_FILES)
    )


def missing(room: Path) -> list[str]:
    """Return what a room must have and has not: a README always, an app configuration where there are models."""
    wanted = ["README.md"]
    wanted += ["apps.py"] if (room / "models.py").exists() or (room / "models").exists() else []
    wanted += ["migrations"] if _has_tables(room) else []
    return [name for name in wanted if not (room / name).exists()]


def _has_tables(room: Path) -> bool:
    """Tell whether a room's models, a file or a package of files, hold a class that is not marked abstract."""
    paths = [path for path in (room / "models.py", *(room / "models").glob("*.py")) if path.exists()]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    models = [node for node in classes if any("QuerySet" not in ast.unparse(base) for base in node.bases)]
    return any("CharField" in ast.unparse(node) and "abstract = True" not in ast.unparse(node) for node in models)


def desks() -> list[Path]:
    return [room for room in rooms() if room.parent.name in {"office", "corridor"}]


def test_every_desk_has_the_files_of_a_desk_and_no_others():
    found = {room.name: strangers(room) for room in desks() if strangers(room)}
    assert not found, (
        f"Give these a place in docs/architecture.md, 'The rooms of a desk', or move what is in them: {found}"
    )


def test_every_room_has_what_it_must():
    found = {room.name: missing(room) for room in rooms() if missing(room)}
    assert not found, found


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_a_readme_is_one_short_screen(room):
    lines = len((room / "README.md").read_text(encoding="utf-8").splitlines())
    assert lines in README_LINES, f"{room.name}/README.md has {lines} lines"


def test_the_page_on_architecture_names_every_room_and_the_front_page_every_desk_and_every_how_to():
    built = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    unnamed = [room.name for room in rooms() if f"| `{room.parent.name}/{room.name}` |" not in built]
    assert not unnamed, f"docs/architecture.md has no line for {unnamed}"
    # Intelligence shows nothing of itself: it keeps what deconfliction asks.
    shown = [room for room in desks() if room.name != "intelligence"]
    missing_desks = [room.name for room in shown if f"{room.parent.name}/{room.name}/README.md" not in front]
    how_tos = [path.name for path in (ROOT / "docs" / "howto").glob("*.md") if f"docs/howto/{path.name}" not in front]
    assert not missing_desks + how_tos, f"README.md leads to none of {missing_desks + how_tos}"


def test_a_stranger_and_a_gap_are_caught(tmp_path):
    (tmp_path / "utils.py").write_text("")
    (tmp_path / "things").mkdir()
    (tmp_path / "models.py").write_text("class Offer(Record):\n    words = models.CharField()\n")
    assert strangers(tmp_path) == ["things", "utils.py"]
    assert missing(tmp_path) == ["README.md", "apps.py", "migrations"]


def test_a_desk_may_split_a_file_into_a_package_of_its_name(tmp_path):
    for name in ("views", "models", "urls"):
        (tmp_path / name).mkdir()
    (tmp_path / "models" / "offers.py").write_text("class Offer(Record):\n    words = models.CharField()\n")
    assert strangers(tmp_path) == ["urls"]
    assert missing(tmp_path) == ["README.md", "apps.py", "migrations"]


def test_the_rooms_are_where_the_tests_look():
    assert {"kernel", "audit"} <= {room.name for room in rooms()}
    assert (ROOT / PACKAGE / "sites").is_dir()
