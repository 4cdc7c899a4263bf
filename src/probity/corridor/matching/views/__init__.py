"""The matching desk's pages, what waits for its readers, and what its search finds."""

from probity.corridor.matching.views import waiting
from probity.corridor.matching.views.candidates import asking, candidate, candidates, judging
from probity.corridor.matching.views.questions import deciding, release, releases
from probity.corridor.matching.views.runs import run, run_now, runs

__all__ = [
    "asking",
    "candidate",
    "candidates",
    "deciding",
    "judging",
    "release",
    "releases",
    "run",
    "run_now",
    "runs",
    "waiting",
]
