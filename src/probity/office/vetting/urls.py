"""The addresses of the vetting desk, and its entry in the service navigation."""

from __future__ import annotations

from django.urls import path

from probity.foundation.web import navigation
from probity.office.vetting.policy.roles import APPROVER, EQUALITY, MANAGER, READERS_AS_ROLES, SENIOR
from probity.office.vetting.views import acting, apply, deciding, file, home, likely, portal, queue
from probity.office.vetting.views.addresses import CLEARANCES
from probity.office.vetting.views.addresses_changes import CHANGES
from probity.office.vetting.views.fairness_addresses import FAIRNESS

app_name = "vetting"
urlpatterns = [
    *CLEARANCES,
    *FAIRNESS,
    *CHANGES,
    path("mine/", portal.mine, name="mine"),
    path("mine/<str:ref>/", portal.mine_one, name="mine_one"),
    path("mine/<str:ref>/receipt/", portal.receipt, name="receipt"),
    path("mine/<str:ref>/letters/<str:letter_ref>/", portal.letter, name="mine_letter"),
    path("mine/<str:ref>/questions/<str:trace_ref>/", portal.question, name="mine_question"),
    path("mine/<str:ref>/withdraw/", portal.withdraw, name="mine_withdraw"),
    path("mine/<str:ref>/appeal/", portal.appeal, name="mine_appeal"),
    path("mine/<str:ref>/appeal/withdraw/", portal.withdraw_appeal, name="mine_withdraw_appeal"),
    path("mine/<str:ref>/data/", portal.my_data, name="my_data"),
    path("mine/<str:ref>/calendar/", portal.calendar, name="calendar"),
    path("form/<str:ref>/", apply.form, name="form"),
    path("form/<str:ref>/check/", apply.form_check, name="form_check"),
    path("form/<str:ref>/declare/", apply.form_declare, name="form_declare"),
    path("form/<str:ref>/list/<str:listing>/", apply.form_list, name="form_list"),
    path("form/<str:ref>/list/<str:listing>/<int:number>/remove/", apply.form_remove, name="form_remove"),
    path("form/<str:ref>/list/<str:listing>/<int:number>/<str:asked>/", apply.form_entry, name="form_entry"),
    path("form/<str:ref>/<str:section>/<str:question>/", apply.form_page, name="form_page"),
    path("team/", queue.team, name="team"),
    path("applications/", queue.queue, name="queue"),
    path("applications/open/", queue.open_one, name="open"),
    path("applications/officers/", queue.workload, name="workload"),
    path("applications/times/", queue.times, name="times"),
    path("applications/<str:ref>/", file.file, name="file"),
    *(
        path(f"applications/<str:ref>/{part}/", file.file, {"part": part}, name=f"file_{part}")
        for part in ("form", "checks", "traces", "decision", "documents", "history")
    ),
    path("applications/<str:ref>/documents/add/", acting.add_document, name="add_document"),
    path("applications/<str:ref>/files/<str:file_ref>/", acting.download, name="download"),
    path("applications/<str:ref>/checks/<int:check_number>/", acting.check_result, name="check_result"),
    path("applications/<str:ref>/named/<int:entry_number>/", acting.identify, name="identify"),
    path("applications/<str:ref>/do/<str:act_name>/", acting.act, name="act"),
    path("applications/<str:ref>/decide/", deciding.decide, name="decide"),
    path("applications/<str:ref>/decide/check/", deciding.decide_check, name="decide_check"),
    path("applications/<str:ref>/decide/mitigations/", deciding.decide_mitigation, name="decide_mitigation"),
    path("applications/<str:ref>/decide/<str:trace_ref>/", deciding.decide_trace, name="decide_trace"),
    path("traces/<str:ref>/", file.trace, name="trace"),
    path("traces/<str:ref>/do/<str:trace_act_name>/", acting.trace_act, name="trace_act"),
    path("appeals/<str:ref>/bundle/", acting.appeal_bundle, name="appeal_bundle"),
    path("appeals/<str:ref>/do/<str:appeal_act_name>/", acting.appeal_act, name="appeal_act"),
    path("likely-refusals/", likely.likely, name="likely"),
    path("likely-refusals/<str:ref>/", likely.likely_one, name="likely_one"),
]

navigation.register(navigation.Entry("My vetting", "vetting:mine", order=35))
navigation.register(navigation.Entry("Tell us of a change", "vetting:change_guide", order=36))

__all__ = ["home"]  # importing it puts applications on the home page and in search

navigation.register(
    navigation.Entry("Vetting", "vetting:front", roles=(*READERS_AS_ROLES, APPROVER), namespace="vetting", order=30)
)
navigation.register(navigation.Entry("Likely refusals", "vetting:likely", roles=(SENIOR, EQUALITY, MANAGER), order=36))
