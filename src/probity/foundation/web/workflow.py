"""The ledger's words for signing in."""

from __future__ import annotations

from probity.foundation.audit.events import Operation, event

SIGNED_IN = event("web.session.begun", "Signed in", operation=Operation.CONSULTATION, keys={"account"})
SIGN_IN_FAILED = event("web.session.refused", "Sign-in refused", operation=Operation.CONSULTATION, private={"account"})
