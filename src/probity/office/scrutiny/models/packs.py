"""Cases of a panel's pack: what is shown, who stands aside, judgements, footage seen, worries, words to officers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from probity.foundation.access.scoping import Record
from probity.foundation.casework.models import Case
from probity.office.scrutiny.models.draws import DrawnCase
from probity.office.scrutiny.models.panels import PanelMeeting, PanelMember


class PackState(models.TextChoices):
    PREPARED = "prepared", "To be redacted"
    READY = "ready", "Redacted and read"
    ALONE = "alone", "Judging alone"
    TOGETHER = "together", "Judging together"
    JUDGED = "judged", "Judged"
    WITHDRAWN = "withdrawn", "Left the draw"


TOLD = (PackState.TOGETHER, PackState.JUDGED)
"""From here on, what each member judged alone can be read by the others."""
OPEN_TO_MEMBERS = (PackState.ALONE, *TOLD)


class Colour(models.TextChoices):
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"


class PackCase(Case):
    """One drawn case before a panel. `shown` is all that members read of it, fixed once it was read through."""

    retention = "scrutiny.panels"
    sensitive = True

    state = models.CharField(max_length=10, choices=PackState, default=PackState.PREPARED)
    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="cases")
    drawn = models.OneToOneField(DrawnCase, models.PROTECT, related_name="packed")
    number = models.PositiveSmallIntegerField(help_text="What the panel calls it: case 1, case 2, …")
    officer_ref = models.CharField(max_length=20, db_index=True)
    supervisor_ref = models.CharField(max_length=20, blank=True)
    statement = models.TextField(
        "officer's account", blank=True, help_text="What the officer has said since, if asked."
    )
    hidden_words = models.JSONField(default=list, help_text="Words that the coordinator left out beyond the rule.")
    kept_words = models.JSONField(default=list, help_text="Capitalised words that name nobody and may be read.")
    shown = models.JSONField(default=dict, help_text="Facts, grounds or account, and statement, as members read them.")
    version_read = models.PositiveIntegerField(null=True, help_text="The version of the record that is shown.")
    ready_by_ref = models.CharField(max_length=20, blank=True)

    colour = models.CharField(max_length=6, choices=Colour, blank=True)
    view = models.CharField(max_length=16, blank=True)
    reasons = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True)

    STATE_COLOURS: ClassVar = {
        PackState.PREPARED: "yellow",
        PackState.READY: "blue",
        PackState.ALONE: "purple",
        PackState.TOGETHER: "blue",
        PackState.JUDGED: "green",
        PackState.WITHDRAWN: "grey",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("meeting", "number"), name="pack_case_one_a_number"),
            models.CheckConstraint(
                condition=~Q(state="judged") | ~Q(colour="") & ~Q(reasons=""), name="pack_case_judged_says_why"
            ),
        ]

    def involved(self) -> Iterable[str]:
        return self.drawn.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])


class Recusal(models.Model):
    """That a member stands aside from a case, by their word or for whom they know. Reached only through the case."""

    retention = "scrutiny.panels"
    sensitive = True

    case = models.ForeignKey(PackCase, models.PROTECT, related_name="recusals")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="recusals")
    words = models.CharField(max_length=300)
    by_account = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "member"), name="recusal_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} stands aside from {self.case_id}"


class Judgement(Record):
    """What one member made of one case, alone. It is never changed, and nobody else reads it before all are in."""

    retention = "scrutiny.panels"
    sensitive = True

    case = models.ForeignKey(PackCase, models.PROTECT, related_name="judgements")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="judgements")
    colour = models.CharField(max_length=6, choices=Colour)
    view = models.CharField(max_length=16)
    reasons = models.TextField()
    at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "member"), name="judgement_once_a_case"),
            models.CheckConstraint(condition=~Q(reasons=""), name="judgement_says_why"),
        ]


class Viewing(models.Model):
    """That footage of a case was seen in the room, by whom and when. Reached only through the case."""

    retention = "scrutiny.panels"
    sensitive = True

    case = models.ForeignKey(PackCase, models.PROTECT, related_name="viewings")
    members = models.JSONField(help_text="Who was in the room, by reference.")
    minutes = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300, blank=True)
    shown_by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ("pk",)

    def __str__(self) -> str:
        return f"Viewing of {self.case_id}"


class WorryState(models.TextChoices):
    RECEIVED = "received", "Received by Professional Standards"
    CLOSED = "closed", "Closed by Professional Standards"


class Worry(Case):
    """That a member fears misconduct in a case. It went to standards at once; a panel learns only of its end."""

    retention = "scrutiny.panels"
    sensitive = True

    state = models.CharField(max_length=10, choices=WorryState, default=WorryState.RECEIVED)
    case = models.ForeignKey(PackCase, models.PROTECT, related_name="worries")
    officer_ref = models.CharField(max_length=20, db_index=True)
    referral_ref = models.CharField(max_length=20)
    sent_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_ref = models.CharField(max_length=20, blank=True)

    STATE_COLOURS: ClassVar = {WorryState.RECEIVED: "yellow", WorryState.CLOSED: "green"}

    class Meta(Case.Meta):
        ordering: ClassVar = ("-sent_at", "-pk")
        verbose_name_plural = "worries"

    def involved(self) -> Iterable[str]:
        return self.case.involved()

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])


class WordsState(models.TextChoices):
    WAITING = "waiting", "Waits for the officer's answer"
    ANSWERED = "answered", "Answered, for the next meeting"
    HEARD = "heard", "Answer read by the panel"


class OfficerWords(Case):
    """A panel's words to the officer of a case and their supervisor, and the officer's answer."""

    retention = "scrutiny.panels"
    sensitive = True

    state = models.CharField(max_length=10, choices=WordsState, default=WordsState.WAITING)
    case = models.OneToOneField(PackCase, models.PROTECT, related_name="officer_words")
    officer_ref = models.CharField(max_length=20, db_index=True)
    supervisor_ref = models.CharField(max_length=20, blank=True, db_index=True)
    words = models.TextField()
    sent_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_shown = models.TextField(blank=True, help_text="The answer as members read it.")
    heard = models.ForeignKey(PanelMeeting, models.PROTECT, null=True, related_name="answers_heard")

    STATE_COLOURS: ClassVar = {
        WordsState.WAITING: "yellow",
        WordsState.ANSWERED: "blue",
        WordsState.HEARD: "green",
    }

    class Meta(Case.Meta):
        ordering: ClassVar = ("-sent_at", "-pk")
        verbose_name_plural = "words to officers"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(supervisor_ref="") | ~Q(supervisor_ref=F("officer_ref")), name="officer_words_to_two_people"
            ),
        ]

    def involved(self) -> Iterable[str]:
        return (self.officer_ref,)

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(officer_ref__in=[ref for ref in refs if ref])
