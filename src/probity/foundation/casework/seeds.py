"""Seeds of draws before they may be known: made of the site's secret key and of a number kept with the draw.

The database alone gives no seed, and neither does the key alone; together they give the one that was committed to.
"""

from __future__ import annotations

from hashlib import sha256
from hmac import digest
from random import SystemRandom

from django.conf import settings

from probity.foundation.kernel.draws import commitment, new_seed
from probity.foundation.kernel.errors import TransitionRefused


def new_nonce() -> str:
    """The number that is kept with a draw: 64 hexadecimal digits of chance."""
    return new_seed(random=SystemRandom())


def hidden_seed(nonce: str) -> str:
    """The seed that a number gives under the site's key of today."""
    return _seed(str(settings.SECRET_KEY), nonce)


def committed_seed(nonce: str, committed: str) -> str:
    """The seed to which a draw committed.

    Raises:
        TransitionRefused: the site's key was changed meanwhile, and the earlier one is not among its fallbacks.
    """
    if seed := _opened(nonce, committed):
        return seed
    raise TransitionRefused(
        "The seed cannot be opened: the site's secret key is not the one with which it was committed.",
        hint="Put the earlier key among the fallbacks, or commit to a new draw.",
    )


def can_be_opened(nonce: str, committed: str) -> bool:
    """Whether the site's key, or one among its fallbacks, still gives the seed to which a draw committed."""
    return bool(_opened(nonce, committed))


def _opened(nonce: str, committed: str) -> str:
    seeds = (_seed(str(key), nonce) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((seed for seed in seeds if commitment(seed) == committed), "")


def _seed(key: str, nonce: str) -> str:
    return digest(key.encode(), f"seed of a draw {nonce}".encode(), sha256).hex()
