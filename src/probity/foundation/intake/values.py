"""Reads one written value as what its field says it is, or says why it cannot. Pure Python."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from probity.foundation.intake.rows import folded
from probity.foundation.intake.shape import Field, Money

Value = str | int | date | Money | None

FIRST_YEAR, LAST_YEAR = 1900, 2199  # a year outside is a slip of the pen ("0218") or a number read as a date
PENNY = Decimal("0.01")
ONE_AMOUNT = r"(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{0,30})?|\.\d{1,30}"
SIGN = r"[-\u2212+]"
CURRENCY = r"(?:£|GBP)"
AMOUNT = re.compile(
    rf"(?P<sign>{SIGN})?\s*{CURRENCY}?\s*(?P<after>{SIGN})?(?P<digits>{ONE_AMOUNT})(?P<power>[eE][-+]?\d\d?)?", re.ASCII
)
RANGE = re.compile(rf"{CURRENCY}?\s*({ONE_AMOUNT})\s*(?:-|\u2013|\u2014|to)\s*{CURRENCY}?\s*({ONE_AMOUNT})", re.ASCII)
INTEGER = re.compile(rf"{SIGN}?(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})(?:\.0*)?", re.ASCII)
ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
CALL = re.compile(r"[@+][A-Za-z(][^(]*\(|[@+]\(")
# C0 and C1 control characters but tab and line feed, and halves of surrogate pairs: none is text that a person wrote.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Refusal(ValueError):
    """Why a value cannot be taken, in words that do not repeat it."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How one field is written in one kind of file: the part of the map that speaks of it.

    Args:
        vocabulary: written word → code, in lower case when `any_case`.
        date_forms: strptime forms, tried in this order where the value is no ISO day.
        money_words: words taken for money, in lower case; none means any text without digits.
        pence: amounts are whole pence.
        blanks: words that mean nothing was written, in lower case.
        corrections: value known to be wrong → what it should have been, written as the field is.
    """

    vocabulary: Mapping[str, str] = field(default_factory=dict)
    any_case: bool = False
    date_forms: tuple[str, ...] = ()
    money_words: frozenset[str] = frozenset()
    pence: bool = False
    blanks: frozenset[str] = frozenset()
    corrections: Mapping[str, str] = field(default_factory=dict)


def read_value(one: Field, writing: Writing, written: str) -> Value:
    """Return the value of field `one` for what is `written`; None for a blank.

    Raises:
        Refusal: the reason, without the value.
    """
    if UNREADABLE.search(written):
        raise Refusal("The value holds a control character or half a character.")
    written = writing.corrections.get(written, written)
    if not written or written.casefold() in writing.blanks:
        if one.required:
            raise Refusal("A value is required.")
        return None
    if len(written) > one.longest:
        raise Refusal(f"The value is longer than {one.longest:,} characters.")
    return READERS[one.kind](one, writing, written)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet program that opens `text` would run it.

    Everything that begins with "=" counts. "@" and "+" also begin ordinary words ("@home", "+44 20 7946 0000"), so
    they count only where a call follows: a letter or a bracket next, and an opening bracket. "-" never counts: minus
    signs and dashes begin many honest values, and exports write every value as text, never as a formula.
    """
    return text.startswith("=") or CALL.match(text) is not None


def _plain(written: str) -> str:
    if is_formula(written):
        raise Refusal("The value is a formula. Give what it works out to.")
    return written


def _text(_one: Field, writing: Writing, written: str) -> str:
    text = _plain(written)
    word = folded(text).casefold() if writing.any_case else folded(text)
    return writing.vocabulary.get(word, text)


def _reference(_one: Field, _writing: Writing, written: str) -> str:
    if "\n" in written or "\t" in written:
        raise Refusal("The reference is broken over lines.")
    return _plain(written)


def _choice(one: Field, writing: Writing, written: str) -> str:
    word = folded(_plain(written))
    word = word.casefold() if writing.any_case else word
    code = writing.vocabulary.get(word, word if not writing.vocabulary else "")
    if code not in one.codes:
        allowed = sorted(writing.vocabulary) or sorted(one.codes)
        raise Refusal(f"{one.name} does not know this word. It knows: {', '.join(allowed)}.")
    return code


def _date(_one: Field, writing: Writing, written: str) -> date:
    """Return the ISO day if it is one that exists, else the day by the first form that reads it."""
    iso = ISO_DAY.fullmatch(written)
    days = [_iso_day(iso[1]) if iso else None, *(_day(written, form) for form in writing.date_forms)]
    day = next((found for found in days if found), None)
    if day is None:
        forms = ", ".join(("%Y-%m-%d", *writing.date_forms))
        raise Refusal(f"The value is not a day that exists, written as {forms}.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(f"The year is not between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _iso_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _day(written: str, form: str) -> date | None:
    try:
        moment = datetime.strptime(written, form)  # noqa: DTZ007 - only the day is kept; a time of day is refused
    except ValueError:
        return None
    return moment.date() if moment == datetime(moment.year, moment.month, moment.day) else None  # noqa: DTZ001 - as above


def _integer(_one: Field, _writing: Writing, written: str) -> int:
    if not INTEGER.fullmatch(written):
        raise Refusal("The value is not a whole number.")
    return int(_digits(written.partition(".")[0]))


def _money(one: Field, writing: Writing, written: str) -> Money:
    if (words := _words(one, writing, written)) is not None:
        return words
    unit = Decimal(100) if writing.pence else Decimal(1)
    text = written.replace("\u00a0", " ")
    if ends := RANGE.fullmatch(text):
        low, high = (_to_penny(Decimal(_digits(end)) / unit) for end in ends.groups())
        if low > high:
            raise Refusal("The range begins above its end.")
        return Money(low, high)
    amount = _to_penny(_amount(text) / unit)
    return Money(amount, amount)


def _words(one: Field, writing: Writing, written: str) -> Money | None:
    if not one.words:
        return None
    if writing.money_words:
        known = folded(written).casefold() in writing.money_words
    else:
        known = not any(character.isdigit() for character in written)
    return Money(None, None, _plain(written)) if known else None


def _amount(text: str) -> Decimal:
    in_brackets = text.startswith("(") and text.endswith(")")
    found = AMOUNT.fullmatch(text[1:-1].strip() if in_brackets else text)
    if found is None or (found["sign"] and found["after"]) or (in_brackets and (found["sign"] or found["after"])):
        raise Refusal("The value is not an amount in pounds.")
    size = Decimal(_digits(found["digits"]) + (found["power"] or ""))
    if size >= Decimal(10) ** 15:
        raise Refusal("The amount is too large.")
    negative = in_brackets or (found["sign"] or found["after"] or "") in {"-", "\u2212"}
    return -size if negative else size


def _digits(text: str) -> str:
    return text.replace(",", "").replace("\u2212", "-")


def _to_penny(amount: Decimal) -> Decimal:
    """Return `amount` to the nearest penny, half to even: a spreadsheet's 7663.379999999999 was 7663.38."""
    rounded = amount.quantize(PENNY, rounding=ROUND_HALF_EVEN)
    return rounded if rounded else Decimal("0.00")


READERS: Mapping[str, Callable[[Field, Writing, str], Value]] = {
    "text": _text,
    "date": _date,
    "money": _money,
    "integer": _integer,
    "choice": _choice,
    "reference": _reference,
}
