"""What the matcher links, what it asks a person about, what it leaves alone."""

import random
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from probity.analysis.linkage.alignment import spells
from probity.analysis.linkage.judging import LINK_FROM, REVIEW_FROM
from probity.analysis.linkage.matching import Kind, Link, Party, link_organisations, link_within, normal_number
from probity.analysis.linkage.names import fold, normalise

TELLING = ("harrow", "lane", "northgate", "fylde", "marston", "kestrel", "oakdene", "caterers", "catering", "wren")
PLAIN = ("national", "police", "services", "group", "uk", "training", "the", "and", "of", "four", "ii")
NAMES = st.lists(st.sampled_from(TELLING + PLAIN), min_size=1, max_size=4).map(" ".join)
FORMS = st.sampled_from(
    ["", " Ltd", " plc", " LLP", " & Co", " (UK) Ltd", " t/a Wrens", " (NF) Limited", "/Fylde Trust"]
)
WRITTEN = st.builds(str.__add__, NAMES, FORMS)
ADDRESSES = st.sampled_from(
    ["", "1 High Street, Leeds LS1 1AA", "Unit 2, 1 High St, Leeds, LS1 1AA", "5 Park Row, Bristol BS1 5TR", "LS1 1AB"]
)
NUMBERS = st.sampled_from(["", "", "04142000", "4142000", "SC128255"])
PARTIES = st.builds(Party, id=st.just(""), name=WRITTEN, kind=st.just("unknown"), address=ADDRESSES, number=NUMBERS)


def between(
    left: str,
    right: str,
    *,
    left_kind: Kind = "organisation",
    right_kind: Kind = "organisation",
    addresses: tuple[str, str] = ("", ""),
    numbers: tuple[str, str] = ("", ""),
) -> Link | None:
    found = link_organisations(
        [Party("left", left, left_kind, addresses[0], "", numbers[0])],
        [Party("right", right, right_kind, addresses[1], "", numbers[1])],
    )
    return found[0] if found else None


LEEDS, BRISTOL = "1 High Street, Leeds LS1 1AA", "5 Park Row, Bristol BS1 5TR"


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Nissan Motor Corporation", "NISSAN MOTOR CORPORATION LTD", "same name; Limited is written on one side only"),
        ("The British Hamper Company", "British Hamper Company", "same name"),
        ("TeamGB", "Team GB", "same name but for spacing"),
        ("BMW (UK) LTD", "BMW UK Ltd.", "same name"),
        ("Channel Four", "Channel 4", "same name"),
        ("Harrow & Lane", "Harrow and Lane", "same name"),
        ("VODAFONE LTD (215385)", "Vodafone Ltd", "same name but for what stands in brackets"),
        ("Marston Enviroment", "Marston Environment", "one word is spelt differently: 'Enviroment' and 'Environment'"),
        ("Gaming and Betting Council", "Betting & Gaming Council", "same words in another order"),
        (
            "Harrow Lane Catering",
            "Harrow Lane Caterers Ltd",
            "one word differs in its ending: 'Caterers' and 'Catering'",
        ),
    ],
)
def test_the_same_name_written_twice_is_linked_with_the_reason(left: str, right: str, why: str) -> None:
    link = between(left, right)
    assert link is not None
    assert link.verdict == "link"
    assert why in link.why


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("AIRBUS OPERATIONS LTD", "Airbus", "both say 'AIRBUS'; one side adds 'OPERATIONS'"),
        ("Acme Ltd", "ACME PLC", "same name; the legal form differs: Limited and plc"),
        (
            "BBC",
            "British Broadcasting Corporation",
            "'BBC' could be the initials of 'British Broadcasting Corporation'",
        ),
        ("UKREiiF", "Built Networking T/A UKREiiF", "one trades as, was called or also gives 'UKREiiF'"),
        ("Carlton Club (London) Limited", "The Carlton Club", "same name but for what stands in brackets"),
        ("Kestrel Fund 5 Ltd", "Kestrel Fund 6 Ltd", "the numbers in the names differ"),
    ],
)
def test_a_likeness_short_of_the_same_name_is_put_before_a_person(left: str, right: str, why: str) -> None:
    link = between(left, right)
    assert link is not None
    assert link.verdict == "review"
    assert why in link.why


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Qatar Airways", "Kuwait Airways"),
        ("National Police Services", "National Car Services"),
        ("Blue 42 Ltd", "Green 42 Ltd"),
        ("Unit 41 Kestrel Road", "Ward 43 Fylde Street"),
        ("", "Acme Ltd"),
        ("***", "***"),
        ("Bird", "Bard"),
        ("BT", "Blackpool Transport"),
        ("Bristol Building College (BBC)", "Bolton Borough Council"),
        ("Society of Lanes", "Solan Wren Ltd"),
    ],
)
def test_names_with_nothing_telling_in_common_are_left_alone(left: str, right: str) -> None:
    assert between(left, right) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("BBC", "British Broadcasting Corporation"),
        ("Carlton Club (London) Limited", "The Carlton Club"),
        ("Northgate Fleet", "Northgate Fleet Holdings Ltd"),
        ("Acme Ltd", "Acme"),
    ],
)
def test_the_same_address_adds_to_a_likeness_and_another_takes_from_it(left: str, right: str) -> None:
    unknown = between(left, right)
    same = between(left, right, addresses=(LEEDS, "Unit 2, 1 High St, Leeds, LS1 1AA"))
    apart = between(left, right, addresses=(LEEDS, BRISTOL))
    assert unknown is not None
    assert same is not None
    assert same.score > (apart.score if apart else 0.0)
    assert unknown.score >= (apart.score if apart else 0.0)
    assert "same address" in same.why


def test_bare_initials_are_a_link_only_where_the_address_agrees() -> None:
    alone = between("CEFTUS", "Centre for Turkey Studies")
    together = between("CEFTUS", "Centre for Turkey Studies", addresses=(LEEDS, LEEDS))
    assert alone is not None
    assert together is not None
    assert (alone.verdict, together.verdict) == ("review", "link")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Northgate", "Northgate Great Britain Limited"),
        ("Marston Leasing Ltd", "Marston Leasing (Operations) Limited"),
        ("Kestrel Broadcasting Ltd", "Kestrel Oakdene Broadcasting Limited"),
    ],
)
def test_what_tells_companies_of_a_group_apart_is_for_a_person_even_at_one_address(left: str, right: str) -> None:
    link = between(left, right, addresses=(LEEDS, LEEDS))
    assert link
    assert (link.verdict, link.score < LINK_FROM) == ("review", True)
    assert "companies of one group are told apart so" in link.why


def test_a_place_in_brackets_and_a_word_more_beside_a_loose_name_are_links_at_one_address() -> None:
    for left, right in (("Marston Club", "Marston Club (London) Ltd"), ("Harrow Lane Hotel", "Harrow Lane Hotels Ltd")):
        link = between(left, right, addresses=(LEEDS, LEEDS))
        assert link
        assert link.verdict == "link"


def test_an_address_alone_links_nothing() -> None:
    link = between("Kestrel Ltd", "Oakdene Ltd", addresses=(LEEDS, LEEDS))
    assert link is None or link.verdict == "review"


def test_a_postcode_may_stand_in_a_column_of_its_own() -> None:
    left, right = (
        Party("l", "BBC", postcode="w1a1aa"),
        Party("r", "British Broadcasting Corporation", address="W1A 1AA"),
    )
    [link] = link_organisations([left], [right])
    assert "same postcode (W1A 1AA)" in link.why


@pytest.mark.parametrize("kinds", [("person", "person"), ("person", "organisation"), ("organisation", "person")])
def test_an_individual_is_never_linked_on_a_name_alone(kinds: tuple[Kind, Kind]) -> None:
    link = between("Alex Marston", "ALEX MARSTON", left_kind=kinds[0], right_kind=kinds[1])
    assert link is not None
    assert link.verdict == "review"
    assert "an individual cannot be told by a name alone" in link.why


@pytest.mark.parametrize("name", ["Dr A Marston", "Alex Marston", "Marston, Alex", "J. R. Marston", "Lady Marston"])
def test_what_reads_like_an_individual_is_taken_for_one_when_nobody_said_which(name: str) -> None:
    link = between(name, name.upper(), left_kind="unknown", right_kind="unknown")
    assert link is not None
    assert link.verdict == "review"


@pytest.mark.parametrize("name", ["JD Sports", "Alex Marston Ltd", "Harrow Lane", "Victoria Hotel", "Marks & Spencer"])
def test_what_reads_like_an_organisation_is_not_taken_for_an_individual(name: str) -> None:
    link = between(name, name.upper(), left_kind="unknown", right_kind="unknown")
    assert link is not None
    assert link.verdict == "link"


def test_two_different_company_numbers_are_always_for_a_person_to_look_at() -> None:
    link = between("Acme Fylde Ltd", "Acme Fylde Ltd", numbers=("04142000", "04142001"), addresses=(LEEDS, LEEDS))
    assert link is not None
    assert link.verdict == "review"
    assert link.why.startswith("the company numbers differ; same name")


def test_the_same_company_number_links_alike_names_and_asks_about_unlike_ones() -> None:
    left = Party("1", "Airbus", number="4142000")
    alike, unlike = Party("2", "Airbus Operations", number="04142000"), Party("3", "Kestrel", number="04142000")
    found = {link.right_id: link for link in link_organisations([left], [alike, unlike])}
    assert (found["2"].verdict, found["3"].verdict) == ("link", "review")
    assert "same company number" in found["2"].why


def test_a_higher_threshold_turns_weaker_links_into_reviews() -> None:
    parties = [Party("l", "Acme")], [Party("r", "Acme Ltd")]
    [usual], [strict] = link_organisations(*parties), link_organisations(*parties, threshold=0.999)
    assert (usual.verdict, strict.verdict) == ("link", "review")
    assert usual.score == strict.score


@pytest.mark.parametrize(("written", "normal"), [("4142000", "04142000"), ("sc 128255", "SC128255"), ("", "")])
def test_a_company_number_has_one_spelling(written: str, normal: str) -> None:
    assert normal_number(written) == normal


def test_initials_may_pass_over_small_words_but_no_others() -> None:
    assert spells("bbc", ("british", "broadcasting", "corporation"))
    assert spells("ceftus", ("centre", "for", "turkey", "studies"))
    assert not spells("bbc", ("british", "broadcasting", "corporation", "trust"))
    assert not spells("bt", ("kestrel", "transport"))


def test_within_one_list_each_pair_comes_once_the_earlier_first() -> None:
    parties = [Party("9", "Acme Ltd"), Party("1", "ACME"), Party("5", "Acme Limited")]
    assert {(link.left_id, link.right_id) for link in link_within(parties)} == {("9", "1"), ("9", "5"), ("1", "5")}


@given(PARTIES, PARTIES)
@example(Party("", "Harrow Lane Catering Ltd"), Party("", "Harrow Lane Caterers plc"))
def test_a_pair_gets_the_same_answer_from_either_side(a: Party, b: Party) -> None:
    there, back = link_organisations([a], [b]), link_organisations([b], [a])
    assert there == back


@settings(max_examples=40)
@given(st.lists(PARTIES, max_size=6), st.lists(PARTIES, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(left: list[Party], right: list[Party], order: random.Random) -> None:
    lefts, rights = numbered("l", left), numbered("r", right)
    first, inside = link_organisations(lefts, rights), pairs_within(lefts)
    order.shuffle(lefts)
    order.shuffle(rights)
    assert link_organisations(lefts, rights) == first
    assert pairs_within(lefts) == inside


def numbered(letter: str, parties: list[Party]) -> list[Party]:
    return [
        Party(f"{letter}{at}", one.name, one.kind, one.address, one.postcode, one.number)
        for at, one in enumerate(parties)
    ]


def pairs_within(parties: list[Party]) -> set[tuple[frozenset[str], float, str, str]]:
    return {(frozenset((one.left_id, one.right_id)), one.score, one.verdict, one.why) for one in link_within(parties)}


@given(PARTIES, PARTIES)
@example(Party("", "CEFTUS Ltd"), Party("", "The Centre for Turkey Studies & Development"))
@example(Party("", "J. C. Marston F.C."), Party("", "JC Marston Football Club (Forty-Four)"))
def test_a_reason_mentions_only_what_the_rows_hold(a: Party, b: Party) -> None:
    held = [letters(f"{one.name} {one.address} {one.postcode}") for one in (a, b)]
    for link in link_organisations([a], [b]):
        for quoted in re.findall(r"'([^']*)'|\"([^\"]*)\"|\(([A-Z0-9 ]+)\)", link.why):
            said = letters("".join(quoted))
            assert said
            assert said in held[0] or said in held[1], link.why


def letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text).replace(" and ", ""))


@given(PARTIES, PARTIES)
def test_every_link_says_why_and_keeps_to_its_scale(a: Party, b: Party) -> None:
    for link in link_organisations([a], [b]):
        assert link.why
        assert REVIEW_FROM <= link.score <= 1.0
        assert (link.verdict == "review") or link.score >= LINK_FROM


@given(PARTIES, PARTIES)
def test_no_two_parties_with_different_numbers_are_linked(a: Party, b: Party) -> None:
    differ = bool(a.number and b.number) and normal_number(a.number) != normal_number(b.number)
    assert not differ or all(link.verdict == "review" for link in link_organisations([a], [b]))


@given(NAMES)
def test_case_and_the_punctuation_of_the_legal_form_never_break_a_link(name: str) -> None:
    link = between(f"{name} Ltd", f"{name.upper()} LIMITED.")
    assert link is not None
    assert link.verdict == "link" or not any(word in TELLING for word in normalise(name).words)


@given(
    st.lists(st.sampled_from(PLAIN[:6]), min_size=1, max_size=3, unique=True),
    st.sampled_from(TELLING),
    st.sampled_from(TELLING),
)
def test_common_words_alone_never_link_two_names(shared: list[str], one: str, other: str) -> None:
    if not (one == other or one[:4] == other[:4]):
        link = between(f"{one} {' '.join(shared)}", f"{other} {' '.join(shared)}")
        assert link is None or link.verdict == "review"


def made_up_names(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    parts = ["".join(chance.choices("aeioubcdfglmnprst", k=6)) for _ in range(count // 2)]
    return [f"{chance.choice(parts)} {chance.choice(parts)} {chance.choice(PLAIN)} Ltd".title() for _ in range(count)]


@pytest.mark.slow
def test_two_lists_of_two_thousand_take_seconds_and_lose_no_link() -> None:
    left = [Party(f"l{i}", name) for i, name in enumerate(made_up_names(2000, 1))]
    right = [Party(f"r{i}", name) for i, name in enumerate(made_up_names(2000, 1)[::-1])]
    started = time.perf_counter()
    found = {(link.left_id, link.right_id) for link in link_organisations(left, right)}
    assert time.perf_counter() - started < 30

    few = range(0, 2000, 500)
    everyone = {
        (left[i].id, right[j].id)
        for i in few
        for j in range(2000)
        for link in link_organisations([left[i]], [right[j]])
        if link.verdict == "link"
    }
    assert everyone
    assert everyone <= found
