"""What a desk takes in: its fields, and what makes two rows the same one. Pure Python, data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "date", "money", "integer", "choice", "reference"]
KINDS: tuple[Kind, ...] = ("text", "date", "money", "integer", "choice", "reference")
LONGEST = {"text": 4000, "choice": 200, "money": 200, "date": 64, "integer": 64, "reference": 64}


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row.

    Args:
        kind: `text` as written. `date` a day. `money` a `Money` in pounds. `integer` a whole number. `choice`
            one of `codes`, by the map's vocabulary. `reference` an identifier made elsewhere, as text, with its
            leading zeros.
        required: a blank cell is a fault.
        personal: the value never shows in rejects or messages.
        codes: each code a choice may have, and what it says.
        words: money only: text without digits ("Above limit") is taken, as written, in place of an amount.
        max_length: characters; 0 means what LONGEST says of the kind.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    personal: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    words: bool = False
    max_length: int = 0

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"field name {self.name!r} is not an identifier")
        if self.kind not in KINDS:
            raise ValueError(f"field {self.name}: no such kind {self.kind!r}")
        if (self.kind == "choice") != bool(self.codes):
            raise ValueError(f"field {self.name}: codes go with a choice, and a choice with codes")
        if self.words and self.kind != "money":
            raise ValueError(f"field {self.name}: only money may be given in words")

    @property
    def longest(self) -> int:
        """Most characters a written value may have."""
        return self.max_length or LONGEST[self.kind]


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows a desk takes.

    Args:
        name: `desk.thing`, for instance `declarations.gifts`. It stands in the ledger and keeps identities apart.
        key: fields that together name a row. Without a key a row is its content, and exact repeats are counted.
        changes: what to do with a row whose key was loaded before with other content: `reject` it, or `load`
            it again, with the reference of the earlier record, for the desk to correct.
    """

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    changes: Literal["reject", "load"] = "reject"

    def __post_init__(self) -> None:
        names = [one.name for one in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"shape {self.name}: two fields have the same name")
        if unknown := set(self.key) - set(names):
            raise ValueError(f"shape {self.name}: key names no field: {', '.join(sorted(unknown))}")
        if optional := [name for name in self.key if not self.field(name).required]:
            raise ValueError(f"shape {self.name}: key fields must be required: {', '.join(optional)}")

    def field(self, name: str) -> Field:
        """Return the field of this name; KeyError if there is none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(f"shape {self.name} has no field {name!r}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in pounds to the penny, a range of amounts, or words in place of either.

    `low` and `high` are both set, and equal when one amount was given; both are None when only `words` was.
    """

    low: Decimal | None
    high: Decimal | None
    words: str = ""

    @property
    def amount(self) -> Decimal | None:
        """The one amount, or None for a range or for words."""
        return self.low if self.low == self.high else None
