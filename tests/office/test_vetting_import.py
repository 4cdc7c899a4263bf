"""Clearances of another system: each once, on both axes, and a row that cannot be is told with its reason."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from probity.office.vetting.models import Clearance, ClearanceSpan
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.policy.status import Kind
from probity.office.vetting.queries.status import status
from probity.office.vetting.queries.status_words import end_of
from tests.office.cast import CASTING, Cast, give

HEAD = "number,level,granted_on,last_day,keyed_on,state,ended_on,ended_keyed_on,condition"


@pytest.fixture
def folder(cast: Cast, tmp_path: Path) -> Path:
    give(cast, "superintendent", MANAGER)
    return tmp_path


@time_machine.travel("2025-03-03 09:00")
def load(folder: Path, *rows: str, account: str = "superintendent", rejects: bool = False) -> tuple[str, int]:
    path = folder / "clearances.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n")
    out, code = StringIO(), 0
    words = [str(path), "--as", account, *(["--rejects", str(folder / "rejects.csv")] if rejects else [])]
    try:
        call_command("import_clearances", *words, stdout=out, stderr=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue(), code


def test_a_file_given_twice_is_loaded_once(cast: Cast, folder: Path) -> None:
    number = cast.people["sale"].force_number
    rows = [f"{number},RV,2020-01-06,2030-01-05,2020-01-07,in_force,,,", f"{number},SC,2021-01-06,,,in_force,,,"]
    load(folder, *rows)
    load(folder, *rows)
    found = Clearance.unscoped.order_by("level")
    assert [(one.level, one.holder_ref, one.source, one.state) for one in found] == [
        ("RV", cast.ref("sale"), "migrated", "in_force"),
        ("SC", cast.ref("sale"), "migrated", "in_force"),
    ]
    assert found[1].last_day == date(2031, 1, 5), "by the validity of its level"


def test_what_was_keyed_late_there_is_entered_late_here(cast: Cast, folder: Path) -> None:
    load(folder, f"{cast.people['sale'].force_number},RV,2024-06-10,,2024-07-01,,,,")
    day = date(2024, 6, 17)
    assert cast.ref("sale") in status(day).people(Kind.LATE)
    assert cast.ref("sale") not in status(day).people(Kind.UNRECORDED)
    assert cast.ref("sale") in status(day, end_of(day)).people(Kind.UNRECORDED)


def test_without_a_day_of_keying_it_is_known_from_the_import_on(cast: Cast, folder: Path) -> None:
    load(folder, f"{cast.people['sale'].force_number},RV,2024-06-10,,,,,,")
    assert cast.ref("sale") in status(date(2025, 3, 2), end_of(date(2025, 3, 2))).people(Kind.UNRECORDED)
    assert cast.ref("sale") not in status(date(2025, 3, 3), end_of(date(2025, 3, 3))).people(Kind.UNRECORDED)
    assert cast.ref("sale") not in status(date(2025, 3, 3)).people(Kind.LATE)


def test_an_end_is_known_from_its_own_day_of_keying(cast: Cast, folder: Path) -> None:
    number = cast.people["sale"].force_number
    load(folder, f"{number},RV,2020-01-06,,2020-01-07,terminated,2024-02-01,2024-02-20,")
    spans = ClearanceSpan.objects.visible_to(CASTING)
    stood = [
        spans.as_at(date(2024, 2, 10), end_of(known)).values_list("standing", flat=True).get()
        for known in (date(2024, 2, 10), date(2024, 2, 20), None)
    ]
    assert stood == ["in_force", "terminated", "terminated"]
    assert Clearance.unscoped.get().state == "terminated"


def test_rows_that_cannot_be_are_told_without_anybody_s_number(cast: Cast, folder: Path) -> None:
    number = cast.people["sale"].force_number
    shown, code = load(
        folder,
        "99999,RV,2020-01-06,,,,,,",
        f"{number},XV,2020-01-06,,,,,,",
        f"{number},RV,2020-01-06,2019-01-01,,,,,",
        f"{number},RV,2030-01-06,,,,,,",
        f"{number},MV,2020-01-06,,,suspended,,,",
        f"{number},MV,2020-01-07,,2019-01-06,,,,",
        rejects=True,
    )
    rejects = (folder / "rejects.csv").read_text()
    assert code == 3
    assert not Clearance.unscoped.exists()
    for words in (
        "Nobody in the workforce has this number", "The last day is before the grant", "on a day to come",
        "says from which day", "keyed before it was granted",
    ):  # fmt: skip
        assert words in rejects, words
    assert "99999" not in rejects + shown


def test_only_the_vetting_manager_loads(cast: Cast, folder: Path) -> None:
    with pytest.raises(Exception, match="Only the vetting manager"):
        load(folder, f"{cast.people['sale'].force_number},RV,2020-01-06,,,,,,", account="hr")
