"""The component tags of every page: `{% load probity %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from probity.foundation.casework.policy import STANDARDS
from probity.foundation.kernel.errors import UnknownRule
from probity.foundation.rulebook.rows import RuleRow, row
from probity.foundation.web import formats, shown
from probity.foundation.web.charts import Chart
from probity.foundation.web.components import Crumb, Fact, Happening, Tab

register = template.Library()
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("money", formats.money)
register.filter("count", formats.count)


@register.filter
def number_of(value: int, nouns: str) -> str:
    """A count with its noun: `{{ 2|number_of:"reply,replies" }}`."""
    one, _, many = nouns.partition(",")
    return formats.number_of(value, one, many)


@register.filter
def shown_as(value: shown.Shown) -> SafeString:
    """Any plain value in the page's own words, as a list's cell would show it."""
    return SafeString(shown.html_of(value))


@register.simple_tag
def tag(text: str, colour: str = "blue") -> SafeString:
    """A coloured label."""
    return shown.tag_html(text, colour)


@register.simple_tag
def state_tag(record: Any) -> SafeString:
    """A case's state in its own words, coloured by the model's `STATE_COLOURS` (blue where it names none)."""
    colours = getattr(record, "STATE_COLOURS", {})
    return shown.tag_html(record.get_state_display(), colours.get(record.state, "blue"))


@register.simple_tag
def reference(ref: str) -> SafeString:
    """A reference, kept on one line."""
    return format_html('<span class="app-ref">{}</span>', ref)


@register.inclusion_tag("web/components/due.html")
def due(deadline: Any, on: date | None = None) -> dict[str, Any]:
    """A deadline of casework: the day, how far off it is, and the rule it follows from on a click."""
    today = on or timezone.localdate()
    open_now = deadline.met_at is None and deadline.paused_on is None
    days = (deadline.due_on - today).days
    return {
        "due_on": deadline.due_on,
        "met_at": deadline.met_at,
        "paused_on": deadline.paused_on,
        "words": formats.due_words(deadline.due_on, today) if open_now else "",
        "look": "app-late" if days < 0 else "app-soon" if days <= 7 else "app-quiet",
        "row": _row_of(deadline.rule_id, deadline.starts_on),
    }


@register.simple_tag
def due_on(day: date, on: date | None = None) -> SafeString:
    """A bare due date with how far off it is, where no rule stands behind it."""
    return shown.due_html(shown.Due(day, on or timezone.localdate()))


@register.inclusion_tag("web/components/cite.html")
def cite(rule_id: str, on: date | None = None) -> dict[str, Any]:
    """The rule in force on a day (today unless told), with its source, behind "Which rule?"."""
    return {"row": _row_of(rule_id, on or timezone.localdate())}


def _row_of(rule_id: str, on: date) -> RuleRow | None:
    """The row of the rulebook, or None when the rulebook has none for that day: a page still shows the date."""
    try:
        return row(rule_id, on=on)
    except UnknownRule:
        return None


@register.inclusion_tag("web/components/summary.html")
def summary(facts: Sequence[Fact]) -> dict[str, Any]:
    """A summary list."""
    return {"facts": facts, "changes": any(fact.change_url for fact in facts)}


@register.inclusion_tag("web/components/identity.html")
def identity(facts: Sequence[Fact]) -> dict[str, Any]:
    """The identity bar of a case: reference, subject, state, owner, next deadline."""
    return {"facts": facts}


@register.inclusion_tag("web/components/subnav.html")
def subnav(tabs: Sequence[Tab], label: str = "Parts of this record") -> dict[str, Any]:
    """The sub-navigation of a case, in one row or, where a tab starts another, in several."""
    rows: list[list[Tab]] = [[]]
    for tab in tabs:
        if tab.starts_row and rows[-1]:
            rows.append([])
        rows[-1].append(tab)
    return {"rows": rows, "label": label}


@register.inclusion_tag("web/components/timeline.html")
def timeline(happenings: Sequence[Happening], heading: str = "h3") -> dict[str, Any]:
    """What happened, in the order given (newest first by habit). `heading` is the level of each event's title."""
    return {"happenings": happenings, "heading": heading}


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(*crumbs: Crumb) -> dict[str, Any]:
    """Breadcrumbs from the home page to this one."""
    return {"crumbs": crumbs}


@register.simple_tag
def crumb(title: str, url: str = "") -> Crumb:
    """A step for `breadcrumbs`: `{% crumb "Gifts" url as gifts %}{% breadcrumbs gifts %}`."""
    return Crumb(title, url)


@register.inclusion_tag("web/components/breadcrumbs.html")
def trail(steps: Sequence[Crumb], here: str) -> dict[str, Any]:
    """Breadcrumbs by steps that a view gives, and this page at their end."""
    return {"crumbs": (*steps, Crumb(here))}


@register.inclusion_tag("web/components/empty.html")
def empty(says: str, url: str = "", action: str = "") -> dict[str, Any]:
    """An empty state: what will appear here, and the way to add the first."""
    return {"says": says, "url": url, "action": action}


@register.inclusion_tag("web/components/figure.html")
def figure(value: Any, label: str, url: str = "", tone: str = "") -> dict[str, Any]:
    """A figure that opens the records it counts. Put several in `<ul class="app-figures">`. `tone` may be "late"."""
    words = formats.count(value) if isinstance(value, int) else value
    return {"value": words, "label": label, "url": url, "tone": tone}


@register.inclusion_tag("web/components/refusal.html")
def refusal(message: str, hint: str = "") -> dict[str, Any]:
    """What was refused and who could do it."""
    return {"message": message, "hint": hint}


@register.inclusion_tag("web/components/act.html")
def act(title: str, url: str, why_not: str = "", look: str = "") -> dict[str, Any]:
    """The button to an action's page, or, when `why_not` gives a reason, the button greyed with it beside.

    `look` is "", "secondary" or "warning".
    """
    key = f"why-{slugify(title)}"
    return {"title": title, "url": url, "why_not": why_not, "look": look, "key": key}


@register.inclusion_tag("web/components/chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A chart with its sentence and the table of its figures."""
    return {"chart": drawn}


@register.inclusion_tag("web/components/errors.html")
def errors(*forms: Any) -> dict[str, Any]:
    """The error summary of one or more forms, each message a link to its field; nothing when all is well."""
    found = [item for form in forms if form is not None for item in _errors_of(form)]
    return {"found": found}


def _errors_of(form: Any) -> list[tuple[str, str]]:
    """(address, message) for each error; a message about the whole form points at its first field."""
    visible = form.visible_fields()
    first = visible[0].id_for_label or visible[0].auto_id if visible else "main-content"
    whole = [(first, str(message)) for message in form.non_field_errors()]
    return whole + [(_target(field), str(message)) for field in visible for message in field.errors]


def _target(field: Any) -> str:
    """The id of the input a message belongs to: for a group of inputs, its first."""
    subwidgets = field.subwidgets
    own = subwidgets[0].data["attrs"].get("id") if len(subwidgets) > 1 else ""
    return own or field.id_for_label or field.auto_id


@register.simple_tag(takes_context=True)
def ask_link(context: dict[str, Any], person_ref: str) -> SafeString:
    """For a standards officer, the way to ask this person a question; for everybody else nothing."""
    user = context["request"].user
    if not user.holds(STANDARDS) or user.person_ref == person_ref:
        return SafeString("")
    address = reverse("web:ask", args=[person_ref])
    return format_html('<p class="govuk-body"><a class="govuk-link" href="{}">Ask a question</a></p>', address)
