"""The rules as their files declare them, for pages: what each is for, what it reads, which numbers can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, cast

from probity.corridor.monitoring.models import Authority, Tuning
from probity.foundation.audit.actors import System
from probity.foundation.kernel.late import late

if TYPE_CHECKING:
    from probity.analysis.lake import purpose, ruledocs, rulefiles
    from probity.analysis.lake.algebra import Rule
    from probity.analysis.lake.purpose import Fault
else:
    purpose = late("probity.analysis.lake.purpose")
    ruledocs = late("probity.analysis.lake.ruledocs")
    rulefiles = late("probity.analysis.lake.rulefiles")

CATALOGUE = System("monitoring", "tells how each rule stands")


@cache
def rules() -> Mapping[str, Rule | Fault]:
    """Every shipped rule by id, and after them the ways of having no purpose; read once for each process."""
    return {rule.id: rule for rule in rulefiles.read_rules()} | dict(purpose.BY_ID)


def purposes() -> Mapping[str, str]:
    """The ways of having no purpose on record: id and title, in order."""
    return {fault: one.title for fault, one in purpose.BY_ID.items()}


def rule_titles() -> dict[str, str]:
    """The title of every rule, by id."""
    return {rule.id: rule.title for rule in rules().values()}


def title_of(rule_id: str) -> str:
    """A rule's title; its id where it is shipped no longer."""
    found = rules().get(rule_id)
    return found.title if found else rule_id


NUMBERS = {
    "at_least": "at least so many",
    "seconds": "a contact of at least so many seconds",
    "kmh": "faster than so many kilometres an hour",
    "at_least_km": "sites at least so many kilometres apart",
    "times": "at least so many times the middle of their peers",
    "peers": "among at least so many peers",
    "least_score": "a score of at least so much",
}


def numbers_of(rule_id: str) -> dict[str, int]:
    """The numbers of a rule's condition that can be changed, by name, as the rule ships; empty for an unknown rule."""
    found = rules().get(rule_id)
    if found is None:
        return {}
    shipped = {name: getattr(found.condition, name, 0) for name in NUMBERS}
    return {name: int(value) for name, value in shipped.items() if value}


def numbers_now(rule_id: str) -> dict[str, int]:
    """The same numbers as the desk has changed them."""
    changed = (
        Tuning.objects.visible_to(CATALOGUE).filter(rule_id=rule_id).order_by("at", "pk").values_list("name", "now")
    )
    return numbers_of(rule_id) | {name: now for name, now in changed if name in numbers_of(rule_id)}


CONTACTS = {  # as a rule's words name the tables
    "a row of `watched_contacts`": "a contact with somebody on the media list",
    "a row of `contacts`": "a contact with them",
}


def read_in_words(rule_id: str) -> Mapping[str, str]:
    """Which events a rule looks at and when they make a hit, with its numbers as they stand; nothing of a purpose."""
    found = rules().get(rule_id)
    if found is None or rule_id in purposes():
        return {}
    rule = cast("Rule", found)  # what is no purpose is a rule
    when = ruledocs.condition_in_words(rule.with_threshold(**numbers_now(rule_id)))
    where = ruledocs.in_words(rule.where)
    for row, contact in CONTACTS.items():
        when = when.replace(row, contact)
    return {"Hits when": f"{when[:1].upper()}{when[1:]}", "Of events": f"{where[:1].upper()}{where[1:]}"}


def is_off(rule: Rule | Fault, on: date) -> bool:
    """Whether a rule that needs an authority has none in force on the day."""
    if rule.authority is None:
        return False
    standing = Authority.objects.visible_to(CATALOGUE).filter(
        rule_id=rule.id, state=Authority.State.IN_FORCE, review_on__gte=on
    )
    return not standing.exists()
