"""The addresses of procurement, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.procurement import views
from probity.office.procurement.policy import READERS

app_name = "procurement"
urlpatterns = [
    path("", views.suppliers, name="suppliers"),
    path("overview/", views.overview, name="overview"),
    path("lines/", views.lines, name="lines"),
    path("contracts/", views.contracts, name="contracts"),
    path("contracts/<str:ref>/", views.contract, name="contract"),
    path("contracts/<str:ref>/people/", views.add_to_contract, name="add_to_contract"),
    path("awards/", views.awards, name="awards"),
    path("people/<str:ref>/", views.correct, name="correct_part"),
    path("names/", views.names, name="names"),
    path("names/keep/", views.keep_name, name="keep_name"),
    path("names/<str:ref>/end/", views.end_name, name="end_name"),
    path("checks/", views.checks, name="checks"),
    path("checks/new/", views.new, name="new_check"),
    path("checks/<str:ref>/", views.check, name="check"),
    path("checks/<str:ref>/bidders/", views.more_bidders, name="more_bidders"),
    path("checks/<str:ref>/people/", views.add_to_check, name="add_to_check"),
    path("checks/<str:ref>/run/", views.run, name="run_check"),
    path("checks/<str:ref>/matches/<str:match_ref>/", views.consider_match, name="consider"),
    path("checks/<str:ref>/mark/", views.mark, name="mark_checked"),
    path("checks/<str:ref>/refer/", views.refer_on, name="refer"),
    path("checks/<str:ref>/give-up/", views.end, name="give_up"),
    path("<str:ref>/", views.supplier, name="supplier"),
]

navigation.register(
    navigation.Entry("Procurement", "procurement:overview", roles=READERS, namespace="procurement", order=60)
)
