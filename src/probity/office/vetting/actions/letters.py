"""What leaves the unit in words: every letter passes the tripwire before it is kept or announced."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.actions import write_letter
from probity.foundation.casework.letters import compose
from probity.foundation.casework.models import Letter
from probity.office.vetting.models import Application
from probity.office.vetting.policy.harm import refuse_if_told, secrets_from_applicant

SENDER = "The force vetting unit"


@recorded()
def send_letter(
    application: Application, template: str, *, facts: dict[str, Any], actor: Actor, at: datetime
) -> Letter:
    """Write to the applicant, unless the letter or its title holds words of something withheld from them.

    Raises:
        NotPermitted: it does; nothing was kept or sent.
    """
    path = f"vetting/letters/{template}.txt"
    whole = {"application": application, "name": application.applicant_name, "sender": SENDER, **facts}
    refuse_if_told("\n".join(compose(path, whole)), secrets_from_applicant(application))
    return write_letter(application, template=path, to_ref=application.applicant_ref, facts=whole, actor=actor, at=at)
