"""Every write of the matching desk: runs of the cross-check, judgements, and questions to declarants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any

from probity.analysis.linkage.names import fold, normalise
from probity.corridor.matching import workflow
from probity.corridor.matching.models import ANSWERS, Candidate, CandidatePerson, Judgement, Run
from probity.corridor.matching.policy import may_ask, may_judge, may_run, may_withdraw
from probity.corridor.matching.queries import Change, Comparison, CrossCheck, Finding, compare, cross_check
from probity.foundation.access.models import User
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.casework.actions import Words, withdraw_release, write_release
from probity.foundation.casework.deconfliction import words_kept_back
from probity.foundation.casework.models import Release
from probity.foundation.casework.outbox import post
from probity.foundation.casework.transitions import change, move
from probity.foundation.kernel.errors import NotPermitted, TransitionRefused
from probity.foundation.kernel.references import random_reference

DESK = "matching"
WORDS_OF_A_REASON = 3
REPEATED = 4  # words in a row that may not stand in both


# ---------------------------------------------------------------- runs


@recorded()
def ask_for_run(*, actor: Actor, at: datetime) -> Run:
    """Put a run in the worker's queue; while one waits or runs, that one is given instead.

    Raises:
        NotPermitted: the actor may not run the cross-check.
    """
    _check(may_run(actor))
    standing = Run.unscoped.filter(state=Run.State.WAITING).order_by("pk").first()
    run = standing or _new_run(actor=actor, at=at)
    post("matching.run", f"matching.run:{run.ref}", {"run": run.ref}, at=at)
    return run


def run_cross_check(*, actor: Actor, at: datetime) -> Run:
    """Run the cross-check now, whoever else asked for one, and give the run with its counts.

    Raises:
        NotPermitted: the actor may not run it.
    """
    _check(may_run(actor))
    with recorded():
        run = _new_run(actor=actor, at=at)
    return carry_out(run, actor=actor, at=at)


def carry_out(run: Run, *, actor: Actor, at: datetime) -> Run:
    """Do what a run asks for. One that is done already is given as it is, so that a repeat changes nothing.

    The registers are read first, outside the transaction; what they change is kept in one.
    """
    if run.state == Run.State.DONE:
        return run
    Run.unscoped.filter(pk=run.pk).update(begun_at=at)
    check = cross_check(progress=lambda step: _note_step(run, step))
    _note_step(run, "Keeping what was found")
    return _keep(run, check, actor=actor, at=at)


def _new_run(*, actor: Actor, at: datetime) -> Run:
    run = Run.unscoped.create(ref=random_reference("RN", random=SystemRandom()), at=at, by_account=actor.account)
    record(workflow.ASKED, actor=actor, subject=run, at=at)
    return run


def _note_step(run: Run, step: str) -> None:
    """Show what a run is doing: a line of progress, not a change of the record."""
    Run.unscoped.filter(pk=run.pk).update(step=step)


@recorded()
def _keep(run: Run, check: CrossCheck, *, actor: Actor, at: datetime) -> Run:
    """Keep what a cross-check found, all of it or nothing, and finish the run."""
    _one_at_a_time()
    run.refresh_from_db()
    if run.state == Run.State.DONE:
        return run

    compared = compare(check)
    for finding in compared.new:
        _add(finding, run=run, actor=actor, at=at)
    for candidate in compared.back:
        move(candidate, workflow.COME_BACK, actor=actor, at=at, changes={"last_seen": run}, run=run.ref)
    said = [_alter(one, run=run, actor=actor, at=at) for one in compared.changed]
    for candidate in compared.gone:
        move(candidate, workflow.GO, actor=actor, at=at, run=run.ref)
    Candidate.unscoped.filter(pk__in=[one.pk for one in compared.unchanged]).update(last_seen=run)

    counts = compared.counts(check)
    found = {"counts": counts, "changes": in_words(compared), "changed": _listed(run, compared, said)}
    move(run, workflow.FINISH, actor=actor, at=at, changes={**found, "done_at": at, "step": ""}, counts=counts)
    return run


def _one_at_a_time() -> None:
    """Make a second run wait until this one has committed: the oldest run stands for the desk."""
    Run.unscoped.select_for_update().order_by("pk").first()


def _add(finding: Finding, *, run: Run, actor: Actor, at: datetime) -> None:
    facts = finding.facts()
    candidate = Candidate.unscoped.create(
        ref=random_reference("CX", random=SystemRandom()),
        offer_ref=finding.offer.ref,
        supplier_ref=finding.supplier.ref,
        first_seen=run,
        last_seen=run,
        **facts,
    )
    _name_people(candidate, finding.people)
    record(
        workflow.FOUND,
        actor=actor,
        subject=candidate,
        at=at,
        run=run.ref,
        offer=candidate.offer_ref,
        supplier=candidate.supplier_ref,
        verdict=candidate.verdict,
        score=str(candidate.score),
        **{name: facts[name] for name in ("giver", "supplier_name", "why")},
    )


def _name_people(candidate: Candidate, refs: Iterable[str]) -> None:
    wanted = frozenset(refs)
    CandidatePerson.objects.filter(candidate=candidate).exclude(person_ref__in=wanted).delete()
    for ref in sorted(wanted):
        CandidatePerson.objects.get_or_create(candidate=candidate, person_ref=ref)


def _alter(one: Change, *, run: Run, actor: Actor, at: datetime) -> tuple[str, str]:
    """Bring a candidate up to date, its judgements untouched. Gives its reference and what changed, in words."""
    candidate, facts = one.candidate, one.finding.facts()
    words = _change_in_words(candidate, facts, one.fields)
    if "people" in one.fields:
        _name_people(candidate, one.finding.people)
    change(candidate, {name: facts[name] for name in one.fields if name in facts} | {"last_seen": run})
    record(workflow.CHANGED, actor=actor, subject=candidate, at=at, run=run.ref, fields=[*one.fields])
    return candidate.ref, words


def _change_in_words(candidate: Candidate, facts: Mapping[str, Any], fields: Iterable[str]) -> str:
    said = []
    if MONEY.intersection(fields):
        was = candidate.spend_before + candidate.spend_after
        said.append(f"spend £{was:,.2f}, now £{facts['spend_before'] + facts['spend_after']:,.2f}")
    if AWARDS.intersection(fields):
        value, now = f"£{candidate.award_value:,.2f}", f"£{facts['award_value']:,.2f}"
        said.append(f"awards {value} in {candidate.award_count}, now {now} in {facts['award_count']}")
    if "others" in fields:
        said.append(f"other offers {len(candidate.others)}, now {len(facts['others'])}")
    if "score" in fields or "verdict" in fields or "why" in fields:
        said.append(f"likeness {candidate.score}, now {facts['score']}")
    if rest := sorted({*fields} - TOLD_APART):
        said.append("also " + ", ".join(name.replace("_", " ").removesuffix(" ref") for name in rest))
    return "; ".join(said)


MONEY = frozenset({"spend_before", "spend_after", "credits", "lines", "quarters"})
AWARDS = frozenset({"awards", "award_count", "award_value", "had_part"})
LIKENESS = frozenset({"score", "verdict", "why"})
OTHERS = frozenset({"others"})
TOLD_APART = MONEY | AWARDS | LIKENESS | OTHERS


def in_words(compared: Comparison) -> str:
    """What a run changed, in a sentence."""

    def with_other(fields: frozenset[str]) -> int:
        return sum(bool(fields.intersection(one.fields)) for one in compared.changed)

    parts = (
        (len(compared.new), "new"),
        (len(compared.back), "arising again"),
        (len(compared.gone), "no longer arising"),
        (with_other(MONEY), "with other spend"),
        (with_other(AWARDS), "with other awards"),
        (with_other(OTHERS), "with other offers by the same giver"),
        (with_other(LIKENESS), "with another likeness"),
        (sum(not TOLD_APART.intersection(one.fields) for one in compared.changed), "with other facts of the offer"),
    )
    said = [f"{count:,} {words}" for count, words in parts if count]
    return f"{', '.join(said)}." if said else "Nothing changed."


def _listed(run: Run, compared: Comparison, said: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Each candidate that a run changed, by reference, with what changed."""
    new = Candidate.unscoped.filter(first_seen=run).order_by("ref").values_list("ref", flat=True)
    listed = [(ref, "new") for ref in new]
    listed += [(one.ref, "arises again") for one in compared.back]
    listed += said
    listed += [(one.ref, "no longer arises") for one in compared.gone]
    return [{"ref": ref, "what": what} for ref, what in listed]


# ---------------------------------------------------------------- judgements


@dataclass(frozen=True)
class Opinion:
    """An answer to one of the two questions, with the reason."""

    question: str
    answer: str
    reason: str


@recorded()
def judge(candidate: Candidate, opinion: Opinion, *, actor: User, at: datetime) -> Judgement:
    """Answer one of the two questions. An earlier answer is superseded and stays.

    Raises:
        NotPermitted: the actor may not answer it, it cannot be answered yet, or no reason was given.
        Stale: somebody else judged meanwhile.
    """
    _check(may_judge(candidate, opinion.question, actor))
    if opinion.answer not in ANSWERS[opinion.question].values:
        raise NotPermitted(f"{opinion.answer!r} is no answer to this question.", hint="Choose one that is listed.")
    if len(opinion.reason.split()) < WORDS_OF_A_REASON:
        raise NotPermitted("A judgement needs a reason in words.", hint="Say what you looked at.")

    change(candidate, {opinion.question: opinion.answer})
    standing = Judgement.objects.filter(candidate=candidate, question=opinion.question, superseded_by=None).first()
    judgement = Judgement.objects.create(
        candidate=candidate, **vars(opinion), by_ref=actor.person_ref, at=at, supersedes=standing
    )

    instead_of = standing.answer if standing else ""
    record(workflow.JUDGED, actor=actor, subject=candidate, at=at, instead_of=instead_of, **vars(opinion))
    return judgement


# ---------------------------------------------------------------- questions to declarants


@recorded()
def ask_declarant(candidate: Candidate, *, title: str, words: str, actor: User, at: datetime) -> tuple[Release, int]:
    """Write a question to whoever declared the offer. Gives the release and how much live work names its people.

    It goes nowhere before a second person approves it; found in live work, it is held first.

    Raises:
        NotPermitted: the actor may not ask, nobody can be asked, or the words tell what must not leave.
        TransitionRefused: a question about this offer is on its way already.
    """
    _check(may_ask(candidate, actor))
    if question_on_its_way(candidate):
        raise TransitionRefused("A question about this offer is on its way.", hint="Withdraw it, or wait for it.")
    if told := what_it_tells(candidate, f"{title}\n{words}"):
        raise NotPermitted(told, hint="Say it in other words.")

    content = Words(
        to_ref=candidate.declarant_ref,
        about_ref=candidate.recipient_ref or candidate.declarant_ref,
        subject_kind="declarations.offer",
        subject_ref=candidate.offer_ref,
        title=title,
        words=words,
    )
    return write_release(content, desk=DESK, source=candidate, actor=actor, at=at)


def question_on_its_way(candidate: Candidate) -> bool:
    """Whether a question about the candidate's offer has been written and has not gone out or been withdrawn."""
    states = (Release.State.HELD, Release.State.WAITING, Release.State.APPROVED)
    rows = Release.unscoped.filter(subject_kind="declarations.offer", subject_ref=candidate.offer_ref)
    return rows.filter(desk=DESK, state__in=states).exists()


def what_it_tells(candidate: Candidate, text: str) -> str:
    """What words for the outside would tell of the corridor's work, as a refusal, or "".

    A tripwire, not proof: it knows names and runs of four words. What the declarant wrote may always be repeated.
    The second person is the control.
    """
    said = tokens(text)
    theirs = f" {' '.join(tokens(candidate.giver))} | {' '.join(tokens(candidate.description))} "
    for name in _names_of_supplier(candidate.supplier_name):
        if f" {name} " in f" {' '.join(said)} " and f" {name} " not in theirs:
            return "These words name the supplier, which the declaration does not."
    for kept, whose in ((candidate.why, "the reason for the match"), *((w, "live work") for w in words_kept_back())):
        for run in sorted(_runs(said) & _runs(tokens(kept))):
            if f" {run} " not in theirs:
                return f"The words {run!r} stand in {whose} too."
    return ""


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, in lower case without punctuation or accents."""
    plain = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return tuple(plain.split())


def _runs(said: tuple[str, ...]) -> set[str]:
    return {" ".join(said[at : at + REPEATED]) for at in range(len(said) - REPEATED + 1)}


def _names_of_supplier(name: str) -> set[str]:
    """The supplier's name in full and without its legal form."""
    return {found for found in (" ".join(tokens(name)), " ".join(normalise(name).words)) if found}


@recorded()
def withdraw_question(release: Release, *, reason: str, actor: User, at: datetime) -> Release:
    """Take back a question that has not gone out, for a reason.

    Raises:
        NotPermitted: the actor may not, or gives no reason.
        TransitionRefused: it has gone out.
    """
    _check(may_withdraw(release, actor))
    if not reason.strip():
        raise NotPermitted("Withdrawing needs a reason.", hint="Say why it is not to be asked.")
    return withdraw_release(release, reason=reason, actor=actor, at=at)


def _check(refused: str) -> None:
    if refused:
        raise NotPermitted(refused)
