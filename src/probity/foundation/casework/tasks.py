"""What the worker does for every site: mail, the doors, the ledger's head, broken glass that nobody acknowledged."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.actions import tells_of_broken_glass
from probity.foundation.access.models import BrokenGlass, Grant, day_of
from probity.foundation.access.roles import AUDITOR, all_roles
from probity.foundation.audit.models import Entry
from probity.foundation.casework import doors, mail
from probity.foundation.casework.actions import tell
from probity.foundation.casework.schedules import nightly

__all__ = ["doors", "mail"]  # importing them registers what they carry


@nightly("casework.export_head", after="00:15")
def export_head(at: datetime) -> None:
    """Write the ledger's head beside the data, to be kept elsewhere: a cut tail shows against it."""
    last = Entry.objects.order_by("-number").values("number", "digest").first() or {"number": 0, "digest": "0" * 64}
    settings.PROBITY_HEADS.mkdir(parents=True, exist_ok=True)
    path = settings.PROBITY_HEADS / f"{settings.PROBITY_SITE}-{day_of(at)}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps({**last, "site": settings.PROBITY_SITE, "at": at.isoformat()}) + "\n", encoding="utf-8")
    part.replace(path)


@nightly("casework.tell_of_broken_glass", after="07:00")
def tell_of_broken_glass(at: datetime) -> None:
    """Tell the auditor and the desk's data owner again, each day, until both have acknowledged it."""
    waiting = Q(seen_by_auditor="") | Q(seen_by_owner="")
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    for broken in BrokenGlass.unscoped.filter(waiting, told_at__lt=midnight).order_by("pk"):
        tell_those_who_must_know(broken, at)
        BrokenGlass.unscoped.filter(pk=broken.pk).update(told_at=at)


@tells_of_broken_glass
def tell_those_who_must_know(broken: BrokenGlass, at: datetime) -> None:
    """Put word to every auditor and every owner of the desk's data in the outbox."""
    keys = {AUDITOR.key} | {made.key for made in all_roles() if made.told_of == broken.desk}
    grants = Grant.objects.visible_to(doors.POST).as_at(day_of(at)).filter(role__in=keys)
    for person_ref in sorted({grant.person_ref for grant in grants}):
        title = f"Glass was broken: {broken.ref}"
        tell(person_ref, key=f"{broken.ref}:{day_of(at)}", title=title, at=at)
