"""What the papers say is so: links lead somewhere, targets and settings exist, decisions are whole."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "What would change our mind"]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#]+)")
SETTING = re.compile(r"\b(?:PROBITY|OFFICE|CORRIDOR|DOOR|EMAIL)_[A-Z_]*[A-Z]\b")
SCREEN = 60


def dead_links(paper: Path) -> list[str]:
    return [link for link in LINK.findall(paper.read_text(encoding="utf-8")) if not (paper.parent / link).exists()]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_our_papers_leads_somewhere(paper):
    assert not dead_links(paper)


def test_a_dead_link_is_caught(tmp_path):
    paper = tmp_path / "a.md"
    paper.write_text("[here](a.md) [gone](b.md) [web](https://example.com)")
    assert dead_links(paper) == ["b.md"]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_every_heading_and_is_one_screen(decision):
    text = decision.read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert re.search(r"^Status: (accepted|superseded by \d{4})$", text, re.MULTILINE)
    assert re.search(r"^Date: \d{4}-\d\d-\d\d$", text, re.MULTILINE)
    assert len(text.splitlines()) <= SCREEN


def test_decisions_are_numbered_without_gaps_and_all_are_listed():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert all(path.name in index for path in DECISIONS)


def test_every_target_that_the_papers_name_exists():
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for paper in PAPERS for name in re.findall(r"`make ([a-z0-9-]+)", paper.read_text(encoding="utf-8"))}
    assert {"run", "test", "check", "e2e", "bench", "help", "clean"} <= targets
    assert named <= targets


def test_make_help_lists_every_target_in_the_readme():
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z0-9-]+)`", readme))
    assert {"setup", "check", "e2e"} <= named
    assert [name for name in named if f"make {name} " not in told] == []


def test_the_settings_read_and_the_settings_told_are_the_same():
    code = (ROOT / "src" / "probity" / "sites" / "configuration.py").read_text(encoding="utf-8")
    for site in ("OFFICE", "CORRIDOR"):
        code += code.replace("{upper}", site)
    told = set(SETTING.findall((ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")))
    read = {name for name in SETTING.findall(code) if not name.endswith("_ENOUGH")}
    assert read - told == set()
    assert told - read == set()


def test_the_first_screen_says_what_for_whom_and_how():
    first = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    assert all(any(words in line for line in first) for words in ("make run", "make test", "docs/images/home.png"))


@pytest.mark.parametrize("lock", ["requirements.lock", "scripts/node.lock"])
def test_every_locked_package_has_a_version_and_a_hash(lock):
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert entries
    assert all(re.match(r"[a-z0-9._-]+(?:\[[a-z,]+\])?==\S+", entry) and "--hash=sha256:" in entry for entry in entries)


def test_every_address_of_the_rulebook_is_among_the_sources():
    rows = sorted((ROOT / "src" / "probity" / "foundation" / "rulebook" / "data").glob("*.yaml"))
    addresses = {
        url
        for path in rows
        for url in re.findall(r"^\s+source: (https?://\S+)$", path.read_text(encoding="utf-8"), re.M)
    }
    assert addresses
    told = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert not sorted(url for url in addresses if url not in told)


def test_every_source_that_the_glossary_cites_is_among_the_sources():
    cited = set(re.findall(r"\| ([A-Z]{2,}-[A-Z0-9]+)\b", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")))
    keys = set(
        re.findall(
            r"^\| ([A-Z][A-Z0-9-]+) \|", (ROOT / "docs" / "sources.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert cited
    assert cited <= keys
