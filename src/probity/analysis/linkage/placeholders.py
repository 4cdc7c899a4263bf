"""Payees whose name was not published: the word in its place is no organisation's name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from probity.analysis.linkage.names import Words, plain_words

_WITHOUT_A_NAME: Final = re.compile(r"x{2,}")


@dataclass(frozen=True)
class Placeholders:
    """Words that stand in place of a payee's name.

    Args:
        whole: hide the name when they are all that is written, but for case, punctuation and a legal form.
        openings: hide the name when what is written begins with them, as whole words: "redacted" hides
            "Redacted - personal data" and not "Redactive Events Ltd".
    """

    whole: frozenset[Words]
    openings: frozenset[Words]

    def hide(self, written: str) -> bool:
        """Whether `written` names nobody: blank, crossed out, or one of these words."""
        words = plain_words(written)
        if all(_WITHOUT_A_NAME.fullmatch(word) for word in words):
            return True
        return words in self.whole or any(words[: len(opening)] == opening for opening in self.openings)

    def extended(self, whole: Iterable[str] = (), openings: Iterable[str] = ()) -> "Placeholders":
        """These and a publisher's own words."""
        return self | placeholders(whole, openings)

    def __or__(self, other: "Placeholders") -> "Placeholders":
        return Placeholders(self.whole | other.whole, self.openings | other.openings)


def placeholders(whole: Iterable[str], openings: Iterable[str]) -> Placeholders:
    """Placeholders from words as somebody would write them."""
    return Placeholders(frozenset(map(plain_words, whole)) - {()}, frozenset(map(plain_words, openings)) - {()})


WITHHELD: Final = placeholders(
    whole=(
        "Anonymised",
        "Anonymous",
        "Confidential",
        "Data protected",
        "Individual",
        "Individuals",
        "Individual payee",
        "Name not published",
        "Named individual",
        "Not disclosed",
        "Not published",
        "Payee",
        "Personal data",
        "Personal details",
        "Personal information",
        "Private individual",
        "Private individuals",
        "Private person",
        "Sensitive payee",
        "Sole trader",
        "Sundry payee",
        "Sundry payees",
        "Third party",
        "Third party forensic services",
        "Third party forensics",
        "Third party supplier",
        "Various",
        "Various payees",
        "Various suppliers",
    ),
    openings=(
        "Name redacted",
        "Name withheld",
        "Payee redacted",
        "Payee withheld",
        "Personal data redacted",
        "Redacted",
        "Supplier redacted",
        "Supplier withheld",
        "Withheld",
    ),
)
"""The words seen in English spending publications. "Third party forensics" says what was bought, not from whom."""
