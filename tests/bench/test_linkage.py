"""Linking against 50,000 suppliers: against comparing everybody with everybody, and one name at a time."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
import pytest
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

from probity.analysis.linkage.matching import Party, Register

SUPPLIERS, ASKED, SINGLE = 50_000, 400, 300
AIM_RATIO, AIM_MS = 20.0, 5.0
OPENINGS = "b c d f g h k l m n p r s t v w br cl dr fl gr pl st tr".split()  # noqa: SIM905
VOWELS = "a e i o u ai ea ou".split()  # noqa: SIM905
CLOSINGS = "ck d ld ll m n nd r rd rn s st t x y".split()  # noqa: SIM905
_TRADES = """
    Services Solutions Engineering Training Consulting Security Fleet Catering Systems Supplies Construction Logistics
    Recruitment Technology Media Electrical Cleaning Printing Healthcare Design
    """
TRADES = _TRADES.split()
PLACES = "London Northern Midlands Yorkshire Scottish Southern UK Western Thames Mersey".split()  # noqa: SIM905
FORMS = ("Ltd", "Limited", "plc", "LLP", "(UK) Limited", "")


def made_word(chance: random.Random) -> str:
    parts = (chance.choice(OPENINGS) + chance.choice(VOWELS) + chance.choice(CLOSINGS) for _ in range(2))
    return "".join(parts).title()


def made_name(chance: random.Random, words: list[str]) -> str:
    pieces = [*chance.sample(words, chance.choice((1, 1, 2, 2, 3))), chance.choice(TRADES)]
    if chance.random() < 0.2:
        pieces.insert(0, chance.choice(PLACES))
    if chance.random() < 0.2:
        pieces.append("Group")
    return f"{' '.join(pieces)} {chance.choice(FORMS)}".strip()


def misspelt(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(2, len(name.split(maxsplit=1)[0])))
    return name[:at] + name[at + 1 :]


def _without_form(name: str) -> str:
    return " ".join(word for word in name.split() if word not in {"Ltd", "Limited", "plc", "LLP", "(UK)"})


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "the form written out": lambda name, _: name.replace("Ltd", "Limited").replace("plc", "P.L.C."),
    "capitals and no form": lambda name, _: _without_form(name).upper(),
    "a letter lost": misspelt,
    "words joined": lambda name, _: name.replace(" ", "", 1),
    "the and brackets": lambda name, _: f"The {_without_form(name)} (Head Office)",
    "another order": lambda name, _: " ".join(reversed(_without_form(name).split())),
    "a trading name": lambda name, _: f"Zzyzx Ventures Ltd t/a {_without_form(name)}",
    "a word added": lambda name, _: f"{_without_form(name)} Holdings",
}


@pytest.fixture(scope="module")
def planted() -> tuple[list[str], list[str], list[int], list[str]]:
    """Suppliers, names to ask for, the supplier that each is, and the way in which each is written."""
    chance = random.Random(20)
    words = list(dict.fromkeys(made_word(chance) for _ in range(30_000)))
    suppliers = list(dict.fromkeys(made_name(chance, words) for _ in range(int(SUPPLIERS * 1.2))))[:SUPPLIERS]
    true = chance.sample(range(len(suppliers)), ASKED)
    ways = [chance.choice(list(WAYS)) for _ in true]
    asked = [WAYS[way](suppliers[at], chance) for way, at in zip(ways, true, strict=True)]
    assert len(suppliers) == SUPPLIERS
    return suppliers, asked, true, ways


@pytest.fixture(scope="module")
def register(planted: tuple[list[str], list[str], list[int], list[str]]) -> Register:
    started, working = time.perf_counter(), time.process_time()
    made = Register(Party(str(at), name) for at, name in enumerate(planted[0]))
    taken, worked = time.perf_counter() - started, time.process_time() - working
    print(f"\nindex of {SUPPLIERS:,} suppliers: {taken:.1f} s, of which {worked:.1f} s of CPU; built once")
    return made


def test_four_hundred_names_against_fifty_thousand_suppliers(
    planted: tuple[list[str], list[str], list[int], list[str]], register: Register
) -> None:
    suppliers, asked, true, ways = planted
    started = time.perf_counter()
    found = [register.links(Party("asked", name)) for name in asked]
    ours = time.perf_counter() - started
    first = [int(links[0].right_id) if links else -1 for links in found]

    started = time.perf_counter()
    table = cdist([*map(default_process, asked)], [*map(default_process, suppliers)], scorer=WRatio, workers=1)
    theirs = time.perf_counter() - started
    nearest = np.argmax(table, axis=1)

    hits, their_hits = (sum(int(a) == b for a, b in zip(one, true, strict=True)) for one in (first, nearest))
    print(
        f"\n{ASKED} names against {SUPPLIERS:,}: {ours:.2f} s, {hits} true pairs found first; cdist with WRatio: "
        f"{theirs:.1f} s, {their_hits} found first; {theirs / ours:.0f} times faster (aim {AIM_RATIO:.0f})"
    )
    for way in WAYS:
        rows = [at for at, one in enumerate(ways) if one == way]
        here, there = (sum(int(one[at]) == true[at] for at in rows) for one in (first, nearest))
        print(f"  {way:<22} {here:>3} and {there:>3} of {len(rows)}")
    assert hits >= their_hits
    assert theirs / ours >= AIM_RATIO


def test_one_name_at_a_time(planted: tuple[list[str], list[str], list[int], list[str]], register: Register) -> None:
    """New names: none was asked before, so that nothing of them is remembered."""
    suppliers = planted[0]
    chance = random.Random(7)
    names = [f"{misspelt(name, chance)} Services" for name in chance.sample(suppliers, SINGLE)]
    taken, worked = [], []
    for name in names:
        started, working = time.perf_counter(), time.process_time()
        register.links(Party("asked", name))
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - working)
    for says, times in (("wall", taken), ("CPU", worked)):
        print(
            f"\none new name against {SUPPLIERS:,}: {says} median {1000 * statistics.median(times):.1f} ms, "
            f"95th {1000 * statistics.quantiles(times, n=20)[-1]:.1f} ms (aim {AIM_MS:.0f} ms)"
        )
    assert len(taken) == SINGLE
