"""`probity account open`: an account, with its first password asked for and never shown."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import User
from probity.foundation.access.roles import ADMINISTRATOR
from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import (
    ACCOUNT_LONGEST,
    check_length,
    entering_refusals,
    needs_administrator,
    person_given,
)
from probity.foundation.kernel.errors import BadInput, NotPermitted

FIRST = System("first-account", "opens the first administrator of an empty site from its own machine")


class Command(ProbityCommand):
    help = "Open an account. The first of an empty site becomes its access administrator; later ones need --as."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="What the account is called.")
        parser.add_argument(
            "--person", default="", metavar="REF", help="The reference of the person whose account it is: P-000123-U."
        )
        parser.add_argument("--email", default="", help="Where mail for the account goes.")
        parser.add_argument(
            "--password-stdin", action="store_true", help="Read the first password as one line of standard input."
        )

    def work(
        self, *, name: str = "", person: str = "", email: str = "", account: str | None = None, **options: Any
    ) -> int | None:
        first = not User.objects.exists()
        if account is None and not first:
            raise NotPermitted("This site has accounts already.", hint="Name an administrator's account with --as.")
        if first and not person:
            raise BadInput("The first account is its site's administrator, so it needs a person.", where="--person")
        check_length(name, ACCOUNT_LONGEST, where="NAME")
        person = person_given(person)
        actor = FIRST if first else self.must_act_as(account)
        with entering_refusals(actor, act="access.account.opened"):
            needs_administrator(actor)
            password, at = self._password(from_input=bool(options.get("password_stdin"))), timezone.now()
            with recorded():
                open_account(name, person_ref=person, email=email, password=password, actor=actor, at=at)
                if first:
                    give_grant(
                        ADMINISTRATOR, person_ref=person, reason="First account of this site", actor=FIRST, at=at
                    )
        self.stdout.write(f"The account {name} is open.")
        return None

    def _password(self, *, from_input: bool) -> str:
        password = sys.stdin.readline().rstrip("\r\n") if from_input else getpass.getpass("First password: ")
        try:
            validate_password(password)
        except ValidationError as fault:
            raise BadInput(" ".join(fault.messages), where="password") from fault
        return password
