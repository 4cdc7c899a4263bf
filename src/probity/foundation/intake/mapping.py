"""The map from a file to a shape: which column feeds which field, and how each is written. Pure Python.

`load_map` reads a YAML file, `short_map` the command line's short form, `ImportMap()` is the map of a file whose
headers are the field names. `README.md` shows every key of the YAML form.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode

from probity.foundation.intake.reading import Form
from probity.foundation.intake.rows import folded
from probity.foundation.intake.unpacking import printable_name
from probity.foundation.kernel.errors import BadInput

LARGEST_MAP = 256 * 1024
DIRECTIVES = re.compile(r"%(?:[dmYybBaAHMS%]|(?P<unknown>.?))")
# Two days that tell every pair of directives apart: 3 April, and one whose day can be no month.
TRIAL_DAYS = (datetime(2021, 4, 3), datetime(2021, 11, 23))  # noqa: DTZ001 - calendar days


@dataclass(frozen=True, slots=True)
class NilRule:
    """A row is a nil return ("nothing to declare") when `column` of the file holds one of `words`, in any case."""

    column: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class MoneyForm:
    """How money is written: the words that may stand for an amount (none listed: any), and whether in pence."""

    words: frozenset[str] = frozenset()
    pence: bool = False


@dataclass(frozen=True, slots=True)
class ImportMap:
    """What one kind of file says where. `columns` None: each header is the name of its field."""

    name: str = "headers as field names"
    form: Form = field(default_factory=Form)
    columns: Mapping[str, str] | None = None
    ignore: frozenset[str] = frozenset()
    constants: Mapping[str, str] = field(default_factory=dict)
    vocabularies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    any_case: frozenset[str] = frozenset()
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money: Mapping[str, MoneyForm] = field(default_factory=dict)
    blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nil: NilRule | None = None


def short_map(columns: str) -> ImportMap:
    """Return the map for `field=Header,field=Header,-Ignored header`; quote a part that holds a comma.

    Raises:
        BadInput: a part that is neither, or a field named twice.
    """
    chosen: dict[str, str] = {}
    ignored: set[str] = set()
    for part in next(csv.reader([columns]), []):
        name, equals, header = (piece.strip() for piece in part.partition("="))
        if part.strip().startswith("-") and not equals:
            ignored.add(folded(part.strip()[1:]))
        elif not name or not header:
            raise BadInput(
                f"--columns: {part!r} is not field=Header.", hint="For instance: amount=Amount,payee=Supplier"
            )
        elif name in chosen:
            raise BadInput(f"--columns names the field {name!r} twice.")
        else:
            chosen[name] = folded(header)
    return ImportMap(name="--columns", columns=chosen, ignore=frozenset(ignored))


def load_map(path: Path) -> ImportMap:
    """Return the map in a YAML file. Every value is read as text: `No` stays "No" and 2021 stays "2021".

    Raises:
        BadInput: no such file, not YAML, a key twice, a key that is not known, or a form that cannot be.
    """
    return _Reader(printable_name(path), _parsed(path)).map()


class _TextLoader(yaml.BaseLoader):
    """Loads every scalar as text and refuses a key written twice, which YAML would settle in silence."""


def _unique_pairs(loader: _TextLoader, node: MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, "a key is not text", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_TextLoader.add_constructor("tag:yaml.org,2002:map", _unique_pairs)


def _parsed(path: Path) -> Any:
    name = printable_name(path)
    if not path.is_file():
        raise BadInput(f"There is no map {name!r}.", where=name, hint="Check the path given to --map.")
    try:
        if path.stat().st_size > LARGEST_MAP:
            raise BadInput(f"The map is larger than {LARGEST_MAP:,} bytes.", where=name)
        return yaml.load(path.read_text("utf-8"), Loader=_TextLoader)  # noqa: S506 - builds text, lists and dicts only
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        problem = getattr(broken, "problem", None) or "not YAML"
        raise BadInput(f"The map cannot be read: {problem}.", where=f"{name}{line}") from broken
    except (OSError, UnicodeError, ValueError, RecursionError) as broken:
        raise BadInput("The map is not a text file that can be read.", where=name) from broken


class _Reader:
    """Turns parsed YAML into a map, naming the key that is wrong."""

    def __init__(self, name: str, content: Any) -> None:
        self.name = name
        self.content = self._pairs("the map", content)

    def map(self) -> ImportMap:
        if unknown := sorted(self.content.keys() - KEYS):
            raise self._wrong(f"no such key: {', '.join(unknown)}", hint=f"The keys are: {', '.join(sorted(KEYS))}.")
        any_case = frozenset(self._texts("any_case", self.content.get("any_case", [])))
        return ImportMap(
            name=self.name,
            form=self._form(),
            columns=self._columns(),
            ignore=frozenset(folded(header) for header in self._texts("ignore", self.content.get("ignore", []))),
            constants=self._words("constants"),
            vocabularies={one: self._vocabulary(one, words, any_case) for one, words in self._section("vocabularies")},
            any_case=any_case,
            dates={one: self._date_forms(one, forms) for one, forms in self._section("dates")},
            money={one: self._money(one, form) for one, form in self._section("money")},
            blanks={one: self._lowered(f"blanks: {one}", words) for one, words in self._section("blanks")},
            corrections={
                one: self._pairs_of_text(f"corrections: {one}", it) for one, it in self._section("corrections")
            },
            nil=self._nil(),
        )

    def _form(self) -> Form:
        said = {key: self._text(key, self.content.get(key, "")) for key in ("format", "encoding", "delimiter", "sheet")}
        row = self._text("header_row", self.content.get("header_row", "0"))
        if not re.fullmatch("[0-9]{1,6}", row):
            raise self._wrong("header_row is not a row number")
        said["delimiter"] = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(
            said["delimiter"], said["delimiter"]
        )
        try:
            return Form(**said, header_row=int(row))
        except BadInput as refused:
            raise self._wrong(refused.message, hint=refused.hint) from refused

    def _columns(self) -> dict[str, str] | None:
        if "columns" not in self.content:
            return None
        return {one: folded(header) for one, header in self._words("columns").items()}

    def _vocabulary(self, one: str, words: Any, any_case: frozenset[str]) -> dict[str, str]:
        lowered: dict[str, str] = {}
        for word, code in self._pairs(f"vocabularies: {one}", words).items():
            key = folded(word).casefold() if one in any_case else folded(word)
            if lowered.setdefault(key, self._text(f"vocabularies: {one}: {word}", code)) != code:
                raise self._wrong(f"vocabularies: {one}: {word!r} has two codes in any case")
        return lowered

    def _date_forms(self, one: str, forms: Any) -> tuple[str, ...]:
        listed = tuple(self._texts(f"dates: {one}", forms))
        for form in listed:
            if _unreadable(form):
                raise self._wrong(f"dates: {one}: {form!r} is no form of a whole date", hint="For instance %d/%m/%Y.")
        if clash := _ambiguous(listed):
            raise self._wrong(f"dates: {one}: {clash[0]!r} and {clash[1]!r} read the same text as different days")
        return listed

    def _money(self, one: str, form: Any) -> MoneyForm:
        said = self._pairs(f"money: {one}", form)
        if unknown := sorted(said.keys() - {"words", "unit"}):
            raise self._wrong(f"money: {one}: no such key: {', '.join(unknown)}", hint="The keys are: words, unit.")
        unit = said.get("unit", "pounds")
        if unit not in ("pounds", "pence"):
            raise self._wrong(f"money: {one}: the unit is pounds or pence")
        return MoneyForm(self._lowered(f"money: {one}: words", said.get("words", [])), pence=unit == "pence")

    def _nil(self) -> NilRule | None:
        if "nil" not in self.content:
            return None
        said = self._pairs("nil", self.content["nil"])
        if said.keys() != {"column", "words"}:
            raise self._wrong("nil takes two keys: column, words")
        return NilRule(folded(self._text("nil: column", said["column"])), self._lowered("nil: words", said["words"]))

    def _section(self, key: str) -> Sequence[tuple[str, Any]]:
        return list(self._pairs(key, self.content.get(key, {})).items())

    def _words(self, key: str) -> dict[str, str]:
        return self._pairs_of_text(key, self.content.get(key, {}))

    def _pairs_of_text(self, key: str, value: Any) -> dict[str, str]:
        return {one: self._text(f"{key}: {one}", word) for one, word in self._pairs(key, value).items()}

    def _lowered(self, key: str, words: Any) -> frozenset[str]:
        return frozenset(folded(word).casefold() for word in self._texts(key, words))

    def _texts(self, key: str, value: Any) -> list[str]:
        if not isinstance(value, list):
            raise self._wrong(f"{key} is not a list")
        return [self._text(key, item) for item in value]

    def _text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self._wrong(f"{key} is not text")
        return value

    def _pairs(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(f"{key} is not a list of `name: value`")
        return value

    def _wrong(self, what: str, *, hint: str = "") -> BadInput:
        return BadInput(f"The map is wrong: {what.rstrip('.')}.", where=self.name, hint=hint)


FORM_KEYS = frozenset({"format", "encoding", "delimiter", "sheet", "header_row"})
COLUMN_KEYS = frozenset({"columns", "ignore", "constants", "nil"})
VALUE_KEYS = frozenset({"vocabularies", "any_case", "dates", "money", "blanks", "corrections"})
KEYS = FORM_KEYS | COLUMN_KEYS | VALUE_KEYS


def _unreadable(form: str) -> bool:
    if any(found["unknown"] is not None for found in DIRECTIVES.finditer(form)):
        return True
    return any(_read(day.strftime(form), form) != day for day in TRIAL_DAYS)


def _ambiguous(forms: Sequence[str]) -> tuple[str, str] | None:
    for form in forms:
        for other in forms:
            if any(_read(day.strftime(form), other) not in (None, day) for day in TRIAL_DAYS):
                return form, other
    return None


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - calendar days
    except (ValueError, re.error):
        return None
