"""The roles of the scrutiny desk. The supervisor is none of them: that is whoever led the officer on the day."""

from __future__ import annotations

from probity.foundation.access.roles import AUDITOR, role

OWNER = role(
    "scrutiny.owner",
    "Owner of the scrutiny records",
    site="office",
    desk="scrutiny",
    says="Answers for the desk's data; is told when somebody breaks glass on it.",
    owns=True,
)
LEAD = role(
    "scrutiny.lead",
    "Senior officer responsible for scrutiny",
    site="office",
    desk="scrutiny",
    says="Answers for stop and search and the use of force: reads every record and all feedback, sets priorities.",
)
INSPECTOR = role(
    "scrutiny.inspector",
    "Inspector of a command",
    site="office",
    desk="scrutiny",
    says="Reads the records of their own command and what is overdue in it.",
)
ANALYST = role(
    "scrutiny.analyst",
    "Scrutiny analyst",
    site="office",
    desk="scrutiny",
    says="Loads records, measures them and makes draws. Decides nothing about a record.",
)
COORDINATOR = role(
    "scrutiny.coordinator",
    "Panel coordinator",
    site="office",
    desk="scrutiny",
    says="Runs panels of the public: members, training, packs, answers. Chooses no case.",
)
PANEL = role(
    "scrutiny.panel",
    "Panel member",
    site="office",
    desk="scrutiny",
    says="A member of the public who reads drawn packs without names, and judges them.",
)
RELEASER = role(
    "scrutiny.releaser",
    "Approver of withheld cases",
    site="office",
    desk="scrutiny",
    says="Approves, from outside the officer's line, that a drawn case is kept from a panel for a listed reason.",
)
PUBLISHER = role(
    "scrutiny.publisher",
    "Chief officer who approves publication",
    site="office",
    desk="scrutiny",
    says="The named chief officer: approves what is published on disparity.",
)
TRAINER = role(
    "scrutiny.trainer",
    "Keeper of safety training records",
    site="office",
    desk="scrutiny",
    says="Records safety training and courses.",
)

READS_EVERYTHING = (LEAD, ANALYST, OWNER, AUDITOR)
