"""From the features of a pair to the probability that both are one organisation.

Two plain sums. The names' features, each times its weight, give the evidence of the names. Where both addresses are
known, how near they are adds to it and says how far the names' evidence then counts. `weights.json` holds every weight
beside the belief that it started from; `probity link fit` writes it.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from probity.analysis.linkage.addresses import Nearness

WEIGHTS: Final = Path(__file__).with_name("weights.json")
START: Final = "start"
CLOSE: Final = frozenset({Nearness.STREET, Nearness.POSTCODE, Nearness.SAME})
GRADES: Final[Mapping[Nearness, str]] = {
    Nearness.APART: "apart",
    Nearness.DISTRICT: "same district",
    Nearness.STREET: "same street or postcode",
    Nearness.POSTCODE: "same street or postcode",
    Nearness.SAME: "same address",
}
_CERTAIN: Final = 30.0

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature: of the names, and of how near the addresses are."""

    names: Features
    places: Features

    def evidence_of_names(self, features: Features) -> float:
        """The log-odds that the names alone give."""
        return self.names[START] + sum(self.names.get(key, 0.0) * value for key, value in features.items() if value)

    def probability(self, features: Features, near: Nearness) -> float:
        """The probability that both are one, of all the pairs that are proposed."""
        odds = self.evidence_of_names(features)
        if near is not Nearness.UNKNOWN:
            known = of_places(features, near, odds)
            odds = self.places[START] + sum(self.places.get(key, 0.0) * value for key, value in known)
        return 1.0 / (1.0 + math.exp(-max(-_CERTAIN, min(_CERTAIN, odds))))


def of_places(features: Features, near: Nearness, names: float) -> Iterator[tuple[str, float]]:
    """What the nearness of two known addresses adds to the evidence of the names."""
    grade = GRADES[near]
    yield grade, 1.0
    yield f"{grade}: evidence of the names", names
    if near not in CLOSE:
        return
    within = features["one within the other"]
    initials = max(
        features[key]
        for key in ("initials of the other", "four initials of the other or more", "initials of some words")
    )
    yield "close: one within the other", within
    yield "close: one within the other, but for a place", within * features["place words on one side"]
    yield "close: one within the other, but for common words", within * features["common words on one side"]
    yield "close: one within the other, but for telling words", within * features["telling words on one side"]
    yield "close: initials", initials
    yield "close: other words on both sides", features["telling words or places on both sides"]
    yield "close: first word the same", features["first word the same"]
    yield "close: numbers differ", features["numbers differ"]


@cache
def shipped() -> Model:
    """The model that comes with the project."""
    read = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Model(
        names={key: row["weight"] for key, row in read["names"].items()},
        places={key: row["weight"] for key, row in read["places"].items()},
    )
