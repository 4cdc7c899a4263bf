"""Opening a sensitive record: a reason asked once a session and record, and an entry in the ledger each time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from probity.foundation.audit.ledger import subject_of
from probity.foundation.audit.reads import record_opening

SESSION_KEY = "reasons"
KEPT = 200  # reasons a session remembers; the oldest is asked again


def open_record(request: HttpRequest, record: Any, *, because: str = "") -> HttpResponse | None:
    """Enter the reading of `record` in the ledger and return None, or send the reader to say why first.

    Call it right after fetching the record through `visible_to`, and return what it returns when it is not None:

        offer = get_object_or_404(Offer.objects.visible_to(request.user), ref=ref)
        if asked := open_record(request, offer):
            return asked

    A record that is not sensitive is simply opened. `because` is for readings whose reason is plain, such as people
    who open their own declaration: it is entered in the ledger and nobody is asked.
    """
    if not record.sensitive:
        return None
    reason = because or request.session.get(SESSION_KEY, {}).get(_key(*subject_of(record)), "")
    if not reason:
        kind, ref = subject_of(record)
        query = urlencode({"kind": kind, "ref": ref, "next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('web:reason')}?{query}")
    actor: Any = request.user
    record_opening(record, actor=actor, reason=reason, at=timezone.now())
    return None


def remember_reason(request: HttpRequest, kind: str, ref: str, reason: str) -> None:
    """Keep a reason for this session, so that it is not asked again for the same record."""
    reasons = dict(request.session.get(SESSION_KEY, {}))
    reasons.pop(_key(kind, ref), None)
    reasons[_key(kind, ref)] = reason
    request.session[SESSION_KEY] = dict([*reasons.items()][-KEPT:])


def _key(kind: str, ref: str) -> str:
    return f"{kind}:{ref}"
