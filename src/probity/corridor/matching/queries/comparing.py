"""What a cross-check changes in the candidates that stand. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, field

from probity.corridor.matching.models import Candidate
from probity.corridor.matching.queries.cross_check import CrossCheck, Finding
from probity.corridor.matching.queries.reader import CROSS_CHECK


@dataclass(frozen=True)
class Change:
    """A candidate that a run changes, and which of its fields, with what was found."""

    candidate: Candidate
    finding: Finding
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What a cross-check changes in the candidates that stand."""

    new: list[Finding] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    back: list[Candidate] = field(default_factory=list)
    gone: list[Candidate] = field(default_factory=list)
    unchanged: list[Candidate] = field(default_factory=list)

    def counts(self, check: CrossCheck) -> dict[str, int]:
        """The counts that a run keeps and a command prints."""
        return {
            "offers": check.offers,
            "givers": check.givers,
            "suppliers": check.suppliers,
            "candidates": len(check.findings),
            "new": len(self.new),
            "changed": len(self.changed),
            "back": len(self.back),
            "gone": len(self.gone),
            "unchanged": len(self.unchanged),
        }


def compare(check: CrossCheck) -> Comparison:
    """What the cross-check would change in the candidates that stand."""
    rows = Candidate.objects.visible_to(CROSS_CHECK).prefetch_related("people").order_by("ref")
    standing = {(one.offer_ref, one.supplier_ref): one for one in rows}
    compared = Comparison()
    for finding in check.findings:
        candidate = standing.pop(finding.pair, None)
        if candidate is None:
            compared.new.append(finding)
            continue
        fields = _differing(candidate, finding)
        if candidate.state == Candidate.State.GONE:
            compared.back.append(candidate)
        if fields:
            compared.changed.append(Change(candidate, finding, fields))
        elif candidate.state == Candidate.State.ARISES:
            compared.unchanged.append(candidate)
    compared.gone.extend(one for one in standing.values() if one.state == Candidate.State.ARISES)
    return compared


def _differing(candidate: Candidate, finding: Finding) -> tuple[str, ...]:
    facts = finding.facts()
    fields = [name for name in sorted(facts) if facts[name] != getattr(candidate, name)]
    people = {one.person_ref for one in candidate.people.all()}
    return (*fields, *(["people"] if people != finding.people else []))
