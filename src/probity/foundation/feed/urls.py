"""Addresses of the workforce feed's runs, and its place in the service navigation."""

from django.urls import path

from probity.foundation.feed import views
from probity.foundation.web.navigation import Entry, register
from probity.foundation.workforce.policy import HR

app_name = "feed"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("<str:ref>/", views.run, name="run"),
]
register(Entry("Workforce feed", "feed:runs", roles=(HR,), namespace="feed", order=810))
