"""The plain values that the component tags take: built in a view, drawn by a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString

from probity.foundation.web.shown import Plain, Tag, html_of


@dataclass(frozen=True)
class Fact:
    """A line of a summary list or an item of an identity bar.

    `url` makes the value a link; `change_url` adds "Change" beside it. An empty value reads "Not given".
    """

    title: str
    value: Plain | Tag | SafeString
    url: str = ""
    change_url: str = ""

    @property
    def html(self) -> str:
        return html_of(self.value)


@dataclass(frozen=True)
class Happening:
    """One event of a timeline. `by` is a name or a role; `says` is free text, kept with its line breaks."""

    title: str
    at: datetime | date
    by: str = ""
    says: str = ""
    url: str = ""
    tag: Tag | None = None

    @property
    def is_moment(self) -> bool:
        return isinstance(self.at, datetime)


@dataclass(frozen=True)
class Tab:
    """One entry of a sub-navigation; one that `holds_current` is a group of which another row shows the parts."""

    title: str
    url: str
    current: bool = False
    count: int = 0
    starts_row: bool = False
    holds_current: bool = False


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumbs; the last one, the page itself, has no address."""

    title: str
    url: str = ""
