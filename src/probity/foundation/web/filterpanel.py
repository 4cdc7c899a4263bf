"""The filter panel of a list: its fields in GOV.UK markup, and what a reader has chosen in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from probity.foundation.web.formats import day


@dataclass(frozen=True)
class Chosen:
    """One chosen filter in words, and the address of the list without it."""

    words: str
    without: str


PARTS = {"after": "from", "before": "to", "min": "at least", "max": "at most"}


def fields_html(form: forms.BaseForm) -> SafeString:
    """Every field of the filter as GOV.UK form groups, with what was typed and what is wrong with it."""
    return mark_safe("".join(_group(form[name]) for name in form.fields))  # noqa: S308 - parts come from format_html


def _group(field: forms.BoundField) -> SafeString:
    if field.is_hidden:  # set by a link alone: it stays chosen, and its words stand among the tags
        return field.as_widget()
    error = format_html_join(
        "", '<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> {}</p>',
        ((text,) for text in field.errors),
    )  # fmt: skip
    hint = format_html('<div class="govuk-hint">{}</div>', field.help_text) if field.help_text else ""
    look = " govuk-form-group--error" if field.errors else ""
    return format_html('<div class="govuk-form-group{}">{}</div>', look, _inner(field, hint, error))


def _inner(field: forms.BoundField, hint: str, error: str) -> SafeString:
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget | forms.CheckboxSelectMultiple | forms.RadioSelect):
        inputs = _many(field)
        legend = format_html('<legend class="govuk-fieldset__legend">{}</legend>', field.label)
        return format_html('<fieldset class="govuk-fieldset">{}{}{}{}</fieldset>', legend, hint, error, inputs)
    if isinstance(widget, forms.CheckboxInput):
        box = field.as_widget(attrs={"class": "govuk-checkboxes__input"})
        label = format_html(
            '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label>', field.id_for_label, field.label
        )
        body = format_html('<div class="govuk-checkboxes__item">{}{}</div>', box, label)
        return format_html('<div class="govuk-checkboxes govuk-checkboxes--small">{}{}{}</div>', hint, error, body)
    label = format_html('<label class="govuk-label" for="{}">{}</label>', field.id_for_label, field.label)
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.SelectMultiple):
        return format_html("{}{}{}{}", label, hint, error, _select(field, widget))
    return format_html("{}{}{}{}", label, hint, error, field.as_widget(attrs={"class": "govuk-input"}))


def _select(field: forms.BoundField, widget: forms.Select) -> SafeString:
    """A plain choice drawn without a template: the panel has many, and each would be a template an option."""
    given = str(field.value() or "")
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == given else ""}>{escape(label)}</option>'
        for value, label in _flat(("" if key is None else key, text) for key, text in widget.choices)
    )
    return format_html(
        '<select class="govuk-select" name="{}" id="{}">{}</select>',
        field.html_name,
        field.id_for_label,
        mark_safe(options),  # noqa: S308 - every part is escaped above
    )


def _many(field: forms.BoundField) -> SafeString:
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return format_html_join("", "{}", ((part,) for part in _range_inputs(field, widget)))
    kind = "radios" if isinstance(widget, forms.RadioSelect) else "checkboxes"
    items = format_html_join(
        "",
        '<div class="govuk-{0}__item"><input class="govuk-{0}__input" type="{1}" name="{2}" value="{3}" id="{4}"{5}>'
        '<label class="govuk-label govuk-{0}__label" for="{4}">{6}</label></div>',
        (_option(kind, option) for option in field.subwidgets),
    )
    return format_html('<div class="govuk-{0} govuk-{0}--small">{1}</div>', kind, items)


def _option(kind: str, option: Any) -> tuple[Any, ...]:
    drawn = option.data
    value = "" if drawn["value"] is None else drawn["value"]
    checked = mark_safe(" checked") if drawn["selected"] else ""
    return (kind, kind.removesuffix("es") if kind == "checkboxes" else "radio", drawn["name"], value,
            drawn["attrs"].get("id", ""), checked, drawn["label"])  # fmt: skip


def _range_inputs(field: forms.BoundField, widget: forms.MultiWidget) -> Iterator[SafeString]:
    dates = "date" in type(widget).__name__.lower()
    for name, suffix in _names(field.name, widget):
        given = field.form.data.get(name, "")
        yield format_html(
            '<div class="govuk-form-group"><label class="govuk-hint" for="id_{0}">{1}</label>'
            '<input class="govuk-input" type="{2}" name="{0}" id="id_{0}" value="{3}"></div>',
            name, PARTS.get(suffix, suffix).capitalize(), "date" if dates else "text", given,
        )  # fmt: skip


def _names(name: str, widget: forms.Widget) -> list[tuple[str, str]]:
    """The address keys of a field, each with its suffix."""
    if not isinstance(widget, forms.MultiWidget):
        return [(name, "")]
    suffixes = getattr(widget, "suffixes", None) or [str(at) for at in range(len(widget.widgets))]
    return [(f"{name}_{suffix}", suffix) for suffix in suffixes]


def chosen(form: forms.BaseForm, data: QueryDict) -> list[Chosen]:
    """What is chosen, in the order of the fields."""
    return [
        Chosen(_words(str(field.label or name), PARTS.get(suffix, suffix), _value_words(field, value)),
               _without(data, key, value))
        for name, field in form.fields.items()
        for key, suffix in _names(name, field.widget)
        for value in data.getlist(key)
        if value
    ]  # fmt: skip


def _words(label: str, part: str, value: str) -> str:
    return f"{label} {part} {value}" if part else f"{label}: {value}"


def _value_words(field: forms.Field, value: str) -> str:
    choices = dict(_flat(getattr(field, "choices", ())))
    if value in choices:
        return choices[value]
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return {"true": "yes", "on": "yes", "false": "no"}.get(value.lower(), value)
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Choices as text pairs, with groups opened out."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)


def _without(data: QueryDict, key: str, value: str) -> str:
    rest = data.copy()
    rest.setlist(key, [kept for kept in data.getlist(key) if kept != value])
    rest.pop("page", None)
    rest.pop("export", None)
    return f"?{rest.urlencode()}"
