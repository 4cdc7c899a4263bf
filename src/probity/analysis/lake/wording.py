"""The words of a hit: what was found, and which innocent explanations were looked for. No person or record is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from probity.analysis.lake.algebra import DAY, Contact, Count, Counted, Outlier, Speed
from probity.analysis.lake.algebra import Sequence as Following
from probity.analysis.lake.found import Hit

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED: Final = {Counted.EVENTS: "event", Counted.SUBJECTS: "person or record", Counted.USERS: "user"}
_UNITS: Final = (("day", DAY), ("hour", DAY // 24), ("minute", DAY // 1440), ("second", DAY // 86400))


@dataclass(frozen=True)
class Tested:
    """An innocent explanation: of how many events it holds, or why it could not be tested."""

    says: str
    holds_of: int
    lacks: str = ""


def words(hit: Hit, events: Sequence[tuple[str, str]], tested: Sequence[Tested], seconds: Sequence[float] = ()) -> str:
    """Why, in one paragraph."""
    parts = [f"{hit.rule.title}: {_measured(hit)}.", _when(hit)]
    if events:
        actions = ", ".join(sorted({action for _, action in events}))
        parts.append(f"By {actions} in {', '.join(sorted({system for system, _ in events}))}.")
    if hit.left_out:
        parts.append(f"The last {len(hit.events):,} of {len(hit.events) + hit.left_out:,} events are kept.")
    parts += [f"Then a contact at {_moment(t)}{_length(seconds)}." for t in hit.contacts]
    parts.append(f"Tested: {'; '.join(_tested(one, len(events)) for one in tested)}.")
    return " ".join(parts)


def _measured(hit: Hit) -> str:
    condition, measure = hit.rule.condition, hit.measure
    match condition:
        case Count():
            window = "on one day" if condition.within is None else f"within {span(condition.within)}"
            apart = f", the first and last {span(condition.apart)} apart or more" if condition.apart else ""
            return f"{number(measure, _COUNTED[condition.counted])} {window}{apart}"
        case Following():
            then = "a contact" if isinstance(condition.then, Contact) else "what followed"
            return f"{number(measure, 'event')} within {span(condition.within)} before {then}"
        case Speed():
            return (
                f"{number(measure, 'journey')} faster than {condition.kmh} km/h over {condition.at_least_km} km or more"
            )
        case Outlier():
            beyond = f"more than {condition.times} times the usual spread above the middle of the same role"
            return f"{number(measure, 'event')} on one day, {beyond}"


def _when(hit: Hit) -> str:
    moments = [t for t, _ in hit.events]
    if not moments:
        return f"On {hit.day}."
    first, last = _moment(moments[0]), _moment(moments[-1])
    return f"At {first}." if first == last else f"From {first} to {last}."


def _tested(one: Tested, events: int) -> str:
    if one.lacks:
        return f"{one.says}: not tested, {one.lacks}"
    if not one.holds_of:
        return f"{one.says}: no"
    return f"{one.says}: yes" if one.holds_of == events else f"{one.says}: for {one.holds_of} of {events}"


def _length(seconds: Sequence[float]) -> str:
    return f" of {span(round(max(seconds)) * DAY // 86400)}" if seconds and max(seconds) >= 1 else ""


def _moment(t: int) -> str:
    return f"{_EPOCH + timedelta(microseconds=t):%Y-%m-%d %H:%M} UTC"


def number(count: int, noun: str) -> str:
    """A count and its noun."""
    several = {"person or record": "people or records"}.get(noun, f"{noun}s")
    return f"{count:,} {noun if count == 1 else several}"


def span(microseconds: int) -> str:
    """A length of time in its greatest whole unit."""
    unit, size = next((one for one in _UNITS if microseconds % one[1] == 0), _UNITS[-1])
    return number(microseconds // size, unit)
