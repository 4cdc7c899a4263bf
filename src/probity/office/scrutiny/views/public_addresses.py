"""The addresses of receipts, feedback and publication; and those that anybody may open without signing in."""

from __future__ import annotations

from django.urls import path

from probity.office.scrutiny.views import feedback, publication, publication_public, receipts, searched

PUBLIC = [
    path("searches/<str:ref>/receipt/", receipts.receipt, name="receipt"),
    path("requests/", receipts.requests, name="copy_requests"),
    path("requests/new/", receipts.request_new, name="copy_request_new"),
    path("requests/<str:ref>/", receipts.one_request, name="copy_request"),
    path("requests/<str:ref>/copy/", receipts.request_copy, name="copy_sheet"),
    path("requests/<str:ref>/do/<str:name>/", receipts.request_act, name="copy_request_act"),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/complaints/", feedback.complaints, name="complaints"),
    path("feedback/complaints/force/new/", feedback.force_complaint_new, name="force_complaint_new"),
    path("feedback/<str:ref>/", feedback.feedback, name="feedback"),
    path("feedback/<str:ref>/read/", feedback.feedback_read, name="feedback_read"),
    path("publication/", publication.bulletins, name="bulletins"),
    path("publication/prepare/<str:kind>/<str:period>/", publication.bulletin_new, name="bulletin_new"),
    path("publication/actions/new/", publication.action_new, name="disparity_action_new"),
    path("publication/actions/<str:ref>/done/", publication.action_done, name="disparity_action_done"),
    path("publication/<str:ref>/", publication.bulletin, name="bulletin"),
    path("publication/<str:ref>/do/<str:name>/", publication.bulletin_act, name="bulletin_act"),
    path("publication/<str:ref>/files/<str:name>", publication.bulletin_file, name="bulletin_file"),
]
# What anybody may open: the site puts these outside the desk, where no account is asked for.
SEARCHED = [
    path("", searched.start, name="start"),
    path("record/", searched.record, name="record"),
    path("feedback/", searched.feedback, name="feedback"),
    path("feedback/thanks/", searched.thanks, name="thanks"),
]
DISPARITY = [
    path("", publication_public.index, name="index"),
    path("<str:period>/", publication_public.year, name="year"),
    path("<str:period>/issues/<int:number>/", publication_public.issue, name="issue"),
    path("<str:period>/issues/<int:number>/<str:name>", publication_public.file, name="file"),
]
