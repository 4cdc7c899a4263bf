"""Accounts, grants, ties and broken glass: dated, never to oneself, never silent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import get_commands
from hypothesis import given
from hypothesis import strategies as st

from probity.foundation.access.actions import (
    acknowledge,
    break_glass,
    close_account,
    declare_tie,
    end_grant,
    give_grant,
    open_account,
)
from probity.foundation.access.models import BrokenGlass, Grant, Tie, TieKind, User
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.access.policy import by_grant
from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR, BREAKS_GLASS, Role, Site, all_roles, role
from probity.foundation.access.scoping import why_visible
from probity.foundation.access.selves import about_themselves, close_to, self_refs
from probity.foundation.access.spans import restate
from probity.foundation.audit.models import Entry, Payload
from probity.foundation.casework.models import Outbox, Referral
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.casework.tasks import tell_of_broken_glass
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale
from tests.foundation.cast import NOON, STAGE, referral
from tests.foundation.conftest import Account

pytestmark = pytest.mark.django_db
TODAY, DAY = NOON.date(), timedelta(days=1)
OWNER = next(iter(made for made in all_roles() if made.owns), None) or role(
    "access.owner", "Owner", site=Site.BOTH, desk="access", says="Answers for the data.", owns=True
)


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def given_to(person_ref: str, given: Role = AUDITOR, **span: Any) -> Grant:
    return give_grant(given, person_ref=person_ref, reason="Does this work", actor=STAGE, at=NOON, **span)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("starts", "ends", "is_held"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
        (date(2020, 1, 1), TODAY, True),
        (date(2020, 1, 1), date(2024, 12, 31), False),
    ],
)
def test_a_grant_is_held_from_its_first_day_to_its_last(
    account: Account, starts: date, ends: date | None, *, is_held: bool
):
    user = account("one", "P-1")
    given_to("P-1", starts=starts, ends=ends)
    assert (fresh(user).holds(AUDITOR) is not None) == is_held


def test_the_day_of_a_grant_is_the_day_in_london(account: Account):
    user = account("one", "P-1")
    given_to("P-1", ends=TODAY)
    with time_machine.travel("2025-06-02T22:59:00Z"):
        assert fresh(user).holds(AUDITOR)
    with time_machine.travel("2025-06-02T23:01:00Z"):  # already the 3rd in British Summer Time
        assert not fresh(user).holds(AUDITOR)


def test_a_grant_in_a_unit_reaches_that_unit_and_opens_no_list_of_the_whole_force(account: Account):
    user = account("one", "P-1")
    given_to("P-1", STANDARDS, unit_ref="U-1")
    user = fresh(user)
    assert user.holds(STANDARDS, unit_ref="U-1")
    assert not user.holds(STANDARDS, unit_ref="U-2")
    assert by_grant(user, STANDARDS.key) == ()


def test_a_grant_in_one_compartment_is_none_in_another_nor_outside(account: Account):
    user = account("one", "P-1")
    Grant.unscoped.filter(pk=given_to("P-1", STANDARDS).pk).update(compartment="red")
    user = fresh(user)
    assert user.holds(STANDARDS, compartment="red")
    assert not user.holds(STANDARDS, compartment="blue")
    assert not user.holds(STANDARDS)


@pytest.mark.parametrize("given", [AUDITOR, ADMINISTRATOR, BREAKS_GLASS])
def test_a_role_over_the_whole_force_is_not_given_in_a_unit(given: Role):
    with pytest.raises(NotPermitted, match="whole force"):
        given_to("P-1", given, unit_ref="U-1")


def test_a_second_account_of_one_person_holds_the_same_grants(account: Account):
    account("one", "P-1", AUDITOR)
    assert account("two", "P-1").holds(AUDITOR)


def test_there_is_no_superuser_to_make_and_no_permission_to_have(account: Account):
    with pytest.raises(TypeError):
        User(username="root", is_superuser=True)
    assert not hasattr(User.objects, "create_superuser")
    assert "is_superuser" not in {field.name for field in User._meta.get_fields()}
    everything = account("one", "P-1", *(made for made in all_roles() if made.desk == "access"))
    assert not everything.has_perm("access.change_user")
    assert not everything.has_perm("access.change_user", everything)
    assert not hasattr(everything, "has_module_perms")
    assert "createsuperuser" in get_commands()  # Django's own, which fails: the manager makes none


def test_only_an_administrator_opens_and_closes_accounts_and_gives_and_ends_grants(account: Account):
    clerk, other = account("clerk", "P-1", AUDITOR), account("other", "P-2")
    grant = given_to("P-2")
    for refused in (
        lambda: open_account("new", person_ref="P-3", actor=clerk, at=NOON),
        lambda: close_account(other, reason="Left", actor=clerk, at=NOON),
        lambda: give_grant(AUDITOR, person_ref="P-2", reason="x", actor=clerk, at=NOON),
        lambda: end_grant(grant, last_day=TODAY, reason="x", actor=clerk, at=NOON),
    ):
        with pytest.raises(NotPermitted, match="access administrator"):
            refused()


@pytest.mark.parametrize("kind", TieKind)
@pytest.mark.parametrize("way_round", [("P-1", "P-2"), ("P-2", "P-1")])
def test_nobody_gives_a_grant_to_themselves_or_somebody_tied_to_them(account: Account, kind: TieKind, way_round: Any):
    administrator = account("admin", "P-1", ADMINISTRATOR)
    declare_tie(*way_round, kind=kind, since=TODAY, actor=STAGE, at=NOON)
    for person in ("P-1", "P-2"):
        with pytest.raises(NotPermitted, match="to themselves"):
            give_grant(AUDITOR, person_ref=person, reason="x", actor=administrator, at=NOON)
    give_grant(AUDITOR, person_ref="P-3", reason="x", actor=administrator, at=NOON)


def test_a_grant_needs_a_reason_to_be_given_and_to_be_ended():
    with pytest.raises(NotPermitted, match="reason"):
        give_grant(AUDITOR, person_ref="P-1", reason="  ", actor=STAGE, at=NOON)
    with pytest.raises(NotPermitted, match="reason"):
        end_grant(given_to("P-1"), last_day=TODAY, reason=" ", actor=STAGE, at=NOON)


def test_ending_a_grant_never_lengthens_it():
    grant = given_to("P-1", ends=TODAY)
    for last_day in (TODAY + DAY, TODAY - DAY):
        with pytest.raises(NotPermitted, match="within the time"):
            end_grant(grant, last_day=last_day, reason="x", actor=STAGE, at=NOON)


def test_the_second_of_two_who_end_a_grant_is_told(account: Account):
    user = account("one", "P-1")
    grant = given_to("P-1", starts=TODAY - 9 * DAY)
    same = Grant.unscoped.get(pk=grant.pk)
    end_grant(grant, last_day=TODAY - DAY, reason="Left", actor=STAGE, at=NOON)
    with pytest.raises(Stale):
        end_grant(same, last_day=TODAY + 99 * DAY, reason="Moved", actor=STAGE, at=NOON)
    assert not fresh(user).holds(AUDITOR)
    assert Grant.unscoped.filter(known_to__isnull=True).count() == 1


def test_an_account_cannot_take_a_name_of_the_systems_own():
    with pytest.raises(BadInput, match="begin with system:"):
        open_account("System:door", person_ref="P-1", actor=STAGE, at=NOON)


def test_an_account_is_opened_without_a_password_and_with_its_entry():
    user = open_account("one", person_ref="P-1", actor=STAGE, at=NOON)
    assert not user.has_usable_password()
    assert Entry.objects.get().data == {"account": "one", "person": "P-1"}


def test_reasons_lie_in_payloads_alone(account: Account):
    close_account(account("one", "P-1"), reason="Dismissed", actor=STAGE, at=NOON)
    assert Payload.objects.get(entry__event="access.account.closed").body == {"reason": "Dismissed"}
    assert "Dismissed" not in str([*Entry.objects.values()])


# ---------------------------------------------------------------- oneself


@pytest.mark.parametrize("kind", TieKind)
def test_a_tie_counts_either_way_round_whatever_its_kind(account: Account, kind: TieKind):
    declare_tie("P-1", "P-2", kind=kind, since=TODAY, actor=STAGE, at=NOON)
    assert self_refs(account("one", "P-1")) == self_refs(account("two", "P-2")) == {"P-1", "P-2"}


def test_an_ended_tie_counts_still(account: Account):
    tie = declare_tie("P-1", "P-2", kind=TieKind.SPOUSE, since=date(2010, 1, 1), actor=STAGE, at=NOON)
    restate(tie, at=NOON, true_to=date(2020, 1, 1))
    assert about_themselves(account("one", "P-1"), ["P-2"])


def test_a_tie_that_was_recorded_by_mistake_counts_no_more():
    tie = declare_tie("P-1", "P-2", kind=TieKind.SPOUSE, since=TODAY, actor=STAGE, at=NOON)
    Tie.unscoped.filter(pk=tie.pk).update(known_to=NOON)
    assert close_to("P-1") == frozenset()


def test_a_tie_of_a_tie_is_not_ones_own(account: Account):
    declare_tie("P-1", "P-2", kind=TieKind.SPOUSE, since=TODAY, actor=STAGE, at=NOON)
    declare_tie("P-2", "P-3", kind=TieKind.RELATIVE, since=TODAY, actor=STAGE, at=NOON)
    assert not about_themselves(account("one", "P-1"), ["P-3"])


def test_a_second_account_of_one_person_is_oneself(account: Account):
    assert about_themselves(account("two", "P-1"), ["P-1"])


def test_an_account_without_a_person_is_close_to_nobody():
    nobody = open_account("service", person_ref="", actor=STAGE, at=NOON)
    assert self_refs(nobody) == close_to("") == frozenset()


@pytest.mark.parametrize("people", [("P-1", "P-1"), ("P-1", ""), ("", "P-1")])
def test_a_tie_is_between_two_people(people: tuple[str, str]):
    with pytest.raises(BadInput, match="two people"):
        declare_tie(*people, kind=TieKind.SPOUSE, since=TODAY, actor=STAGE, at=NOON)


# ---------------------------------------------------------------- broken glass


def broken_by(user: User, subject: Referral, *, desk: str = OWNER.desk, hours: int = 1) -> BrokenGlass:
    kind, why = "casework.referral", "A threat to life tonight"
    return break_glass(
        user, subject_kind=kind, subject_ref=subject.ref, desk=desk, reason=why, period=timedelta(hours=hours), at=NOON
    )


def test_broken_glass_opens_exactly_one_record_for_exactly_its_time(account: Account):
    breaker, other = account("breaker", "P-5", BREAKS_GLASS), account("other", "P-6", BREAKS_GLASS)
    second = account("second", "P-5", BREAKS_GLASS)
    one, _two = referral(), referral()
    broken_by(breaker, one)
    assert [*Referral.objects.visible_to(breaker)] == [one]
    assert why_visible(one, breaker) == ("Glass broken, with the reason told",)
    assert Referral.objects.visible_to(other).count() == 0
    assert Referral.objects.visible_to(second).count() == 0
    with time_machine.travel(NOON + timedelta(minutes=59, seconds=59), tick=False):
        assert Referral.objects.visible_to(breaker).count() == 1
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert Referral.objects.visible_to(breaker).count() == 0


def test_a_record_of_another_kind_with_the_same_reference_stays_closed(account: Account):
    breaker = account("breaker", "P-5", BREAKS_GLASS)
    one = referral()
    kind, why = "casework.file", "A threat to life tonight"
    break_glass(breaker, subject_kind=kind, subject_ref=one.ref, desk="x", reason=why, period=DAY, at=NOON)
    assert Referral.objects.visible_to(breaker).count() == 0


def test_the_auditor_and_the_owner_are_told_in_the_transaction_that_opens_it(account: Account):
    breaker = account("breaker", "P-5", BREAKS_GLASS)
    account("auditor", "P-6", AUDITOR)
    account("owner", "P-7", OWNER)
    account("stranger", "P-8")
    broken = broken_by(breaker, referral())
    told = {item.payload["to"] for item in Outbox.objects.all()}
    assert told == {"auditor@example.org", "owner@example.org"}
    assert all("threat" not in str(item.payload) for item in Outbox.objects.all())
    entry = Entry.objects.get(event="access.glass.broken")
    assert (entry.actor, entry.subject_ref, entry.data["desk"]) == ("breaker", broken.subject_ref, OWNER.desk)


def test_they_are_told_again_each_day_until_both_have_acknowledged(account: Account):
    breaker = account("breaker", "P-5", BREAKS_GLASS)
    auditor, owner = account("auditor", "P-6", AUDITOR), account("owner", "P-7", OWNER)
    broken = broken_by(breaker, referral())

    def told_on(day: int, second: int) -> int:
        before = Outbox.objects.count()
        tell_of_broken_glass(NOON.replace(hour=6, minute=0, second=second) + day * DAY)
        return Outbox.objects.count() - before

    assert told_on(0, 5) == 0
    assert told_on(1, 5) == 2
    assert told_on(1, 9) == 0
    assert told_on(2, 4) == 2  # a second earlier in its day than yesterday's run
    acknowledge(broken, actor=auditor, at=NOON)
    assert told_on(3, 0) == 2
    acknowledge(broken, actor=owner, at=NOON)
    assert told_on(4, 0) == 0


def test_who_broke_it_and_who_is_tied_to_them_acknowledge_nothing(account: Account):
    breaker = account("breaker", "P-5", BREAKS_GLASS, AUDITOR)
    again = account("again", "P-5")
    spouse = account("spouse", "P-6", AUDITOR)
    declare_tie("P-6", "P-5", kind=TieKind.SPOUSE, since=TODAY, actor=STAGE, at=NOON)
    broken = broken_by(breaker, referral())
    for actor in (breaker, again, spouse):
        with pytest.raises(NotPermitted, match="did themselves"):
            acknowledge(broken, actor=actor, at=NOON)


def test_a_stranger_and_the_owner_of_another_desk_acknowledge_nothing(account: Account):
    broken = broken_by(account("breaker", "P-5", BREAKS_GLASS), referral(), desk="another")
    for actor in (account("stranger", "P-6"), account("owner", "P-7", OWNER)):
        with pytest.raises(NotPermitted, match="Only the auditor"):
            acknowledge(broken, actor=actor, at=NOON)


def test_the_first_of_two_auditors_stands(account: Account):
    broken = broken_by(account("breaker", "P-5", BREAKS_GLASS), referral())
    acknowledge(broken, actor=account("first", "P-6", AUDITOR), at=NOON)
    acknowledge(broken, actor=account("second", "P-7", AUDITOR), at=NOON)
    broken.refresh_from_db()
    assert broken.seen_by_auditor == "first"
    assert Entry.objects.filter(event="access.glass.acknowledged").count() == 1


def test_glass_is_broken_only_with_the_grant_a_reason_and_a_time(account: Account):
    one, breaker = referral(), account("breaker", "P-5", BREAKS_GLASS)
    with pytest.raises(NotPermitted, match="may not break glass"):
        broken_by(account("stranger", "P-6", AUDITOR), one)
    for reason in ("", "urgent", "two words"):
        with pytest.raises(NotPermitted, match="reason in words"):
            break_glass(breaker, subject_kind="x", subject_ref="x", desk="x", reason=reason, period=DAY, at=NOON)
    for hours in (0, -1):
        with pytest.raises(ValueError, match="longer than nothing"):
            broken_by(breaker, one, hours=hours)


# ---------------------------------------------------------------- two axes

days = st.dates(date(2024, 1, 1), date(2024, 12, 31))
acts = st.tuples(st.sampled_from(["new", "restate", "end"]), days, st.none() | st.integers(0, 60), st.integers(0, 5))


def do(act: tuple[str, date, int | None, int], at: Any) -> None:
    what, start, length, which = act
    end = None if length is None else start + timedelta(days=length)
    standing = [*Grant.unscoped.filter(known_to__isnull=True).order_by("pk")]
    if what == "new" or not standing:
        Grant.unscoped.create(ref="AG", person_ref="P-1", role="x", true_from=start, true_to=end, known_from=at)
    elif what == "restate":
        restate(standing[which % len(standing)], at=at, true_from=start, true_to=end)
    else:
        row = standing[which % len(standing)]
        restate(row, at=at, true_to=max(row.true_from, start))


def answer(day: date, known_at: Any) -> list[int]:
    return [*Grant.objects.visible_to(STAGE).as_at(day, known_at).order_by("pk").values_list("pk", flat=True)]


@given(before=st.lists(acts, max_size=5), after=st.lists(acts, min_size=1, max_size=5), day=days, gap=st.integers(1, 9))
def test_what_is_recorded_later_never_changes_what_was_known(before: Any, after: Any, day: date, gap: int):
    Grant.unscoped.all().delete()
    for hour, act in enumerate(before):
        do(act, NOON + timedelta(hours=hour))
    known_at = NOON + timedelta(hours=len(before))
    then = answer(day, known_at)
    assert then == answer(day, None)
    for hour, act in enumerate(after):
        do(act, known_at + timedelta(seconds=gap, hours=hour))
    assert answer(day, known_at) == then


def test_what_is_known_is_known_from_its_moment_until_the_next():
    grant = given_to("P-1")
    later = NOON + DAY
    standing = restate(grant, at=later, true_to=TODAY)
    assert answer(TODAY, NOON - timedelta(microseconds=1)) == []
    assert answer(TODAY, NOON) == [grant.pk]
    assert answer(TODAY, later) == [standing.pk]
    assert answer(TODAY + DAY, later) == []


# ---------------------------------------------------------------- numbering


def test_references_are_given_in_order_and_never_twice():
    first, more = next_reference("GH"), next_references("GH", 3)
    assert len({first, *more}) == 4
    assert [ref.split("-")[1] for ref in (first, *more)] == ["000001", "000002", "000003", "000004"]


@pytest.mark.django_db(transaction=True)
def test_a_reference_is_not_given_outside_a_transaction():
    with pytest.raises(RuntimeError, match="outside a transaction"):
        next_reference("GH")
