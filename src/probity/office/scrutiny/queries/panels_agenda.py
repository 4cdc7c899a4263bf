"""What stands on a meeting's agenda: officers' answers, what the panel asked for, its worries, and what others put."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from probity.foundation.access.models import User
from probity.office.scrutiny.models import (
    AgendaItem,
    Attendance,
    MeetingState,
    OfficerWords,
    PackCase,
    PanelAction,
    PanelMeeting,
    PanelMember,
    Recusal,
    WordsState,
    Worry,
)
from probity.office.scrutiny.policy.packs import expected
from probity.office.scrutiny.policy.packs_redaction import redact
from probity.office.scrutiny.policy.panels import member_of, untrained_in
from probity.office.scrutiny.queries.packs_shown import PACKING, known_of

WAITS: Final = "No answer yet"


@dataclass(frozen=True)
class Topic:
    """Something on an agenda: its title, words that name nobody, and where more of it stands, if the reader may."""

    title: str
    words: str = ""
    url: str = ""


Provider = Callable[[User, PanelMeeting], Iterable[Topic]]
_providers: list[Provider] = []


def on_agenda(provider: Provider) -> Provider:
    """Register `(reader, meeting) -> topics`: what another part of the desk has on agendas. Members read it too."""
    _providers.append(provider)
    return provider


@dataclass(frozen=True)
class Answer:
    """What an officer answered to a panel, or that they have not."""

    case: str
    said: str
    answer: str
    due_on: date | None


@dataclass(frozen=True)
class Agenda:
    """Everything but the cases, in the order in which a meeting takes it."""

    answers: tuple[Answer, ...]
    actions: tuple[PanelAction, ...]
    worries: tuple[tuple[str, Worry], ...]
    topics: tuple[Topic, ...]


def agenda_of(meeting: PanelMeeting, reader: User) -> Agenda:
    """The agenda as one reader may read it: a member sees nothing of a case from which they stand aside."""
    member = member_of(reader)
    aside = [*Recusal.objects.filter(member=member).values_list("case_id", flat=True)] if member else []
    items = [Topic(one.title, one.words) for one in AgendaItem.objects.filter(meeting=meeting)]
    topics = [topic for provider in _providers for topic in provider(reader, meeting)]
    return Agenda(
        tuple(_answers(meeting, aside)), tuple(_actions(meeting)), tuple(_worries(meeting, reader, aside)),
        (*items, *topics),
    )  # fmt: skip


def _answers(meeting: PanelMeeting, aside: Collection[int]) -> Iterable[Answer]:
    """Answers since the meeting before, read at this one; and, before it closes, whose answer is still waited for."""
    rows = OfficerWords.objects.visible_to(PACKING).filter(case__meeting__panel=meeting.panel)
    rows = rows.exclude(case__in=aside).exclude(case__meeting=meeting)
    here = Q(heard=meeting)
    if meeting.state != MeetingState.CLOSED:
        here |= Q(state__in=(WordsState.WAITING, WordsState.ANSWERED), case__meeting__held_on__lte=meeting.held_on)
    for one in rows.filter(here).select_related("case__meeting").order_by("sent_at"):
        waits = one.state == WordsState.WAITING
        title = f"Case {one.case.number} of {one.case.meeting.held_on:%B %Y}"
        said = redact(one.words, known_of(one.case)).text
        yield Answer(title, said, WAITS if waits else one.answer_shown, one.due_on if waits else None)


def _actions(meeting: PanelMeeting) -> Iterable[PanelAction]:
    """What this panel asked for and is not done, and what was done since its meeting before."""
    earlier = PanelMeeting.objects.visible_to(PACKING).filter(panel=meeting.panel, held_on__lt=meeting.held_on)
    before = earlier.order_by("-held_on").values_list("held_on", flat=True).first()
    rows = PanelAction.objects.visible_to(PACKING).filter(meeting__panel=meeting.panel)
    rows = rows.filter(meeting__held_on__lte=meeting.held_on)
    since = Q(done_on=None) | Q(meeting=meeting)
    return rows.filter(since | Q(done_on__gte=before) if before else since)


def _worries(meeting: PanelMeeting, reader: User, aside: Collection[int]) -> Iterable[tuple[str, Worry]]:
    """Worries of this panel that are not closed, or were raised here or closed since: their standing and no more."""
    rows = Worry.objects.visible_to(reader).filter(case__meeting__panel=meeting.panel).exclude(case__in=aside)
    rows = rows.filter(case__meeting__held_on__lte=meeting.held_on).select_related("case__meeting")
    for one in rows.order_by("sent_at"):
        yield f"Case {one.case.number} of {one.case.meeting.held_on:%B %Y}", one


@dataclass(frozen=True)
class Comer:
    """A member who is invited, what their training lacks on the day, and whether they do not come."""

    member: PanelMember
    lacks: tuple[str, ...]
    excused: bool


def comers(meeting: PanelMeeting) -> list[Comer]:
    """Everybody invited, by name."""
    on = timezone.localdate()
    rows = Attendance.objects.filter(meeting=meeting).select_related("member").prefetch_related("member__training")
    rows = rows.order_by("member__name")
    return [Comer(row.member, untrained_in(row.member, on), row.excused_at is not None) for row in rows]


@dataclass(frozen=True)
class Standing:
    """How far a case is: how many judgements made alone are in, of how many that are waited for, and who is aside."""

    given: int
    waited: int
    aside: int


def standing_of(case: PackCase) -> Standing:
    """How many judgements are in, without whose they are or what they say."""
    aside = {*case.recusals.values_list("member_id", flat=True)}
    given = {*case.judgements.values_list("member_id", flat=True)} - aside
    waited = {member.pk for member in expected(case)}
    return Standing(len(given), len(waited | given), len(aside))
