"""`probity lake score HITS TRUTH`: how each rule did on a synthetic month."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from probity.analysis.lake.sample.scoring import Scored, read_hits, score
from probity.analysis.lake.sample.truth import read_truth
from probity.foundation.kernel.errors import BadInput

_HEAD: Final = ("rule", "found", "false hits", "per 1,000 users a week", "look-alikes hit", "other misuse")


def main(arguments: Sequence[str]) -> int:
    """Print a line for each rule; the exit code is 0, or 2 for bad input."""
    parser = argparse.ArgumentParser("probity lake score", description="How each rule did on a synthetic month.")
    parser.add_argument("hits", type=Path, metavar="HITS", help="The Parquet file of a scan.")
    parser.add_argument("truth", type=Path, metavar="TRUTH", help="What was planted, as probity sample lake wrote it.")
    parser.add_argument("--least-score", type=int, default=0, metavar="N", help="Leave out hits that score less.")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 2
    try:
        scored = score(read_hits(options.hits, least_score=options.least_score), read_truth(options.truth))
    except BadInput as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    if options.format == "json":
        sys.stdout.write(json.dumps([asdict(one) for one in scored], indent=1) + "\n")
    else:
        sys.stdout.write(as_table(scored))
    return 0


def as_table(scored: Sequence[Scored]) -> str:
    """The figures in columns, and under them the plants that were missed."""
    rows = [_HEAD, *(_row(one) for one in scored)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"{one.rule}: missed: {', '.join(one.missed)}" for one in scored if one.missed]
    return "\n".join(lines) + "\n"


def _row(one: Scored) -> tuple[str, ...]:
    return (
        one.rule,
        f"{one.found} of {one.planted}",
        f"{one.false_hits:,}",
        f"{one.false_per_1000_users_a_week:.2f}",
        f"{one.hit_look_alikes} of {one.look_alikes}",
        f"{one.other_misuse:,}",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
