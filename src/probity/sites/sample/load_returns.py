"""Plays a year of the register's quarterly returns, and questions asked beforehand, through the desk's actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.foundation.casework.models import Outbox
from probity.foundation.kernel.workingdays import add_working_days
from probity.office.declarations import actions
from probity.office.declarations.actions.returns import list_in_return
from probity.office.declarations.models import Advised, DepartmentReturn, Listed, Offer
from probity.office.declarations.policy import COLLATING
from probity.office.declarations.queries import Quarter, last_ended
from probity.sites.sample.chance import moment, stream
from probity.sites.sample.loading import LOADER, Acting
from probity.sites.sample.shapes import ForcePlan

QUARTERS = 4
ON_TIME, LATE = 20, 2  # of 24 departments; the rest are passed up before they answer
OUTSTANDING = 7  # one in so many departments has not answered for the newest quarter
QUESTIONS = (
    ("dinner at an awards evening", "Wexmoor Chamber of Commerce", "£60", "accept", ""),
    ("two tickets to a cricket match", "Northgate Fleet Ltd", "£120", "decline", "They are bidding for a contract."),
    ("a place at a training day", "Harrow Lane Training Ltd", "£90", "conditions", "Pay for your own lunch."),
    ("lunch after a talk", "Wold Rotary Club", "£15", "accept", ""),
    ("a hamper at Christmas", "Castle Road Garage", "£40", "", ""),
    ("breakfast at a conference", "Sample Systems plc", "£20", "", ""),
)


@recorded()
def load_returns(plan: ForcePlan) -> int:
    """Choose the departments, play the last quarters and ask some questions; return how many returns there are."""
    units = [unit.ref for unit in plan.units if " Section" not in unit.name]
    newest = last_ended(plan.as_of)
    quarters = [newest]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].before)
    actions.choose_departments(
        units, starts=quarters[0].first_day, actor=COLLATING, at=moment(quarters[0].first_day, hour=9)
    )
    accounts: dict[str, str] = {}
    for account in plan.accounts:
        accounts.setdefault(account.person_ref, account.username)
    random = stream(plan.seed, "returns")
    for quarter in quarters:
        _play(quarter, accounts, random, as_of=plan.as_of)
    _ask_beforehand(plan, accounts)
    # What was told in the past was read long ago: nobody gets an e-mail of it now.
    Outbox.objects.filter(kind="email", delivered_at=None).update(delivered_at=moment(plan.as_of, hour=6), payload={})
    return DepartmentReturn.unscoped.count()


def _play(quarter: Quarter, accounts: Mapping[str, str], random: Random, *, as_of: date) -> None:
    asked = actions.ask_departments(quarter, actor=COLLATING, at=moment(quarter.last_day, hour=6))
    for place, return_ in enumerate(asked):
        made_on = _day_of(return_, place, random)
        if made_on > as_of or (quarter == last_ended(as_of) and place % OUTSTANDING == 2):
            _chase_until(return_, as_of)
            continue
        _chase_until(return_, made_on)
        _make(return_, made_on, accounts)


def _day_of(return_: DepartmentReturn, place: int, random: Random) -> date:
    """The working day on which a department answers."""
    turn = (place + random.randrange(24)) % 24
    if turn < ON_TIME:
        return add_working_days(return_.last_day, random.randint(1, 10))
    return add_working_days(return_.due_on, random.randint(1, 4) if turn < ON_TIME + LATE else random.randint(7, 12))


def _chase_until(return_: DepartmentReturn, day: date) -> None:
    at = return_.last_day + timedelta(days=1)
    while at < day:
        actions.chase(return_, actor=COLLATING, at=moment(at, hour=6))
        at += timedelta(days=1)


def _make(return_: DepartmentReturn, day: date, accounts: Mapping[str, str]) -> None:
    """Make a return on its day, with what was declared by then; the rest follows afterwards."""
    later = return_.listed.filter(offer__declared_on__gt=day).select_related("offer").order_by("offer__declared_on")
    afterwards = [row.offer for row in later]
    Listed.objects.filter(return_of=return_, offer__in=afterwards).delete()
    head = return_.above_ref or return_.head_ref
    seen = [*return_.listed.values_list("offer__ref", flat=True)]
    who: Any = Acting(accounts.get(head, ""), head)
    actions.make_return(return_, seen=seen, words="", actor=who, at=moment(day, hour=10))
    for offer in afterwards:
        list_in_return(offer, actor=LOADER, at=_noon(offer))


def _noon(offer: Offer) -> datetime:
    assert offer.declared_on is not None  # noqa: S101 - it was chosen by that day
    return moment(offer.declared_on, hour=12)


def _ask_beforehand(plan: ForcePlan, accounts: Mapping[str, str]) -> None:
    """Questions of the last weeks by people with an account of their own; the last two still wait."""
    askers: Sequence[str] = sorted(accounts)[: len(QUESTIONS)]
    registrar = User.objects.get(username="registrar")
    for place, (asker, (what, giver, worth, advised, words)) in enumerate(zip(askers, QUESTIONS, strict=False)):
        asked = plan.as_of - timedelta(days=3 * (len(QUESTIONS) - place))
        said = {
            "description": what, "giver_organisation": giver, "value_words": worth,
            "event_on": asked + timedelta(days=20), "words": "I was invited by letter. About ten others are.",
        }  # fmt: skip
        who: Any = Acting(accounts[asker], asker)
        question = actions.ask_advice(said, actor=who, at=moment(asked, hour=11))
        if advised and asker != registrar.person_ref:
            answered = moment(asked + timedelta(days=1), hour=15)
            actions.give_advice(question, advised=Advised(advised), words=words, actor=registrar, at=answered)
