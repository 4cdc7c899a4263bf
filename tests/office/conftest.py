"""The cast of the office's tests, set on stage once for each file and put back to where it stood after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.encore import Encore
from tests.matrix.scenes import Scene
from tests.office.cast import Cast, build_cast
from tests.office.scene import set_scene

PLAYED = Encore(build_cast)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast of a whole file; take `cast` in a test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield PLAYED()
        transaction.set_rollback(True)


@pytest.fixture
def cast(stage: Cast, db: None) -> Cast:
    """A small force with one person for every part. What a test writes is taken back after it."""
    return stage


@pytest.fixture
def scene(db: None) -> Scene:
    """A reader without a role, and a record of every kind in each relation to them."""
    return set_scene()
