"""The addresses of the gifts desk by subject, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.declarations import views
from probity.office.declarations.views import (
    entries,
    publication,
    publication_applications,
    publication_needs,
    publication_public,
)

__all__ = ["PUBLISHED", "publication_needs"]  # importing the last puts publication on the home page and in search
app_name = "declarations"

LISTS = [
    path("", views.mine, name="mine"),
    path("endorse/", views.to_endorse, name="endorse"),
    path("team/", views.team, name="team"),
    path("register/", views.register, name="register"),
    path("figures/", views.figures, name="figures"),
    path("nil-returns/", views.nil_returns, name="nil_returns"),
]
RETURNS = [
    path("returns/", views.returns, name="returns"),
    path("returns/ask/", views.ask, name="ask_returns"),
    path("returns/departments/", views.departments, name="departments"),
    path("returns/<str:ref>/", views.department_return, name="return"),
]
ADVICE = [
    path("advice/", views.advice_list, name="advice_list"),
    path("advice/ask/", views.ask_advice, name="ask_advice"),
    path("advice/<str:ref>/", views.advice, name="advice"),
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
    path("<str:ref>/disposal/", views.disposal, name="disposal"),
    path("<str:ref>/note/", views.note, name="note"),
    path("<str:ref>/more-time/", views.more_time, name="more_time"),
]
PUBLICATION = [
    path("publication/", publication.dashboard, name="publication"),
    path("publication/prepare/<str:period>/", publication.prepare, name="prepare_edition"),
    path("publication/applications/", publication_applications.applications, name="applications"),
    path("publication/applications/<str:ref>/", publication_applications.application, name="application"),
    path("publication/<str:ref>/", publication.edition, name="edition"),
    path("publication/<str:ref>/preview/", publication.preview, name="edition_preview"),
    path("publication/<str:ref>/apply/", publication_applications.key_application, name="key_application"),
    path("publication/<str:ref>/rows/<str:mark>/", publication.row, name="edition_row"),
    path("publication/<str:ref>/do/<str:name>/", publication.act, name="edition_act"),
]
REGISTERS = [
    path("registers/", entries.entries, name="entries"),
    path("registers/<str:ref>/", entries.entry, name="entry"),
]
# What anybody may read: the site puts it outside the desk, where no account is asked for.
PUBLISHED = [
    path("", publication_public.index, name="index"),
    path("applied/<str:ref>/", publication_public.applied, name="applied"),
    path("released/<str:key>/", publication_public.released, name="released"),
    path("<slug:slug>/", publication_public.quarter, name="quarter"),
    path("<slug:slug>/<int:number>/", publication_public.edition, name="edition"),
    path("<slug:slug>/<int:number>/apply/", publication_public.apply_for, name="apply"),
    path("<slug:slug>/<int:number>/files/<str:name>", publication_public.file, name="file"),
]
# An offer's reference stands where a list's name could: the offers come last.
urlpatterns = [*LISTS, *RETURNS, *ADVICE, *PUBLICATION, *REGISTERS, *DECLARING, *OFFERS]

navigation.register(navigation.Entry("Gifts", "declarations:mine", namespace="declarations", order=20))
navigation.publish(navigation.Published(
    "Gifts and hospitality", "published:index",
    "What the force's people were offered because of their work, and whether they took it, quarter by quarter.",
    order=10,
))  # fmt: skip
