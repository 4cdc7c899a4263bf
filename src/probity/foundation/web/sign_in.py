"""What sign-in does here beyond the library: nobody opens their own account, and the ledger knows who came."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.audit.ledger import record, recorded
from probity.foundation.web.workflow import SIGN_IN_FAILED, SIGNED_IN

DOORKEEPER = System("sign-in", "Checks passwords and second factors before anybody is known")


class Adapter(DefaultAccountAdapter):
    """Local accounts that the access administrator opens."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        record_sign_in(user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        record_refusal(str(credentials.get("username", ""))[:80])


class SignInForm(LoginForm):
    """The library's form in the words of this site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", "Account"), ("password", "Password")):
            field = self.fields[name]
            field.label = label
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = f"Enter your {label.lower()}"


@recorded()
def record_sign_in(user: Any) -> None:
    """Enter that an account signed in."""
    record(SIGNED_IN, actor=user, subject=None, at=timezone.now(), account=user.account)


@recorded()
def record_refusal(account: str) -> None:
    """Enter that somebody tried an account and failed; the name they typed may be a password, so it can be erased."""
    record(SIGN_IN_FAILED, actor=DOORKEEPER, subject=None, at=timezone.now(), account=account)
