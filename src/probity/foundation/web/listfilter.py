"""Filters whose choices come from records; their panel is drawn once for the same choices."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString
from django_filters import FilterSet

from probity.foundation.web import filterpanel

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class ListFilter(FilterSet):
    """A filter set that tells its choices apart from being built.

    Most views of a list choose nothing. They need the panel and no form, and a form is a quarter of what such a view
    costs.
    """

    def __init__(self, *args: Any, choices: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, pairs in self.choices_now() if choices is None else choices:
            self.filters[name].extra["choices"] = pairs

    @classmethod
    def choices_now(cls) -> Choices:
        """The choices of each filter that takes them from records, the same for every reader."""
        raise NotImplementedError


@lru_cache(maxsize=32)
def untouched_panel(filterset: type[ListFilter], choices: Choices) -> SafeString:
    """The panel of a filter by which nothing is chosen."""
    rows = filterset._meta.model._base_manager.none()
    return filterpanel.fields_html(filterset(QueryDict(), queryset=rows, choices=choices).form)
