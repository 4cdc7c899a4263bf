"""Start-up checks: the site does not run on a rulebook that has a fault (probity.E101 to E108)."""

from collections.abc import Iterable, Iterator
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
    declared = ((model._meta.label, getattr(model, "retention", None)) for model in apps.get_models())
    return list(unknown_classes((label, named) for label, named in declared if isinstance(named, str)))


def unknown_classes(declared: Iterable[tuple[str, str]]) -> Iterator[CheckMessage]:
    """An error for each pair of model and retention class whose class is not in the rulebook."""
    known = sorted({row.id for row in rows.load().rows if row.shape == "retention"})
    for label, named in declared:
        if named not in known:
            yield Error(
                f"{label} names the retention class {named!r}, which the rulebook does not hold.",
                hint=f"Name one of: {', '.join(known)}; or add a row of shape 'retention'.",
                id=NO_RETENTION_CLASS,
            )
