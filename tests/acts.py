"""Acts that run in a process of their own under one site's settings, so that they can be killed half-way.

python -m tests.acts reads, a line for each act, `["name", "word", …]` from standard input. It forks a process for the
act, waits until that ends or is killed, and writes a line: `{"code": …, "answer": …, "said": …}`. Starting Python and
Django for each act anew took ten times as long as the acts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import traceback
from datetime import timedelta
from typing import IO, Any, NoReturn

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup, as every import of models must be

from probity.foundation.access.models import User  # noqa: E402
from probity.foundation.access.numbering import next_reference  # noqa: E402
from probity.foundation.audit.actors import System  # noqa: E402
from probity.foundation.audit.ledger import recorded  # noqa: E402
from probity.foundation.audit.models import Entry  # noqa: E402
from probity.foundation.audit.verify import rows_of_database, verify  # noqa: E402
from probity.foundation.casework.actions import answer_query, new_key  # noqa: E402
from probity.foundation.casework.models import Outbox, Referral, Release, Taken  # noqa: E402
from probity.foundation.casework.outbox import post  # noqa: E402
from probity.foundation.casework.worker import one_round  # noqa: E402

STAGE = System("stage", "sets the scene of a test that kills")
READER = "P-000999-X"
SECONDS = 120  # after which an act that hangs is ended
OWN_NUMBER = "ACT"  # begins the numbers of people whom an act brought, not a feed


def release() -> Any:
    """In the corridor: a release that two people have approved and that waits in the outbox."""
    at = timezone.now()
    with recorded():
        made = Release.unscoped.create(
            ref=next_reference("RL"),
            state=Release.State.APPROVED,
            key=new_key(),
            desk="matching",
            source_kind="matching.candidate",
            source_ref="CA-1",
            to_ref=READER,
            about_ref=READER,
            title="A question about an offer",
            words="When did you tell your manager of it?",
            author_ref="P-1",
            approver_ref="P-2",
            written_at=at,
            approved_at=at,
        )
        names = ("key", "to_ref", "about_ref", "subject_kind", "subject_ref", "title", "words")
        post("release", f"release:{made.key}", {name: getattr(made, name) for name in names}, at=at)
    return made.key


def work(kill_after: str, ahead_hours: str = "0") -> Any:
    """One round of the worker, killed without warning after so many steps (-1: not at all)."""
    at = timezone.now() + timedelta(hours=int(ahead_hours))
    done = 0
    for _step in one_round(at):
        done += 1
        if done == int(kill_after):
            os.kill(os.getpid(), signal.SIGKILL)
    return done


def answer(key: str) -> Any:
    """In the office: the person asked answers."""
    user, _ = User.objects.get_or_create(username="asked", defaults={"person_ref": READER})
    answer_query(Referral.unscoped.get(key=key), words="On the same day.", actor=user, at=timezone.now())
    return True


def in_office(key: str) -> Any:
    """What the office holds of a question."""
    return {
        "questions": Referral.unscoped.filter(key=key).count(),
        "answers": Referral.unscoped.filter(in_reply_to=key).count(),
        "received": Entry.objects.filter(
            event="casework.referral.received", subject_ref__in=Referral.unscoped.filter(key=key).values("ref")
        ).count(),
        "chain": whole(),
    }


def in_corridor(key: str) -> Any:
    """What the corridor holds of its release."""
    made = Release.unscoped.get(key=key)
    entries = Entry.objects.filter(subject_ref=made.ref)
    return {
        "state": made.state,
        "answer": made.answer,
        "sent": entries.filter(event="casework.release.sent").count(),
        "answered": entries.filter(event="casework.release.answered").count(),
        "waiting": Outbox.objects.filter(key=f"release:{key}", delivered_at__isnull=True).count(),
        "taken": Taken.objects.count(),
        "chain": whole(),
    }


def whole() -> bool:
    """Whether the ledger holds from end to end."""
    return verify(rows_of_database(), progress=lambda _: None).holds


def entries(event: str) -> Any:
    """How many entries of one kind there are, and whether the chain holds."""
    return {"count": Entry.objects.filter(event=event).count(), "chain": whole()}


def account(name: str, person_ref: str, role: str = "") -> Any:
    """An account, with a grant for the whole force where a role is named."""
    from probity.foundation.access.actions import give_grant, open_account
    from probity.foundation.access.roles import find_role

    at = timezone.now()
    if not User.objects.filter(username=name).exists():
        open_account(name, person_ref=person_ref, actor=STAGE, at=at)
        if role:
            wanted = find_role(role)
            assert wanted is not None
            give_grant(wanted, person_ref=person_ref, reason="For the test", actor=STAGE, at=at)
    return name


def spend() -> Any:
    """What the office holds of spend."""
    from probity.office.procurement.models import SpendLine, Supplier

    loaded = Entry.objects.filter(subject_kind="procurement.spendline").count()
    return {
        "lines": SpendLine.unscoped.count(),
        "suppliers": Supplier.unscoped.count(),
        "entries": loaded,
        "chain": whole(),
    }


def workforce() -> Any:
    """What the office holds of people that a feed brought."""
    from probity.foundation.workforce.models import Person, Spell

    return {
        "people": Person.unscoped.exclude(force_number__startswith=OWN_NUMBER).count(),
        "spells": Spell.unscoped.filter(known_to__isnull=True).count(),
        "entries": Entry.objects.filter(event="feed.person.added").count(),
        "chain": whole(),
    }


def officer(number: str) -> Any:
    """Somebody of the workforce with that number, whom no feed brought."""
    from probity.foundation.workforce.actions import add_person
    from probity.foundation.workforce.models import Person

    known = Person.unscoped.filter(force_number=OWN_NUMBER + number).first()
    at = timezone.now()
    return (known or add_person("Tansy", "Larkin", force_number=OWN_NUMBER + number, actor=STAGE, at=at)).force_number


def scrutiny() -> Any:
    """What the office holds of searches and of custody records, and what the ledger says was loaded of each."""
    from probity.office.scrutiny.models import CustodyRecord, ExpectedForm, Search

    told = {
        name: sum(entry.data["new"] for entry in Entry.objects.filter(event=f"scrutiny.{name}.loaded"))
        for name in ("searches", "custody")
    }
    return {
        "searches": Search.unscoped.count(),
        "custody": CustodyRecord.unscoped.count(),
        "expected": ExpectedForm.unscoped.count(),
        "told": told,
        "chain": whole(),
    }


def drafts(person_ref: str) -> Any:
    """Drafts of a person by reference, and how many of them the ledger knows."""
    from probity.office.declarations.models import Offer

    refs = sorted(Offer.unscoped.filter(declared_by_ref=person_ref).values_list("ref", flat=True))
    known = Entry.objects.filter(event="declarations.offer.drafted", subject_ref__in=refs).count()
    return {"refs": refs, "known": known, "chain": whole()}


def tell_arrest(name: str, kill_before: str) -> Any:
    """Somebody tells of their arrest; killed before that many-th referral is written (-1: not at all)."""
    from django.db import connection

    from probity.office.vetting.actions import circumstances

    user, at = User.objects.get(username=name), timezone.now()
    made = circumstances.begin_change(actor=user, at=at)
    said = {"category": "arrest", "whose": "me", "happened_on": at.date().isoformat(), "words": "At night."}
    circumstances.save_change(made, "what", said, actor=user, at=at)
    written = 0

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal written
        written += sql.startswith('INSERT INTO "casework_referral"')
        if written == int(kill_before):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        circumstances.tell_change(made, actor=user, at=at)
    return True


def told_arrests(person_ref: str) -> Any:
    """What the office holds of what somebody told, and of who was referred to."""
    from probity.office.vetting.models import Change

    told = Change.unscoped.filter(person_ref=person_ref).exclude(state="draft")
    referred = Referral.unscoped.filter(about_ref=person_ref)
    of_these = Entry.objects.filter(event="vetting.change.told", subject_ref__in=told.values("ref")).count()
    of_these += Entry.objects.filter(event="casework.referral.received", subject_ref__in=referred.values("ref")).count()
    return {"told": told.count(), "referred": referred.count(), "entries": of_these, "chain": whole()}


def ledger_cost(writes: str) -> Any:
    """Median seconds of an endorsement with the chain and without, turn about, over so many of each."""
    import statistics
    import time

    from probity.foundation.audit import ledger
    from probity.office.declarations.actions import endorse
    from probity.office.declarations.models import Offer, State

    endorser, _ = User.objects.get_or_create(username="endorser", defaults={"person_ref": "P-000666-X"})
    at = timezone.now()
    with recorded():
        offers = [
            Offer.unscoped.create(
                ref=next_reference("GH"),
                state=State.DECLARED,
                description="A mug",
                recipient_ref="P-000665-X",
                declared_by_ref="P-000665-X",
                endorser_ref="P-000666-X",
            )
            for _ in range(2 * int(writes))
        ]
    chain = ledger._chain
    taken: dict[str, list[float]] = {"with": [], "without": []}
    for turn, offer in enumerate(offers):
        name = ("with", "without")[turn % 2]
        ledger._chain = chain if name == "with" else lambda _waiting: None
        start = time.perf_counter()
        endorse(offer, supported=True, words="Seen", actor=endorser, at=at)
        taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in taken.items()} | {"writes": len(offers)}


def urls() -> Any:
    """Every named address of this site, as (name, pattern) in the order in which they are tried."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Any, space: str, before: str) -> Any:
        for pattern in patterns:
            here = before + pattern.pattern.regex.pattern.removeprefix("^").removesuffix(r"\Z").removesuffix("$")
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}", here
            else:
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space, here)

    return [*walk(get_resolver().url_patterns, "", "")]


ACTS = {
    act.__name__: act
    for act in (release, work, answer, in_office, in_corridor, entries, account, spend, workforce, officer, scrutiny,
                drafts, tell_arrest, told_arrests, urls, ledger_cost)
}  # fmt: skip


def serve() -> None:
    """Play what is asked until nobody asks any more. This process itself opens no database: each act opens its own."""
    for line in sys.stdin:
        with tempfile.TemporaryFile("w+") as answer, tempfile.TemporaryFile("w+") as said:
            player = os.fork()
            if player == 0:
                play(json.loads(line), answer, said)
            code = os.waitstatus_to_exitcode(os.waitpid(player, 0)[1])
            answer.seek(0)
            said.seek(0)
            told = {"code": code, "answer": json.loads(answer.read() or "null"), "said": said.read()}
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def play(asked: list[str], answer: IO[str], said: IO[str]) -> NoReturn:
    """One act, in the process that was forked for it, and that process's end."""
    os.dup2(said.fileno(), sys.stdout.fileno())
    os.dup2(said.fileno(), sys.stderr.fileno())
    signal.alarm(SECONDS)
    name, *words = asked
    code = 1
    try:
        answer.write(json.dumps(ACTS[name](*words)))
        answer.flush()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # no further: what follows is the parent's


if __name__ == "__main__":
    serve()
