"""The shell's own addresses, at the root of each site."""

from django.urls import path

from probity.foundation.access.roles import ADMINISTRATOR, AUDITOR
from probity.foundation.casework.policy import STANDARDS
from probity.foundation.web.navigation import Entry, register
from probity.foundation.web.views import accounts, auditor, choose, grants, health, home, inbox, reasons, rulebook

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("account/", home.account, name="account"),
    path("help/", home.help_page, name="help"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("health/", health.health, name="health"),
    path("rulebook/", rulebook.rulebook, name="rulebook"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/asked/", inbox.asked, name="asked"),
    path("inbox/ask/<str:ref>/", inbox.ask, name="ask"),
    path("inbox/<str:ref>/", inbox.referral, name="referral"),
    path("reason/", reasons.reason, name="reason"),
    path("glass/", reasons.glass, name="glass"),
    path("glass/broken/", reasons.broken_glass, name="broken_glass"),
    path("glass/broken/<str:ref>/acknowledge/", reasons.acknowledge_glass, name="acknowledge_glass"),
    path("ledger/", auditor.ledger, name="ledger"),
    path("ledger/check/", auditor.check_ledger, name="check_ledger"),
    path("ledger/<int:number>/", auditor.entry, name="entry"),
    path("who/<str:kind>/<str:ref>/", auditor.who, name="who"),
    path("choose/", choose.choose, name="choose"),
    path("access/accounts/", accounts.accounts, name="accounts"),
    path("access/accounts/open/", accounts.open_account, name="open_account"),
    path("access/accounts/<int:number>/", accounts.one_account, name="one_account"),
    path("access/accounts/<int:number>/close/", accounts.close_account, name="close_account"),
    path("access/accounts/<int:number>/grant/", grants.give_grant, name="give_grant"),
    path("access/accounts/<int:number>/tie/", accounts.declare_tie, name="declare_tie"),
    path("access/grants/", grants.grants, name="grants"),
    path("access/grants/<str:ref>/", grants.grant, name="grant"),
    path("access/grants/<str:ref>/end/", grants.end_grant, name="end_grant"),
]

register(Entry("Home", "web:home", order=0))
register(Entry("Inbox", "web:inbox", order=900))
register(Entry("Accounts", "web:accounts", roles=(ADMINISTRATOR, AUDITOR), order=905))
register(Entry("Questions you asked", "web:asked", roles=(STANDARDS,), order=905))
register(Entry("Ledger", "web:ledger", roles=(AUDITOR,), order=910))
