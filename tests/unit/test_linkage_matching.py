"""The first matcher: what it links, what it asks a person about, what it leaves alone."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probity.analysis.linkage.blocking import pairs
from probity.analysis.linkage.compare import best_feature, spells
from probity.analysis.linkage.matching import Kind, Link, Party, link_organisations, normal_number
from probity.analysis.linkage.names import Name, normalise

TELLING = ("harrow", "lane", "northgate", "fylde", "marston", "kestrel", "oakdene", "caterers", "catering", "wren")
PLAIN = ("national", "police", "services", "group", "uk", "training", "the", "and", "of")
NAMES = st.lists(st.sampled_from(TELLING + PLAIN), min_size=1, max_size=4).map(" ".join)
FORMS = st.sampled_from(["", " Ltd", " plc", " LLP", " & Co", " (UK) Ltd", " t/a Wrens"])
WRITTEN = st.builds(str.__add__, NAMES, FORMS)


def between(
    left: str, right: str, *, left_kind: Kind = "organisation", right_kind: Kind = "organisation"
) -> Link | None:
    found = link_organisations([Party("left", left, left_kind)], [Party("right", right, right_kind)])
    return found[0] if found else None


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Nissan Motor Corporation", "NISSAN MOTOR CORPORATION LTD", "same name; Limited is written on one side only"),
        ("The British Hamper Company", "British Hamper Company", "same name"),
        ("TeamGB", "Team GB", "same name but for spacing"),
        ("BMW (UK) LTD", "BMW UK Ltd.", "same name"),
        ("VODAFONE LTD (215385)", "Vodafone Ltd", "same name; what stands in brackets is its initials or a number"),
        ("Marston Enviroment", "Marston Environment", "one word is spelt differently: Enviroment, Environment"),
        ("Gaming and Betting Council", "Betting & Gaming Council", "same words in another order"),
    ],
)
def test_the_same_name_written_twice_is_linked_with_the_reason(left: str, right: str, why: str) -> None:
    link = between(left, right)
    assert link is not None
    assert (link.verdict, link.why) == ("link", why)


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("Harrow Lane Catering", "Harrow Lane Caterers Ltd", "one word differs: Caterers, Catering"),
        (
            "Northgate Fleet Ltd",
            "Northgate Fleet Services Limited",
            "both say 'Northgate Fleet'; one side adds: Services",
        ),
        ("AIRBUS OPERATIONS LTD", "Airbus", "both say 'Airbus'; one side adds: Operations"),
        ("Acme Ltd", "ACME PLC", "same name but for the legal form: Limited and plc"),
        ("CEFTUS Ltd", "Centre for Turkey Studies", "'CEFTUS' could be the initials of 'Centre for Turkey Studies'"),
        ("UKREiiF", "Built Networking T/A UKREiiF", "one trades as, or was called, 'Ukreiif'"),
        ("Carlton Club (London) Limited", "The Carlton Club", "same name; (London) is written on one side only"),
        ("Training", "Training Ltd", "same name, but Training alone is a common word"),
    ],
)
def test_a_likeness_short_of_the_same_name_is_put_before_a_person(left: str, right: str, why: str) -> None:
    link = between(left, right)
    assert link is not None
    assert (link.verdict, link.why) == ("review", why)


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
    ],
)
def test_names_with_nothing_telling_in_common_are_left_alone(left: str, right: str) -> None:
    assert between(left, right) is None


@pytest.mark.parametrize("kinds", [("person", "person"), ("person", "organisation"), ("organisation", "person")])
def test_an_individual_is_never_linked_on_a_name_alone(kinds: tuple[Kind, Kind]) -> None:
    link = between("Alex Marston", "ALEX MARSTON", left_kind=kinds[0], right_kind=kinds[1])
    assert link is not None
    assert link.verdict == "review"
    assert "an individual cannot be told by a name alone" in link.why


def test_a_title_is_enough_to_be_an_individual_when_nobody_said_which() -> None:
    link = between("Dr A Marston", "DR A MARSTON", left_kind="unknown", right_kind="unknown")
    assert link is not None
    assert link.verdict == "review"


def test_two_different_company_numbers_are_always_for_a_person_to_look_at() -> None:
    left, right = Party("1", "Acme Fylde Ltd", number="04142000"), Party("2", "Acme Fylde Ltd", number="04142001")
    [link] = link_organisations([left], [right])
    assert link.verdict == "review"
    assert link.why == "same name; but the company numbers differ"


def test_the_same_company_number_links_alike_names_and_asks_about_unlike_ones() -> None:
    left = Party("1", "Airbus", number="4142000")
    alike, unlike = Party("2", "Airbus Operations", number="04142000"), Party("3", "Kestrel", number="04142000")
    found = {link.right_id: link for link in link_organisations([left], [alike, unlike])}
    assert (found["2"].verdict, found["3"].verdict) == ("link", "review")
    assert "same company number" in found["2"].why


def test_the_same_postcode_strengthens_a_likeness_and_links_nothing_by_itself() -> None:
    without = between("Airbus", "Airbus Operations")
    left, right = Party("l", "Airbus", postcode="BS34 7PA"), Party("r", "Airbus Operations", postcode="bs347pa")
    [within] = link_organisations([left], [right])
    assert without is not None
    assert (within.verdict, within.score > without.score) == ("review", True)
    assert (
        link_organisations([Party("l", "Airbus", postcode="A1 1AA")], [Party("r", "Kestrel", postcode="A1 1AA")]) == []
    )


@pytest.mark.parametrize(("written", "normal"), [("4142000", "04142000"), ("sc 128255", "SC128255"), ("", "")])
def test_a_company_number_has_one_spelling(written: str, normal: str) -> None:
    assert normal_number(written) == normal


def test_initials_may_pass_over_small_words_but_no_others() -> None:
    assert spells("bbc", ("british", "broadcasting", "corporation"))
    assert spells("ceftus", ("centre", "for", "turkey", "studies"))
    assert not spells("bbc", ("british", "broadcasting", "corporation", "trust"))
    assert not spells("bt", ("blackpool", "transport"))


@given(WRITTEN, WRITTEN)
@example("Harrow Lane Catering Ltd", "Harrow Lane Caterers plc")
def test_a_pair_gets_the_same_answer_from_either_side(a: str, b: str) -> None:
    there, back = between(a, b), between(b, a)
    assert (there and (there.score, there.verdict, there.why)) == (back and (back.score, back.verdict, back.why))


@given(st.lists(WRITTEN, max_size=8), st.lists(WRITTEN, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_changes_nothing(left: list[str], right: list[str], order: random.Random) -> None:
    lefts = [Party(f"l{i}", name) for i, name in enumerate(left)]
    rights = [Party(f"r{i}", name) for i, name in enumerate(right)]
    first = link_organisations(lefts, rights)
    order.shuffle(lefts)
    order.shuffle(rights)
    assert link_organisations(lefts, rights) == first


@given(st.text(min_size=1, max_size=40))
def test_a_party_comes_out_with_itself(name: str) -> None:
    words = normalise(name).words
    link = between(name, name)
    assert (link is not None) == bool(words)
    assert link is None or link.verdict == "link" or len(words) == 1 or normalise(name).titled


@given(NAMES)
def test_case_and_the_punctuation_of_the_legal_form_never_break_a_link(name: str) -> None:
    link = between(f"{name} Ltd", f"{name.upper()} LIMITED.")
    assert link is not None
    assert link.verdict == "link" or len(normalise(name).full) == 1


@given(
    st.lists(st.sampled_from(PLAIN[:6]), min_size=1, max_size=3, unique=True),
    st.sampled_from(TELLING),
    st.sampled_from(TELLING),
)
def test_common_words_alone_never_bring_two_names_together(shared: list[str], one: str, other: str) -> None:
    if not (one == other or one[:4] == other[:4]):
        assert between(f"{one} {' '.join(shared)}", f"{other} {' '.join(shared)}") is None


@given(WRITTEN, WRITTEN)
def test_every_link_says_why_and_keeps_to_its_scale(a: str, b: str) -> None:
    link = between(a, b)
    if link is not None:
        assert link.why
        assert 0.6 <= link.score <= 1.0
        assert link.verdict == "review" or link.score >= 0.9


@given(st.lists(WRITTEN, max_size=6), st.lists(WRITTEN, max_size=6))
@example(["National Police Services"], ["Police National Services"])
@example(["CEFTUS"], ["Centre for Turkey Studies"])
@example(["Diagio"], ["Diageo plc"])
@example(["Acme (Wren)"], ["W R E N"])
def test_on_short_lists_no_pair_worth_showing_is_passed_over(left: list[str], right: list[str]) -> None:
    lefts = [Party(f"l{i}", name) for i, name in enumerate(left)]
    rights = [Party(f"r{i}", name) for i, name in enumerate(right)]
    found = {(link.left_id, link.right_id) for link in link_organisations(lefts, rights)}
    assert found == {(a.id, b.id) for a in lefts for b in rights if link_organisations([a], [b])}
    worth = {(a.id, b.id) for a in lefts for b in rights if is_worth_showing(a.name, b.name)}
    assert found == worth


def is_worth_showing(a: str, b: str) -> bool:
    feature = best_feature(normalise(a), normalise(b))
    return feature is not None and feature.score >= 0.6


def test_names_of_common_words_alone_do_not_make_everybody_compare_with_everybody() -> None:
    chance = random.Random(1)
    parties = [Party(str(i), " ".join(chance.choices(PLAIN[:5], k=3))) for i in range(2000)]
    assert sum(1 for _ in pairs(keyed(parties), keyed(parties))) < 400_000


def keyed(parties: list[Party]) -> list[tuple[Name, str]]:
    return [(normalise(party.name), "") for party in parties]


def made_up_names(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    parts = ["".join(chance.choices("aeioubcdfglmnprst", k=6)) for _ in range(count // 2)]
    return [f"{chance.choice(parts)} {chance.choice(parts)} {chance.choice(PLAIN)} Ltd".title() for _ in range(count)]


@pytest.mark.slow
def test_two_lists_of_two_thousand_take_seconds_and_lose_no_pair_worth_showing() -> None:
    left = [Party(f"l{i}", name) for i, name in enumerate(made_up_names(2000, 1))]
    right = [Party(f"r{i}", name) for i, name in enumerate(made_up_names(2000, 1)[::-1])]
    started = time.perf_counter()
    found = {(link.left_id, link.right_id) for link in link_organisations(left, right)}
    assert time.perf_counter() - started < 5

    few = range(0, 2000, 40)
    everyone = {
        (left[i].id, right[j].id)
        for i in few
        for j in range(2000)
        if (feature := best_feature(normalise(left[i].name), normalise(right[j].name))) and feature.score >= 0.6
    }
    assert everyone
    assert everyone <= found
