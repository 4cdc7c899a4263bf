"""Standing aside from a case, and the closing of judgements made alone once all that are waited for are in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.scrutiny.models import Attendance, Judgement, PackCase, PackState, PanelMember, Recusal
from probity.office.scrutiny.policy.packs import all_are_in, everybody_in, expected, may_stand_aside
from probity.office.scrutiny.workflow import panels as flow

TELLING: Final = System("scrutiny.packs", "tells a panel its judgements once the last one made alone is in")
KNOWN_BEFORE: Final = "Knows somebody in the case"
_LIVE = (PackState.PREPARED, PackState.READY, PackState.ALONE, PackState.TOGETHER)


@recorded()
def stand_aside(case: PackCase, member: PanelMember, words: str, *, actor: Actor, at: datetime) -> Recusal:
    """A member stands aside: they read the case no more, and what they judged of it is not counted.

    Raises:
        NotPermitted: the actor is neither the member nor the coordinator, or the panel has judged the case.
        BadInput: there is no reason, or they stand aside already.
    """
    if reason := may_stand_aside(case, actor):
        raise NotPermitted(reason)
    if not words.strip():
        raise BadInput("Say why, in a few words and without a name.", where="words")
    if Recusal.objects.filter(case=case, member=member).exists():
        raise BadInput("They stand aside already.", where="member")
    made = _aside(case, member, words.strip(), actor, at)
    tell_if_all_are_in(case, at=at)
    return made


def _aside(case: PackCase, member: PanelMember, words: str, actor: Actor, at: datetime) -> Recusal:
    made = Recusal.objects.create(case=case, member=member, words=words, by_account=actor.account, at=at)
    record(flow.ASIDE, actor=actor, subject=case, at=at, member=member.ref, words=words)
    return made


@recorded()
def stand_aside_for(member: PanelMember, person_ref: str, *, actor: Actor, at: datetime) -> int:
    """Stand a member aside from every live case of somebody they know; return how many."""
    invited = Attendance.objects.filter(member=member).values("meeting")
    cases = PackCase.unscoped.filter(meeting__in=invited, state__in=_LIVE).select_related("drawn")
    theirs = [case for case in cases if person_ref in everybody_in(case)]
    return sum(stand_known_aside(case, member, actor=actor, at=at) for case in theirs)


@recorded()
def stand_known_aside(case: PackCase, member: PanelMember, *, actor: Actor, at: datetime) -> bool:
    """Stand a member aside if they told beforehand that they know somebody in the case; return whether they did."""
    known = {*member.acquaintances.values_list("person_ref", flat=True)}
    if known.isdisjoint(everybody_in(case)) or Recusal.objects.filter(case=case, member=member).exists():
        return False
    _aside(case, member, KNOWN_BEFORE, actor, at)
    tell_if_all_are_in(case, at=at)
    return True


@recorded()
def tell_if_all_are_in(case: PackCase, *, at: datetime) -> None:
    """Tell the judgements made alone once nobody is waited for any more."""
    case.refresh_from_db()
    if case.state == PackState.ALONE and all_are_in(case):
        tell(case, actor=TELLING, at=at)


@recorded()
def tell(case: PackCase, *, actor: Actor, at: datetime) -> PackCase:
    """Close judging alone, so that all who read the case read every judgement.

    Raises:
        TransitionRefused: the case is not being judged alone, or the actor does not run panels or is involved.
        NotPermitted: nobody has judged it yet.
    """
    if not why_not(flow.TELL, case, actor) and not _counted(case):
        raise NotPermitted("Nobody has judged it alone yet.", hint="Wait for one judgement at least.")
    waited = [member.ref for member in expected(case)]
    move(case, flow.TELL, actor=actor, at=at, judgements=_counted(case), waited=len(waited))
    return case


def _counted(case: PackCase) -> int:
    aside = Recusal.objects.filter(case=case).values("member")
    return Judgement.unscoped.filter(case=case).exclude(member__in=aside).count()
