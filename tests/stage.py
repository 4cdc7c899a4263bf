"""A stage for tests that need real processes of both sites, on data of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parents[1]
STARTED = 30.0


@dataclass
class Stage:
    """Both sites prepared on a folder (or, where the environment names one, on PostgreSQL)."""

    folder: Path
    office_port: int
    environment: dict[str, str] = field(default_factory=dict)
    players: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    def act(self, site: str, name: str, *words: str, kill_ok: bool = False) -> Any:
        """Run an act of `tests.acts` in a process of that site: what it answered, or None when it was killed."""
        player = self.players.get(site) or self._player(site)
        assert player.stdin is not None
        assert player.stdout is not None
        player.stdin.write(f"{json.dumps([name, *words])}\n")
        player.stdin.flush()
        told = player.stdout.readline()
        assert told, f"the process that plays acts at the {site} ended"
        done = json.loads(told)
        if kill_ok and done["code"] == -signal.SIGKILL:
            return None
        assert done["code"] == 0, done["said"]
        return done["answer"]

    def _player(self, site: str) -> subprocess.Popen[str]:
        self.players[site] = subprocess.Popen(
            [sys.executable, "-m", "tests.acts"],
            cwd=PROJECT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": f"probity.sites.{site}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.players[site]

    def end(self) -> None:
        """End the processes that play acts."""
        for player in self.players.values():
            player.communicate(timeout=30)

    def probity(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command line and wait for it."""
        return subprocess.run(
            [sys.executable, "-m", "probity.sites.command", *words],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the command line in a process of its own, to be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "probity.sites.command", *words],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    @contextmanager
    def serving(self) -> Iterator[dict[str, str]]:
        """Both sites with their workers, as `probity serve` runs them: the address of each by its name."""
        ports = {"office": self.office_port, "corridor": free_port()}
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "probity.sites.command", "serve"),
                *("--office-port", str(ports["office"]), "--corridor-port", str(ports["corridor"])),
            ],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        addresses = {site: f"http://127.0.0.1:{port}" for site, port in ports.items()}
        try:
            for address in addresses.values():
                wait_for(address)
            yield addresses
        finally:
            process.terminate()
            process.wait(30)

    @contextmanager
    def office(self) -> Iterator[str]:
        """The office's web process, answering; killed without warning at the end."""
        process = self.start_office()
        try:
            yield self.address
        finally:
            kill(process)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.office_port}"

    def start_office(self, *, settings: str = "probity.sites.office") -> subprocess.Popen[bytes]:
        """Start the office's web process and wait until it answers."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.office_port}", "--threads", "4"),
                *("--no-control-socket", "--log-level", "error", "probity.sites.wsgi:application"),
            ],
            cwd=PROJECT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": settings},
            start_new_session=True,
        )
        wait_for(self.address)
        return process


def wait_for(address: str) -> None:
    """Return once a site answers."""
    until = time.monotonic() + STARTED
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/health/", timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answered at {address}")


def kill(process: subprocess.Popen[Any]) -> None:
    """End a process and its children at once, as a power cut would."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def set_up() -> Iterator[Stage]:
    """A prepared stage, its folder gone at the end."""
    with tempfile.TemporaryDirectory(prefix="probity-kill-") as folder:
        port = free_port()
        environment = {
            **os.environ,
            "PROBITY_DATA": folder,
            "OFFICE_DOOR_URL": f"http://127.0.0.1:{port}/door/",
            "PYTHONPATH": str(PROJECT / "src"),
        }
        stage = Stage(Path(folder), port, environment)
        prepared = stage.probity("migrate")
        assert prepared.returncode == 0, prepared.stderr
        try:
            yield stage
        finally:
            stage.end()
