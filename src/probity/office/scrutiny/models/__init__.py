"""The tables of the scrutiny desk; every model is named here."""

from probity.office.scrutiny.models.custody import CustodyRecord, ExpectedForm, ExpectedFormQuerySet
from probity.office.scrutiny.models.draws import (
    CaseState,
    Draw,
    DrawnCase,
    DrawnCaseQuerySet,
    DrawState,
    Leaving,
    LeavingState,
)
from probity.office.scrutiny.models.force import ForceForm, ForceFormQuerySet, ForceReview, ForceState
from probity.office.scrutiny.models.priorities import Population, PriorityQuerySet, SearchPriority
from probity.office.scrutiny.models.reviews import SearchReview
from probity.office.scrutiny.models.section60 import Authorisation, LayObservation, SchemeEvidence, SearchComplaint
from probity.office.scrutiny.models.stops import (
    CUBE,
    OWN_SOURCES,
    TO_REVIEW,
    Search,
    SearchQuerySet,
    SearchSource,
    SearchState,
)
from probity.office.scrutiny.models.training import SafetyCourse, TrainingNeed

__all__ = [
    "CUBE",
    "OWN_SOURCES",
    "TO_REVIEW",
    "Authorisation",
    "CaseState",
    "CustodyRecord",
    "Draw",
    "DrawState",
    "DrawnCase",
    "DrawnCaseQuerySet",
    "ExpectedForm",
    "ExpectedFormQuerySet",
    "ForceForm",
    "ForceFormQuerySet",
    "ForceReview",
    "ForceState",
    "LayObservation",
    "Leaving",
    "LeavingState",
    "Population",
    "PriorityQuerySet",
    "SafetyCourse",
    "SchemeEvidence",
    "Search",
    "SearchComplaint",
    "SearchPriority",
    "SearchQuerySet",
    "SearchReview",
    "SearchSource",
    "SearchState",
    "TrainingNeed",
]
