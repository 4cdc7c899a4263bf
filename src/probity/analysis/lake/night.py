"""A night over the lake: what waits comes in and is coded, the rules run over what changed, hits get pictures."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from probity.analysis.lake.coding import FOLDER as CODED
from probity.analysis.lake.coding import Standing as Coded
from probity.analysis.lake.coding import code_lake
from probity.analysis.lake.context import check_context
from probity.analysis.lake.contract import CONTEXT
from probity.analysis.lake.coverage import Finding, coverage
from probity.analysis.lake.exclusions import BODIES
from probity.analysis.lake.ingest import ingest
from probity.analysis.lake.lakefolder import Lake, reading
from probity.analysis.lake.maps import read_map
from probity.analysis.lake.peers import APART, scan_beside
from probity.analysis.lake.picturing import pictures
from probity.analysis.lake.purpose import BY_ID, question_for
from probity.analysis.lake.purpose_coded import Summed
from probity.analysis.lake.purpose_ranking import RANKED, ranked
from probity.analysis.lake.rulefiles import read_rules
from probity.analysis.lake.scan import Scanned
from probity.analysis.lake.settings import with_settings
from probity.analysis.lake.sql import engine
from probity.foundation.kernel.errors import BadInput, DomainError

MAP: Final = "map.yaml"
TAKEN: Final = "taken"
OWN: Final = "probity-own-reads"
PURPOSE_DAYS: Final = 28
"""The days in which look-ups are set against their reasons, and a person against their colleagues."""
_RULES: Final = "rules.yaml"
_KINDS: Final = {"covered": "held", "days missing": "missing", "no log at all": "missing", "volume short": "short"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Told:
    """What the desk tells the lake before a night.

    `rules` sets numbers and authorities by rule id. `higher_risk` has person_ref, starts_at and ends_at, half-open.
    `own_reads` are the desk's own openings as events: id, occurred_at, person_ref of who read, their account here as
    user_id for want of another log-in, system, action, record_id, subject_ref, and reason_ref, which names the entry
    of the desk's ledger that holds the reason, "" where none was asked.
    `scanned` is what an earlier night gave as `NightFound.scanned`, so that a day is scanned until its hits were kept.
    """

    rules: Mapping[str, Mapping[str, Any]]
    higher_risk: Sequence[Mapping[str, Any]]
    own_reads: Sequence[Mapping[str, Any]]
    scanned: Mapping[str, str]
    apart: Callable[[Collection[str]], Collection[str]] = frozenset
    """Of these people, those who are set apart: no figure and no hit about anybody else rests on what they did."""

    def uncounted(self, log_ins: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """The log-ins of those set apart."""
        return frozenset(user for person in self.apart(log_ins.keys()) for user in log_ins.get(person, ()))


@dataclass(frozen=True)
class NightFound:
    """What a night found. `hits` have the fields of a hit as plain values, and `is_apart` of a crowd that is told with
    those set apart in it; `since` is None where every day was scanned.

    `rules` ran; a rule that is not among them says nothing about its hits of other nights. `not_run` says which did
    not, in whole or for some people, each line begun by the rule. `purposes` are those of the rules that say what has
    no purpose on record, each with the first day that it looked at.
    """

    hits: tuple[dict[str, Any], ...]
    rules: tuple[str, ...]
    since: date | None
    scanned: dict[str, str]
    said: tuple[str, ...]
    coverage: tuple[dict[str, Any], ...]
    purposes: Mapping[str, date] = field(default_factory=dict, hash=False)
    not_run: tuple[str, ...] = ()


def run(folder: Path, *, inbox: Path, told: Told, at: datetime, step: Say) -> NightFound:
    """Run one night over the lake in `folder`. Each folder of `inbox` holds logs of one kind and their `map.yaml`.

    Safe to repeat and to kill: a log stands in the inbox until it is in the lake whole, a day is coded whole or not at
    all, and what is scanned is for the caller to keep together with the hits.

    Raises:
        BadInput: the lake, a table or a rule cannot be used. A log that cannot be read is said, and stays in the inbox.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lake = Lake(folder)
    log_ins = _log_ins(lake)
    _write_own_reads(inbox, told.own_reads, log_ins)
    _write_own_reasons(lake, told.own_reads, log_ins)
    _write_higher_risk(lake, told.higher_risk, log_ins)
    said = _take_in(folder, inbox, at, step)
    step("Coding days")
    said += code_lake(lake, say=step).words()

    standing = {day.isoformat(): one.file for day, one in Coded.load(folder / CODED).days.items()}
    changed = sorted(day for day, file in standing.items() if told.scanned.get(day) != file)
    gone = sorted(set(told.scanned) - set(standing))
    since = min((date.fromisoformat(day) for day in (*changed, *gone)), default=None)
    covered = _covered(lake)
    if since is None or not standing:
        return NightFound((), (), since, standing, (*said, "No day has changed."), covered)
    hits, scanned, without = _look(lake, told, told.uncounted(log_ins), since, at, step)
    ran, not_run = (*scanned.ran, *without.since), (*scanned.not_run, *without.said)
    return NightFound(tuple(hits), ran, since, standing, (*said, *not_run), covered, without.since, not_run)


def _look(
    lake: Lake, told: Told, uncounted: Collection[str], since: date, at: datetime, step: Say
) -> tuple[list[dict[str, Any]], Scanned, "_Without"]:
    """What the rules find from a day on, and which look-ups have no purpose; each hit with what stands beside it."""
    step("Running the rules")
    own = {rule: one for rule, one in told.rules.items() if rule not in BY_ID}
    (lake.folder / _RULES).write_text(yaml.safe_dump(_plain(own), sort_keys=True), encoding="utf-8")
    rules = with_settings(read_rules(), lake.folder / _RULES)
    scanned = scan_beside(lake, rules, uncounted, on=at.date(), since=since)
    step("Setting look-ups against their reasons")
    without = _without_purpose(lake, told.rules, uncounted)
    step("Setting hits beside duty and work")
    severities = {rule.id: str(rule.severity) for rule in rules}
    severities |= {fault.id: str(fault.severity) for fault in BY_ID.values()}
    found = (scanned.hits, without.rows)
    return [hit for rows in found for hit in _hits(lake, rows, severities, uncounted)], scanned, without


@dataclass(frozen=True)
class _Without:
    """Look-ups without a purpose that score enough, the first day of each fault looked for, what there is to say."""

    rows: pa.Table
    since: Mapping[str, date]
    said: tuple[str, ...]


def _without_purpose(lake: Lake, told: Mapping[str, Mapping[str, Any]], uncounted: Collection[str]) -> _Without:
    """What the last days hold of them; nothing, where the lake has no reasons."""
    try:
        question = question_for(check_context(lake))
    except BadInput as refusal:
        return _Without(RANKED.empty_table(), {}, (f"purpose: {refusal}",))
    first = lake.days()[-1] - timedelta(days=PURPOSE_DAYS - 1)
    found = ranked(*Summed(lake).look_ups(question, first, date.max), uncounted=uncounted)
    bars = {fault: told.get(fault, {}).get("least_score", one.condition.least_score) for fault, one in BY_ID.items()}
    enough = [row["score"] >= bars[row["rule"]] for row in found.select(["rule", "score"]).to_pylist()]
    return _Without(found.filter(pa.array(enough, pa.bool_())), dict.fromkeys(BY_ID, first), question.said)


def _hits(
    lake: Lake, found: pa.Table, severities: Mapping[str, str], uncounted: Collection[str]
) -> list[dict[str, Any]]:
    """Rows as hits, each with what stands beside it."""
    beside = pictures(lake, found, uncounted=uncounted)
    return [_hit(row, severities, one) for row, one in zip(found.to_pylist(), beside, strict=True)]


def _plain(rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {rule: dict(one) for rule, one in rules.items()}


def _hit(row: Mapping[str, Any], severities: Mapping[str, str], beside: Any) -> dict[str, Any]:
    return {
        "rule_id": row["rule"],
        "severity": severities[row["rule"]],
        "day": row["day"],
        "score": row["score"],
        "why": row["why"],
        "user_id": row["user_id"] or "",
        "person_ref": beside.person_ref,
        "record_id": row["record_id"] or "",
        "evidence": tuple(row["evidence"]),
        "is_apart": bool(row.get(APART)),
        "picture": {**beside.shown, **({"purpose": _looked(row)} if row["rule"] in BY_ID else {})},
    }


def _looked(row: Mapping[str, Any]) -> dict[str, Any]:
    """How many of a day's look-ups have no purpose on record, and how many of colleagues' would have none."""
    return {"unexplained": row["measure"], "looks": row["looks"], "expected": row["expected"]}


def _take_in(folder: Path, inbox: Path, at: datetime, step: Say) -> list[str]:
    """Bring in what waits, a folder at a time; what is in the lake is put aside. Gives what there is to say of it."""
    said: list[str] = []
    for waiting in sorted(path for path in inbox.glob("*") if path.is_dir()):
        logs = sorted(one for one in waiting.iterdir() if one.is_file() and one.name != MAP and one.name[0] != ".")
        if not logs:
            continue
        step(f"Bringing in {waiting.name}")
        try:
            done = ingest(logs, read_map(waiting / MAP), folder, at=at, say=step)
        except DomainError as refusal:
            said.append(f"{waiting.name} stays in the inbox: {refusal}")
            continue
        said += [f"{waiting.name}: {words}" for words in done.words()]
        aside = waiting / TAKEN
        aside.mkdir(exist_ok=True)
        for log in logs:
            log.replace(aside / log.name)
    return said


def _log_ins(lake: Lake) -> Mapping[str, list[str]]:
    """The log-ins of each person, by reference."""
    path = lake.context_path(CONTEXT["users"])
    found: dict[str, list[str]] = {}
    if path.exists():
        with engine() as connection:
            rows = connection.execute(
                f"SELECT DISTINCT person_ref, user_id FROM ({reading([path], CONTEXT['users'])}) "
                "WHERE person_ref IS NOT NULL ORDER BY 1, 2"
            ).fetchall()
        for person, user in rows:
            found.setdefault(person, []).append(user)
    return found


def _write_own_reads(inbox: Path, reads: Sequence[Mapping[str, Any]], log_ins: Mapping[str, Sequence[str]]) -> None:
    """Put the desk's own openings into the inbox as a log like any other, under the log-in that other systems know."""
    if not reads:
        return
    own = inbox / OWN
    own.mkdir(parents=True, exist_ok=True)
    names = ("occurred_at", "user_id", "system", "action", "record_id", "subject_ref", "reason_ref")
    why = {"none_because": "the desk's log holds no address: it is of the desk's own records"}
    told = {
        "columns": {**dict(zip(names, names, strict=True)), "event_id": "id"},
        "timezone": "UTC",
        "exclusions": {"list": dict.fromkeys(BODIES, why), "hosts_in": [], "numbers_in": [], "kinds_in": []},
    }
    (own / MAP).write_text(yaml.safe_dump(told, sort_keys=True), encoding="utf-8")
    lines = (json.dumps(_as_log(read, log_ins), sort_keys=True) for read in reads)
    (own / "reads.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _as_log(read: Mapping[str, Any], log_ins: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    kept = {name: value for name, value in read.items() if name != "person_ref"}
    at = read["occurred_at"].astimezone(UTC).isoformat()
    return {**kept, "user_id": _log_in_of(read, log_ins), "occurred_at": at}


def _log_in_of(read: Mapping[str, Any], log_ins: Mapping[str, Sequence[str]]) -> str:
    """The log-in by which other systems know the reader; their account here, where none does."""
    return str(log_ins.get(read["person_ref"], [read["user_id"]])[0])


def _write_own_reasons(lake: Lake, reads: Sequence[Mapping[str, Any]], log_ins: Mapping[str, Sequence[str]]) -> None:
    """Bring the desk's own reasons into the table of reasons: each is the reader's, about one record, for that moment.

    Rows of other sources stay as they are. Without a table nothing is written: the purpose of searches cannot be told.
    """
    path = lake.context_path(CONTEXT["reasons"])
    if not path.exists():
        return
    standing = pq.read_table(path)
    own = pc.fill_null(pc.starts_with(standing["reason_ref"], f"{OWN} "), False)  # noqa: FBT003 - pyarrow's
    rows = [_as_reason(read, log_ins) for read in reads if read.get("reason_ref")]
    made = pa.Table.from_pylist(rows, schema=standing.schema)
    if made.equals(standing.filter(own)):
        return
    aside = path.with_name(f".{path.name}.part")
    pq.write_table(pa.concat_tables([standing.filter(pc.invert(own)), made]), aside)
    aside.replace(path)


def _as_reason(read: Mapping[str, Any], log_ins: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    at = _utc(read["occurred_at"])
    return {
        "reason_ref": read["reason_ref"],
        "user_id": _log_in_of(read, log_ins),
        "record_id": read["record_id"],
        "starts_at": at,
        "ends_at": at + timedelta(seconds=1),
    }


def _write_higher_risk(lake: Lake, spells: Sequence[Mapping[str, Any]], log_ins: Mapping[str, Sequence[str]]) -> None:
    """Replace the table of people watched more closely, a row for each log-in of each."""
    rows = [
        {"user_id": user, "starts_at": _utc(spell["starts_at"]), "ends_at": _utc(spell["ends_at"])}
        for spell in spells
        for user in log_ins.get(spell["person_ref"], ())
    ]
    schema = pa.schema([("user_id", pa.string()), ("starts_at", pa.timestamp("us")), ("ends_at", pa.timestamp("us"))])
    path = lake.context_path(CONTEXT["higher_risk"])
    aside = path.with_name(f".{path.name}.part")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), aside)
    aside.replace(path)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _covered(lake: Lake) -> tuple[dict[str, Any], ...]:
    """By system that should be logged: days held, expected and of short volume, who answers for it, and each gap.

    After them the log-ins that are nobody's own, as "log_in", each with who answers for it.
    """
    if not lake.days() or not lake.context_path(CONTEXT["systems"]).exists():
        return ()
    systems: dict[str, dict[str, Any]] = {}
    log_ins: dict[str, dict[str, Any]] = {}
    for one in coverage(lake):
        if one.user_id:
            log_ins[one.user_id] = {"log_in": one.user_id, "owner": one.owner, "says": one.finding}
        elif one.system:
            _add_finding(systems.setdefault(one.system, _of_system(one)), one)
    return (*(systems[name] for name in sorted(systems)), *(log_ins[name] for name in sorted(log_ins)))


def _of_system(one: Finding) -> dict[str, Any]:
    known = {"system": one.system, "owner": one.owner, "platform": one.platform}
    return {**known, "held": 0, "expected": 0, "short": 0, "gaps": []}


def _add_finding(system: dict[str, Any], one: Finding) -> None:
    kind, days = _KINDS.get(one.finding.partition(":")[0], ""), one.days or 0
    if kind in {"held", "missing"}:
        system["expected"] += days
    if kind in {"held", "short"}:
        system[kind] += days
    if kind != "held":
        first, last = (str(day or "") for day in (one.starts_on, one.ends_on))
        system["gaps"].append({"says": one.finding, "days": days, "first": first, "last": last})
