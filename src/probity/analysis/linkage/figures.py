"""How good the probabilities of known pairs are: precision, recall, calibration, and failures by kind."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from probity.analysis.linkage.addresses import Nearness
from probity.analysis.linkage.examples import Example, Examples
from probity.analysis.linkage.judging import LINK_FROM, REVIEW_FROM
from probity.analysis.linkage.model import CLOSE

_EDGES: Final = (0.0, 0.05, 0.2, 0.45, LINK_FROM, 0.8, 0.9, 0.95, 1.0)
_NOTHING_SHARED: Final = 0.2


@dataclass(frozen=True, slots=True)
class Figures:
    """Links against the truth."""

    linked: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.linked if self.linked else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Scored = Sequence[tuple[Example, float]]


def figures(scored: Scored, true: int, threshold: float) -> Figures:
    """Links from the threshold on against all true pairs, those that nothing proposed among them."""
    linked = [one for one, score in scored if is_linked(one, score, threshold)]
    return Figures(len(linked), sum(one.same for one in linked), true)


def is_linked(one: Example, score: float, threshold: float) -> bool:
    return score >= threshold and not one.held


def brier(scored: Scored) -> float:
    """The mean squared distance of the probability from what was true; 0 is perfect."""
    return sum((score - one.same) ** 2 for one, score in scored) / len(scored) if scored else 0.0


def shown(scored: Scored) -> Scored:
    """The pairs that a person gets to see."""
    return [(one, score) for one, score in scored if score >= REVIEW_FROM]


def calibration(scored: Scored) -> Iterator[tuple[float, float, int, float, float]]:
    """For each band of probability: its edges, the pairs in it, the mean probability and the share that was true."""
    for low, high in pairwise(_EDGES):
        band = [(one, score) for one, score in scored if low <= score < high or score == high == 1.0]
        if band:
            mean = sum(score for _, score in band) / len(band)
            yield low, high, len(band), mean, sum(one.same for one, _ in band) / len(band)


def wrong_links(scored: Scored, threshold: float) -> Counter[str]:
    """Links of two different organisations, by what brought them together."""
    return Counter(_kind(one) for one, score in scored if is_linked(one, score, threshold) and not one.same)


def missed_links(examples: Examples, scored: Scored, threshold: float) -> Counter[str]:
    """True pairs that were not linked, by what stood in the way."""
    missed = Counter(_kind(one) for one, score in scored if one.same and not is_linked(one, score, threshold))
    proposed = sum(one.same for one in examples.pairs)
    return missed + Counter({"never proposed: names and addresses share too little": examples.true - proposed})


def _kind(one: Example) -> str:
    place = {True: "near", False: "apart"}[one.near in CLOSE] if one.near is not Nearness.UNKNOWN else "unknown"
    return f"{_kind_of_names(one)}; addresses {place}"


def _kind_of_names(one: Example) -> str:
    features = one.features
    kinds: Iterable[tuple[str, bool]] = (
        ("may be an individual, or bare initials", one.held),
        ("numbers in the names differ", bool(features["numbers differ"])),
        ("same name, legal forms differ", bool(features["same"] and features["legal forms differ"])),
        ("same name", bool(features["same"])),
        ("same name but for brackets", bool(features["same but for brackets"])),
        ("initials", bool(features["initials of the other"] or features["four initials of the other or more"])),
        ("one is another name of the other", bool(features.get("alternate"))),
        ("nothing shared", features["share"] < _NOTHING_SHARED),
        ("one name within the other", bool(features["one within the other"])),
        ("a word spelt differently", bool(features["slip in a long word"] or features["slip in a short word"])),
        ("words in another order", bool(features["same words in another order"])),
    )
    return next((kind for kind, holds in kinds if holds), "words differ on both sides")
