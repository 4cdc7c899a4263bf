"""What the people of the vetting stories hold, from when and keyed when; and what is to be found, on which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from probity.sites.sample import story
from probity.sites.sample.shapes import ForcePlan


@dataclass(frozen=True, slots=True)
class Granted:
    """One clearance of a story: its days, when it was keyed if not at once, and the day on which its holder left."""

    level: str
    on: date
    last_day: date | None = None
    keyed_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is found about somebody as at a day, by what is recorded now or by what was known at the end of that day."""

    family: str
    kind: str
    as_at: date
    why: str
    known_then: bool = False


MONDAY = date(2024, 6, 17)
TEN_YEARS = (date(2014, 6, 18), date(2024, 6, 17))
STORY_GRANTS: Mapping[str, tuple[Granted, ...]] = {
    "Quill": (Granted("RV", date(2024, 10, 15)),),
    "Tolley": (Granted("RV", date(2014, 6, 17), date(2024, 6, 16)), Granted("RV", date(2024, 7, 8))),
    "Finch": (Granted("RV", *TEN_YEARS), Granted("RV", date(2024, 6, 18))),
    "Wren": (Granted("RV", *TEN_YEARS), Granted("RV", date(2024, 6, 20))),
    "Odell": (
        Granted("RV", date(2014, 6, 10), date(2024, 6, 9)),
        Granted("RV", date(2024, 6, 10), keyed_on=date(2024, 7, 1)),
    ),
    "Gale": (
        Granted("NPPV2F", date(2018, 6, 2), date(2021, 6, 1)),
        Granted("NPPV2F", date(2021, 6, 2), date(2024, 6, 1)),
        Granted("NPPV2F", date(2024, 8, 5)),
    ),
    "Larkin": (Granted("RV", date(2019, 3, 4)), Granted("MV", date(2025, 4, 22))),
    "Moor": (Granted("RV", date(2018, 5, 14)),),
    "Holt": (Granted("RV", date(2019, 9, 2)),),
    "Ash": (Granted("RV", date(2018, 11, 5)),),
    "Reed": (Granted("RV", date(2019, 7, 1)),),
    "Scott": (Granted("RV", date(2020, 2, 3)),),
    "Bell": (Granted("RV", date(2021, 1, 11)),),
    "Stone": (),  # vetted in full by an application
    "Thorne": (),  # what she brought is accepted, and granted by that
    "Vane": (Granted("RV", date(2018, 2, 5), left_on=date(2025, 6, 30)),),  # and in full again
    "Yates": (),
}
REJOINED = {family: again for family, _, again in story.REJOINED}
# Who came from another force: the level and the day of its grant there.
STORY_BROUGHT: Mapping[str, tuple[str, date]] = {
    "Stone": ("RV", date(2024, 4, 10)),
    "Thorne": ("RV", date(2024, 5, 20)),
    "Yates": ("RV", date(2025, 10, 1)),
}
COVERED = (date(2025, 3, 5), date(2025, 3, 31))
"""The day on which Larkin's assessment was approved, and its last."""
LARKINS = frozenset({"Larkin", "Pell"})
LARKINS_DAYS = (date(2025, 3, 4), date(2025, 3, 31), date(2025, 4, 1))
STORY_TRUTH = (
    Found("Quill", "unrecorded", MONDAY, "In the force since 2009; no clearance was migrated"),
    Found("Tolley", "expired", MONDAY, "Ran out the day before"),
    Found("Gale", "expired", MONDAY, "A contractor whose clearance ran out on 1 June: counted apart"),
    Found("Odell", "late", MONDAY, "Renewed on 10 June and keyed on 1 July"),
    Found("Quill", "unrecorded", MONDAY, "The same, by what was known that evening", known_then=True),
    Found("Tolley", "expired", MONDAY, "The same, by what was known that evening", known_then=True),
    Found("Gale", "expired", MONDAY, "The same, by what was known that evening", known_then=True),
    Found("Odell", "expired", MONDAY, "Her renewal was not keyed yet", known_then=True),
    Found("Quill", "unrecorded", date(2024, 6, 18), "Still never vetted"),
    Found("Tolley", "expired", date(2024, 6, 18), "Two days over"),
    Found("Gale", "expired", date(2024, 6, 18), "Counted apart"),
    Found("Odell", "late", date(2024, 6, 18), "Keyed on 1 July"),
    Found("Wren", "expired", date(2024, 6, 18), "Two days between two clearances: 18 and 19 June"),
    Found("Quill", "unrecorded", date(2024, 6, 20), "Still never vetted"),
    Found("Tolley", "expired", date(2024, 6, 20), "Four days over"),
    Found("Gale", "expired", date(2024, 6, 20), "Counted apart"),
    Found("Odell", "late", date(2024, 6, 20), "Keyed on 1 July"),
    Found("Wren", "break", date(2024, 6, 20), "In force again, and the two days are told"),
    *(
        found
        for day in LARKINS_DAYS
        for found in (
            Found("Odell", "late", day, "Keyed on 1 July 2024"),
            Found("Tolley", "break", day, "Three weeks without, in June and July 2024"),
            Found("Wren", "break", day, "18 and 19 June 2024"),
            Found("Gale", "break", day, "Nine weeks without, in the summer of 2024"),
        )
    ),
    Found("Larkin", "short", date(2025, 3, 4), "In Public Protection since 24 February, on recruitment vetting alone"),
    Found("Larkin", "covered", date(2025, 3, 31), "The last day of the assessment"),
    Found("Larkin", "short", date(2025, 4, 1), "The assessment ended by itself"),
)


def refs_of(plan: ForcePlan) -> dict[str, str]:
    """The person behind each family of these stories who is in the plan; a small force lacks some of them."""
    found = {
        person.family_name: person.ref for person in plan.people if person.family_name in {*STORY_GRANTS, *LARKINS}
    }
    if not found.keys() >= LARKINS:
        found.pop("Larkin", None)  # with nobody to exchange posts with she was where she is all along
    found.pop("Pell", None)
    return found
