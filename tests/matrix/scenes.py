"""What every matrix needs: one reader who is given one role at a time, and records in every relation to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zlib import crc32

from django.db import transaction
from django.test import Client

from probity.foundation.access.actions import give_grant
from probity.foundation.access.models import BrokenGlass, Grant, Tie, TieKind, User
from probity.foundation.access.numbering import next_reference
from probity.foundation.access.roles import Role, Site, all_roles
from probity.foundation.audit.actors import System
from probity.foundation.casework.models import File, Referral
from tests.matrix.walking import RELATIONS, Address, Cell, cell_of, reader_name, seen_by_rule, told_by

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
SINCE = date(2020, 1, 1)
STAGE = System("matrix", "sets the scene of the access matrix")
Records = Mapping[str, Mapping[str, Any]]  # kind -> relation -> record
ONE_IN = 64  # of the answers that the matrix infers, so many are walked after all
CROWD = 30  # more than a page of a list


@contextmanager
def in_roles(roles: Sequence[Role], reader: User) -> Iterator[User]:
    """The reader with these roles and no others, until the block ends; then nothing of it ever was."""
    with transaction.atomic():
        for role in roles:
            give_grant(role, person_ref=reader.person_ref, reason="For the matrix", actor=STAGE, at=AT, starts=SINCE)
        yield User.objects.get(pk=reader.pk)
        transaction.set_rollback(True)


Rows = dict[str, tuple[str, ...]]  # reader -> what they get, by relation


def walk(site: Site, reader: User, addresses: list[Address], arguments: Any, *, written: str = "") -> dict[str, Rows]:
    """Every address as every role: what a reader with that role gets, by relation.

    A grant only ever opens. So where several roles together get what a reader without any gets, each of them gets that
    too; where they get more, they are walked in halves, down to one. That is told for each relation apart: most records
    answer most roles alike. A share of what was inferred is walked after all.

    `written`, the matrix as it stands, says only what to ask first: whoever it says gets more is walked alone, and all
    the others together. Where it is wrong, the walk takes longer and finds the same.
    """
    cells = [cell for address in addresses for cell in address.cells]
    plain = _walked((), reader, cells, arguments)
    found = {cell: {reader_name(None): plain[cell]} for cell in cells}
    inferred: dict[Role, list[Cell]] = defaultdict(list)
    pending = _first_asked(all_roles(site), cells, told_by(written))
    while pending:
        roles, asked = pending.pop()
        got = _walked(roles, reader, asked, arguments)
        opened = [cell for cell in asked if got[cell] != plain[cell] and len(roles) > 1]
        for cell in (cell for cell in asked if got[cell] == plain[cell] or len(roles) == 1):
            found[cell] |= {reader_name(role): got[cell] for role in roles}
            for role in roles if len(roles) > 1 else ():
                inferred[role].append(cell)
        half = len(roles) // 2
        pending += [(part, opened) for part in (roles[:half], roles[half:]) if opened]
    _try_some(inferred, found, reader, arguments)
    order = [reader_name(None), *(reader_name(role) for role in all_roles(site))]
    return {one.name: {who: tuple(found[cell][who] for cell in one.cells) for who in order} for one in addresses}


def _first_asked(
    roles: Sequence[Role], cells: list[Cell], told: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> list[tuple[Sequence[Role], list[Cell]]]:
    """Each role alone with the cells where it is said to get more, the others together; each role in each cell once."""
    asked: dict[tuple[Role, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        by_reader, place = told.get(cell.address.name, {}), cell.address.cells.index(cell)
        plain = by_reader.get(reader_name(None), ())[place : place + 1]
        more = {who for who, answers in by_reader.items() if plain and answers[place : place + 1] != plain}
        alone = [role for role in roles if reader_name(role) in more]
        for role in alone:
            asked[(role,)].append(cell)
        if others := tuple(role for role in roles if role not in alone):
            asked[others].append(cell)
    return [*asked.items()]


def _walked(roles: Sequence[Role], reader: User, cells: list[Cell], arguments: Any) -> dict[Cell, str]:
    """What a reader with these roles gets in each cell, each asked as if it were the first."""
    got: dict[Cell, str] = {}
    with in_roles(roles, reader) as user:
        entered = Client()
        entered.force_login(user)
        for cell in cells:
            with transaction.atomic():
                client = Client(raise_request_exception=True)
                client.handler, client.cookies = entered.handler, copy(entered.cookies)  # middleware is loaded once
                got[cell] = cell_of(client, cell, arguments(cell.address))
                transaction.set_rollback(True)
    return got


def _try_some(
    inferred: Mapping[Role, list[Cell]], found: Mapping[Cell, dict[str, str]], reader: User, arguments: Any
) -> None:
    """Walk one in so many of the answers that were inferred, always the same ones, and compare."""
    for role, cells in inferred.items():
        keys = {cell: f"{role.key} {cell.address.name} {cell.relation}".encode() for cell in cells}
        chosen = [cell for cell, key in keys.items() if crc32(key) % ONE_IN == 0]
        for cell, got in _walked((role,), reader, chosen, arguments).items():
            told = f"{role.title} gets otherwise alone at {cell.address.name} ({cell.relation}) than in company"
            assert got == found[cell][reader_name(role)], told


def by_rule(site: Site, reader: User, records: Records) -> dict[str, dict[str, tuple[str, ...]]]:
    """Every kind of record as every role, by the row rules alone."""
    found: dict[str, dict[str, tuple[str, ...]]] = {kind: {} for kind in records}
    for role in (None, *all_roles(site)):
        with in_roles((role,) if role else (), reader) as user:
            for kind, by_relation in records.items():
                found[kind][reader_name(role)] = seen_by_rule(kind, by_relation, user)
    return found


def tie(one: str, other: str) -> None:
    """A declared spouse."""
    Tie.unscoped.create(
        ref=next_reference("TI"), person_ref=one, other_ref=other, kind=TieKind.SPOUSE, true_from=SINCE, known_from=AT
    )


def questions(people: Mapping[str, str]) -> dict[str, Referral]:
    """A question to the person of each relation; about oneself: one that is addressed to a desk."""
    made = {}
    for relation in RELATIONS:
        addressee = {"to_desk": "standards"} if relation == "about" else {"to_ref": people[relation]}
        made[relation] = Referral.unscoped.create(
            ref=next_reference("RF"),
            kind=Referral.Kind.QUERY,
            key=f"matrix-{relation}",
            sender="Professional Standards",
            about_ref=people[relation],
            title="A question",
            words="When was this?",
            sent_at=AT,
            **addressee,
        )
    return made


def broken_glass(people: Mapping[str, str], *, desk: str) -> dict[str, BrokenGlass]:
    """Glass that the person of each relation broke on a record of the desk."""
    return {
        relation: BrokenGlass.unscoped.create(
            ref=next_reference("BG"),
            account="reader" if relation in {"own", "about"} else f"breaker.{relation}",
            person_ref=people[relation],
            subject_kind="casework.referral",
            subject_ref="RF-000000-X",
            desk=desk,
            reason="A complaint was made at night",
            at=AT,
            ends=AT,
            told_at=AT,
        )
        for relation in RELATIONS
    }


def accounts(people: Mapping[str, str], reader: User) -> dict[str, User]:
    """An account of the person of each relation; about oneself: a second account of the reader."""
    return {
        relation: reader
        if relation == "own"
        else User.objects.create_user(f"account.{relation}", person_ref=people[relation])
        for relation in RELATIONS
    }


def grants(people: Mapping[str, str]) -> dict[str, Grant]:
    """A grant of a role that exists nowhere else to the person of each relation."""
    return {
        relation: Grant.unscoped.create(
            ref=next_reference("AG"), person_ref=people[relation], role="matrix.none", reason="For the matrix",
            given_by="admin", true_from=SINCE, known_from=AT,
        )
        for relation in RELATIONS
    }  # fmt: skip


def crowd_of_the_shell(people: Mapping[str, str]) -> None:
    """More of what stands in the lists that both sites have: questions, accounts and grants."""
    for number in range(CROWD):
        person_ref = f"P-CROWD-{number}"
        User.objects.create_user(f"crowd.{number}", person_ref=person_ref)
        Grant.unscoped.create(
            ref=next_reference("AG"), person_ref=person_ref, role="matrix.none", reason="For the matrix",
            given_by="admin", true_from=SINCE, known_from=AT,
        )  # fmt: skip
        Referral.unscoped.create(
            ref=next_reference("RF"), kind=Referral.Kind.QUERY, key=f"crowd-{number}", sender="Professional Standards",
            title="A question", words="When was this?", sent_at=AT, to_ref=people["own"],
        )  # fmt: skip


# Which kind of record the shell's own addresses name, at either site.
KINDS = {
    "web:referral": "casework.referral",
    "web:acknowledge_glass": "access.brokenglass",
    "web:one_account": "access.user",
    "web:close_account": "access.user",
    "web:give_grant": "access.user",
    "web:declare_tie": "access.user",
    "web:grant": "access.grant",
    "web:end_grant": "access.grant",
}


@dataclass(frozen=True)
class Arguments:
    """For an address, what it takes for each relation. An address of no known kind fails the walk."""

    records: Records
    people: Mapping[str, str]
    kind_of: Callable[[str], str]
    fixed: Mapping[str, str]

    def __call__(self, address: Address) -> Callable[[str], Mapping[str, Any]]:
        def words(relation: str) -> Mapping[str, Any]:
            made = {**self.fixed, **self._named(address.name, relation)}
            return {name: self.fixed.get(f"{address.name} {name}", made.get(name)) for name in address.takes}

        return words

    def _named(self, name: str, relation: str) -> Mapping[str, Any]:
        if name == "web:entry":
            return {"number": 1}
        if name == "web:ask":
            return {"ref": self.people[relation]}
        record = self.records[KINDS.get(name) or self.kind_of(name)][relation]
        if isinstance(record, User):
            return {"number": record.pk}
        kept = File.objects.filter(subject_ref=record.ref).values_list("ref", flat=True).first()
        return {"ref": record.ref, "file_ref": kept or "FI-000000-X", **getattr(record, "also_named", {})}


@dataclass(frozen=True)
class Scene:
    """One reader, the person of each relation to them, and one record of every kind in every relation."""

    reader: User
    people: Mapping[str, str]
    records: Records
    arguments: Arguments
