"""What follows from a change in the workforce: who is told of a gap, what ends, what is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import NeedsReason
from probity.foundation.rulebook.rows import code_list
from probity.foundation.workforce.models import Spell
from probity.foundation.workforce.queries import managers_up
from probity.office.vetting.actions.arrivals import open_arrival
from probity.office.vetting.actions.clearances import end_on_leaving
from probity.office.vetting.models import Arrival, Clearance, GapNotice, SeniorCheck
from probity.office.vetting.models.clearances import Standing
from probity.office.vetting.policy.gaps import Gap
from probity.office.vetting.policy.levels import unmet
from probity.office.vetting.policy.roles import MANAGER
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.queries.gaps import cleared_levels, open_gaps
from probity.office.vetting.queries.heads import heads_of, holders_of
from probity.office.vetting.workflow import posts as flow

HEARING = System("vetting.feed", "follows what the workforce feed changed")
ONE_DAY = timedelta(days=1)
GAP_TITLE = "Somebody in your unit is short of vetting for their post"
GAPS_TITLE = "People are short of vetting for their posts"


@recorded()
def tell_of_gaps(people: Collection[str] | None, *, actor: Actor, at: datetime) -> int:
    """Tell the head of the unit and the vetting manager of each uncovered gap that nobody was told of yet.

    Of the people named, or of everybody for None. The managers get one message for all. Gives how many were new.
    """
    today = day_of(at)
    gaps = [gap for gap in open_gaps(today, people=people) if not gap.is_covered]
    managers = holders_of(MANAGER, on=today)
    heads = heads_of({gap.sitting.unit_ref for gap in gaps}, on=today)
    new = 0
    for gap in gaps:
        head = _head_for(gap, heads, today)
        told = [_note(gap, ref, at=at) for ref in dict.fromkeys([head, *managers]) if ref]
        if any(told):
            new += 1
            about = About("vetting.gap", gap.person_ref)
            facts = {
                "person": gap.person_ref,
                "post": gap.post_ref,
                "from": str(gap.pieces[-1].first),
                "to": [head, *managers],
            }
            record(flow.GAP_TOLD, actor=actor, subject=about, at=at, **facts)
        if head and told[0]:
            tell(head, key=f"gap:{gap.person_ref}:{gap.post_ref}:{gap.pieces[-1].first}", title=GAP_TITLE, at=at)
    for manager in managers if new else ():
        tell(manager, key=f"gaps:{at.isoformat()}", title=GAPS_TITLE, at=at)
    return new


def _head_for(gap: Gap, heads: Mapping[str, str], today: date) -> str:
    """The head of the unit; for the head's own gap, the next above."""
    head = heads.get(gap.sitting.unit_ref, "")
    if head and head != gap.person_ref:
        return head
    return next((ref for ref in managers_up(gap.person_ref, on=today) if ref), "")


def _note(gap: Gap, to_ref: str, *, at: datetime) -> bool:
    """Whether they were not told yet of these uncovered days; the end of a risk assessment begins new ones."""
    _, new = GapNotice.objects.get_or_create(
        person_ref=gap.person_ref,
        post_ref=gap.post_ref,
        gap_from=gap.pieces[-1].first,
        to_ref=to_ref,
        defaults={"told_at": at},
    )
    return new


@recorded()
def end_for_leavers(left: Iterable[tuple[str, date]], *, actor: Actor, at: datetime) -> int:
    """End every live clearance of people who left, each with the first day without them; how many were ended."""
    ended = 0
    for person_ref, gone_on in left:
        for clearance in Clearance.unscoped.filter(holder_ref=person_ref, state__in=LIVE).order_by("pk"):
            last_day = max(gone_on - ONE_DAY, clearance.granted_on - ONE_DAY)
            if clearance.last_day > last_day and not _ends_already(clearance):
                end_on_leaving(clearance, last_day=max(last_day, clearance.granted_on), actor=actor, at=at)
                ended += 1
    return ended


def _ends_already(clearance: Clearance) -> bool:
    """Whether an end on a day to come was entered already."""
    ends = (Standing.ENDED, Standing.TERMINATED)
    return clearance.spans.filter(known_to=None, standing__in=ends).exists()


@recorded()
def check_promotions(moved: Iterable[tuple[str, date]], *, actor: Actor, at: datetime) -> list[SeniorCheck]:
    """Open a check for everybody who took up a senior rank on the day and did not hold one the day before."""
    made = []
    for person_ref, from_on in moved:
        senior = code_list("vetting.senior_ranks", on=from_on)
        ranks = dict(_ranks(person_ref, from_on))
        now, before = ranks.get(from_on, ""), ranks.get(from_on - ONE_DAY, "")
        if now not in senior or before in senior or not before:
            continue
        if SeniorCheck.unscoped.filter(person_ref=person_ref, rank=now, promoted_on=from_on).exists():
            continue
        needed = code_list("vetting.senior_level", on=from_on).codes
        held = cleared_levels(person_ref, on=from_on)
        missing = unmet(held, needed, from_on)
        found = f"Holds {', '.join(held) or 'no clearance'}" + (f"; short of {', '.join(missing)}" if missing else "")
        check = SeniorCheck.unscoped.create(
            ref=next_reference("VS"), person_ref=person_ref, rank=now, promoted_on=from_on, opened_at=at, found=found
        )
        facts = {"person": person_ref, "rank": now, "promoted_on": str(from_on)}
        record(flow.SENIOR_OPENED, actor=actor, subject=check, at=at, **facts)
        made.append(check)
    return made


def _ranks(person_ref: str, on: date) -> Iterable[tuple[date, str]]:
    spells = Spell.objects.visible_to(HEARING).known(None).filter(person__ref=person_ref)
    for first, last, rank in spells.order_by("-true_from").values_list("true_from", "true_to", "rank"):
        for day in (on, on - ONE_DAY):
            if first <= day and (last is None or day <= last):
                yield day, rank


@recorded()
def finish_check(check: SeniorCheck, *, outcome: str, words: str, actor: Actor, at: datetime) -> SeniorCheck:
    """Record how the check of a promotion ended, with the reason."""
    if not words.strip():
        raise NeedsReason("Say what was looked at and what follows.")
    code_list("vetting.senior_outcome", on=day_of(at)).label(outcome)
    changes = {"outcome": outcome, "words": words, "done_by_ref": actor.person_ref, "done_at": at}
    move(check, flow.DO_CHECK, actor=actor, at=at, changes=changes, outcome=outcome, words=words)
    return check


@recorded()
def meet_returners(returned: Iterable[tuple[str, date]], *, actor: Actor, at: datetime) -> list[Arrival]:
    """Open the arrival of everybody who rejoined and has none for that day yet."""
    return [
        open_arrival(person_ref, appointed_on=from_on, actor=actor, at=at)
        for person_ref, from_on in returned
        if not Arrival.unscoped.filter(person_ref=person_ref, appointed_on=from_on).exists()
    ]
