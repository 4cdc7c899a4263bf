"""The addresses of draws, of drawn cases and of those that leave."""

from __future__ import annotations

from django.urls import path

from probity.office.scrutiny.views import draws, draws_cases

DRAWS = [
    path("draws/", draws.draws, name="draws"),
    path("draws/new/", draws.draw_new, name="draw_new"),
    path("draws/cases/", draws_cases.drawn_cases, name="drawn_cases"),
    path("draws/cases/<str:ref>/", draws_cases.drawn_case, name="drawn_case"),
    path("draws/cases/<str:ref>/do/<str:case_act>/", draws_cases.drawn_case_act, name="drawn_case_act"),
    path("draws/leavings/", draws_cases.leavings, name="leavings"),
    path("draws/leavings/<str:ref>/", draws_cases.leaving, name="leaving"),
    path("draws/<str:ref>/", draws.draw, name="draw"),
    path("draws/<str:ref>/list/", draws.draw_list, name="draw_list"),
    path("draws/<str:ref>/sheet/", draws.draw_sheet, name="draw_sheet"),
    path("draws/<str:ref>/do/<str:draw_act>/", draws.draw_act, name="draw_act"),
]
