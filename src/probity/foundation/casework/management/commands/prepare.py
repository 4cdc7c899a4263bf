"""`probity migrate`: bring a site's database up to date, with the rights that each role needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from probity.foundation.audit.commands import PlainCommand

RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_payload FROM {role}",
    "GRANT UPDATE (salt, body, erased_at, erased_under) ON audit_payload TO {role}",
)
READER = "corridor_reads_office"
READING = ("GRANT USAGE ON SCHEMA public TO {role}", "GRANT SELECT ON {tables} TO {role}")
# What the corridor reads of the office: the desks' records, the directory, referrals, declared ties, and who holds
# which role, so that words for standards go to somebody there; no accounts, no password, no ledger.
READ_DESKS = ("workforce_", "declarations_", "procurement_")
READ_TABLES = ("casework_referral", "access_tie", "access_grant")


class Command(PlainCommand):
    help = "Create or bring up to date this site's tables, cache and, on PostgreSQL, the rights of its roles."

    def work(self, **_: Any) -> int | None:
        settings.PROBITY_DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if connection.vendor == "postgresql":
            self._give_rights()
        self.stdout.write(f"{settings.PROBITY_SITE}: the database is up to date.")
        return None

    def _give_rights(self) -> None:
        """The role that runs the site may do everything but alter or empty the ledger; the corridor may only read."""
        with connection.cursor() as cursor:
            if settings.PROBITY_APP_ROLE not in {"", connection.settings_dict["USER"]}:
                self._grant(cursor, RIGHTS, settings.PROBITY_APP_ROLE)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER])
            if settings.PROBITY_SITE == "office" and cursor.fetchone():
                self._grant(cursor, READING, READER)

    def _grant(self, cursor: Any, statements: tuple[str, ...], role: str) -> None:
        named = connection.introspection.table_names(cursor)
        read = (name for name in named if name.startswith(READ_DESKS) or name in READ_TABLES)
        tables = ", ".join(connection.ops.quote_name(name) for name in sorted(read))
        for statement in statements:
            cursor.execute(statement.format(role=connection.ops.quote_name(role), tables=tables))
