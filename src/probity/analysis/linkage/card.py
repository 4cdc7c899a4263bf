"""The model card: what the matcher is for, and how right it was on pairs whose answer is known."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from probity.analysis.linkage.examples import FOLDS, Examples, read_examples
from probity.analysis.linkage.figures import Scored, brier, calibration, figures, missed_links, shown, wrong_links
from probity.analysis.linkage.fitting import held_out
from probity.analysis.linkage.judging import LINK_FROM, REVIEW_FROM
from probity.analysis.linkage.model import shipped

_THRESHOLDS = (0.5, 0.55, 0.6, LINK_FROM, 0.7, 0.75, 0.8, 0.9)
_OPENING = """# Model card: organisations

Written by `probity link card`; see [how to link organisations](../howto/link-organisations.md). Do not edit by hand.

**What it does.** For two rows that name an organisation it gives the probability that both are one, a verdict and the
reason in words. It reads names, and addresses and company numbers where the rows hold them.

**What it is for.** Putting likely pairs before a person. A link is a question, never a finding about anybody.

**What it is not for.** People: a name that may be an individual's is never linked on the name alone. Deciding anything
without a person. Names that are not written in Latin letters.

**How it works.** About forty features, each of which can be said in words, are weighed and added up; how near two
known addresses are is added to that. The weights stand in `analysis/linkage/weights.json` beside the beliefs that they
started from. They were fitted to pairs, never to a name, a word or a company. Rules come before the sum: different
company numbers are always `review`; an individual or bare initials are never a `link` unless the address agrees; names
that differ as those of two companies of one group do are a `review`: a place more, a part in brackets, or a telling
word more between two names written in full.

**Measured on.** A public register of declared donors with true company numbers, used here without them, and published
pairs of names that were labelled by hand and chosen to be hard. Neither is part of this project. A pair of the register
is left out where its label is likely a typing error: two numbers at most two characters apart, or the same letters
under two numbers.
"""


def write_card(register: Path, columns: Mapping[str, str], pairs: Path, out: Path) -> None:
    """Measure the matcher and write its model card. No row of either file is written."""
    registers, labelled = read_examples(register, columns, pairs)
    out.write_text("\n".join(_lines(registers, labelled)) + "\n", encoding="utf-8")


def _lines(registers: Examples, labelled: Examples) -> Iterator[str]:
    yield _OPENING
    held = [
        [*zip(one.pairs, scores, strict=True)]
        for one, scores in zip((registers, labelled), held_out(registers, labelled), strict=True)
    ]
    yield from _section_of_register(registers, held[0])
    yield from _section_of_labelled(labelled, held[1])
    yield "## As shipped\n"
    yield "The weights that are shipped were fitted to all of these pairs, so the figures flatter them.\n"
    yield from _thresholds(
        ("register", registers, _shipped(registers)), ("labelled pairs", labelled, _shipped(labelled))
    )
    yield from _weaknesses()


def _section_of_register(registers: Examples, held: Scored) -> Iterator[str]:
    yield "## Register, held out\n"
    yield (
        f"{registers.records:,} records, {registers.true:,} true pairs, {len(held):,} pairs proposed. The companies "
        f"were split into {FOLDS} parts; every pair was scored by weights fitted without either of its companies.\n"
    )
    yield from _thresholds(("register", registers, held))
    yield (
        f"\nBrier score: {brier(held):.4f} over all proposed pairs, {brier(shown(held)):.4f} over those that are shown "
        f"({REVIEW_FROM} and up).\n"
    )
    yield from _calibration(held)
    yield from _kinds("Wrong links by kind", wrong_links(held, LINK_FROM))
    yield from _kinds("Missed links by kind", missed_links(registers, held, LINK_FROM))


def _section_of_labelled(labelled: Examples, held: Scored) -> Iterator[str]:
    yield "## Labelled pairs of names, held out\n"
    yield f"{len(held):,} pairs of organisations, {labelled.true:,} of them one. Names alone: no address, no number.\n"
    yield from _thresholds(("labelled pairs", labelled, held))
    yield f"\nBrier score: {brier(held):.4f}.\n"
    yield from _calibration(held)
    yield from _kinds("Wrong links by kind", wrong_links(held, LINK_FROM))
    yield from _kinds("Missed links by kind", missed_links(labelled, held, LINK_FROM))


def _shipped(examples: Examples) -> Scored:
    model = shipped()
    return [(one, model.probability(one.features, one.near)) for one in examples.pairs]


def _thresholds(*measured: tuple[str, Examples, Scored]) -> Iterator[str]:
    yield "| pairs | link from | precision | recall | F1 | links | right |"
    yield "|---|---|---|---|---|---|---|"
    for says, examples, scored in measured:
        for threshold in _THRESHOLDS:
            one = figures(scored, examples.true, threshold)
            default = " (default)" if threshold == LINK_FROM else ""
            yield (
                f"| {says} | {threshold}{default} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} "
                f"| {one.linked} | {one.right} |"
            )


def _calibration(scored: Scored) -> Iterator[str]:
    yield "| probability | pairs | mean | share that was true |"
    yield "|---|---|---|---|"
    for low, high, count, mean, true in calibration(scored):
        yield f"| {low:.2f} to {high:.2f} | {count:,} | {mean:.3f} | {true:.3f} |"
    yield ""


def _kinds(heading: str, kinds: Counter[str]) -> Iterator[str]:
    yield f"### {heading}\n"
    yield from (f"- {count}: {kind}" for kind, count in sorted(kinds.items(), key=lambda one: (-one[1], one[0])))
    yield "" if kinds else "None.\n"


def _weaknesses() -> Iterator[str]:
    yield "\n## Known weaknesses\n"
    yield "- Companies of one group at one address come out as one where no such word tells them apart."
    yield "- Two names that share no word or initials are found only by a number, or at one postcode as a `review`."
    yield "- Two companies of the same name are told apart only by address or number."
    yield "- The rarity of a word is general knowledge of British names, not counted in the lists at hand."
    yield "- The labelled pairs count a fund and the next in its series as one, and so lower the weight of a number."
