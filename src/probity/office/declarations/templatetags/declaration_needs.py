"""What the desk gives the shell: what offers, returns and questions need of whom, and what is found by words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.finding import Found
from probity.foundation.web.formats import day
from probity.foundation.web.needs import Group, Need, group_of
from probity.foundation.workforce.policy import team_today
from probity.foundation.workforce.queries import search_people
from probity.office.declarations import queries, workflow
from probity.office.declarations.models import Advice, AdviceState, DepartmentReturn, Offer, State
from probity.office.declarations.policy import ADVISERS, returns_headed
from probity.office.declarations.queries import recipient_in_words
from probity.office.declarations.templatetags.declaration_returns import words_of


def needs_of(user: User, at: datetime) -> Iterable[Need]:
    """Drafts to finish, offers to endorse, answer or review, offers that wait on others, and the team's."""
    if not user.person_ref:
        return
    today = timezone.localdate(at)
    settled = (State.ENTERED, State.CLOSED, State.IMPORTED)
    rows = [*Offer.objects.visible_to(user).exclude(state__in=settled).prefetch_related("shares")]
    due = queries.waiting_deadlines(rows)
    for one in rows:
        if need := need_of(one, user, due.get(one.ref), today):
            yield need
    yield from _returns(user, today)
    yield from _questions(user, today)
    yield from _disposals(user, today)


def _returns(user: User, today: date) -> Iterable[Need]:
    """Returns that the user heads and has not made."""
    if not (headed := returns_headed(user)):
        return
    for one in DepartmentReturn.objects.visible_to(user).filter(pk__in=headed).outstanding():
        if not why_not(workflow.MAKE_RETURN, one, user):
            title = f"Make the return of {one.unit_name} for {words_of(one.period)}"
            url = reverse("declarations:return", args=[one.ref])
            says = one.get_state_display()
            yield Need(group_of(one.due_on, today), title, url, due=one.due_on, ref=one.ref, says=says)


def _questions(user: User, today: date) -> Iterable[Need]:
    """Questions asked beforehand: to answer, or waiting on others."""
    answers = any(user.holds(role) for role in ADVISERS)
    rows = Advice.objects.visible_to(user).filter(state=AdviceState.ASKED)
    for one in rows if answers else rows.filter(person_ref=user.person_ref):
        url = reverse("declarations:advice", args=[one.ref])
        if answers and one.person_ref != user.person_ref:
            title = f"Answer before an offer is taken up: {one.title}"
            yield Need(group_of(one.due_on, today), title, url, due=one.due_on, ref=one.ref)
        elif one.person_ref == user.person_ref:
            since = timezone.localdate(one.asked_at)
            yield Need(Group.WAITING, one.title, url, ref=one.ref, since=since, says="Asked beforehand")


def _disposals(user: User, today: date) -> Iterable[Need]:
    """Gifts of one's own of which it is still to be said what became of them."""
    own = Offer.objects.visible_to(user).in_register().filter(declared_by_ref=user.person_ref)
    for one, due in queries.disposals_due(own):
        url = reverse("declarations:disposal", args=[one.ref])
        yield Need(group_of(due, today), f"Say what became of it: {one.title}", url, due=due, ref=one.ref)


def need_of(offer: Offer, user: User, deadline: Deadline | None, today: date) -> Need | None:
    """What an open offer needs of this reader, if anything."""
    due = deadline.due_on if deadline and not deadline.paused_on else None
    mine = user.person_ref in {offer.declared_by_ref, offer.recipient_ref}
    for wanted, title in _asked_of(offer, user, mine=mine):
        if wanted:
            return _need(offer, group_of(due, today), title, due)
    if offer.state != State.DRAFT and mine:
        return _need(offer, Group.WAITING, offer.title, None)
    if offer.recipient_ref in team_today(user):
        return _need(offer, group_of(due, today), offer.title, due, whose="team")
    return None


def _asked_of(offer: Offer, user: User, *, mine: bool) -> Iterable[tuple[bool, str]]:
    yield offer.state == State.DRAFT, f"Finish declaring: {offer.title}"
    yield not why_not(workflow.ENDORSE, offer, user), f"Endorse: {offer.title}"
    yield mine and offer.state == State.CHALLENGED, f"Answer a question about: {offer.title}"
    yield not why_not(workflow.ENTER, offer, user), f"Review: {offer.title}"


def _need(offer: Offer, group: Group, title: str, due: date | None, *, whose: str = "mine") -> Need:
    page = "check" if offer.state == State.DRAFT else "offer"
    says = "" if offer.state == State.DRAFT else offer.get_state_display()
    url = reverse(f"declarations:{page}", args=[offer.ref])
    return Need(group, title, url, due=due, ref=offer.ref, whose=whose, since=offer.declared_on, says=says)


def offers_found(user: User, sought: str) -> Iterable[Found]:
    """Offers by reference, giver, what it was, or the name of a person to whom it was offered."""
    today = timezone.localdate()
    people = [card.ref for card in search_people(sought, on=today, limit=12)]
    rows = [*Offer.objects.visible_to(user).in_register().matching(sought, people).newest_first()[:26]]
    known = queries.names([one.recipient_ref for one in rows], on=today)
    for one in rows:
        who, when = recipient_in_words(one, known), day(one.offered_on) or "no day"
        says = f"{who}, {when}, {one.get_answer_display()}"
        yield Found(one.title, reverse("declarations:offer", args=[one.ref]), ref=one.ref, says=says)
