"""The addresses of clearances, posts and arrivals."""

from __future__ import annotations

from django.urls import path

from probity.office.vetting.views import arrivals, assessments, clearances, desk, gaps, posts, status

CLEARANCES = [
    path("", desk.front, name="front"),
    path("status/", status.status_page, name="status"),
    path("status/people/", status.status_people, name="status_people"),
    path("forecast/", status.forecast_page, name="forecast"),
    path("clearances/", clearances.clearances, name="clearances"),
    path("clearances/<str:ref>/", clearances.clearance, name="clearance"),
    path("clearances/<str:ref>/do/<str:name>/", clearances.clearance_act, name="clearance_act"),
    path("clearances/<str:ref>/entries/<str:step>/<str:name>/", clearances.step_act, name="step_act"),
    path("people/<str:ref>/", clearances.person, name="person"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/told/", gaps.told, name="told"),
    path("posts/", posts.posts, name="posts"),
    path("posts/designate/", posts.designate, name="designate"),
    path("posts/ask/", posts.posting, name="posting"),
    path("posts/<str:ref>/", posts.post, name="post"),
    path("posts/<str:ref>/do/<str:name>/", posts.post_act, name="post_act"),
    path("plans/<str:ref>/", posts.plan, name="plan"),
    path("plans/<str:ref>/do/<str:name>/", posts.plan_act, name="plan_act"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/new/", assessments.assessment_new, name="assessment_new"),
    path("assessments/<str:ref>/", assessments.assessment, name="assessment"),
    path("assessments/<str:ref>/do/<str:name>/", assessments.assessment_act, name="assessment_act"),
    path("promotions/", assessments.checks, name="checks"),
    path("promotions/<str:ref>/", assessments.check, name="check"),
    path("promotions/<str:ref>/do/<str:name>/", assessments.check_act, name="check_act"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/new/", arrivals.arrival_new, name="arrival_new"),
    path("arrivals/<str:ref>/", arrivals.arrival, name="arrival"),
    path("arrivals/<str:ref>/do/<str:name>/", arrivals.arrival_act, name="arrival_act"),
]
