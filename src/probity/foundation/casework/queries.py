"""What casework can be asked, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from probity.foundation.access.scoping import Reader
from probity.foundation.casework.actions import ANSWERS_DESK
from probity.foundation.casework.models import Deadline, File, Letter, Note, Referral, Version, subject_of
from probity.foundation.casework.policy import CORRIDOR_DESK


@dataclass(frozen=True)
class OfficeReferral:
    """A referral in the office that the corridor may take."""

    ref: str
    key: str
    in_reply_to: str
    sender: str
    to_desk: str
    about_ref: str
    subject_kind: str
    subject_ref: str
    title: str
    words: str


def referrals_to_take(reader: Reader, *, replies_to: Iterable[str], taken: Iterable[str]) -> list[OfficeReferral]:
    """The office's referrals for the corridor, oldest first: hand-overs to it, and answers to these keys.

    Read over the corridor's read-only connection to the office.
    """
    rows = Referral.objects.using(settings.PROBITY_OFFICE_ALIAS).visible_to(reader)
    mine = Q(to_desk=CORRIDOR_DESK) | Q(to_desk=ANSWERS_DESK, in_reply_to__in=[*replies_to])
    waiting = rows.filter(mine).exclude(ref__in=[*taken]).order_by("pk")
    fields = OfficeReferral.__dataclass_fields__
    return [OfficeReferral(**{name: getattr(row, name) for name in fields}) for row in waiting]


def notes_on(record: Any) -> list[Note]:
    """Notes on a record that the caller has already read under its rule, newest first."""
    return [*Note.objects.filter(**subject_of(record)).order_by("-at", "-pk")]


def versions_of(record: Any) -> list[Version]:
    """What a record said before each correction, newest first."""
    return [*Version.objects.filter(**subject_of(record)).order_by("-number")]


def deadlines_of(record: Any) -> list[Deadline]:
    """A record's deadlines, the nearest first, those met last."""
    rows = Deadline.objects.filter(**subject_of(record)).prefetch_related("changes")
    return sorted(rows, key=lambda row: (row.met_at is not None, row.due_on))


def next_due(records: Sequence[Any]) -> dict[str, date]:
    """The nearest day that still waits of each of these records of one kind, by reference; one question for all."""
    if not records:
        return {}
    kind = subject_of(records[0])["subject_kind"]
    rows = Deadline.objects.filter(subject_kind=kind, subject_ref__in=[one.ref for one in records], met_at=None)
    return dict(rows.order_by("-due_on").values_list("subject_ref", "due_on"))


def files_of(record: Any) -> list[File]:
    """Files kept with a record, newest first."""
    return [*File.objects.filter(**subject_of(record)).order_by("-at", "-pk")]


def letters_on(record: Any) -> list[Letter]:
    """Letters that went out about a record, newest first."""
    return [*Letter.objects.filter(**subject_of(record)).order_by("-at", "-pk")]
