"""Whether a clearance that somebody brings may be used: the rule in force on the day that the rules name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.rulebook.rows import clock, code_list, row

REJOIN_RULE = "vetting.rejoin_rule"
TRANSFER_RULE = "vetting.transfer_rule"


@dataclass(frozen=True)
class Ruling:
    """What the rule says of one arrival: whether the clearance may be used, and the rule by name and in words."""

    may_use: bool
    rule: str
    words: str


def ruling_on(granted_on: date | None, appointed_on: date) -> Ruling:
    """The ruling for a clearance of another force granted on a day; None for somebody who rejoins this one.

    The age is taken, and the rule chosen, on the day of appointment, as `vetting.transfer_day` has it.
    """
    if granted_on is None:
        rule = code_list(REJOIN_RULE, on=appointed_on)
        return Ruling(may_use=False, rule="afresh", words=f"{rule.label('afresh')}. {rule.citation}.")
    rule = code_list(TRANSFER_RULE, on=appointed_on)
    code = rule.codes[0]
    cited = f"{rule.label(code)}. {rule.citation}, in force on {appointed_on:%-d %B %Y}."
    if code == "vet_all":
        return Ruling(may_use=False, rule=code, words=cited)
    age = clock("vetting.transfer_age", on=appointed_on)
    until = age.due(granted_on)
    days = (appointed_on - granted_on).days
    may_use = appointed_on <= until
    verdict = "no more than" if may_use else "more than"
    words = (
        f"Granted {granted_on:%-d %B %Y}, {days} days before appointment on {appointed_on:%-d %B %Y}: {verdict} "
        f"{age.row.amount} old. {cited}"
    )
    return Ruling(may_use=may_use, rule=code, words=words)


def rule_in_force(on: date) -> str:
    """The transfer rule of a day with its citation, for a page."""
    found = row(TRANSFER_RULE, on=on)
    return f"{found.codes[0][1]}. {found.citation}."
