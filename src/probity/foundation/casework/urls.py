"""The office's inbox address."""

from django.urls import path

from probity.foundation.casework import views

app_name = "casework"
urlpatterns = [path("", views.door, name="door")]
