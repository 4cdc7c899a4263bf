"""Which parts of a published release are read, and which are knowingly left aside. Data, and the walk that applies it.

A path is written with "/" between names and "[]" after a list: "awards[]/suppliers[]/name".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import Any, Final


def _paths(*lines: str) -> frozenset[str]:
    return frozenset(path for line in lines for path in line.split())


READ: Final = _paths(
    "ocid id date tag[] buyer/id buyer/name",
    "parties[]/id parties[]/name parties[]/roles[]",
    "parties[]/identifier/scheme parties[]/identifier/id parties[]/identifier/legalName",
    "parties[]/additionalIdentifiers[]/scheme parties[]/additionalIdentifiers[]/id",
    "parties[]/address/streetAddress parties[]/address/locality parties[]/address/region",
    "parties[]/address/postalCode parties[]/address/countryName",
    "tender/id tender/title tender/description tender/status tender/datePublished",
    "tender/procurementMethod tender/procurementMethodDetails",
    "tender/procuringEntity/id tender/procuringEntity/name",
    "tender/value/amount tender/value/currency",
    "tender/tenderPeriod/startDate tender/tenderPeriod/endDate",
    "tender/awardPeriod/startDate tender/awardPeriod/endDate",
    "awards[]/id awards[]/title awards[]/description awards[]/status awards[]/date",
    "awards[]/value/amount awards[]/value/currency",
    "awards[]/suppliers[]/id awards[]/suppliers[]/name",
    "awards[]/contractPeriod/startDate awards[]/contractPeriod/endDate",
)
"""The paths whose values are kept."""

LEFT_ASIDE: Final = _paths(
    "language initiationType title description links relatedProcesses planning contracts bids",
    "parties[]/contactPoint parties[]/details parties[]/additionalContactPoints",
    "parties[]/identifier/uri parties[]/additionalIdentifiers[]/legalName parties[]/additionalIdentifiers[]/uri",
    "awards[]/datePublished awards[]/documents awards[]/items awards[]/amendments awards[]/relatedLots",
    "awards[]/contractPeriod/durationInDays awards[]/contractPeriod/maxExtentDate awards[]/suppliers[]/identifier",
    "tender/additionalClassifications tender/additionalProcurementCategories tender/amendments tender/amendment",
    "tender/awardCriteria tender/awardCriteriaDetails tender/bidOpening tender/classification tender/communication",
    "tender/contractPeriod tender/contractTerms tender/coveredBy tender/crossBorderLaw tender/documents",
    "tender/eligibilityCriteria tender/enquiryPeriod tender/hasEnquiries tender/hasRecurrence tender/items",
    "tender/legalBasis tender/lotDetails tender/lotGroups tender/lots tender/mainProcurementCategory",
    "tender/milestones tender/minValue tender/numberOfTenderers tender/otherRequirements tender/participationFees",
    "tender/procurementMethodRationale tender/procurementMethodRationaleDetails tender/recurrence",
    "tender/reviewDetails tender/secondStage tender/selectionCriteria tender/specialRegime tender/submissionMethod",
    "tender/submissionMethodDetails tender/submissionMethodRationale tender/submissionTerms tender/suitability",
    "tender/techniques tender/tenderers tender/tenderPeriod/durationInDays tender/tenderPeriod/maxExtentDate",
    "tender/awardPeriod/durationInDays tender/awardPeriod/maxExtentDate",
)
"""The paths left aside with all below them: documents, lots, criteria, and whom to telephone."""

_SPACES = re.compile(r"\s+")


class BrokenRelease(ValueError):
    """A release cannot be read: where in it, and why. It holds no value of the release."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


class Sieve:
    """Keeps what is read of releases, and counts the paths that nobody has spoken of and the names that were mended."""

    def __init__(self, aside: Collection[str] = ()) -> None:
        self._aside = LEFT_ASIDE | {*aside}
        self.unknown: Counter[str] = Counter()
        self.mended: Counter[str] = Counter()

    def kept(self, release: Any) -> dict[str, Any]:
        """The parts of a release that are read.

        Raises:
            BrokenRelease: it is no object, or a name stands twice in one.
        """
        if not isinstance(release, dict):
            raise BrokenRelease("", "It is not an object with named values.")
        found = self._of(release, "")
        return found if isinstance(found, dict) else {}

    def _of(self, value: Any, path: str) -> Any:
        if path in self._aside:
            return None
        if isinstance(value, dict):
            return self._object(value, path)
        if isinstance(value, list):
            inside = f"{path}[]"
            return None if inside in self._aside else [self._of(item, inside) for item in value]
        if path in READ:
            return value
        self.unknown[path] += 1
        return None

    def _object(self, value: dict[str, Any], path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: set[str] = set()
        for written, inner in value.items():
            name = _SPACES.sub("", written)
            below = f"{path}/{name}" if path else name
            if name in seen:
                raise BrokenRelease(below, "The name stands twice in one object.")
            seen.add(name)
            if name != written:
                self.mended[below] += 1
            kept = None if inner is None else self._of(inner, below)
            if kept is not None or (inner is None and self._may_be_taken_back(below)):
                found[name] = kept
        return found

    def _may_be_taken_back(self, path: str) -> bool:
        """Whether a null here takes back what an earlier release said."""
        return any(one == path or one.startswith((f"{path}/", f"{path}[]")) for one in READ)


def merged(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """What two releases say together: the later decides, lists of things with ids are joined by id, null takes away."""
    found = dict(earlier)
    for name, value in later.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict) and isinstance(found.get(name), dict):
            found[name] = merged(found[name], value)
        elif _have_ids(value) and _have_ids(found.get(name)):
            found[name] = _joined(found[name], value)
        else:
            found[name] = _without_nulls(value)
    return found


def _have_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one for one in value)


def _joined(earlier: list[dict[str, Any]], later: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_id = {one["id"]: one for one in earlier}
    for one in later:
        by_id[one["id"]] = merged(by_id.get(one["id"], {}), one)
    return [*by_id.values()]


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value
