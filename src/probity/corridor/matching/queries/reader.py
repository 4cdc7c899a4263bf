"""In whose name the cross-check reads the office."""

from __future__ import annotations

from collections.abc import Callable

from probity.foundation.audit.actors import System

CROSS_CHECK = System("cross-check", "matches givers with suppliers")

Progress = Callable[[str], None]
