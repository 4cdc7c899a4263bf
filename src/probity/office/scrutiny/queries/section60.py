"""How far the force meets the Best Use of Stop and Search scheme, feature by feature."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from probity.foundation.access.scoping import Reader
from probity.foundation.rulebook.rows import code_list, threshold
from probity.office.scrutiny.models import SchemeEvidence, SearchComplaint


@dataclass(frozen=True)
class Feature:
    """One feature: what the newest evidence says, and all that there is."""

    code: str
    title: str
    evidence: tuple[SchemeEvidence, ...]

    @property
    def standing(self) -> str:
        if not self.evidence:
            return "No evidence"
        return "Met" if self.evidence[0].meets else "Not met"

    @property
    def colour(self) -> str:
        return {"Met": "green", "Not met": "red"}.get(self.standing, "grey")


def features(reader: Reader, on: date) -> list[Feature]:
    """Every feature of the scheme with its evidence, newest first."""
    rows = [*SchemeEvidence.objects.visible_to(reader)]
    return [
        Feature(code, title, tuple(row for row in rows if row.feature == code))
        for code, title in code_list("scrutiny.best_use", on=on).choices
    ]


@dataclass(frozen=True)
class Trigger:
    """Where the community trigger stands: complaints of its time, and how many set it off."""

    complaints: int
    sets_off: int
    months: int
    since: date

    @property
    def is_set_off(self) -> bool:
        return self.complaints >= self.sets_off


def trigger(reader: Reader, on: date) -> Trigger:
    """The community trigger as at a day."""
    months = int(threshold("scrutiny.trigger_months", on=on).number)
    since = months_before(on, months)
    rows = SearchComplaint.objects.visible_to(reader).filter(received_on__gt=since, received_on__lte=on)
    return Trigger(rows.count(), int(threshold("scrutiny.trigger_complaints", on=on).number), months, since)


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, or the month's last where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
