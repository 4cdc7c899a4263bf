"""The fields that the desk's forms are made of: a day, words, a person found by name or number, a post."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.fields import DateInputField
from django import forms
from django.utils import timezone

from probity.foundation.audit.actors import System
from probity.foundation.workforce.models import Post
from probity.foundation.workforce.queries import search_people

FINDING = System("vetting.forms", "posts are in the directory, which is open to every account")
SHOWN = 5


def words(label: str, *, missing: str, hint: str = "", rows: int = 4) -> forms.CharField:
    """A question answered in words."""
    return forms.CharField(
        label=label, help_text=hint, max_length=5000, required=bool(missing),
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": missing},
    )  # fmt: skip


def a_day(label: str, *, missing: str = "", hint: str = "For example, 27 3 2026") -> DateInputField:
    """A day; needed when `missing` says what to do."""
    field = DateInputField(label=label, help_text=hint, required=bool(missing), require_all_fields=False)
    field.error_messages["required"] = missing
    return field


def one_of(label: str, *, missing: str, hint: str = "") -> forms.ChoiceField:
    """One of a few answers; the form sets the choices."""
    return forms.ChoiceField(
        label=label, help_text=hint, widget=forms.RadioSelect, error_messages={"required": missing}
    )


class PersonField(forms.CharField):
    """Somebody in the directory, by reference, number or name; gives their reference."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        hint = "A warrant or staff number, or a name"
        super().__init__(label=label, max_length=120, help_text=hint, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        found = search_people(text, on=timezone.localdate(), limit=SHOWN + 1) if text else []
        if text and not found:
            raise forms.ValidationError("Nobody in the directory has this name or number")
        if len(found) > 1:
            names = "; ".join(f"{card.name}, {card.post_title} ({card.ref})" for card in found[:SHOWN])
            raise forms.ValidationError(f"Several people match. Give the number or reference: {names}")
        return found[0].ref if found else ""


class PostField(forms.CharField):
    """A post by reference, by the words of its title, or by who holds it; gives its reference."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=120, help_text="A post's reference or title", **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        posts = Post.objects.visible_to(FINDING)
        found = [*posts.filter(ref__iexact=text).order_by("pk")[:1]] or [
            *posts.filter(title__icontains=text).select_related("unit").order_by("title", "pk")[: SHOWN + 1]
        ]
        if not found:
            raise forms.ValidationError("No post has this reference or title")
        if len(found) > 1:
            names = "; ".join(f"{post.title} ({post.ref})" for post in found[:SHOWN])
            raise forms.ValidationError(f"Several posts match. Give the reference: {names}")
        return found[0].ref
