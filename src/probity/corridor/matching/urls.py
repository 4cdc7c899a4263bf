"""The addresses of the matching desk, and its entries in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.corridor.matching import views
from probity.corridor.matching.policy import OF_RELEASES, READERS
from probity.foundation.web import navigation

app_name = "matching"
urlpatterns = [
    path("", views.candidates, name="candidates"),
    path("runs/", views.runs, name="runs"),
    path("runs/now/", views.run_now, name="run_now"),
    path("runs/<str:ref>/", views.run, name="run"),
    path("questions/", views.releases, name="releases"),
    path("questions/<str:ref>/", views.release, name="release"),
    path("questions/<str:ref>/<str:act>/", views.deciding, name="deciding"),
    path("<str:ref>/", views.candidate, name="candidate"),
    path("<str:ref>/questions/", views.candidate, {"part": "questions"}, name="questions"),
    path("<str:ref>/history/", views.candidate, {"part": "history"}, name="history"),
    path("<str:ref>/judge/<str:question>/", views.judging, name="judging"),
    path("<str:ref>/ask/", views.asking, name="asking"),
]

navigation.register(navigation.Entry("Gifts and suppliers", "matching:candidates", roles=READERS, order=50))
navigation.register(navigation.Entry("Words that leave", "matching:releases", roles=OF_RELEASES, order=60))
