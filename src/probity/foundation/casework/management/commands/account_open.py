"""`probity account open`: an account, with its first password asked for and never shown."""

from __future__ import annotations

import getpass
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
from probity.foundation.kernel.errors import BadInput, NotPermitted

FIRST = System("first-account", "opens the first administrator of an empty site from its own machine")


class Command(ProbityCommand):
    help = "Open an account. The first of an empty site becomes its access administrator; later ones need --as."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", help="What the account is called.")
        parser.add_argument("--person", default="", metavar="REF", help="The person's reference.")
        parser.add_argument("--email", default="")

    def work(
        self, *, name: str = "", person: str = "", email: str = "", account: str | None = None, **_: Any
    ) -> int | None:
        if User.objects.filter(username=name).exists():
            raise BadInput(f"The account {name!r} is there already.", where="name")
        first = not User.objects.exists()
        if account is None and not first:
            raise NotPermitted("This site has accounts already.", hint="Name an administrator's account with --as.")
        if first and not person:
            raise BadInput("The first account is its site's administrator, so it needs a person.", where="--person")
        actor = FIRST if first else self.must_act_as(account)
        password = self._password()
        at = timezone.now()
        with recorded():
            user = open_account(name, person_ref=person, email=email, actor=actor, at=at)
            user.set_password(password)
            user.save(update_fields=["password"])
            if first:
                give_grant(ADMINISTRATOR, person_ref=person, reason="First account of this site", actor=FIRST, at=at)
        self.stdout.write(f"The account {name} is open.")
        return None

    def _password(self) -> str:
        password = getpass.getpass("First password: ")
        try:
            validate_password(password)
        except ValidationError as fault:
            raise BadInput(" ".join(fault.messages), where="password") from fault
        return password
