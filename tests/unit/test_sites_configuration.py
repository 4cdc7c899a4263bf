"""What the environment says: read once, refused by name when it is unsafe, and never told to the other site."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from probity.sites.base import settings_of
from probity.sites.configuration import Configuration, database, read
from probity.sites.walls import for_site, keep_out
from tests.conftest import PROJECT

LONG = "x" * 32
SAFE = {
    "office": {
        "PROBITY_MODE": "production",
        "OFFICE_SECRET_KEY": LONG,
        "DOOR_SECRET": LONG,
        "OFFICE_DATABASE_URL": "postgres://office_app@db/office",
        "OFFICE_HOSTS": "office.force.police.uk",
        "EMAIL_URL": "smtps://user:word@mail:465?from=probity@force.police.uk",
    },
    "corridor": {
        "PROBITY_MODE": "production",
        "CORRIDOR_SECRET_KEY": LONG,
        "DOOR_SECRET": LONG,
        "CORRIDOR_DATABASE_URL": "postgres://corridor_app@db/corridor",
        "CORRIDOR_OFFICE_DATABASE_URL": "postgres://corridor_reads_office@db/office",
        "CORRIDOR_HOSTS": "corridor.force.police.uk",
        "OFFICE_DOOR_URL": "https://office.force.police.uk/door/",
        "EMAIL_URL": "smtps://mail",
    },
}
SITES = pytest.mark.parametrize("site", SAFE)


def configured(site: str, folder: Path, **changes: str) -> Configuration:
    return read(site, {**SAFE[site], "PROBITY_DATA": str(folder), **changes})


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgres://role@host/name", {"USER": "role", "HOST": "host", "NAME": "name", "PORT": "", "PASSWORD": ""}),
        ("postgresql://r:w%40rd@host:5433/n", {"USER": "r", "PASSWORD": "w@rd", "PORT": "5433", "NAME": "n"}),
        ("postgres://role@/name?host=/run/socket", {"HOST": "/run/socket", "NAME": "name", "OPTIONS": {}}),
        ("postgres://r@h/n?sslmode=verify-full", {"HOST": "h", "OPTIONS": {"sslmode": "verify-full"}}),
        ("", {"ENGINE": "django.db.backends.sqlite3", "NAME": Path("file")}),
    ],
)
def test_a_database_address_says_where_the_database_is(address: str, expected: Mapping[str, object]):
    described = database(address, Path("file"))
    assert {name: described[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://r:secret@h/n", "not mysql://"),
        ("sqlite:///file", "not sqlite://"),
        ("name", "begins with postgres://"),
        ("postgres://r:secret@h", "ends with the database's name"),
        ("postgres://r:secret@h:port/n", "port"),
        ("postgres://r:secret@h:99999/n", "port"),
    ],
)
def test_a_database_address_of_another_kind_is_refused_without_its_password(address: str, words: str):
    with pytest.raises(ImproperlyConfigured, match=words) as caught:
        database(address, Path("file"))
    assert "secret" not in str(caught.value)


def test_an_unknown_mode_is_refused(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="PROBITY_MODE is 'prod'"):
        configured("office", tmp_path, PROBITY_MODE="prod")


@SITES
def test_a_safe_production_site_starts_and_makes_no_secret_of_its_own(site: str, tmp_path: Path):
    assert configured(site, tmp_path).production
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("site", "name", "value"),
    [
        ("office", "OFFICE_SECRET_KEY", ""),
        ("office", "OFFICE_SECRET_KEY", "short"),
        ("office", "DOOR_SECRET", "x" * 31),
        ("office", "OFFICE_DATABASE_URL", ""),
        ("office", "OFFICE_HOSTS", ""),
        ("office", "OFFICE_HOSTS", "*"),
        ("office", "OFFICE_HOSTS", "office.force.police.uk, *"),
        ("office", "EMAIL_URL", ""),
        ("office", "EMAIL_URL", "http://mail"),
        ("office", "CORRIDOR_DATABASE_URL", "postgres://corridor_app@db/corridor"),
        ("office", "CORRIDOR_OFFICE_DATABASE_URL", "postgres://x@db/office"),
        ("office", "CORRIDOR_SECRET_KEY", "y" * 32),
        ("corridor", "CORRIDOR_SECRET_KEY", "short"),
        ("corridor", "DOOR_SECRET", ""),
        ("corridor", "CORRIDOR_DATABASE_URL", ""),
        ("corridor", "CORRIDOR_OFFICE_DATABASE_URL", ""),
        ("corridor", "CORRIDOR_OFFICE_DATABASE_URL", "postgres://corridor_app@db/office"),
        ("corridor", "CORRIDOR_HOSTS", ""),
        ("corridor", "OFFICE_DOOR_URL", "http://office/door/"),
        ("corridor", "OFFICE_DOOR_URL", ""),
        ("corridor", "EMAIL_URL", ""),
    ],
)
def test_an_unsafe_production_setting_is_refused_by_name(tmp_path: Path, site: str, name: str, value: str):
    with pytest.raises(ImproperlyConfigured, match=rf"The {site} will not start: .*{name}") as caught:
        configured(site, tmp_path, **{name: value})
    assert LONG not in str(caught.value)


def test_the_two_sites_share_no_key(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="must differ from OFFICE_SECRET_KEY"):
        configured("corridor", tmp_path, OFFICE_SECRET_KEY=LONG)


def test_every_fault_is_named_at_once(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured) as caught:
        read("office", {"PROBITY_MODE": "production", "PROBITY_DATA": str(tmp_path)})
    wanted = ("OFFICE_SECRET_KEY", "DOOR_SECRET", "OFFICE_DATABASE_URL", "OFFICE_HOSTS", "EMAIL_URL")
    assert all(name in str(caught.value) for name in wanted)


def test_secrets_are_made_once_kept_and_readable_by_their_owner_alone(tmp_path: Path):
    first, again = (read("office", {"PROBITY_DATA": str(tmp_path)}) for _ in range(2))
    assert (first.secret_key, first.door_secret) == (again.secret_key, again.door_secret)
    assert first.secret_key != first.door_secret != read("corridor", {"PROBITY_DATA": str(tmp_path)}).secret_key
    assert read("corridor", {"PROBITY_DATA": str(tmp_path)}).door_secret == first.door_secret
    files = [*(tmp_path / "secrets").iterdir()]
    assert {path.name for path in files} == {"office_secret_key", "corridor_secret_key", "door_secret"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_the_corridor_opens_the_office_for_reading_alone(tmp_path: Path):
    assert "mode=ro" in read("corridor", {"PROBITY_DATA": str(tmp_path)}).office_database["NAME"]
    described = configured("corridor", tmp_path).office_database
    assert described["OPTIONS"]["options"] == "-c default_transaction_read_only=on"


def test_a_process_of_one_site_is_not_told_what_belongs_to_the_other():
    everything = {**SAFE["office"], **SAFE["corridor"], "OFFICE_OWNER_DATABASE_URL": "x", "PATH": "/bin"}
    office, corridor = for_site("office", everything), for_site("corridor", everything)
    assert not any(name.startswith("CORRIDOR_") for name in office)
    assert {name for name in corridor if name.startswith("OFFICE_")} == {"OFFICE_HOSTS", "OFFICE_DOOR_URL"}
    assert office["PATH"] == corridor["PATH"] == "/bin"


# ---------------------------------------------------------------- settings


@SITES
@pytest.mark.parametrize("mode", ["demonstration", "production"])
def test_no_source_of_the_content_security_policy_is_unsafe(site: str, mode: str, tmp_path: Path):
    settings = settings_of(configured(site, tmp_path, PROBITY_MODE=mode), apps=[])
    directives = settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    sources = {source for allowed in directives.values() for source in allowed}
    assert sources == {"'none'", "'self'", "data:"}
    assert [name for name, allowed in directives.items() if "data:" in allowed] == ["img-src"]
    assert directives["default-src"] == directives["frame-ancestors"] == directives["base-uri"] == ["'none'"]


@pytest.mark.parametrize("mode", ["demonstration", "production"])
def test_the_sites_share_no_cookie(mode: str, tmp_path: Path):
    both = [settings_of(configured(site, tmp_path, PROBITY_MODE=mode), apps=[]) for site in SAFE]
    names = [one[name] for one in both for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")]
    assert len(set(names)) == 4
    assert all("session" in one["MESSAGE_STORAGE"] for one in both)  # Django's own cookie is called the same everywhere


@SITES
def test_production_has_no_sample_force_no_chooser_and_cookies_for_https_alone(site: str, tmp_path: Path):
    settings = settings_of(configured(site, tmp_path), apps=[])
    assert settings["PROBITY_SYNTHETIC"] is False
    assert "probity.sites.sample" not in settings["INSTALLED_APPS"]
    assert settings["DEBUG"] is False
    safe = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT")
    assert all(settings[name] for name in safe)
    assert settings["SESSION_COOKIE_NAME"].startswith("__Host-")


@SITES
def test_a_site_answers_to_its_own_hosts_alone(site: str, tmp_path: Path):
    assert settings_of(configured(site, tmp_path), apps=[])["ALLOWED_HOSTS"] == [f"{site}.force.police.uk"]
    shown = settings_of(read(site, {"PROBITY_DATA": str(tmp_path)}), apps=[])["ALLOWED_HOSTS"]
    other = "corridor" if site == "office" else "office"
    assert f"{site}.localhost" in shown
    assert f"{other}.localhost" not in shown
    assert "*" not in shown


# ---------------------------------------------------------------- walls


def python(code: str, site: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    environment = {**kept, "PYTHONPATH": str(PROJECT / "src"), "PROBITY_DATA": str(folder), **more}
    environment["DJANGO_SETTINGS_MODULE"] = f"probity.sites.{site}"
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_offices_process_holds_nothing_of_the_corridor_and_refuses_every_part_of_it(tmp_path: Path):
    code = """if True:
        import django, importlib, sys
        django.setup()
        from django.conf import settings
        print([name for name in sys.modules if name.startswith("probity.corridor")], [*settings.DATABASES])
        for name in ("probity.corridor", "probity.corridor.matching", "probity.corridor.no_such"):
            try:
                importlib.import_module(name)
            except ImportError as refusal:
                print(refusal)
    """
    done = python(code, "office", tmp_path)
    loaded, *refused = done.stdout.splitlines()
    assert loaded == "[] ['default']", done.stderr
    assert len(refused) == 3
    assert all("is refused: the office's process holds no part of the corridor" in words for words in refused)


@pytest.mark.slow
def test_a_process_that_holds_part_of_the_corridor_cannot_become_the_office(tmp_path: Path):
    done = python("import probity.corridor, probity.sites.office", "corridor", tmp_path)
    assert "is already imported" in done.stderr


def test_a_wall_stands_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    before = len(sys.meta_path)
    keep_out("probity_no_such_package", why="of the test")
    keep_out("probity_no_such_package", why="of the test")
    assert len(sys.meta_path) == before + 1
    with pytest.raises(ImportError, match="of the test"):
        __import__("probity_no_such_package.inside")


@pytest.mark.parametrize("label", ["workforce", "declarations", "procurement"])
def test_the_corridors_router_reads_the_office_and_refuses_to_write_it(label: str):
    from probity.sites.router import OneWay

    class Model:
        class _meta:  # noqa: N801 - Django's name
            app_label = label

    office: type[models.Model] = Model  # type: ignore[assignment] - only its label is read
    Model._meta.label = label  # type: ignore[attr-defined]
    assert OneWay().db_for_read(office) == "office"
    with pytest.raises(PermissionError, match="never writes the office's"):
        OneWay().db_for_write(office)
    assert OneWay().allow_migrate("office", label) is False
    assert OneWay().allow_migrate("default", label) is False
    assert OneWay().allow_migrate("default", "casework") is True
