"""The roles of the desk."""

from __future__ import annotations

from probity.foundation.access.roles import AUDITOR, role

REGISTRAR = role(
    "declarations.registrar",
    "Gifts registrar",
    site="office",
    desk="declarations",
    says="Keeps the register: reviews every offer, challenges, accepts and closes; never one that involves them.",
)


DEPUTY = role(
    "declarations.deputy",
    "Registrar's deputy",
    site="office",
    desk="declarations",
    says="Reviews the offers that involve the registrar.",
)


OUTSIDER = role(
    "declarations.outsider",
    "Endorser of the chief constable's offers",
    site="office",
    desk="declarations",
    says="Somebody outside the force, named to endorse what is offered to the chief constable.",
)


OWNER = role(
    "declarations.owner",
    "Owner of the declarations",
    site="office",
    desk="declarations",
    says="Answers for the desk's data; is told when somebody breaks glass on it.",
    owns=True,
)


READERS = (REGISTRAR.key, DEPUTY.key, OWNER.key, AUDITOR.key)
