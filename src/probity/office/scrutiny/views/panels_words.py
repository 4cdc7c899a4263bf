"""What several pages of panels say alike: states as tags, crumbs, names of members."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from probity.foundation.access.models import User
from probity.foundation.web.components import Crumb
from probity.foundation.web.shown import Tag
from probity.office.scrutiny.models import Colour, PackCase, PanelMeeting
from probity.office.scrutiny.policy.panels import RUNS_PANELS, SEES_PANELS

COLOURS = {Colour.GREEN: "green", Colour.AMBER: "yellow", Colour.RED: "red"}


def sees_panels(user: User) -> User:
    """The reader, who may read of panels; to anybody else the page does not exist."""
    if not any(map(user.holds, SEES_PANELS)):
        raise Http404
    return user


def runs_panels(user: User) -> User:
    """The reader, who runs panels; to anybody else the page does not exist."""
    if not any(map(user.holds, RUNS_PANELS)):
        raise Http404
    return user


def state_of(record: Any) -> Tag:
    """The state of a record as a tag."""
    return Tag(record.get_state_display(), record.STATE_COLOURS[record.state])


def colour_of(colour: str) -> Tag:
    """A judgement's colour as a tag that says it in a word too."""
    return Tag(str(Colour(colour).label), COLOURS[Colour(colour)])


def title_of(meeting: PanelMeeting) -> str:
    """Such as "Riverside panel, 12 June 2026"."""
    return f"{meeting.panel.name}, {meeting.held_on.day} {meeting.held_on:%B %Y}"


def case_title(case: PackCase) -> str:
    """What the panel calls a case, with what it is of."""
    return f"Case {case.number}: {'a search' if case.drawn.search_id else 'a use of force'}"


def top() -> tuple[Crumb, ...]:
    return (Crumb("Scrutiny", reverse("scrutiny:front")), Crumb("Panels", reverse("scrutiny:panels")))


def to_panel(meeting: PanelMeeting) -> tuple[Crumb, ...]:
    """The way down to a meeting's panel."""
    return (*top(), Crumb(meeting.panel.name, reverse("scrutiny:panel", args=[meeting.panel.ref])))


def to_meeting(meeting: PanelMeeting) -> tuple[Crumb, ...]:
    """The way down to a meeting."""
    url = reverse("scrutiny:panel_meeting", args=[meeting.ref])
    return (*to_panel(meeting), Crumb(f"{meeting.held_on.day} {meeting.held_on:%B %Y}", url))
