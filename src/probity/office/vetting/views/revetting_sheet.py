"""The sheet of a draw for re-vetting: plain text for an outsider, at each stage, with which they repeat the draw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone

from probity.foundation.web.formats import day, number_of
from probity.office.vetting.models import PickState, RevettingDraw

METHOD = """import csv, hashlib, hmac, sys
seed, size, file, gone = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4:]
with open(file, encoding="utf-8-sig", newline="") as rows:
    listed = sorted({row["Reference"] for row in csv.DictReader(rows)})
print("commitment", hashlib.sha256(seed.encode()).hexdigest())
print("list", hashlib.sha256("".join(ref + "\\n" for ref in listed).encode()).hexdigest())
order = sorted(listed, key=lambda ref: hmac.digest(seed.encode(), ref.encode(), "sha256"))
for ref in [ref for ref in order if ref not in gone][:size]:
    print(ref)"""
LEFT = "Left since the list was frozen, and replaced by the next in the order"


def sheet_response(found: RevettingDraw) -> HttpResponse:
    """The sheet as a download."""
    response = HttpResponse("\n".join(sheet_of(found)) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{found.ref}.txt"'
    return response


def sheet_of(found: RevettingDraw) -> Iterator[str]:
    """Line by line: what was committed to, what was listed, what was drawn, and how anybody repeats it."""
    yield from (f"Draw {found.ref} for random re-vetting", f"For: {found.period}", "")
    yield from ("1. The commitment, before anybody was listed", "")
    yield from (f"SHA-256 of the seed: {found.commitment}", f"Committed:           {_moment(found.committed_at)}")
    yield from (f"To draw:             {found.wanted:,}", "")
    yield from _of_the_list(found)
    yield from _of_the_draw(found)
    yield from _of_repeating(found)


def _of_the_list(found: RevettingDraw) -> Iterator[str]:
    yield from ("2. The list, before the seed was shown", "")
    if not found.frozen_at:
        yield from ("Not frozen yet. Ask for this sheet again when it is.", "")
        return
    yield from (f"SHA-256 of the list: {found.digest}", f"Frozen:              {_moment(found.frozen_at)}")
    yield f"Listed:              {number_of(len(found.listed), 'person', 'people')} of the force on {day(found.as_at)}"
    yield from (f"Not listed:          {count:,} ({reason.lower()})" for reason, count in found.left_out.items())
    yield from ("The list itself is a file of its own: references alone, without names.", "")


def _of_the_draw(found: RevettingDraw) -> Iterator[str]:
    yield from ("3. The draw", "")
    if not found.drawn_at:
        yield from ("Not made yet. The seed is shown on this sheet when it is.", "")
        return
    yield from (f"Seed:                {found.shown_seed}", f"Made:                {_moment(found.drawn_at)}")
    picks = [*found.picks.order_by("place")]
    yield "Drawn:               " + " ".join(pick.person_ref for pick in picks if pick.state != PickState.REPLACED)
    if gone := _gone(found):
        yield f"{LEFT}: {' '.join(gone)}"
    yield ""


def _of_repeating(found: RevettingDraw) -> Iterator[str]:
    yield from ("4. How to repeat it", "")
    yield "Save the lines under this one as repeat.py, and the list beside it as list.csv. With Python 3 run:"
    words = (found.shown_seed or "SEED", str(found.wanted), "list.csv", *_gone(found))
    yield from ("", f"    python3 repeat.py {' '.join(words)}", "")
    yield from (
        "It prints the commitment, the SHA-256 of the list, and who is drawn. If the commitment is the one you were",
        "given before the list was frozen, and the list the one you were given before the seed was shown, nobody could",
        "choose who was drawn. References after list.csv are of those who had left, each replaced by the next.",
        "",
    )
    yield from METHOD.splitlines()


def _gone(found: RevettingDraw) -> list[str]:
    return [*found.picks.filter(state=PickState.REPLACED).order_by("place").values_list("person_ref", flat=True)]


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"
