"""The runner of the suite never calls a part good that did not do its work."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import run_tests
from scripts.run_tests import PARTS, Part, Printer, Result

ROOT = Path(__file__).resolve().parents[2]
REPORT = """<testsuites><testsuite>
<testcase classname="tests.unit.test_a" name="test_one" time="0.5"/>
<testcase classname="tests.unit.test_a" name="test_two" time="2.0"><failure message="no"/></testcase>
<testcase classname="tests.unit.test_a" name="test_three" time="0.1"><error message="no"/></testcase>
<testcase classname="tests.unit.test_a" name="test_four" time="0.0"><skipped message="not here"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def result() -> Result:
    return Result(Part("a", ("tests/unit",)))


def test_a_report_is_counted_and_an_error_is_a_failure(result, tmp_path):
    report = tmp_path / "a.xml"
    report.write_text(REPORT)
    run_tests.read_report(result, report)
    assert (result.passed, result.failed, result.skipped) == (1, 2, 1)
    assert result.failures == ["tests/unit/test_a::test_two", "tests/unit/test_a::test_three"]


@pytest.mark.parametrize(("code", "passed", "says"), [(5, 0, "ran no test"), (0, 0, "ran no test"), (3, 4, "code 3")])
def test_a_part_that_did_not_do_its_work_is_failed(result, code, passed, says):
    result.passed = passed
    run_tests.judge(result, code)
    assert result.failed == 1
    assert says in result.trouble


def test_a_part_that_did_its_work_is_left_alone(result):
    result.passed = 3
    run_tests.judge(result, 0)
    assert (result.failed, result.trouble) == (0, "")


@pytest.mark.parametrize(("code", "failed", "says"), [(0, 0, ""), (2, 1, "make lint stopped with code 2")])
def test_a_check_that_is_no_test_fails_as_its_target_does(code, failed, says):
    result = Result(Part("lint", (), target="lint"))
    run_tests.judge(result, code)
    assert (result.failed, result.trouble) == (failed, says)


def test_the_checks_run_beside_the_fast_tests_and_the_longest_part_comes_first():
    checked = run_tests.chosen_parts(run_tests.parsed(["--fast", "--check"]))
    fast = run_tests.chosen_parts(run_tests.parsed(["--fast"]))
    assert [part for part in checked if part.target] == [*run_tests.CHECKS]
    assert [part for part in checked if not part.target] == fast
    assert checked[0] is fast[0]
    targets = (ROOT / "Makefile").read_text()
    assert all(f"\n{check.target}:" in targets for check in run_tests.CHECKS)


@pytest.mark.parametrize(("failed", "code"), [(0, 0), (2, 1)])
def test_the_last_line_is_the_whole_and_decides_the_exit_code(result, failed, code):
    result.passed, result.failed, result.skipped, result.times = 7, failed, 1, [(0.25, "tests/unit/test_a::test_one")]
    out = io.StringIO()
    assert run_tests.tell([result], Printer(out, 4)) == code
    assert out.getvalue().splitlines()[-1] == f"7 passed, {failed} failed, 1 skipped"
    assert "0.25 s  a" in out.getvalue()


def test_a_fast_run_names_the_tests_that_slow_it(result):
    result.times = [(9.04, "tests/unit/test_a::test_long"), (0.2, "tests/unit/test_a::test_short")]
    out = io.StringIO()
    run_tests.tell_too_slow([result], Printer(out, 4))
    said = "SLOW tests/unit/test_a::test_long took 9.0 s: make it quick, or see scripts/slow_tests.py\n"
    assert out.getvalue() == said


def test_every_folder_of_tests_is_in_some_part():
    covered = {path.split("/")[1] for part in PARTS for path in part.paths}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders <= covered


def test_each_site_and_the_kill_tests_run_on_both_databases():
    suite = {(part.site, part.paths, part.postgres) for part in PARTS if part.suite}
    for site, paths in (("office", run_tests.OFFICE), ("corridor", run_tests.CORRIDOR), ("office", ("tests/kill",))):
        assert {(site, paths, True), (site, paths, False)} <= suite


def test_a_part_inherits_no_database_and_no_role(monkeypatch):
    monkeypatch.setenv("OFFICE_DATABASE_URL", "postgres://real@/office")
    monkeypatch.setenv("PROBITY_AS_OWNER", "1")
    monkeypatch.setenv("PROBITY_MODE", "production")
    environment = run_tests.environment_for(Part("a", (), site="corridor"), {})
    assert not {"OFFICE_DATABASE_URL", "PROBITY_AS_OWNER", "PROBITY_MODE"} & set(environment)
    assert environment["DJANGO_SETTINGS_MODULE"] == "probity.sites.corridor"
    assert Path(environment["PROBITY_DATA"]).is_relative_to(ROOT / "build")


@pytest.mark.parametrize(("fast", "marks"), [(True, "not postgres and not slow"), (False, "not postgres")])
def test_the_fast_run_leaves_out_the_slow_tests(fast, marks):
    command = run_tests.command_for(Part("a", ("tests/unit",), marks="not postgres"), fast=fast, extra=["-x"])
    assert command[command.index("-m", 3) + 1] == marks
    assert command[-1] == "-x"


def test_the_fast_run_leaves_out_the_folders_that_another_part_of_it_runs():
    part = Part("a", ("tests/unit", "tests/office"), not_fast=("tests/office",))
    assert "tests/office" not in run_tests.command_for(part, fast=True, extra=[])
    assert "tests/office" in run_tests.command_for(part, fast=False, extra=[])
    fast = {path for part in PARTS if part.fast for path in part.paths if path not in part.not_fast}
    assert {path for part in PARTS if part.fast for path in part.paths} == fast


@pytest.mark.slow
def test_a_cluster_is_on_a_socket_alone_with_its_roles_and_is_gone_afterwards(tmp_path):
    program = (
        "import os, urllib.parse as u, psycopg;"
        "a = u.urlsplit(os.environ['CORRIDOR_OFFICE_DATABASE_URL']); folder = u.parse_qs(a.query)['host'][0];"
        "c = psycopg.connect(host=folder, user=a.username, dbname='office');"
        "print(folder, c.execute('show listen_addresses').fetchone()[0] or 'none',"
        " c.execute('show default_transaction_read_only').fetchone()[0], a.username)"
    )
    command = [sys.executable, ROOT / "scripts" / "cluster.py", "--as-app", sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ})
    assert done.returncode == 0, done.stderr
    folder, addresses, read_only, role = done.stdout.split()
    assert (addresses, read_only, role) == ("none", "on", "corridor_reads_office")
    assert not Path(folder).exists()
