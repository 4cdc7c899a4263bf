"""Writing to the ledger: with the change or not at all, exactly the keys, nothing that would not verify."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.models import Numbering
from probity.foundation.audit.actors import System
from probity.foundation.audit.chain import canonical, plain, stamp
from probity.foundation.audit.events import Operation, all_events, event
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.audit.verify import rows_of_database, verify
from tests.foundation.cast import BARE, NOON, STAGE, TRIED

pytestmark = pytest.mark.django_db


def enter(count: Any = 1, words: Any = "Hello", at: datetime = NOON) -> None:
    record(TRIED, actor=STAGE, subject=About("audit.test", "T-1"), at=at, count=count, words=words)


def holds() -> bool:
    return verify(rows_of_database(), progress=lambda _: None).holds


class Change(Exception):
    pass


@recorded()
def change_and_fail(count: Any = 1) -> None:
    Numbering.objects.create(prefix="ZZ")
    enter(count)
    raise Change


def test_the_change_and_its_entry_stand_together():
    with recorded():
        Numbering.objects.create(prefix="ZZ")
        enter()
    assert (Numbering.objects.count(), Entry.objects.count()) == (1, 1)


def test_the_change_and_its_entry_fall_together():
    with pytest.raises(Change):
        change_and_fail()
    assert (Numbering.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_entry_that_cannot_be_written_takes_the_change_with_it():
    with pytest.raises(TypeError):
        change_and_fail(count=1.5)
    assert (Numbering.objects.count(), Entry.objects.count()) == (0, 0)


def test_an_inner_block_that_fails_takes_its_own_entries_alone():
    with recorded():
        enter(1)
        with pytest.raises(Change):
            change_and_fail(count=2)
        enter(3)
    assert [entry.data["count"] for entry in Entry.objects.all()] == [1, 3]
    assert not Numbering.objects.exists()
    assert holds()


def test_an_inner_block_whose_rows_were_lost_to_a_swallowed_error_leaves_no_entry():
    Numbering.objects.create(prefix="ZZ")
    with recorded():
        enter(1)
        with recorded():
            enter(2)
            with suppress(IntegrityError):
                Numbering(prefix="ZZ").save(force_insert=True)
    assert [entry.data["count"] for entry in Entry.objects.all()] == [1]


def test_a_block_used_as_a_decorator_nests_in_another():
    @recorded()
    def inner() -> None:
        enter(2)

    @recorded()
    def outer() -> None:
        enter(1)
        inner()
        enter(3)

    outer()
    assert [entry.data["count"] for entry in Entry.objects.all()] == [1, 2, 3]


def test_nothing_is_held_over_from_a_block_that_failed():
    with pytest.raises(Change):
        change_and_fail()
    with recorded():
        enter(2)
    assert [entry.data["count"] for entry in Entry.objects.all()] == [2]


def test_recording_outside_a_block_is_a_bug():
    with pytest.raises(RuntimeError, match="outside a recorded"):
        enter()


@pytest.mark.parametrize("values", [{}, {"count": 1}, {"count": 1, "words": "", "more": 1}, {"words": "", "sum": 1}])
def test_an_entry_takes_exactly_the_keys_of_its_event(values: dict[str, Any]):
    with pytest.raises(TypeError, match="takes"), recorded():
        record(TRIED, actor=STAGE, subject=None, at=NOON, **values)


def test_names_and_words_lie_apart_and_the_entry_holds_only_their_digest():
    with recorded():
        enter(count=7, words="Jane Roe")
    entry, payload = Entry.objects.get(), Payload.objects.get()
    assert entry.data == {"count": 7}
    assert "Jane" not in str(vars(entry))
    assert payload.body == {"words": "Jane Roe"}
    assert len(entry.payload_digest) == 64
    assert len(payload.salt) == 32


def test_the_same_words_twice_have_different_digests():
    with recorded():
        enter()
        enter()
    assert len({entry.payload_digest for entry in Entry.objects.all()}) == 2


def test_an_event_without_words_has_no_payload():
    with recorded():
        record(BARE, actor=STAGE, subject=None, at=NOON, act="read", code="refused")
    assert not Payload.objects.exists()
    assert holds()


REFUSED_VALUES: list[Any] = [
    (1, 2),
    Decimal("1.50"),
    {1, 2},
    1.5,
    -0.0,
    1e20,
    float("nan"),
    NOON,
    date(2025, 1, 1),
    b"bytes",
    {1: "number as a key"},
    {"inside": [{"deep": (1,)}]},
    "a nul \x00 inside",
    "half a pair \ud800",
    object(),
]


@pytest.mark.parametrize("value", REFUSED_VALUES, ids=[str(place) for place in range(len(REFUSED_VALUES))])
@pytest.mark.parametrize("key", ["count", "words"])
def test_a_value_that_is_not_plain_json_is_refused_by_name(key: str, value: Any):
    with pytest.raises(TypeError, match=rf"audit.search.made {key}"), recorded():
        enter(**{key: value})


def test_the_refusal_of_a_value_does_not_show_it():
    with pytest.raises(TypeError) as caught, recorded():
        enter(words=("Jane Roe",))
    assert "Jane" not in str(caught.value)


def test_what_is_recorded_does_not_change_with_what_it_was_made_of():
    words = ["one"]
    with recorded():
        enter(words=words)
        words.append("two")
    assert Payload.objects.get().body == {"words": ["one"]}


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"), recorded():
        enter(at=datetime(2025, 6, 2, 12, 0))  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    "zone", [UTC, ZoneInfo("Europe/London"), ZoneInfo("Asia/Kathmandu"), timezone(timedelta(hours=-11))]
)
def test_a_moment_in_any_zone_gives_the_same_stamp_and_a_chain_that_holds(zone: Any):
    assert stamp(NOON.astimezone(zone)) == "2025-06-02T12:00:00.000000Z"
    with recorded():
        enter(at=NOON.replace(microsecond=123456).astimezone(zone))
    assert stamp(Entry.objects.get().at) == "2025-06-02T12:00:00.123456Z"
    assert holds()


def test_letters_of_every_kind_and_large_numbers_come_back_as_they_went_in():
    words = {"é": "Łódź 警察 🚓", "e\u0301": ["", None, True, False, -(2**70), "\u2028</script>"], "": {}}
    with recorded():
        enter(count=2**80, words=words)
    assert Entry.objects.get().data == {"count": 2**80}
    assert Payload.objects.get().body == {"words": words}
    assert holds()


plain_text = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
    max_leaves=8,
)


@given(value=plain_values)
def test_plain_values_pass_as_they_are_and_have_one_spelling(value: Any):
    kept = plain(value, where="here")
    assert kept == value
    assert canonical(kept) == canonical(value)


@given(value=st.lists(plain_values, min_size=1, max_size=5))
def test_any_plain_value_verifies_after_a_database_has_kept_it(value: Any):
    with recorded():
        enter(count=value, words=value)
    assert holds()


def test_a_part_of_the_system_needs_a_name_and_a_reason():
    for name, reason in (("", "why"), ("worker", ""), (" ", "why"), ("worker", "  ")):
        with pytest.raises(ValueError, match="needs a name and a reason"):
            System(name, reason)


def test_an_event_is_registered_once_and_a_key_is_kept_or_private():
    with pytest.raises(ValueError, match="already registered"):
        event("audit.search.made", "Again")
    with pytest.raises(ValueError, match="as kept and as private"):
        event("audit.test.both", "Both", keys={"a"}, private={"a"})
    assert {made.operation for made in all_events()} <= set(Operation)


def test_a_subject_is_filed_under_its_kind_and_reference():
    with recorded():
        enter()
        record(BARE, actor=STAGE, subject=None, at=NOON, act="read", code="refused")
    assert [(entry.subject_kind, entry.subject_ref) for entry in Entry.objects.all()] == [
        ("audit.test", "T-1"),
        ("", ""),
    ]
