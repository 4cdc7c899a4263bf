"""The addresses of the vetting desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.vetting.policy.roles import APPROVER, READERS_AS_ROLES
from probity.office.vetting.views import desk

app_name = "vetting"
urlpatterns = [
    path("", desk.front, name="front"),
]

navigation.register(
    navigation.Entry("Vetting", "vetting:front", roles=(*READERS_AS_ROLES, APPROVER), namespace="vetting", order=30)
)
