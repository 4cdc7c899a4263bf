"""Addresses of the directory: a person's name on any page leads here."""

from django.urls import path

from probity.foundation.workforce import views

app_name = "workforce"
urlpatterns = [
    path("", views.people, name="people"),
    path("units/", views.units, name="units"),
    path("units/<str:ref>/", views.unit, name="unit"),
    path("<str:ref>/", views.person, name="person"),
]
