"""What waits for a reader on the home page, and what the search finds: by reference alone, never by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from probity.corridor.monitoring.models import Apart, Authority, Hit, Unmasking, Watch
from probity.corridor.monitoring.policy.guards import approves, authorises, decides_watch
from probity.corridor.monitoring.policy.roles import ANALYST, AUTHORISER, NOMINEE, OF_HITS, RULE_OWNER, SUPERVISOR
from probity.corridor.monitoring.queries.catalogue import title_of
from probity.corridor.monitoring.queries.handing import Handed, handed_so_far
from probity.corridor.monitoring.queries.precision import precision_by_rule
from probity.foundation.access.models import User, day_of
from probity.foundation.casework.policy import WRITER
from probity.foundation.casework.queries import next_due
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.formats import number_of
from probity.foundation.web.needs import Gathered, Group, Need, group_of, grouped, needs

SOON = timedelta(days=7)
HAND_OVER = "Hand it to Professional Standards"


@needs
def hits_to_triage(user: User, at: datetime) -> Iterable[Need]:
    """Hits that wait for triage, by the day it is due; one line for those that are not due soon."""
    if not user.holds(ANALYST) and not user.holds(NOMINEE):
        return
    on = day_of(at)
    rows = [*Hit.objects.visible_to(user).to_triage().order_by("day", "ref")]
    due = next_due(rows)
    later = 0
    for one in rows:
        if one.ref not in due or due[one.ref] > on + SOON:
            later += 1
            continue
        url = reverse("monitoring:hit", args=[one.ref])
        yield Need(group_of(due[one.ref], on), title_of(one.rule_id), url, due=due[one.ref], ref=one.ref, says="Triage")
    if later:
        url = f"{reverse('monitoring:hits')}?state=open"
        yield Need(Group.NEW, f"{number_of(later, 'hit')} to triage", url, says="Due later than this week")


@needs
def names_to_decide(user: User, _at: datetime) -> Iterable[Need]:
    """Requests to unmask that this reader can decide, and their own that wait."""
    if not any(map(user.holds, (SUPERVISOR, NOMINEE, ANALYST))):
        return
    waiting = Unmasking.objects.visible_to(user).filter(state=Unmasking.State.ASKED).select_related("hit")
    for one in waiting.order_by("asked_at", "pk"):
        mine = one.asked_by_ref == user.person_ref
        if not mine and authorises(one, user):
            continue
        yield Need(
            Group.WAITING if mine else Group.NEW,
            f"Unmask: {title_of(one.hit.rule_id)}",
            reverse("monitoring:unmasking", args=[one.ref]),
            ref=one.ref,
            since=timezone.localdate(one.asked_at),
            says="A supervisor decides" if mine else "An analyst waits for you",
            ahead=not mine,
        )


@needs
def watches_to_decide(user: User, at: datetime) -> Iterable[Need]:
    """Proposals for this reader to decide, authorities of theirs that lapsed, and those to be looked at again."""
    if not any(map(user.holds, (AUTHORISER, SUPERVISOR, NOMINEE))):
        return
    on = day_of(at)
    for one in Watch.objects.visible_to(user).order_by("pk"):
        url, title = reverse("monitoring:watch", args=[one.ref]), f"Closer monitoring {one.ref}"
        if one.state == Watch.State.PROPOSED and not decides_watch(one, user):
            yield Need(Group.NEW, title, url, ref=one.ref, says="Waits for authority", ahead=True)
        elif one.state == Watch.State.LAPSED and not one.lapse_seen_at and one.authoriser_ref == user.person_ref:
            yield Need(Group.NEW, title, url, ref=one.ref, since=day_of(one.ends_at), says="It has lapsed")
        elif one.state == Watch.State.IN_FORCE and one.review_on <= on + SOON:
            yield Need(group_of(one.review_on, on), title, url, due=one.review_on, ref=one.ref, says="Look again")


@needs
def rules_to_look_at(user: User, at: datetime) -> Iterable[Need]:
    """Noisy rules for their owner, and grounds that wait for an authoriser."""
    if user.holds(RULE_OWNER):
        for one in precision_by_rule(Hit.objects.visible_to(user), on=day_of(at)):
            if one.is_noisy:
                url = reverse("monitoring:rule", args=[one.rule_id])
                yield Need(Group.NEW, one.title, url, says=f"Proposed for tuning: {one.words}")
    if user.holds(AUTHORISER):
        for asked in Authority.objects.visible_to(user).filter(state=Authority.State.PROPOSED).order_by("pk"):
            if not approves(asked, user):
                url = reverse("monitoring:rule", args=[asked.rule_id])
                yield Need(Group.NEW, title_of(asked.rule_id), url, ref=asked.ref, says="Grounds wait for you")


@needs
def hits_to_hand_over(user: User, _at: datetime) -> Iterable[Need]:
    """Hits judged to be for standards that nobody has handed over yet, for those who can write."""
    if not user.holds(ANALYST) or not user.holds(WRITER):
        return
    for one in handed_so_far(Hit.objects.visible_to(user), Handed.NOT_YET).order_by("judged_at", "pk"):
        url, since = reverse("monitoring:hit", args=[one.ref]), timezone.localdate(one.judged_at)
        yield Need(Group.NEW, title_of(one.rule_id), url, ref=one.ref, since=since, says=HAND_OVER, ahead=True)


@needs
def nobody_named_as_head(user: User, _at: datetime) -> Iterable[Need]:
    """That the head of standards is not among those set apart."""
    if not user.holds(NOMINEE):
        return
    if not Apart.objects.visible_to(user).filter(because=Apart.Because.HEAD, ended_at=None).exists():
        says = "Until then hits about them go where others go"
        yield Need(Group.TODAY, "Name the head of Professional Standards", reverse("monitoring:aparts"), says=says)


OF_THE_DESK = (
    hits_to_triage,
    names_to_decide,
    watches_to_decide,
    hits_to_hand_over,
    rules_to_look_at,
    nobody_named_as_head,
)


def waits_at_desk(user: User, at: datetime) -> list[Gathered]:
    """What of this desk needs the reader, in the groups and the order of the home page; empty groups left out."""
    found = [need for provider in OF_THE_DESK for need in provider(user, at)]
    return [gathered for gathered in grouped(found, day_of(at)) if gathered.needs]


@finds("Monitoring hits")
def find_hits(user: User, words: str) -> Iterable[Found]:
    """A hit by its reference."""
    if not any(user.holds(made) for made in (*OF_HITS, NOMINEE)):
        return
    for one in Hit.objects.visible_to(user).filter(ref__iexact=words.strip()):
        yield Found(title_of(one.rule_id), reverse("monitoring:hit", args=[one.ref]), ref=one.ref, says=str(one.day))
