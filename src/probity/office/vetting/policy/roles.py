"""The roles of the vetting desk."""

from __future__ import annotations

from probity.foundation.access.roles import AUDITOR, role

OWNER = role(
    "vetting.owner",
    "Owner of the vetting records",
    site="office",
    desk="vetting",
    says="Answers for the desk's data; is told when somebody breaks glass on it.",
    owns=True,
)
MANAGER = role(
    "vetting.manager",
    "Vetting manager",
    site="office",
    desk="vetting",
    says="Heads the force vetting unit: designates posts, answers for who is cleared, sees every file but their own.",
)
OFFICER = role(
    "vetting.officer",
    "Vetting officer",
    site="office",
    desk="vetting",
    says="Researches applications and keeps clearances; decides none that they researched where the force says so.",
)
DECIDER = role(
    "vetting.decider",
    "Vetting decision-maker",
    site="office",
    desk="vetting",
    says="Decides applications and changes to a clearance, within limits of authority.",
)
SENIOR = role(
    "vetting.senior",
    "Senior reader of likely refusals",
    site="office",
    desk="vetting",
    says="Reads a likely refusal before it is decided, and says what they think. Decides nothing.",
)
EQUALITY = role(
    "vetting.equality",
    "Equality reader",
    site="office",
    desk="vetting",
    says="Reads a likely refusal for fairness before it is decided. Decides nothing.",
)
APPEALS = role(
    "vetting.appeals",
    "Appeal reader",
    site="office",
    desk="vetting",
    says="Decides appeals in which they had no part.",
)
CUSTODIAN = role(
    "vetting.custodian",
    "Custodian of protected characteristics",
    site="office",
    desk="vetting",
    says="Keeps what applicants say of themselves for fairness figures. Sees no file and decides nothing.",
)
SECOND_READER = role(
    "vetting.second_reader",
    "Second reader",
    site="office",
    desk="vetting",
    says="Reads drawn files anew without their decision, to measure agreement.",
)
FRONT_DESK = role(
    "vetting.front_desk",
    "Front desk",
    site="office",
    desk="vetting",
    says="Asks by pass number whether somebody is cleared today. Learns that and nothing else.",
)
FIRM = role(
    "vetting.firm",
    "Contractor's contact",
    site="office",
    desk="vetting",
    says="Sees whether their own firm's people are cleared, and nobody else.",
)
APPROVER = role(
    "vetting.approver",
    "Approver of risk assessments",
    site="office",
    desk="vetting",
    says="Approves, or refuses, that somebody sits in a designated post without its level.",
)

STAFF = (MANAGER, OFFICER, DECIDER)  # who works with clearances and files
STAFF_KEYS = tuple(made.key for made in STAFF)
READERS_AS_ROLES = (*STAFF, OWNER, AUDITOR)
READERS = tuple(made.key for made in READERS_AS_ROLES)
