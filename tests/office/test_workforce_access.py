"""Who sees what about people: the directory is everybody's, the rest is not."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import timezone

from probity.foundation.access.actions import declare_tie, give_grant
from probity.foundation.access.models import TieKind, User
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import NotPermitted
from probity.foundation.workforce import actions, queries
from probity.foundation.workforce.models import Category, Person, Qualification, Rank, Spell, SpellState
from probity.foundation.workforce.policy import HR

pytestmark = pytest.mark.django_db

LOADER = System("tests.workforce", "sets the scene of a test")
OPENED = date(2020, 1, 1)
AT = datetime(2024, 1, 1, 9, tzinfo=UTC)


class Cast:
    """A constable on sick leave, the sergeant above, a colleague beside, and somebody in human resources."""

    def __init__(self) -> None:
        self.unit = actions.open_unit("A Division", parent=None, true_from=OPENED, actor=LOADER, at=AT)
        ranks = {"manager": Rank.SERGEANT, "subject": Rank.CONSTABLE, "colleague": Rank.CONSTABLE, "hr": Rank.STAFF}
        posts = {
            who: actions.establish_post(
                rank.label, rank=rank, category=Category.OFFICER, unit=self.unit, actor=LOADER, at=AT
            )
            for who, rank in ranks.items()
        }
        for who in ("subject", "colleague"):
            actions.draw_line(posts[who], posts["manager"], true_from=OPENED, actor=LOADER, at=AT)
        self.people: dict[str, Person] = {}
        self.users: dict[str, User] = {}
        for who, post in posts.items():
            person = actions.add_person("Ferndell", who.title(), force_number=who, actor=LOADER, at=AT)
            actions.start_spell(person, post, true_from=OPENED, actor=LOADER, at=AT)
            self.people[who] = person
            self.users[who] = User.objects.create_user(who, person_ref=person.ref)
        give_grant(HR, person_ref=self.people["hr"].ref, reason="Runs the record", actor=LOADER, at=AT)
        kind, days = SpellState.Kind.SICKNESS, (date(2024, 2, 1), None)
        self.state = actions.record_state(self.people["subject"], kind, days=days, actor=LOADER, at=AT)
        actions.record_qualification(
            self.people["subject"],
            "Emergency first aid",
            awarded_on=OPENED,
            expires_on=date(2020, 12, 31),
            actor=LOADER,
            at=AT,
        )

    def page(self, who: str, path: str) -> str:
        """The words of a page as one of the cast sees it."""
        client = Client()
        client.force_login(self.users[who])
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.mark.parametrize(("who", "sees"), [("subject", 1), ("manager", 1), ("hr", 1), ("colleague", 0)])
def test_absence_and_training_are_for_oneself_ones_manager_and_human_resources(cast, who, sees):
    for model in (SpellState, Qualification):
        assert model.objects.visible_to(cast.users[who]).filter(person=cast.people["subject"]).count() == sees


@pytest.mark.parametrize(("who", "sees"), [("subject", 1), ("manager", 2), ("hr", 4), ("colleague", 1)])
def test_spells_are_for_oneself_ones_manager_and_human_resources(cast, who, sees):
    wanted = {"manager": ["subject", "colleague"]}.get(who, list(cast.people))
    rows = Spell.objects.visible_to(cast.users[who]).filter(person__in=[cast.people[name] for name in wanted])
    assert rows.count() == sees


def test_a_card_shows_states_only_to_a_reader_who_may_know_them(cast):
    ref, on = cast.people["subject"].ref, date(2024, 3, 1)
    shown = {who: queries.person_card(ref, on=on, reader=user).states for who, user in cast.users.items()}
    assert shown == {
        "manager": ("On sick leave",), "subject": ("On sick leave",), "colleague": (), "hr": ("On sick leave",),
    }  # fmt: skip
    assert queries.person_card(ref, on=on).states == ()


def test_an_account_that_is_closed_sees_nothing(cast):
    user = cast.users["manager"]
    user.is_active = False
    assert not Person.objects.visible_to(user).exists()


def test_human_resources_may_not_write_about_themselves_or_those_close_to_them(cast):
    hr, own = cast.users["hr"], Spell.unscoped.get(person=cast.people["hr"])
    with pytest.raises(NotPermitted):
        actions.end_spell(own, last_day=date(2024, 6, 1), actor=hr, at=AT)
    spouse = cast.people["colleague"]
    declare_tie(cast.people["hr"].ref, spouse.ref, kind=TieKind.SPOUSE, since=OPENED, actor=LOADER, at=AT)
    fresh = User.objects.get(pk=hr.pk)
    with pytest.raises(NotPermitted):
        actions.end_spell(Spell.unscoped.get(person=spouse), last_day=date(2024, 6, 1), actor=fresh, at=AT)


def test_nobody_else_writes_about_people(cast):
    with pytest.raises(NotPermitted):
        actions.end_state(cast.state, last_day=date(2024, 6, 1), actor=cast.users["manager"], at=AT)


def test_the_persons_page_says_both_axes_in_words(cast):
    page = cast.page("subject", f"/people/{cast.people['subject'].ref}/")
    assert "true from 1 January 2020" in page
    assert "known here 1 January 2024" in page
    assert "Emergency first aid (lapsed)" in page
    assert "Sgt Manager" in page


def test_a_colleague_sees_the_directory_and_no_absence(cast):
    page = cast.page("colleague", f"/people/{cast.people['subject'].ref}/")
    assert "Ferndell Subject" in page
    assert "sick" not in page.lower()
    assert "for the person, their line manager and human resources" in page


@pytest.mark.parametrize(("who", "entries"), [("manager", 1), ("hr", 1), ("subject", 0), ("colleague", 0)])
def test_seeing_somebody_elses_absences_is_entered_in_the_ledger(cast, who, entries):
    cast.page(who, f"/people/{cast.people['subject'].ref}/")
    assert Entry.objects.filter(event="audit.record.opened", subject_ref=cast.people["subject"].ref).count() == entries


def test_pages_find_people_and_walk_units(cast):
    assert "Ferndell Colleague" in cast.page("subject", "/people/?q=colleague")
    assert "Nobody of that name" in cast.page("subject", "/people/?q=nowhere")
    assert "A Division" in cast.page("subject", "/people/units/")
    assert "Ferndell Manager" in cast.page("subject", f"/people/units/{cast.unit.ref}/")


@pytest.mark.parametrize("path", ["/people/P-999999-X/", "/people/units/U-999999-X/"])
def test_what_is_not_there_is_not_found(cast, path):
    client = Client()
    client.force_login(cast.users["subject"])
    assert client.get(path).status_code == 404


def test_a_vacant_post_above_is_named_as_such_on_the_page(cast):
    manager = cast.people["manager"]
    spell = Spell.unscoped.get(person=manager, known_to__isnull=True)
    actions.end_spell(spell, last_day=date(2024, 6, 1), actor=LOADER, at=timezone.now())
    assert "Vacant post" in cast.page("subject", f"/people/{cast.people['subject'].ref}/")
