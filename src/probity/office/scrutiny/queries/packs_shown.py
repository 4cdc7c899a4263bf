"""What a panel reads of a drawn case: coarse facts from codes alone, and the officer's words redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.models import Person, Unit
from probity.office.scrutiny.models import Draw, DrawnCase, ForceForm, PackCase, Search
from probity.office.scrutiny.policy.force_words import tactic_words
from probity.office.scrutiny.policy.packs import everybody_in
from probity.office.scrutiny.policy.packs_redaction import Known, Redacted, redact

PACKING: Final = System("scrutiny.packs", "prepares what was drawn for a panel")
NOT_KNOWN: Final = "Not known"
_CHILD: Final = frozenset({"under_10", "from_10", "under_11", "from_11"})
_PARTS_OF_DAY: Final = ((6, "Night"), (12, "Morning"), (18, "Afternoon"), (24, "Evening"))
_WORKED: Final = {True: "worked", False: "did not work", None: "cannot tell whether it worked"}
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """A case as a member reads it, with what was left out of each text."""

    facts: Facts
    account: Redacted
    statement: Redacted

    @property
    def perhaps_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.account.perhaps_names, *self.statement.perhaps_names)))

    @property
    def left_out(self) -> int:
        return len(self.account.left) + len(self.statement.left)

    @property
    def kept(self) -> dict[str, object]:
        """As it is fixed with the case."""
        return {"facts": [[*fact] for fact in self.facts], "account": self.account.text,
                "statement": self.statement.text}  # fmt: skip


def account_of(record: Search | ForceForm) -> str:
    """The officer's own words: grounds of a search, the account of a form of force."""
    return record.grounds if isinstance(record, Search) else record.account


def known_of(case: PackCase) -> Known:
    """Names, numbers and places that the records of this case hold, and every place that any record names."""
    record = case.drawn.record
    people = Person.objects.visible_to(PACKING).filter(ref__in=everybody_in(case))
    told: list[str] = []
    for given, family, number in people.values_list("given_names", "family_name", "force_number"):
        told += [given, family, f"{given} {family}", number]
    told += [record.footage_ref, record.place, *_places()]
    told += Unit.objects.visible_to(PACKING).filter(ref=record.unit_ref).values_list("spans__name", flat=True)
    if isinstance(record, Search):
        told += [record.own_ref, record.operation_name]
    else:
        told += [record.incident_number, record.custody_number]
    return Known.of(word for word in told if word)


def _places() -> Iterator[str]:
    for model in (Search, ForceForm):
        yield from (
            model.objects.visible_to(PACKING).exclude(place="").order_by().values_list("place", flat=True).distinct()
        )


def shown_of(case: PackCase, on: date) -> Shown:
    """What a member would read, by what the record says and the coordinator left out or let stand."""
    record, known = case.drawn.record, known_of(case)
    facts = _search_facts(record, on) if isinstance(record, Search) else _force_facts(record, on)
    hidden, kept = case.hidden_words, case.kept_words
    return Shown(
        [*facts, *_pack_facts(case.drawn, record, on)],
        redact(account_of(record), known, hidden=hidden, kept=kept),
        redact(case.statement, known, hidden=hidden, kept=kept),
    )


def _search_facts(search: Search, on: date) -> Iterator[tuple[str, str]]:
    yield "What was searched", _said("scrutiny.search_kinds", search.kind, on)
    yield "Looking for", _said("scrutiny.search_objects", search.object, on)
    yield "Power", _said("scrutiny.search_powers", search.power, on)
    if search.object == "drugs":
        yield "Why drugs were searched for", _said("scrutiny.search_motives", search.motive, on)
    if search.kind != "vehicle":
        yield "Person", child_or_adult(search.age_range)
        yield "Sex", _said("scrutiny.sexes", search.gender, on)
        yield "Ethnicity, as the officer saw it", _said("scrutiny.ethnic_groups", search.ethnicity_officer, on)
        yield "More than outer clothing removed", _yes_or_no(search.intrusive)
    yield "Outcome", _said("scrutiny.search_outcomes", search.outcome, on)
    yield "Outcome linked to what was looked for", _yes_or_no(search.linked)
    yield "Part of the day", _part_of_day(search.searched_at.hour) if search.searched_at else NOT_KNOWN
    yield "Other officers there", str(len(search.present))


def _force_facts(form: ForceForm, on: date) -> Iterator[tuple[str, str]]:
    tactics = tactic_words(on)
    used = [f"{tactics.get(each['code'], each['code'])} ({_WORKED[each['worked']]})" for each in form.tactics]
    yield "What was used, in order", "; ".join(used) or NOT_KNOWN
    yield "What the person did", _said("scrutiny.force_conduct", form.conduct, on)
    yield "Why force was used", _listed("scrutiny.force_reasons", form.reasons, on)
    yield "What bore on it", _listed("scrutiny.force_factors", form.factors, on)
    yield "Kind of place", _said("scrutiny.force_locations", form.location, on)
    yield "Officer single-crewed", _yes_or_no(form.alone)
    yield "Person", child_or_adult(form.age)
    yield "Sex", _said("scrutiny.sexes", form.gender, on)
    yield "Ethnicity, as the officer saw it", _said("scrutiny.ethnic_groups", form.ethnicity, on)
    yield "The person hurt", _said("scrutiny.force_injuries", form.subject_hurt, on)
    yield "The officer hurt", _said("scrutiny.force_injuries", form.officer_hurt, on)
    yield "What came of it", _listed("scrutiny.force_outcomes", form.outcomes, on)
    yield "Part of the day", _part_of_day(form.used_at.hour) if form.used_at else NOT_KNOWN


def _pack_facts(drawn: DrawnCase, record: Search | ForceForm, on: date) -> Iterator[tuple[str, str]]:
    lacks = _listed("scrutiny.draw_findings", drawn.findings, on) if drawn.findings else ""
    if lacks:
        yield "What the record lacks", lacks
    missing = "footage" in drawn.findings or not record.footage_ref
    yield "Footage", "None: a finding of its own" if missing else "Held; it is seen in the room"
    yield "Drawn from", period_of(drawn.draw)


def period_of(draw: Draw) -> str:
    """The months of a draw, such as "May 2026" or "May to June 2026"; never a day."""
    first, last = draw.first_day, draw.last_day
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    return f"{first:%B} to {last:%B %Y}" if first.year == last.year else f"{first:%B %Y} to {last:%B %Y}"


def child_or_adult(age: str) -> str:
    """Of an age band, whether the person was a child; the band itself is not for a panel."""
    if not age or age == "unread":
        return NOT_KNOWN
    return "A child" if age in _CHILD else "An adult"


def _said(codes: str, code: str, on: date) -> str:
    return dict(code_list(codes, on=on).choices).get(code, NOT_KNOWN)


def _listed(codes: str, listed: Iterable[str], on: date) -> str:
    words = dict(code_list(codes, on=on).choices)
    return "; ".join(words[code] for code in listed if code in words) or NOT_KNOWN


def _yes_or_no(value: bool | None) -> str:  # noqa: FBT001 - a flag of the record, or none
    return NOT_KNOWN if value is None else "Yes" if value else "No"


def _part_of_day(hour: int) -> str:
    return next(words for before, words in _PARTS_OF_DAY if hour < before)
