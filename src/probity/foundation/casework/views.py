"""The office's one inbox address, where releases arrive."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from probity.foundation.casework.actions import PROFESSIONAL_STANDARDS, Words, receive_referral
from probity.foundation.casework.doors import POST, SIGNATURE, is_signed
from probity.foundation.casework.models import Referral

# What a posted question holds, and the most letters of each.
LONGEST = {
    "key": 40,
    "to_ref": 20,
    "about_ref": 20,
    "subject_kind": 60,
    "subject_ref": 20,
    "title": 200,
    "words": 1_000_000,
}
NEEDED = frozenset({"key", "to_ref", "title", "words"})


@csrf_exempt  # posted by a worker, not by a page: the signature stands for the token
@login_not_required
def door(request: HttpRequest) -> JsonResponse:
    """Take a signed question and give its receipt. Anything else looks like a page that does not exist."""
    posted = _signed(request)
    content = Words(**{name: posted[name] for name in LONGEST.keys() - {"key"}})
    referral = receive_referral(
        content,
        kind=Referral.Kind.QUERY,
        key=posted["key"],
        sender=PROFESSIONAL_STANDARDS,
        actor=POST,
        at=timezone.now(),
    )
    return JsonResponse({"receipt": referral.ref})


def _signed(request: HttpRequest) -> dict[str, str]:
    """What was posted.

    Raises:
        Http404: it is not exactly a signed question.
    """
    try:
        body = request.body if request.method == "POST" else b""
    except RequestDataTooBig:
        raise Http404 from None
    if not is_signed(body, request.headers.get(SIGNATURE, ""), secret=settings.PROBITY_DOOR_SECRET):
        raise Http404
    try:
        posted = json.loads(body)
    except (ValueError, RecursionError):
        raise Http404 from None
    if not isinstance(posted, dict) or posted.keys() != LONGEST.keys():
        raise Http404
    if not all(_fits(name, value) for name, value in posted.items()):
        raise Http404
    return posted


def _fits(name: str, value: object) -> bool:
    """Whether the value can be kept under that name."""
    if not isinstance(value, str) or "\x00" in value or len(value) > LONGEST[name]:
        return False
    return bool(value.strip()) or name not in NEEDED
