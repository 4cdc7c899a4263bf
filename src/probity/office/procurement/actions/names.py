"""The names under which the force, and bodies that buy for it, stand in published contracts."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale
from probity.office.procurement import workflow
from probity.office.procurement.actions.suppliers import LONGEST_NAME, supplier_key
from probity.office.procurement.models import ForceName
from probity.office.procurement.policy import may_keep


@recorded()
def keep_name(name: str, *, part: str, identifier: str = "", actor: Actor, at: datetime) -> ForceName:
    """Keep a name, so that contracts that a body of this name, or of this number, is a party to count for the force.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: no name, or one that is kept already in this or another spelling.
    """
    if refused := may_keep(actor):
        raise NotPermitted(refused)
    written = " ".join(name.split())[:LONGEST_NAME]
    if not (key := supplier_key(written)):
        raise BadInput("A name is needed.", hint="Write it as contracts do.")
    if standing := ForceName.unscoped.filter(name_key=key, ended_at=None).first():
        raise BadInput(f"This name is kept already, as {standing.ref}.", hint="End that one first to change it.")

    kept = ForceName.unscoped.create(
        ref=next_reference("FN"),
        name=written,
        name_key=key,
        identifier=identifier.strip()[:100],
        part=ForceName.Part(part),
        added_by=actor.account,
        added_at=at,
    )
    record(
        workflow.FORCE_NAME_ADDED,
        actor=actor,
        subject=kept,
        at=at,
        part=kept.part,
        identifier=kept.identifier,
        name=written,
    )
    return kept


@recorded()
def end_name(kept: ForceName, *, actor: Actor, at: datetime) -> None:
    """Let a name count no longer.

    Raises:
        NotPermitted: the actor is no procurement officer.
        Stale: somebody ended it already.
    """
    if refused := may_keep(actor):
        raise NotPermitted(refused)
    if ForceName.unscoped.filter(pk=kept.pk, ended_at=None).update(ended_at=at) != 1:
        raise Stale("This name was ended already.", hint="Look at the list again.")
    record(workflow.FORCE_NAME_ENDED, actor=actor, subject=kept, at=at)
