"""Machine code is kept for the source that it was made from, and for no other."""

from __future__ import annotations

from pathlib import Path

from probity.analysis.lake.machine import kept_in


def test_a_change_in_any_file_of_the_source_takes_another_folder(tmp_path: Path) -> None:
    source, place = tmp_path / "source", tmp_path / "kept"
    source.mkdir()
    (source / "walk.py").write_text("a")
    (source / "called.py").write_text("b")
    before = kept_in(source, place)
    assert before == kept_in(source, place)
    (source / "called.py").write_text("c")
    assert kept_in(source, place) != before


def test_a_place_that_cannot_be_written_gives_way_to_the_next(tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.write_text("")
    folder = kept_in(tmp_path, taken, tmp_path / "next")
    assert folder is not None
    assert folder.parent == tmp_path / "next"
    assert kept_in(tmp_path, taken) is None
