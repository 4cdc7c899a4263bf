"""Every write of the gifts desk."""

from probity.office.declarations.actions.declaring import (
    declare,
    endorse,
    reroute,
)
from probity.office.declarations.actions.disposal import (
    record_disposal,
)
from probity.office.declarations.actions.documents import (
    add_document,
)
from probity.office.declarations.actions.drafting import (
    SAID,
    discard_draft,
    save_draft,
    start_draft,
)
from probity.office.declarations.actions.loading import (
    load_batch,
    load_gifts,
)
from probity.office.declarations.actions.reviewing import (
    answer_challenge,
    challenge,
    close,
    correct_offer,
    enter,
)

__all__ = [
    "SAID",
    "add_document",
    "answer_challenge",
    "challenge",
    "close",
    "correct_offer",
    "declare",
    "discard_draft",
    "endorse",
    "enter",
    "load_batch",
    "load_gifts",
    "record_disposal",
    "reroute",
    "save_draft",
    "start_draft",
]
