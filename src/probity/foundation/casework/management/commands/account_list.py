"""`probity account list`: every account of a site, with the roles that its person holds today."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR
from probity.foundation.access.scoping import scoped
from probity.foundation.audit.reads import record_export, record_list
from probity.foundation.casework.commands import ProbityCommand
from probity.foundation.casework.management.accounts import entering_refusals
from probity.foundation.kernel.errors import NotPermitted


class Command(ProbityCommand):
    help = "List the accounts of a site. For the access administrator and the auditor."

    def work(self, *, account: str | None = None, **options: Any) -> int | None:
        reader = self.must_act_as(account)
        with entering_refusals(reader, act="access.account.listed"):
            if not (reader.holds(ADMINISTRATOR) or reader.holds(AUDITOR)):
                raise NotPermitted(
                    "Only an access administrator or an auditor lists accounts.", hint="Name one with --as."
                )
        rows = _rows(reader)
        form, at = options["format"], timezone.now()
        if form == "table":
            record_list("access.user", actor=reader, filters={}, count=len(rows), at=at)
        else:
            record_export("access.user", actor=reader, filters={}, count=len(rows), form=form, at=at)
        self.show(rows, form=form)
        return None


def _rows(reader: User) -> list[dict[str, str]]:
    today = timezone.localdate()
    roles: dict[str, set[str]] = {}
    for grant in Grant.objects.visible_to(reader).as_at(today):
        roles.setdefault(grant.person_ref, set()).add(
            f"{grant.role}@{grant.unit_ref}" if grant.unit_ref else grant.role
        )
    return [
        {
            "account": user.username,
            "person": user.person_ref,
            "state": "open" if user.is_active else "closed",
            "roles": " ".join(sorted(roles.get(user.person_ref, ()))),
            "last_sign_in": user.last_login.isoformat(timespec="seconds") if user.last_login else "",
        }
        for user in scoped(User, reader).order_by("username")
    ]
