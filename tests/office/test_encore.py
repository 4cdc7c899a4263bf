"""A scene that is put back is as it was played, and what follows goes on from there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from probity.foundation.workforce import actions as workforce
from tests.encore import Encore, rows_of_every_table
from tests.office.cast import BEGAN, CASTING, build_cast


def shown(scene: Encore[Any]) -> tuple[dict[str, Any], str]:
    """Every row after the scene, and the reference of the person who is added next; all of it taken back."""
    with transaction.atomic():
        cast = scene()
        rows = rows_of_every_table()
        assert cast.user("ure").person_ref == cast.ref("ure")
        added = workforce.add_person("Tansy", "Vane", force_number="7999", actor=CASTING, at=BEGAN, email="")
        transaction.set_rollback(True)
    return rows, added.ref


def test_what_is_put_back_is_what_was_played(db: None) -> None:
    scene = Encore(build_cast)
    played = shown(scene)
    assert len(played[0]["workforce_person"]) == 20
    assert shown(scene) == played


def test_a_scene_that_changes_what_stood_before_it_is_refused(db: None) -> None:
    build_cast()
    with pytest.raises(AssertionError, match="workforce_person"):
        Encore(lambda: workforce.add_person("A", "B", force_number="1", actor=CASTING, at=BEGAN, email=""))()
