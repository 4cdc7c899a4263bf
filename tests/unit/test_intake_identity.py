"""A row is the same row in every import: by its key, or by its content and how often it was there."""

import hashlib
import json
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.intake.binding import Binding, ReadRow, RejectedRow
from probity.foundation.intake.identity import Identifier, Identity
from probity.foundation.intake.incoming import IncomingRow, packed_rows, unpacked_rows
from probity.foundation.intake.mapping import ImportMap
from probity.foundation.intake.rows import Place, RawRow
from probity.foundation.intake.shape import Field, Money, Shape

SPEND = Shape(
    "procurement.spend",
    (
        Field("payee"),
        Field("amount", "money"),
        Field("date", "date"),
        Field("kind", "choice", codes={"a": "A", "b": "B"}),
    ),
)
PEOPLE = Shape(
    "workforce.people", (Field("number", "reference", required=True), Field("name", personal=True)), ("number",)
)


def row(shape: Shape, at: int = 2, chosen: ImportMap | None = None, **cells: str) -> ReadRow:
    read = Binding(shape, chosen or ImportMap()).read(RawRow(Place("a.csv", at), cells))
    assert isinstance(read, ReadRow)
    return read


def digests(shape: Shape, rows: list[ReadRow]) -> list[str]:
    identifier = Identifier(shape)
    return [named.digest for named in map(identifier.identify, rows) if isinstance(named, Identity)]


ROWS = st.lists(st.sampled_from([("Firm A", "5"), ("Firm A", "6"), ("Firm B", "5"), ("", "")]), max_size=12)


@given(ROWS, st.randoms())
def test_repeats_are_told_apart_and_order_does_not_matter(pairs, random):
    rows = [row(SPEND, payee=payee, amount=amount) for payee, amount in pairs]
    shuffled = random.sample(rows, len(rows))

    assert len(set(digests(SPEND, rows))) == len(rows)
    assert Counter(digests(SPEND, rows)) == Counter(digests(SPEND, shuffled))


@given(ROWS, ROWS)
def test_a_file_with_added_rows_holds_all_identities_of_the_first(before, after):
    earlier = [row(SPEND, payee=payee, amount=amount) for payee, amount in before]
    later = [row(SPEND, payee=payee, amount=amount) for payee, amount in after]

    assert set(digests(SPEND, earlier)) <= set(digests(SPEND, later + earlier))


def test_the_same_row_from_csv_and_from_a_spreadsheet_has_one_identity():
    csv = row(SPEND, payee="Firm A", amount="£7,663.38", date="2018-04-03", kind="a")
    sheet = row(SPEND, payee="Firm A", amount="7663.379999999999", date="2018-04-03 00:00:00", kind="a")

    assert digests(SPEND, [csv]) == digests(SPEND, [sheet])


def test_a_better_vocabulary_does_not_make_an_old_row_new():
    words = {"kind": {"Word": "a"}}
    before = row(SPEND, chosen=ImportMap(vocabularies=words), kind="Word")
    after = row(SPEND, chosen=ImportMap(vocabularies={"kind": {"Word": "b"}}), kind="Word")

    assert digests(SPEND, [before]) == digests(SPEND, [after])


def test_values_cannot_slide_from_one_field_to_the_next():
    shape = Shape("x.y", (Field("a"), Field("b")))

    assert digests(shape, [row(shape, a="1", b="")]) != digests(shape, [row(shape, a="", b="1")])


def test_a_second_row_of_the_same_key_is_refused_and_names_both():
    identifier = Identifier(PEOPLE)
    first = identifier.identify(row(PEOPLE, 2, number="0042", name="A"))
    second = identifier.identify(row(PEOPLE, 7, number="0042", name="B"))

    assert isinstance(first, Identity)
    assert isinstance(second, RejectedRow)
    assert str(second.place) == "a.csv row 7"
    assert second.faults[0].reason == "The same number stands in a.csv row 2 already."


def test_a_digest_is_of_the_fields_by_name_as_json_and_stays_what_it_was():
    said = ["procurement.spend", "content", [["amount", "5.00|5.00|"], ["kind", "a"], ["payee", 'Firm "Ä"']]]
    content = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    read = row(SPEND, payee='Firm  "Ä"', amount="5", kind="a")

    for _ in range(2):  # the second time everything is remembered
        assert Identifier(SPEND).identify(read) == Identity(
            hashlib.sha256(f"{content} 1".encode()).hexdigest(), content
        )
    assert content == "4a042d5cfdfd993b30195bea639451c7b3c15b60ae89aa6c26b7d3b665956e2b"


AT_ONE_FIELD = st.one_of(
    st.tuples(st.just(Field("a")), st.text(min_size=1)),
    st.tuples(st.just(Field("a", "integer")), st.integers()),
    st.tuples(st.just(Field("a", "date")), st.dates()),
    st.tuples(
        st.just(Field("a", "money")), st.builds(Money, st.none() | st.decimals(0, 9, places=2), st.just(Decimal(9)))
    ),
    st.tuples(st.just(Field("a", "money")), st.just(Money(None, None, "Above limit"))),
    st.tuples(st.just(Field("a", "date")), st.none()),
)


@given(AT_ONE_FIELD, st.none() | st.text())
def test_every_row_comes_back_from_staging_as_it_went_in(pair, cell):
    one, value = pair
    shape = Shape("intake.trial", (one, Field("b"), Field("c", "integer")))
    written = {"b": "Firm"} if cell is None else {"a": cell, "b": ""}
    values = {"a": value, "b": written["b"] or None, "c": 0}
    went = [IncomingRow(Place("a.csv", at, "Sheet"), values, written, f"{at}", "content", "IN-1") for at in (2, 3)]

    came = [*unpacked_rows(shape, packed_rows(went))]
    assert came == went
    assert [*came[0].values] == ["a", "b", "c"]
