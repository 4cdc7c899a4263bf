"""How a written name of an organisation is taken apart for comparison."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from rapidfuzz.distance import OSA

from probity.analysis.linkage.vocabulary import (
    ABBREVIATIONS,
    COMMON_WORDS,
    FORMS_IN_FRONT,
    LEGAL_FORMS,
    OFTEN_MISWRITTEN,
    SMALL_WORDS,
    TITLES,
)

Words = tuple[str, ...]

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"})
_APOSTROPHES: Final = re.compile("['\u2019\u2018`\u00b4]")
_WORD: Final = re.compile(r"[^\W_]+")
_BRACKETED: Final = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_OTHER_NAME: Final = re.compile(
    r"\b(?:trading\s+as|t/as?|formerly(?:\s+known\s+as)?|formally(?:\s+known\s+as|\s+t/a)?|previously(?:\s+known\s+as)?"
    r"|also\s+known\s+as|known\s+as|a[. ]?k[. ]?a\.?)(?=\W|$)\s*",
    re.IGNORECASE,
)
_CARE_OF: Final = re.compile(r"\bc/o(?=\W|$).*", re.IGNORECASE)
_REMEMBERED: Final = 65_536  # names: a spending file writes the same few thousand tens of thousands of times
_AT_HAND: Final = 256  # texts: taking one name apart asks for the same few again and again
_SILENT: Final = frozenset({"the", "and"})
_SPELT_FORMS: Final = ("plc", "llp", "llc", "cic", "cio", "ltd")
_LONGEST_FORM: Final = max(map(len, LEGAL_FORMS))
_SHORTEST_MISWRITTEN: Final = 6
_SHORTEST_NAME_BESIDE_A_SLASH: Final = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A written name in its parts. Words are in lower case without accents or punctuation."""

    written: str
    words: Words
    """The name proper: no legal form, no bracketed part, no "the" or "and"; initials joined ("j c" is "jc")."""
    full: Words
    """The same with the bracketed parts left in their place."""
    forms: tuple[str, ...] = ()
    """Legal forms as a reason writes them ("Limited", "plc"), in order and without repeats."""
    asides: tuple[Words, ...] = ()
    others: tuple[Words, ...] = ()
    """Names it trades under or had before, and those that a slash sets side by side."""
    titled: bool = False
    """It opens with a title such as "Dr" and has no legal form: an individual."""

    @property
    def compact(self) -> str:
        """The full name as one run of letters and digits, so that "Team GB" equals "TeamGB"."""
        return "".join(self.full)

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words if word not in SMALL_WORDS)


def fold(text: str) -> str:
    """`text` in lower case without accents or apostrophes, with "&" and "+" as the word "and"."""
    bare = _APOSTROPHES.sub("", text)
    plain = bare.lower() if bare.isascii() else _without_accents(bare)
    return plain.replace("&", " and ").replace("+", " and ")


def _without_accents(text: str) -> str:
    unstyled = unicodedata.normalize("NFKD", text).casefold()  # letters in a mathematical hand too
    apart = unicodedata.normalize("NFKD", unstyled).casefold().translate(_PLAIN)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=_REMEMBERED)
def normalise(written: str) -> Name:
    """The parts of a name as somebody wrote it. Text without a letter or digit has no words."""
    proper, others = _split_other_names(written)
    asides = tuple(filter(None, (_tokens(part) for part in _BRACKETED.findall(proper))))
    words, forms = _without_forms(_tokens(_BRACKETED.sub(" ", proper)))
    if not words:  # everything stood in brackets
        words, forms, asides = *_without_forms(_tokens(proper)), ()
    words = _settled(_spoken(words))
    asides, forms = _forms_out_of_asides(asides, forms)
    full = _spoken(_tokens(" ".join(_spoken(_without_form_words(_tokens(_BRACKETED.sub(r" \1 ", proper)))))))
    return Name(
        written=written,
        words=words,
        full=full,
        forms=forms,
        asides=tuple(filter(None, map(_spoken, asides))),
        others=tuple(dict.fromkeys((*others, *_beside_slashes(proper)))),
        titled=bool(words) and words[0] in TITLES and not forms,
    )


@lru_cache(maxsize=_REMEMBERED)
def plain_words(text: str) -> Words:
    """The words of `text` without its legal form, "the" and "and"; brackets mean nothing here."""
    return _spoken(_without_forms(_tokens(text))[0])


@lru_cache(maxsize=_REMEMBERED)
def spelling_key(written: str) -> str:
    """One key for every way to write the same name: case, accents, punctuation and "Ltd" or "Limited" change nothing.

    Nothing is left out: "Acme", "Acme Ltd" and "Acme Ltd T/A Wren" have three keys.
    """
    words, forms = _without_forms(_tokens(written))
    return " ".join((*words, *map(str.casefold, forms)))


def is_common(word: str) -> bool:
    """Whether many organisations carry this word, or it is a single letter or short number."""
    return word in COMMON_WORDS or len(word) < 2 or (word.isdigit() and len(word) < 3)


def _split_other_names(written: str) -> tuple[str, tuple[Words, ...]]:
    """The name without its trading and former names, and those names."""
    others: list[Words] = []

    def aside(found: re.Match[str]) -> str:
        first, *rest = _OTHER_NAME.split(found[1])
        others.extend(map(plain_words, rest))
        return f"({first})" if first.strip() else " "

    proper, *tail = _OTHER_NAME.split(_BRACKETED.sub(aside, _CARE_OF.sub("", written)))
    others.extend(map(plain_words, tail))
    return (proper if _WORD.search(proper) else written), tuple(filter(None, others))


def _beside_slashes(proper: str) -> Iterator[Words]:
    """The names on either side of a slash, where each is long enough to be one."""
    sides = _BRACKETED.sub(" ", proper).split("/")
    parts = [_spoken(_without_forms(_tokens(side))[0]) for side in sides] if len(sides) > 1 else []
    if parts and all(len("".join(part)) >= _SHORTEST_NAME_BESIDE_A_SLASH for part in parts):
        yield from parts


def _settled(words: Words) -> Words:
    """`words` read again until nothing changes: what "the" or brackets kept apart may be a form or initials."""
    while True:
        proper, _ = _split_other_names(" ".join(words))
        again = _spoken(_without_forms(_tokens(proper))[0])
        if again == words:
            return words
        words = again


@lru_cache(maxsize=_AT_HAND)
def _tokens(text: str) -> Words:
    """Words of folded text, with runs of single letters joined and abbreviations written out."""
    return tuple(_written_out(_joined(_WORD.findall(fold(text)))))


def _joined(tokens: Sequence[str]) -> Iterator[str]:
    for single, run in groupby(tokens, key=lambda token: len(token) == 1 and token.isalpha()):
        if single:
            yield from _initials_and_form("".join(run))
        else:
            yield from run


def _initials_and_form(letters: str) -> Words:
    """Joined single letters, with a legal form at their end set apart: "A C P.L.C." is "ac" and "plc"."""
    form = next((form for form in _SPELT_FORMS if letters.endswith(form) and letters != form), "")
    return (letters.removesuffix(form), form) if form else (letters,)


def _written_out(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        yield from ABBREVIATIONS.get(token, (token,))


def _without_forms(tokens: Words) -> tuple[Words, tuple[str, ...]]:
    """Words before the legal form, and the legal forms at the end. A name that is only a form stays a name."""
    forms: list[str] = []
    while found := _form_at_end(tokens):
        if not _spoken(tokens[: -len(found)]):
            break
        forms.insert(0, LEGAL_FORMS.get(found) or LEGAL_FORMS[(_meant(found[0]),)])
        tokens = tokens[: -len(found)]
    while (opening := _form_in_front(tokens)) and _spoken(tokens[len(opening) :]):
        forms.append(LEGAL_FORMS[opening])
        tokens = tokens[len(opening) :]
    return tokens, tuple(dict.fromkeys(forms))


def _form_at_end(tokens: Words) -> Words | None:
    endings = (tokens[-size:] for size in range(min(_LONGEST_FORM, len(tokens)), 0, -1))
    known = next((ending for ending in endings if ending in LEGAL_FORMS), None)
    return known or (tokens[-1:] if tokens and _meant(tokens[-1]) else None)


def _form_in_front(tokens: Words) -> Words | None:
    openings = (tokens[:size] for size in range(min(_LONGEST_FORM, len(tokens)), 0, -1))
    return next((opening for opening in openings if opening in FORMS_IN_FRONT), None)


def _meant(word: str) -> str:
    """The legal form that `word` writes with one letter wrong, or ""."""
    if len(word) < _SHORTEST_MISWRITTEN:
        return ""
    return next((form for form in OFTEN_MISWRITTEN if OSA.distance(word, form, score_cutoff=1) == 1), "")


def _without_form_words(tokens: Words) -> Words:
    """All words but unmistakable legal forms, wherever brackets left them ("acme limited uk")."""
    kept = tuple(t for t in _without_forms(tokens)[0] if t not in {"ltd", "limited", "plc", "llp"})
    return kept or _without_forms(tokens)[0]


def _forms_out_of_asides(
    asides: tuple[Words, ...], forms: tuple[str, ...]
) -> tuple[tuple[Words, ...], tuple[str, ...]]:
    """A bracket that holds only a legal form is a legal form."""
    bracketed = tuple(LEGAL_FORMS[part] for part in asides if part in LEGAL_FORMS)
    return tuple(part for part in asides if part not in LEGAL_FORMS), tuple(dict.fromkeys((*forms, *bracketed)))


def _spoken(tokens: Words) -> Words:
    """Words without "the" and "and", unless nothing else is there."""
    return tuple(t for t in tokens if t not in _SILENT) or tokens
