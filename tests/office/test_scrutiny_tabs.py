"""The desk's sub-navigation: a few groups that fit a phone, and each reader's own parts alone."""

from __future__ import annotations

from django.urls import resolve

from probity.office.scrutiny.policy.roles import ANALYST
from probity.office.scrutiny.views.tabs import GROUPS
from tests.office.cast import Cast, give

MOST_GROUPS, MOST_PARTS = 6, 7


def test_the_groups_are_few_and_every_part_leads_to_a_page() -> None:
    assert len(GROUPS) <= MOST_GROUPS
    for group in GROUPS:
        assert len(group.parts) <= MOST_PARTS
        for part in group.parts:
            assert resolve(part.url).url_name == part.name


def test_a_reader_is_shown_their_own_parts_and_where_they_stand(cast: Cast) -> None:
    give(cast, "buyer", ANALYST)
    for name, sees in (("sale", False), ("buyer", True)):
        page = cast.client(name).get("/scrutiny/").content.decode()
        assert "Use of force" in page
        assert ("Force figures" in page) is sees
    page = cast.client("buyer").get("/scrutiny/force/oversight/").content.decode()
    assert page.count('aria-current="true"') == 3, "the desk, the group, and the part that the page lies beneath"
