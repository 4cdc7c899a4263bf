"""A week of the force's logs with misuse planted in it, the night that finds it, and triage on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from probity.corridor.monitoring.actions.nights import run_night
from probity.corridor.monitoring.actions.rules import tune
from probity.corridor.monitoring.actions.triage import Seen, ask_name, decide_name, judge, look
from probity.corridor.monitoring.actions.watches import (
    Proposal,
    decide_watch,
    local_midnight,
    propose_watch,
    set_person_apart,
)
from probity.corridor.monitoring.actions.writing import hand_to_standards
from probity.corridor.monitoring.models import Apart, Hit, Look, Outcome, Step
from probity.corridor.monitoring.queries.handing import standards_officers, too_close
from probity.foundation.access.models import User, day_of
from probity.foundation.casework.actions import approve_release
from probity.foundation.kernel.errors import TransitionRefused
from probity.foundation.kernel.late import late
from probity.foundation.workforce.queries import whole_name
from probity.sites.sample.loading import Note
from probity.sites.sample.shapes import ForcePlan

if TYPE_CHECKING:
    from probity.sites.sample import lake as sample_lake
else:
    sample_lake = late("probity.sites.sample.lake")

DAYS = 7
EVENTS_A_PERSON = 60
MARK = ".sample"  # in the lake, so that an unfinished load is taken up again
JUDGED_LEGITIMATE = 3
TITLE = "A matter for you to look into"
MATTER = (
    "Please look into how {name} comes by what they know of people who are no part of their work. Begin with their "
    "supervisor's view of them. Tell us within four weeks what you decide."
)
WORDS = {
    Step.KNOWN: "Asked intelligence: nothing is known that this would disturb.",
    Step.DUTY: "Looked at the roster and at overtime keyed since: neither explains it.",
    Step.ASSIGNMENT: "The record was never theirs to work on.",
    Step.TASKING: "No incident or tasking of theirs names the record at that time.",
    Step.REQUESTER: "Nobody asked for it by radio; the control room's log is clear.",
}


def load_monitoring(plan: ForcePlan, *, note: Note) -> dict[str, int]:
    """Make the lake, run a night over it, and leave hits at every stage of triage. Gives how many hits there are.

    Raises:
        TransitionRefused: the lake's folder holds something already; nothing was changed.
    """
    _make_lake(settings.PROBITY_LAKE, plan, note)
    at = datetime.combine(plan.as_of, datetime.min.time(), UTC) + timedelta(hours=3)
    note("A night over the lake…")
    run_night(at=at)
    _people_at_the_desk(plan, at)
    _triage(at + timedelta(hours=6))
    return {"hits": Hit.unscoped.count(), "days of logs": DAYS}


def _make_lake(folder: Path, plan: ForcePlan, note: Note) -> None:
    """A week of logs; those that an unfinished load of the same force left are taken as they are."""
    mark, asked = folder / MARK, f"{plan.strength} people, seed {plan.seed}, up to {plan.as_of}"
    if mark.exists() and mark.read_text(encoding="utf-8") == asked:
        return
    if folder.exists() and any(folder.iterdir()):
        raise TransitionRefused(f"The lake {folder.name} is not empty.", hint="Move it away, or fill another system.")
    note("A week of logs…")
    refused = sample_lake.main([
        str(folder), "--days", str(DAYS), "--people", str(plan.strength), "--seed", str(plan.seed),
        "--events", str(plan.strength * EVENTS_A_PERSON), "--last", str(plan.as_of - timedelta(days=1)),
    ])  # fmt: skip
    if refused:
        raise TransitionRefused("The logs could not be made.", hint="Look at what was said above.")
    mark.write_text(asked, encoding="utf-8")


def _account(username: str) -> User:
    return User.objects.get(username=username)


def _people_at_the_desk(plan: ForcePlan, at: datetime) -> None:
    """The head of standards set apart, one authority for closer monitoring, one threshold changed."""
    nominee, supervisor, authoriser = _account("nominee"), _account("supervisor"), _account("authoriser")
    head = next(each.person_ref for each in plan.accounts if each.username == "standards")
    set_person_apart(head, because=Apart.Because.HEAD, words="", actor=nominee, at=at)
    watched = Hit.objects.visible_to(supervisor).exclude(person_ref="").order_by("-score", "day", "key")[0]
    proposal = Proposal(
        watched.person_ref,
        local_midnight(plan.as_of),
        local_midnight(plan.as_of + timedelta(days=60)),
        "Two reports of interest in people who were not his work, from different units.",
        "Asking him now would end what the reports are about; the rules read no content.",
    )
    watch = propose_watch(proposal, actor=supervisor, at=at)
    decide_watch(watch, grant=True, reason="Necessary on two reports; no wider than needed.", actor=authoriser, at=at)
    owner = _account("corridor.owner")
    tune("crowd", "at_least", 40, reason="Large incidents draw thirty people and more.", actor=owner, at=at)


def _triage(at: datetime) -> None:
    """Three judged legitimate; two unmasked and for standards, of which one is handed over and one is not yet; one name
    waiting for a supervisor; the rest to triage.
    """
    analyst, supervisor = _account("analyst"), _account("supervisor")
    rows: Sequence[Hit] = [*Hit.objects.visible_to(analyst).to_triage().order_by("score", "day", "key")]
    for hit in rows[:JUDGED_LEGITIMATE]:
        _look(hit, Step.KNOWN, Look.NOTHING, actor=analyst, at=at)
        _look(hit, Step.DUTY, Look.EXPLAINS, actor=analyst, at=at, words="Overtime was keyed the next morning.")
        judge(hit, Outcome.LEGITIMATE, reason="On overtime, at work on the incident.", actor=analyst, at=at)
    for hit, granted in zip(rows[-1:-4:-1], (True, True, False), strict=False):
        for step in Step:
            _look(hit, step, Look.NOTHING, actor=analyst, at=at)
        asked = ask_name(hit, reason="Nothing explains it; the name is needed to go on.", actor=analyst, at=at)
        if granted:
            why = "Every step was looked at; necessary and for this hit alone."
            decide_name(asked, grant=True, reason=why, actor=supervisor, at=at)
            judge(hit, Outcome.STANDARDS, reason="Repeated, and nothing explains it.", actor=analyst, at=at)
    _hand_over(rows[-1:], analyst, at)


def _hand_over(hits: Sequence[Hit], analyst: User, at: datetime) -> None:
    """Each of these handed to a standards officer who is not too close; a second person approves, and it goes out."""
    for hit in hits:
        officers = standards_officers(on=day_of(at))
        to_ref = next((one for one in officers if not too_close(one, [*hit.involved()], on=day_of(at))), "")
        if to_ref:
            words = MATTER.format(name=whole_name(hit.person_ref))
            release, clashes = hand_to_standards(hit, to_ref=to_ref, title=TITLE, words=words, actor=analyst, at=at)
            if not clashes:
                approve_release(release, actor=_account("releaser"), at=at)


def _look(hit: Hit, step: Step, come_to: Look, *, actor: User, at: datetime, words: str = "") -> None:
    look(hit, Seen(step, come_to, words or WORDS[step]), actor=actor, at=at)
