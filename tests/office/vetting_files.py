"""The vetting unit's cast and ready-made files: everybody with a part, and an application brought to any stage.

`Unit.user("officer")` gives an account as a request would load it. Everybody is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from probity.foundation.access.models import User
from probity.foundation.access.roles import find_role
from probity.foundation.audit.ledger import recorded
from probity.foundation.workforce import actions as workforce
from probity.foundation.workforce.models import Category, Rank
from probity.office.vetting.actions import applications, checks, decisions, traces
from probity.office.vetting.models import Application, CheckResult, Decision, Trace
from tests.office.cast import BEGAN, CASTING, OPENED, Cast, Part, give

AT = datetime(2025, 6, 2, 9, tzinfo=UTC)
PARTS = (
    ("vet_manager", "Ashdown", "vetting.manager"),
    ("officer", "Birch", "vetting.officer"),
    ("officer_two", "Cedar", "vetting.officer"),
    ("decider", "Drury", "vetting.decider"),
    ("decider_two", "Elder", "vetting.decider"),
    ("senior", "Furze", "vetting.senior"),
    ("equality", "Gorse", "vetting.equality"),
    ("appeals", "Heath", "vetting.appeals"),
)


@dataclass
class Unit:
    """The cast with a vetting unit in it."""

    cast: Cast

    def user(self, name: str) -> User:
        return self.cast.user(name)

    def ref(self, name: str) -> str:
        return self.cast.ref(name)

    def client(self, name: str) -> Client:
        """A browser signed in as the account, which has said why it opens files."""
        return self.cast.client(name)


@recorded()
def join(cast: Cast) -> Unit:
    """Put the vetting unit into the cast."""
    for number, (name, family, role) in enumerate(PARTS, 1):
        part = Part(name, family, f"{family}'s post", Rank.STAFF, "deputy", category=Category.STAFF)
        post = workforce.establish_post(
            part.title, rank=part.rank, category=part.category, unit=cast.units["headquarters"], actor=CASTING, at=BEGAN
        )
        workforce.draw_line(post, cast.posts["deputy"], true_from=OPENED, actor=CASTING, at=BEGAN)
        person = workforce.add_person(
            "Tansy", family, force_number=f"{7800 + number}", actor=CASTING, at=BEGAN, email=""
        )
        cast.people[name] = person
        workforce.start_spell(person, post, true_from=OPENED, actor=CASTING, at=BEGAN)
        applicants_account(name, person.ref)
        wanted = find_role(role)
        assert wanted is not None
        give(cast, name, wanted)
    return Unit(cast)


def applicants_account(name: str, ref: str, *, email: str = "") -> User:
    """An account for somebody by their reference."""
    return User.objects.create_user(name, person_ref=ref, email=email)


ADDRESS = {"address": "1 Sample Lane", "postcode": "", "in_uk": "yes", "from_on": "2008-01-01", "to_on": ""}
JOB = {"what": "Baker", "where": "Sample Bakery", "why_left": "", "from_on": "2010-01-01", "to_on": ""}
FORM: Mapping[str, Any] = {
    "about": {"other_names": "", "born_on": "1995-04-01", "born_at": "Sampleton, England", "nationality": "British"},
    "history": [JOB],
    "addresses": [ADDRESS],
    "family": (),
    "finances": {"judgments": "no", "insolvency": "no", "arrears": "no", "gambling": "no"},
    "wider": {"income": "2000", "outgoings": "900", "owed": "0", "abroad": "no"},
    "convictions": (),
    "associations": (),
    "interests": (),
    "memberships": (),
    "social": (),
    "referees": [{"name": "Nettle Ives", "how": "My foreman", "contact": "nettle@example.org"}],
    "earlier": {"refused": "no", "now": "no"},
}


@recorded()
def opened(unit: Unit, ref: str, levels: Sequence[str] = ("RV",), *, at: datetime = AT) -> Application:
    """An application of that person, opened by the officer."""
    return applications.open_application(
        applicant_ref=ref, levels=[*levels], kind="new", actor=unit.user("officer"), at=at
    )


def fill_in(application: Application, actor: User, *, at: datetime = AT, **changes: Any) -> Application:
    """Say everything in the form; `changes` by section."""
    for name, said in {**FORM, **changes}.items():
        if name not in _sections(application):
            continue
        if isinstance(said, Mapping):
            applications.save_section(application, name, said, actor=actor, at=at)
        elif not said:
            applications.say_nothing(application, name, actor=actor, at=at)
        for each in () if isinstance(said, Mapping) else said:
            applications.save_entry(application, name, each, actor=actor, at=at)
    return application


def _sections(application: Application) -> list[str]:
    from probity.office.vetting.policy.sections import sections_for

    return [section.name for section in sections_for(application.level_codes)]


def submitted(
    unit: Unit, name: str, levels: Sequence[str] = ("RV",), *, at: datetime = AT, **changes: Any
) -> Application:
    """An application filled in and handed in by the person of that account."""
    user = unit.user(name)
    application = fill_in(opened(unit, user.person_ref, levels, at=at), user, at=at, **changes)
    return applications.submit(application, read_notice=True, gives_authority=True, tells_truth=True, actor=user, at=at)


def researched(
    unit: Unit, application: Application, found: Sequence[traces.Finding] = (), *, at: datetime = AT
) -> list[Trace]:
    """Taken by the officer, every check asked and back, and each finding entered as a trace."""
    officer = unit.user("officer")
    applications.take(application, actor=officer, at=at)
    checks.ask_checks(application, actor=officer, at=at)
    for check in application.checks.all():
        checks.enter_result(check, result=CheckResult.CLEAR, words="", source="The system itself", actor=officer, at=at)
    return [traces.add_trace(application, one, actor=officer, at=at) for one in found]


def handed_over(unit: Unit, application: Application, *, at: datetime = AT) -> Decision:
    """Put before the decision-maker, who begins."""
    applications.hand_over(application, actor=unit.user("officer"), at=at)
    return decisions.begin_decision(application, actor=unit.user("decider"), at=at)


NDM = {code: f"Weighed for {code}." for code in ("gather", "assess", "powers", "options", "act")}


def written(
    unit: Unit, decision: Decision, outcome: str, *, at: datetime = AT, by: str = "decider", **said: Any
) -> Decision:
    """The outcome, the headings and the reasons written; no trace answered."""
    whole = {"outcome": outcome, "ndm": NDM, "rationale": "On balance, as above."}
    if outcome == "refuse":
        whole |= {
            "reason_codes": ["risk"],
            "file_words": "The risk is too great.",
            "applicant_words": "We cannot be sure enough that clearance would be safe.",
        }
    return decisions.write_decision(decision, {**whole, **said}, actor=unit.user(by), at=at)


def read_by_both(unit: Unit, decision: Decision, *, at: datetime) -> None:
    """The senior and the equality reader write what they think of a proposed refusal."""
    for name, role in (("senior", "vetting.senior"), ("equality", "vetting.equality")):
        words = "I see nothing unfair in it."
        decisions.write_view(decision, role=role, view="fair", words=words, actor=unit.user(name), at=at)


def finding(**said: Any) -> traces.Finding:
    """An adverse trace of a fixed penalty that was declared, unless told."""
    whole = {
        "kind": "fixed_penalty",
        "summary": "Fixed penalty for speeding on the A6 near Matlock.",
        "source": "PNC",
        "declared": "yes",
        "happened_on": date(2022, 5, 1),
    }
    return traces.Finding(**{**whole, **said})
