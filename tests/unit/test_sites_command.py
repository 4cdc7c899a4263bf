"""The one command line."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from probity.sites import command, serving
from probity.sites.command import ANALYSIS, VERBS, main, worst
from tests.conftest import PROJECT


def probity(*words: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    environment = {**kept, "PYTHONPATH": str(PROJECT / "src"), "PROBITY_DATA": str(folder), **more}
    line = [sys.executable, "-m", "probity.sites.command", *words]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [["fly"], ["import", "moon"], ["audit"], ["--version"], ["gifts", "import"]])
def test_an_unknown_verb_exits_2_and_shows_the_verbs(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"There is no command {' '.join(words)!r}" in said.err
    assert "probity audit verify" in said.err


@pytest.mark.parametrize("words", [["help"], ["--help"], ["-h"]])
def test_help_lists_every_verb(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert all(f"probity {verb}" in shown for verb in (*VERBS, *ANALYSIS))


def test_no_words_at_all_are_bad_usage(capsys: pytest.CaptureFixture[str]):
    assert main([]) == 2
    shown = capsys.readouterr().out
    assert all(f"probity {verb}" in shown for verb in (*VERBS, *ANALYSIS))


@pytest.mark.parametrize("words", [["audit", "verify", "--site", "line"], ["migrate", "--site=moon"]])
def test_an_unknown_site_exits_2(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(words) == 2
    assert "there are office and corridor" in capsys.readouterr().err


def test_serve_takes_no_site_and_a_desks_verb_only_its_own(capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--site", "office"]) == 2
    assert main(["import", "gifts", "--site", "corridor", "x.csv"]) == 2
    assert main(["cross-check", "gifts", "--site=office"]) == 2
    assert "alone" in capsys.readouterr().err


@pytest.mark.parametrize(("codes", "code"), [([0, 0], 0), ([0, 3], 3), ([2, 1], 2), ([-9, 0], 137), ([0, -15], 143)])
def test_of_several_sites_the_worst_counts_and_a_killed_one_is_no_success(codes: list[int], code: int):
    assert worst(codes) == code


@pytest.mark.parametrize("verb", [verb for verb, (_, sites, _) in VERBS.items() if settings.PROBITY_SITE in sites])
def test_every_verb_of_this_site_has_a_command_here(verb: str):
    assert VERBS[verb][0] in get_commands()


@pytest.mark.parametrize("name", sorted(name for name, app in get_commands().items() if app.startswith("probity.")))
def test_every_command_of_ours_says_what_it_does(name: str):
    made = import_module(f"{get_commands()[name]}.management.commands.{name}").Command
    assert made.help.endswith(".")
    usage = made().create_parser("", name).format_usage()
    assert usage.startswith("usage: probity ")
    assert "_" not in usage.split("[")[0]


@pytest.mark.slow
def test_a_site_that_is_not_safe_to_start_exits_2_and_names_why(tmp_path: Path):
    for verb in (["check"], ["migrate"]):
        done = probity(*verb, "--site", "office", folder=tmp_path, PROBITY_MODE="production")
        assert done.returncode == 2, done.stderr
        assert "OFFICE_SECRET_KEY" in done.stderr


@pytest.mark.slow
def test_migrate_prepares_both_sites_and_both_ledgers_verify(tmp_path: Path):
    done = probity("migrate", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{site}: the database is up to date." for site in ("office", "corridor")]
    checked = probity("audit", "verify", folder=tmp_path)
    assert (checked.returncode, checked.stdout.count("the chain holds over 0 entries")) == (0, 2)


def test_serving_gives_each_process_the_environment_of_its_site(tmp_path: Path):
    code = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(str('CORRIDOR_SECRET_KEY' in os.environ))"
    environment = {**os.environ, "CORRIDOR_SECRET_KEY": "x"}
    told = {site: tmp_path / site for site in command.BOTH}
    for site, path in told.items():
        serving.supervise([(site, [sys.executable, "-c", code, str(path)])], environment)
    assert {site: path.read_text() for site, path in told.items()} == {"office": "False", "corridor": "True"}
