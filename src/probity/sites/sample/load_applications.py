"""Plays applications for clearance through the desk's own actions: some in every state, some with traces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from probity.foundation.access.actions import open_account
from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.office.vetting.actions import appeals, applications, checks, decisions, traces
from probity.office.vetting.models import Application, ApplicationState, CheckResult, Decision, Trace
from probity.office.vetting.policy.sections import sections_for
from probity.sites.sample.chance import moment, stream, weekday_on_or_after
from probity.sites.sample.loading import LOADER
from probity.sites.sample.names import FAMILY_ENDS, FAMILY_HALVES, FIRST_ENDS, FIRST_HALVES
from probity.sites.sample.shapes import ForcePlan

NDM = {
    "gather": "The form, every check of the level, and what the applicant said when asked.",
    "assess": "Pressure that others might put on the applicant; access that the post gives.",
    "powers": "The Code of Practice, the practice's guidance, and the force's scheme of delegation.",
    "options": "Grant, grant with a measure, or refuse. Each was weighed against the post.",
    "act": "As decided. Reviewed on the day of any measure, and at renewal.",
}
SOURCES = {"pnc": "PNC", "pnd": "PND", "local": "Local intelligence", "finance": "Credit reference agency"}


@dataclass(frozen=True)
class Played:
    """One application to play: how far, begun so many days before the force's last day, and what was found."""

    family: str
    levels: tuple[str, ...]
    ends: str
    days: int
    found: tuple[traces.Finding, ...] = ()
    given: str = ""
    days_taken: int = 24
    account: str = ""
    kind: str = "new"
    said: Mapping[str, Any] = field(default_factory=dict)


def _finding(**said: Any) -> traces.Finding:
    whole = {"kind": "fixed_penalty", "source": "PNC", "declared": "yes", "summary": "Fixed penalty for speeding."}
    return traces.Finding(**{**whole, **said})


PENALTY = _finding(
    summary="Fixed penalty for speeding on the ring road, 12 May 2022.", declared="no", happened_on=date(2022, 5, 12)
)
DEBT = _finding(
    kind="finances", source="Credit reference agency", summary="County court judgment of £1,140, satisfied in 2023."
)
CAUTION = _finding(
    kind="offence", summary="Caution for being drunk and disorderly at nineteen.", happened_on=date(2016, 8, 20)
)
THEFT = _finding(
    kind="dishonesty",
    summary="Conviction for theft from an employer, fined.",
    declared="no",
    happened_on=date(2019, 3, 4),
)
BROTHER = _finding(
    kind="intelligence",
    summary="The applicant's brother Kestrelric is the subject of a live operation of Wexmoor Police into the supply "
    "of controlled drugs from a lock-up behind Tannery Walk.",
    source="Intelligence log of Wexmoor Police",
    owner="Wexmoor Police",
    declared="not_asked",
)
KIN = {"relation": "brother_sister", "name": "Kestrelric Dean", "other_names": "", "born_on": "1990-02-03",
       "lives_with": "no", "address": "Wexmoor"}  # fmt: skip

STORIES = (
    Played("Marsh", ("RV",), "decision", 30, (PENALTY,), given="Sorrelwyn", account="applicant.marsh"),
    Played(
        "Dean", ("RV",), "refused", 60, (BROTHER,), given="Rowanlock", account="applicant.dean", said={"family": [KIN]}
    ),
)
LIKELY = ("half_read", 15, (THEFT, CAUTION))
ALIKE = 12
"""Likely refusals of one week on the same facts: who decides them cannot tell which of them who has read."""
MANY = (
    *(
        ("draft", 4, ()),
        ("submitted", 9, ()),
        ("research", 16, (DEBT,)),
        ("research", 52, ()),
        ("decision", 28, (CAUTION,)),
    ),
    *(
        ("proposed", 33, (THEFT, DEBT)),
        LIKELY,
        ("granted_with", 90, (DEBT,)),
        ("refused", 120, (THEFT,)),
        ("appeal", 40, (THEFT,)),
    ),
    *(("dismissed", 150, (THEFT,)), ("discontinued", 70, ()), ("withdrawn", 45, ()), ("heard", 48, (THEFT,))),
)
WAITS_TO_BE_READ = {"proposed": 0, "half_read": 1}
"""How many of its readers have read a refusal that is only proposed."""
SEEN = (
    ("senior", "The reasons bear it, and the weight of each trace is explained."),
    ("equality", "I find nothing in the reasons that would not be said of anybody else."),
)
LEVELS = (("RV",), ("NPPV3",), ("NPPV2F",), ("RV", "MV"), ("NPPV1",))


def load_applications(plan: ForcePlan) -> dict[str, int]:
    """Play them all; return how many there are, by how they stand."""
    stage = Stage(plan, unit())
    everything = (*STORIES, *_ordinary(plan), *_of_the_force())
    for played in sorted(everything, key=lambda each: each.ends in WAITS_TO_BE_READ):  # one unread keeps back its week
        with recorded():
            stage.play(played)
    found = Counter(Application.unscoped.values_list("state", flat=True))
    return {f"applications, {ApplicationState(state).label.lower()}": count for state, count in sorted(found.items())}


def unit() -> dict[str, User]:
    """Who acts for the vetting unit, by job."""
    names = ("officer", "decider", "manager", "appeals", "senior", "equality")
    return {name: User.objects.get(username=f"vetting.{name}") for name in names}


def _ordinary(plan: ForcePlan) -> Iterator[Played]:
    """Recruits and contractors, in every state, and two years of grants for the times."""
    random = stream(plan.seed, "applications")
    for place, (ends, days, found) in enumerate(MANY):
        account = "applicant" if ends == "draft" else "applicant.waiting" if ends == "submitted" else ""
        yield Played("", LEVELS[place % 2], ends, days, found, account=account)
    for _ in range(1, ALIKE):
        yield Played("", LEVELS[MANY.index(LIKELY) % 2], "proposed", *LIKELY[1:])
    for place in range(16):
        days = 60 + place * 40
        yield Played("", LEVELS[place % len(LEVELS)], "granted", days, days_taken=random.randrange(14, 58))


def _of_the_force() -> Iterator[Played]:
    """Members of the force who ask for management vetting."""
    yield Played("King", ("MV",), "draft", 6, kind="renewal")
    yield Played("Vale", ("MV",), "research", 25, kind="renewal")
    yield Played("Odell", ("MV",), "submitted", 3)


class Stage:
    """Who acts, and the day on which the force ends. `part` names its stream of chance and its unnamed accounts."""

    def __init__(self, plan: ForcePlan, people: Mapping[str, User], *, part: str = "applicant") -> None:
        self.plan, self.people, self.part, self.number = plan, people, part, 0
        self.random = stream(plan.seed, f"{part}s")

    def at(self, days_before: int, hour: int = 10) -> datetime:
        """A moment so many days before the force's last day, never on a weekend and never after that day."""
        day = weekday_on_or_after(self.plan.as_of - timedelta(days=days_before))
        return moment(min(day, self.plan.as_of), hour=hour)

    def play(self, played: Played) -> None:
        application, who = self._open(played)
        if played.ends == "draft":
            self._fill(application, who, played, only=("about", "history"))
            return
        self.carry(application, who, played)

    def carry(self, application: Application, who: User, played: Played) -> None:
        """An application that is open, from its form to as far as it is played."""
        self._fill(application, who, played)
        at = self.at(played.days, 11)
        applications.submit(application, read_notice=True, gives_authority=True, tells_truth=True, actor=who, at=at)
        if played.ends == "withdrawn":
            applications.withdraw(
                application, words="Took another post.", actor=self.people["officer"], at=self.at(played.days - 5)
            )
        elif played.ends != "submitted":
            self._research(application, played)

    def _open(self, played: Played) -> tuple[Application, User]:
        officer, at = self.people["officer"], self.at(played.days + 4)
        if played.kind != "new" or played.levels == ("MV",):
            ref = next(person.ref for person in self.plan.people if person.family_name == played.family)
        else:
            given, family = played.given or self._given(), played.family or self._family()
            ref = applications.enter_applicant(given, family, actor=officer, at=at).ref
        who = User.objects.filter(person_ref=ref).first()
        if who is None:
            self.number += 1
            name = played.account or f"{self.part}.{self.number}"
            who = open_account(name, person_ref=ref, email=f"{name}@sample.example", actor=LOADER, at=at)
            User.objects.filter(pk=who.pk).update(password=self._password(), is_active=bool(played.account))
            who.refresh_from_db()
        opened = applications.open_application(
            applicant_ref=ref, levels=list(played.levels), kind=played.kind, actor=officer, at=at
        )
        return opened, who

    def _password(self) -> str:
        """The password that every account of this force has, or none at all."""
        shared = self.people["officer"].password
        return shared if self.people["officer"].has_usable_password() else make_password(None)

    def _given(self) -> str:
        return self.random.choice(FIRST_HALVES) + self.random.choice(FIRST_ENDS)

    def _family(self) -> str:
        return self.random.choice(FAMILY_HALVES) + self.random.choice(FAMILY_ENDS)

    def _fill(self, application: Application, who: User, played: Played, only: Sequence[str] = ()) -> None:
        at = self.at(played.days + 1)
        for section in sections_for(application.level_codes):
            name = section.name
            if only and name not in only:
                continue
            said = {**FORM, **played.said}[name]
            if isinstance(said, Mapping):
                applications.save_section(application, name, said, actor=who, at=at)
            elif not said:
                applications.say_nothing(application, name, actor=who, at=at)
            for each in () if isinstance(said, Mapping) else said:
                applications.save_entry(application, name, each, actor=who, at=at)

    def _research(self, application: Application, played: Played) -> None:
        officer, at = self.people["officer"], self.at(played.days - 2)
        applications.take(application, actor=officer, at=at)
        checks.ask_checks(application, actor=officer, at=at)
        back = [*application.checks.all()]
        for check in back[: 5 if played.ends == "research" else None]:
            source = SOURCES.get(check.kind, "The body asked")
            shows = any(found.source == source for found in played.found)
            checks.enter_result(
                check, result=CheckResult.FOUND if shows else CheckResult.CLEAR, adverse=shows,
                words="Entered as a trace." if shows else "", source=source, actor=officer, at=self.at(played.days - 3),
            )  # fmt: skip
        for found in played.found:
            self._trace(application, found, played)
        if played.ends == "discontinued":
            applications.discontinue(
                application, reason="investigation", words="Interviewed under caution by another force; not concluded.",
                actor=officer, at=self.at(played.days - 6),
            )  # fmt: skip
        elif played.ends != "research":
            applications.hand_over(application, actor=officer, at=self.at(played.days - 8))
            self._decide(application, played)

    def _trace(self, application: Application, found: traces.Finding, played: Played) -> None:
        officer, at = self.people["officer"], self.at(played.days - 4)
        kin = application.entries.filter(section="family").first() if found.owner else None
        showed = application.checks.filter(source=found.source, adverse=True).first()
        about = traces.Finding(**{**vars(found), "about": kin, "check": showed})
        trace = traces.add_trace(application, about, actor=officer, at=at)
        held = traces.Harm(telling="withheld", why="Telling would end a live operation and put a source at risk.")
        told = traces.Harm(telling="whole", why="It was given to the applicant at the time.")
        traces.assess_harm(trace, held if found.owner else told, actor=officer, at=at)
        if found.declared == "no" and played.family != "Marsh":
            traces.ask_explanation(trace, words="You did not tell us of this. Why not?", actor=officer, at=at)
            traces.enter_explanation(
                trace, words="I was ashamed of it and hoped that it would not matter.",
                answered_on=self.at(played.days - 6).date(), actor=officer, at=self.at(played.days - 6),
            )  # fmt: skip

    def _decide(self, application: Application, played: Played) -> None:
        if played.ends == "decision" and played.family == "Marsh":
            return
        decider, at = self.people["decider"], self.at(played.days - 10)
        decision = decisions.begin_decision(application, actor=decider, at=at)
        if played.ends == "decision":
            return
        refuses = played.ends not in {"granted", "granted_with"}
        for place, trace in enumerate(application.traces.order_by("pk")):
            honesty = ("dishonest", "They knew of it and said nothing.") if trace.declared == "no" else ("", "")
            decisions.answer_trace(
                decision, trace, weight="much" if refuses else "little", honesty=honesty[0], honesty_words=honesty[1],
                words=_weighed(trace, place), actor=decider, at=at,
            )  # fmt: skip
        self._write(decision, played, refuses=refuses, at=at)
        decisions.propose_decision(decision, actor=decider, at=at)
        if refuses:
            self._read(decision, played)
        if played.ends not in WAITS_TO_BE_READ:
            ended = self.at(max(0, played.days - max(14, played.days_taken)), 15)
            decisions.record_decision(decision, actor=decider, at=ended)
            self._appeal(decision, played)

    def _read(self, decision: Decision, played: Played) -> None:
        """The senior and the equality reader read it, or the senior alone so far, or neither."""
        for name, words in SEEN[: WAITS_TO_BE_READ.get(played.ends, len(SEEN))]:
            at = self.at(played.days - 11, 16)
            decisions.write_view(
                decision, role=f"vetting.{name}", view="fair", words=words, actor=self.people[name], at=at
            )

    def _write(self, decision: Decision, played: Played, *, refuses: bool, at: datetime) -> None:
        said: dict[str, Any] = {"ndm": NDM, "rationale": "On balance of all that stands above.", "outcome": "grant"}
        decider = self.people["decider"]
        if refuses:
            said |= {
                "outcome": "refuse",
                "reason_codes": ["crime" if played.family == "Dean" else "honesty"],
                "file_words": OF_A_BROTHER if played.family == "Dean" else OF_TRACES,
                "applicant_words": "We cannot be sure enough that clearance would be safe.",
            }
        if played.ends == "granted_with":
            said["outcome"] = "grant_with"
            decisions.add_mitigation(
                decision, kind="financial_review", words="A financial check is repeated.",
                review_on=self.plan.as_of + timedelta(days=200), actor=decider, at=at,
            )  # fmt: skip
        decisions.write_decision(decision, said, actor=decider, at=at)

    def _appeal(self, decision: Decision, played: Played) -> None:
        if played.ends not in {"appeal", "heard", "dismissed"}:
            return
        own = User.objects.get(person_ref=decision.application.applicant_ref)
        at = self.at(max(0, played.days - 28))
        lodged = appeals.lodge(
            decision, grounds="I have changed, and I have told you everything now.", actor=own, at=at
        )
        reader = self.people["appeals"]
        if played.ends != "appeal":
            appeals.give_to_reader(lodged, reader=reader, actor=self.people["manager"], at=at)
        if played.ends == "dismissed":
            appeals.decide_appeal(
                lodged, allowed=False, file_words="Nothing new was shown.",
                applicant_words="We looked at everything again and found no reason to decide otherwise.",
                actor=reader, at=self.at(max(0, played.days - 40)),
            )  # fmt: skip


OF_TRACES = "The risk that these traces show is more than any measure could bear."
OF_A_BROTHER = "Whoever supplies drugs with a brother in the force has a way to its records, and means to press for it."
WEIGHED = ("It says something of judgment and is set against the time since", "It was weighed with the whole file")


def _weighed(trace: Trace, place: int) -> str:
    """The decision-maker's answer to a trace, in words of its own."""
    if trace.about_entry_id:
        return "The applicant is close to him, and could be pressed for what the force knows of the operation."
    return f"{WEIGHED[place % len(WEIGHED)]} ({trace.get_declared_display().lower()})"


FORM: Mapping[str, Any] = {
    "about": {"other_names": "", "born_on": "1995-04-01", "born_at": "Sampleton, England", "nationality": "British"},
    "history": [{"what": "Baker", "where": "Sample Bakery", "why_left": "", "from_on": "2012-09-01", "to_on": ""}],
    "addresses": [
        {"address": "1 Sample Lane, Sampleton", "postcode": "", "in_uk": "yes", "from_on": "2006-01-01", "to_on": ""}
    ],
    "family": (),
    "finances": {"judgments": "no", "insolvency": "no", "arrears": "no", "gambling": "no"},
    "wider": {"income": "2400", "outgoings": "1100", "owed": "3000", "abroad": "no"},
    "convictions": (),
    "associations": (),
    "interests": (),
    "memberships": (),
    "social": [{"what": "A photo service", "name": "sample.baker"}],
    "referees": [{"name": "Nettle Ives", "how": "My foreman", "contact": "nettle@sample.example"}],
    "earlier": {"refused": "no", "now": "no"},
}
