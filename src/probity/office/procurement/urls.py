"""The addresses of procurement, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.procurement import views
from probity.office.procurement.policy import READERS

app_name = "procurement"
urlpatterns = [
    path("", views.suppliers, name="suppliers"),
    path("lines/", views.lines, name="lines"),
    path("<str:ref>/", views.supplier, name="supplier"),
]

navigation.register(
    navigation.Entry("Suppliers and spend", "procurement:suppliers", roles=READERS, namespace="procurement", order=60)
)
