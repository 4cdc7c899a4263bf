"""A list of records: filtered, sorted, paged, exported exactly as shown, and entered in the ledger once.

The rows are written by Python, not by the template engine: a page of 25 rows costs one template and 25 string joins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django_filters import FilterSet

from probity.foundation.audit.reads import record_export, record_list
from probity.foundation.web import exports, filterpanel
from probity.foundation.web.formats import number_of
from probity.foundation.web.listfilter import ListFilter, untouched_panel
from probity.foundation.web.shown import Plain, Shown, html_of, joined, plain_of

PAGE = 25
OWN_KEYS = frozenset({"page", "sort", "export"})


@dataclass(frozen=True)
class Column:
    """One column: `cell(record)` gives the plain value that the page writes and the export keeps.

    `sort` names the fields to order by, separated by commas, and makes the heading a link. Only the first column
    should hold the record's name or reference: it carries the link that opens the row. A column `only_when_wide` is
    hidden below 1,100 pixels, where a filter panel leaves a table no room.
    """

    key: str
    title: str
    cell: Callable[[Any], Shown]
    sort: str = ""
    numeric: bool = False
    hide_on_phone: bool = False
    only_when_wide: bool = False

    @cached_property
    def look(self) -> str:
        """The class attribute of its cells, or ""."""
        return self._classes()

    @cached_property
    def look_of_days(self) -> str:
        """The class attribute of its cells that hold a day."""
        return self._classes("app-nowrap")

    def _classes(self, *more: str) -> str:
        ways = (("app-num", self.numeric), ("app-no-phone", self.hide_on_phone), ("app-when-wide", self.only_when_wide))
        classes = " ".join([*(name for name, on in ways if on), *more])
        return f' class="{classes}"' if classes else ""


@dataclass(frozen=True, kw_only=True)
class ListPlan:
    """What one list page is, declared once beside its view.

    Args:
        title: The page's heading and the name of exported files.
        noun: One and many: ("offer", "offers").
        address: The address that a row opens; None for rows that open nothing.
        order: The fields that order the list until a reader chooses a column; the primary key is always added.
        empty: What will appear here and how to add the first, for an empty list with no filter chosen.
        prepare: Called once with the rows of a page, to fetch what the cells need in a fixed number of queries.
        recorded: True makes every view an entry of the ledger even when the model is not sensitive.
    """

    title: str
    noun: tuple[str, str]
    columns: Sequence[Column]
    filterset: type[FilterSet] | None = None
    address: Callable[[Any], str] | None = None
    order: Sequence[str] = ()
    empty: str = "Nothing is here yet."
    prepare: Callable[[Sequence[Any]], None] | None = None
    recorded: bool = False
    page_size: int = PAGE


class ListPage:
    """One reader's view of a list: everything the template shows, worked out from the address."""

    def __init__(self, request: HttpRequest, plan: ListPlan, queryset: QuerySet) -> None:
        self.request = request
        self.plan = plan
        self.model = queryset.model
        self._untouched: type[ListFilter] | None = None
        self.filters: FilterSet | None = None
        if plan.filterset and issubclass(plan.filterset, ListFilter) and not request.GET.keys() - OWN_KEYS:
            self._untouched = plan.filterset
        elif plan.filterset:
            self.filters = plan.filterset(request.GET, queryset=queryset, request=request)
        self._all = self._filtered(queryset)

    def _filtered(self, queryset: QuerySet) -> QuerySet:
        if self.filters is None:
            return queryset
        return self.filters.qs if self.filters.form.is_valid() else queryset.none()

    @property
    def has_filters(self) -> bool:
        """Whether a panel of filters stands beside the list."""
        return self.plan.filterset is not None

    @property
    def has_errors(self) -> bool:
        """Whether something that was typed in the panel cannot be used."""
        return self.filters is not None and bool(self.filters.form.errors)

    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column the reader sorts by, and whether from the top down."""
        wanted = self.request.GET.get("sort", "")
        column = next((c for c in self.plan.columns if c.sort and c.key == wanted.removeprefix("-")), None)
        return column, wanted.startswith("-")

    @cached_property
    def ordered(self) -> QuerySet:
        """Every row that the filter lets through, in the order shown."""
        column, down = self.sort
        fields = [*self.plan.order, "pk"]
        if column:
            chosen = [part.strip() for part in column.sort.split(",")]
            fields = [*(_turned(part) if down else part for part in chosen), "pk"]
        return self._all.order_by(*fields)

    @cached_property
    def total(self) -> int:
        return self._all.order_by().count()

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.plan.page_size))

    @cached_property
    def page(self) -> int:
        """The page asked for, held within the pages there are."""
        asked = self.request.GET.get("page", "1")
        return min(max(1, int(asked)), self.pages) if asked.isdecimal() and len(asked) < 10 else 1

    @cached_property
    def rows(self) -> list[Any]:
        """The records of this page."""
        start = (self.page - 1) * self.plan.page_size
        return self._prepared([*self.ordered[start : start + self.plan.page_size]])

    def _prepared(self, rows: list[Any]) -> list[Any]:
        if self.plan.prepare and rows:
            self.plan.prepare(rows)
        return rows

    @property
    def heading(self) -> str:
        """The result count in words: "1,204 offers"."""
        return number_of(self.total, *self.plan.noun)

    @property
    def first_shown(self) -> int:
        return (self.page - 1) * self.plan.page_size + 1

    @property
    def last_shown(self) -> int:
        return min(self.page * self.plan.page_size, self.total)

    @property
    def opens_records(self) -> bool:
        """Whether each row leads to its record."""
        return self.plan.address is not None

    def address(self, **changes: str) -> str:
        """This list's address with some of its keys changed; "" takes one away."""
        query = self.request.GET.copy()
        for key, value in changes.items():
            if value:
                query[key] = value
            else:
                query.pop(key, None)
        return f"?{query.urlencode()}"

    @cached_property
    def body(self) -> SafeString:
        """The rows of the table as HTML."""
        return joined([self._row(record) for record in self.rows])

    def _row(self, record: Any) -> str:
        cells = [_cell(column, column.cell(record)) for column in self.plan.columns]
        if self.plan.address:
            first = self.plan.columns[0]
            url = conditional_escape(self.plan.address(record))
            cells[0] = f'<td{first.look}><a href="{url}">{html_of(first.cell(record))}</a></td>'
        return f"<tr>{''.join(cells)}</tr>"

    @cached_property
    def head(self) -> SafeString:
        """The heading row as HTML, with a link for each column that sorts."""
        return joined([self._heading(column) for column in self.plan.columns])

    def _heading(self, column: Column) -> str:
        title = conditional_escape(column.title)
        if not column.sort:
            return f'<th scope="col"{column.look}>{title}</th>'
        chosen, down = self.sort
        current = chosen is column
        aria = ("descending" if down else "ascending") if current else "none"
        arrow = f'<span class="app-sort__arrow" aria-hidden="true">{"▼" if down else "▲"}</span>' if current else ""
        turned = f"-{column.key}" if current and not down else column.key
        url = conditional_escape(self.address(sort=turned, page=""))
        link = f'<a class="app-sort" href="{url}">{title}{arrow}</a>'
        return f'<th scope="col" aria-sort="{aria}"{column.look}>{link}</th>'

    @cached_property
    def panel(self) -> SafeString:
        """The fields of the filter panel."""
        if self._untouched:
            filterset: Any = self._untouched  # a class can be hashed, whatever the stubs make of its methods
            return untouched_panel(filterset, self._untouched.choices_now())
        return filterpanel.fields_html(self.filters.form) if self.filters else SafeString("")

    @cached_property
    def chosen(self) -> list[filterpanel.Chosen]:
        """The chosen filters, each with the address of the list without it."""
        return filterpanel.chosen(self.filters.form, self.request.GET) if self.filters else []

    @property
    def page_links(self) -> list[tuple[str, str]]:
        """Page numbers with addresses; a gap is ("", "")."""
        numbers = sorted({1, self.page - 1, self.page, self.page + 1, self.pages} & {*range(1, self.pages + 1)})
        links: list[tuple[str, str]] = []
        for before, number in zip([0, *numbers], numbers, strict=False):
            if number - before > 1:
                links.append(("", ""))
            links.append((str(number), self.address(page=str(number))))
        return links

    @property
    def earlier(self) -> str:
        return self.address(page=str(self.page - 1)) if self.page > 1 else ""

    @property
    def later(self) -> str:
        return self.address(page=str(self.page + 1)) if self.page < self.pages else ""

    @property
    def csv_address(self) -> str:
        return self.address(export="csv", page="")

    @property
    def xlsx_address(self) -> str:
        return self.address(export="xlsx", page="")

    @property
    def filter_words(self) -> dict[str, Any]:
        """What the ledger keeps of the filter: the keys that are set, and the order."""
        data = self.request.GET
        kept = {key: data.getlist(key) for key in data if key not in {"page", "export"} and any(data.getlist(key))}
        return {key: values[0] if len(values) == 1 else values for key, values in kept.items()}

    def table(self) -> list[list[Plain]]:
        """Every row of every page as plain values, in the order shown, for an export."""
        rows = self._prepared([*self.ordered])
        return [[plain_of(column.cell(record)) for column in self.plan.columns] for record in rows]

    def response(self, template: str = "web/list.html", context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, or the export that the address asks for; either is entered in the ledger."""
        form = self.request.GET.get("export", "")
        if form in exports.FORMS:
            return self._export(form)
        self._record_view()
        return render(self.request, template, {**(context or {}), "list": self, "plan": self.plan})

    def _record_view(self) -> None:
        if self.plan.recorded or getattr(self.model, "sensitive", False):
            kind: str = self.model._meta.label_lower
            actor: Any = self.request.user
            record_list(kind, actor=actor, filters=self.filter_words, count=self.total, at=timezone.now())

    def _export(self, form: str) -> HttpResponse:
        rows, at = self.table(), timezone.now()
        kind: str = self.model._meta.label_lower
        actor: Any = self.request.user
        record_export(kind, actor=actor, filters=self.filter_words, count=len(rows), form=form, at=at)
        return exports.file_response(form, self.plan.title, [column.title for column in self.plan.columns], rows)


def list_response(
    request: HttpRequest,
    plan: ListPlan,
    queryset: QuerySet,
    template: str = "web/list.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """The whole of a list view: `return list_response(request, REGISTER, Offer.objects.visible_to(request.user))`."""
    return ListPage(request, plan, queryset).response(template, context)


def _cell(column: Column, value: Shown) -> str:
    """One cell; a day stays on one line."""
    look = column.look_of_days if isinstance(value, date) and not isinstance(value, datetime) else column.look
    return f"<td{look}>{html_of(value)}</td>"


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"
