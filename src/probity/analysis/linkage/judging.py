"""What is made of a pair: its score, its verdict and the reason."""

from collections.abc import Iterator
from typing import Final

from probity.analysis.linkage.addresses import Nearness, nearness
from probity.analysis.linkage.likeness import Likeness, by_initials, of_one_group
from probity.analysis.linkage.model import CLOSE, shipped
from probity.analysis.linkage.parties import Known, Verdict
from probity.analysis.linkage.reasons import of_names, of_places

LINK_FROM: Final = 0.65
"""The default threshold: a link is right more often than nine times in ten on the register it was measured by."""
REVIEW_FROM: Final = 0.2
OF_ONE_GROUP: Final = "companies of one group are told apart so"
PLACES: Final = 3
_SMALLEST_STEP: Final = 10**-PLACES
_SAME_NUMBER: Final = 0.99
_SAME_NUMBER_ALONE: Final = 0.6

Judged = tuple[float, Verdict, str]


def judge(a: Known, b: Known, likeness: Likeness, *, threshold: float = LINK_FROM) -> Judged | None:
    """The score, the verdict and the reason of a pair; None where it is not worth a person's time.

    Company numbers, individuals, bare initials and words that tell a group's companies apart are rules and not
    evidence: they come before the probability of names and addresses. On a long list any three letters are the initials
    of somebody; a subsidiary often sits at its parent's address.
    """
    near = nearness(a.address, b.address)
    likely = shipped().probability(likeness.features, near)
    short_of_a_link = threshold - _SMALLEST_STEP
    if a.number and a.number == b.number:
        alike = likely >= REVIEW_FROM or near in CLOSE
        score, rule = (max(likely, _SAME_NUMBER) if alike else _SAME_NUMBER_ALONE), "same company number"
        verdict: Verdict = "link" if alike else "review"
    elif a.number and b.number:
        score, rule, verdict = min(likely, short_of_a_link), "the company numbers differ", "review"
    elif (a.individual or b.individual) and near not in CLOSE:
        if likely < threshold:
            return None
        score, rule, verdict = min(likely, short_of_a_link), "an individual cannot be told by a name alone", "review"
    elif by_initials(likeness.features) and near not in CLOSE:
        score, rule, verdict = min(likely, short_of_a_link), "", "review"
    elif of_one_group(likeness.features):
        score, rule, verdict = min(likely, short_of_a_link), OF_ONE_GROUP, "review"
    else:
        score, rule, verdict = likely, "", "link" if round(likely, PLACES) >= threshold else "review"
    if score < REVIEW_FROM:
        return None
    return round(score, PLACES), verdict, "; ".join(_said(a, likeness, near, rule))


def _said(a: Known, likeness: Likeness, near: Nearness, rule: str) -> Iterator[str]:
    if rule and rule != OF_ONE_GROUP:
        yield rule
    yield from filter(None, of_names(likeness))
    yield from of_places(a.address, near)
    if rule == OF_ONE_GROUP:
        yield rule
