"""What the matching desk can be asked, as plain values: the cross-check, what it changes, and what its pages need."""

from probity.corridor.matching.queries.comparing import Change, Comparison, compare
from probity.corridor.matching.queries.cross_check import CrossCheck, Finding, cross_check
from probity.corridor.matching.queries.reader import CROSS_CHECK
from probity.corridor.matching.queries.reading import clashes_about, is_unweighed, order_of_candidates, short_names
from probity.corridor.matching.queries.spend import quarters_about

__all__ = [
    "CROSS_CHECK",
    "Change",
    "Comparison",
    "CrossCheck",
    "Finding",
    "clashes_about",
    "compare",
    "cross_check",
    "is_unweighed",
    "order_of_candidates",
    "quarters_about",
    "short_names",
]
