"""The files of a bulletin: its page, its PDF and its open data, made from what it shows and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import escape

from probity.analysis.measures.figures import Figure
from probity.analysis.measures.proportions import WithBlanks
from probity.foundation.access.models import day_of
from probity.foundation.web.charts import Bar, Chart, Target, bars
from probity.foundation.web.exports import as_csv
from probity.foundation.web.pdf import as_pdf
from probity.office.scrutiny.models import Bulletin, BulletinKind, CountedQuarter, DisparityAction
from probity.office.scrutiny.policy.publication import COUNTING
from probity.office.scrutiny.queries.publication_figures import Disparity, Figures, figures, headline
from probity.office.scrutiny.queries.publication_periods import period_words, quarters_of
from probity.office.scrutiny.queries.publication_tables import LEFT_OUT, Table, tables

TITLES: Final = {
    BulletinKind.PACK: "Legitimacy pack",
    BulletinKind.ANNUAL: "Disparity in stop and search and the use of force",
}
HEADINGS: Final = (
    "Sort", "Table", "Period", "Row", "Column", "Value", "Lowest (95%)", "Highest (95%)", "Unit", "Note",
)  # fmt: skip
WITHHELD: Final = "Left out: a small number, or one that would give a small number away"
_STYLE: Final = """
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " of " counter(pages); font-size: 9pt } }
body { font: 10.5pt/1.45 "Liberation Sans", "DejaVu Sans", Arial, sans-serif; color: #0b0c0c }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 8mm } h2 { font-size: 14pt; margin: 8mm 0 3mm }
h2, h3, caption { break-after: avoid } .govuk-body-l { font-size: 12.5pt } .app-quiet { color: #505a5f; font-size: 9pt }
table { width: 100%; border-collapse: collapse; margin: 0 0 6mm; font-size: 9.5pt } tr { break-inside: avoid }
th, td { border-bottom: .4pt solid #b1b4b6; padding: 1.4mm 2mm 1.4mm 0; text-align: left; vertical-align: top }
.app-num { text-align: right } caption { text-align: left; font-weight: bold; padding-bottom: 1mm }
.app-chart { margin: 0 0 6mm; break-inside: avoid } .app-chart details { display: none }
.app-chart__title { font-weight: bold; margin: 0 } .app-chart__says { margin: 0 0 2mm; color: #505a5f; font-size: 9pt }
.govuk-inset-text { border-left: 1.2mm solid #b1b4b6; padding-left: 4mm; margin: 4mm 0 }
.govuk-visually-hidden { display: none }
"""
_SVG_STYLE: Final = (
    "<style>text{font:11px Liberation Sans,sans-serif;fill:#0b0c0c}.bar{fill:#1d70b8}.quiet-bar{fill:#8a9aa6}"
    ".track{fill:#eef1f3}.whisker{stroke:#0b0c0c;stroke-width:2}.target{stroke:#0b0c0c;stroke-dasharray:5 4}"
    ".strong{font-weight:bold}.quiet{fill:#505a5f}</style>"
)


@dataclass(frozen=True)
class Approval:
    """Who approved an issue, when, and which issue of its period it is; empty before it is approved."""

    by: str = ""
    on: date | None = None
    number: int = 0


@dataclass(frozen=True)
class Fixed:
    """The three files of a bulletin."""

    page: bytes
    pdf: bytes
    csv: bytes


@dataclass(frozen=True)
class Content:
    """What a bulletin says, as its page and its files are made of it."""

    tables: Mapping[str, Table]
    figures: Figures
    facts: Mapping[str, Any]


def content_of(bulletin: Bulletin, approval: Approval, *, on: date) -> Content:
    """Everything that a bulletin says."""
    shown = tables(bulletin.cells, on)
    period = period_words(bulletin.period)
    found = figures(shown, bulletin.people, period)
    facts = {
        "kind": bulletin.kind, "title": title_of(bulletin), "period": period, "headline": headline(found),
        "tables": [*shown.values()], "figures": found, "approval": approval, "people": bulletin.people,
        "charts": {"searches": _chart(found.searches, "searched"), "force": _chart(found.force, "met with force")},
        "paragraphs": _paragraphs(bulletin.explanation), "corrects": bulletin.corrects, "beside": bulletin.beside,
        "actions": actions_of(on), "counted_on": _counted_on(bulletin), "withheld": LEFT_OUT,
        "left_out": sum(table.left_out for table in shown.values()),
    }  # fmt: skip
    return Content(shown, found, facts)


def title_of(bulletin: Bulletin) -> str:
    """What a bulletin is called."""
    return f"{TITLES[BulletinKind(bulletin.kind)]}, {period_words(bulletin.period)}"


def body_of(content: Content) -> str:
    """The body of the page, without the site around it."""
    return render_to_string("scrutiny/publication_body.html", dict(content.facts))


def fixed(content: Content) -> Fixed:
    """The files of a bulletin."""
    title, page = str(content.facts["title"]), body_of(content)
    paper = f"<h1>{escape(title)}</h1>{page}".replace("<svg ", "<svg class='drawn' ")
    paper = paper.replace("</svg>", f"{_SVG_STYLE}</svg>")
    return Fixed(page.encode(), as_pdf(escape(title), paper, _STYLE), as_csv(HEADINGS, [*rows_of(content)]))


def actions_of(on: date) -> list[dict[str, Any]]:
    """What the force does about disparity, as it stands: open ones first."""
    rows = DisparityAction.objects.visible_to(COUNTING)
    return [
        {"about": one.about, "what": one.what, "who": one.who, "due_on": one.due_on, "done_on": one.done_on,
         "came_of": one.came_of, "is_late": not one.done_on and one.due_on < on}
        for one in sorted(rows, key=lambda one: (one.done_on is not None, one.due_on, one.pk))
    ]  # fmt: skip


def _paragraphs(words: str) -> list[str]:
    return [part.strip() for part in words.replace("\r", "").split("\n\n") if part.strip()]


def _counted_on(bulletin: Bulletin) -> list[tuple[str, date]]:
    quarters = quarters_of(bulletin.kind, bulletin.period)
    rows = CountedQuarter.objects.visible_to(COUNTING).filter(quarter__in=quarters).order_by("quarter")
    found = [(period_words(one.quarter), day_of(one.counted_at)) for one in rows]
    return found if len({on for _, on in found}) > 1 else found[:1]


def _chart(rows: Sequence[Disparity], verb: str) -> Chart | None:
    known = [(one, one.ratio) for one in rows if one.ratio and one.ratio.value is not None]
    drawn = [
        Bar(one.label, ratio.value or 0.0, f"{ratio.value or 0.0:,.2f}", low=ratio.low, high=ratio.high)
        for one, ratio in known
    ]
    says = "Times as often as White people, for each resident; the line is the 95% interval."
    title = f"How often people were {verb}"
    return bars(title, drawn, says=says, of="Times", target=Target("As often", 1.0)) if drawn else None


Row = Sequence[str | int | float | None]


def rows_of(content: Content) -> Iterator[Row]:
    """The open data: each count and each figure in a row of its own."""
    period = content.facts["period"]
    for table in content.tables.values():
        yield from _counts(table, period)
    for name, found in (("searches", content.figures.searches), ("force", content.figures.force)):
        title = content.tables[name].measure.title
        for one in found:
            yield _figure_row(title, period, one.label, "Rate for each 1,000 residents", one.rate)
            if one.ratio:
                yield _figure_row(title, period, one.label, "Against White people", one.ratio)
                yield from _bounds(title, period, one)
    for each in content.figures.found:
        yield from _finds(content.tables["searches"].measure.title, period, each.label, each.find)
        title = content.tables["drugs"].measure.title
        yield _figure_row(title, period, each.label, "Share for possession only", each.possession)


def _counts(table: Table, period: str) -> Iterator[Row]:
    for line in table.lines:
        for head, count in zip(table.heads, line.counts, strict=True):
            row = ["Count", table.measure.title, period, line.label, head]
            if count is None:
                yield [*row, LEFT_OUT, None, None, table.measure.of, WITHHELD]
            else:
                yield [*row, count, None, None, table.measure.of, ""]


def _figure_row(title: str, period: str, label: str, column: str, figure: Figure) -> Row:
    row = ["Figure", title, period, label, column]
    if figure.value is None:
        return [*row, LEFT_OUT, None, None, figure.unit, figure.why_not]
    return [*row, _plain(figure.value), _plain(figure.low), _plain(figure.high), figure.unit or "times", figure.method]


def _plain(value: float | None) -> str | None:
    return None if value is None else f"{value:.6g}"


def _bounds(title: str, period: str, one: Disparity) -> Iterable[Row]:
    if one.bounds:
        named = ("were all not stated White", "were they as the stated are", "were all not stated of this group")
        for words, figure in zip(named, one.bounds, strict=True):
            yield _figure_row(title, period, one.label, f"Against White people, {words}", figure)


def _finds(title: str, period: str, label: str, find: WithBlanks | Figure) -> Iterator[Row]:
    if isinstance(find, Figure):
        yield _figure_row(title, period, label, "Find rate", find)
        return
    yield _figure_row(title, period, label, "Find rate", find.stated)
    yield _figure_row(title, period, label, "Find rate, were every blank no", find.all_false)
    yield _figure_row(title, period, label, "Find rate, were every blank yes", find.all_true)
