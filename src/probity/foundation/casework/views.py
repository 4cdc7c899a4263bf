"""The office's one inbox address, where releases arrive."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from probity.foundation.casework.actions import Words, receive_referral
from probity.foundation.casework.doors import POST, SENDER, SIGNATURE, is_signed
from probity.foundation.casework.models import Referral

FIELDS = {"key", "to_ref", "about_ref", "subject_kind", "subject_ref", "title", "words"}


@csrf_exempt  # posted by a worker, not by a page: the signature stands for the token
@login_not_required
@require_POST
def door(request: HttpRequest) -> JsonResponse:
    """Take a signed question and give its receipt. Anything else looks like a page that does not exist."""
    if not is_signed(request.body, request.headers.get(SIGNATURE, ""), secret=settings.PROBITY_DOOR_SECRET):
        raise Http404
    posted = json.loads(request.body)
    if posted.keys() != FIELDS:
        raise Http404
    content = Words(**{name: posted[name] for name in FIELDS - {"key"}})
    referral = receive_referral(
        content, kind=Referral.Kind.QUERY, key=posted["key"], sender=SENDER, actor=POST, at=timezone.now()
    )
    return JsonResponse({"receipt": referral.ref})
