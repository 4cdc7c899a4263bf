"""What waits for a reader on the home page, and what the search finds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from probity.corridor.matching.forms import (
    candidate_url,
)
from probity.corridor.matching.models import Candidate, Question
from probity.corridor.matching.policy import (
    ANALYST,
    INVESTIGATOR,
    READERS,
)
from probity.corridor.matching.queries import is_unweighed
from probity.corridor.matching.views.questions import ACTS, releases_for
from probity.foundation.access.models import User
from probity.foundation.casework.models import Release
from probity.foundation.casework.policy import DECONFLICTER, RELEASER, WRITER
from probity.foundation.web.finding import Found, finds
from probity.foundation.web.needs import Group, Need, needs
from probity.foundation.workforce.queries import search_people

PEOPLE_SOUGHT = 25


@needs
def what_waits(user: User, _at: datetime) -> Iterable[Need]:
    """Candidates that wait for this reader's judgement."""
    rows = Candidate.objects.visible_to(user).order_by("pk")
    asked = ((ANALYST, Question.SAME, rows.to_compare()), (INVESTIGATOR, Question.MATTERS, rows.to_weigh()))
    for judge, question, waiting in asked:
        if not user.holds(judge):
            continue
        for one in waiting.select_related("first_seen"):
            since = timezone.localdate(one.first_seen.at)
            yield Need(Group.NEW, one.title, candidate_url(one), ref=one.ref, since=since, says=str(question.label))


@needs
def questions_that_wait(user: User, _at: datetime) -> Iterable[Need]:
    """Questions that wait for this reader, that wait for others, or whose answer nobody has weighed yet."""
    if not any(user.holds(made) for made in (WRITER, RELEASER, DECONFLICTER)):
        return
    states = (Release.State.HELD, Release.State.WAITING, Release.State.ANSWERED)
    for one in releases_for(user).filter(state__in=states).order_by("written_at"):
        group, says = _move_of(one, user)
        if group:
            url = reverse("matching:release", args=[one.ref])
            yield Need(
                group, one.title, url, ref=one.ref, since=timezone.localdate(one.written_at), says=says, ahead=True
            )


def _move_of(one: Release, user: User) -> tuple[Group | None, str]:
    """Whose move a question is, as this reader sees it."""
    mine = one.author_ref == user.person_ref
    if one.state == Release.State.ANSWERED:
        return (Group.NEW, "The answer came back") if mine and is_unweighed(one, user) else (None, "")
    act = ACTS["lift" if one.state == Release.State.HELD else "approve"]
    if not act.why_not(one, user):
        return Group.NEW, str(Release.State(one.state).label)
    return (Group.WAITING, str(Release.State(one.state).label)) if mine else (None, "")


@finds("Candidates")
def find_candidates(user: User, words: str) -> Iterable[Found]:
    """Candidates by reference, giver, supplier, or the people in the offer."""
    if not any(user.holds(made) for made in READERS):
        return
    named = [card.ref for card in search_people(words, on=timezone.localdate(), limit=PEOPLE_SOUGHT)]
    for one in Candidate.objects.visible_to(user).holding(words, named).order_by("ref")[: PEOPLE_SOUGHT + 1]:
        yield Found(one.title, candidate_url(one), ref=one.ref, says=one.why)
