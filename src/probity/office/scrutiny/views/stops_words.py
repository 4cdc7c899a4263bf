"""A search in words: its facts, what was written beside what it is read as, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from probity.foundation.casework.models import Version
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day
from probity.office.scrutiny.actions.stops_loading import COLUMNS, MORE_COLUMNS
from probity.office.scrutiny.forms.stops import PAGES
from probity.office.scrutiny.models import Search, SearchReview
from probity.office.scrutiny.policy.stops_words import UNREAD

CODES = {ask.field: ask.codes for page in PAGES for ask in page.asks if ask.codes}
TITLES = {
    "motive": "Motive of a drug search", "searched_on": "Day", "searched_at": "Time", "kind": "What was searched",
    "object": "Looking for", "power": "Power", "grounds": "Grounds", "place": "Place", "operation_name": "Operation",
    "gender": "Sex", "age_range": "Age", "census_group": "Ethnicity, as they say", "linked": "Linked to the object",
    "ethnicity_officer": "Ethnicity, as the officer saw it", "present": "Others there", "footage_ref": "Footage",
    "intrusive": "More than outer clothing removed", "outcome": "Outcome",
}  # fmt: skip
UNKNOWN, NOT_ANSWERED = "Not known", "Not answered yet"
_WRITTEN_AS = {
    "type": "kind", "gender": "gender", "age_range": "age_range", "self_defined_ethnicity": "census_group",
    "officer_defined_ethnicity": "ethnicity_officer", "legislation": "power", "object_of_search": "object",
    "outcome": "outcome", "outcome_linked": "linked", "more_than_outer_clothing": "intrusive",
    "part_of_operation": "operation", "motive": "motive",
}  # fmt: skip


def labels(codes: str, on: date | None = None) -> dict[str, str]:
    """The words of a list, by code, with what is not known and what cannot be read."""
    found = dict(code_list(codes, on=on or timezone.localdate()).choices)
    return {**found, "": UNKNOWN, UNREAD: "Not recognised", "not_stated": "Not stated"}


def in_words(name: str, value: Any) -> str:
    """A value of a search as a page shows it; a blank reads as not known, never as no."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, "", []):
        return UNKNOWN
    if name in CODES:
        return labels(CODES[name]).get(str(value), str(value))
    if name == "searched_on":
        return day(value)
    return f"{value:%H:%M}" if name == "searched_at" else str(value)


def record_facts(search: Search, *, change: Callable[[str], str] | None = None) -> list[Fact]:
    """What the record says, in the order of the form."""
    facts = []
    for page in PAGES:
        if page.name == "there" and change is None:
            facts.append(Fact(TITLES["footage_ref"], search.footage_ref or UNKNOWN))
            continue
        for ask in page.asks:
            value = getattr(search, ask.field)
            if ask.field == "motive" and search.object != "drugs":
                shown = "Not a search for drugs" if search.object else UNKNOWN
            elif ask.field == "present":
                shown = f"{len(value)} named" if value else "Nobody"
            elif (
                change is not None
                and ask.needed
                and value in (None, "")
                and not (ask.kind == "known" and search.outcome)
            ):
                shown = NOT_ANSWERED
            else:
                shown = in_words(ask.field, value)
            facts.append(Fact(TITLES[ask.field], shown, change_url=change(page.name) if change else ""))
    if search.motive_changes and change is None:
        facts.append(Fact("Motive changed after the outcome", f"{search.motive_changes} times"
                          if search.motive_changes > 1 else "Once"))  # fmt: skip
    return facts


def written_rows(search: Search) -> list[tuple[str, str, str]]:
    """Column by column, what the file has and what it was read as; nothing for an officer's own form."""
    headers = {**COLUMNS, **MORE_COLUMNS}
    rows = []
    for name, word in search.written.items():
        field = _WRITTEN_AS.get(name, "")
        rows.append((headers.get(name, name), word, in_words(field, getattr(search, field)) if field else "As written"))
    return rows


def happenings(
    search: Search, reviews: Iterable[SearchReview], versions: Iterable[Version], names: Mapping[str, str]
) -> list[Happening]:
    """What happened to the record, newest first."""
    views = labels("scrutiny.grounds_views")
    found = [
        Happening(
            one.get_answer_display(), timezone.localtime(one.at), by=names.get(one.reviewer_ref, ""),
            says=f"{views.get(one.grounds_view, one.grounds_view)}. {one.words}".strip(),
        )
        for one in reviews
    ]  # fmt: skip
    for one in versions:
        said = "; ".join(f"{TITLES.get(name, name)} was: {_was(name, was)}" for name, was in one.said.items()
                         if name in TITLES)  # fmt: skip
        found.append(Happening("Changed", timezone.localtime(one.at), by=names.get(one.by_ref, ""),
                               says=f"{one.reason} {said}".strip()))  # fmt: skip
    if search.sent_at:
        title = "Sent" if search.source == "form" else "Loaded from a file"
        found.append(Happening(title, timezone.localtime(search.sent_at)))
    return sorted(found, key=lambda each: str(each.at), reverse=True)


def _was(name: str, was: str | None) -> str:
    if was in {"True", "False"}:
        return "Yes" if was == "True" else "No"
    return labels(CODES[name]).get(was or "", was or UNKNOWN) if name in CODES else was or UNKNOWN
