"""Serving every site with its worker, started and stopped together."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

from probity.sites.configuration import PORTS
from probity.sites.walls import for_site

GRACE_SECONDS = 10
GROWN_SECONDS, YOUNG_DEATHS = 10, 3
ADDRESSES = """
  office    http://office.localhost:{office}    (also http://127.0.0.1:{office})
  corridor  http://corridor.localhost:{corridor}  (also http://127.0.0.1:{corridor})
"""
SIGN_IN = """
On the synthetic force no password is asked. Sign in at

  http://office.localhost:{office}/choose/    as declarant, manager, registrar, chief, outsider, procurement,
                                        standards, hr, access.admin, auditor or anybody else
  http://corridor.localhost:{corridor}/choose/  as analyst, investigator, releaser, deconflicter, corridor.auditor
"""


def main(verb: str, arguments: Sequence[str]) -> int:
    """Serve the sites, or run their workers alone, until stopped or until one of them dies."""
    parser = argparse.ArgumentParser(prog=f"probity {verb}", description="Runs until stopped with Ctrl-C.")
    parser.add_argument("--host", default="127.0.0.1", help="Address to listen on.")
    parser.add_argument("--office-port", type=int, default=PORTS["office"])
    parser.add_argument("--corridor-port", type=int, default=PORTS["corridor"])
    parser.add_argument("--threads", type=int, default=8, help="Requests that one site answers at once.")
    chosen = parser.parse_args(list(arguments))
    ports = {"office": chosen.office_port, "corridor": chosen.corridor_port}
    commands = [_worker(site) for site in ports]
    environment = dict(os.environ)
    if verb == "serve":
        commands += [_web(site, chosen.host, port, chosen.threads) for site, port in ports.items()]
        environment.setdefault("OFFICE_DOOR_URL", f"http://127.0.0.1:{ports['office']}/door/")
        is_synthetic = environment.get("PROBITY_MODE", "demonstration") == "demonstration"
        words = ADDRESSES + (SIGN_IN if is_synthetic else "") + "\nStop with Ctrl-C.\n"
        sys.stdout.write(words.format(**ports))
        sys.stdout.flush()
    return supervise([(site, command) for site, command in commands], environment)


def _worker(site: str) -> tuple[str, list[str]]:
    return site, [sys.executable, "-m", "probity.sites.command", "work", "--site", site]


def _web(site: str, host: str, port: int, threads: int) -> tuple[str, list[str]]:
    settings = ["--bind", f"{host}:{port}", "--threads", str(threads), "--no-control-socket", "--log-level", "warning"]
    return site, [sys.executable, "-m", "gunicorn", *settings, "probity.sites.wsgi:application"]


@dataclass
class Kept:
    """A process that is started again when it dies, unless it dies young too often."""

    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    died_young: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own words, no shell
            self.command, env=self.environment, start_new_session=True
        )

    def keep_alive(self) -> bool:
        """Start it again if it has died; false once it has died young so often that it will not live."""
        if self.process is not None and self.process.poll() is None:
            return True
        is_young = time.monotonic() - self.started < GROWN_SECONDS
        self.died_young = self.died_young + 1 if is_young else 0
        if self.died_young >= YOUNG_DEATHS:
            return False
        self.start()
        return True


def supervise(commands: Sequence[tuple[str, list[str]]], environment: dict[str, str]) -> int:
    """Run the commands side by side until a signal comes, or one of them will not live; then stop them all.

    A process that dies is started again: what it had in hand is safe to repeat.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    kept = [
        Kept(command, for_site(site, {**environment, "DJANGO_SETTINGS_MODULE": f"probity.sites.{site}"}))
        for site, command in commands
    ]
    try:
        for one in kept:
            one.start()
        while not stopping and all(one.keep_alive() for one in kept):
            time.sleep(0.2)
    finally:
        _stop_all([one.process for one in kept if one.process is not None])
    return 0 if stopping else 1


def _stop_all(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
