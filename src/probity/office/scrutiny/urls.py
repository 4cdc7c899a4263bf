"""The addresses of the scrutiny desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.scrutiny.views import front
from probity.office.scrutiny.views.draws_addresses import DRAWS
from probity.office.scrutiny.views.force_addresses import FORCE
from probity.office.scrutiny.views.stops_addresses import STOPS

app_name = "scrutiny"
urlpatterns = [
    path("", front.front, name="front"),
    *STOPS,
    *FORCE,
    *DRAWS,
]

navigation.register(navigation.Entry("Scrutiny", "scrutiny:front", namespace="scrutiny", order=45))
