"""Panels of the public: their members, what they were trained in and whom they know; meetings, agendas and actions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case

MEMBER_PREFIX = "SPM"
"""Members of the public are known by references that begin so; whoever signs in as one is held to the panel's pages."""


class Panel(Record):
    """A group of members of the public that reads what was drawn."""

    retention = "scrutiny.panels"
    sensitive = False

    name = models.CharField(max_length=120, unique=True)
    says = models.TextField(blank=True, help_text="What it looks at, and for whom.")
    formed_on = models.DateField()
    formed_by_ref = models.CharField(max_length=20, blank=True)

    class Meta(Record.Meta):
        ordering: ClassVar = ("name",)


class PanelMember(Record):
    """A member of the public on panels, for a term. The account opens nothing before it or after it."""

    retention = "scrutiny.panels"
    sensitive = False

    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="The last day of the term.")
    ended_at = models.DateTimeField(null=True, help_text="When it was ended before its last day.")
    entered_by_ref = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()
    panels = models.JSONField(default=list, help_text="The panels they sit on, by reference.")

    class Meta(Record.Meta):
        ordering: ClassVar = ("name", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="panel_member_term_in_order"),
        ]

    def serves(self, on: date) -> bool:
        """Whether the term runs on a day."""
        return self.ended_at is None and self.starts_on <= on <= self.ends_on


class MemberTraining(models.Model):
    """That a member was trained in something, until a day. Reached only through the member."""

    retention = "scrutiny.panels"
    sensitive = False

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="training")
    kind = models.CharField(max_length=20)
    on = models.DateField()
    until = models.DateField(help_text="The last day on which it counts.")
    entered_by_ref = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ("-until", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("on")), name="member_training_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.until}"


class Acquaintance(models.Model):
    """Somebody of the force whom a member knows: they read no case of theirs. Reached only through the member."""

    retention = "scrutiny.panels"
    sensitive = True

    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="acquaintances")
    person_ref = models.CharField(max_length=20, db_index=True)
    words = models.CharField(max_length=300)
    entered_by_ref = models.CharField(max_length=20, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("member", "person_ref"), name="acquaintance_told_once"),
        ]

    def __str__(self) -> str:
        return f"Acquaintance of {self.member_id}"


class MeetingState(models.TextChoices):
    PREPARING = "preparing", "Being prepared"
    OPEN = "open", "Open to its members"
    CLOSED = "closed", "Closed"


class PanelMeeting(Case):
    """One meeting of a panel: its pack, who is invited, which officer explains, and the force's figures that day."""

    retention = "scrutiny.panels"
    sensitive = False

    state = models.CharField(max_length=12, choices=MeetingState, default=MeetingState.PREPARING)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="meetings")
    held_on = models.DateField(db_index=True)
    held_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    attending_ref = models.CharField(
        "officer who attends",
        max_length=20,
        blank=True,
        help_text="Explains law and practice; is in none of the cases.",
    )
    draws = models.JSONField(default=list, help_text="The draws that its pack takes cases of, by reference.")
    figures = models.JSONField(default=dict, help_text="The force's figures, fixed when the pack opened.")
    made_by_ref = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {
        MeetingState.PREPARING: "yellow",
        MeetingState.OPEN: "blue",
        MeetingState.CLOSED: "green",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-held_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("panel", "held_on"), name="panel_meeting_one_a_day"),
        ]

    def involved(self) -> Iterable[str]:
        return ()


class Attendance(models.Model):
    """That a member is invited to a meeting, and whether they were excused. Reached only through the meeting."""

    retention = "scrutiny.panels"
    sensitive = False

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="attendances")
    excused_at = models.DateTimeField(null=True, help_text="When the coordinator noted that they do not come.")

    class Meta:
        ordering: ClassVar = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("meeting", "member"), name="attendance_once_a_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.meeting_id}"


class AgendaItem(models.Model):
    """Something put on a meeting's agenda by hand or by another part of the desk. Reached only through the meeting."""

    retention = "scrutiny.panels"
    sensitive = False

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="items")
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    subject_ref = models.CharField(max_length=20, blank=True, help_text="The record it is about; not shown to members.")
    put_by_ref = models.CharField(max_length=20, blank=True)
    put_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("meeting", "subject_ref"), condition=~Q(subject_ref=""), name="agenda_item_once_a_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PanelAction(Record):
    """What a panel asked the force to do, by when, and what was done. Its words are published, so they name nobody."""

    retention = "scrutiny.panels"
    sensitive = False

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="actions")
    words = models.CharField(max_length=400)
    whose = models.CharField("who does it", max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_words = models.CharField(max_length=400, blank=True)
    entered_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("due_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done_on=None) | ~Q(done_words=""), name="panel_action_done_says_what"),
        ]


class SummaryState(models.TextChoices):
    DRAFT = "draft", "Waits for approval"
    PUBLISHED = "published", "Published"


class PanelSummary(Case):
    """What a meeting came to, for everybody: counts and words that name nobody, fixed when a second person approves."""

    retention = "scrutiny.panels"
    sensitive = False

    state = models.CharField(max_length=10, choices=SummaryState, default=SummaryState.DRAFT)
    meeting = models.OneToOneField(PanelMeeting, models.PROTECT, related_name="summary")
    words = models.TextField()
    says = models.JSONField(default=dict, help_text="The counts, the agreement and the actions, as they are published.")
    written_by_ref = models.CharField(max_length=20)
    written_at = models.DateTimeField()
    approved_by_ref = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {SummaryState.DRAFT: "yellow", SummaryState.PUBLISHED: "green"}

    class Meta(Case.Meta):
        ordering: ClassVar = ("-written_at", "-pk")
        verbose_name_plural = "panel summaries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(approved_by_ref="") & ~Q(approved_by_ref=F("written_by_ref")),
                name="panel_summary_approved_by_another",
            ),
        ]

    def involved(self) -> Iterable[str]:
        return ()

    @classmethod
    def involving(cls, _refs: Collection[str]) -> Q:
        return Q(pk__in=())
