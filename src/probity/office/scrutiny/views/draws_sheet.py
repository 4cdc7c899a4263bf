"""The sheet of a draw: plain text for an outsider, at each stage, with which they repeat the draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from probity.foundation.web.formats import day, number_of
from probity.office.scrutiny.models import Draw, DrawState
from probity.office.scrutiny.policy.draws_plans import FORCE, period_words, plans, stratum_words
from probity.office.scrutiny.policy.force_words import tactic_words
from probity.office.scrutiny.queries.draws import as_kept, gone_from, late_records

METHOD = """import csv, hashlib, hmac, pathlib, sys
seed, size, file, gone = sys.argv[1].encode(), int(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4:]
rows = csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
pairs = sorted({(row["Stratum"], row["Reference"]) for row in rows})
print("commitment", hashlib.sha256(seed).hexdigest())
print("list", hashlib.sha256("".join(f"{name}\\t{ref}\\n" for name, ref in pairs).encode()).hexdigest())
mixed = sorted(pairs, key=lambda pair: hmac.digest(seed, pair[1].encode(), "sha256"))
order, drawn = {name: [ref for kind, ref in mixed if kind == name] for name, _ in pairs}, {}
for each in sorted(order, key=lambda name: (len(order[name]), name)) + gone:
    free = [ref for ref in order[drawn.get(each, each)] if ref not in drawn][: size if each in order else 1]
    drawn.update(dict.fromkeys(free, drawn.get(each, each)))
print(*(f"{name} {ref}" for ref, name in drawn.items() if ref not in gone), sep="\\n")"""


def title_of(draw: Draw) -> str:
    """What was drawn and for when, such as "Searches for the panel, May 2026"."""
    words = dict(plans(draw.last_day)).get(draw.plan, draw.plan)
    return f"{words}, {period_words(draw.first_day, draw.last_day)}"


def sheet_response(draw: Draw) -> HttpResponse:
    """The sheet as a download."""
    response = HttpResponse("\n".join(sheet_of(draw)) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{draw.ref}.txt"'
    return response


def sheet_of(draw: Draw) -> Iterator[str]:
    """Line by line: what was committed to, what was listed, what was drawn and left, and how anybody repeats it."""
    yield from (f"Draw {draw.ref}: {title_of(draw)}", "")
    yield from ("1. The commitment, before the period was over", "")
    yield from (f"SHA-256 of the seed: {draw.commitment}", f"Committed:           {_moment(draw.committed_at)}")
    yield f"Period:              {day(draw.first_day)} to {day(draw.last_day)}"
    yield f"To draw:             {draw.wanted:,} of each {_each(draw)}"
    tactics = tactic_words(draw.last_day)
    for name, codes in draw.kinds.items():
        yield f"  {name}: {', '.join(tactics.get(code, code) for code in codes)}"
    yield ""
    yield from _of_the_list(draw)
    yield from _of_the_draw(draw)
    yield from _of_repeating(draw)


def _each(draw: Draw) -> str:
    if draw.plan == FORCE:
        return "kind; a form of several kinds is drawn once, for the kind with the fewest forms first"
    return "period" if draw.plan == "panel" else "inspector's, named by a reference"


def _of_the_list(draw: Draw) -> Iterator[str]:
    yield from ("2. The list, before the seed was shown", "")
    if not draw.frozen_at:
        yield from ("Not frozen yet. Ask for this sheet again when it is.", "")
        return
    yield from (f"SHA-256 of the list: {draw.digest}", f"Frozen:              {_moment(draw.frozen_at)}")
    yield f"Listed:              {number_of(len(draw.records), 'record', 'records')}"
    yield from (f"  {_named(draw, name)}: {len(refs):,}" for name, refs in draw.listed.items())
    yield from (f"Not listed:          {count:,} ({reason.lower()})" for reason, count in draw.left_out.items())
    if late := late_records(draw):
        yield f"Came later, outside: {' '.join(late)}"
    yield from ("The list itself is a file of its own: references alone.", "")


def _named(draw: Draw, stratum: str) -> str:
    words = stratum_words(draw.plan, stratum, draw.last_day)
    return words if words == stratum else f"{words} ({stratum})"


def _of_the_draw(draw: Draw) -> Iterator[str]:
    yield from ("3. The draw", "")
    if draw.state != DrawState.DRAWN or not draw.drawn_at:
        yield from ("Not made yet. The seed is shown on this sheet when it is.", "")
        return
    yield from (f"Seed:                {draw.seed}", f"Made:                {_moment(draw.drawn_at)}")
    for part in as_kept(draw).strata:
        yield f"{_named(draw, part.name)}: {part.words}"
        yield from (f"  {ref}" for ref in part.drawn)
    if gone := gone_from(draw):
        yield f"Left for a listed reason, and replaced by the next in the order: {' '.join(gone)}"
    yield ""


def _of_repeating(draw: Draw) -> Iterator[str]:
    yield from ("4. How to repeat it", "")
    yield "Save the lines under this one as repeat.py, and the list beside it as list.csv. With Python 3 run:"
    gone = gone_from(draw) if draw.seed else []
    yield from ("", f"    python3 repeat.py {' '.join((draw.seed or 'SEED', str(draw.wanted), 'list.csv', *gone))}", "")
    yield from (
        "It prints the commitment, the SHA-256 of the list, and what is drawn. If the commitment is the one you were",
        "given before the period was over, and the list the one you were given before the seed was shown, nobody could",
        "choose what was drawn. References after list.csv left for a listed reason; each was replaced by the next.",
        "",
    )
    yield from METHOD.splitlines()


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"
