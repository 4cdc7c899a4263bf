"""The addresses of panels: for who runs them, for their members, for officers, for standards, and for everybody."""

from __future__ import annotations

from django.urls import path

from probity.office.scrutiny.views import (
    packs,
    packs_mine,
    packs_words,
    panels,
    panels_meetings,
    panels_members,
    panels_public,
)

PANELS = [
    path("panels/", panels.panels, name="panels"),
    path("panels/new/", panels.panel_new, name="panel_new"),
    path("panels/<str:ref>/", panels.panel, name="panel"),
    path("panels/<str:ref>/meet/", panels_meetings.meeting_new, name="panel_meeting_new"),
    path("panel-members/", panels_members.members, name="panel_members"),
    path("panel-members/new/", panels_members.member_new, name="panel_member_new"),
    path("panel-members/<str:ref>/", panels_members.member, name="panel_member"),
    path("panel-members/<str:ref>/account/", panels_members.account, name="panel_member_account"),
    path("panel-members/<str:ref>/do/<str:member_act>/", panels_members.act, name="panel_member_act"),
    path("panel-meetings/<str:ref>/", panels_meetings.meeting, name="panel_meeting"),
    path("panel-meetings/<str:ref>/do/<str:meeting_act>/", panels_meetings.act, name="panel_meeting_act"),
    path("panel-actions/<str:ref>/done/", panels_meetings.action_done, name="panel_action_done"),
    path("panel-summaries/<str:ref>/", panels.summary, name="panel_summary"),
    path("panel-cases/<str:ref>/", packs.case, name="pack_case"),
    path("panel-cases/<str:ref>/do/<str:pack_act>/", packs.act, name="pack_case_act"),
    path("panel-worries/", packs_words.worries, name="worries"),
    path("panel-worries/<str:ref>/close/", packs_words.worry_close, name="worry_close"),
    path("panel-words/", packs_words.words_list, name="officer_words_list"),
    path("panel-words/<str:ref>/", packs_words.words, name="officer_words"),
    path("panel/", packs_mine.mine, name="my_panel"),
    path("panel/meetings/<str:ref>/", packs_mine.meeting, name="my_panel_meeting"),
    path("panel/cases/<str:ref>/", packs_mine.case, name="my_panel_case"),
    path("panel/cases/<str:ref>/judge/", packs_mine.judge, name="my_panel_judge"),
    path("panel/cases/<str:ref>/aside/", packs_mine.aside, name="my_panel_aside"),
]
# What anybody may read: the site puts it outside the desk, where no account is asked for.
PUBLISHED = [
    path("", panels_public.index, name="index"),
    path("<str:ref>/", panels_public.summary, name="summary"),
]
