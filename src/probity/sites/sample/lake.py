"""`probity sample lake DIR`: a month of Sample Constabulary's logs, by the people whom `sample force` loads."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from probity.analysis.lake.lakefolder import Lake
from probity.analysis.lake.sample.exports import Handed
from probity.analysis.lake.sample.force import Member, Spell
from probity.analysis.lake.sample.making import LAST_DAY, OF_DAYS, Asked, Made, make_lake
from probity.foundation.kernel.errors import BadInput
from probity.sites.sample.people import Roster, fill_posts
from probity.sites.sample.plan import AS_OF, FEWEST, MOST
from probity.sites.sample.structure import build_structure

# Volunteers, contractors and the Commissioner's people have no log-in to the systems that are logged.
_NO_LOG_IN: Final = frozenset({"volunteer", "contractor", "outside"})
_SHARED: Final = (("custody.desk", "Custody inspector", "firearms"), ("front.counter", "Head of estates", "estates"))
_OPENED: Final = date(2024, 9, 2)


def main(arguments: Sequence[str]) -> int:
    """Make the lake and return the exit code: 0 done, 2 bad usage or input and nothing done."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    try:
        made = _make(options)
    except BadInput as refusal:
        _say(str(refusal))
        return 2
    _say(f"{made.events:,} events of {made.users:,} log-ins.")
    _say(f"Planted: {made.misuse:,} times misuse, and {made.look_alikes:,} times what only looks like it.")
    _say(f"What was planted: {_truth_of(options)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("probity sample lake", description="A month of invented logs, with misuse in it.")
    parser.add_argument("lake", type=Path, metavar="DIR", help="A folder that is new or empty.")
    parser.add_argument("--days", type=int, default=OF_DAYS, help=f"({OF_DAYS})")
    parser.add_argument("--seed", type=int, default=1, help="Another number makes another month, of another force.")
    parser.add_argument(
        "--people", type=int, default=3182, help="As of sample force; twenty million events are of 3182."
    )
    parser.add_argument("--last", type=date.fromisoformat, default=LAST_DAY, metavar="DAY", help=f"({LAST_DAY})")
    parser.add_argument("--events", type=int, metavar="N", help="So many events in all, for a small lake.")
    parser.add_argument("--as-sources", action="store_true", help="Logs to be ingested, with maps, in place of a lake.")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="What was planted (DIR-truth.parquet).")
    return parser


def _make(options: argparse.Namespace) -> Made:
    asked = Asked(days=options.days, seed=options.seed, last=options.last, events=options.events)
    members = members_of(options.people, seed=options.seed)
    if not options.as_sources:
        return make_lake(Lake(options.lake), _truth_of(options), members, asked, say=_say)
    handed = Handed(options.lake)
    made = make_lake(Lake(options.lake / "lake"), _truth_of(options), members, asked, say=_say, handed=handed)
    for command in handed.write():
        _say(command)
    return made


def _truth_of(options: argparse.Namespace) -> Path:
    beside: Path = options.lake.with_name(f"{options.lake.name}-truth.parquet")
    return options.truth or beside


def members_of(people: int, *, seed: int) -> list[Member]:
    """Everybody of the synthetic force who has a log-in, leavers too, and the log-ins that are nobody's own.

    Raises:
        BadInput: a size for which no whole force can be made.
    """
    if not FEWEST <= people <= MOST:
        raise BadInput(f"A force of {people} cannot be made.", where="--people", hint=f"Ask for {FEWEST} to {MOST}.")
    roster = fill_posts(build_structure(people), seed=seed, as_of=AS_OF)
    names = {ref: family for family, ref in roster.story.items()}
    members = [
        Member(person.force_number, person.ref, _spells(roster, person.ref), names.get(person.ref, ""))
        for person in roster.people
    ]
    kept = [member for member in members if member.spells[-1].category not in _NO_LOG_IN]
    shared = [
        Member(log_in, "", (Spell("Shared log-in", unit, "staff", _OPENED, None),), owner=owner)
        for log_in, owner, unit in _SHARED
    ]
    return [*kept, *shared]


def _spells(roster: Roster, person_ref: str) -> tuple[Spell, ...]:
    """A person's posts as they are known now, in order of time."""
    known = [spell for spell in roster.spells[person_ref] if spell.known_to is None]
    return tuple(
        Spell(
            roster.posts[spell.post_ref].title,
            roster.unit_keys[roster.posts[spell.post_ref].unit_ref],
            spell.category,
            spell.true_from,
            spell.true_to,
        )
        for spell in sorted(known, key=lambda spell: spell.true_from)
    )


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
