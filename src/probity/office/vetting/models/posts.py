"""Designated posts, the risk assessments that let somebody sit in one, and what is opened when somebody is short."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record
from probity.foundation.access.spans import Dated
from probity.foundation.casework.models import Case


class Designation(Record):
    """That a post needs a set of levels. Which ones, and when, stands in its spans."""

    retention = "vetting.designation"
    sensitive = False

    post_ref = models.CharField(max_length=20, unique=True)
    reviewed_on = models.DateField()
    review_by = models.DateField(db_index=True)


class DesignationSpan(Dated):
    """The levels that a post needed for a time, as codes with a space between; each is met in its own family."""

    retention = "vetting.designation"
    sensitive = False

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="spans")
    post_ref = models.CharField(max_length=20, db_index=True)
    levels = models.CharField(max_length=80)
    why = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.post_ref} needs {self.levels}"

    @property
    def level_codes(self) -> tuple[str, ...]:
        """The levels needed, one by one."""
        return tuple(self.levels.split())


class AssessmentState(models.TextChoices):
    WRITTEN = "written", "Waiting for approval"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    STOPPED = "stopped", "Ended early"


class RiskAssessment(Case):
    """Why somebody must sit in a designated post without its level, under which controls, and until when.

    It covers from the day of its approval to its last day, never the past.
    """

    retention = "vetting.designation"
    sensitive = True

    state = models.CharField(max_length=20, choices=AssessmentState, default=AssessmentState.WRITTEN)
    person_ref = models.CharField(max_length=20, db_index=True)
    post_ref = models.CharField(max_length=20, db_index=True)
    why = models.TextField()
    controls = models.TextField()
    last_day = models.DateField()
    written_by_ref = models.CharField(max_length=20)
    written_at = models.DateTimeField()
    approver_ref = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True)
    first_day = models.DateField(null=True, help_text="The first day that it covers: the day of approval or later.")
    stopped_at = models.DateTimeField(null=True)
    stopped_after = models.DateField(null=True, help_text="The last day that it covers after all.")
    answer_words = models.TextField(blank=True)

    STATE_COLOURS: ClassVar = {
        AssessmentState.WRITTEN: "yellow",
        AssessmentState.APPROVED: "green",
        AssessmentState.REFUSED: "red",
        AssessmentState.STOPPED: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=True) | Q(last_day__gte=F("first_day")), name="assessment_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["written", "refused"])
                | Q(approved_at__isnull=False, first_day__isnull=False) & ~Q(approver_ref=""),
                name="approved_assessment_says_by_whom",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)


class CatchUp(Record):
    """The plan for somebody who was in a post when it was designated: by when they apply, and are cleared."""

    retention = "vetting.designation"
    sensitive = True

    person_ref = models.CharField(max_length=20, db_index=True)
    post_ref = models.CharField(max_length=20, db_index=True)
    levels = models.CharField(max_length=80)
    apply_by = models.DateField()
    clear_by = models.DateField(db_index=True)
    words = models.TextField(blank=True)
    set_by_ref = models.CharField(max_length=20, blank=True)
    set_at = models.DateTimeField()
    met_on = models.DateField(null=True, blank=True, help_text="The first day on which they held what it asks.")
    met_at = models.DateTimeField(null=True, blank=True)
    met_by_ref = models.CharField(max_length=20, blank=True, help_text="Empty where the night marked it.")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(clear_by__gte=F("apply_by")), name="catch_up_days_in_order"),
            models.UniqueConstraint(fields=("person_ref", "post_ref", "levels"), name="one_catch_up_a_need"),
        ]

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)


class SeniorState(models.TextChoices):
    OPEN = "open", "To do"
    DONE = "done", "Done"


class SeniorCheck(Case):
    """The check of somebody's clearance that a promotion to a senior rank asks for."""

    retention = "vetting.designation"
    sensitive = True

    state = models.CharField(max_length=20, choices=SeniorState, default=SeniorState.OPEN)
    person_ref = models.CharField(max_length=20, db_index=True)
    rank = models.CharField(max_length=30)
    promoted_on = models.DateField()
    opened_at = models.DateTimeField()
    found = models.CharField(max_length=300, blank=True, help_text="What was held on the day of promotion.")
    outcome = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    done_by_ref = models.CharField(max_length=20, blank=True)
    done_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {SeniorState.OPEN: "yellow", SeniorState.DONE: "grey"}

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person_ref", "rank", "promoted_on"), name="one_check_a_promotion"),
        ]

    def involved(self) -> Iterable[str]:
        return (self.person_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(person_ref__in=refs)


class GapNotice(models.Model):
    """That somebody was told of a gap. The gap itself is worked out anew each time, never read from here."""

    retention = "vetting.designation"
    sensitive = True

    person_ref = models.CharField(max_length=20, db_index=True)
    post_ref = models.CharField(max_length=20)
    gap_from = models.DateField()
    to_ref = models.CharField(max_length=20, db_index=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person_ref", "post_ref", "gap_from", "to_ref"), name="one_notice_a_gap"),
        ]

    def __str__(self) -> str:
        return f"Gap of {self.person_ref} from {self.gap_from}, told to {self.to_ref}"
