"""A person's days drawn one below the other, each from midnight to midnight: searches over duty and assigned work.

Duty is a ground with a line beneath it, told apart by its dashes too. A search is a tick from the middle of the day:
up where nothing on record explains it, down where work does, a dot where it was for somebody else or cannot be told.
Whatever is evidence stands under a diamond. Where there are too many ticks to tell apart, columns of a quarter of an
hour stand in their place, by how many they are. All signs of one kind in a day are one path, so that a day of thousands
costs no more than a day of ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from probity.corridor.monitoring.queries.searches import DAY, Around, Day, Purpose, Search, Stretch, minute_of
from probity.foundation.web.drawing import linked, svg, text
from probity.foundation.web.formats import LONDON, number_of

LEFT, WIDE = 17.0, 70.0  # percent: where midnight is, and how wide a day
HEAD, ROW, STRIP = 26, 46, 34  # pixels: the hours above, from day to day, one day
MIDDLE, LOW, LINE, TOP = 14, 26, 31, 4  # down a strip: where ticks begin, dots, duty's line, the diamond
HOURS = ((0, "midnight"), (6, "6am"), (12, "noon"), (18, "6pm"), (24, ""))
NOON = DAY // 2
AWAY = ("sick", "leave", "career break", "suspended")
KINDS = ("rostered", "overtime", "on call", *AWAY, "other")
SAID_FROM = 6 * 60  # minutes: a shorter absence has no room for its word on a phone
BUSY, QUARTER = 150, 15  # searches of a day that ticks can still show; minutes of a column
DIAMOND = "M0-6L5 0L0 6L-5 0Z"
TICKS = {
    Purpose.NONE: ("none", -12),
    Purpose.WORK: ("work", 9),
    Purpose.ANOTHER: ("other", 0),
    Purpose.UNKNOWN: ("other", 0),
}  # by purpose, the look of a tick and how far down from the middle it goes


@dataclass(frozen=True)
class Sign:
    """One line of the key: how it looks, and what it means."""

    drawn: SafeString
    says: str


def picture(around: Around, addresses: Sequence[str]) -> SafeString:
    """The days of a person, with the address of each day's searches."""
    most = most_in_a_quarter(around)
    rows = [
        row
        for at, (one, url) in enumerate(zip(around.days, addresses, strict=True))
        for row in _day(one, HEAD + at * ROW, url, most)
    ]
    height = HEAD + len(around.days) * ROW
    return svg("Searches over duty, a line a day", height, [*_hours(height - ROW + STRIP), *rows])


def most_in_a_quarter(around: Around) -> int:
    """How many searches of one kind the busiest quarter of an hour has, where ticks would be too many; or else 0."""
    if all(len(one.searches) <= BUSY for one in around.days):
        return 0
    counted = Counter((one.at.astimezone(LONDON).date(), _quarter(one), one.purpose) for one in around.searches)
    return max(counted.values())


def key(around: Around) -> list[Sign]:
    """What the signs mean, of those that are there."""
    purposes = {one.purpose for one in around.searches}
    kinds = {stretch.what for one in around.days for stretch in one.duty or ()}
    more = ", the taller the more" if most_in_a_quarter(around) else ""
    signs = [
        (_field(_ticks([NOON], one), y), says + more * bool(TICKS[one][1])) for one, y, says in _KEY if one in purposes
    ]
    if any(one.is_evidence for one in around.searches):
        signs.append((_marks("evidence", [NOON], 14), "Evidence of this hit, above its tick"))
    if any(one.contacts for one in around.days):
        signs.append((_marks("contact", [NOON], 14), "Contact that is evidence of this hit"))
    signs += [(_band(Stretch(kind, 0, DAY), 0), _DUTY[kind]) for kind in _DUTY if kind in kinds]
    if away := [kind for kind in AWAY if kind in kinds]:
        signs.append((_band(Stretch(away[0], 0, DAY), 0), f"Away: {', '.join(away)}"))
    if any(one.work for one in around.days):
        signs.append((_work(Stretch("", 0, DAY), MIDDLE), "A record of the evidence was assigned to them"))
    grounds = {one.duty is not None for one in around.days}
    signs += [(_ground(knows=knows, y=0), says) for knows, says in _GROUNDS if knows in grounds]
    return [Sign(_swatch(drawn), says) for drawn, says in signs]


def _swatch(drawn: SafeString) -> SafeString:
    """A sign by itself, for eyes alone: its words stand beside it."""
    return format_html('<svg width="36" height="{}" aria-hidden="true" focusable="false">{}</svg>', STRIP + 1, drawn)


_KEY = (  # with how far down each stands in the middle of its sign
    (Purpose.NONE, 9, "Up: nothing on record explains it"),
    (Purpose.WORK, -1, "Down: a reason covers it, or it was assigned work"),
    (Purpose.ANOTHER, -9, "Dot: somebody else asked for it"),
    (Purpose.UNKNOWN, -9, "Dot: cannot be told"),
)


_DUTY = {"rostered": "Rostered", "overtime": "Overtime", "on call": "On call", "other": "Some other duty"}
_GROUNDS = ((True, "Off duty"), (False, "Duty not known, which is not off duty"))


def _hours(foot: float) -> list[SafeString]:
    """The hours above the first day, each with a line down to the last."""
    drawn = []
    for hour, words in HOURS:
        x = _across(hour * 60)
        drawn.append(format_html('<line class="axis" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>', x, HEAD - 6, foot))
        drawn.append(text((f"{x}%", HEAD - 11), "middle", words, "quiet"))
    return drawn


def _day(one: Day, y: float, url: str, most: int) -> list[SafeString]:
    """One day: its name, what was duty, its searches, and how many there were."""
    words = [text(("0%", y + 13), "start", f"{one.on:%a}", "strong")]
    words.append(text(("0%", y + 29), "start", f"{one.on.day} {one.on:%b}", "quiet"))
    many = number_of(len(one.searches), "search", "searches")
    drawn = [_ground(knows=one.duty is not None, y=y)]
    drawn += [_band(stretch, y) for stretch in one.duty or ()]
    drawn += [_word(stretch, y) for stretch in one.duty or () if _has_room(stretch, one)]
    drawn += [_work(stretch, y) for stretch in one.work]
    drawn.append(_field(_searches(one.searches, most), y))
    drawn.append(_marks("evidence", {minute_of(found.at) for found in one.searches if found.is_evidence}, y))
    drawn.append(_marks("contact", {minute_of(at) for at in one.contacts}, y))
    if not one.is_held:
        words.append(text((f"{_across(NOON)}%", y + 21), "middle", "No logs held", "quiet on-ground"))
        return [*drawn, *words]
    words.append(text(("100%", y + 21), "end", f"{len(one.searches):,}", "strong"))
    named = format_html_join(" ", "{}", ((one,) for one in words))  # apart, as the label has them
    return [*drawn, linked(url, f"{one.on:%a} {one.on.day} {one.on:%b} {many}", named)]


def _ground(*, knows: bool, y: float) -> SafeString:
    look = "day" if knows else "day day--unknown"
    return format_html('<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>', look, LEFT, y, WIDE, STRIP)


def _band(stretch: Stretch, y: float) -> SafeString:
    """One stretch of duty or absence: its ground, and a line beneath it by whose dashes its kind is told."""
    kind = stretch.what if stretch.what in KINDS else "other"
    look = "away" if kind in AWAY else kind.replace(" ", "-")
    start, wide = _across(stretch.starts), _breadth(stretch)
    return format_html(
        '<rect class="duty duty--{0}" x="{1}%" y="{2}" width="{3}%" height="{4}"><title>{5}</title></rect>'
        '<line class="duty-line duty-line--{0}" x1="{1}%" x2="{6}%" y1="{7}" y2="{7}"/>',
        look, start, y, wide, STRIP, f"{kind}, {spoken(stretch)}", round(start + wide, 3), y + LINE,
    )  # fmt: skip


def _has_room(stretch: Stretch, one: Day) -> bool:
    """Whether a word can stand on an absence: it is long enough, and nothing was searched for in it."""
    inside = any(stretch.starts <= minute_of(found.at) < stretch.ends for found in one.searches)
    return stretch.what in AWAY and stretch.ends - stretch.starts >= SAID_FROM and not inside


def _word(stretch: Stretch, y: float) -> SafeString:
    """Why somebody was away, on the absence itself."""
    return text((f"{_across(stretch.starts) + 1}%", y + 26), "start", stretch.what, "quiet")


def _work(stretch: Stretch, y: float) -> SafeString:
    """A line along the top of a day while a record of the evidence was assigned to the person."""
    start = _across(stretch.starts)
    return format_html(
        '<line class="assigned" x1="{}%" x2="{}%" y1="{}" y2="{}"><title>assigned work</title></line>',
        start, round(start + _breadth(stretch), 3), y, y,
    )  # fmt: skip


def _searches(searches: Sequence[Search], most: int) -> SafeString:
    """The searches of a day, each kind one path over a field as many units wide as a day has minutes."""
    drawn = []
    for purpose in _ORDER:
        found = [one for one in searches if one.purpose == purpose]
        if most and TICKS[purpose][1]:
            drawn.append(_columns(Counter(map(_quarter, found)), purpose, most))
        elif found:
            drawn.append(_ticks(sorted({minute_of(one.at) for one in found}), purpose))
    return format_html_join("", "{}", ((one,) for one in drawn))


_ORDER = (Purpose.WORK, Purpose.NONE, Purpose.ANOTHER, Purpose.UNKNOWN)


def _quarter(one: Search) -> int:
    return minute_of(one.at) // QUARTER


def _ticks(minutes: Iterable[int], purpose: Purpose) -> SafeString:
    look, down = TICKS[purpose]
    path = "".join(f"M{at} {MIDDLE}v{down}" if down else f"M{at} {LOW}h0" for at in minutes)
    return format_html('<path class="tick tick--{}" d="{}"/>', look, path)


def _columns(counted: Mapping[int, int], purpose: Purpose, most: int) -> SafeString:
    """A column for each quarter of an hour, as long as the root of how many: the fewest can still be seen."""
    look, down = TICKS[purpose]
    path = "".join(
        f"M{at * QUARTER} {MIDDLE}h{QUARTER}v{down * sqrt(many / most):.1f}h-{QUARTER}z"
        for at, many in sorted(counted.items())
    )
    return format_html('<path class="column column--{}" d="{}"/>', look, path)


def _field(drawn: SafeString, y: float) -> SafeString:
    return format_html(
        '<svg x="{}%" y="{}" width="{}%" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        LEFT, y, WIDE, STRIP, DAY, STRIP, drawn,
    )  # fmt: skip


def _marks(look: str, minutes: Iterable[int], y: float) -> SafeString:
    """Diamonds, which keep their shape however wide the day is drawn."""
    placed = ((_across(at), y + TOP, look, DIAMOND) for at in sorted(minutes))
    return format_html_join("", '<svg class="sign" x="{}%" y="{}"><path class="{}" d="{}"/></svg>', placed)


def _across(minute: int) -> float:
    return round(LEFT + WIDE * minute / DAY, 3)


def _breadth(stretch: Stretch) -> float:
    return round(WIDE * max(stretch.ends - stretch.starts, 0) / DAY, 3)


def spoken(stretch: Stretch) -> str:
    """From when to when, as "10pm to midnight"."""
    if (stretch.starts, stretch.ends) == (0, DAY):
        return "all day"
    return f"{clock(stretch.starts)} to {clock(stretch.ends)}"


def clock(minute: int) -> str:
    """A time of day as people say it: "midnight", "6am", "2:05pm", "noon"."""
    if minute % DAY == 0:
        return "midnight"
    if minute == NOON:
        return "noon"
    hour, past = divmod(minute, 60)
    return f"{hour % 12 or 12}{f':{past:02}' if past else ''}{'am' if hour < 12 else 'pm'}"


def clock_of(at: datetime) -> str:
    """The time of day of a moment, on the force's clock."""
    return clock(minute_of(at))
