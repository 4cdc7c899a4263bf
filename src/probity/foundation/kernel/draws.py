"""Draws that nobody can tilt and anybody can repeat.

How a draw is made fair, step by step:

1. A secret seed is made, and its `commitment` is published before the records to draw from are known.
2. When the period closes, the list is `frozen`: its references sorted, and their SHA-256 published. What comes later is
   outside the draw (`late`).
3. References are put in the order of HMAC-SHA-256 under the seed, and the first so many are drawn. The order depends on
   the seed and each reference alone, so neither the order of rows nor another record changes a record's place.
4. A case that may not be shown is `replaced` by the next in that order; nobody chooses it.
5. The seed is shown. `verify_draw` makes the draw again and says what does not hold.

With strata, those with the fewest records to spare are drawn first, so that a rare kind is not used up by a common one;
a record in several strata is drawn once.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest, digest
from random import Random
from typing import NamedTuple

from probity.foundation.kernel.errors import BadInput

SEED_BYTES = 32
WHOLE = ""
"""The name of the only stratum of a draw without strata."""

_SEED = re.compile(f"[0-9a-f]{{{2 * SEED_BYTES}}}")
_BREAKS = re.compile(r"[\t\r\n]")


class Frozen(NamedTuple):
    """What a draw is made from, as it was when the list closed."""

    references: tuple[str, ...]
    """Sorted, each once."""
    digest: str
    """SHA-256, in hexadecimal, of the list as text: one line each, every line ended by a line feed."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was drawn from one part of the records."""

    name: str
    wanted: int
    order: tuple[str, ...]
    """Every record of the stratum in the committed order."""
    drawn: tuple[str, ...]
    """Those that stand, in the order in which they were drawn."""
    withdrawn: tuple[str, ...] = ()
    """Those that were drawn and then replaced, in that order."""

    @property
    def shortfall(self) -> int:
        """How many fewer stand than were wanted."""
        return max(self.wanted - len(self.drawn), 0)

    @property
    def words(self) -> str:
        """Such as "1 of 2 drawn from 1, shortfall 1"."""
        said = f"{len(self.drawn)} of {self.wanted} drawn from {len(self.order)}"
        said += f", shortfall {self.shortfall}" if self.shortfall else ""
        return said + (f", {len(self.withdrawn)} withdrawn" if self.withdrawn else "")


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw, with what a stranger needs in order to repeat it, but for the seed."""

    commitment: str
    digest: str
    strata: tuple[Stratum, ...]
    """In the order in which they were drawn."""

    @property
    def references(self) -> tuple[str, ...]:
        """Every record that stands, each once."""
        return tuple(reference for stratum in self.strata for reference in stratum.drawn)

    @property
    def withdrawn(self) -> tuple[str, ...]:
        return tuple(reference for stratum in self.strata for reference in stratum.withdrawn)

    @property
    def shortfall(self) -> int:
        return sum(stratum.shortfall for stratum in self.strata)

    def stratum(self, name: str) -> Stratum:
        return next(stratum for stratum in self.strata if stratum.name == name)


def new_seed(*, random: Random) -> str:
    """A seed of 64 hexadecimal digits. Pass `random.SystemRandom()`: a seed that can be guessed commits to nothing."""
    return random.randbytes(SEED_BYTES).hex()


def commitment(seed: str) -> str:
    """What is published before the draw: the SHA-256 of the seed's 64 digits, which tells nothing of the seed."""
    return sha256(_key(seed)).hexdigest()


def frozen(references: Iterable[str]) -> Frozen:
    """The list that is drawn from, and its SHA-256. A reference given twice stands once."""
    ordered = tuple(sorted(set(map(_checked, references))))
    return Frozen(ordered, _digest(ordered))


def frozen_strata(strata: Mapping[str, Iterable[str]]) -> Frozen:
    """As `frozen`, for a list with strata: the digest is of the lines "stratum, tab, reference", sorted."""
    pairs = sorted({(_checked(name), _checked(reference)) for name, members in strata.items() for reference in members})
    references = tuple(sorted({reference for _, reference in pairs}))
    return Frozen(references, _digest(f"{name}\t{reference}" for name, reference in pairs))


def order(references: Iterable[str], seed: str) -> tuple[str, ...]:
    """The committed order: by HMAC-SHA-256 of the reference under the seed, each reference once."""
    key = _key(seed)
    return tuple(sorted(set(references), key=lambda reference: digest(key, _checked(reference).encode(), "sha256")))


def draw(references: Iterable[str], seed: str, size: int) -> Draw:
    """The first `size` in the committed order; all of them, and the shortfall, where there are too few."""
    listed = frozen(references)
    return _drawn({WHOLE: listed.references}, seed, {WHOLE: size}, listed.digest)


def draw_strata(strata: Mapping[str, Iterable[str]], seed: str, sizes: Mapping[str, int]) -> Draw:
    """`sizes` of each stratum. Every stratum must have a size; one that holds no record is wholly a shortfall."""
    members = {name: tuple(references) for name, references in strata.items()}
    if unsized := sorted(members.keys() - sizes.keys()):
        raise BadInput(f"No size was given for {', '.join(unsized)}.", hint="Say how many to draw from each stratum.")
    return _drawn({name: members.get(name, ()) for name in sizes}, seed, sizes, frozen_strata(members).digest)


def replaced(made: Draw, reference: str) -> Draw:
    """The draw with one record withdrawn and the next of its stratum, in the committed order, in its place.

    A record that stands for another stratum, or was withdrawn before, is passed over. Where nothing is left the
    shortfall grows by one.
    """
    held = next((stratum for stratum in made.strata if reference in stratum.drawn), None)
    if held is None:
        raise BadInput(f"{reference} does not stand in this draw.", hint="Only a record that was drawn is replaced.")
    used = {*made.references, *made.withdrawn}
    following = next((candidate for candidate in held.order if candidate not in used), None)
    stand = tuple(kept for kept in held.drawn if kept != reference)
    changed = replace(held, drawn=stand + ((following,) if following else ()), withdrawn=(*held.withdrawn, reference))
    return replace(made, strata=tuple(changed if stratum is held else stratum for stratum in made.strata))


def late(listed: Frozen, now: Iterable[str]) -> tuple[str, ...]:
    """Records that are there now and were not when the list closed: outside the draw, and listed as such."""
    return tuple(sorted(set(now) - set(listed.references)))


def verify_draw(
    made: Draw,
    seed: str,
    strata: Mapping[str, Collection[str]] | Collection[str],
    withdrawn: Sequence[str] | None = None,
) -> tuple[str, ...]:
    """What does not hold when the draw is made again, in words; nothing when all of it holds.

    `made` is the draw as published and `strata` the frozen list (a plain collection for a draw without strata). Pass
    `withdrawn`, the withdrawals in the order in which they were made, where strata share records; elsewhere those that
    stand in `made` say enough.
    """
    sizes = {stratum.name: stratum.wanted for stratum in made.strata}
    again = draw_strata(strata, seed, sizes) if isinstance(strata, Mapping) else draw(strata, seed, sizes.get(WHOLE, 0))
    faults = []
    if not compare_digest(again.commitment, made.commitment):
        faults.append("The seed is not the one that was committed to.")
    if not compare_digest(again.digest, made.digest):
        faults.append("The list is not the one that was frozen.")
    for reference in made.withdrawn if withdrawn is None else withdrawn:
        if reference not in again.references:
            return (*faults, f"{reference} was withdrawn, but this seed and list do not draw it.")
        again = replaced(again, reference)
    return (*faults, *_differences(made, again))


def _differences(made: Draw, again: Draw) -> Iterable[str]:
    if [stratum.name for stratum in made.strata] != [stratum.name for stratum in again.strata]:
        yield "The strata were not drawn in the order of what they could spare."
        return
    for ours, theirs in zip(again.strata, made.strata, strict=True):
        where = f"In {ours.name}" if ours.name else "In the draw"
        if added := [reference for reference in theirs.drawn if reference not in ours.drawn]:
            yield f"{where}, {', '.join(added)} should not stand."
        if missing := [reference for reference in ours.drawn if reference not in theirs.drawn]:
            yield f"{where}, {', '.join(missing)} should stand and does not."
        if ours.withdrawn != theirs.withdrawn:
            yield f"{where}, the withdrawals differ from those named."


def _drawn(members: Mapping[str, Iterable[str]], seed: str, sizes: Mapping[str, int], listed: str) -> Draw:
    if any(size < 0 for size in sizes.values()):
        raise BadInput("A draw cannot be of fewer than none.", hint="Give a size of 0 or more.")
    orders = {name: order(members[name], seed) for name in members}
    taken: set[str] = set()
    made = []
    for name in sorted(orders, key=lambda name: (len(orders[name]) - sizes[name], len(orders[name]), name)):
        left = [reference for reference in orders[name] if reference not in taken]
        drawn = tuple(left[: sizes[name]])
        taken.update(drawn)
        made.append(Stratum(name, sizes[name], orders[name], drawn))
    return Draw(commitment(seed), listed, tuple(made))


def _key(seed: str) -> bytes:
    if not _SEED.fullmatch(seed):
        raise BadInput(  # the seed is secret, so it is not repeated
            "This is not a seed.", hint=f"A seed is {2 * SEED_BYTES} hexadecimal digits, in small letters."
        )
    return seed.encode()


def _checked(reference: str) -> str:
    if not reference or _BREAKS.search(reference):
        raise BadInput("A reference or stratum is blank, or holds a tab or a line break.", hint="Put it right first.")
    return reference


def _digest(lines: Iterable[str]) -> str:
    return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
