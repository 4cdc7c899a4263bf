"""Where an application stands, in the words that its applicant may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from probity.foundation.audit.actors import System
from probity.foundation.rulebook.rows import clock
from probity.office.vetting.models import (
    Appeal,
    Application,
    ApplicationState,
    Decision,
    DecisionState,
    Outcome,
    Trace,
)

TELLING = System("vetting.portal", "tells applicants where their own application stands, from rows of that application")


@dataclass(frozen=True)
class Step:
    """One stage of an application, and whether it is over, now or to come."""

    title: str
    state: str  # done, now, later
    on: date | None = None


_S = ApplicationState
STAGES = (
    (_S.DRAFT, "Form filled in"),
    (_S.SUBMITTED, "With the unit"),
    (_S.RESEARCH, "Checks"),
    (_S.DECISION, "Decision"),
)
SAYS = {
    _S.DRAFT: "You have not handed in your form yet.",
    _S.SUBMITTED: "Your form is in. An officer will take it up.",
    _S.RESEARCH: "We are making the checks. You need do nothing unless we ask you.",
    _S.DECISION: "The checks are done. A decision-maker has your application.",
    _S.GRANTED: "Your application is granted. Read your letter.",
    _S.REFUSED: "Your application is refused. Read your letter.",
    _S.DISCONTINUED: "Your application was stopped. You may apply again when what stopped it is over.",
    _S.WITHDRAWN: "You withdrew your application.",
}


def says(application: Application) -> str:
    """Where it stands, in one sentence."""
    return SAYS[ApplicationState(application.state)]


def steps_of(application: Application) -> list[Step]:
    """The stages, for the tracker."""
    order = [state for state, _ in STAGES]
    ended = application.state not in order
    at = len(order) if ended else order.index(ApplicationState(application.state))
    steps = [
        Step(title, "done" if place < at else "now" if place == at else "later")
        for place, (_, title) in enumerate(STAGES)
    ]
    if ended:
        steps.append(Step(application.get_state_display(), "done", application.ended_on))
    return steps


def questions_to(application: Application) -> list[Trace]:
    """What the unit asked the applicant, those without an answer first."""
    rows = Trace.objects.visible_to(TELLING).filter(application=application, asked_on__isnull=False)
    return sorted(rows, key=lambda trace: (trace.explained_on is not None, trace.pk))


def question_asked(application: Application, ref: str) -> Trace | None:
    """One question that was asked; None for anything else, also a trace about which nothing was asked."""
    rows = Trace.objects.visible_to(TELLING).filter(application=application, asked_on__isnull=False)
    return rows.select_related("application").filter(ref=ref).first()


def answer_due(trace: Trace) -> date | None:
    """The day by which an answer is asked for."""
    return clock("vetting.explanation_time", on=trace.asked_on).due(trace.asked_on) if trace.asked_on else None


def decision_told(application: Application) -> Decision | None:
    """The recorded decision that stands, of which the applicant was told."""
    rows = Decision.objects.visible_to(TELLING).filter(application=application, state=DecisionState.RECORDED)
    return rows.select_related("application").order_by("-recorded_at").first()


def appeal_of(application: Application) -> Appeal | None:
    """The applicant's latest appeal."""
    rows = Appeal.objects.visible_to(TELLING).filter(decision__application=application)
    return rows.select_related("decision__application").order_by("-pk").first()


def review_days(application: Application) -> list[date]:
    """The days on which a measure is looked at again, once granted."""
    decision = decision_told(application)
    if decision is None or decision.outcome != Outcome.GRANT_WITH:
        return []
    return sorted({one.review_on for one in decision.mitigations.all()})
