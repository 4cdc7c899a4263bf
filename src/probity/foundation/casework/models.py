"""What every desk's cases share: states, deadlines, notes, versions, files, letters, referrals and the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from probity.foundation.access.scoping import Record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Case(Record):
    """A record that moves through states, one step at a time, each step by `move()`."""

    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)

    class Meta(Record.Meta):
        abstract = True

    if TYPE_CHECKING:

        def get_state_display(self) -> str: ...

    def involved(self) -> Iterable[str]:
        """The people whom this record is about, by reference: none of them may decide it."""
        raise NotImplementedError(f"{type(self).__name__} must say whom it is about")  # pragma: no cover


class OnSubject(models.Model):
    """A row that hangs on a record of any desk, and is reached only through that record."""

    retention = "casework.general"
    sensitive = False

    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=20, db_index=True)

    class Meta:
        abstract = True


class Deadline(OnSubject):
    """A day by which something must be done, with the rule it follows from."""

    name = models.CharField(max_length=80)
    rule_id = models.CharField(max_length=80)
    starts_on = models.DateField()
    due_on = models.DateField(db_index=True)
    paused_on = models.DateField(null=True)
    met_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject_kind", "subject_ref", "name"), name="one_deadline_of_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.subject_ref}, due {self.due_on}"


class DeadlineChange(models.Model):
    """Why a deadline is not what the rule first gave: paused, resumed or extended, by whom and why."""

    retention = "casework.general"
    sensitive = False

    class Kind(models.TextChoices):
        PAUSED = "paused", "Paused"
        RESUMED = "resumed", "Resumed"
        EXTENDED = "extended", "Extended"

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    was_due = models.DateField()
    now_due = models.DateField()
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.kind}"


class Note(OnSubject):
    """Words that a caseworker adds to a record. A note is never changed; a later one corrects it."""

    words = models.TextField()
    by_account = models.CharField(max_length=80)
    by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Note on {self.subject_ref}"


class Version(OnSubject):
    """What a record said before it was corrected, and why it was."""

    number = models.PositiveIntegerField()
    said = models.JSONField()
    reason = models.CharField(max_length=500)
    by_account = models.CharField(max_length=80)
    by_ref = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subject_kind", "subject_ref", "number"), name="one_version_of_a_number"),
        )

    def __str__(self) -> str:
        return f"Version {self.number} of {self.subject_ref}"


class File(OnSubject):
    """A document kept with a record. Its bytes lie under their own digest; it can be downloaded, never opened here."""

    ref = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by_account = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref


class Letter(OnSubject):
    """The words that went to somebody about a record, as they went."""

    ref = models.CharField(max_length=20, unique=True)
    template = models.CharField(max_length=80)
    to_ref = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    words = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.ref


class Referral(Case):
    """Work or a question handed to another desk or to a person: the only thing that crosses between desks."""

    retention = "casework.general"
    sensitive = False

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ANSWERED = "answered", "Answered"
        RECEIVED = "received", "Received"
        TAKEN = "taken", "Taken up"

    class Kind(models.TextChoices):
        QUERY = "query", "Question"
        ANSWER = "answer", "Answer"
        HANDOVER = "handover", "Hand-over"

    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=40, unique=True, help_text="The same key twice is the same referral.")
    sender = models.CharField(max_length=80)
    to_desk = models.CharField(max_length=40, blank=True)
    to_ref = models.CharField(max_length=20, blank=True, db_index=True)
    about_ref = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_ref = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    words = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    in_reply_to = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta(Case.Meta):
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(to_desk="", to_ref=""), name="referral_goes_to_a_desk_or_a_person"
            ),
        )

    def involved(self) -> Iterable[str]:
        return tuple(ref for ref in (self.about_ref,) if ref)

    @classmethod
    def involving(cls, refs: Collection[str]) -> models.Q:
        return models.Q(about_ref__in=refs)


class Taken(models.Model):
    """A referral of the office that this corridor has already taken, by the office's own reference."""

    retention = "casework.general"
    sensitive = True

    office_ref = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.office_ref


class Release(Case):
    """Words that leave the corridor: written for the reader, checked against live work, approved by a second person."""

    retention = "matching.candidate"
    sensitive = True

    class State(models.TextChoices):
        HELD = "held", "Held: live work"
        WAITING = "waiting", "Waiting for a second person"
        APPROVED = "approved", "Approved, going out"
        SENT = "sent", "Sent"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    state = models.CharField(max_length=20, choices=State)
    key = models.CharField(max_length=40, unique=True)
    desk = models.CharField(max_length=40)
    source_kind = models.CharField(max_length=60)
    source_ref = models.CharField(max_length=20, db_index=True)
    to_ref = models.CharField(max_length=20, help_text="The person who will read it.")
    about_ref = models.CharField(max_length=20, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True, help_text="The office's record that it asks about.")
    subject_ref = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    words = models.TextField()
    author_ref = models.CharField(max_length=20)
    written_at = models.DateTimeField()
    lifted_by_ref = models.CharField(max_length=20, blank=True)
    lifted_because = models.TextField(blank=True)
    found = models.JSONField(default=list, help_text="The live work known when it was written or its hold was lifted.")
    approver_ref = models.CharField(max_length=20, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    def involved(self) -> Iterable[str]:
        return tuple({ref for ref in (self.to_ref, self.about_ref) if ref})

    @classmethod
    def involving(cls, refs: Collection[str]) -> models.Q:
        return models.Q(about_ref__in=refs) | models.Q(to_ref__in=refs)


class Outbox(models.Model):
    """Something that must leave this process: written in the transaction that decided it, delivered once by its key.

    Delivered, its payload is emptied: a queue keeps no letters, addresses or keys of those to whom it wrote.
    """

    retention = "casework.general"
    sensitive = True

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    made_at = models.DateTimeField()
    try_after = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)
    last_fault = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class ScheduledRun(models.Model):
    """That a nightly job ran for a day."""

    retention = "casework.general"
    sensitive = False

    name = models.CharField(max_length=80)
    day = models.DateField()
    finished_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("name", "day"), name="one_run_a_day"),)

    def __str__(self) -> str:
        return f"{self.name} on {self.day}"


class Beat(models.Model):
    """When this site's worker last showed that it is alive."""

    retention = "casework.general"
    sensitive = False

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


def subject_of(record: Any) -> dict[str, str]:
    """The pair under which rows that hang on a record are filed."""
    return {"subject_kind": record._meta.label_lower, "subject_ref": record.ref}
