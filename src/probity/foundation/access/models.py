"""Accounts, grants, ties and broken glass."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from probity.foundation.access.roles import Role, find_role
from probity.foundation.access.scoping import Record
from probity.foundation.access.spans import Dated


class UserManager(BaseUserManager["User"]):
    """Makes accounts. There is no superuser to make."""

    def create_user(self, username: str, *, person_ref: str = "", email: str = "", password: str | None = None) -> User:
        user = self.model(username=username, person_ref=person_ref, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account at one site. It carries a person's reference and no name; the same person may have several."""

    retention = "access.account"
    sensitive = False

    username = models.CharField("account", max_length=80, unique=True)
    email = models.EmailField(blank=True)
    person_ref = models.CharField(max_length=20, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False

    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    @property
    def account(self) -> str:
        return self.username

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """Never: grants and row rules decide, and nothing goes round them."""
        return False

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The grants that this account's person holds today, read once for each request; none for a closed account."""
        if not self.is_active:
            return ()
        today = timezone.localdate()
        rows = Grant.unscoped.filter(person_ref=self.person_ref, known_to__isnull=True) if self.person_ref else ()
        return tuple(grant for grant in rows if grant.holds(today))

    @cached_property
    def broken_glass(self) -> tuple[tuple[str, str, datetime], ...]:
        """Kind, reference and end of each breaking of glass that still opens a record; read once for each request."""
        rows = BrokenGlass.unscoped.filter(account=self.account, ends__gt=timezone.now())
        return tuple(rows.values_list("subject_kind", "subject_ref", "ends"))

    def holds(self, wanted: Role, *, unit_ref: str | None = None, compartment: str = "") -> Grant | None:
        """The grant by which this account has the role (in that unit, in that compartment), or None."""
        return next((grant for grant in self.grants if grant.covers(wanted, unit_ref, compartment)), None)


class Grant(Dated):
    """A role given to a person for a time, in the whole force or one unit, with the reason and who gave it."""

    retention = "access.account"
    sensitive = False

    ref = models.CharField(max_length=20, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    role = models.CharField(max_length=60)
    unit_ref = models.CharField(max_length=20, blank=True, help_text="Empty for the whole force.")
    compartment = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300)
    given_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        made = find_role(self.role)
        where = f" in unit {self.unit_ref}" if self.unit_ref else ""
        return f"{made.title if made else self.role}{where} (grant {self.ref})"

    def covers(self, wanted: Role, unit_ref: str | None, compartment: str) -> bool:
        """Whether the grant is of that role and reaches that unit (None: any) and is of that very compartment."""
        reaches = not self.unit_ref or unit_ref is None or self.unit_ref == unit_ref
        return self.role == wanted.key and reaches and self.compartment == compartment


class TieKind(models.TextChoices):
    SPOUSE = "spouse", "Spouse or partner"
    RELATIVE = "relative", "Relative"
    HOUSEHOLD = "household", "Same household"


class Tie(Dated):
    """A declared tie between two people, for which neither may decide a record about the other."""

    retention = "access.account"
    sensitive = True

    ref = models.CharField(max_length=20, db_index=True)
    person_ref = models.CharField(max_length=20, db_index=True)
    other_ref = models.CharField(max_length=20, db_index=True)
    kind = models.CharField(max_length=12, choices=TieKind)

    def __str__(self) -> str:
        return f"Tie {self.ref}"


class BrokenGlass(Record):
    """One record opened without a grant, for a short time, with a reason told at once to those who must know."""

    retention = "access.account"
    sensitive = False

    account = models.CharField(max_length=80)
    person_ref = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=20)
    desk = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    ends = models.DateTimeField(help_text="First moment at which the record is closed again.")
    seen_by_auditor = models.CharField(max_length=80, blank=True)
    seen_by_auditor_at = models.DateTimeField(null=True)
    seen_by_owner = models.CharField(max_length=80, blank=True)
    seen_by_owner_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(help_text="When those who must know were last told.")

    class Meta(Record.Meta):
        verbose_name_plural = "broken glass"


class Numbering(models.Model):
    """The last number given under each prefix, so that references never repeat."""

    retention = "reference.data"
    sensitive = False

    prefix = models.CharField(max_length=4, primary_key=True)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


def day_of(moment: Any) -> date:
    """The Europe/London day of a moment."""
    return timezone.localtime(moment).date()
