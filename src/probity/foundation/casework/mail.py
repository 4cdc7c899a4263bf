"""E-mail by the outbox. A message holds a title and a link, never the words of a record."""

from __future__ import annotations

import hashlib
import os
from email.message import EmailMessage as Parsed
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from probity.foundation.casework.outbox import NotDelivered, Receipt, carries


@carries("email")
def deliver_mail(key: str, payload: dict[str, Any]) -> Receipt:
    """Send one message. Its Message-ID comes from its key, so a repeat is the same message to a mail server."""
    name = hashlib.sha256(key.encode()).hexdigest()[:32]
    message = EmailMessage(
        subject=" ".join(payload["title"].split()),  # a line break would begin another header
        body=payload["words"],
        to=[payload["to"]],
        headers={"Message-ID": f"<{name}@{settings.PROBITY_SITE}.probity>"},
    )
    try:
        if settings.PROBITY_MAIL_FOLDER:
            return _into_folder(settings.PROBITY_MAIL_FOLDER, name, message.message())
        message.send()
    except (SMTPException, OSError) as fault:
        raise NotDelivered(f"the mail server did not take it ({type(fault).__name__})") from fault
    except ValueError as fault:  # an address that no message can carry: it must not stop what waits behind it
        raise NotDelivered(f"no message can be written to that address ({type(fault).__name__})") from fault
    return {"message": name}


def _into_folder(folder: Path, name: str, message: Parsed | Any) -> Receipt:
    """One file a key: where no mail server is set, messages lie here to be read."""
    folder.mkdir(parents=True, exist_ok=True)
    whole, part = folder / f"{name}.eml", folder / f".{name}.{os.getpid()}"
    part.write_bytes(message.as_bytes())
    part.replace(whole)
    return {"message": name}
