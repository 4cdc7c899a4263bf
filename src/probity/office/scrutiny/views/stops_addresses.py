"""The addresses of stop and search."""

from __future__ import annotations

from django.urls import path

from probity.office.scrutiny.views import (
    reviews,
    reviews_made,
    section60,
    stops,
    stops_figures,
    stops_list,
    stops_spread,
)

STOPS = [
    path("searches/", stops_list.searches, name="searches"),
    path("searches/new/", stops.start, name="search_new"),
    path("searches/figures/", stops_figures.figures, name="figures"),
    path("searches/figures/drugs/", stops_figures.drugs, name="drugs"),
    path("searches/figures/map/", stops_spread.search_map, name="map"),
    path("searches/officers/", stops_spread.officers, name="officers"),
    path("searches/reviews/", reviews.reviews, name="reviews"),
    path("searches/reviews/made/", reviews_made.reviews_made, name="reviews_made"),
    path("searches/priorities/", section60.priorities, name="priorities"),
    path("searches/priorities/new/", section60.priority_new, name="priority_new"),
    path("searches/priorities/<str:ref>/end/", section60.priority_end, name="priority_end"),
    path("searches/population/new/", section60.population_new, name="population_new"),
    path("searches/section-60/", section60.authorisations, name="section60"),
    path("searches/section-60/new/", section60.authorisation_new, name="section60_new"),
    path("searches/section-60/<str:ref>/end/", section60.authorisation_end, name="section60_end"),
    path("searches/scheme/", section60.scheme, name="scheme"),
    path("searches/scheme/evidence/<str:feature>/", section60.evidence_new, name="evidence_new"),
    path("searches/scheme/observations/new/", section60.observation_new, name="observation_new"),
    path("searches/scheme/complaints/new/", section60.complaint_new, name="complaint_new"),
    path("searches/<str:ref>/", stops.search, name="search"),
    path("searches/<str:ref>/check/", stops.check, name="search_check"),
    path("searches/<str:ref>/discard/", stops.discard, name="search_discard"),
    path("searches/<str:ref>/motive/", stops.motive, name="search_motive"),
    path("searches/<str:ref>/review/", reviews.review, name="search_review"),
    path("searches/<str:ref>/asks/<str:asks>/", stops.page, name="search_page"),
]
