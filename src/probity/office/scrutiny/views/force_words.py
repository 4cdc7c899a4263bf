"""A form of force in words: its facts, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from probity.foundation.casework.models import Version
from probity.foundation.rulebook.rows import code_list
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.formats import day
from probity.office.scrutiny.forms.force import PAGES, TACTICS
from probity.office.scrutiny.models import ForceForm, ForceReview
from probity.office.scrutiny.policy.force_words import tactic_words
from probity.office.scrutiny.views.stops_words import UNKNOWN, labels

CODES = {ask.field: ask.codes for page in PAGES for ask in page.asks if ask.codes}
TITLES = {
    "used_on": "Day", "used_at": "Time", "incident_number": "Incident", "custody_number": "Custody number",
    "subject_number": "Subject of the incident", "location": "Kind of place", "place": "Town or area",
    "main_duty": "Main duty", "alone": "Single-crewed", "trained_ced": "Trained on an energy device",
    "carrying_ced": "Carrying one", "conduct": "Main conduct", "assaulted": "Officer assaulted",
    "factors": "What bore on it", "reasons": "Why force was used", "tactics": "What was used", "age": "Age",
    "gender": "Sex", "ethnicity": "Ethnicity, as the officer saw it", "physical_disability": "Physical disability",
    "mental_disability": "Mental disability", "subject_hurt": "The person hurt", "subject_help": "Their medical help",
    "officer_hurt": "The officer hurt", "officer_help": "The officer's medical help", "outcomes": "What came of it",
    "account": "What happened", "footage_ref": "Footage",
}  # fmt: skip


def force_in_words(name: str, value: Any) -> str:
    """A value of a form as a page shows it; a blank reads as not known, never as no."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, "", []):
        return UNKNOWN
    if isinstance(value, list):
        words = labels(CODES[name])
        return "; ".join(words.get(str(code), str(code)) for code in value)
    if name in CODES:
        return labels(CODES[name]).get(str(value), str(value))
    if name == "used_on":
        return day(value)
    return f"{value:%H:%M}" if name == "used_at" else str(value)


def tactics_in_words(form: ForceForm) -> str:
    """What was used, in order, and what did not work."""
    words = tactic_words(timezone.localdate())
    worked = {True: "worked", False: "did not work", None: "cannot tell whether it worked"}
    said = [f"{at}. {words.get(each['code'], each['code'])} ({worked[each['worked']]})"
            for at, each in enumerate(form.tactics, 1)]  # fmt: skip
    return "; ".join(said) or UNKNOWN


def form_facts(form: ForceForm, *, change: Callable[[str], str] | None = None) -> list[Fact]:
    """What the form says, in the order in which it asks."""
    facts = []
    for page in PAGES:
        url = change(page.name) if change else ""
        if page.name == TACTICS:
            facts.append(Fact(TITLES[TACTICS], tactics_in_words(form), change_url=url))
        facts += [
            Fact(TITLES[ask.field], force_in_words(ask.field, getattr(form, ask.field)), change_url=url)
            for ask in page.asks
        ]
    return facts


def form_happenings(
    form: ForceForm, reviews: Iterable[ForceReview], versions: Iterable[Version], names: Mapping[str, str]
) -> list[Happening]:
    """What happened to the form, newest first."""
    views = dict(code_list("scrutiny.force_views", on=timezone.localdate()).choices)
    found = [
        Happening(
            one.get_answer_display(), timezone.localtime(one.at), by=names.get(one.reviewer_ref, ""),
            says=f"{views.get(one.view, one.view)}. {one.words}".strip(),
        )
        for one in reviews
    ]  # fmt: skip
    for one in versions:
        changed = ", ".join(TITLES[name].lower() for name in one.said if name in TITLES)
        found.append(Happening("Changed", timezone.localtime(one.at), by=names.get(one.by_ref, ""),
                               says=f"{one.reason} Changed: {changed}."))  # fmt: skip
    if form.sent_at:
        found.append(Happening("Sent", timezone.localtime(form.sent_at)))
    return sorted(found, key=lambda each: str(each.at), reverse=True)
