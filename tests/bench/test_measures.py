"""`probity measures rates` on a million rows against a plain script on the same file, turn about, in one run."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from probity.analysis.measures.cli import main

ROWS = 1_000_000
TURNS = 3
AIM = 2.5
FORCES = [f"Force {number}" for number in range(43)]
COLUMNS = "count=Searches,population=People,group=Ethnicity"


def write(path: Path) -> None:
    random = Random(11)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Force", "Ethnicity", "Searches", "People"))
        for number in range(ROWS):
            count = " -   " if number % 300 == 0 else f"{random.randrange(20_000):,}"
            people = " N/A " if number % 9 == 0 else f"{random.randrange(1, 900_000):,}"
            rows.writerow((FORCES[number % 43], "Black" if number % 2 else "White", count, people))


def plain(path: Path, out: Path) -> None:
    """The least that a script could do: read every row, work out a rate where both cells are digits, write it."""
    with path.open(encoding="utf-8", newline="") as file, out.open("w", encoding="utf-8", newline="") as result:
        rows, made = csv.reader(file), csv.writer(result)
        made.writerow([*next(rows), "rate"])
        for row in rows:
            count, people = row[2].replace(",", ""), row[3].replace(",", "")
            rate = int(count) / int(people) * 1000 if count.isdigit() and people.isdigit() else ""
            made.writerow([*row, rate])


def test_rates_of_a_million_rows(tmp_path: Path) -> None:
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    write(source)
    ours, theirs = [], []
    for _ in range(TURNS):
        start = process_time()
        plain(source, tmp_path / "plain.csv")
        theirs.append(process_time() - start)
        start = process_time()
        assert main(["rates", str(source), "--columns", COLUMNS, "--out", str(out)]) == 0
        ours.append(process_time() - start)
    times = median(ours) / median(theirs)
    print(
        f"\nrates of {ROWS:,} rows: {median(ours):.1f} s, {median(theirs):.1f} s for a plain script without reasons: "
        f"{times:.1f} times (aim {AIM} or less; processor time)"
    )
    with out.open(encoding="utf-8") as file:
        assert sum(1 for _ in file) == ROWS + 1
