"""The rows that a workforce feed may hold, and what each kind of them must say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from probity.foundation.intake.shape import Field, Shape
from probity.foundation.workforce.models import Category, Rank, SpellState

POST, LEAVER, ABSENCE, QUALIFICATION, UNIT = "post", "leaver", "absence", "qualification", "unit"
ENTRIES: Final = {
    POST: "A person and a post that they hold or held",
    LEAVER: "A person who left",
    ABSENCE: "An absence, a suspension or a secondment",
    QUALIFICATION: "Training or a qualification",
    UNIT: "A unit",
}
SECONDED_OUT, SECONDED_IN = "secondment_out", "secondment_in"
STATES: Final = {
    **{str(value): label for value, label in SpellState.Kind.choices if value != SpellState.Kind.SECONDMENT},
    SECONDED_OUT: "Seconded to another force or unit",
    SECONDED_IN: "Seconded from another force or unit",
}
SHAPE: Final = Shape(
    name="feed.workforce",
    fields=(
        Field("entry", "choice", codes=ENTRIES),
        Field("number", "reference", personal=True, max_length=20),
        Field("given_names", personal=True, max_length=120),
        Field("family_name", personal=True, max_length=120),
        Field("email", personal=True, max_length=254),
        Field("pass_number", "reference", personal=True, max_length=40),
        Field("category", "choice", codes={str(value): label for value, label in Category.choices}),
        Field("rank", "choice", codes={str(value): label for value, label in Rank.choices}),
        Field("post", "reference", max_length=40),
        Field("post_title", max_length=120),
        Field("unit", "reference", max_length=40),
        Field("unit_name", max_length=120),
        Field("parent_unit", "reference", max_length=40),
        Field("firm", max_length=120),
        Field("manager", "reference", personal=True, max_length=20),
        Field("manager_from", "date"),
        Field("state", "choice", codes=STATES),
        Field("other_force", max_length=120),
        Field("qualification", max_length=120),
        Field("starts", "date"),
        Field("ends", "date"),
    ),
)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    POST: ("number", "given_names", "family_name", "category", "post_title", "unit", "starts"),
    LEAVER: ("number", "ends"),
    ABSENCE: ("number", "state", "starts"),
    QUALIFICATION: ("number", "qualification", "starts"),
    UNIT: ("unit", "unit_name"),
}
