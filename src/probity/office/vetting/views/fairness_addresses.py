"""The addresses of the front desk, firms and postings."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.vetting.policy.roles import CUSTODIAN, EQUALITY, FIRM, FRONT_DESK, MANAGER, OWNER, SECOND_READER
from probity.office.vetting.views import fairness, frontdesk, postings, reading

FAIRNESS = [
    path("mine/<str:ref>/about-you/", fairness.equality, name="equality"),
    path("fairness/", fairness.releases, name="fairness"),
    path("fairness/paper/", fairness.paper, name="equality_paper"),
    path("fairness/<str:quarter>/", fairness.release, name="fairness_release"),
    path("front-desk/", frontdesk.desk, name="desk"),
    path("front-desk/photos/", frontdesk.pass_photo, name="pass_photo"),
    path("front-desk/<int:ask_number>/photo/", frontdesk.desk_photo, name="desk_photo"),
    path("firm/", frontdesk.firm, name="firm"),
    path("postings/", postings.asked_postings, name="asked_postings"),
    path("postings/<str:ref>/", postings.asked_posting, name="asked_posting"),
    path("second-readings/", reading.readings, name="readings"),
    path("second-readings/<str:ref>/", reading.reading, name="reading"),
    path("quality/", reading.quality, name="quality"),
    path("quality/draws/new/", reading.reading_draw_new, name="reading_draw_new"),
    path("quality/draws/<str:ref>/", reading.reading_draw, name="reading_draw"),
]

navigation.register(navigation.Entry("Front desk", "vetting:desk", roles=(FRONT_DESK,), order=31))
navigation.register(navigation.Entry("Your firm's people", "vetting:firm", roles=(FIRM,), order=31))
navigation.register(navigation.Entry("Second readings", "vetting:readings", roles=(SECOND_READER,), order=37))
navigation.register(
    navigation.Entry("Fairness", "vetting:fairness", roles=(CUSTODIAN, EQUALITY, MANAGER, OWNER), order=38)
)
