"""The registers of other bodies: which were read in, their entries, and one entry with its versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from probity.foundation.web.components import Fact
from probity.foundation.web.listpage import ListPage
from probity.foundation.web.requests import user_of
from probity.foundation.web.shown import Tag
from probity.office.declarations.models import EntryState, RegisterEntry
from probity.office.declarations.queries.entries import newest_snapshot, registers_read, side_by_side, versions_said
from probity.office.declarations.templatetags import publication as shown


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries of every register that was read in, and which registers those are."""
    user = user_of(request)
    if not shown.reads_registers(user):
        raise Http404
    page = ListPage(request, shown.ENTRIES, RegisterEntry.objects.visible_to(user))
    first = not page.chosen and not {"page", "export"} & request.GET.keys()
    context = {
        "tabs": shown.publication_tabs(user, "entries"),
        "registers": registers_read(user) if first else (),
    }
    return page.response("declarations/entries/list.html", context)


@require_safe
def entry(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry, with what it says now beside what it said before."""
    found: RegisterEntry = get_object_or_404(RegisterEntry.objects.visible_to(request.user), ref=ref)
    said, snapshot = versions_said(found), newest_snapshot(found, user_of(request))
    context = {
        "entry": found, "said": said, "rows": side_by_side(said), "snapshot": snapshot,
        "facts": [
            Fact("Reference", found.ref),
            Fact("Entry", found.entry_id),
            Fact("State", Tag(found.get_state_display(), found.STATE_COLOURS[EntryState(found.state)])),
            Fact("First seen", found.first_seen_on),
            Fact("Last seen", found.last_seen_on),
            *([Fact("Gone from the snapshot of", found.closed_on)] if found.closed_on else []),
        ],
        "aside": [Fact(column, words) for column, words in found.says_aside.items() if words],
        "parent": _related(request, found, found.parent_id),
    }  # fmt: skip
    return render(request, "declarations/entries/entry.html", context)


def _related(request: HttpRequest, found: RegisterEntry, entry_id: str) -> RegisterEntry | None:
    if not entry_id:
        return None
    rows = RegisterEntry.objects.visible_to(request.user).filter(register=found.register, entry_id=entry_id)
    return rows.first()
