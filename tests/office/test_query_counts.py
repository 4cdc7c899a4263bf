"""What the pages of the office cost, and that a list costs the same however much is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from probity.foundation.access.roles import Site
from tests.matrix.counting import client_with_every_role, compare_counts, counted, grown, pages
from tests.matrix.scenes import Scene
from tests.office.scene import crowd

pytestmark = pytest.mark.django_db
COUNTS = Path(__file__).parent / "query_counts.json"


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_queries_of_every_page_are_pinned_and_do_not_grow_with_what_is_in_it(scene: Scene) -> None:
    client = client_with_every_role(scene, Site.OFFICE)
    found = pages(client, scene)
    found["declarations:register, filtered"] = "/gifts/register/?period=2026&answer=accepted"
    few = counted(client, found)
    crowd(scene)
    assert not grown(few, counted(client, found))
    compare_counts(COUNTS, few)
