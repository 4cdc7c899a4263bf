"""A process killed between telling of an arrest and referring it leaves all of it or nothing."""

from __future__ import annotations

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.slow
PERSON = "P-000781-X"


def test_a_change_killed_between_its_writes_is_told_and_referred_or_neither(stage: Stage) -> None:
    stage.act("office", "account", "arrested", PERSON)
    for steps in (1, 2):  # before the first referral is written, and between the two
        assert stage.act("office", "tell_arrest", "arrested", str(steps), kill_ok=True) is None
        held = stage.act("office", "told_arrests", PERSON)
        assert (held["told"], held["referred"], held["entries"]) == (0, 0, 0)
        assert held["chain"]

    assert stage.act("office", "tell_arrest", "arrested", "-1")
    held = stage.act("office", "told_arrests", PERSON)
    assert (held["told"], held["referred"], held["entries"]) == (1, 2, 3)
    assert held["chain"]
