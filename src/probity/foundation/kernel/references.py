"""References that a person can read aloud and that notice a slip of the pen: `GH-000123-W`, `CX-6R4A5MKM-Z`.

The last letter is worked out from the rest. Each character stands for a number below 23; read from the left, the sum
is multiplied by 5 and the next number added; the check letter brings it to a multiple of 23. As 23 is prime and
neither 5 nor 5 - 1 is a multiple of it, every single wrong character changes the remainder, and so does every swap of
two unlike neighbours, provided that the characters allowed in one place all stand for different numbers:

- a prefix has 22 letters to choose from (no J, Q, Y or Z) and none stands for 0, so a lost first letter shows too;
- a numbered body has the ten digits;
- a random body has 23 characters: no 0, 1, I, L or O, and no letter that is mistaken for a digit. It holds two letters
  at least, so that no single slip turns a numbered reference into a random one or back;
- a check letter is one of 23: no I, L or O.
"""

import re
from random import Random

from probity.foundation.kernel.errors import BadInput

CHECK_LETTERS = "ZABCDEFGHKMNPRSTUVWXJQY"
PREFIX_LETTERS = "ABCDEFGHIKLMNOPRSTUVWX"
RANDOM_LETTERS = "ACDEFHKMNPRTUWX"
RANDOM_CHARACTERS = "23456789" + RANDOM_LETTERS
RANDOM_LENGTH = 8

_MODULUS = len(CHECK_LETTERS)
_MULTIPLIER = 5
# Each character on the left stands for the number of the letter below it, which never shares its place.
_STANDS_AS = dict(zip("0123456789ILO", "DTZJYSGVBQJQY", strict=True))
_NUMBERS = {letter: number for number, letter in enumerate(CHECK_LETTERS)}
_NUMBERS |= {character: _NUMBERS[letter] for character, letter in _STANDS_AS.items()}

_FEWEST_DIGITS = 6
_MOST_DIGITS = 12
_PREFIX = re.compile(f"[{PREFIX_LETTERS}]{{1,4}}")
_SHAPE = re.compile(f"([{PREFIX_LETTERS}]{{1,4}})[- ]([0-9A-Z]+)[- ]([{CHECK_LETTERS}])")
_NUMBERED = re.compile(f"[0-9]{{{_FEWEST_DIGITS}}}|[1-9][0-9]{{{_FEWEST_DIGITS},{_MOST_DIGITS - 1}}}")
_RANDOM = re.compile(f"[{RANDOM_CHARACTERS}]{{{RANDOM_LENGTH}}}")
# What word processors make of a hyphen and a space.
_AS_TYPED = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-") | dict.fromkeys("\u00a0\t", " "))


def make_reference(prefix: str, number: int) -> str:
    """The reference of the record numbered `number`, such as `GH-000123-W`.

    `prefix` is one to four capital letters from PREFIX_LETTERS; the number is written with six digits, or more when it
    needs them (12 at most). Raises ValueError for anything else.
    """
    _check_prefix(prefix)
    if not 0 <= number < 10**_MOST_DIGITS:
        raise ValueError(f"a reference's number must be from 0 to {10**_MOST_DIGITS - 1}, got {number}")
    return _with_check_letter(prefix, f"{number:0{_FEWEST_DIGITS}}")


def random_reference(prefix: str, *, random: Random) -> str:
    """A reference that tells nothing of how many came before it, such as `CX-6R4A5MKM-Z`.

    Pass `random.SystemRandom()` for real records and `random.Random(seed)` for made-up ones. With 78 thousand
    million to draw from, two of a hundred thousand records are alike once in sixteen such sets: the unique column
    refuses the second, and the caller draws again.
    """
    _check_prefix(prefix)
    while True:
        body = "".join(random.choice(RANDOM_CHARACTERS) for _ in range(RANDOM_LENGTH))
        if _is_random_body(body):
            return _with_check_letter(prefix, body)


def parse_reference(text: str) -> str:
    """The reference that was typed, in its one proper form: capitals, hyphens, no spaces.

    Small letters are read as capitals; a space may stand where a hyphen belongs and any around the whole. Raises
    BadInput when it is no reference, or its check letter does not fit: a character is wrong or two are swapped.
    """
    # A letter of another alphabet can turn into a plain capital (the long s into S): a wrong character, not a spelling.
    typed = text.translate(_AS_TYPED).strip()
    shape = _SHAPE.fullmatch(typed.upper()) if typed.isascii() else None
    if shape is None or not (_NUMBERED.fullmatch(shape[2]) or _is_random_body(shape[2])):
        # The text may be anything, a name too, so it is not repeated.
        raise BadInput("This is not a reference.", hint="A reference looks like GH-000123-W.")
    reference = "-".join(shape.groups())
    if _with_check_letter(shape[1], shape[2]) != reference:
        raise BadInput(
            f"{reference} is not a reference: its last letter does not fit the rest.",
            hint="Compare it with the original; one character is wrong or two are swapped.",
        )
    return reference


def is_reference(text: str) -> bool:
    """Whether `parse_reference` accepts the text."""
    try:
        parse_reference(text)
    except BadInput:
        return False
    return True


def _check_prefix(prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"a prefix is one to four letters of {PREFIX_LETTERS}, got {prefix!r}")


def _is_random_body(body: str) -> bool:
    return bool(_RANDOM.fullmatch(body)) and sum(character in RANDOM_LETTERS for character in body) > 1


def _with_check_letter(prefix: str, body: str) -> str:
    remainder = 0
    for character in prefix + body:
        remainder = (_MULTIPLIER * remainder + _NUMBERS[character]) % _MODULUS
    check = CHECK_LETTERS[-_MULTIPLIER * remainder % _MODULUS]
    return f"{prefix}-{body}-{check}"
