"""What a panel member is told of their own meetings."""

from __future__ import annotations

from probity.foundation.access.models import User
from probity.office.scrutiny.models import OPEN_TO_MEMBERS, PanelMeeting, PanelMember, Recusal


def own_meetings(user: User) -> list[PanelMeeting]:
    """The meetings to which a member is invited and whose pack is open or was, newest first."""
    return [*PanelMeeting.objects.visible_to(user).select_related("panel")]


def aside_in(meeting: PanelMeeting, member: PanelMember) -> list[int]:
    """The numbers of the cases from which a member stands aside; nothing else of them."""
    rows = Recusal.objects.filter(member=member, case__meeting=meeting, case__state__in=OPEN_TO_MEMBERS)
    return sorted(rows.values_list("case__number", flat=True))
