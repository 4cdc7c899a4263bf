"""Start-up checks: the site does not run on a rulebook that has a fault (probity.E101 to E108)."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from probity.foundation.rulebook import rows

NO_RETENTION_CLASS = "probity.E108"


@register()
def the_rulebook_is_sound(**_: Any) -> Iterable[CheckMessage]:
    """E101 unreadable, E102 malformed, E103 unknown word, E104 no source, E105 overlap, E106 gap, E107 at odds."""
    return [
        Error(str(fault), hint="Put the rulebook's file right.", id=fault.code, obj=fault.row_id or fault.file)
        for fault in rows.load().faults
    ]


@register()
def every_retention_class_is_in_the_rulebook(**_: Any) -> Iterable[CheckMessage]:
    """E108: a model names a retention class that the rulebook does not hold."""
    known = {row.id for row in rows.load().rows if row.shape == "retention"}
    return [
        Error(
            f"{model._meta.label} names the retention class {model.retention!r}, which the rulebook does not hold.",
            hint="Name one of: " + ", ".join(sorted(known)) + "; or add a row of shape 'retention'.",
            id=NO_RETENTION_CLASS,
        )
        for model in apps.get_models()
        if isinstance(getattr(model, "retention", None), str) and model.retention not in known
    ]
