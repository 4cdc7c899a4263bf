"""Which rules did not run, in whole or for some people, as the last night over the lake said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from probity.corridor.monitoring.models import Night
from probity.corridor.monitoring.queries.catalogue import rules, title_of
from probity.foundation.access.models import User

PURPOSE = "purpose"
IN_WORDS = {PURPOSE: "The purpose of searches"}


@dataclass(frozen=True)
class NotRun:
    """What a night did not look for: a rule, or the purpose of searches, and why in words."""

    rule_id: str
    title: str
    why: str

    @property
    def is_rule(self) -> bool:
        """Whether there is a page of the rule."""
        return self.rule_id in rules()

    @property
    def is_off(self) -> bool:
        """Whether the rule was off for want of an authority, and not for want of what it reads."""
        return self.why.startswith("Rule off")


def last_night(user: User) -> Night | None:
    """The last night that was done."""
    found: Night | None = Night.objects.visible_to(user).filter(state=Night.State.DONE).order_by("-pk").first()
    return found


def not_run(night: Night | None) -> Sequence[NotRun]:
    """What a night did not look for, by title."""
    told = [_told(words) for words in night.not_run] if night else []
    return sorted(told, key=lambda one: (one.title, one.why))


def not_run_by_rule(night: Night | None) -> Mapping[str, list[str]]:
    """The same, by rule; rules that are off for want of an authority left out, since they say so themselves."""
    found: dict[str, list[str]] = {}
    for one in not_run(night):
        if not one.is_off:
            found.setdefault(one.rule_id, []).append(one.why)
    return found


def _told(words: str) -> NotRun:
    """As the lake says it: a rule's id, a colon, and why."""
    rule_id, _, why = words.partition(": ")
    return NotRun(rule_id, IN_WORDS.get(rule_id) or title_of(rule_id), f"{why[:1].upper()}{why[1:]}")
