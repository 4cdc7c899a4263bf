"""The addresses of the scrutiny desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.scrutiny.policy.roles import PANEL
from probity.office.scrutiny.views import front, panels_needs
from probity.office.scrutiny.views.draws_addresses import DRAWS
from probity.office.scrutiny.views.force_addresses import FORCE
from probity.office.scrutiny.views.panels_addresses import PANELS, PUBLISHED
from probity.office.scrutiny.views.public_addresses import DISPARITY, PUBLIC, SEARCHED
from probity.office.scrutiny.views.stops_addresses import STOPS

__all__ = ["DISPARITY", "PUBLISHED", "SEARCHED", "panels_needs"]  # panels_needs holds panel members to their pages
app_name = "scrutiny"
urlpatterns = [
    path("", front.front, name="front"),
    *STOPS,
    *FORCE,
    *DRAWS,
    *PANELS,
    *PUBLIC,
]

navigation.register(navigation.Entry("Scrutiny", "scrutiny:front", namespace="scrutiny", order=45))
navigation.register(navigation.Entry("Your panel", "scrutiny:my_panel", roles=(PANEL,), order=45))
navigation.publish(navigation.Published(
    "Stop and search, and the use of force", "disparity:index",
    "How often, of whom and with what result, and what the force does where groups differ. Figures to read and reuse.",
    order=20,
))  # fmt: skip
navigation.publish(navigation.Published(
    "Scrutiny panels", "panels:index",
    "What members of the public made of records that chance drew, and what the force answered.", order=30,
))  # fmt: skip
navigation.publish(navigation.Published(
    "If you were searched by the police", "searched:start",
    "Read the record of your own search, and say how it was.", order=40,
))  # fmt: skip
