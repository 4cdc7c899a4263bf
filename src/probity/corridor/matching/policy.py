"""Who may read candidates, judge them, ask the declarant and run the cross-check, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from probity.corridor.matching.models import MAY_BE_SO, Candidate, CandidatePerson, Judgement, Question, Run, Same
from probity.foundation.access.models import User
from probity.foundation.access.policy import about_others, by_grant, nobody
from probity.foundation.access.queries import tied_to
from probity.foundation.access.roles import AUDITOR, role
from probity.foundation.access.scoping import Way, visible
from probity.foundation.access.selves import register_ties
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import Release
from probity.foundation.casework.policy import DECONFLICTER, RELEASER, WRITER, not_about_themselves

ANALYST = role(
    "matching.analyst",
    "Matching analyst",
    site="corridor",
    desk="matching",
    says="Runs the cross-check and judges whether a giver and a supplier are the same.",
)
INVESTIGATOR = role(
    "matching.investigator",
    "Matching investigator",
    site="corridor",
    desk="matching",
    says="Judges whether a candidate that is or may be so matters.",
)
OWNER = role(
    "matching.owner",
    "Owner of the matching",
    site="corridor",
    desk="matching",
    says="Answers for candidates and judgements; is told when somebody breaks glass on one.",
    owns=True,
)
READERS = (ANALYST, INVESTIGATOR, OWNER, AUDITOR)
OF_RELEASES = (WRITER, RELEASER, DECONFLICTER, AUDITOR)
JUDGES = {Question.SAME: ANALYST, Question.MATTERS: INVESTIGATOR}

for _model in (CandidatePerson, Judgement):  # reached only through the candidate, which was scoped before
    visible(_model)(nobody)

TIES = System("ties", "knows who is tied to whom by what they declared in the office")


@register_ties
def tied_in_the_office(person_ref: str) -> Iterable[str]:
    """People with a tie that the office records: here, too, nobody decides about them."""
    return tied_to(person_ref, reader=TIES, using=settings.PROBITY_OFFICE_ALIAS)


@visible(Run)
def runs_for(user: User) -> Iterable[Way]:
    """Everybody at the desk, and the auditor."""
    yield from by_grant(user, *(made.key for made in READERS))


@visible(Candidate)
def candidates_for(user: User) -> Iterable[Way]:
    """Everybody at the desk and the auditor, never a candidate that they or somebody close to them is in."""
    others = about_others(Candidate, user)
    yield from by_grant(user, *(made.key for made in READERS), rows=others)


def may_run(actor: Any) -> str:
    """An analyst, or a named part of the system."""
    allowed = isinstance(actor, System) or actor.holds(ANALYST)
    return "" if allowed else "Only a matching analyst can run the cross-check."


def may_judge(candidate: Candidate, question: str, actor: Any) -> str:
    """What stands in the way of answering one of the two questions, or ""."""
    judge = JUDGES[Question(question)]
    if not actor.holds(judge):
        return f"Only a {judge.title.lower()} can answer this."
    if question == Question.MATTERS and candidate.same not in MAY_BE_SO:
        judged = candidate.same == Same.DIFFERENT
        return "It was judged to be different." if judged else "Nobody has judged whether it is the same."
    return not_about_themselves(candidate, actor)


def may_ask(candidate: Candidate, actor: Any) -> str:
    """What stands in the way of writing to the declarant, or ""."""
    if not actor.holds(WRITER):
        return "Only a release author can ask."
    if not candidate.declarant_ref:
        return "The entry was imported and its declarant is matched to no person, so there is nobody to ask."
    if candidate.same == Same.DIFFERENT:
        return "It was judged to be different."
    return not_about_themselves(candidate, actor)


def may_withdraw(release: Release, actor: Any) -> str:
    """Its author, a release approver or a deconfliction officer takes words back, never about themselves."""
    allowed = actor.person_ref == release.author_ref or actor.holds(RELEASER) or actor.holds(DECONFLICTER)
    return not_about_themselves(release, actor) if allowed else "Only its author or an approver can withdraw it."
