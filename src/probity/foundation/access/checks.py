"""Start-up checks: no model without a row rule, a retention class and a word on sensitivity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

from probity.foundation.access.scoping import has_rule
from probity.foundation.audit.events import all_events


@register()
def every_model_says_who_may_read_it(**_: Any) -> Iterable[CheckMessage]:
    """E001 no row rule; E002 no retention class; E003 no word on whether opening it is recorded."""
    return [fault for model in apps.get_models() for fault in _faults(model)]


def _faults(model: Any) -> Iterable[CheckMessage]:
    if not has_rule(model):
        yield Error(f"{model._meta.label} has no row rule.", hint="Add one in its policy.py.", id="probity.E001")
    if not model.__module__.startswith("probity."):
        return
    if not isinstance(getattr(model, "retention", None), str):
        yield Error(f"{model._meta.label} names no retention class.", hint="Set `retention`.", id="probity.E002")
    if not isinstance(getattr(model, "sensitive", None), bool):
        yield Error(f"{model._meta.label} does not say if it is sensitive.", hint="Set `sensitive`.", id="probity.E003")


@register()
def every_event_is_named_by_its_app(**_: Any) -> Iterable[CheckMessage]:
    """E004: an event's name begins with the app that writes it, so that the ledger can be read by desk."""
    labels = {config.label for config in apps.get_app_configs()}
    return [
        Error(f"The event {made.name} is not named app.noun.past.", id="probity.E004")
        for made in all_events()
        if made.name.split(".")[0] not in labels or made.name.count(".") != 2
    ]
