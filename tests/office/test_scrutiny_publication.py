"""Bulletins: counted once, small numbers left out for good, every table adding up, bytes fixed, addresses that stay."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client

from probity.analysis.measures.figures import Basis
from probity.analysis.measures.published_cells import ALL, Cell, Counts
from probity.analysis.measures.ratios import ratio
from probity.analysis.measures.suppression import Suppression, given_away
from probity.foundation.casework.files import kept_bytes
from probity.foundation.kernel.errors import BadInput, TransitionRefused
from probity.office.scrutiny.actions import publication as actions
from probity.office.scrutiny.models import Bulletin, BulletinState, CountedQuarter
from probity.office.scrutiny.policy.roles import ANALYST, PUBLISHER
from probity.office.scrutiny.queries.publication_counts import Measure, books, measures
from probity.office.scrutiny.queries.publication_periods import period_words, periods_over, quarters_of
from probity.office.scrutiny.queries.publication_tables import Table, chosen, counted_of, shown_cells, tables
from tests.office.cast import Cast, give
from tests.office.scrutiny_public import AFTER, PEOPLE, QUARTERS, YEAR, a_year, cast_for_publication
from tests.office.scrutiny_stops import rows

pytestmark = pytest.mark.django_db
ON = AFTER.date()


def issue(cast: Cast, kind: str, period: str, *, minute: int = 0, **more: Any) -> Bulletin:
    """A bulletin prepared, explained, sent and approved."""
    author, at = cast.user("registrar"), AFTER + timedelta(minutes=minute)
    made = actions.prepare_bulletin(kind, period, actor=author, at=at, **more)
    actions.explain(made, words="We do not know yet why.\n\nWe look into it.", actor=author, at=at)
    actions.propose(made, actor=author, at=at)
    approver = cast.user("assistant" if kind == "annual" else "superintendent")
    return actions.approve(made, actor=approver, at=at + timedelta(seconds=30))


def with_action(cast: Cast) -> Cast:
    cast_for_publication(cast)
    actions.enter_action(about="Searches of Black people", what="Every search is read by a panel", who="Lead",
                         due_on=ON, actor=cast.user("registrar"), at=AFTER)  # fmt: skip
    return cast


def undone(bulletin: Bulletin, others: list[Bulletin]) -> Iterator[str]:
    """Every small count that somebody who holds all of these can tell, by measure."""
    for key, measure in measures(ON).items():
        book, counts = books(counted_of(YEAR), ON)[key]
        shown = {tuple(row["labels"]): row["count"] for row in bulletin.cells if row["measure"] == key}
        quarters = quarters_of(bulletin.kind, bulletin.period)
        cells = tuple(book.table(key, measure.by, {"quarter": quarters}))
        hidden = frozenset(at for at, cell in enumerate(cells) if shown[cell.labels] is None)
        already = [cell for one in others for cell in shown_cells(one, measure, book)]
        yield from given_away(Suppression(5, cells, hidden, frozenset(), ()), counts, already=already)


def lost_in(bulletin: Bulletin) -> int:
    return sum(row["count"] is None for row in bulletin.cells)


@pytest.mark.slow
def test_every_published_table_adds_up_and_no_small_number_can_be_had_by_taking_one_from_another(cast: Cast) -> None:
    with_action(cast)
    a_year()
    plan = [("pack", "2025-Q2"), ("annual", YEAR), ("pack", "2026-Q1")]
    made = [issue(cast, kind, period, minute=at) for at, (kind, period) in enumerate(plan)]
    assert all(map(lost_in, made))
    for one in made[:2]:
        assert not [*undone(one, [other for other in made if other.pk != one.pk])]
    assert sum(adds_up(table) for one in made for table in tables(one.cells, ON).values()) > 40
    for table in tables(made[-1].cells, ON).values():
        assert not [count for line in table.lines for count in line.counts if count is not None and 0 < count < 5]


def adds_up(table: Table) -> int:
    """How many lines and columns were added up; those with a count left out cannot be."""
    lines = [line.counts for line in table.lines]
    sums = [*lines, *zip(*lines, strict=True)] if len(table.heads) > 1 else [[line[0] for line in lines]]
    whole = [[count for count in counts if count is not None] for counts in sums if None not in counts]
    for counts in whole:
        assert sum(counts[:-1]) == counts[-1]
    return len(whole)


def test_open_data_hold_each_count_and_figure_and_whoever_reads_them_gets_the_same_figures(cast: Cast) -> None:
    with_action(cast)
    a_year()
    made = issue(cast, "annual", YEAR)
    content = kept_bytes(made.csv_sha256, where=made.ref).decode()
    found = [*csv.DictReader(io.StringIO(content))]
    shown = tables(made.cells, ON)["searches"]
    counted = [row for row in found if row["Sort"] == "Count" and row["Table"].startswith("Searches of people, and")]
    assert len(counted) == 7 * 4
    assert {row["Value"] for row in counted if row["Row"] == "Mixed"} == {"[c]", "42"}
    [black] = [row for row in found if row["Column"] == "Against White people" and row["Row"] == "Black"
               and row["Table"].startswith("Searches")]  # fmt: skip
    mine = ratio("x", (shown.count("black", ALL), PEOPLE["black"]), (shown.count("white", ALL), PEOPLE["white"]),
                 Basis("", ""))  # fmt: skip
    said = [float(black[name]) for name in ("Value", "Lowest (95%)", "Highest (95%)")]
    assert said == pytest.approx([mine.value, mine.low, mine.high], rel=1e-5)


@pytest.mark.slow
def test_what_is_recorded_later_is_in_no_table_and_a_further_issue_says_other_words_over_the_same_figures(
    cast: Cast,
) -> None:
    with_action(cast)
    a_year()
    first = issue(cast, "annual", YEAR)
    before = kept_bytes(first.page_sha256, where="").decode()
    rows(3, month="2025-05", ethnicity_self="mixed", linked=True)
    with pytest.raises(BadInput, match="Say what it corrects"):
        actions.prepare_bulletin("annual", YEAR, actor=cast.user("registrar"), at=AFTER)
    second = issue(cast, "annual", YEAR, minute=5, corrects="A sentence was unclear.")
    first.refresh_from_db()
    assert second.cells == first.cells
    assert (first.state, second.number) == (BulletinState.SUPERSEDED, 2)
    assert kept_bytes(first.page_sha256, where="").decode() == before
    assert kept_bytes(second.pdf_sha256, where="").startswith(b"%PDF-1.7")
    assert CountedQuarter.unscoped.count() == 4


def test_only_the_named_chief_officer_approves_never_who_prepared_it_and_not_before_it_is_explained(cast: Cast) -> None:
    cast_for_publication(cast)
    give(cast, "assistant", ANALYST)
    give(cast, "registrar", PUBLISHER)
    rows(40, month="2025-05", linked=True)
    author = cast.user("registrar")
    made = actions.prepare_bulletin("annual", YEAR, actor=author, at=AFTER)
    with pytest.raises(TransitionRefused, match="Write first what the force says"):
        actions.propose(made, actor=author, at=AFTER)
    actions.explain(made, words="We look into it.", actor=author, at=AFTER)
    with pytest.raises(TransitionRefused, match="what the force does about disparity"):
        actions.propose(made, actor=author, at=AFTER)
    actions.enter_action(about="x", what="y", who="z", due_on=ON, actor=author, at=AFTER)
    actions.propose(made, actor=author, at=AFTER)
    with pytest.raises(TransitionRefused, match="You prepared it"):
        actions.approve(made, actor=author, at=AFTER)
    with pytest.raises(TransitionRefused, match="Only this role can approve it: chief officer"):
        actions.approve(made, actor=cast.user("superintendent"), at=AFTER)
    done = actions.approve(made, actor=cast.user("assistant"), at=AFTER)
    assert done.approver_name == "ACC Pell, Assistant Chief Constable"


def test_a_bulletin_is_prepared_again_when_something_of_its_year_was_published_meanwhile(cast: Cast) -> None:
    with_action(cast)
    a_year()
    author = cast.user("registrar")
    waits = actions.prepare_bulletin("annual", YEAR, actor=author, at=AFTER)
    actions.explain(waits, words="We look into it.", actor=author, at=AFTER)
    actions.propose(waits, actor=author, at=AFTER)
    issue(cast, "pack", "2025-Q2", minute=2)
    with pytest.raises(TransitionRefused, match="prepare it again"):
        actions.approve(waits, actor=cast.user("assistant"), at=AFTER + timedelta(minutes=9))
    actions.give_up(waits, actor=author, at=AFTER)
    assert [one.quarter for one in CountedQuarter.unscoped.all()] == ["2025-Q2"]  # what nothing tells is counted anew


def test_the_public_reads_it_without_signing_in_at_an_address_that_stays_until_it_is_withdrawn(cast: Cast) -> None:
    with_action(cast)
    a_year()
    made = issue(cast, "annual", YEAR)
    page = Client().get(f"/published/scrutiny/{YEAR}/")
    assert page.status_code == 200
    assert not page.cookies
    assert page["Cache-Control"] == "public, max-age=300"
    for words in (
        "Black people were searched",
        "We look into it.",
        "is read by a panel",
        "ACC Pell",
        "[c]",
    ):
        assert words in page.content.decode()
    address = f"/published/scrutiny/{YEAR}/issues/1/disparity.pdf"
    paper = Client().get(address)
    assert paper.content == kept_bytes(made.pdf_sha256, where="")
    assert Client().get(address, headers={"If-None-Match": paper["ETag"]}).status_code == 304
    actions.withdraw(made, words="A figure of the population was wrong.", actor=cast.user("assistant"), at=AFTER)
    gone = Client().get(address)
    assert gone.status_code == 410
    assert "A figure of the population was wrong." in gone.content.decode()
    assert "Black people were searched" not in gone.content.decode()


def test_periods_and_quarters() -> None:
    assert quarters_of("annual", "2025-26") == tuple(QUARTERS)
    assert period_words("2025-26") == "April 2025 to March 2026"
    assert periods_over("pack", AFTER.date().replace(year=2025), ON) == ["2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2"]
    assert periods_over("annual", AFTER.date().replace(year=2025), ON) == ["2025-26"]
    for kind, period in (("pack", "2025-26"), ("annual", "2025-27"), ("annual", "2025-Q1"), ("other", "2025-Q1")):
        with pytest.raises(BadInput):
            quarters_of(kind, period)


SMALL = Measure("x", "", "", ("group", "most"), ((("a", "A"), ("b", "B"), ("c", "C")), (("d", "D"), ("e", "E"))), "")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_counts_and_the_order_of_publication_nothing_small_can_be_told(seed: int) -> None:
    """A year and its quarters, let out in any order, each held against those before it."""
    random, quarters = Random(seed), ("2025-Q2", "2025-Q3")
    counts = {(quarter, *key): random.choice((0, 1, 2, 3, 4, 6, 9)) for quarter in quarters for key in SMALL.keys}
    book = Counts(("quarter", *SMALL.by), counts)
    spans: list[tuple[str, ...]] = [quarters, *((quarter,) for quarter in quarters)]
    random.shuffle(spans)
    out: list[Cell] = []
    for span in spans:
        shown = {tuple(row["labels"]): row["count"] for row in chosen(SMALL, span, (book, counts), out, 5)}
        out += [cell for cell in book.table(str(span), SMALL.by, {"quarter": span}) if shown[cell.labels] is not None]
    assert not given_away(Suppression(5, tuple(out), frozenset(), frozenset(), ()), counts)
