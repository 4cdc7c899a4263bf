"""The tables of the vetting desk; every model is named here."""

from probity.office.vetting.models.arrivals import Arrival
from probity.office.vetting.models.clearances import Clearance, ClearanceSpan, ClearanceStep
from probity.office.vetting.models.posts import (
    CatchUp,
    Designation,
    DesignationSpan,
    GapNotice,
    RiskAssessment,
    SeniorCheck,
)

__all__ = [
    "Arrival",
    "CatchUp",
    "Clearance",
    "ClearanceSpan",
    "ClearanceStep",
    "Designation",
    "DesignationSpan",
    "GapNotice",
    "RiskAssessment",
    "SeniorCheck",
]
