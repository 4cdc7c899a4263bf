#!/usr/bin/env python3
"""A PostgreSQL cluster of our own for tests: a temporary folder, a Unix socket, no TCP port, gone at the end.

As a command it runs another command beside a cluster: scripts/cluster.py -- pytest tests/office
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROLES_FILE = Path(__file__).with_name("roles.sql")
LONGEST_SOCKET_PATH = 107  # bytes; Linux refuses a longer one
SOCKET_NAME = ".s.PGSQL.5432"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20

# Only here: tests make databases of their own.
FOR_TESTS = """
ALTER ROLE office_owner CREATEDB;
ALTER ROLE corridor_owner CREATEDB;
"""


class CannotStart(Exception):
    """The cluster cannot be had here; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached through the socket in `folder`."""

    folder: Path

    def url(self, role: str, database: str) -> str:
        return f"postgres://{role}@/{database}?host={self.folder}"

    def environment(self, *, as_owner: bool) -> dict[str, str]:
        """Return the settings that point both sites here, with the roles of production.

        As owner, both sites connect as the owning roles instead, because a test run makes and migrates databases.
        """
        reads_office = "office_owner" if as_owner else "corridor_reads_office"
        addresses = {
            "OFFICE_DATABASE_URL": self.url("office_app", "office"),
            "OFFICE_OWNER_DATABASE_URL": self.url("office_owner", "office"),
            "CORRIDOR_DATABASE_URL": self.url("corridor_app", "corridor"),
            "CORRIDOR_OWNER_DATABASE_URL": self.url("corridor_owner", "corridor"),
            "CORRIDOR_OFFICE_DATABASE_URL": self.url(reads_office, "office"),
        }
        return addresses | ({"PROBITY_AS_OWNER": "1"} if as_owner else {})


def binaries() -> Path:
    """Return the folder that holds initdb and postgres, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise CannotStart("The PostgreSQL tests need initdb: as root, run apt-get install -y postgresql.")


def _account() -> dict[str, Any]:
    """Return the arguments that start a program as an account that initdb accepts; it refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise CannotStart("Root cannot run PostgreSQL and there is no postgres account: adduser postgres.") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _new_folder(account: dict[str, Any]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="probity-"))
    if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
        folder.rmdir()
        raise CannotStart(f"{folder} is too long a path for a socket: set TMPDIR to a shorter folder.")
    if account:
        os.chown(folder, account["user"], account["group"])
    return folder


def _initialise(programs: Path, folder: Path, account: dict[str, Any]) -> None:
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    command += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **account)  # noqa: S603 - our own command
    if done.returncode:
        raise CannotStart(f"initdb failed: {done.stderr.strip()}")


def _start(programs: Path, folder: Path, account: dict[str, Any]) -> "subprocess.Popen[bytes]":
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
    quick = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
    # Tests roll back what they wrote: swept meanwhile, a table is planned for as empty, and each question takes longer.
    for setting in ("listen_addresses=", *quick, "autovacuum=off"):
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        # its own session, so that Ctrl-C reaches us first and we stop it in order
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True, **account)  # noqa: S603 - our own command


def _psql(programs: Path, folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    command: list[str | Path] = [programs / "psql", "-h", folder, "-U", "postgres", "-d", "postgres"]
    command += ["-X", "-q", "-v", "ON_ERROR_STOP=1"]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def _wait_until_ready(programs: Path, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(SECONDS_TO_START * 10):
        if server.poll() is not None:
            break
        if _psql(programs, folder, "SELECT 1;").returncode == 0:
            return
        time.sleep(0.1)
    raise CannotStart(f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")


def _make_databases(programs: Path, folder: Path) -> None:
    done = _psql(programs, folder, ROLES_FILE.read_text(encoding="utf-8") + FOR_TESTS)
    if done.returncode:
        raise CannotStart(f"The roles and databases could not be made: {done.stderr.strip()}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it drops its clients and ends
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster with both sites' databases and roles; stop and remove it whatever happens inside."""
    programs, account = binaries(), _account()
    folder = _new_folder(account)
    try:
        _initialise(programs, folder, account)
        server = _start(programs, folder, account)
        try:
            _wait_until_ready(programs, folder, server)
            _make_databases(programs, folder)
            yield Cluster(folder)
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_in_order(_number: int, _frame: object) -> None:
    # a terminal, make and timeout may each send one: the first is enough, and stopping must finish
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def end_in_order_when_interrupted() -> None:
    """Turn the first Ctrl-C or SIGTERM into KeyboardInterrupt and ignore the rest."""
    signal.signal(signal.SIGINT, _end_in_order)
    signal.signal(signal.SIGTERM, _end_in_order)


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    as_owner = command[:1] != ["--as-app"]
    command = command if as_owner else command[1:]
    if not command:
        sys.stderr.write("Usage: scripts/cluster.py [--] [--as-app] COMMAND...\n")
        return 2
    end_in_order_when_interrupted()
    try:
        with cluster() as running:
            environment = os.environ | running.environment(as_owner=as_owner)
            return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's own command
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
