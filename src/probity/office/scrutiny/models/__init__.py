"""The tables of the scrutiny desk; every model is named here."""

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

__all__ = [
    "CUBE",
    "OWN_SOURCES",
    "TO_REVIEW",
    "Authorisation",
    "LayObservation",
    "Population",
    "PriorityQuerySet",
    "SchemeEvidence",
    "Search",
    "SearchComplaint",
    "SearchPriority",
    "SearchQuerySet",
    "SearchReview",
    "SearchSource",
    "SearchState",
]
