"""The workforce feed for human resources: what came in, and what each feed changed, the latest known first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User
from probity.foundation.feed.forms import ChangeFilter
from probity.foundation.feed.models import KINDS, FeedLine, FeedRun
from probity.foundation.web import formats
from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import Column, ListPage, ListPlan, list_response
from probity.foundation.web.shown import Reference, Shown
from probity.foundation.workforce.policy import HR


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Every feed that came in, the latest first."""
    reader: Any = request.user
    user: User = reader
    if not user.holds(HR):
        raise Http404
    return list_response(request, RUNS, FeedRun.objects.visible_to(user))


@require_safe
def run(request: HttpRequest, ref: str) -> HttpResponse:
    """One feed: where it came from, its figures, and each change in words."""
    found = get_object_or_404(FeedRun.objects.visible_to(request.user), ref=ref)
    rows = FeedLine.objects.visible_to(request.user).filter(run=found)
    page = ListPage(request, CHANGES, rows)
    counted = rows.order_by().values_list("kind").annotate(lines=Count("pk"))
    context = {
        "run": found, "title": f"Workforce feed of {formats.day(found.as_at)}", "identity": [*_facts(found)],
        "figures": [*_figures(page, found, Counter(dict(counted)))],
    }  # fmt: skip
    return page.response("feed/run.html", context)


def _facts(run: FeedRun) -> Iterator[Fact]:
    yield Fact("Reference", run.ref)
    yield Fact("As at", formats.day(run.as_at))
    yield Fact("Came in", formats.moment(run.at))
    yield Fact("Loaded by", _who(run.account))
    yield Fact("Files", ", ".join(run.files))
    yield Fact("What it names", "Everybody" if run.whole else "Changes alone")
    yield Fact("People named", formats.count(run.people))
    left_out = formats.count(run.left_out)
    yield Fact("People left out", f"{left_out}, accepted beforehand" if run.accepted_drop else left_out)
    yield Fact("Rows refused", formats.count(run.rejected))


def _who(account: str) -> str:
    """The account as written; for the system's own work, what did it."""
    own = account.removeprefix("system:")
    return account if own == account else f"Probity itself ({own})"


def _figures(page: ListPage, run: FeedRun, counted: Counter[str]) -> Iterator[dict[str, str]]:
    """How many changes of each kind there are, each with the address of those that it counts."""
    late = {"value": formats.count(run.late), "label": "known late", "url": page.address(page="", late="yes", kind="")}
    yield {**late, "look": "late" if run.late else ""}
    for kind, says in KINDS.items():
        if count := counted[kind.value]:
            address = page.address(page="", late="", kind=kind.value)
            yield {"value": formats.count(count), "label": says.lower(), "url": address, "look": ""}


def _days_late(line: FeedLine) -> Shown:
    return line.days_late or ""


def _kind(line: FeedLine) -> Shown:
    return KINDS[line.kind]  # type: ignore[index]  # a StrEnum's value finds its member


RUNS = ListPlan(
    title="Workforce feed",
    noun=("feed", "feeds"),
    columns=(
        Column("ref", "Feed", lambda run: Reference(run.ref), sort="ref"),
        Column("as_at", "As at", attrgetter("as_at"), sort="as_at"),
        Column("at", "Came in", attrgetter("at"), sort="at", hide_on_phone=True),
        Column("people", "People named", attrgetter("people"), sort="people", numeric=True, hide_on_phone=True),
        Column("changed", "Changes", attrgetter("changed"), sort="changed", numeric=True),
        Column("late", "Known late", attrgetter("late"), sort="late", numeric=True),
        Column("left_out", "Left out", attrgetter("left_out"), sort="left_out", numeric=True, hide_on_phone=True),
        Column("rejected", "Rows refused", attrgetter("rejected"), sort="rejected", numeric=True, hide_on_phone=True),
    ),
    address=lambda run: reverse("feed:run", args=[run.ref]),
    order=("-at",),
    empty="Feeds will appear here once one has been loaded with: probity import workforce FILE --map MAP --as ACCOUNT.",
)
CHANGES = ListPlan(
    title="Changes",
    noun=("change", "changes"),
    columns=(
        Column("says", "What became known", attrgetter("says"), sort="says"),
        Column("kind", "What changed", _kind, sort="kind", hide_on_phone=True),
        Column("true_from", "True from", attrgetter("true_from"), sort="true_from", hide_on_phone=True),
        Column("late", "Days late", _days_late, sort="days_late", numeric=True),
    ),
    filterset=ChangeFilter,
    address=lambda line: reverse("workforce:person", args=[line.person_ref]),
    order=("-days_late", "person_ref"),
    empty="This feed changed nothing: everything stood as it says.",
)
