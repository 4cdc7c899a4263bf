"""Committing to a seed, freezing the list, making the draw, and opening the form of each person drawn."""

from __future__ import annotations

from datetime import datetime

from probity.foundation.access.models import day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.actors import Actor, System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.seeds import committed_seed, hidden_seed, new_nonce
from probity.foundation.casework.transitions import move, why_not
from probity.foundation.kernel.draws import commitment, draw, frozen, replaced
from probity.foundation.kernel.errors import BadInput, NotPermitted, TransitionRefused
from probity.office.vetting.actions.applications import open_application
from probity.office.vetting.models import Clearance, PickState, RevettingDraw, RevettingPick
from probity.office.vetting.policy.revetting import makes_draws
from probity.office.vetting.policy.standing import LIVE
from probity.office.vetting.queries.revetting import away, in_workforce, list_on
from probity.office.vetting.workflow import revetting as flow

DRAWING = System("vetting.drawing", "opens the forms of people drawn for re-vetting, when they are back")


@recorded()
def commit_draw(period: str, wanted: int, *, actor: Actor, at: datetime) -> RevettingDraw:
    """Make a secret seed and put its commitment into the ledger, before anybody is listed.

    Raises:
        NotPermitted: the actor makes no draws.
        BadInput: nobody is to be drawn, or it does not say what for.
    """
    if reason := makes_draws(None, actor):
        raise NotPermitted(reason)
    if wanted < 1 or not period.strip():
        raise BadInput("Say what the draw is for and how many are drawn.", where="wanted")
    nonce = new_nonce()
    made = RevettingDraw.unscoped.create(
        ref=next_reference("VN"), period=period, wanted=wanted, commitment=commitment(hidden_seed(nonce)), nonce=nonce,
        committed_at=at, committed_by_ref=actor.person_ref,
    )  # fmt: skip
    facts = {"commitment": made.commitment, "wanted": wanted, "period": period}
    record(flow.COMMITTED, actor=actor, subject=made, at=at, **facts)
    return made


@recorded()
def freeze_draw(made: RevettingDraw, *, actor: Actor, at: datetime) -> RevettingDraw:
    """List everybody as at today and put the list's digest into the ledger. Who comes later is outside the draw."""
    on = day_of(at)
    if reason := why_not(flow.FREEZE, made, actor):
        raise TransitionRefused(reason)
    found = list_on(on)
    listed = frozen(found.refs)
    changes = {"frozen_at": at, "as_at": on, "digest": listed.digest, "listed": [*listed.references],
               "left_out": dict(found.left_out)}  # fmt: skip
    facts = {"digest": listed.digest, "listed": len(listed.references), "as_at": str(on)}
    move(made, flow.FREEZE, actor=actor, at=at, changes=changes, **facts)
    return made


@recorded()
def make_draw(made: RevettingDraw, *, actor: Actor, at: datetime) -> RevettingDraw:
    """Draw, show the seed, and open the form of everybody drawn: of who is away, when they are back.

    Whoever left since the list was frozen is replaced by the next in the committed order.
    """
    if reason := why_not(flow.DRAW, made, actor):
        raise TransitionRefused(reason)
    on = day_of(at)
    present = in_workforce(made.listed, on)
    seed = made.seed or committed_seed(made.nonce, made.commitment)
    drawn, gone = draw(made.listed, seed, made.wanted), list[str]()
    while left := next((ref for ref in drawn.references if ref not in present), None):
        drawn = replaced(drawn, left)
        gone.append(left)
    facts = {"seed": seed, "drawn": [*drawn.references], "replaced": gone}
    move(made, flow.DRAW, actor=actor, at=at, changes={"drawn_at": at, "seed": seed}, **facts)

    RevettingPick.objects.bulk_create(
        RevettingPick(draw=made, place=place, person_ref=ref, at=at,
                      state=PickState.REPLACED if ref in gone else PickState.WAITS)
        for place, ref in enumerate([*gone, *drawn.references], 1)
    )  # fmt: skip
    open_forms(made, actor=actor, at=at)
    return made


@recorded()
def hand_out(made: RevettingDraw, *, actor: Actor, at: datetime) -> None:
    """Keep that the sheet for an outsider was taken, and how far the draw was."""
    record(flow.HANDED_OUT, actor=actor, subject=made, at=at, stage=made.state)


@recorded()
def open_forms(made: RevettingDraw, *, actor: Actor, at: datetime) -> int:
    """Open the form of everybody who was drawn, waits and is not away today; how many. Safe to repeat."""
    waiting = [*made.picks.filter(state=PickState.WAITS).order_by("place")]
    elsewhere = away([pick.person_ref for pick in waiting], day_of(at))
    opened = 0
    for pick in waiting:
        held = Clearance.unscoped.filter(holder_ref=pick.person_ref, state__in=LIVE).order_by("granted_on", "pk")
        levels = [*dict.fromkeys(held.values_list("level", flat=True))]
        if pick.person_ref in elsewhere or not levels:
            continue
        application = open_application(
            applicant_ref=pick.person_ref, levels=levels, kind="re-vetting", opened_for=made.ref, actor=actor, at=at
        )
        pick.delete()  # its row says that it waits; the row that says it was opened takes its place
        RevettingPick.objects.create(
            draw=made, place=pick.place, person_ref=pick.person_ref, state=PickState.OPENED,
            application_ref=application.ref, at=at,
        )  # fmt: skip
        facts = {"person": pick.person_ref, "application": application.ref}
        record(flow.OPENED, actor=actor, subject=made, at=at, **facts)
        opened += 1
    return opened


def open_for_the_returned(at: datetime) -> int:
    """By night: open the forms of people drawn who are back."""
    waiting = RevettingDraw.unscoped.filter(picks__state=PickState.WAITS).distinct().order_by("pk")
    return sum(open_forms(made, actor=DRAWING, at=at) for made in waiting)
