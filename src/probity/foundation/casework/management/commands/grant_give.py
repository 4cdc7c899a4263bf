"""`probity grant give`: a role for the person of an account, for a time, with the reason."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from probity.foundation.access.actions import give_grant
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import (
    REASON_LONGEST,
    REFERENCE_LONGEST,
    account_named,
    check_length,
    day_given,
    entering_refusals,
    needs_administrator,
    role_named,
)
from probity.foundation.kernel.errors import BadInput
from probity.foundation.workforce.queries import unit_cards


class Command(ProbityCommand):
    help = "Give the person of an account a role. A role that is not there lists the roles of the site."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="ACCOUNT", help="The account whose person gets the role.")
        parser.add_argument("role", metavar="ROLE", help="The role's key, such as access.auditor.")
        parser.add_argument("--reason", required=True, help="What the person will do with it.")
        parser.add_argument("--unit", default="", metavar="REF", help="One unit; the whole force without it.")
        parser.add_argument("--from", dest="first", default="", metavar="DAY", help="First day; today without it.")
        parser.add_argument("--to", dest="last", default="", metavar="DAY", help="Last day, included; open without it.")

    def work(self, *, name: str = "", role: str = "", reason: str = "", **options: Any) -> int | None:
        actor, unit = self.must_act_as(options["account"]), options["unit"].strip().upper()
        with entering_refusals(actor, act="access.grant.given"):
            needs_administrator(actor)
            wanted, user = role_named(role), account_named(name, reader=actor)
            check_length(reason, REASON_LONGEST, where="--reason")
            _check_unit(unit)
            grant = give_grant(
                wanted,
                person_ref=user.person_ref,
                reason=reason,
                unit_ref=unit,
                starts=day_given(options["first"], where="--from"),
                ends=day_given(options["last"], where="--to"),
                actor=actor,
                at=timezone.now(),
            )
        self.stdout.write(f"Grant {grant.ref}: {wanted.title} for {user.person_ref} from {grant.true_from}.")
        return None


def _check_unit(unit: str) -> None:
    """Go on when the unit can be meant. The office knows its units; the corridor takes the reference as typed.

    Raises:
        BadInput: the office has no such unit, or the reference is too long to be one.
    """
    check_length(unit, REFERENCE_LONGEST, where="--unit")
    if (
        unit
        and settings.PROBITY_SITE == "office"
        and unit not in {card.ref for card in unit_cards(on=timezone.localdate())}
    ):
        raise BadInput(f"There is no unit {unit!r} today.", where="--unit", hint="The page of units shows them.")
