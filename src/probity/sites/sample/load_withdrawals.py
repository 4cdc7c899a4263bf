"""Plays matters that may cost somebody their clearance: the three routes, and a matter at each of several stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from probity.foundation.access.models import User
from probity.foundation.audit.ledger import recorded
from probity.office.vetting.actions import withdrawal
from probity.office.vetting.actions.openings import Matter, open_withdrawal
from probity.office.vetting.actions.withdrawal import Done, Verdict
from probity.office.vetting.models import Withdrawal
from probity.sites.sample.chance import moment
from probity.sites.sample.shapes import ForcePlan
from probity.sites.sample.vetting import lately_granted, plan_vetting

CAME, BEFORE, RESIGNED = date(2025, 6, 2), date(2025, 5, 12), date(2025, 6, 20)
FACTS = "Information from another force: photographs from a crime scene were shown to friends."


class Matters:
    """The matters, and who acts in them. The clock is that of the force, counted back from its last day."""

    def __init__(self, people: Mapping[str, User], at: Callable[..., datetime], plain: Iterator[str]) -> None:
        self.manager, self.decider, self.at, self.plain = people["manager"], people["decider"], at, plain

    def play(self, plan: ForcePlan) -> None:
        """The story of an officer and a member of staff on the same facts, then those of the last months."""
        by_family = {person.family_name: person.ref for person in plan.people}
        vetting = plan_vetting(plan)
        truth = vetting.truth
        planted = {each.kind: each.person_ref for each in truth if each.as_at == plan.as_of}
        apart = {each.person_ref for each in truth} | lately_granted(vetting, plan)
        contractor = next(
            (s.person_ref for s in plan.spells
             if s.category == "contractor" and s.known_to is None and not s.true_to
             and s.person_ref not in apart), "",
        )  # fmt: skip
        played: list[Callable[[], None]] = [
            lambda: self.bell(by_family["Bell"]),
            lambda: self.reed(by_family["Reed"]),
            lambda: self.scott(by_family["Scott"]),
            lambda: self.at_notice(planted.get("suspended", "")),
            lambda: self.at_panel(planted.get("ended", "")),
            lambda: self.with_measures(),
            lambda: self.just_come(contractor),
        ]
        for matter in played:
            with recorded():
                matter()

    def bell(self, person_ref: str) -> None:
        """Came two days before the Regulations: it stops and asks for legal advice."""
        self._open(person_ref, FACTS, BEFORE, moment(BEFORE, hour=11))

    def reed(self, person_ref: str) -> None:
        """Resigns before the end, and stays on the record."""
        matter = self._assessed(person_ref, FACTS, CAME, moment(CAME, hour=10))
        withdrawal.leave_first(
            matter, Done("Resigned with effect from today.", RESIGNED, "resigned"), actor=self.manager,
            at=moment(RESIGNED, hour=15),
        )  # fmt: skip

    def scott(self, person_ref: str) -> None:
        """Staff, on the same facts: by the contract, with a final warning beside it."""
        matter = self._assessed(person_ref, FACTS, CAME, moment(CAME, hour=11))
        also = Done("Human resources hear the conduct first.", answer="before")
        withdrawal.other_procedure(matter, also, actor=self.manager, at=moment(RESIGNED, hour=9))

    def at_notice(self, person_ref: str) -> None:
        """Whose clearance was suspended at once: told, and asked for an answer."""
        if person_ref:
            words = "A live investigation of Wexmoor Police names the holder as a suspect."
            self._told(self._assessed(person_ref, words, self.at(40).date(), self.at(39)), self.at(9))

    def at_panel(self, person_ref: str) -> None:
        """Withdrawn, and before the internal panel."""
        if not person_ref:
            return
        words = "Searched records for a relative eleven times, and denied it when asked."
        matter = self._answered(self._assessed(person_ref, words, self.at(110).date(), self.at(109)), 95)
        given = Verdict("withdrawn", "The searches and the denial together leave no measure that would do.")
        withdrawal.decide_withdrawal(matter, given, actor=self.decider, at=self.at(60))
        words = "Says that the searches were for a colleague who had asked."
        withdrawal.appeal_to(matter, "panel", Done(words), actor=self.manager, at=self.at(50))

    def with_measures(self) -> None:
        """Retained with a measure, which is looked at again."""
        person_ref = User.objects.get(username=next(self.plain)).person_ref
        words = "Told nobody for a year of a brother's conviction for supply."
        came = self.at(150)
        matter = self._assessed(person_ref, words, came.date(), came + timedelta(days=1))
        withdrawal.suspend_meanwhile(
            matter, Done("Until it is decided.", came.date()), actor=self.manager, at=came + timedelta(days=2)
        )
        given = Verdict("measures", "Open since; the brother lives abroad.", "Reports any contact with the brother.",
                        self.at(0).date() + timedelta(days=120))  # fmt: skip
        withdrawal.decide_withdrawal(self._answered(matter, 135), given, actor=self.decider, at=self.at(105))

    def just_come(self, person_ref: str) -> None:
        """A contractor: access ends or stays, and nothing else."""
        if person_ref:
            words = "The firm says that its pass was used on a day when the holder was abroad."
            self._open(person_ref, words, self.at(3).date(), self.at(2))

    def _open(self, person_ref: str, words: str, came_on: date, at: datetime) -> Withdrawal:
        return open_withdrawal(Matter(person_ref, words, came_on), actor=self.manager, at=at)

    def _assessed(self, person_ref: str, words: str, came_on: date, at: datetime) -> Withdrawal:
        """Opened, found grave enough, and given to an assessor."""
        matter = self._open(person_ref, words, came_on, at)
        yes = Done("If it is so, no level could be held.", answer="yes")
        withdrawal.assess_severity(matter, yes, actor=self.manager, at=at + timedelta(days=2))
        independent = Done("No part in the matter, no tie to the holder, not in their line.")
        withdrawal.appoint_assessor(
            matter, self.decider.person_ref, independent, actor=self.manager, at=at + timedelta(days=3)
        )
        return matter

    def _told(self, matter: Withdrawal, at: datetime) -> Withdrawal:
        withdrawal.enter_harm_test(
            matter, Done("Nothing in it would harm a source or an inquiry."), withheld="", actor=self.decider, at=at
        )
        notice = Done("We are thinking of withdrawing your clearance, because of what we were told of you.")
        return withdrawal.give_notice(matter, notice, actor=self.decider, at=at)

    def _answered(self, matter: Withdrawal, days: int) -> Withdrawal:
        self._told(matter, self.at(days))
        friend = Done("The Federation's representative of the division.")
        withdrawal.name_friend(matter, friend, actor=self.manager, at=self.at(days - 5))
        answer = Done("A statement of four pages, kept among the documents.")
        return withdrawal.enter_response(matter, answer, actor=self.decider, at=self.at(days - 12))
