"""`probity vetting status`: who was cleared on a day, by what was known on a day, and every exception."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.audit.reads import record_list
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.kernel.errors import NotPermitted
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.roles import READERS_AS_ROLES
from probity.office.vetting.policy.status import TITLES, Kind
from probity.office.vetting.queries.status import Status, status
from probity.office.vetting.queries.status_words import (
    WITHHELD,
    asked_in_words,
    category_label,
    end_of,
    headline,
    in_words,
    names_for,
)


class Command(ProbityCommand):
    help = (
        "Show who was cleared on a day, as it was and as it was known on a day: people by category, by level and "
        "state, and every exception. Contractors and others outside the workforce are counted apart. "
        "Without --as only counts are printed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-at", type=date.fromisoformat, metavar="DAY", help="The day asked about; today.")
        parser.add_argument(
            "--known-at", type=date.fromisoformat, metavar="DAY",
            help="By what was recorded at the end of this day. Left out: by what is recorded now.",
        )  # fmt: skip

    def work(self, **options: Any) -> int | None:
        account, at = self.acting_as(options["account"]), timezone.now()
        if account and not any(account.holds(role) for role in READERS_AS_ROLES):
            raise NotPermitted("This account may not read clearances.", hint="Somebody of the vetting unit can.")
        found = status(options["as_at"] or timezone.localdate(at), end_of(options["known_at"]))
        if account:
            asked = {"as_at": str(found.as_at), "known_at": str(options["known_at"] or "")}
            record_list("vetting.status", actor=account, filters=asked, count=len(found.exceptions), at=at)
        if options["format"] != "table":
            self.show([*_rows(found, account)], form=options["format"])
            return None
        self.stdout.write(f"{asked_in_words(found)}\n{headline(found)}\n\n")
        self._tell_population(found)
        self._tell_levels(found)
        self._tell_exceptions(found, account)
        return None

    def _tell_population(self, found: Status) -> None:
        self.stdout.write(f"Workforce: {found.workforce:,}")
        for category in found.categories:
            label = category_label(category, found.as_at)
            self.stdout.write(f"  {label}: {found.population.get(category, 0):,}")
        self.stdout.write(f"Counted apart: {found.apart:,}")
        for category, people in sorted(found.population.items()):
            if category not in found.categories:
                self.stdout.write(f"  {category_label(category, found.as_at)}: {people:,}")

    def _tell_levels(self, found: Status) -> None:
        self.stdout.write("\nBy level and state (workforce, apart)")
        for each in found.counted:
            state = Standing(each.standing).label.lower()
            self.stdout.write(f"  {each.level} {state}: {each.workforce:,}, {each.apart:,}")

    def _tell_exceptions(self, found: Status, account: User | None) -> None:
        self.stdout.write("\nExceptions (workforce, apart)")
        for kind in Kind:
            ours, others = (len(found.people(kind, workforce=ours)) for ours in (True, False))
            self.stdout.write(f"{TITLES[kind]}: {ours:,}, {others:,}")
            for row in _people(found, kind, account):
                apart = "" if row["workforce"] == "yes" else f" [{row['category']}, apart]"
                ref = f" ({row['person']})" if row["person"] else ""
                self.stdout.write(f"  {row['who']}{ref}{apart}: {row['says']}")


def _rows(found: Status, account: User | None) -> Iterator[dict[str, Any]]:
    """The whole status as rows of one shape, for other programs."""
    common = {"as_at": str(found.as_at), "known_at": str(found.known_at or "")}
    empty = dict.fromkeys(("person", "who", "says"), "")
    for category, people in sorted(found.population.items()):
        ours = "yes" if category in found.categories else "no"
        yield {**common, "part": "population", "what": category, "workforce": ours, "people": people, **empty}
    for each in found.counted:
        what = f"{each.level} {each.standing}"
        for ours, people in (("yes", each.workforce), ("no", each.apart)):
            yield {**common, "part": "level", "what": what, "workforce": ours, "people": people, **empty}
    for kind in Kind:
        for ours, flag in (("yes", True), ("no", False)):
            people = len(found.people(kind, workforce=flag))
            yield {**common, "part": "exceptions", "what": str(kind), "workforce": ours, "people": people, **empty}
        for row in _people(found, kind, account):
            told = {name: row[name] for name in ("workforce", "person", "who", "says")}
            yield {**common, "part": "exception", "what": str(kind), "people": 1, **told}


def _people(found: Status, kind: Kind, account: User | None) -> Iterator[dict[str, str]]:
    if account is None:
        return
    each_of = found.of_kind(kind)
    names = names_for(account, [each.person_ref for each in each_of], on=found.as_at)
    for each in each_of:
        named = names[each.person_ref]
        yield {
            "person": "" if named == WITHHELD else each.person_ref,
            "who": named,
            "category": each.category,
            "workforce": "yes" if each.category in found.categories else "no",
            "says": in_words(each),
        }
