"""The tripwire: does a text that leaves a desk hold words of something withheld? Pure text in, findings out.

What is withheld gives secrets of two kinds: names (single words and phrases), and every run of four words in a row.
What the applicant may be told of it, and the applicant's own name, are no secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

RUN = 4
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)  # noqa: RUF001 - the typographic apostrophe is meant
_SENTENCE = re.compile(r"(?:^|[.!?:;\n]\s*|[“\"(]\s*)$")
SHORTEST_NAME = 3
# Capitalised words that name nobody and no place: they stand in any letter of a police force.
ORDINARY = frozenset(
    """a an and at by for from in is it of on or the to with he him his she her they them their who this that there
    police constabulary force service crime agency national officer constable sergeant inspector superintendent chief
    acting detective special staff unit branch department team office court crown magistrates county council
    mr mrs ms miss mx dr sir dame lord lady monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december north south east west road street operation
    act regulations code practice computer database intelligence vetting clearance applicant application report log
    pnc pnd ccu psd id uk england wales""".split()  # noqa: SIM905 - a list of words is read more easily as words
)
ATTRIBUTES = frozenset({"title", "alt", "content", "value", "placeholder", "aria-label", "href", "action", "label"})


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, in order: what two texts are compared by."""
    return [word.replace("’", "'") for word in _WORD.findall(text.casefold())]  # noqa: RUF001 - as above


@dataclass(frozen=True)
class Secret:
    """What nothing sent out may hold, from one trace: runs of four words, and names as runs of one word or more."""

    source: str
    runs: frozenset[tuple[str, ...]]
    names: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Withheld:
    """One withheld thing: its reference, its texts, the names in it, and what may be said of it all the same."""

    source: str
    texts: tuple[str, ...]
    names: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Hit:
    """Words of something withheld that a text holds."""

    source: str
    words: str


def secret_of(withheld: Withheld, *, own_names: Iterable[str] = ()) -> Secret:
    """The secrets of a withheld thing. `own_names` are the applicant's: their own name is theirs to read."""
    own = {word for name in own_names for word in words_of(name)}
    told = words_of(withheld.told)
    told_runs, told_words = {*_runs(told, RUN)}, {*told}
    runs = {run for text in withheld.texts for run in _runs(words_of(text), RUN)} - told_runs
    named = {word for text in withheld.texts for word in proper_names(text)} - own - told_words
    names: set[tuple[str, ...]] = {(word,) for word in named}
    for phrase in withheld.names:
        said = words_of(phrase)
        names |= {(word,) for word in said if len(word) >= SHORTEST_NAME} - {(word,) for word in own | ORDINARY}
        if len(said) > 1 and not ORDINARY.issuperset(said):
            names.add(tuple(said))
    still_told = {name for name in names if tuple(name) in {*_runs(told, len(name))}}
    return Secret(withheld.source, frozenset(runs), frozenset(names - still_told - {()}))


def proper_names(text: str) -> Iterator[str]:
    """Words written with a capital that no sentence begins with, but for those that any letter of a force holds."""
    for found in _WORD.finditer(text):
        word = found.group()
        if not word[0].isupper() or len(word) < SHORTEST_NAME:
            continue
        plain = word.casefold().replace("’", "'").removesuffix("'s")  # noqa: RUF001 - as above
        if plain not in ORDINARY and not _SENTENCE.search(text[: found.start()]):
            yield plain


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + length]) for at in range(len(words) - length + 1)) if length else iter(())


def hits_in(text: str, secrets: Iterable[Secret]) -> list[Hit]:
    """Every secret that a plain text holds, whatever its case, spacing and punctuation."""
    words = [word.removesuffix("'s") for word in words_of(text)]
    plain = words_of(text)
    held: dict[int, set[tuple[str, ...]]] = {}

    def holds(run: tuple[str, ...]) -> bool:
        length = len(run)
        if length not in held:
            held[length] = {*_runs(words, length), *_runs(plain, length)}
        return run in held[length]

    return [
        Hit(secret.source, " ".join(run))
        for secret in secrets
        for run in sorted((*secret.names, *secret.runs))
        if holds(run)
    ]


class _Seen(HTMLParser):
    """Everything of a page that can be read: its text, comments and scripts, and attributes that hold words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.extend(value for name, value in attrs if value and (name in ATTRIBUTES or name.startswith("data-v")))


def text_of_page(source: str) -> str:
    """What a page's source says to whoever reads it, tags taken away."""
    seen = _Seen()
    seen.feed(source)
    seen.close()
    return unescape(" ".join(seen.parts))
