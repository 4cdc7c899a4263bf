"""Words that stand in for what may not be shown, in logs, rejects and reports.

A stand-in is made from the length and kind of a value alone, so that nothing of the value can be in it.
"""

import sys
import traceback
from collections.abc import Collection, Mapping, MutableMapping
from datetime import date, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any

from probity.foundation.kernel.references import is_reference

# Log fields whose text our own code chooses from a fixed list. Any other text in a log line is redacted, since a list
# of forbidden fields always forgets one.
PLAIN_LOG_FIELDS = frozenset(
    {"event", "level", "logger", "timestamp", "site", "command", "code", "state", "kind", "rule", "task", "method"}
)

_NOTHING = "nothing"
_NOT_SHOWN = "value not shown"
_SHOWABLE = (bool, int, float, Decimal, date, timedelta)
_FRAMES_KEPT = 8


def redacted(value: str) -> str:
    """Words that say how long the text is and nothing else: "text of 11 characters"."""
    if not value:
        return "empty text"
    return f"text of {len(value)} character{'' if len(value) == 1 else 's'}"


def without_personal(mapping: Mapping[str, object], personal: Collection[str]) -> dict[str, object]:
    """A copy in which every field named in `personal` holds words in place of its value, at any depth.

    Field names are compared without regard to case. Lists and tuples come back as lists.
    """
    hidden = {name.casefold() for name in personal}
    return {
        key: _stand_in(value) if key.casefold() in hidden else _inside(value, hidden) for key, value in mapping.items()
    }


def drop_personal(_logger: object, _method: str, event_dict: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor after which a line holds no text but our own and references.

    Numbers, dates and references stay; text stays only in PLAIN_LOG_FIELDS. An exception is told by its kind and the
    places it passed, never its message, where a database repeats the values it refused. Put it before any processor
    that renders exceptions.
    """
    error = _error(event_dict.pop("exc_info", None))
    for key, value in event_dict.items():
        if not (key in PLAIN_LOG_FIELDS and isinstance(value, str)):
            event_dict[key] = _for_log(value)
    if error is not None:
        event_dict["error"] = type(error).__name__
        event_dict["passed"] = _places(error.__traceback__)
    return event_dict


def _stand_in(value: object) -> str:
    if value is None:
        return _NOTHING
    return redacted(value) if isinstance(value, str) else _NOT_SHOWN


def _inside(value: object, hidden: Collection[str]) -> object:
    if isinstance(value, Mapping):
        return without_personal(value, hidden)
    if isinstance(value, list | tuple):
        return [_inside(item, hidden) for item in value]
    return value


def _for_log(value: object) -> object:
    if value is None or isinstance(value, _SHOWABLE):
        return value
    if isinstance(value, str) and is_reference(value):
        return value
    return _stand_in(value)


def _error(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, tuple):
        exc_info = exc_info[1]
    elif exc_info is True:
        exc_info = sys.exception()
    return exc_info if isinstance(exc_info, BaseException) else None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES_KEPT:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
