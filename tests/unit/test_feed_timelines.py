"""A feed laid over what stands recorded: what it says stands afterwards, and nothing else is touched without need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from probity.foundation.feed.timelines import DAY, Asked, Step, Stretch, settle

FIRST = date(2025, 1, 1)
TODAY = date(2025, 3, 3)
LONG = 90


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def held(key: str, starts: date, ends: date | None = None, *, rest: str = "PC", row: int = 0) -> Stretch:
    return Stretch(key, (rest,), starts, ends, row)


@st.composite
def timelines(draw: st.DrawFn, *, rows: bool = False) -> list[Stretch]:
    """Stretches that share no day; the last one may be open."""
    cuts = sorted(draw(st.lists(st.integers(0, LONG), max_size=8, unique=True)))
    made = [
        held(
            draw(st.sampled_from("AB")),
            day(starts),
            day(ends - 1) if ends > starts else day(starts),
            rest=draw(st.sampled_from(["PC", "Sgt"])),
            row=place + 1 if rows else 0,
        )
        for place, (starts, ends) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    ]
    if len(cuts) % 2:
        made.append(held("A", day(cuts[-1]), row=len(cuts) if rows else 0))
    return made


@st.composite
def asking(draw: st.DrawFn) -> Asked:
    return Asked(TODAY, whole=draw(st.booleans()))


def after(standing: Sequence[Stretch], steps: Sequence[Step]) -> list[Stretch]:
    """What stands once the steps are taken, each stretch under a row of its own."""
    gone = {step.old.row for step in steps if step.old}
    now = [each for each in standing if each.row not in gone] + [step.new for step in steps if step.new]
    now.sort(key=lambda each: each.starts)
    return [Stretch(each.key, each.rest, each.starts, each.ends, place + 1) for place, each in enumerate(now)]


def spoken_of(number: int, said: Sequence[Stretch]) -> bool:
    return any(each.holds(day(number)) for each in said)


def on(number: int, rows: Sequence[Stretch]) -> list[tuple[object, object]]:
    return [(each.key, each.rest) for each in rows if each.holds(day(number))]


@settings(max_examples=150)
@given(timelines(rows=True), timelines(), asking())
def test_what_the_feed_says_stands_and_other_days_stay_as_they_were(standing, said, asked):
    now = after(standing, settle(standing, said, asked))
    for number in range(-1, LONG + 2):
        if spoken_of(number, said):
            assert on(number, now) == on(number, said)
        elif asked.whole and day(number) >= TODAY:
            assert all(each in on(number, standing) for each in on(number, now))
        else:
            assert set(on(number, now)) <= set(on(number, standing))
            lost = set(on(number, standing)) - set(on(number, now))
            assert {key for key, _ in lost} <= {each.key for each in said}, "a date put right is all that takes a day"
    assert all(not one.meets(other) for place, one in enumerate(now) for other in now[place + 1 :])


@settings(max_examples=150)
@given(timelines(rows=True), timelines(), asking())
def test_the_same_feed_again_corrects_nothing(standing, said, asked):
    assert settle(after(standing, settle(standing, said, asked)), said, asked) == []


@settings(max_examples=100)
@given(timelines(rows=True), timelines(), asking(), st.randoms())
def test_no_order_of_rows_changes_the_answer(standing, said, asked, chance):
    shuffled, spoken = [*standing], [*said]
    chance.shuffle(shuffled)
    chance.shuffle(spoken)
    assert settle(shuffled, spoken, asked) == settle(standing, said, asked)


def test_a_date_put_right_corrects_the_stretch_and_adds_no_second():
    old = held("A", day(0), row=1)
    assert settle([old], [held("A", day(9))], Asked(TODAY)) == [Step(old, held("A", day(9), row=1))]


def test_a_move_ends_the_old_post_the_day_before_and_begins_the_new():
    old = held("A", day(0), row=1)
    steps = settle([old], [held("B", day(20))], Asked(TODAY))
    assert steps == [Step(old, held("A", day(0), day(19), row=1)), Step(None, held("B", day(20)))]


def test_a_promotion_in_the_same_post_begins_another_stretch():
    old = held("A", day(0), row=1)
    steps = settle([old], [held("A", day(20), rest="Sgt")], Asked(TODAY))
    assert steps == [Step(old, held("A", day(0), day(19), row=1)), Step(None, held("A", day(20), rest="Sgt"))]


def test_who_was_never_in_the_recorded_post_is_put_right_under_the_same_row():
    old = held("A", day(10), row=1)
    assert settle([old], [held("B", day(10))], Asked(TODAY)) == [Step(old, held("B", day(10), row=1))]


def test_whom_a_whole_feed_does_not_name_left_the_day_before_it():
    old = held("A", day(0), row=1)
    assert settle([old], [], Asked(TODAY)) == [Step(old, held("A", day(0), TODAY - DAY, row=1))]
    assert settle([old], [], Asked(TODAY, whole=False)) == []


def test_a_leaver_has_the_last_day_that_the_feed_gives_and_a_later_feed_puts_it_right():
    old = held("A", day(0), row=1)
    ended = held("A", day(0), day(30), row=1)
    assert settle([old], [], Asked(TODAY, left_on=day(30))) == [Step(old, ended)]
    assert settle([ended], [], Asked(TODAY, left_on=day(30))) == []
    assert settle([ended], [], Asked(TODAY, left_on=day(33))) == [Step(ended, held("A", day(0), day(33), row=1))]


def test_what_is_known_of_a_day_to_come_stays():
    old, later = held("A", day(0), TODAY + 5 * DAY, row=1), held("B", TODAY + 6 * DAY, row=2)
    assert settle([old, later], [held("A", day(0), TODAY + 5 * DAY)], Asked(TODAY)) == []
