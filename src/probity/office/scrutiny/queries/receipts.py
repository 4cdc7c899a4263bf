"""The copy of a search record as the person searched gets it: their own record, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.casework.queries import versions_of
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.formats import day
from probity.foundation.workforce.models import Person
from probity.office.scrutiny.models import Search
from probity.office.scrutiny.policy.receipts import SEARCHED_PAGE

NOT_RECORDED = "Not recorded"
_CODED = {
    "kind": "search_kinds", "object": "search_objects", "power": "search_powers", "outcome": "search_outcomes",
    "census_group": "census_groups", "ethnicity_officer": "ethnic_groups", "gender": "sexes", "age_range": "ages",
}  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """What the record says, line by line, and whether it was changed after it was first sent."""

    lines: tuple[tuple[str, str], ...]
    changed: bool


def copy_of(search: Search) -> Copy:
    """The copy. Footage, reviews, supervisors and other officers are no part of it."""
    on = search.searched_on or date.max
    lines = (
        ("Day", day(search.searched_on) if search.searched_on else NOT_RECORDED),
        ("Time", f"{search.searched_at:%H:%M}" if search.searched_at else NOT_RECORDED),
        ("Place", search.place or NOT_RECORDED),
        ("Officer", _officer(search.officer_ref)),
        ("What was searched", _words(search, "kind", on)),
        ("What was looked for", _words(search, "object", on)),
        ("By which power", _words(search, "power", on)),
        ("The officer's grounds", search.grounds or NOT_RECORDED),
        ("What came of it", _words(search, "outcome", on)),
        ("Whether what was looked for was found", _flag(value=search.linked)),
        ("More than outer clothing removed", _flag(value=search.intrusive)),
        ("Your ethnicity, as you said", _words(search, "census_group", on)),
        ("Your ethnicity, as the officer saw it", _words(search, "ethnicity_officer", on)),
        ("Your sex, as recorded", _words(search, "gender", on)),
        ("Your age, as recorded", _words(search, "age_range", on)),
    )
    return Copy(lines, changed=bool(versions_of(search)))


def _words(search: Search, name: str, on: date) -> str:
    code = getattr(search, name)
    words = dict(code_list(f"scrutiny.{_CODED[name]}", on=on).choices)
    return words.get(code, NOT_RECORDED)


def _flag(*, value: bool | None) -> str:
    return NOT_RECORDED if value is None else "Yes" if value else "No"


def _officer(ref: str) -> str:
    """By number: the law has the record identify the officer."""
    found = Person.objects.visible_to(SEARCHED_PAGE).filter(ref=ref).values_list("force_number", flat=True).first()
    return f"Number {found}" if found else NOT_RECORDED
