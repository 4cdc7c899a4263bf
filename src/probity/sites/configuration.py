"""What the environment says, read once, and refused by name when it is unsafe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[3]
PORTS = {"office": 8000, "corridor": 8001}
LONG_ENOUGH = 32


@dataclass(frozen=True)
class Configuration:
    """One site's settings from the environment."""

    site: str
    production: bool
    data_folder: Path
    database: dict[str, Any]
    office_database: dict[str, Any]
    secret_key: str
    door_secret: str
    hosts: tuple[str, ...]
    door_url: str
    email_url: str
    maintenance: bool
    app_role: str


def read(site: str, environment: Mapping[str, str] = os.environ) -> Configuration:
    """The configuration of a site.

    Raises:
        ImproperlyConfigured: the mode is unknown, or production lacks or weakens a setting; the message names it.
    """
    mode = environment.get("PROBITY_MODE", "demonstration")
    if mode not in {"demonstration", "production"}:
        raise ImproperlyConfigured(f"PROBITY_MODE is {mode!r}; it must be demonstration or production.")
    folder = Path(environment.get("PROBITY_DATA") or PROJECT / "var").resolve()
    upper = site.upper()
    address = environment.get(f"{upper}_DATABASE_URL", "")
    owner = environment.get(f"{upper}_OWNER_DATABASE_URL", "") if environment.get("PROBITY_AS_OWNER") else ""
    configuration = Configuration(
        site=site,
        production=mode == "production",
        data_folder=folder,
        database=database(owner or address, folder / f"{site}.sqlite3"),
        office_database=_read_only(environment.get("CORRIDOR_OFFICE_DATABASE_URL", ""), folder / "office.sqlite3"),
        secret_key=_secret(f"{upper}_SECRET_KEY", environment, folder, mode),
        door_secret=_secret("DOOR_SECRET", environment, folder, mode),
        hosts=_hosts(site, environment.get(f"{upper}_HOSTS", "")),
        door_url=environment.get("OFFICE_DOOR_URL") or f"http://127.0.0.1:{PORTS['office']}/door/",
        email_url=environment.get("EMAIL_URL", ""),
        maintenance=environment.get("PROBITY_MAINTENANCE", "") not in {"", "0"},
        app_role=urlsplit(address).username or "",
    )
    if configuration.production:
        refuse_unsafe(configuration, environment)
    return configuration


def refuse_unsafe(configuration: Configuration, environment: Mapping[str, str]) -> None:
    """Stop a production site that is not safe to start, naming every setting that is wrong."""
    upper = configuration.site.upper()
    faults = [
        f"{name} must be set to {LONG_ENOUGH} random characters or more"
        for name in (f"{upper}_SECRET_KEY", "DOOR_SECRET")
        if len(environment.get(name, "")) < LONG_ENOUGH
    ]
    if "sqlite" in configuration.database["ENGINE"]:
        faults.append(
            f"{upper}_DATABASE_URL must name a PostgreSQL database: SQLite shows the wall, it does not enforce it"
        )
    if not environment.get(f"{upper}_HOSTS") or any("*" in host for host in configuration.hosts):
        faults.append(f"{upper}_HOSTS must name the hosts that this site answers to, each in full")
    if urlsplit(environment.get("EMAIL_URL", "")).scheme not in {"smtp", "smtp+tls", "smtps"}:
        faults.append("EMAIL_URL must name the mail server: smtps://, smtp+tls:// or smtp://")
    if environment.get("OFFICE_SECRET_KEY") and environment.get("OFFICE_SECRET_KEY") == environment.get(
        "CORRIDOR_SECRET_KEY"
    ):
        faults.append("CORRIDOR_SECRET_KEY must differ from OFFICE_SECRET_KEY")
    faults += _faults_of_walls(configuration, environment)
    if faults:
        raise ImproperlyConfigured(f"The {configuration.site} will not start: " + "; ".join(faults) + ".")


def _faults_of_walls(configuration: Configuration, environment: Mapping[str, str]) -> list[str]:
    if configuration.site == "office":
        named = [name for name in environment if name.startswith("CORRIDOR_") and name != "CORRIDOR_HOSTS"]
        return [f"{name} must not be known to the office" for name in sorted(named)]
    faults = []
    if "sqlite" in configuration.office_database["ENGINE"]:
        faults.append("CORRIDOR_OFFICE_DATABASE_URL must name the office's database with a role that can only read")
    elif configuration.office_database["USER"] == configuration.database.get("USER"):
        faults.append("CORRIDOR_OFFICE_DATABASE_URL must use a database role of its own, that can only read")
    if not environment.get("OFFICE_DOOR_URL", "").startswith("https://"):
        faults.append("OFFICE_DOOR_URL must be the office's https address")
    return faults


def database(address: str, file: Path) -> dict[str, Any]:
    """Django's description of a database: `postgres://role:word@host:port/name?host=/socket/folder`, or a SQLite file.

    Raises:
        ImproperlyConfigured: the address is of another kind.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "CONN_MAX_AGE": 60,  # a new connection reads the schema and every page of a table again
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a deferred read-then-write fails at once in WAL
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"A database address begins with postgres://, not {parts.scheme}://.")
    name, port = unquote(parts.path.lstrip("/")), _port(parts)
    if not name:
        raise ImproperlyConfigured("A database address ends with the database's name: postgres://role@host/name.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": port,
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
    }


def _port(parts: SplitResult) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        raise ImproperlyConfigured("The port in a database address is a whole number up to 65535.") from None


def _read_only(address: str, file: Path) -> dict[str, Any]:
    """The office's database as the corridor opens it: unable to write, whichever the engine."""
    described = database(address, file)
    if address:
        described["OPTIONS"] |= {"options": "-c default_transaction_read_only=on"}
        return described
    described["NAME"] = f"file:{file}?mode=ro"
    described["OPTIONS"] = {"uri": True, "timeout": 30, "init_command": "PRAGMA query_only=ON;"}
    return described


def _hosts(site: str, named: str) -> tuple[str, ...]:
    given = tuple(host.strip() for host in named.split(",") if host.strip())
    return given or (f"{site}.localhost", "127.0.0.1", "localhost")


def _secret(name: str, environment: Mapping[str, str], folder: Path, mode: str) -> str:
    """The secret from the environment; outside production one made once and kept in the data folder."""
    if given := environment.get(name):
        return given
    if mode == "production":
        return ""
    path = folder / "secrets" / name.lower()
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.touch(mode=0o600)  # before anything is in it
        part.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with suppress(FileExistsError):  # the first of two processes that start together wins
            os.link(part, path)
        part.unlink()
    return path.read_text(encoding="utf-8")
