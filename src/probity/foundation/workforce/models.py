"""People, the posts they hold, the units those stand in, and what is true of them for a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from probity.foundation.access.scoping import Record
from probity.foundation.access.spans import Dated
from probity.foundation.workforce.postings_models import DeskAnswer, PostingKind, PostingRequest

__all__ = [
    "SPOKEN_RANKS",
    "Category",
    "DeskAnswer",
    "Person",
    "Post",
    "PostLine",
    "PostingKind",
    "PostingRequest",
    "Qualification",
    "Rank",
    "Spell",
    "SpellState",
    "Unit",
    "UnitSpan",
]


class Category(models.TextChoices):
    """What somebody is to the force while a spell lasts. Who has only ended spells is a former member: derived."""

    OFFICER = "officer", "Police officer"
    SPECIAL = "special", "Special constable"
    STAFF = "staff", "Police staff"
    PCSO = "pcso", "Police community support officer"
    VOLUNTEER = "volunteer", "Police support volunteer"
    CONTRACTOR = "contractor", "Contractor"
    AGENCY = "agency", "Agency worker"
    OUTSIDE = "outside", "Outside the force"


class Rank(models.TextChoices):
    """Ranks of officers and specials, and three grades for everybody else who works under contract of employment."""

    CHIEF_CONSTABLE = "chief_constable", "Chief Constable"
    DEPUTY_CHIEF_CONSTABLE = "deputy_chief_constable", "Deputy Chief Constable"
    ASSISTANT_CHIEF_CONSTABLE = "assistant_chief_constable", "Assistant Chief Constable"
    CHIEF_SUPERINTENDENT = "chief_superintendent", "Chief Superintendent"
    SUPERINTENDENT = "superintendent", "Superintendent"
    CHIEF_INSPECTOR = "chief_inspector", "Chief Inspector"
    INSPECTOR = "inspector", "Inspector"
    SERGEANT = "sergeant", "Sergeant"
    CONSTABLE = "constable", "Constable"
    SPECIAL_CONSTABLE = "special_constable", "Special Constable"
    PCSO = "pcso", "Police Community Support Officer"
    STAFF_DIRECTOR = "staff_director", "Police staff, director"
    STAFF_MANAGER = "staff_manager", "Police staff, manager"
    STAFF = "staff", "Police staff"
    NONE = "none", "No rank"


# How a name is said on the force: "PC Sale". Ranks not here are not said.
SPOKEN_RANKS = {
    Rank.CHIEF_CONSTABLE: "CC",
    Rank.DEPUTY_CHIEF_CONSTABLE: "DCC",
    Rank.ASSISTANT_CHIEF_CONSTABLE: "ACC",
    Rank.CHIEF_SUPERINTENDENT: "Ch Supt",
    Rank.SUPERINTENDENT: "Supt",
    Rank.CHIEF_INSPECTOR: "Ch Insp",
    Rank.INSPECTOR: "Insp",
    Rank.SERGEANT: "Sgt",
    Rank.CONSTABLE: "PC",
    Rank.SPECIAL_CONSTABLE: "SC",
    Rank.PCSO: "PCSO",
}


class Person(Record):
    """Somebody who works or worked for the force, or decides for it from outside. Never removed when they leave."""

    retention = "workforce.person"
    sensitive = False

    given_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    force_number = models.CharField("warrant or staff number", max_length=20, unique=True)
    email = models.EmailField(blank=True)
    pass_number = models.CharField("security pass number", max_length=40, blank=True)

    class Meta(Record.Meta):
        verbose_name_plural = "people"
        indexes = (models.Index(fields=("family_name", "given_names"), name="person_by_name"),)

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"


class Unit(Record):
    """A part of the force. Its name and its place are dated, so they stand in `UnitSpan`."""

    retention = "workforce.person"
    sensitive = False

    code = models.CharField("code in the personnel system", max_length=40, blank=True, db_index=True)


class _Fact(Dated):
    """A dated row with a reference that its corrections keep."""

    ref = models.CharField(max_length=20, db_index=True, editable=False)

    class Meta(Dated.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.ref


class UnitSpan(_Fact):
    """What a unit is called and what it is part of, for a time."""

    retention = "workforce.person"
    sensitive = False

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spans")
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="child_spans")


class Post(Record):
    """A place in the establishment that one person holds at a time, or nobody.

    The personnel system's number stands in `code`. A post that changes its title or unit is a new one of the same code.
    """

    retention = "workforce.person"
    sensitive = False

    code = models.CharField("number in the personnel system", max_length=40, blank=True, db_index=True)
    title = models.CharField(max_length=120)
    rank = models.CharField(max_length=30, choices=Rank)
    category = models.CharField(max_length=12, choices=Category)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")


class PostLine(_Fact):
    """To which post a post reports, for a time. Without a line, or with an open end, a post answers to nobody here."""

    retention = "workforce.person"
    sensitive = False

    post = models.ForeignKey(Post, models.PROTECT, related_name="lines")
    reports_to = models.ForeignKey(Post, models.PROTECT, related_name="lines_down")


class Spell(_Fact):
    """A time in which somebody holds a post, in a unit, as a member of one category and rank."""

    retention = "workforce.person"
    sensitive = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="spells")
    post = models.ForeignKey(Post, models.PROTECT, related_name="spells")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spells")
    category = models.CharField(max_length=12, choices=Category)
    rank = models.CharField(max_length=30, choices=Rank)
    firm = models.CharField("contractor's firm", max_length=120, blank=True)


class SpellState(_Fact):
    """A state that somebody is in while a spell goes on: away, suspended or lent. Nobody leaves by it."""

    retention = "workforce.person"
    sensitive = True  # health and allegations

    class Kind(models.TextChoices):
        LEAVE = "leave", "On leave"
        SICKNESS = "sickness", "On sick leave"
        SUSPENSION = "suspension", "Suspended"
        SECONDMENT = "secondment", "Seconded"
        CAREER_BREAK = "career_break", "On a career break"

    class Direction(models.TextChoices):
        OUT = "out", "to"
        IN = "in", "from"

    person = models.ForeignKey(Person, models.PROTECT, related_name="states")
    kind = models.CharField(max_length=12, choices=Kind)
    direction = models.CharField(max_length=3, choices=Direction, blank=True)
    other_force = models.CharField("other force or unit", max_length=120, blank=True)

    class Meta(_Fact.Meta):
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(kind="secondment", direction__in=["in", "out"])
                | (~models.Q(kind="secondment") & models.Q(direction="", other_force="")),
                name="only_a_secondment_has_another_force",
            ),
        ]

    def says(self) -> str:
        """The state in words, such as "Seconded to Wexmoor Police"."""
        where = f" {self.get_direction_display()} {self.other_force}" if self.direction else ""
        return f"{self.get_kind_display()}{where}"


class Qualification(_Fact):
    """Training or a qualification. `true_from` is the day of the award, `true_to` the last day it is good for."""

    retention = "workforce.person"
    sensitive = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=120)
