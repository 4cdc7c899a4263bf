"""What can go wrong, in words a person can act on.

A `DomainError` is an answer to the person who asked: a page shows it, a command prints it, an importer puts it beside
a row. Anything else that is raised is a bug. No message here may hold personal data: name a reference, never a person.
"""

from typing import ClassVar


class DomainError(Exception):
    """A refusal or fault that a person can understand and put right.

    `message` says what was refused and which value; `hint` says what to do next. `code` is a stable name for tests,
    the command line's JSON and the ledger.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class TransitionRefused(DomainError):
    """The record may not take this step from the state it is in, or a guard said why not."""

    code = "transition_refused"


class Stale(DomainError):
    """Somebody else moved the record after this person read it."""

    code = "stale"


class NotPermitted(DomainError):
    """The person holds no grant that allows this."""

    code = "not_permitted"


class NeedsReason(DomainError):
    """The record is sensitive and no reason for reading it has been given yet."""

    code = "needs_reason"


class BadInput(DomainError):
    """Something from outside (a file, a form, a command line) cannot be read as what it should be.

    `where` names the file, row and column, so that the person can find it; it is shown before the message.
    """

    code = "bad_input"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.where = where

    def __str__(self) -> str:
        words = super().__str__()
        return f"{self.where}: {words}" if self.where else words


class UncoveredYear(DomainError):
    """The working-day calendar does not know the bank holidays of a year that the sum would touch."""

    code = "uncovered_year"


class UnknownRule(DomainError):
    """The rulebook has no such row, or none in force on the day asked about."""

    code = "unknown_rule"


class UnscopedQuery(RuntimeError):
    """A read of records that named no reader. This is a bug in our code and never an answer to a person."""
