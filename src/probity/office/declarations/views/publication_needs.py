"""What publication gives the home page and the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from probity.foundation.access.models import User
from probity.foundation.casework.models import Deadline
from probity.foundation.casework.transitions import why_not
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.needs import Group, Need, group_of, needs
from probity.office.declarations import workflow
from probity.office.declarations.models import Application, ApplicationState, Edition, EditionState, RegisterEntry
from probity.office.declarations.policy import PUBLISHER, may_prepare
from probity.office.declarations.queries.publication import quarters_to_publish
from probity.office.declarations.queries.publication_bytes import quarter_in_words
from probity.office.declarations.templatetags.publication import reads_publication, reads_registers

MOST_FOUND = 20


@needs
def what_publication_needs(user: User, at: datetime) -> Iterable[Need]:
    """Quarters to publish, editions to send or to approve, and applications to decide."""
    if not reads_publication(user):
        return
    today, keeps = timezone.localdate(at), not may_prepare(user)
    if keeps:
        yield from _quarters(user, today)
        yield from _applications(user, today)
    yield from _editions(user, keeps=keeps)


def _quarters(user: User, today: date) -> Iterable[Need]:
    for period, due_on in quarters_to_publish(user, on=today):
        title, url = f"Publish the register of {quarter_in_words(period)}", reverse("declarations:publication")
        yield Need(group_of(due_on, today), title, url, due=due_on)


def _editions(user: User, *, keeps: bool) -> Iterable[Need]:
    states = [EditionState.PREPARED, EditionState.PROPOSED]
    rows = Edition.objects.visible_to(user).filter(state__in=states).prefetch_related("rows")
    for one in rows.order_by("pk"):
        url, since = reverse("declarations:edition", args=[one.ref]), timezone.localdate(one.prepared_at)
        words = quarter_in_words(one.period)
        if one.state == EditionState.PREPARED and keeps:
            yield Need(Group.NEW, f"Look at every row and send: {words}", url, ref=one.ref, since=since)
        elif one.state == EditionState.PROPOSED and user.holds(PUBLISHER) and not why_not(workflow.PUBLISH, one, user):
            yield Need(Group.NEW, f"Approve what is published of {words}", url, ref=one.ref, since=since, ahead=True)
        elif one.state == EditionState.PROPOSED and keeps:
            yield Need(Group.WAITING, f"Waiting for approval: {words}", url, ref=one.ref, since=since)


def _applications(user: User, today: date) -> Iterable[Need]:
    rows = {one.ref: one for one in Application.objects.visible_to(user).filter(state=ApplicationState.RECEIVED)}
    found = Deadline.objects.filter(subject_kind="declarations.application", subject_ref__in=[*rows], met_at=None)
    for deadline in found:
        one = rows[deadline.subject_ref]
        url = reverse("declarations:application", args=[one.ref])
        title = f"Decide the application of {one.applicant}"
        yield Need(group_of(deadline.due_on, today), title, url, due=deadline.due_on, ref=one.ref)


@finds("Applications")
def find_applications(user: User, sought: str) -> Iterable[Found]:
    """Applications for more of the published register, by reference, applicant or organisation."""
    if not reads_publication(user):
        return
    named = Q(ref__iexact=sought) | Q(applicant__icontains=sought) | Q(organisation__icontains=sought)
    for one in Application.objects.visible_to(user).filter(named).order_by("-received_on", "-pk")[:MOST_FOUND]:
        url = reverse("declarations:application", args=[one.ref])
        yield Found(f"Application of {one.applicant}", url, one.ref, one.get_state_display())


@finds("Registers of others")
def find_entries(user: User, sought: str) -> Iterable[Found]:
    """Entries of other bodies' registers, by reference, whose they are, or the giver."""
    if not reads_registers(user):
        return
    named = Q(ref__iexact=sought) | Q(holder__icontains=sought) | Q(giver__icontains=sought)
    for one in RegisterEntry.objects.visible_to(user).filter(named).order_by("-happened_on", "pk")[:MOST_FOUND]:
        url = reverse("declarations:entry", args=[one.ref])
        yield Found(one.summary or one.entry_id, url, one.ref, f"{one.holder}, {one.get_state_display().lower()}")
