"""A quarter counted once and whole: the finest counts of everything that is ever published of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from django.db.models import Count

from probity.analysis.measures.published_cells import Counts, Key
from probity.foundation.rulebook.rows import code_list
from probity.office.scrutiny.models import (
    OWN_SOURCES,
    CountedQuarter,
    Feedback,
    ForceForm,
    Receipt,
    ReceiptWay,
    Search,
)
from probity.office.scrutiny.policy.force_words import TALK, kind_of_tactics
from probity.office.scrutiny.policy.publication import COUNTING
from probity.office.scrutiny.queries.publication_periods import days_of, months_of

NOT_STATED: Final = "not_stated"
QUARTER: Final = "quarter"
_HANDS: Final = frozenset({"restraint", "unarmed", "other", TALK})


@dataclass(frozen=True)
class Measure:
    """One table: what it counts and by what, with the words of each value."""

    key: str
    title: str
    of: str
    by: tuple[str, ...]
    words: tuple[tuple[tuple[str, str], ...], ...]
    says: str

    @property
    def keys(self) -> list[Key]:
        """Every combination there can be, also where nothing is counted."""
        return [*product(*([code for code, _ in column] for column in self.words))]


def measures(on: date) -> dict[str, Measure]:
    """Every table, by key, with the words of the day."""
    groups = (*code_list("scrutiny.ethnic_groups", on=on).choices, (NOT_STATED, "Not stated"))
    views = tuple(code_list("scrutiny.feedback_views", on=on).choices)
    ways = (*((way.value, str(way.label)) for way in ReceiptWay), ("", "Nothing recorded"))
    every = (
        Measure("searches", "Searches of people, and whether what was searched for was found", "searches",
                ("group", "found"), (groups, (("yes", "Found"), ("no", "Not found"), (NOT_STATED, "Not stated"))),
                "Ethnicity as people say of themselves. Searches of vehicles alone are left out."),
        Measure("drugs", "Searches of people for drugs, by what the officer looked for", "searches",
                ("group", "motive"), (groups, (("possession", "Possession only"), ("supply", "Supply"),
                                               (NOT_STATED, "Not stated"))),
                "Supply includes searches for both. Ethnicity as people say of themselves."),
        Measure("force", "Use-of-force forms, by the most that was used", "forms",
                ("group", "most"), (groups, (("hands", "Hands and handcuffs"), ("equipment", "Equipment or weapon"))),
                "Each officer who used force fills in a form, so forms are more than incidents. Ethnicity as the "
                "officer saw it. An equipment or weapon counts also where it was only drawn."),
        Measure("receipts", "Whether people searched were given a receipt", "searches", ("way",), (ways,),
                "Searches of people. Nothing recorded includes records loaded from a file that does not say."),
        Measure("feedback", "What people said after a search", "people", ("view",), (views,),
                "Anybody may say how a search was. It is tied to no search and not checked against any."),
    )  # fmt: skip
    return {one.key: one for one in every}


def count_quarter(quarter: str, on: date) -> dict[str, list[list[object]]]:
    """Count a quarter as the records stand now, by measure, zeros too."""
    found = {
        "searches": _searches(quarter), "drugs": _drugs(quarter), "force": _force(quarter, on),
        "receipts": _receipts(quarter), "feedback": _feedback(quarter),
    }  # fmt: skip
    return {key: [[*each, found[key].get(each, 0)] for each in measure.keys] for key, measure in measures(on).items()}


def books(rows: Iterable[CountedQuarter], on: date) -> dict[str, tuple[Counts, Mapping[Key, int]]]:
    """The counts of some quarters by measure, as tables are made of them."""
    kept = [*rows]
    made: dict[str, tuple[Counts, Mapping[Key, int]]] = {}
    for key, measure in measures(on).items():
        by_key: dict[Key, int] = {
            (one.quarter, *map(str, each[:-1])): int(each[-1]) for one in kept for each in one.counts.get(key, ())
        }
        made[key] = (Counts((QUARTER, *measure.by), by_key), by_key)
    return made


def _of_people(quarter: str) -> Iterable[tuple[str, str, str, bool | None, int]]:
    first, last = months_of(quarter)
    rows = Search.objects.visible_to(COUNTING).recorded()
    rows = rows.filter(month__gte=first, month__lte=last, source__in=OWN_SOURCES).exclude(kind="vehicle").order_by()
    columns = ("ethnicity_self", "object", "motive", "linked")
    return rows.values_list(*columns).annotate(n=Count("*"))


def _group(code: str) -> str:
    return NOT_STATED if code in ("", "unread") else code


def _searches(quarter: str) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for group, _, _, linked, count in _of_people(quarter):
        found[_group(group), NOT_STATED if linked is None else "yes" if linked else "no"] += count
    return found


def _drugs(quarter: str) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for group, thing, motive, _, count in _of_people(quarter):
        if thing == "drugs":
            said = {"possession": "possession", "supply": "supply", "both": "supply"}.get(motive, NOT_STATED)
            found[_group(group), said] += count
    return found


def _force(quarter: str, on: date) -> Counter[Key]:
    first, last = months_of(quarter)
    rows = ForceForm.objects.visible_to(COUNTING).recorded().filter(month__gte=first, month__lte=last).order_by()
    kind_of, found = kind_of_tactics(on), Counter[Key]()
    for group, tactics in rows.values_list("ethnicity", "tactics").iterator():
        used = {kind_of.get(each["code"], "other") for each in tactics}
        found[_group(group), "hands" if used <= _HANDS else "equipment"] += 1
    return found


def _receipts(quarter: str) -> Counter[Key]:
    first, last = months_of(quarter)
    people = Search.objects.visible_to(COUNTING).recorded().filter(month__gte=first, month__lte=last)
    people = people.filter(source__in=OWN_SOURCES).exclude(kind="vehicle").order_by()
    given = Receipt.objects.visible_to(COUNTING).filter(search__in=people.values("pk")).order_by()
    found: Counter[Key] = Counter({(way,): count for way, count in given.values_list("way").annotate(n=Count("*"))})
    found["",] = people.count() - found.total()
    return found


def _feedback(quarter: str) -> Counter[Key]:
    first, last = days_of((quarter,))
    rows = Feedback.objects.visible_to(COUNTING).filter(received_on__gte=first, received_on__lte=last).order_by()
    return Counter({(view,): count for view, count in rows.values_list("view").annotate(n=Count("*"))})
