"""Checks of bidders before an award: begun, run against the registers, considered, marked, referred."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from probity.analysis.linkage.names import fold
from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference, next_references
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.casework.actions import Words, receive_referral
from probity.foundation.casework.models import Referral
from probity.foundation.casework.policy import CORRIDOR_DESK
from probity.foundation.casework.registers import Among, Told, consult, givers_for
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import BadInput, NotPermitted, Stale
from probity.foundation.rulebook.rows import clock
from probity.foundation.workforce.queries import unit_tree
from probity.office.procurement import workflow
from probity.office.procurement.actions.bidders import NewBidder, checked
from probity.office.procurement.actions.comparing import Found, compared, found_among
from probity.office.procurement.models import AwardCheck, Bidder, Match, MatchPerson
from probity.office.procurement.policy import may_change, may_check_for, may_consider, may_refer
from probity.office.procurement.queries.roles import parts_in

WORDS_OF_A_REASON = 3
WINDOW = "procurement.check_window"


@dataclass(frozen=True, kw_only=True)
class NewCheck:
    """What is to be checked: which procurement, who buys, the unit, and the day on which it is to be awarded."""

    title: str
    procurement: str
    buyer_name: str
    unit_ref: str
    award_on: date


@recorded()
def open_check(new: NewCheck, bidders: Sequence[NewBidder], *, actor: User, at: datetime) -> AwardCheck:
    """Begin a check, and compare its bidders with the registers.

    Raises:
        NotPermitted: none of the actor's grants as procurement officer reaches the unit.
        BadInput: something is missing, or nobody bids.
    """
    if not may_check_for(new.unit_ref, actor):
        raise NotPermitted(
            "You cannot check bidders for this unit.", hint="Ask a procurement officer whose grant reaches it."
        )
    missing = [words for words, said in (("a title", new.title), ("a buyer", new.buyer_name)) if not said.strip()]
    if missing:
        raise BadInput(f"A check needs {' and '.join(missing)}.")
    check = AwardCheck.unscoped.create(
        ref=next_reference("AC"),
        title=" ".join(new.title.split())[:300],
        procurement=" ".join(new.procurement.split())[:120],
        buyer_name=" ".join(new.buyer_name.split())[:300],
        unit_ref=new.unit_ref,
        award_on=new.award_on,
        opened_by_ref=actor.person_ref,
        opened_at=at,
    )
    written = _write_down(check, bidders, after=0)
    record(
        workflow.CHECK_OPENED,
        actor=actor,
        subject=check,
        at=at,
        procurement=check.procurement,
        unit=check.unit_ref,
        bidders=len(written),
        award_on=str(check.award_on),
        title=check.title,
        names=[one.name for one in written],
    )
    run_check(check, actor=actor, at=at)
    return check


@recorded()
def add_bidders(check: AwardCheck, bidders: Sequence[NewBidder], *, actor: User, at: datetime) -> int:
    """Add bidders to a check and compare again. Those written down already are left out; gives how many are new.

    Raises:
        NotPermitted: the actor may not, or the check was given up.
        BadInput: nobody is named.
    """
    _refuse(may_change(check, actor))
    known = {(one.name, one.company_number, one.address, one.postcode) for one in check.bidders.all()}
    new = [one for one in checked(bidders) if (one.name, one.company_number, one.address, one.postcode) not in known]
    if not new:
        return 0
    written = _write_down(check, new, after=check.bidders.count())
    names = [one.name for one in written]
    record(workflow.BIDDERS_ADDED, actor=actor, subject=check, at=at, bidders=len(written), names=names)
    run_check(check, actor=actor, at=at)
    return len(written)


def _write_down(check: AwardCheck, bidders: Sequence[NewBidder], *, after: int) -> list[Bidder]:
    rows = [
        Bidder(
            check_of=check,
            place=place,
            name=one.name,
            company_number=one.company_number,
            number_as_written=one.number[:40],
            address=one.address[:500],
            postcode=one.postcode[:12],
        )
        for place, one in enumerate(checked(bidders), start=after + 1)
    ]
    return Bidder.objects.bulk_create(rows)


@recorded()
def run_check(check: AwardCheck, *, actor: User, at: datetime) -> int:
    """Compare the bidders with the registers of today; gives how many matches are new. What was considered stands.

    An entry that says something else than before makes a match anew. A check that was marked checked opens again when
    something new is found. Every entry matched is entered in the ledger as consulted.

    Raises:
        NotPermitted: the actor may not, or the check was given up.
        Stale: somebody else ran or marked it meanwhile.
    """
    _refuse(may_change(check, actor))
    days = window_of(check)
    parts = parts_in(check.procurement)
    units = unit_tree(check.unit_ref, on=day_of(at))
    likenesses = compared(check.bidders.order_by("place"), givers_for(actor, days))
    among = Among(units, frozenset(part.person_ref for part in parts))
    because = About(check._meta.label_lower, check.ref)
    told = consult({one.giver for one in likenesses}, among, days, because=because, actor=actor, at=at)
    new = _keep_found(check, found_among(told.entries, likenesses, parts, units), actor=actor, at=at)
    _note_run(check, told, new, actor=actor, at=at)
    return new


def window_of(check: AwardCheck) -> tuple[date, date]:
    """The days whose register entries count: the rulebook's years before the award, to the day of the award."""
    return clock(WINDOW, on=check.award_on).around(check.award_on)[0], check.award_on


def _note_run(check: AwardCheck, told: Told, new: int, *, actor: User, at: datetime) -> None:
    changes: dict[str, Any] = {"runs": check.runs + 1, "last_run_at": at, "without_person": told.without_person}
    if new and check.state == AwardCheck.State.CHECKED:
        changes |= {"checked_at": None, "checked_by_ref": ""}
        move(check, workflow.FIND_MORE, actor=actor, at=at, changes=changes, new=new)
    else:
        change(check, changes)
    record(workflow.CHECK_RUN, actor=actor, subject=check, at=at, run=check.runs, entries=len(told.entries), new=new)


def _keep_found(check: AwardCheck, found: Iterable[Found], *, actor: User, at: datetime) -> int:
    """Keep matches that are new, or whose entry says something else than at the last run; gives how many."""
    rows = Match.unscoped.filter(check_of=check, superseded_by=None)
    standing = {(one.bidder_id, one.entry_ref): one for one in rows}
    new = 0
    for one in found:
        earlier = standing.get((one.bidder.pk, one.entry.ref))
        if earlier is None or one.differs_from(earlier):
            _keep(check, one, earlier, actor=actor, at=at)
            new += 1
    return new


def _keep(check: AwardCheck, one: Found, earlier: Match | None, *, actor: User, at: datetime) -> None:
    match = Match.unscoped.create(
        ref=next_references("AM", 1)[0],
        check_of=check,
        bidder=one.bidder,
        run=check.runs + 1,
        found_at=at,
        supersedes=earlier,
        **one.facts(),
    )
    MatchPerson.objects.bulk_create(MatchPerson(match=match, person_ref=ref) for ref in one.entry.people)
    record(
        workflow.MATCH_FOUND,
        actor=actor,
        subject=match,
        at=at,
        check=check.ref,
        entry=match.entry_ref,
        verdict=match.verdict,
        score=str(match.score),
        instead_of=earlier.ref if earlier else "",
        bidder=one.bidder.name,
        giver=match.giver,
        why=match.why,
    )


@recorded()
def consider(match: Match, words: str, *, actor: User, at: datetime) -> Match:
    """Say what was considered about a match, and because of what. It is said once and stands.

    Raises:
        NotPermitted: the actor may not, the words are too few, or they were given for another match of the check.
        Stale: somebody else considered it meanwhile.
    """
    _refuse(may_consider(match, actor))
    said = " ".join(words.split())
    if len(said.split()) < WORDS_OF_A_REASON:
        raise NotPermitted("Say what you considered, and because of what.", hint="A few words of your own will do.")
    others = Match.unscoped.filter(check_of=match.check_of).exclude(considered="").values_list("ref", "considered")
    for ref, other in others:
        if _plain(other) == _plain(said):
            raise NotPermitted(
                f"These words were given for match {ref}.", hint="Each match is weighed by itself: say what is its own."
            )
    rows = Match.unscoped.filter(pk=match.pk, considered="", superseded_by=None)
    if rows.update(considered=said, considered_by_ref=actor.person_ref, considered_at=at) != 1:
        raise Stale(f"{match.ref} changed while you were working.", hint="Open the check again and look.")
    match.refresh_from_db()
    record(
        workflow.CONSIDERED,
        actor=actor,
        subject=match,
        at=at,
        check=match.check_of.ref,
        entry=match.entry_ref,
        words=said,
    )
    return match


def _plain(words: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(words)).split())


@recorded()
def mark_checked(check: AwardCheck, *, actor: User, at: datetime) -> AwardCheck:
    """Mark the bidders checked: every match has been considered.

    Raises:
        TransitionRefused: a match has no words yet, one involves the actor, or it is not theirs to mark.
        Stale: somebody else changed the check meanwhile.
    """
    matches = Match.unscoped.filter(check_of=check, superseded_by=None).count()
    changes = {"checked_by_ref": actor.person_ref, "checked_at": at}
    move(check, workflow.CHECK, actor=actor, at=at, changes=changes, matches=matches)
    return check


@recorded()
def give_up(check: AwardCheck, words: str, *, actor: User, at: datetime) -> AwardCheck:
    """End a check without marking it: the procurement was stopped, or it was begun in error.

    Raises:
        NotPermitted: no reason was given.
        TransitionRefused: it is marked or given up already, or is not the actor's to end.
    """
    if len(words.split()) < WORDS_OF_A_REASON:
        raise NotPermitted("Giving up a check needs a reason.", hint="Say why it is not needed.")
    move(check, workflow.GIVE_UP, actor=actor, at=at, words=" ".join(words.split()))
    return check


@recorded()
def refer(check: AwardCheck, words: str, *, match: Match | None = None, actor: User, at: datetime) -> Referral:
    """Hand a check, or one match of it, to counter-corruption. The same words twice are one referral.

    The office hears nothing of what becomes of it.

    Raises:
        NotPermitted: the actor may not, or gives no words.
    """
    _refuse(may_refer(check, actor))
    said = words.strip()
    if len(said.split()) < WORDS_OF_A_REASON:
        raise NotPermitted("A referral needs words.", hint="Say what you saw that counter-corruption should look at.")
    source = match or check
    content = Words(
        to_desk=CORRIDOR_DESK,
        about_ref=match.person_ref if match else "",
        subject_kind=source._meta.label_lower,
        subject_ref=source.ref,
        title=f"Award check {check.ref}: {check.title}"[:200],
        words=said,
    )
    key = f"{source.ref}.{hashlib.sha256(said.encode()).hexdigest()[:20]}"
    return receive_referral(content, kind=Referral.Kind.HANDOVER, key=key, sender="Procurement", actor=actor, at=at)


def _refuse(reason: str) -> None:
    if reason:
        raise NotPermitted(reason)
