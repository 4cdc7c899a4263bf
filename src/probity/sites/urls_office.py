"""The office's addresses."""

from django.urls import include, path

from probity.foundation.web.views import published
from probity.office.declarations.urls import PUBLISHED
from probity.office.scrutiny.urls import DISPARITY, SEARCHED
from probity.office.scrutiny.urls import PUBLISHED as PANELS_PUBLISHED
from probity.sites import directory

__all__ = ["directory"]  # importing it puts people in the navigation and in search

urlpatterns = [
    path("", include("probity.foundation.web.urls")),
    path("accounts/", include("probity.sites.urls_accounts")),
    path("door/", include("probity.foundation.casework.urls")),
    path("people/", include("probity.foundation.workforce.urls")),
    path("feed/", include("probity.foundation.feed.urls")),
    path("gifts/", include("probity.office.declarations.urls")),
    path("published/", include(([path("", published.index, name="index")], "public"))),
    path("published/gifts/", include((PUBLISHED, "published"))),
    path("published/scrutiny/", include((DISPARITY, "disparity"))),
    path("searched/", include((SEARCHED, "searched"))),
    path("procurement/", include("probity.office.procurement.urls")),
    path("vetting/", include("probity.office.vetting.urls")),
    path("scrutiny/", include("probity.office.scrutiny.urls")),
    path("published/panels/", include((PANELS_PUBLISHED, "panels"))),
]
handler400 = "probity.foundation.web.views.bad_request"
handler403 = "probity.foundation.web.views.refused"
handler404 = "probity.foundation.web.views.not_found"
handler500 = "probity.foundation.web.views.broken"
