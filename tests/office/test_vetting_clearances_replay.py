"""Any history of clearances, back-dated and corrected as it may be, reads on both axes as its entries replayed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import recorded
from probity.foundation.kernel.errors import DomainError
from probity.office.vetting.actions import clearances as acts
from probity.office.vetting.actions import corrections
from probity.office.vetting.models import Clearance, ClearanceSpan, ClearanceStep

pytestmark = pytest.mark.django_db

ZERO = date(2020, 1, 1)
CLERK = System("tests.clerk", "plays a history")
READER = System("tests.reader", "compares a history")
LEVELS = ("RV", "MV", "NPPV3", "CTC")


def day(offset: int) -> date:
    return ZERO + timedelta(days=offset)


def moment(offset: int) -> datetime:
    return datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=offset)


@dataclass
class Entry:
    """One line of the reference model's journal."""

    clearance: str
    kind: str
    on: date
    entered: int
    ref: str
    thread: str  # what a correction keeps: the first reference of the entry
    about: str = ""
    struck: int | None = None


@dataclass
class Journal:
    """The reference model: a list of entries, replayed from the start for every question."""

    entries: list[Entry] = field(default_factory=list)
    terms: dict[str, list[tuple[int, date, date]]] = field(default_factory=dict)

    def standing(self, clearance: str, on: date, known: int) -> str | None:
        told = [each for each in self.terms[clearance] if each[0] <= known]
        if not told or on < told[-1][1]:
            return None
        _, first, last = told[-1]
        seen = [
            e
            for e in self.entries
            if e.clearance == clearance and e.entered <= known and (e.struck is None or e.struck > known)
        ]
        conditions: set[str] = set()
        suspensions: set[str] = set()
        at = first
        while at <= on:  # walk the days, one by one, and let each entry happen on its day
            today = [e for e in seen if max(e.on, first) == at and e.on <= last]
            for e in today:
                if e.kind in ("terminated", "ended_on_leaving"):
                    return self._first_end(seen, last)
            if at > last:
                return "lapsed"
            for e in today:
                conditions |= {e.thread} if e.kind == "condition" else set()
                suspensions |= {e.thread} if e.kind == "suspended" else set()
            for open_ones, lift in ((conditions, "condition_lifted"), (suspensions, "suspension_lifted")):
                open_ones -= {e.about for e in seen if e.kind == lift and e.on <= at}
            at += timedelta(days=1)
        return "suspended" if suspensions else "conditions" if conditions else "in_force"

    @staticmethod
    def _first_end(seen: list[Entry], last: date) -> str:
        ends = [e for e in seen if e.kind in ("terminated", "ended_on_leaving") and e.on <= last]
        return min(ends, key=lambda e: e.on).kind


@dataclass(frozen=True)
class Move:
    what: str
    which: int
    on: int
    length: int


MOVES = st.builds(
    Move,
    what=st.sampled_from(
        ["grant", "grant", "condition", "lift_condition", "suspend", "suspend", "lift", "terminate", "leave", "redate",
         "redate", "strike", "days"]
    ),
    which=st.integers(0, 30),
    on=st.integers(-6, 8),
    length=st.integers(0, 9),
)  # fmt: skip


class Player:
    """Plays moves on the real desk, and writes into the journal what was not refused."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.now = 0

    def play(self, move: Move) -> None:
        self.now += 1
        before = {*ClearanceStep.unscoped.values_list("ref", flat=True)}
        with suppress(DomainError), recorded():
            getattr(self, f"_{move.what}")(move)
            self._write_down(before)

    def _write_down(self, before: set[str]) -> None:
        """Enter the new steps; threads keep their names through corrections."""
        for step in ClearanceStep.unscoped.exclude(ref__in=before).select_related("clearance").order_by("pk"):
            if step.kind == "granted":
                continue
            thread = self.thread or step.ref
            about = next((e.thread for e in self.journal.entries if e.ref == step.about), "")
            self.journal.entries.append(
                Entry(step.clearance.ref, step.kind, step.on, self.now, step.ref, thread, about)
            )

    thread = ""

    def _pick(self, move: Move) -> Clearance:
        found = [*Clearance.unscoped.order_by("pk")]
        if not found:
            raise DomainError("nothing was granted yet")
        return found[move.which % len(found)]

    def _common(self) -> dict[str, object]:
        self.thread = ""
        return {"actor": CLERK, "at": moment(self.now)}

    def _grant(self, move: Move) -> None:
        common, first = self._common(), self.now - abs(move.on)
        made = acts.grant_clearance(
            holder_ref="P-000001-A", level=LEVELS[move.which % 3], granted_on=day(first),
            last_day=day(first + move.length), **common,
        )  # fmt: skip
        self.journal.terms[made.ref] = [(self.now, made.granted_on, made.last_day)]

    def _condition(self, move: Move) -> None:
        acts.add_condition(self._pick(move), words="Reports debts", on=day(self.now + move.on), **self._common())

    def _suspend(self, move: Move) -> None:
        acts.suspend_clearance(
            self._pick(move), reason_code="other", words="Told", on=day(self.now + move.on), **self._common()
        )

    def _lift(self, move: Move) -> None:
        acts.lift_suspension(self._pick(move), words="Over", on=day(self.now + move.on), **self._common())

    def _lift_condition(self, move: Move) -> None:
        step = self._standing_step(move, kind="condition")
        acts.lift_condition(step, words="Paid", on=day(self.now + move.on), **self._common())

    def _terminate(self, move: Move) -> None:
        acts.terminate_clearance(
            self._pick(move), reason_code="other", words="No more", on=day(self.now + move.on), **self._common()
        )

    def _leave(self, move: Move) -> None:
        acts.end_on_leaving(self._pick(move), last_day=day(self.now + move.on), **self._common())

    def _standing_step(self, move: Move, **of: str) -> ClearanceStep:
        found = ClearanceStep.unscoped.filter(struck_at=None, **of).exclude(kind="granted").select_related("clearance")
        steps = [*found.order_by("pk")]
        if not steps:
            raise DomainError("nothing to correct")
        return steps[move.which % len(steps)]

    def _redate(self, move: Move) -> None:
        step = self._standing_step(move)
        common = self._common()
        self.thread = next(e.thread for e in self.journal.entries if e.ref == step.ref)
        corrections.redate_step(step, on=day(self.now + move.on), because="A slip", **common)
        self._strike_entry(step.ref)

    def _strike(self, move: Move) -> None:
        step = self._standing_step(move)
        corrections.strike_step(step, because="A slip", **self._common())
        thread = self._strike_entry(step.ref)
        for each in self.journal.entries:
            if each.about == thread and each.struck is None:
                each.struck = self.now

    def _strike_entry(self, ref: str) -> str:
        entry = next(e for e in self.journal.entries if e.ref == ref)
        entry.struck = self.now
        return entry.thread

    def _days(self, move: Move) -> None:
        clearance, first = self._pick(move), self.now - abs(move.on)
        corrections.correct_days(
            clearance, granted_on=day(first), last_day=day(first + move.length), because="A slip", **self._common()
        )
        self.journal.terms[clearance.ref].append((self.now, day(first), day(first + move.length)))


@given(moves=st.lists(MOVES, min_size=1, max_size=9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_both_axes_equal_replaying_the_entries(moves: list[Move]) -> None:
    Clearance.unscoped.all().delete()
    player = Player()
    for move in moves:
        player.play(move)
    assert player.journal.terms or all(move.what != "grant" for move in moves), "a grant was refused"
    for known in range(player.now + 1):
        for offset in range(-8, player.now + 12, 3):
            spans = ClearanceSpan.objects.visible_to(READER).as_at(day(offset), moment(known))
            found = [*spans.values_list("clearance__ref", "standing")]
            assert len(found) == len(dict(found)), "one clearance stands two ways on one day"
            for ref in player.journal.terms:
                said = player.journal.standing(ref, day(offset), known)
                assert dict(found).get(ref) == said, (ref, offset, known, player.journal)


def test_the_state_of_a_case_is_how_it_stands_today() -> None:
    common = {"actor": CLERK, "at": moment(3)}
    clearance = acts.grant_clearance(holder_ref="P-000001-A", level="RV", granted_on=day(0), **common)
    acts.suspend_clearance(clearance, reason_code="other", words="Told", on=day(1), **common)
    assert clearance.state == "suspended"
    acts.lift_suspension(clearance, words="Over", on=day(2), **common)
    assert clearance.state == "in_force"
    acts.terminate_clearance(clearance, reason_code="no_longer_required", words="Moved", on=day(9), **common)
    assert clearance.state == "in_force", "it ends on a day to come"
    assert corrections.settle(clearance, actor=CLERK, at=moment(9))
    assert clearance.state == "terminated"
    assert not corrections.settle(clearance, actor=CLERK, at=moment(9))


def test_a_clearance_lapses_on_the_day_after_its_last_and_not_on_it() -> None:
    made = acts.grant_clearance(
        holder_ref="P-000001-A", level="RV", granted_on=day(0), last_day=day(3), actor=CLERK, at=moment(0)
    )
    with pytest.raises(DomainError, match="that day included"):
        acts.lapse(made, actor=CLERK, at=moment(3))
    assert acts.lapse(made, actor=CLERK, at=moment(4)).state == "lapsed"
