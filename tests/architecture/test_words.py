"""The words are the glossary's, and no file says where it was written."""

import ast
import re
from collections.abc import Iterable

import pytest

from tests.architecture.source import ROOT, Source, files, package_code

# Where every model begins; a class that stands on one of these, or on another that does, is a model.
BASES = {"Model", "Record", "Case", "Dated", "AbstractBaseUser", "AbstractUser"}

# The word on the left is never used for the thing on the right. Words from outside files stand in maps (YAML).
BANNED = {
    "vendor": "supplier",
    "whistleblower": "reporter",
    "whistle-blower": "reporter",
    "employee": "person",
    "blacklist": "barred list",
    "whitelist": "allowed list",
    "audit trail": "ledger",
    "audit log": "ledger",
    "soft delete": "dispose, erase",
}
# Where these words stand to be explained or looked for.
MAY_SAY_SO = {"tests/architecture/test_words.py", "docs/glossary.md"}

PLACES = re.compile(r"(?<![\w.:/{}$-])/(?:work|root|home|Users|tmp|opt)/")
HOSTS = re.compile(r"pypi\.org|pythonhosted|npmjs\.(?:org|com)|npmmirror", re.IGNORECASE)


def model_names(sources: Iterable[Source]) -> set[str]:
    """Return the names of every concrete model: classes on BASES, directly or through another, not abstract."""
    classes = [node for source in sources for node in source.nodes if isinstance(node, ast.ClassDef)]
    known: set[str] = set(BASES)
    while more := {node.name for node in classes if known & _bases(node)} - known:
        known |= more
    return {node.name for node in classes if node.name in known - BASES and not _is_abstract(node)}


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases}


def _is_abstract(node: ast.ClassDef) -> bool:
    return any(isinstance(part, ast.ClassDef) and "abstract = True" in ast.unparse(part) for part in node.body)


def places_told(source: Source) -> list[str]:
    """Return the lines that name a folder of one machine or a host that packages come from."""
    return [
        f"{source.path}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(source.text.splitlines(), 1)
        if PLACES.search(line) or HOSTS.search(line)
    ]


def banned_words(source: Source) -> list[str]:
    found = {
        word for word in BANNED if re.search(rf"(?<!\.)\b{word.replace(' ', '[ _]')}s?\b", source.text, re.IGNORECASE)
    }
    return [f"{source.path}: {word!r}; say {BANNED[word]!r}" for word in sorted(found)]


@pytest.mark.slow  # the first to load every desk
def test_every_model_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = sorted(name for name in model_names(package_code()) if f"`{name}`" not in glossary)
    assert not missing, f"Add a line to docs/glossary.md for each: {', '.join(missing)}"


def test_no_file_uses_a_word_the_glossary_bans():
    shown = [
        s
        for s in files()
        if s.path.startswith(("src/", "tests/", "scripts/")) and s.path.endswith((".py", ".html", ".txt"))
    ]
    found = [words for source in shown if source.path not in MAY_SAY_SO for words in banned_words(source)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("word", BANNED)
def test_every_banned_word_is_explained_in_the_glossary(word):
    assert word in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()


def test_no_file_says_on_which_machine_it_was_written():
    found = [words for source in files() if source.path not in MAY_SAY_SO for words in places_told(source)]
    assert not found, "\n" + "\n".join(found)


def test_the_checks_on_words_can_fail():
    model = Source(
        "src/probity/a.py", "class Base(Record):\n    class Meta:\n        abstract = True\nclass Offer(Base): pass"
    )
    assert model_names([model]) == {"Offer"}
    assert banned_words(Source("src/probity/a.py", "the vendors' names"))
    assert not banned_words(Source("src/probity/a.py", "the supplier, and Django's connection.vendor"))
    assert places_told(Source("a.md", "see " + "/".join(("", "root", "notes"))))
    assert places_told(Source("a.lock", ".".join(("https://pypi", "org/simple"))))
    assert not places_told(Source("a.md", "https://www.gov.uk/work/rules and src/work/ and build/tmp/"))
