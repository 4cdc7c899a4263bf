"""Every address of the corridor for every role, against records in six relations to the reader; and the rules alone."""

from __future__ import annotations

import pytest

from probity.foundation.access.roles import Site
from tests.documents import DOCS, compare_section, section, standing_section
from tests.matrix.scenes import Scene, by_rule, walk
from tests.matrix.walking import FIRST, addresses, models_without_a_rule, table

pytestmark = pytest.mark.django_db


def test_every_model_has_somebody_who_decided_who_may_read_it() -> None:
    assert models_without_a_rule() == []


@pytest.mark.slow
@pytest.mark.sqlite
def test_every_address_answers_every_role_as_the_document_says(scene: Scene) -> None:
    written = standing_section(DOCS / "access.md", "Corridor")
    found = walk(Site.CORRIDOR, scene.reader, addresses(), scene.arguments, written=written)
    compare_section(DOCS / "access.md", "Corridor", section("Corridor", table(found, of="Address")), first=FIRST)


def test_the_row_rules_alone_say_the_same_on_every_database(scene: Scene) -> None:
    title = "Corridor, by the row rules"
    written = section(title, table(by_rule(Site.CORRIDOR, scene.reader, scene.records), of="Record"))
    compare_section(DOCS / "access.md", title, written, first=FIRST)
