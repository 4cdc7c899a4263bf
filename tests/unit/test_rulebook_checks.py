from pathlib import Path

import pytest

from probity.foundation.rulebook import checks, rows
from probity.foundation.rulebook.reading import read_book


def test_the_site_starts_on_our_own_rulebook() -> None:
    assert list(checks.the_rulebook_is_sound()) == []


def test_the_site_refuses_to_start_on_a_faulty_rulebook_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.yaml").write_text("- id: gifts.x\n  id: gifts.y\n", encoding="utf-8")
    monkeypatch.setattr(rows, "load", lambda: read_book(tmp_path))
    (found,) = checks.the_rulebook_is_sound()
    assert found.id == "probity.E101"
    assert "bad.yaml" in found.msg
    assert found.is_serious()


def test_a_model_may_only_name_a_retention_class_that_the_rulebook_holds() -> None:
    declared = [("declarations.Offer", "gifts.register"), ("declarations.Draft", "for ever"), ("x.Y", "gifts.kind")]
    found = list(checks.unknown_classes(declared))
    assert [fault.id for fault in found] == ["probity.E108", "probity.E108"]
    assert "declarations.Draft names the retention class 'for ever'" in found[0].msg
    assert "gifts.register" in str(found[0].hint)
