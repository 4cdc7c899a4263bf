"""What is missing from an application and where. Pure: plain values in, sentences out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from probity.foundation.kernel.errors import UnknownRule
from probity.foundation.rulebook.rows import threshold
from probity.foundation.rulebook.shapes import RuleRow
from probity.office.vetting.policy.levels import family_of
from probity.office.vetting.policy.sections import Section, sections_for

ONE_DAY = timedelta(days=1)
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Answers:
    """What an applicant said: by section, the answers given once, the things listed, and whether there is nothing."""

    once: Mapping[str, Said]
    listed: Mapping[str, Sequence[Said]]
    nothing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """One thing still to say. `entry` is its place in the section's list, from 0, or None for the section."""

    section: str
    says: str
    entry: int | None = None


@dataclass(frozen=True)
class Residency:
    """How long somebody has lived in the United Kingdom against what a level asks for."""

    level: str
    rule: RuleRow | None
    years_lived: float
    is_met: bool


def missing_from(answers: Answers, levels: list[str], *, on: date) -> list[Missing]:
    """Everything still missing, in the order of the form."""
    return [one for section in sections_for(levels) for one in _of_section(section, answers, levels, on)]


def _of_section(section: Section, answers: Answers, levels: list[str], on: date) -> Iterable[Missing]:
    if not section.lists:
        said = answers.once.get(section.name, {})
        yield from (Missing(section.name, words[0].upper() + words[1:]) for words in _unanswered(section, said))
        return
    listed = answers.listed.get(section.name, ())
    if not listed and not (section.nothing and section.name in answers.nothing):
        says = f"Add {section.one}" + (", or say that there is nothing to add" if section.nothing else "")
        yield Missing(section.name, says)
    for place, said in enumerate(listed):
        for words in (*_unanswered(section, said), *_wrong_in(section.name, said, on)):
            yield Missing(section.name, f"{section.noun[0].capitalize()} {place + 1}: {words}", place)
    if listed and section.name in {"addresses", "history"}:
        yield from _gaps(section, listed, since=form_starts(section.name, levels, on=on), on=on)


def _unanswered(section: Section, said: Said) -> Iterable[str]:
    for ask in section.asks:
        other, wanted = ask.only_if
        if (ask.needed or (other and said.get(other) == wanted)) and said.get(ask.name, "") in ("", None):
            says = f"answer “{ask.label}”" if ask.kind == "yes_no" else ask.missing or ask.label
            yield says[0].lower() + says[1:]


def _wrong_in(name: str, said: Said, on: date) -> Iterable[str]:
    """What an entry needs beyond its plain questions."""
    if name == "family" and said.get("lives_with") == "yes" and not said.get("born_on"):
        yield "give the date of birth of somebody who lives with you"
    starts, ends = day_in(said, "from_on"), day_in(said, "to_on")
    if starts and ends and ends < starts:
        yield "it ends before it begins"
    for day in filter(None, (starts, ends, day_in(said, "on"), day_in(said, "born_on"))):
        if day > on:
            yield "a day lies in the future"


def form_starts(name: str, levels: list[str], *, on: date) -> date:
    """The day back to which the form asks for addresses or for what the applicant did."""
    rule = "vetting.address_years" if name == "addresses" else "vetting.history_years"
    years = threshold(rule, on=on).number
    if name == "addresses":
        years = max([years, *(row.number for level in levels if (row := residency_rule(level, on=on)))])
    return years_before(on, years)


def _gaps(section: Section, listed: Sequence[Said], *, since: date, on: date) -> Iterable[Missing]:
    longest = threshold("vetting.gap_days", on=on).number
    what = "an address" if section.name == "addresses" else "what you did"
    for first, last in gaps_between(spans_of(listed, on=on), since=since, until=on):
        if (last - first).days + 1 > longest:
            yield Missing(section.name, f"Add {what} for {_in_words(first)} to {_in_words(last)}")


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def spans_of(listed: Iterable[Said], *, on: date) -> list[tuple[date, date]]:
    """The times that entries cover, open ones until the day; entries without a first day cover nothing."""
    found = []
    for said in listed:
        starts, ends = day_in(said, "from_on"), day_in(said, "to_on") or on
        if starts and starts <= ends:
            found.append((starts, min(ends, on)))
    return sorted(found)


def gaps_between(spans: Iterable[tuple[date, date]], *, since: date, until: date) -> list[tuple[date, date]]:
    """The first and last day of each time from `since` to `until` that no span covers, both included."""
    gaps = []
    reached = since
    for first, last in sorted(spans):
        if first > until:
            break
        if first > reached:
            gaps.append((reached, first - ONE_DAY))
        reached = max(reached, last + ONE_DAY)
    if reached <= until:
        gaps.append((reached, until))
    return gaps


def residency_rule(level: str, *, on: date) -> RuleRow | None:
    """How long somebody must have lived in the United Kingdom for a level; None where the rulebook has no rule."""
    family = family_of(level, on)
    name = {"CTC": "ctc", "SC": "sc", "ESC": "sc", "DV": "dv"}.get(level, family)
    try:
        return threshold(f"vetting.residency_{name}", on=on)
    except UnknownRule:
        return None


def residency(addresses: Iterable[Said], level: str, *, on: date) -> Residency:
    """How long the applicant has lived in the United Kingdom, unbroken up to the day, against the level's rule."""
    at_home = spans_of((said for said in addresses if said.get("in_uk") == "yes"), on=on)
    longest = threshold("vetting.gap_days", on=on).number
    begun = on + ONE_DAY
    for first, last in reversed(at_home):
        if (begun - last).days - 1 > longest:
            break
        begun = min(begun, first)
    rule = residency_rule(level, on=on)
    is_met = rule is None or begun <= years_before(on, rule.number)
    return Residency(level, rule, round(((on - begun).days + 1) / 365.25, 1), is_met)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def day_in(said: Said, name: str) -> date | None:
    """A day among the answers, which are kept as text."""
    given = said.get(name)
    return date.fromisoformat(given) if given else None
