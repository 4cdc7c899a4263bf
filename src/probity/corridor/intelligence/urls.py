"""The addresses of the intelligence desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.corridor.intelligence import views
from probity.corridor.intelligence.policy import READERS
from probity.foundation.web import navigation

app_name = "intelligence"
urlpatterns = [
    path("", views.logs, name="logs"),
    path("open/", views.opening, name="opening"),
    path("<str:ref>/", views.log, name="log"),
    path("<str:ref>/name/", views.naming, name="naming"),
    path("<str:ref>/close/", views.closing, name="closing"),
]

navigation.register(
    navigation.Entry("Intelligence", "intelligence:logs", roles=READERS, namespace="intelligence", order=40)
)
