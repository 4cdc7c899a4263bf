"""The front page of the desk, and what it gives the home page and the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from probity.foundation.access.models import User, day_of
from probity.foundation.access.selves import close_to
from probity.foundation.web.charts import Bar, columns
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.formats import number_of
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.web.requests import user_of
from probity.foundation.workforce.queries import search_people
from probity.office.vetting.models import Arrival, Clearance, Review, RiskAssessment, SeniorCheck, Withdrawal
from probity.office.vetting.models.arrivals import ArrivalState
from probity.office.vetting.models.posts import AssessmentState, SeniorState
from probity.office.vetting.policy.levels import label
from probity.office.vetting.policy.roles import APPROVER, DECIDER, MANAGER, READERS_AS_ROLES, STAFF
from probity.office.vetting.policy.status import WITHOUT, Kind
from probity.office.vetting.queries.circumstances import queue_on
from probity.office.vetting.queries.forecast import due_for_renewal, forecast, live_ending
from probity.office.vetting.queries.gaps import open_gaps
from probity.office.vetting.queries.notices import told_to, waiting_for
from probity.office.vetting.queries.reviews import backlog_on
from probity.office.vetting.queries.status import status, without_on
from probity.office.vetting.queries.status_words import headline
from probity.office.vetting.views import changes, reviews
from probity.office.vetting.views.tabs import tabs

SOON = timedelta(days=90)
MONTH = timedelta(days=30)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What the unit stands at today, against a month ago; for an approver alone, what waits for them."""
    user: Any = user_of(request)
    reads = any(user.holds(role) for role in READERS_AS_ROLES)
    if not reads and not user.holds(APPROVER):
        raise Http404
    today = timezone.localdate()
    context = {"tabs": tabs(request, user), "reads": reads, "waiting": waiting_for(user, today)}
    if reads:
        context |= _today(today) | _between(user, today)
    return render(request, "vetting/front.html", context)


def _today(today: Any) -> dict[str, Any]:
    found, then = status(today), len(without_on(today - MONTH))
    ahead = forecast(today)
    ending = live_ending(today, today + SOON)
    unopened = len(due_for_renewal(today, today + SOON))
    list_url = reverse("vetting:clearances")
    chart = columns(
        "Clearances that run out, by month",
        [Bar(month.first.strftime("%b %Y"), month.run_out,
             url=f"{list_url}?live=yes&last_day_after={month.first}&last_day_before={month.last}")
         for month in ahead.months],
        says=f"{number_of(ending, 'clearance runs', 'clearances run')} out in the next 90 days.", of="Run out",
    )  # fmt: skip
    without = len(found.people(*WITHOUT, workforce=True))
    return {
        "headline": headline(found), "without": without, "then": then, "status": found,
        "change": _change(without, then),
        "short": len(found.people(Kind.SHORT)), "covered": len(found.people(Kind.COVERED)), "ending": ending,
        "unopened": unopened, "chart": chart, "until": today + SOON, "today": today,
        "renewals": f"{number_of(ending, 'clearance runs', 'clearances run')} out in the next 90 days; "
                    f"{unopened:,} {'has' if unopened == 1 else 'have'} no renewal open.",
    }  # fmt: skip


def _between(user: User, today: date) -> dict[str, Any]:
    """What happened to people between two vettings and is not over."""
    queue = queue_on(changes.others_changes(user), today)
    backlog = backlog_on(Review.objects.visible_to(user), today)
    under_way = Withdrawal.objects.visible_to(user).under_way().count()
    told, opened, matters = (reverse(f"vetting:{name}") for name in ("changes", "reviews", "withdrawals"))
    return {
        "queue": changes.in_words(queue), "backlog": reviews.in_words(backlog),
        "between": (
            (queue.unread, "changes to read", f"{told}?state=told", "late" if queue.unread_risk else ""),
            (queue.late, "changes past their target", f"{told}?late=yes", "late" if queue.late else ""),
            (backlog.waiting, "reviews open", f"{opened}?waits=yes", ""),
            (backlog.late, "reviews past their target", f"{opened}?late=yes", "late" if backlog.late else ""),
            (under_way, "withdrawals under way", f"{matters}?under_way=yes", ""),
        ),
    }  # fmt: skip


def _change(now: int, then: int) -> str:
    if now == then:
        return f"As many as 30 days ago ({then:,})."
    return f"{abs(now - then):,} {'more' if now > then else 'fewer'} than 30 days ago ({then:,})."


@needs
def of_posts_and_clearances(user: User, at: datetime) -> Iterable[Need]:
    """Gaps that one was told of, assessments to answer, arrivals to decide, checks to do."""
    today = day_of(at)
    yield from _gaps(user, today)
    waits = Group.NEW
    if user.holds(APPROVER):
        rows = RiskAssessment.objects.visible_to(user).filter(state=AssessmentState.WRITTEN)
        for each in rows.order_by("written_at")[:20]:
            yield Need(waits, "Answer a risk assessment", reverse("vetting:assessment", args=[each.ref]), ref=each.ref,
                       since=day_of(each.written_at))  # fmt: skip
    if user.holds(DECIDER) or user.holds(MANAGER):
        arrivals = Arrival.objects.visible_to(user).filter(state=ArrivalState.OPEN)
        for arrival in arrivals.order_by("appointed_on")[:20]:
            title, url = "Decide an arrival", reverse("vetting:arrival", args=[arrival.ref])
            yield Need(waits, title, url, ref=arrival.ref, since=day_of(arrival.opened_at))
    if any(user.holds(role) for role in STAFF):
        checks = SeniorCheck.objects.visible_to(user).filter(state=SeniorState.OPEN)
        for check in checks.order_by("opened_at")[:20]:
            yield Need(waits, "Check a promotion to a senior rank", reverse("vetting:check", args=[check.ref]),
                       ref=check.ref, since=day_of(check.opened_at))  # fmt: skip


def _gaps(user: User, today: Any) -> Iterable[Need]:
    people = told_to(user.person_ref)
    gaps = [gap for gap in open_gaps(today, people=people) if not gap.is_covered] if people else []
    if gaps:
        title = f"{number_of(len(gaps), 'person is', 'people are')} short of vetting for their post"
        url = reverse("vetting:gaps" if user.holds(MANAGER) else "vetting:told")
        yield Need(Group.LATE, title, url, since=min(gap.first for gap in gaps), says="Nobody has covered it")


@finds("Clearances")
def find_clearances(user: User, words: str) -> Iterable[Found]:
    """Clearances by reference, or all of a person by theirs."""
    sought = words.strip().upper()
    rows = Clearance.objects.visible_to(user).filter(ref=sought) | Clearance.objects.visible_to(user).filter(
        holder_ref=sought
    )
    for each in rows.order_by("-granted_on")[:10]:
        title = f"{label(each.level, each.granted_on)}, {each.get_state_display().lower()}"
        yield Found(title, reverse("vetting:clearance", args=[each.ref]), each.ref, "Clearance")


@finds("Vetting of people")
def find_people(user: User, words: str) -> Iterable[Found]:
    """For the unit: everything held about the vetting of whoever bears the name, reference or number."""
    if not any(user.holds(role) for role in READERS_AS_ROLES):
        return
    hidden = close_to(user.person_ref)
    for card in search_people(words, on=timezone.localdate(), limit=10):
        if card.ref not in hidden:
            url = reverse("vetting:person", args=[card.ref])
            yield Found(f"Vetting of {card.short_name}", url, card.ref, card.unit_name)
