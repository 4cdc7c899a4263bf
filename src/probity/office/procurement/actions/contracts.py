"""Contracts: published releases kept, taken together, and read as awards to suppliers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from probity.foundation.access.numbering import next_references
from probity.foundation.audit.actors import Actor
from probity.foundation.audit.ledger import About, record, recorded
from probity.foundation.intake.pipeline import ImportRequest
from probity.foundation.intake.progress import Progress, silent
from probity.foundation.intake.report import FIRST_SHOWN, ImportReport, RejectsFile
from probity.foundation.intake.rows import Fault
from probity.foundation.intake.unpacking import Source
from probity.foundation.kernel.errors import BadInput, NotPermitted
from probity.office.procurement import workflow
from probity.office.procurement.actions.counting import ContractCounts
from probity.office.procurement.actions.published import Sieve, merged
from probity.office.procurement.actions.releases import (
    AwardRead,
    BrokenLine,
    ContractRead,
    PartyRead,
    ReadRelease,
    releases_in,
    view_of,
)
from probity.office.procurement.actions.suppliers import suppliers_named
from probity.office.procurement.models import Award, Contract, ContractParty, ContractRelease, Supplier
from probity.office.procurement.policy import may_load_contracts

AT_ONCE: Final = 500
UPDATED: Final = 50  # the cost of one statement grows with the square of the rows that it changes
SHAPE: Final = "procurement.contracts"
CONTRACT_FIELDS: Final = (
    "title", "description", "buyer_name", "tender_id", "status", "method", "value", "currency",
    "tender_from", "tender_to", "award_from",
)  # fmt: skip
AWARD_FIELDS: Final = ("title", "status", "awarded_on", "value", "currency", "runs_from", "runs_to")


def load_contracts(
    request: ImportRequest, *, actor: Actor, at: datetime, progress: Progress = silent
) -> tuple[ImportReport, ContractCounts]:
    """Read every release of the files, and keep those not kept before; all of them or, where a file breaks, none.

    Of the map, `ignore` alone is used: paths of a publisher's own to leave aside. A dry run writes nothing.

    Raises:
        NotPermitted: the actor is no procurement officer.
        BadInput: a file or the map cannot be used; nothing was done.
    """
    if reason := may_load_contracts(actor):
        raise NotPermitted(reason, hint="Ask for the role of procurement officer.")
    _refuse_columns(request)
    with RejectsFile(request.rejects) as rejects:
        reading = _Reading(request, rejects, progress)
        if request.dry_run:
            for batch in reading.batches():
                reading.report.loaded += len(_not_kept(batch, reading))
        else:
            _load(reading, actor=actor, at=at)
        return reading.told()


def _refuse_columns(request: ImportRequest) -> None:
    if request.map.columns or request.map.constants:
        raise BadInput(
            "A map of contracts names no columns: releases say by themselves what is what.",
            where=request.map.name,
            hint="List under `ignore` the paths to leave aside, and nothing else.",
        )


class _Reading:
    """Files on their way in: releases that can be read, in batches, and the report of everything else."""

    def __init__(self, request: ImportRequest, rejects: RejectsFile, progress: Progress) -> None:
        self.report = ImportReport(SHAPE, dry_run=request.dry_run)
        self.counts = ContractCounts()
        self.sieve = Sieve(request.map.ignore)
        self.seen: set[str] = set()
        self.files = [Source(path, request.limits) for path in request.sources]
        self._rejects, self._progress = rejects, progress

    def batches(self) -> Iterator[list[ReadRelease]]:
        """Releases in the order of the files, at most AT_ONCE together."""
        readable = self._readable()
        while batch := list(islice(readable, AT_ONCE)):
            self._progress("read", self.report.read)
            yield batch

    def _readable(self) -> Iterator[ReadRelease]:
        for source in self.files:
            for one in releases_in(source, self.sieve):
                self.report.read += 1
                if isinstance(one, BrokenLine):
                    self._reject(one)
                else:
                    self.counts.add(one.says)
                    yield one

    def _reject(self, one: BrokenLine) -> None:
        self.report.rejected += 1
        self._rejects.add(one.place, Fault(one.path, one.reason), personal=False)
        if len(self.report.rejects) < FIRST_SHOWN:
            self.report.rejects.append(f"{one.place}{f' {one.path}' if one.path else ''}: {one.reason}")

    def told(self) -> tuple[ImportReport, ContractCounts]:
        """The report and the counts, with what was left aside in words."""
        self.report.warnings += self.counts.in_words(self.sieve)
        return self.report, self.counts


def _not_kept(batch: Sequence[ReadRelease], reading: _Reading) -> list[tuple[ReadRelease, str]]:
    """Those of a batch that were never kept, each once, with their digests; the rest is counted as unchanged."""
    named = [(one, one.digest) for one in batch]
    kept = ContractRelease.objects.filter(digest__in=[digest for _, digest in named]).values_list("digest", flat=True)
    reading.seen.update(kept)
    fresh = []
    for one, digest in named:
        if digest in reading.seen:
            reading.report.unchanged += 1
        else:
            reading.seen.add(digest)
            fresh.append((one, digest))
    return fresh


@recorded()
def _load(reading: _Reading, *, actor: Actor, at: datetime) -> None:
    """Keep every release not kept before, in one transaction with one entry a contract touched and one a run."""
    report = reading.report
    for batch in reading.batches():
        fresh = _not_kept(batch, reading)
        known = keep_releases(fresh, actor=actor, at=at)
        report.loaded += len(fresh)
        report.changed += known
    counts = {name: getattr(report, name) for name in ("read", "loaded", "unchanged", "rejected")}
    files = [source.name for source in reading.files]
    record(
        workflow.CONTRACTS_READ, actor=actor, subject=About("procurement.contract", ""), at=at, files=files, **counts
    )


@recorded()
def keep_releases(releases: Sequence[tuple[ReadRelease, str]], *, actor: Actor, at: datetime) -> int:
    """Keep releases, and bring their contracts up to what all releases say together.

    Gives how many of them are of a contract that was known before.
    """
    if not releases:
        return 0
    found = {one.ocid: one for one in Contract.unscoped.filter(ocid__in={one.says.ocid for one, _ in releases})}
    before = {*found}
    found |= _added(releases, known=before)
    ContractRelease.objects.bulk_create(_row(one, digest, found[one.says.ocid], at=at) for one, digest in releases)
    _bring_up_to_date([*found.values()], actor=actor, at=at)
    return sum(one.says.ocid in before for one, _ in releases)


def _added(releases: Sequence[tuple[ReadRelease, str]], *, known: set[str]) -> dict[str, Contract]:
    """The contracts not known yet, each from its first release as it was read."""
    first: dict[str, ContractRead] = {}
    for one, _ in releases:
        if one.says.ocid not in known:
            first.setdefault(one.says.ocid, one.says)
    refs = next_references("CT", len(first)) if first else []
    added = [
        Contract(
            ref=ref, ocid=ocid, first_released_at=says.released_at, last_released_at=says.released_at, releases_read=0
        )
        for ref, (ocid, says) in zip(refs, first.items(), strict=True)
    ]
    Contract.unscoped.bulk_create(added)
    return {one.ocid: one for one in added}


def _row(one: ReadRelease, digest: str, contract: Contract, *, at: datetime) -> ContractRelease:
    return ContractRelease(
        contract=contract,
        release_id=one.release_id,
        released_at=one.says.released_at,
        tags=" ".join(one.says.tags)[:200],
        said=one.said,
        digest=digest,
        source_name=one.place.file[:200],
        read_at=at,
    )


@dataclass(frozen=True)
class _Together:
    """A contract with what all of its releases say together."""

    contract: Contract
    says: ContractRead


def _bring_up_to_date(contracts: Sequence[Contract], *, actor: Actor, at: datetime) -> None:
    """Read each contract again from all of its releases, oldest first: its facts, its parties, its awards."""
    together = [*_taken_together(contracts)]
    fields = [*CONTRACT_FIELDS, "first_released_at", "last_released_at", "releases_read"]
    Contract.unscoped.bulk_update([one.contract for one in together], fields, batch_size=UPDATED)
    awards = _awards(together)
    parties = _parties(together, actor=actor, at=at)
    _name_winners(together, awards, parties)
    for one in together:
        record(
            workflow.RELEASE_READ,
            actor=actor,
            subject=one.contract,
            at=at,
            release=one.contract.ocid,
            tags=[*one.says.tags],
            awards=len(one.says.awards),
            number=one.contract.releases_read,
        )


def _taken_together(contracts: Sequence[Contract]) -> Iterator[_Together]:
    said: defaultdict[int, list[tuple[datetime, dict[str, Any]]]] = defaultdict(list)
    rows = ContractRelease.objects.filter(contract__in=contracts).order_by("released_at", "pk")
    for contract_id, released_at, kept in rows.values_list("contract_id", "released_at", "said"):
        said[contract_id].append((released_at, kept))
    for contract in contracts:
        whole: dict[str, Any] = {}
        for _, kept in said[contract.pk]:
            whole = merged(whole, kept)
        says = view_of(whole)
        for name in CONTRACT_FIELDS:
            setattr(contract, name, getattr(says, name))
        contract.first_released_at, contract.last_released_at = said[contract.pk][0][0], said[contract.pk][-1][0]
        contract.releases_read = len(said[contract.pk])
        yield _Together(contract, says)


def _awards(together: Sequence[_Together]) -> dict[tuple[int, str], Award]:
    """The awards of these contracts as they stand: an award keeps its reference; one that was taken out is gone."""
    contracts = [one.contract for one in together]
    Award.winners.through.objects.filter(award__contract__in=contracts).delete()
    standing = {(one.contract_id, one.award_id): one for one in Award.unscoped.filter(contract__in=contracts)}
    wanted = {(one.contract.pk, award.award_id): (one.contract, award) for one in together for award in one.says.awards}
    Award.unscoped.filter(pk__in=[award.pk for key, award in standing.items() if key not in wanted]).delete()
    missing = [key for key in wanted if key not in standing]
    refs = next_references("AW", len(missing)) if missing else []
    added = [
        Award(ref=ref, contract=wanted[key][0], award_id=key[1], **_award_fields(wanted[key][1]))
        for ref, key in zip(refs, missing, strict=True)
    ]
    Award.unscoped.bulk_create(added)
    kept = [award for key, award in standing.items() if key in wanted]
    for award in kept:
        for name, value in _award_fields(wanted[award.contract_id, award.award_id][1]).items():
            setattr(award, name, value)
    Award.unscoped.bulk_update(kept, AWARD_FIELDS, batch_size=UPDATED)
    return {(one.contract_id, one.award_id): one for one in (*kept, *added)}


def _award_fields(says: AwardRead) -> dict[str, Any]:
    return {name: getattr(says, name) for name in AWARD_FIELDS}


def _parties(together: Sequence[_Together], *, actor: Actor, at: datetime) -> list[ContractParty]:
    """The parties of these contracts, written anew, with a supplier for each that is one and is named."""
    ContractParty.unscoped.filter(contract__in=[one.contract for one in together]).delete()
    named = [(party.name_key, party.name) for one in together for party in one.says.suppliers if not party.is_withheld]
    suppliers = suppliers_named(named, actor=actor, at=at)
    rows = [
        _party_row(party, one.contract, suppliers)
        for one in together
        for party in {(party.identifier, party.name_key): party for party in one.says.parties}.values()
    ]
    ContractParty.unscoped.bulk_create(rows)
    return rows


def _party_row(party: PartyRead, contract: Contract, suppliers: dict[str, Supplier]) -> ContractParty:
    return ContractParty(
        contract=contract,
        identifier=party.identifier,
        name=party.name,
        name_key=party.name_key,
        roles=" ".join(party.roles)[:200],
        is_supplier=party.is_supplier,
        company_number=party.number,
        number_as_written=party.number_as_written,
        address=party.address,
        postcode=party.postcode,
        supplier=None if party.is_withheld or not party.is_supplier else suppliers[party.name_key],
    )


def _name_winners(
    together: Sequence[_Together], awards: dict[tuple[int, str], Award], parties: Iterable[ContractParty]
) -> None:
    """Tie each award to the parties that won it, by the publisher's number and, without one, by name."""
    by_number = {(one.contract_id, one.identifier): one for one in parties if one.identifier}
    by_name = {(one.contract_id, one.name): one for one in parties}
    through = Award.winners.through
    rows: dict[tuple[int, int], Any] = {}
    for one in together:
        for says in one.says.awards:
            award = awards[one.contract.pk, says.award_id]
            for number, name in says.winners:
                party = by_number.get((one.contract.pk, number)) or by_name.get((one.contract.pk, name))
                if party is not None:
                    rows[award.pk, party.pk] = through(award=award, contractparty=party)
    through.objects.bulk_create(rows.values())
