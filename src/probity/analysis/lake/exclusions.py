"""Who may be visited unseen: rows towards them are dropped before anything else is done with them.

The list names the bodies; the map says in which columns a log writes where a row went. Only those columns are looked
at: were a reason or a search term looked at too, anybody could hide a search by typing a protected name into it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from probity.analysis.lake import sql
from probity.foundation.kernel.errors import BadInput

BODIES: Final = (
    "confidential line",
    "staff associations",
    "legal advisers",
    "occupational health",
    "IOPC",
    "national line",
)
SAID: Final = "Exclusions applied."
WHAT: Final = ("hosts", "numbers", "kinds")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*|\[?[0-9a-f:]+\]?")
_NOT_DIGITS: Final = re.compile(r"\D")


@dataclass(frozen=True)
class Exclusions:
    """Hosts and kinds in small letters and numbers as digits, with the columns that each is looked for in."""

    hosts: tuple[str, ...]
    numbers: tuple[str, ...]
    kinds: tuple[str, ...]
    hosts_in: tuple[str, ...]
    numbers_in: tuple[str, ...]
    kinds_in: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the log that is looked at."""
        return tuple(dict.fromkeys((*self.hosts_in, *self.numbers_in, *self.kinds_in)))

    def condition(self, written: Mapping[str, str]) -> str:
        """SQL that is true for a row towards one of the bodies; `written` gives SQL for the text of each column."""
        tests = [
            f"regexp_matches(lower({written[one]}), {sql.text(self._host())})" for one in self.hosts_in if self.hosts
        ]
        digits = r"regexp_replace(split_part({}, '@', 1), '[^0-9]', '', 'g')"
        tests += [
            f"regexp_matches({digits.format(written[one])}, {sql.text(self._number())})"
            for one in self.numbers_in
            if self.numbers
        ]
        tests += [f"lower(trim({written[one]})) IN ({sql.texts(self.kinds)})" for one in self.kinds_in if self.kinds]
        return " OR ".join(f"coalesce({test}, false)" for test in tests) or "false"

    def _host(self) -> str:
        """Of an address, a URL, a host with its port or an e-mail address: the host, or one below it."""
        names = "(?:" + "|".join(map(re.escape, self.hosts)) + ")"
        url = rf"^\s*(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^/?#@\s]*@)?(?:[^/?#:@\s]+\.)?{names}\.?(?:$|[/?#:\s])"
        mail = rf"^[^/?#]*@(?:[a-z0-9_-]+\.)*{names}\.?(?:$|[\s;,>\"'\)])"
        return f"{url}|{mail}"

    def _number(self) -> str:
        """A number however it was dialled: from abroad, through a switchboard, with the caller's number withheld."""
        each = [rf"(?:0044|44)?0?{one[1:]}" if one.startswith("0") else one for one in self.numbers]
        return rf"^9?(?:1470|141)?(?:{'|'.join(each)})$"

    def anywhere(self, line: str) -> bool:
        """Tell whether a line that no column can be made of names a body at all; such a line is dropped unsaid."""
        low, digits = line.lower(), _NOT_DIGITS.sub("", line)
        inside = any(one in low for one in (*self.hosts, *self.kinds))
        return inside or any(one.removeprefix("0") in digits for one in self.numbers)


def read_exclusions(raw: object, places: Mapping[str, Sequence[str]], where: str) -> Exclusions:
    """The exclusions of a list, which names every body, with the columns to look in.

    Raises:
        BadInput: a body is missing or empty, a value is not what it should be, or nothing says where to look.
    """
    if not isinstance(raw, dict):
        raise BadInput("The exclusions are no list of bodies.", where=where, hint=f"Name each of {', '.join(BODIES)}.")
    if missing := [body for body in BODIES if not raw.get(body)]:
        raise BadInput(
            f"The exclusions name nothing for {', '.join(missing)}.",
            where=where,
            hint="Give each its hosts, numbers or kinds, or say why it has none under none_because.",
        )
    if strange := sorted(set(map(str, raw)) - set(BODIES)):
        raise BadInput(f"There is no body {strange[0]!r}.", where=where, hint=f"The bodies are {', '.join(BODIES)}.")
    found = {what: _of_all(raw, what, where) for what in WHAT}
    for what in WHAT:
        if found[what] and f"{what}_in" not in places:
            raise BadInput(
                f"The exclusions hold {what}, and the map does not say which columns of the log hold {what}.",
                where=where,
                hint=f"Write {what}_in under exclusions; [] if the log has none.",
            )
    return Exclusions(
        hosts=found["hosts"],
        numbers=found["numbers"],
        kinds=found["kinds"],
        hosts_in=tuple(places.get("hosts_in", ())),
        numbers_in=tuple(places.get("numbers_in", ())),
        kinds_in=tuple(places.get("kinds_in", ())),
    )


def _of_all(raw: Mapping[str, object], what: str, where: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for body in BODIES:
        entry = raw[body]
        if not isinstance(entry, dict) or set(entry) - {*WHAT, "none_because"}:
            raise BadInput(f"{body} is not hosts, numbers, kinds or none_because.", where=where)
        values = entry.get(what) or []
        if not isinstance(values, list):
            raise BadInput(f"{what} of {body} is not a list.", where=where)
        found.update((_plain(what, str(value), f"{where}, {body}"), None) for value in values)
    return tuple(found)


def _plain(what: str, value: str, where: str) -> str:
    """A value as it is compared, or a refusal: an empty one would match every row."""
    low = value.strip().lower().rstrip(".")
    if what == "numbers":
        digits = _NOT_DIGITS.sub("", low)
        digits = re.sub(r"^(?:0044|44)0?(?=\d{9,})", "0", digits)
        if digits:
            return digits
    elif low and (what == "kinds" or _HOST.fullmatch(low)):
        return low
    raise BadInput(
        f"One of its {what} is not one.", where=where, hint="A host has no scheme and no path; a number, digits."
    )
