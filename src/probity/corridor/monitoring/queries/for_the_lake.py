"""What the desk tells the lake before a night: thresholds, authorities, closer monitoring, and its own reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from probity.corridor.monitoring.models import Authority, Hit, Tuning, Unmasking, Watch
from probity.corridor.monitoring.queries.catalogue import numbers_of
from probity.foundation.audit.actors import System
from probity.foundation.audit.models import Entry
from probity.foundation.audit.reads import EXPORTED, OPENED

READER = System("monitoring", "tells the lake what the desk decided, and who read hits")
OWN_SYSTEM, OWN_REASON = "Probity monitoring", "probity-own-reads"
READS = {OPENED.name: "view", EXPORTED.name: "export"}
KINDS = tuple(model._meta.label_lower for model in (Hit, Unmasking, Watch))


def rule_settings(*, on: date) -> dict[str, dict[str, Any]]:
    """By rule: numbers that were changed, and the authority in force on the day, as `probity lake scan` takes them."""
    told: dict[str, dict[str, Any]] = {}
    for one in Tuning.objects.visible_to(READER).order_by("at", "pk"):
        if one.name in numbers_of(one.rule_id):
            told.setdefault(one.rule_id, {})[one.name] = one.now
    standing = Authority.objects.visible_to(READER).filter(state=Authority.State.IN_FORCE, review_on__gte=on)
    for authority in standing.order_by("pk"):
        told.setdefault(authority.rule_id, {})["authority"] = {
            "policy": authority.policy,
            "legal_basis": authority.legal_basis,
            "impact_assessment": authority.impact_assessment,
            "approver": authority.approver_ref,
            "review_on": authority.review_on,
        }
    return told


def closer_spells() -> list[dict[str, Any]]:
    """Whoever is or was monitored more closely, from which moment up to which, ended ones too: events are judged by
    what was in force when they happened."""
    rows = Watch.objects.visible_to(READER).authorised().order_by("starts_at", "pk")
    return [
        {"person_ref": one.person_ref, "starts_at": max(one.starts_at, one.authorised_at), "ends_at": one.ends_at}
        for one in rows
        if one.authorised_at and max(one.starts_at, one.authorised_at) < one.ends_at
    ]


def own_reads(*, before: datetime) -> Sequence[dict[str, Any]]:
    """Each time somebody opened a hit or an authority here, or took a list away, as an event like any other system's.

    Those before a moment: what was read today is told tomorrow, as a day of which no other log has come in would look
    like a day that every system misses.
    The reason is the ledger's entry by its number: the words stay there, where retention can erase them.
    """
    rows = Entry.objects.filter(subject_kind__in=KINDS, event__in=READS, at__lt=before).order_by("number")
    about: dict[str, str] = {}
    for model in (Hit, Watch):
        about |= dict(model.objects.visible_to(READER).values_list("ref", "person_ref"))
    return [
        {
            "id": f"{entry.number}",
            "occurred_at": entry.at,
            "person_ref": entry.person_ref,
            "user_id": entry.actor,
            "system": OWN_SYSTEM,
            "action": READS[entry.event],
            "record_id": entry.subject_ref,
            "subject_ref": about.get(entry.subject_ref, ""),
            "reason_ref": f"{OWN_REASON} {entry.number}" if entry.event == OPENED.name else "",
        }
        for entry in rows.iterator()
    ]
