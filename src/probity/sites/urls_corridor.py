"""The corridor's addresses. There is no door here to post to: nothing comes in by being asked for."""

from django.urls import include, path

urlpatterns = [
    path("", include("probity.foundation.web.urls")),
    path("accounts/", include("probity.sites.urls_accounts")),
    path("intelligence/", include("probity.corridor.intelligence.urls")),
    path("matching/", include("probity.corridor.matching.urls")),
    path("monitoring/", include("probity.corridor.monitoring.urls")),
]
handler400 = "probity.foundation.web.views.bad_request"
handler403 = "probity.foundation.web.views.refused"
handler404 = "probity.foundation.web.views.not_found"
handler500 = "probity.foundation.web.views.broken"
