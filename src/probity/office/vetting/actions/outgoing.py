"""What an applicant takes away beside letters: their own data and a calendar; and the note of a page held back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.queries import letters_on
from probity.foundation.kernel.tripwire import Secret, hits_in
from probity.office.vetting import workflow
from probity.office.vetting.models import Application, Outcome
from probity.office.vetting.policy.appeals import window_ends
from probity.office.vetting.policy.harm import refuse_if_told, secrets_from_applicant
from probity.office.vetting.policy.sections import sections_for
from probity.office.vetting.queries import standing

events = workflow.applications
ALWAYS = (
    "This holds what you told us and what we sent you. What you told us about other people is counted, not repeated. "
    "Other material may be withheld as the Data Protection Act 2018 allows; this sentence stands in every such file."
)


@recorded()
def own_data(application: Application, *, actor: User, at: datetime) -> dict[str, Any]:
    """What the applicant gave and was sent, as plain values: nothing about other people, nothing that was found.

    Raises:
        NotPermitted: it would hold words of something withheld.
    """
    secrets = secrets_from_applicant(application)
    said = {
        "about_this_file": ALWAYS,
        "reference": application.ref,
        "name": application.applicant_name,
        "levels": application.level_codes,
        "state": application.get_state_display(),
        "submitted_on": _day(application.submitted_on),
        "privacy_notice": application.privacy_version,
        "ended_on": _day(application.ended_on),
        "form": _form(application, secrets),
        "questions": [
            {
                "asked_on": _day(one.asked_on),
                "asked": one.asked_words,
                "answered_on": _day(one.explained_on),
                "answer": one.explanation,
            }
            for one in standing.questions_to(application)
        ],
        "letters": [
            {"sent": one.at.isoformat(), "title": one.title, "words": one.words} for one in letters_on(application)
        ],
    }
    if appeal := standing.appeal_of(application):
        said["appeal"] = {"lodged_on": _day(appeal.lodged_on), "grounds": appeal.grounds, "state": appeal.state}
    for text in _texts(said):
        refuse_if_told(text, secrets)
    record(events.EXPORTED, actor=actor, subject=application, at=at)
    return said


def _form(application: Application, secrets: Sequence[Secret]) -> dict[str, Any]:
    """The form by its parts; other people are counted, and an answer that holds withheld words is left out."""
    once = {section.name: section.said for section in application.sections.all()}
    listed: dict[str, list[dict[str, str]]] = {}
    for entry in application.entries.order_by("pk"):
        listed.setdefault(entry.section, []).append(entry.said)
    found: dict[str, Any] = {}
    for section in sections_for(application.level_codes):
        rows = listed.get(section.name, [])
        if section.others:
            found[section.name] = {"people_named": len(rows)}
        elif section.lists:
            found[section.name] = [_tellable(row, secrets) for row in rows]
        else:
            found[section.name] = _tellable(once.get(section.name, {}), secrets)
    return found


def _tellable(said: dict[str, str], secrets: Sequence[Secret]) -> dict[str, str]:
    return {name: value for name, value in said.items() if not hits_in(str(value), secrets)}


def _texts(value: Any) -> list[str]:
    """Every piece of text in a plain value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


def calendar_of(application: Application, *, at: datetime) -> str:
    """The days that concern the applicant as an iCalendar file: reviews, and the end of the time to appeal.

    Raises:
        NotPermitted: it would hold words of something withheld.
    """
    events_of = [(day, "Vetting review") for day in standing.review_days(application)]
    decision = standing.decision_told(application)
    if decision and decision.outcome != Outcome.GRANT:
        events_of.append((window_ends(decision), "Last day to appeal"))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Probity//Vetting//EN"]
    for place, (day, title) in enumerate(events_of):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{application.ref}-{place}@probity",
            f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"SUMMARY:{title}: {application.ref}",
            "END:VEVENT",
        ]
    text = "\r\n".join([*lines, "END:VCALENDAR", ""])
    refuse_if_told(text, secrets_from_applicant(application))
    return text


@recorded()
def note_held_back(application: Application, page: str, traces: Sequence[str], *, actor: User, at: datetime) -> None:
    """Enter in the ledger that a page did not go out, for the unit to put right what it would have told."""
    record(events.TRIPPED, actor=actor, subject=application, at=at, page=page, traces=[*traces])


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
