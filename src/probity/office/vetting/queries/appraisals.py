"""The answer to a supervisor's appraisal, read back from the question that was put to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Referral
from probity.office.vetting.models import Check

READING = System("vetting.appraisals", "reads the answer to a question that this desk put, by the question's own key")


@dataclass(frozen=True)
class AppraisalAnswer:
    """What the supervisor wrote, once they did."""

    words: str
    answered_at: datetime | None


def appraisal_answer(check: Check) -> AppraisalAnswer | None:
    """The supervisor's answer to the question of this check, or None when it was no question."""
    found = Referral.objects.visible_to(READING).filter(key=check.query_key or "-").first()
    return AppraisalAnswer(found.answer, found.answered_at) if found else None
