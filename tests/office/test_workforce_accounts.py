"""An account opened before the feed becomes that of the person whom the feed knows, with its grants."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from probity.foundation.access.actions import give_grant, open_account
from probity.foundation.access.models import Grant, User
from probity.foundation.access.roles import ADMINISTRATOR
from probity.foundation.audit.models import Entry
from probity.foundation.feed.accounts import tie_account
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.foundation.workforce.models import Person
from tests.office.feeds import FEEDING, feed, post

pytestmark = pytest.mark.django_db
AT, STAND_IN = datetime(2025, 3, 3, 9, tzinfo=UTC), "P-000000-S"


@pytest.fixture
def first() -> User:
    """The first account of an empty office, whose administrator it is."""
    user = open_account("first", person_ref=STAND_IN, actor=FEEDING, at=AT)
    give_grant(ADMINISTRATOR, person_ref=STAND_IN, reason="First account", actor=FEEDING, at=AT)
    feed(post("1"), post("2"))
    return user


def test_the_first_account_becomes_its_persons_and_keeps_its_role(
    first: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("account_tie", "first", "--number", "1", "--as", "first")
    user, person = User.objects.get(username="first"), Person.unscoped.get(force_number="1")
    assert user.person_ref == person.ref
    assert user.holds(ADMINISTRATOR)
    assert Grant.unscoped.filter(person_ref=STAND_IN, known_to__isnull=False).count() == 1, "what was known stays"
    entry = Entry.objects.get(event="feed.account.tied")
    assert entry.data == {"account": "first", "person": person.ref, "from": STAND_IN, "grants": 1}
    assert capsys.readouterr().out == f"The account first is {person.ref}'s.\n"


def test_an_account_that_is_somebodys_stays_theirs(first: User) -> None:
    tie_account(first, "1", actor=FEEDING, at=AT)
    with pytest.raises(TransitionRefused, match="already"):
        tie_account(User.objects.get(username="first"), "2", actor=FEEDING, at=AT)


def test_a_number_that_nobody_has_is_refused(first: User) -> None:
    with pytest.raises(BadInput):
        tie_account(first, "99", actor=FEEDING, at=AT)


def test_only_an_access_administrator_ties(first: User) -> None:
    other = open_account("other", person_ref="P-000009-X", actor=FEEDING, at=AT)
    with pytest.raises(NotPermitted):
        tie_account(first, "1", actor=other, at=AT)
