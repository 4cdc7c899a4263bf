"""The codes that offers and returns hold."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    DECLARED = "declared", "Waiting for endorsement"
    ENDORSED = "endorsed", "Waiting for review"
    CHALLENGED = "challenged", "Challenged"
    ANSWERED = "answered", "Challenge answered"
    ENTERED = "entered", "In the register"
    CLOSED = "closed", "Closed"
    IMPORTED = "imported", "Imported"


class Direction(models.TextChoices):
    RECEIVED = "received", "Offered to the force"
    GIVEN = "given", "Given by the force"


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    NOT_STATED = "not_stated", "Not stated"


class GiverKind(models.TextChoices):
    ORGANISATION = "organisation", "An organisation"
    PERSON = "person", "A person"
    UNKNOWN = "unknown", "Not stated"


class Behalf(models.TextChoices):
    SELF = "self", "To me"
    OTHER = "other", "To somebody I declare for"
    TEAM = "team", "To a team, and I was part of it"
    FORCE = "force", "To the force as a whole"
    COMMISSIONER = "commissioner", "To the police and crime commissioner"


class Asked(models.TextChoices):
    BEFORE = "before", "Asked beforehand"
    AFTER = "after", "Declared afterwards"
    NOT_STATED = "not_stated", "Not stated"


class Procurement(models.TextChoices):
    NO = "no", "No"
    YES = "yes", "Yes"
    UNSURE = "unsure", "Not sure"
    NOT_STATED = "not_stated", "Not stated"


class ReviewBy(models.TextChoices):
    REGISTRAR = "registrar", "The gifts registrar"
    DEPUTY = "deputy", "The registrar's deputy"


class Match(models.TextChoices):
    MATCHED = "matched", "A person in the workforce"
    NOT_MATCHED = "not_matched", "Not matched to a person"


class StepKind(models.TextChoices):
    DECLARED = "declared", "Declared"
    SUPPORTED = "supported", "Endorsed: supported"
    NOT_SUPPORTED = "not_supported", "Endorsed: not supported"
    REROUTED = "rerouted", "Sent to another endorser"
    CHALLENGED = "challenged", "Challenged"
    ANSWERED = "answered", "Challenge answered"
    ENTERED = "entered", "Accepted into the register"
    CLOSED = "closed", "Closed"
    DISPOSED = "disposed", "What became of it"
    EXTENDED = "extended", "More time given"
    CORRECTED = "corrected", "Corrected"
    IMPORTED = "imported", "Imported from a register"


class ReturnState(models.TextChoices):
    """Where a department's return stands. Late and escalated ones can still be made."""

    ASKED = "asked", "Asked"
    LATE = "late", "Late"
    ESCALATED = "escalated", "Escalated"
    RETURNED = "returned", "Returned"
    NIL = "nil", "Nil return"


class AdviceState(models.TextChoices):
    ASKED = "asked", "Waiting for advice"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Advised(models.TextChoices):
    ACCEPT = "accept", "Accept"
    CONDITIONS = "conditions", "Accept, with conditions"
    DECLINE = "decline", "Decline"
