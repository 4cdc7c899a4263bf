"""Posts, managers and states on two axes: what was true, and what was known of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.kernel.errors import BadInput, NeedsReason, Stale
from probity.foundation.workforce import actions, queries
from probity.foundation.workforce.models import Category, Person, Post, Rank, Spell, SpellState, Unit

pytestmark = pytest.mark.django_db

LOADER = System("tests.workforce", "sets the scene of a test")
READER = System("tests.reader", "reads states to compare them")
OPENED = date(2020, 1, 1)
BEGAN = datetime(2024, 1, 1, 9, tzinfo=UTC)
FEED = datetime(2025, 3, 3, 6, tzinfo=UTC)


def unit(name: str = "Public protection", parent: Unit | None = None) -> Unit:
    return actions.open_unit(name, parent=parent, true_from=OPENED, actor=LOADER, at=BEGAN)


def post(within: Unit, rank: Rank = Rank.CONSTABLE, title: str = "Detective") -> Post:
    return actions.establish_post(title, rank=rank, category=Category.OFFICER, unit=within, actor=LOADER, at=BEGAN)


def someone(name: str) -> Person:
    return actions.add_person("Tansyley", name, force_number=f"N-{name}", actor=LOADER, at=BEGAN)


def line(below: Post, above: Post, true_from: date = OPENED, at: datetime = BEGAN) -> None:
    actions.draw_line(below, above, true_from=true_from, actor=LOADER, at=at)


def put(person: Person, into: Post, true_from: date = OPENED, at: datetime = BEGAN) -> Spell:
    return actions.start_spell(person, into, true_from=true_from, actor=LOADER, at=at)


def test_a_move_true_since_february_is_known_only_from_the_feed_of_march():
    volume, protection = unit("Volume crime"), unit()
    larkin = someone("Larkin")
    spell = put(larkin, post(volume))
    actions.move_person(spell, post(protection), true_from=date(2025, 2, 24), actor=LOADER, at=FEED)

    on, day_before = date(2025, 2, 26), FEED - timedelta(days=1)
    assert queries.person_card(larkin.ref, on=on).unit_name == "Public protection"
    assert queries.person_card(larkin.ref, on=on, known_at=day_before).unit_name == "Volume crime"
    assert queries.person_card(larkin.ref, on=date(2025, 2, 23)).unit_name == "Volume crime"


def test_a_correction_keeps_what_was_known_and_leaves_an_entry():
    quill = someone("Quill")
    spell = put(quill, post(unit()), date(2024, 5, 1))
    actions.correct_spell(
        spell, true_from=date(2024, 6, 1), true_to=None, reason="The letter says June.", actor=LOADER, at=FEED
    )
    in_may = date(2024, 5, 15)
    assert queries.person_card(quill.ref, on=in_may).category == queries.TO_COME
    assert queries.person_card(quill.ref, on=in_may, known_at=FEED - timedelta(seconds=1)).category == "officer"
    entry = Entry.objects.get(event="workforce.spell.corrected")
    assert entry.data == {"person": quill.ref, "post": spell.post.ref, "from": "2024-06-01", "to": ""}


def test_a_correction_without_a_reason_is_refused_and_leaves_nothing():
    spell = put(someone("Quill"), post(unit()))
    before = Entry.objects.count()
    with pytest.raises(NeedsReason):
        actions.correct_spell(spell, true_from=OPENED, true_to=None, reason=" ", actor=LOADER, at=FEED)
    assert (Spell.unscoped.count(), Entry.objects.count()) == (1, before)


def test_the_second_of_two_who_end_a_spell_is_told_it_changed():
    spell = put(someone("Quill"), post(unit()))
    actions.end_spell(spell, last_day=date(2025, 3, 31), actor=LOADER, at=FEED)
    with pytest.raises(Stale):
        actions.end_spell(spell, last_day=date(2025, 4, 30), actor=LOADER, at=FEED)


def test_a_move_from_a_spell_that_had_ended_is_refused():
    within = unit()
    spell = put(someone("Quill"), post(within))
    ended = actions.end_spell(spell, last_day=date(2025, 1, 31), actor=LOADER, at=FEED)
    with pytest.raises(BadInput):
        actions.move_person(ended, post(within), true_from=date(2025, 3, 1), actor=LOADER, at=FEED)


def test_a_last_day_before_the_first_is_refused():
    spell = put(someone("Quill"), post(unit()))
    with pytest.raises(BadInput):
        actions.end_spell(spell, last_day=OPENED - timedelta(days=1), actor=LOADER, at=FEED)


def test_whoever_left_is_former_and_is_found_still():
    gone = someone("Gale")
    actions.end_spell(put(gone, post(unit())), last_day=date(2025, 1, 31), actor=LOADER, at=FEED)
    assert queries.person_card(gone.ref, on=date(2025, 1, 31)).category == "officer"
    card = queries.person_card(gone.ref, on=date(2025, 2, 1))
    assert (card.category, card.post_title, card.short_name) == (queries.FORMER, "", "Tansyley Gale")
    assert [found.ref for found in queries.search_people("gale", on=date(2025, 2, 1), limit=5)] == [gone.ref]


def test_nobody_holds_two_posts_and_no_post_has_two_holders():
    within = unit()
    first, second, tolley = post(within), post(within), someone("Tolley")
    put(tolley, first)
    with pytest.raises(BadInput):
        put(tolley, second, date(2025, 1, 1))
    with pytest.raises(BadInput):
        put(someone("Finch"), first, date(2025, 1, 1))


@pytest.mark.parametrize("kind", [kind for kind in SpellState.Kind if kind != SpellState.Kind.SECONDMENT])
def test_being_away_is_a_state_and_never_leaving(kind):
    reed = someone("Reed")
    put(reed, post(unit()))
    actions.record_state(reed, kind, days=(date(2025, 3, 1), None), actor=LOADER, at=FEED)
    card = queries.person_card(reed.ref, on=date(2025, 3, 10), reader=READER)
    assert (card.category, card.states) == ("officer", (kind.label,))
    assert queries.workforce_count(date(2025, 3, 10)) == {"officer": 1}


def test_a_secondment_says_where_and_in_which_direction():
    west, cray, at = someone("West"), someone("Cray"), FEED
    directions = SpellState.Direction
    for person, secondment in ((west, (directions.OUT, "Wexmoor Police")), (cray, (directions.IN, "Tarn Police"))):
        actions.record_state(
            person, SpellState.Kind.SECONDMENT, days=(OPENED, None), secondment=secondment, actor=LOADER, at=at
        )
    found = queries.cards([west.ref, cray.ref], on=date(2025, 3, 4), reader=READER)
    assert [card.states for card in found.values()] == [("Seconded to Wexmoor Police",), ("Seconded from Tarn Police",)]


def test_a_secondment_without_its_force_is_refused():
    with pytest.raises(BadInput):
        actions.record_state(someone("West"), SpellState.Kind.SECONDMENT, days=(OPENED, None), actor=LOADER, at=FEED)


def test_a_state_that_ends_early_was_open_to_whoever_looked_before():
    ash = someone("Ash")
    state = actions.record_state(ash, SpellState.Kind.SICKNESS, days=(OPENED, None), actor=LOADER, at=BEGAN)
    actions.end_state(state, last_day=date(2025, 2, 1), actor=LOADER, at=FEED)
    on = date(2025, 2, 20)
    assert queries.person_card(ash.ref, on=on, reader=READER).states == ()
    assert queries.person_card(ash.ref, on=on, known_at=BEGAN, reader=READER).states == ("On sick leave",)


def test_managers_are_the_holders_on_the_day_and_a_vacancy_passes_it_up():
    within = unit()
    ranks = (Rank.CHIEF_CONSTABLE, Rank.INSPECTOR, Rank.SERGEANT, Rank.CONSTABLE)
    chief, head, sergeant, constable = (post(within, rank) for rank in ranks)
    for below, above in ((constable, sergeant), (sergeant, head), (head, chief)):
        line(below, above)
    top, ure, sale = someone("Top"), someone("Ure"), someone("Sale")
    put(top, chief)
    leaving = put(ure, sergeant)
    put(sale, constable)
    actions.end_spell(leaving, last_day=date(2025, 1, 31), actor=LOADER, at=FEED)

    assert queries.managers_up(sale.ref, on=date(2025, 1, 31)) == (ure.ref, None, top.ref)
    assert queries.managers_up(sale.ref, on=date(2025, 2, 1)) == (None, None, top.ref)
    assert queries.managers_up(sale.ref, on=date(2025, 2, 1), known_at=BEGAN) == (ure.ref, None, top.ref)
    assert queries.managers_up(top.ref, on=date(2025, 2, 1)) == ()
    assert queries.manager_of(sale.ref, on=date(2025, 1, 31)) == ure.ref
    assert queries.manager_of(sale.ref, on=date(2025, 2, 1)) == top.ref
    assert queries.manager_of(sale.ref, on=date(2025, 2, 1), known_at=BEGAN) == ure.ref
    assert queries.manager_of(top.ref, on=date(2025, 2, 1)) == ""
    assert queries.team_of(top.ref, on=date(2025, 1, 31)) == (ure.ref,)
    assert queries.team_of(top.ref, on=date(2025, 2, 1)) == (sale.ref,)


def test_a_line_that_would_lead_back_to_itself_is_refused():
    within = unit()
    first, second = post(within), post(within)
    line(first, second)
    with pytest.raises(BadInput):
        line(second, first)


def test_a_new_line_ends_the_old_one_the_day_before():
    within = unit()
    below, one, two = post(within), post(within), post(within)
    people = [someone(name) for name in ("Dunn", "Hale", "Jude")]
    for person, into in zip(people, (below, one, two), strict=True):
        put(person, into)
    line(below, one)
    line(below, two, date(2025, 3, 1), FEED)
    dunn, hale, jude = (person.ref for person in people)
    assert queries.managers_up(dunn, on=date(2025, 2, 28)) == (hale,)
    assert queries.managers_up(dunn, on=date(2025, 3, 1)) == (jude,)


def test_a_tree_of_units_holds_what_is_below_and_counts_it():
    force = unit("Sample Constabulary")
    crime = unit("Crime", force)
    major = unit("Major crime", crime)
    unit("Operations", force)
    put(someone("Cole"), post(major))
    assert queries.unit_tree(crime.ref, on=FEED.date()) == {crime.ref, major.ref}
    cards = queries.unit_cards(on=FEED.date())
    assert [(card.name, card.depth, card.people_below) for card in cards] == [
        ("Sample Constabulary", 0, 1), ("Crime", 1, 1), ("Major crime", 2, 1), ("Operations", 1, 0),
    ]  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_number_of_people(django_assert_num_queries):
    within = unit()
    people = [someone(name) for name in ("Dunn", "Hale", "Jude", "Kerr", "Lowe")]
    for person in people:
        put(person, post(within))
    for asked in (people[:1], people):
        with django_assert_num_queries(3):
            assert len(queries.cards([person.ref for person in asked], on=FEED.date())) == len(asked)
        with django_assert_num_queries(4):
            queries.cards([person.ref for person in asked], on=FEED.date(), reader=READER)


@contextmanager
def undone() -> Iterator[None]:
    """Each example starts from what the test began with."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "end", "correct", "state", "line"]),
        st.integers(0, 2),
        st.dates(date(2024, 1, 2), date(2025, 12, 30)),
        st.integers(0, 400),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


class Scene:
    """Three people, four posts, and the changes that a story makes to them."""

    def __init__(self) -> None:
        within = unit()
        self.posts = [post(within) for _ in range(4)]
        self.people = [someone(name) for name in ("Dunn", "Hale", "Jude")]
        for person, into in zip(self.people, self.posts, strict=False):
            put(person, into, date(2024, 1, 1))
        line(self.posts[0], self.posts[1], date(2024, 1, 1))

    def take(self, step: tuple[str, int, date, int], at: datetime) -> None:
        """Take one step; one that the rules refuse changes nothing."""
        what, who, day, more = step
        person = self.people[who]
        spell = Spell.unscoped.filter(person=person, known_to__isnull=True).order_by("-true_from").first()
        try:
            if what == "state":
                kinds = [kind for kind in SpellState.Kind if kind != SpellState.Kind.SECONDMENT]
                days = (day, day + timedelta(days=more))
                actions.record_state(person, kinds[more % 4], days=days, actor=LOADER, at=at)
            elif what == "line":
                above = self.posts[more % 4]
                actions.draw_line(self.posts[who], above, true_from=day, actor=LOADER, at=at)
            elif what == "move":
                actions.move_person(spell, self.posts[more % 4], true_from=day, actor=LOADER, at=at)
            elif what == "end":
                actions.end_spell(spell, last_day=max(day, spell.true_from), actor=LOADER, at=at)
            else:
                days = {"true_from": day, "true_to": day + timedelta(days=more) if more % 3 else None}
                actions.correct_spell(spell, **days, reason="The letter says so.", actor=LOADER, at=at)
        except BadInput:
            pass

    def seen(self, day: date, known_at: datetime) -> dict[str, Any]:
        """Everything that is said about a day by what was known at a moment."""
        refs = [person.ref for person in self.people]
        return {
            "cards": queries.cards(refs, on=day, known_at=known_at, reader=READER),
            "line": [queries.managers_up(ref, on=day, known_at=known_at) for ref in refs],
            "manager": [queries.manager_of(ref, on=day, known_at=known_at) for ref in refs],
            "teams": [queries.team_of(ref, on=day, known_at=known_at) for ref in refs],
            "count": queries.workforce_count(day, known_at),
        }


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, days=st.lists(st.dates(date(2024, 1, 2), date(2025, 12, 30)), min_size=2, max_size=3))
def test_what_was_known_at_a_moment_never_changes_by_what_is_recorded_after_it(db, steps, days):
    with undone():
        scene = Scene()
        answers = []
        for number, step in enumerate(steps):
            moment = BEGAN + timedelta(days=number + 1)
            scene.take(step, moment)
            answers += [(day, moment, scene.seen(day, moment)) for day in days]
        assert [(day, moment, scene.seen(day, moment)) for day, moment, _ in answers] == answers


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_recorded_nobody_ever_holds_two_posts_on_one_day(db, steps):
    with undone():
        scene = Scene()
        for number, step in enumerate(steps):
            scene.take(step, BEGAN + timedelta(days=number + 1))
        days = {row.true_from for row in Spell.unscoped.all()}
        for day in days:
            held = Spell.unscoped.filter(known_to__isnull=True, true_from__lte=day).exclude(true_to__lt=day)
            people, posts = [row.person_id for row in held], [row.post_id for row in held]
            assert (len({*people}), len({*posts})) == (len(people), len(posts))
