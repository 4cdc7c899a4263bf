"""The addresses of the gifts desk by subject, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.declarations import views

app_name = "declarations"

LISTS = [
    path("", views.mine, name="mine"),
    path("endorse/", views.to_endorse, name="endorse"),
    path("team/", views.team, name="team"),
    path("register/", views.register, name="register"),
    path("nil-returns/", views.nil_returns, name="nil_returns"),
]
DECLARING = [
    path("declare/", views.start, name="start"),
    path("declare/<str:ref>/people/", views.people, name="people"),
    path("declare/<str:ref>/earlier/", views.earlier_fragment, name="earlier_fragment"),
    path("declare/<str:ref>/check/", views.check, name="check"),
    path("declare/<str:ref>/receipt/", views.receipt, name="receipt"),
    path("declare/<str:ref>/discard/", views.discard, name="discard"),
    path("declare/<str:ref>/<str:page>/", views.question, name="question"),
]
OFFERS = [
    path("<str:ref>/", views.offer, name="offer"),
    path("<str:ref>/earlier/", views.offer, {"part": "earlier"}, name="earlier"),
    path("<str:ref>/documents/", views.offer, {"part": "documents"}, name="documents"),
    path("<str:ref>/documents/add/", views.add_document, name="add_document"),
    path("<str:ref>/files/<str:file_ref>/", views.download, name="download"),
    path("<str:ref>/history/", views.offer, {"part": "history"}, name="history"),
    path("<str:ref>/correct/", views.correct, name="correct"),
    path("<str:ref>/correct/<str:page>/", views.correct, name="correct_part"),
    path("<str:ref>/do/<str:name>/", views.act, name="act"),
]
# An offer's reference stands where a list's name could: the offers come last.
urlpatterns = [*LISTS, *DECLARING, *OFFERS]

navigation.register(navigation.Entry("Gifts", "declarations:mine", namespace="declarations", order=20))
