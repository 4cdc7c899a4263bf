"""Fitting the weights to pairs whose answer is known.

Logistic regression that starts from stated beliefs: each weight is drawn to the belief in `BELIEFS` and is moved as far
as the examples give reason to. A likeness may never count against a link, nor an unlikeness for one. Nothing is fitted
to a name, a word or a company.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from probity.analysis.linkage.addresses import Nearness
from probity.analysis.linkage.examples import Example, Examples, folds, read_examples
from probity.analysis.linkage.model import START, Model, of_places

Array = npt.NDArray[np.float64]

BELIEFS: Final[Mapping[str, float]] = {
    START: -6.5,
    "share": 5.0,
    "same": 1.5,
    "nothing left over": 2.0,
    "same but for brackets": 0.5,
    "letters alike": 1.0,
    "shared telling words": 0.5,
    "first word the same": 0.5,
    "words joined": 0.0,
    "initials of the other": 5.5,
    "four initials of the other or more": 6.5,
    "initials of some words": 0.5,
    "nothing telling shared": -0.5,
    "nothing telling shared, and words left over": -1.5,
    "telling words on one side": -0.7,
    "common words on one side": -1.0,
    "place words on one side": -2.0,
    "form-like words on one side": -0.8,
    "telling words or places on both sides": -1.5,
    "any words on both sides": -1.0,
    "numbers differ": -1.0,
    "a number on one side": -1.5,
    "legal forms differ": -2.5,
    "a legal form on one side": -0.1,
    "slip in a long word": -0.5,
    "slip in a short word": -1.5,
    "slip in a common word": -1.5,
    "first letter differs": -0.7,
    "another ending": -0.8,
    "a word shortened": -1.0,
    "two initials of some words": -0.5,
    "a single word": 0.0,
    "a short single word": -0.7,
    "another name on one side": -0.3,
    "brackets differ": -2.5,
    "brackets with telling words on one side": -1.5,
    "brackets with other words on one side": -1.8,
    "same words in another order": -0.5,
    "alternate": -0.5,
}
LIKENESSES: Final = frozenset(
    {
        "share",
        "same",
        "nothing left over",
        "same but for brackets",
        "letters alike",
        "shared telling words",
        "first word the same",
        "words joined",
        "initials of the other",
        "four initials of the other or more",
        "initials of some words",
    }
)
EITHER: Final = frozenset({START, "same words in another order", "alternate"})

_OF_GRADES: Final = {"apart": -1.0, "same district": 0.3, "same street or postcode": 1.5, "same address": 2.5}
BELIEFS_OF_PLACES: Final[Mapping[str, float]] = {
    START: 0.0,
    **_OF_GRADES,
    **{f"{grade}: evidence of the names": 1.0 for grade in _OF_GRADES},
    "close: one within the other": 0.5,
    "close: one within the other, but for a place": -2.5,
    "close: one within the other, but for common words": -1.0,
    "close: one within the other, but for telling words": -0.8,
    "close: initials": 1.0,
    "close: other words on both sides": -1.0,
    "close: first word the same": 0.3,
    "close: numbers differ": -1.0,
}
LIKENESSES_OF_PLACES: Final = frozenset(
    {"close: one within the other", "close: initials", "close: first word the same"}
)
EITHER_OF_PLACES: Final = frozenset({START, *(key for key in BELIEFS_OF_PLACES if not key.startswith("close: "))})

STRENGTH: Final = 3.0
STRENGTH_OF_PLACES: Final = 30.0
"""How firmly the beliefs hold."""
_LEAST_SPREAD: Final = 0.1
_SPREADS: Final = 2.0
_LABELLED: Final = 1.0
"""What a labelled pair counts beside a pair of two companies in a register."""


def fit(registers: Sequence[Example], labelled: Sequence[Example]) -> Model:
    """The weights: of the names from all examples, of the places from those with both addresses."""
    keys = [key for key in BELIEFS if key != START]
    every = [*registers, *labelled]
    table = np.array([[one.features.get(key, 0.0) for key in keys] for one in every])
    counts = np.array([one.weight for one in registers] + [one.weight * _LABELLED for one in labelled])
    names = _fitted(BELIEFS, keys, table, every, counts, _bounds(BELIEFS, LIKENESSES, EITHER), STRENGTH)
    model = Model(names, {})
    known = [one for one in registers if one.near is not Nearness.UNKNOWN]
    place_keys = [key for key in BELIEFS_OF_PLACES if key != START]
    rows = [dict(of_places(one.features, one.near, model.evidence_of_names(one.features))) for one in known]
    place_table = np.array([[row.get(key, 0.0) for key in place_keys] for row in rows])
    bounds = _bounds(BELIEFS_OF_PLACES, LIKENESSES_OF_PLACES, EITHER_OF_PLACES)
    counts = np.array([one.weight for one in known])
    return Model(names, _fitted(BELIEFS_OF_PLACES, place_keys, place_table, known, counts, bounds, STRENGTH_OF_PLACES))


Bounds = list[tuple[float | None, float | None]]


def _bounds(beliefs: Iterable[str], likenesses: frozenset[str], either: frozenset[str]) -> Bounds:
    return [(None, None) if key in either else (0.0, None) if key in likenesses else (None, 0.0) for key in beliefs]


def _fitted(
    beliefs: Mapping[str, float],
    keys: list[str],
    table: Array,
    examples: Sequence[Example],
    counts: Array,
    bounds: Bounds,
    strength: float,
) -> dict[str, float]:
    start = np.array([beliefs[key] for key in (START, *keys)])
    if not len(examples):
        return dict(beliefs)
    rows = np.column_stack([np.ones(len(table)), table])
    answers = np.array([float(one.same) for one in examples])
    hold = np.minimum(np.maximum(rows.std(axis=0), _LEAST_SPREAD / _SPREADS) * _SPREADS, 1.0) ** 2 * strength
    hold[0] = 0.0

    def loss(weights: Array) -> tuple[float, Array]:
        odds = rows @ weights
        away = weights - start
        likely = 1.0 / (1.0 + np.exp(-odds))
        value = float((counts * (np.logaddexp(0.0, odds) - answers * odds)).sum() + (hold * away**2).sum() / 2)
        return value, rows.T @ (counts * (likely - answers)) + hold * away

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 3000})
    return {key: round(float(weight), 3) for key, weight in zip((START, *keys), found.x, strict=True)}


def held_out(registers: Examples, labelled: Examples) -> tuple[list[float], list[float]]:
    """The probability of every example by weights that were fitted without either of its companies."""
    of_register, of_labelled = [0.0] * len(registers.pairs), [0.0] * len(labelled.pairs)
    for parts in folds():
        out = set(parts)
        model = fit(
            [one for one in registers.pairs if not out & {*one.folds}],
            [one for one in labelled.pairs if not out & {*one.folds}],
        )
        for held, scores in ((registers, of_register), (labelled, of_labelled)):
            for at, one in enumerate(held.pairs):
                if (min(one.folds), max(one.folds)) == parts:
                    scores[at] = model.probability(one.features, one.near)
    return of_register, of_labelled


def write_weights(register: Path, columns: Mapping[str, str], pairs: Path, out: Path) -> None:
    """Fit the weights to a register and labelled pairs, and write them beside the beliefs that they started from."""
    registers, labelled = read_examples(register, columns, pairs)
    model = fit(registers.pairs, labelled.pairs)
    written = {
        "about": "The weights of model.py. `belief` is what was held before, `weight` what the examples left of it.",
        "names": _beside(BELIEFS, model.names),
        "places": _beside(BELIEFS_OF_PLACES, model.places),
    }
    out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _beside(beliefs: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    return {key: {"belief": belief, "weight": weights[key]} for key, belief in beliefs.items()}
