"""The addresses of the monitoring desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.corridor.monitoring.policy.roles import READERS
from probity.corridor.monitoring.views import acts, front, hits, nights, rules, unmasking, watches
from probity.foundation.web import navigation

app_name = "monitoring"
urlpatterns = [
    path("", front.front, name="front"),
    path("hits/", hits.hits, name="hits"),
    path("hits/<str:ref>/", hits.hit, name="hit"),
    path("hits/<str:ref>/person/", hits.hit, {"part": "person"}, name="person"),
    path("hits/<str:ref>/history/", hits.hit, {"part": "history"}, name="history"),
    path("hits/<str:ref>/<str:act>/", acts.acting, name="acting"),
    path("purpose/", hits.without_purpose, name="without_purpose"),
    path("unmasking/", unmasking.unmaskings, name="unmaskings"),
    path("unmasking/<str:ref>/", unmasking.unmasking, name="unmasking"),
    path("unmasking/<str:ref>/<str:act>/", unmasking.deciding, name="deciding"),
    path("closer/", watches.watches, name="watches"),
    path("closer/propose/", watches.proposing, name="proposing"),
    path("closer/<str:ref>/", watches.watch, name="watch"),
    path("closer/<str:ref>/<str:act>/", watches.watch_act, name="watch_act"),
    path("apart/", watches.aparts, name="aparts"),
    path("apart/name/", watches.setting_apart, name="setting_apart"),
    path("apart/<str:ref>/<str:act>/", watches.apart_act, name="apart_act"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
    path("rules/<str:rule_id>/<str:act>/", rules.rule_act, name="rule_act"),
    path("authorities/<str:ref>/<str:act>/", rules.authority_act, name="authority_act"),
    path("nights/", nights.nights, name="nights"),
    path("nights/start/", nights.start, name="start"),
    path("nights/<str:ref>/", nights.night, name="night"),
]

navigation.register(navigation.Entry("Monitoring", "monitoring:front", roles=READERS, namespace="monitoring", order=40))
