"""Who could hear an appeal: accounts with the role today, by person."""

from __future__ import annotations

from datetime import date

from probity.foundation.access.models import Grant, User
from probity.foundation.access.scoping import scoped
from probity.foundation.audit.actors import System
from probity.foundation.kernel.errors import BadInput
from probity.foundation.workforce.queries import short_names
from probity.office.vetting.policy.roles import APPEALS

CHOOSING = System(
    "vetting.appeal_readers", "lists the people who hold the role of appeal reader, for the vetting manager"
)


def appeal_readers(on: date) -> list[tuple[str, str]]:
    """The appeal readers of a day: reference and name."""
    rows = Grant.objects.visible_to(CHOOSING).as_at(on).filter(role=APPEALS.key)
    refs = sorted({*rows.values_list("person_ref", flat=True)})
    names = short_names(refs, on=on)
    return [(ref, names.get(ref, ref)) for ref in refs]


def reader_account(person_ref: str) -> User:
    """An account of an appeal reader.

    Raises:
        BadInput: they have none.
    """
    found = scoped(User, CHOOSING).filter(person_ref=person_ref, is_active=True).order_by("pk").first()
    if not isinstance(found, User):
        raise BadInput("That reader has no account.", where="reader", hint="Choose another.")
    return found
