"""The workforce feed: what it says is known from the moment it came in, and nothing that was known is lost."""

from datetime import UTC, date, datetime

import pytest

from probity.foundation.audit.models import Entry, Payload
from probity.foundation.feed.models import FeedRun
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.workforce import queries
from probity.foundation.workforce.models import Person, Post, PostLine, Qualification, Spell, SpellState, Unit, UnitSpan
from tests.office.feeds import FEEDING, feed, post, row

pytestmark = pytest.mark.django_db

PROTECTION = {"post": "PP7", "unit": "PP", "unit_name": "Public Protection", "post_title": "Detective Constable"}
FEBRUARY, BEFORE = date(2025, 2, 1), datetime(2025, 3, 2, 9, tzinfo=UTC)
TABLES = (Person, Post, PostLine, Qualification, Spell, SpellState, Unit, UnitSpan)
TEN = [post(f"{number}", f"Sale{number}") for number in range(10)]


def ref(number: str) -> str:
    return Person.unscoped.get(force_number=number).ref


def card(number: str, day: date, known_at: datetime | None = None) -> queries.PersonCard:
    found = queries.person_card(ref(number), on=day, known_at=known_at, reader=FEEDING)
    assert found is not None
    return found


def standing(number: str) -> list[Spell]:
    rows = Spell.unscoped.filter(person__force_number=number, known_to__isnull=True)
    return [*rows.select_related("post").order_by("true_from")]


def test_a_move_true_since_february_is_known_from_the_feed_of_march_and_said_to_be_seven_days_late():
    feed(post("1"), day=FEBRUARY)
    report = feed(post("1", **PROTECTION, starts="2025-02-24"))
    said = "PC Larkin moved to Public Protection from 24 February 2025, known 3 March 2025: 7 days late"
    assert report.changes == [said]
    assert card("1", date(2025, 2, 26)).unit_name == "Public Protection"
    assert card("1", date(2025, 2, 26), BEFORE).unit_name == "Volume Crime"
    assert card("1", date(2025, 2, 23)).unit_name == "Volume Crime"


def test_the_same_feed_again_changes_nothing():
    rows = (
        post("1"),
        post("2", "Sale", manager="1", firm="Fleet Ltd", pass_number="77"),
        row("absence", "2", state="leave", starts="2025-01-01"),
        row("qualification", "2", qualification="First aid", starts="2025-01-01", ends="2026-01-01"),
        row("leaver", "1", ends="2025-02-20"),
    )
    feed(*rows, day=FEBRUARY)
    counts = [model.unscoped.count() for model in TABLES]
    again = feed(*rows)
    assert again.changes == []
    assert counts == [model.unscoped.count() for model in TABLES]


def test_no_order_of_rows_changes_what_is_reported():
    rows = [
        post("1"),
        post("2", "Sale", **PROTECTION),
        post("3", "Ure", post="PP7"),
        row("leaver", "1", ends="2025-02-20"),
    ]
    one = feed(*rows, dry_run=True)
    other = feed(*reversed(rows), dry_run=True)
    assert one.changes == other.changes


def test_a_date_put_right_corrects_the_spell_and_adds_no_second():
    feed(post("1"), day=FEBRUARY)
    report = feed(post("1", starts="2020-02-01"))
    assert report.changes == [
        "Put right: PC Larkin is Constable, Volume Crime from 1 February 2020, not from 1 January 2020"
    ]
    assert len(standing("1")) == 1
    assert card("1", date(2020, 1, 15), BEFORE).category == "officer"
    assert card("1", date(2020, 1, 15)).category == queries.TO_COME


def test_somebody_whom_a_whole_feed_does_not_name_left_the_day_before_it():
    feed(post("1"), post("2", "Sale"), day=FEBRUARY)
    report = feed(post("2", "Sale"))
    said = "PC Larkin left Volume Crime; the last day was 2 March 2025 (not in the feed: the day before it is taken)"
    assert report.changes == [said]
    assert card("1", date(2025, 3, 3)).category == queries.FORMER
    assert feed(post("2", "Sale"), day=date(2025, 3, 4)).changes == []


def test_a_leaver_has_the_day_that_the_feed_gives_and_comes_back_as_a_second_spell():
    feed(post("1"), post("2"), day=FEBRUARY)
    left = feed(post("2"), row("leaver", "1", ends="2025-02-14"))
    assert left.changes == [
        "PC Larkin left Volume Crime; the last day was 14 February 2025, known 3 March 2025: 16 days late"
    ]
    back = feed(post("2"), post("1", starts="2025-04-01"), day=date(2025, 4, 1))
    assert back.changes == ["PC Larkin returned as Constable, Volume Crime on 1 April 2025"]
    assert [spell.true_to for spell in standing("1")] == [date(2025, 2, 14), None]


def test_a_feed_that_drops_more_than_five_in_a_hundred_stops_until_somebody_says_it_is_right():
    feed(*TEN, day=FEBRUARY)
    before = Entry.objects.count()
    with pytest.raises(TransitionRefused, match=r"leaves out 1 of 10 people \(10\.0%\)"):
        feed(*TEN[1:], accept_drop=False)
    assert (FeedRun.unscoped.count(), Entry.objects.count()) == (1, before)
    assert feed(*TEN[1:], accept_drop=True).kinds == {"left": 1}


def test_a_feed_says_nothing_of_those_whose_category_it_does_not_hold():
    feed(post("1"), post("8", "Gale", category="contractor", rank="none", firm="Fleet Ltd"), day=FEBRUARY)
    report = feed(post("1"))
    assert report.changes == []
    assert report.notes == ["The feed holds nobody as Contractor: the 1 here stay as they are."]
    assert standing("8")[0].firm == "Fleet Ltd"


def test_an_older_feed_is_refused_after_a_later_one():
    feed(post("1"))
    with pytest.raises(TransitionRefused, match="is loaded already"):
        feed(post("1"), day=FEBRUARY, at=datetime(2025, 3, 4, tzinfo=UTC))


def test_changes_alone_end_nobody():
    feed(post("1"), post("2"), day=FEBRUARY)
    report = feed(post("2", **PROTECTION, starts="2025-03-03"), whole=False)
    assert report.kinds == {"moved": 1}
    assert card("1", date(2025, 3, 3)).category == "officer"


def test_two_posts_at_once_put_both_rows_aside_and_leave_the_person_as_they_were():
    feed(post("1"), post("2"), day=FEBRUARY)
    report = feed(
        post("1", **PROTECTION, starts="2025-02-24"), post("1"), post("2", rank="sergeant", starts="2025-03-03")
    )
    assert report.rows.rejected == 2
    assert (
        report.rows.rejects[0]
        == "feed.csv row 2 starts: This person holds another post on a day of it, by feed.csv row 3."
    )
    assert report.changes == ["Sgt Larkin became Sergeant in Volume Crime from 3 March 2025"]
    assert card("1", date(2025, 3, 3)).unit_name == "Volume Crime"


def test_bad_rows_are_put_aside_with_column_and_reason_and_the_rest_goes_in():
    feed(post("1"), post("2"), day=FEBRUARY)
    report = feed(
        post("1", rank="brigadier"),
        post("2", starts="2025-02-30"),
        post("3", starts=""),
        row("leaver", "9", ends="2025-01-01"),
        post("4"),
    )
    assert (report.rows.read, report.rows.rejected, report.rows.exit_code) == (5, 4, 3)
    assert [line.split(":")[0] for line in report.rows.rejects] == [
        "feed.csv row 2 rank", "feed.csv row 3 starts", "feed.csv row 4 starts", "feed.csv row 5 number",
    ]  # fmt: skip
    assert report.kinds == {"joined": 1}, "nobody whose row was refused is taken to have left"


def test_the_line_runs_from_the_post_to_the_managers_and_moves_with_a_new_manager():
    feed(post("1"), post("2"), post("3", manager="1"), day=FEBRUARY)
    assert queries.managers_up(ref("3"), on=FEBRUARY) == (ref("1"),)
    report = feed(post("1"), post("2", "Ure", rank="sergeant"), post("3", manager="2"))
    assert "PC Larkin answers to Sgt Ure from 3 March 2025" in report.changes
    assert queries.managers_up(ref("3"), on=date(2025, 3, 2)) == (ref("1"),)
    assert queries.managers_up(ref("3"), on=date(2025, 3, 3)) == (ref("2"),)


def test_a_manager_who_moves_takes_the_line_along_from_the_day_of_the_move():
    feed(post("1", "Ure"), post("3", manager="1"), day=FEBRUARY)
    report = feed(post("1", "Ure", **PROTECTION, starts="2025-02-24"), post("3", manager="1"))
    assert "PC Larkin answers to PC Ure from 24 February 2025, known 3 March 2025: 7 days late" in report.changes


def test_a_manager_nobody_knows_draws_no_line_and_is_said():
    report = feed(post("1", manager="99"))
    assert report.notes[-1] == "1 rows name a manager who holds no post: no line was drawn for them."


def test_secondments_are_shown_both_ways_and_end_when_a_feed_no_longer_names_them():
    lent = row(
        "absence", "1", state="secondment_out", other_force="Wold Regional Organised Crime Unit", starts="2025-01-06"
    )
    borrowed = row("absence", "2", state="secondment_in", other_force="Wexmoor Police", starts="2025-01-06")
    report = feed(post("1"), post("2"), lent, borrowed, day=FEBRUARY)
    assert "PC Larkin is seconded to Wold Regional Organised Crime Unit from 6 January 2025" in report.changes
    assert card("2", FEBRUARY).states == ("Seconded from Wexmoor Police",)
    ended = feed(post("1"), post("2"), borrowed)
    assert ended.changes == [
        "PC Larkin is no longer seconded to Wold Regional Organised Crime Unit; the last day was 2 March 2025"
    ]


def test_a_feed_without_absences_ends_none():
    feed(post("1"), row("absence", "1", state="sickness", starts="2025-01-06"), day=FEBRUARY)
    assert feed(post("1")).changes == []
    assert card("1", date(2025, 3, 3)).states == ("On sick leave",)


def test_whoever_leaves_is_away_no_longer():
    feed(post("1"), post("2"), row("absence", "1", state="sickness", starts="2025-01-06"), day=FEBRUARY)
    report = feed(post("2"), row("leaver", "1", ends="2025-02-28"))
    assert report.kinds == {"left": 1, "state_ended": 1}
    assert SpellState.unscoped.get(known_to__isnull=True).true_to == date(2025, 2, 28)


def test_leave_that_was_to_come_is_withdrawn_of_whoever_left_or_never_came():
    staying, coming = post("1"), post("3", starts="2025-04-07")
    away = [row("absence", number, state="leave", starts="2025-06-01") for number in ("2", "3")]
    feed(staying, post("2"), coming, *away, day=date(2025, 3, 3))
    assert SpellState.unscoped.filter(known_to__isnull=True).count() == 2
    feed(staying, day=date(2025, 4, 7))
    assert not SpellState.unscoped.filter(known_to__isnull=True).exists()


def test_two_who_share_a_post_number_each_have_a_post_and_both_are_in_the_team():
    feed(post("1"), post("2", post="PC9", manager="1"), post("3", post="PC9", manager="1"))
    assert Post.unscoped.filter(code="PC9").count() == 2
    assert queries.team_of(ref("1"), on=date(2025, 3, 3)) == tuple(sorted([ref("2"), ref("3")]))


def test_who_follows_somebody_in_a_post_takes_that_post_and_its_line():
    feed(post("1", post="HEAD"), post("2", "Ure"), post("3", manager="1"), day=FEBRUARY)
    rows = (post("2", "Ure", post="HEAD", starts="2025-03-01"), post("1", "Larkin", post="OLD", starts="2025-03-01"))
    report = feed(*rows, post("3", manager="2"))
    assert Post.unscoped.filter(code="HEAD").count() == 1
    assert queries.managers_up(ref("3"), on=date(2025, 3, 3)) == (ref("2"),)
    assert report.kinds == {"moved": 2}


def test_a_post_without_a_number_is_found_again_by_its_title_and_unit():
    feed(post("1", post=""), day=FEBRUARY)
    assert feed(post("1", post="")).changes == []
    assert feed(post("1", post="", post_title="Trainer", starts="2025-03-04"), day=date(2025, 3, 4)).kinds == {
        "moved": 1
    }


def test_a_retitled_post_is_a_new_one_so_that_what_was_known_keeps_its_words():
    feed(post("1"), day=FEBRUARY)
    feed(post("1", post_title="Investigator"))
    assert card("1", FEBRUARY, BEFORE).post_title == "Constable"
    assert card("1", FEBRUARY).post_title == "Investigator"


def test_a_renamed_unit_is_called_so_from_the_feeds_day():
    feed(post("1"), day=FEBRUARY)
    report = feed(post("1", unit_name="Neighbourhood Crime", parent_unit="CRIME"))
    assert report.notes == ["The unit CRIME (CRIME) was opened.", "The unit Neighbourhood Crime (VC) changed."]
    assert card("1", FEBRUARY).unit_name == "Volume Crime"
    assert card("1", date(2025, 3, 3)).unit_name == "Neighbourhood Crime"


def test_a_new_name_stands_at_once_and_the_old_one_stays_in_the_ledger():
    feed(post("1"), day=FEBRUARY)
    report = feed(post("1", "Larkin-Vane"))
    assert report.changes == ["Tansy Larkin-Vane: family name changed"]
    entry = Entry.objects.get(event="feed.person.details")
    assert Payload.objects.get(entry=entry).body == {
        "before": {"family_name": "Larkin"}, "after": {"family_name": "Larkin-Vane"},
    }  # fmt: skip


def test_a_renewed_qualification_is_another_and_a_date_put_right_is_not():
    def award(starts: str, ends: str) -> object:
        return row("qualification", "1", qualification="First aid", starts=starts, ends=ends)

    feed(post("1"), award("2024-01-01", "2024-12-31"), day=FEBRUARY)
    feed(post("1"), award("2024-01-01", "2025-01-31"), award("2025-02-01", "2026-01-31"))
    rows = Qualification.unscoped.filter(known_to__isnull=True).order_by("true_from")
    assert [(each.true_from.year, each.true_to) for each in rows] == [
        (2024, date(2025, 1, 31)), (2025, date(2026, 1, 31)),
    ]  # fmt: skip


def test_a_dry_run_says_what_would_change_and_changes_nothing():
    feed(post("1"), day=FEBRUARY)
    before = Entry.objects.count()
    report = feed(post("1", **PROTECTION, starts="2025-03-03"), dry_run=True)
    assert report.changes == ["PC Larkin moved to Public Protection from 3 March 2025"]
    assert (FeedRun.unscoped.count(), Entry.objects.count()) == (1, before)
    assert not Unit.unscoped.filter(code="PP").exists()


def test_each_change_has_an_entry_filed_under_the_person():
    feed(post("1"))
    entry = Entry.objects.get(event="feed.person.added")
    assert (entry.subject_kind, entry.subject_ref) == ("workforce.person", ref("1"))
    assert entry.data == {
        "run": FeedRun.unscoped.get().ref, "kind": "joined", "post": Post.unscoped.get().ref,
        "unit": Unit.unscoped.get().ref, "from": "2020-01-01",
    }  # fmt: skip


def test_the_number_of_queries_does_not_grow_with_the_number_of_people(django_assert_max_num_queries):
    feed(*[post(f"{number}", manager="1") for number in range(5)], day=FEBRUARY)
    with django_assert_max_num_queries(90):
        feed(*[post(f"{number}", manager="1", starts="2020-06-01") for number in range(90)])
