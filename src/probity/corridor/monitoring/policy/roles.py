"""The roles of the monitoring desk."""

from __future__ import annotations

from probity.foundation.access.roles import AUDITOR, role

ANALYST = role(
    "monitoring.analyst",
    "Monitoring analyst",
    site="corridor",
    desk="monitoring",
    says="Triages hits, which stay masked until a supervisor authorises one to be unmasked.",
)
SUPERVISOR = role(
    "monitoring.supervisor",
    "Monitoring supervisor",
    site="corridor",
    desk="monitoring",
    says="Authorises that an analyst sees whom one hit is about, never on their own request.",
)
RULE_OWNER = role(
    "monitoring.rules",
    "Owner of the rules",
    site="corridor",
    desk="monitoring",
    says="Answers for the rules: reads how precise each is and changes a threshold, with a reason.",
)
AUTHORISER = role(
    "monitoring.authoriser",
    "Authoriser of closer monitoring",
    site="corridor",
    desk="monitoring",
    says="Authorises that one person is monitored more closely, and that a rule which is off may run.",
)
KEPT_APART = "monitoring, set apart"
NOMINEE = role(
    "monitoring.nominee",
    "Nominee of the deputy chief constable",
    site="corridor",
    desk="monitoring",
    says="Works on hits about people in the corridor, the head of standards and chief officers. Nobody else sees them.",
    told_of=KEPT_APART,
)
OWNER = role(
    "monitoring.owner",
    "Owner of the monitoring",
    site="corridor",
    desk="monitoring",
    says="Answers for the hits and what became of them; is told when somebody breaks glass on one.",
    owns=True,
)
OF_HITS = (ANALYST, SUPERVISOR, RULE_OWNER, OWNER, AUDITOR)
READERS = (*OF_HITS, NOMINEE, AUTHORISER)
OF_WATCHES = (ANALYST, SUPERVISOR, AUTHORISER, OWNER, AUDITOR)
