"""Second readings: the reader's queue and copy; the manager's draws and how far readers agree."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from probity.foundation.web.charts import Bar, bars
from probity.foundation.web.components import Crumb
from probity.foundation.web.reading import open_record
from probity.foundation.web.requests import both, done, sent, user_of
from probity.office.vetting.actions.reading import commit_draw, draw_files, record_reading
from probity.office.vetting.forms.reading import DrawForm, ReadingForm
from probity.office.vetting.models import ReadingDraw, ReadingState, SecondReading
from probity.office.vetting.policy.reading import OVERSEES, draws, in_words, may_read_at_all, may_record
from probity.office.vetting.policy.roles import SECOND_READER
from probity.office.vetting.queries.reading import agreement
from probity.office.vetting.views.common import has_role
from probity.office.vetting.views.reading_copy import copy_of
from probity.office.vetting.views.tabs import tabs

SHOWN = {"waits": "Readings that wait for a reader", "otherwise": "Readings decided otherwise"}


@both
def readings(request: HttpRequest) -> HttpResponse:
    """The files that wait for a second reader, in the order of their references, and those the reader has read."""
    user = has_role(user_of(request), SECOND_READER)
    rows = SecondReading.objects.visible_to(user).order_by("ref")
    context = {
        "waiting": [*rows.filter(state=ReadingState.WAITS)],
        "read": [*rows.filter(state=ReadingState.READ, reader_ref=user.person_ref)],
        "refused": may_read_at_all(user),
    }
    return render(request, "vetting/readings.html", context)


@both
def reading(request: HttpRequest, ref: str) -> HttpResponse:
    """One file without its decision, and the reader's own; the first decision is shown once theirs is recorded."""
    user = has_role(user_of(request), SECOND_READER)
    rows = SecondReading.objects.visible_to(user).select_related("application", "first_decision")
    found = get_object_or_404(rows, ref=ref)
    if may_read_at_all(user):
        raise Http404
    if asked := open_record(request, found):
        return asked
    refused = may_record(found, user)
    form = ReadingForm(sent(request))
    waits = found.state == ReadingState.WAITS
    if request.method == "POST" and waits and not refused and form.is_valid():
        write = partial(record_reading, found, **form.cleaned_data, actor=user)
        if done(form, partial(write, at=timezone.now())):
            messages.success(request, "Your decision is recorded.")
            return redirect("vetting:reading", found.ref)
    context = {"found": found, "copy": copy_of(found), "form": form, "refused": refused, "waits": waits}
    return render(request, "vetting/reading.html", context)


@both
def quality(request: HttpRequest) -> HttpResponse:
    """How far second readers agree, by kind of decision, and every draw."""
    user = has_role(user_of(request), *OVERSEES)
    rows = [*SecondReading.objects.visible_to(user).select_related("first_decision", "application").order_by("ref")]
    found, show = agreement(rows), request.GET.get("show", "")
    figures = [Bar(title, few, shown=f"{few} of {read}") for title, read, few in found.by_kind if read]
    chart = bars(
        "Decided otherwise, by kind", figures, says="Files that the second reader decided otherwise.", of="Files"
    )
    context = {
        "found": found,
        "chart": chart if figures else None,
        "tabs": tabs(request, user),
        "drawn": len(rows),
        "lines": [(one, in_words(one.stratum)) for one in _shown(rows, show)],
        "show": SHOWN.get(show, ""),
        "otherwise": len(_shown(rows, "otherwise")),
        "waiting": len(_shown(rows, "waits")),
        "draws": [*ReadingDraw.objects.visible_to(user).order_by("-last_day", "-pk")],
        "may_draw": not draws(user),
    }
    return render(request, "vetting/quality.html", context)


def _shown(rows: list[SecondReading], show: str) -> list[SecondReading]:
    if show == "waits":
        return [one for one in rows if one.state == ReadingState.WAITS]
    return [one for one in rows if one.agrees is False] if show == "otherwise" else rows


@both
def reading_draw_new(request: HttpRequest) -> HttpResponse:
    """Commit to a seed for a period that is not over."""
    user = has_role(user_of(request), *OVERSEES)
    form = DrawForm(sent(request))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        commit = partial(commit_draw, said["first_day"], said["last_day"], form.sizes, actor=user)
        if done(form, partial(commit, at=timezone.now())):
            messages.success(request, "The seed is committed. Its commitment may be published now.")
            return redirect("vetting:quality")
    context = {
        "form": form, "title": "Prepare a draw", "button": "Commit the seed", "back": reverse("vetting:quality"),
        "crumbs": (Crumb("Decision quality", reverse("vetting:quality")),),
        "lead": "A secret seed is made now and its commitment shown, before the decisions of the period are known.",
    }  # fmt: skip
    return render(request, "web/form.html", context)


@both
def reading_draw(request: HttpRequest, ref: str) -> HttpResponse:
    """One draw: what anybody needs in order to repeat it."""
    user = has_role(user_of(request), *OVERSEES)
    found = get_object_or_404(ReadingDraw.objects.visible_to(user), ref=ref)
    if asked := open_record(request, found):
        return asked
    if request.method == "POST":
        drawn = draw_files(found, actor=user, at=timezone.now())
        messages.success(request, f"Drawn: {len(drawn)} files.")
        return redirect("vetting:reading_draw", found.ref)
    rows = SecondReading.objects.visible_to(user).filter(draw=found).order_by("ref")
    drawn_of: dict[str, int] = {}
    for one in rows:
        drawn_of[one.stratum] = drawn_of.get(one.stratum, 0) + 1
    strata = [(in_words(name), len(refs), drawn_of.get(name, 0)) for name, refs in sorted(found.listed.items())]
    context = {
        "draw": found, "strata": strata, "may_draw": not draws(user) and found.state == "committed",
        "over": timezone.localdate() > found.last_day,
    }  # fmt: skip
    return render(request, "vetting/reading_draw.html", context)
