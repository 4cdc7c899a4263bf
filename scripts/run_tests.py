#!/usr/bin/env python3
"""The whole test suite: every part under its own settings and database, two parts at a time, one summary.

To add a part, add a line to PARTS. A part that runs no test counts as failed. With --check, the checks of `make check`
that are no tests run beside the fast ones, so that neither core waits for the other.
"""

import argparse
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree  # reads only the reports that pytest has just written

sys.path.insert(0, str(Path(__file__).parent))
from cluster import CannotStart, cluster

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "test"
LANES = 2
SLOWEST = 10
SECONDS_OF_A_FAST_TEST = 3.0
BYTECODE = ROOT / "build" / "bytecode"  # what one process of a test has compiled, the next hundred read
NOT_INHERITED = (
    "PYTHONDONTWRITEBYTECODE",
    "PROBITY_AS_OWNER",
    "PROBITY_MODE",
    "OFFICE_DATABASE_URL",
    "OFFICE_OWNER_DATABASE_URL",
    "CORRIDOR_DATABASE_URL",
    "CORRIDOR_OWNER_DATABASE_URL",
    "CORRIDOR_OFFICE_DATABASE_URL",
    "MAKEFLAGS",  # a make inside make would ask for its share of the outer one's jobs
    "MFLAGS",
)


@dataclass(frozen=True)
class Part:
    """One run of pytest.

    `postgres` starts a cluster of its own for the part. `as_owner` gives it the owning roles, which make and migrate
    test databases; without it the part has the roles of production and starts real processes on the cluster's own.
    `fast` puts it in `make check`, less the tests marked slow and the folders in `not_fast`, which another part of it
    runs; `suite` puts it in `make test`. An `alone` part runs by itself after the others, because it measures time or
    opens every page. Instead of pytest, a part with a `target` runs that target of make.
    """

    name: str
    paths: tuple[str, ...]
    site: str = "office"
    postgres: bool = False
    as_owner: bool = True
    marks: str = ""
    fast: bool = False
    not_fast: tuple[str, ...] = ()
    suite: bool = True
    alone: bool = False
    browser: bool = False
    target: str = ""


OFFICE = ("tests/foundation", "tests/office", "tests/scenarios")
CORRIDOR = ("tests/foundation", "tests/corridor")

PARTS = (  # the longest first, so that two at a time end together
    Part("office-postgres", OFFICE, postgres=True, marks="not sqlite"),
    Part("office-sqlite", OFFICE, fast=True, marks="not postgres"),
    Part("unit", ("tests/unit",), fast=True),
    Part("smoke", ("tests/e2e/test_smoke.py",), browser=True),
    Part("kill-postgres", ("tests/kill",), postgres=True, as_owner=False),
    Part("kill-sqlite", ("tests/kill",), marks="not postgres"),
    Part("corridor-sqlite", CORRIDOR, site="corridor", fast=True, not_fast=("tests/foundation",), marks="not postgres"),
    Part("corridor-postgres", CORRIDOR, site="corridor", postgres=True, marks="not sqlite"),
    Part("architecture", ("tests/architecture",), fast=True),
    Part("e2e", ("tests/e2e",), suite=False, alone=True, browser=True),
    Part("bench", ("tests/bench",), suite=False, alone=True),
)

CHECKS = tuple(  # the longest first too
    Part(name, (), target=name, suite=False)
    for name in ("types", "security", "migrations-check", "lint", "imports", "format-check")
)


@dataclass
class Result:
    """What one part came to. `trouble` says in words why it counts as failed beyond its tests."""

    part: Part
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    trouble: str = ""
    times: list[tuple[float, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Printer:
    """Writes whole lines from several parts, each with its part's name before it."""

    def __init__(self, out: TextIO, width: int) -> None:
        self._out = out
        self._width = width
        self._lock = threading.Lock()

    def line(self, name: str, text: str) -> None:
        with self._lock:
            self._out.write(f"{name:<{self._width}} | {text.rstrip()}\n" if name else f"{text}\n")
            self._out.flush()


class Running:
    """The children now running, so that an interruption can end exactly those."""

    def __init__(self) -> None:
        self._children: set[subprocess.Popen[str]] = set()
        self.stopped = False

    def add(self, child: "subprocess.Popen[str]") -> None:
        self._children.add(child)
        if self.stopped:
            child.send_signal(signal.SIGINT)  # as Ctrl-C would: pytest still ends what its tests started

    def remove(self, child: "subprocess.Popen[str]") -> None:
        self._children.discard(child)

    def stop(self) -> None:
        """End the children. Called by a signal handler, so it waits for no lock that the main thread could hold."""
        self.stopped = True
        for child in tuple(self._children):
            child.send_signal(signal.SIGINT)  # as Ctrl-C would: pytest still ends what its tests started


def environment_for(part: Part, addresses: dict[str, str]) -> dict[str, str]:
    """Return the part's environment: its site, a scratch folder, no mode, role or database but those given."""
    scratch = REPORTS / part.name / "data"
    kept = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
    if part.target:
        return kept  # the Makefile says what each of its targets needs
    ours = {"DJANGO_SETTINGS_MODULE": f"probity.sites.{part.site}", "PROBITY_DATA": str(scratch)}
    ours["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    if part.browser:
        ours["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop open around the whole test
    return kept | ours | addresses


@contextmanager
def database_for(part: Part) -> Iterator[dict[str, str]]:
    """Yield the database addresses of the part: none on SQLite, those of a cluster of its own on PostgreSQL."""
    if not part.postgres:
        yield {}
        return
    with cluster() as running:
        yield running.environment(as_owner=part.as_owner)


def command_for(part: Part, *, fast: bool, extra: Sequence[str]) -> list[str]:
    if part.target:
        return ["make", "--no-print-directory", part.target]
    marks = " and ".join(mark for mark in (part.marks, "not slow" if fast else "") if mark)
    paths = [path for path in part.paths if not (fast and path in part.not_fast)]
    command = [sys.executable, "-m", "pytest", *paths, "-q", "--tb=short", "-rs"]
    command += ["-m", marks] if marks else []
    command += ["--hypothesis-profile=quick"] if fast else []
    return [*command, f"--junit-xml={report_of(part)}", *extra]


def report_of(part: Part) -> Path:
    return REPORTS / f"{part.name}.xml"


def run_command(part: Part, command: Sequence[str], printer: Printer, running: Running) -> int:
    with database_for(part) as addresses:
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=ROOT,
            env=environment_for(part, addresses),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        running.add(child)
        try:
            for line in child.stdout or ():
                printer.line(part.name, line)
            return child.wait()
        finally:
            running.remove(child)


def read_report(result: Result, report: Path) -> None:
    """Count the tests of a report into `result`, with their times and the names of those that failed."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314 - pytest's own report
        name = f"{case.get('classname', '').replace('.', '/')}::{case.get('name', '')}"
        result.times.append((float(case.get("time", "0")), name))
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
            result.failures.append(name)
        elif case.find("skipped") is not None:
            result.skipped += 1
        else:
            result.passed += 1


def judge(result: Result, code: int) -> None:
    """Make a part fail whose reported tests all passed and which still did not do its work."""
    if result.part.target:
        result.trouble = f"make {result.part.target} stopped with code {code}" if code else ""
    elif code == 5 or not (result.passed or result.failed or result.skipped):  # 5 is pytest saying that no test ran
        result.trouble = f"ran no test in {' '.join(result.part.paths)}"
    elif code and not result.failed:
        result.trouble = f"pytest stopped with code {code}"
    if result.trouble:
        result.failed += 1


def run_part(part: Part, options: argparse.Namespace, printer: Printer, running: Running) -> Result:
    result = Result(part)
    report_of(part).unlink(missing_ok=True)
    shutil.rmtree(REPORTS / part.name, ignore_errors=True)
    (REPORTS / part.name / "data").mkdir(parents=True)
    start = time.monotonic()
    try:
        code = run_command(part, command_for(part, fast=options.fast, extra=options.pytest), printer, running)
    except CannotStart as refusal:
        result.trouble, result.failed = str(refusal), 1
    else:
        if report_of(part).exists():
            read_report(result, report_of(part))
        judge(result, code)
    result.seconds = time.monotonic() - start
    if result.trouble:
        printer.line(part.name, f"FAILED: {result.trouble}")
    return result


def run_lane(
    waiting: "queue.SimpleQueue[Part]", results: list[Result], work: tuple[argparse.Namespace, Printer, Running]
) -> None:
    options, printer, running = work
    while not running.stopped:
        try:
            part = waiting.get_nowait()
        except queue.Empty:
            return
        results.append(run_part(part, options, printer, running))


def run_together(parts: Sequence[Part], lanes: int, work: tuple[argparse.Namespace, Printer, Running]) -> list[Result]:
    """Run the parts in `lanes` threads and return their results."""
    waiting: queue.SimpleQueue[Part] = queue.SimpleQueue()
    for part in parts:
        waiting.put(part)
    results: list[Result] = []
    threads = [threading.Thread(target=run_lane, args=(waiting, results, work)) for _ in range(min(lanes, len(parts)))]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.1)  # never join(): an interrupted join loses the thread, and with it the cluster to be stopped
    return results


def tell_too_slow(results: Sequence[Result], printer: Printer) -> None:
    """Name the tests that keep the fast run from being one."""
    for result in results:
        for seconds, name in result.times:
            if seconds > SECONDS_OF_A_FAST_TEST:
                printer.line("", f"SLOW {name} took {seconds:.1f} s: make it quick, or see scripts/slow_tests.py")


def tell(results: Sequence[Result], printer: Printer) -> int:
    """Print the slowest tests, each part, what failed, and the one line that counts; return the exit code."""
    times = sorted(((*time_, r.part.name) for r in results for time_ in r.times), reverse=True)[:SLOWEST]
    printer.line("", f"\n{SLOWEST} slowest")
    for seconds, name, part in times:
        printer.line("", f"  {seconds:7.2f} s  {part:<18} {name}")
    printer.line("", "\nParts")
    for r in results:
        counts = f"{r.passed} passed, {r.failed} failed, {r.skipped} skipped"
        counts = counts if not r.part.target else "failed" if r.failed else "holds"
        printer.line("", f"  {r.seconds:7.1f} s  {r.part.name:<18} {counts}{'  ' + r.trouble if r.trouble else ''}")
    for r in results:
        for name in r.failures:
            printer.line("", f"FAILED {r.part.name}: {name}")
    passed, failed, skipped = (sum(getattr(r, key) for r in results) for key in ("passed", "failed", "skipped"))
    printer.line("", f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def chosen_parts(options: argparse.Namespace) -> list[Part]:
    if options.part:
        chosen = [part for part in PARTS if part.name in options.part]
    else:
        chosen = [part for part in PARTS if (part.fast if options.fast else part.suite)]
    # the longest first here too: what takes a second or two evens out the lanes at the end
    return [*chosen[:1], *CHECKS[:2], *chosen[1:], *CHECKS[2:]] if options.check else chosen


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    at = list(arguments).index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(description="Run the tests. What follows -- goes to pytest.")
    parser.add_argument("--fast", action="store_true", help="only the fast parts, without the tests marked slow")
    parser.add_argument("--check", action="store_true", help="with --fast: the checks that are no tests too")
    parser.add_argument(
        "--part", action="append", choices=[part.name for part in PARTS], help="only this part; may be repeated"
    )
    parser.add_argument("--lanes", type=int, default=LANES, help="parts run at a time")
    options = parser.parse_args(arguments[:at])
    options.pytest = list(arguments[at + 1 :])
    return options


def main(arguments: Sequence[str]) -> int:
    options = parsed(arguments)
    parts = chosen_parts(options)
    printer, running = Printer(sys.stdout, max(len(part.name) for part in parts)), Running()
    work = (options, printer, running)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: running.stop())
    results = run_together([part for part in parts if not part.alone], options.lanes, work)
    for part in parts:
        if part.alone and not running.stopped:
            results += run_together([part], 1, work)
    if running.stopped:
        printer.line("", "\nInterrupted.")
        return 130
    order = {part.name: place for place, part in enumerate((*PARTS, *CHECKS))}
    if options.fast:
        tell_too_slow(results, printer)
    return tell(sorted(results, key=lambda r: order[r.part.name]), printer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
