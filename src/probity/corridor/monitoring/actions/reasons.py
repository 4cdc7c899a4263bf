"""What every action of the desk asks first: may they, and did they say why."""

from __future__ import annotations

from probity.foundation.kernel.errors import NotPermitted

WORDS_OF_A_REASON = 3


def check(refused: str) -> None:
    """Raise what stands in the way, if anything does.

    Raises:
        NotPermitted: something does.
    """
    if refused:
        raise NotPermitted(refused)


def check_said(words: str, hint: str) -> None:
    """Ask for a reason in words.

    Raises:
        NotPermitted: there are fewer than three.
    """
    if len(words.split()) < WORDS_OF_A_REASON:
        raise NotPermitted("This needs a reason in words.", hint=hint)
