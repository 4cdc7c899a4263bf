"""Commands that write or show records: they act as an account and obey its rules."""

from __future__ import annotations

from django.core.management.base import CommandParser

from probity.foundation.access.models import User
from probity.foundation.audit.commands import BAD_INPUT, REFUSED, SOME_REJECTED, PlainCommand
from probity.foundation.kernel.errors import BadInput

__all__ = ["BAD_INPUT", "REFUSED", "SOME_REJECTED", "ProbityCommand"]


class ProbityCommand(PlainCommand):
    """A command with `--as ACCOUNT`. Without it only counts are printed and nothing is written."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--as", dest="account", metavar="ACCOUNT", help="Act as this account. Without it only counts are printed."
        )

    def acting_as(self, account: str | None) -> User | None:
        """The account to act as, or None when none was named.

        Raises:
            BadInput: there is no such account, or it is closed.
        """
        if account is None:
            self.note("No --as ACCOUNT: counts only, nothing is written.")
            return None
        return _open_account(account)

    def must_act_as(self, account: str | None) -> User:
        """The account to act as.

        Raises:
            BadInput: none was named, there is no such account, or it is closed.
        """
        if account is None:
            raise BadInput(
                "This writes or shows records, so it needs an account.", where="--as", hint="Add --as ACCOUNT."
            )
        return _open_account(account)


def _open_account(account: str) -> User:
    user = User.objects.filter(username=account, is_active=True).first()
    if user is None:
        raise BadInput("There is no open account of that name.", where="--as", hint="Name an account of this site.")
    return user
