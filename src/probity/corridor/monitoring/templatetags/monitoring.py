"""What the desk's pages draw of a hit: its facts, its events, the steps of triage, how much peers did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from probity.corridor.monitoring.forms.lists import SEVERITY_COLOURS, outcome_tag, state_tag
from probity.corridor.monitoring.models import Finding, Hit, Look, Night, Step, Unmasking, Verdict
from probity.corridor.monitoring.policy.guards import may_look, next_step
from probity.corridor.monitoring.queries.for_the_lake import OWN_SYSTEM
from probity.corridor.monitoring.queries.handing import TO_STANDARDS
from probity.corridor.monitoring.queries.searches import moment_of
from probity.foundation.access.models import User
from probity.foundation.casework.models import Referral, Release
from probity.foundation.web.charts import Bar, columns
from probity.foundation.web.components import Fact, Happening
from probity.foundation.web.drawing import Chart
from probity.foundation.web.formats import day, moment, number_of
from probity.foundation.web.shown import Tag, tag_html

register = template.Library()

LOOK_COLOURS = {Look.NOTHING: "red", Look.EXPLAINS: "green", Look.UNKNOWN: "yellow"}
WORDS_COLOURS = {
    Release.State.HELD: "red",
    Release.State.WAITING: "yellow",
    Release.State.APPROVED: "blue",
    Release.State.SENT: "blue",
    Release.State.ANSWERED: "green",
    Release.State.WITHDRAWN: "grey",
}
MASKED = "Masked"
NAMING = ("record_id", "user_id", "device_id", "site_id")  # of an event, what names a record, a person or a place
ANSWERS = {None: "Not known", True: "Yes", False: "No"}


@register.simple_tag
def outcome_of(hit: Hit) -> SafeString:
    """What a hit was judged to be, as a tag; nothing before that."""
    return tag_html(*_plain(outcome_tag(hit.outcome))) if hit.outcome else SafeString("")


@register.simple_tag
def shown_tag(tag: Tag) -> SafeString:
    """A tag that a view gives."""
    return tag_html(tag.text, tag.colour)


def _plain(tag: Tag) -> tuple[str, str]:
    return tag.text, tag.colour


def identity_of(hit: Hit, names: Mapping[str, str], *, named: bool) -> list[Fact]:
    """The identity bar of a hit: whom it is about only by authority."""
    who = names.get(hit.person_ref, hit.person_ref or "Nobody known") if named else MASKED
    return [
        Fact("Reference", hit.ref),
        Fact("About", who),
        Fact("Day", hit.day),
        Fact("Severity", Tag(hit.severity.capitalize(), SEVERITY_COLOURS[hit.severity])),
        Fact("State", state_tag(hit)),
        *([Fact("Judged", outcome_tag(hit.outcome))] if hit.outcome else []),
    ]


def facts_of_hit(hit: Hit, names: Mapping[str, str]) -> list[Fact]:
    """Whom and what a hit is about, for a reader who may see that."""
    return [
        Fact("Person", names.get(hit.person_ref, hit.person_ref)),
        Fact("Log-in", hit.user_id),
        *([Fact("Record", hit.record_id)] if hit.record_id else []),
        Fact("What the rule says", hit.why),
    ]


@dataclass(frozen=True)
class EventRow:
    """One event as the page shows it. What names a person or a record is empty while the hit is masked."""

    at: str
    what: str
    names: str
    duty: str
    assigned: str
    reason: str
    asked_for: str


def rows_of_events(hit: Hit, *, named: bool) -> list[EventRow]:
    """The events of the evidence, oldest first, and the contacts that follow them."""
    rows = [(event["at"], _event_row(event, named=named)) for event in hit.events]
    rows += [(contact["at"], _contact_row(contact)) for contact in hit.picture.get("contacts", [])]
    return [row for _, row in sorted(rows, key=lambda one: one[0])]


def _event_row(event: Mapping[str, Any], *, named: bool) -> EventRow:
    asked_for = event.get("requested_by") or ""
    reason = event.get("reason_ref") or ""
    return EventRow(
        at=moment(moment_of(event["at"])),
        what=f"{str(event['action']).capitalize()}, {event['system']}",
        names=", ".join(str(event[key]) for key in NAMING if event.get(key)) if named else "",
        duty=str(event.get("duty") or "Not known").capitalize(),
        assigned=ANSWERS[event.get("assigned")],
        reason=(f"{reason}: " if named and reason else "") + str(event.get("reason") or "None").capitalize(),
        asked_for=(asked_for if named else "Yes") if asked_for else "No",
    )


def _contact_row(contact: Mapping[str, Any]) -> EventRow:
    seconds = contact.get("seconds")
    length = f", {number_of(round(seconds / 60), 'minute')}" if seconds else ""
    what = f"Contact, {contact.get('channel') or 'by what is not known'}{length}"
    return EventRow(moment(moment_of(contact["at"])), what, "", "", "", "", "")


@dataclass(frozen=True)
class StepRow:
    """One step of triage as the page shows it: what stands there, by whom, and the way to enter it."""

    title: str
    look: Tag | None
    words: str
    by: str
    at: datetime | None
    url: str
    why_not: str
    is_next: bool


def steps_of(hit: Hit, findings: Sequence[Finding], names: Mapping[str, str], user: User) -> list[StepRow]:
    """Every step in order."""
    standing, coming = {one.step: one for one in findings}, next_step(findings)
    return [
        _step_row(hit, step, standing.get(step), names, may_look(hit, step, user, findings), coming) for step in Step
    ]


def _step_row(
    hit: Hit, step: Step, one: Finding | None, names: Mapping[str, str], why_not: str, coming: Step | None
) -> StepRow:
    return StepRow(
        title=str(step.label),
        look=Tag(str(Look(one.look).label), LOOK_COLOURS[Look(one.look)]) if one else None,
        words=one.words if one else "",
        by=names.get(one.by_ref, one.by_ref) if one else "",
        at=one.at if one else None,
        url=reverse("monitoring:acting", args=[hit.ref, step]),
        why_not=why_not,
        is_next=step == coming,
    )


def happenings_of(
    hit: Hit,
    unmaskings: Sequence[Unmasking],
    verdicts: Sequence[Verdict],
    releases: Sequence[Release],
    names: Mapping[str, str],
) -> list[Happening]:
    """What happened to a hit, newest first."""
    happened = [Happening("Found", hit.first_night.at)]
    for finding in hit.findings.order_by("at", "pk"):
        look = Tag(str(Look(finding.look).label), LOOK_COLOURS[Look(finding.look)])
        title = str(Step(finding.step).label)
        happened.append(Happening(title, finding.at, names.get(finding.by_ref, ""), finding.words, tag=look))
    for asked in unmaskings:
        happened.append(
            Happening("Unmasking asked for", asked.asked_at, names.get(asked.asked_by_ref, ""), asked.reason)
        )
        if asked.decided_at:
            by = names.get(asked.decided_by_ref, "")
            happened.append(Happening("Decided", asked.decided_at, by, asked.decided_because, tag=state_tag(asked)))
    for verdict in verdicts:
        by = names.get(verdict.by_ref, "")
        happened.append(Happening("Judged", verdict.at, by, verdict.reason, tag=outcome_tag(verdict.outcome)))
    for one in releases:
        happened.append(Happening("Words written", one.written_at, names.get(one.author_ref, "")))
        gone = (("Words sent", one.sent_at), ("An answer came back", one.answered_at))
        happened += [Happening(title, at) for title, at in gone if at]
    return sorted(happened, key=lambda one: one.at)[::-1]  # of one moment, what was entered last stands first


@dataclass(frozen=True)
class SentRow:
    """Words about a hit that go, or went, elsewhere: to whom, how far they are, what came back.

    `title`, `to` and `answer` are empty for a reader who may not read the words; `url` where they cannot open them.
    """

    what: str
    ref: str
    title: str
    to: str
    state: Tag
    at: datetime
    answer: str = ""
    answered_at: datetime | None = None
    url: str = ""


def rows_of_words(releases: Sequence[Release], opened: Collection[str], names: Mapping[str, str]) -> list[SentRow]:
    """What was written outside, the oldest first; `opened` are the references that the reader may open."""
    return [_words_row(one, names, opens=one.ref in opened) for one in releases]


def _words_row(one: Release, names: Mapping[str, str], *, opens: bool) -> SentRow:
    return SentRow(
        what="To Professional Standards" if one.desk == TO_STANDARDS else "Words to somebody",
        ref=one.ref,
        title=one.title if opens else "",
        to=names.get(one.to_ref, "") if opens else "",
        state=Tag(str(Release.State(one.state).label), WORDS_COLOURS[Release.State(one.state)]),
        at=one.written_at,
        answer=one.answer if opens else "",
        answered_at=one.answered_at,
        url=reverse("matching:release", args=[one.ref]) if opens else "",
    )


def rows_of_hand_overs(referrals: Sequence[Referral], opened: Collection[str]) -> list[SentRow]:
    """What was handed to intelligence, and whether somebody there has taken it up."""
    taken = Referral.State.TAKEN
    return [
        SentRow(
            what="To intelligence",
            ref=one.ref,
            title="",
            to="",
            state=Tag(str(Referral.State(one.state).label), "green" if one.state == taken else "grey"),
            at=one.sent_at,
            url=reverse("web:referral", args=[one.ref]) if one.ref in opened else "",
        )
        for one in referrals
    ]


@dataclass(frozen=True)
class SystemRow:
    """One system's logs as a night found them: who answers for it, and each gap in words."""

    system: str
    owner: str
    platform: str
    held: str
    gaps: tuple[str, ...]


def systems_of(night: Night) -> list[SystemRow]:
    """Every system that should be logged, those with gaps first; not the desk's own, whose reads it tells the lake."""
    rows = [_system_row(one) for one in night.coverage if one.get("system") not in {None, "", OWN_SYSTEM}]
    return sorted(rows, key=lambda one: (not one.gaps, one.system))


def _system_row(one: Mapping[str, Any]) -> SystemRow:
    held = f"{one['held']:,} of {number_of(one['expected'], 'day')}" if one["expected"] else ""
    gaps = tuple(_gap(gap) for gap in one.get("gaps", ()))
    return SystemRow(one["system"], one.get("owner", ""), one.get("platform", ""), held, gaps)


def _gap(gap: Mapping[str, Any]) -> str:
    """As "Days missing: 3 days, 2 to 4 June 2026"."""
    says = str(gap["says"])
    first, last = (date.fromisoformat(gap[end]) if gap[end] else None for end in ("first", "last"))
    words = f"{says[:1].upper()}{says[1:]}"
    if first is None or last is None:
        return words
    when = day(first) if first == last else f"{day(first)} to {day(last)}"
    return f"{words}, {number_of(gap['days'], 'day')}: {when}"


def volume_chart(hit: Hit) -> Chart:
    """How many events the log-in made each day, beside the middle of those in the same role."""
    volume = hit.picture.get("volume", [])
    figures = []
    for one in volume:
        figures += [Bar(day(date.fromisoformat(one["day"])), one["events"]), Bar("peers", one["peers"], tone="quiet")]
    most = max(volume, key=lambda one: one["events"], default=None)
    says = (
        f"Most on {day(date.fromisoformat(most['day']))}: {most['events']:,}, where the middle of the role made "
        f"{most['peers']:,}." if most else "Nothing is known of their peers."
    )  # fmt: skip
    return columns(
        "Events a day on the log-in, beside the middle of the same role", figures, says=says, of="Events", beside=2
    )
