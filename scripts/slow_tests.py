#!/usr/bin/env python3
"""Writes tests/slow.txt from the reports of the last `make test`: what `make check` leaves out to stay under a minute.

Usage: scripts/slow_tests.py [REPORT.xml ...]; without a report, those of every part in build/test. A test is slow when
it took more than a tenth of a second in any of them. What is marked slow by hand stays so without a line here.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree  # reads only the reports that pytest has written

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "slow.txt"
SECONDS = 0.1


def slow_in(report: Path) -> set[str]:
    """The tests of one report that took longer, as pytest names them without their parameters."""
    cases = ElementTree.parse(report).getroot().iter("testcase")  # noqa: S314 - pytest's own report
    return {
        f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}"
        for case in cases
        if float(case.get("time", "0")) > SECONDS
    }


def main(arguments: list[str]) -> int:
    reports = [Path(each) for each in arguments] or sorted((ROOT / "build" / "test").glob("*.xml"))
    if not reports:
        sys.stderr.write("No report in build/test: run make test first.\n")
        return 2
    slow = sorted(set().union(*map(slow_in, reports)))
    LIST.write_text("".join(f"{name}\n" for name in slow))
    sys.stdout.write(f"{len(slow)} slow tests are in {LIST.relative_to(ROOT)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
