"""Every write to an appeal: lodged, given to somebody with no part in the case, put to a panel, decided."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from probity.foundation.access.models import User, day_of
from probity.foundation.access.numbering import next_reference
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import tell
from probity.foundation.casework.transitions import move
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.kernel.tripwire import hits_in
from probity.office.vetting import workflow
from probity.office.vetting.actions.applications import TITLE, needs_words
from probity.office.vetting.actions.letters import send_letter
from probity.office.vetting.models import Appeal, AppealState, Application, Decision
from probity.office.vetting.policy.appeals import may_appeal, window_ends
from probity.office.vetting.policy.applications import is_manager
from probity.office.vetting.policy.decisions import latest_tests, may_hear
from probity.office.vetting.policy.harm import (
    agreed_words,
    refuse_if_told,
    secrets_from_applicant,
    secrets_from_panel,
)
from probity.office.vetting.policy.roles import APPEALS

events, moves = workflow.decisions, workflow.applications


@recorded()
def lodge(decision: Decision, *, grounds: str, actor: User, at: datetime) -> Appeal:
    """Appeal, as the applicant, in writing with grounds. A late appeal is taken and says that it is late.

    Raises:
        TransitionRefused: it is not the actor's own decision, was granted whole, or is appealed already.
    """
    if reason := may_appeal(decision, actor):
        raise TransitionRefused(reason)
    needs_words(grounds, "Say why the decision should be another.")
    appeal = Appeal.unscoped.create(
        ref=next_reference("VL"), decision=decision, grounds=grounds, lodged_on=day_of(at),
        window_ended_on=window_ends(decision),
    )  # fmt: skip
    facts = {"decision": decision.ref, "late": appeal.is_late, "grounds": grounds}
    record(events.LODGED, actor=actor, subject=appeal, at=at, **facts)
    return appeal


@recorded()
def give_to_reader(appeal: Appeal, *, reader: User, actor: User, at: datetime) -> Appeal:
    """As vetting manager, give an appeal to an appeal reader with no part in the case.

    Raises:
        TransitionRefused: the reader is no appeal reader or has a part in the case; the message says which.
    """
    if not reader.holds(APPEALS):
        raise TransitionRefused("That person is no appeal reader.")
    if reason := may_hear(appeal, reader):
        raise TransitionRefused(f"That person cannot hear it. To them it would say: {reason}")
    changes = {"reader_ref": reader.person_ref}
    move(appeal, events.GIVE, actor=actor, at=at, changes=changes, reader=reader.person_ref)
    tell(reader.person_ref, key=f"{appeal.ref}:given", title=f"An appeal to hear: {appeal.ref}", at=at)
    return appeal


@recorded()
def put_to_panel(appeal: Appeal, *, force: str, actor: User, at: datetime) -> Appeal:
    """As vetting manager, put an appeal to another force's panel. It reads the bundle and nothing else."""
    needs_words(force, "Name the force whose panel hears it.")
    move(appeal, events.PUT_TO_PANEL, actor=actor, at=at, changes={"panel_force": force}, force=force)
    return appeal


@recorded()
def take_bundle(appeal: Appeal, *, actor: User, at: datetime) -> str:
    """The words that another force's panel reads: of each trace only what its owner agreed.

    Raises:
        TransitionRefused: the actor is not the vetting manager, or it is not with a panel.
        NotPermitted: the bundle would hold more than an owner agreed.
    """
    if reason := is_manager(appeal, actor):
        raise TransitionRefused(reason)
    if appeal.state != AppealState.PANEL:
        raise TransitionRefused("It is not with another force's panel.")
    application = appeal.decision.application
    secrets = secrets_from_panel(application)
    tests = latest_tests(application)
    traces = [*application.traces.order_by("pk")]
    agreed = {trace.ref: words for trace in traces if (words := agreed_words(tests.get(trace.pk)))}
    reasons = [appeal.decision.rationale, appeal.decision.file_words]
    facts = {
        "appeal": appeal,
        "application": application,
        "decision": appeal.decision,
        "agreed": agreed.values(),
        "reasons": [words for words in reasons if words and not hits_in(words, secrets)],
    }
    bundle = render_to_string("vetting/letters/panel_bundle.txt", facts)
    refuse_if_told(bundle, secrets)
    record(events.BUNDLED, actor=actor, subject=appeal, at=at, traces=sorted(agreed))
    return bundle


@recorded()
def decide_appeal(
    appeal: Appeal, *, allowed: bool, file_words: str, applicant_words: str, actor: User, at: datetime
) -> Appeal:
    """Dismiss an appeal, or allow it: then the decision is set aside and made afresh by somebody else.

    Raises:
        TransitionRefused: the actor does not hear it, or has a part in the case.
        NotPermitted: words are missing, or what the applicant would read holds something withheld.
    """
    needs_words(file_words, "Give the reasons for the file.")
    needs_words(applicant_words, "Say what the applicant reads.")
    application = Application.unscoped.get(pk=appeal.decision.application_id)
    refuse_if_told(applicant_words, secrets_from_applicant(application))
    by_panel = appeal.state == AppealState.PANEL
    step = {
        (False, False): events.DISMISS,
        (True, False): events.ALLOW,
        (False, True): events.PANEL_DISMISSED,
        (True, True): events.PANEL_ALLOWED,
    }[(allowed, by_panel)]
    changes = {"file_words": file_words, "applicant_words": applicant_words, "ended_on": day_of(at)}
    move(appeal, step, actor=actor, at=at, changes=changes, words=file_words)
    if allowed:
        _set_aside(appeal, application, actor=actor, at=at)
    send_letter(application, "appeal", facts={"appeal": appeal, "allowed": allowed}, actor=actor, at=at)
    return appeal


def _set_aside(appeal: Appeal, application: Application, *, actor: User, at: datetime) -> None:
    decision = Decision.unscoped.get(pk=appeal.decision_id)
    move(decision, events.SUPERSEDE, actor=actor, at=at, changes={"set_aside_ref": appeal.ref}, by=appeal.ref)
    changes = {"ended_on": None, "decider_ref": ""}
    move(application, moves.REOPEN, actor=actor, at=at, changes=changes, appeal=appeal.ref)


@recorded()
def withdraw_appeal(appeal: Appeal, *, actor: User, at: datetime) -> Appeal:
    """Take one's appeal back."""
    changes = {"ended_on": day_of(at)}
    move(appeal, events.WITHDRAW_APPEAL, actor=actor, at=at, changes=changes)
    title = f"{TITLE}: your appeal {appeal.ref} is withdrawn"
    tell(appeal.decision.application.applicant_ref, key=f"{appeal.ref}:out", title=title, at=at)
    return appeal
