"""Addresses of the directory: a person's name on any page leads here."""

from django.urls import path

from probity.foundation.workforce import postings_views, views

app_name = "workforce"
urlpatterns = [
    path("", views.people, name="people"),
    path("units/", views.units, name="units"),
    path("units/<str:ref>/", views.unit, name="unit"),
    path("postings/", postings_views.postings, name="postings"),
    path("postings/new/", postings_views.posting_new, name="posting_new"),
    path("postings/<str:ref>/", postings_views.posting, name="posting"),
    path("postings/<str:ref>/withdraw/", postings_views.posting_withdraw, name="posting_withdraw"),
    path("<str:ref>/", views.person, name="person"),
]
