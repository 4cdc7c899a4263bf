"""The addresses of changes of circumstances, reviews, withdrawals and draws for re-vetting."""

from __future__ import annotations

from django.urls import path

from probity.office.vetting.views import changes, circumstances, revetting, reviews, withdrawals

CHANGES = [
    path("tell/", circumstances.guide, name="change_guide"),
    path("tell/before/", circumstances.changes_told, name="changes_told"),
    path("tell/<str:ref>/check/", circumstances.change_check, name="change_check"),
    path("tell/<str:ref>/discard/", circumstances.change_discard, name="change_discard"),
    path("tell/<str:ref>/receipt/", circumstances.change_receipt, name="change_receipt"),
    path("tell/<str:ref>/<str:change_asks>/", circumstances.change_page, name="change_page"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<str:ref>/", changes.change, name="change"),
    path("changes/<str:ref>/do/<str:change_act_name>/", changes.change_act, name="change_act"),
    path("withdrawals/", withdrawals.withdrawals, name="withdrawals"),
    path("withdrawals/open/", withdrawals.withdrawal_new, name="withdrawal_new"),
    path("withdrawals/<str:ref>/", withdrawals.withdrawal, name="withdrawal"),
    path("withdrawals/<str:ref>/do/<str:withdrawal_act_name>/", withdrawals.withdrawal_act, name="withdrawal_act"),
    path("draws/", revetting.draws, name="draws"),
    path("draws/commit/", revetting.draw_new, name="draw_new"),
    path("draws/<str:ref>/", revetting.draw, name="draw"),
    path("draws/<str:ref>/list/", revetting.draw_list, name="draw_list"),
    path("draws/<str:ref>/sheet/", revetting.draw_sheet, name="draw_sheet"),
    path("draws/<str:ref>/do/<str:draw_act_name>/", revetting.draw_act, name="draw_act"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/open/", reviews.review_new, name="review_new"),
    path("reviews/<str:ref>/", reviews.review, name="review"),
    path("reviews/<str:ref>/do/<str:review_act_name>/", reviews.review_act, name="review_act"),
    path("annual/", reviews.annual_reviews, name="annual_reviews"),
    path("annual/<str:ref>/", reviews.annual, name="annual"),
]
