"""Applications for clearance: who applies, for which levels, what they said in each part, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from probity.foundation.access.scoping import Record, ScopedQuerySet
from probity.foundation.casework.models import Case


class ApplicationState(models.TextChoices):
    DRAFT = "draft", "Being filled in"
    SUBMITTED = "submitted", "Waiting for an officer"
    RESEARCH = "research", "Checks under way"
    DECISION = "decision", "With a decision-maker"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    DISCONTINUED = "discontinued", "Discontinued"
    WITHDRAWN = "withdrawn", "Withdrawn by the applicant"


OPEN = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.RESEARCH,
    ApplicationState.DECISION,
)
WORKED = OPEN[1:]  # with the unit


class ApplicationKind(models.TextChoices):
    NEW = "new", "New"
    RENEWAL = "renewal", "Renewal"
    TRANSFER = "transfer", "Transfer from another force"
    REJOIN = "rejoin", "Rejoining"
    REVIEW = "review", "Review"
    REVETTING = "re-vetting", "Re-vetting"


class Applicant(Record):
    """Somebody who applies and is not yet in the workforce. Their account, if they have one, carries this reference."""

    retention = "vetting.application_file"
    sensitive = False

    given_names = models.CharField(max_length=120)
    family_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    person_ref = models.CharField(max_length=20, blank=True, help_text="Their reference once they join the workforce.")
    entered_at = models.DateTimeField()

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        return Q(ref__in=refs) | Q(person_ref__in=[ref for ref in refs if ref])


class ApplicationQuerySet(ScopedQuerySet):
    """What can be asked of applications."""

    def open(self) -> Self:
        """Those that nobody has ended."""
        return self.filter(state__in=OPEN)

    def with_the_unit(self) -> Self:
        """Those submitted and not ended."""
        return self.filter(state__in=WORKED)


class Application(Case):
    """One application for one or more levels, from the first page to the end, kept however it ends."""

    retention = "vetting.application_file"
    sensitive = True

    state = models.CharField(max_length=20, choices=ApplicationState, default=ApplicationState.DRAFT, db_index=True)
    applicant_ref = models.CharField(max_length=20, db_index=True)
    applicant_name = models.CharField(max_length=240, help_text="As known when it was opened.")
    level_codes = models.JSONField(default=list)
    level_words = models.CharField(max_length=80, help_text="The same with a space around each, to look for one.")
    kind = models.CharField(max_length=12, choices=ApplicationKind)
    opened_for = models.CharField(max_length=200, blank=True, help_text="The post or the clearance it is for.")
    on_paper = models.BooleanField(default=False, help_text="Keyed by the unit from a signed form.")
    opened_at = models.DateTimeField()
    submitted_on = models.DateField(null=True, db_index=True)
    target_on = models.DateField(null=True, help_text="The rulebook's target for a decision.")
    ended_on = models.DateField(null=True)

    privacy_version = models.CharField(max_length=40, blank=True)
    privacy_at = models.DateTimeField(null=True)
    authority_at = models.DateTimeField(null=True)
    truth_at = models.DateTimeField(null=True)

    sponsor = models.CharField(max_length=120, blank=True, help_text="For national security vetting: who asks for it.")
    deciding_body = models.CharField(max_length=120, blank=True)

    officer_ref = models.CharField(max_length=20, blank=True, db_index=True, help_text="Who researches it.")
    supervisor_ref = models.CharField(max_length=20, blank=True, help_text="Who was asked for an appraisal.")
    decider_ref = models.CharField(max_length=20, blank=True, db_index=True)
    end_reason = models.CharField(max_length=40, blank=True)
    end_words = models.TextField(blank=True, help_text="For the file.")
    revisit_on = models.DateField(null=True, db_index=True)

    unscoped: ClassVar = models.Manager()
    objects: ClassVar = models.Manager.from_queryset(ApplicationQuerySet)()

    STATE_COLOURS: ClassVar = {
        ApplicationState.DRAFT: "grey",
        ApplicationState.SUBMITTED: "yellow",
        ApplicationState.RESEARCH: "blue",
        ApplicationState.DECISION: "purple",
        ApplicationState.GRANTED: "green",
        ApplicationState.REFUSED: "red",
        ApplicationState.DISCONTINUED: "grey",
        ApplicationState.WITHDRAWN: "grey",
    }

    class Meta(Case.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(state="discontinued") | Q(truth_at__isnull=False),
                name="application_submitted_has_its_truth",
            ),
        ]

    @property
    def title(self) -> str:
        """What it is, as a heading."""
        return f"Application by {self.applicant_name}"

    @property
    def levels_in_words(self) -> str:
        return ", ".join(self.level_codes)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def age_days(self, on: date) -> int | None:
        """Calendar days since it was submitted, until it ended."""
        return ((self.ended_on or on) - self.submitted_on).days if self.submitted_on else None

    def involved(self) -> Iterable[str]:
        named = self.entries.exclude(person_ref="").values_list("person_ref", flat=True) if self.pk else ()
        joined = Applicant.unscoped.filter(ref=self.applicant_ref).exclude(person_ref="")
        return tuple(dict.fromkeys([self.applicant_ref, *joined.values_list("person_ref", flat=True), *named]))

    @classmethod
    def involving(cls, refs: Collection[str]) -> Q:
        known = [ref for ref in refs if ref]
        named = FormEntry.objects.filter(person_ref__in=known).values("application_id")
        joined = Applicant.unscoped.filter(person_ref__in=known).values("ref")
        return Q(applicant_ref__in=known) | Q(applicant_ref__in=joined) | Q(pk__in=named)


class FormSection(models.Model):
    """What an applicant said in one part of the form, or that there is nothing to say there."""

    retention = "vetting.application_file"
    sensitive = True

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")
    name = models.CharField(max_length=20)
    nothing = models.BooleanField(default=False)
    said = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("application", "name"), name="one_section_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of application {self.application_id}"


class FormEntry(models.Model):
    """One address, job, relative, conviction or other thing that an applicant listed in a part of the form."""

    retention = "vetting.application_file"
    sensitive = True

    application = models.ForeignKey(Application, models.CASCADE, related_name="entries")
    section = models.CharField(max_length=20)
    said = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    person_ref = models.CharField(
        max_length=20, blank=True, db_index=True, help_text="Who it is, where the workforce knows them."
    )
    ruled_out = models.JSONField(default=list, help_text="People of that name who are somebody else.")

    def __str__(self) -> str:
        return f"{self.section} {self.pk} of application {self.application_id}"
