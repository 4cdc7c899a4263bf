"""Records of the monitoring desk about people in six relations to the reader, for the walk of every address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from probity.corridor.monitoring.models import Apart, Authority, Hit, Night, Unmasking, Watch
from probity.foundation.access.numbering import next_reference
from tests.matrix.scenes import AT

FIXED = {
    "rule_id": "crowd",
    "monitoring:acting act": "known",
    "monitoring:deciding act": "authorise",
    "monitoring:watch_act act": "authorise",
    "monitoring:apart_act act": "end",
    "monitoring:rule_act act": "at_least",
    "monitoring:authority_act act": "approve",
}
KINDS = {
    "unmasking": "monitoring.unmasking", "unmaskings": "monitoring.unmasking", "deciding": "monitoring.unmasking",
    "watch": "monitoring.watch", "watch_act": "monitoring.watch", "apart_act": "monitoring.apart",
    "authority_act": "monitoring.authority", "night": "monitoring.night",
}  # fmt: skip


def kind_of(rest: str) -> str:
    """Which kind of record an address of the desk names."""
    return KINDS.get(rest, "monitoring.hit")


def records(people: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """One record of each kind about each of these people, by relation."""
    night = Night.unscoped.create(ref=next_reference("NR"), at=AT, by_account="system:matrix", state=Night.State.DONE)
    authority = Authority.unscoped.create(
        ref=next_reference("MA"), rule_id="media-contact", policy="A policy", legal_basis="A basis",
        impact_assessment="An assessment", review_on=AT.date(), proposed_by_ref="P-000009-X", proposed_at=AT,
    )  # fmt: skip
    hits = {relation: hit(ref, night, key=relation) for relation, ref in people.items()}
    return {
        "monitoring.hit": hits,
        "monitoring.unmasking": {relation: unmasking(one) for relation, one in hits.items()},
        "monitoring.watch": {relation: watch(ref) for relation, ref in people.items()},
        "monitoring.apart": {relation: apart(ref, ended=True) for relation, ref in people.items()},
        "monitoring.night": dict.fromkeys(people, night),
        "monitoring.authority": dict.fromkeys(people, authority),
    }


def hit(person_ref: str, night: Night, *, key: str) -> Hit:
    return Hit.unscoped.create(
        ref=next_reference("HT"), key=key, rule_id="off-duty", severity="medium", day=AT.date(), score=40, why="why",
        user_id="u", person_ref=person_ref, record_id="R-1", evidence=[1], first_night=night, last_night=night,
    )  # fmt: skip


def unmasking(of: Hit) -> Unmasking:
    return Unmasking.unscoped.create(
        ref=next_reference("UM"), hit=of, asked_by_ref="P-000009-X", reason="To go on", asked_at=AT
    )


def watch(person_ref: str) -> Watch:
    return Watch.unscoped.create(
        ref=next_reference("HW"), person_ref=person_ref, starts_at=AT, ends_at=AT + timedelta(days=30),
        review_on=AT.date(), necessity="So", proportionality="So", proposed_by_ref="P-000009-X", proposed_at=AT,
    )  # fmt: skip


def apart(person_ref: str, *, ended: bool) -> Apart:
    """Ended, so that the hits about them stand where others stand."""
    return Apart.unscoped.create(
        ref=next_reference("AP"), person_ref=person_ref, because="other", named_by_ref="P-000009-X", named_at=AT,
        ended_at=AT if ended else None,
    )  # fmt: skip
