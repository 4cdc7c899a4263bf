"""The rulebook, as people read it: every deadline, threshold and list, with its source and its standing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.rulebook.rows import RuleRow, all_rows


@require_safe
def rulebook(request: HttpRequest) -> HttpResponse:
    """Every row, or those of one kind and standing, or that hold some words."""
    kind, standing = request.GET.get("kind", ""), request.GET.get("standing", "")
    words = request.GET.get("words", "").strip().lower()
    every = all_rows()
    shown = [row for row in every if _wanted(row, kind, standing) and words in _text(row)]
    context = {
        "rows": shown,
        "kinds": sorted({row.kind for row in every}),
        "standings": sorted({row.standing for row in every}),
        "kind": kind,
        "standing": standing,
        "asked": request.GET.get("words", "").strip(),
        "to_verify": sum(not row.is_verified for row in every),
        "total": len(every),
        "today": timezone.localdate(),
    }
    return render(request, "web/rulebook.html", context)


def _wanted(row: RuleRow, kind: str, standing: str) -> bool:
    return kind in {"", row.kind} and standing in {"", row.standing}


def _text(row: RuleRow) -> str:
    return f"{row.id} {row.says} {row.instrument} {row.provision}".lower()
