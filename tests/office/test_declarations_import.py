"""Loading other registers: each entry once, nil returns apart, nothing half-written, nothing counted that is not."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from probity.foundation.audit.models import Entry
from probity.office.declarations.management.commands import import_gifts
from probity.office.declarations.models import NilReturn, Offer, OfferQuerySet, State
from tests.conftest import PROJECT
from tests.office.cast import Cast

MAP = PROJECT / "docs" / "maps" / "ministers-gifts.yaml"
Written = Callable[..., Path]
BOTTLE = {
    "recipient": "PC Sale", "number": "7007", "offered_on": "2025-02-03", "description": "a bottle of wine",
    "giver_organisation": "Harrow Lane Catering", "direction": "received", "answer": "declined", "value": "£10 to £20",
    "outcome": "not_applicable",
}  # fmt: skip


@pytest.fixture
def gifts_file(tmp_path: Path) -> Written:
    def write(*rows: dict[str, str], name: str = "gifts.csv") -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=[*dict.fromkeys(key for row in rows for key in row)])
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def run(*arguments: str | Path) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command(import_gifts.Command(stdout=out, stderr=err), *map(str, arguments))
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


def imported() -> OfferQuerySet:
    return Offer.unscoped.filter(state=State.IMPORTED)  # type: ignore[return-value] # the plain manager of a test


def counts() -> tuple[int, int, int]:
    return Offer.unscoped.count(), NilReturn.unscoped.count(), Entry.objects.count()


def test_the_ministers_register_is_read_whole(cast: Cast, shared_data: Path) -> None:
    said, _, code = run(shared_data / "registers" / "ministers_gifts.json", "--map", MAP, "--as", "registrar")
    assert code == 0
    assert "391 rows read" in said
    assert "190 gifts registered" in said
    assert "201 nil returns, in 3 spellings ('Nil Return' 174, 'Nil return' 26, 'NIL Return' 1)" in said
    assert "held by department 156" in said
    assert (imported().count(), NilReturn.unscoped.count()) == (190, 201)
    outcomes = Counter(imported().values_list("outcome", flat=True))
    assert outcomes == {
        "held_by_department": 156, "purchased": 10, "not_applicable": 8, "raffle_or_charity": 7,
        "used_for_hospitality": 6, "return_pending": 3,
    }  # fmt: skip
    assert Counter(imported().values_list("direction", "answer")) == {
        ("received", "accepted"): 182,
        ("given", "not_stated"): 8,
    }
    assert not NilReturn.unscoped.exclude(match="not_matched").exists()
    assert not imported().exclude(match="not_matched", recipient_ref="", endorser_ref="").exists()
    assert imported().filter(value_words__iexact="above limit").count() == 79
    bracelet = imported().get(description="Bracelet", recipient_as_written="Sir Keir Starmer")
    assert (bracelet.direction, bracelet.circumstances) == ("received", "Received (by Mrs Starmer)")
    undated = imported().get(offered_on=None)
    assert undated.circumstances == "Day as written: 2025-20-08."
    span = imported().get(value_low=175, value_high=200)
    assert span.value_words == ""


def test_a_second_run_changes_nothing(cast: Cast, shared_data: Path) -> None:
    file = shared_data / "registers" / "ministers_gifts.json"
    run(file, "--map", MAP, "--as", "registrar")
    before = [*Offer.unscoped.order_by("pk").values()], counts()[:2]
    said, _, code = run(file, "--map", MAP, "--as", "registrar")
    assert code == 0
    assert "391 rows unchanged since an earlier import" in said
    assert ([*Offer.unscoped.order_by("pk").values()], counts()[:2]) == before


def test_without_an_account_it_counts_and_writes_nothing(cast: Cast, shared_data: Path) -> None:
    before = counts()
    said, _, code = run(shared_data / "registers" / "ministers_gifts.json", "--map", MAP)
    assert (code, counts()) == (0, before)
    assert "190 gifts would be registered" in said
    assert "201 nil returns" in said
    assert "Starmer" not in said


def test_a_dry_run_writes_nothing(cast: Cast, gifts_file: Written) -> None:
    before = counts()
    run(gifts_file(BOTTLE), "--as", "registrar", "--dry-run")
    assert counts() == before


def test_only_the_registrar_loads_a_register(cast: Cast, gifts_file: Written) -> None:
    for name in ("sale", "auditor", "deputy_registrar", "owner"):
        with pytest.raises(CommandError, match="Only the gifts registrar") as refused:
            run(gifts_file(BOTTLE), "--as", name)
        assert refused.value.returncode == 1
    assert not imported().exists()


def test_our_own_columns_need_no_map_and_match_a_person_by_number(cast: Cast, gifts_file: Written) -> None:
    rows = (
        BOTTLE,
        {**BOTTLE, "number": cast.ref("ure"), "recipient": "Sgt Ure"},
        {**BOTTLE, "number": "9999", "recipient": "Somebody else"},
        {"entry": "nil", "number": "7007", "recipient": "PC Sale", "source": "Quarter 1"},
    )
    said, err, code = run(gifts_file(*rows), "--as", "registrar")
    assert code == 0, err
    assert "3 gifts registered" in said
    found = imported().order_by("pk").values_list("recipient_as_written", "recipient_ref", "match")
    assert [*found] == [
        ("PC Sale", cast.ref("sale"), "matched"),
        ("Sgt Ure", cast.ref("ure"), "matched"),
        ("Somebody else", "", "not_matched"),
    ]
    assert (NilReturn.unscoped.get().person_ref, NilReturn.unscoped.get().match) == (cast.ref("sale"), "matched")


def test_an_entry_says_what_the_row_says_and_no_more(cast: Cast, gifts_file: Written) -> None:
    run(gifts_file({"recipient": "PC Sale", "description": "a pen", "giver": "Acme"}), "--as", "registrar")
    pen = imported().get()
    assert (pen.answer, pen.asked, pen.outcome, pen.in_procurement) == ("not_stated",) * 4
    assert (pen.giver_kind, pen.giver, pen.endorser_ref) == ("unknown", "Acme", "")
    assert [step.kind for step in pen.steps.all()] == ["imported"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**BOTTLE, "offered_on": "2025-02-30"}, "not a day that exists"),
        ({**BOTTLE, "answer": "perhaps"}, "does not know this word"),
        ({**BOTTLE, "description": ""}, "needs its description"),
        ({**BOTTLE, "giver_organisation": ""}, "needs its giver"),
        ({**BOTTLE, "recipient": "", "number": ""}, "needs its recipient"),
        ({**BOTTLE, "description": "=cmd|' /C calc'!A0"}, "formula"),
        ({**BOTTLE, "value": "about £5"}, "amount"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_good_ones_are_kept(
    cast: Cast, gifts_file: Written, tmp_path: Path, row: dict[str, str], reason: str
) -> None:
    rejects = tmp_path / "rejects.csv"
    said, err, code = run(gifts_file(BOTTLE, row), "--as", "registrar", "--rejects", rejects)
    assert code == 3
    assert imported().count() == 1
    assert "1 gifts registered" in said
    [line] = csv.DictReader(StringIO(rejects.read_text(encoding="utf-8")))
    assert reason in line["reason"]
    assert "PC Sale" not in rejects.read_text(encoding="utf-8") + err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gifts.json", '[{"recipient": '),
        ("gifts.csv", "recipient,description,strange\nPC Sale,a pen,x\n"),
        ("gifts.csv", ""),
        ("gifts.json", json.dumps({"one": [], "two": []})),
    ],
)
def test_a_file_that_cannot_be_used_exits_2_and_leaves_nothing(
    cast: Cast, tmp_path: Path, name: str, content: str
) -> None:
    path, before = tmp_path / name, counts()
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run(path, "--as", "registrar")
    assert (refused.value.returncode, counts()) == (2, before)


def test_the_counts_print_as_json_for_other_programs(cast: Cast, gifts_file: Written) -> None:
    said, _, _ = run(gifts_file(BOTTLE), "--as", "registrar", "--format", "json")
    printed: dict[str, Any] = json.loads(said)[0]
    assert (printed["gifts"], printed["nil"], printed["answer"]) == (1, 0, {"declined": 1})


def test_imported_entries_stay_outside_endorsement_and_count_in_the_register(cast: Cast, gifts_file: Written) -> None:
    run(gifts_file(BOTTLE), "--as", "registrar")
    client, offer = cast.client("registrar"), imported().get()
    shown = client.get(f"/gifts/{offer.ref}/").content.decode()
    assert "outside endorsement" in shown
    assert f"/gifts/{offer.ref}/do/endorse/" not in shown
    client.post(f"/gifts/{offer.ref}/do/accept/", {"words": "", "confirmed": "1"})
    assert Offer.unscoped.get(pk=offer.pk).state == State.IMPORTED
    assert "1 offer<" in client.get("/gifts/register/", {"imported": "yes"}).content.decode()
