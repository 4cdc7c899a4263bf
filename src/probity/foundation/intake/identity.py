"""What makes a row of one import the same row as in another: its key, or its content and occurrence. Pure Python."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from probity.foundation.intake.binding import MOST_KNOWN, ReadRow, RejectedRow
from probity.foundation.intake.rows import Fault, Place, folded
from probity.foundation.intake.shape import Field, Money, Shape
from probity.foundation.intake.values import Value


@dataclass(frozen=True, slots=True)
class Identity:
    """Two SHA-256 digests in hex: of what names the row, and of all that it says."""

    digest: str
    content: str


@dataclass(slots=True)
class _Part:
    """One field of what is digested, and what it says for a written text: columns repeat themselves."""

    described: Field
    known: dict[str | None, str] = field(default_factory=dict)

    def said(self, row: ReadRow) -> str:
        """Such as `["payee", "Firm A"]`; "" for a blank. Remembered while there is room."""
        text = canonical(self.described, row.values, row.written)
        found = json.dumps([self.described.name, text]) if text else ""
        if len(self.known) < MOST_KNOWN:
            self.known[row.written.get(self.described.name)] = found
        return found


@dataclass(slots=True)
class Identifier:
    """Gives each row of one import its identity, counting repeats over all of the import's files.

    Without a key, the second exact repeat of a row has an identity of its own, so both are kept, and a later
    import of the same rows in any order finds both again. With a key, a second row of the same key is refused.

    Within one import a written text is always read the same way, so what it comes to is remembered.

    The digests carry no salt, because they must come out the same in every import: who holds them can test a guess
    at a whole row, and nothing less than a whole row.
    """

    shape: Shape
    _seen: Counter[bytes] = field(init=False, default_factory=Counter)
    _first: dict[bytes, Place] = field(init=False, default_factory=dict)
    _by_name: list[_Part] = field(init=False)
    _of_key: list[_Part] = field(init=False)

    def __post_init__(self) -> None:
        self._by_name = [_Part(one) for one in sorted(self.shape.fields, key=lambda one: one.name)]
        self._of_key = [part for part in self._by_name if part.described.name in self.shape.key]

    def identify(self, row: ReadRow) -> Identity | RejectedRow:
        """Return the identity of the next row of the import; a fault when its key stood in an earlier row."""
        content = self._digest("content", self._by_name, row)
        if not self.shape.key:
            self._seen[content] += 1
            occurrence = f"{content.hex()} {self._seen[content]}"
            return Identity(hashlib.sha256(occurrence.encode()).hexdigest(), content.hex())
        key = self._digest("key", self._of_key, row)
        if key in self._first:
            reason = f"The same {' and '.join(self.shape.key)} stands in {self._first[key]} already."
            return RejectedRow(row.place, (Fault("", reason),))
        self._first[key] = row.place
        return Identity(key.hex(), content.hex())

    def _digest(self, what: str, parts: Iterable[_Part], row: ReadRow) -> bytes:
        """The digest of `[shape, what, [[field, text], …]]` as JSON, the fields by name and blank ones left out."""
        said, written = [], row.written
        for part in parts:
            known = part.known.get(written.get(part.described.name))
            said.append(part.said(row) if known is None else known)
        told = ", ".join([text for text in said if text])
        return hashlib.sha256(f'[{json.dumps(self.shape.name)}, "{what}", [{told}]]'.encode()).digest()


def canonical(one: Field, values: Mapping[str, Value], written: Mapping[str, str]) -> str:
    """Return a field in one form, whichever kind of file it came in: "960.0" in CSV and 960 in a sheet are the same.

    A choice is taken as written, not as coded, so that a better vocabulary does not make old rows new.
    """
    value = values.get(one.name)
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{value.low}|{value.high}|{folded(value.words).casefold()}"
    if isinstance(value, date | int):
        return str(value)
    text = folded(written.get(one.name, value))
    return text.casefold() if one.kind == "choice" else text
