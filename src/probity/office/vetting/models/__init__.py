"""The tables of the vetting desk; every model is named here."""

from probity.office.vetting.models.appeals import APPEAL_OPEN, Appeal, AppealState
from probity.office.vetting.models.applications import (
    OPEN,
    WORKED,
    Applicant,
    Application,
    ApplicationKind,
    ApplicationQuerySet,
    ApplicationState,
    FormEntry,
    FormSection,
)
from probity.office.vetting.models.arrivals import Arrival
from probity.office.vetting.models.checks import Check, CheckResult
from probity.office.vetting.models.clearances import Clearance, ClearanceQuerySet, ClearanceSpan, ClearanceStep
from probity.office.vetting.models.decisions import (
    Decision,
    DecisionState,
    Marker,
    Mitigation,
    Outcome,
    ReaderView,
    TraceAnswer,
    View,
)
from probity.office.vetting.models.posts import (
    CatchUp,
    Designation,
    DesignationSpan,
    GapNotice,
    RiskAssessment,
    SeniorCheck,
)
from probity.office.vetting.models.traces import Declared, HarmTest, Telling, Trace

__all__ = [
    "APPEAL_OPEN",
    "OPEN",
    "WORKED",
    "Appeal",
    "AppealState",
    "Applicant",
    "Application",
    "ApplicationKind",
    "ApplicationQuerySet",
    "ApplicationState",
    "Arrival",
    "CatchUp",
    "Check",
    "CheckResult",
    "Clearance",
    "ClearanceQuerySet",
    "ClearanceSpan",
    "ClearanceStep",
    "Decision",
    "DecisionState",
    "Declared",
    "Designation",
    "DesignationSpan",
    "FormEntry",
    "FormSection",
    "GapNotice",
    "HarmTest",
    "Marker",
    "Mitigation",
    "Outcome",
    "ReaderView",
    "RiskAssessment",
    "SeniorCheck",
    "Telling",
    "Trace",
    "TraceAnswer",
    "View",
]
