"""The health page: is this site well? Bare for anyone, fuller for those who are signed in; never personal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.audit.models import Entry
from probity.foundation.casework.models import Beat, Outbox
from probity.foundation.web.context import bare_shell
from probity.foundation.web.formats import moment, number_of

WORKER_SILENT = timedelta(minutes=5)
OUTBOX_OLD = timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """One thing looked at, whether it is well, and what was seen. Pages can be served without some, not without all."""

    name: str
    title: str
    well: bool
    says: str
    needed: bool = False


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served, 503 when they cannot; `well` says whether everything is. JSON when asked for."""
    findings = _look()
    well = all(finding.well for finding in findings)
    status = 200 if all(finding.well for finding in findings if finding.needed) else 503
    signed_in = status == 200 and request.user.is_authenticated  # without a database nobody can be known
    if "application/json" in request.headers.get("Accept", "") or request.GET.get("format") == "json":
        body: dict[str, Any] = {"well": well}
        if signed_in:
            body |= {"findings": {one.name: {"well": one.well, "says": one.says} for one in findings}}
        return JsonResponse(body, status=status)
    context = {"well": well, "findings": findings if signed_in else []}
    if signed_in:
        return render(request, "web/health.html", context, status=status)
    page = render_to_string("web/health.html", {**context, "shell": bare_shell()})
    return HttpResponse(page, status=status)


def _look() -> list[Finding]:
    """Each finding in turn, until the database cannot be reached."""
    checks: tuple[Callable[[], Finding], ...] = (_database, _migrations, _worker, _outbox, _ledger)
    findings: list[Finding] = []
    try:
        for check in checks:
            findings.append(check())
    except DatabaseError as fault:
        findings.append(Finding("database", "Database", well=False, says=type(fault).__name__, needed=True))
    return findings


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding("database", "Database", well=True, says="Reachable", needed=True)


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    says = f"{number_of(len(waiting), 'migration')} waiting" if waiting else "All applied"
    return Finding("migrations", "Migrations", well=not waiting, says=says, needed=True)


def _worker() -> Finding:
    last = Beat.objects.order_by("-at").values_list("at", flat=True).first()
    well = last is not None and timezone.now() - last < WORKER_SILENT
    return Finding("worker", "Worker", well=well, says=f"Last seen {moment(last)}" if last else "Not seen yet")


def _outbox() -> Finding:
    waiting = Outbox.objects.filter(delivered_at__isnull=True)
    oldest = waiting.order_by("made_at").values_list("made_at", flat=True).first()
    if oldest is None:
        return Finding("outbox", "Outbox", well=True, says="Empty")
    says = f"{number_of(waiting.count(), 'item')} waiting, the oldest since {moment(oldest)}"
    return Finding("outbox", "Outbox", well=timezone.now() - oldest < OUTBOX_OLD, says=says)


def _ledger() -> Finding:
    head = Entry.objects.order_by("-number").values_list("number", "digest").first()
    says = f"Entry {head[0]:,}, seal {head[1][:12]}…" if head else "Empty"
    return Finding("ledger", "Ledger", well=True, says=says)
